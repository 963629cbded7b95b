//! Buttons, fields, forms, notices.

use maud::{Markup, html};

use super::group;
use crate::{
    Button, Card, Choice, Field, FieldSize, Flash, Form, FormError, Limits, Post, Refusal, Tone,
    Upload, Words, button, button_row, card, checkbox, checkbox_group, confirm, date_field,
    date_time_field, error_summary, file_field, flash, form, link_button, note, number_field,
    photo_field, post_button, radio_cards, refusal, select_field, suggest_field, text_field,
    textarea_field,
};

pub(super) fn section(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    group(
        "forms",
        t("表单", "Forms"),
        &[
            notices(words),
            buttons(words),
            html! { div class="gallery-grid" { (report(words)) (at_a_tap(words)) (details(words)) } },
        ],
    )
}

fn notices(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    html! {
        div class="gallery-grid" {
            div class="stack" {
                (refusal(words, &Refusal {
                    sentence: t("依《报修管理办法》第九条，验收应由报修人办理。", "Under article 9 of the Repair Rules, the reporter confirms the work.").into(),
                    clause: t("《报修管理办法》第九条", "Repair Rules, article 9").into(),
                    clause_href: "#clause".into(),
                    way_out: t("可以请王小梅老师在手机上验收，或打印验收单签字。", "Ask Ms Wang to confirm on her phone, or print the sheet to be signed.").into(),
                    heading: "".into(),
                }))
                (note(Tone::Warn, t("这间教室 10:00 有课", "There is a lesson here at 10:00"), &html! { p { (t("请在课前或课后进场。", "Please go in before or after it.")) } }))
                (note(Tone::Info, "", &html! { p { (t("本校节假日已按 2026 年校历计算。", "Holidays follow the 2026 calendar.")) } }))
            }
            div class="stack" {
                (flash(words, &Flash::new(Tone::Bad, t("没有保存：网络中断，请再试一次。", "Not saved: the network failed. Please try again."))))
                (flash(words, &Flash::new(Tone::Info, t("已经收到，编号 WX-2026-000123。", "Received as WX-2026-000123."))))
                (note(Tone::Neutral, "", &html! { p { (t("草稿已保存在本机。", "The draft is kept on this device.")) } }))
            }
        }
    }
}

fn buttons(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let delete = Button { icon: "trash".into(), ..Button::danger(t("撤销报修", "Withdraw")) };
    let post = Post {
        action: "/x".into(),
        csrf: "token".into(),
        idempotency_key: "k-1".into(),
        ..Post::default()
    };
    card(&Card {
        title: t("按钮", "Buttons").into(),
        body: html! { div class="stack" {
            (button_row(&[
                post_button(&post, &Button { icon: "check".into(), ..Button::primary(t("完工", "Finish")) }),
                link_button("#1", &Button { icon: "printer".into(), ..Button::new(t("打印", "Print")) }),
                post_button(&post, &Button::danger(t("驳回申请", "Decline"))),
                post_button(&post, &Button { disabled: true, ..Button::new(t("不可用", "Not now")) }),
            ]))
            (confirm(words, &delete, t("确定撤销这件报修？撤销后仍留有记录。", "Withdraw this report? Its record stays."), &post_button(&post, &delete)))
        } },
        ..Card::default()
    })
}

/// The report form as a teacher sees it on a phone.
fn report(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let large = |name: &'static str, zh, en| Field {
        size: FieldSize::Large,
        ..Field::new(name, t(zh, en))
    };
    let choice = |value: &'static str, zh, en, icon: &'static str| Choice {
        icon: icon.into(),
        ..Choice::new(value, t(zh, en))
    };
    let kinds = [
        choice("water", "水", "Water", "droplet"),
        choice("power", "电", "Power", "bolt"),
        choice("wood", "门窗桌椅", "Doors, chairs", "hammer"),
        choice("other", "其他", "Other", "dots"),
    ];
    let body = html! {
        (radio_cards(words, &Field { required: true, value: "water".into(), ..large("kind", "什么坏了", "What is broken") }, &kinds))
        (textarea_field(words, &Field { required: true, max_length: Some(500), help: t("一句话就够，也可以按键盘上的话筒说。", "One sentence is enough; you can also dictate.").into(), ..large("what", "说明", "What happened") }, 3))
        (photo_field(words, &large("photo", "照片", "Photo"), &Upload { most: 3, ..Upload::default() }))
        (button(&Button { large: true, icon: "send".into(), ..Button::primary(t("提交报修", "Send the report")) }))
    };
    card(&Card {
        title: t("报修", "Report").into(),
        body: form(
            &Form {
                multipart: true,
                idempotency_key: "k-2".into(),
                draft: "report".into(),
                ..Form::new("/report", "token")
            },
            &body,
        ),
        ..Card::default()
    })
}

/// The worker's one touch: the photo sends its form.
fn at_a_tap(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let done = t("拍照完工", "Photo and done");
    let field = Field {
        id: "tap-photo".into(),
        help: t("拍完自动提交", "Sent as soon as the photo is taken").into(),
        ..Field::new("photo", done)
    };
    let upload = Upload { most: 1, camera_only: true, sends: true, ..Upload::default() };
    card(&Card {
        title: t("一步完工", "Done at a tap").into(),
        body: form(
            &Form { multipart: true, ..Form::new("#forms", "") },
            &html! {
                (photo_field(words, &field, &upload))
                (button(&Button { large: true, ..Button::primary(t("完工", "Done")) }))
            },
        ),
        ..Card::default()
    })
}

/// Every other field, with help, errors and disabled states.
fn details(words: Words<'_>) -> Markup {
    let t = |zh, en| words.pick(zh, en);
    let unit = Limits {
        min: "0".into(),
        step: "0.01".into(),
        unit: t("元", "yuan").into(),
        ..Limits::default()
    };
    let fields = [
        Field {
            required: true,
            error: t("请写明材料名称。", "Please name the material.").into(),
            ..Field::new("material", t("材料", "Material"))
        },
        Field {
            value: "-3".into(),
            size: FieldSize::Narrow,
            error: t("金额不能小于 0。", "The amount cannot be below 0.").into(),
            ..Field::new("amount", t("金额", "Amount"))
        },
    ];
    let [material, amount] = &fields;
    let posts = [
        Choice {
            group: t("水电班", "Water and power").into(),
            ..Choice::new("1", t("水工", "Plumber"))
        },
        Choice {
            group: t("水电班", "Water and power").into(),
            ..Choice::new("2", t("电工", "Electrician"))
        },
        Choice {
            group: t("木工班", "Joinery").into(), ..Choice::new("3", t("木工", "Joiner"))
        },
    ];
    let skills = [
        Choice {
            help: t("证书有效至 2027年5月", "certificate until May 2027").into(),
            ..Choice::new("lv", t("低压电工", "Low voltage"))
        },
        Choice {
            help: t("证书已过期", "certificate has expired").into(),
            disabled: true,
            ..Choice::new("h", t("登高作业", "Work at height"))
        },
    ];
    let body = html! {
        (error_summary(words, &FormError::of(&fields)))
        (text_field(words, material))
        (number_field(words, amount, &unit))
        (select_field(words, &Field { help: t("只列出今天在岗的人。", "Only those on duty today.").into(), ..Field::new("post", t("派给", "Give to")) }, &posts))
        (suggest_field(words, &Field { mark_optional: true, ..Field::new("place", t("地点", "Place")) }, &["教学楼 301".into(), "三楼水房".into()]))
        (date_field(words, &Field { value: "2026-03-05".into(), size: FieldSize::Narrow, ..Field::new("day", t("日期", "Date")) }, &Limits::default()))
        (date_time_field(words, &Field { size: FieldSize::Narrow, ..Field::new("at", t("到场时间", "Arrived at")) }, &Limits::default()))
        (checkbox_group(words, &Field::new("skills", t("需要的资格", "Certificates needed")), &skills, &["lv"]))
        (checkbox(words, &Field { help: t("会通知报修人。", "The reporter is told.").into(), ..Field::new("tell", t("完工后请报修人验收", "Ask the reporter to confirm")) }, true))
        (file_field(words, &Field::new("sheet", t("签字单扫描件", "Scan of the signed sheet")), &Upload { accept: ".pdf,image/*".into(), ..Upload::default() }))
        (text_field(words, &Field { disabled: true, value: "WX-2026-000123".into(), ..Field::new("number", t("编号", "Number")) }))
        (button_row(&[button(&Button::primary(t("保存", "Save"))), link_button("#x", &Button::new(t("取消", "Cancel")))]))
    };
    card(&Card {
        title: t("完工登记", "Work done").into(),
        body: form(&Form::new("/x", "token"), &body),
        ..Card::default()
    })
}
