//! 投诉. The requester is not satisfied with how an order is handled: it goes to
//! a named post, with a clock, and is answered in writing.

use houqin_kernel::{
    Act, CaseId, Moment, Now, Permit, PersonId, Personal, Record, Refusal, Stop, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::answer::Answer;
use crate::acts::note::remark;
use crate::catalogue;
use crate::complaint;
use crate::order::{Order, Photo, PhotoForm, limited};

/// Working minutes within which a complaint is answered, unless the school sets
/// them: three days of eight hours.
const ANSWER_MINUTES: i64 = 3 * 480;

/// Complains about an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Complain {
    /// The order.
    pub order: CaseId,
    /// What is complained of.
    #[serde(default)]
    pub text: String,
    /// Photos.
    #[serde(default)]
    pub photos: Vec<PhotoForm>,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Complained {
    author: PersonId,
    text: Option<Personal>,
    photos: Vec<Photo>,
    /// The post it goes to.
    post: String,
    /// Until when it is answered.
    answer_due: Moment,
}

impl Act for Complain {
    const NAME: &'static str = "service.complain";
    const REFUSALS: &'static [&'static str] = &[
        "text_too_long",
        "no_such_order",
        "nothing_said",
        "complaint_open",
        "too_many_photos",
        "not_a_photo",
    ];
    type Fact = Complained;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Complained, Stop> {
        limited("text", &self.text)?;
        let order = Order::of(permit, now)?;
        if self.text.trim().is_empty() {
            return Err(nothing_said().into());
        }
        let open = complaint::of_order(now.reading, order.id)?
            .into_iter()
            .find(|one| one.answered_at.is_none());
        if let Some(open) = open {
            return Err(complaint_open(open.record).by(permit.clause.clone()).into());
        }
        let photos = Photo::all(&self.photos, permit.actor, now)?;
        let minutes = catalogue::setting(now.reading, "complaint_minutes", ANSWER_MINUTES)?;
        Ok(Complained {
            author: permit.actor,
            text: Personal::unless_blank(permit.actor, &self.text),
            photos,
            post: answering_post(permit, now),
            answer_due: now.institution.calendar.add_working(now.at, minutes.max(0)),
        })
    }

    fn apply(fact: &Complained, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO service_complaint (school_id, order_id, seq, author, post, at, due) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                (&school).into(),
                record.case_key().into(),
                record.seq().into(),
                (&fact.author).into(),
                (&fact.post).into(),
                record.at.into(),
                fact.answer_due.into(),
            ],
        );
        Photo::write(&fact.photos, record.case_key(), "note", record.seq(), tables);
        remark(tables, record, "complain", fact.text.as_ref());
    }
}

/// The first post that answers, by the procedure the case follows.
fn answering_post(permit: &Permit, now: &Now<'_>) -> String {
    let (code, version) = permit.procedure.split_once('@').unwrap_or((&permit.procedure, "1"));
    let procedure = now.institution.procedure_version(code, version.parse().unwrap_or(1));
    let steps = procedure.into_iter().flat_map(|one| &one.steps);
    let posts = steps.filter(|step| step.act == Answer::NAME).flat_map(|step| &step.posts);
    posts.into_iter().next().cloned().unwrap_or_default()
}

fn nothing_said() -> Refusal {
    Refusal::form(
        "text",
        "nothing_said",
        "请写明对什么不满意，希望怎么办。",
        "Say what you are not satisfied with and what you would like to happen.",
    )
}

fn complaint_open(record: i64) -> Refusal {
    Refusal::rule(
        "complaint_open",
        format!("您的投诉（第 {record} 号记录）正在办理，答复之前不必重复提交；要补充情况请留言。"),
        format!(
            "Your complaint (record {record}) is being looked into; add a remark if there is more to \
             say before it is answered."
        ),
    )
}
