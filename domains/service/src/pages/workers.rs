//! Who may take orders: their load and their certificates, for whoever dispatches.

use std::collections::BTreeMap;

use houqin_kernel::{PersonId, StoreError};
use houqin_page::face::{ActForm, Ask, PageContext};
use houqin_page::{FilterGroup, FilterLink, Markup, Search, Tone, filter_bar, hidden, html, note};

use crate::catalogue::SettingValue;
use crate::order::TEXT_MAX;
use crate::views::{self, Board, Catalogue};

/// One who may take orders.
pub struct Worker {
    id: PersonId,
    called: String,
    load: i64,
    skills: Vec<String>,
}

/// Open orders of each worker, whether or not the board is shown.
pub fn load_now(context: &PageContext<'_>) -> Result<BTreeMap<String, i64>, StoreError> {
    let reading = context.viewer.reading;
    let counted = reading.list(
        "SELECT COALESCE(taker, assignee), COUNT(*) FROM service_order WHERE school_id = $1 \
         AND closed_at IS NULL AND finished_at IS NULL AND imported = 0 \
         AND COALESCE(taker, assignee) IS NOT NULL GROUP BY COALESCE(taker, assignee)",
        &[reading.school().into()],
        |row| Ok((row.id::<PersonId>(0)?.to_string(), row.int(1)?)),
    )?;
    Ok(counted.into_iter().collect())
}

/// All who hold a post that takes orders, the least loaded first.
pub fn workers(
    context: &PageContext<'_>,
    load: &BTreeMap<String, i64>,
) -> Result<Vec<Worker>, StoreError> {
    let viewer = &context.viewer;
    let mut workers: Vec<Worker> = Vec::new();
    for id in views::hands(viewer) {
        let card = (viewer.institution.directory.person)(viewer.reading, id)?;
        workers.push(Worker {
            id,
            called: context.person(id)?,
            load: load.get(&id.to_string()).copied().unwrap_or(0),
            skills: card.map(|card| card.skills).unwrap_or_default(),
        });
    }
    workers.sort_by_key(|worker| worker.load);
    Ok(workers)
}

/// The ids and names of all who may take orders, for filters.
pub fn named(context: &PageContext<'_>) -> Result<Vec<(String, String)>, StoreError> {
    let all = workers(context, &BTreeMap::new())?;
    Ok(all.into_iter().map(|one| (one.id.to_string(), one.called)).collect())
}

/// What one worker has on the board: in all, paused, late.
#[derive(Debug, Clone, Copy, Default)]
pub struct Load {
    all: i64,
    paused: i64,
    late: i64,
}

impl Load {
    /// Of each worker, by id: what is not finished.
    pub fn of(context: &PageContext<'_>, board: &Board) -> BTreeMap<String, Self> {
        let mut loads: BTreeMap<String, Self> = BTreeMap::new();
        for row in board.waiting.iter().chain(&board.working).chain(&board.paused) {
            let Some(who) = row.assignee else { continue };
            let load = loads.entry(who.to_string()).or_default();
            load.all += 1;
            load.paused += i64::from(row.state == "paused");
            load.late += i64::from(row.is_late(context.viewer.at));
        }
        loads
    }

    /// `李有福 6 件（3 暂停，2 超时）`.
    fn told(self, context: &PageContext<'_>, who: &str) -> String {
        let words = context.words;
        let parts = [("service-loaded-paused", self.paused), ("service-loaded-late", self.late)];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(key, n)| words.say_with(key, &[("n", n.into())]))
            .collect();
        let named = [("who", who.into()), ("n", self.all.into())];
        if parts.is_empty() {
            return words.say_with("service-loaded", &named);
        }
        let [who, n] = named;
        let parts = parts.join(words.pick("，", ", "));
        words.say_with("service-loaded-of", &[who, n, ("parts", parts.into())])
    }
}

/// The load of each in a line; each shows the board of the one.
pub fn loads(
    context: &PageContext<'_>,
    workers: &[Worker],
    loads: &BTreeMap<String, Load>,
    asked: &str,
) -> Markup {
    let words = context.words;
    if workers.is_empty() {
        return note(Tone::Warn, &words.say("service-no-workers"), &html! {});
    }
    let mut links = vec![FilterLink {
        label: words.say("page-all"),
        href: "/service/board".into(),
        count: "".into(),
        current: asked.is_empty(),
    }];
    links.extend(workers.iter().map(|worker| {
        let id = worker.id.to_string();
        let load = loads.get(&id).copied().unwrap_or_default();
        FilterLink {
            label: load.told(context, &worker.called).into(),
            href: format!("/service/board?worker={id}").into(),
            count: "".into(),
            current: asked == id,
        }
    }));
    let group = FilterGroup { label: words.say("service-load"), links };
    filter_bar(words, &Search::default(), &[group], "")
}

/// The certificate a category takes: the skill's code and what it is called.
fn certificate<'k>(catalogue: &'k Catalogue, category: &str) -> Option<(&'k str, &'k str)> {
    let category = catalogue.categories.iter().find(|one| one.code == category)?;
    let skill = catalogue.skills.iter().find(|one| one.code == category.skill)?;
    (!skill.certificate.is_empty()).then_some((skill.code.as_str(), skill.certificate.as_str()))
}

/// What stands beside a worker's name, and whether they may not take this.
fn beside(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    worker: &Worker,
    needed: Option<(&str, &str)>,
) -> (String, bool) {
    let words = context.words;
    let mut parts = vec![words.say_with("service-load-count", &[("n", worker.load.into())])];
    let lacks = needed.filter(|(skill, _)| !worker.skills.iter().any(|one| one == skill));
    if let Some((_, called)) = lacks {
        parts.push(words.say_with("service-lacks", &[("what", called.into())]));
    } else {
        let known = catalogue.skills.iter().filter(|one| worker.skills.contains(&one.code));
        parts.extend(known.map(|one| context.name(&one.name).to_owned()));
    }
    (parts.join(" · "), lacks.is_some())
}

/// What a dispatch speaks of.
pub struct Dispatch<'d> {
    /// The order.
    pub order: &'d str,
    /// Its category.
    pub category: &'d str,
    /// Where to go on.
    pub next: &'d str,
    /// Whether it is dispatched again, with a reason.
    pub again: bool,
    /// Whether it is accepted by the same tap.
    pub accepts: bool,
}

/// The form of dispatching: one tap opens it, the next one on a name does it.
/// Dispatching again asks for the reason as well.
pub fn dispatch(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    workers: &[Worker],
    what: &Dispatch<'_>,
) -> Markup {
    let words = context.words;
    let act = if what.accepts { "service.dispatch_at_once" } else { "service.dispatch" };
    let form = ActForm::new(context, act).about("order", what.order).then(what.next);
    let needed = certificate(catalogue, what.category);
    let label = words.say(if what.again { "service-redispatch" } else { "service-dispatch-now" });
    let body = html! {
        @if what.again { (form.lines(&Ask::must("reason", "service-dispatch-why").at_most(TEXT_MAX))) }
        (hands(context, catalogue, workers, needed))
    };
    if what.again { form.folded(&label, &body) } else { form.folded_first(&label, &body) }
}

/// A button for each who may take it, and for the pool where the school has one.
fn hands(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    workers: &[Worker],
    needed: Option<(&str, &str)>,
) -> Markup {
    let words = context.words;
    let setting = catalogue.settings.iter().find(|one| one.name == "pool");
    let pooled = setting.is_none_or(|one| SettingValue::number(one.value) == 1);
    html! {
        div class="hands" role="group" aria-label=(words.say("service-dispatch-to")) {
            @for worker in workers {
                @let (told, lacks) = beside(context, catalogue, worker, needed);
                (hand(&worker.called, &told, &worker.id.to_string(), lacks))
            }
            @if pooled { (hand(&words.say("service-pool"), &words.say("service-pool-help"), "", false)) }
        }
        @if workers.is_empty() { (note(Tone::Warn, &words.say("service-no-workers"), &html! {})) }
    }
}

/// The same buttons for several orders of any category, with what each is called.
pub fn hands_for_each(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    workers: &[Worker],
) -> Markup {
    html! {
        @for worker in workers { (hidden(&format!("_say.assignee.{}", worker.id), &worker.called)) }
        (hidden("_say.assignee.", &context.words.say("service-pool")))
        (hands(context, catalogue, workers, None))
    }
}

/// A button with a name and what stands beside it.
fn hand(called: &str, told: &str, id: &str, disabled: bool) -> Markup {
    html! {
        button type="submit" class="hand" name="assignee" value=(id) disabled[disabled] {
            span class="hand-name" { (called) }
            span class="hand-told" { (told) }
        }
    }
}
