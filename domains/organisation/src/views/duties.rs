//! 职责 as they stand: held or vacant, done in time or not.

use std::collections::BTreeMap;

use houqin_kernel::{Bilingual, HeldBy, Moment, Reading, StoreError, ViewError, Viewer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::gaps::{Gaps, gaps};
use super::missing;

/// 职责. Every duty, and where the school is not covered.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DutiesAnswer {
    /// Every duty.
    pub duties: Vec<DutyRow>,
    /// What is missing, or joined and should not be.
    pub gaps: Gaps,
}

/// Duties and gaps, for who may read the units.
pub(super) fn with_gaps(viewer: &Viewer<'_>) -> Result<DutiesAnswer, ViewError> {
    viewer.must_read("organisation.units")?;
    let duties = duties(viewer)?;
    Ok(DutiesAnswer { gaps: gaps(viewer, &duties)?, duties })
}

/// 职责. How a duty stands.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DutyRow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// The post with direct responsibility.
    pub post: String,
    /// Posts that lead it.
    pub leads: Vec<String>,
    /// The clause that founds it.
    pub clause: String,
    /// Acts whose record shows that it is done.
    pub evidence_acts: Vec<String>,
    /// Whether somebody holds that post today.
    pub held: bool,
    /// An act is expected at least every so many days; 0: on demand.
    pub every_days: i64,
    /// Whether the record can show it: a periodic duty without acts cannot be measured.
    pub measured: bool,
    /// When an act last showed it.
    pub last_at: Option<Moment>,
    /// Whether it is covered: held, and done in time where that can be measured.
    pub covered: bool,
}

impl DutyRow {
    /// Whether 管理到位 counts it. Nobody does the duty of a vacant post, whatever the
    /// record could show, so it counts as not covered.
    pub const fn counts(&self) -> bool {
        self.measured || !self.held
    }
}

/// 管理到位: every duty, and whether it is covered.
///
/// # Errors
/// When the store fails.
pub fn duties(viewer: &Viewer<'_>) -> Result<Vec<DutyRow>, StoreError> {
    let institution = viewer.institution;
    let last = last_acts(viewer.reading)?;
    let mut rows = Vec::new();
    for duty in institution.duties.values() {
        let held = institution.posts.get(&duty.post).is_some_and(|post| {
            post.held_by != HeldBy::Appointed
                || institution.holders(&duty.post, viewer.at).next().is_some()
        });
        let last_at = duty.evidence_acts.iter().filter_map(|act| last.get(act)).max().copied();
        let measured = duty.every_days == 0 || !duty.evidence_acts.is_empty();
        let fresh = duty.every_days == 0
            || last_at.is_some_and(|last: Moment| last.plus_days(duty.every_days) >= viewer.at);
        rows.push(DutyRow {
            code: duty.code.clone(),
            name: duty.name.clone(),
            post: duty.post.clone(),
            leads: duty.leads.clone(),
            clause: duty.clause.clone(),
            evidence_acts: duty.evidence_acts.clone(),
            held,
            every_days: duty.every_days,
            measured,
            last_at,
            covered: held && (fresh || !measured),
        });
    }
    Ok(rows)
}

/// 查询. Which duty.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyQuery {
    /// Its code.
    pub code: String,
}

/// One duty, as it stands.
///
/// # Errors
/// Without the right, when there is no such duty, or when the store fails.
pub fn duty(viewer: &Viewer<'_>, code: &str) -> Result<DutyRow, ViewError> {
    viewer.must_read("organisation.units")?;
    let found = duties(viewer)?.into_iter().find(|duty| duty.code == code);
    Ok(found.ok_or_else(|| missing("本校没有这项职责。", "This school has no such duty."))?)
}

/// When each act was last done. The ledger keeps no index by act, so it is read
/// once for all duties.
fn last_acts(reading: &dyn Reading) -> Result<BTreeMap<String, Moment>, StoreError> {
    let last = reading.list(
        "SELECT act, CAST(MAX(recorded_at) AS BIGINT) FROM ledger_entry \
         WHERE school_id = $1 GROUP BY act",
        &[reading.school().into()],
        |row| Ok((row.text(0)?, row.moment(1)?)),
    )?;
    Ok(last.into_iter().collect())
}
