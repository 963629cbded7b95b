//! Codes read out of pictures as a phone takes them: sheets drawn here, laid down crooked,
//! lit from one side, noisy, compressed. And pictures that mean harm.

use fast_qr::{ECL, QRBuilder};

use super::luma::{Luma, PIXELS_MAX};
use super::scan::codes;
use super::{held, of_ours};
use crate::picture::{Kind, cleaned, which_way_up};
use crate::pixels::pixels;

const ADDRESS: &str =
    "https://houqin.xiwang-school.example/service/orders/0199c5e0-7a2b-7c3d-8e4f-1a2b3c4d5e6f";

/// A4 at 200 dpi, with a code of 26 mm at its top right and lines that could be mistaken.
fn sheet(text: &str) -> Luma {
    let (width, height) = (1_654, 2_339);
    let mut bytes = vec![255_u8; width * height];
    for row in (500..2_000).step_by(120) {
        bytes[row * width + 110..row * width + 1_540].fill(0);
        bytes[(row + 1) * width + 110..(row + 1) * width + 1_540].fill(0);
    }
    for y in 150..230_usize {
        for x in (300..900_usize).filter(|x| (x / 13 + y / 9).is_multiple_of(3)) {
            bytes[y * width + x] = 30;
        }
    }
    let code = QRBuilder::new(text).ecl(ECL::M).build().unwrap();
    let side = 205;
    let modules = code.size + 8;
    for y in 0..side {
        for x in 0..side {
            let at = |pixel: usize| (pixel * modules / side).checked_sub(4);
            let dark = at(x)
                .zip(at(y))
                .filter(|(x, y)| *x < code.size && *y < code.size)
                .is_some_and(|(x, y)| code.data[y * code.size + x].value());
            bytes[(110 + y) * width + 1_330 + x] = if dark { 0 } else { 255 };
        }
    }
    Luma { width, height, bytes }
}

/// Numbers that look like chance, the same in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }
}

/// How a photo is taken: in degrees, parts of the width, levels of grey.
struct Taken {
    turned: f64,
    tilted: f64,
    noise: usize,
    shade: f64,
    size: (usize, usize),
}

/// A photo of a sheet on a dark table.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels are few and positive"
)]
fn photo(sheet: &Luma, taken: &Taken) -> Luma {
    let (width, height) = taken.size;
    let mut chance = Chance(7);
    let (sin, cos) = taken.turned.to_radians().sin_cos();
    let scale = (sheet.height as f64 / height as f64) * 1.12;
    let mut bytes = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let across = x as f64 - width as f64 / 2.0;
            let down = y as f64 - height as f64 / 2.0;
            // The far edge of the sheet is smaller.
            let depth = 1.0
                + taken.tilted * down / height as f64
                + taken.tilted * 0.6 * across / width as f64;
            let (across, down) = (across / depth * scale, down / depth * scale);
            let at = (
                across * cos - down * sin + sheet.width as f64 / 2.0,
                across * sin + down * cos + sheet.height as f64 / 2.0,
            );
            let mut sum = 0.0;
            for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                let (x, y) = (at.0 + dx * scale, at.1 + dy * scale);
                let inside =
                    x >= 0.0 && y >= 0.0 && x < sheet.width as f64 && y < sheet.height as f64;
                let light = if inside {
                    f64::from(sheet.bytes[y as usize * sheet.width + x as usize])
                } else {
                    60.0
                };
                sum += light * 0.75 + 30.0;
            }
            let shade = 1.0 - taken.shade * (x as f64 / width as f64);
            let noise = chance.next(taken.noise * 2 + 1) as f64 - taken.noise as f64;
            bytes.push((sum / 4.0 * shade + noise).clamp(0.0, 255.0) as u8);
        }
    }
    Luma { width, height, bytes }
}

fn jpeg(picture: &Luma, quality: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let (width, height) = (picture.width.try_into().unwrap(), picture.height.try_into().unwrap());
    jpeg_encoder::Encoder::new(&mut file, quality)
        .encode(&picture.bytes, width, height, jpeg_encoder::ColorType::Luma)
        .unwrap();
    file
}

fn png(picture: &Luma) -> Vec<u8> {
    let mut file = Vec::new();
    let (width, height) = (picture.width.try_into().unwrap(), picture.height.try_into().unwrap());
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&picture.bytes).unwrap();
    writer.finish().unwrap();
    file
}

fn read(kind: Kind, bytes: &[u8]) -> Vec<String> {
    assert_eq!(Kind::of(bytes), Some(kind));
    let kept = cleaned(kind, bytes).unwrap();
    Luma::of(kind, &kept).map(|picture| codes(&picture)).unwrap_or_default()
}

#[test]
fn a_scan_is_read() {
    assert_eq!(read(Kind::Png, &png(&sheet(ADDRESS))), [ADDRESS]);
    assert_eq!(read(Kind::Jpeg, &jpeg(&sheet(ADDRESS), 80)), [ADDRESS]);
}

#[test]
fn a_photo_is_read_however_it_was_taken() {
    let sheet = sheet(ADDRESS);
    let phone = (1_800, 2_400);
    let cases = [
        ("straight", Taken { turned: 0.0, tilted: 0.0, noise: 4, shade: 0.0, size: phone }),
        ("turned a little", Taken { turned: 7.0, tilted: 0.0, noise: 8, shade: 0.2, size: phone }),
        (
            "on its side",
            Taken { turned: 90.0, tilted: 0.1, noise: 8, shade: 0.2, size: (2_400, 1_800) },
        ),
        ("upside down", Taken { turned: 183.0, tilted: 0.1, noise: 8, shade: 0.3, size: phone }),
        ("from the side", Taken { turned: -4.0, tilted: 0.35, noise: 10, shade: 0.3, size: phone }),
        ("in bad light", Taken { turned: 3.0, tilted: 0.15, noise: 24, shade: 0.55, size: phone }),
        (
            "by a good camera",
            Taken { turned: 3.0, tilted: 0.2, noise: 12, shade: 0.3, size: (3_000, 4_000) },
        ),
    ];
    for (how, taken) in cases {
        let photo = photo(&sheet, &taken);
        assert_eq!(read(Kind::Jpeg, &jpeg(&photo, 70)), [ADDRESS], "{how}");
    }
}

#[test]
fn a_photo_of_something_else_has_no_code() {
    let mut chance = Chance(3);
    let bytes = (0..800 * 600).map(|_| u8::try_from(chance.next(256)).unwrap()).collect();
    let noise = Luma { width: 800, height: 600, bytes };
    assert_eq!(read(Kind::Png, &png(&noise)), Vec::<String>::new());
    let white = Luma { width: 800, height: 600, bytes: vec![255; 480_000] };
    assert_eq!(read(Kind::Png, &png(&white)), Vec::<String>::new());
    let dot = Luma { width: 1, height: 1, bytes: vec![0] };
    assert_eq!(read(Kind::Png, &png(&dot)), Vec::<String>::new());
}

/// Nothing but corners of codes, `unit` pixels a module.
fn corners(unit: usize) -> Luma {
    let side = 2_400;
    let dark = |x: usize, y: usize| {
        let (x, y) = (x / unit % 9, y / unit % 9);
        let ring = x < 7 && y < 7 && (x == 0 || y == 0 || x == 6 || y == 6);
        ring || ((2..5).contains(&x) && (2..5).contains(&y))
    };
    let bytes = (0..side * side).map(|at| if dark(at % side, at / side) { 0 } else { 255 });
    Luma { width: side, height: side, bytes: bytes.collect() }
}

#[test]
fn a_picture_of_nothing_but_corners_is_given_up() {
    let started = std::time::Instant::now();
    for unit in [1, 2, 3, 5, 9] {
        assert_eq!(codes(&corners(unit)), Vec::<String>::new(), "{unit}");
    }
    // Each would take hours to be looked at to its end.
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn a_picture_that_unfolds_too_far_is_not_decoded() {
    let width = u32::try_from(PIXELS_MAX / 6_000 + 1).unwrap();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, 6_000);
    encoder.set_color(png::ColorType::Grayscale);
    let row = vec![0; usize::try_from(width).unwrap() * 6_000];
    encoder.write_header().unwrap().write_image_data(&row).unwrap();
    assert!(file.len() < 1_000_000, "small as it comes");
    assert!(pixels(Kind::Png, &file).unwrap() > PIXELS_MAX);
    assert!(Luma::of(Kind::Png, &file).is_none());
}

#[test]
fn a_broken_picture_reads_as_nothing_and_does_no_harm() {
    let small = sheet(ADDRESS).within(400);
    let mut chance = Chance(11);
    for (kind, whole) in [(Kind::Jpeg, jpeg(&small, 60)), (Kind::Png, png(&small))] {
        for _ in 0..200 {
            let mut bytes = whole.clone();
            for _ in 0..=chance.next(6) {
                let at = chance.next(bytes.len());
                bytes[at] = u8::try_from(chance.next(256)).unwrap();
            }
            bytes.truncate(bytes.len() - chance.next(bytes.len() / 2));
            if let Some(picture) = Luma::of(kind, &bytes) {
                assert_eq!(picture.bytes.len(), picture.width * picture.height);
                let _ = codes(&picture);
            }
        }
    }
}

#[test]
fn a_small_picture_stands_upright() {
    // 1 2
    // 3 4
    // 5 6
    let lying = Luma { width: 2, height: 3, bytes: vec![1, 2, 3, 4, 5, 6] };
    let turned = |up| lying.clone().upright(up).bytes;
    assert_eq!(turned(1), [1, 2, 3, 4, 5, 6]);
    assert_eq!(turned(2), [2, 1, 4, 3, 6, 5]);
    assert_eq!(turned(3), [6, 5, 4, 3, 2, 1]);
    assert_eq!(turned(4), [5, 6, 3, 4, 1, 2]);
    assert_eq!(turned(5), [1, 3, 5, 2, 4, 6]);
    assert_eq!(turned(6), [5, 3, 1, 6, 4, 2], "a quarter turn to the right");
    assert_eq!(turned(7), [6, 4, 2, 5, 3, 1]);
    assert_eq!(turned(8), [2, 4, 6, 1, 3, 5]);
    assert_eq!(lying.doubled().width * lying.doubled().height, lying.doubled().bytes.len());
    let file = jpeg(&lying, 90);
    assert_eq!(which_way_up(Kind::Jpeg, &cleaned(Kind::Jpeg, &file).unwrap()), 1);
    let tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let exif = [&[0xff, 0xe1, 0, 34][..], b"Exif\0\0", tiff].concat();
    let from_a_phone = [&file[..2], &exif, &file[2..]].concat();
    assert_eq!(which_way_up(Kind::Jpeg, &cleaned(Kind::Jpeg, &from_a_phone).unwrap()), 6);
}

#[test]
fn only_addresses_of_our_own_origin_are_ours() {
    let ours = "https://houqin.example";
    let path = |text| of_ours(ours, text).map_err(|refusal| refusal.code);
    assert_eq!(path("https://houqin.example/service/orders/1"), Ok("/service/orders/1"));
    assert_eq!(of_ours("https://houqin.example/", "https://houqin.example/r/1").unwrap(), "/r/1");
    for other in ["https://houqin.example.evil/x", "http://houqin.example/x", "weixin://x/y"] {
        assert_eq!(path(other).unwrap_err(), "other_school", "{other}");
    }
    for text in ["", "WX-2026-000001", "https://", "中文"] {
        assert_eq!(path(text).unwrap_err(), "no_address", "{text}");
    }
}

#[test]
fn pictures_held_by_a_form_are_counted_once_and_no_more_than_nine() {
    let one = |n: usize| {
        let text =
            format!("{{\"digest\":\"{n}\",\"size\":1,\"media_type\":\"image/png\",\"key\":\"k\"}}");
        ("kept".to_owned(), text)
    };
    let fields = (0..20).flat_map(|n| [one(n), one(n)]).chain([("kept".into(), "{".into())]);
    assert_eq!(held(&fields.collect()).len(), 9);
}
