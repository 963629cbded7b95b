//! `POST /aside/{name}`: forms of whoever has signed in that change what is not
//! in the ledger (a notice read, a delivery sent again). Business changes by
//! acts alone, at `/act/{name}`.

use std::fs::File;
use std::sync::Arc;

use axum::extract::{Path, Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use houqin_desk::DeskError;
use houqin_kernel::{Institution, PersonId, StoreError, ViewError, Viewer};
use houqin_page::{Markup, Words};

use crate::api::must_be_here;
use crate::files::sent;
use crate::form::{Fields, field};
use crate::forms::{Signed, again, blocking, local, read};
use crate::platform::{Platform, School};
use crate::registry::Registry;
use crate::site::{Visit, broken, looking, missing, own, refusal_page};

/// A form that changes what is not in the ledger.
pub struct Aside {
    /// `notices-read`.
    pub name: &'static str,
    /// Does it.
    pub run: fn(&Call<'_>) -> Result<After, DeskError>,
}

/// What such a form may know.
pub struct Call<'a> {
    /// The school.
    pub school: &'a School,
    /// Its rules and posts.
    pub institution: &'a Institution,
    /// Who sent it.
    pub person: PersonId,
    /// Logins, sessions and tokens.
    pub registry: &'a Registry,
    /// The words of their language.
    pub words: Words<'a>,
    /// Files that came with the form, in order.
    pub files: &'a [Vec<u8>],
    fields: &'a Fields,
}

impl Call<'_> {
    /// A field of the form; empty where it has none.
    pub fn field(&self, name: &str) -> &str {
        field(self.fields, name)
    }

    /// A stored photo or voice note, opened with its key.
    pub fn photo(&self, digest: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        crate::photo::open(self.school.desk.setup(), digest, key)
    }

    /// Whether the person may do `act`, where it stands alone.
    pub fn may(&self, act: &str) -> bool {
        let now = self.school.desk.clock().now();
        let steps = self.institution.procedures.keys();
        let mut steps = steps
            .filter_map(|code| self.institution.procedure(code, now))
            .flat_map(|procedure| &procedure.steps)
            .filter(|step| step.act == act);
        steps.any(|step| {
            let held = |post: &String| {
                self.institution.held_by(self.person, now).any(|held| held.post == *post)
            };
            step.posts.iter().any(held)
        })
    }
}

/// What is shown after it.
pub enum After {
    /// Back to where the form says.
    Back,
    /// This, once: a secret.
    Show {
        /// The title.
        title: String,
        /// The body.
        body: Markup,
    },
    /// A file to keep.
    File {
        /// Its name.
        name: String,
        /// Its media type.
        media_type: &'static str,
        /// What is in it, from here on.
        file: File,
    },
}

/// Answers the form.
pub async fn aside(
    State(platform): State<Arc<Platform>>,
    Path(name): Path<String>,
    request: HttpRequest,
) -> Response {
    platform.counts.request();
    let headers = request.headers().clone();
    let fields = read(request).await;
    blocking(move || {
        let visit = match Visit::of(platform, &headers) {
            Ok(visit) => visit,
            Err(response) => return response,
        };
        let Signed { school, person, fields, files } = match Signed::of(&visit, &headers, fields) {
            Ok(signed) => signed,
            Err(response) => return response,
        };
        let mut asides = visit.platform.config.asides.iter().copied().flatten();
        let known = asides.find(|aside| aside.name == name);
        let Some(known) = known else { return missing(&visit) };
        if let Err(refusal) = visit.must_be_on(&format!("/aside/{name}")) {
            return refusal_page(&visit, &refusal);
        }
        let institution = school.desk.institution();
        if let Err(error) = here(&visit, &school, &institution) {
            return match error {
                ViewError::Refused(refusal) => refusal_page(&visit, &refusal),
                ViewError::Broken(error) => broken(&visit, &error),
            };
        }
        let call = Call {
            school: &school,
            institution: &institution,
            person,
            registry: &visit.platform.registry,
            words: visit.words(),
            files: &files,
            fields: &fields,
        };
        match (known.run)(&call) {
            Ok(After::Back) => Redirect::to(local(field(&fields, "_next"))).into_response(),
            Ok(After::Show { title, body }) => own(&visit, &title, StatusCode::OK, "/", body),
            Ok(After::File { name, media_type, file }) => sent(&name, media_type, file),
            Err(DeskError::Refused(refusal)) => again(&visit, fields, *refusal),
            Err(error) => broken(&visit, &error),
        }
    })
    .await
}

/// Refuses whoever has left the school.
fn here(visit: &Visit, school: &School, institution: &Institution) -> Result<(), ViewError> {
    school.readers.read(|store| {
        let viewer: Viewer<'_> = looking(visit, school, store, institution);
        must_be_here(school, &viewer)
    })
}

/// Counts what somebody has not read.
pub type Unread = fn(&Viewer<'_>) -> Result<i64, StoreError>;
