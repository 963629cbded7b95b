//! Verification of proofs, in the iterative form of RFC 9162 sections 2.1.3.2 and 2.1.4.2
//! (the trees are those of RFC 6962).

use super::{Hash, empty_root, node_hash};

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf is not in a tree of that size.
    #[error("the index lies beyond the tree")]
    Index,
    /// The earlier tree is larger than the later one.
    #[error("the earlier tree is larger than the later one")]
    Size,
    /// Too many or too few hashes for the sizes.
    #[error("the proof has a wrong number of hashes")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
    /// The hashes lead to another root of the earlier tree.
    #[error("the proof leads to another earlier root")]
    OldRoot,
}

/// Checks that `leaf` is number `index` of the tree with this size and root.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Index);
    }
    let (mut place, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(sibling, &hash);
            let up = place.trailing_zeros().min(63);
            (place, last) = (place >> up, last >> up);
        } else {
            hash = node_hash(&hash, sibling);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    match (last, hash == *root) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::Root),
        _ => Err(ProofError::Length),
    }
}

/// Checks that the tree of size `to` begins with the tree of size `from`.
pub fn verify_consistency(
    from: u64,
    old_root: &Hash,
    to: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if from > to {
        return Err(ProofError::Size);
    }
    if from == 0 || from == to {
        return verify_trivial(from, old_root, to, new_root, proof);
    }
    // A complete earlier tree is a node of the later one; its root opens the proof.
    let (start, rest) = if from.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ProofError::Length)?
    };
    let up = (from - 1).trailing_ones();
    let (mut place, mut last) = ((from - 1) >> up, (to - 1) >> up);
    let (mut old, mut new) = (*start, *start);
    for sibling in rest {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if place & 1 == 1 || place == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            let up = place.trailing_zeros().min(63);
            (place, last) = (place >> up, last >> up);
        } else {
            new = node_hash(&new, sibling);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    match (last, old == *old_root, new == *new_root) {
        (0, true, true) => Ok(()),
        (0, false, _) => Err(ProofError::OldRoot),
        (0, true, false) => Err(ProofError::Root),
        _ => Err(ProofError::Length),
    }
}

/// From nothing to anything, and from a tree to itself.
fn verify_trivial(
    from: u64,
    old_root: &Hash,
    to: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if !proof.is_empty() {
        return Err(ProofError::Length);
    }
    if from == 0 && *old_root != empty_root() {
        return Err(ProofError::OldRoot);
    }
    if from == to && old_root != new_root { Err(ProofError::Root) } else { Ok(()) }
}
