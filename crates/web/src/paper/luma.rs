//! How bright a picture is, point by point: all that is needed to read a code out of it
//! and to show it small.
//!
//! Here alone a picture that somebody sent is decoded on the server. Its head has told its
//! pixels before (see `pixels`); what has more than [`PIXELS_MAX`] is not decoded, and one
//! picture is decoded at a time, so memory stays bounded whatever is sent.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::picture::Kind;
use crate::pixels::pixels;

/// Most pixels that are decoded: A4 at 600 dpi has 35 million. A progressive JPEG takes six
/// bytes a pixel while it is decoded, 220 MB at the most.
pub const PIXELS_MAX: u64 = 36_000_000;
/// Most scans of a progressive JPEG; a camera writes about ten.
const SCANS_MAX: usize = 64;
/// Longest side of a picture, in pixels.
const SIDE_MAX: usize = 30_000;

/// A picture in grey.
#[derive(Debug, Clone)]
pub struct Luma {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Brightness, row by row.
    pub bytes: Vec<u8>,
}

impl Luma {
    /// A picture of `kind` in grey; none where it is too large to be decoded, of a kind that
    /// is not (WebP), or broken.
    pub fn of(kind: Kind, bytes: &[u8]) -> Option<Self> {
        if pixels(kind, bytes).is_none_or(|all| all > PIXELS_MAX) {
            return None;
        }
        // A decoder that stumbles over what was sent has read nothing; it stops nobody else.
        catch_unwind(AssertUnwindSafe(|| match kind {
            Kind::Jpeg => jpeg(bytes),
            Kind::Png => png(bytes),
            Kind::Webp | Kind::Heic => None,
        }))
        .ok()
        .flatten()
    }

    fn whole(width: usize, height: usize, bytes: Vec<u8>) -> Option<Self> {
        let fits = width > 0 && height > 0 && width.checked_mul(height) == Some(bytes.len());
        fits.then_some(Self { width, height, bytes })
    }

    /// The longer side, in pixels.
    pub fn edge(&self) -> usize {
        self.width.max(self.height)
    }

    /// The same picture with its longer side `edge` long at the most: each new pixel is the
    /// mean of those it stands for.
    pub fn within(&self, edge: usize) -> Self {
        let longest = self.edge();
        if longest <= edge {
            return self.clone();
        }
        let shrunk = |side: usize| (side * edge / longest).max(1);
        let (width, height) = (shrunk(self.width), shrunk(self.height));
        let mut bytes = Vec::with_capacity(width * height);
        for y in 0..height {
            let rows = y * self.height / height..(y + 1) * self.height / height;
            for x in 0..width {
                let columns = x * self.width / width..(x + 1) * self.width / width;
                let (mut sum, mut count) = (0_usize, 0_usize);
                for row in rows.clone() {
                    let from = row * self.width;
                    let part = self.bytes.get(from + columns.start..from + columns.end);
                    let part = part.unwrap_or_default();
                    sum += part.iter().map(|one| usize::from(*one)).sum::<usize>();
                    count += part.len();
                }
                bytes.push(u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX));
            }
        }
        Self { width, height, bytes }
    }

    /// The same picture twice as large, with what lies between the pixels drawn between them.
    #[must_use]
    pub fn doubled(&self) -> Self {
        let (width, height) = (self.width * 2, self.height * 2);
        // A new pixel stands three parts at the nearest and one at the next.
        let stands = |at: usize, side: usize| {
            let near = at / 2;
            let next = if at.is_multiple_of(2) {
                near.saturating_sub(1)
            } else {
                (near + 1).min(side - 1)
            };
            (near, next)
        };
        let mut bytes = Vec::with_capacity(width * height);
        for y in 0..height {
            let (near, next) = stands(y, self.height);
            let row = |y: usize| self.bytes.get(y * self.width..(y + 1) * self.width);
            let (near, next) = (row(near).unwrap_or_default(), row(next).unwrap_or_default());
            let mixed = |x: usize| {
                let light = |row: &[u8]| u32::from(row.get(x).copied().unwrap_or(u8::MAX));
                light(near) * 3 + light(next)
            };
            for x in 0..width {
                let (at, beside) = stands(x, self.width);
                let light = (mixed(at) * 3 + mixed(beside)) / 16;
                bytes.push(u8::try_from(light).unwrap_or(u8::MAX));
            }
        }
        Self { width, height, bytes }
    }

    /// The picture turned to stand upright, by which way EXIF says is up (1 to 8).
    #[must_use]
    pub fn upright(self, up: u8) -> Self {
        let (right, low) = (self.width.saturating_sub(1), self.height.saturating_sub(1));
        let lying = (5..=8).contains(&up);
        let (width, height) =
            if lying { (self.height, self.width) } else { (self.width, self.height) };
        let from = |x: usize, y: usize| match up {
            2 => (right - x, y),
            3 => (right - x, low - y),
            4 => (x, low - y),
            5 => (y, x),
            6 => (y, low - x),
            7 => (right - y, low - x),
            8 => (right - y, x),
            _ => (x, y),
        };
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| from(x, y)));
        let bright = |(x, y): (usize, usize)| self.bytes.get(y * self.width + x).copied();
        let bytes = pixels.map(|at| bright(at).unwrap_or(u8::MAX)).collect();
        Self { width, height, bytes }
    }

    /// The picture as a `data:` address, to be shown; empty where it cannot be written.
    pub fn data_address(&self) -> String {
        let mut file = Vec::new();
        let (Ok(width), Ok(height)) = (u32::try_from(self.width), u32::try_from(self.height))
        else {
            return String::new();
        };
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let written = encoder.write_header().and_then(|mut writer| {
            writer.write_image_data(&self.bytes)?;
            writer.finish()
        });
        if written.is_err() {
            return String::new();
        }
        format!("data:image/png;base64,{}", STANDARD.encode(&file))
    }
}

fn jpeg(bytes: &[u8]) -> Option<Luma> {
    let options = DecoderOptions::new_safe()
        .set_strict_mode(false)
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX)
        .jpeg_set_max_scans(SCANS_MAX)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let info = decoder.info()?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    if u64::try_from(width * height).ok()? > PIXELS_MAX {
        return None;
    }
    Luma::whole(width, height, decoder.decode().ok()?)
}

/// Row by row: never more than one row in colour.
fn png(bytes: &[u8]) -> Option<Luma> {
    let limits = png::Limits { bytes: 64 * 1024 * 1024 };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().ok()?;
    let info = reader.info();
    // An interlaced picture comes in seven passes; cameras, scanners and screens write none.
    if info.interlaced {
        return None;
    }
    let (width, height) = (usize::try_from(info.width).ok()?, usize::try_from(info.height).ok()?);
    let (colours, _) = reader.output_color_type();
    let mut grey = Vec::with_capacity(width.checked_mul(height)?);
    while let Some(row) = reader.next_row().ok()? {
        match colours {
            png::ColorType::Grayscale => grey.extend_from_slice(row.data()),
            png::ColorType::GrayscaleAlpha => {
                grey.extend(row.data().chunks_exact(2).map(|pixel| match pixel {
                    [light, alpha] => on_paper(*light, *alpha),
                    _ => u8::MAX,
                }));
            }
            png::ColorType::Rgb => grey.extend(row.data().chunks_exact(3).map(bright)),
            png::ColorType::Rgba => {
                grey.extend(row.data().chunks_exact(4).map(|pixel| {
                    on_paper(bright(pixel), pixel.last().copied().unwrap_or(u8::MAX))
                }));
            }
            png::ColorType::Indexed => return None,
        }
    }
    Luma::whole(width, height, grey)
}

/// Rec. 601, in 256ths.
fn bright(pixel: &[u8]) -> u8 {
    let [red, green, blue, ..] = pixel else { return u8::MAX };
    let sum = u32::from(*red) * 77 + u32::from(*green) * 150 + u32::from(*blue) * 29;
    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
}

/// What shows through lies on white paper.
fn on_paper(light: u8, alpha: u8) -> u8 {
    let (light, alpha) = (u32::from(light), u32::from(alpha));
    u8::try_from((light * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}
