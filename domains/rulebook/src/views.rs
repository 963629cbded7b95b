//! views
use houqin_kernel::View;
/// Views.
pub const VIEWS: &[View] = &[];
