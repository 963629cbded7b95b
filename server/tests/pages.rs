//! The pages over the real binary, on both engines: whoever signs in may open
//! every page that their navigation names; a wrong password and a stranger are
//! turned away; a token does what it is for and nothing else.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::path::Path;

use houqin_testkit::browser::Browser;
use houqin_testkit::served::{PASSWORD, School, act, agent};
use serde_json::{Value as Json, json};

/// Every path of our own that a page links to, without what only acts.
fn links(html: &str) -> BTreeSet<String> {
    html.split("href=\"/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|path| format!("/{}", path.split('#').next().unwrap().replace("&amp;", "&")))
        .filter(|path| !path.starts_with("/assets/"))
        .collect()
}

fn on_both(look: impl Fn(&School)) {
    let program = Path::new(env!("CARGO_BIN_EXE_houqin"));
    look(&School::begin(program, None));
    look(&School::begin(program, Some(houqin_testkit::own_database())));
}

#[test]
fn whoever_signs_in_may_open_what_their_pages_link_to() {
    on_both(|school| {
        let served = school.serve();
        served.report(&school.people);
        for login in ["xiaozhang", "zhuren", "li", "wang"] {
            let mut browser = Browser::new(&served);
            assert!(!browser.sign_in(login, "wrong-password"));
            assert!(browser.sign_in(login, PASSWORD), "{login} signs in");
            let mut waiting: Vec<String> = vec!["/".into()];
            let mut seen = BTreeSet::new();
            while let Some(path) = waiting.pop() {
                if seen.len() >= 300 || !seen.insert(path.clone()) {
                    continue;
                }
                let (status, html) = browser.get(&path);
                assert!(matches!(status, 200 | 303), "{login} {path}: {status} {html}");
                waiting.extend(links(&html));
            }
            assert!(seen.len() > 5, "{login} sees {seen:?}");
        }
        served.stop();
    });
}

/// The files of a ZIP, by name.
fn unpacked(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

#[test]
fn everybody_has_a_copy_of_their_own_data_and_of_others_only_by_a_record() {
    on_both(|school| {
        let served = school.serve();
        let wang = &school.people.teacher;
        let form = json!({ "category": "water", "place_text": "三楼", "contact": "13900000000",
            "description": "王老师亲手写下的原话", "photos": [served.photo(&wang.token)] });
        let order = served.does(&wang.token, "service.report", &form)["subject"].clone();
        let note = json!({ "order": order, "text": "主任写的话" });
        served.does(&school.people.director.token, "service.note", &note);

        let mut own = Browser::new(&served);
        assert!(own.sign_in("wang", PASSWORD));
        let data = format!("/organisation/people/{}/data", wang.person);
        let (status, page) = own.get(&data);
        assert_eq!((status, page.contains("/aside/person-copy")), (200, true));
        let (status, zip) = own.post("/aside/person-copy", &[]);
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&zip));
        let files = unpacked(zip);
        let (records, table) = (text(&files, "records.jsonl"), text(&files, "records.csv"));
        assert!(records.contains("王老师亲手写下的原话") && table.contains("王老师亲手写下的原话"));
        assert!(table.contains(",报修,WX-") && table.contains("13900000000"), "{table}");
        assert!(!records.contains("主任写的话") && !table.contains("主任写的话"));
        assert!(text(&files, "person.json").contains(&wang.person));
        assert!(text(&files, "account.json").contains("\"wang\""));
        let photos = files.iter().filter(|(name, _)| name.starts_with("photos/"));
        let photos: Vec<_> = photos.map(|(_, bytes)| bytes.clone()).collect();
        assert_eq!(photos, [houqin_testkit::served::grey_point()]);

        let asked = |browser: &Browser, basis: &str| {
            let fields = [("person", wang.person.as_str()), ("basis", basis), ("_key", "k1")];
            browser.post("/aside/person-copy", &fields)
        };
        let basis = "本人书面申请，个人信息保护法第四十五条";
        for login in ["li", "zhuren"] {
            let mut other = Browser::new(&served);
            assert!(other.sign_in(login, PASSWORD));
            let (status, said) = asked(&other, basis);
            assert_eq!(status, 403, "{login}: {}", String::from_utf8_lossy(&said));
        }
        served.signs(&school.token("xiaozhang"));
        let mut principal = Browser::new(&served);
        assert!(principal.sign_in("xiaozhang", PASSWORD));
        assert_eq!(asked(&principal, " ").0, 422);
        let (status, zip) = asked(&principal, basis);
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&zip));
        assert!(text(&unpacked(zip), "records.jsonl").contains("王老师亲手写下的原话"));
        // The form sent again gives the file again, and no second record.
        assert_eq!(asked(&principal, basis).0, 200);
        let (_, zip) = principal.post("/aside/person-copy", &[]);
        let did = text(&unpacked(zip), "records.jsonl");
        let records = did.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
        let handed: Vec<Json> =
            records.filter(|record| record["act"] == "organisation.release_data").collect();
        assert_eq!(handed.len(), 1);
        assert_eq!(handed[0]["fact"], json!({ "person": wang.person, "basis": basis }));
        served.stop();
        school.runs(&["audit", "--replay"]);
    });
}

#[test]
fn a_stranger_is_sent_to_sign_in_and_a_token_does_what_it_is_for() {
    on_both(|school| {
        let served = school.serve();
        let browser = Browser::new(&served);
        for path in ["/me", "/service/board", "/organisation/people", "/ledger"] {
            let (status, html) = browser.get(path);
            assert_eq!(status, 303, "{path}: {html}");
        }
        let scoped = |scope: &str| {
            let made = school.runs(&["token", "create", "--login", "wang", "--scope", scope]);
            made.trim().to_owned()
        };
        let form = json!({ "category": "water", "place_text": "三楼", "description": "漏水" });
        let report = |token: &str, key: &str| {
            act(&agent(), &served.origin, token, "service.report", key, &form).unwrap()
        };
        let (status, refusal) = report(&scoped("read"), "a");
        assert_eq!((status, &refusal["refusal"]), (403, &json!("out_of_scope")));
        let narrow = scoped("service.report");
        let (status, receipt) = report(&narrow, "b");
        assert_eq!(status, 200, "{receipt}");
        let view = |token: &str| {
            let request = agent().get(format!("{}/api/v1/service/orders", served.origin));
            request.header("authorization", format!("Bearer {token}")).call().unwrap().status()
        };
        assert_eq!(view(&narrow), 403);
        let (status, refusal) = report("no-token-at-all", "c");
        assert_eq!((status, &refusal["refusal"]), (401, &json!("unknown_token")));
        served.stop();
    });
}

#[test]
fn a_module_that_is_off_is_nowhere_and_comes_back_whole() {
    on_both(|school| {
        let served = school.serve();
        let people = &school.people;
        let order = served.report(people);
        let mut principal = Browser::new(&served);
        assert!(principal.sign_in("xiaozhang", PASSWORD));
        let mut worker = Browser::new(&served);
        assert!(worker.sign_in("li", PASSWORD));
        let stranger = Browser::new(&served);
        let (_, page) = principal.get("/modules");
        assert!(page.contains("报修服务") && page.contains("还有 1 件事项没有办结"), "{page}");
        let switch = |module: &str, on: &str| {
            let form = [("module", module), ("on", on), ("reason", "县里统一报修")];
            assert_eq!(principal.post("/act/organisation.switch_module", &form).0, 303, "{module}");
        };
        let view = |path: &str| {
            let mut answer = agent()
                .get(format!("{}/api/v1/{path}", served.origin))
                .header("authorization", format!("Bearer {}", people.director.token))
                .call()
                .unwrap();
            let status = answer.status().as_u16();
            (status, answer.body_mut().read_json::<Json>().unwrap()["refusal"].clone())
        };
        let own = format!("/service/orders/{}", order.as_str().unwrap());

        switch("service", "");
        for path in ["/service/mine", "/service/my", "/figures", &own, "/pledge", "/report"] {
            let (status, page) = worker.get(path);
            assert!(
                status == 404 && page.contains("停用了“报修服务”模块"),
                "{path}: {status} {page}"
            );
        }
        for path in ["/report", "/follow", "/pledge"] {
            assert_eq!(stranger.get(path).0, 404, "{path}");
        }
        assert!(!stranger.get("/sign-in").1.contains("href=\"/report\""));
        let (_, page) = principal.get("/modules");
        assert!(page.contains("县里统一报修") && !page.contains("href=\"/service/"), "{page}");
        assert_eq!(view("service/orders"), (404, json!("module_off")));
        assert_eq!(view("organisation/people").0, 200);
        let form = json!({ "category": "water", "place_text": "三楼", "description": "漏水" });
        let teacher = &people.teacher.token;
        let refused = act(&agent(), &served.origin, teacher, "service.report", "k", &form).unwrap();
        assert_eq!((refused.0, &refused.1["refusal"]), (404, &json!("module_off")));
        assert_eq!(worker.get("/search?q=漏水").0, 200);
        // The other module, by itself: no bell, no page, no form of it.
        switch("notice", "");
        assert_eq!(worker.get("/notices").0, 404);
        assert_eq!(worker.post("/aside/notices-read", &[]).0, 404);
        assert!(!worker.get("/me").1.contains("class=\"bell\""));
        // What it holds stays in the export.
        let out = school.data.path().join("orders.csv");
        school.runs(&["export", "service-orders", out.to_str().unwrap()]);
        assert!(std::fs::read_to_string(&out).unwrap().contains("漏水"));

        switch("service", "on");
        switch("notice", "on");
        for path in ["/service/mine", "/service/my", "/report", &own] {
            assert_eq!(worker.get(path).0, 200, "{path}");
        }
        assert_eq!(view("service/orders").0, 200);
        assert!(worker.get("/me").1.contains("class=\"bell\""));
        served.report(people);
        served.stop();
        school.runs(&["audit", "--replay"]);
    });
}
