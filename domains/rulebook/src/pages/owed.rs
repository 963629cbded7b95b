//! What stands above the pages of whoever owes another's emergency act a judgement, or a matter
//! done under an exception a second signature, and is late with it.

use houqin_kernel::{Moment, ViewError};
use houqin_page::face::PageContext;
use houqin_page::{Markup, Tone, html, note};

use super::ratifications::HERE as RATIFICATIONS;
use crate::views::{self, RatificationRow, RatificationState, RatificationsQuery};

/// Where exceptions and what is done under them stand.
const EXCEPTIONS: &str = "/rulebook/apart";
/// Most that are looked at.
const LOOKED_AT_MAX: i64 = 200;
/// Most that are named one by one.
const NAMED_MAX: usize = 3;
/// Minutes of a day.
const DAY_MINUTES: i64 = 1440;
/// Minutes after which a matter that waits for its second signature is called late.
pub const COUNTERSIGN_MINUTES: i64 = 7 * DAY_MINUTES;

/// Emergency acts that nobody has judged in time, the longest first.
pub fn late(context: &PageContext<'_>) -> Result<Vec<RatificationRow>, ViewError> {
    if !context.viewer.may_read("rulebook.ratifications") {
        return Ok(Vec::new());
    }
    let query = RatificationsQuery {
        state: "waiting".into(),
        limit: Some(LOOKED_AT_MAX),
        ..RatificationsQuery::default()
    };
    let mut late = views::ratifications(&context.viewer, &query)?.ratifications;
    late.retain(|one| one.state == RatificationState::Late);
    late.sort_by_key(|one| one.due);
    Ok(late)
}

/// How long ago, in whole days where there are any.
pub fn ago(context: &PageContext<'_>, since: Moment) -> String {
    let minutes = context.viewer.at.minutes_since(since).max(0);
    let whole = if minutes >= DAY_MINUTES { minutes - minutes % DAY_MINUTES } else { minutes };
    context.words.duration_minutes(whole)
}

/// By when and by whom an act was to be judged, and how late that is.
pub fn sentence(context: &PageContext<'_>, one: &RatificationRow) -> String {
    let Some(due) = one.due else { return String::new() };
    let parts = [
        ("when", context.at(due).into()),
        ("who", context.posts(&one.ratify_posts).into()),
        ("span", ago(context, due).into()),
    ];
    context.words.say_with("rulebook-was-to-ratify", &parts)
}

/// What the viewer owes; nothing where nothing is late.
///
/// # Errors
/// When the store fails.
pub fn owed(context: &PageContext<'_>) -> Result<Markup, ViewError> {
    let words = context.words;
    let mut acts = late(context)?;
    acts.retain(|one| {
        context.viewer.person != Some(one.actor)
            && one.ratify_posts.iter().any(|post| context.viewer.holds(post))
    });
    let mut unsigned = views::to_countersign(&context.viewer)?;
    unsigned.retain(|at| context.viewer.at.minutes_since(*at) > COUNTERSIGN_MINUTES);
    // The pages where it is settled say it themselves.
    let acts = if context.here == RATIFICATIONS { Vec::new() } else { acts };
    let oldest = unsigned.first().filter(|_| context.here != EXCEPTIONS);
    if acts.is_empty() && oldest.is_none() {
        return Ok(html! {});
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let body = html! { ul {
        @for one in acts.iter().take(NAMED_MAX) {
            li {
                a href={ (RATIFICATIONS) "?state=waiting#record-" (one.record) } {
                    (context.act_name(&one.act)) " " (one.number.as_deref().unwrap_or_default())
                }
                " " (sentence(context, one))
            }
        }
        @if acts.len() > NAMED_MAX {
            li { a href={ (RATIFICATIONS) "?state=waiting" } {
                (words.say_with("rulebook-owed-more", &[("n", count(acts.len() - NAMED_MAX).into())]))
            } }
        }
        @if let Some(oldest) = oldest {
            li { a href={ (EXCEPTIONS) "#exceptions" } {
                (words.say_with("rulebook-owed-signatures", &[("n", count(unsigned.len()).into()), ("span", ago(context, *oldest).into())]))
            } }
        }
    } };
    Ok(note(Tone::Bad, &words.say("rulebook-owed"), &body))
}
