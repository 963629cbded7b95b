//! OpenID Connect against `oidc-provider`, CAS 3.0 against `django-cas-server`.

use serde_json::json;

use crate::browser::{Browser, Page};
use crate::world::{World, cas_server, free_address, oidc_provider, world};

/// The number that both providers know.
const NUMBER: &str = "20230017";

fn enrols(world: &World) -> String {
    let principal = world.school.token("xiaozhang");
    world.served.enrol(&principal, NUMBER, &[])
}

/// Signs in at oidc-provider as `name`, from our sign-in page, to where it ends.
fn by_oidc(browser: &mut Browser, origin: &str, name: &str) -> Page {
    let mut page = browser.get(&format!("{origin}/sign-in/oidc"));
    // The provider may know the browser still.
    if page.url.starts_with(origin) {
        return page;
    }
    assert!(page.text.contains("name=\"prompt\" value=\"login\""), "{}", page.text);
    for prompt in ["login", "consent"] {
        let action = page.after("action=\"", '"');
        let form = [("prompt", prompt), ("login", name), ("password", "any")];
        page = browser.post(&action, &form);
        if page.url.starts_with(origin) {
            break;
        }
    }
    page
}

#[test]
fn oidc_lets_in_by_number_and_nobody_else() {
    let address = free_address();
    let theirs = oidc_provider(&format!("http://{address}/sign-in/oidc/back"));
    let settings = format!(
        "[sign_on]\ncontact = \"信息中心 8001\"\n[sign_on.oidc]\nname = \"统一认证\"\nissuer = \"{}\"\n\
         client_id = \"houqin\"\nclient_secret = \"a secret: with/odd+signs\"\n",
        theirs.url
    );
    let world = world(&address, &settings);
    let person = enrols(&world);
    let mut browser = Browser::new();
    let sign_in = browser.get(&format!("{}/sign-in", world.origin));
    assert!(sign_in.text.contains("统一认证") && sign_in.text.contains("/sign-in/oidc"));
    let page = by_oidc(&mut browser, &world.origin, NUMBER);
    assert_eq!(page.status, 200, "{}", page.text);
    let me = browser.get(&format!("{}/me", world.origin));
    assert!(me.text.contains(NUMBER), "{}", me.text);
    assert!(!me.text.contains("name=\"old\""), "there is no password of ours to change");
    // A number that is not on the roll is told whom to ask.
    let mut stranger = Browser::new();
    let page = by_oidc(&mut stranger, &world.origin, "19990001");
    assert_eq!(page.status, 403, "{}", page.text);
    assert!(page.text.contains("19990001") && page.text.contains("信息中心 8001"));
    assert_eq!(stranger.cookie(&world.origin, "houqin"), None);
    // An answer in a browser that did not ask opens nothing, nor does one used twice.
    let mut other = Browser::new();
    let (_, away) = other.once(&format!("{}/sign-in/oidc", world.origin), None);
    let away = away.unwrap();
    assert!(away.contains("code_challenge_method=S256") && away.contains("nonce="), "{away}");
    let state = away.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let back = format!("{}/sign-in/oidc/back?code=x&state={state}", world.origin);
    assert_eq!(Browser::new().get(&back).status, 400);
    assert_eq!(other.get(&back).status, 502, "the provider knows no such code");
    assert_eq!(other.get(&back).status, 400, "a state is used once");
    // A leaver is cut off with the next request, and cannot come back.
    let director = &world.school.people.director.token;
    world.served.does(director, "organisation.leave", &json!({ "person": person }));
    let page = browser.get(&format!("{}/me", world.origin));
    assert!(page.url.ends_with("/sign-in"), "{}", page.url);
    let page = by_oidc(&mut browser, &world.origin, NUMBER);
    assert_eq!(page.status, 403, "{}", page.text);
    world.served.stop();
}

#[test]
fn cas_lets_in_by_number_and_signs_out_everywhere() {
    let (address, data) = (free_address(), tempfile::tempdir().unwrap());
    let theirs = cas_server(data.path());
    let settings = format!("[sign_on.cas]\nurl = \"{}\"\nnumber_attribute = \"xgh\"\n", theirs.url);
    let world = world(&address, &settings);
    let mut browser = Browser::new();
    let by_cas = |browser: &mut Browser| {
        let page = browser.get(&format!("{}/sign-in/cas", world.origin));
        if page.url.starts_with(&world.origin) {
            return page;
        }
        let form = [
            ("csrfmiddlewaretoken", page.hidden("csrfmiddlewaretoken")),
            ("service", page.hidden("service").replace("&amp;", "&")),
            ("lt", page.hidden("lt")),
            ("username", NUMBER.to_owned()),
            ("password", "cas".to_owned()),
        ];
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post(&page.url, &form)
    };
    let page = by_cas(&mut browser);
    assert_eq!(page.status, 403, "not on the roll yet: {}", page.text);
    enrols(&world);
    let page = by_cas(&mut browser);
    assert_eq!(page.status, 200, "{}", page.text);
    let me = format!("{}/me", world.origin);
    assert!(browser.get(&me).url.ends_with("/me"));
    // A ticket that the server did not make, or made for another, opens nothing.
    let mut other = Browser::new();
    let (_, away) = other.once(&format!("{}/sign-in/cas", world.origin), None);
    let state = away.unwrap().split("state%3D").nth(1).unwrap().to_owned();
    let back = format!("{}/sign-in/cas/back?state={state}&ticket=ST-none", world.origin);
    assert_eq!(other.get(&back).status, 502);
    // Signing out there ends the session here: the server posts it to us.
    browser.get(&format!("{}/logout", theirs.url));
    let ended = (0..200).any(|_| {
        let page = browser.get(&me);
        page.url.ends_with("/sign-in") || {
            std::thread::yield_now();
            false
        }
    });
    assert!(ended, "the session outlived the log-out");
    world.served.stop();
}
