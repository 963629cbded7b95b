//! Who lives in the sample school, and where. All invented.

use houqin_kernel::{Calendar, Moment, PersonId};
use serde_json::{Value as Json, json};

/// A person of the cast.
#[derive(Debug, Clone)]
pub struct Member {
    /// The id: made from the number, so that the school is the same each time.
    pub id: PersonId,
    /// 学工号.
    pub number: String,
    /// Name to sign in with.
    pub login: &'static str,
    /// Name.
    pub name: &'static str,
    /// Phone.
    pub phone: String,
    /// Posts.
    pub posts: Vec<&'static str>,
    /// Skills.
    pub skills: Vec<&'static str>,
}

/// The cast.
#[derive(Debug, Clone)]
pub struct Cast {
    /// Everyone; the head first.
    pub members: Vec<Member>,
    /// Who receives reports.
    pub office: PersonId,
    /// Who sends workers out.
    pub dispatcher: PersonId,
    /// Who heads the office, ratifies, drafts rules and proposes exceptions.
    pub director: PersonId,
    /// Who issues rules, allows exceptions, appoints and erases.
    pub leader: PersonId,
    /// Who enrols people and sees them off.
    pub clerk: PersonId,
    /// Who looks at what is done under an exception.
    pub watcher: PersonId,
    /// Who repairs.
    pub workers: Vec<PersonId>,
    /// Who only reports.
    pub teachers: Vec<PersonId>,
    /// Those of them who may begin before they are sent, in an emergency.
    pub first_on_site: Vec<PersonId>,
    /// Orders a working day has on average.
    pub orders_a_day: u64,
    /// Whether an order may be dispatched before it is accepted.
    pub small: bool,
}

/// What the workers of the sample can do, with the certificates it takes.
const SKILLS: &[&str] = &[
    "plumbing",
    "electrical",
    "carpentry",
    "multimedia",
    "network",
    "cooling",
    "building",
    "fire-equipment",
    "lift",
    "high-voltage",
    "boiler",
];

/// Posts that repair, and those of them that may do so before they are sent.
const WORKERS: &[&str] =
    &["repair-worker", "plumber", "electrician", "general-repairer", "media-technician"];
const FIRST_ON_SITE: &[&str] = &["repair-worker", "plumber", "electrician", "general-repairer"];

type Line = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const SMALL: &[Line] = &[
    ("xiaozhang", "周明德", &["principal"], &[]),
    ("zongwu", "陈国安", &["general-affairs"], &[]),
    ("weixiu", "李有福", &["repair-worker"], SKILLS),
    ("weixiu2", "赵大海", &["repair-worker"], SKILLS),
    ("zhongxin", "吴秀兰", &["center-affairs"], &[]),
];

const SCHOOL: &[Line] = &[
    ("xiaozhang", "周明德", &["principal"], &[]),
    ("shuji", "孙玉梅", &["party-secretary"], &[]),
    ("fuxiaozhang", "郑立新", &["vice-principal"], &[]),
    ("zongwu", "陈国安", &["affairs-director"], &[]),
    ("fuwutai", "林小燕", &["service-desk"], &[]),
    ("weixiu", "李有福", &["repair-worker"], SKILLS),
    ("weixiu2", "赵大海", &["repair-worker"], SKILLS),
    ("weixiu3", "马建军", &["repair-worker"], SKILLS),
    ("cangku", "黄桂英", &["storekeeper"], &[]),
    ("zichan", "何文静", &["asset-keeper"], &[]),
    ("caigou", "高志强", &["buyer"], &[]),
    ("anquan", "罗卫东", &["safety-officer"], &[]),
    ("nengyuan", "梁海波", &["energy-keeper"], &[]),
    ("xinxi", "宋晓东", &["it-admin"], &[]),
    ("jiandu", "谢春华", &["supervisor"], &[]),
];

const UNIVERSITY: &[Line] = &[
    ("xiaozhang", "周明德", &["university-leader"], &[]),
    ("chuzhang", "陈国安", &["director"], &[]),
    ("fuchuzhang", "郑立新", &["deputy-director"], &[]),
    ("fuwutai", "林小燕", &["service-desk"], &[]),
    ("dangan", "江燕", &["records-clerk"], &[]),
    ("xiushan", "孙玉梅", &["repair-head"], &[]),
    ("diaodu", "何文静", &["dispatcher"], &[]),
    ("weixiu", "李有福", &["plumber"], SKILLS),
    ("weixiu2", "赵大海", &["electrician"], SKILLS),
    ("weixiu3", "马建军", &["general-repairer"], SKILLS),
    ("dianjiao", "高志强", &["media-technician"], SKILLS),
    ("nengyuan", "梁海波", &["energy-head"], &[]),
    ("xinxi", "宋晓东", &["it-admin"], &[]),
    ("jiandu", "谢春华", &["supervisor"], &[]),
];

const TEACHERS: &[(&str, &str)] = &[
    ("wang", "王芳"),
    ("zhang", "张伟"),
    ("liu", "刘洋"),
    ("yang", "杨静"),
    ("xu", "徐磊"),
    ("zhu", "朱琳"),
    ("hu", "胡敏"),
];

/// The first moment of the day of `at`, by the school's clock.
pub fn midnight(calendar: &Calendar, at: Moment) -> Moment {
    Moment::at_civil(calendar.day(at).at(0, 0, 0, 0), calendar.zone()).unwrap_or(at)
}

fn id_of(number: u8) -> PersonId {
    let mut id = *b"houqin-sample\0\0\0";
    id[15] = number;
    // The bits of a version 8 uuid: made by us.
    id[6] = 0x80 | (id[6] & 0x0f);
    id[8] = 0x80 | (id[8] & 0x3f);
    PersonId(id)
}

impl Cast {
    /// The cast of a pack.
    pub fn of(pack: &str) -> Self {
        let lines = match pack {
            "school-small" => SMALL,
            "university" => UNIVERSITY,
            _ => SCHOOL,
        };
        let teachers = TEACHERS.iter().map(|(login, name)| (*login, *name, &[][..], &[][..]));
        let members: Vec<Member> = (1_u8..)
            .zip(lines.iter().copied().chain(teachers))
            .map(|(number, (login, name, posts, skills))| Member {
                id: id_of(number),
                number: format!("2026{number:03}"),
                login,
                name,
                phone: format!("138000000{number:02}"),
                posts: posts.to_vec(),
                skills: skills.to_vec(),
            })
            .collect();
        let holding = |posts: &[&str]| -> Vec<PersonId> {
            members
                .iter()
                .filter(|member| member.posts.iter().any(|post| posts.contains(post)))
                .map(|member| member.id)
                .collect()
        };
        // The first of these posts that the cast has.
        let first = |posts: &[&str]| {
            let found = posts.iter().find_map(|post| holding(&[*post]).first().copied());
            found.unwrap_or(PersonId([0; 16]))
        };
        Self {
            office: first(&["service-desk", "general-affairs"]),
            dispatcher: first(&["dispatcher", "service-desk", "general-affairs"]),
            director: first(&["affairs-director", "repair-head", "general-affairs"]),
            leader: first(&["director", "principal"]),
            clerk: first(&["records-clerk", "it-admin", "general-affairs"]),
            watcher: first(&["supervisor", "center-affairs"]),
            workers: holding(WORKERS),
            first_on_site: holding(FIRST_ON_SITE),
            orders_a_day: if pack == "school-small" { 4 } else { 9 },
            teachers: members
                .iter()
                .filter(|member| member.posts.is_empty())
                .map(|member| member.id)
                .collect(),
            small: pack == "school-small",
            members,
        }
    }

    /// The post that a member of the cast was given first.
    pub fn post_of(&self, person: PersonId) -> &'static str {
        let member = self.members.iter().find(|member| member.id == person);
        member.and_then(|member| member.posts.first()).copied().unwrap_or("")
    }

    /// Who founds the school.
    pub fn head(&self) -> Member {
        self.members.first().cloned().unwrap_or_else(|| Member {
            id: id_of(1),
            number: "2026001".into(),
            login: "xiaozhang",
            name: "周明德",
            phone: String::new(),
            posts: vec![],
            skills: vec![],
        })
    }
}

/// Two buildings of three floors with six rooms each, a canteen, a dormitory,
/// a playground.
pub fn places() -> Vec<Json> {
    let place = |code: &str, name: &str, kind: &str, parent: &str, teaching: bool| json!({ "code": code, "name": name, "kind": kind, "parent": parent, "teaching": teaching });
    let mut rows = vec![place("XQ", "本部", "campus", "", false)];
    for (code, name, lessons) in
        [("JX", "教学楼", true), ("ZH", "综合楼", true), ("SS", "宿舍楼", false)]
    {
        rows.push(place(code, name, "building", "XQ", false));
        for floor in 1..=3 {
            let story = format!("{code}{floor}");
            rows.push(place(&story, &format!("{floor}层"), "floor", code, false));
            for room in 1..=6 {
                let number = format!("{floor}0{room}");
                let code = format!("{code}{number}");
                rows.push(place(&code, &format!("{number}室"), "room", &story, lessons));
            }
        }
    }
    rows.push(place("ST", "食堂", "building", "XQ", false));
    rows.push(place("ST1", "后厨", "room", "ST", false));
    rows.push(place("CC", "操场", "outdoor", "XQ", false));
    rows
}

/// Codes of the places that things break in.
pub const BROKEN: &[&str] = &[
    "JX101", "JX102", "JX103", "JX104", "JX105", "JX106", "JX201", "JX202", "JX203", "JX204",
    "JX205", "JX206", "JX301", "JX302", "JX303", "JX304", "JX305", "JX306", "ZH101", "ZH102",
    "ZH103", "ZH104", "ZH105", "ZH106", "ZH201", "ZH202", "ZH203", "ZH204", "ZH205", "ZH206",
    "ZH301", "ZH302", "ZH303", "ZH304", "ZH305", "ZH306", "SS101", "SS102", "SS103", "SS104",
    "SS105", "SS106", "SS201", "SS202", "SS203", "SS204", "SS205", "SS206", "SS301", "SS302",
    "SS303", "SS304", "SS305", "SS306", "ST1", "CC",
];

/// What people say is broken: category, words.
pub type Trouble = (&'static str, &'static str);

/// All that breaks in one school or another.
pub const TROUBLES: &[Trouble] = &[
    ("water", "水龙头关不紧，一直滴水"),
    ("water", "洗手池下水堵了"),
    ("electric", "教室后排两支灯管不亮"),
    ("electric", "插座没电"),
    ("door", "门锁拧不开，钥匙打滑"),
    ("furniture", "课桌桌腿松动，晃得厉害"),
    ("furniture", "椅子靠背断了"),
    ("multimedia", "投影仪开机没有图像"),
    ("multimedia", "话筒没有声音"),
    ("network", "办公室网口不通"),
    ("aircon", "空调不制冷，滴水"),
    ("toilet", "蹲位冲水阀漏水"),
];
