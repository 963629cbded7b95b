//! Beginning: a school, logins, tokens.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use houqin_desk::{Answer, Desk, Receipt, Request};
use houqin_kernel::{Hand, PersonId, SchoolId};
use houqin_pack::Pack;
use houqin_web::registry::{Asker, Login, PasswordPolicy, SchoolRow};
use serde_json::{Value as Json, json};

use super::{Where, say};
use crate::data::{DOMAINS, Data, Failure};
use crate::settings::Settings;

/// What the first person must be able to do, or nobody could ever come in:
/// enrol others, appoint them, register places, set procedures.
const FOUNDERS_ACTS: [&str; 4] = [
    "organisation.enrol",
    "organisation.appoint",
    "organisation.import_places",
    "rulebook.set_procedure",
];

/// `houqin init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    /// A PostgreSQL URL; SQLite files when not given.
    #[arg(long)]
    database_url: Option<String>,
    /// The starter pack.
    #[arg(long)]
    pack: String,
    /// The school's name.
    #[arg(long)]
    school: String,
    /// Name of the first login.
    #[arg(long)]
    admin: String,
    /// A file with its password in the first line.
    #[arg(long)]
    password_file: PathBuf,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

/// The first line of a password file, judged by the policy that is set.
fn read_password(path: &Path, policy: PasswordPolicy, names: &[&str]) -> Result<String, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
    let password = text.lines().next().unwrap_or_default().to_owned();
    policy.check(&password, names).map_err(|refusal| Failure::said(refusal.message.en))?;
    Ok(password)
}

/// One act, as a sentence when it fails.
pub fn act(desk: &Desk, hand: Hand, name: &str, form: Json) -> Result<Receipt, Failure> {
    match desk.perform(Request::one(hand, name, form))? {
        Answer::Done(receipt) => Ok(receipt),
        Answer::Allowed(_) => Err(Failure::said("a dry run")),
    }
}

impl Init {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let pack = Pack::load(&self.pack).map_err(Failure::said)?;
        // Judged before a folder is made, by what holds where nothing is set yet.
        let policy = Settings::read(&self.data)?.sign_on.password();
        let names = [self.admin.as_str(), self.school.as_str()];
        let password = read_password(&self.password_file, policy, &names)?;
        let data = Data::begin(&self.data, self.database_url.as_deref())?;
        if data.registry.schools()?.iter().any(|row| row.name == self.school) {
            return Err(Failure::said(format!("a school named {} is here already", self.school)));
        }
        if data.registry.login(&self.admin)?.is_some() {
            return Err(Failure::said(format!("the login {} is taken", self.admin)));
        }
        let row = SchoolRow {
            id: SchoolId(uuid::Uuid::now_v7().into_bytes()),
            name: self.school.clone(),
            log_domain: pack.log_domain().to_owned(),
            demo: false,
            zone: pack.zone().to_owned(),
        };
        let desk = data.desk(&row)?;
        let person = PersonId(uuid::Uuid::now_v7().into_bytes());
        self.found(&desk, &pack, person)?;
        let now = desk.clock().now();
        desk.stop();
        data.registry.add_school(&row, now)?;
        let login = Login { login: self.admin.clone(), school: row.id, person };
        data.registry.set_login(&login, &password, now)?;
        let key = data.setup(&row)?.log_key()?;
        if self.json {
            say(json!({
                "school": self.school, "id": row.id.to_string(), "pack": pack.code(),
                "key": key.public().to_string(),
                "fingerprint": key.public().fingerprint().to_string(),
            }));
            return Ok(ExitCode::SUCCESS);
        }
        say(format!(
            "{} has adopted the pack {} (version {}).",
            self.school,
            pack.code(),
            pack.version()
        ));
        say(format!(
            "Write this down, outside the machine: the log's key has the fingerprint {}",
            key.public().fingerprint()
        ));
        say(format!("Then: houqin serve --data {}", self.data.display()));
        Ok(ExitCode::SUCCESS)
    }

    /// The first person takes the fewest posts under which they may build
    /// institutions; they hand on what is not theirs.
    fn found(&self, desk: &Desk, pack: &Pack, person: PersonId) -> Result<(), Failure> {
        let founder = Hand::Person(person);
        let form = json!({ "pack": pack.code(), "pack_version": pack.version() });
        act(desk, founder, "desk.found", form)?;
        for one in pack.acts() {
            act(desk, founder, one.act, one.form)?;
        }
        let form = json!({ "id": person, "number": self.admin, "name": self.admin, "kind": "staff", "login": self.admin });
        act(desk, founder, "organisation.enrol", form)?;
        let mut held = BTreeSet::new();
        for wanted in FOUNDERS_ACTS {
            let posts = pack.posts_for(wanted);
            if !posts.iter().any(|post| held.contains(post)) {
                held.insert(first_free(desk, founder, person, wanted, &posts)?);
            }
        }
        act(desk, founder, "desk.close_founding", json!({}))?;
        Ok(())
    }
}

/// Appoints to the first of `posts` that is not kept apart from one already held.
fn first_free<'a>(
    desk: &Desk,
    founder: Hand,
    person: PersonId,
    wanted: &str,
    posts: &[&'a str],
) -> Result<&'a str, Failure> {
    for post in posts {
        let form = json!({ "person": person, "post": post, "tenure": "regular" });
        match act(desk, founder, "organisation.appoint", form) {
            Ok(_) => return Ok(post),
            Err(Failure::Desk(error))
                if error.refusal().is_some_and(|refusal| refusal.code == "posts_apart") => {}
            Err(error) => return Err(error),
        }
    }
    Err(Failure::said(format!("the pack has no post under which the first person may {wanted}")))
}

/// `houqin login …`.
#[derive(Debug, Subcommand)]
pub enum LoginVerb {
    /// Makes a login, or sets its password anew.
    Set {
        #[command(flatten)]
        place: Where,
        /// The name to sign in with.
        #[arg(long)]
        login: String,
        /// 学工号 of the person.
        #[arg(long)]
        number: String,
        /// A file with the password in the first line.
        #[arg(long)]
        password_file: PathBuf,
    },
    /// Takes a login's second factor away; its sessions end.
    ResetFactor {
        #[command(flatten)]
        place: Where,
        /// The name.
        #[arg(long)]
        login: String,
    },
    /// Prints the newest lines of the security log.
    Log {
        #[command(flatten)]
        place: Where,
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        limit: i64,
    },
}

impl LoginVerb {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self {
            Self::Set { place, login, number, password_file } => {
                set_login(&place, login, &number, &password_file)
            }
            Self::ResetFactor { place, login } => reset_factor(&place, &login),
            Self::Log { place, limit } => print_log(&place, limit),
        }
    }
}

fn set_login(
    place: &Where,
    login: String,
    number: &str,
    password_file: &Path,
) -> Result<ExitCode, Failure> {
    let data = Data::open(&place.data)?;
    let row = data.school(place.school.as_deref())?;
    let names = [login.as_str(), number, row.name.as_str()];
    let password = read_password(password_file, data.settings.sign_on.password(), &names)?;
    let (_, _, store) = data.auditor(&row)?;
    let institution = houqin_organisation::person_by_number(&store, number)?;
    let person =
        institution.ok_or_else(|| Failure::said(format!("nobody has the number {number}")))?;
    let now = houqin_desk::Clock::now(&houqin_desk::SystemClock::default());
    let login = Login { login, school: row.id, person: person.id };
    data.registry.set_login(&login, &password, now)?;
    Ok(ExitCode::SUCCESS)
}

fn reset_factor(place: &Where, login: &str) -> Result<ExitCode, Failure> {
    let data = Data::open(&place.data)?;
    if data.registry.login(login)?.is_none() {
        return Err(Failure::said(format!("there is no login {login}")));
    }
    let now = houqin_desk::Clock::now(&houqin_desk::SystemClock::default());
    data.registry.drop_factor(login)?;
    data.registry.kill(login)?;
    data.registry.note(
        login,
        "second factor taken away by the operator",
        &Asker::default(),
        now,
    )?;
    Ok(ExitCode::SUCCESS)
}

fn print_log(place: &Where, limit: i64) -> Result<ExitCode, Failure> {
    for (at, login, event, address) in Data::open(&place.data)?.registry.security_log(limit)? {
        if place.json {
            say(json!({ "at": at.text(), "login": login, "event": event, "address": address }));
        } else {
            say(format!("{}  {login:<16}  {address:<15}  {event}", at.text()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// `houqin token …`.
#[derive(Debug, Subcommand)]
pub enum TokenVerb {
    /// Makes a bearer token and prints it, once.
    Create {
        #[command(flatten)]
        place: Where,
        /// Whose.
        #[arg(long)]
        login: String,
        /// What for: `all`, `read`, a domain such as `service`, or one act.
        #[arg(long, default_value = "all", num_args = 1..)]
        scope: Vec<String>,
    },
    /// Lists the tokens, without their secrets.
    List {
        #[command(flatten)]
        place: Where,
    },
    /// Revokes the token that `list` shows under this id.
    Revoke {
        #[command(flatten)]
        place: Where,
        /// The id.
        id: String,
    },
}

impl TokenVerb {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self {
            Self::Create { place, login, scope } => create_token(&place, &login, &scope),
            Self::List { place } => list_tokens(&place),
            Self::Revoke { place, id } => {
                let data = Data::open(&place.data)?;
                if data.registry.revoke_token(&id)? {
                    return Ok(ExitCode::SUCCESS);
                }
                Err(Failure::said(format!("there is no token {id}; see `houqin token list`")))
            }
        }
    }
}

fn create_token(place: &Where, login: &str, scopes: &[String]) -> Result<ExitCode, Failure> {
    let data = Data::open(&place.data)?;
    if data.registry.login(login)?.is_none() {
        return Err(Failure::said(format!("there is no login {login}")));
    }
    let known = |scope: &String| {
        ["all", "read"].contains(&scope.as_str())
            || DOMAINS.iter().any(|domain| {
                domain.name == *scope || domain.acts.iter().any(|act| act.name == *scope)
            })
    };
    if let Some(stranger) = scopes.iter().find(|scope| !known(scope)) {
        let domains: Vec<_> = DOMAINS.iter().map(|domain| domain.name).collect();
        return Err(Failure::said(format!(
            "there is no scope {stranger}: say all, read, a domain ({}) or the name of an act",
            domains.join(", ")
        )));
    }
    let now = houqin_desk::Clock::now(&houqin_desk::SystemClock::default());
    let token = data.registry.create_token(login, &scopes.join(" "), now)?;
    if place.json {
        say(json!({ "token": token }));
    } else {
        say(token);
    }
    Ok(ExitCode::SUCCESS)
}

fn list_tokens(place: &Where) -> Result<ExitCode, Failure> {
    let tokens = Data::open(&place.data)?.registry.tokens()?;
    if place.json {
        let rows: Vec<Json> = tokens
            .iter()
            .map(|row| {
                json!({ "id": row.id, "login": row.login, "scopes": row.scopes,
                        "created_at": row.created_at.text() })
            })
            .collect();
        say(Json::from(rows));
    } else {
        for row in &tokens {
            say(format!(
                "{}  {:<16}  {}  {}",
                row.id,
                row.login,
                row.created_at.text(),
                row.scopes
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}
