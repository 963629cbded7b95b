//! 样张. All parts in all states on one page, with invented matters.

mod cases;
mod figures;
mod forms;
mod lists;

use jiff::civil::date;
use maud::{Markup, html};

use crate::{
    Button, Card, Crumb, Field, Flash, Form, FormError, NavItem, NavSection, Scripts, ShellOptions,
    Tone, Viewer, Words, bare_shell, breadcrumbs, button, card, error_summary, form,
    integrity_line, link_button, page_head, password_field, sheet_page, shell, text_field,
};

/// The gallery: a page in the full shell. It names no real school and does nothing.
pub fn gallery(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let crumbs = breadcrumbs(
        words,
        &[Crumb::new(t("首页", "Home"), "/"), Crumb::new(t("样张", "Gallery"), "")],
    );
    let lead = html! { (t("所有构件的各种状态。", "Every part in every state.")) };
    let actions = html! {
        (link_button("#forms", &Button { icon: "printer".into(), ..Button::new(t("打印", "Print")) }))
        (link_button("#forms", &Button { icon: "plus".into(), ..Button::primary(t("新建", "New")) }))
    };
    let body = html! {
        (page_head(&crumbs, t("构件样张", "Gallery of parts"), &lead, &actions))
        (figures::section(words))
        (lists::section(words))
        (cases::section(words))
        (forms::section(words))
    };
    let sealed = words.day_time(date(2026, 3, 5).at(18, 0, 0, 0));
    shell(&ShellOptions {
        school: t("青川县第一小学", "Qingchuan No. 1 Primary School").into(),
        viewer: Some(Viewer {
            name: t("陈立", "Chen Li").into(),
            post: t("后勤主任 · 资产管理员", "Head of support · Asset officer").into(),
            href: "/me".into(),
        }),
        nav: nav(words),
        flash: Some(Flash {
            href: "#cases".into(),
            link: t("查看回执", "See the receipt").into(),
            ..Flash::new(
                Tone::Good,
                t(
                    "已派给李建国，要求今天 17:00 前完成。",
                    "Given to Li Jianguo, to be done by 17:00 today.",
                ),
            )
        }),
        demo: true,
        wide: true,
        scripts: Scripts { partials: true, charts: true },
        integrity: integrity_line(words, 12_345, &sealed, "3f9a 01c7", "/verify"),
        here: "/gallery".into(),
        search_action: "/search".into(),
        ..ShellOptions::new(words, t("构件样张", "Gallery of parts"), body)
    })
}

/// A page in the bare shell, as someone sees it who is not signed in, with a refused password.
pub fn gallery_sign_in(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let fields = [
        Field {
            required: true,
            autocomplete: "username".into(),
            value: "chenli".into(),
            ..Field::new("login", t("用户名", "User name"))
        },
        Field {
            required: true,
            autocomplete: "current-password".into(),
            error: t("密码不对，请再试一次。", "This password is not right. Please try again.")
                .into(),
            ..Field::new("password", t("密码", "Password"))
        },
    ];
    let [login, password] = &fields;
    let body = html! {
        (page_head(&Markup::default(), t("登录", "Sign in"), &Markup::default(), &Markup::default()))
        (error_summary(words, &FormError::of(&fields)))
        (card(&Card { body: form(&Form::new("/sign-in", "token"), &html! {
            (text_field(words, login))
            (password_field(words, password))
            (button(&Button { large: true, ..Button::primary(t("登录", "Sign in")) }))
        }), ..Card::default() }))
    };
    bare_shell(&ShellOptions {
        school: t("青川县第一小学", "Qingchuan No. 1 Primary School").into(),
        here: "/sign-in".into(),
        ..ShellOptions::new(words, t("登录", "Sign in"), body)
    })
}

/// Two sheets of paper.
pub fn gallery_sheets(words: Words<'_>) -> Markup {
    let one = cases::paper(words);
    sheet_page(words, words.pick("报修单", "Repair order"), &[one.clone(), one])
}

fn nav(words: Words<'_>) -> Vec<NavSection<'_>> {
    let t = |zh, en| words.pick(zh, en);
    let item = |href, zh, en, icon| NavItem::new(href, t(zh, en), icon);
    vec![
        NavSection {
            items: vec![
                NavItem { phone: true, ..item("/", "今日", "Today", "home") },
                NavItem {
                    phone: true,
                    current: true,
                    badge: "12".into(),
                    ..item("#lists", "事项", "Matters", "clipboard-list")
                },
                NavItem { phone: true, ..item("#scan", "扫一扫", "Scan", "scan") },
                NavItem {
                    phone: true,
                    badge: "3".into(),
                    ..item("#approve", "待我办", "For me", "checks")
                },
            ],
            ..NavSection::default()
        },
        NavSection {
            title: t("业务", "Services").into(),
            items: vec![
                item("#repair", "报修与派工", "Repairs", "tool"),
                item("#assets", "固定资产", "Fixed assets", "box"),
                item("#buying", "政府采购", "Procurement", "gavel"),
                item("#utility", "水电", "Water and power", "bolt"),
            ],
            folded: false,
        },
        NavSection {
            title: t("制度与岗位", "Rules and posts").into(),
            items: vec![
                item("#rules", "制度", "Rules", "book-2"),
                item("#posts", "岗位职责", "Posts and duties", "id-badge-2"),
            ],
            folded: true,
        },
    ]
}

/// A headed group of the gallery.
fn group(id: &str, title: &str, parts: &[Markup]) -> Markup {
    html! {
        section id=(id) class="stack" aria-label=(title) {
            h2 { (title) }
            @for part in parts { (part) }
        }
    }
}

#[cfg(test)]
mod tests;
