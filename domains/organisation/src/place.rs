//! 地点, as several verbs see it: the tree of places, judged before it changes.
//!
//! A place keeps its building and the names on the way to it. When one is
//! renamed or moved, those below it change too; the fact says how each is then,
//! so that applying it reads nothing.

use std::collections::BTreeMap;

use houqin_kernel::{Now, PlaceId, Refusal, Stop, StoreError, Writing};
use serde::{Deserialize, Serialize};

use crate::acts::{PLACE, SetPlace, check_place_code, check_text, unknown};
use crate::words::{keep_code, keep_path};

/// Kinds of place.
pub const KINDS: [&str; 5] = ["campus", "building", "floor", "room", "outdoor"];
/// Deepest nesting of places.
pub(crate) const DEPTH_MAX: usize = 8;
/// Between two names of a path.
const BETWEEN: &str = " / ";

/// 地点. A place as the ledger keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Placed {
    id: PlaceId,
    code: String,
    name: String,
    kind: String,
    parent: Option<PlaceId>,
    building: Option<PlaceId>,
    teaching: bool,
    /// Names from the top down, joined by " / ".
    #[serde(default)]
    path: String,
}

/// 地点. A place that another's change moved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Below {
    id: PlaceId,
    building: Option<PlaceId>,
    path: String,
}

/// 导入地点. What the ledger keeps of places that were set.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PlacesSet {
    rows: Vec<Placed>,
    /// Places below these, where they are called or lie otherwise now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    below: Vec<Below>,
}

/// 设定地点. What the ledger keeps of one place that was set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlaceSet {
    #[serde(flatten)]
    row: Placed,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    below: Vec<Below>,
}

impl PlaceSet {
    /// Writes it.
    pub(crate) fn write(&self, tables: &mut dyn Writing) {
        self.row.write(tables);
        for one in &self.below {
            one.write(tables);
        }
    }
}

impl PlacesSet {
    /// The fact of an act that sets one place.
    pub(crate) fn into_one(mut self) -> Result<PlaceSet, StoreError> {
        let row = self.rows.pop().ok_or_else(|| StoreError("no place was set".to_owned()))?;
        Ok(PlaceSet { row, below: self.below })
    }

    /// Writes them.
    pub(crate) fn write(&self, tables: &mut dyn Writing) {
        for row in &self.rows {
            row.write(tables);
        }
        for one in &self.below {
            one.write(tables);
        }
    }
}

/// A place in the tree.
struct Node {
    id: PlaceId,
    name: String,
    kind: String,
    parent: Option<String>,
    closed: bool,
    /// As it is kept now.
    building: Option<PlaceId>,
    path: String,
}

/// Every place of the school, by code.
pub(crate) struct Tree {
    nodes: BTreeMap<String, Node>,
    rows: Vec<SetPlace>,
}

/// What lies above a place.
enum Way<'a> {
    /// From the place to the top.
    Up(Vec<&'a Node>),
    /// It comes back to where it was.
    Round,
    /// Too many places, one in the other.
    Deep,
}

impl Tree {
    /// Reads the tree.
    pub(crate) fn read(now: &Now<'_>) -> Result<Self, StoreError> {
        let nodes = now.reading.list(
            "SELECT p.code, p.id, p.name, p.kind, u.code, p.closed_at, p.building, p.path_text \
             FROM organisation_place p LEFT JOIN organisation_place u \
             ON u.school_id = p.school_id AND u.id = p.parent WHERE p.school_id = $1",
            &[now.school().into()],
            |row| {
                let node = Node {
                    id: row.id(1)?,
                    name: row.text(2)?,
                    kind: row.text(3)?,
                    parent: row.opt_text(4)?,
                    closed: row.opt_int(5)?.is_some(),
                    building: row.opt_id(6)?,
                    path: row.text(7)?,
                };
                Ok((row.text(0)?, node))
            },
        )?;
        Ok(Self { nodes: nodes.into_iter().collect(), rows: Vec::new() })
    }

    /// Judges one row, and sets it in the tree.
    pub(crate) fn set(&mut self, row: &SetPlace, now: &Now<'_>) -> Result<(), Refusal> {
        check_place_code(&row.code)?;
        check_text(&row.name)?;
        if !KINDS.contains(&row.kind.as_str()) {
            return Err(unknown_kind(&row.kind));
        }
        if self.rows.iter().any(|earlier| earlier.code == row.code) {
            return Err(code_twice(&row.code));
        }
        let parent = Some(row.parent.clone()).filter(|code| !code.is_empty());
        if let Some(parent) = &parent
            && self.nodes.get(parent).is_none_or(|node| node.closed)
            && *parent != row.code
        {
            return Err(unknown("parent", PLACE, parent));
        }
        let before = self.nodes.remove(&row.code);
        self.nodes.insert(row.code.clone(), node(row, parent, before.as_ref(), now));
        let wrong = match self.way(&row.code) {
            Way::Round => in_itself(),
            Way::Deep => too_deep(),
            Way::Up(_) => {
                self.rows.push(row.clone());
                return Ok(());
            }
        };
        // A refused row leaves the tree as it was, for the rows after it.
        self.nodes.remove(&row.code);
        self.nodes.extend(before.map(|node| (row.code.clone(), node)));
        Err(wrong)
    }

    /// The nodes from `code` to the top.
    fn way(&self, code: &str) -> Way<'_> {
        let mut way: Vec<&Node> = Vec::new();
        let mut next = Some(code);
        while let Some(node) = next.and_then(|code| self.nodes.get(code)) {
            if way.iter().any(|one| one.id == node.id) {
                return Way::Round;
            }
            if way.len() == DEPTH_MAX {
                return Way::Deep;
            }
            way.push(node);
            next = node.parent.as_deref();
        }
        Way::Up(way)
    }

    /// The fact: the rows, and what they moved.
    pub(crate) fn fact(&self) -> Result<PlacesSet, Stop> {
        let mut set = PlacesSet::default();
        for row in &self.rows {
            let Some(node) = self.nodes.get(&row.code) else { continue };
            let (building, path) = self.stands(&row.code)?;
            set.rows.push(Placed {
                id: node.id,
                code: row.code.clone(),
                name: node.name.clone(),
                kind: node.kind.clone(),
                parent: node.parent.as_ref().and_then(|code| self.nodes.get(code)).map(|up| up.id),
                building,
                teaching: row.teaching,
                path,
            });
        }
        let mut named: Vec<PlaceId> = set.rows.iter().map(|row| row.id).collect();
        named.sort_unstable();
        for (code, node) in &self.nodes {
            if named.binary_search(&node.id).is_ok() {
                continue;
            }
            let (building, path) = self.stands(code)?;
            if building != node.building || path != node.path {
                set.below.push(Below { id: node.id, building, path });
            }
        }
        Ok(set)
    }

    /// The building and the path of a place, as the tree is now.
    fn stands(&self, code: &str) -> Result<(Option<PlaceId>, String), Refusal> {
        let Way::Up(way) = self.way(code) else { return Err(too_deep()) };
        let building = way.iter().find(|node| node.kind == "building").map(|node| node.id);
        let names: Vec<&str> = way.iter().rev().map(|node| node.name.as_str()).collect();
        Ok((building, names.join(BETWEEN)))
    }
}

fn node(row: &SetPlace, parent: Option<String>, before: Option<&Node>, now: &Now<'_>) -> Node {
    Node {
        id: before.map_or_else(|| PlaceId(now.ids.fresh().0), |node| node.id),
        name: row.name.trim().to_owned(),
        kind: row.kind.clone(),
        parent,
        closed: false,
        building: before.and_then(|node| node.building),
        path: before.map(|node| node.path.clone()).unwrap_or_default(),
    }
}

impl Placed {
    fn write(&self, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO organisation_place (school_id, id, code, name, kind, parent, building, \
             teaching, path_text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (school_id, id) DO UPDATE SET name = $4, kind = $5, parent = $6, \
             building = $7, teaching = $8, path_text = $9, closed_at = NULL",
            &[
                (&school).into(),
                (&self.id).into(),
                (&self.code).into(),
                (&self.name).into(),
                (&self.kind).into(),
                self.parent.as_ref().into(),
                self.building.as_ref().into(),
                self.teaching.into(),
                (&self.path).into(),
            ],
        );
        keep_code(tables, self.id, &self.code);
        keep_path(tables, self.id, &self.path);
    }
}

impl Below {
    fn write(&self, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_place SET building = $3, path_text = $4 \
             WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                (&self.id).into(),
                self.building.as_ref().into(),
                (&self.path).into(),
            ],
        );
        keep_path(tables, self.id, &self.path);
    }
}

fn unknown_kind(kind: &str) -> Refusal {
    Refusal::form(
        "kind",
        "unknown_kind",
        format!("“{kind}”不是地点类别；可用 {}。", KINDS.join("、")),
        format!("“{kind}” is no kind of place; use {}.", KINDS.join(", ")),
    )
}

fn code_twice(code: &str) -> Refusal {
    Refusal::form(
        "code",
        "code_twice",
        format!("编号“{code}”在同一次导入里出现两次，请删去一行。"),
        format!("The code “{code}” stands twice in this import; please drop one of the rows."),
    )
}

fn in_itself() -> Refusal {
    Refusal::form(
        "parent",
        "in_itself",
        "地点不能在它自己或它下面的地点里，请另选上级地点。",
        "A place cannot lie inside itself or a place below it; please choose another.",
    )
}

fn too_deep() -> Refusal {
    Refusal::form(
        "parent",
        "too_deep",
        format!("地点最多 {DEPTH_MAX} 层，请减少层级。"),
        format!("Places nest {DEPTH_MAX} deep at most; please use fewer levels."),
    )
}
