//! Seals, opens, and what is refused of either.

use serde_json::json;

use super::*;

const WANG: &str = "01989f00-6162-6364-6566-6768696a6b6c";

fn counter() -> impl FnMut() -> [u8; 32] {
    let mut n = 0;
    move || {
        n += 1;
        [n; 32]
    }
}

fn fact() -> Value {
    json!({
        "phone": {"$personal": {"of": WANG, "value": "13800000000"}},
        "lines": [{"note": {"$personal": {"of": WANG, "value": {"text": "三楼水房"}}}}, 7],
        "place": "B-3"
    })
}

fn none() -> impl FnMut(&str, &Id) -> Result<Option<Opening>, ()> {
    |_, _| Ok(None)
}

#[test]
fn a_sealed_fact_shows_no_personal_value_and_opens_to_itself() {
    let (sealed, openings) = seal(fact(), &mut counter()).unwrap();
    let text = sealed.to_string();
    assert!(!text.contains("13800000000") && !text.contains("水房"), "{text}");
    let paths: Vec<_> = openings.iter().map(|o| o.path.as_str()).collect();
    assert_eq!(paths, ["/lines/0/note", "/phone"]);
    let listed: Vec<_> =
        commitments(&sealed).unwrap().into_iter().map(|(path, _, c)| (path, c)).collect();
    let computed: Vec<_> =
        openings.iter().map(|o| (o.path.clone(), o.commitment().unwrap())).collect();
    assert_eq!(listed, computed);
    let mut lookup = |path: &str, of: &Id| {
        Ok::<_, ()>(openings.iter().find(|o| o.path == path && o.of == *of).cloned())
    };
    assert_eq!(open(sealed, &mut lookup).unwrap(), fact());
}

#[test]
fn without_its_opening_a_value_is_erased_and_stays_erased() {
    let (sealed, _) = seal(fact(), &mut counter()).unwrap();
    let erased = open(sealed.clone(), &mut none()).unwrap();
    assert_eq!(erased["phone"], json!({"$personal": {"of": WANG, "value": null}}));
    let (again, openings) = seal(erased.clone(), &mut counter()).unwrap();
    assert_eq!((again, openings), (erased.clone(), vec![]));
    assert_eq!(open(erased.clone(), &mut none()).unwrap(), erased);
}

#[test]
fn a_tampered_opening_is_found() {
    let (sealed, openings) = seal(fact(), &mut counter()).unwrap();
    let good = openings[1].clone();
    let tampered = [
        Opening { value: json!("13800000001"), ..good.clone() },
        Opening { r: [9; 32], ..good.clone() },
        Opening { of: Id::from_bytes([0; 16]), ..good.clone() },
        Opening { path: "/lines/0/note".into(), ..good.clone() },
    ];
    for bad in tampered {
        let mut lookup = |path: &str, _: &Id| Ok::<_, ()>((path == "/phone").then(|| bad.clone()));
        let error = open(sealed.clone(), &mut lookup).unwrap_err();
        assert_eq!(error, OpenError::Mismatch("/phone".into()));
    }
}

/// Known answer, so that another verifier can be written: HMAC-SHA-256 with thirty-two bytes
/// 0x01 over `ledger/v1\0/phone\0"13800000000"`.
#[test]
fn the_commitment_is_the_hmac_the_format_states() {
    let of = WANG.parse().unwrap();
    let opening = Opening { path: "/phone".into(), of, r: [1; 32], value: json!("13800000000") };
    let mut mac = Hmac::<Sha256>::new_from_slice(&[1; 32]).unwrap();
    mac.update(b"ledger/v1\0/phone\0\"13800000000\"");
    let expected: Hash = mac.finalize().into_bytes().into();
    assert_eq!(opening.commitment().unwrap(), expected);
}

/// Who holds the entry but not `r` can try every value: without the right key each candidate
/// gives some digest, and the true value is not among those that match.
#[test]
fn a_value_of_few_possibilities_cannot_be_found_without_its_key() {
    let value = |n: u32| json!(format!("138{n:08}"));
    let of: Id = WANG.parse().unwrap();
    let secret = Opening { path: "/phone".into(), of, r: [0xa7; 32], value: value(4321) };
    let commitment = secret.commitment().unwrap();
    for n in 0..10_000 {
        let guesses = [[0; 32], commitment, [0xff; 32]];
        for r in guesses {
            let guess = Opening { r, value: value(n), ..secret.clone() };
            assert!(!guess.opens("/phone", &of, &commitment));
        }
    }
    let same_value_elsewhere = Opening { r: [0xa8; 32], ..secret.clone() };
    assert_ne!(same_value_elsewhere.commitment().unwrap(), commitment);
    assert!(secret.opens("/phone", &of, &commitment));
}

#[test]
fn openings_have_one_spelling_and_are_never_printed() {
    let (_, openings) = seal(fact(), &mut counter()).unwrap();
    for opening in openings {
        let bytes = opening.to_bytes().unwrap();
        assert_eq!(Opening::from_bytes(&bytes), Ok(opening.clone()));
        let mut spaced = bytes.clone();
        spaced.push(b' ');
        assert!(Opening::from_bytes(&spaced).is_err());
        assert!(!format!("{opening:?}").contains("13800000000"));
    }
    assert!(Opening::from_bytes(br#"{"of":1}"#).is_err());
    assert!(Opening::from_bytes(b"[]").is_err());
}

#[test]
fn malformed_personal_values_are_refused() {
    let nested =
        json!({"$personal": {"of": WANG, "value": {"$personal": {"of": WANG, "value": 1}}}});
    for bad in [
        json!({"$personal": {"of": WANG}}),
        json!({"$personal": {"of": "wang", "value": 1}}),
        json!({"$personal": {"of": WANG, "value": 1, "more": 1}}),
        json!({"$personal": {"of": WANG, "value": 1}, "more": 1}),
        json!({"$c": "short", "$of": WANG}),
        json!({"$of": WANG}),
        nested,
    ] {
        let error = seal(json!({"a": bad}), &mut counter()).unwrap_err();
        assert_eq!(error, SealError::Form("/a".into()), "{bad}");
    }
    let (sealed, _) = seal(fact(), &mut counter()).unwrap();
    assert!(matches!(seal(sealed, &mut counter()), Err(SealError::Sealed(_))));
    assert!(matches!(seal(json!({"A": 1}), &mut counter()), Err(SealError::Canonical(_))));
    assert_eq!(commitments(&fact()), Err(SealError::Form("/lines/0/note".into())));
}
