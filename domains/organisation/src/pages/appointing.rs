//! 任命、委托、免职. The forms; the procedure says who sees them.

use houqin_kernel::{AppointmentId, Tenure, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext};
use houqin_page::{Button, Choice, Markup, button, html};

use super::parts::{People, holder_choices, people_choices, post_choices, say, tenure_name};

/// Appointing: to `post`, or to one that is chosen.
pub fn appoint(context: &PageContext<'_>, post: Option<&str>) -> Result<Markup, ViewError> {
    if !context.may("organisation.appoint") {
        return Ok(html! {});
    }
    let People { choices: people, find, asked } = people_choices(context)?;
    let form = ActForm::new(context, "organisation.appoint");
    let form = match post {
        Some(post) => form.about("post", post),
        None => form,
    };
    let body = html! {
        (form.choose(&Ask::must("person", "organisation-person"), &people))
        @if post.is_none() { (form.choose(&Ask::must("post", "organisation-post"), &post_choices(context))) }
        (form.choose(&Ask::must("tenure", "organisation-tenure").given("regular"), &tenures(context)))
        (form.choose(&Ask::new("stands_for", "organisation-stands-for-whom"), &for_whom(context, holder_choices(context)?)))
        (form.moment(&Ask::new("from~local", "organisation-from")))
        (form.moment(&Ask::new("until~local", "organisation-until-when")))
        (button(&Button::primary(say(context, "appoint"))))
    };
    Ok(found_first(&form, &say(context, "appoint"), &find, asked, &body))
}

fn for_whom(context: &PageContext<'_>, people: Vec<Choice<'static>>) -> Vec<Choice<'static>> {
    let nobody = Choice::new("", say(context, "stands-for-nobody").into_owned());
    std::iter::once(nobody).chain(people).collect()
}

/// A holder delegates by another act: only they may.
fn tenures(context: &PageContext<'_>) -> Vec<Choice<'static>> {
    let named =
        [("regular", Tenure::Regular), ("acting", Tenure::Acting), ("shared", Tenure::Shared)];
    named.map(|(code, tenure)| Choice::new(code, tenure_name(context, tenure).into_owned())).into()
}

/// Delegating one's own `post`; nothing where it is not one's own.
pub fn delegate(context: &PageContext<'_>, post: &str) -> Result<Markup, ViewError> {
    let viewer = &context.viewer;
    let mut held =
        viewer.person.into_iter().flat_map(|me| viewer.institution.held_by(me, viewer.at));
    let own = held.any(|one| one.post == post && one.stands_for.is_none());
    if !own || !context.may("organisation.delegate") {
        return Ok(html! {});
    }
    let me = viewer.person.map(|id| id.to_string()).unwrap_or_default();
    let People { choices: mut people, find, asked } = people_choices(context)?;
    people.retain(|one| one.value != me);
    let form = ActForm::new(context, "organisation.delegate").about("post", post);
    let body = html! {
        p { (say(context, "delegate-lead")) }
        (form.choose(&Ask::must("person", "organisation-delegate-to"), &people))
        (form.moment(&Ask::new("from~local", "organisation-from")))
        (form.moment(&Ask::must("until~local", "organisation-delegate-until")))
        (button(&Button::primary(say(context, "delegate"))))
    };
    Ok(found_first(&form, &say(context, "delegate"), &find, asked, &body))
}

/// A form behind its name; before it, where people are many, the way to find one.
fn found_first(
    form: &ActForm<'_, '_>,
    label: &str,
    find: &Markup,
    asked: bool,
    body: &Markup,
) -> Markup {
    html! {
        details class="fold" open[asked || form.came_back()] {
            summary { (label) }
            (find)
            (form.around(body))
        }
    }
}

/// Ending one appointment, now or later.
pub fn end(context: &PageContext<'_>, appointment: AppointmentId) -> Markup {
    if !context.may("organisation.end_appointment") {
        return html! {};
    }
    let form = ActForm::new(context, "organisation.end_appointment")
        .about("appointment", appointment.to_string());
    let body = form.moment(&Ask::new("until~local", "organisation-end-when"));
    form.asked_twice("organisation-end-appointment", &body)
}
