//! 报修. Anyone reports; an office or a worker may report for another (代报).

use houqin_kernel::{
    Act, Calendar, Moment, Now, Permit, PersonId, Personal, PlaceCard, PlaceId, Record, Refusal,
    Stop, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{self, Category, Urgency};
use crate::order::{Photo, PhotoForm, limited};
use crate::words;

/// Reports a broken thing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Code of the place, from its QR code or the list; or say where in words.
    #[serde(default)]
    pub place: Option<String>,
    /// Where, in words.
    #[serde(default)]
    pub place_text: String,
    /// Category code.
    pub category: String,
    /// What is wrong.
    #[serde(default)]
    pub description: String,
    /// How to reach the requester.
    #[serde(default)]
    pub contact: String,
    /// What a caller without an account is called; only where it is reported for one.
    #[serde(default)]
    pub caller: String,
    /// Photos, uploaded before.
    #[serde(default)]
    pub photos: Vec<PhotoForm>,
    /// `web`, `qr`, `phone` or `door`.
    #[serde(default = "Report::web")]
    pub source: String,
}

impl Report {
    fn web() -> String {
        "web".to_owned()
    }
}

/// What the ledger keeps of a report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reported {
    requester: PersonId,
    place: Option<PlaceId>,
    building: Option<PlaceId>,
    place_text: Option<Personal>,
    /// Unit of the requester that day; empty for a visitor.
    #[serde(default)]
    unit: String,
    category: String,
    urgency: String,
    /// Whether a lesson's room raised the urgency.
    raised: bool,
    description: Option<Personal>,
    contact: Option<Personal>,
    /// What a caller without an account is called.
    #[serde(default)]
    caller: Option<Personal>,
    photos: Vec<Photo>,
    source: String,
    respond_due: Moment,
    resolve_due: Moment,
}

impl Act for Report {
    const NAME: &'static str = "service.report";
    const REFUSALS: &'static [&'static str] = &[
        "text_too_long",
        "caller_for_oneself",
        "unknown_category",
        "unknown_place",
        "place_closed",
        "nothing_said",
        "too_many_photos",
        "not_a_photo",
    ];
    type Fact = Reported;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Reported, Stop> {
        limited("description", &self.description)?;
        limited("place_text", &self.place_text)?;
        limited("contact", &self.contact)?;
        limited("caller", &self.caller)?;
        let caller = permit.on_behalf_of.and_then(|who| Personal::unless_blank(who, &self.caller));
        if caller.is_none() && !self.caller.trim().is_empty() {
            return Err(caller_for_oneself().into());
        }
        let category = catalogue::find::<Category>(now.reading, &self.category)?
            .ok_or_else(unknown_category)?;
        let place = self.find_place(now)?;
        let nowhere = place.is_none() && self.place_text.trim().is_empty();
        if nowhere || (self.description.trim().is_empty() && self.photos.is_empty()) {
            return Err(nothing_said(nowhere).into());
        }
        let requester = permit.on_behalf_of.unwrap_or(permit.actor);
        let photos = Photo::all(&self.photos, permit.actor, now)?;
        let (urgency, raised) = urgency(&category, place.as_ref(), now)?;
        let calendar = &now.institution.calendar;
        let due = |minutes| urgency.after(now.at, minutes, calendar);

        let who = (now.institution.directory.person)(now.reading, requester)?;

        // Nothing after this point may refuse.
        Ok(Reported {
            requester,
            place: place.as_ref().map(|place| place.id),
            building: place.as_ref().and_then(|place| place.building),
            place_text: Personal::unless_blank(requester, &self.place_text),
            unit: who.map(|who| who.unit).unwrap_or_default(),
            category: category.code,
            raised,
            description: Personal::unless_blank(requester, &self.description),
            contact: Personal::unless_blank(requester, &self.contact),
            caller,
            photos,
            source: self.source.clone(),
            respond_due: due(urgency.respond_minutes),
            resolve_due: due(urgency.resolve_minutes),
            urgency: urgency.code.clone(),
        })
    }

    fn apply(fact: &Reported, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let text = |personal: &Option<Personal>| personal.clone().and_then(|one| one.value);
        tables.one(
            "INSERT INTO service_order (school_id, id, number, requester, reporter, place, \
             building, place_text, category, urgency, description, contact, source, reported_at, \
             respond_due, resolve_due, pooled, material_fen, labour_minutes, sent_back, reopened, \
             emergency, imported, unit) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
             $14, $15, $16, 0, 0, 0, 0, 0, 0, 0, $17)",
            &[
                (&school).into(),
                record.case_key().into(),
                record.case_no.as_deref().unwrap_or_default().into(),
                (&fact.requester).into(),
                (&record.actor).into(),
                fact.place.as_ref().into(),
                fact.building.as_ref().into(),
                text(&fact.place_text).as_ref().into(),
                (&fact.category).into(),
                (&fact.urgency).into(),
                text(&fact.description).as_ref().into(),
                text(&fact.contact).as_ref().into(),
                (&fact.source).into(),
                record.at.into(),
                fact.respond_due.into(),
                fact.resolve_due.into(),
                (&fact.unit).into(),
            ],
        );
        if let Some(caller) = &fact.caller {
            tables.one(
                "INSERT INTO service_caller (school_id, order_id, person, name) \
                 VALUES ($1, $2, $3, $4)",
                &[
                    (&school).into(),
                    record.case_key().into(),
                    (&caller.of).into(),
                    caller.text().into(),
                ],
            );
        }
        Photo::write(&fact.photos, record.case_key(), "before", record.seq(), tables);
        let order = record.case_key();
        for said in [&fact.description, &fact.place_text] {
            words::keep_personal(tables, order, record.at, said.as_ref());
        }
        words::keep_number(tables, order, record.at, record.case_no.as_deref().unwrap_or_default());
    }
}

impl Report {
    fn find_place(&self, now: &Now<'_>) -> Result<Option<PlaceCard>, Stop> {
        let Some(code) = self.place.as_deref().filter(|code| !code.is_empty()) else {
            return Ok(None);
        };
        let place = (now.institution.directory.place_by_code)(now.reading, code)?;
        match place {
            None => Err(Refusal::form(
                "place",
                "unknown_place",
                format!("没有编号为“{code}”的地点，请重新扫码或从列表中选择。"),
                format!("There is no place “{code}”; scan again or choose from the list."),
            )
            .into()),
            Some(place) if place.closed => Err(Refusal::form(
                "place",
                "place_closed",
                format!("“{}”已停用，请选择现在使用的地点。", place.path.join(" ")),
                format!("“{}” is no longer in use; choose another place.", place.path.join(" ")),
            )
            .into()),
            found => Ok(found),
        }
    }
}

/// The category's urgency; one step more where lessons are given, in hours of work.
fn urgency(
    category: &Category,
    place: Option<&PlaceCard>,
    now: &Now<'_>,
) -> Result<(Urgency, bool), Stop> {
    let all = catalogue::all::<Urgency>(now.reading)?;
    let at = all.iter().position(|one| one.code == category.urgency).unwrap_or(0);
    let raises = place.is_some_and(|place| place.teaching)
        && in_hours(&now.institution.calendar, now.at)
        && catalogue::setting(now.reading, "teaching_raise", 0)? == 1;
    // The first is the most urgent: an emergency stays reserved for what is one.
    let chosen = if raises && at > 1 { at - 1 } else { at };
    let urgency = all.get(chosen).cloned().ok_or_else(unknown_category)?;
    Ok((urgency, chosen != at))
}

fn in_hours(calendar: &Calendar, at: Moment) -> bool {
    calendar.working_between(at, at.plus_minutes(1)) > 0
}

fn caller_for_oneself() -> Refusal {
    Refusal::form(
        "caller",
        "caller_for_oneself",
        "“来电或来人怎么称呼”只在代没有账号的人报修时填写；自己报修请留空。",
        "What the caller is called is given only when reporting for somebody without an account.",
    )
}

fn unknown_category() -> Refusal {
    Refusal::form(
        "category",
        "unknown_category",
        "请选择报修类别；所选类别不在本校的服务目录中。",
        "Choose a category; the one given is not in this school's catalogue.",
    )
}

fn nothing_said(nowhere: bool) -> Refusal {
    if nowhere {
        Refusal::form(
            "place",
            "nothing_said",
            "请说明地点：扫码、从列表选择，或写明在哪里。",
            "Say where: scan the code, choose from the list, or write it.",
        )
    } else {
        Refusal::form(
            "description",
            "nothing_said",
            "请写一句话说明哪里坏了，或附一张照片。",
            "Say in a sentence what is broken, or add a photo.",
        )
    }
}
