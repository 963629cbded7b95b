//! 模块. What of the platform a school switches on and off; the organisation and
//! the rulebook are its core and always on.

use crate::{Bilingual, Institution, Moment, PersonId, Refusal};

/// 模块. A domain that can be switched off, as people know it.
#[derive(Debug, Clone, Copy)]
pub struct Module {
    /// Its name, in Chinese and English.
    pub name: (&'static str, &'static str),
    /// What it is for, in Chinese and English.
    pub purpose: (&'static str, &'static str),
    /// What waits while it is off, in Chinese and English.
    pub waits: (&'static str, &'static str),
}

/// A module in one school.
#[derive(Debug, Clone)]
pub struct ModuleState {
    /// What it is.
    pub module: Module,
    /// Whether it is on.
    pub on: bool,
    /// Since when, by whom and why; none where it was never switched.
    pub switched: Option<Switched>,
}

/// That a module was switched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switched {
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: PersonId,
    /// Why.
    pub reason: String,
}

impl Institution {
    /// Whether the module with this name is switched off.
    pub fn is_off(&self, module: &str) -> bool {
        self.modules.get(module).is_some_and(|state| !state.on)
    }

    /// Refuses what belongs to a module that is switched off: an act, a view or a
    /// procedure by its name, `service.report`, or the module's own.
    ///
    /// # Errors
    /// When it is off.
    pub fn must_be_on(&self, name: &str) -> Result<(), Refusal> {
        let module = name.split('.').next().unwrap_or_default();
        match self.modules.get(module) {
            Some(state) if !state.on => Err(state.off()),
            _ => Ok(()),
        }
    }
}

impl ModuleState {
    /// The name in both languages.
    pub fn name(&self) -> Bilingual {
        Bilingual::new(self.module.name.0, self.module.name.1)
    }

    fn off(&self) -> Refusal {
        let (zh, en) = self.module.name;
        Refusal::missing(
            "module_off",
            format!("本校停用了“{zh}”模块，现在不能办理或查阅；资料都在，重新启用后照旧。"),
            format!(
                "This school has switched “{en}” off; nothing of it is done or shown now. All of \
                 it is kept and comes back when it is switched on."
            ),
        )
    }
}
