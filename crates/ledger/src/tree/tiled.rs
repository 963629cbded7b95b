//! Subtrees from few stored hashes: leaf hashes, and roots of the levels 8, 16, 24 and so on,
//! which are the hashes of C2SP tlog-tiles ("Merkle Tree").

use super::{Hash, Subtrees, node_hash};

/// Where hashes are stored.
pub trait Stored {
    /// Why a read failed.
    type Error;

    /// The `count` (1 to 128) hashes of subtrees of 2^`level` leaves that begin at number
    /// `first`, from the left. `level` is 0 (leaf hashes) or a multiple of 8. An answer of
    /// another length is [`TiledError::Short`].
    fn read(&self, level: u32, first: u64, count: u64) -> Result<Vec<Hash>, Self::Error>;
}

/// [`Subtrees`] over [`Stored`] hashes: every question costs one read of at most 128 hashes.
#[derive(Clone, Copy, Debug)]
pub struct Tiled<S>(pub S);

/// Why a subtree could not be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TiledError<E> {
    /// The read failed.
    #[error("reading hashes failed: {0}")]
    Read(E),
    /// The store does not hold what the size of the tree promises.
    #[error("of {count} hashes of level {level} from {first} only {got} are stored")]
    Short {
        /// Stored level.
        level: u32,
        /// Number of the first hash.
        first: u64,
        /// How many were asked for.
        count: u64,
        /// How many came.
        got: u64,
    },
}

impl<S: Stored> Subtrees for Tiled<S> {
    type Error = TiledError<S::Error>;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Self::Error> {
        let above = level % 8;
        let (stored, first, count) = (level - above, index << above, 1 << above);
        let mut hashes = self.0.read(stored, first, count).map_err(TiledError::Read)?;
        let got = hashes.len() as u64;
        let short = TiledError::Short { level: stored, first, count, got };
        if got != count {
            return Err(short);
        }
        for _ in 0..above {
            let (pairs, _) = hashes.as_chunks::<2>();
            hashes = pairs.iter().map(|[left, right]| node_hash(left, right)).collect();
        }
        hashes.first().copied().ok_or(short)
    }
}
