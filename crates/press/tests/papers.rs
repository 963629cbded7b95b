//! Every form, read back by another's PDF reader: so many pages, this text, no byte by chance.
//! The font is the system's: `scripts/setup test` installs it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops loudly")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use houqin_paper::{Cell, Grid, Label, Labels, Lang, Paper, Sheet, SheetWords, Sign, Stock};
use houqin_press::{Fonts, LABELS_MAX, PressError, press, read};
use lopdf::Document;

/// 2026-03-05 08:03 in Shanghai.
const MADE_AT: i64 = 1_772_668_980_000;

fn label(name: &str, code: &str) -> Label {
    Label {
        name: name.into(),
        path: "主校区 / 教学楼 / 三层".into(),
        code: code.into(),
        address: format!("https://houqin.example/report?place={code}"),
        otherwise: "扫不了？打开 houqin.example/r 填编号".into(),
    }
}

fn labels(stock: Stock, labels: Vec<Label>) -> Paper {
    Paper::from(Labels {
        made_at: MADE_AT,
        title: "教学楼 · 打印二维码".into(),
        stock,
        say: "坏了？扫码报修".into(),
        labels,
        ..Labels::default()
    })
}

fn order(what: &str) -> Sheet {
    let tall = |cell: Cell| Cell { wide: true, tall: true, ..cell };
    let sign = |label: &str| Sign { label: label.into(), ..Sign::default() };
    Sheet {
        made_at: MADE_AT,
        school: "青川县第一小学".into(),
        title: "报修单".into(),
        number: "WX-2026-000123".into(),
        code: "https://houqin.example/service/orders/0195".into(),
        cells: vec![
            Cell::new("报修人", "王小梅"),
            Cell::new("时间", "2026年3月5日 08:03"),
            tall(Cell::new("内容", what)),
            Cell::new("承办", ""),
        ],
        signs: vec![sign("承办人"), sign("报修人确认"), Sign { stamp: true, ..sign("后勤部门") }],
        foot: "依《报修管理办法》第七条。".into(),
        printed: "打印于 2026年3月5日 08:03".into(),
        words: SheetWords {
            number: "编号".into(),
            scan: "扫码查看这件事".into(),
            signature: "签字".into(),
            stamp: "盖章".into(),
            day: "年　　月　　日".into(),
        },
        ..Sheet::default()
    }
}

fn printed(paper: &Paper) -> Vec<u8> {
    press(paper, &Fonts::find(None).unwrap()).unwrap()
}

/// How many pages it has, and all their text without spaces and breaks.
fn opened(pdf: &[u8]) -> (usize, String) {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&pages).unwrap();
    let kept = text.chars().filter(|one| !one.is_whitespace() && *one != '\u{200b}');
    (pages.len(), kept.collect())
}

#[test]
fn a_sheet_of_stock_holds_as_many_labels_as_its_box_says() {
    for stock in Stock::ALL {
        let full = stock.per_page();
        for (count, pages) in [(1, 1), (full, 1), (full + 1, 2)] {
            let many = (0..count).map(|n| label(&format!("{n} 教室"), &format!("JX1-{n}")));
            let (found, text) = opened(&printed(&labels(stock, many.collect())));
            assert_eq!(found, pages, "{count} on {stock:?}");
            for n in 0..count {
                assert!(text.contains(&format!("{n}教室")), "{n} on {stock:?}: {text}");
            }
            assert_eq!(text.matches("坏了？扫码报修").count(), count, "{stock:?}: {text}");
        }
    }
}

#[test]
fn a_thousand_labels_are_printed_and_two_runs_give_the_same_bytes() {
    let many = (0..1_000).map(|n| label(&format!("{n} 宿舍"), &format!("SS-{n}"))).collect();
    let paper = labels(Stock::A4By24, many);
    let pdf = printed(&paper);
    assert_eq!(opened(&pdf).0, 42);
    assert!(pdf == printed(&paper), "two runs differ");
    let sheet = Paper::from(order("水房龙头漏水。"));
    assert!(printed(&sheet) == printed(&sheet), "two runs differ");
}

#[test]
fn what_a_person_typed_is_text_and_never_markup() {
    let hostile = "#panic() $x^2$ \\ \" ' *b* _i_ <l> @r [a] {b} `c` // /* - + = ~ https://a.b";
    let bare: String = hostile.chars().filter(|one| !one.is_whitespace()).collect();
    let (_, text) = opened(&printed(&Paper::from(order(hostile))));
    assert!(text.contains(&bare), "{text}");
    for stock in Stock::ALL {
        let one = label("#let $a$ \\ \"", "A#$\\\"");
        let (pages, text) = opened(&printed(&labels(stock, vec![one])));
        assert_eq!(pages, 1);
        assert!(text.contains("#let$a$\\\""), "{stock:?}: {text}");
        assert!(text.contains("A#$\\\""), "{stock:?}: {text}");
    }
}

#[test]
fn a_long_name_stays_on_its_label() {
    for name in ["教".repeat(60), "W".repeat(60), "Long words of a room ".repeat(3)] {
        let bare: String = name.chars().filter(|one| !one.is_whitespace()).collect();
        for stock in Stock::ALL {
            let (pages, text) = opened(&printed(&labels(stock, vec![label(&name, "JX1-301")])));
            assert_eq!(pages, 1);
            // Whole where there is room; else its beginning, and dots that say so.
            let begun: String = bare.chars().take(12).collect();
            assert!(text.contains(&bare) || text.contains(&begun) && text.contains('…'), "{text}");
        }
    }
}

#[test]
fn what_the_font_has_no_picture_of_is_marked_and_the_rest_is_printed() {
    let (_, text) = opened(&printed(&Paper::from(order("漏水\u{1F6B0}\u{FE0F}了\u{7}\t很久"))));
    assert!(text.contains("漏水〓了很久"), "{text}");
}

#[test]
fn a_long_order_goes_on_on_a_second_page_that_names_it() {
    let (pages, text) = opened(&printed(&Paper::from(order(&"很长的故障描述。\n".repeat(60)))));
    assert!(pages > 1);
    assert!(text.contains(&format!("WX-2026-000123·2/{pages}")), "{text}");
    let (pages, text) = opened(&printed(&Paper::from(order("短"))));
    assert_eq!(pages, 1);
    for said in ["青川县第一小学", "报修单", "王小梅", "签字（盖章）", "依《报修管理办法》第七条。"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn tables_stand_between_cells_and_boxes() {
    let grid = Grid {
        title: "按单位".into(),
        heads: vec!["单位".into(), "件数".into(), "及时率".into()],
        rows: (0..90).map(|n| vec![format!("{n} 班"), n.to_string(), "94.3%".into()]).collect(),
        note: "另有 3 行。".into(),
        ..Grid::default()
    };
    let none = Grid { title: "按楼宇".into(), none: "没有".into(), ..Grid::default() };
    let grids = vec![grid, none];
    let sheet = Sheet { lang: Lang::En, grids, note: "口径".into(), ..order("月报") };
    let (pages, text) = opened(&printed(&Paper::from(sheet)));
    assert!(pages >= 3, "{pages}");
    for said in ["按单位", "89班", "另有3行。", "按楼宇没有", "口径"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(text.matches("单位件数及时率").count() >= 2, "the heads stand on each page: {text}");
}

#[test]
fn it_is_an_archive_file_with_its_font_in_it() {
    let pdf = printed(&Paper::from(order("存档")));
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.contains("<pdfaid:part>2</pdfaid:part>"));
    assert!(text.contains("<pdfaid:conformance>B</pdfaid:conformance>"));
    assert!(text.contains("2026-03-05T00:03:00"), "the day it was made, not the day it is");
}

#[test]
fn what_is_too_long_is_refused_by_its_limit() {
    let many = vec![label("a", "b"); LABELS_MAX + 1];
    let fonts = Fonts::find(None).unwrap();
    let why = press(&labels(Stock::Roll, many), &fonts).unwrap_err();
    assert!(matches!(why, PressError::TooLong { found: 2_001, most: 2_000, .. }), "{why}");
    let why = press(&Paper::from(order(&"长".repeat(50_000))), &fonts).unwrap_err();
    assert!(why.to_string().contains("at most 40000"), "{why}");
    assert!(read(b"{\"form\":\"labels\",\"lang\":\"zh\"}").is_err());
}

fn program(words: &[&str], json: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_houqin-press"))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // One that refuses its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(json);
    child.wait_with_output().unwrap()
}

#[test]
fn the_program_prints_json_from_stdin_or_says_why_not() {
    let paper = Paper::from(order("漏水"));
    let json = serde_json::to_vec(&paper).unwrap();
    let done = program(&[], &json);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(done.stdout == printed(&paper));
    let empty = tempfile::tempdir().unwrap();
    let folder = empty.path().to_str().unwrap();
    for (words, json, status, said) in [
        (vec!["--fonts", folder], json.as_slice(), 3, "fonts-noto-cjk"),
        (vec![], b"{}".as_slice(), 2, "no paper"),
        (vec!["--nonsense"], json.as_slice(), 2, "--fonts FOLDER"),
    ] {
        let done = program(&words, json);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(status), "{told}");
        assert!(told.contains(said), "{told}");
        assert!(done.stdout.is_empty());
    }
}
