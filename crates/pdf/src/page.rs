//! A page without its watermarks: what it is made of, and its content.

use crate::chars::{Hidden, Sight, chars_of};
use crate::drawn::{DrawnPage, Glyph, Origin, Run};
use crate::rulings::rulings_and_fills;
use crate::upright::Turn;
use mingxi_core::{Finding, FindingCode, PageContent, PageKind, PageNo, Rect, Ruling, Watermark};

/// A page as drawn, its watermarks set aside.
#[derive(Debug, Clone)]
pub struct PdfPage {
    pub(crate) drawn: DrawnPage,
    /// Runs that are watermarks, by index.
    pub(crate) dropped_runs: Vec<bool>,
    /// Boxes that belong to watermarks, by index.
    pub(crate) dropped_bars: Vec<bool>,
    /// Pictures that are watermarks, by index.
    pub(crate) dropped_images: Vec<bool>,
    /// Outlines and patterns that are watermarks, by index.
    pub(crate) dropped_shapes: Vec<bool>,
    /// Characters that show, watermarks aside.
    shown: usize,
    pub(crate) watermarks: Vec<Watermark>,
    pub(crate) findings: Vec<Finding>,
}

/// A tagged operation that painted something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Painted {
    pub(crate) tag: u32,
    pub(crate) watermark: bool,
    /// How far showing its text moved the text position, thousandths of an em.
    pub(crate) shift: f32,
}

impl PdfPage {
    pub(crate) fn new(mut drawn: DrawnPage) -> Self {
        let findings = std::mem::take(&mut drawn.findings);
        Self {
            dropped_runs: vec![false; drawn.runs.len()],
            dropped_bars: vec![false; drawn.bars.len()],
            dropped_images: vec![false; drawn.images.len()],
            dropped_shapes: vec![false; drawn.shapes.len()],
            drawn,
            shown: 0,
            watermarks: Vec::new(),
            findings,
        }
    }

    /// Which page.
    #[must_use]
    pub fn page_no(&self) -> PageNo {
        self.drawn.page_no
    }

    /// Displayed width, points.
    #[must_use]
    pub fn width_pt(&self) -> f32 {
        self.drawn.width
    }

    /// Displayed height, points.
    #[must_use]
    pub fn height_pt(&self) -> f32 {
        self.drawn.height
    }

    /// /Rotate, degrees clockwise: 0, 90, 180 or 270.
    #[must_use]
    pub fn rotation(&self) -> u16 {
        self.drawn.rotation
    }

    /// What was taken off it.
    #[must_use]
    pub fn watermarks(&self) -> &[Watermark] {
        &self.watermarks
    }

    /// Doubts about its reading.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What each tagged operation painted, and whether it is a watermark (see `clean.rs`).
    pub(crate) fn painted(&self) -> Vec<Painted> {
        let page = &self.drawn;
        let mut painted = Vec::new();
        let mut add = |origin: &Origin, watermark: bool, shift: f32| {
            if origin.tag != 0 {
                painted.push(Painted {
                    tag: origin.tag,
                    watermark,
                    shift,
                });
            }
        };
        for (run, gone) in page.runs.iter().zip(&self.dropped_runs) {
            add(&run.origin, *gone, shift_of(run, page));
        }
        page.bars
            .iter()
            .zip(&self.dropped_bars)
            .for_each(|(b, gone)| add(&b.origin, *gone, 0.0));
        page.shapes
            .iter()
            .zip(&self.dropped_shapes)
            .for_each(|(s, gone)| add(&s.origin, *gone, 0.0));
        page.images
            .iter()
            .zip(&self.dropped_images)
            .for_each(|(p, gone)| add(&p.origin, *gone, 0.0));
        painted
    }

    /// Counts what shows, and adds findings about text that does not (P005) and glyphs without Unicode (P006).
    pub(crate) fn note_what_is_missing(&mut self) {
        let census = Census::of(&self.drawn, self.kept_runs());
        self.shown = census.shown;
        let findings = [census.hidden_text(), census.missing_text()]
            .into_iter()
            .flatten();
        self.findings
            .extend(findings.map(|f| f.on(self.drawn.page_no)));
    }

    /// Whether any character shows, watermarks aside.
    pub(crate) fn shows_text(&self) -> bool {
        self.shown > 0
    }

    /// Which way its lines run.
    pub(crate) fn turn(&self) -> Turn {
        Turn::of_page(self.kept_runs())
    }

    /// Whether the run of this index is no watermark.
    pub(crate) fn keeps_run(&self, index: usize) -> bool {
        !self.dropped_runs.get(index).copied().unwrap_or(false)
    }

    fn kept_runs(&self) -> impl Iterator<Item = &Run> {
        self.drawn
            .runs
            .iter()
            .zip(&self.dropped_runs)
            .filter(|(_, gone)| !**gone)
            .map(|(run, _)| run)
    }

    /// What the page is made of, now that watermarks are gone.
    #[must_use]
    pub fn classify(&self) -> PageKind {
        let print = self.shown;
        let pictures: Vec<Rect> = self.kept_images().collect();
        let page = self.drawn.bounds().area().max(1.0);
        let largest = pictures.iter().map(Rect::area).fold(0.0, f32::max);
        let strips = self.area_of_all_images();
        let all: f32 = if strips > SCAN_SHARE * page {
            strips
        } else {
            pictures.iter().map(Rect::area).sum()
        };
        match (print, largest.max(all.min(page))) {
            (0, area) if area > 0.0 => PageKind::Image,
            (0, _) => PageKind::Blank,
            (n, area) if area > SCAN_SHARE * page && n < FEW_CHARS => PageKind::Image,
            (_, area) if area > PICTURE_SHARE * page => PageKind::Mixed,
            _ => PageKind::Text,
        }
    }

    /// Thin pictures that cover much of a page together are the strips of a scan.
    fn area_of_all_images(&self) -> f32 {
        let kept = self.drawn.images.iter().zip(&self.dropped_images);
        kept.filter(|(_, gone)| !**gone)
            .map(|(p, _)| p.rect.area())
            .sum()
    }

    fn kept_images(&self) -> impl Iterator<Item = Rect> {
        self.drawn
            .images
            .iter()
            .zip(&self.dropped_images)
            .filter(|(p, gone)| !**gone && p.rect.width().min(p.rect.height()) > MIN_PICTURE_PT)
            .map(|(p, _)| p.rect)
    }

    /// Its characters, rulings, fills and pictures, upright.
    #[must_use]
    pub fn read(&self) -> PageContent {
        let page = &self.drawn;
        let turn = self.turn();
        let (width, height) = if turn.is_quarter() {
            (page.height, page.width)
        } else {
            (page.width, page.height)
        };
        let mut content = PageContent::blank(page.page_no, width, height);
        content.frame = turn.frame(page.width, page.height);
        let ignored = |_, _: &Run, _: &Glyph| ();
        (content.chars, content.hidden) = chars_of(page, |i| self.keeps_run(i), turn, ignored);
        let bars = page
            .bars
            .iter()
            .zip(&self.dropped_bars)
            .filter(|(_, gone)| !**gone)
            .map(|(b, _)| b);
        let (rulings, fills) = rulings_and_fills(bars);
        let upright = |r: &Rect| turn.rect(r, page.width, page.height);
        content.rulings = rulings.iter().map(|r| turn_ruling(r, turn, page)).collect();
        content.fills = fills.iter().map(upright).collect();
        content.pictures = self.kept_images().map(|r| upright(&r)).collect();
        content
    }
}

/// A picture over more of the page than this, with few characters, is a scan.
const SCAN_SHARE: f32 = 0.5;
/// Fewer characters than this on a scan are a page number or a stamp of the scanner.
const FEW_CHARS: usize = 20;
/// Pictures over more of the page than this may hold text worth reading.
const PICTURE_SHARE: f32 = 0.08;
/// Pictures thinner than this are rules or spacers, points.
const MIN_PICTURE_PT: f32 = 2.5;

/// From the first origin of a run to the end of its last advance, thousandths of an em.
fn shift_of(run: &Run, page: &DrawnPage) -> f32 {
    let glyphs = page.glyphs_of(run);
    let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else {
        return 0.0;
    };
    let length = (last.x - first.x) * run.dir.0 + (last.y - first.y) * run.dir.1 + last.advance;
    if run.size > 0.0 {
        length / run.size * 1000.0
    } else {
        0.0
    }
}

/// How many characters of a page show, and why the others do not.
#[derive(Debug, Default)]
struct Census {
    shown: usize,
    unseen: usize,
    outside: usize,
    covered: usize,
    /// Without a Unicode value, among those that show.
    unknown: usize,
}

impl Census {
    fn of<'a>(page: &DrawnPage, runs: impl Iterator<Item = &'a Run>) -> Self {
        let mut census = Self::default();
        let sight = Sight::new(page);
        for run in runs {
            for glyph in page.glyphs_of(run) {
                match sight.hidden(run, glyph) {
                    Some(Hidden::Unseen) => census.unseen += 1,
                    Some(Hidden::Outside) => census.outside += 1,
                    Some(Hidden::Covered) => census.covered += 1,
                    None => census.shown += 1,
                }
                let unknown = glyph.ch == char::REPLACEMENT_CHARACTER && !run.invisible;
                census.unknown += usize::from(unknown);
            }
        }
        census
    }

    fn hidden_text(&self) -> Option<Finding> {
        let ways = [
            (self.unseen, "drawn invisibly"),
            (self.outside, "outside of their cell or of the page"),
            (self.covered, "painted over"),
        ];
        let found = ways.iter().filter(|(n, _)| *n > 0);
        let parts: Vec<String> = found.map(|(n, way)| format!("{n} {way}")).collect();
        let text = format!(
            "characters that do not show were kept apart: {}",
            parts.join(", ")
        );
        (!parts.is_empty()).then(|| Finding::new(FindingCode::P005, text))
    }

    fn missing_text(&self) -> Option<Finding> {
        let all = self.shown + self.unseen + self.outside + self.covered;
        let text = format!(
            "{} of {all} glyphs have no Unicode value: characters are missing",
            self.unknown
        );
        (self.unknown > 0).then(|| Finding::new(FindingCode::P006, text))
    }
}

fn turn_ruling(ruling: &Ruling, turn: Turn, page: &DrawnPage) -> Ruling {
    let r = match ruling {
        Ruling::Horizontal { y, xs } => Rect::around(xs.start, *y, xs.end, *y),
        Ruling::Vertical { x, ys } => Rect::around(*x, ys.start, *x, ys.end),
    };
    if turn == Turn::None {
        return ruling.clone();
    }
    let horizontal = matches!(ruling, Ruling::Horizontal { .. }) != turn.is_quarter();
    let r = turn.rect(&r, page.width, page.height);
    if horizontal {
        Ruling::Horizontal {
            y: r.top(),
            xs: r.left()..r.right(),
        }
    } else {
        Ruling::Vertical {
            x: r.left(),
            ys: r.top()..r.bottom(),
        }
    }
}
