//! A crew's shared tablet, from setting it up to taking it away.

use std::path::Path;

use houqin_ledger::verify::{TrustedKey, verify};
use houqin_testkit::own_database;
use houqin_testkit::served::{PASSWORD, School, Served};
use serde_json::{Value as Json, json};

use crate::browser::{Browser, Page};

const PIN: &str = "274916";

/// A village school, its server, and a device that was made the crew's tablet.
struct Room {
    school: School,
    served: Served,
    device: Browser,
}

impl Room {
    fn set_up(database: Option<String>) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_houqin"));
        let school = School::begin(program, database);
        let served = school.serve();
        let mut room = Self { school, served, device: Browser::new() };
        let mut device = std::mem::replace(&mut room.device, Browser::new());
        room.sign_in(&mut device, "zhuren");
        let page = device.get(&room.at("/tablets"));
        let (csrf, key) = (page.hidden("csrf"), page.hidden("idempotency_key"));
        let form = [("csrf", csrf.as_str()), ("idempotency_key", &key), ("name", "水电组值班室")];
        let refused = device.post(&room.at("/tablets/set-up"), &form);
        assert!(refused.text.contains("请至少勾选一个岗位或部门"), "{}", refused.text);
        let form = [form.as_slice(), &[("posts", "repair-worker")]].concat();
        let (page, there) = device.once(&room.at("/tablets/set-up"), Some(&form));
        assert_eq!(page.status, 303, "{}", page.text);
        assert!(there.unwrap().ends_with("/tablet"));
        let line = device.set.iter().find(|line| line.starts_with("tablet=")).unwrap();
        for part in ["HttpOnly", "SameSite=Strict", "Max-Age=34560000"] {
            assert!(line.contains(part), "{line}");
        }
        room.device = device;
        room
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.served.origin)
    }

    fn sign_in(&self, browser: &mut Browser, login: &str) -> Page {
        browser.post(&self.at("/sign-in"), &[("login", login), ("password", PASSWORD)])
    }

    /// The worker chooses a PIN on their own phone.
    fn choose(&self, phone: &mut Browser, pin: &str, password: &str) -> Page {
        let csrf = phone.get(&self.at("/me")).hidden("csrf");
        let form = [("csrf", csrf.as_str()), ("old", password), ("pin", pin), ("again", pin)];
        phone.post(&self.at("/me"), &form)
    }

    fn pad(&self) -> String {
        self.at(&format!("/tablet/{}", self.school.people.worker.person))
    }

    fn step_up(&self, device: &mut Browser, pin: &str) -> Page {
        device.post(&self.pad(), &[("pin", pin)])
    }

    fn dispatched(&self) -> String {
        let people = &self.school.people;
        let order = self.served.report(people);
        let form = json!({ "order": order, "assignee": people.worker.person });
        self.served.does(&people.director.token, "service.dispatch_at_once", &form);
        order.as_str().unwrap().to_owned()
    }
}

/// A PIN is chosen after the password, and not one that everyone tries first.
fn a_pin_is_chosen(room: &Room, phone: &mut Browser) {
    room.sign_in(phone, "li");
    for (pin, password, said) in [
        ("123456", PASSWORD, "人人都会先试"),
        ("780512", PASSWORD, "像一个生日"),
        ("2749", PASSWORD, "6 至 12 位数字"),
        (PIN, "wrong", "现在的密码不对"),
    ] {
        let page = room.choose(phone, pin, password);
        assert!(page.status == 422 && page.text.contains(said), "{pin}: {}", page.text);
    }
    let page = room.choose(phone, PIN, PASSWORD);
    assert!(page.url.ends_with("/me?pin") && page.text.contains("PIN 已设好"), "{}", page.text);
}

/// No account, no token, no export, no act of others, no route at all.
fn nothing_else_is_done(room: &Room, device: &mut Browser, csrf: &str, order: &str) {
    for path in [
        "/me",
        "/me/second",
        "/tablets",
        "/service/board",
        "/figures",
        "/ledger",
        "/search",
        "/notices",
        "/organisation/people/export",
        "/design",
        "/nowhere",
    ] {
        let page = device.get(&room.at(path));
        assert!(
            page.status == 403 && page.text.contains("用密码登录后办理"),
            "{path}: {}",
            page.status
        );
    }
    for path in [
        "/act/service.dispatch",
        "/act/organisation.enrol",
        "/act/rulebook.acknowledge",
        "/aside/notices-read",
        "/me",
        "/invitations",
        "/tablets/set-up",
    ] {
        let page = device.post(&room.at(path), &[("csrf", csrf), ("order", order)]);
        assert!(
            page.status == 403 && page.text.contains("用密码登录后办理"),
            "{path}: {}",
            page.status
        );
    }
}

fn the_ledger_holds(school: &School) {
    school.runs(&["audit", "--replay"]);
    let exported = school.data.path().join("exported");
    let folder = exported.to_str().unwrap();
    school.runs(&["checkpoint"]);
    school.runs(&["ledger", "export", "-o", folder]);
    let shown: Json = serde_json::from_str(&school.runs(&["key", "show", "--json"])).unwrap();
    let key: TrustedKey = shown["fingerprint"].as_str().unwrap().parse().unwrap();
    let report = verify(&exported, &key, &[]).unwrap();
    assert!(report.is_clean(), "{:#}", report.to_json());
}

fn a_crew_shares_a_tablet(database: Option<String>) {
    let mut room = Room::set_up(database);
    let mut device = std::mem::replace(&mut room.device, Browser::new());
    let order = room.dispatched();

    // The tablet's cookie alone opens the page of names, and nothing of anybody.
    let names = device.get(&room.at("/"));
    assert!(
        names.url.ends_with("/tablet") && names.text.contains("还没有设 PIN"),
        "{}",
        names.text
    );
    for path in ["/me", "/service/mine", "/service/board", "/tablets", "/organisation/people"] {
        assert!(device.get(&room.at(path)).url.ends_with("/tablet"), "{path}");
    }
    assert!(!names.text.contains("/organisation/"), "no menu: {}", names.text);

    let mut phone = Browser::new();
    a_pin_is_chosen(&room, &mut phone);

    // It works on the tablet, and there alone.
    let page = phone.get(&room.pad());
    assert!(!page.url.contains("/tablet") && !page.text.contains("name=\"pin\""), "{}", page.url);
    assert_ne!(room.step_up(&mut Browser::new(), PIN).url, room.at("/service/mine"));
    assert_eq!(room.step_up(&mut device, "000001").status, 422);
    let mine = room.step_up(&mut device, PIN);
    assert!(mine.url.ends_with("/service/mine") && mine.text.contains("我好了"), "{}", mine.url);

    // The work of the service desk is done, and the ledger says by which tablet.
    let csrf = mine.hidden("csrf");
    let page = device.get(&room.at(&format!("/service/orders/{order}")));
    assert_eq!(page.status, 200);
    let does = |device: &mut Browser, act: &str, more: &[(&str, &str)]| {
        let form = [("csrf", csrf.as_str()), ("order", &order), ("_next", "/service/mine")];
        let form = [form.as_slice(), more].concat();
        device.post(&room.at(&format!("/act/{act}")), &form)
    };
    for (act, more) in [("service.take", [].as_slice()), ("service.note", &[("text", "带上扳手")])]
    {
        let page = does(&mut device, act, more);
        assert!(page.status == 200 && page.url.contains("done="), "{act}: {}", page.text);
        let record = page.url.split("done=").nth(1).unwrap().to_owned();
        let mut director = Browser::new();
        room.sign_in(&mut director, "xiaozhang");
        let page = director.get(&room.at(&format!("/ledger/records/{record}")));
        assert!(page.text.contains("共用平板：水电组值班室"), "{}", page.text);
    }

    nothing_else_is_done(&room, &mut device, &csrf, &order);

    // The session is bound to the device.
    let stolen = device.cookie(&room.served.origin, "houqin").unwrap().clone();
    let mut thief = Browser::new();
    thief.put(&room.served.origin, "houqin", &stolen);
    assert!(thief.get(&room.at("/service/mine")).url.ends_with("/sign-in"));

    // Done: back to the names.
    let page = device.post(&room.at("/sign-out"), &[("csrf", &csrf)]);
    assert!(page.url.ends_with("/tablet"), "{}", page.url);
    assert!(device.get(&room.at("/service/mine")).url.ends_with("/tablet"));

    // Taken away while somebody works on it: at once.
    room.step_up(&mut device, PIN);
    assert!(device.get(&room.at("/service/mine")).url.ends_with("/service/mine"));
    let director = &room.school.people.director.token;
    let tablets = tablets(&room.served, director);
    let tablet = &tablets["tablets"][0]["id"];
    let form = json!({ "tablet": tablet, "reason": "丢失" });
    room.served.does(director, "organisation.take_tablet", &form);
    assert!(device.get(&room.at("/service/mine")).url.ends_with("/sign-in"));
    assert!(device.get(&room.at("/tablet")).url.ends_with("/sign-in"), "an ordinary device again");
    room.served.stop();
    the_ledger_holds(&room.school);
}

fn tablets(served: &Served, token: &str) -> Json {
    let mut answer = houqin_testkit::served::agent()
        .get(format!("{}/api/v1/organisation/tablets", served.origin))
        .header("authorization", format!("Bearer {token}"))
        .call()
        .unwrap();
    answer.body_mut().read_json().unwrap()
}

#[test]
fn a_crew_shares_a_tablet_on_sqlite() {
    a_crew_shares_a_tablet(None);
}

#[test]
fn a_crew_shares_a_tablet_on_postgres() {
    a_crew_shares_a_tablet(Some(own_database()));
}

#[test]
fn wrong_pins_shut_it_until_the_password_opens_it_again_and_a_leavers_is_dead() {
    let mut room = Room::set_up(None);
    let mut device = std::mem::replace(&mut room.device, Browser::new());
    let mut phone = Browser::new();
    room.sign_in(&mut phone, "li");
    room.choose(&mut phone, PIN, PASSWORD);
    for left in (1..5).rev() {
        let page = room.step_up(&mut device, "608413");
        assert!(page.text.contains(&format!("还可以试 {left} 次")), "{left}: {}", page.text);
    }
    assert!(room.step_up(&mut device, "608413").text.contains("已停用"));
    // The tablet waits as well: a right PIN is not looked at.
    assert_eq!(room.step_up(&mut device, PIN).status, 429);
    // The password opens it; the tablet is set up anew so that its own wait is over.
    room.sign_in(&mut phone, "li");
    let mut other = Browser::new();
    room.sign_in(&mut other, "zhuren");
    let csrf = other.get(&room.at("/tablets")).hidden("csrf");
    let form = [("csrf", csrf.as_str()), ("name", "木工房"), ("posts", "repair-worker")];
    other.post(&room.at("/tablets/set-up"), &form);
    assert!(room.step_up(&mut other, PIN).url.ends_with("/service/mine"));
    // A new password ends the session and the PIN.
    let csrf = phone.get(&room.at("/me")).hidden("csrf");
    let form = [("csrf", csrf.as_str()), ("old", PASSWORD), ("password", "three grey herons")];
    phone.post(&room.at("/me"), &form);
    assert!(other.get(&room.at("/service/mine")).text.contains("还没有设 PIN"));
    assert!(room.choose(&mut phone, PIN, "three grey herons").url.ends_with("/me?pin"));
    assert!(room.step_up(&mut other, PIN).url.ends_with("/service/mine"));
    // Who leaves is neither among the names nor in the session.
    let (people, served) = (&room.school.people, &room.served);
    let form = json!({ "person": people.worker.person });
    served.does(&people.director.token, "organisation.leave", &form);
    let page = other.get(&room.at("/service/mine"));
    assert!(!page.url.ends_with("/service/mine") || page.status == 403, "{}", page.text);
    let page = room.step_up(&mut other, PIN);
    assert!(page.url.ends_with("/tablet") && !page.text.contains("crew-one"), "{}", page.text);
    room.served.stop();
}
