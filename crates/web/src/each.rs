//! `POST /each/{act}`: one act on several things, each by itself. First it is
//! shown what each would come to, by a dry run; sent again as sure, each is done
//! under a key of its own, so that sending the same form twice does nothing
//! twice. It is not one transaction: what is refused stops none of the others.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::mpsc::channel;

use axum::extract::{ConnectInfo, Path, Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::response::Response;
use houqin_desk::{Answer, DeskError, Receipt, Request};
use houqin_kernel::{CaseId, ClauseRef, Hand, PersonId, Reading, Refusal, StoreError};
use houqin_page::face::clause_href;
use houqin_page::{
    Button, Column, Form, Markup, Row, Table, Tone, button, form, hidden, html, link_button, note,
    page_head, status_chip, table,
};

use crate::access::Told;
use crate::form::{Fields, by_schema, field};
use crate::forms::{Signed, blocking, local, read, schema};
use crate::platform::{Platform, School};
use crate::sender::let_in;
use crate::site::{Visit, broken, encode, missing, own, refusal_from};

/// Most things of one form.
pub const ROWS_MAX: usize = 50;

/// What the form says of itself; all else in it is the act's own.
#[derive(Debug)]
struct Asked<'f> {
    /// The act.
    act: &'f str,
    /// The act's field by which the rows differ.
    each: &'f str,
    /// Its values, none twice.
    rows: Vec<&'f str>,
    /// The fields that all rows share.
    shared: Fields,
    /// The key that those of the rows are made from.
    key: &'f str,
    /// Whether it is to be done, having been shown.
    sure: bool,
}

/// What one row came to.
enum Outcome {
    /// It would be allowed, under these posts and clauses.
    Allowed(Vec<(String, String)>),
    /// It is recorded.
    Done(Receipt),
    /// It is refused.
    Refused(Box<Refusal>),
    /// The platform failed: it is not known whether it was done.
    Broken,
}

/// Answers the form.
pub async fn each(
    State(platform): State<Arc<Platform>>,
    Path(act): Path<String>,
    request: HttpRequest,
) -> Response {
    platform.counts.request();
    let headers = request.headers().clone();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let peer = peer.unwrap_or_else(|| IpAddr::from([0, 0, 0, 0]));
    let visit = match let_in(platform, headers.clone(), peer).await {
        Ok(visit) => visit,
        Err(response) => return *response,
    };
    let fields = read(request).await;
    blocking(move || {
        let Signed { school, person, fields, .. } = match Signed::of(&visit, &headers, fields) {
            Ok(signed) => signed,
            Err(response) => return response,
        };
        let told = Told::visit(&visit).act(&visit.platform, &act);
        let asked = match Asked::read(&school, &act, &fields) {
            Ok(Some(asked)) => asked,
            Ok(None) => return missing(&visit),
            Err(refusal) => {
                return refusal_from(&visit, &refusal, local(field(&fields, "_page")));
            }
        };
        let outcomes = asked.outcomes(&visit, &school, person);
        match numbers(&school, &asked.rows) {
            Ok(numbers) => {
                let shown = Shown { visit: &visit, school: &school, fields: &fields, asked };
                told.on(shown.page(&numbers, &outcomes))
            }
            Err(error) => broken(&visit, &error),
        }
    })
    .await
}

impl<'f> Asked<'f> {
    /// Reads the form; nothing where there is no such act.
    fn read(school: &School, act: &'f str, fields: &'f Fields) -> Result<Option<Self>, Refusal> {
        let Some(schema) = schema(school, act) else { return Ok(None) };
        let each = field(fields, "_each");
        if schema.pointer(&format!("/properties/{}", each.replace(['~', '/'], ""))).is_none() {
            return Ok(None);
        }
        let mut rows: Vec<&str> = Vec::new();
        for (name, value) in fields {
            if name == each && !value.is_empty() && !rows.contains(&value.as_str()) {
                rows.push(value);
            }
        }
        if rows.is_empty() {
            return Err(none_chosen());
        }
        if rows.len() > ROWS_MAX {
            return Err(too_many(rows.len()));
        }
        let shared = fields.iter().filter(|(name, _)| name != each && is_of_act(name));
        let keys = [field(fields, "_key"), field(fields, "idempotency_key")];
        let key = keys.into_iter().find(|key| !key.is_empty()).unwrap_or_default();
        let sure = !field(fields, "_sure").is_empty();
        if sure && key.is_empty() {
            return Err(no_key());
        }
        Ok(Some(Self { act, each, rows, shared: shared.cloned().collect(), key, sure }))
    }

    /// What each row comes to. They are handed in together and share the desk's
    /// commit; each stands or falls by itself.
    fn outcomes(&self, visit: &Visit, school: &School, person: PersonId) -> Vec<Outcome> {
        let (tell, hear) = channel();
        let mut outcomes: Vec<Outcome> = self.rows.iter().map(|_| Outcome::Broken).collect();
        for (at, row) in self.rows.iter().enumerate() {
            match self.request(school, person, row) {
                Ok(request) => {
                    let tell = tell.clone();
                    school.desk.submit(request, move |answer| {
                        let _ = tell.send((at, answer));
                    });
                }
                Err(refusal) => {
                    let _ = tell.send((at, Err(refusal.into())));
                }
            }
        }
        drop(tell);
        for (at, answer) in hear {
            let outcome = match answer {
                Ok(Answer::Done(receipt)) => {
                    visit.platform.counts.done(0);
                    Outcome::Done(receipt)
                }
                Ok(Answer::Allowed(allowed)) => Outcome::Allowed(allowed),
                Err(DeskError::Refused(refusal)) => {
                    visit.platform.counts.refused();
                    Outcome::Refused(refusal)
                }
                Err(error) => {
                    visit.platform.counts.broken();
                    tracing::error!(act = self.act, %error, "one act of several failed");
                    Outcome::Broken
                }
            };
            if let Some(place) = outcomes.get_mut(at) {
                *place = outcome;
            }
        }
        outcomes
    }

    fn request(&self, school: &School, person: PersonId, row: &str) -> Result<Request, Refusal> {
        let schema = schema(school, self.act).unwrap_or_default();
        let mut fields = self.shared.clone();
        fields.push((self.each.to_owned(), row.to_owned()));
        let institution = school.desk.institution();
        let form = by_schema(&schema, &fields, institution.calendar.zone())?;
        let request = Request::one(Hand::Person(person), self.act, form);
        Ok(if self.sure { request.keyed(format!("{}.{row}", self.key)) } else { request.dry() })
    }
}

/// Whether a field is the act's own, not one that guards or steers the form.
fn is_of_act(name: &str) -> bool {
    !name.starts_with('_') && !matches!(name, "csrf" | "idempotency_key")
}

/// What people call the rows: the number of the case where it has one.
fn numbers(school: &School, rows: &[&str]) -> Result<Vec<String>, StoreError> {
    school.readers.read(|store| {
        let store: &dyn Reading = store;
        let mut numbers = Vec::new();
        for row in rows {
            let case: Option<CaseId> = row.parse().ok();
            let found = case.map_or(Ok(None), |case| {
                store.first(
                    "SELECT number FROM desk_case WHERE school_id = $1 AND case_id = $2",
                    &[store.school().into(), (&case).into()],
                    |row| row.text(0),
                )
            })?;
            numbers.push(found.unwrap_or_else(|| (*row).to_owned()));
        }
        Ok(numbers)
    })
}

/// The page that shows what each came to.
struct Shown<'s> {
    visit: &'s Visit,
    school: &'s School,
    fields: &'s Fields,
    asked: Asked<'s>,
}

impl Shown<'_> {
    fn page(&self, numbers: &[String], outcomes: &[Outcome]) -> Response {
        let words = self.visit.words();
        let sure = self.asked.sure;
        let good = |one: &&Outcome| matches!(one, Outcome::Allowed(_) | Outcome::Done(_));
        let good = outcomes.iter().filter(good).count();
        let bad = outcomes.len() - good;
        let counts = [("good", good.into()), ("bad", bad.into()), ("all", outcomes.len().into())];
        let say = |key: &str| words.say_with(&format!("{key}-{}", self.mode()), &counts);
        let told = [field(self.fields, "_told").to_owned(), say("web-each")];
        let title =
            told.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let tone = match (good, bad) {
            (_, 0) => Tone::Good,
            (0, _) => Tone::Bad,
            _ => Tone::Warn,
        };
        let rows = self.asked.rows.iter().zip(numbers).zip(outcomes);
        let rows = rows.map(|((row, number), outcome)| self.line(row, number, outcome)).collect();
        let columns = ["web-each-what", "web-each-outcome"].map(|key| words.say(key));
        let [what, outcome] = columns;
        let listed = Table {
            caption: title.as_str().into(),
            columns: vec![Column { whole: true, ..Column::title(what) }, Column::new(outcome)],
            rows,
            ..Table::default()
        };
        let body = html! {
            (page_head(&html! {}, &title, &html! { p { (say("web-each-lead")) } }, &html! {}))
            (note(tone, &say("web-each-sum"), &html! { @for said in self.said() { p { (said) } } }))
            (table(words, &listed))
            div class="stack" {
                @if !sure && good > 0 { (self.confirm(outcomes, &say("web-each-do"))) }
                (self.onward(outcomes, bad))
            }
        };
        own(self.visit, &title, StatusCode::OK, local(field(self.fields, "_page")), body)
    }

    const fn mode(&self) -> &'static str {
        if self.asked.sure { "done" } else { "shown" }
    }

    /// What the form's values are called, by the words it brought for them.
    fn said(&self) -> Vec<&str> {
        let said = self.asked.shared.iter().map(|(name, value)| {
            let told = field(self.fields, &format!("_say.{name}.{value}"));
            if told.is_empty() { value.as_str() } else { told }
        });
        said.filter(|said| !said.is_empty()).collect()
    }

    /// Where a row is looked at; empty where the form does not say.
    fn address(&self, row: &str) -> String {
        let open = field(self.fields, "_open");
        if open.is_empty() {
            String::new()
        } else {
            local(&open.replace("{}", &encode(row))).into()
        }
    }

    fn line(&self, row: &str, number: &str, outcome: &Outcome) -> Row<'static> {
        let words = self.visit.words();
        let href = self.address(row);
        let name = html! { @if href.is_empty() { (number) } @else { a href=(href) { (number) } } };
        let (tone, told) = match outcome {
            Outcome::Allowed(allowed) => {
                let basis = allowed.iter().map(|(post, clause)| self.basis(post, clause));
                (
                    Tone::Neutral,
                    html! {
                        (status_chip(Tone::Good, "check", &words.say("web-each-allowed"))) " "
                        span class="soft" { (basis.collect::<Vec<_>>().join(words.pick("；", "; "))) }
                    },
                )
            }
            Outcome::Done(receipt) => {
                let record = receipt.first().map_or(0, |line| line.record);
                let record = [("record", record.to_string().into())];
                let key = if receipt.repeated { "web-each-before" } else { "web-recorded" };
                (
                    Tone::Neutral,
                    html! {
                        (status_chip(Tone::Good, "circle-check", &words.say("web-each-recorded"))) " "
                        span class="soft" { (words.say_with(key, &record)) }
                    },
                )
            }
            Outcome::Refused(refusal) => (Tone::Bad, self.refused(refusal)),
            Outcome::Broken => {
                (Tone::Bad, status_chip(Tone::Bad, "alert-triangle", &words.say("web-each-broken")))
            }
        };
        Row { tone, ..Row::from(vec![name, told]) }
    }

    /// Why not, in its own words, and the clause that says so.
    fn refused(&self, refusal: &Refusal) -> Markup {
        let words = self.visit.words();
        html! {
            (status_chip(Tone::Bad, "circle-x", &words.say("web-each-refused"))) " "
            (words.pick(&refusal.message.zh, &refusal.message.en)) " "
            @if let Some(clause) = &refusal.clause {
                a href=(clause_href(clause)) { (self.clause(clause)) }
            }
        }
    }

    /// Under which post and by which clause.
    fn basis(&self, post: &str, clause: &str) -> String {
        let words = self.visit.words();
        let post = self.school.desk.institution().post_name(post);
        let post = words.pick(&post.zh, &post.en).to_owned();
        let cited = clause.parse::<ClauseRef>();
        let clause = cited.map_or_else(|_| clause.to_owned(), |cited| self.clause(&cited));
        words.say_with("web-each-basis", &[("post", post.into()), ("clause", clause.into())])
    }

    /// What people call a clause.
    fn clause(&self, cited: &ClauseRef) -> String {
        let name = self.school.desk.institution().clause_name(cited);
        self.visit.words().pick(&name.zh, &name.en).to_owned()
    }

    /// The same form with those that would be allowed, as sure.
    fn confirm(&self, outcomes: &[Outcome], label: &str) -> Markup {
        let kept =
            |name: &str| name != self.asked.each && name != "csrf" && name != "idempotency_key";
        let rows = self.asked.rows.iter().zip(outcomes);
        let inside = html! {
            @for (name, value) in self.fields.iter().filter(|(name, _)| kept(name)) {
                (hidden(name, value))
            }
            @for (row, _) in rows.filter(|(_, one)| matches!(one, Outcome::Allowed(_))) {
                (hidden(self.asked.each, row))
            }
            (hidden("_sure", "yes"))
            (button(&Button::primary(label.to_owned())))
        };
        let action = format!("/each/{}", self.asked.act);
        let sent =
            Form { idempotency_key: self.asked.key.into(), ..Form::new(action, self.visit.csrf()) };
        form(&sent, &inside)
    }

    /// Where to go from here: those that were refused once more, or back.
    fn onward(&self, outcomes: &[Outcome], bad: usize) -> Markup {
        let words = self.visit.words();
        let (again, next) = (field(self.fields, "_again"), field(self.fields, "_next"));
        let rows = self.asked.rows.iter().zip(outcomes);
        let failed = rows.filter(|(_, one)| matches!(one, Outcome::Refused(_) | Outcome::Broken));
        let pairs: Vec<String> =
            failed.map(|(row, _)| format!("{}.{}=on", self.asked.each, encode(row))).collect();
        let again_href = format!("{}?{}", local(again), pairs.join("&"));
        let label = words.say_with("web-each-again", &[("n", bad.into())]);
        html! {
            div class="form-row" {
                @if bad > 0 && !again.is_empty() {
                    (link_button(&again_href, &Button::new(label)))
                }
                @if !next.is_empty() { (link_button(local(next), &Button::new(words.say("web-each-back")))) }
            }
        }
    }
}

fn none_chosen() -> Refusal {
    Refusal::form(
        "order",
        "none_chosen",
        "一件也没有勾选。请返回勾选后再办。",
        "Nothing is ticked. Go back and tick what is to be done.",
    )
}

fn too_many(count: usize) -> Refusal {
    Refusal::form(
        "order",
        "too_many_at_once",
        format!("一次勾选了 {count} 件，一次最多 {ROWS_MAX} 件。请分几次办理。"),
        format!(
            "{count} are ticked; at most {ROWS_MAX} are done at once. Do them in several goes."
        ),
    )
}

fn no_key() -> Refusal {
    Refusal::form(
        "idempotency_key",
        "no_key",
        "这份表单不完整，没有防止重复办理的标记。请返回上一页，刷新后重试。",
        "The form is not whole: it has no key against being done twice. Go back, reload and try again.",
    )
}
