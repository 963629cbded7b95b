//! How the authority says no: complete sentences that name their clause.

use std::fmt::Write as _;

use super::{Ask, CaseNow};
use crate::{Bilingual, Guard, Institution, Moment, Procedure, Refusal, Step, Tier};

pub(super) fn barred(
    institution: &Institution,
    ask: &Ask<'_>,
    opened: Moment,
    step: &Step,
    guard: Guard,
) -> Refusal {
    let (code, zh, en) = match guard {
        Guard::IsRequester => {
            ("not_the_requester", "应由报修人本人办理", "is done by the requester")
        }
        Guard::IsTaker => ("not_the_taker", "应由接单人办理", "is done by whoever has taken it"),
        Guard::IsAssignee => {
            ("not_the_assignee", "应由被派工的人办理", "is done by whom it was dispatched to")
        }
        Guard::WithinReopenDays => (
            "too_late_to_reopen",
            "须在规定的复修期限内提出，现已超过",
            "must be asked for within the days for reopening, which have passed",
        ),
        Guard::AfterUnconfirmedDays => (
            "too_early_to_close",
            "须待确认期限届满后方可办理",
            "is done only after the days for confirming have passed",
        ),
    };
    let clause = institution.clause_binding(&step.clause, opened, ask.at);
    let by = clause.map(|clause| institution.clause_name(&clause.cited()));
    let (by_zh, by_en) = by.map_or_else(Default::default, |name| {
        (format!("依{}，", name.zh), format!("By {}, ", name.en))
    });
    let refusal = Refusal::rule(
        code,
        format!("{by_zh}“{}”{zh}。", step.name.zh),
        format!("{by_en}“{}” {en}.", step.name.en),
    );
    match clause {
        Some(clause) => refusal.by(clause.cited()),
        None => refusal,
    }
}

pub(super) fn same_hands(
    institution: &Institution,
    ask: &Ask<'_>,
    case: Option<&CaseNow>,
    pair: &crate::Pair,
    earlier: &str,
) -> Refusal {
    let before = step_name(institution, case, earlier, ask.at);
    let (mut zh, mut en) = match case {
        Some(case) => (
            format!(
                "{}：{}的“{}”由同一人经手，此步须由他人办理。",
                pair.name.zh, case.number, before.zh
            ),
            format!(
                "{}: the same hands did “{}” on {}; another person must do this step.",
                pair.name.en, before.en, case.number
            ),
        ),
        None => (
            format!("{}：这一件的“{}”由同一人经手，此步须由他人办理。", pair.name.zh, before.zh),
            format!(
                "{}: the same hands did “{}” here; another person must do this step.",
                pair.name.en, before.en
            ),
        ),
    };
    if pair.tier == Tier::Compensable {
        let _ = write!(zh, "确无他人时，可申请有期限、有上限、有替代措施的例外。");
        let _ = write!(en, " Where there is nobody else, ask for a dated and capped exception.");
    }
    let refusal = Refusal::rule("same_hands", zh, en);
    match institution.clause(&pair.clause, ask.at) {
        Some(clause) => refusal.by(clause.cited()),
        None => refusal,
    }
}

/// What people call an act: by the case's own procedure, else by any in force.
fn step_name(
    institution: &Institution,
    case: Option<&CaseNow>,
    act: &str,
    at: Moment,
) -> Bilingual {
    let own = case.and_then(|case| institution.procedure_version(&case.procedure, case.version));
    let all = institution.procedures.keys().filter_map(|code| institution.procedure(code, at));
    own.into_iter()
        .chain(all)
        .flat_map(|procedure| &procedure.steps)
        .find(|step| step.act == act)
        .map_or_else(|| Bilingual::new(act, act), |step| step.name.clone())
}

pub(super) fn no_procedure(ask: &Ask<'_>) -> Refusal {
    Refusal::rule(
        "no_procedure",
        format!("本校没有哪一项规程允许“{}”这一行为，故不能办理。", ask.act),
        format!("No procedure of this school allows the act “{}”.", ask.act),
    )
}

pub(super) fn wrong_state(
    institution: &Institution,
    ask: &Ask<'_>,
    case: Option<&CaseNow>,
    named: &[(&Procedure, &Step)],
) -> Refusal {
    let Some((case, (procedure, step))) = case.zip(named.first()) else { return no_procedure(ask) };
    let state = |code: &str| {
        procedure.state(code).map_or_else(|| Bilingual::new(code, code), |state| state.name.clone())
    };
    let now = state(&case.state);
    let from: Vec<_> =
        named.iter().flat_map(|(_, step)| &step.from).map(|code| state(code)).collect();
    let list = |pick: fn(&Bilingual) -> &str, with: &str| {
        from.iter().map(pick).collect::<Vec<_>>().join(with)
    };
    let refusal = Refusal::rule(
        "wrong_state",
        format!(
            "{}现在是“{}”，“{}”只能在“{}”时办理。",
            case.number,
            now.zh,
            step.name.zh,
            list(|name| &name.zh, "”“")
        ),
        format!(
            "{} is now “{}”; “{}” is done only from “{}”.",
            case.number,
            now.en,
            step.name.en,
            list(|name| &name.en, "”, “")
        ),
    );
    match institution.clause_binding(&step.clause, case.opened_at, ask.at) {
        Some(clause) => refusal.by(clause.cited()),
        None => refusal,
    }
}

pub(super) fn no_post(
    institution: &Institution,
    ask: &Ask<'_>,
    opened: Moment,
    open: &[(&Procedure, &Step)],
) -> Refusal {
    let Some((_, step)) = open.first() else { return no_procedure(ask) };
    let mut codes: Vec<&String> = Vec::new();
    for code in open.iter().flat_map(|(_, step)| &step.posts) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let names: Vec<_> = codes.iter().map(|code| institution.post_name(code)).collect();
    let zh: Vec<_> = names.iter().map(|name| name.zh.as_str()).collect();
    let en: Vec<_> = names.iter().map(|name| name.en.as_str()).collect();
    let clause = institution.clause_binding(&step.clause, opened, ask.at);
    let by = clause.as_ref().map(|clause| institution.clause_name(&clause.cited()));
    let (by_zh, by_en) = by.map_or_else(Default::default, |name| {
        (format!("依{}，", name.zh), format!("By {}, ", name.en))
    });
    let refusal = Refusal::post(
        "no_post",
        format!("{by_zh}“{}”应由{}办理；您现在没有担任该岗位。", step.name.zh, zh.join("、")),
        format!(
            "{by_en}“{}” is done by {}; you do not hold that post now.",
            step.name.en,
            en.join(" or ")
        ),
    );
    match clause {
        Some(clause) => refusal.by(clause.cited()),
        None => refusal,
    }
}

pub(super) fn not_in_force(institution: &Institution, step: &Step) -> Refusal {
    let (rule, no) = step.clause.split_once('#').unwrap_or((&step.clause, "0"));
    let name = institution
        .rules
        .get(rule)
        .map_or_else(|| Bilingual::new(rule, rule), |rule| rule.name.clone());
    Refusal::rule(
        "clause_not_in_force",
        format!(
            "“{}”所依据的{}第{no}条今日不在施行中（尚未生效或已废止），故不能办理。",
            step.name.zh, name.zh
        ),
        format!(
            "“{}” rests on {}, article {no}, which is not in force today.",
            step.name.en, name.en
        ),
    )
}
