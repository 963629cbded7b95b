//! Bytes and hashes: canonical entries, Merkle tree, checkpoints, proofs.
