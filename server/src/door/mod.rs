//! The operator's door to a school's desk. While the school is served, writing
//! verbs go through a Unix socket in the data folder to the desk that is open;
//! otherwise the verb opens the desk itself. Either way it is the one desk.

mod call;
mod listen;
mod wire;

use houqin_desk::{Answer, Clock as _, Desk, DeskError, Request, SystemClock};
use houqin_kernel::{Moment, Refusal};
use houqin_web::registry::SchoolRow;
use serde::{Deserialize, Serialize};

pub use listen::Listening;

use crate::data::{Data, Failure};
use call::Caller;
use wire::{Ask, Told};

/// Name of the socket in the data folder.
const SOCKET: &str = "houqin.sock";

/// What was recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Numbers of the records.
    pub records: Vec<u64>,
    /// Whether the same request had been recorded before.
    pub repeated: bool,
}

/// A refusal as it crosses the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Its stable name.
    pub code: String,
    /// The field of the form it speaks of.
    pub field: String,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
}

impl From<&Refusal> for Refused {
    fn from(refusal: &Refusal) -> Self {
        Self {
            code: refusal.code.to_owned(),
            field: refusal.field.unwrap_or_default().to_owned(),
            zh: refusal.message.zh.clone(),
            en: refusal.message.en.clone(),
        }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.en)
    }
}

/// The desk of a school, whoever holds it.
pub enum Door {
    /// A server holds it.
    Beside(Box<Caller>),
    /// This process holds it.
    Own(Box<Desk>),
}

impl Door {
    /// Through the server's socket, or by opening the desk here.
    pub fn open(data: &Data, row: &SchoolRow) -> Result<Self, Failure> {
        if let Some(caller) = Caller::reach(&data.folder, row.id)? {
            return Ok(Self::Beside(Box::new(caller)));
        }
        match data.desk(row) {
            Ok(desk) => Ok(Self::Own(Box::new(desk))),
            Err(Failure::Desk(DeskError::Held(by))) => Err(Failure::said(format!(
                "another process holds the desk of this school ({by}) and answers at no socket in {}; stop it, or run this where the server runs",
                data.folder.display()
            ))),
            Err(error) => Err(error),
        }
    }

    /// Takes a request through.
    pub fn perform(&mut self, request: Request) -> Result<Done, Failure> {
        let told = match self {
            Self::Beside(caller) => caller.perform(request)?,
            Self::Own(desk) => told(desk.perform(request)),
        };
        match told {
            Told::Done(done) => Ok(done),
            other => Err(other.into()),
        }
    }

    /// The signed head of all that is committed.
    pub fn checkpoint(&mut self) -> Result<Option<String>, Failure> {
        match self.ask(Ask::Checkpoint)? {
            Told::Note(note) => Ok(note),
            other => Err(other.into()),
        }
    }

    /// Hands the log over to a new signing key.
    pub fn rotate_key(&mut self) -> Result<Done, Failure> {
        self.ask_done(Ask::RotateKey)
    }

    /// Says that the clock is right.
    pub fn confirm_clock(&mut self) -> Result<Done, Failure> {
        self.ask_done(Ask::ConfirmClock)
    }

    fn ask_done(&mut self, ask: Ask) -> Result<Done, Failure> {
        match self.ask(ask)? {
            Told::Done(done) => Ok(done),
            other => Err(other.into()),
        }
    }

    fn ask(&mut self, ask: Ask) -> Result<Told, Failure> {
        match self {
            Self::Beside(caller) => caller.ask(ask),
            Self::Own(desk) => Ok(asked(desk, &ask)),
        }
    }

    /// The time by which imports are judged.
    pub fn now() -> Moment {
        SystemClock::default().now()
    }
}

/// What the desk says to a short question.
fn asked(desk: &Desk, ask: &Ask) -> Told {
    match ask {
        Ask::Checkpoint => match desk.checkpoint() {
            Ok(note) => Told::Note(note),
            Err(error) => no(&error),
        },
        Ask::RotateKey => told(desk.rotate_key().map(Answer::Done)),
        Ask::ConfirmClock => told(desk.confirm_clock().map(Answer::Done)),
        Ask::Perform { .. } => Told::Failed("a request comes in frames of its own".into()),
    }
}

fn told(answer: Result<Answer, DeskError>) -> Told {
    match answer {
        Ok(Answer::Done(receipt)) => Told::Done(Done {
            records: receipt.lines.iter().map(|line| line.record).collect(),
            repeated: receipt.repeated,
        }),
        Ok(Answer::Allowed(_)) => Told::Done(Done::default()),
        Err(error) => no(&error),
    }
}

fn no(error: &DeskError) -> Told {
    match error.refusal() {
        Some(refusal) => Told::Refused(refusal.into()),
        None => Told::Failed(error.to_string()),
    }
}

impl From<Told> for Failure {
    fn from(told: Told) -> Self {
        match told {
            Told::Refused(refused) => Self::Refused(refused),
            Told::Failed(why) => Self::Said(why),
            Told::Done(_) | Told::Note(_) => {
                Self::said("the server gave another answer than asked")
            }
        }
    }
}
