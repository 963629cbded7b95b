//! The identity token: a signature under a key the provider publishes, then
//! each claim (OpenID Connect Core 3.1.3.7). The algorithm is one of four and
//! fits the key; `none` and shared secrets are not among them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use houqin_kernel::Moment;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::fetch::Trouble;

/// Clocks may differ by so much, in seconds.
const SKEW_SECONDS: i64 = 120;
/// An identity token is used within so long after it was made, in seconds.
const AGE_SECONDS_MAX: i64 = 600;
/// Most keys looked at.
const KEYS_MAX: usize = 50;

/// A published key.
#[derive(Debug, Clone, Deserialize)]
pub struct Key {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
}

/// The published keys; those of a kind we do not know are left out.
///
/// # Errors
/// When it is no key set.
pub fn keys(body: &[u8]) -> Result<Vec<Key>, Trouble> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Json>,
    }
    let set: Set = serde_json::from_slice(body).map_err(|_| Trouble::new("no JWK set"))?;
    let known =
        set.keys.into_iter().take(KEYS_MAX).filter_map(|key| serde_json::from_value(key).ok());
    Ok(known.collect())
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<Json>,
}

/// What the token must say.
pub struct Expected<'a> {
    /// Who made it.
    pub issuer: &'a str,
    /// For whom.
    pub client_id: &'a str,
    /// For which sign-in.
    pub nonce: &'a str,
    /// Now.
    pub now: Moment,
}

/// Whether a refusal may only mean that the keys were replaced since they were read.
#[derive(Debug, PartialEq, Eq)]
pub enum NotGood {
    /// No published key fits.
    UnknownKey,
    /// It is no good token.
    Bad(Trouble),
}

fn bad(why: impl std::fmt::Display) -> NotGood {
    NotGood::Bad(Trouble(format!("identity token: {why}")))
}

fn decode(part: &str) -> Result<Vec<u8>, NotGood> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| bad("not base64url"))
}

/// The claims of a token that is good in every respect.
///
/// # Errors
/// The first thing that is wrong.
pub fn claims(
    token: &str,
    keys: &[Key],
    expected: &Expected<'_>,
) -> Result<Map<String, Json>, NotGood> {
    let parts: Vec<&str> = token.split('.').collect();
    let [head, body, seal] = parts.as_slice() else { return Err(bad("not three parts")) };
    let header: Header =
        serde_json::from_slice(&decode(head)?).map_err(|_| bad("its head is no JSON"))?;
    if header.crit.is_some() {
        return Err(bad("it asks for an extension that we do not know"));
    }
    let Some(kind) = kind_of(&header.alg) else {
        return Err(bad(format_args!("the algorithm {} is not allowed", header.alg)));
    };
    let fits = |key: &&Key| {
        key.kty == kind.kty
            && key.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            && key.alg.as_deref().is_none_or(|alg| alg == header.alg)
            && (kind.crv.is_empty() || key.crv.as_deref() == Some(kind.crv))
            && header.kid.as_ref().is_none_or(|kid| key.kid.as_ref() == Some(kid))
    };
    let fitting: Vec<&Key> = keys.iter().filter(fits).collect();
    let key = match fitting.as_slice() {
        [one] => one,
        [] => return Err(NotGood::UnknownKey),
        _ => return Err(bad("several keys fit; it must name one")),
    };
    let said = format!("{head}.{body}");
    // The same name may stand for another key now: the set is read anew once.
    if !signed(&kind, key, said.as_bytes(), &decode(seal)?)? {
        return Err(NotGood::UnknownKey);
    }
    let claims: Map<String, Json> =
        serde_json::from_slice(&decode(body)?).map_err(|_| bad("its claims are no JSON"))?;
    judge(&claims, expected)?;
    Ok(claims)
}

struct Kind {
    kty: &'static str,
    crv: &'static str,
    rsa: Option<&'static signature::RsaParameters>,
    other: Option<&'static dyn signature::VerificationAlgorithm>,
}

fn kind_of(alg: &str) -> Option<Kind> {
    let rsa = |with| Kind { kty: "RSA", crv: "", rsa: Some(with), other: None };
    match alg {
        "RS256" => Some(rsa(&signature::RSA_PKCS1_2048_8192_SHA256)),
        "PS256" => Some(rsa(&signature::RSA_PSS_2048_8192_SHA256)),
        "ES256" => Some(Kind {
            kty: "EC",
            crv: "P-256",
            rsa: None,
            other: Some(&signature::ECDSA_P256_SHA256_FIXED),
        }),
        "EdDSA" => {
            Some(Kind { kty: "OKP", crv: "Ed25519", rsa: None, other: Some(&signature::ED25519) })
        }
        _ => None,
    }
}

fn signed(kind: &Kind, key: &Key, said: &[u8], seal: &[u8]) -> Result<bool, NotGood> {
    let part = |part: &Option<String>| decode(part.as_deref().unwrap_or_default());
    if let Some(with) = kind.rsa {
        let public = RsaPublicKeyComponents { n: part(&key.n)?, e: part(&key.e)? };
        return Ok(public.verify(with, said, seal).is_ok());
    }
    let point = match kind.kty {
        "EC" => [vec![4], part(&key.x)?, part(&key.y)?].concat(),
        _ => part(&key.x)?,
    };
    let other = kind.other.ok_or_else(|| bad("no such algorithm"))?;
    Ok(UnparsedPublicKey::new(other, point).verify(said, seal).is_ok())
}

fn judge(claims: &Map<String, Json>, expected: &Expected<'_>) -> Result<(), NotGood> {
    let text = |name: &str| claims.get(name).and_then(Json::as_str);
    let seconds = |name: &str| {
        let claim = claims.get(name)?;
        Some(claim.as_i64().ok_or_else(|| bad(format_args!("{name} is no number"))))
    };
    let now = expected.now.0 / 1000;
    if text("iss") != Some(expected.issuer) {
        return Err(bad("another issuer"));
    }
    let audience: Vec<&str> = match claims.get("aud") {
        Some(Json::String(one)) => vec![one],
        Some(Json::Array(all)) => all.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    };
    let party = text("azp");
    if !audience.contains(&expected.client_id)
        || (audience.len() > 1 && party.is_none())
        || party.is_some_and(|party| party != expected.client_id)
    {
        return Err(bad("made for another audience"));
    }
    if text("nonce") != Some(expected.nonce) {
        return Err(bad("made for another sign-in (nonce)"));
    }
    let until = seconds("exp").ok_or_else(|| bad("it never expires"))??;
    let since = seconds("iat").ok_or_else(|| bad("it does not say when it was made"))??;
    if until <= now - SKEW_SECONDS {
        return Err(bad("expired"));
    }
    if since > now + SKEW_SECONDS || since < now - AGE_SECONDS_MAX {
        return Err(bad("made at another time; compare the clocks"));
    }
    if let Some(from) = seconds("nbf")
        && from? > now + SKEW_SECONDS
    {
        return Err(bad("not good yet"));
    }
    if text("sub").is_none_or(str::is_empty) {
        return Err(bad("it names nobody"));
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_790_000_000;

    /// Makes tokens, as a provider does.
    pub struct Maker {
        pair: EcdsaKeyPair,
        random: SystemRandom,
    }

    impl Maker {
        pub fn new() -> Self {
            let random = SystemRandom::new();
            let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
            Self { pair: EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap(), random }
        }

        /// Its key, published under this name beside what we do not know.
        pub fn set(&self, kid: &str) -> String {
            let point = self.pair.public_key().as_ref();
            let part = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&point[range]);
            let key = json!({ "kty": "EC", "crv": "P-256", "kid": kid, "use": "sig",
                "x": part(1..33), "y": part(33..65) });
            json!({ "keys": [key, { "kty": 7 }, { "kty": "oct", "k": "AA" }] }).to_string()
        }

        fn keys(&self, kid: &str) -> Vec<Key> {
            keys(self.set(kid).as_bytes()).unwrap()
        }

        pub fn token(&self, head: &Json, body: &Json) -> String {
            let part = |json: &Json| URL_SAFE_NO_PAD.encode(json.to_string());
            let said = format!("{}.{}", part(head), part(body));
            let seal = self.pair.sign(&self.random, said.as_bytes()).unwrap();
            format!("{said}.{}", URL_SAFE_NO_PAD.encode(seal))
        }
    }

    fn body() -> Json {
        json!({ "iss": "https://id.example", "aud": "houqin", "sub": "u1", "nonce": "n",
            "iat": NOW, "exp": NOW + 300, "number": "20230017" })
    }

    fn look(token: &str, keys: &[Key]) -> Result<Map<String, Json>, NotGood> {
        let expected = Expected {
            issuer: "https://id.example",
            client_id: "houqin",
            nonce: "n",
            now: Moment(NOW * 1000),
        };
        claims(token, keys, &expected)
    }

    #[test]
    fn a_good_token_gives_its_claims() {
        let maker = Maker::new();
        let head = json!({ "alg": "ES256", "kid": "a" });
        let claims = look(&maker.token(&head, &body()), &maker.keys("a")).unwrap();
        assert_eq!(claims["number"], "20230017");
    }

    #[test]
    fn each_wrong_claim_is_refused_by_name() {
        let maker = Maker::new();
        let keys = maker.keys("a");
        let head = json!({ "alg": "ES256", "kid": "a" });
        let cases: [(&str, Json, &str); 13] = [
            ("iss", json!("https://id.example/"), "issuer"),
            ("iss", json!("https://evil.example"), "issuer"),
            ("aud", json!("another"), "audience"),
            ("aud", json!(["another", "houqin"]), "audience"),
            ("azp", json!("another"), "audience"),
            ("nonce", json!("other"), "nonce"),
            ("nonce", Json::Null, "nonce"),
            ("exp", json!(NOW - 121), "expired"),
            ("exp", json!("9999999999"), "no number"),
            ("iat", json!(NOW + 121), "clocks"),
            ("iat", json!(NOW - 601), "clocks"),
            ("nbf", json!(NOW + 121), "not good yet"),
            ("sub", json!(""), "nobody"),
        ];
        for (claim, value, why) in cases {
            let mut said = body();
            said[claim] = value.clone();
            let refused = look(&maker.token(&head, &said), &keys).unwrap_err();
            let NotGood::Bad(Trouble(text)) = refused else { panic!("{claim} {value}") };
            assert!(text.contains(why), "{claim} {value}: {text}");
        }
        let mut within = body();
        within["exp"] = json!(NOW - 119);
        within["aud"] = json!(["houqin", "another"]);
        within["azp"] = json!("houqin");
        look(&maker.token(&head, &within), &keys).unwrap();
    }

    #[test]
    fn no_algorithm_but_ours_and_no_key_but_theirs() {
        let maker = Maker::new();
        let keys = maker.keys("a");
        for alg in ["none", "None", "HS256", "RS1", "", "ES384"] {
            let token = maker.token(&json!({ "alg": alg, "kid": "a" }), &body());
            assert!(matches!(look(&token, &keys), Err(NotGood::Bad(_))), "{alg}");
        }
        let unsigned = format!(
            "{}.{}.",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#),
            URL_SAFE_NO_PAD.encode(body().to_string())
        );
        assert!(matches!(look(&unsigned, &keys), Err(NotGood::Bad(_))));
        let good = json!({ "alg": "ES256", "kid": "a" });
        let stranger = Maker::new().token(&good, &body());
        assert_eq!(look(&stranger, &keys).unwrap_err(), NotGood::UnknownKey);
        let renamed = maker.token(&json!({ "alg": "ES256", "kid": "b" }), &body());
        assert_eq!(look(&renamed, &keys).unwrap_err(), NotGood::UnknownKey);
        let confused = maker.token(&json!({ "alg": "RS256", "kid": "a" }), &body());
        assert_eq!(look(&confused, &keys).unwrap_err(), NotGood::UnknownKey);
        let critical = maker.token(&json!({ "alg": "ES256", "kid": "a", "crit": ["x"] }), &body());
        assert!(matches!(look(&critical, &keys), Err(NotGood::Bad(_))));
        let token = maker.token(&good, &body());
        let (said, _) = token.rsplit_once('.').unwrap();
        for broken in ["", "a.b", "a.b.c.d", &format!("{said}."), &format!("{said}.AAAA")] {
            assert!(look(broken, &keys).is_err(), "{broken}");
        }
    }
}
