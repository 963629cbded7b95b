//! Who plays in most stories, and what they show.

use serde_json::{Value as Json, json};

use crate::{On, School};

/// The village school, a minute after its doors opened: the head, one who is
/// office and worker in one, a worker, a teacher, and somebody of the central school.
///
/// # Panics
/// When the pack or a person is refused.
pub fn village(on: On) -> School {
    let mut school = School::with_pack(on, "school-small");
    school.person("校长", &["principal"]);
    school.person("陈主任", &["general-affairs", "repair-worker"]);
    school.person("李师傅", &["repair-worker"]);
    school.person("王老师", &[]);
    school.person("吴干事", &["center-affairs"]);
    school.open_doors();
    school.clock.advance_minutes(1);
    school
}

/// A photo, as a form that was sent names it.
pub fn photo() -> Json {
    json!({ "digest": crate::PHOTO, "size": 10, "media_type": "image/png", "key": "cd".repeat(32) })
}

/// One photo as evidence.
pub fn photos() -> Json {
    json!([photo()])
}
