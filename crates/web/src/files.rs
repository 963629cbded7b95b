//! Files that pages hand out: photos to whoever sees their case, bundles to
//! whoever may read them.

use std::fs::File;
use std::io::{self, Read as _};
use std::pin::Pin;
use std::sync::PoisonError;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_core::Stream;
use houqin_desk::DeskError;
use houqin_kernel::{CaseId, StoreError, ViewError, Viewer};
use houqin_page::Lang;
use houqin_page::face::Download;
use tokio::sync::mpsc::{Receiver, Sender};

use crate::api::must_be_here;
use crate::platform::School;
use crate::site::{Visit, broken, missing, refusal_page, sign_in_first};
use crate::visitor;

/// A photo of a case, to whoever may see the case.
pub fn photo(visit: &Visit, order: &str, digest: &str, follow: &str) -> Response {
    let Some(school) = &visit.school else { return missing(visit) };
    let Ok(case) = order.parse::<CaseId>() else { return missing(visit) };
    let visiting = visitor::open(&school.secret, follow).filter(|(open, _)| *open == case);
    if visit.session.is_none() && visiting.is_none() {
        return sign_in_first();
    }
    let find = visit.platform.config.photo;
    let found = look(visit, school, |viewer| {
        let Some((key, media_type)) = find(viewer, visiting.map(|(_, who)| who), case, digest)?
        else {
            return Ok(None);
        };
        let bytes = crate::photo::open(school.desk.setup(), digest, &key)?;
        Ok(bytes.map(|bytes| (bytes, media_type)))
    });
    match found {
        Ok(Some((bytes, media_type))) => {
            let mut response = bytes.into_response();
            if let Ok(media_type) = HeaderValue::from_str(&media_type) {
                response.headers_mut().insert(header::CONTENT_TYPE, media_type);
            }
            response
        }
        Ok(None) => missing(visit),
        Err(ViewError::Refused(refusal)) => refusal_page(visit, &refusal),
        Err(ViewError::Broken(error)) => broken(visit, &error),
    }
}

/// Reads as whoever visits.
///
/// # Errors
/// When they have left, when they may not, or when the store fails.
pub fn look<T>(
    visit: &Visit,
    school: &School,
    read: impl FnOnce(&Viewer<'_>) -> Result<T, ViewError>,
) -> Result<T, ViewError> {
    let institution = school.desk.institution();
    school.readers.read(|store| {
        let viewer = Viewer {
            person: visit.person(),
            lang: match visit.lang {
                Lang::Zh => houqin_kernel::Lang::Zh,
                Lang::En => houqin_kernel::Lang::En,
            },
            at: school.desk.clock().now(),
            reading: store,
            institution: &institution,
        };
        if visit.session.is_some() {
            must_be_here(school, &viewer)?;
        }
        read(&viewer)
    })
}

/// A file that a page made, to be kept.
pub fn download(file: Download) -> Response {
    handed_out(file.bytes.into_response(), "attachment", &file.name, file.media_type)
}

/// A PDF that a page made, to be looked at in the browser.
pub fn shown(file: Download) -> Response {
    let response = file.bytes.into_response();
    let mut response = handed_out(response, "inline", &file.name, file.media_type);
    // Chromium's own viewer is a plugin with styles inside the answer: the policy of our pages
    // would leave it blank (crbug.com/271452). A PDF loads nothing of ours.
    let policy = HeaderValue::from_static("frame-ancestors 'none'");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// A file that was written, piece by piece: it may be larger than memory likes.
pub fn sent(name: &str, media_type: &'static str, file: File) -> Response {
    let (give, pieces) = tokio::sync::mpsc::channel(2);
    // It ends by itself when whoever reads goes away: nothing takes the next piece.
    tokio::task::spawn_blocking(move || read_out(file, &give));
    let response = Body::from_stream(Pieces(pieces)).into_response();
    handed_out(response, "attachment", name, media_type)
}

/// Bytes of a piece of a file on its way out.
const PIECE: usize = 64 * 1024;

fn read_out(mut file: File, give: &Sender<io::Result<Vec<u8>>>) {
    loop {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).map(|many| piece.truncate(many));
        let more = read.is_ok() && !piece.is_empty();
        if read.is_ok() && piece.is_empty() {
            return;
        }
        if give.blocking_send(read.map(|()| piece)).is_err() || !more {
            return;
        }
    }
}

struct Pieces(Receiver<io::Result<Vec<u8>>>);

impl Stream for Pieces {
    type Item = io::Result<Vec<u8>>;

    fn poll_next(mut self: Pin<&mut Self>, waker: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(waker)
    }
}

/// The response as a file under `name`: an `attachment` is kept, what is `inline` is shown.
fn handed_out(
    mut response: Response,
    how: &'static str,
    name: &str,
    media_type: &'static str,
) -> Response {
    let set = response.headers_mut();
    set.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    let name = HeaderValue::from_str(&format!("{how}; filename=\"{name}\""));
    set.insert(header::CONTENT_DISPOSITION, name.unwrap_or_else(|_| HeaderValue::from_static(how)));
    response
}

/// 卷宗. A case with its proofs as a file, to whoever may read bundles.
pub fn bundle(visit: &Visit, case: &str) -> Response {
    let Some(school) = visit.school.as_ref().filter(|_| visit.session.is_some()) else {
        return sign_in_first();
    };
    let Ok(case) = case.parse::<CaseId>() else { return missing(visit) };
    let made = look(visit, school, |viewer| {
        viewer.must_read("ledger.bundle")?;
        // What was written last must be under a signed head before it can be proven.
        let told = |error: &dyn std::fmt::Display| StoreError(error.to_string());
        school.desk.checkpoint().map_err(|error| told(&error))?;
        let mut keeper = school.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let setup = school.desk.setup();
        let bundle = houqin_desk::outside::bundle_case(
            setup,
            &mut keeper,
            viewer.reading,
            viewer.institution,
            case,
        )
        .map_err(|error| match error {
            DeskError::Refused(refusal) => ViewError::Refused(*refusal),
            broken => told(&broken).into(),
        })?;
        if bundle.records.is_empty() {
            return Ok(None);
        }
        Ok(Some(bundle.to_bytes().map_err(|error| told(&error))?))
    });
    match made {
        Ok(Some(bytes)) => {
            let name = format!("attachment; filename=\"case-{case}.bundle\"");
            let mut response = bytes.into_response();
            let set = response.headers_mut();
            set.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
            if let Ok(name) = HeaderValue::from_str(&name) {
                set.insert(header::CONTENT_DISPOSITION, name);
            }
            response
        }
        Ok(None) => missing(visit),
        Err(ViewError::Refused(refusal)) => refusal_page(visit, &refusal),
        Err(ViewError::Broken(error)) => broken(visit, &error),
    }
}
