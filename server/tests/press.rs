//! Pages as PDF over the real binaries: under the page's own right, with its own text; and what
//! a server says that has no `houqin-press`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use std::path::Path;

use houqin_testkit::browser::{Browser, Opened};
use houqin_testkit::served::{PASSWORD, School, Served};
use lopdf::Document;
use serde_json::json;

const CODES: &str = "/organisation/places/codes?in=JX";

fn begun() -> School {
    let program = Path::new(env!("CARGO_BIN_EXE_houqin"));
    let press = program.with_file_name("houqin-press");
    assert!(press.is_file(), "build it first: cargo build --workspace --all-targets");
    School::begin(program, None)
}

/// A building with 25 rooms.
fn rooms(served: &Served, school: &School) {
    let place = |code: &str, name: &str, kind: &str, parent: &str| {
        let form = json!({ "code": code, "name": name, "kind": kind, "parent": parent });
        served.does(&school.people.director.token, "organisation.set_place", &form);
    };
    place("ZX", "主校区", "campus", "");
    place("JX", "教学楼", "building", "ZX");
    for number in 101..126 {
        place(&format!("JX{number}"), &format!("{number} #教室$"), "room", "JX");
    }
}

fn signed_in(served: &Served, login: &str) -> Browser {
    let mut browser = Browser::new(served);
    assert!(browser.sign_in(login, PASSWORD), "{login} signs in");
    browser
}

/// Its pages and their text without spaces.
fn pdf(opened: &Opened, name: &str) -> (usize, String) {
    let Opened { status, media_type, disposition, bytes, .. } = opened;
    assert_eq!(*status, 200, "{}", String::from_utf8_lossy(bytes));
    assert_eq!(media_type, "application/pdf");
    assert_eq!(disposition, &format!("inline; filename=\"{name}.pdf\""));
    assert!(bytes.starts_with(b"%PDF-"));
    let document = Document::load_mem(bytes).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&pages).unwrap();
    (pages.len(), text.chars().filter(|one| !one.is_whitespace()).collect())
}

#[test]
fn labels_sheet_and_month_come_as_pdf_to_whoever_may_open_their_page() {
    let school = begun();
    let served = school.serve();
    rooms(&served, &school);
    let order = served.report(&school.people);
    let order = order.as_str().unwrap();
    let director = signed_in(&served, "zhuren");

    let (_, page) = director.get(CODES);
    assert!(page.contains("name=\"stock\""), "the page offers it: {page}");
    let asked = format!("{CODES}&as=pdf&stock=a4-by24&cut_lines=yes");
    let (pages, text) = pdf(&director.open(&asked), "labels-JX-a4-by24");
    assert_eq!(pages, 2, "26 labels, 24 to a sheet");
    assert!(text.contains("125#教室$") && text.contains("JX125"), "{text}");
    let (pages, _) = pdf(&director.open(&format!("{CODES}&as=pdf&stock=roll")), "labels-JX-roll");
    assert_eq!(pages, 26);

    let sheet = format!("/service/orders/{order}/sheet");
    let (_, page) = director.get(&sheet);
    assert!(page.contains("as=pdf"), "{page}");
    let number = page.split("WX-").nth(1).unwrap().split('<').next().unwrap();
    let number = format!("WX-{}", number.split(['"', ' ']).next().unwrap());
    let (pages, text) = pdf(&director.open(&format!("{sheet}?as=pdf")), &number);
    assert_eq!(pages, 1);
    for said in ["希望小学", "报修单", "wang", "漏水", &number] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let (pages, text) = pdf(&director.open("/figures/month?month=2026-01&as=pdf"), "month-2026-01");
    assert!(pages >= 1 && text.contains("后勤服务月报"), "{text}");

    // Another teacher does not see this order, a stranger nothing at all.
    served.enrol(&school.people.director.token, "qian", &[]);
    let password = school.data.path().join("password");
    let words = ["login", "set", "--login", "qian", "--number", "qian", "--password-file"];
    school.runs(&[&words[..], &[password.to_str().unwrap()]].concat());
    let refused = signed_in(&served, "qian").open(&format!("{sheet}?as=pdf"));
    let told = (refused.status, refused.media_type.as_str());
    assert_eq!(told, (403, "text/html; charset=utf-8"));
    for path in [&asked, &format!("{sheet}?as=pdf")] {
        let stranger = Browser::new(&served).open(path);
        assert_eq!((stranger.status, stranger.to.as_str()), (303, "/sign-in"), "{path}");
    }
    served.stop();
}

#[test]
fn without_the_program_or_a_font_the_page_says_what_is_missing() {
    let school = begun();
    let settings = school.data.path().join("houqin.toml");
    let template = std::fs::read_to_string(&settings).unwrap();
    let set = |press: &str| {
        let set = template.replace("\n[press]\n", &format!("\n[press]\n{press}\n"));
        assert_ne!(set, template);
        std::fs::write(&settings, set).unwrap();
        school.serve()
    };
    let served = set("program = \"/nowhere/houqin-press\"");
    rooms(&served, &school);
    let director = signed_in(&served, "zhuren");
    let (_, page) = director.get(CODES);
    assert!(!page.contains("name=\"stock\""), "nothing is offered that is not there: {page}");
    let (status, page) = director.get(&format!("{CODES}&as=pdf"));
    assert!(status == 503 && page.contains("没有安装打印程序 houqin-press"), "{status} {page}");
    served.stop();

    let served = set(&format!("fonts = \"{}\"", school.data.path().display()));
    let director = signed_in(&served, "zhuren");
    let (status, page) = director.get(&format!("{CODES}&as=pdf"));
    assert!(status == 503 && page.contains("fonts-noto-cjk"), "{status} {page}");
    served.stop();
}
