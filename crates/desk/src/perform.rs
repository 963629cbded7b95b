//! A turn at the desk: known key? · permit · decide · ledger · apply · outbox.
//!
//! Everything here runs inside the group's transaction, behind a savepoint:
//! a refusal takes back all that the request did.

use std::borrow::Cow;

use hmac::{Hmac, Mac as _};
use houqin_kernel::{
    ActDef, Ask, CaseId, CaseNow, Change, Composite, Decided, Ids as _, Institution, Moment, Now,
    Permit, PersonId, Record, Refusal, Stop, StoreError, permit,
};
use houqin_ledger::acts::ERASE_PERSON;
use houqin_ledger::tree::leaf_hash;
use houqin_ledger::{Entry, FactBody, Frontier, Hash, Imported, Opening, commitment};
use serde_json::Value as Json;
use sha2::Sha256;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use crate::bench::{Bench, FreshIds, FromTables, Stored, Tail};
use crate::header::{erase_columns, fold_header, record_of};
use crate::openings;
use crate::refusals::{
    key_reused, key_too_long, no_such_act, no_such_case, not_recordable, too_many_acts,
};
use crate::request::{Answer, ITEMS_MAX, Item, KEY_BYTES_MAX, Receipt, ReceiptLine, Request};
use crate::{DeskError, keep};

type Digest = [u8; 32];

/// What every record of one request shares.
struct Turn<'a> {
    request: &'a Request,
    at: Moment,
    group: u64,
    /// Digest of the key, and of the whole request under it.
    idem: Option<(Digest, Digest)>,
}

impl Bench {
    /// Takes one request through, inside the open transaction.
    pub fn perform(&mut self, request: &Request) -> Result<Answer, DeskError> {
        check_form(request)?;
        let at = self.tell_time()?;
        let idem = self.digests(request)?;
        if let Some((key, whole)) = &idem
            && let Some(receipt) = self.known(key, whole)?
        {
            return Ok(Answer::Done(receipt));
        }
        let tail = self.tail.clone();
        self.store.savepoint()?;
        let group = self.tail.as_ref().map_or(0, Tail::next_seq);
        let turn = Turn { request, at, group, idem };
        let done = self.records(&turn);
        if done.is_ok() && !request.dry_run {
            self.store.release()?;
        } else {
            self.store.undo()?;
            self.tail = tail;
            self.institution_changed();
        }
        let lines = done.map_err(|error| match error {
            // What was sent has no place in an entry; nothing broke.
            DeskError::Ledger(why) => not_recordable(&why).into(),
            other => other,
        })?;
        if request.dry_run {
            let allowed = lines.into_iter().map(|line| (line.post, line.clause)).collect();
            return Ok(Answer::Allowed(allowed));
        }
        Ok(Answer::Done(Receipt { lines, repeated: false }))
    }

    fn records(&mut self, turn: &Turn<'_>) -> Result<Vec<ReceiptLine>, DeskError> {
        let mut lines = Vec::with_capacity(turn.request.items.len());
        for item in &turn.request.items {
            self.institution()?.must_be_on(&item.act)?;
            for part in self.parts(item)? {
                if lines.len() == ITEMS_MAX {
                    return Err(too_many_acts().into());
                }
                lines.push(self.record(turn, &part)?);
            }
        }
        Ok(lines)
    }

    /// The acts that an item stands for, as the case is now.
    fn parts<'a>(&mut self, item: &'a Item) -> Result<Vec<Cow<'a, Item>>, DeskError> {
        let Some(composite) = self.composite(&item.act) else {
            return Ok(vec![Cow::Borrowed(item)]);
        };
        let institution = self.institution()?;
        let parts = (composite.expand)(&self.store, &institution, &item.form)?;
        Ok(parts.into_iter().map(|(act, form)| Cow::Owned(Item::new(act, form))).collect())
    }

    fn composite(&self, name: &str) -> Option<&'static Composite> {
        self.domains.iter().flat_map(|domain| domain.composites).find(|one| one.name == name)
    }

    fn record(&mut self, turn: &Turn<'_>, item: &Item) -> Result<ReceiptLine, DeskError> {
        let act = *self.acts.get(item.act.as_str()).ok_or_else(|| no_such_act(&item.act))?;
        let prepared = (act.prepare)(&composed(&item.form))?;
        let institution = self.institution()?;
        let case = prepared.case().map(|id| self.case(id)?.ok_or_else(no_such_case)).transpose()?;
        let stems_from = prepared.stems_from(&self.store)?;
        let mut permit = self.ask(turn, act, case.as_ref(), &stems_from, &institution)?;
        let number = self.open_case(&mut permit, &institution, turn.at)?;
        let decided = prepared.decide(
            &permit,
            &Now {
                at: turn.at,
                happened_at: turn.request.happened_at,
                reading: &self.store,
                institution: &institution,
                ids: &FreshIds(turn.at),
                attachments: &Stored(&*self.blobs),
            },
        )?;
        let entry = self.entry(turn, act, &permit, number, &decided)?;
        self.append(entry, act, decided.fact, turn)
    }

    fn ask(
        &self,
        turn: &Turn<'_>,
        act: &ActDef,
        case: Option<&CaseNow>,
        stems_from: &[u64],
        institution: &Institution,
    ) -> Result<Permit, Stop> {
        let ask = Ask {
            act: act.name,
            actor: turn.request.actor,
            on_behalf_of: turn.request.on_behalf_of,
            at: turn.at,
            stems_from,
        };
        let witness = FromTables { reading: &self.store, domains: &self.domains };
        permit(institution, &ask, case, &witness)
    }

    /// Gives an opening step its case and number.
    fn open_case(
        &self,
        permit: &mut Permit,
        institution: &Institution,
        at: Moment,
    ) -> Result<Option<String>, StoreError> {
        let code = permit.procedure.split('@').next().unwrap_or_default();
        let Some(procedure) = institution.procedure(code, at) else { return Ok(None) };
        if permit.case.is_some() || !procedure.has_cases() || permit.step.to.is_empty() {
            return Ok(None);
        }
        permit.case = Some(CaseId(FreshIds(at).fresh().0));
        let year = i64::from(at.civil(institution.calendar.zone()).year());
        next_number(self.reading(), &procedure.number_prefix, year).map(Some)
    }

    fn entry(
        &mut self,
        turn: &Turn<'_>,
        act: &ActDef,
        permit: &Permit,
        number: Option<String>,
        decided: &Decided,
    ) -> Result<Entry, DeskError> {
        let id = |bytes: &[u8; 16]| houqin_ledger::Id::from_bytes(*bytes);
        let seq = self.tail.as_ref().map_or(0, Tail::next_seq);
        let to = decided
            .lands_in
            .clone()
            .or_else(|| Some(permit.step.to.clone()).filter(|to| !to.is_empty()))
            .or_else(|| permit.from.clone());
        let prev = match (&number, permit.case) {
            (None, Some(case)) => self.last_of_case(case)?,
            _ => None,
        };
        let via = turn.request.via.as_ref().map(|tablet| id(tablet.bytes()));
        Ok(Entry {
            v: Entry::version(via),
            school: id(self.setup.school.bytes()),
            seq,
            group: turn.group,
            act: act.name.to_owned(),
            fact_v: act.fact_version,
            case: permit.case.as_ref().map(|case| id(case.bytes())),
            case_no: number,
            prev,
            actor: id(permit.actor.bytes()),
            on_behalf_of: permit.on_behalf_of.as_ref().map(|person| id(person.bytes())),
            stands_for: permit.stands_for.as_ref().map(|person| id(person.bytes())),
            appointment: permit.appointment.as_ref().map(|one| id(one.bytes())),
            post: permit.post.clone(),
            clause: permit.clause.to_string(),
            procedure: permit.procedure.clone(),
            step: permit.step.code.clone(),
            from: permit.from.clone(),
            to: permit.case.and(to),
            exception: permit.exception.as_ref().map(|one| id(one.bytes())),
            emergency: permit.step.emergency,
            recorded_at: turn.at.0,
            happened_at: turn.request.happened_at.map(|at| at.0),
            imported: decided.imported.map(|(source, line)| Imported { source, line }),
            fact: FactBody::Inline(Json::Null),
            idem: turn.idem.filter(|_| seq == turn.group).map(|(_, whole)| whole),
            via,
        })
    }

    fn last_of_case(&self, case: CaseId) -> Result<Option<u64>, StoreError> {
        self.reading().first(
            "SELECT last_seq FROM desk_case WHERE school_id = $1 AND case_id = $2",
            &[(&self.setup.school).into(), (&case).into()],
            |row| row.count(0),
        )
    }

    /// From here on nothing may refuse.
    fn append(
        &mut self,
        mut entry: Entry,
        act: &ActDef,
        fact: Json,
        turn: &Turn<'_>,
    ) -> Result<ReceiptLine, DeskError> {
        let record = record_of(&entry);
        let mut opened = Vec::new();
        if !turn.request.dry_run {
            let (sealed, openings) = seal(&fact)?;
            let (body, blob) = FactBody::of(sealed)?;
            if let Some(blob) = blob {
                self.blobs.put(&blob)?;
            }
            entry.fact = body;
            opened = openings;
        }
        let bytes = entry.encode()?;
        let leaf = leaf_hash(&bytes);
        self.insert_entry(&entry, &bytes, &leaf, turn)?;
        self.insert_openings(entry.seq, &opened)?;
        self.grow(&entry, leaf)?;
        let mut writer = self.store.writer();
        fold_header(&entry, &fact, &mut writer);
        if entry.act == ERASE_PERSON {
            erase_columns(&self.domains, &fact, &mut writer);
        }
        (act.apply)(&fact, &record, &mut writer)?;
        writer.finish()?;
        self.queue_follow_ups(&record, &fact)?;
        // A use of an exception counts against its cap.
        if act.changes_institution || entry.exception.is_some() {
            self.institution_changed();
        }
        Ok(receipt_line(&entry, &leaf))
    }

    fn insert_entry(
        &self,
        entry: &Entry,
        bytes: &[u8],
        leaf: &Hash,
        turn: &Turn<'_>,
    ) -> Result<(), StoreError> {
        let number = |seq: u64| i64::try_from(seq).unwrap_or(i64::MAX);
        let key = turn.idem.as_ref().filter(|_| entry.seq == turn.group).map(|(key, _)| key);
        self.store.run(
            "INSERT INTO ledger_entry (school_id, seq, year, grp, act, case_id, actor, \
             on_behalf_of, stands_for, recorded_at, exception_id, idem_key, leaf, entry) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            &[
                (&self.setup.school).into(),
                number(entry.seq).into(),
                self.year(Moment(entry.recorded_at)).into(),
                number(entry.group).into(),
                (&entry.act).into(),
                entry.case.as_ref().map(houqin_ledger::Id::as_bytes).into(),
                entry.actor.as_bytes().into(),
                entry.on_behalf_of.as_ref().map(houqin_ledger::Id::as_bytes).into(),
                entry.stands_for.as_ref().map(houqin_ledger::Id::as_bytes).into(),
                entry.recorded_at.into(),
                entry.exception.as_ref().map(houqin_ledger::Id::as_bytes).into(),
                key.into(),
                leaf.into(),
                bytes.into(),
            ],
        )?;
        Ok(())
    }

    fn insert_openings(&mut self, seq: u64, opened: &[Opening]) -> Result<(), StoreError> {
        for opening in opened {
            let person = PersonId(*opening.of.as_bytes());
            let key = self.keys.for_sealing(person)?;
            let sealed = openings::encrypt(&key, &self.setup.school, seq, opening)?;
            self.store.run(
                "INSERT INTO ledger_opening (school_id, seq, path, person_id, sealed) \
                 VALUES ($1, $2, $3, $4, $5)",
                &[
                    (&self.setup.school).into(),
                    i64::try_from(seq).unwrap_or(i64::MAX).into(),
                    (&opening.path).into(),
                    (&person).into(),
                    (&sealed).into(),
                ],
            )?;
        }
        Ok(())
    }

    /// Adds the leaf to the open shard's tree.
    fn grow(&mut self, entry: &Entry, leaf: Hash) -> Result<(), StoreError> {
        let at = Moment(entry.recorded_at);
        let year = self.year(at);
        let mut tail = self.tail.take().filter(|tail| tail.year == year).unwrap_or_else(|| Tail {
            year,
            first_seq: entry.seq,
            frontier: Frontier::new(),
            last_at: at,
            unsigned: 0,
        });
        let mut stored = Vec::new();
        tail.frontier.append(leaf, |level, number, hash| {
            if keep::is_stored(level) {
                stored.push((level, number, *hash));
            }
        });
        tail.last_at = at;
        tail.unsigned += 1;
        self.tail = Some(tail);
        for (level, number, hash) in stored {
            self.store.run(
                "INSERT INTO ledger_subtree (school_id, year, level, number, hash) \
                 VALUES ($1, $2, $3, $4, $5)",
                &[
                    (&self.setup.school).into(),
                    year.into(),
                    level.into(),
                    i64::try_from(number).unwrap_or(i64::MAX).into(),
                    (&hash).into(),
                ],
            )?;
        }
        Ok(())
    }

    fn queue_follow_ups(&self, record: &Record, fact: &Json) -> Result<(), StoreError> {
        let change = Change { record, fact };
        let follow_ups = self.domains.iter().flat_map(|domain| (domain.follow)(&change));
        for (number, follow) in (0_i64..).zip(follow_ups) {
            self.store.run(
                "INSERT INTO desk_outbox (school_id, seq, number, act, form, key) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
                &[
                    (&self.setup.school).into(),
                    record.seq().into(),
                    number.into(),
                    follow.act.into(),
                    (&follow.form.to_string()).into(),
                    (&follow.key).into(),
                ],
            )?;
        }
        Ok(())
    }

    /// Writes the head of the open shard; once a group.
    pub fn write_head(&self) -> Result<(), StoreError> {
        let Some(tail) = &self.tail else { return Ok(()) };
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        self.store.run(
            "INSERT INTO ledger_head (school_id, year, first_seq, size, frontier, last_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (school_id, year) \
             DO UPDATE SET size = $4, frontier = $5, last_at = $6",
            &[
                (&self.setup.school).into(),
                tail.year.into(),
                number(tail.first_seq).into(),
                number(tail.frontier.size()).into(),
                (&tail.frontier.encode()).into(),
                tail.last_at.into(),
            ],
        )?;
        Ok(())
    }

    fn digests(&self, request: &Request) -> Result<Option<(Digest, Digest)>, StoreError> {
        let Some(key) = &request.key else { return Ok(None) };
        let digest = |parts: &[&[u8]]| -> Result<Digest, StoreError> {
            let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret)
                .map_err(|error| StoreError(error.to_string()))?;
            for part in parts {
                mac.update(&(part.len() as u64).to_be_bytes());
                mac.update(part);
            }
            Ok(mac.finalize().into_bytes().into())
        };
        let actor = request.actor.id();
        let items: Vec<_> = request.items.iter().map(|item| (&item.act, &item.form)).collect();
        let body = serde_json::to_vec(&(items, request.on_behalf_of, request.happened_at))?;
        Ok(Some((
            digest(&[b"key", actor.bytes(), key.as_bytes()])?,
            digest(&[b"whole", actor.bytes(), key.as_bytes(), &body])?,
        )))
    }

    /// The first receipt of a known key; a refusal when the request differs.
    fn known(&self, key: &Digest, whole: &Digest) -> Result<Option<Receipt>, DeskError> {
        let first = self.reading().first(
            "SELECT seq, entry FROM ledger_entry WHERE school_id = $1 AND idem_key = $2",
            &[(&self.setup.school).into(), key.into()],
            |row| Ok((row.int(0)?, row.bytes(1)?)),
        )?;
        let Some((seq, entry)) = first else { return Ok(None) };
        if Entry::decode(&entry)?.idem.as_ref() != Some(whole) {
            return Err(key_reused().into());
        }
        let most = i64::try_from(ITEMS_MAX).unwrap_or(i64::MAX);
        let rows = self.reading().list(
            "SELECT leaf, entry FROM ledger_entry \
             WHERE school_id = $1 AND seq >= $2 AND seq < $3 AND grp = $2 ORDER BY seq",
            &[(&self.setup.school).into(), seq.into(), (seq + most).into()],
            |row| Ok((row.bytes(0)?, row.bytes(1)?)),
        )?;
        let lines = rows
            .into_iter()
            .map(|(leaf, entry)| {
                let leaf = Hash::try_from(leaf.as_slice())
                    .map_err(|_| DeskError::Damaged("a leaf hash is not 32 bytes".into()))?;
                Ok(receipt_line(&Entry::decode(&entry)?, &leaf))
            })
            .collect::<Result<_, DeskError>>()?;
        Ok(Some(Receipt { lines, repeated: true }))
    }
}

fn next_number(
    reading: &dyn houqin_kernel::Reading,
    prefix: &str,
    year: i64,
) -> Result<String, StoreError> {
    let last = reading.number(
        "SELECT last FROM desk_counter WHERE school_id = $1 AND prefix = $2 AND year = $3",
        &[reading.school().into(), prefix.into(), year.into()],
    )?;
    Ok(format!("{prefix}-{year}-{:06}", last + 1))
}

fn receipt_line(entry: &Entry, leaf: &Hash) -> ReceiptLine {
    ReceiptLine {
        record: entry.seq,
        act: entry.act.clone(),
        leaf_hash: keep::hex(leaf),
        clause: entry.clause.clone(),
        post: entry.post.clone(),
        subject: entry.case.as_ref().map(|id| CaseId(*id.as_bytes())),
        number: entry.case_no.clone(),
        appointment: entry
            .appointment
            .as_ref()
            .map(|id| houqin_kernel::AppointmentId(*id.as_bytes())),
        recorded_at: Moment(entry.recorded_at).text(),
    }
}

fn seal(fact: &Json) -> Result<(Json, Vec<Opening>), DeskError> {
    let mut broken = None;
    let sealed = commitment::seal(fact.clone(), &mut || match crate::files::random() {
        Ok(bytes) => bytes,
        Err(error) => {
            broken = Some(error);
            [0; 32]
        }
    })?;
    broken.map_or(Ok(sealed), |error| Err(error.into()))
}

/// Text as NFC, so that the same word is the same bytes.
fn composed(form: &Json) -> Json {
    match form {
        Json::String(text) if is_nfc_quick(text.chars()) != IsNormalized::Yes => {
            Json::String(text.nfc().collect())
        }
        Json::Array(list) => Json::Array(list.iter().map(composed).collect()),
        Json::Object(map) => {
            Json::Object(map.iter().map(|(key, value)| (key.clone(), composed(value))).collect())
        }
        other => other.clone(),
    }
}

fn check_form(request: &Request) -> Result<(), Refusal> {
    if request.items.is_empty() || request.items.len() > ITEMS_MAX {
        return Err(too_many_acts());
    }
    if request.key.as_ref().is_some_and(|key| key.is_empty() || key.len() > KEY_BYTES_MAX) {
        return Err(key_too_long());
    }
    Ok(())
}
