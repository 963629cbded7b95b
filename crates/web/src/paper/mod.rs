//! 存回签字单. A sheet that was printed, signed and stamped comes back as a photo: its
//! code says where it belongs, whoever sent it looks, and it is filed by an act.
//!
//! Every step carries all there is: the pictures are stored encrypted when they come, and the
//! form names them. So nothing that was sent is lost, whatever was wrong with it.

mod luma;
mod scan;
mod shown;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request as HttpRequest, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use houqin_desk::{Answer, DeskError, Request, hex};
use houqin_kernel::{Hand, PersonId, Refusal, ViewError, Viewer};
use houqin_page::Words;
use houqin_page::face::{Nav, OnPaper, PageDef, Paper, Right};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::access::Told;
use crate::files::look;
use crate::form::{Fields, field};
use crate::forms::{Signed, blocking, read};
use crate::photo;
use crate::picture::{Kind, which_way_up};
use crate::platform::{Platform, School};
use crate::site::{Visit, broken, refusal_page};
use luma::Luma;

/// Most pictures at once, as many as one act takes.
const PICTURES_MAX: usize = 9;
/// Longest side of the small picture, in pixels.
const THUMB_EDGE: usize = 320;

/// One picture is decoded and read at a time, whoever sent it: memory and time stay bounded.
static READING: Mutex<()> = Mutex::new(());

/// Finds what a code or number on paper means, for whoever may see it.
pub type FindPaper = fn(&Viewer<'_>, Words<'_>, OnPaper<'_>) -> Result<Paper, ViewError>;

/// The page where signed sheets come back.
pub const PAGE: PageDef = PageDef {
    path: "/paper",
    right: Right::SignedIn,
    nav: Some(Nav {
        label: "web-nav-paper",
        icon: "signature",
        section: "web-section-work",
        phone: false,
    }),
    get: shown::empty,
};

/// A picture that was sent and is stored, as the form names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    digest: String,
    size: i64,
    media_type: String,
    key: String,
}

/// A picture, and what its paper says.
struct Looked {
    kept: Kept,
    /// The picture small and grey, as a `data:` address; empty where it is not decoded.
    thumb: String,
    /// The number typed for it.
    typed: String,
    /// Where it belongs; none where nothing could be read and nothing was typed.
    means: Option<Result<Paper, Refusal>>,
}

/// A sheet that was filed now.
struct Filed {
    paper: Paper,
    record: u64,
    pictures: usize,
}

/// `POST /paper`: looks at pictures, or files those that were confirmed.
pub async fn answer(State(platform): State<Arc<Platform>>, request: HttpRequest) -> Response {
    platform.counts.request();
    let headers = request.headers().clone();
    let sent = read(request).await;
    blocking(move || {
        let visit = match Visit::of(platform, &headers) {
            Ok(visit) => visit,
            Err(response) => return response,
        };
        let Signed { school, person, fields, files } = match Signed::of(&visit, &headers, sent) {
            Ok(signed) => signed,
            Err(response) => return response,
        };
        if let Err(refusal) = visit.must_be_on("/paper") {
            return refusal_page(&visit, &refusal);
        }
        let desk = Counter { visit: &visit, school: &school, person };
        match desk.serve(&fields, &files) {
            Ok(response) => response,
            Err(DeskError::Refused(refusal)) => refusal_page(&visit, &refusal),
            Err(error) => broken(&visit, &error),
        }
    })
    .await
}

/// Who stands at the counter where sheets are handed in.
struct Counter<'a> {
    visit: &'a Visit,
    school: &'a School,
    person: PersonId,
}

impl Counter<'_> {
    fn serve(&self, fields: &Fields, files: &[Vec<u8>]) -> Result<Response, DeskError> {
        let (mut kept, mut wrong) = (held(fields), Vec::new());
        for bytes in files {
            if kept.len() == PICTURES_MAX {
                wrong.push(too_many());
                break;
            }
            match self.keep(bytes) {
                Ok(one) => kept.push(one),
                Err(DeskError::Refused(refusal)) => wrong.push(*refusal),
                Err(error) => return Err(error),
            }
        }
        if kept.is_empty() && wrong.is_empty() {
            wrong.push(no_picture());
        }
        let mut looked = Vec::new();
        for one in kept {
            let typed = field(fields, &format!("number.{}", one.digest)).trim().to_owned();
            looked.push(self.look_at(one, typed)?);
        }
        let filed = match field(fields, "_do") {
            "file" => self.file(fields, &mut looked)?,
            _ => Vec::new(),
        };
        self.judge(&mut looked)?;
        let told = Told::visit(self.visit);
        let Some(first) = filed.first() else {
            return Ok(told.on(shown::found(self.visit, &looked, &filed, &wrong)));
        };
        let told = told.act(&self.visit.platform, first.paper.act).record(Some(first.record));
        if filed.len() == 1 && looked.is_empty() {
            let there = format!("{}?done={}#signed", first.paper.href, first.record);
            return Ok(told.on(Redirect::to(&there).into_response()));
        }
        Ok(told.on(shown::found(self.visit, &looked, &filed, &wrong)))
    }

    /// Stores a picture as evidence is stored; a voice note is no sheet.
    fn keep(&self, bytes: &[u8]) -> Result<Kept, DeskError> {
        if Kind::of(bytes).is_none() {
            return Err(no_picture().into());
        }
        let stored = photo::store(self.school.desk.setup(), bytes)?;
        serde_json::from_value(stored).map_err(|_| DeskError::Stopped)
    }

    /// Reads a picture that is stored.
    fn look_at(&self, kept: Kept, typed: String) -> Result<Looked, DeskError> {
        let bytes = photo::open(self.school.desk.setup(), &kept.digest, &kept.key)?;
        let Some((bytes, kind)) =
            bytes.and_then(|bytes| Kind::of(&bytes).map(|kind| (bytes, kind)))
        else {
            let means = Some(Err(no_picture()));
            return Ok(Looked { kept, thumb: String::new(), typed, means });
        };
        let one_at_a_time = READING.lock().unwrap_or_else(PoisonError::into_inner);
        let picture = Luma::of(kind, &bytes);
        let thumb = picture.as_ref().map(|picture| {
            picture.within(THUMB_EDGE).upright(which_way_up(kind, &bytes)).data_address()
        });
        let said = if typed.is_empty() {
            picture.as_ref().map(scan::codes).unwrap_or_default()
        } else {
            Vec::new()
        };
        drop(one_at_a_time);
        let means = match (typed.as_str(), said.as_slice()) {
            ("", []) => None,
            ("", codes) => Some(self.means(codes)?),
            (number, _) => Some(self.find(OnPaper::Number(number))?),
        };
        Ok(Looked { kept, thumb: thumb.unwrap_or_default(), typed, means })
    }

    /// The first of the codes that is a sheet's; else what is wrong with the first.
    fn means(&self, codes: &[String]) -> Result<Result<Paper, Refusal>, DeskError> {
        let mut wrong = None;
        for code in codes {
            let found = match of_ours(&self.visit.platform.config.origin, code) {
                Ok(address) => self.find(OnPaper::Code(address))?,
                Err(refusal) => Err(refusal),
            };
            match found {
                Ok(paper) => return Ok(Ok(paper)),
                Err(refusal) => wrong = wrong.or(Some(refusal)),
            }
        }
        Ok(Err(wrong.unwrap_or_else(no_picture)))
    }

    fn find(&self, said: OnPaper<'_>) -> Result<Result<Paper, Refusal>, DeskError> {
        let find = self.visit.platform.config.paper;
        let words = self.visit.words();
        match look(self.visit, self.school, |viewer| find(viewer, words, said)) {
            Ok(paper) => Ok(Ok(paper)),
            Err(ViewError::Refused(refusal)) => Ok(Err(refusal)),
            Err(ViewError::Broken(error)) => Err(error.into()),
        }
    }

    /// Files what was confirmed as it was shown; what is filed leaves the list.
    fn file(&self, fields: &Fields, looked: &mut Vec<Looked>) -> Result<Vec<Filed>, DeskError> {
        let confirmed = |one: &Looked, paper: &Paper| {
            let ticked =
                fields.iter().any(|(name, value)| name == "file" && *value == one.kept.digest);
            ticked && field(fields, &format!("as.{}", one.kept.digest)) == paper.number
        };
        let mut filed = Vec::new();
        for (paper, pictures) in sheets(looked, confirmed) {
            match self.hand_in(&paper, &pictures, false) {
                Ok(record) => {
                    self.visit.platform.counts.done(0);
                    looked.retain(|one| !pictures.contains(&one.kept));
                    filed.push(Filed { paper, record, pictures: pictures.len() });
                }
                Err(DeskError::Refused(refusal)) => {
                    self.visit.platform.counts.refused();
                    refuse(looked, &pictures, &refusal);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(filed)
    }

    /// Says beforehand what the desk would refuse.
    fn judge(&self, looked: &mut [Looked]) -> Result<(), DeskError> {
        for (paper, pictures) in sheets(looked, |_, _| true) {
            match self.hand_in(&paper, &pictures, true) {
                Ok(_) => {}
                Err(DeskError::Refused(refusal)) => refuse(looked, &pictures, &refusal),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Hands a sheet to the desk; gives the record, 0 where it is judged only.
    fn hand_in(&self, paper: &Paper, pictures: &[Kept], dry: bool) -> Result<u64, DeskError> {
        let mut form = Map::new();
        form.extend(paper.fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
        form.insert("photos".to_owned(), json!(pictures));
        let request =
            Request::one(Hand::Person(self.person), paper.act, Json::Object(form.clone()));
        let request = if dry {
            request.dry()
        } else {
            // The same pictures to the same place are filed once, however often they are sent.
            let same = Sha256::digest(Json::Object(form).to_string());
            request.keyed(format!("paper {}", hex(&same)))
        };
        match self.school.desk.perform(request)? {
            Answer::Done(receipt) => Ok(receipt.first().map_or(0, |line| line.record)),
            Answer::Allowed(_) => Ok(0),
        }
    }
}

/// The pictures that the form holds already.
fn held(fields: &Fields) -> Vec<Kept> {
    let named = fields.iter().filter(|(name, _)| name == "kept");
    let mut kept: Vec<Kept> = Vec::new();
    for one in named.filter_map(|(_, value)| serde_json::from_str::<Kept>(value).ok()) {
        if kept.len() < PICTURES_MAX && !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}

/// The sheets that were found, each with its pictures in the order in which they came.
fn sheets(
    looked: &[Looked],
    chosen: impl Fn(&Looked, &Paper) -> bool,
) -> BTreeMap<Paper, Vec<Kept>> {
    let mut sheets: BTreeMap<Paper, Vec<Kept>> = BTreeMap::new();
    for one in looked {
        if let Some(Ok(paper)) = &one.means
            && chosen(one, paper)
        {
            sheets.entry(paper.clone()).or_default().push(one.kept.clone());
        }
    }
    sheets
}

fn refuse(looked: &mut [Looked], pictures: &[Kept], refusal: &Refusal) {
    for one in looked.iter_mut().filter(|one| pictures.contains(&one.kept)) {
        one.means = Some(Err(refusal.clone()));
    }
}

/// Path and query of an address below our own origin.
fn of_ours<'t>(origin: &str, text: &'t str) -> Result<&'t str, Refusal> {
    let rest = text.strip_prefix(origin.trim_end_matches('/'));
    if let Some(rest) = rest.filter(|rest| rest.starts_with('/')) {
        return Ok(rest);
    }
    let host = text.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or_default());
    Err(host.filter(|host| !host.is_empty()).map_or_else(no_address, other_school))
}

fn other_school(host: &str) -> Refusal {
    let host: String = host.chars().take(60).collect();
    Refusal::missing(
        "other_school",
        format!(
            "这个码指向 {host}，不是本校系统打印的单据；若是本校换网址以前打印的，请填单据编号。"
        ),
        format!(
            "This code leads to {host}; the sheet was not printed by this school's system. If it was, before the address changed, type its number."
        ),
    )
}

fn no_address() -> Refusal {
    Refusal::missing(
        "no_address",
        "这个码里没有网址，不是单据上的码。请让单据右上角的码入镜，或填单据的编号。",
        "This code holds no address; it is not a sheet's. Show the code at the top right of the sheet, or type the sheet's number.",
    )
}

fn no_picture() -> Refusal {
    Refusal::form(
        "photos",
        "not_a_picture",
        "请选签字单的照片或扫描件（JPEG、PNG 或 WebP）；PDF 请先截图或另存为图片。",
        "Choose a photo or scan of the sheet (JPEG, PNG or WebP); save a PDF as a picture first.",
    )
}

fn too_many() -> Refusal {
    Refusal::form(
        "photos",
        "too_many_pictures",
        format!("一次最多存 {PICTURES_MAX} 张，请先存完这些再选其余的。"),
        format!("At most {PICTURES_MAX} pictures at once; file these first, then the others."),
    )
}

#[cfg(test)]
mod tests;
