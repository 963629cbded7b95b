//! The file: a ZIP of what people read (`README.txt`, `records.csv`), what
//! programs read (`person.json`, `account.json`, `records.jsonl`) and the photos.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Seek as _, Write};

use houqin_desk::{Concern, DeskError, Keeper, Kept, open_blob_key};
use houqin_kernel::{CaseId, Moment, PersonId, Reading, StoreError, Viewer};
use houqin_organisation::views::PersonDetail;
use houqin_web::Call;
use houqin_web::registry::Login;
use serde_json::{Value as Json, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::export::defused;

/// Excel opens a text as UTF-8 when it begins so.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Whose copy, and where to read it.
pub struct About<'a> {
    /// Reads as the person.
    pub viewer: &'a Viewer<'a>,
    /// Who.
    pub id: PersonId,
    /// As the register has them.
    pub detail: &'a PersonDetail,
    /// What they sign in with.
    pub logins: &'a [Login],
    /// The form.
    pub call: &'a Call<'a>,
}

fn odd(error: impl std::fmt::Display) -> DeskError {
    StoreError(format!("the copy was not written: {error}")).into()
}

/// Writes the file; it has no name and is gone when it is let go.
pub fn written(about: &About<'_>) -> Result<File, DeskError> {
    let mut zip = ZipWriter::new(tempfile::tempfile().map_err(odd)?);
    let options = SimpleFileOptions::default().large_file(true);
    let begin = |zip: &mut ZipWriter<File>, name: &str| zip.start_file(name, options);
    begin(&mut zip, "person.json").map_err(odd)?;
    serde_json::to_writer_pretty(&mut zip, about.detail).map_err(odd)?;
    begin(&mut zip, "account.json").map_err(odd)?;
    serde_json::to_writer_pretty(&mut zip, &account(about)?).map_err(odd)?;
    begin(&mut zip, "notices.json").map_err(odd)?;
    let told = houqin_notice::deliveries::all_of_person(about.viewer.reading, about.id)?;
    serde_json::to_writer_pretty(&mut zip, &told).map_err(odd)?;

    let reading = about.viewer.reading;
    let mut keeper = Keeper::open(about.call.school.desk.setup())?;
    let concerns = keeper.about(reading, about.id)?;
    // The table and the photos wait until the records have been gone through.
    let mut table = Table::begin(about)?;
    let mut photos = Vec::new();
    begin(&mut zip, "records.jsonl").map_err(odd)?;
    for (seq, concern) in &concerns {
        let Some(kept) = keeper.opened_for(reading, *seq, about.id)? else { continue };
        table.row(about, &kept, *concern)?;
        photos_in(&kept.fact, &mut photos);
        serde_json::to_writer(&mut zip, &record(&kept)).map_err(odd)?;
        zip.write_all(b"\n").map_err(odd)?;
    }
    begin(&mut zip, "records.csv").map_err(odd)?;
    zip.write_all(BOM).map_err(odd)?;
    zip.write_all(&table.done()?).map_err(odd)?;
    photos.sort();
    photos.dedup();
    let mut missing = 0;
    for photo in &photos {
        let Some(bytes) = about.call.photo(&photo.digest, &photo.key)? else {
            missing += 1;
            continue;
        };
        let short = photo.digest.get(..16).unwrap_or(&photo.digest);
        begin(&mut zip, &format!("photos/{short}.{}", ending(&photo.media_type))).map_err(odd)?;
        zip.write_all(&bytes).map_err(odd)?;
    }
    begin(&mut zip, "README.txt").map_err(odd)?;
    zip.write_all(explained(about, concerns.len(), photos.len() - missing).as_bytes())
        .map_err(odd)?;
    let mut file = zip.finish().map_err(odd)?;
    file.rewind().map_err(odd)?;
    Ok(file)
}

/// What is kept of how they sign in. Passwords and secrets are kept as hashes,
/// or encrypted; they are nobody's to read.
fn account(about: &About<'_>) -> Result<Json, DeskError> {
    let registry = about.call.registry;
    let mut all = Vec::new();
    for login in about.logins {
        let name = login.login.as_str();
        let sessions: Vec<Json> = registry
            .sessions_of(name)?
            .iter()
            .map(|one| {
                json!({ "since": one.created_at, "last_used": one.seen_at,
                    "address": one.address, "browser": one.agent })
            })
            .collect();
        let tokens = registry.tokens()?.into_iter().filter(|token| token.login == name);
        let tokens: Vec<Json> = tokens
            .map(|token| json!({ "scopes": token.scopes, "since": token.created_at }))
            .collect();
        let events: Vec<Json> = registry
            .security_log_of(name)?
            .into_iter()
            .map(|(at, event, address)| json!({ "at": at, "event": event, "address": address }))
            .collect();
        all.push(json!({
            "login": name,
            "password_since": registry.password_since(name)?,
            "second_factor": registry.factor(name)?.is_some_and(|factor| factor.confirmed),
            "tablet_pin_since": registry.pin_of(name)?.map(|(since, _)| since),
            "sessions": sessions,
            "tokens": tokens,
            "events": events,
        }));
    }
    Ok(Json::Array(all))
}

fn record(kept: &Kept) -> Json {
    let entry = &kept.entry;
    json!({
        "record": entry.seq,
        "recorded_at": entry.recorded_at,
        "act": entry.act,
        "case": entry.case.map(|case| case.to_string()),
        "clause": entry.clause,
        "actor": entry.actor.to_string(),
        "on_behalf_of": entry.on_behalf_of.map(|one| one.to_string()),
        "leaf_hash": houqin_desk::hex(&kept.leaf),
        "fact": kept.fact,
    })
}

/// `records.csv`.
struct Table {
    text: csv::Writer<Vec<u8>>,
    numbers: HashMap<CaseId, String>,
}

impl Table {
    fn begin(about: &About<'_>) -> Result<Self, DeskError> {
        let mut text = csv::Writer::from_writer(Vec::new());
        let heads = ["record", "at", "concern", "act", "case", "clause", "own"];
        let heads = heads.map(|key| about.call.words.say(&format!("server-copy-head-{key}")));
        text.write_record(heads.iter().map(|head| head.as_bytes())).map_err(odd)?;
        Ok(Self { text, numbers: HashMap::new() })
    }

    fn row(&mut self, about: &About<'_>, kept: &Kept, concern: Concern) -> Result<(), DeskError> {
        let (entry, words) = (&kept.entry, about.call.words);
        let concern = words.say(match concern {
            Concern::Did => "server-copy-did",
            Concern::DoneFor => "server-copy-done-for",
            Concern::Named => "server-copy-named",
        });
        let institution = about.viewer.institution;
        let code = entry.procedure.split('@').next().unwrap_or_default();
        let step = institution
            .procedure(code, Moment(entry.recorded_at))
            .and_then(|procedure| procedure.steps.iter().find(|step| step.code == entry.step));
        let act = step.map(|step| words.pick(&step.name.zh, &step.name.en).to_owned());
        let case = entry.case.map(|case| CaseId(*case.as_bytes()));
        let number = case.map(|case| self.number(about, case)).transpose()?;
        let mut own = Vec::new();
        own_words(&kept.fact, about.id, &mut own);
        let zone = about.viewer.institution.calendar.zone();
        let cells = [
            entry.seq.to_string(),
            Moment(entry.recorded_at).civil(zone).strftime("%F %T").to_string(),
            concern.into_owned(),
            act.unwrap_or_else(|| entry.act.clone()),
            number.unwrap_or_default(),
            entry.clause.clone(),
            own.join(" · "),
        ];
        self.text.write_record(cells.map(|cell| defused(&cell))).map_err(odd)
    }

    fn number(&mut self, about: &About<'_>, case: CaseId) -> Result<String, StoreError> {
        if let Some(number) = self.numbers.get(&case) {
            return Ok(number.clone());
        }
        let reading: &dyn Reading = about.viewer.reading;
        let number = reading.first(
            "SELECT number FROM desk_case WHERE school_id = $1 AND case_id = $2",
            &[reading.school().into(), (&case).into()],
            |row| row.text(0),
        )?;
        let number = number.unwrap_or_default();
        self.numbers.insert(case, number.clone());
        Ok(number)
    }

    fn done(self) -> Result<Vec<u8>, DeskError> {
        self.text.into_inner().map_err(odd)
    }
}

/// The person's own values in a fact, the keys of photos apart.
fn own_words(fact: &Json, of: PersonId, found: &mut Vec<String>) {
    match fact {
        Json::Object(members) => {
            if let Some(value) = personal(fact) {
                let theirs = fact.pointer("/$personal/of").and_then(Json::as_str);
                if theirs == Some(of.to_string().as_str()) {
                    found.push(value.to_owned());
                }
                return;
            }
            let photo = members.contains_key("media_type");
            let told = members.iter().filter(|(name, _)| !(photo && *name == "key"));
            told.for_each(|(_, value)| own_words(value, of, found));
        }
        Json::Array(all) => all.iter().for_each(|value| own_words(value, of, found)),
        _ => {}
    }
}

fn personal(value: &Json) -> Option<&str> {
    value.pointer("/$personal/value")?.as_str()
}

/// A photo that the person attached, with the key that opens it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Photo {
    digest: String,
    key: String,
    media_type: String,
}

fn photos_in(fact: &Json, found: &mut Vec<Photo>) {
    let text = |name: &str| fact.get(name).and_then(Json::as_str).map(str::to_owned);
    let key = fact.get("key").and_then(personal).filter(|key| open_blob_key(key).is_some());
    if let (Some(digest), Some(key), Some(media_type)) = (text("digest"), key, text("media_type")) {
        found.push(Photo { digest, key: key.to_owned(), media_type });
        return;
    }
    match fact {
        Json::Object(members) => members.values().for_each(|value| photos_in(value, found)),
        Json::Array(all) => all.iter().for_each(|value| photos_in(value, found)),
        _ => {}
    }
}

/// The ending of a file of this type.
fn ending(media_type: &str) -> &str {
    match media_type {
        "image/jpeg" => "jpg",
        "audio/mpeg" => "mp3",
        other => other.rsplit(['/', '-']).next().unwrap_or("bin"),
    }
}

fn explained(about: &About<'_>, records: usize, photos: usize) -> String {
    let words = about.call.words;
    let zone = about.viewer.institution.calendar.zone();
    let at = words.date_time(about.viewer.at.civil(zone));
    let name = about.detail.person.name.clone().unwrap_or_default();
    let said = words.say_with(
        "server-copy-readme",
        &[
            ("school", about.call.school.row.name.clone().into()),
            ("name", name.into()),
            ("number", about.detail.person.number.clone().into()),
            ("at", at.into()),
            ("records", records.into()),
            ("photos", photos.into()),
        ],
    );
    let files = ["person", "account", "notices", "csv", "jsonl", "photos", "law"];
    let mut text = String::from("\u{feff}");
    text.push_str(&said);
    text.push_str("\r\n\r\n");
    for file in files {
        text.push_str(&words.say(&format!("server-copy-readme-{file}")));
        text.push_str("\r\n");
    }
    text
}
