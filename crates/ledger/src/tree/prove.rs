//! Proofs and earlier roots, from whatever can tell the roots of complete subtrees.

use super::{Hash, empty_root, node_hash, split};

/// A keeper of hashes.
pub trait Subtrees {
    /// Why it could not tell.
    type Error;

    /// The root hash of the complete subtree of 2^`level` leaves with number `index` from the
    /// left; level 0 are the leaf hashes. Asked only for subtrees inside the tree.
    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// Why a proof cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError<E> {
    /// The leaf or the earlier tree is not in the tree.
    #[error("{what} is beyond the tree of size {size}")]
    Beyond {
        /// The leaf's index or the earlier size.
        what: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The keeper of hashes failed.
    #[error("the keeper of hashes failed: {0}")]
    Source(E),
}

/// The root of the first `size` leaves.
pub fn root_at<S: Subtrees>(source: &S, size: u64) -> Result<Hash, TreeError<S::Error>> {
    if size == 0 { Ok(empty_root()) } else { range(source, 0, size) }
}

/// The audit path of a leaf, from the leaf's sibling upwards (RFC 6962 section 2.1.1).
pub fn inclusion_proof<S: Subtrees>(
    source: &S,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, TreeError<S::Error>> {
    if index >= size {
        return Err(TreeError::Beyond { what: index, size });
    }
    let mut path = Vec::new();
    let (mut low, mut high) = (0, size);
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            path.push(range(source, middle, high)?);
            high = middle;
        } else {
            path.push(range(source, low, middle)?);
            low = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of `to` leaves begins with the tree of `from` leaves (RFC 6962
/// section 2.1.2). Empty when `from` is 0 or `to`.
pub fn consistency_proof<S: Subtrees>(
    source: &S,
    from: u64,
    to: u64,
) -> Result<Vec<Hash>, TreeError<S::Error>> {
    if from > to {
        return Err(TreeError::Beyond { what: from, size: to });
    }
    let mut proof = Vec::new();
    let (mut low, mut high) = (0, to);
    while from > 0 && from != high {
        let middle = low + split(high - low);
        if from <= middle {
            proof.push(range(source, middle, high)?);
            high = middle;
        } else {
            proof.push(range(source, low, middle)?);
            low = middle;
        }
    }
    if low > 0 {
        proof.push(range(source, low, high)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The hash of the leaves `low..high`, which begins at a multiple of the power of two that
/// covers it, as every range in the recursion of RFC 6962 does. Depth is at most 64.
fn range<S: Subtrees>(source: &S, low: u64, high: u64) -> Result<Hash, TreeError<S::Error>> {
    let size = high - low;
    if size.is_power_of_two() {
        let level = size.ilog2();
        return source.subtree(level, low >> level).map_err(TreeError::Source);
    }
    let middle = low + split(size);
    Ok(node_hash(&range(source, low, middle)?, &range(source, middle, high)?))
}
