//! Photos and files, going in and shown again.

use maud::{Markup, html};

use crate::field::wrap;
use crate::words::Text;
use crate::{Field, Words, icon, some};

/// What a file field takes.
#[derive(Debug, Clone, Default)]
pub struct Upload<'a> {
    /// Types taken, as in `accept`; photos take `image/*`.
    pub accept: Text<'a>,
    /// How many at most; 0 counts as 1.
    pub most: u32,
    /// Opens the phone's camera at once instead of asking.
    pub camera_only: bool,
    /// The photo sends its form by itself: the field stands as the form's large button. Without
    /// scripts the form's own button sends it.
    pub sends: bool,
    /// The longer side of a photo that a script makes smaller, in pixels; 0 counts as 1,600.
    pub max_edge: u32,
}

/// A photo from the camera or the album. With scripts it is shown and made smaller before it is
/// sent; without, the file goes as it is.
pub fn photo_field(words: Words<'_>, field: &Field<'_>, upload: &Upload<'_>) -> Markup {
    let most = upload.most.max(1);
    let help = if field.help.is_empty() {
        words.say_with("page-photo-hint", &[("n", most.into())]).into()
    } else {
        field.help.clone()
    };
    let field = Field { help, ..field.clone() };
    let control = html! {
        div class=(if upload.sends { "photo-field photo-sends" } else { "photo-field" }) data-photo-field data-sends[upload.sends] {
            div class="photo-drop" {
                (icon("camera"))
                span class="photo-drop-words" aria-hidden="true" {
                    @if upload.sends { (field.label) } @else { (words.say("page-take-photo")) }
                }
                input type="file" id=(field.control_id()) name=(field.name) accept="image/*"
                    capture=[upload.camera_only.then_some("environment")] multiple[most > 1]
                    required[field.required] disabled[field.disabled] data-most=(most)
                    data-max-edge=(if upload.max_edge == 0 { 1_600 } else { upload.max_edge }) aria-invalid=[field.invalid()]
                    aria-describedby=[field.described_by()];
            }
            div class="photo-preview" data-photo-preview {}
        }
    };
    wrap(words, &field, &control)
}

/// A voice note: recorded in place where the browser can, by the phone's own recorder
/// elsewhere, a file without scripts.
pub fn voice_field(words: Words<'_>, field: &Field<'_>) -> Markup {
    let control = html! {
        div class="voice-field" data-voice-field {
            input type="file" class="input input-file" id=(field.control_id()) name=(field.name)
                accept="audio/*" capture aria-invalid=[field.invalid()]
                aria-describedby=[field.described_by()];
            button type="button" class="btn btn-secondary" hidden data-record data-stop=(words.say("page-voice-stop")) {
                (icon("microphone")) span { (words.say("page-voice-record")) }
            }
            audio controls hidden {}
        }
    };
    wrap(words, field, &control)
}

/// Any file.
pub fn file_field(words: Words<'_>, field: &Field<'_>, upload: &Upload<'_>) -> Markup {
    let control = html! {
        input type="file" class="input input-file" id=(field.control_id()) name=(field.name)
            accept=[some(&upload.accept)] multiple[upload.most > 1] required[field.required]
            disabled[field.disabled] aria-invalid=[field.invalid()]
            aria-describedby=[field.described_by()];
    };
    wrap(words, field, &control)
}

/// One photo that is kept.
#[derive(Debug, Clone, Default)]
pub struct Photo<'a> {
    /// The small picture.
    pub src: Text<'a>,
    /// The full picture.
    pub href: Text<'a>,
    /// What it shows, for those who cannot see it; "photo 1" where empty.
    pub alt: Text<'a>,
    /// A line below it: when, by whom.
    pub caption: Text<'a>,
}

/// Photos side by side, each a link to the full picture.
pub fn photo_strip(words: Words<'_>, photos: &[Photo<'_>]) -> Markup {
    html! {
        ul class="photo-strip" role="list" {
            @for (index, photo) in photos.iter().enumerate() {
                @let alt = match some(&photo.alt) {
                    Some(alt) => alt.to_owned(),
                    None => words.say_with("page-photo-n", &[("n", (index + 1).into())]),
                };
                li {
                    a href=(photo.href) class="photo" {
                        img src=(photo.src) alt=(alt) width="120" height="90" loading="lazy";
                        @if let Some(caption) = some(&photo.caption) {
                            span class="photo-caption" { (caption) }
                        }
                    }
                }
            }
        }
    }
}
