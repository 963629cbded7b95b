//! Writing an entry: members in the order of their names, absent ones left out.

use super::{Entry, EntryError, FACT_BYTES_MAX, FactBody, TEXT_BYTES_MAX};
use crate::canonical::{self, BYTES_MAX, CanonicalError, INTEGER_MAX};
use crate::id::Id;
use crate::{hex, time};

type Written = Result<(), EntryError>;

pub(super) fn encode(entry: &Entry) -> Result<Vec<u8>, EntryError> {
    let mut members = Members { out: Vec::with_capacity(1024) };
    members.out.push(b'{');
    act_to_clause(&mut members, entry)?;
    emergency_to_imported(&mut members, entry)?;
    on_behalf_of_to_via(&mut members, entry)?;
    members.out.push(b'}');
    if members.out.len() > BYTES_MAX {
        return Err(CanonicalError::TooLong { max: BYTES_MAX }.into());
    }
    Ok(members.out)
}

fn act_to_clause(members: &mut Members, entry: &Entry) -> Written {
    members.text("act", &entry.act)?;
    members.id("actor", Some(&entry.actor));
    members.id("appointment", entry.appointment.as_ref());
    if let FactBody::Blob { sha256, size } = &entry.fact {
        members.digest_and("blob", "sha256", sha256, "size", *size)?;
    }
    members.id("case", entry.case.as_ref());
    members.text_if("case_no", entry.case_no.as_deref())?;
    members.text("clause", &entry.clause)
}

fn emergency_to_imported(members: &mut Members, entry: &Entry) -> Written {
    if entry.emergency {
        members.name("emergency");
        members.out.extend_from_slice(b"true");
    }
    members.id("exception", entry.exception.as_ref());
    if let FactBody::Inline(fact) = &entry.fact {
        members.name("fact");
        let before = members.out.len();
        canonical::write_value(&mut members.out, fact, 1)?;
        if members.out.len() - before > FACT_BYTES_MAX {
            return Err(EntryError::FactTooLong);
        }
    }
    members.number("fact_v", u64::from(entry.fact_v))?;
    members.text_if("from", entry.from.as_deref())?;
    members.number("group", entry.group)?;
    members.time("happened_at", entry.happened_at)?;
    members.digest("idem", entry.idem.as_ref());
    match &entry.imported {
        Some(from) => members.line_and("imported", "line", from.line, "source", &from.source),
        None => Ok(()),
    }
}

fn on_behalf_of_to_via(members: &mut Members, entry: &Entry) -> Written {
    members.id("on_behalf_of", entry.on_behalf_of.as_ref());
    members.text("post", &entry.post)?;
    if let Some(prev) = entry.prev {
        members.number("prev", prev)?;
    }
    members.text("procedure", &entry.procedure)?;
    members.time("recorded_at", Some(entry.recorded_at))?;
    members.id("school", Some(&entry.school));
    members.number("seq", entry.seq)?;
    members.id("stands_for", entry.stands_for.as_ref());
    members.text("step", &entry.step)?;
    members.text_if("to", entry.to.as_deref())?;
    members.number("v", u64::from(entry.v))?;
    members.id("via", entry.via.as_ref());
    Ok(())
}

struct Members {
    out: Vec<u8>,
}

impl Members {
    fn name(&mut self, name: &'static str) {
        if self.out.last() != Some(&b'{') {
            self.out.push(b',');
        }
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    fn text(&mut self, name: &'static str, text: &str) -> Written {
        let well_formed = !text.is_empty()
            && text.len() <= TEXT_BYTES_MAX
            && !text.bytes().any(|b| b.is_ascii_control());
        if !well_formed {
            return Err(EntryError::Form(name));
        }
        self.name(name);
        Ok(canonical::write_string(&mut self.out, text)?)
    }

    fn text_if(&mut self, name: &'static str, text: Option<&str>) -> Written {
        text.map_or(Ok(()), |text| self.text(name, text))
    }

    fn id(&mut self, name: &'static str, id: Option<&Id>) {
        if let Some(id) = id {
            self.name(name);
            self.out.push(b'"');
            id.write(&mut self.out);
            self.out.push(b'"');
        }
    }

    fn digest(&mut self, name: &'static str, digest: Option<&[u8; 32]>) {
        if let Some(digest) = digest {
            self.name(name);
            self.out.push(b'"');
            hex::write(&mut self.out, digest);
            self.out.push(b'"');
        }
    }

    fn number(&mut self, name: &'static str, number: u64) -> Written {
        let number = i64::try_from(number).ok().filter(|n| *n <= INTEGER_MAX);
        self.name(name);
        canonical::write_integer(&mut self.out, number.ok_or(EntryError::Form(name))?);
        Ok(())
    }

    fn time(&mut self, name: &'static str, ms: Option<i64>) -> Written {
        let Some(ms) = ms else { return Ok(()) };
        self.name(name);
        self.out.push(b'"');
        time::write(&mut self.out, ms).ok_or(EntryError::Form(name))?;
        self.out.push(b'"');
        Ok(())
    }

    /// An object of a digest and, after it by name, a number.
    fn digest_and(
        &mut self,
        name: &'static str,
        first: &'static str,
        digest: &[u8; 32],
        second: &'static str,
        number: u64,
    ) -> Written {
        self.name(name);
        self.out.push(b'{');
        self.digest(first, Some(digest));
        self.number(second, number)?;
        self.out.push(b'}');
        Ok(())
    }

    /// An object of a number and, after it by name, a digest.
    fn line_and(
        &mut self,
        name: &'static str,
        first: &'static str,
        number: u64,
        second: &'static str,
        digest: &[u8; 32],
    ) -> Written {
        self.name(name);
        self.out.push(b'{');
        self.number(first, number)?;
        self.digest(second, Some(digest));
        self.out.push(b'}');
        Ok(())
    }
}
