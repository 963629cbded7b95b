//! The Merkle tree of RFC 6962 section 2.1 over SHA-256, and nothing else: hashes, the frontier
//! by which leaves are appended, proofs and their verification.
//!
//! Why not the crate `tlog_tiles`: it pulls `url` and with it the Unicode tables of `idna`, and
//! `signed_note` a second base64; the rules are short. Both are oracles in our tests, beside
//! `ct-merkle`. This module refuses to know what a leaf says and where hashes are kept.

mod frontier;
mod prove;
mod tiled;
mod verify;

use sha2::{Digest, Sha256};

pub use frontier::{Frontier, FrontierError};
pub use prove::{Subtrees, TreeError, consistency_proof, inclusion_proof, root_at};
pub use tiled::{Stored, Tiled, TiledError};
pub use verify::{ProofError, verify_consistency, verify_inclusion};

/// A SHA-256 digest: of a leaf, a node or a root.
pub type Hash = [u8; 32];

/// The hash of an entry: SHA-256(0x00 ‖ entry) (RFC 6962 section 2.1).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 section 2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of no leaves: SHA-256 of the empty string (RFC 6962 section 2.1).
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The largest power of two smaller than `size`, for `size` above 1: where RFC 6962 splits.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}
