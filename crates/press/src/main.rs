//! `houqin-press [--fonts FOLDER] < paper.json > paper.pdf`

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use houqin_press::{Fonts, INPUT_BYTES_MAX, PressError};

const HELP: &str = "\
houqin-press [--fonts FOLDER] < paper.json > paper.pdf

Sets a paper of houqin as PDF/A-2b. The server runs it; nobody needs to.
  --fonts FOLDER   take the Chinese font from this folder, not from the system

Exit status: 0 done, 1 failed, 2 what came in cannot be printed, 3 no Chinese font.";

fn main() -> ExitCode {
    let folder = match asked() {
        Ok(folder) => folder,
        Err(code) => return code,
    };
    match run(folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err((status, sentence)) => {
            eprintln!("houqin-press: {sentence}");
            ExitCode::from(status)
        }
    }
}

/// The folder of the font, where one is named.
fn asked() -> Result<Option<PathBuf>, ExitCode> {
    let mut given = std::env::args_os().skip(1);
    match (given.next(), given.next(), given.next()) {
        (None, ..) => Ok(None),
        (Some(name), Some(folder), None) if name == "--fonts" => Ok(Some(folder.into())),
        (Some(name), None, None) if name == "--help" => {
            // To a closed pipe there is nothing to say.
            let _ = writeln!(std::io::stdout(), "{HELP}");
            Err(ExitCode::SUCCESS)
        }
        _ => {
            eprintln!("{HELP}");
            Err(ExitCode::from(2))
        }
    }
}

fn run(folder: Option<PathBuf>) -> Result<(), (u8, String)> {
    let mut json = Vec::new();
    let most = u64::try_from(INPUT_BYTES_MAX).unwrap_or(u64::MAX);
    let read = std::io::stdin().take(most.saturating_add(1)).read_to_end(&mut json);
    read.map_err(|why| (1, format!("stdin cannot be read: {why}")))?;
    let told = |why: PressError| {
        let status = match why {
            PressError::NotAPaper(_) | PressError::TooLong { .. } => 2,
            PressError::NoFont => 3,
            PressError::NotSet(_) => 1,
        };
        (status, why.to_string())
    };
    let paper = houqin_press::read(&json).map_err(told)?;
    let fonts = Fonts::find(folder.as_deref()).map_err(told)?;
    let pdf = houqin_press::press(&paper, &fonts).map_err(told)?;
    let mut out = std::io::stdout().lock();
    let written = out.write_all(&pdf).and_then(|()| out.flush());
    written.map_err(|why| (1, format!("stdout cannot be written: {why}")))
}
