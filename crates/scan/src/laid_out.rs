//! A straight picture taken apart: rulings, watermark, lines of text.

use crate::Limits;
use crate::cells::{Patch, lattices};
use crate::engine::{Expect, LinePicture, LineReading};
use crate::gray::{Gray, Levels};
use crate::hidden::Over;
use crate::ink::{self, Ink};
use crate::lines::{TextLine, cells, print_in, text_lines};
use crate::repeats;
use crate::rulings::{Rulings, rulings};
use crate::straighten::{Pose, straighten};
use crate::strokes::Stroke;
use crate::watermark::{self, Overlay};
use mingxi_core::Raster;
use std::borrow::Cow;

/// Height that engines scale lines to, pixels.
const ENGINE_HEIGHT: usize = 48;

/// Sample lines are no longer than this, in heights: long ones cost time and tell no more.
const SAMPLE_HEIGHTS: usize = 16;

/// So many watermarks are taken off one picture.
const MAX_TAKEN: usize = 3;

/// A picture taken apart.
#[derive(Debug)]
pub(crate) struct LaidOut {
    /// Pixels a point.
    pub unit: f32,
    /// How the picture had stood.
    pub pose: Pose,
    /// Straight lines.
    pub rulings: Rulings,
    /// The cells of all tables.
    pub cells: Vec<Patch>,
    /// Around the print in each cell, faint print included.
    pub prints: Vec<Option<Patch>>,
    /// Lines of text.
    pub lines: Vec<TextLine>,
    /// Lines over the limits, which are not among `lines`.
    pub dropped: usize,
    /// The upright, straight picture without its rulings and without the watermarks that repeat.
    pub print: Gray,
    /// The same with them, or with those lifted off that do not repeat, where it has any: for a second look.
    pub lifted: Option<Gray>,
    /// The share of it that is print.
    pub ink: f32,
    /// Watermarks in gray.
    pub overlay: Option<Overlay>,
}

impl LaidOut {
    /// Turns a picture, straightens it and finds what is in it; `unit` is pixels a point.
    pub(crate) fn new(picture: &Gray, quarters: u8, unit: f32, limits: &Limits) -> Self {
        let straight = straighten(picture, quarters);
        let (plain, seen, taken) = without_repeats(&straight.gray, unit);
        let Seen {
            mut rulings,
            print: mut bare,
            levels,
            mut ground,
            overlay,
        } = seen;
        let lying = overlay.filter(|_| taken.is_none());
        let alone = lying
            .as_ref()
            .filter(|o| o.shows_as_print(levels, unit))
            .and_then(|o| repeats::alone(&bare, &ground, o, levels.paper, unit));
        if let Some(overlay) = &lying {
            let over = |x: usize, y: usize| overlay.lies_at(&ground, levels.paper, x, y);
            rulings.completed(&plain, over, unit);
            if overlay.is_heavy(levels) && !overlay.dark {
                forget_edges(&mut rulings, over);
            }
            bare = rulings.wiped(&plain, unit);
        }
        let mut print = rulings.erased(&plain, unit);
        rulings.of_tables(&bare, unit);
        let lifted = match (&taken, &lying) {
            (Some(_), _) => Some(rulings.erased(&straight.gray, unit)),
            (None, Some(overlay)) => Some(overlay.lifted(&print, &ground, levels.paper)),
            (None, None) => None,
        };
        let mut overlay = taken.or(lying);
        if let Some(alone) = alone {
            print = repeats::divided(&print, &alone, levels.paper);
            ground = ink::ground(&print, unit, ink::THIN_PX);
            overlay = overlay.map(|o| o.taken_off(levels.paper));
        }
        let mut ink = Ink::of(&print, &ground, levels, overlay.as_ref());
        let share = ink.share();
        let lattices = lattices(&rulings, unit);
        let cells = cells(&lattices, &print);
        let prints = cells.iter().map(|c| print_in(&ink, c, unit)).collect();
        let found = text_lines(&mut ink, &cells, &lattices, unit);
        let total = found.len();
        let lines = within(found, limits);
        Self {
            unit,
            pose: straight.pose,
            rulings,
            dropped: total - lines.len(),
            cells,
            prints,
            lines,
            print,
            lifted,
            ink: share,
            overlay,
        }
    }

    /// A line of text, cut out of a picture as large as the page's.
    ///
    /// At first from the one with its watermark: dividing it out was measured to change no reading at 150 to 200 dpi, and
    /// to make 3 % more cells wrong at 110.
    pub(crate) fn cut_out(picture: &Gray, line: &TextLine, expect: Expect) -> LinePicture {
        let cut = line.cut;
        let gray = (cut.top..cut.bottom)
            .flat_map(|y| &picture.row(y)[cut.left..cut.right])
            .copied()
            .collect();
        LinePicture {
            width: cut.width() as u32,
            height: cut.height() as u32,
            gray,
            expect,
        }
    }

    /// The picture without its rulings, for a detector.
    pub(crate) fn raster(&self) -> Raster {
        let rgb = self.print.pixels().iter().flat_map(|p| [*p; 3]).collect();
        Raster {
            width: self.print.width() as u32,
            height: self.print.height() as u32,
            rgb,
        }
    }

    /// Left and right of the cell that a line stands in.
    pub(crate) fn column(&self, line: usize) -> Option<(usize, usize)> {
        let cell = self.cells[self.lines[line].cell?];
        Some((cell.left, cell.right))
    }

    /// So many lines that tell whether the page stands upright: the longest that are not too long.
    pub(crate) fn sample(&self, count: usize) -> Vec<usize> {
        let heights = |i: &usize| {
            let cut = self.lines[*i].cut;
            cut.width() / cut.height().max(1)
        };
        let mut order: Vec<usize> = (0..self.lines.len()).collect();
        order.sort_by_key(|i| {
            (
                heights(i) > SAMPLE_HEIGHTS,
                std::cmp::Reverse(heights(i)),
                *i,
            )
        });
        order.truncate(count);
        order
    }
}

/// What is seen first in a straight picture.
struct Seen {
    rulings: Rulings,
    /// The picture without them and what touches them.
    print: Gray,
    levels: Levels,
    ground: Gray,
    overlay: Option<Overlay>,
}

impl Seen {
    fn of(picture: &Gray, unit: f32) -> Self {
        let rulings = rulings(picture, unit);
        let print = rulings.wiped(picture, unit);
        let levels = print.levels();
        let mut ground = ink::ground(&print, unit, ink::THIN_PX);
        let mut overlay = watermark::find(&print, &ground, levels, unit);
        if overlay.as_ref().is_some_and(|o| o.dark) {
            // Its strokes are thick, and print next to it is easily taken for a part of it.
            ground = ink::ground(&print, unit, ink::BLURRED_PX);
            overlay = watermark::find(&print, &ground, levels, unit);
        }
        Self {
            rulings,
            print,
            levels,
            ground,
            overlay,
        }
    }

    /// Whether most of the length of its rulings is no darker than this watermark: they do not show in its strokes, and would be
    /// taken off with it.
    fn is_ruled_as_palely_as(&self, watermark: &Overlay) -> bool {
        let all = || self.rulings.horizontal.iter().chain(&self.rulings.vertical);
        let dark = RULED_DARKER * f32::from(watermark.contrast(self.levels.paper));
        let pale = |s: &&Stroke| f32::from(s.contrast) < dark;
        let length = |s: &Stroke| s.length();
        all().filter(pale).map(length).sum::<f32>() > 0.5 * all().map(length).sum::<f32>()
    }
}

/// Forgets rulings that are edges of a watermark's strokes: they are dark where it lies, and hardly anywhere else.
fn forget_edges(rulings: &mut Rulings, over: impl Fn(usize, usize) -> Over) {
    let shows = |stroke: &Stroke, is_down: bool| {
        let line = stroke.at.max(0.0) as usize;
        let along = (stroke.from.max(0.0) as usize..).zip(&stroke.dark);
        let beside = along.filter(|(at, dark)| {
            let (x, y) = if is_down { (line, *at) } else { (*at, line) };
            **dark && over(x, y) != Over::Pixel
        });
        beside.count() as f32 >= BESIDE * stroke.dark.len() as f32
    };
    rulings.horizontal.retain(|s| shows(s, false));
    rulings.vertical.retain(|s| shows(s, true));
}

/// Rulings show in the strokes of a watermark when they differ from paper by so many times as much as it.
const RULED_DARKER: f32 = 1.2;

/// A ruling that goes through a watermark is dark beside the strokes of that for this share of its length.
const BESIDE: f32 = 0.35;

/// The picture without the watermarks that repeat on it, and what is seen in it then; those watermarks, if any.
///
/// Only heavy ones: print is read well through pale ones. One by one, since those that cross hide
/// each other. What does not repeat beside one that does is a remainder of that, or print.
fn without_repeats(picture: &Gray, unit: f32) -> (Cow<'_, Gray>, Seen, Option<Overlay>) {
    let (mut plain, mut taken) = (Cow::Borrowed(picture), None::<Overlay>);
    let mut seen = Seen::of(&plain, unit);
    for _ in 0..MAX_TAKEN {
        let paper = seen.levels.paper;
        let heavy = |o: &&Overlay| o.is_heavy(seen.levels);
        let Some(overlay) = seen.overlay.as_ref().filter(heavy) else {
            break;
        };
        if !overlay.dark && seen.is_ruled_as_palely_as(overlay) {
            break;
        }
        let Some(alone) = repeats::alone(&seen.print, &seen.ground, overlay, paper, unit) else {
            break;
        };
        plain = Cow::Owned(repeats::divided(&plain, &alone, paper));
        let overlay = overlay.clone().taken_off(paper);
        taken = Some(match taken {
            Some(taken) => taken.and(overlay),
            None => overlay,
        });
        seen = Seen::of(&plain, unit);
    }
    (plain, seen, taken)
}

/// The first lines that are within the limits together.
fn within(lines: Vec<TextLine>, limits: &Limits) -> Vec<TextLine> {
    let mut pixels = 0;
    lines
        .into_iter()
        .take(limits.max_lines)
        .take_while(|line| {
            let (w, h) = (line.cut.width(), line.cut.height().max(1));
            pixels += (w * ENGINE_HEIGHT / h) as u64;
            pixels <= limits.max_line_pixels
        })
        .collect()
}

/// How sure an engine was of some lines: the mean over their characters, 0 when nothing was read.
pub(crate) fn sureness<'a>(readings: impl IntoIterator<Item = &'a LineReading>) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0_f32);
    for reading in readings {
        // A line in which nothing was read is as bad as one character that was not.
        count += reading.chars.len().max(1) as f32;
        sum += reading.chars.iter().map(|c| c.confidence).sum::<f32>();
    }
    sum / count.max(1.0)
}
