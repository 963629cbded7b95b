//! What may be done on an order now, each as its own form. The procedure says
//! which; the desk judges anyway.

use houqin_kernel::{Evidence, Step, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext, RecordLine};
use houqin_page::{Button, Choice, Look, Markup, Text, button, card, html, radio_cards};

use super::workers::{self, Dispatch};
use super::{case, complaints, merging, mine};
use crate::catalogue::SettingValue;
use crate::order::{PHOTOS_MAX, TEXT_MAX};
use crate::views::{Catalogue, OrderDetail};

/// Levels of a rating that have words.
const LEVELS: i64 = 5;

/// A large primary button.
pub fn large<'a>(context: &PageContext<'a>, key: &str, icon: &'static str) -> Button<'a> {
    Button { large: true, icon: icon.into(), ..Button::primary(context.words.say(key)) }
}

/// An order, who looks at it, and the steps that are open to them.
pub struct Open<'o, 'a> {
    /// The page.
    pub context: &'o PageContext<'a>,
    /// The catalogue.
    pub catalogue: &'o Catalogue,
    /// The order.
    pub order: &'o OrderDetail,
    /// Its records.
    pub records: &'o [RecordLine],
    /// The steps.
    pub steps: Vec<&'a Step>,
    /// The page's own address.
    pub here: &'o str,
    /// The order's id as text.
    pub id: &'o str,
}

impl<'o, 'a> Open<'o, 'a> {
    fn step(&self, act: &str) -> Option<&'a Step> {
        self.steps.iter().find(|step| step.act == act).copied()
    }

    fn form(&self, act: &'o str) -> ActForm<'o, 'a> {
        ActForm::new(self.context, act).about("order", self.id).then(self.here)
    }

    /// All of them, the main one first; nothing where there is nothing to do.
    pub fn all(&self) -> Result<Markup, ViewError> {
        let inside = html! {
            (self.for_requester())
            (self.for_worker())
            (self.for_desk()?)
            (self.for_anyone())
        };
        if inside.0.is_empty() {
            return Ok(html! {});
        }
        Ok(card(&houqin_page::Card {
            title: self.context.words.say("service-actions"),
            icon: "hand-stop".into(),
            body: html! { div class="acts" { (inside) } },
            ..houqin_page::Card::default()
        }))
    }

    fn for_requester(&self) -> Markup {
        let words = self.context.words;
        html! {
            @if self.step("service.confirm").is_some() {
                (self.form("service.confirm").tap(&large(self.context, "service-confirm", "circle-check")))
            }
            @if self.step("service.rate").is_some() { (self.rate()) }
            @if let Some(step) = self.step("service.send_back") {
                (self.reasoned(step, "service.send_back", "service-send-back", "service-send-back-why"))
            }
            @if let Some(step) = self.step("service.reopen") {
                (self.reasoned(step, "service.reopen", "service-reopen", "service-reopen-why"))
            }
            @if self.step("service.complain").is_some() {
                (complaints::complain(self.context, self.form("service.complain")))
            }
            @if self.step("service.withdraw").is_some() {
                @let form = self.form("service.withdraw");
                (form.folded(&words.say("service-withdraw"), &html! {
                    (form.lines(&Ask::new("reason", "service-withdraw-why").at_most(TEXT_MAX)))
                    (button(&Button::danger(words.say("service-withdraw-send"))))
                }))
            }
        }
    }

    fn for_worker(&self) -> Markup {
        let context = self.context;
        html! {
            @if self.step("service.take").is_some() {
                (self.form("service.take").tap(&large(context, "service-take", "hand-stop")))
            }
            @if self.step("service.arrive").is_some() {
                (self.form("service.arrive").tap(&large(context, "service-arrive", "map-pin")))
            }
            @if let Some(step) = self.step("service.resume") { (self.resume(step)) }
            @if let Some(step) = self.step("service.finish") {
                (mine::finish(context, self.catalogue, self.order, step, self.form("service.finish"), false))
            }
            @if self.step("service.pause").is_some() {
                (pause(context, self.catalogue, self.id, self.here))
            }
            @if let Some(step) = self.step("service.emergency") {
                (self.reasoned(step, "service.emergency", "service-start-emergency", "service-emergency-why"))
            }
        }
    }

    fn for_desk(&self) -> Result<Markup, ViewError> {
        let waiting = matches!(self.order.row.state.as_str(), "reported" | "accepted");
        let accepts = self.step("service.accept").is_some()
            && case::may_after(self.context, "service.dispatch", "accepted");
        let dispatch = if accepts || self.step("service.dispatch").is_some() {
            let load = workers::load_now(self.context)?;
            let hands = workers::workers(self.context, &load)?;
            let what = Dispatch {
                order: self.id,
                category: &self.order.row.category,
                next: self.here,
                again: !waiting,
                accepts,
            };
            workers::dispatch(self.context, self.catalogue, &hands, &what)
        } else {
            html! {}
        };
        Ok(html! {
            (dispatch)
            @if self.step("service.accept").is_some() { (self.accept(accepts)) }
            @if let Some(step) = self.step("service.reject") {
                (reject(self.context, self.catalogue, step, self.id, self.here))
            }
            @if self.step("service.merge").is_some() {
                (merging::merge(self.context, self.catalogue, self.order, &self.form("service.merge"))?)
            }
            @if let Some(step) = self.step("service.answer") {
                (complaints::answer(self.context, self.order, step, self.here)?)
            }
        })
    }

    fn for_anyone(&self) -> Markup {
        let words = self.context.words;
        html! {
            @if self.step("service.note").is_some() {
                @let form = self.form("service.note").with_photos();
                (form.folded(&words.say("service-note"), &html! {
                    (form.lines(&Ask::new("text", "service-note-text").at_most(TEXT_MAX)))
                    (form.photos(&Ask::new("photos", "service-photo"), PHOTOS_MAX))
                    (form.voice_folded("service-voice-note"))
                    (button(&Button::new(words.say("service-note-send"))))
                }))
            }
            @if self.step("service.reverse").is_some() { (self.reverse()) }
        }
    }

    /// Accepting may set the category or the urgency right.
    fn accept(&self, can_dispatch: bool) -> Markup {
        let words = self.context.words;
        let form = self.form("service.accept");
        let kept = || Choice::new("", words.say("service-as-reported"));
        let categories = self.catalogue.categories.iter();
        let categories: Vec<Choice<'_>> = std::iter::once(kept())
            .chain(
                categories.map(|one| Choice::new(one.code.as_str(), self.context.name(&one.name))),
            )
            .collect();
        let urgencies = self.catalogue.urgencies.iter();
        let urgencies: Vec<Choice<'_>> = std::iter::once(kept())
            .chain(
                urgencies.map(|one| Choice::new(one.code.as_str(), self.context.name(&one.name))),
            )
            .collect();
        let look = if can_dispatch {
            Button::new(words.say("service-accept-only"))
        } else {
            large(self.context, "service-accept", "check")
        };
        form.around(&html! {
            (button(&look))
            details class="fold" {
                summary { (words.say("service-accept-other")) }
                (form.choose(&Ask::new("category", "service-category"), &categories))
                (form.choose(&Ask::new("urgency", "service-urgency"), &urgencies))
            }
        })
    }

    /// The worker goes on at a tap; the office says why.
    fn resume(&self, step: &Step) -> Markup {
        if step.evidence.contains(&Evidence::Reason) {
            return self.reasoned(
                step,
                "service.resume",
                "service-order-resume",
                "service-resume-why",
            );
        }
        self.form("service.resume").tap(&large(self.context, "service-resume", "player-play"))
    }

    /// Five levels with words, and a word to it.
    fn rate(&self) -> Markup {
        let words = self.context.words;
        let setting = self.catalogue.settings.iter().find(|one| one.name == "rating_scale");
        let scale = setting.map_or(LEVELS, |one| SettingValue::number(one.value)).clamp(1, 10);
        let levels: Vec<Choice<'_>> = (1..=scale)
            .rev()
            .map(|score| {
                let key = format!("service-score-{score}");
                let label: Text<'_> = if scale == LEVELS && words.knows(&key) {
                    words.say(&key)
                } else {
                    score.to_string().into()
                };
                Choice { icon: "star".into(), ..Choice::new(score.to_string(), label) }
            })
            .collect();
        let form = self.form("service.rate");
        let field = form.field(&Ask::must("score", "service-rate-ask"));
        form.around(&html! {
            (radio_cards(words, &field, &levels))
            (form.lines(&Ask::new("text", "service-rate-text").at_most(TEXT_MAX)))
            (button(&large(self.context, "service-rate", "star")))
        })
    }

    /// A step that needs words, with photos where it takes them.
    fn reasoned(&self, step: &Step, act: &'o str, label: &str, ask: &str) -> Markup {
        let words = self.context.words;
        let takes_photos = matches!(act, "service.send_back" | "service.reopen");
        let form = self.form(act);
        let form = if takes_photos { form.with_photos() } else { form };
        let label = words.say(label);
        form.folded(
            &label,
            &html! {
                (form.lines(&Ask::new("reason", ask).required(step.evidence.contains(&Evidence::Reason)).at_most(TEXT_MAX)))
                @if takes_photos { (form.photos(&Ask::new("photos", "service-photo").required(step.evidence.contains(&Evidence::Photo)), PHOTOS_MAX)) }
                (button(&Button::primary(label.clone())))
            },
        )
    }

    /// Takes back the last record, where its step may be reversed.
    fn reverse(&self) -> Markup {
        let words = self.context.words;
        let Some(last) = self.records.last() else { return html! {} };
        let procedure = case::procedure_of(self.context, self.order.row.id).ok().flatten();
        let step = procedure
            .and_then(|procedure| procedure.steps.iter().find(|step| step.code == last.step));
        let Some(step) = step.filter(|step| step.reversible) else { return html! {} };
        let form = self.form("service.reverse").with("record", last.seq.to_string());
        let what = words.say_with(
            "service-reverse",
            &[
                ("record", last.seq.to_string().into()),
                ("step", self.context.name(&step.name).into()),
            ],
        );
        form.folded(
            &what,
            &html! {
                (form.lines(&Ask::must("reason", "service-reverse-why").at_most(TEXT_MAX)))
                (button(&Button { look: Look::Danger, ..Button::new(words.say("service-reverse-send")) }))
            },
        )
    }
}

/// Pauses with a named reason.
pub fn pause(context: &PageContext<'_>, catalogue: &Catalogue, id: &str, next: &str) -> Markup {
    let words = context.words;
    let form = ActForm::new(context, "service.pause").about("order", id).then(next);
    let reasons: Vec<Choice<'_>> = catalogue
        .pause_reasons
        .iter()
        .map(|one| {
            let stops =
                if one.stops_clock { "service-clock-stops" } else { "service-clock-goes-on" };
            let label = format!("{} · {}", context.name(&one.name), words.say(stops));
            Choice::new(one.code.as_str(), label)
        })
        .collect();
    form.folded(
        &words.say("service-pause"),
        &html! {
            (form.choose(&Ask::must("why", "service-pause-why"), &reasons))
            (form.lines(&Ask::new("reason", "service-pause-reason").at_most(TEXT_MAX)))
            (button(&Button::primary(words.say("service-pause"))))
        },
    )
}

/// Rejects with a named reason and what the requester is told; the photos that
/// the step asks for.
pub fn reject(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    step: &Step,
    id: &str,
    next: &str,
) -> Markup {
    let form = ActForm::new(context, "service.reject").about("order", id).then(next);
    let photo = step.evidence.contains(&Evidence::Photo);
    let form = if photo { form.with_photos() } else { form };
    let reasons: Vec<Choice<'_>> = catalogue
        .reject_reasons
        .iter()
        .map(|one| Choice::new(one.code.as_str(), context.name(&one.name)))
        .collect();
    let label = context.name(&step.name).to_owned();
    form.folded(
        &label,
        &html! {
            (form.choose(&Ask::must("why", "service-reason"), &reasons))
            (form.lines(&Ask::must("reason", "service-reject-tell").at_most(TEXT_MAX)))
            @if photo { (form.photos(&Ask::must("photos", "service-photo"), PHOTOS_MAX)) }
            (button(&Button::danger(label.clone())))
        },
    )
}
