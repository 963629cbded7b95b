//! 地点: campus, building, floor, room; each with a short code and a QR code.

use std::collections::BTreeMap;

use houqin_kernel::{
    Act, Now, Permit, PlaceCard, PlaceId, Record, Refusal, Stop, StoreError, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{check_code, check_text, unknown};

/// Most rows in one act.
pub const ROWS_MAX: usize = 1_000;
const KINDS: [&str; 5] = ["campus", "building", "floor", "room", "outdoor"];

/// 设定地点. Makes it, or changes the one with this code.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPlace {
    /// Short code, printed under the QR code.
    pub code: String,
    /// Name.
    pub name: String,
    /// `campus`, `building`, `floor`, `room` or `outdoor`.
    pub kind: String,
    /// Code of the place it is in; empty for a campus.
    #[serde(default)]
    pub parent: String,
    /// Whether lessons are given in it.
    #[serde(default)]
    pub teaching: bool,
}

/// A place as the ledger keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Placed {
    id: PlaceId,
    code: String,
    name: String,
    kind: String,
    parent: Option<PlaceId>,
    building: Option<PlaceId>,
    teaching: bool,
}

/// Places made earlier in the same act, by code.
type Fresh = BTreeMap<String, (PlaceId, Option<PlaceId>)>;

impl SetPlace {
    fn judge(&self, now: &Now<'_>, fresh: &Fresh) -> Result<Placed, Stop> {
        check_code(&self.code)?;
        check_text(&self.name)?;
        if !KINDS.contains(&self.kind.as_str()) {
            return Err(unknown_kind(&self.kind).into());
        }
        let find = |code: &str| (now.institution.directory.place_by_code)(now.reading, code);
        let (parent, above) = if self.parent.is_empty() {
            (None, None)
        } else if let Some((id, building)) = fresh.get(&self.parent) {
            (Some(*id), *building)
        } else {
            match find(&self.parent)? {
                Some(card) if !card.closed => (Some(card.id), card.building),
                _ => return Err(unknown("parent", "地点", "place", &self.parent).into()),
            }
        };
        let id = self.id(now, fresh, find(&self.code)?);
        if parent == Some(id) {
            return Err(in_itself().into());
        }
        let building = if self.kind == "building" { Some(id) } else { above };
        Ok(Placed {
            id,
            code: self.code.clone(),
            name: self.name.trim().to_owned(),
            kind: self.kind.clone(),
            parent,
            building,
            teaching: self.teaching,
        })
    }

    fn id(&self, now: &Now<'_>, fresh: &Fresh, known: Option<PlaceCard>) -> PlaceId {
        let earlier = fresh.get(&self.code).map(|(id, _)| *id);
        earlier.or(known.map(|card| card.id)).unwrap_or_else(|| PlaceId(now.ids.fresh().0))
    }
}

impl Placed {
    fn write(&self, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO organisation_place (school_id, id, code, name, kind, parent, building, \
             teaching) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (school_id, id) \
             DO UPDATE SET name = $4, kind = $5, parent = $6, building = $7, teaching = $8, \
             closed_at = NULL",
            &[
                (&school).into(),
                (&self.id).into(),
                (&self.code).into(),
                (&self.name).into(),
                (&self.kind).into(),
                self.parent.as_ref().into(),
                self.building.as_ref().into(),
                self.teaching.into(),
            ],
        );
    }
}

impl Act for SetPlace {
    const NAME: &'static str = "organisation.set_place";
    const REFUSALS: &'static [&'static str] =
        &["bad_code", "bad_name", "unknown_kind", "unknown", "in_itself"];
    const FOUNDS: bool = true;
    type Fact = Placed;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Placed, Stop> {
        self.judge(now, &Fresh::new())
    }

    fn apply(fact: &Placed, _: &Record, tables: &mut dyn Writing) {
        fact.write(tables);
    }
}

/// 导入地点. All rows or none; parents before children, or there already.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportPlaces {
    /// The rows.
    pub rows: Vec<SetPlace>,
}

/// What the ledger keeps of an import.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlacesImported {
    rows: Vec<Placed>,
}

impl Act for ImportPlaces {
    const NAME: &'static str = "organisation.import_places";
    const REFUSALS: &'static [&'static str] =
        &["too_many_rows", "bad_code", "bad_name", "unknown_kind", "unknown", "in_itself"];
    const FOUNDS: bool = true;
    type Fact = PlacesImported;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<PlacesImported, Stop> {
        if self.rows.is_empty() || self.rows.len() > ROWS_MAX {
            return Err(Refusal::form(
                "rows",
                "too_many_rows",
                format!("一次导入 1 至 {ROWS_MAX} 行。"),
                format!("One act imports 1 to {ROWS_MAX} rows."),
            )
            .into());
        }
        let mut fresh = Fresh::new();
        let mut rows = Vec::with_capacity(self.rows.len());
        for (line, row) in (1..).zip(&self.rows) {
            let placed = row.judge(now, &fresh).map_err(|stop| in_row(line, stop))?;
            fresh.insert(placed.code.clone(), (placed.id, placed.building));
            rows.push(placed);
        }
        Ok(PlacesImported { rows })
    }

    fn apply(fact: &PlacesImported, _: &Record, tables: &mut dyn Writing) {
        for row in &fact.rows {
            row.write(tables);
        }
    }
}

fn in_row(line: usize, stop: Stop) -> Stop {
    match stop {
        Stop::Refused(mut refusal) => {
            refusal.message.zh = format!("第 {line} 行：{}", refusal.message.zh);
            refusal.message.en = format!("Row {line}: {}", refusal.message.en);
            Stop::Refused(refusal)
        }
        broken @ Stop::Broken(_) => broken,
    }
}

/// 停用地点.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosePlace {
    /// Its code.
    pub code: String,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlaceClosed {
    id: PlaceId,
}

impl Act for ClosePlace {
    const NAME: &'static str = "organisation.close_place";
    const REFUSALS: &'static [&'static str] = &["unknown", "still_in_use"];
    type Fact = PlaceClosed;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<PlaceClosed, Stop> {
        let found = (now.institution.directory.place_by_code)(now.reading, &self.code)?;
        let Some(card) = found.filter(|card| !card.closed) else {
            return Err(unknown("code", "地点", "place", &self.code).into());
        };
        if children(now, card.id)? > 0 {
            return Err(Refusal::rule(
                "still_in_use",
                "此地点下面还有在用的地点，请先停用或移走它们。",
                "There are places in use inside it; close or move those first.",
            )
            .into());
        }
        Ok(PlaceClosed { id: card.id })
    }

    fn apply(fact: &PlaceClosed, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_place SET closed_at = $3 WHERE school_id = $1 AND id = $2",
            &[(&school).into(), (&fact.id).into(), record.at.into()],
        );
    }
}

fn children(now: &Now<'_>, id: PlaceId) -> Result<i64, StoreError> {
    now.reading.number(
        "SELECT COUNT(*) FROM organisation_place \
         WHERE school_id = $1 AND parent = $2 AND closed_at IS NULL",
        &[now.school().into(), (&id).into()],
    )
}

fn unknown_kind(kind: &str) -> Refusal {
    Refusal::form(
        "kind",
        "unknown_kind",
        format!("“{kind}”不是地点类别；可用 {}。", KINDS.join("、")),
        format!("“{kind}” is no kind of place; use {}.", KINDS.join(", ")),
    )
}

fn in_itself() -> Refusal {
    Refusal::form(
        "parent",
        "in_itself",
        "地点不能在它自己里面。",
        "A place cannot be inside itself.",
    )
}
