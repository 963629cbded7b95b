//! 台账: its signed head for printing, and single records.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use houqin_kernel::{Reading, Refusal, ViewError};
use houqin_ledger::Checkpoint;
use houqin_ledger::paper::PaperHead;
use houqin_page::face::{PageContext, Rendered};
use houqin_page::{description_list, html, key_block};

macro_rules! t {
    ($context:expr, $zh:expr, $en:expr) => {
        $context.words.pick($zh, $en)
    };
}

/// `/ledger`: the newest signed head; it prints.
pub fn head(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let reading: &dyn Reading = context.viewer.reading;
    let newest = reading.first(
        "SELECT year, size, signed_at, note FROM ledger_checkpoint WHERE school_id = $1 \
         ORDER BY year DESC, size DESC LIMIT 1",
        &[reading.school().into()],
        |row| Ok((row.int(0)?, row.int(1)?, row.moment(2)?, row.text(3)?)),
    )?;
    let title = t!(context, "台账封存", "Head of the ledger");
    let Some((year, size, at, note)) = newest else {
        return Ok(Rendered::new(
            title,
            html! { h1 { (title) } p { (t!(context, "还没有封存。", "There is none yet.")) } },
        ));
    };
    let groups = parse(&note).map(|checkpoint| PaperHead::new(&checkpoint).to_string());
    let zone = context.viewer.institution.calendar.zone();
    let body = html! {
        h1 { (title) }
        p { (t!(context, "把这一页打印或抄录，存放在服务器之外。此后任何人改动台账的任何一条记录，用 houqin-verify 对照这一页即可发现。", "Print or copy this page and keep it outside the server. Whoever alters any record after this is found by houqin-verify against this page.")) }
        (description_list(&[
            (t!(context, "学校", "School").into(), html! { (context.school) }),
            (t!(context, "年度", "Year").into(), html! { (year) }),
            (t!(context, "记录数", "Records").into(), html! { (size) }),
            (t!(context, "封存时间", "Signed").into(), html! { (context.words.date_time(at.civil(zone))) }),
        ]))
        h2 { (t!(context, "根（每组末位为校验码）", "Root (the last of each group is its check digit)")) }
        pre class="mono" tabindex="0" { (groups.unwrap_or_default()) }
        h2 { (t!(context, "签名原文", "Signed note")) }
        pre class="mono" tabindex="0" { (note) }
    };
    Ok(Rendered::new(title, body))
}

/// The three lines of a note; its signature is for the verifier to judge.
fn parse(note: &str) -> Option<Checkpoint> {
    let mut lines = note.lines();
    let origin = lines.next()?.to_owned();
    let size = lines.next()?.parse().ok()?;
    let root = STANDARD.decode(lines.next()?).ok()?.try_into().ok()?;
    Some(Checkpoint { origin, size, root })
}

/// `/ledger/records/{seq}`.
pub fn record(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let seq = context.params.get("seq").and_then(|seq| seq.parse().ok());
    let found = seq.and_then(|seq| context.records.one(seq));
    let record = found.ok_or_else(|| {
        Refusal::missing(
            "no_such_record",
            "台账里没有这一号记录。",
            "The ledger has no such record.",
        )
    })?;
    let institution = context.viewer.institution;
    let lang = context.data_lang();
    let cited = record.clause.parse::<houqin_kernel::ClauseRef>().ok();
    let at = houqin_kernel::Moment(record.recorded_at);
    let title = format!("{} {}", t!(context, "记录", "Record"), record.seq);
    let fact = serde_json::to_string_pretty(&record.fact).unwrap_or_default();
    let body = html! {
        h1 { (title) }
        (description_list(&[
            (t!(context, "行为", "Act").into(), html! { code { (record.act) } }),
            (t!(context, "岗位", "Post").into(), html! { (institution.post_name(&record.post).pick(lang)) }),
            (t!(context, "依据", "Clause").into(), html! { @if let Some(cited) = &cited { a href={ "/rulebook/rules/" (cited.rule) "?version=" (cited.version) "#c" (cited.no) } { (institution.clause_name(cited).pick(lang)) } " " code { (record.clause) } } }),
            (t!(context, "时间", "Recorded").into(), html! { (context.words.date_time(at.civil(institution.calendar.zone()))) }),
            (t!(context, "叶散列", "Leaf hash").into(), key_block("", &record.leaf)),
        ]))
        h2 { (t!(context, "事实", "Fact")) }
        pre class="mono" tabindex="0" { (fact) }
    };
    Ok(Rendered::new(title, body))
}
