//! The folder as files: names, whole reads with limits, writes that are never half done.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::{ExportError, Index};
use crate::canonical;

/// Longest file that is read whole: a bundle of 256 entries fits.
const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Longest line of openings.
const LINE_BYTES_MAX: u64 = 128 * 1024;
/// Most files looked at when unexpected ones are searched for.
const FILES_MAX: usize = 4_000_000;

/// An exported ledger on disk.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder at a path; nothing is read yet.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// What `index.json` says.
    pub fn index(&self) -> Result<Index, ExportError<io::Error>> {
        let path = self.root.join("index.json");
        let bytes = self.read("index.json").map_err(|error| ExportError::Io { path, error })?;
        let value = canonical::decode_blob(&bytes).map_err(|_| ExportError::Index)?;
        Index::from_value(&value).ok_or(ExportError::Index)
    }

    /// A whole file.
    pub(crate) fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.root.join(name))?.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "longer than any such file"));
        }
        Ok(bytes)
    }

    /// A whole file of text.
    pub(crate) fn read_text(&self, name: &str) -> io::Result<String> {
        String::from_utf8(self.read(name)?)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))
    }

    /// Hands over each line of a file without its newline, and whether it had one.
    pub(crate) fn each_line(
        &self,
        name: &str,
        mut line: impl FnMut(u64, &[u8], bool),
    ) -> io::Result<()> {
        let mut reader = BufReader::new(File::open(self.root.join(name))?);
        let mut bytes = Vec::new();
        for number in 1.. {
            bytes.clear();
            if (&mut reader).take(LINE_BYTES_MAX).read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            let text = bytes.strip_suffix(b"\n");
            line(number, text.unwrap_or(&bytes), text.is_some());
        }
        Ok(())
    }

    /// The names of all files, `/` between folders.
    pub(crate) fn names(&self) -> io::Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        let mut folders = vec![(self.root.clone(), String::new())];
        while let Some((folder, prefix)) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                if entry.file_type()?.is_dir() {
                    folders.push((entry.path(), format!("{name}/")));
                } else if names.len() < FILES_MAX {
                    names.insert(name);
                }
            }
        }
        Ok(names)
    }

    /// Makes the folder, or takes an empty one.
    pub(super) fn create<E>(root: &Path) -> Result<Self, ExportError<E>> {
        let failed = |error| ExportError::Io { path: root.to_owned(), error };
        fs::create_dir_all(root).map_err(failed)?;
        match fs::read_dir(root).map_err(failed)?.next() {
            None => Ok(Self::at(root)),
            Some(_) => Err(ExportError::NotEmpty(root.to_owned())),
        }
    }

    /// Writes a file under another name and renames it.
    pub(super) fn write<E>(&self, name: &str, bytes: &[u8]) -> Result<(), ExportError<E>> {
        let mut part = self.part(name)?;
        part.push(bytes)?;
        part.finish()
    }

    /// A file that is written piece by piece.
    pub(super) fn part<E>(&self, name: &str) -> Result<Part, ExportError<E>> {
        let path = self.root.join(name);
        let failed = |error| ExportError::Io { path: path.clone(), error };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut temporary = path.clone().into_os_string();
        temporary.push(".part");
        let file = File::create(&temporary).map_err(failed)?;
        Ok(Part { path, temporary: temporary.into(), file: io::BufWriter::new(file) })
    }
}

/// A file that does not have its name yet.
pub(super) struct Part {
    path: PathBuf,
    temporary: PathBuf,
    file: io::BufWriter<File>,
}

impl Part {
    pub(super) fn push<E>(&mut self, bytes: &[u8]) -> Result<(), ExportError<E>> {
        let path = &self.path;
        self.file.write_all(bytes).map_err(|error| ExportError::Io { path: path.clone(), error })
    }

    pub(super) fn finish<E>(mut self) -> Result<(), ExportError<E>> {
        let done = self
            .file
            .flush()
            .and_then(|()| self.file.get_ref().sync_all())
            .and_then(|()| fs::rename(&self.temporary, &self.path));
        done.map_err(|error| ExportError::Io { path: self.path, error })
    }
}
