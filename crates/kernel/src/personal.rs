//! Personal values. They never enter the ledger; a commitment to them does.
//!
//! In a fact a personal value stands as `{"$personal":{"of":…,"value":…}}`; the
//! desk puts a commitment in its place and keeps the opening apart, encrypted
//! with a key of the person it belongs to. All free text counts as its
//! author's personal value. After an erasing act the value reads as erased.

use serde::de::Error as _;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::PersonId;

/// A value that belongs to a person and can be erased with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personal {
    /// Whose it is.
    pub of: PersonId,
    /// The value; `None` once erased.
    pub value: Option<String>,
}

impl Personal {
    /// A value of `of`.
    pub fn new(of: PersonId, value: impl Into<String>) -> Self {
        Self { of, value: Some(value.into()) }
    }

    /// A value of `of`, unless it is blank.
    pub fn unless_blank(of: PersonId, value: &str) -> Option<Self> {
        let value = value.trim();
        (!value.is_empty()).then(|| Self::new(of, value))
    }

    /// The value as tables keep it; NULL once erased.
    pub fn text(&self) -> Option<&str> {
        self.value.as_deref()
    }
}

#[derive(Serialize, Deserialize)]
struct Inner {
    of: PersonId,
    value: Option<String>,
}

impl Serialize for Personal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut outer = serializer.serialize_struct("Personal", 1)?;
        let inner = Inner { of: self.of, value: self.value.clone() };
        outer.serialize_field("$personal", &inner)?;
        outer.end()
    }
}

impl<'de> Deserialize<'de> for Personal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Outer {
            #[serde(rename = "$personal")]
            personal: Option<Inner>,
        }
        let inner = Outer::deserialize(deserializer)?
            .personal
            .ok_or_else(|| D::Error::custom("a personal value was expected"))?;
        Ok(Self { of: inner.of, value: inner.value })
    }
}
