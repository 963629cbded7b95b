//! Places and people from real files: CSV, XLSX and gz; what is wrong is named
//! by line, field and reason in both languages.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};
use houqin_desk::{Answer, Item, Request};
use houqin_kernel::{Hand, HeldBy, Refusal, ViewError};
use houqin_organisation::roll::{Asked, Comes, Plan, RollRow, lay};
use houqin_testkit::{On, School, on_both};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::json;
use tempfile::TempDir;

use super::{Judged, Mapping, RefusedRow, Table, places};

fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn places_of(path: &Path) -> Judged {
    places::judge(&Table::read(path).unwrap(), &Mapping::default()).unwrap()
}

/// A file of people, laid beside the school's own as the command line does.
fn people_of(school: &School, path: &Path) -> Judged {
    let roll = super::roll(path, &Mapping::default()).unwrap();
    let plan = laid(school, &roll.rows, None).unwrap();
    let mut refused = roll.refused;
    refused.extend(plan.refused.iter().map(|no| super::refused_by(no.line, no.field, &no.why)));
    let items = plan.acting().flat_map(crate::roll::items_of).collect();
    Judged { read: roll.read, good: plan.rows.len(), items, refused }
}

fn laid(school: &School, rows: &[RollRow], most: Option<u8>) -> Result<Plan, Refusal> {
    school.look("陈主任", |viewer| {
        let asked = Asked {
            institution: viewer.institution,
            by: viewer.person.unwrap(),
            at: viewer.at,
            leavers_percent_max: most,
        };
        match lay(viewer.reading, &asked, rows, &mut crate::roll::fresh_id) {
            Ok(plan) => Ok(plan),
            Err(ViewError::Refused(refusal)) => Err(refusal),
            Err(ViewError::Broken(error)) => panic!("{error}"),
        }
    })
}

fn named(refused: &[RefusedRow]) -> Vec<(u64, &str)> {
    refused.iter().map(|row| (row.row, row.field.as_str())).collect()
}

fn village() -> School {
    village_on(On::Sqlite)
}

fn village_on(on: On) -> School {
    let mut school = School::with_pack(on, "school-small");
    school.person("校长", &["principal"]);
    school.person("陈主任", &["general-affairs"]);
    school.open_doors();
    school
}

/// All of it in one group, as the command line does.
fn apply(school: &School, judged: &Judged) -> Result<(), String> {
    let mut request = Request::one(Hand::Person(school.who("陈主任")), "", json!({}));
    request.items.clone_from(&judged.items);
    match school.asks(request) {
        Ok(Answer::Done(_)) => Ok(()),
        Ok(Answer::Allowed(_)) => Err("a dry run".into()),
        Err(refusal) => Err(refusal.message.zh.clone()),
    }
}

fn count(school: &School, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE school_id = $1");
    school.read(|reading| reading.number(&sql, &[reading.school().into()]))
}

const PLACES: &str = "\u{feff}code,name,kind,parent,teaching\n\
    XQ,本部,campus,,\nJX,教学楼,building,XQ,\nJX1,一层,floor,JX,\nJX101,101室,room,JX1,1\n";

#[test]
fn places_come_from_csv_and_from_gz_of_it_alike() {
    let folder = tempfile::tempdir().unwrap();
    let plain = places_of(&file(&folder, "places.csv", PLACES.as_bytes()));
    let packed = places_of(&file(&folder, "places.csv.gz", &gz(PLACES.as_bytes())));
    assert_eq!((plain.read, plain.good, plain.refused.len()), (4, 4, 0));
    assert_eq!(plain.items[0].form, packed.items[0].form);
    let school = village();
    apply(&school, &plain).unwrap();
    assert_eq!(count(&school, "organisation_place"), 4);
    // The same file again changes nothing of them and doubles nothing.
    apply(&school, &plain).unwrap();
    assert_eq!(count(&school, "organisation_place"), 4);
    school.must_replay();
}

/// A sheet as a school keeps it: a merged title, a head of two rows with merged
/// cells, buildings merged downwards, a row of totals.
fn kept_by_hand() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 4, "某校地点一览表（2026年）", &plain).unwrap();
    sheet.merge_range(1, 0, 1, 2, "地点", &plain).unwrap();
    sheet.merge_range(1, 3, 2, 3, "上级", &plain).unwrap();
    sheet.write(1, 4, "使用").unwrap();
    for (column, name) in [(0, "编号*"), (1, "名称*"), (2, "类别"), (4, "上课")] {
        sheet.write(2, column, name).unwrap();
    }
    let rows = [
        ["XQ", "本部", "校区", "", ""],
        ["JX", "教学楼", "楼宇", "XQ", "否"],
        ["JX101", "101室", "房间", "JX", "是"],
        ["JX102", "102室", "教室", "", "√"],
    ];
    for (row, cells) in (3..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    sheet.merge_range(5, 3, 6, 3, "JX", &plain).unwrap();
    sheet.write(7, 0, "合计").unwrap();
    sheet.write(7, 1, "4 处").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_sheet_kept_by_hand_is_read_as_it_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = kept_by_hand();
    for (name, bytes) in [("places.xlsx", bytes.clone()), ("places.xlsx.gz", gz(&bytes))] {
        let judged = places_of(&file(&folder, name, &bytes));
        assert_eq!((judged.read, judged.good), (4, 4), "{:?}", judged.refused);
        let rows = judged.items[0].form["rows"].as_array().unwrap().clone();
        assert_eq!(rows[2]["parent"], "JX");
        assert_eq!(rows[3]["parent"], "JX", "merged downwards");
        assert_eq!(
            (rows[1]["teaching"].clone(), rows[3]["teaching"].clone()),
            (false.into(), true.into())
        );
        assert_eq!(rows[3]["kind"], "room");
        let school = village();
        apply(&school, &judged).unwrap();
        school.must_replay();
    }
}

#[test]
fn bad_rows_of_places_are_named_by_line_field_and_reason() {
    let folder = tempfile::tempdir().unwrap();
    let text = "编号,名称,类别,上级,教学\nXQ,本部,校区,,\n教1,教室,房间,XQ,\nA1,,房间,XQ,\n\
        A2,教室,柜子,XQ,\nXQ,又一个,校区,,\nA3,教室,房间,B9,\nA4,教室,房间,XQ,也许\n\
        B9,九号楼,楼宇,XQ,\nA5,教室,房间,A5,\n";
    let judged = places_of(&file(&folder, "bad.csv", text.as_bytes()));
    assert_eq!(
        named(&judged.refused),
        [
            (3, "code"),
            (4, "name"),
            (5, "kind"),
            (6, "code"),
            (7, "parent"),
            (8, "teaching"),
            (10, "parent"),
        ]
    );
    assert_eq!((judged.read, judged.good), (9, 2));
    let doubled = judged.refused[3].said();
    assert!(
        doubled.contains("已在第 2 行出现") && doubled.contains("on line 2 already"),
        "{doubled}"
    );
    let order = judged.refused[4].said();
    assert!(order.contains("第 9 行") && order.contains("line 9"), "{order}");
    for row in &judged.refused {
        assert!(row.why.zh.ends_with('。') && row.why.en.ends_with('.'), "{}", row.said());
    }
}

#[test]
fn a_head_that_is_not_plain_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let why = |text: &str| {
        let path = file(&folder, "head.csv", text.as_bytes());
        let table = Table::read(&path);
        let judged = table.and_then(|table| places::judge(&table, &Mapping::default()));
        judged.unwrap_err().to_string()
    };
    assert!(why("编号,名称\nA,甲\n").contains("no column “kind”"));
    assert!(why("编号,code,名称,类别\nA,A,甲,房间\n").contains("both “code” and “编号”"));
    assert!(why("编号,名称,名称,类别\nA,甲,乙,房间\n").contains("two columns are called “名称”"));
    assert!(why("").contains("is empty"));
    let path = file(&folder, "latin.csv", &[0xc3, 0x28, 0xff]);
    assert!(Table::read(&path).unwrap_err().to_string().contains("neither XLSX nor UTF-8"));
}

#[test]
fn hundreds_of_people_come_in_together_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let row = |at: i32| {
        format!("P{at:04},人员{at},教职工,school,1390000{at:04},\"plumbing、electrical\",p{at}\n")
    };
    let head = "学工号,姓名,类别,部门,手机,技能,登录名\n".to_owned();
    let text: String = std::iter::once(head).chain((0..400).map(row)).collect();
    let mut school = village();
    let judged = people_of(&school, &file(&folder, "people.csv", text.as_bytes()));
    assert_eq!((judged.read, judged.good, judged.refused.len()), (400, 400, 0));
    assert_eq!(judged.items[0].form["skills"], json!(["plumbing", "electrical"]));
    let before = count(&school, "organisation_person");
    // One that came in meanwhile: the desk takes none of the file.
    let form = json!({ "number": "P0399", "name": "已在", "kind": "staff" });
    school.does("陈主任", "organisation.enrol", form);
    let refused = apply(&school, &judged).unwrap_err();
    assert!(refused.contains("P0399"), "{refused}");
    assert_eq!(count(&school, "organisation_person"), before + 1, "the whole file or nothing");
    let mut most = judged;
    most.items.pop();
    apply(&school, &most).unwrap();
    assert_eq!(count(&school, "organisation_person"), before + 400);
    school.must_replay();
}

#[test]
fn bad_rows_of_people_are_named_and_the_rest_can_be_taken() {
    let folder = tempfile::tempdir().unwrap();
    let long = "1".repeat(33);
    let text = format!(
        "number,name,kind,phone,login\nS1,王芳,staff,,wang\nS1,张伟,staff,,\n,刘洋,staff,,\nS3,,staff,,\n\
         S4,杨静,ghost,,\nS5,徐磊,staff,{long},\nS6,朱琳,staff,,wang\n合计,6,教职工,1,x\nS7,胡敏,学生,139,hu\n总计,7,,,\n"
    );
    let school = village();
    let judged = people_of(&school, &file(&folder, "people.csv", text.as_bytes()));
    assert_eq!(
        named(&judged.refused),
        [
            (3, "number"),
            (4, "number"),
            (5, "name"),
            (6, "kind"),
            (7, "phone"),
            (8, "login"),
            (9, "number")
        ]
    );
    for row in &judged.refused {
        assert!(row.why.zh.ends_with('。') && row.why.en.ends_with('.'), "{}", row.said());
    }
    assert_eq!((judged.read, judged.good), (9, 2), "the last row is one of totals");
    let before = count(&school, "organisation_person");
    apply(&school, &judged).unwrap();
    assert_eq!(count(&school, "organisation_person"), before + 2);
    school.must_replay();
}

#[test]
fn numbers_that_a_spreadsheet_keeps_as_numbers_stay_what_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(["学工号", "姓名", "类别", "电话"]) {
        sheet.write(0, column, name).unwrap();
    }
    sheet.write(1, 0, 2_026_001).unwrap();
    sheet.write(1, 1, "王芳").unwrap();
    sheet.write(1, 2, "教师").unwrap();
    sheet.write(1, 3, 13_800_000_000_i64).unwrap();
    let path = file(&folder, "people.xlsx", &book.save_to_buffer().unwrap());
    let judged = people_of(&village(), &path);
    assert_eq!(judged.refused, []);
    let form = &judged.items[0].form;
    assert_eq!(
        (form["number"].clone(), form["phone"].clone()),
        ("2026001".into(), "13800000000".into())
    );
}

#[test]
fn a_mapping_says_what_the_columns_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let map = "[columns]\ncode = \"房号\"\nname = \"房名\"\nkind = \"种类\"\n";
    let map = Mapping::read(Some(&file(&folder, "map.toml", map.as_bytes()))).unwrap();
    let path = file(&folder, "rooms.csv", "房号,房名,种类\nXQ,本部,校区\n".as_bytes());
    let judged = places::judge(&Table::read(&path).unwrap(), &map).unwrap();
    assert_eq!((judged.read, judged.good), (1, 1));
    let other = file(&folder, "other.csv", "code,name,kind\nXQ,本部,校区\n".as_bytes());
    let missing = places::judge(&Table::read(&other).unwrap(), &map).unwrap_err();
    assert!(missing.to_string().contains("no column “房号”"));
}

fn rows(text: &str) -> Vec<RollRow> {
    let folder = tempfile::tempdir().unwrap();
    let roll = super::roll(&file(&folder, "a.csv", text.as_bytes()), &Mapping::default()).unwrap();
    assert_eq!(roll.refused, []);
    roll.rows
}

fn take(school: &School, plan: &Plan) -> Result<(), String> {
    take_as(school, "陈主任", plan)
}

fn take_as(school: &School, who: &str, plan: &Plan) -> Result<(), String> {
    let mut request = Request::one(Hand::Person(school.who(who)), "", json!({}));
    request.items = plan.acting().flat_map(crate::roll::items_of).collect();
    school.asks(request).map(drop).map_err(|refusal| refusal.message.zh.clone())
}

fn comes(plan: &Plan) -> Vec<(&str, Comes)> {
    plan.rows.iter().map(|row| (row.number.as_str(), row.comes.clone())).collect()
}

const LISTED: &str = "学工号,姓名,类别,部门,手机,任职岗位,停任岗位\n\
    R1,王芳,教职工,,1391,,\nR2,王芳,教职工,,1392,,\nR3,李强,工勤,,1393,,\n\
    R4,赵敏,教职工,,,,\nR5,孙丽,教职工,,,,\nR6,周涛,教职工,,,,\n";

#[test]
fn a_list_is_laid_beside_the_roll_by_number_and_takes_only_what_differs() {
    on_both(|on| {
        let school = village_on(on);
        let first = laid(&school, &rows(LISTED), None).unwrap();
        assert!(first.rows.iter().all(|row| row.comes == Comes::New));
        take(&school, &first).unwrap();
        let again = laid(&school, &rows(LISTED), None).unwrap();
        assert!(again.rows.iter().all(|row| row.comes == Comes::Same && row.acts.is_empty()));

        let post = school.look("陈主任", |viewer| {
            let posts = viewer.institution.posts.values();
            let mut free = posts.filter(|post| post.held_by == HeldBy::Appointed);
            free.find(|post| post.code.contains("worker")).unwrap().clone()
        });
        // Two of one name are two; a blank cell takes nothing away.
        let text = format!(
            "学工号,姓名,类别,手机,任职岗位,停任岗位\nR1,王芳,教职工,,,\nR2,王小芳,教职工,,,\n\
             R3,李强,工勤,,{},\n",
            post.name.zh
        );
        let plan = laid(&school, &rows(&text), None).unwrap();
        assert_eq!(
            comes(&plan),
            [("R1", Comes::Same), ("R2", Comes::Changed), ("R3", Comes::Changed)]
        );
        assert_eq!(plan.rows[1].changes[0].to, "王小芳");
        // Who may enrol but not appoint brings no posts, and then nothing of the list.
        assert!(take(&school, &plan).unwrap_err().contains("任职"));
        let text_alone = "学工号,姓名,类别\nR1,王芳,教职工\nR2,王小芳,教职工\n";
        take(&school, &laid(&school, &rows(text_alone), None).unwrap()).unwrap();
        let posts = laid(&school, &rows(&text), None).unwrap();
        assert_eq!(posts.acting().count(), 1);
        take_as(&school, "校长", &posts).unwrap();
        let holds = || {
            school.look("陈主任", |viewer| {
                let all = viewer.institution.holders(&post.code, viewer.at);
                all.count()
            })
        };
        assert_eq!(holds(), 1);
        assert_eq!(laid(&school, &rows(&text), None).unwrap().acting().count(), 0);
        let phone = school.read(|reading| {
            reading.number(
                "SELECT COUNT(*) FROM organisation_person WHERE school_id = $1 AND number = 'R2' \
                 AND phone = '1392' AND name = '王小芳'",
                &[reading.school().into()],
            )
        });
        assert_eq!(phone, 1);
        let text = format!("学工号,姓名,类别,停任岗位\nR3,李强,工勤,{}\n", post.code);
        take_as(&school, "校长", &laid(&school, &rows(&text), None).unwrap()).unwrap();
        assert_eq!(holds(), 0);
        school.must_replay();
    });
}

#[test]
fn who_is_not_in_a_whole_list_leaves_and_a_list_cut_off_is_refused() {
    on_both(|on| {
        let school = village_on(on);
        // The school's own people have numbers of their own and are of the same kind.
        let own = school.read(|reading| {
            reading.list(
                "SELECT number, name, kind FROM organisation_person WHERE school_id = $1",
                &[reading.school().into()],
                |row| Ok(format!("{},{},{},,,,\n", row.text(0)?, row.text(1)?, row.text(2)?)),
            )
        });
        let whole = format!("{LISTED}{}", own.concat());
        take(&school, &laid(&school, &rows(&whole), None).unwrap()).unwrap();
        let without = |numbers: &[&str]| -> String {
            let kept = |line: &&str| !numbers.iter().any(|one| line.starts_with(one));
            whole.lines().filter(kept).map(|line| format!("{line}\n")).collect()
        };
        let cut = laid(&school, &rows(&without(&["R1", "R2", "R4", "R5"])), Some(20)).unwrap_err();
        assert_eq!(cut.code, "too_many_leave");
        assert!(cut.message.zh.contains("超过 20%"), "{}", cut.message.zh);
        // No worker stands in this one: the worker R3 is none of its business.
        let staff = laid(&school, &rows(&without(&["R1", "R3"])), Some(20)).unwrap();
        let gone: Vec<_> = comes(&staff).into_iter().filter(|it| it.1 == Comes::Leaves).collect();
        assert_eq!(gone, [("R1", Comes::Leaves)]);
        take(&school, &staff).unwrap();
        // The number of a leaver is nobody's again.
        let back = laid(&school, &rows(LISTED), None).unwrap();
        assert_eq!(back.refused.len(), 1);
        assert_eq!((back.refused[0].line, back.refused[0].why.code), (2, "number_of_a_leaver"));
        // Nobody lets themselves go by a list.
        let mine = laid(&school, &rows(LISTED), Some(100)).unwrap_err();
        assert_eq!(mine.code, "list_without_yourself");
        school.must_replay();
    });
}

#[test]
fn unknown_units_and_posts_are_named_by_line() {
    let school = village();
    let text =
        "学工号,姓名,类别,部门,任职岗位,停任岗位\nR1,王芳,教职工,火星部,,\nR2,李强,工勤,,木匠王,\n";
    let plan = laid(&school, &rows(text), None).unwrap();
    let named: Vec<_> = plan.refused.iter().map(|no| (no.line, no.field, no.why.code)).collect();
    assert_eq!(named, [(2, "unit", "unknown"), (3, "post", "unknown")]);
    assert_eq!(plan.acting().count(), 0);
}

#[test]
fn the_first_row_that_the_desk_refuses_is_found_by_halving() {
    let groups: Vec<Vec<Item>> = (0..100).map(|at| vec![Item::new("x", json!(at))]).collect();
    for bad in [0, 1, 42, 98, 99] {
        let mut asked = 0;
        let (at, why) = crate::roll::first_refused(&groups, "whole", &mut |items| {
            asked += 1;
            Ok::<_, ()>(items.iter().any(|one| one.form == json!(bad)).then_some("part"))
        })
        .unwrap();
        assert_eq!(at, bad);
        assert!(asked <= 7 && (why == "part" || bad == 99), "{asked} {why}");
    }
}
