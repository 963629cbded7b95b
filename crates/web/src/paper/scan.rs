//! The codes in a picture. Several sizes are tried: a code that is too fine for one is clear
//! in another, and a smaller picture has less noise.
//!
//! The work on one picture is counted pixel by pixel, and ends when it has cost too much: a
//! picture made of nothing but corners of codes would else be looked at for hours.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;

use image::{GenericImage, GenericImageView, GrayImage, Luma as Light};
use rqrr::PreparedImage;

use super::luma::Luma;

/// Longest sides that are tried, in pixels, and whether the picture is then drawn twice as
/// large: a code whose modules are less than three pixels wide is found between the pixels.
/// A code of 26 mm on A4 has 3 to 5 pixels a module in the first.
const LOOKS: [(usize, bool); 5] =
    [(2_400, false), (2_400, true), (1_600, false), (3_600, false), (1_000, true)];
/// Most looks at a pixel for each pixel of a picture: a photo of a sheet takes some ten.
const LOOKS_MAX: usize = 40;
/// Most pixels that corners of codes may cover: three corners of a code that fills the picture.
const CORNERS_MAX: usize = 100_000;
/// How a pixel of a corner is marked by `rqrr`.
const CORNER: [u8; 1] = [2];

/// That a picture has cost too much.
struct TooDear;

/// A picture whose looks are counted; its copies count together with it.
struct Counted {
    picture: GrayImage,
    looks: Rc<Cell<usize>>,
    corners: Rc<Cell<usize>>,
}

fn spend(left: &Cell<usize>, cost: usize) {
    match left.get().checked_sub(cost) {
        Some(rest) => left.set(rest),
        // Unwinds to `read` without a word: nothing is wrong but the picture.
        None => resume_unwind(Box::new(TooDear)),
    }
}

impl Clone for Counted {
    /// Costs as much as looking at every eighth pixel.
    fn clone(&self) -> Self {
        spend(&self.looks, self.picture.len() / 8);
        Self {
            picture: self.picture.clone(),
            looks: Rc::clone(&self.looks),
            corners: Rc::clone(&self.corners),
        }
    }
}

impl GenericImageView for Counted {
    type Pixel = Light<u8>;

    fn dimensions(&self) -> (u32, u32) {
        self.picture.dimensions()
    }

    fn get_pixel(&self, x: u32, y: u32) -> Light<u8> {
        spend(&self.looks, 1);
        self.picture.get_pixel_checked(x, y).copied().unwrap_or(Light([u8::MAX]))
    }
}

impl GenericImage for Counted {
    fn get_pixel_mut(&mut self, x: u32, y: u32) -> &mut Light<u8> {
        self.picture.get_pixel_mut(x, y)
    }

    fn put_pixel(&mut self, x: u32, y: u32, pixel: Light<u8>) {
        if pixel.0 == CORNER {
            spend(&self.corners, 1);
        }
        if let Some(held) = self.picture.get_pixel_mut_checked(x, y) {
            *held = pixel;
        }
    }

    fn blend_pixel(&mut self, x: u32, y: u32, pixel: Light<u8>) {
        self.put_pixel(x, y, pixel);
    }
}

/// The texts of the codes in a picture, from the first size in which one can be read.
pub fn codes(picture: &Luma) -> Vec<String> {
    let mut tried = Vec::new();
    for (edge, doubled) in LOOKS {
        let small = picture.within(edge);
        if tried.contains(&(small.edge(), doubled)) {
            continue;
        }
        tried.push((small.edge(), doubled));
        let found = read(if doubled { small.doubled() } else { small });
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn read(picture: Luma) -> Vec<String> {
    let found = catch_unwind(AssertUnwindSafe(|| {
        let (width, height) = (picture.width.try_into().ok()?, picture.height.try_into().ok()?);
        let looks = Rc::new(Cell::new(picture.bytes.len() * LOOKS_MAX));
        let picture = GrayImage::from_raw(width, height, picture.bytes)?;
        let corners = Rc::new(Cell::new(CORNERS_MAX));
        let mut prepared = PreparedImage::prepare(Counted { picture, looks, corners });
        let grids = prepared.detect_grids();
        Some(grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect())
    }));
    found.ok().flatten().unwrap_or_default()
}
