//! Reading an entry: every member is taken out of the object by name; what is left is unknown.
//! The caller compares the spelling, so this module need not refuse other spellings.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::{Entry, EntryError, FactBody, Imported};
use crate::canonical::{self, BYTES_MAX};
use crate::id::Id;
use crate::{hex, time};

pub(super) fn decode(bytes: &[u8]) -> Result<Entry, EntryError> {
    let Value::Object(members) = canonical::parse(bytes, BYTES_MAX)? else {
        return Err(EntryError::NotAnObject);
    };
    let mut members = Members(members);
    let entry = take_entry(&mut members)?;
    members.end()?;
    Ok(entry)
}

fn take_entry(members: &mut Members) -> Result<Entry, EntryError> {
    Ok(Entry {
        v: members.small("v")?,
        school: members.id("school")?,
        seq: members.number("seq")?,
        group: members.number("group")?,
        act: members.text("act")?,
        fact_v: members.small("fact_v")?,
        case: members.id_if("case")?,
        case_no: members.text_if("case_no")?,
        prev: members.number_if("prev")?,
        actor: members.id("actor")?,
        on_behalf_of: members.id_if("on_behalf_of")?,
        stands_for: members.id_if("stands_for")?,
        appointment: members.id_if("appointment")?,
        post: members.text("post")?,
        clause: members.text("clause")?,
        procedure: members.text("procedure")?,
        step: members.text("step")?,
        from: members.text_if("from")?,
        to: members.text_if("to")?,
        exception: members.id_if("exception")?,
        emergency: members.flag("emergency")?,
        recorded_at: members.time_if("recorded_at")?.ok_or(EntryError::Missing("recorded_at"))?,
        happened_at: members.time_if("happened_at")?,
        imported: take_imported(members)?,
        fact: take_fact(members)?,
        idem: members.digest_if("idem")?,
        via: members.id_if("via")?,
    })
}

fn take_imported(members: &mut Members) -> Result<Option<Imported>, EntryError> {
    let Some(mut inner) = members.object_if("imported")? else { return Ok(None) };
    let source = inner.digest_if("source")?.ok_or(EntryError::Missing("source"))?;
    let imported = Imported { source, line: inner.number("line")? };
    inner.end()?;
    Ok(Some(imported))
}

fn take_fact(members: &mut Members) -> Result<FactBody, EntryError> {
    match (members.0.remove("fact"), members.object_if("blob")?) {
        (Some(fact), None) => Ok(FactBody::Inline(fact)),
        (None, Some(mut blob)) => {
            let sha256 = blob.digest_if("sha256")?.ok_or(EntryError::Missing("sha256"))?;
            let body = FactBody::Blob { sha256, size: blob.number("size")? };
            blob.end()?;
            Ok(body)
        }
        (None, None) => Err(EntryError::Missing("fact")),
        (Some(_), Some(_)) => Err(EntryError::Contradiction("blob")),
    }
}

struct Members(Map<String, Value>);

impl Members {
    fn end(self) -> Result<(), EntryError> {
        self.0.into_iter().next().map_or(Ok(()), |(name, _)| Err(EntryError::Unknown(name)))
    }

    fn text_if(&mut self, name: &'static str) -> Result<Option<String>, EntryError> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(EntryError::Form(name)),
        }
    }

    fn text(&mut self, name: &'static str) -> Result<String, EntryError> {
        self.text_if(name)?.ok_or(EntryError::Missing(name))
    }

    fn parsed_if<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, EntryError> {
        let Some(text) = self.text_if(name)? else { return Ok(None) };
        parse(&text).map(Some).ok_or(EntryError::Form(name))
    }

    fn id_if(&mut self, name: &'static str) -> Result<Option<Id>, EntryError> {
        self.parsed_if(name, |text| Id::from_str(text).ok())
    }

    fn id(&mut self, name: &'static str) -> Result<Id, EntryError> {
        self.id_if(name)?.ok_or(EntryError::Missing(name))
    }

    fn digest_if(&mut self, name: &'static str) -> Result<Option<[u8; 32]>, EntryError> {
        self.parsed_if(name, hex::parse)
    }

    fn time_if(&mut self, name: &'static str) -> Result<Option<i64>, EntryError> {
        self.parsed_if(name, time::parse)
    }

    fn number_if(&mut self, name: &'static str) -> Result<Option<u64>, EntryError> {
        let Some(value) = self.0.remove(name) else { return Ok(None) };
        value.as_u64().map(Some).ok_or(EntryError::Form(name))
    }

    fn number(&mut self, name: &'static str) -> Result<u64, EntryError> {
        self.number_if(name)?.ok_or(EntryError::Missing(name))
    }

    fn small(&mut self, name: &'static str) -> Result<u32, EntryError> {
        u32::try_from(self.number(name)?).map_err(|_| EntryError::Form(name))
    }

    /// A flag is `true` or absent.
    fn flag(&mut self, name: &'static str) -> Result<bool, EntryError> {
        match self.0.remove(name) {
            None => Ok(false),
            Some(Value::Bool(true)) => Ok(true),
            Some(_) => Err(EntryError::Form(name)),
        }
    }

    fn object_if(&mut self, name: &'static str) -> Result<Option<Self>, EntryError> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::Object(members)) => Ok(Some(Self(members))),
            Some(_) => Err(EntryError::Form(name)),
        }
    }
}
