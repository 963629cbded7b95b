//! 分解. The figures side by side, every cell opening to its orders.

use houqin_kernel::ViewError;
use houqin_page::face::PageContext;
use houqin_page::{Bar, Markup, Tab, Tone, bar_list, card, html, note, tabs};

use super::asked::Asked;
use super::grid::{Grid, GridCell, GridColumn};
use crate::figures::{
    AGAIN, Bands, CONFORMANCE, CutBy, CutRow, Measure, Narrow, PERSONS, REOPENED, REPEAT, REPORTED,
    SATISFIED, Share, TIMELINESS, UNCONFIRMED, Without, cuts, persons,
};

/// 管理到位 of a line, and where it opens to, for whichever domain knows it.
pub type Covered<'c> = &'c dyn Fn(&str) -> Option<(Share, String)>;

/// The faces of the same figures, in an address.
pub const FACES: [&str; 5] = ["unit", "building", "category", "urgency", "person"];

/// Links to the faces.
pub fn faces(context: &PageContext<'_>, asked: &Asked, current: &str) -> Markup {
    let words = context.words;
    let links = FACES.map(|face| Tab {
        label: words.say(&format!("service-cut-{face}")),
        href: asked.there(context, &format!("/figures/by/{face}"), &[]).into(),
        current: face == current,
        count: "".into(),
    });
    tabs(&words.say("service-cut"), &links)
}

/// The lines of one face.
///
/// # Errors
/// When the store fails.
pub fn cut_grid(
    context: &PageContext<'_>,
    asked: &Asked,
    by: CutBy,
    covered: Option<Covered<'_>>,
) -> Result<Grid, ViewError> {
    let found = cuts(&context.viewer, &asked.scope, asked.span(), by)?;
    let title = context.words.say(&format!("service-cut-{}", by.name())).into_owned();
    let narrow = |row: &CutRow| {
        let mut narrow = asked.scope.narrow.clone();
        match by {
            CutBy::Unit if row.key.is_empty() => narrow.without = Without::Unit,
            CutBy::Unit => narrow.unit.clone_from(&row.key),
            CutBy::Building if row.key.is_empty() => narrow.without = Without::Building,
            CutBy::Building => narrow.building = row.key.parse().ok(),
            CutBy::Category => narrow.category.clone_from(&row.key),
            CutBy::Urgency => narrow.urgency.clone_from(&row.key),
        }
        narrow
    };
    let none = format!("service-cut-without-{}", by.name());
    Ok(grid(context, asked, &title, &found.rows, covered, &narrow, &none))
}

/// What there is to see of persons: everybody, or one's own line and how all lie.
///
/// # Errors
/// When the store fails.
pub fn person_grid(
    context: &PageContext<'_>,
    asked: &Asked,
    covered: Option<Covered<'_>>,
) -> Result<(Grid, Markup), ViewError> {
    let words = context.words;
    let found = persons(&context.viewer, &asked.scope, asked.span())?;
    let title = words.say("service-cut-person").into_owned();
    let narrow = |row: &CutRow| {
        let mut narrow = asked.scope.narrow.clone();
        if row.key.is_empty() {
            narrow.without = Without::Worker;
        } else {
            narrow.worker = row.key.parse().ok();
        }
        narrow
    };
    let key = "service-cut-without-person";
    let grid = grid(context, asked, &title, &found.rows, covered, &narrow, key);
    let told = html! {
        @if !context.viewer.may_read(PERSONS) {
            (note(Tone::Info, &words.say("service-person-own"), &html! {}))
        }
        (lie(context, &found.bands))
    };
    Ok((grid, told))
}

fn lie(context: &PageContext<'_>, bands: &Bands) -> Markup {
    let words = context.words;
    let bars = |counted: [i64; 4]| {
        let names = ["0", "60", "75", "90"];
        let bar = |(name, count): (&str, i64)| Bar {
            label: words.say(&format!("service-band-{name}")),
            value: count,
            text: words.say_with("service-band-persons", &[("n", count.into())]).into(),
            ..Bar::default()
        };
        let bars: Vec<Bar<'_>> = names.into_iter().zip(counted).map(bar).collect();
        bar_list(words, &bars)
    };
    let part = |key: &'static str, counted: Option<[i64; 4]>| {
        card(&houqin_page::Card {
            title: words.say(key),
            icon: "users".into(),
            body: match counted {
                Some(counted) => bars(counted),
                None => html! { p class="soft" { (words.say("service-band-few")) } },
            },
            ..houqin_page::Card::default()
        })
    };
    html! {
        h2 { (words.say_with("service-bands", &[("n", bands.persons.into())])) }
        div class="card-pair" {
            (part("service-figure-timeliness", bands.timeliness))
            (part("service-figure-conformance", bands.conformance))
        }
    }
}

fn columns(context: &PageContext<'_>, first: &str, covered: bool) -> Vec<GridColumn> {
    let words = context.words;
    let share = |key: &str| GridColumn::share(context, &words.say(key));
    let mut columns = vec![GridColumn::name(first)];
    if covered {
        columns.push(share("service-coverage"));
    }
    columns.extend([
        share("service-figure-timeliness"),
        share("service-figure-conformance"),
        GridColumn::count(&words.say("service-figure-reported")),
        GridColumn::satisfaction(context),
        share("service-figure-unconfirmed"),
        share("service-figure-again"),
        share("service-figure-reopened"),
        share("service-figure-repeat"),
    ]);
    columns
}

fn grid(
    context: &PageContext<'_>,
    asked: &Asked,
    title: &str,
    rows: &[CutRow],
    covered: Option<Covered<'_>>,
    narrow: &dyn Fn(&CutRow) -> Narrow,
    none: &str,
) -> Grid {
    let words = context.words;
    let line = |row: &CutRow| {
        let part = narrow(row);
        let open =
            |measure: &Measure, met: &str| asked.orders_of(&part, measure, met, asked.span());
        let share = |share: Share, measure: &Measure, met: &str| {
            GridCell::share(context, share, &open(measure, met))
        };
        let name = if row.key.is_empty() {
            words.say(none).into_owned()
        } else if context.name(&row.name).is_empty() {
            words.say("page-erased").into_owned()
        } else {
            context.name(&row.name).to_owned()
        };
        let numbers = &row.numbers;
        let mut cells = vec![GridCell::name(&name, row.depth, "")];
        if let Some(covered) = covered {
            let (share, href) = covered(&row.key).unwrap_or_default();
            cells.push(GridCell::share(context, share, &href));
        }
        cells.extend([
            share(numbers.timeliness, &TIMELINESS, ""),
            share(numbers.conformance, &CONFORMANCE, ""),
            GridCell::count(context, numbers.reported, &open(&REPORTED, "")),
            GridCell::satisfaction(context, &numbers.satisfaction, &open(&SATISFIED, "")),
            share(numbers.unconfirmed, &UNCONFIRMED, "1"),
            share(numbers.again, &AGAIN, "1"),
            share(numbers.reopened, &REOPENED, "1"),
            share(numbers.repeat, &REPEAT, "1"),
        ]);
        cells
    };
    Grid {
        title: title.to_owned(),
        columns: columns(context, title, covered.is_some()),
        rows: rows.iter().map(line).collect(),
        scrolls: false,
    }
}
