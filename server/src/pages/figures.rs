//! 管理到位、保障及时、服务规范: the three figures, each defined on the page and
//! opening to the records it is made of.

use houqin_kernel::{Moment, ViewError};
use houqin_organisation::views::duties;
use houqin_page::face::{PageContext, Rendered};
use houqin_page::{
    Column, Figure, Row, Table, Text, Tone, figure_row, html, note, stat_row, table,
};
use houqin_service::figures::{Figures, Share, figures as counted};

const DAY_MS: i64 = 24 * 3_600_000;
/// Days the figures look back.
const SPAN_DAYS: i64 = 30;
/// Weeks of the trend.
const WEEKS: i64 = 8;

macro_rules! t {
    ($context:expr, $zh:expr, $en:expr) => {
        $context.words.pick($zh, $en)
    };
}

/// `/figures`.
pub fn figures(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let now = context.viewer.at;
    let from = Moment(now.0 - SPAN_DAYS * DAY_MS);
    let service = counted(&context.viewer, from, now)?;
    let duties = duties(&context.viewer)?;
    let coverage = Share {
        part: count(duties.iter().filter(|duty| duty.covered)),
        whole: count(duties.iter()),
    };
    let unmeasured = duties.iter().filter(|duty| !duty.measured).count();
    let weeks = weeks(context, now)?;
    let title = t!(context, "三个数", "Three figures");
    let body = html! {
        h1 { (title) }
        p { (t!(context, "最近三十天。每个数都由记录算出，点开就是那些记录；导入的旧单不在其中。", "The last thirty days. Each figure is computed from the record and opens to it; imported orders are in none.")) }
        (figure_row(context.words, &[
            coverage_card(context, coverage, unmeasured),
            share_card(context, "timeliness", service.timeliness, from, now, trend(&weeks, |week| week.timeliness)),
            share_card(context, "conformance", service.conformance, from, now, trend(&weeks, |week| week.conformance)),
        ]))
        (beside(context, &service, from, now))
        (by_week(context, &weeks))
    };
    Ok(Rendered::new(title, body))
}

fn count<T>(list: impl Iterator<Item = T>) -> i64 {
    i64::try_from(list.count()).unwrap_or(i64::MAX)
}

fn tone(share: Share) -> Tone {
    match share.part * 100 {
        _ if share.whole == 0 => Tone::Neutral,
        part if part >= share.whole * 90 => Tone::Good,
        part if part >= share.whole * 75 => Tone::Warn,
        _ => Tone::Bad,
    }
}

fn shown(context: &PageContext<'_>, share: Share) -> String {
    if share.whole == 0 {
        return t!(context, "尚无", "none yet").to_owned();
    }
    context.words.percent(share.part, share.whole)
}

fn coverage_card<'a>(context: &PageContext<'a>, share: Share, unmeasured: usize) -> Figure<'a> {
    let definition = format!(
        "{} {} {unmeasured}",
        t!(
            context,
            "岗位有人、该办的在期限内办了的职责，占全部职责。记录尚不能衡量的单列：",
            "Duties whose post is held and whose acts were done in time, of all duties. Not yet measured by the record:"
        ),
        ""
    );
    Figure {
        name: t!(context, "管理到位", "Management in place").into(),
        value: shown(context, share).into(),
        definition: definition.into(),
        tone: tone(share),
        href: "/organisation/duties".into(),
        records: share.whole,
        icon: "checklist".into(),
        ..Figure::default()
    }
}

fn share_card<'a>(
    context: &PageContext<'a>,
    name: &str,
    share: Share,
    from: Moment,
    until: Moment,
    trend: Vec<f64>,
) -> Figure<'a> {
    let (label, definition, icon): (Text<'a>, Text<'a>, Text<'a>) = if name == "timeliness" {
        (
            t!(context, "保障及时", "Support in time").into(),
            t!(context, "时限落在这段时间的报修单中，按时修好的占比；暂停的时间不算。", "Of the orders whose limit fell in the span, those finished within it; pauses do not count.").into(),
            "clock".into(),
        )
    } else {
        (
            t!(context, "服务规范", "Service to standard").into(),
            t!(context, "这段时间办结的报修单中，报修人确认、到场及时、没有退回或复修、抢修已追认的占比；无人确认的不算达到。", "Of the orders closed in the span, those confirmed by the requester, answered in time, neither sent back nor reopened, ratified where an emergency; unconfirmed ones do not meet it.").into(),
            "certificate".into(),
        )
    };
    Figure {
        name: label,
        value: shown(context, share).into(),
        definition,
        trend,
        trend_text: t!(context, "最近八周", "the last eight weeks").into(),
        tone: tone(share),
        href: format!("/service/orders?figure={name}&from={}&until={}", from.0, until.0).into(),
        records: share.whole,
        icon,
        ..Figure::default()
    }
}

fn beside(
    context: &PageContext<'_>,
    service: &Figures,
    from: Moment,
    until: Moment,
) -> houqin_page::Markup {
    let words = context.words;
    let mean = if service.rated.part == 0 {
        t!(context, "无", "none").to_owned()
    } else {
        let tenths = service.score_sum * 10 / service.rated.part;
        format!("{}.{} / 5", tenths / 10, tenths % 10)
    };
    let link = |figure: &str, met: &str| {
        format!("/service/orders?figure={figure}&met={met}&from={}&until={}", from.0, until.0)
    };
    html! {
        (stat_row(&[
            (t!(context, "到场及时", "Response in time").into(), shown(context, service.response).into(), "".into()),
            (t!(context, "无人确认", "Unconfirmed").into(), shown(context, service.unconfirmed).into(), "".into()),
            (t!(context, "评价率", "Rated").into(), shown(context, service.rated).into(), "".into()),
            (t!(context, "平均分", "Mean score").into(), mean.into(), "".into()),
            (t!(context, "在手", "Open").into(), words.count(service.open).into(), "".into()),
            (t!(context, "超时", "Late").into(), words.count(service.late).into(), "".into()),
        ]))
        p {
            a href=(link("timeliness", "0")) { (t!(context, "没有按时修好的", "Not finished in time")) } " · "
            a href=(link("conformance", "0")) { (t!(context, "没有达到规范的", "Not to standard")) } " · "
            a href="/service/orders?state=late" { (t!(context, "现在超时的", "Late now")) }
        }
        @if service.imported > 0 {
            (note(Tone::Info, t!(context, "另有从其他系统导入的报修单", "There are orders imported from another book"), &html! {
                a href="/service/orders?state=all&imported=only" { (words.count(service.imported)) }
                " " (t!(context, "件，不计入以上任何一个数。", "of them, counted in none of the figures above."))
            }))
        }
    }
}

fn weeks(context: &PageContext<'_>, now: Moment) -> Result<Vec<Figures>, ViewError> {
    let week = 7 * DAY_MS;
    let mut weeks = Vec::new();
    for back in (0..WEEKS).rev() {
        let until = Moment(now.0 - back * week);
        weeks.push(counted(&context.viewer, Moment(until.0 - week), until)?);
    }
    Ok(weeks)
}

fn trend(weeks: &[Figures], pick: fn(&Figures) -> Share) -> Vec<f64> {
    weeks
        .iter()
        .map(pick)
        .filter(|share| share.whole > 0)
        .map(|share| {
            let permille = share.part * 1_000 / share.whole;
            f64::from(i32::try_from(permille).unwrap_or(0)) / 10.0
        })
        .collect()
}

fn by_week(context: &PageContext<'_>, weeks: &[Figures]) -> houqin_page::Markup {
    let zone = context.viewer.institution.calendar.zone();
    let rows = weeks.iter().map(|week| {
        Row::from(vec![
            html! { (context.words.date(week.from.civil(zone).date())) },
            html! { (context.words.count(week.reported)) },
            html! { (shown(context, week.timeliness)) " (" (week.timeliness.whole) ")" },
            html! { (shown(context, week.conformance)) " (" (week.conformance.whole) ")" },
            html! { (shown(context, week.unconfirmed)) },
        ])
    });
    html! {
        h2 { (t!(context, "按周", "Week by week")) }
        (table(context.words, &Table {
            caption: t!(context, "按周", "Week by week").into(),
            columns: [("周起", "Week from"), ("报修", "Reported"), ("保障及时", "In time"), ("服务规范", "To standard"), ("无人确认", "Unconfirmed")].map(|(zh, en)| Column::new(t!(context, zh, en))).into(),
            rows: rows.collect(),
            dense: true,
            ..Table::default()
        }))
    }
}
