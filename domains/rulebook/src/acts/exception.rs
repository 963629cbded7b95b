//! 例外. A compensable pair opens only by a dated, capped exception with a named
//! substitute; it expires by itself.

use houqin_kernel::{
    Act, Id, Moment, Now, Permit, PersonId, Personal, Record, Refusal, Row, Stop, StoreError, Tier,
    Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// 申请例外.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeException {
    /// The pair.
    pub pair: String,
    /// For whom.
    pub person: PersonId,
    /// Who looks at each use in place of the missing second hand.
    pub substitute: PersonId,
    /// Why there is nobody else.
    pub reason: String,
    /// From when; at once when not given.
    #[serde(default)]
    pub from: Option<Moment>,
    /// Until when.
    pub until: Moment,
    /// For how many cases.
    pub cap_cases: i64,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Proposed {
    id: Id,
    pair: String,
    person: PersonId,
    substitute: PersonId,
    reason: Personal,
    from: Moment,
    until: Moment,
    cap_cases: i64,
}

impl Act for ProposeException {
    const NAME: &'static str = "rulebook.propose_exception";
    const REFUSALS: &'static [&'static str] = &[
        "no_such_pair",
        "not_compensable",
        "same_person",
        "reason_missing",
        "too_long",
        "too_many",
    ];
    type Fact = Proposed;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Proposed, Stop> {
        let Some(pair) = now.institution.pairs.iter().find(|pair| pair.code == self.pair) else {
            return Err(Refusal::form(
                "pair",
                "no_such_pair",
                "没有这一对不相容岗位。",
                "There is no such pair.",
            )
            .into());
        };
        let by = now.institution.clause(&pair.clause, now.at).map(|clause| clause.cited());
        let cite = |refusal: Refusal| match &by {
            Some(clause) => refusal.by(clause.clone()),
            None => refusal,
        };
        if pair.tier != Tier::Compensable {
            return Err(cite(not_compensable()).into());
        }
        if self.person == self.substitute {
            return Err(cite(same_person()).into());
        }
        if self.reason.trim().is_empty() {
            return Err(reason_missing().into());
        }
        let from = self.from.unwrap_or(now.at).max(now.at);
        if self.until <= from || self.until > from.plus_days(pair.max_days) {
            return Err(cite(too_long(pair.max_days)).into());
        }
        if !(1..=pair.cap_cases).contains(&self.cap_cases) {
            return Err(cite(too_many(pair.cap_cases)).into());
        }
        Ok(Proposed {
            id: now.ids.fresh(),
            pair: self.pair.clone(),
            person: self.person,
            substitute: self.substitute,
            reason: Personal::new(permit.actor, self.reason.trim()),
            from,
            until: self.until,
            cap_cases: self.cap_cases,
        })
    }

    fn apply(fact: &Proposed, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO rulebook_exception (school_id, id, pair, person, substitute, reason, \
             proposed_by, from_at, until_at, cap_cases) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &[
                (&school).into(),
                (&fact.id).into(),
                (&fact.pair).into(),
                (&fact.person).into(),
                (&fact.substitute).into(),
                fact.reason.text().into(),
                (&record.actor).into(),
                fact.from.into(),
                fact.until.into(),
                fact.cap_cases.into(),
            ],
        );
    }
}

/// An exception as its row says.
struct Standing {
    pair: String,
    hands: Vec<PersonId>,
    until: Moment,
    approved: bool,
}

fn find(now: &Now<'_>, id: Id) -> Result<Option<Standing>, StoreError> {
    now.reading.first(
        "SELECT pair, person, substitute, proposed_by, until_at, approved_at \
         FROM rulebook_exception WHERE school_id = $1 AND id = $2",
        &[now.school().into(), (&id).into()],
        |row: &Row| {
            Ok(Standing {
                pair: row.text(0)?,
                hands: vec![row.id(1)?, row.id(2)?, row.id(3)?],
                until: row.moment(4)?,
                approved: row.opt_int(5)?.is_some(),
            })
        },
    )
}

fn no_such_exception() -> Refusal {
    Refusal::missing(
        "no_such_exception",
        "没有这一例外，或它已经到期。",
        "There is no such exception, or it has expired.",
    )
}

/// 批准例外.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveException {
    /// Which.
    pub exception: Id,
}

impl Act for ApproveException {
    const NAME: &'static str = "rulebook.approve_exception";
    const REFUSALS: &'static [&'static str] =
        &["no_such_exception", "already_approved", "same_hands", "not_the_approver"];
    const CHANGES_INSTITUTION: bool = true;
    const FOUNDS: bool = false;
    type Fact = Self;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        let found = find(now, self.exception)?.filter(|row| row.until > now.at);
        let row = found.ok_or_else(no_such_exception)?;
        if row.approved {
            return Err(Refusal::rule(
                "already_approved",
                "此例外已经批准。",
                "It was approved already.",
            )
            .into());
        }
        let mine = [Some(permit.actor), permit.stands_for];
        if mine.into_iter().flatten().any(|me| row.hands.contains(&me)) {
            return Err(Refusal::rule(
                "same_hands",
                "申请人、当事人和替代人都不得批准这一例外。",
                "Whoever proposed it, whom it is for, and the substitute may not approve it.",
            )
            .by(permit.clause.clone())
            .into());
        }
        let pair = now.institution.pairs.iter().find(|pair| pair.code == row.pair);
        if !pair.is_some_and(|pair| pair.approve_posts.contains(&permit.post)) {
            return Err(Refusal::post(
                "not_the_approver",
                "这一对不相容岗位的例外不由您的岗位批准。",
                "Exceptions to this pair are not approved by your post.",
            )
            .by(permit.clause.clone())
            .into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE rulebook_exception SET approved_by = $3, approved_at = $4 \
             WHERE school_id = $1 AND id = $2",
            &[(&school).into(), (&fact.exception).into(), (&record.actor).into(), record.at.into()],
        );
    }
}

/// 终止例外.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndException {
    /// Which.
    pub exception: Id,
}

impl Act for EndException {
    const NAME: &'static str = "rulebook.end_exception";
    const REFUSALS: &'static [&'static str] = &["no_such_exception"];
    const CHANGES_INSTITUTION: bool = true;
    const FOUNDS: bool = false;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        let found = find(now, self.exception)?.filter(|row| row.until > now.at);
        found.ok_or_else(no_such_exception)?;
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE rulebook_exception SET until_at = $3 WHERE school_id = $1 AND id = $2",
            &[(&school).into(), (&fact.exception).into(), record.at.into()],
        );
    }
}

/// 会签. The substitute has looked at one use.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Countersign {
    /// The record that was made under the exception.
    pub record: u64,
    /// Whether it was in order.
    pub upheld: bool,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Countersigned {
    record: i64,
    exception: Id,
    upheld: bool,
}

impl Act for Countersign {
    const NAME: &'static str = "rulebook.countersign";
    const REFUSALS: &'static [&'static str] =
        &["not_under_an_exception", "not_the_substitute", "already_countersigned"];
    type Fact = Countersigned;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Countersigned, Stop> {
        let record = i64::try_from(self.record).unwrap_or(i64::MAX);
        let used = now.reading.first(
            "SELECT exception_id FROM ledger_entry WHERE school_id = $1 AND seq = $2",
            &[now.school().into(), record.into()],
            |row| row.opt_id::<Id>(0),
        )?;
        let exception = used.flatten().ok_or_else(|| {
            Refusal::form(
                "record",
                "not_under_an_exception",
                "这条记录不是依例外办理的，无须会签。",
                "That record was not made under an exception.",
            )
        })?;
        let mine = now
            .institution
            .exceptions
            .iter()
            .any(|one| one.id == exception && one.substitute == permit.actor);
        if !mine {
            return Err(Refusal::rule(
                "not_the_substitute",
                "会签应由例外中写明的替代人办理。",
                "It is countersigned by the substitute named in the exception.",
            )
            .by(permit.clause.clone())
            .into());
        }
        let signed = now.reading.number(
            "SELECT COUNT(*) FROM rulebook_countersign WHERE school_id = $1 AND record = $2",
            &[now.school().into(), record.into()],
        )?;
        if signed > 0 {
            return Err(Refusal::rule(
                "already_countersigned",
                "这条记录已经会签。",
                "It was countersigned already.",
            )
            .into());
        }
        Ok(Countersigned { record, exception, upheld: self.upheld })
    }

    fn apply(fact: &Countersigned, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO rulebook_countersign (school_id, record, exception_id, person, upheld, at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                (&school).into(),
                fact.record.into(),
                (&fact.exception).into(),
                (&record.actor).into(),
                fact.upheld.into(),
                record.at.into(),
            ],
        );
    }
}

fn not_compensable() -> Refusal {
    Refusal::rule(
        "not_compensable",
        "这一对绝不可由一人兼办，没有例外。",
        "This pair is never joined in one person; there is no exception.",
    )
}

fn same_person() -> Refusal {
    Refusal::form(
        "substitute",
        "same_person",
        "替代人须是另一个人。",
        "The substitute is another person.",
    )
}

fn reason_missing() -> Refusal {
    Refusal::form(
        "reason",
        "reason_missing",
        "请说明为何确无他人。",
        "Say why there is nobody else.",
    )
}

fn too_long(days: i64) -> Refusal {
    Refusal::form(
        "until",
        "too_long",
        format!("例外最长 {days} 天，且须晚于开始时间。"),
        format!("An exception lasts at most {days} days, and ends after it begins."),
    )
}

fn too_many(cases: i64) -> Refusal {
    Refusal::form(
        "cap_cases",
        "too_many",
        format!("例外须限 1 至 {cases} 件。"),
        format!("An exception is for 1 to {cases} cases."),
    )
}
