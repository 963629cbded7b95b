//! What is exported: the columns of each list and where its rows come from.

use houqin_kernel::{Moment, Reading, Row, StoreError};
use jiff::tz::TimeZone;

/// What can be exported.
pub const KINDS: &[&str] = &["service-orders", "places", "people", "appointments", "rules"];

/// How a column of the answer becomes a cell.
#[derive(Clone, Copy)]
enum As {
    /// Text, or nothing.
    Text,
    /// Words kept as a JSON list, one space between them.
    Words,
    /// A number, or nothing.
    Number,
    /// 1 or nothing.
    Mark,
    /// A moment, on the school's wall clock.
    Time,
}

/// A list: its columns, and the question that gives its rows.
pub struct List {
    columns: &'static [(&'static str, As)],
    sql: &'static str,
}

/// The list of a kind.
pub fn list(kind: &str) -> Option<&'static List> {
    match kind {
        "service-orders" => Some(&ORDERS),
        "places" => Some(&PLACES),
        "people" => Some(&PEOPLE),
        "appointments" => Some(&APPOINTMENTS),
        "rules" => Some(&RULES),
        _ => None,
    }
}

impl List {
    /// Names of the columns.
    pub fn header(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| (*name).to_owned()).collect()
    }

    /// Its rows, one after another.
    pub fn rows(
        &self,
        reading: &dyn Reading,
        zone: &TimeZone,
        each: &mut dyn FnMut(Vec<String>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        reading.rows(self.sql, &[reading.school().into()], &mut |row: Row| {
            let cells = self.columns.iter().enumerate();
            each(
                cells
                    .map(|(at, (_, kind))| cell(&row, at, *kind, zone))
                    .collect::<Result<_, _>>()?,
            )
        })
    }
}

fn cell(row: &Row, at: usize, kind: As, zone: &TimeZone) -> Result<String, StoreError> {
    Ok(match kind {
        As::Text => row.opt_text(at)?.unwrap_or_default(),
        As::Words => {
            let text = row.opt_text(at)?.unwrap_or_default();
            serde_json::from_str::<Vec<String>>(&text)?.join(" ")
        }
        As::Number => row.opt_int(at)?.map(|number| number.to_string()).unwrap_or_default(),
        As::Mark if row.opt_int(at)? == Some(1) => "1".to_owned(),
        As::Mark => String::new(),
        As::Time => row.opt_moment(at)?.map(|at| wall(at, zone)).unwrap_or_default(),
    })
}

/// As our own import reads it.
fn wall(at: Moment, zone: &TimeZone) -> String {
    at.civil(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The first columns are those that the import takes.
static ORDERS: List = List {
    columns: &[
        ("key", As::Text),
        ("opened_at", As::Time),
        ("closed_at", As::Time),
        ("category", As::Text),
        ("description", As::Text),
        ("place_text", As::Text),
        ("place_code", As::Text),
        ("state", As::Text),
        ("urgency", As::Text),
        ("requester", As::Text),
        ("assignee", As::Text),
        ("responded_at", As::Time),
        ("respond_due", As::Time),
        ("arrived_at", As::Time),
        ("finished_at", As::Time),
        ("resolve_due", As::Time),
        ("finish_note", As::Text),
        ("material_fen", As::Number),
        ("labour_minutes", As::Number),
        ("ending", As::Text),
        ("score", As::Number),
        ("score_text", As::Text),
        ("sent_back", As::Number),
        ("reopened", As::Number),
        ("emergency", As::Mark),
        ("imported", As::Mark),
        ("source", As::Text),
        ("source_key", As::Text),
    ],
    sql: "SELECT o.number, o.reported_at, o.closed_at, o.category, o.description, o.place_text, \
          p.code, c.state, o.urgency, r.number, a.number, o.responded_at, o.respond_due, \
          o.arrived_at, o.finished_at, o.resolve_due, o.finish_note, o.material_fen, \
          o.labour_minutes, o.ending, o.score, o.score_text, o.sent_back, o.reopened, \
          o.emergency, o.imported, o.source, o.source_key \
          FROM service_order o \
          JOIN desk_case c ON c.school_id = o.school_id AND c.case_id = o.id \
          LEFT JOIN organisation_place p ON p.school_id = o.school_id AND p.id = o.place \
          LEFT JOIN organisation_person r ON r.school_id = o.school_id AND r.id = o.requester \
          LEFT JOIN organisation_person a ON a.school_id = o.school_id AND a.id = o.assignee \
          WHERE o.school_id = $1 ORDER BY o.reported_at, o.number",
};

/// Parents stand before their children, as the import wants it: a place lies
/// deeper than its parent, and its path is longer.
static PLACES: List = List {
    columns: &[
        ("code", As::Text),
        ("name", As::Text),
        ("kind", As::Text),
        ("parent", As::Text),
        ("teaching", As::Mark),
    ],
    sql: "WITH RECURSIVE tree (id, depth) AS ( \
          SELECT id, CAST(0 AS BIGINT) FROM organisation_place \
          WHERE school_id = $1 AND parent IS NULL \
          UNION ALL \
          SELECT child.id, tree.depth + 1 FROM organisation_place child \
          JOIN tree ON child.parent = tree.id \
          WHERE child.school_id = $1 AND tree.depth < 20) \
          SELECT p.code, p.name, p.kind, up.code, p.teaching FROM organisation_place p \
          JOIN tree ON tree.id = p.id \
          LEFT JOIN organisation_place up ON up.school_id = p.school_id AND up.id = p.parent \
          WHERE p.school_id = $1 AND p.closed_at IS NULL ORDER BY tree.depth, p.code",
};

static PEOPLE: List = List {
    columns: &[
        ("number", As::Text),
        ("name", As::Text),
        ("kind", As::Text),
        ("unit", As::Text),
        ("phone", As::Text),
        ("skills", As::Words),
        ("login", As::Text),
    ],
    sql: "SELECT number, name, kind, unit, phone, skills, login FROM organisation_person \
          WHERE school_id = $1 AND left_at IS NULL AND name IS NOT NULL ORDER BY number",
};

static APPOINTMENTS: List = List {
    columns: &[
        ("number", As::Text),
        ("name", As::Text),
        ("post", As::Text),
        ("post_zh", As::Text),
        ("post_en", As::Text),
        ("tenure", As::Text),
        ("stands_for", As::Text),
        ("from", As::Time),
        ("until", As::Time),
        ("clause", As::Text),
    ],
    sql: "SELECT p.number, p.name, a.post, t.name_zh, t.name_en, a.tenure, s.number, a.from_at, \
          a.until_at, a.clause FROM organisation_appointment a \
          JOIN organisation_person p ON p.school_id = a.school_id AND p.id = a.person \
          LEFT JOIN organisation_post t ON t.school_id = a.school_id AND t.code = a.post \
          LEFT JOIN organisation_person s ON s.school_id = a.school_id AND s.id = a.stands_for \
          WHERE a.school_id = $1 ORDER BY p.number, a.from_at, a.post",
};

static RULES: List = List {
    columns: &[
        ("rule", As::Text),
        ("name_zh", As::Text),
        ("name_en", As::Text),
        ("version", As::Number),
        ("from", As::Time),
        ("until", As::Time),
        ("clause", As::Number),
        ("zh", As::Text),
        ("en", As::Text),
    ],
    sql: "SELECT v.rule, v.name_zh, v.name_en, v.version, v.from_at, v.until_at, c.no, c.zh, c.en \
          FROM rulebook_version v \
          JOIN rulebook_clause c ON c.school_id = v.school_id AND c.rule = v.rule \
          AND c.version = v.version \
          WHERE v.school_id = $1 ORDER BY v.rule, v.version, c.no",
};
