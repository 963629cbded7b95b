//! CAS 3.0: `/login`, `/p3/serviceValidate`, and the single log-out that the
//! server posts to the service.

use houqin_kernel::Refusal;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::fetch::{Fetch, Trouble};
use super::oidc::{NUMBER_CHARS_MAX, Said};
use super::settings::CasSettings;
use crate::site::encode;

/// Deepest nesting of an answer.
const DEPTH_MAX: usize = 16;
/// Most events of an answer.
const EVENTS_MAX: usize = 10_000;
/// Longest ticket, in characters: CAS 3.0 asks services to take 256 at least.
const TICKET_CHARS_MAX: usize = 512;
/// Largest log-out message, in bytes.
pub const LOGOUT_BYTES_MAX: usize = 16 * 1024;

/// One server.
pub struct Cas {
    /// As it was set.
    pub settings: CasSettings,
    fetch: Fetch,
    service: String,
}

/// An answer's texts, by the path of their elements without prefixes.
type Texts = Vec<(String, String)>;

impl Cas {
    /// A server whose tickets come back to `origin`.
    ///
    /// # Errors
    /// When the file of authorities cannot be read.
    pub fn new(settings: &CasSettings, origin: &str) -> Result<Self, Trouble> {
        Ok(Self {
            fetch: Fetch::new(settings.ca_file.as_deref(), settings.wait_seconds)?,
            settings: settings.clone(),
            service: format!("{origin}/sign-in/cas/back"),
        })
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.settings.url.trim_end_matches('/'))
    }

    /// The service as the server knows it: the state binds the ticket to the
    /// browser that asked for it.
    fn service(&self, state: &str) -> String {
        encode(&format!("{}?state={}", self.service, encode(state)))
    }

    /// Where the browser goes to.
    pub fn away(&self, state: &str) -> String {
        self.at(&format!("/login?service={}", self.service(state)))
    }

    /// Asks the server whose the ticket is.
    ///
    /// # Errors
    /// When it is no ticket, or the server does not answer as it must.
    pub fn back(&self, ticket: &str, state: &str) -> Result<Said, Trouble> {
        if ticket.is_empty()
            || ticket.len() > TICKET_CHARS_MAX
            || !ticket.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(Trouble::new("that is no ticket"));
        }
        let query = format!("service={}&ticket={}", self.service(state), encode(ticket));
        let answer = self.fetch.get(&self.at(&format!("/p3/serviceValidate?{query}")), None)?;
        let number = number(&answer, &self.settings.number_attribute)?;
        Ok(Said { number, ticket: ticket.to_owned() })
    }
}

/// The 学工号 in an answer.
fn number(answer: &[u8], attribute: &str) -> Result<String, Trouble> {
    let texts = texts(answer)?;
    let success = "serviceResponse/authenticationSuccess";
    let wanted = if attribute.is_empty() {
        format!("{success}/user")
    } else {
        format!("{success}/attributes/{attribute}")
    };
    let found: Vec<&str> =
        texts.iter().filter(|(path, _)| *path == wanted).map(|(_, text)| text.trim()).collect();
    match found.as_slice() {
        [one] if (1..=NUMBER_CHARS_MAX).contains(&one.chars().count()) => Ok((*one).to_owned()),
        [] if texts.iter().any(|(path, _)| path.starts_with(success)) => Err(Trouble(format!(
            "the server says no {attribute}; see sign_on.cas.number_attribute"
        ))),
        [] => Err(Trouble::new("the server does not know the ticket")),
        _ => Err(Trouble::new("the server names no one person")),
    }
}

/// The session that a log-out message ends.
///
/// # Errors
/// When it is no such message.
pub fn logged_out(message: &[u8]) -> Result<String, Refusal> {
    let refused = || {
        Refusal::form(
            "logoutRequest",
            "bad_logout",
            "这不是 CAS 单点登出消息。",
            "This is no single log-out message of CAS.",
        )
    };
    let texts = texts(message).map_err(|_| refused())?;
    let index = texts.into_iter().find(|(path, _)| path == "LogoutRequest/SessionIndex");
    let ticket = index.map(|(_, text)| text.trim().to_owned());
    ticket
        .filter(|ticket| !ticket.is_empty() && ticket.len() <= TICKET_CHARS_MAX)
        .ok_or_else(refused)
}

/// Reads an answer; an element's text is whole, whatever comments cut it. There
/// is no DOCTYPE, so no entity but the five of XML.
fn texts(xml: &[u8]) -> Result<Texts, Trouble> {
    let bad =
        |why: &dyn std::fmt::Display| Trouble(format!("the server's answer is no XML: {why}"));
    let xml = std::str::from_utf8(xml).map_err(|why| bad(&why))?;
    let mut reader = Reader::from_str(xml);
    let (mut path, mut held, mut texts) =
        (Vec::<String>::new(), Vec::<String>::new(), Texts::new());
    for _ in 0..EVENTS_MAX {
        match reader.read_event().map_err(|why| bad(&why))? {
            Event::Start(element) => {
                if path.len() >= DEPTH_MAX {
                    return Err(bad(&"it is nested too deep"));
                }
                let name = element.local_name();
                path.push(AsRef::<str>::as_ref(&name).to_owned());
                held.push(String::new());
            }
            Event::End(_) => {
                let text = held.pop().unwrap_or_default();
                texts.push((path.join("/"), text));
                path.pop();
            }
            Event::Text(text) => add(&mut held, &text),
            Event::CData(text) => add(&mut held, &text),
            Event::GeneralRef(name) => {
                let resolved = name.resolve_char_ref().map_err(|why| bad(&why))?;
                let one = match (resolved, AsRef::<str>::as_ref(&name)) {
                    (Some(one), _) => one,
                    (None, "amp") => '&',
                    (None, "lt") => '<',
                    (None, "gt") => '>',
                    (None, "quot") => '"',
                    (None, "apos") => '\'',
                    _ => return Err(bad(&"an entity of its own")),
                };
                add(&mut held, one.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(bad(&"it has a DOCTYPE")),
            Event::Empty(element) => {
                let name = element.local_name();
                let name = AsRef::<str>::as_ref(&name).to_owned();
                texts.push((format!("{}/{name}", path.join("/")), String::new()));
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof if path.is_empty() && !texts.is_empty() => return Ok(texts),
            Event::Eof => return Err(bad(&"it ends too early")),
        }
    }
    Err(bad(&"it is too long"))
}

fn add(held: &mut [String], text: &str) {
    if let Some(last) = held.last_mut() {
        last.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(inner: &str) -> String {
        format!(
            "<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\">{inner}</cas:serviceResponse>"
        )
    }

    fn read(inner: &str, attribute: &str) -> Result<String, String> {
        number(said(inner).as_bytes(), attribute).map_err(|trouble| trouble.0)
    }

    #[test]
    fn the_user_or_the_attribute_that_is_set() {
        let inner = "<cas:authenticationSuccess><cas:user>zhang</cas:user><cas:attributes>\
                     <cas:xgh> 2023&#48;017 </cas:xgh><cas:two>1</cas:two><cas:two>2</cas:two>\
                     </cas:attributes></cas:authenticationSuccess>";
        assert_eq!(read(inner, "").unwrap(), "zhang");
        assert_eq!(read(inner, "xgh").unwrap(), "20230017");
        assert!(read(inner, "none").unwrap_err().contains("number_attribute"));
        assert!(read(inner, "two").unwrap_err().contains("no one person"));
    }

    #[test]
    fn a_comment_does_not_cut_a_name() {
        let inner = "<cas:authenticationSuccess><cas:user>admin<!-- -->.evil<![CDATA[x]]></cas:user>\
                     </cas:authenticationSuccess>";
        assert_eq!(read(inner, "").unwrap(), "admin.evilx");
    }

    #[test]
    fn what_is_no_success_is_refused() {
        let failure =
            "<cas:authenticationFailure code=\"INVALID_TICKET\">no</cas:authenticationFailure>";
        assert!(read(failure, "").unwrap_err().contains("does not know the ticket"));
        let inside = "<cas:authenticationFailure><cas:authenticationSuccess><cas:user>a</cas:user>\
                      </cas:authenticationSuccess></cas:authenticationFailure>";
        assert!(read(inside, "").is_err(), "a success inside a failure is none");
        let two = "<cas:authenticationSuccess><cas:user>a</cas:user><cas:user>b</cas:user>\
                   </cas:authenticationSuccess>";
        assert!(read(two, "").is_err());
        for broken in ["", "<a>", "<a></b>", "no", "\u{feff}"] {
            assert!(number(broken.as_bytes(), "").is_err(), "{broken}");
        }
        assert!(number(b"\xff\xfe", "").is_err());
        assert!(number("<a>".repeat(10_000).as_bytes(), "").is_err());
    }

    #[test]
    fn entities_of_their_own_are_refused() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>";
        assert!(number(bomb.as_bytes(), "").unwrap_err().0.contains("DOCTYPE"));
        let file = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>";
        assert!(number(file.as_bytes(), "").unwrap_err().0.contains("DOCTYPE"));
        let inner =
            "<cas:authenticationSuccess><cas:user>&x;</cas:user></cas:authenticationSuccess>";
        assert!(read(inner, "").unwrap_err().contains("entity"));
    }

    #[test]
    fn a_log_out_names_its_ticket() {
        let message = "<samlp:LogoutRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
                       ID=\"x\" Version=\"2.0\"><saml:NameID>@NOT_USED@</saml:NameID>\
                       <samlp:SessionIndex>ST-1-abc</samlp:SessionIndex></samlp:LogoutRequest>";
        assert_eq!(logged_out(message.as_bytes()).unwrap(), "ST-1-abc");
        assert!(logged_out(b"<LogoutRequest/>").is_err());
        assert!(
            logged_out(b"<LogoutRequest><SessionIndex></SessionIndex></LogoutRequest>").is_err()
        );
    }
}
