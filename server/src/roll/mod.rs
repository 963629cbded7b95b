//! 名册导入. A list of people brought through a page: sent, shown, confirmed.
//! What is confirmed is laid beside the record anew; where that comes to
//! something else than was shown, nothing is done.

mod shown;

use houqin_desk::{Answer, DeskError, ITEMS_MAX, Item, Request, hex};
use houqin_kernel::{Hand, Id, Lang, Refusal, StoreError, Viewer};
use houqin_organisation::roll::{
    Asked, Plan, Planned, RollRow, RowRefused, SHARE_MAX_PERCENT, lay,
};
use houqin_web::{After, Aside, Call};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::export::ROLL_HEAD;
use crate::import::{ImportError, RefusedRow, Roll, refused_by, roll_sent};

/// The forms.
pub const ASIDES: &[Aside] = &[
    Aside { name: "people-preview", run: preview },
    Aside { name: "people-confirm", run: confirm },
];

/// The act that bringing a list begins with.
pub const ACT: &str = "organisation.enrol";
/// Most bytes of a file that was sent, unpacked.
const BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Most bytes of the rows as the page carries them to be confirmed.
const ROWS_BYTES_MAX: usize = 900 * 1024;

/// An id that nothing else has.
pub fn fresh_id() -> Result<Id, StoreError> {
    Ok(Id(uuid::Uuid::now_v7().into_bytes()))
}

/// The acts of a row.
pub fn items_of(row: &Planned) -> Vec<Item> {
    row.acts.iter().map(|(act, form)| Item::new(*act, form.clone())).collect()
}

/// The first group that cannot be after those before it, where all together were
/// refused with `no`; found by halving.
pub fn first_refused<R, E>(
    groups: &[Vec<Item>],
    no: R,
    asks: &mut dyn FnMut(Vec<Item>) -> Result<Option<R>, E>,
) -> Result<(usize, R), E> {
    let (mut fine, mut fails, mut why) = (0, groups.len(), no);
    while fails > fine + 1 {
        let middle = fine + (fails - fine) / 2;
        match asks(groups.get(..middle).unwrap_or_default().concat())? {
            Some(no) => (fails, why) = (middle, no),
            None => fine = middle,
        }
    }
    Ok((fails.saturating_sub(1), why))
}

/// A list as it is brought.
struct Brought {
    rows: Vec<RollRow>,
    /// Whether who is not in it leaves.
    whole: bool,
    /// Whether more of them may leave than usual.
    many: bool,
}

/// What a list comes to, rows that the desk would refuse among the refused.
struct Judged {
    plan: Plan,
    refused: Vec<RefusedRow>,
}

/// Shows what a file comes to.
fn preview(call: &Call<'_>) -> Result<After, DeskError> {
    may_bring(call)?;
    let file = call.files.first().ok_or_else(no_file)?;
    let Roll { rows, refused, .. } = roll_sent(file.clone(), BYTES_MAX).map_err(unreadable)?;
    if rows.is_empty() && refused.is_empty() {
        return Err(no_rows().into());
    }
    let ticked = |name| !call.field(name).is_empty();
    let brought = Brought { rows, whole: ticked("whole"), many: ticked("many") };
    if serde_json::to_vec(&brought.rows).map_err(StoreError::from)?.len() > ROWS_BYTES_MAX {
        return Err(too_long().into());
    }
    let mut judged = judge(call, &brought, refused.is_empty())?;
    judged.refused.extend(refused);
    judged.refused.sort_by_key(|row| row.row);
    shown::preview(call, &brought, &judged)
}

/// Does what was shown.
fn confirm(call: &Call<'_>) -> Result<After, DeskError> {
    may_bring(call)?;
    let rows = serde_json::from_str(call.field("rows")).map_err(|_| no_file())?;
    let ticked = |name| !call.field(name).is_empty();
    let brought = Brought { rows, whole: ticked("whole"), many: ticked("many") };
    let judged = judge(call, &brought, true)?;
    if !judged.refused.is_empty() || print_of(&judged.plan)? != call.field("shown") {
        return Err(changed_meanwhile().into());
    }
    let items: Vec<Item> = judged.plan.acting().flat_map(items_of).collect();
    match asks(call, items, false)? {
        Ok(records) => Ok(shown::done(call, &judged.plan, records)),
        Err(refusal) => Err(DeskError::Refused(refusal)),
    }
}

/// Lays a list beside the record, and asks the desk whether it would.
fn judge(call: &Call<'_>, brought: &Brought, legible: bool) -> Result<Judged, DeskError> {
    let asked = Asked {
        institution: call.institution,
        by: call.person,
        at: call.school.desk.clock().now(),
        leavers_percent_max: (brought.whole && legible).then_some(if brought.many {
            100
        } else {
            SHARE_MAX_PERCENT
        }),
    };
    let rows = &brought.rows;
    let laid = call.school.readers.read(|store| lay(store, &asked, rows, &mut fresh_id));
    let mut plan = laid?;
    let told = |no: RowRefused| refused_by(no.line, no.field, &no.why);
    let mut refused: Vec<RefusedRow> = plan.refused.drain(..).map(told).collect();
    let groups: Vec<Vec<Item>> = plan.acting().map(items_of).collect();
    let all = groups.concat();
    if all.len() > ITEMS_MAX {
        return Err(too_many_acts(all.len()).into());
    }
    if refused.is_empty()
        && let Err(no) = asks(call, all, true)?
    {
        let again = &mut |items| asks(call, items, true).map(Result::err);
        let (at, no) = first_refused(&groups, no, again)?;
        let line = plan.acting().nth(at).map_or(0, |row| row.line);
        refused.push(refused_by(line, no.field.unwrap_or(no.code), &no));
    }
    Ok(Judged { plan, refused })
}

/// The numbers of the first and last record, or the refusal.
fn asks(
    call: &Call<'_>,
    items: Vec<Item>,
    dry: bool,
) -> Result<Result<Option<(u64, u64)>, Box<Refusal>>, DeskError> {
    if items.is_empty() {
        return Ok(Ok(None));
    }
    let mut request = Request::one(Hand::Person(call.person), "", json!({}));
    (request.items, request.dry_run) = (items, dry);
    match call.school.desk.perform(request) {
        Ok(Answer::Done(receipt)) => {
            let first = receipt.lines.first().map(|line| line.record);
            Ok(Ok(first.zip(receipt.lines.last().map(|line| line.record))))
        }
        Ok(Answer::Allowed(_)) => Ok(Ok(None)),
        Err(DeskError::Refused(refusal)) => Ok(Err(refusal)),
        Err(error) => Err(error),
    }
}

/// What was shown, as one short text: the same plan gives the same.
fn print_of(plan: &Plan) -> Result<String, StoreError> {
    Ok(hex(&Sha256::digest(serde_json::to_vec(&plan.rows)?)))
}

/// Whoever enrols, and may read people.
fn may_bring(call: &Call<'_>) -> Result<(), DeskError> {
    let read = call.school.readers.read(|store| {
        let viewer = Viewer {
            person: Some(call.person),
            lang: Lang::Zh,
            at: call.school.desk.clock().now(),
            reading: store,
            institution: call.institution,
        };
        Ok::<_, StoreError>(viewer.may_read("organisation.people"))
    })?;
    if read && call.may(ACT) {
        return Ok(());
    }
    Err(not_yours().into())
}

/// Whoever does not enrol brings no list.
pub fn not_yours() -> Refusal {
    Refusal::post(
        "not_your_roll",
        "名册由登记人员的岗位导入、导出，您现在没有担任其中的岗位。",
        "Lists of people are for the posts that enrol people. You hold none of them now.",
    )
}

fn no_file() -> Refusal {
    Refusal::form(
        "file",
        "no_file",
        "没有收到名册文件，请选择一个 CSV 或 XLSX 文件再提交。",
        "No file arrived. Please choose a CSV or XLSX file and send it again.",
    )
}

fn no_rows() -> Refusal {
    Refusal::form(
        "file",
        "no_rows",
        "这个文件里没有人员，只有表头；请填好再上传。",
        "The file has a head and no people below it. Please fill it in and send it again.",
    )
}

fn unreadable(why: ImportError) -> Refusal {
    let zh = match &why {
        ImportError::NoColumn(name) => {
            let column = ROLL_HEAD.iter().find(|(_, en)| en == name);
            format!("没有“{}”这一栏", column.map_or(name.as_str(), |(zh, _)| zh))
        }
        ImportError::TooLong => "行数太多，请分成几份".to_owned(),
        _ => "它不是 XLSX，也不是 UTF-8 编码的 CSV".to_owned(),
    };
    Refusal::form(
        "file",
        "unreadable_file",
        format!("这个文件读不了：{zh}。请用模板另存为 XLSX 或 CSV（UTF-8）后再试。"),
        format!(
            "The file cannot be read: {why}. Please keep to the template, as XLSX or CSV (UTF-8)."
        ),
    )
}

fn too_long() -> Refusal {
    Refusal::form(
        "file",
        "list_too_long",
        "名册太长，页面一次放不下；请按部门分成几份，或由管理员用命令行 houqin import people 导入。",
        "The list is too long for a page; split it by unit, or have it imported by houqin import people.",
    )
}

fn too_many_acts(acts: usize) -> Refusal {
    Refusal::form(
        "file",
        "too_many_acts",
        format!(
            "这份名册要办 {acts} 项，一次最多 {ITEMS_MAX} 项（要么全部导入，要么一项不导）；请分成几份，或由管理员用命令行导入。"
        ),
        format!(
            "The list asks for {acts} acts; together or not at all at most {ITEMS_MAX} can be. Split it, or have it imported at the command line."
        ),
    )
}

fn changed_meanwhile() -> Refusal {
    Refusal::rule(
        "changed_meanwhile",
        "预览之后，人员或岗位已有变动，导入的结果会和您看到的不同，所以什么都没有导入。请重新上传并核对。",
        "People or posts have changed since the preview, and the import would not do what you saw, so nothing was imported. Please send the file again and check.",
    )
}
