//! All pages of this binary, in the order of the navigation; and their words.

use houqin_kernel::{CaseId, Reading, StoreError};
use houqin_page::face::PageDef;
use houqin_page::{Catalogue, PAGE_CATALOGUE, Words, WordsBook, WordsError};

const CATALOGUES: &[Catalogue] = &[PAGE_CATALOGUE, houqin_web::CATALOGUE];

/// The pages.
pub fn all() -> Vec<PageDef> {
    Vec::new()
}

/// The words.
pub fn words() -> Result<WordsBook, WordsError> {
    Words::load(CATALOGUES)
}

/// Key and media type of an order's photo.
pub fn photo_key(
    reading: &dyn Reading,
    order: CaseId,
    digest: &str,
) -> Result<Option<(String, String)>, StoreError> {
    let found = houqin_service::views::find_order(reading, order)?;
    let photo = found.into_iter().flat_map(|order| order.photos).find(|one| one.digest == digest);
    Ok(photo.and_then(|photo| Some((photo.key?, photo.media_type))))
}
