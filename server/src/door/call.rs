//! The verb's side of the socket.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use houqin_desk::Request;
use houqin_kernel::SchoolId;

use super::SOCKET;
use super::wire::{Ask, Question, Told, VERSION, Whose, frame, length, pack};
use crate::data::Failure;

/// Longest path of a Unix socket on every system, in bytes.
const PATH_BYTES_MAX: usize = 103;
/// A desk that does not answer for so long is given up.
const ANSWER_WITHIN: Duration = Duration::from_mins(10);

/// A path to the socket that is short enough, and what must stay open meanwhile.
pub struct Reachable {
    /// The path.
    pub path: PathBuf,
    _folder: Option<File>,
}

/// The socket of a data folder. A folder whose path is too long for a socket
/// is gone to by its number among the open files.
pub fn reachable(folder: &Path) -> Result<Reachable, Failure> {
    let path = folder.join(SOCKET);
    if path.as_os_str().len() <= PATH_BYTES_MAX {
        return Ok(Reachable { path, _folder: None });
    }
    let open = File::open(folder).map_err(|error| Failure::file(folder, error))?;
    let short = PathBuf::from(format!("/proc/self/fd/{}", open.as_raw_fd()));
    if !short.exists() {
        return Err(Failure::said(format!(
            "{} is too long for a socket (at most {PATH_BYTES_MAX} bytes here); use a shorter data folder, or a link to it",
            path.display()
        )));
    }
    Ok(Reachable { path: short.join(SOCKET), _folder: Some(open) })
}

/// A connection to the server of a data folder, about one school.
pub struct Caller {
    stream: UnixStream,
    school: SchoolId,
}

impl Caller {
    /// Reaches the server, where one answers.
    pub fn reach(folder: &Path, school: SchoolId) -> Result<Option<Self>, Failure> {
        let to = reachable(folder)?;
        match UnixStream::connect(&to.path) {
            Ok(stream) => {
                let set = stream
                    .set_read_timeout(Some(ANSWER_WITHIN))
                    .and_then(|()| stream.set_write_timeout(Some(ANSWER_WITHIN)));
                set.map_err(|error| Failure::file(&folder.join(SOCKET), error))?;
                Ok(Some(Self { stream, school }))
            }
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) =>
            {
                Ok(None)
            }
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                Err(Failure::said(format!(
                    "the server of {} runs as another user; run this as that user",
                    folder.display()
                )))
            }
            Err(error) => Err(Failure::file(&folder.join(SOCKET), error)),
        }
    }

    /// Takes a request through.
    pub fn perform(&mut self, request: Request) -> Result<Told, Failure> {
        let hand = Whose::of(request.actor)
            .ok_or_else(|| Failure::said("this hand does not act by the command line"))?;
        let frames = pack(request.items).map_err(Failure::said)?;
        let ask = Ask::Perform {
            hand,
            key: request.key,
            dry_run: request.dry_run,
            frames: u32::try_from(frames.len()).unwrap_or(u32::MAX),
        };
        self.send(ask, &frames)
    }

    /// Asks a short question.
    pub fn ask(&mut self, ask: Ask) -> Result<Told, Failure> {
        self.send(ask, &[])
    }

    fn send(&mut self, ask: Ask, frames: &[Vec<u8>]) -> Result<Told, Failure> {
        self.exchange(&Question { v: VERSION, school: self.school, ask }, frames).map_err(|error| {
            Failure::said(format!("the server at {SOCKET} broke off: {error}; what it had not answered may or may not be recorded, ask again"))
        })
    }

    fn exchange(&mut self, question: &Question, frames: &[Vec<u8>]) -> io::Result<Told> {
        self.stream.write_all(&frame(question)?)?;
        for frame in frames {
            self.stream.write_all(frame)?;
        }
        let mut head = [0; 4];
        self.stream.read_exact(&mut head)?;
        let mut body = vec![0; length(head)?];
        self.stream.read_exact(&mut body)?;
        Ok(serde_json::from_slice(&body)?)
    }
}
