//! The worker's day: in order, large, one main action each; what is nobody's below.

use houqin_kernel::{Evidence, Step, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext, Rendered, refused};
use houqin_page::{
    Button, Empty, Limits, Look, Markup, Text, Tone, WorkCard, button, empty_state, html,
    status_chip, work_card,
};

use super::{actions, case, due, marks, only_state, order, place};
use crate::order::PHOTOS_MAX;
use crate::views::{self, Catalogue, OrderDetail, OrderQuery, OrderRow};

const HERE: &str = "/service/mine";
/// Most cards at once: more is not a day's work.
const CARDS_MAX: usize = 50;
/// Most orders shown that are nobody's.
const FREE_MAX: i64 = 20;

/// `/service/mine`.
pub fn mine(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let orders = views::mine(&context.viewer)?;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let cards = cards(context, &catalogue, &orders)?;
    let free = cards_of_nobody(context, &catalogue, &orders)?;
    let title = words.say("service-nav-mine");
    let body = html! {
        h1 { (title) }
        (refused(context))
        @if cards.is_empty() {
            (empty_state(&Empty {
                icon: "circle-check".into(),
                title: words.say("service-mine-none"),
                help: words.say("service-mine-none-help"),
                action: html! {},
            }))
        }
        @for card in &cards { (card) }
        @if !free.is_empty() {
            h2 { (words.say("service-mine-free")) }
            @for card in &free { (card) }
        }
    };
    Ok(Rendered::new(title, body))
}

fn cards(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    rows: &[OrderRow],
) -> Result<Vec<Markup>, ViewError> {
    let mut cards = Vec::new();
    for row in rows.iter().take(CARDS_MAX) {
        if let Some(order) = views::find_order(context.viewer.reading, row.id)? {
            cards.push(card(context, catalogue, &order)?);
        }
    }
    Ok(cards)
}

/// What the worker's posts may take though it was given to nobody.
fn cards_of_nobody(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    known: &[OrderRow],
) -> Result<Vec<Markup>, ViewError> {
    if !context.viewer.may_read("service.orders") {
        return Ok(Vec::new());
    }
    let mut free = Vec::new();
    for state in case::free_states(context) {
        let query = OrderQuery { state, limit: Some(FREE_MAX), ..OrderQuery::default() };
        let listed = views::orders(&context.viewer, &query)?;
        let new = |row: &OrderRow| {
            row.assignee.is_none() && !known.iter().any(|other| other.id == row.id)
        };
        free.extend(listed.orders.into_iter().filter(new));
    }
    let late = |row: &OrderRow| row.is_late(context.viewer.at);
    free.sort_by_key(|row| (!pressing(catalogue, row), !late(row), row.resolve_due));
    cards(context, catalogue, &free)
}

/// Whether it is an emergency repair or of the first urgency.
fn pressing(catalogue: &Catalogue, row: &OrderRow) -> bool {
    row.emergency || catalogue.urgencies.first().is_some_and(|most| most.code == row.urgency)
}

fn card(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    order: &OrderDetail,
) -> Result<Markup, ViewError> {
    let row = &order.row;
    let directory = &context.viewer.institution.directory;
    let requester = (directory.person)(context.viewer.reading, row.requester)?;
    // The number left with the report before the one in the directory.
    let left = order.contact.clone().filter(|contact| !contact.is_empty());
    let phone = left.or_else(|| requester.and_then(|card| card.phone)).unwrap_or_default();
    let (limit, tone) = due(context, row)?;
    let category = context.name(&catalogue.category(&row.category)).to_owned();
    let said = row.description.as_deref().filter(|said| !said.is_empty());
    let title = said.map_or_else(|| category.clone(), |said| format!("{category} · {said}"));
    let where_ = place(context, row.place, row.place_text.as_deref())?;
    let doing = Doing::of(context, catalogue, order)?;
    Ok(work_card(
        context.words,
        &WorkCard {
            number: row.number.as_str().into(),
            title: title.into(),
            href: format!("/service/orders/{}", row.id).into(),
            place: where_.into(),
            alarm: alarm(context, catalogue, row),
            chips: chips(context, row),
            due: limit.into(),
            due_tone: tone,
            photos: order::photos(context, order),
            reporter: order
                .caller
                .clone()
                .map_or_else(|| context.person(row.requester), Ok)?
                .into(),
            phone: phone.into(),
            action: doing.main(),
            more: doing.more(),
        },
    ))
}

/// What stands across the head of a card that comes before all others, in words.
fn alarm(context: &PageContext<'_>, catalogue: &Catalogue, row: &OrderRow) -> Text<'static> {
    if row.emergency {
        context.words.say("service-emergency").into_owned().into()
    } else if pressing(catalogue, row) {
        context.name(&catalogue.urgency(&row.urgency)).to_owned().into()
    } else {
        "".into()
    }
}

fn chips(context: &PageContext<'_>, row: &OrderRow) -> Markup {
    html! {
        (only_state(context, row))
        @if row.is_late(context.viewer.at) {
            " " (status_chip(Tone::Bad, "alert-triangle", &context.words.say("service-late")))
        }
        (marks(context, row))
    }
}

/// What a worker may do on one order.
struct Doing<'d, 'a> {
    context: &'d PageContext<'a>,
    catalogue: &'d Catalogue,
    order: &'d OrderDetail,
    id: String,
    open: Vec<&'a Step>,
    finish: Option<&'a Step>,
}

impl<'d, 'a> Doing<'d, 'a> {
    fn of(
        context: &'d PageContext<'a>,
        catalogue: &'d Catalogue,
        order: &'d OrderDetail,
    ) -> Result<Self, ViewError> {
        let procedure = case::procedure_of(context, order.row.id)?;
        let own = context.viewer.person == Some(order.row.requester);
        let open = procedure
            .map(|procedure| case::open_steps(context, procedure, order, own))
            .unwrap_or_default();
        let finish = procedure.and_then(|procedure| finishing(context, procedure));
        Ok(Self { context, catalogue, order, id: order.row.id.to_string(), open, finish })
    }

    fn step(&self, act: &str) -> Option<&'a Step> {
        self.open.iter().find(|step| step.act == act).copied()
    }

    /// The step that comes next, and finishing: each one press.
    fn main(&self) -> Markup {
        let taps = [
            ("service.take", "service-take", "hand-stop"),
            ("service.arrive", "service-arrive", "map-pin"),
            ("service.resume", "service-resume", "player-play"),
        ];
        let next = taps.iter().find(|(act, _, _)| self.step(act).is_some());
        let finishing = match next {
            Some(_) => self.finish.map(|step| (step, "service.finish_at_once")),
            None => self.step("service.finish").map(|step| (step, "service.finish")),
        };
        html! {
            @if let Some((act, key, icon)) = next {
                @let look = Button { look: Look::Secondary, ..actions::large(self.context, key, icon) };
                (ActForm::new(self.context, act).about("order", &self.id).then(HERE).tap(&look))
            }
            @if let Some((step, act)) = finishing { (self.at_a_tap(step, act)) }
        }
    }

    /// Finished by one press: the camera where a photo must be shown, else the button.
    fn at_a_tap(&self, step: &Step, act: &str) -> Markup {
        let form = ActForm::new(self.context, act).about("order", &self.id).then(HERE);
        let look = actions::large(self.context, "service-finish", "check");
        if !must_show_photo(self.catalogue, self.order, step) {
            return form.tap(&look);
        }
        let form = form.with_photos();
        form.around(&html! {
            (form.camera(&Ask::must("photos", "service-finish-camera")))
            (button(&look))
        })
    }

    fn more(&self) -> Markup {
        let words = self.context.words;
        let before = ["service.take", "service.arrive", "service.resume"];
        let at_once = before.iter().any(|act| self.step(act).is_some());
        let act = if at_once { "service.finish_at_once" } else { "service.finish" };
        let step = if at_once { self.finish } else { self.step("service.finish") };
        html! {
            a class="btn btn-secondary" href={ "/service/orders/" (self.id) } { (words.say("service-open")) }
            @if let Some(step) = step {
                (finish(self.context, self.catalogue, self.order, step,
                    ActForm::new(self.context, act).about("order", &self.id).then(HERE).marked("words"), true))
            }
            @if self.step("service.pause").is_some() {
                (actions::pause(self.context, self.catalogue, &self.id, HERE))
            }
        }
    }
}

/// The step of finishing, where a post of the viewer may do it.
fn finishing<'a>(
    context: &PageContext<'a>,
    procedure: &'a houqin_kernel::Procedure,
) -> Option<&'a Step> {
    procedure.steps.iter().find(|step| {
        step.act == "service.finish" && step.posts.iter().any(|post| context.viewer.holds(post))
    })
}

/// Whether finishing must show a photo: by the step, or by the category.
fn must_show_photo(catalogue: &Catalogue, order: &OrderDetail, step: &Step) -> bool {
    let category = catalogue.categories.iter().find(|one| one.code == order.row.category);
    step.evidence.contains(&Evidence::Photo)
        || category.is_some_and(|one| one.evidence.contains(&Evidence::Photo))
}

/// The form of finishing.
pub fn finish<'a>(
    context: &PageContext<'a>,
    catalogue: &Catalogue,
    order: &OrderDetail,
    step: &Step,
    form: ActForm<'_, 'a>,
    folded: bool,
) -> Markup {
    let words = context.words;
    let form = form.with_photos();
    let minutes = Limits {
        min: "0".into(),
        max: "48000".into(),
        unit: words.say("service-minutes"),
        ..Limits::default()
    };
    let yuan = Limits {
        min: "0".into(),
        step: "0.01".into(),
        unit: words.say("service-yuan"),
        ..Limits::default()
    };
    let look = actions::large(context, "service-finish", "check");
    let told = html! {
        (form.text(&Ask::new("note", "service-finish-note")))
        (form.number(&Ask::new("labour_minutes", "service-labour"), &minutes))
        (form.number(&Ask::new("material_fen~yuan", "service-material"), &yuan))
    };
    let photos = Ask::new("photos", "service-finish-photo")
        .required(must_show_photo(catalogue, order, step));
    if folded {
        return form.folded(
            &words.say("service-finish-with-words"),
            &html! { (form.photos(&photos, PHOTOS_MAX)) (told) (button(&look)) },
        );
    }
    form.around(&html! {
        (form.photos(&photos, PHOTOS_MAX))
        details class="fold" open[form.came_back()] {
            summary { (words.say("service-finish-more")) }
            (told)
        }
        (button(&look))
    })
}
