//! Figures, meters, charts.

use maud::{Markup, html};

use super::group;
use crate::{
    Bar, Card, Chart, Column, Figure, Row, Table, Tone, Words, bar_list, card, chart, figure_row,
    meter, progress, stat_row, table,
};

pub(super) fn section(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    group(
        "figures",
        t("指标与图表", "Figures and charts"),
        &[
            figure_row(words, &three(words)),
            stat_row(&[
                (t("待派工", "To dispatch").into(), "7".into(), "#a".into()),
                (t("处理中", "In hand").into(), "23".into(), "#b".into()),
                (t("已超时", "Late").into(), "2".into(), "#c".into()),
                (t("本月完成", "Done this month").into(), words.count(1204).into(), "#d".into()),
            ]),
            html! { div class="gallery-grid" { (months(words)) (hours(words)) } },
        ],
    )
}

fn three(words: Words<'_>) -> Vec<Figure<'_>> {
    let t = |zh, en| words.pick(zh, en);
    vec![
        Figure {
            name: t("管理到位", "Management in place").into(),
            icon: "hierarchy-2".into(),
            value: words.percent(1181, 1204).into(),
            definition: t(
                "有直接责任岗位、且岗位上有人的职责数，除以全部职责数。",
                "Duties with a directly responsible post that is held, out of all duties.",
            )
            .into(),
            trend: vec![91.0, 92.5, 92.0, 94.1, 96.0, 97.2, 98.1],
            trend_text: t("较上月 +0.9 个百分点", "+0.9 points on last month").into(),
            tone: Tone::Good,
            target: "95%".into(),
            href: "#coverage".into(),
            records: 1204,
        },
        Figure {
            name: t("保障及时", "Support in time").into(),
            icon: "clock".into(),
            value: words.percent(861, 958).into(),
            definition: t(
                "在时限内完成的步骤数，除以到期的步骤数。",
                "Steps done within their limit, out of the steps that fell due.",
            )
            .into(),
            trend: vec![95.0, 94.2, 94.8, 93.0, 91.5, 90.8, 89.9],
            trend_text: t("较上月 −1.1 个百分点", "−1.1 points on last month").into(),
            tone: Tone::Warn,
            target: "92%".into(),
            href: "#timeliness".into(),
            records: 958,
        },
        Figure {
            name: t("服务规范", "Service to standard").into(),
            icon: "rubber-stamp".into(),
            value: words.percent(0, 0).into(),
            definition: t(
                "与规程完全一致的事项数，除以办结的事项数。",
                "Matters that ran exactly as their procedure, out of all that were closed.",
            )
            .into(),
            trend_text: t("本月还没有办结的事项", "Nothing was closed this month").into(),
            ..Figure::default()
        },
    ]
}

fn months(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let data = [(1, 212_i64, 198_i64), (2, 96, 95), (3, 305, 281), (4, 288, 279)];
    let rows = data.iter().map(|(month, reported, done)| {
        Row::from(vec![
            html! { (t("2026年", "2026 ")) (month) (t("月", "")) },
            html! { (words.count(*reported)) },
            html! { (words.count(*done)) },
        ])
    });
    let option = r#"{"xAxis":{"type":"category","data":["1","2","3","4"]},"yAxis":{"type":"value"},
        "tooltip":{"trigger":"axis"},"legend":{},"series":[
        {"type":"bar","name":"A","data":[212,96,305,288]},{"type":"line","name":"B","data":[198,95,281,279]}]}"#
        .replace("\"A\"", &format!("\"{}\"", t("报修", "Reported")))
        .replace("\"B\"", &format!("\"{}\"", t("办结", "Closed")));
    let table = table(
        words,
        &Table {
            caption: t("每月报修与办结", "Reported and closed by month").into(),
            columns: vec![
                Column::title(t("月份", "Month")),
                Column::number(t("报修", "Reported")),
                Column::number(t("办结", "Closed")),
            ],
            rows: rows.collect(),
            dense: true,
            ..Table::default()
        },
    );
    card(&Card {
        body: chart(
            words,
            &Chart {
                id: "chart-months".into(),
                title: t("每月报修与办结", "Reported and closed by month").into(),
                summary: t(
                    "三月开学后报修最多，办结跟得上。",
                    "March is busiest; closing keeps up.",
                )
                .into(),
                option_json: option.into(),
                table,
                ..Chart::default()
            },
        ),
        ..Card::default()
    })
}

fn hours(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let body = html! {
        (bar_list(words, &[
            Bar { label: t("等人派工", "Waiting to be dispatched").into(), value: 412, text: words.duration_minutes(412).into(), href: "#1".into(), tone: Tone::Bad },
            Bar { label: t("等材料", "Waiting for materials").into(), value: 260, text: words.duration_minutes(260).into(), href: "#2".into(), tone: Tone::Warn },
            Bar { label: t("动手修", "Being repaired").into(), value: 75, text: words.duration_minutes(75).into(), href: "#3".into(), tone: Tone::Neutral },
        ]))
        div class="stack" {
            (meter(t("电工每周工时", "Electrician, hours a week"), 46, 40, "46 / 40", Tone::Bad))
            (meter(t("库存：LED 灯管", "Stock: LED tubes"), 18, 60, "18 / 60", Tone::Warn))
            (progress(words, t("正在导入资产台账", "Importing the asset register"), 640, 1000))
        }
    };
    card(&Card {
        title: t("时间花在哪里", "Where the time goes").into(),
        icon: "hourglass".into(),
        aside: html! { a href="#time" { (t("全部", "All")) } },
        body: html! { div class="stack" { (body) } },
        ..Card::default()
    })
}
