//! 启停模块. A module is switched on or off, with a reason.

use houqin_kernel::{Act, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{TEXT_MAX, check_length};

/// 启停模块. Switches a module; its records and tables stay as they are.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SwitchModule {
    /// The module: `service`, `notice`.
    pub module: String,
    /// Whether it shall be on.
    #[serde(default)]
    pub on: bool,
    /// Why.
    pub reason: String,
}

impl Act for SwitchModule {
    const NAME: &'static str = "organisation.switch_module";
    const REFUSALS: &'static [&'static str] =
        &["no_such_module", "already_so", "no_reason", "too_long"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        let Some(state) = now.institution.modules.get(&self.module) else {
            return Err(no_such_module(now, &self.module).into());
        };
        if state.on == self.on {
            let (zh, en) = if self.on { ("启用", "on") } else { ("停用", "off") };
            return Err(Refusal::rule(
                "already_so",
                format!("“{}”已经是{zh}的。", state.module.name.0),
                format!("“{}” is {en} already.", state.module.name.1),
            )
            .into());
        }
        let reason = self.reason.trim();
        check_length("reason", reason, TEXT_MAX)?;
        if reason.is_empty() {
            return Err(Refusal::form(
                "reason",
                "no_reason",
                "请写明为什么启用或停用。",
                "Say why it is switched.",
            )
            .into());
        }
        Ok(Self { module: self.module.clone(), on: self.on, reason: reason.to_owned() })
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO organisation_module \
             (school_id, module, is_on, switched_at, switched_by, reason) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (school_id, module) DO UPDATE \
             SET is_on = $3, switched_at = $4, switched_by = $5, reason = $6",
            &[
                (&school).into(),
                (&fact.module).into(),
                fact.on.into(),
                record.at.into(),
                (&record.actor).into(),
                (&fact.reason).into(),
            ],
        );
    }
}

/// The core is none: it cannot be switched.
fn no_such_module(now: &Now<'_>, asked: &str) -> Refusal {
    let known: Vec<&str> = now.institution.modules.keys().map(String::as_str).collect();
    Refusal::form(
        "module",
        "no_such_module",
        format!(
            "没有可以启停的模块“{asked}”；可以启停的有：{}。组织和制度是根本，不能停用。",
            known.join("、")
        ),
        format!(
            "“{asked}” is no module that can be switched; those are: {}. The organisation and the \
             rulebook are the core and always on.",
            known.join(", ")
        ),
    )
}
