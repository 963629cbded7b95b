//! Keys, notes and checkpoints, against `signed_note` and `tlog_tiles`.
#![cfg(test)]

#[cfg(test)]
mod checkpoints {
    use houqin_ledger::checkpoint::{CheckpointError, log_name, open_signed, origin};
    use houqin_ledger::key::KeyError;
    use houqin_ledger::note::Note;
    use houqin_ledger::{Checkpoint, Fingerprint, LogKey, PublicKey, open_checkpoint};
    use signed_note::{StandardVerifier, Verifier, VerifierList};

    const NAME: &str = "school.example/ledger/first";

    fn key(seed: u8) -> LogKey {
        LogKey::from_seed(NAME, &[seed; 32]).unwrap()
    }

    fn head(size: u64) -> Checkpoint {
        Checkpoint { origin: format!("{NAME}/2026"), size, root: [7; 32] }
    }

    fn keys(keys: &[&LogKey]) -> Vec<PublicKey> {
        keys.iter().map(|key| key.public().clone()).collect()
    }

    #[test]
    fn a_signed_head_opens_under_its_key_and_no_other() {
        let note = head(1000).sign(&key(1));
        assert_eq!(open_checkpoint(&note, &keys(&[&key(2), &key(1)])), Ok(head(1000)));
        assert_eq!(open_checkpoint(&note, &keys(&[&key(2)])), Err(CheckpointError::UnknownKey));
        assert_eq!(open_checkpoint(&note, &[]), Err(CheckpointError::UnknownKey));
    }

    #[test]
    fn other_implementations_open_our_heads() {
        let (key, head) = (key(1), head(1000));
        let verifier = StandardVerifier::new(&key.public().to_string()).unwrap();
        assert_eq!(verifier.name(), NAME);
        let note = signed_note::Note::from_bytes(head.sign(&key).as_bytes()).unwrap();
        let known = VerifierList::new(vec![Box::new(verifier)]);
        let (signatures, _) = note.verify(&known).unwrap();
        assert_eq!(signatures.len(), 1);
        let theirs = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
        assert_eq!((theirs.origin(), theirs.size()), (head.origin.as_str(), 1000));
        assert_eq!(theirs.hash().0, head.root);
        assert_eq!(theirs.to_bytes(), head.text().as_bytes());
    }

    /// The example of c2sp.org/signed-note and of Go's `sumdb/note` documentation.
    #[test]
    fn a_published_note_opens() {
        let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let note = "If you think cryptography is the answer to your problem,\n\
            then you don't know what your problem is.\n\n\
            — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let public: PublicKey = vkey.parse().unwrap();
        assert_eq!(public.to_string(), vkey);
        let parsed = Note::parse(note).unwrap();
        assert_eq!(parsed.to_text(), note);
        assert!(public.is_named_by(&parsed.signatures[0]));
        assert_eq!(public.verify_note(&parsed.text, &parsed.signatures[0]), Ok(()));
    }

    #[test]
    fn every_flipped_bit_of_a_head_is_found() {
        let (key, head) = (key(1), head(1000));
        let note = head.sign(&key).into_bytes();
        for at in 0..note.len() {
            for bit in 0..8 {
                let mut altered = note.clone();
                altered[at] ^= 1 << bit;
                let opened = String::from_utf8(altered)
                    .map(|text| open_checkpoint(&text, std::slice::from_ref(key.public())));
                assert!(!matches!(opened, Ok(Ok(_))), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn a_head_signed_by_two_keys_says_which_known_one_signed() {
        let (old, new, text) = (key(1), key(2), head(5).text());
        let signatures = vec![old.sign_note(&text), new.sign_note(&text)];
        let note = Note { text: text.clone(), signatures };
        let known = keys(&[&new]);
        let (_, signer) = open_signed(&note.to_text(), &known).unwrap();
        assert_eq!(signer, new.public());
        let mut forged = note;
        forged.signatures[1].bytes[3] ^= 1;
        let opened = open_checkpoint(&forged.to_text(), &keys(&[&old, &new]));
        assert_eq!(opened, Err(CheckpointError::Signature));
    }

    #[test]
    fn malformed_heads_are_refused_even_when_signed() {
        let root = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
        for text in [
            format!("x.example/a\n01\n{root}\n"),
            format!("x.example/a\n+1\n{root}\n"),
            format!("x.example/a\n1\n{root}\nextension\n"),
            format!("x.example/a\n1\n{}\n", &root[4..]),
            format!("\n1\n{root}\n"),
            format!("x y\n1\n{root}\n"),
            "x.example/a\n1\n".to_owned(),
        ] {
            let signatures = vec![key(1).sign_note(&text)];
            let note = Note { text: text.clone(), signatures }.to_text();
            assert!(open_checkpoint(&note, &keys(&[&key(1)])).is_err(), "{text}");
        }
    }

    #[test]
    fn keys_and_fingerprints_are_typed_by_hand() {
        let public = key(1).public().clone();
        assert_eq!(public.to_string().parse(), Ok(public.clone()));
        let print = public.fingerprint();
        let typed = print.to_string();
        assert_eq!(typed.split('-').map(str::len).collect::<Vec<_>>(), [4; 8]);
        assert_eq!(typed.parse(), Ok(print));
        assert_eq!(typed.to_uppercase().replace('-', " ").parse(), Ok(print));
        assert_eq!("abcd".parse::<Fingerprint>(), Err(KeyError::Fingerprint));
        let mistyped = public.to_string().replace("first", "furst");
        assert_eq!(mistyped.parse::<PublicKey>(), Err(KeyError::Hash));
        assert_eq!("a+b".parse::<PublicKey>(), Err(KeyError::Form));
        assert_eq!(LogKey::from_seed("a b", &[0; 32]).err(), Some(KeyError::Name));
        assert!(!format!("{:?}", key(1)).contains("AQEB"));
    }

    #[test]
    fn a_key_hands_over_to_the_next() {
        let (old, new) = (key(1), key(2));
        let signature = old.sign_successor(new.public());
        assert_eq!(old.public().verify_successor(new.public(), &signature), Ok(()));
        let other = key(3);
        assert!(old.public().verify_successor(other.public(), &signature).is_err());
        assert!(new.public().verify_successor(new.public(), &signature).is_err());
        assert!(old.public().verify_successor(new.public(), "AAAA").is_err());
    }

    #[test]
    fn origins_say_school_year_and_whether_it_is_a_demonstration() {
        assert_eq!(
            origin("x.example", "first", 2026, false).unwrap(),
            "x.example/ledger/first/2026"
        );
        let demo = origin("x.example", "first", 2026, true).unwrap();
        assert_eq!(demo, "x.example/ledger/demo/first/2026");
        let checkpoint = Checkpoint { origin: demo, size: 0, root: [0; 32] };
        assert!(checkpoint.is_demo() && !head(1).is_demo());
        assert_eq!((checkpoint.year(), head(1).year()), (Some(2026), Some(2026)));
        assert_eq!(log_name("x.example", "first", false).unwrap(), "x.example/ledger/first");
        assert!(origin("x y", "first", 2026, false).is_err());
        assert!(origin("x", "a/b", 2026, false).is_err());
    }
}
