//! Our tree against known answers, and against two implementations that are not ours.
#![cfg(test)]

#[cfg(test)]
mod trees {
    use std::collections::HashMap;
    use std::convert::Infallible;

    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use houqin_ledger::tree::{
        Frontier, Hash, ProofError, Stored, Subtrees, Tiled, TreeError, consistency_proof,
        empty_root, inclusion_proof, leaf_hash, root_at, verify_consistency, verify_inclusion,
    };
    use proptest::prelude::*;
    use sha2_next::Sha256;

    type Oracle = MemoryBackedTree<Sha256, Vec<u8>>;

    /// Every subtree, kept in memory as the frontier reports it.
    #[derive(Default)]
    struct Kept {
        frontier: Frontier,
        hashes: HashMap<(u32, u64), Hash>,
    }

    impl Kept {
        fn push(&mut self, entry: &[u8]) {
            let leaf = leaf_hash(entry);
            self.hashes.insert((0, self.frontier.size()), leaf);
            let hashes = &mut self.hashes;
            self.frontier.append(leaf, |level, index, hash| {
                assert_eq!(hashes.insert((level, index), *hash), None);
            });
        }
    }

    impl Subtrees for Kept {
        type Error = (u32, u64);

        fn subtree(&self, level: u32, index: u64) -> Result<Hash, (u32, u64)> {
            self.hashes.get(&(level, index)).copied().ok_or((level, index))
        }
    }

    impl Stored for &Kept {
        type Error = Infallible;

        fn read(&self, level: u32, first: u64, count: u64) -> Result<Vec<Hash>, Infallible> {
            assert!(level.is_multiple_of(8) && (1..=128).contains(&count));
            Ok((first..first + count)
                .map_while(|n| self.hashes.get(&(level, n)).copied())
                .collect())
        }
    }

    fn entry(n: u64) -> Vec<u8> {
        format!("entry {n}").into_bytes()
    }

    fn kept(size: u64) -> Kept {
        let mut kept = Kept::default();
        (0..size).for_each(|n| kept.push(&entry(n)));
        kept
    }

    /// All places of a small tree; of a larger one the edges, the powers of two and a few more.
    fn places(size: u64) -> Vec<u64> {
        if size <= 64 {
            return (0..size).collect();
        }
        let powers = (0..11).flat_map(|p| [(1 << p) - 1, 1 << p]);
        let mut places: Vec<u64> =
            powers.chain([size / 3, size * 5 / 7, size - 2, size - 1]).collect();
        places.retain(|n| *n < size);
        places.sort_unstable();
        places.dedup();
        places
    }

    fn compare(ours: &Kept, theirs: &Oracle, places: &[u64]) {
        let size = ours.frontier.size();
        let root = ours.frontier.root();
        assert_eq!(root.as_slice(), theirs.root().as_bytes().as_slice());
        assert_eq!(root_at(ours, size), Ok(root));
        for &n in places {
            let at = usize::try_from(n).unwrap();
            let proof = inclusion_proof(ours, n, size).unwrap();
            assert_eq!(proof.as_flattened(), theirs.prove_inclusion(at).as_bytes());
            assert_eq!(verify_inclusion(&leaf_hash(&entry(n)), n, size, &proof, &root), Ok(()));
            if n > 0 {
                let proof = consistency_proof(ours, n, size).unwrap();
                let added = usize::try_from(size - n).unwrap();
                assert_eq!(proof.as_flattened(), theirs.prove_consistency(added).as_bytes());
                let old = root_at(ours, n).unwrap();
                assert_eq!(verify_consistency(n, &old, size, &root, &proof), Ok(()));
            }
        }
    }

    #[test]
    fn roots_and_proofs_are_those_of_ct_merkle_for_every_size_to_2048() {
        let (mut ours, mut theirs) = (Kept::default(), Oracle::new());
        assert_eq!(ours.frontier.root(), empty_root());
        assert_eq!(root_at(&ours, 0), Ok(empty_root()));
        for n in 0..2048 {
            ours.push(&entry(n));
            theirs.push(entry(n));
            compare(&ours, &theirs, &places(n + 1));
        }
    }

    #[test]
    fn large_trees_agree_with_ct_merkle_and_tlog_tiles() {
        let sizes = [12_345, 65_535, 65_536, 65_537, 99_991];
        let (mut ours, mut theirs) = (Kept::default(), Oracle::new());
        for size in sizes {
            for n in ours.frontier.size()..size {
                ours.push(&entry(n));
                theirs.push(entry(n));
            }
            let spread: Vec<u64> = places(size).into_iter().step_by(3).collect();
            compare(&ours, &theirs, &spread);
            for n in spread.into_iter().filter(|n| *n > 0) {
                compare_with_tlog(&ours, n, size);
            }
        }
    }

    impl tlog_tiles::HashReader for Kept {
        fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
            let read = |index: &u64| {
                let (level, n) = tlog_tiles::split_stored_hash_index(*index);
                tlog_tiles::Hash(self.hashes[&(u32::from(level), n)])
            };
            Ok(indexes.iter().map(read).collect())
        }
    }

    fn compare_with_tlog(ours: &Kept, n: u64, size: u64) {
        let theirs: Vec<Hash> =
            tlog_tiles::prove_record(size, n, ours).unwrap().iter().map(|h| h.0).collect();
        assert_eq!(inclusion_proof(ours, n, size).unwrap(), theirs);
        let theirs: Vec<Hash> =
            tlog_tiles::prove_tree(size, n, ours).unwrap().iter().map(|h| h.0).collect();
        assert_eq!(consistency_proof(ours, n, size).unwrap(), theirs);
    }

    #[test]
    fn known_answers_of_rfc_6962() {
        // The reference vectors of the certificate-transparency project for these eight leaves.
        let leaves: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut frontier = Frontier::new();
        for (leaf, root) in leaves.iter().zip(roots) {
            frontier.append(leaf_hash(leaf), |_, _, _| ());
            let expected: Vec<u8> =
                (0..32).map(|n| u8::from_str_radix(&root[n * 2..n * 2 + 2], 16).unwrap()).collect();
            assert_eq!(frontier.root().as_slice(), expected);
        }
    }

    #[test]
    fn eight_levels_of_stored_hashes_are_enough_for_every_subtree() {
        let kept = kept(70_000);
        let tiled = Tiled(&kept);
        for n in [0, 1, 255, 256, 65_535, 65_536, 69_999] {
            assert_eq!(
                inclusion_proof(&tiled, n, 70_000),
                Ok(inclusion_proof(&kept, n, 70_000).unwrap())
            );
        }
        assert_eq!(root_at(&tiled, 69_998), Ok(root_at(&kept, 69_998).unwrap()));
        assert!(matches!(root_at(&tiled, 70_001), Err(TreeError::Source(_))));
    }

    #[test]
    fn what_is_beyond_the_tree_has_no_proof() {
        let kept = kept(5);
        let beyond = |what, size| Err(TreeError::Beyond { what, size });
        assert_eq!(inclusion_proof(&kept, 5, 5), beyond(5, 5));
        assert_eq!(inclusion_proof(&kept, 0, 0), beyond(0, 0));
        assert_eq!(consistency_proof(&kept, 6, 5), beyond(6, 5));
        let root = kept.frontier.root();
        assert_eq!(verify_inclusion(&root, 5, 5, &[], &root), Err(ProofError::Index));
        assert_eq!(verify_inclusion(&root, 0, 0, &[], &root), Err(ProofError::Index));
        assert_eq!(verify_consistency(6, &root, 5, &root, &[]), Err(ProofError::Size));
        assert_eq!(verify_consistency(0, &root, 5, &root, &[]), Err(ProofError::OldRoot));
        assert_eq!(verify_consistency(0, &empty_root(), 5, &root, &[]), Ok(()));
        assert_eq!(
            verify_consistency(0, &empty_root(), 5, &root, &[root]),
            Err(ProofError::Length)
        );
        assert_eq!(verify_consistency(5, &root, 5, &root, &[]), Ok(()));
        assert_eq!(verify_consistency(3, &root, 5, &root, &[]), Err(ProofError::Length));
    }

    /// What a forger may do to a proof.
    fn forge(proof: &mut Vec<Hash>, kind: u8, at: usize, bit: usize, other: Hash) {
        let place = if proof.is_empty() { 0 } else { at % proof.len() };
        match kind % 7 {
            0 if !proof.is_empty() => proof[place][bit / 8 % 32] ^= 1 << (bit % 8),
            1 if !proof.is_empty() => drop(proof.remove(place)),
            2 => proof.insert(place, other),
            3 if !proof.is_empty() => proof.insert(place, proof[place]),
            4 if proof.len() > 1 => proof.rotate_left(1),
            5 => proof.clear(),
            _ => proof.push(other),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        /// 400 trees × 100 forgeries of each kind of proof: none is accepted.
        #[test]
        fn forged_proofs_are_refused(
            size in 1_u64..600,
            at in any::<u64>(),
            kinds in proptest::collection::vec((any::<u8>(), any::<usize>(), any::<usize>(), any::<[u8; 32]>()), 100),
        ) {
            let kept = kept(size);
            let root = kept.frontier.root();
            let n = at % size;
            let leaf = leaf_hash(&entry(n));
            let inclusion = inclusion_proof(&kept, n, size).unwrap();
            let old = root_at(&kept, n).unwrap();
            let consistency = consistency_proof(&kept, n, size).unwrap();
            for (kind, place, bit, other) in kinds {
                let mut forged = inclusion.clone();
                forge(&mut forged, kind, place, bit, other);
                prop_assert!(forged == inclusion || verify_inclusion(&leaf, n, size, &forged, &root).is_err());
                let index = place as u64 % (size + 2);
                prop_assert!(index == n || verify_inclusion(&leaf, index, size, &inclusion, &root).is_err());
                prop_assert!(verify_inclusion(&other, n, size, &inclusion, &root).is_err());
                let mut forged = consistency.clone();
                forge(&mut forged, kind, place, bit, other);
                prop_assert!(forged == consistency || verify_consistency(n, &old, size, &root, &forged).is_err());
                prop_assert!(verify_consistency(n, &other, size, &root, &consistency).is_err());
                prop_assert!(n == 0 || verify_consistency(n, &old, size, &other, &consistency).is_err());
                prop_assert!(index == n || n == 0 || verify_consistency(index, &old, size, &root, &consistency).is_err());
            }
        }
    }
}
