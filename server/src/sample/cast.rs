//! Who lives in the sample school, and where. All invented.

use houqin_kernel::{Calendar, Moment, PersonId};
use serde_json::{Value as Json, json};

use super::{Chance, Size};

/// A person of the cast.
#[derive(Debug, Clone)]
pub struct Member {
    /// The id: made from the number, so that the school is the same each time.
    pub id: PersonId,
    /// 学工号.
    pub number: String,
    /// Name to sign in with; empty for who never does.
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
    /// The pack.
    pub pack: String,
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
];

/// The skills that the catalogue of the small school names.
const SMALL_SKILLS: &[&str] = &["plumbing", "electrical"];

/// Posts that repair, and those of them that may do so before they are sent.
pub const WORKERS: &[&str] =
    &["repair-worker", "plumber", "electrician", "general-repairer", "media-technician"];
const FIRST_ON_SITE: &[&str] = &["repair-worker", "plumber", "electrician", "general-repairer"];

type Line = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const SMALL: &[Line] = &[
    ("xiaozhang", "周明德", &["principal"], &[]),
    ("zongwu", "陈国安", &["general-affairs"], &[]),
    ("weixiu", "李有福", &["repair-worker"], SMALL_SKILLS),
    ("weixiu2", "赵大海", &["repair-worker"], SMALL_SKILLS),
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

/// Two of each trade, so that nobody repairs what is not theirs. Of the posts, the power room
/// and the contract supervisor are vacant.
const UNIVERSITY: &[Line] = &[
    ("xiaozhang", "顾怀远", &["university-leader"], &[]),
    ("chuzhang", "严正平", &["director"], &[]),
    ("fuchuzhang", "邵建平", &["deputy-director"], &[]),
    ("fuwutai", "蒋晓岚", &["service-desk"], &[]),
    ("dangan", "江燕", &["records-clerk"], &[]),
    ("xiushan", "贺志远", &["repair-head"], &[]),
    ("diaodu", "薛敏", &["dispatcher"], &[]),
    ("weixiu", "丁长顺", &["plumber"], &["plumbing"]),
    ("weixiu2", "崔国庆", &["electrician"], &["electrical", "cooling"]),
    ("weixiu3", "范铁军", &["general-repairer"], &["carpentry", "building", "fire-equipment"]),
    ("weixiu4", "钱有田", &["plumber"], &["plumbing"]),
    ("weixiu5", "龚卫民", &["electrician"], &["electrical", "cooling"]),
    ("weixiu6", "白玉山", &["general-repairer"], &["carpentry", "building", "fire-equipment"]),
    ("dianjiao", "康乐", &["media-technician"], &["multimedia", "network"]),
    ("dianjiao2", "方圆", &["media-technician"], &["multimedia", "network"]),
    ("nengyuan", "梅海涛", &["energy-head"], &[]),
    ("xinxi", "秦朗", &["it-admin"], &[]),
    ("jiandu", "施秋萍", &["supervisor"], &[]),
    ("zonghe", "卢静文", &["office-head"], &[]),
    ("linggong", "常立", &["works-engineer"], &[]),
    ("chaobiao", "柳青", &["meter-reader"], &[]),
    ("hesuan", "苗丽", &["energy-accountant"], &[]),
    ("zichanke", "石磊", &["asset-head"], &[]),
    ("zichan", "夏荷", &["asset-keeper"], &[]),
    ("cailiao", "雷鸣", &["storekeeper"], &[]),
    ("yanshou", "葛洪", &["acceptor"], &[]),
    ("caigouke", "潘宏", &["procurement-head"], &[]),
    ("caigou", "倪萍", &["buyer"], &[]),
    ("anquan", "武刚", &["safety-head"], &[]),
    ("shebei", "岳松", &["equipment-keeper"], &[]),
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

/// Who comes beside them in a term, and does not sign in: two more pairs of hands
/// in a school, and a staff room of teachers.
const MORE_HANDS: &[&str] = &["曹志刚", "彭国栋"];
const STAFF_ROOM: &[&str] = &[
    "叶佳怡",
    "苏建华",
    "程晓梅",
    "魏子涵",
    "吕文博",
    "任雪莲",
    "沈国华",
    "姚丽君",
    "傅志明",
    "丁玉兰",
    "邓海燕",
    "卢思远",
    "韦家豪",
    "秦书语",
    "金浩然",
    "戴春梅",
    "夏天宇",
    "钟丽萍",
    "汪建国",
    "田雨桐",
    "姜永强",
    "范美华",
    "石磊磊",
    "谭秀英",
];

/// Members without a login: number, name, posts.
fn more(pack: &str, size: Size, from: usize) -> Vec<Member> {
    if size == Size::Short || pack == "school-small" {
        return vec![];
    }
    let hands = if pack == "school" { MORE_HANDS } else { &[] };
    let hands = hands.iter().map(|name| (*name, vec!["repair-worker"], SKILLS.to_vec()));
    let teachers = STAFF_ROOM.iter().map(|name| (*name, vec![], vec![]));
    (from + 1..)
        .zip(hands.chain(teachers))
        .map(|(number, (name, posts, skills))| Member {
            id: id_of(u8::try_from(number).unwrap_or(u8::MAX)),
            number: format!("2026{number:03}"),
            login: "",
            name,
            phone: format!("138000000{number:02}"),
            posts,
            skills,
        })
        .collect()
}

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
    pub fn of(pack: &str, size: Size) -> Self {
        let lines = match pack {
            "school-small" => SMALL,
            "university" => UNIVERSITY,
            _ => SCHOOL,
        };
        let teachers = TEACHERS.iter().map(|(login, name)| (*login, *name, &[][..], &[][..]));
        let mut members: Vec<Member> = (1_u8..)
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
        members.extend(more(pack, size, members.len()));
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
            orders_a_day: size.orders_a_day(pack),
            teachers: members
                .iter()
                .filter(|member| member.posts.is_empty())
                .map(|member| member.id)
                .collect(),
            small: pack == "school-small",
            pack: pack.to_owned(),
            members,
        }
    }

    /// Those of `hands` whose trade it is; in a school with few hands each does everything, and
    /// the trade belongs to the one it is shared out to.
    pub fn trained(&self, hands: &[PersonId], skill: &str) -> Vec<PersonId> {
        let knows = |person: &PersonId| {
            let member = self.members.iter().find(|member| member.id == *person);
            member.is_some_and(|member| member.skills.contains(&skill))
        };
        let known: Vec<PersonId> = hands.iter().filter(|one| knows(one)).copied().collect();
        if known.len() < hands.len() || known.len() < 3 {
            return known;
        }
        let share = match skill {
            "plumbing" => 0,
            "electrical" | "cooling" => 1,
            _ => 2,
        };
        known.into_iter().skip(share).step_by(3).collect()
    }

    /// The name of a member of the cast.
    pub fn name_of(&self, person: PersonId) -> &'static str {
        self.members.iter().find(|member| member.id == person).map_or("", |member| member.name)
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

/// What a room is: things break where they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A classroom or a laboratory.
    Lessons,
    /// A room where people live.
    Flat,
    /// Where food is made.
    Kitchen,
    /// A washroom.
    Washroom,
}

/// A building: code, name, code of the campus, what its rooms are.
type Building = (&'static str, &'static str, &'static str, Kind);

const SCHOOL_CAMPUSES: &[(&str, &str)] = &[("XQ", "本部")];
const SCHOOL_BUILDINGS: &[Building] = &[
    ("JX", "教学楼", "XQ", Kind::Lessons),
    ("ZH", "综合楼", "XQ", Kind::Lessons),
    ("SS", "宿舍楼", "XQ", Kind::Flat),
];
const UNIVERSITY_CAMPUSES: &[(&str, &str)] = &[("XQ", "东校区"), ("XB", "西校区")];
const UNIVERSITY_BUILDINGS: &[Building] = &[
    ("JX", "第一教学楼", "XQ", Kind::Lessons),
    ("TS", "图书馆", "XQ", Kind::Lessons),
    ("ZH", "工程实验楼", "XB", Kind::Lessons),
    ("JB", "第二教学楼", "XB", Kind::Lessons),
    ("SS", "学生公寓1号楼", "XQ", Kind::Flat),
    ("SB", "学生公寓6号楼", "XB", Kind::Flat),
];

const fn campuses(pack: &str) -> &'static [(&'static str, &'static str)] {
    if is_university(pack) { UNIVERSITY_CAMPUSES } else { SCHOOL_CAMPUSES }
}

const fn buildings(pack: &str) -> &'static [Building] {
    if is_university(pack) { UNIVERSITY_BUILDINGS } else { SCHOOL_BUILDINGS }
}

const fn is_university(pack: &str) -> bool {
    matches!(pack.as_bytes(), b"university")
}

/// Buildings of some floors with rooms and a washroom each, a canteen, a playground.
pub fn places(pack: &str, size: Size) -> Vec<Json> {
    let (floors, rooms) = size.rooms();
    let place = |code: &str, name: &str, kind: &str, parent: &str, teaching: bool| json!({ "code": code, "name": name, "kind": kind, "parent": parent, "teaching": teaching });
    let mut rows: Vec<Json> =
        campuses(pack).iter().map(|(code, name)| place(code, name, "campus", "", false)).collect();
    for (code, name, campus, kind) in buildings(pack) {
        rows.push(place(code, name, "building", campus, false));
        for floor in 1..=floors {
            let story = format!("{code}{floor}");
            rows.push(place(&story, &format!("{floor}层"), "floor", code, false));
            for room in 1..=rooms {
                let number = format!("{floor}0{room}");
                let teaching = *kind == Kind::Lessons && *code != "TS";
                let code = format!("{code}{number}");
                rows.push(place(&code, &format!("{number}室"), "room", &story, teaching));
            }
            rows.push(place(&format!("{story}W"), "卫生间", "room", &story, false));
        }
    }
    rows.push(place("ST", "食堂", "building", "XQ", false));
    rows.push(place("ST1", "后厨", "room", "ST", false));
    rows.push(place("CC", "操场", "outdoor", "XQ", false));
    rows
}

/// A room of a kind, by chance.
pub fn room(chance: &mut Chance, size: Size, pack: &str, kinds: &[Kind]) -> String {
    let (floors, rooms) = size.rooms();
    let kind = chance.one(kinds).copied().unwrap_or(Kind::Lessons);
    let held: Vec<&Building> = buildings(pack)
        .iter()
        .filter(|(_, _, _, rooms)| kind == Kind::Washroom || *rooms == kind)
        .collect();
    let code = chance.one(&held).map_or("JX", |building| building.0);
    let floor = chance.between(1, floors);
    match kind {
        Kind::Kitchen => "ST1".to_owned(),
        Kind::Washroom => format!("{code}{floor}W"),
        Kind::Lessons | Kind::Flat => format!("{code}{floor}0{}", chance.between(1, rooms)),
    }
}

/// What people say is broken.
#[derive(Debug, Clone, Copy)]
pub struct Trouble {
    /// The category.
    pub category: &'static str,
    /// The words.
    pub said: &'static str,
    /// The skill it takes.
    pub skill: &'static str,
    /// The rooms it happens in.
    pub rooms: &'static [Kind],
    /// Whether it cannot wait.
    pub danger: bool,
}

const fn trouble(
    category: &'static str,
    said: &'static str,
    skill: &'static str,
    rooms: &'static [Kind],
) -> Trouble {
    Trouble { category, said, skill, rooms, danger: false }
}

const fn danger(
    category: &'static str,
    said: &'static str,
    skill: &'static str,
    rooms: &'static [Kind],
) -> Trouble {
    Trouble { category, said, skill, rooms, danger: true }
}

const LESSONS: &[Kind] = &[Kind::Lessons];
const INDOORS: &[Kind] = &[Kind::Lessons, Kind::Flat];
const WET: &[Kind] = &[Kind::Washroom, Kind::Kitchen, Kind::Washroom];
const WASHROOMS: &[Kind] = &[Kind::Washroom];

/// All that breaks in one school or another.
pub const TROUBLES: &[Trouble] = &[
    trouble("water", "水龙头关不紧，一直滴水", "plumbing", WET),
    trouble("water", "洗手池下水堵了", "plumbing", WET),
    trouble("electric", "两支灯管不亮", "electrical", INDOORS),
    trouble("electric", "墙上插座没电", "electrical", INDOORS),
    trouble("door", "门锁拧不开，钥匙打滑", "carpentry", INDOORS),
    trouble("furniture", "桌腿松动，晃得厉害", "carpentry", INDOORS),
    trouble("furniture", "椅子靠背断了", "carpentry", INDOORS),
    trouble("multimedia", "投影仪开机没有图像", "multimedia", LESSONS),
    trouble("multimedia", "话筒没有声音", "multimedia", LESSONS),
    trouble("network", "墙上网口不通", "network", INDOORS),
    trouble("aircon", "空调不制冷，滴水", "cooling", INDOORS),
    trouble("toilet", "蹲位冲水阀漏水", "plumbing", WASHROOMS),
    danger("water", "水管接头崩开，水漫到走廊", "plumbing", WET),
    danger("electric", "插座冒火花，有焦味", "electrical", INDOORS),
];
