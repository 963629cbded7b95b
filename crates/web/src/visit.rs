//! Who looks: the cookies of a request, the session they open, the school, the
//! language; and that a leaver's session opens nothing.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use houqin_desk::DeskError;
use houqin_kernel::{Hand, Moment, PersonId, Refusal, StoreError, TabletId};
use houqin_page::{Lang, Theme, Words};

use crate::platform::{Platform, School};
use crate::registry::{Asker, Login, Session, Stage};
use crate::sign_on::tablet;
use crate::visitor;

/// What one request brings.
pub struct Visit {
    /// The platform.
    pub platform: Arc<Platform>,
    /// The session, where somebody is signed in.
    pub session: Option<Session>,
    /// A sign-in that waits for its next step: it opens nothing.
    pub pending: Option<Session>,
    /// Whether the session was of somebody who has left.
    pub left: bool,
    /// The secret of the session's cookie, whatever it opens.
    pub token: Option<String>,
    /// The shared tablet that this device is.
    pub tablet: Option<TabletHere>,
    /// From where and in which browser.
    pub asker: Asker,
    /// The school that is looked at.
    pub school: Option<Arc<School>>,
    /// The language asked for.
    pub lang: Lang,
    /// The colours asked for.
    pub theme: Theme,
    /// The address it comes from.
    pub address: IpAddr,
}

/// The shared tablet that a device is.
#[derive(Debug, Clone)]
pub struct TabletHere {
    /// Its id.
    pub id: TabletId,
    /// What people call it.
    pub name: String,
    /// The secret of its cookie.
    pub token: Option<String>,
}

/// A cookie's value.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get(header::COOKIE)?.to_str().ok()?;
    all.split(';').find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

impl Visit {
    /// Reads the cookies. For a blocking thread.
    pub fn of(platform: Arc<Platform>, headers: &HeaderMap) -> Result<Self, Response> {
        let now = platform.config.clock.now();
        let token = cookie(headers, "houqin");
        let asker = Asker {
            address: String::new(),
            agent: headers
                .get(header::USER_AGENT)
                .and_then(|agent| agent.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
            device: cookie(headers, "device").map(str::to_owned),
        };
        let session = token.map_or(Ok(None), |token| platform.registry.session(token, now));
        let mut session = session.map_err(|error| broken_plain(&error))?;
        let known = tablet_of(&platform, cookie(headers, tablet::COOKIE), now);
        let (tablet, tablet_school) = known.map_err(|error| broken_plain(&error))?.unzip();
        let school = match (&session, tablet_school) {
            (Some(session), _) => platform.school(session.login.school).map(Some),
            (None, Some(school)) => Ok(Some(school)),
            (None, None) => platform.first_school(),
        };
        let school = school.map_err(|error| broken_plain(&error))?;
        // By a PIN one is signed in on that tablet, among its crew, and nowhere else.
        session = session.filter(|session| {
            session.tablet.is_none_or(|on| {
                let here = tablet.as_ref().is_some_and(|here| here.id == on);
                here && school.as_ref().is_some_and(|school| is_of_crew(school, on, session))
            })
        });
        let left = session.as_ref().map_or(Ok(false), |session| {
            cut_off_if_left(&platform, school.as_deref(), &session.login, &asker)
        });
        let left = left.map_err(|error| broken_plain(&error))?;
        if left {
            session = None;
        }
        let pending = session.clone().filter(|session| session.stage != Stage::Full);
        let session = session.filter(|session| session.stage == Stage::Full);
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let lang = cookie(headers, "lang").and_then(Lang::parse).unwrap_or_else(|| {
            if wanted.is_some_and(|wanted| wanted.starts_with("en")) { Lang::En } else { Lang::Zh }
        });
        Ok(Self {
            school,
            session,
            pending,
            left,
            token: token.map(str::to_owned),
            tablet,
            asker,
            lang,
            theme: Theme::parse(cookie(headers, "theme").unwrap_or_default()),
            address: IpAddr::from([0, 0, 0, 0]),
            platform,
        })
    }

    /// The same visit, from this peer or from whom a trusted proxy names.
    #[must_use]
    pub fn from(mut self, peer: IpAddr, headers: &HeaderMap) -> Self {
        let said = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
        self.address = crate::throttle::who_asks(peer, said, &self.platform.config.trusted_proxies);
        self.asker.address = self.address.to_string();
        self
    }

    /// Whether people come over TLS: then cookies go no other way.
    pub fn is_secure(&self) -> bool {
        self.platform.config.origin.starts_with("https://")
    }

    /// Refuses a route whose module this school has switched off.
    ///
    /// # Errors
    /// When it is off.
    pub fn must_be_on(&self, route: &str) -> Result<(), Refusal> {
        let module = (self.platform.config.module_of)(route);
        match (module, &self.school) {
            (Some(module), Some(school)) => school.desk.institution().must_be_on(module),
            _ => Ok(()),
        }
    }

    /// Whether somebody stepped up to a shared tablet by a PIN.
    pub fn on_tablet(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.tablet.is_some())
    }

    /// Judges a new password of a login by the policy that is set.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn judge_password(&self, login: &Login, password: &str) -> Result<(), Refusal> {
        let school = self.platform.open_school(login.school);
        let mut names = vec![login.login.clone()];
        if let Some(school) = &school {
            names.push(school.row.name.clone());
            let lookup = school.desk.institution().directory.person;
            let card = school.readers.read(|store| lookup(store, login.person)).ok().flatten();
            names.extend(
                card.map(|card| [card.number, card.name.unwrap_or_default()]).into_iter().flatten(),
            );
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.platform.config.sign_on.password().check(password, &names)
    }

    /// The words of the visit.
    pub fn words(&self) -> Words<'_> {
        self.platform.config.words.words(self.lang)
    }

    /// Who has signed in.
    pub fn person(&self) -> Option<PersonId> {
        self.session.as_ref().map(|session| session.login.person)
    }

    /// The token against forged forms; visitors have none, their origin is checked.
    pub fn csrf(&self) -> &str {
        self.session.as_ref().or(self.pending.as_ref()).map_or("", |session| &session.csrf)
    }

    /// Whose hand acts: the signed-in person, the visitor of a link, or a new one.
    pub fn hand(&self, follow: &str) -> Hand {
        if let Some(person) = self.person() {
            return Hand::Person(person);
        }
        let known = self.school.as_ref().and_then(|school| visitor::open(&school.secret, follow));
        let fresh = || PersonId(uuid::Uuid::now_v7().into_bytes());
        Hand::Visitor(known.map_or_else(fresh, |(_, person)| person))
    }
}

/// The tablet of a cookie, while it is one, and its school. One that was taken
/// away is forgotten with all that was opened on it.
fn tablet_of(
    platform: &Platform,
    token: Option<&str>,
    now: Moment,
) -> Result<Option<(TabletHere, Arc<School>)>, DeskError> {
    let Some(token) = token else { return Ok(None) };
    let Some((school, id)) = platform.registry.tablet(token, now)? else { return Ok(None) };
    let school = platform.school(school)?;
    let institution = school.desk.institution();
    let known = institution.tablets.get(&id).filter(|tablet| tablet.taken_at.is_none());
    let Some(known) = known else {
        platform.registry.forget_tablet(id)?;
        return Ok(None);
    };
    let (name, token) = (known.name.clone(), Some(token.to_owned()));
    Ok(Some((TabletHere { id, name, token }, school)))
}

/// Whether the session's person may still step up to the tablet.
fn is_of_crew(school: &School, tablet: TabletId, session: &Session) -> bool {
    let (institution, now) = (school.desk.institution(), school.desk.clock().now());
    let tablet = institution.tablets.get(&tablet);
    tablet.is_some_and(|tablet| tablet.crew(&institution, now).contains(&session.login.person))
}

/// A leaver's next request ends all that opened anything to them.
pub fn cut_off_if_left(
    platform: &Platform,
    school: Option<&School>,
    login: &Login,
    asker: &Asker,
) -> Result<bool, StoreError> {
    let Some(school) = school else { return Ok(false) };
    if school.has(login.person)? {
        return Ok(false);
    }
    platform.registry.cut_off(&login.login, asker, platform.config.clock.now())?;
    Ok(true)
}

fn broken_plain(error: &dyn std::fmt::Display) -> Response {
    let id = uuid::Uuid::new_v4();
    tracing::error!(%id, %error, "a request failed");
    (StatusCode::INTERNAL_SERVER_ERROR, format!("houqin: {id}")).into_response()
}

/// Sets a cookie that lasts for days.
pub fn set_cookie(response: &mut Response, name: &str, value: &str, days: i64, secure: bool) {
    set_cookie_for(response, name, value, days * 86_400, secure);
}

/// As [`set_cookie`]; no link from elsewhere brings it either.
pub fn set_strict_cookie(
    response: &mut Response,
    name: &str,
    value: &str,
    days: i64,
    secure: bool,
) {
    let secure = if secure { "; Secure" } else { "" };
    let seconds = days * 86_400;
    let text =
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Sets a cookie: no script reads it, no other site's form sends it, and over
/// TLS it goes no other way.
pub fn set_cookie_for(
    response: &mut Response,
    name: &str,
    value: &str,
    seconds: i64,
    secure: bool,
) {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
