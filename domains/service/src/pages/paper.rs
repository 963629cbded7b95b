//! 签字单. What a sheet that came back belongs to; and the sheets of an order, where it
//! is shown.

use houqin_kernel::{CaseId, Refusal, ViewError, Viewer};
use houqin_page::Words;
use houqin_page::face::{OnPaper, PageContext, Paper, RecordLine};
use houqin_page::{Markup, Photo as Shown, Text, html, photo_strip};

use super::place_of;
use crate::figures::Month;
use crate::order::{Order, Photo};
use crate::small::{self, OneMonth};
use crate::views::{self, OrderDetail};

/// Longest number that is looked for, in characters.
const NUMBER_MAX: usize = 40;

/// What a code or number on paper means, for whoever may see it.
///
/// # Errors
/// When it means no sheet of this school, or one of a matter that the viewer may not see.
pub fn on_paper(
    viewer: &Viewer<'_>,
    words: Words<'_>,
    said: OnPaper<'_>,
) -> Result<Paper, ViewError> {
    if let Some((month, list)) = month_of(said) {
        return month_sheet(viewer, words, month, list);
    }
    let order = match said {
        OnPaper::Code(address) => {
            let path = address.split(['?', '#']).next().unwrap_or_default();
            let id = path.strip_prefix("/service/orders/").ok_or_else(not_a_sheet)?;
            let id = id.trim_end_matches("/sheet").parse::<CaseId>().map_err(|_| not_a_sheet())?;
            Order::find(viewer.reading, id)?.ok_or_else(gone)?
        }
        OnPaper::Number(typed) => {
            let number: String = typed.trim().chars().take(NUMBER_MAX).collect();
            let number = number.to_uppercase();
            Order::numbered(viewer.reading, &number)?.ok_or_else(|| unknown(&number))?
        }
    };
    let order = views::order(viewer, order.id).map_err(|why| match why {
        ViewError::Refused(_) => not_yours().into(),
        broken @ ViewError::Broken(_) => broken,
    })?;
    let catalogue = views::catalogue(viewer.reading)?;
    let row = &order.row;
    Ok(Paper {
        act: "service.file_paper",
        fields: vec![("order", row.id.to_string())],
        href: format!("/service/orders/{}", row.id),
        number: row.number.clone(),
        title: catalogue.category(&row.category).pick(viewer.lang).to_owned(),
        about: place_of(viewer, row.place, row.place_text.as_deref())?,
    })
}

/// Month and list, where it is a month's sheet: `/service/small/2026-10?list=3F2A9C1B`, or
/// `2026-10-3F2A9C1B` as it is printed.
fn month_of(said: OnPaper<'_>) -> Option<(Month, &str)> {
    let (month, list) = match said {
        OnPaper::Code(address) => {
            let (month, query) = address.strip_prefix("/service/small/")?.split_once('?')?;
            (month, query.strip_prefix("list=")?)
        }
        OnPaper::Number(typed) => {
            let (month, list) = typed.trim().split_at_checked(7)?;
            (month, list.strip_prefix('-')?)
        }
    };
    Some((Month::named(month)?, list))
}

fn month_sheet(
    viewer: &Viewer<'_>,
    words: Words<'_>,
    month: Month,
    list: &str,
) -> Result<Paper, ViewError> {
    let standing = small::month(viewer, &OneMonth { month: month.name() })?;
    let sums = standing.list.sums();
    let told = [("n", sums.listed.into()), ("material", words.money_fen(sums.material_fen).into())];
    Ok(Paper {
        act: "service.sign_month",
        fields: vec![("month", month.name()), ("list", list.to_owned())],
        href: format!("/service/small/{}", month.name()),
        number: format!("{}-{}", month.name(), list.to_uppercase()),
        title: words.say("service-small-sheet").into_owned(),
        about: words.say_with("service-small-about", &told),
    })
}

fn not_a_sheet() -> Refusal {
    Refusal::missing(
        "not_a_sheet",
        "这个码是本校的，但不是单据上的码（例如贴在墙上的报修码）。请让单据右上角的码入镜，或填单据的编号。",
        "This code is of this school, but not of a sheet (it may be a place's code on a wall). Show the code at the top right of the sheet, or type the sheet's number.",
    )
}

fn gone() -> Refusal {
    Refusal::missing(
        "no_such_sheet",
        "码上的报修单在本校的系统里查不到，请核对是不是本校打印的单据。",
        "The order in this code is not known here; check that the sheet was printed by this school.",
    )
}

fn not_yours() -> Refusal {
    Refusal::post(
        "not_your_sheet",
        "这张报修单不是您报修、接单或经办的，不能由您存回，请交给受理报修的人。",
        "You neither reported, took nor handled this order, so you cannot file its sheet; give it to the service desk.",
    )
}

fn unknown(number: &str) -> Refusal {
    Refusal::missing(
        "no_such_number",
        format!("没有编号为“{number}”的单据，请照单据抬头下的编号再填一次，形如 WX-2026-000123。"),
        format!(
            "No sheet has the number “{number}”; copy it again from below the sheet's title, as in WX-2026-000123."
        ),
    )
}

/// The signed sheets of an order, under their own heading; nothing where there are none.
pub fn signed(
    context: &PageContext<'_>,
    order: &OrderDetail,
    records: &[RecordLine],
) -> Result<Markup, ViewError> {
    let sheets = order.photos.iter().filter(|one| one.stage == Photo::SHEET);
    let mut shown = Vec::new();
    for sheet in sheets.filter(|sheet| sheet.key.is_some()) {
        let record = records.iter().find(|one| u64::try_from(sheet.record) == Ok(one.seq));
        let caption = record.map(|record| filed(context, record)).transpose()?.unwrap_or_default();
        let follow = if context.follow.is_empty() { "" } else { "?follow=" };
        let src = format!("/photo/{}/{}{follow}{}", order.row.id, sheet.digest, context.follow);
        let alt = context.words.say("service-signed-sheet");
        shown.push(Shown { href: src.clone().into(), src: src.into(), alt, caption });
    }
    if shown.is_empty() {
        return Ok(html! {});
    }
    Ok(html! {
        h2 id="signed" { (context.words.say("service-signed-sheets")) }
        (photo_strip(context.words, &shown))
    })
}

/// By whom, and when.
pub fn filed(context: &PageContext<'_>, record: &RecordLine) -> Result<Text<'static>, ViewError> {
    let who = context.person(record.actor)?;
    let when = super::at(context, houqin_kernel::Moment(record.recorded_at));
    Ok(format!("{who} · {when}").into())
}
