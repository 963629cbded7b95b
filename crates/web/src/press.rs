//! 打印. A page as PDF: the program `houqin-press`, a few at a time, each for so long and no
//! longer. It is told the paper on stdin, and of the server's environment nothing.

use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use axum::response::Response;
use houqin_kernel::Refusal;
use houqin_page::face::{Download, Printed};

use crate::files::shown;
use crate::site::{Visit, broken, refusal_page};

/// The program's name, beside the server's own.
pub const PROGRAM: &str = "houqin-press";
/// How many papers are printed at once; each takes one core.
const AT_ONCE: usize = 2;
/// How long one may take, and how long one waits for its turn. A thousand labels take 1 to 5 s.
const TAKES_MAX: Duration = Duration::from_secs(20);
/// Largest PDF, in bytes.
const PDF_BYTES_MAX: u64 = 32 << 20;
/// Most that is heard of why there is none, in bytes.
const SAID_BYTES_MAX: u64 = 4_096;
/// The exit status by which the program says that no Chinese font is found.
const NO_FONT: i32 = 3;

/// The program, where it is installed.
#[derive(Debug, Default)]
pub struct Press {
    program: Option<PathBuf>,
    fonts: Option<PathBuf>,
    running: Mutex<usize>,
    freed: Condvar,
}

/// Why there is no PDF.
#[derive(Debug)]
enum Unprinted {
    /// The program is not installed.
    NoProgram,
    /// It finds no Chinese font.
    NoFont,
    /// It took too long, or too many wait.
    Late,
    /// It failed, and said so.
    Failed(String),
}

impl Press {
    /// The program named, else the one beside this executable; with a folder to take the font
    /// from, else the system's.
    pub fn new(named: Option<PathBuf>, fonts: Option<PathBuf>) -> Self {
        let beside = || Some(std::env::current_exe().ok()?.with_file_name(PROGRAM));
        let program = named.or_else(beside).filter(|program| program.is_file());
        Self { program, fonts, ..Self::default() }
    }

    /// Whether pages can be printed.
    pub const fn is_there(&self) -> bool {
        self.program.is_some()
    }

    fn print(&self, json: &[u8]) -> Result<Vec<u8>, Unprinted> {
        let program = self.program.as_deref().ok_or(Unprinted::NoProgram)?;
        let _turn = self.turn().ok_or(Unprinted::Late)?;
        self.run(program, json)
    }

    /// A place among those that run, as soon as there is one.
    fn turn(&self) -> Option<Turn<'_>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.freed.wait_timeout_while(running, TAKES_MAX, |now| *now >= AT_ONCE);
        let (mut running, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return None;
        }
        *running += 1;
        Some(Turn(self))
    }

    fn run(&self, program: &Path, json: &[u8]) -> Result<Vec<u8>, Unprinted> {
        let failed =
            |why: std::io::Error| Unprinted::Failed(format!("{}: {why}", program.display()));
        let mut command = Command::new(program);
        if let Some(folder) = &self.fonts {
            command.arg("--fonts").arg(folder);
        }
        command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        let both = std::thread::scope(|threads| {
            let stdin = child.stdin.take();
            // It may end before it has read all: what it says then tells why.
            threads.spawn(move || stdin.map(|mut stdin| stdin.write_all(json)));
            let (printed, said) = (channel(), channel());
            let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
            threads.spawn(move || printed.0.send(all_of(stdout, PDF_BYTES_MAX)));
            threads.spawn(move || said.0.send(all_of(stderr, SAID_BYTES_MAX)));
            heard(&mut child, &printed.1, &said.1)
        });
        let (pdf, said) = both.ok_or(Unprinted::Late)?;
        let status = child.wait().map_err(failed)?;
        match status.code() {
            Some(0) if pdf.starts_with(b"%PDF") => Ok(pdf),
            Some(NO_FONT) => Err(Unprinted::NoFont),
            _ => {
                let said = String::from_utf8_lossy(&said);
                Err(Unprinted::Failed(format!("{PROGRAM} ended with {status}: {}", said.trim())))
            }
        }
    }
}

/// A place among those that run.
struct Turn<'p>(&'p Press);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.running.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.freed.notify_one();
    }
}

/// What comes out of a pipe until it is closed; what is beyond `most` bytes is not read.
fn all_of(pipe: Option<impl Read>, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        // Whatever came before the pipe broke is what there is; the exit status judges it.
        let _ = pipe.take(most).read_to_end(&mut bytes);
    }
    bytes
}

/// The PDF and what was said; nothing where that took too long, and the program was stopped.
fn heard(
    child: &mut Child,
    printed: &Receiver<Vec<u8>>,
    said: &Receiver<Vec<u8>>,
) -> Option<(Vec<u8>, Vec<u8>)> {
    let both = printed.recv_timeout(TAKES_MAX).ok().zip(said.recv_timeout(TAKES_MAX).ok());
    if both.is_none() {
        // One that has just ended by itself cannot be stopped; it is reaped all the same.
        let _ = child.kill();
        let _ = child.wait();
    }
    both
}

/// The paper as PDF, shown in the browser; or a page that says why it cannot be.
pub fn answer(visit: &Visit, printed: Printed) -> Response {
    let json = match serde_json::to_vec(&printed.paper) {
        Ok(json) => json,
        Err(error) => return broken(visit, &error),
    };
    let refusal = match visit.platform.config.press.print(&json) {
        Ok(bytes) => {
            let name = format!("{}.pdf", printed.name);
            return shown(Download { name, media_type: "application/pdf", bytes });
        }
        Err(Unprinted::Failed(why)) => return broken(visit, &why),
        Err(Unprinted::NoProgram) => Refusal::later(
            "no_press",
            "服务器没有安装打印程序 houqin-press，不能出 PDF；请用浏览器的打印，或请管理员安装",
            "The server has no houqin-press, so there is no PDF: use the browser's print, or ask \
             the operator to install it",
        ),
        Err(Unprinted::NoFont) => Refusal::later(
            "no_chinese_font",
            "服务器上没有中文字体，不能出 PDF；请管理员安装软件包 fonts-noto-cjk，或在设置 press.fonts 中指明字体文件夹",
            "The server has no Chinese font, so there is no PDF: ask the operator to install the \
             package fonts-noto-cjk, or to name a folder of fonts by the setting press.fonts",
        ),
        Err(Unprinted::Late) => Refusal {
            retry_seconds: Some(30),
            ..Refusal::later(
                "press_too_slow",
                "打印程序太忙，20 秒内没有印好；请稍后再试，或分开打印",
                "Printing took longer than 20 seconds; try again later, or print less at once",
            )
        },
    };
    refusal_page(visit, &refusal)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A press whose program is this script.
    fn press(folder: &tempfile::TempDir, script: &str) -> Press {
        let program = folder.path().join(PROGRAM);
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        Press::new(Some(program), None)
    }

    #[test]
    fn what_the_program_prints_is_the_answer_and_what_it_says_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let good = press(&folder, "printf %s %PDF-; exec cat");
        assert_eq!(good.print(b"paper").unwrap(), b"%PDF-paper");
        let refusing = press(&folder, "echo no room >&2; exit 1");
        let why = refusing.print(&vec![b' '; 1 << 20]).unwrap_err();
        assert!(matches!(&why, Unprinted::Failed(why) if why.contains("no room")), "{why:?}");
        let fontless = press(&folder, "exit 3");
        assert!(matches!(fontless.print(b"").unwrap_err(), Unprinted::NoFont));
        let other = press(&folder, "echo hello");
        assert!(matches!(other.print(b"").unwrap_err(), Unprinted::Failed(_)));
    }

    #[test]
    fn without_a_program_nothing_is_printed_and_it_says_so_beforehand() {
        let none = Press::new(Some("/nowhere/houqin-press".into()), None);
        assert!(!none.is_there());
        assert!(matches!(none.print(b"").unwrap_err(), Unprinted::NoProgram));
    }

    #[test]
    fn the_program_sees_nothing_of_the_servers_environment() {
        let folder = tempfile::tempdir().unwrap();
        let nosy = press(&folder, "printf %s \"%PDF:$CARGO_MANIFEST_DIR\"");
        assert_eq!(nosy.print(b"").unwrap(), b"%PDF:");
    }
}
