//! A matter: steps, timeline, board, the worker's card, the sheet.

use houqin_paper::{Cell, Sheet, Sign};
use jiff::civil::date;
use maud::{Markup, html};

use super::group;
use crate::{
    BoardCard, BoardColumn, Button, Card, Change, Photo, Post, StepMark, StepState, TimelineEntry,
    Tone, Urgency, Words, WorkCard, board, board_card, card, link_button, moment, person,
    photo_strip, post_button, qr, sheet, sheet_printed, sheet_words, status_chip, steps, timeline,
    urgency_chip, work_card,
};

/// A grey picture that needs no file.
const PICTURE: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'%3E%3Cpath fill='%23748a96' d='M0 0h4v3H0z'/%3E%3Cpath fill='%23a9bac3' d='M0 3l1.5-1.7L3 3z'/%3E%3C/svg%3E";

pub(super) fn section(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let code = html! {
        div class="stack" { (worker(words)) (card(&Card { title: t("二维码", "Code").into(), body: qr("https://example.invalid/s/WX-2026-000123", t("报修码", "Repair code")), ..Card::default() })) }
    };
    group(
        "cases",
        t("事项", "A matter"),
        &[
            card(&Card {
                title: t("办理进度", "Progress").into(),
                body: steps(words, &marks(words)),
                ..Card::default()
            }),
            html! { div class="gallery-grid" { (code) (card(&Card { title: t("经过", "What happened").into(), body: timeline(words, &entries(words)), ..Card::default() })) } },
            dispatch(words),
            paper(words),
        ],
    )
}

fn marks(words: Words<'_>) -> Vec<StepMark<'_>> {
    let t = |zh, en| words.pick(zh, en);
    let step =
        |zh, en, state, who: (&'static str, &'static str), when: (&'static str, &'static str)| {
            StepMark {
                label: t(zh, en).into(),
                state,
                who: t(who.0, who.1).into(),
                when: t(when.0, when.1).into(),
            }
        };
    vec![
        step("报修", "Report", StepState::Done, ("王小梅", "Wang Xiaomei"), ("8:03", "8:03")),
        step("派工", "Dispatch", StepState::Done, ("陈立", "Chen Li"), ("8:10", "8:10")),
        step("审批", "Approve", StepState::Skipped, ("", ""), ("限额以下免办", "below the limit")),
        step(
            "完工",
            "Finish",
            StepState::Late,
            ("李建国", "Li Jianguo"),
            ("已超时 20 分", "20 min late"),
        ),
        step(
            "验收",
            "Confirm",
            StepState::Ahead,
            ("王小梅", "Wang Xiaomei"),
            ("完工后 2 天内", "within 2 days"),
        ),
    ]
}

fn entries(words: Words<'_>) -> Vec<TimelineEntry<'_>> {
    vec![returned(words), finished(words), dispatched(words), reported(words)]
}

/// An entry of 5 March with what all of them have.
fn entry(
    words: Words<'_>,
    act: &'static str,
    article: &'static str,
    at: (i8, i8),
) -> TimelineEntry<'static> {
    let (hour, minute) = at;
    let utc = format!("2026-03-05T{hour:02}:{minute:02}:00+08:00");
    TimelineEntry {
        act: act.into(),
        when: moment(words, date(2026, 3, 5).at(hour, minute, 0, 0), &utc),
        clause: article.into(),
        clause_href: "#clause".into(),
        hash: "9c1fe03ab77d52410c66".into(),
        proof_href: "#proof".into(),
        ..TimelineEntry::default()
    }
}

fn returned(words: Words<'_>) -> TimelineEntry<'_> {
    let t = |zh, en| words.pick(zh, en);
    let article = t("《报修管理办法》第九条", "Repair Rules art. 9");
    TimelineEntry {
        tone: Tone::Bad,
        icon: "arrow-back-up".into(),
        who: t("王小梅", "Wang Xiaomei").into(),
        post: t("任课教师", "Teacher").into(),
        note: t("龙头还在滴水，请再看一下。", "It still drips. Please look again.").into(),
        record_no: 44,
        ..entry(words, t("退回", "Returned"), article, (9, 40))
    }
}

fn finished(words: Words<'_>) -> TimelineEntry<'_> {
    let t = |zh, en| words.pick(zh, en);
    let photo = Photo { src: PICTURE.into(), href: "#photo".into(), ..Photo::default() };
    let after = Photo {
        alt: t("换好的龙头", "The new tap").into(),
        caption: t("换后", "after").into(),
        ..photo.clone()
    };
    TimelineEntry {
        tone: Tone::Good,
        who: t("李建国", "Li Jianguo").into(),
        post: t("水工", "Plumber").into(),
        changes: vec![
            Change::new(t("状态", "Status"), t("处理中", "in hand"), t("待验收", "to confirm")),
            Change::new(t("材料费", "Materials"), "", words.money_fen(1800)),
        ],
        evidence: photo_strip(words, &[after, photo]),
        claimed_when: "9:20".into(),
        record_no: 43,
        ..entry(words, t("完工", "Finished"), t("第七条", "art. 7"), (9, 25))
    }
}

fn dispatched(words: Words<'_>) -> TimelineEntry<'_> {
    let t = |zh, en| words.pick(zh, en);
    TimelineEntry {
        tone: Tone::Info,
        icon: "user-check".into(),
        who: t("陈立", "Chen Li").into(),
        post: t("后勤主任", "Head of support").into(),
        on_behalf: t("刘主任", "Director Liu").into(),
        changes: vec![Change::new(t("经办", "With"), "", t("李建国", "Li Jianguo"))],
        record_no: 42,
        ..entry(words, t("派工", "Dispatched"), t("第五条", "art. 5"), (8, 10))
    }
}

fn reported(words: Words<'_>) -> TimelineEntry<'_> {
    let t = |zh, en| words.pick(zh, en);
    TimelineEntry {
        icon: "phone".into(),
        who: t("王小梅", "Wang Xiaomei").into(),
        post: t("任课教师", "Teacher").into(),
        imported: true,
        record_no: 41,
        ..entry(words, t("报修", "Reported"), t("第三条", "art. 3"), (8, 3))
    }
}

fn worker(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let post = Post {
        action: "/finish".into(),
        csrf: "token".into(),
        idempotency_key: "k-3".into(),
        ..Post::default()
    };
    work_card(
        words,
        &WorkCard {
            number: "WX-2026-000123".into(),
            title: t("水房龙头漏水，地面有水", "Tap leaks, water on the floor").into(),
            href: "#cases".into(),
            place: t("教学楼 三楼水房", "Teaching block, washroom 3F").into(),
            alarm: t("一级（抢修）", "Level one (emergency)").into(),
            chips: urgency_chip(words, Urgency::Now, t("正在上课", "lesson on")),
            due: t("10:00 前完成，还剩 35 分", "by 10:00, 35 min left").into(),
            due_tone: Tone::Warn,
            photos: photo_strip(
                words,
                &[Photo {
                    src: PICTURE.into(),
                    href: "#photo".into(),
                    alt: t("漏水的龙头", "The leaking tap").into(),
                    ..Photo::default()
                }],
            ),
            reporter: t("王老师", "Ms Wang").into(),
            phone: "13800000000".into(),
            action: post_button(
                &post,
                &Button {
                    large: true,
                    icon: "check".into(),
                    ..Button::primary(t("修好了", "Done"))
                },
            ),
            more: link_button(
                "#materials",
                &Button { icon: "package".into(), ..Button::new(t("领材料", "Materials")) },
            ),
        },
    )
}

fn dispatch(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let matter = |number: &'static str, title, urgency, due, due_tone, who: &str| {
        board_card(&BoardCard {
            number: number.into(),
            title,
            kind: "".into(),
            href: "#cases".into(),
            place: t("教学楼 › 三楼", "Teaching block › 3F").into(),
            chips: urgency_chip(words, urgency, ""),
            due,
            due_tone,
            person: html! { @if !who.is_empty() { (person(who, "", "")) } },
            action: html! { @if who.is_empty() { (link_button("#give", &Button { small: true, ..Button::new(t("派工", "Dispatch")) })) } },
        })
    };
    let column = |zh, en, tone, cards: Vec<Markup>| BoardColumn {
        title: t(zh, en).into(),
        tone,
        cards,
        ..BoardColumn::default()
    };
    board(
        words,
        &[
            column(
                "待派工",
                "To dispatch",
                Tone::Warn,
                vec![
                    matter(
                        "WX-2026-000126",
                        t("走廊灯不亮", "Corridor light out").into(),
                        Urgency::Normal,
                        t("今天 17:00", "today 17:00").into(),
                        Tone::Neutral,
                        "",
                    ),
                    matter(
                        "WX-2026-000127",
                        t("食堂冷库温度升高", "Cold store getting warm").into(),
                        Urgency::Now,
                        t("20 分钟内", "within 20 min").into(),
                        Tone::Warn,
                        "",
                    ),
                ],
            ),
            BoardColumn {
                total: 23,
                more_href: "#more".into(),
                aside: status_chip(Tone::Bad, "", t("1 件超时", "1 late")),
                ..column(
                    "处理中",
                    "In hand",
                    Tone::Info,
                    vec![matter(
                        "WX-2026-000123",
                        t("三楼水房龙头漏水", "Tap leaks, washroom 3F").into(),
                        Urgency::Now,
                        t("已超时 20 分", "20 min late").into(),
                        Tone::Bad,
                        t("李建国", "Li Jianguo"),
                    )],
                )
            },
            column("待验收", "To confirm", Tone::Good, vec![]),
        ],
    )
}

/// A repair order on paper.
pub(super) fn paper(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let cell = |zh, en, value: &str| Cell::new(t(zh, en), value);
    let sign = |zh, en| Sign { label: t(zh, en).into(), ..Sign::default() };
    let wide = |cell: Cell| Cell { wide: true, ..cell };
    sheet(
        words,
        &Sheet {
            school: t("青川县第一小学", "Qingchuan No. 1 Primary School").into(),
            title: t("报修单", "Repair order").into(),
            number: "WX-2026-000123".into(),
            code: "https://example.invalid/s/WX-2026-000123".into(),
            cells: vec![
                cell("报修人", "Reporter", t("王小梅（任课教师）", "Wang Xiaomei (teacher)")),
                cell("时间", "Time", t("2026年3月5日 08:03", "5 Mar 2026, 08:03")),
                cell("地点", "Place", t("教学楼三楼水房", "Teaching block, washroom 3F")),
                cell("承办", "With", t("李建国（水工）", "Li Jianguo (plumber)")),
                Cell {
                    tall: true,
                    ..wide(cell(
                        "内容",
                        "What",
                        t("水房龙头漏水，地面有水。", "Tap leaks, water on the floor."),
                    ))
                },
                wide(cell("用料", "Materials", "")),
            ],
            signs: vec![
                Sign {
                    said: t("已更换龙头一只。", "One tap replaced.").into(),
                    ..sign("承办人", "Worker")
                },
                sign("报修人验收意见", "Reporter's confirmation"),
                Sign { stamp: true, ..sign("后勤主任意见", "Head of support") },
            ],
            foot: t(
                "依《报修管理办法》第七条。本单一式两份。",
                "Under article 7 of the Repair Rules. In two copies.",
            )
            .into(),
            printed: sheet_printed(words, words.date(date(2026, 3, 5))),
            words: sheet_words(words),
            ..Sheet::default()
        },
    )
}
