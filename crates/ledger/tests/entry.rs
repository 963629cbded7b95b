//! Entries: one spelling, kept for ever.
#![cfg(test)]

#[cfg(test)]
mod entries {
    use houqin_ledger::canonical::{self, CanonicalError};
    use houqin_ledger::entry::{
        Entry, EntryError, FACT_BYTES_MAX, FactBody, Imported, VERSION, VERSION_VIA,
    };
    use houqin_ledger::{Id, tree::leaf_hash};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn id(n: u8) -> Id {
        Id::from_bytes([n; 16])
    }

    /// An entry without any optional member.
    fn plain() -> Entry {
        Entry {
            v: VERSION,
            school: id(1),
            seq: 0,
            group: 0,
            act: "ledger.found".into(),
            fact_v: 1,
            case: None,
            case_no: None,
            prev: None,
            actor: id(2),
            on_behalf_of: None,
            stands_for: None,
            appointment: None,
            post: "founder".into(),
            clause: "founding@1#1".into(),
            procedure: "founding@1".into(),
            step: "found".into(),
            from: None,
            to: None,
            exception: None,
            emergency: false,
            recorded_at: 1_767_225_600_000,
            happened_at: None,
            imported: None,
            fact: FactBody::Inline(json!({"school": "第一中学"})),
            idem: None,
            via: None,
        }
    }

    /// An entry with every optional member that goes together.
    fn full() -> Entry {
        Entry {
            seq: 12,
            group: 11,
            act: "service.dispatch".into(),
            case: Some(id(3)),
            prev: Some(9),
            on_behalf_of: Some(id(4)),
            stands_for: Some(id(5)),
            appointment: Some(id(6)),
            post: "后勤主任".into(),
            clause: "service-desk@1#5".into(),
            procedure: "service.order@1".into(),
            step: "dispatch".into(),
            from: Some("reported".into()),
            to: Some("dispatched".into()),
            exception: Some(id(7)),
            emergency: true,
            happened_at: Some(-1),
            imported: Some(Imported { source: [0xab; 32], line: 7 }),
            fact: FactBody::Inline(
                json!({"to": {"$c": "AAAA", "$of": "x"}, "fen": -1, "list": []}),
            ),
            idem: Some([0xcd; 32]),
            ..plain()
        }
    }

    fn opening() -> Entry {
        Entry {
            seq: 9,
            group: 9,
            case: Some(id(3)),
            case_no: Some("WX-2026-000123".into()),
            fact: FactBody::Blob { sha256: [0xef; 32], size: 70_000 },
            ..plain()
        }
    }

    /// The committed bytes are the format: when this test fails, the code is wrong.
    #[test]
    fn version_1_is_spelt_as_it_was_first_spelt() {
        let golden = include_str!("golden/entry.v1.jsonl").lines();
        let entries = [plain(), full(), opening()];
        assert_eq!(golden.clone().count(), entries.len());
        for (line, entry) in golden.zip(entries) {
            assert_eq!(String::from_utf8(entry.encode().unwrap()).unwrap(), line);
            assert_eq!(Entry::decode(line.as_bytes()), Ok(entry));
        }
        let leaf = include_str!("golden/entry.v1.leaf").trim();
        let expected: Vec<u8> =
            (0..32).map(|n| u8::from_str_radix(&leaf[n * 2..n * 2 + 2], 16).unwrap()).collect();
        assert_eq!(leaf_hash(&plain().encode().unwrap()).as_slice(), expected);
    }

    fn changed(change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> EntryError {
        let bytes = full().encode().unwrap();
        let mut value = canonical::decode(&bytes).unwrap();
        change(value.as_object_mut().unwrap());
        Entry::decode(&canonical::encode(&value).unwrap()).unwrap_err()
    }

    #[test]
    fn unknown_missing_and_malformed_members_are_refused() {
        for name in ["act", "actor", "clause", "fact", "fact_v", "recorded_at", "school", "v"] {
            let error = changed(|members| drop(members.remove(name)));
            assert!(matches!(error, EntryError::Missing(missing) if missing == name), "{error}");
        }
        for name in ["act", "actor", "clause", "fact_v", "recorded_at", "school", "v"] {
            let error = changed(|members| drop(members.insert(name.into(), json!([]))));
            assert!(matches!(error, EntryError::Form(_)), "{name}: {error}");
        }
        let unknown = changed(|members| drop(members.insert("extra".into(), json!(1))));
        assert_eq!(unknown, EntryError::Unknown("extra".into()));
        let inner = json!({"line": 7, "source": "ab".repeat(32), "more": 1});
        let unknown = changed(|members| drop(members.insert("imported".into(), inner)));
        assert_eq!(unknown, EntryError::Unknown("more".into()));
        let version = changed(|members| drop(members.insert("v".into(), json!(2))));
        assert_eq!(version, EntryError::Form("v"));
        let absent_flag = changed(|members| drop(members.insert("emergency".into(), json!(false))));
        assert_eq!(absent_flag, EntryError::Form("emergency"));
        let null = changed(|members| drop(members.insert("to".into(), Value::Null)));
        assert_eq!(null, EntryError::Form("to"));
        let both = changed(|members| {
            drop(members.insert("blob".into(), json!({"sha256": "ab".repeat(32), "size": 1})));
        });
        assert_eq!(both, EntryError::Contradiction("blob"));
        assert_eq!(Entry::decode(b"[]"), Err(EntryError::NotAnObject));
    }

    #[test]
    fn contradicting_members_are_refused_when_written_and_when_read() {
        let contradicts = |entry: Entry, member| {
            assert_eq!(entry.encode(), Err(EntryError::Contradiction(member)));
        };
        contradicts(Entry { group: 13, ..full() }, "group");
        contradicts(Entry { prev: Some(12), ..full() }, "prev");
        contradicts(Entry { case: None, ..full() }, "prev");
        contradicts(Entry { case_no: Some("WX-1".into()), ..full() }, "case_no");
        contradicts(Entry { case: None, ..opening() }, "case_no");
        assert_eq!(
            changed(|m| drop(m.insert("prev".into(), json!(12)))),
            EntryError::Contradiction("prev")
        );
    }

    #[test]
    fn only_an_entry_that_came_through_a_device_is_of_the_second_version() {
        let via = Entry { v: VERSION_VIA, via: Some(id(8)), ..full() };
        let bytes = via.encode().unwrap();
        assert_eq!(Entry::decode(&bytes).unwrap(), via);
        let text = String::from_utf8(bytes).unwrap();
        let end = format!(r#","v":2,"via":"{}"}}"#, id(8));
        assert!(text.ends_with(&end), "{text}");
        let without = String::from_utf8(full().encode().unwrap()).unwrap();
        assert_eq!(text.replace(&end, r#","v":1}"#), without, "nothing else is written otherwise");
        for (v, via) in [(VERSION, Some(id(8))), (VERSION_VIA, None)] {
            assert_eq!(Entry { v, via, ..full() }.encode(), Err(EntryError::Form("v")));
        }
    }

    #[test]
    fn texts_numbers_and_times_have_limits() {
        let form = |entry: Entry, member| assert_eq!(entry.encode(), Err(EntryError::Form(member)));
        form(Entry { act: String::new(), ..full() }, "act");
        form(Entry { post: "岗".repeat(86), ..full() }, "post");
        form(Entry { step: "a\nb".into(), ..full() }, "step");
        form(Entry { recorded_at: i64::MAX, ..full() }, "recorded_at");
        form(Entry { happened_at: Some(i64::MIN), ..full() }, "happened_at");
        form(Entry { seq: 1 << 53, ..full() }, "seq");
        form(Entry { v: 2, ..full() }, "v");
        let nfd = Entry { post: "e\u{301}".into(), ..full() };
        assert_eq!(nfd.encode(), Err(CanonicalError::NotNfc.into()));
        let float = Entry { fact: FactBody::Inline(json!(0.5)), ..full() };
        assert!(matches!(float.encode(), Err(EntryError::Canonical(CanonicalError::Float(_)))));
    }

    #[test]
    fn a_long_fact_becomes_a_blob() {
        let fits = json!("x".repeat(FACT_BYTES_MAX - 2));
        let (body, blob) = FactBody::of(fits.clone()).unwrap();
        assert_eq!((&body, &blob), (&FactBody::Inline(fits), &None));
        assert!(Entry { fact: body, ..full() }.encode().is_ok());
        let long = json!("x".repeat(FACT_BYTES_MAX - 1));
        let inline = Entry { fact: FactBody::Inline(long.clone()), ..full() };
        assert_eq!(inline.encode(), Err(EntryError::FactTooLong));
        let (body, blob) = FactBody::of(long.clone()).unwrap();
        let bytes = blob.unwrap();
        assert_eq!(canonical::decode_blob(&bytes).unwrap(), long);
        assert!(matches!(body, FactBody::Blob { size, .. } if size == bytes.len() as u64));
    }

    #[test]
    fn every_altered_byte_of_an_entry_is_another_leaf() {
        let bytes = full().encode().unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut altered = bytes.clone();
                altered[at] ^= 1 << bit;
                assert_ne!(leaf_hash(&altered), leaf_hash(&bytes));
                if let Ok(entry) = Entry::decode(&altered) {
                    assert_eq!(entry.encode().unwrap(), altered);
                }
            }
        }
    }

    fn some_id() -> impl Strategy<Value = Id> {
        any::<[u8; 16]>().prop_map(Id::from_bytes)
    }

    prop_compose! {
        fn any_entry()(
            ids in proptest::array::uniform7(some_id()),
            options in any::<[bool; 12]>(),
            seq in 1_u64..1 << 50,
            texts in proptest::array::uniform5("[a-z水房 \"\\\\€]{1,20}"),
            times in (-9_000_000_000_000_i64..9_000_000_000_000, any::<[u8; 32]>()),
            fact in any_value(),
        ) -> Entry {
            let when = |n: usize| options[n];
            let case = when(0).then_some(ids[2]);
            let prev = (when(0) && when(1)).then_some(seq / 2);
            Entry {
                school: ids[0], seq, group: seq / 3, actor: ids[1], case, prev,
                case_no: (when(0) && !when(1)).then(|| texts[0].clone()),
                on_behalf_of: when(2).then_some(ids[3]),
                stands_for: when(3).then_some(ids[4]),
                appointment: when(4).then_some(ids[5]),
                exception: when(5).then_some(ids[6]),
                from: when(6).then(|| texts[1].clone()),
                to: when(7).then(|| texts[2].clone()),
                emergency: when(8),
                happened_at: when(9).then_some(times.0),
                idem: when(10).then_some(times.1),
                imported: when(11).then_some(Imported { source: times.1, line: seq }),
                post: texts[3].clone(), step: texts[4].clone(), recorded_at: -times.0,
                fact: FactBody::Inline(fact),
                ..plain()
            }
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-canonical::INTEGER_MAX..=canonical::INTEGER_MAX).prop_map(Value::from),
            "[ -~\u{0}-\u{1f}水电费。😀é]{0,20}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::hash_map("[a-z][a-z0-9_]{0,8}", inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn entries_survive_the_round_trip_and_are_canonical(entry in any_entry()) {
            let bytes = entry.encode().unwrap();
            let value = canonical::decode(&bytes).unwrap();
            prop_assert_eq!(canonical::encode(&value).unwrap(), bytes.clone());
            prop_assert_eq!(Entry::decode(&bytes).unwrap(), entry);
        }

        #[test]
        fn our_spelling_is_that_of_rfc_8785(value in any_value()) {
            let bytes = canonical::encode(&value).unwrap();
            prop_assert_eq!(serde_json_canonicalizer::to_vec(&value).unwrap(), bytes.clone());
            prop_assert_eq!(canonical::decode(&bytes).unwrap(), value);
        }

        #[test]
        fn decoding_never_accepts_a_second_spelling(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(value) = canonical::decode(&bytes) {
                prop_assert_eq!(canonical::encode(&value).unwrap(), bytes.clone());
            }
            prop_assert!(Entry::decode(&bytes).is_err());
        }
    }

    /// Not a benchmark, a guard: the hot path must stay within its order of magnitude.
    #[test]
    fn encoding_an_entry_takes_microseconds() {
        let entry = full();
        let start = std::time::Instant::now();
        for _ in 0..10_000 {
            std::hint::black_box(entry.encode().unwrap());
        }
        let each = start.elapsed() / 10_000;
        println!("{} bytes, {each:?} each", entry.encode().unwrap().len());
        assert!(each.as_micros() < 100, "{each:?}");
    }
}
