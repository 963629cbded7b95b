//! Tiles and entry bundles of c2sp.org/tlog-tiles: their names and their bytes. Where they are
//! kept, and how they travel, is not known here.

use crate::tree::{Frontier, Hash};

/// Hashes in a full tile, entries in a full bundle ("Merkle Tree").
pub const WIDTH: u64 = 256;
/// Longest entry: its length is a 16-bit number ("Log entries").
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// One tile of a log of some size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// 0 for leaf hashes; each level above has hashes of full tiles of the level below.
    pub level: u32,
    /// Number of the tile in its level.
    pub index: u64,
    /// Hashes in it, 1 to 256.
    pub width: u64,
}

/// Why bytes are not an entry bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// An entry is longer than its length can say.
    #[error("an entry is longer than {ENTRY_BYTES_MAX} bytes")]
    TooLong,
}

impl Tile {
    /// `tile/<L>/<N>[.p/<W>]`.
    pub fn path(&self) -> String {
        format!("tile/{}/{}{}", self.level, number_path(self.index), self.suffix())
    }

    /// `tile/entries/<N>[.p/<W>]`: the bundle beside this tile of level 0.
    pub fn entries_path(&self) -> String {
        format!("tile/entries/{}{}", number_path(self.index), self.suffix())
    }

    fn suffix(self) -> String {
        if self.width == WIDTH { String::new() } else { format!(".p/{}", self.width) }
    }
}

/// All tiles of a log of `size` leaves, level by level; partial ones only at the right edge.
pub fn tiles_of(size: u64) -> impl Iterator<Item = Tile> {
    (0..8_u32)
        .map_while(move |level| match size >> (8 * level) {
            0 => None,
            hashes => Some((level, hashes)),
        })
        .flat_map(|(level, hashes)| {
            (0..hashes.div_ceil(WIDTH)).map(move |index| Tile {
                level,
                index,
                width: (hashes - index * WIDTH).min(WIDTH),
            })
        })
}

/// The index in groups of three digits, all but the last marked with `x`.
fn number_path(index: u64) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

/// Appends one entry to a bundle: its length in two bytes, most significant first, then it.
pub fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), BundleError> {
    let length = u16::try_from(entry.len()).map_err(|_| BundleError::TooLong)?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// Takes a bundle apart: its entries, and whether the bytes end where an entry ends.
pub fn split_bundle(bundle: &[u8]) -> (Vec<&[u8]>, bool) {
    let mut entries = Vec::new();
    let mut rest = bundle;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let Some((entry, after)) = after.split_at_checked(u16::from_be_bytes(*length).into())
        else {
            return (entries, false);
        };
        entries.push(entry);
        rest = after;
    }
    (entries, rest.is_empty())
}

/// Builds the tiles of a log while its entries go by, keeping only the right edge.
#[derive(Debug, Default)]
pub struct TileBuilder {
    frontier: Frontier,
    /// The unfinished tile of each level.
    open: Vec<Vec<Hash>>,
}

impl TileBuilder {
    /// The builder of an empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tree so far.
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Appends a leaf hash and hands each tile that became full to `full`.
    pub fn append(&mut self, leaf: Hash, mut full: impl FnMut(Tile, &[Hash])) {
        let mut stored = vec![leaf];
        self.frontier.append(leaf, |level, _, hash| {
            if level % 8 == 0 {
                stored.push(*hash);
            }
        });
        let size = self.frontier.size();
        for (level, hash) in (0_u32..).zip(stored) {
            let Some(tile) = self.level(level) else { break };
            tile.push(hash);
            if tile.len() as u64 == WIDTH {
                let index = (size >> (8 * (level + 1))) - 1;
                full(Tile { level, index, width: WIDTH }, tile);
                tile.clear();
            }
        }
    }

    /// The partial tiles of the log as it is now, from level 0.
    pub fn partial(&self) -> impl Iterator<Item = (Tile, &[Hash])> {
        let size = self.frontier.size();
        let open = (0_u32..).zip(&self.open).filter(|(_, hashes)| !hashes.is_empty());
        open.map(move |(level, hashes)| {
            let index = size >> (8 * (level + 1));
            (Tile { level, index, width: hashes.len() as u64 }, hashes.as_slice())
        })
    }

    fn level(&mut self, level: u32) -> Option<&mut Vec<Hash>> {
        let level = level as usize;
        if level == self.open.len() {
            self.open.push(Vec::new());
        }
        self.open.get_mut(level)
    }
}
