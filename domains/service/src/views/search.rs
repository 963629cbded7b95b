//! 检索. Orders that answer a question: proposed by the table of words, by the
//! place and by the category; judged and ranked by their own text.
//!
//! Whoever may not read all orders is given those they asked for or have in
//! hand, found without the table: nothing of the others shows, not even by how
//! long it takes.

use std::collections::{BTreeMap, BTreeSet};

use houqin_kernel::listing::rows_asked;
use houqin_kernel::search::{COUNTED_MAX, Part, Question, after, folded, rarity};
use houqin_kernel::{CaseId, Moment, PersonId, PlaceId, Reading, Row, StoreError, Value};
use houqin_kernel::{ViewError, Viewer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{COLUMNS, FROM, OrderRow, catalogue};

/// Most rows of one word that are looked through at once.
const SCAN_MAX: usize = 4_000;
/// Most orders that are read and judged at once.
const JUDGED_MAX: usize = 500;
/// Most words that one beginning stands for.
const LONGER_MAX: usize = 100;
/// Most places and categories that a phrase stands for.
const MEANT_MAX: usize = 20;
/// Most of the viewer's own orders that are looked through.
const OWN_MAX: usize = 1_000;
/// Orders read by one statement.
const READ: usize = 50;
/// Days in which half of what newness is worth is gone.
const HALF_DAYS: f64 = 180.0;
const DAY_MS: i64 = 24 * 3_600_000;

/// 查询. What to look for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SearchQuery {
    /// Words of an order, a number, a place, a category; all of them are to be found.
    pub q: String,
    /// Orders that came before this moment: what the answer before gave as `older`.
    pub before: Option<Moment>,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 报修单. An order that was found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OrderFound {
    /// As in lists.
    #[serde(flatten)]
    pub row: OrderRow,
    /// What was done; none once erased.
    pub finish_note: Option<String>,
}

/// 检索结果. The best first.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Found {
    /// The orders.
    pub orders: Vec<OrderFound>,
    /// Where orders before this moment were not looked at: give it as `before`.
    pub older: Option<Moment>,
}

/// An order with what only judging it needs.
pub(super) struct Candidate {
    pub(super) found: OrderFound,
    pub(super) building: Option<PlaceId>,
    source_key: Option<String>,
}

/// 检索. Orders by their words; the one whose number was typed stands alone.
///
/// # Errors
/// When the store fails.
pub fn search(viewer: &Viewer<'_>, query: &SearchQuery) -> Result<Found, ViewError> {
    let question = Question::read(&query.q);
    if question.is_empty() {
        return Ok(Found::default());
    }
    let most = rows_asked(query.limit);
    let all = viewer.may_read("service.orders");
    let Some(person) = viewer.person.or(all.then_some(PersonId([0; 16]))) else {
        return Ok(Found::default());
    };
    if let Some(one) = by_number(viewer, &query.q, (!all).then_some(person))? {
        return Ok(Found { orders: vec![one], older: None });
    }
    let looking = Looking::new(viewer, question)?;
    let (ids, older) = if all {
        looking.proposed(query.before.unwrap_or(Moment(i64::MAX)))?
    } else {
        (own(viewer.reading, person)?, None)
    };
    let mut ranked: Vec<(f64, OrderFound)> = Vec::new();
    for one in read(viewer.reading, &ids)? {
        if let Some(rank) = looking.rank(&one) {
            ranked.push((rank, one.found));
        }
    }
    ranked.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    ranked.truncate(most);
    Ok(Found { orders: ranked.into_iter().map(|(_, one)| one).collect(), older })
}

/// The order that bears exactly this number, where the viewer may read it.
fn by_number(
    viewer: &Viewer<'_>,
    number: &str,
    only: Option<PersonId>,
) -> Result<Option<OrderFound>, StoreError> {
    let number = folded(number.trim()).to_uppercase();
    let id = viewer.reading.first(
        "SELECT case_id FROM desk_case WHERE school_id = $1 AND number = $2",
        &[viewer.reading.school().into(), (&number).into()],
        |row| row.id::<CaseId>(0),
    )?;
    let found = read(viewer.reading, &id.into_iter().collect::<Vec<_>>())?;
    let theirs = |row: &OrderRow| {
        only.is_none_or(|person| row.requester == person || row.assignee == Some(person))
    };
    Ok(found.into_iter().map(|one| one.found).find(|one| theirs(&one.row)))
}

/// What the viewer asked for or has in hand, the newest.
fn own(reading: &dyn Reading, person: PersonId) -> Result<Vec<CaseId>, StoreError> {
    let mut ids = BTreeSet::new();
    for column in ["requester", "taker", "assignee"] {
        let sql = format!(
            "SELECT id FROM service_order WHERE school_id = $1 AND {column} = $2 \
             ORDER BY reported_at DESC, id DESC LIMIT {OWN_MAX}"
        );
        let params = [reading.school().into(), (&person).into()];
        let found = reading.list(&sql, &params, |row| row.id::<CaseId>(0))?;
        ids.extend(found);
    }
    // An order in other hands now is no longer theirs to read.
    let found = read(reading, &ids.into_iter().collect::<Vec<_>>())?;
    let rows = found.into_iter().map(|one| one.found.row);
    let theirs = rows.filter(|row| row.requester == person || row.assignee == Some(person));
    Ok(theirs.map(|row| row.id).collect())
}

/// Reads orders whole enough to be judged.
pub(super) fn read(reading: &dyn Reading, ids: &[CaseId]) -> Result<Vec<Candidate>, StoreError> {
    let mut all = Vec::new();
    for some in ids.chunks(READ) {
        // Always as many, so that the statement is prepared once.
        let Some(last) = some.last() else { continue };
        let padded = some.iter().chain(std::iter::repeat(last)).take(READ);
        let mut params: Vec<Value<'_>> = vec![reading.school().into()];
        params.extend(padded.map(Value::from));
        let numbered: Vec<String> = (2..READ + 2).map(|at| format!("${at}")).collect();
        let sql = format!(
            "SELECT {COLUMNS}, o.finish_note, o.building, o.source_key FROM {FROM} \
             WHERE o.school_id = $1 AND o.id IN ({})",
            numbered.join(", ")
        );
        all.extend(reading.list(&sql, &params, candidate)?);
    }
    Ok(all)
}

fn candidate(row: &Row) -> Result<Candidate, StoreError> {
    let found = OrderFound { row: OrderRow::read(row)?, finish_note: row.opt_text(25)? };
    Ok(Candidate { found, building: row.opt_id(26)?, source_key: row.opt_text(27)? })
}

/// What a phrase of the question stands for beside its words.
#[derive(Default)]
struct Meant {
    places: Vec<PlaceId>,
    categories: Vec<String>,
}

impl Meant {
    fn is_empty(&self) -> bool {
        self.places.is_empty() && self.categories.is_empty()
    }

    fn holds(&self, one: &Candidate) -> bool {
        let row = &one.found.row;
        let at = |place: Option<PlaceId>| place.is_some_and(|place| self.places.contains(&place));
        at(row.place) || at(one.building) || self.categories.contains(&row.category)
    }
}

/// A question about to be answered from the whole school's orders.
struct Looking<'a> {
    reading: &'a dyn Reading,
    at: Moment,
    question: Question,
    /// By phrase.
    meant: Vec<Meant>,
    /// How many orders have a word, or words that begin so.
    counts: BTreeMap<String, i64>,
}

/// One order that was proposed, and when it came.
type Proposed = (Moment, CaseId);

impl<'a> Looking<'a> {
    fn new(viewer: &Viewer<'a>, question: Question) -> Result<Self, StoreError> {
        let known = catalogue(viewer.reading)?.categories;
        let mut meant = Vec::new();
        for phrase in &question.phrases {
            let find = viewer.institution.directory.find_places;
            let places = find(viewer.reading, phrase, MEANT_MAX)?;
            let asked = Question::read(phrase);
            let named = known.iter().filter(|one| {
                asked.plain_rank(&[(1.0, &one.name.zh), (1.0, &one.name.en)]).is_some()
            });
            let codes: BTreeSet<&String> = named.map(|one| &one.code).collect();
            let under =
                known.iter().filter(|one| codes.contains(&one.code) || codes.contains(&one.parent));
            meant.push(Meant {
                places: places.into_iter().map(|place| place.id).collect(),
                categories: under.map(|one| one.code.clone()).take(MEANT_MAX).collect(),
            });
        }
        let mut looking = Self {
            reading: viewer.reading,
            at: viewer.at,
            question,
            meant,
            counts: BTreeMap::new(),
        };
        looking.count()?;
        Ok(looking)
    }

    fn count(&mut self) -> Result<(), StoreError> {
        for part in &self.question.parts {
            for word in &part.words {
                if self.counts.contains_key(word) {
                    continue;
                }
                let end = if part.prefix { after(word) } else { format!("{word}\u{1}") };
                let sql = format!(
                    "SELECT COUNT(*) FROM (SELECT 1 AS one FROM service_word WHERE school_id = $1 \
                     AND token >= $2 AND token < $3 LIMIT {COUNTED_MAX}) counted"
                );
                let params = [self.reading.school().into(), word.into(), (&end).into()];
                let count = self.reading.number(&sql, &params)?;
                self.counts.insert(word.clone(), count);
            }
        }
        Ok(())
    }

    fn meant(&self, part: &Part) -> Option<&Meant> {
        self.meant.get(part.phrase).filter(|meant| !meant.is_empty())
    }

    /// The rarest words of a part of which an order that has enough must have one.
    fn leading<'p>(&self, part: &'p Part) -> Vec<&'p String> {
        let mut words: Vec<&String> = part.words.iter().collect();
        words.sort_by_key(|word| self.counts.get(*word).copied().unwrap_or(0));
        words.truncate(part.words.len() + 1 - part.needs().max(1));
        words
    }

    fn cost(&self, part: &Part) -> i64 {
        let words = self.leading(part).into_iter();
        let found: i64 = words.map(|word| self.counts.get(word).copied().unwrap_or(0)).sum();
        // What a place or category holds is not counted: it may be many.
        found + if self.meant(part).is_some() { COUNTED_MAX } else { 0 }
    }

    /// The newest orders that may answer, and the moment before which nothing
    /// was looked at.
    fn proposed(&self, before: Moment) -> Result<(Vec<CaseId>, Option<Moment>), StoreError> {
        let mut parts: Vec<&Part> = self.question.parts.iter().collect();
        parts.sort_by_key(|part| self.cost(part));
        let Some((lead, rest)) = parts.split_first() else { return Ok((Vec::new(), None)) };
        // One more word that every answer must have narrows what is proposed.
        let also = rest.iter().filter(|part| !part.prefix && self.meant(part).is_none());
        let also = also.filter(|part| part.needs() == part.words.len());
        let also = also.flat_map(|part| self.leading(part)).next();
        let mut words: Vec<String> = Vec::new();
        for word in self.leading(lead) {
            if lead.prefix { words.extend(self.longer(word)?) } else { words.push(word.clone()) }
        }
        let branches = words.len()
            + self.meant(lead).map_or(0, |meant| meant.places.len() * 2 + meant.categories.len());
        let keep = (JUDGED_MAX / branches.max(1)).max(READ);
        let mut bound: Option<Moment> = None;
        let mut all: BTreeSet<Proposed> = BTreeSet::new();
        let mut take = |found: Vec<Proposed>, cut: Option<Moment>| {
            bound = bound.max(cut);
            all.extend(found);
        };
        for word in &words {
            let (found, cut) = self.of_word(word, also, before, keep)?;
            take(found, cut);
        }
        if let Some(meant) = self.meant(lead) {
            let places = meant.places.iter().flat_map(|place| {
                [("place = $2", Value::from(place)), ("building = $2", Value::from(place))]
            });
            let categories = meant.categories.iter().flat_map(|code| {
                [0, 1].map(|book| {
                    (
                        if book == 0 {
                            "imported = 0 AND category = $2"
                        } else {
                            "imported = 1 AND category = $2"
                        },
                        Value::from(code),
                    )
                })
            });
            for (column, value) in places.chain(categories) {
                let (found, cut) = self.of_column(column, value, before, keep)?;
                take(found, cut);
            }
        }
        Ok(newest(all, bound))
    }

    /// The words that begin with `word`.
    fn longer(&self, word: &str) -> Result<Vec<String>, StoreError> {
        let end = after(word);
        let (mut found, mut from) = (Vec::new(), word.to_owned());
        while found.len() < LONGER_MAX {
            let next = self.reading.first(
                "SELECT MIN(token) FROM service_word WHERE school_id = $1 AND token >= $2 AND token < $3",
                &[self.reading.school().into(), (&from).into(), (&end).into()],
                |row| row.opt_text(0),
            )?;
            let Some(next) = next.flatten() else { break };
            from = format!("{next}\u{1}");
            found.push(next);
        }
        Ok(found)
    }

    /// The newest orders with a word, and where looking stopped.
    fn of_word(
        &self,
        word: &str,
        also: Option<&String>,
        before: Moment,
        keep: usize,
    ) -> Result<(Vec<Proposed>, Option<Moment>), StoreError> {
        let school = self.reading.school();
        let Some(also) = also else {
            let sql = format!(
                "SELECT at, order_id FROM service_word WHERE school_id = $1 AND token = $2 \
                 AND at < $3 ORDER BY at DESC, order_id DESC LIMIT {keep}"
            );
            return self.cut(&sql, &[school.into(), word.into(), before.into()], keep);
        };
        let both = format!(
            "SELECT newest.at, newest.order_id FROM (SELECT at, order_id FROM service_word \
             WHERE school_id = $1 AND token = $2 AND at < $3 \
             ORDER BY at DESC, order_id DESC LIMIT {SCAN_MAX}) newest WHERE EXISTS (SELECT 1 \
             FROM service_word x WHERE x.school_id = $1 AND x.token = $4 AND x.at = newest.at \
             AND x.order_id = newest.order_id) \
             ORDER BY newest.at DESC, newest.order_id DESC LIMIT {keep}"
        );
        let params = [school.into(), word.into(), before.into(), also.into()];
        let (found, cut) = self.cut(&both, &params, keep)?;
        let end = format!(
            "SELECT at FROM service_word WHERE school_id = $1 AND token = $2 AND at < $3 \
             ORDER BY at DESC, order_id DESC LIMIT 1 OFFSET {SCAN_MAX}"
        );
        let end =
            self.reading.first(&end, params.get(..3).unwrap_or_default(), |row| row.moment(0))?;
        Ok((found, cut.max(end)))
    }

    fn of_column(
        &self,
        column: &str,
        value: Value<'_>,
        before: Moment,
        keep: usize,
    ) -> Result<(Vec<Proposed>, Option<Moment>), StoreError> {
        let sql = format!(
            "SELECT reported_at, id FROM service_order WHERE school_id = $1 AND {column} \
             AND reported_at < $3 ORDER BY reported_at DESC, id DESC LIMIT {keep}"
        );
        self.cut(&sql, &[self.reading.school().into(), value, before.into()], keep)
    }

    fn cut(
        &self,
        sql: &str,
        params: &[Value<'_>],
        keep: usize,
    ) -> Result<(Vec<Proposed>, Option<Moment>), StoreError> {
        let found = self.reading.list(sql, params, |row| Ok((row.moment(0)?, row.id(1)?)))?;
        let cut = found.last().filter(|_| found.len() == keep).map(|(at, _)| *at);
        Ok((found, cut))
    }

    /// How well an order answers; the newer of two alike stands first.
    fn rank(&self, one: &Candidate) -> Option<f64> {
        let row = &one.found.row;
        let fields = [
            (1.5, row.description.as_deref().unwrap_or_default()),
            (1.0, row.place_text.as_deref().unwrap_or_default()),
            (0.8, one.found.finish_note.as_deref().unwrap_or_default()),
            (1.0, row.number.rsplit('-').next().unwrap_or_default()),
            (1.0, one.source_key.as_deref().unwrap_or_default()),
        ];
        let otherwise = |at: usize| {
            let part = self.question.parts.get(at);
            part.and_then(|part| self.meant(part)).is_some_and(|meant| meant.holds(one))
        };
        let rare = |word: &str| {
            let begins = |(known, count): (&String, &i64)| {
                word.starts_with(known.as_str()).then_some(*count)
            };
            let count =
                self.counts.get(word).copied().or_else(|| self.counts.iter().find_map(begins));
            rarity(count.unwrap_or(0))
        };
        let rank = self.question.rank(&fields, otherwise, rare)?;
        Some(rank * (1.0 + newness(self.at, row.reported_at)))
    }
}

/// 1 for what came just now, half of it after [`HALF_DAYS`].
pub(super) fn newness(now: Moment, at: Moment) -> f64 {
    let days = i32::try_from((now.0 - at.0).max(0) / DAY_MS).unwrap_or(i32::MAX);
    (-f64::from(days) / HALF_DAYS).exp2()
}

/// The newest of what was proposed, down to where every list was looked
/// through; and where to go on.
fn newest(all: BTreeSet<Proposed>, bound: Option<Moment>) -> (Vec<CaseId>, Option<Moment>) {
    let whole = all.iter().rev().take_while(|(at, _)| bound.is_none_or(|bound| *at > bound));
    let mut kept: Vec<Proposed> = whole.take(JUDGED_MAX).copied().collect();
    let last = kept.last().map(|(at, _)| *at);
    let mut older = bound.map(|bound| Moment(bound.0 + 1));
    if kept.len() == JUDGED_MAX && all.len() > JUDGED_MAX {
        older = last.max(bound);
    }
    if kept.is_empty() && bound.is_some() {
        // More came at one moment than are looked through: they cannot be told apart.
        kept = all.into_iter().rev().take(JUDGED_MAX).collect();
        older = bound;
    }
    (kept.into_iter().map(|(_, id)| id).collect(), older)
}
