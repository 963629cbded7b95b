//! Webhooks signed as [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md)
//! has it: `webhook-id`, `webhook-timestamp` and `webhook-signature`, an
//! HMAC-SHA256 over `id.timestamp.body` under each secret that is valid now.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::post::Answer;
use crate::{Outcome, Verdict};

const PREFIX: &str = "whsec_";
/// Gone: the other side wants no more of it.
const GONE: u16 = 410;

/// A secret as it is shown, of 32 random bytes.
pub fn secret(random: &[u8; 32]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(random))
}

/// The three headers of one attempt. The id stays the same from attempt to
/// attempt, the time does not. `secrets`, the newest first; those that are none
/// are passed over.
pub fn headers(
    id: &str,
    now_ms: i64,
    body: &str,
    secrets: &[String],
) -> [(&'static str, String); 3] {
    let timestamp = now_ms / 1000;
    let signatures: Vec<String> = secrets
        .iter()
        .filter_map(|secret| {
            let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
            mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
            Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
        })
        .collect();
    [
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ]
}

/// What an answer means: 2xx is taken; 410 wants no more; all else, a redirect
/// too, is tried again.
pub fn outcome(answer: Answer) -> Outcome {
    let verdict = match answer.status {
        200..=299 => Verdict::Sent,
        GONE => Verdict::Never,
        _ => Verdict::Again(answer.retry_after),
    };
    Outcome { verdict, status: Some(i64::from(answer.status)), answer: answer.body }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `openssl dgst -sha256 -mac HMAC` over the specification's example.
    #[test]
    fn the_signature_is_the_one_that_openssl_gives() {
        let body = "{\"test\": 2432232314}";
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned();
        let headers = headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_000, body, &[secret]);
        assert_eq!(headers[1].1, "1614265330");
        assert_eq!(headers[2].1, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn two_valid_secrets_give_two_signatures() {
        let (new, old) = (secret(&[1; 32]), secret(&[2; 32]));
        let both = headers("x", 1_000, "{}", &[new.clone(), old.clone()]);
        let alone =
            |one: &String| headers("x", 1_000, "{}", std::slice::from_ref(one))[2].1.clone();
        assert_eq!(both[2].1, format!("{} {}", alone(&new), alone(&old)));
        assert_eq!(headers("x", 1_000, "{}", &["none".into()])[2].1, "");
    }

    #[test]
    fn a_redirect_is_not_followed_and_gone_is_the_end() {
        let of =
            |status| outcome(Answer { status, body: String::new(), retry_after: None }).verdict;
        assert_eq!(of(204), Verdict::Sent);
        assert_eq!(of(302), Verdict::Again(None));
        assert_eq!(of(410), Verdict::Never);
        assert_eq!(of(500), Verdict::Again(None));
    }
}
