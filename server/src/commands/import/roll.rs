//! `houqin import people`: the list laid beside the school's own, told row by row.

use std::process::ExitCode;

use houqin_desk::{ITEMS_MAX, Item, Request};
use houqin_kernel::{Hand, PersonId, Reading, Refusal, ViewError};
use houqin_organisation::roll::{Asked, Comes, Plan, Planned, lay};
use houqin_web::registry::SchoolRow;
use serde_json::json;

use super::{Import, row_of};
use crate::commands::say;
use crate::data::{DOMAINS, Data, Failure};
use crate::door::{Door, Refused};
use crate::import::{Mapping, RefusedRow, Roll, refused_by, roll};
use crate::progress::while_working;
use crate::roll::{first_refused, fresh_id, items_of};

/// Acts in one commit where the good rows are taken alone.
const PORTION: usize = 40;

/// Runs it.
pub fn run(
    import: &Import,
    data: &Data,
    row: &SchoolRow,
    hand: Hand,
    mapping: &Mapping,
) -> Result<ExitCode, Failure> {
    let roll =
        while_working("reading the file", || roll(&import.file, mapping)).map_err(Failure::said)?;
    let by = match hand {
        Hand::Person(person) => person,
        _ => PersonId([0; 16]),
    };
    let mut plan = planned(import, data, row, by, &roll)?;
    let mut refused = roll.refused;
    refused.extend(plan.refused.drain(..).map(|no| refused_by(no.line, no.field, &no.why)));
    let mut applied = 0;
    if refused.is_empty() || import.partial {
        let mut door = Door::open(data, row)?;
        let groups: Vec<Vec<Item>> = plan.acting().map(items_of).collect();
        let lines: Vec<u64> = plan.acting().map(|row| row.line).collect();
        let told = Told { import, hand, lines: &lines };
        let more = if import.partial {
            told.by_portions(&mut door, &groups)?
        } else {
            told.whole(&mut door, &groups)?
        };
        let bad: Vec<u64> = more.iter().map(|row| row.row).collect();
        let whole_refused = !more.is_empty() && !import.partial;
        if !import.dry_run && !whole_refused {
            applied = plan.rows.iter().filter(|row| !bad.contains(&row.line)).count();
        }
        refused.extend(more);
    }
    refused.sort_by_key(|row| row.row);
    tell(import, roll.read, &plan, applied, &refused)
}

fn planned(
    import: &Import,
    data: &Data,
    row: &SchoolRow,
    by: PersonId,
    roll: &Roll,
) -> Result<Plan, Failure> {
    let (_, _, store) = data.auditor(row)?;
    let reading: &dyn Reading = &store;
    let institution = houqin_desk::institution(reading, DOMAINS)?;
    let asked = Asked {
        institution: &institution,
        by,
        at: Door::now(),
        // Who leaves is judged once every row can be read.
        leavers_percent_max: (import.leavers && roll.refused.is_empty())
            .then_some(import.leavers_most),
    };
    lay(reading, &asked, &roll.rows, &mut fresh_id).map_err(|error| match error {
        ViewError::Refused(refusal) => {
            let more = " To allow a larger share: --leavers-most PERCENT.";
            let hint = if refusal.code == "too_many_leave" { more } else { "" };
            Failure::said(format!("{}{hint}", said(&refusal)))
        }
        ViewError::Broken(error) => error.into(),
    })
}

fn said(refusal: &Refusal) -> String {
    format!("{} {}", refusal.message.zh, refusal.message.en)
}

struct Told<'a> {
    import: &'a Import,
    hand: Hand,
    lines: &'a [u64],
}

impl Told<'_> {
    fn asks(
        &self,
        door: &mut Door,
        items: Vec<Item>,
        dry: bool,
    ) -> Result<Option<Refused>, Failure> {
        let mut request = Request::one(self.hand, "", json!({}));
        (request.items, request.dry_run) = (items, dry);
        match door.perform(request) {
            Ok(_) => Ok(None),
            Err(Failure::Refused(refused)) => Ok(Some(refused)),
            Err(error) => Err(error),
        }
    }

    /// All of it or nothing.
    fn whole(&self, door: &mut Door, groups: &[Vec<Item>]) -> Result<Vec<RefusedRow>, Failure> {
        let all = groups.concat();
        if all.is_empty() {
            return Ok(Vec::new());
        }
        if all.len() > ITEMS_MAX {
            return Err(Failure::said(format!(
                "the file asks for {} acts; together or not at all at most {ITEMS_MAX} can be. \
                 Split it, or take it in portions by --partial",
                all.len()
            )));
        }
        let dry = self.import.dry_run;
        let Some(no) = while_working("importing", || self.asks(door, all, dry))? else {
            return Ok(Vec::new());
        };
        let (at, no) = first_refused(groups, no, &mut |items| self.asks(door, items, true))?;
        Ok(vec![row_of(self.line(at), &no)])
    }

    fn line(&self, at: usize) -> u64 {
        self.lines.get(at).copied().unwrap_or_default()
    }

    /// Some tens of acts in one commit; rows that are refused are left out.
    fn by_portions(
        &self,
        door: &mut Door,
        groups: &[Vec<Item>],
    ) -> Result<Vec<RefusedRow>, Failure> {
        let (mut refused, mut from) = (Vec::new(), 0);
        while from < groups.len() {
            let mut size = 0;
            let fits = |group: &&Vec<Item>| {
                size += group.len();
                size <= PORTION
            };
            let rest = groups.get(from..).unwrap_or_default();
            let to = from + rest.iter().take_while(fits).count().max(1);
            while from < to {
                let portion = groups.get(from..to).unwrap_or_default();
                let dry = self.import.dry_run;
                let Some(no) = self.asks(door, portion.concat(), dry)? else { break };
                let asks = &mut |items| self.asks(door, items, true);
                let (at, no) = first_refused(portion, no, asks)?;
                let before = portion.get(..at).unwrap_or_default().concat();
                if !before.is_empty()
                    && let Some(no) = self.asks(door, before, dry)?
                {
                    return Err(Failure::Refused(no));
                }
                refused.push(row_of(self.line(from + at), &no));
                from += at + 1;
            }
            from = to;
        }
        Ok(refused)
    }
}

fn tell(
    import: &Import,
    read: usize,
    plan: &Plan,
    applied: usize,
    refused: &[RefusedRow],
) -> Result<ExitCode, Failure> {
    let counts = [Comes::New, Comes::Changed, Comes::Same, Comes::Leaves].map(|it| plan.count(&it));
    let [new, changed, same, leaves] = counts;
    if import.place.json {
        say(json!({ "read": read, "applied": applied, "new": new, "changed": changed,
            "unchanged": same, "leaves": leaves, "rows": plan.rows, "refused": refused }));
    } else {
        say(format!(
            "read {read}: new {new}, changed {changed}, unchanged {same}, leave {leaves}, refused {}",
            refused.len()
        ));
        plan.rows.iter().filter(|row| row.comes != Comes::Same).for_each(tell_row);
        for row in refused {
            say(format!("  line {} refused: {}: {}", row.row, row.field, row.said()));
        }
        if import.dry_run {
            say("A dry run: nothing was applied.");
        } else if !refused.is_empty() && !import.partial {
            say(
                "Nothing was applied. Correct the file, or ask for the good rows alone by --partial.",
            );
        }
    }
    Ok(ExitCode::from(u8::from(!refused.is_empty() && !import.partial)))
}

fn tell_row(row: &Planned) {
    let place = if row.line == 0 { "not in the file".into() } else { format!("line {}", row.line) };
    let how = match row.comes {
        Comes::New => "new",
        Comes::Changed => "changed",
        Comes::Same => "unchanged",
        Comes::Leaves => "leaves",
    };
    let changes: Vec<String> = row
        .changes
        .iter()
        .map(|one| format!("{} “{}” → “{}”", one.field, one.from, one.to))
        .collect();
    let more = if changes.is_empty() { String::new() } else { format!(": {}", changes.join("; ")) };
    say(format!("  {place} {how}: {} {}{more}", row.number, row.name));
}
