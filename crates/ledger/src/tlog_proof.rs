//! One entry's proof as a text file (c2sp.org/tlog-proof, "Format"): index, audit path and the
//! signed checkpoint, which any tool of the standard reads. Without extra data. Whether it
//! proves anything is for [`crate::tree::verify_inclusion`] and the keeper of the key to say.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::tree::Hash;

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Longest audit path: a log has at most 2^63 leaves.
pub const PATH_HASHES_MAX: usize = 64;

/// A proof as it stands in a `.tlog-proof` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// Number of the leaf.
    pub index: u64,
    /// Audit path, from the leaf's sibling upwards.
    pub path: Vec<Hash>,
    /// The signed checkpoint, verbatim.
    pub checkpoint: String,
}

/// The text is not a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a tlog-proof")]
pub struct TlogProofError;

impl TlogProof {
    /// The text of the file.
    pub fn to_text(&self) -> String {
        let path: String =
            self.path.iter().flat_map(|h| [STANDARD.encode(h), "\n".into()]).collect();
        format!("{HEADER}\nindex {}\n{path}\n{}", self.index, self.checkpoint)
    }

    /// Reads what [`TlogProof::to_text`] wrote, and nothing else.
    pub fn parse(text: &str) -> Result<Self, TlogProofError> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or(TlogProofError)?;
        let mut lines = head.split('\n');
        let (Some(HEADER), Some(index)) = (lines.next(), lines.next()) else {
            return Err(TlogProofError);
        };
        let index =
            index.strip_prefix("index ").and_then(|n| n.parse().ok()).ok_or(TlogProofError)?;
        let path =
            lines.take(PATH_HASHES_MAX + 1).map(parse_hash).collect::<Result<Vec<_>, _>>()?;
        let proof = Self { index, path, checkpoint: checkpoint.to_owned() };
        // Printing it again refuses leading zeros, and more hashes than were taken.
        if proof.to_text() == text { Ok(proof) } else { Err(TlogProofError) }
    }
}

fn parse_hash(line: &str) -> Result<Hash, TlogProofError> {
    let bytes = STANDARD.decode(line).map_err(|_| TlogProofError)?;
    bytes.try_into().map_err(|_| TlogProofError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_has_one_text() {
        for length in [0, 1, 20] {
            let path = vec![[9; 32]; length];
            let proof = TlogProof { index: 7, path, checkpoint: "a\n9\nx\n\n— a b\n".into() };
            let text = proof.to_text();
            assert_eq!(TlogProof::parse(&text), Ok(proof));
            assert!(TlogProof::parse(&text.replace("index 7", "index 07")).is_err());
            assert!(TlogProof::parse(&text.replace("@v1", "@v2")).is_err());
        }
        assert!(TlogProof::parse("").is_err());
    }
}
