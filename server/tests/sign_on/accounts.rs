//! Accounts of our own: invitations, passwords, waiting, the second factor.

use hmac::{Hmac, Mac as _};
use houqin_testkit::served::{PASSWORD, act, agent};
use serde_json::json;
use sha1::Sha1;

use crate::browser::{Browser, Page};
use crate::world::{World, free_address, world};

fn sign_in(browser: &mut Browser, world: &World, login: &str, password: &str) -> Page {
    let form = [("login", login), ("password", password)];
    browser.post(&format!("{}/sign-in", world.origin), &form)
}

#[test]
fn an_invited_person_sets_a_password_that_nobody_else_learns() {
    let world = world(&free_address(), "");
    let at = |path: &str| format!("{}{path}", world.origin);
    let principal = world.school.token("xiaozhang");
    let person = world.served.enrol(&principal, "20230018", &[]);
    let mut officer = Browser::new();
    sign_in(&mut officer, &world, "zhuren", PASSWORD);
    let page = officer.get(&at(&format!("/organisation/people/{person}")));
    let (csrf, key) = (page.hidden("csrf"), page.hidden("_key"));
    assert!(page.text.contains("action=\"/invitations\""), "{}", page.text);
    let form = [("person", person.as_str()), ("login", "zhaoyi"), ("csrf", &csrf), ("_key", &key)];
    let page = officer.post(&at("/invitations"), &form);
    assert_eq!(page.status, 200, "{}", page.text);
    let link = page.after("<code class=\"wrap-anywhere\">", '<');
    assert!(link.starts_with(&at("/invitation/")), "{link}");
    // Without the post, or with another's name, there is no invitation.
    let mut teacher = Browser::new();
    let page = sign_in(&mut teacher, &world, "wang", PASSWORD);
    let csrf_of_teacher = page.hidden("csrf");
    let form_of = |login, csrf| [("person", person.as_str()), ("login", login), ("csrf", csrf)];
    let refused = teacher.post(&at("/invitations"), &form_of("zhaoyi", &csrf_of_teacher));
    assert_eq!(refused.status, 403, "{}", refused.text);
    let refused = officer.post(&at("/invitations"), &form_of("wang", &csrf));
    assert_eq!(refused.status, 422, "{}", refused.text);
    // The person opens it; a weak password is refused and the link lives on.
    let mut phone = Browser::new();
    assert!(phone.get(&link).text.contains("zhaoyi"));
    let set = |phone: &mut Browser, password: &str, again: &str| {
        phone.post(&link, &[("password", password), ("again", again)])
    };
    for (weak, again) in
        [("12345678", "12345678"), ("zhaoyi-2026", "zhaoyi-2026"), ("a good one", "b")]
    {
        assert_eq!(set(&mut phone, weak, again).status, 422, "{weak}");
    }
    let page = set(&mut phone, "three grey herons", "three grey herons");
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(phone.get(&at("/me")).text.contains("zhaoyi"), "signed in at once");
    assert_eq!(Browser::new().get(&link).status, 404, "the link is used up");
    assert_eq!(set(&mut Browser::new(), "somebody elses", "somebody elses").status, 404);
    // It stands in the ledger that they were invited, and nothing of the secret.
    world.served.stop();
    let token = link.rsplit('/').next().unwrap();
    let held = std::fs::read(world.school.data.path().join("server.db")).unwrap();
    let text = String::from_utf8_lossy(&held);
    assert!(!text.contains(token) && !text.contains("three grey herons"));
    world.school.runs(&["audit", "--replay"]);
}

#[test]
fn cookies_forms_and_sessions_keep_strangers_out() {
    let world = world(&free_address(), "");
    let at = |path: &str| format!("{}{path}", world.origin);
    let mut browser = Browser::new();
    // A session that was planted before the sign-in is not the one after it.
    browser.put(&world.origin, "houqin", "planted");
    let form = [("login", "wang"), ("password", PASSWORD)];
    let (page, _) = browser.once(&at("/sign-in"), Some(&form));
    assert_eq!(page.status, 303);
    assert_ne!(browser.cookie(&world.origin, "houqin").unwrap(), "planted");
    for line in &browser.set {
        assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{line}");
    }
    // Every form of the account is refused without its token, and from elsewhere.
    for path in ["/me", "/me/second", "/sign-out", "/invitations"] {
        let page = browser.post(&at(path), &[("everywhere", "1"), ("drop", "1")]);
        assert_eq!(page.status, 403, "{path}");
    }
    let elsewhere = agent()
        .post(at("/sign-in"))
        .header("origin", "https://evil.example")
        .send_form(form)
        .unwrap();
    assert_eq!(elsewhere.status(), 403, "one is not signed in by another site");
    assert!(browser.get(&at("/me")).url.ends_with("/me"), "still signed in");
    // One session is ended from another.
    let mut lost = Browser::new();
    sign_in(&mut lost, &world, "wang", PASSWORD);
    let me = browser.get(&at("/me"));
    let (csrf, other) = (me.hidden("csrf"), me.hidden("end"));
    browser.post(&at("/me"), &[("csrf", &csrf), ("end", &other)]);
    assert!(lost.get(&at("/me")).url.ends_with("/sign-in"));
    assert!(browser.get(&at("/me")).url.ends_with("/me"));
    // A leaver's session and token die with the next request.
    let director = &world.school.people.director.token;
    let wang = &world.school.people.teacher;
    world.served.does(director, "organisation.leave", &json!({ "person": wang.person }));
    let told = browser.get(&at("/service/my"));
    assert_eq!(told.status, 403, "{}", told.url);
    assert!(told.text.contains("您已不在本校名册中"), "{}", told.text);
    assert!(browser.get(&at("/service/my")).url.ends_with("/sign-in"));
    let form = json!({ "category": "water", "place_text": "三楼", "description": "漏水" });
    let (status, answer) =
        act(&agent(), &world.origin, &wang.token, "service.report", "k", &form).unwrap();
    assert!([401, 403].contains(&status), "{status} {answer}");
    assert_eq!(sign_in(&mut browser, &world, "wang", PASSWORD).status, 401);
    world.served.stop();
}

#[test]
fn who_guesses_waits_and_is_told_how_long() {
    let world = world(&free_address(), "");
    let mut owner = Browser::new();
    sign_in(&mut owner, &world, "wang", PASSWORD);
    let mut guesser = Browser::new();
    let mut page = sign_in(&mut guesser, &world, "wang", "guess");
    for _ in 0..10 {
        page = sign_in(&mut guesser, &world, "wang", "guess");
    }
    assert_eq!(page.status, 429, "{}", page.text);
    assert!(page.retry_after.is_some_and(|seconds| (1..=900).contains(&seconds)));
    assert_eq!(sign_in(&mut guesser, &world, "wang", PASSWORD).status, 429);
    // The owner's own browser, at the very same address, is not held up.
    let page = sign_in(&mut owner, &world, "wang", PASSWORD);
    assert_eq!(page.status, 200, "{}", page.url);
    world.served.stop();
}

/// The code of an app that was given this secret, at this step.
fn code(secret: &str, step: u64) -> String {
    let value = |letter: u8| {
        if letter.is_ascii_digit() { letter - b'2' + 26 } else { letter - b'A' }
    };
    let bits: Vec<String> = secret.bytes().map(|letter| format!("{:05b}", value(letter))).collect();
    let bits = bits.concat();
    let key: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|eight| u8::from_str_radix(std::str::from_utf8(eight).unwrap(), 2).unwrap())
        .collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).unwrap();
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash.last().unwrap() & 15);
    let four = hash.get(at..at + 4).unwrap().try_into().unwrap();
    let four = u32::from_be_bytes(four) & 0x7fff_ffff;
    format!("{:06}", four % 1_000_000)
}

fn step() -> u64 {
    let now = houqin_desk::Clock::now(&houqin_desk::SystemClock::default());
    u64::try_from(now.0).unwrap() / 30_000
}

#[test]
fn a_post_that_needs_a_second_factor_is_not_reached_without_one() {
    let settings = "[sign_on]\nsecond_factor_posts = [\"general-affairs\"]\n";
    let world = world(&free_address(), settings);
    let at = |path: &str| format!("{}{path}", world.origin);
    let mut teacher = Browser::new();
    assert!(!sign_in(&mut teacher, &world, "wang", PASSWORD).url.ends_with("/sign-in"));
    let mut director = Browser::new();
    let page = sign_in(&mut director, &world, "zhuren", PASSWORD);
    assert!(page.url.ends_with("/sign-in") && page.text.contains("<svg"), "{}", page.url);
    assert!(director.get(&at("/me")).url.ends_with("/sign-in"), "it opens nothing yet");
    let csrf = page.hidden("csrf");
    let secret = page.after("<code class=\"wrap-anywhere\">", '<').replace(' ', "");
    let wrong = director.post(&at("/sign-in/enrol"), &[("csrf", &csrf), ("code", "000000")]);
    assert_eq!(wrong.status, 422);
    let now = step();
    let form = [("csrf", csrf.as_str()), ("code", &code(&secret, now))];
    let page = director.post(&at("/sign-in/enrol"), &form);
    assert_eq!(page.status, 200, "{}", page.text);
    let recovery = page.after("<li><code>", '<');
    assert!(director.get(&at("/me")).url.ends_with("/me"), "signed in");
    // Elsewhere: the password alone opens nothing, a used code neither.
    let mut elsewhere = Browser::new();
    let page = sign_in(&mut elsewhere, &world, "zhuren", PASSWORD);
    assert!(page.url.ends_with("/sign-in") && !page.text.contains("<code"), "{}", page.text);
    let csrf = page.hidden("csrf");
    let answer = |browser: &mut Browser, code: &str| {
        browser.post(&at("/sign-in/second"), &[("csrf", &csrf), ("code", code)])
    };
    assert_eq!(answer(&mut elsewhere, &code(&secret, now)).status, 422, "a code is used once");
    let page = answer(&mut elsewhere, &code(&secret, now + 1));
    assert!(page.status == 200 && !page.url.ends_with("/sign-in"), "{}", page.url);
    // Without the phone: one recovery code, once.
    let mut lost = Browser::new();
    let csrf = sign_in(&mut lost, &world, "zhuren", PASSWORD).hidden("csrf");
    let by_recovery = |browser: &mut Browser, csrf: &str| {
        browser.post(&at("/sign-in/second"), &[("csrf", csrf), ("code", &recovery.to_lowercase())])
    };
    assert!(!by_recovery(&mut lost, &csrf).url.ends_with("/sign-in/second"));
    let mut again = Browser::new();
    let csrf = sign_in(&mut again, &world, "zhuren", PASSWORD).hidden("csrf");
    assert_eq!(by_recovery(&mut again, &csrf).status, 422);
    world.served.stop();
}
