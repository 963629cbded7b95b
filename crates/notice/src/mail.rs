//! Mail by SMTP.

use std::time::Duration;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport as _};

use crate::{Outcome, Verdict};

/// Longest wait for each answer of the server.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Longest subject, in characters.
const SUBJECT_CHARS_MAX: usize = 120;

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Begun in the clear, encrypted before anything is said; refused otherwise.
    StartTls,
    /// From the first byte.
    Tls,
    /// Not at all.
    None,
}

/// The server that mail goes by.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub encryption: Encryption,
    /// Login and password.
    pub login: Option<(String, String)>,
    /// `后勤 <houqin@school.example>`.
    pub from: String,
}

/// A mail.
#[derive(Debug, Clone)]
pub struct Mail {
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// Its id: the same from attempt to attempt.
    pub id: String,
    /// Names the list, `notices.houqin.example`.
    pub list: String,
}

/// Sends mail.
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Mailer {
    /// A mailer by a server; nothing is connected yet.
    ///
    /// # Errors
    /// When the sender is no address, or the host's name cannot be a certificate's.
    pub fn of(server: &Server) -> Result<Self, String> {
        let from = server.from.parse().map_err(|error| format!("{}: {error}", server.from))?;
        let tls = |host: &str| {
            TlsParameters::new(host.to_owned()).map_err(|error| format!("{host}: {error}"))
        };
        let encryption = match server.encryption {
            Encryption::StartTls => Tls::Required(tls(&server.host)?),
            Encryption::Tls => Tls::Wrapper(tls(&server.host)?),
            Encryption::None => Tls::None,
        };
        let mut transport = SmtpTransport::builder_dangerous(&server.host)
            .port(server.port)
            .tls(encryption)
            .timeout(Some(TIMEOUT));
        if let Some((login, password)) = &server.login {
            transport = transport.credentials(Credentials::new(login.clone(), password.clone()));
        }
        Ok(Self { transport: transport.build(), from })
    }

    /// Sends one mail. A server that says 4xx, or nothing, is asked again; one
    /// that says 5xx is not (RFC 5321, 4.2.1).
    pub fn send(&self, mail: &Mail) -> Outcome {
        let message = match self.message(mail) {
            Ok(message) => message,
            Err(why) => return Outcome::refused(why),
        };
        match self.transport.send(&message) {
            Ok(answer) => Outcome {
                verdict: Verdict::Sent,
                status: Some(i64::from(u16::from(answer.code()))),
                answer: crate::head(&answer.message().collect::<Vec<_>>().join("\n")),
            },
            Err(error) => Outcome {
                verdict: if error.is_permanent() { Verdict::Never } else { Verdict::Again(None) },
                status: error.status().map(|code| i64::from(u16::from(code))),
                answer: crate::head(&error.to_string()),
            },
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message, String> {
        let to: Mailbox = mail.to.parse().map_err(|error| format!("no mail address: {error}"))?;
        let subject: String = mail
            .subject
            .chars()
            .filter(|sign| !sign.is_control())
            .take(SUBJECT_CHARS_MAX)
            .collect();
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .message_id(Some(format!("<{}@{}>", mail.id, mail.list)))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|error| error.to_string())?;
        let list = format!("<{}>", mail.list);
        // RFC 2919, and RFC 3834: nobody's absence note answers it.
        for (name, value) in [("List-Id", list.as_str()), ("Auto-Submitted", "auto-generated")] {
            let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|e| e.to_string())?;
            message.headers_mut().insert_raw(HeaderValue::new(name, value.to_owned()));
        }
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_carries_chinese_and_says_that_it_is_automatic() {
        let server = Server {
            host: "localhost".into(),
            port: 25,
            encryption: Encryption::None,
            login: None,
            from: "后勤 <houqin@school.example>".into(),
        };
        let mail = Mail {
            to: "wang@school.example".into(),
            subject: "您报修的“水暖”已完工\r\nBcc: x@y".into(),
            text: "请确认。".into(),
            id: "abc".into(),
            list: "notices.school.example".into(),
        };
        let message = Mailer::of(&server).unwrap().message(&mail).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        assert!(text.contains("List-Id: <notices.school.example>"), "{text}");
        assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
        assert!(text.contains("Message-ID: <abc@notices.school.example>"), "{text}");
        assert!(text.contains("Subject: =?utf-8?b?"), "{text}");
        assert!(!text.contains("\nBcc:"), "a subject stays in its line: {text}");
    }
}
