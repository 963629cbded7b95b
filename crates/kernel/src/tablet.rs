//! 平板. A tablet that a crew shares, as the school's institution knows it.

use crate::{Institution, Moment, PersonId, TabletId};

/// 平板. One shared tablet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tablet {
    /// The id.
    pub id: TabletId,
    /// What people call it: 水电组值班室.
    pub name: String,
    /// Posts, by code, whose holders may step up to it.
    pub posts: Vec<String>,
    /// Units, by code: whoever holds a post of one may step up too.
    pub units: Vec<String>,
    /// Who set it up.
    pub set_up_by: PersonId,
    /// When.
    pub set_up_at: Moment,
    /// When it was taken away; its sessions ended with it.
    pub taken_at: Option<Moment>,
}

impl Tablet {
    /// The crew: who may step up to it now, each once, in order of their ids.
    pub fn crew(&self, institution: &Institution, at: Moment) -> Vec<PersonId> {
        if self.taken_at.is_some() {
            return Vec::new();
        }
        let is_of = |code: &String| {
            let unit = institution.posts.get(code).map(|post| &post.unit);
            self.posts.contains(code) || unit.is_some_and(|unit| self.units.contains(unit))
        };
        let held = institution.appointments.iter().filter(|one| one.holds(at));
        let mut crew: Vec<PersonId> =
            held.filter(|one| is_of(&one.post)).map(|one| one.person).collect();
        crew.sort_unstable();
        crew.dedup();
        crew
    }
}
