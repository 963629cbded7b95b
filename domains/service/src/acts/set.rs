//! 服务目录的设定. One act for each kind of row; its form is the row.

use std::marker::PhantomData;

use houqin_kernel::{Act, Now, Permit, Record, Stop, Writing};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};

use crate::catalogue::{Category, Listed, PauseReason, RejectReason, Setting, Skill, Urgency};

/// Sets one row of the catalogue.
#[derive(Debug, Clone)]
pub struct Set<T> {
    row: T,
    kind: PhantomData<T>,
}

impl<'de, T: Listed> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(|row| Self { row, kind: PhantomData })
    }
}

impl<T: Listed> JsonSchema for Set<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// What the ledger keeps: the row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RowSet<T> {
    row: T,
}

/// The name of the act that sets a kind of row.
pub trait Named: Listed {
    /// `service.set_category`.
    const ACT: &'static str;
}

macro_rules! named {
    ($($kind:ty => $name:literal;)+) => {$(
        impl Named for $kind {
            const ACT: &'static str = $name;
        }
    )+};
}

named! {
    Urgency => "service.set_urgency";
    Category => "service.set_category";
    Skill => "service.set_skill";
    PauseReason => "service.set_pause_reason";
    RejectReason => "service.set_reject_reason";
    Setting => "service.set_setting";
}

impl<T: Named> Act for Set<T> {
    const NAME: &'static str = T::ACT;
    const REFUSALS: &'static [&'static str] = &[];
    const FOUNDS: bool = true;
    type Fact = RowSet<T>;

    fn decide(&self, _: &Permit, _: &Now<'_>) -> Result<RowSet<T>, Stop> {
        Ok(RowSet { row: self.row.clone() })
    }

    fn apply(fact: &RowSet<T>, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let Ok(body) = serde_json::to_string(&fact.row) else { return };
        tables.one(
            "INSERT INTO service_catalogue (school_id, kind, code, body) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (school_id, kind, code) DO UPDATE SET body = $4",
            &[(&school).into(), T::KIND.into(), fact.row.code().into(), (&body).into()],
        );
        fact.row.write_more(tables);
    }
}
