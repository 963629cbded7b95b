//! The right edge of the tree: all that is needed to append and to know the root.

use super::{Hash, empty_root, node_hash};

/// Roots of the complete subtrees of a tree, one for each 1 in the binary form of its size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// From the left, so the largest subtree is first.
    peaks: Vec<Hash>,
}

/// The bytes are not a frontier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a frontier: the number of hashes does not fit the size")]
pub struct FrontierError;

impl Frontier {
    /// The frontier of the empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the complete subtrees, the largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Appends a leaf hash. `completed(level, index, hash)` is called for each subtree of
    /// 2^level leaves, level 1 and above, that this leaf completes; `index` counts the subtrees
    /// of that level from the left. Who keeps tiles keeps those whose level is a multiple of 8.
    pub fn append(&mut self, leaf: Hash, mut completed: impl FnMut(u32, u64, &Hash)) {
        let index = self.size;
        let mut hash = leaf;
        for level in 1..=index.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
            completed(level, index >> level, &hash);
        }
        self.peaks.push(hash);
        self.size = index + 1;
    }

    /// The root of the tree (RFC 6962 section 2.1).
    pub fn root(&self) -> Hash {
        let from_right = self.peaks.iter().rev().copied();
        from_right.reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
    }

    /// Size as eight bytes, most significant first, then the peaks.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        bytes.extend(self.peaks.iter().flatten());
        bytes
    }

    /// Reads what [`Frontier::encode`] wrote.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrontierError> {
        let (size, hashes) = bytes.split_first_chunk::<8>().ok_or(FrontierError)?;
        let size = u64::from_be_bytes(*size);
        let (peaks, rest) = hashes.as_chunks::<32>();
        if !rest.is_empty() || peaks.len() != size.count_ones() as usize {
            return Err(FrontierError);
        }
        Ok(Self { size, peaks: peaks.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::leaf_hash;
    use super::*;

    #[test]
    fn bytes_and_frontier_are_the_same_for_every_size() {
        let mut frontier = Frontier::new();
        for n in 0..300_u64 {
            let bytes = frontier.encode();
            assert_eq!(Frontier::decode(&bytes), Ok(frontier.clone()));
            assert!(Frontier::decode(&bytes[..bytes.len() - 1]).is_err());
            let mut other_size = bytes.clone();
            other_size[7] ^= 1;
            assert!(Frontier::decode(&other_size).is_err());
            frontier.append(leaf_hash(&n.to_be_bytes()), |_, _, _| ());
        }
    }

    #[test]
    fn each_subtree_is_reported_once_when_it_completes() {
        let mut frontier = Frontier::new();
        let mut completed = Vec::new();
        for n in 0..8_u64 {
            frontier.append(leaf_hash(&[]), |level, index, _| completed.push((n, level, index)));
        }
        let expected =
            [(1, 1, 0), (3, 1, 1), (3, 2, 0), (5, 1, 2), (7, 1, 3), (7, 2, 1), (7, 3, 0)];
        assert_eq!(completed, expected);
    }
}
