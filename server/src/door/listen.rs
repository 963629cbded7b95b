//! The server's side of the socket: owner only, same user only, within limits.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::{UnixListener, UnixStream as Probe};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use houqin_desk::Request;
use houqin_web::Platform;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::call::reachable;
use super::wire::{
    Ask, Question, REQUEST_BYTES_MAX, Told, VERSION, frame, length, too_large, unpack,
};
use super::{SOCKET, asked, no, told};
use crate::data::Failure;

/// Most verbs at work at once.
const CALLERS_MAX: usize = 16;
/// A frame that was begun comes whole within this.
const FRAME_WITHIN: Duration = Duration::from_mins(1);
/// A caller who asks nothing for so long is let go.
const IDLE: Duration = Duration::from_mins(10);

/// The open socket; its file goes when it is dropped.
#[derive(Debug)]
pub struct Listening {
    listener: UnixListener,
    path: PathBuf,
    owner: u32,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Listening {
    /// Opens the socket of a data folder. A file left by a server that ended
    /// badly is put away; one that is answered is not.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(SOCKET);
        let broken = |error: io::Error| Failure::file(&path, error);
        let to = reachable(folder)?;
        match fs::symlink_metadata(&path) {
            Ok(about) if !about.file_type().is_socket() => {
                return Err(Failure::said(format!("{} is there and is no socket", path.display())));
            }
            Ok(_) => match Probe::connect(&to.path) {
                Ok(_) => {
                    return Err(Failure::said(format!(
                        "another server serves {} already",
                        folder.display()
                    )));
                }
                Err(_) => fs::remove_file(&path).map_err(broken)?,
            },
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(broken(error)),
        }
        let listener = UnixListener::bind(&to.path).map_err(broken)?;
        listener.set_nonblocking(true).map_err(broken)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(broken)?;
        let owner = fs::metadata(&path).map_err(broken)?.uid();
        Ok(Self { listener, path, owner })
    }

    /// Answers until it is dropped.
    pub async fn serve(self, platform: Arc<Platform>) {
        let listener = match self.listener.try_clone().and_then(tokio::net::UnixListener::from_std)
        {
            Ok(listener) => listener,
            Err(error) => {
                tracing::error!(%error, "the socket for writing verbs does not open");
                return;
            }
        };
        let places = Arc::new(Semaphore::new(CALLERS_MAX));
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                // Out of file handles: those at work will give some back.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let same = stream.peer_cred().is_ok_and(|peer| peer.uid() == self.owner);
            let place = Arc::clone(&places).try_acquire_owned();
            let platform = Arc::clone(&platform);
            tokio::spawn(async move {
                let done = match place {
                    Ok(_place) if same => attend(stream, platform).await,
                    Ok(_) => refuse(stream, "the server runs as another user").await,
                    Err(_) => refuse(stream, "too many verbs are at work; try again").await,
                };
                if let Err(error) = done {
                    tracing::debug!(%error, "a caller at the socket broke off");
                }
            });
        }
    }
}

async fn refuse(mut stream: UnixStream, why: &str) -> io::Result<()> {
    stream.write_all(&frame(&Told::Failed(why.to_owned()))?).await
}

/// One caller, question after question.
async fn attend(mut stream: UnixStream, platform: Arc<Platform>) -> io::Result<()> {
    loop {
        let mut head = [0; 4];
        match timeout(IDLE, stream.read_exact(&mut head)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            Ok(Err(error)) => return Err(error),
            Err(_) => return Ok(()),
        }
        let answer = match question(&mut stream, head).await {
            Ok((question, request)) => {
                let platform = Arc::clone(&platform);
                let work = move || answer(&platform, &question, request);
                tokio::task::spawn_blocking(work)
                    .await
                    .unwrap_or_else(|error| Told::Failed(error.to_string()))
            }
            // What follows cannot be told apart any more.
            Err(error) => return refuse(stream, &format!("not understood: {error}")).await,
        };
        stream.write_all(&frame(&answer)?).await?;
    }
}

async fn body(stream: &mut UnixStream, head: [u8; 4]) -> io::Result<Vec<u8>> {
    let mut body = vec![0; length(head)?];
    timeout(FRAME_WITHIN, stream.read_exact(&mut body)).await??;
    Ok(body)
}

async fn question(
    stream: &mut UnixStream,
    head: [u8; 4],
) -> io::Result<(Question, Option<Request>)> {
    let question: Question = serde_json::from_slice(&body(stream, head).await?)?;
    let Ask::Perform { hand, key, dry_run, frames } = &question.ask else {
        return Ok((question, None));
    };
    let mut request = Request::one(hand.hand(), "", json!({}));
    request.key.clone_from(key);
    request.dry_run = *dry_run;
    request.items.clear();
    let mut size = 0;
    for _ in 0..*frames {
        let mut head = [0; 4];
        timeout(FRAME_WITHIN, stream.read_exact(&mut head)).await??;
        size += length(head)?;
        if size > REQUEST_BYTES_MAX {
            return Err(too_large(REQUEST_BYTES_MAX));
        }
        request.items.extend(unpack(&body(stream, head).await?)?);
    }
    Ok((question, Some(request)))
}

fn answer(platform: &Platform, question: &Question, request: Option<Request>) -> Told {
    if question.v != VERSION {
        return Told::Failed(format!(
            "the server speaks version {VERSION} of this protocol, the verb {}; use the same program",
            question.v
        ));
    }
    let school = match platform.school(question.school) {
        Ok(school) => school,
        Err(error) => return no(&error),
    };
    match request {
        Some(request) => told(school.desk.perform(request)),
        None => asked(&school.desk, &question.ask),
    }
}
