//! 共用平板.

use houqin_kernel::TabletId;
use houqin_organisation::views::tablets;
use houqin_testkit::{On, School, on_both};
use serde_json::{Value as Json, json};

use crate::{Provoked, long, now, village};

const SET_UP: &str = "organisation.set_up_tablet";
const CHANGE: &str = "organisation.change_tablet";
const TAKE: &str = "organisation.take_tablet";
const ONE: TabletId = TabletId([1; 16]);
const OTHER: TabletId = TabletId([2; 16]);

fn tablet(id: TabletId, name: &str, posts: &[&str], units: &[&str]) -> Json {
    json!({ "tablet": id, "name": name, "posts": posts, "units": units })
}

#[test]
fn every_refusal_of_a_tablet() {
    let mut school = village(On::Sqlite);
    let repair = ["repair-worker"];
    school.does("陈主任", SET_UP, tablet(ONE, "水电组值班室", &repair, &[]));
    let mut no = Provoked::on(&school);
    no.no("陈主任", SET_UP, tablet(ONE, "又一台", &repair, &[]), "tablet_known");
    no.no("陈主任", CHANGE, tablet(OTHER, "没有的", &repair, &[]), "no_such_tablet");
    for (act, id) in [(SET_UP, OTHER), (CHANGE, ONE)] {
        no.no("陈主任", act, tablet(id, " ", &repair, &[]), "bad_name");
        let many = ["x"; 51];
        no.no("陈主任", act, tablet(id, "值班室", &many, &[]), "too_long");
        no.no("陈主任", act, tablet(id, "值班室", &["nobody"], &[]), "unknown");
        no.no("陈主任", act, tablet(id, "值班室", &[], &["nowhere"]), "unknown");
        no.no("陈主任", act, tablet(id, "值班室", &[], &[]), "no_crew");
    }
    let take = |id: TabletId, why: &str| json!({ "tablet": id, "reason": why });
    no.no("陈主任", TAKE, take(OTHER, "丢了"), "no_such_tablet");
    no.no("陈主任", TAKE, take(ONE, " "), "no_reason");
    no.no("陈主任", TAKE, take(ONE, &long("丢", 500)), "too_long");
    no.all_of(&[SET_UP, CHANGE, TAKE]);
    school.may_not("李师傅", SET_UP, tablet(OTHER, "我的", &repair, &[]), "no_post");
    school.does("陈主任", TAKE, take(ONE, "屏幕碎了"));
    school.may_not("陈主任", TAKE, take(ONE, "再收一次"), "no_such_tablet");
    school.may_not("陈主任", SET_UP, tablet(ONE, "又一台", &repair, &[]), "tablet_known");
    school.must_replay();
}

#[test]
fn a_tablet_is_for_its_crew_and_tells_of_itself() {
    on_both(|on| {
        let mut school = village(on);
        school.does("陈主任", SET_UP, tablet(ONE, "值班室", &["center-affairs"], &[]));
        let crew = |school: &School| {
            let institution = school.desk.institution();
            institution.tablets[&ONE].crew(&institution, now(school))
        };
        let (officer, director) = (school.who("吴干事"), school.who("陈主任"));
        assert_eq!(crew(&school), [officer]);
        let unit = school.desk.institution().posts["general-affairs"].unit.clone();
        school.does("陈主任", CHANGE, tablet(ONE, "值班室", &["center-affairs"], &[&unit]));
        assert!(crew(&school).contains(&director) && crew(&school).contains(&officer));
        school.does("陈主任", TAKE, json!({ "tablet": ONE, "reason": "丢了" }));
        assert!(crew(&school).is_empty(), "nobody steps up to one that was taken away");
        let listed = school.look("陈主任", |viewer| tablets(viewer).unwrap().tablets);
        assert!(listed.len() == 1 && listed[0].taken_at.is_some(), "{listed:?}");
        assert_eq!(listed[0].set_up_by, director);
        assert!(school.look("李师傅", |viewer| tablets(viewer).is_err()));
        school.must_replay();
    });
}
