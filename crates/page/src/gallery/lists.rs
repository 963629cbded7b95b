//! Tables, filters, lists, trees.

use maud::{Markup, html};

use super::group;
use crate::{
    Button, Card, Column, Empty, FilterGroup, FilterLink, LinkRow, Pager, Row, Search, Sorted, Tab,
    Table, Text, Tone, TreeNode, Urgency, Words, amount_fen, badge, card, description_list,
    empty_state, filter_bar, filter_links, key_block, link_button, link_list, pager, person,
    place_path, rating, status_chip, table, tabs, tree, urgency_chip,
};

pub(super) fn section(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let tab = |zh, en, count: &'static str, current| Tab {
        label: t(zh, en).into(),
        href: "#lists".into(),
        current,
        count: count.into(),
    };
    group(
        "lists",
        t("列表", "Lists"),
        &[
            tabs(
                t("事项的几种看法", "Views of the matters"),
                &[
                    tab("全部", "All", "1,204", true),
                    tab("我经办的", "Mine", "12", false),
                    tab("已归档", "Archive", "", false),
                ],
            ),
            filters(words),
            card(&Card { flush: true, body: matters(words), ..Card::default() }),
            pager(
                words,
                &Pager {
                    previous_href: "#p".into(),
                    next_href: "#n".into(),
                    shown: 4,
                    ..Pager::default()
                },
            ),
            register(words),
            html! { div class="gallery-grid" { (places(words)) (about(words)) (links(words)) (nothing(words)) } },
        ],
    )
}

fn filters(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let link = |zh, en, count: &'static str, current| FilterLink {
        label: t(zh, en).into(),
        href: "#lists".into(),
        count: count.into(),
        current,
    };
    let groups = [
        FilterGroup {
            label: t("状态", "Status").into(),
            links: vec![
                link("待派工", "To dispatch", "7", false),
                link("处理中", "In hand", "23", true),
                link("待验收", "To confirm", "5", false),
            ],
        },
        FilterGroup {
            label: t("工种", "Trade").into(),
            links: vec![
                link("水", "Water", "", false),
                link("电", "Power", "", false),
                link("木", "Wood", "", false),
            ],
        },
    ];
    let search = Search {
        action: "/service".into(),
        label: t("编号、地点、内容", "Number, place, words").into(),
        ..Search::default()
    };
    let spans = [("近 7 天", "Last 7 days", false), ("近 30 天", "Last 30 days", true)].map(
        |(zh, en, current)| FilterLink {
            label: t(zh, en).into(),
            href: "#lists".into(),
            count: "".into(),
            current,
        },
    );
    html! {
        (filter_bar(words, &search, &groups, "#lists"))
        (filter_links(t("时段", "Span"), &spans))
    }
}

fn matters(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let columns = vec![
        Column { whole: true, ..Column::new(t("编号", "Number")) },
        Column::title(t("内容", "What")),
        Column {
            sort_href: "#s".into(),
            sorted: Sorted::Down,
            ..Column::new(t("紧急", "Urgency"))
        },
        Column::new(t("状态", "Status")),
        Column::new(t("经办", "With")),
        Column { sort_href: "#s".into(), ..Column::number(t("时限", "Due")) },
        Column::actions(t("操作", "Actions")),
    ];
    let rows = vec![leak(words), dark_projector(words), loose_lock(words), bench(words)];
    let caption = t("事项", "Matters").into();
    table(words, &Table { caption, columns, rows, ..Table::default() })
}

fn matter<'a>(words: Words<'a>, number: &str, what: &str, rest: [Markup; 4]) -> Row<'a> {
    let button = Button { small: true, ..Button::new(words.pick("派工", "Dispatch")) };
    let mut cells =
        vec![html! { span class="number" { (number) } }, html! { a href="#cases" { (what) } }];
    cells.extend(rest);
    cells.push(link_button("#cases", &button));
    Row::from(cells)
}

fn leak(words: Words<'_>) -> Row<'_> {
    let t = |zh, en| words.pick(zh, en);
    let late = t("已超时 20 分", "20 min late");
    let rest = [
        urgency_chip(words, Urgency::Now, t("正在上课", "lesson on")),
        status_chip(Tone::Bad, "clock-exclamation", late),
        person(t("李建国", "Li Jianguo"), t("水工", "Plumber"), ""),
        html! { "10:00" },
    ];
    let what = t("三楼水房龙头漏水，地面已经有水", "Tap leaks in the washroom, water on the floor");
    Row { tone: Tone::Bad, ..matter(words, "WX-2026-000123", what, rest) }
}

fn dark_projector(words: Words<'_>) -> Row<'_> {
    let t = |zh, en| words.pick(zh, en);
    let rest = [
        urgency_chip(words, Urgency::Soon, ""),
        status_chip(Tone::Warn, "", t("将超时", "due soon")),
        person(t("王强", "Wang Qiang"), t("电工", "Electrician"), ""),
        html! { "14:30" },
    ];
    let what = t("多媒体教室投影不亮", "Projector dark in the media room");
    Row { tone: Tone::Warn, ..matter(words, "WX-2026-000124", what, rest) }
}

fn loose_lock(words: Words<'_>) -> Row<'_> {
    let t = |zh, en| words.pick(zh, en);
    let rest = [
        urgency_chip(words, Urgency::Normal, ""),
        status_chip(Tone::Info, "tool", t("处理中", "in hand")),
        person(t("赵师傅", "Mr Zhao"), t("木工", "Joiner"), ""),
        html! { (t("3月6日", "6 Mar")) },
    ];
    matter(
        words,
        "WX-2026-000125",
        t("二（3）班后门锁松动", "Back door lock loose, class 2(3)"),
        rest,
    )
}

fn bench(words: Words<'_>) -> Row<'_> {
    let t = |zh, en| words.pick(zh, en);
    let rest = [
        urgency_chip(words, Urgency::Later, ""),
        status_chip(Tone::Neutral, "", t("待派工", "to dispatch")),
        Markup::default(),
        html! { (t("3月20日", "20 Mar")) },
    ];
    matter(words, "WX-2026-000119", t("操场东侧长椅掉漆", "Bench paint peeling, east field"), rest)
}

fn register(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let heads = [
        ("规格", "Model"),
        ("存放地点", "Place"),
        ("使用人", "Holder"),
        ("取得日期", "Acquired"),
        ("经费来源", "Fund"),
        ("状态", "State"),
    ];
    let mut columns = vec![Column::title(t("资产名称", "Asset"))];
    columns.extend(heads.iter().map(|(zh, en)| Column::new(t(zh, en))));
    columns.push(Column::number(t("原值（元）", "Cost (yuan)")));
    columns.push(Column::number(t("净值（元）", "Net (yuan)")));
    let row = |name: &str, cost: u64, net: u64| {
        let mut cells = vec![html! { a href="#asset" { (name) } }];
        cells.extend(
            [
                "MX-660W",
                t("教学楼 301", "Teaching block 301"),
                t("王老师", "Ms Wang"),
                "2021-09-01",
                t("财政拨款", "Budget"),
            ]
            .map(|text| html! { (text) }),
        );
        cells.push(status_chip(Tone::Good, "", t("在用", "in use")));
        cells.extend([html! { (amount_fen(cost)) }, html! { (amount_fen(net)) }]);
        Row::from(cells)
    };
    let mut foot = vec![html! { (t("合计", "Total")) }];
    foot.extend(std::iter::repeat_n(Markup::default(), 6));
    foot.extend([html! { (amount_fen(1_738_000)) }, html! { (amount_fen(640_050)) }]);
    table(
        words,
        &Table {
            caption: t("固定资产台账（可横向滚动）", "Asset register (scrolls sideways)").into(),
            show_caption: true,
            columns,
            rows: vec![
                row(t("投影机", "Projector"), 899_000, 320_050),
                row(t("交互式电子白板", "Interactive board"), 839_000, 320_000),
            ],
            foot,
            scrolls: true,
            dense: true,
            ..Table::default()
        },
    )
}

fn places(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let leaf =
        |zh, en| TreeNode { label: t(zh, en).into(), href: "#place".into(), ..TreeNode::default() };
    let floor = TreeNode {
        open: true,
        aside: html! { (badge(Tone::Warn, "2")) },
        branches: vec![
            TreeNode { current: true, ..leaf("301 多媒体教室", "301 Media room") },
            leaf("三楼水房", "Washroom, 3rd floor"),
        ],
        ..leaf("三楼", "Third floor")
    };
    let block = TreeNode {
        open: true,
        icon: "building".into(),
        branches: vec![floor, leaf("二楼", "Second floor")],
        ..leaf("教学楼", "Teaching block")
    };
    let hall = TreeNode {
        icon: "tools-kitchen-2".into(),
        branches: vec![leaf("后厨", "Kitchen")],
        ..leaf("食堂", "Canteen")
    };
    card(&Card {
        title: t("场所", "Places").into(),
        body: tree(t("场所", "Places"), &[block, hall]),
        ..Card::default()
    })
}

fn about(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let place: [(Text<'_>, Text<'_>); 3] = [
        (t("本部", "Main campus").into(), "#1".into()),
        (t("教学楼", "Teaching block").into(), "#2".into()),
        (t("三楼水房", "Washroom, 3rd floor").into(), Text::default()),
    ];
    let body = html! {
        (description_list(&[
            (t("地点", "Place").into(), place_path(&place)),
            (t("报修人", "Reporter").into(), person(t("王小梅", "Wang Xiaomei"), t("任课教师", "Teacher"), "#w")),
            (t("材料费", "Materials").into(), html! { span class="num" { (words.money_fen(1800)) } }),
            (t("评价", "Rating").into(), rating(words, 4, 5)),
        ]))
        (key_block(t("封存公钥指纹", "Fingerprint of the sealing key"), "3f9a01c7d2e85b664a90fe1123cc780d"))
    };
    card(&Card {
        title: t("事项", "The matter").into(),
        body: html! { div class="stack" { (body) } },
        ..Card::default()
    })
}

fn links(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let rows = [
        LinkRow {
            href: "#1".into(),
            label: t("《报修管理办法》待签收", "Repair rules: to acknowledge").into(),
            help: t("3月1日起施行", "in force from 1 March").into(),
            icon: "writing-sign".into(),
            aside: badge(Tone::Warn, t("新", "new")),
        },
        LinkRow {
            href: "#2".into(),
            label: t("三月消防器材巡检", "Fire equipment round, March").into(),
            icon: "fire-hydrant".into(),
            aside: status_chip(Tone::Info, "", "4 / 16"),
            ..LinkRow::default()
        },
    ];
    card(&Card {
        title: t("待我办", "For me").into(),
        flush: true,
        body: link_list(&rows),
        ..Card::default()
    })
}

fn nothing(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    empty_state(&Empty {
        icon: "clipboard-check".into(),
        title: t("今天没有要办的事", "Nothing to do today").into(),
        help: t("新的派工会出现在这里。", "New work will appear here.").into(),
        action: link_button(
            "#report",
            &Button { icon: "plus".into(), ..Button::new(t("随手修登记", "Log a quick fix")) },
        ),
    })
}
