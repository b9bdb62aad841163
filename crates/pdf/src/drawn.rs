//! A page as it was drawn, reduced to what reading and watermark evidence need: plain values, no PDF.
//!
//! Coordinates: the displayed page (after /Rotate and crop box), points, origin top left, y down.

use crate::glyph_shape::GlyphShape;
use mingxi_core::{Finding, PageNo, Rect};
use std::ops::Range;

/// One page's paint operations, not yet judged: [`crate::strip_watermarks`] makes pages of them.
#[derive(Debug, Clone)]
pub struct DrawnPage {
    pub(crate) page_no: PageNo,
    /// Displayed width, points.
    pub(crate) width: f32,
    /// Displayed height, points.
    pub(crate) height: f32,
    /// /Rotate, degrees clockwise.
    pub(crate) rotation: u16,
    pub(crate) runs: Vec<Run>,
    pub(crate) glyphs: Vec<Glyph>,
    /// What its digits and signs look like; [`Glyph::shape`] counts them from 1.
    pub(crate) glyph_shapes: Vec<GlyphShape>,
    pub(crate) bars: Vec<Bar>,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) images: Vec<Picture>,
    pub(crate) findings: Vec<Finding>,
}

impl DrawnPage {
    pub(crate) fn new(page_no: PageNo, width: f32, height: f32, rotation: u16) -> Self {
        Self {
            page_no,
            width,
            height,
            rotation,
            runs: Vec::new(),
            glyphs: Vec::new(),
            glyph_shapes: Vec::new(),
            bars: Vec::new(),
            shapes: Vec::new(),
            images: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Which page.
    #[must_use]
    pub fn page_no(&self) -> PageNo {
        self.page_no
    }

    /// Whether nothing was drawn.
    pub(crate) fn is_empty(&self) -> bool {
        self.glyphs.is_empty()
            && self.bars.is_empty()
            && self.shapes.is_empty()
            && self.images.is_empty()
    }

    /// The whole page.
    pub(crate) fn bounds(&self) -> Rect {
        Rect::around(0.0, 0.0, self.width, self.height)
    }

    /// Numbers one more shape, from 1; 0 when there are too many.
    pub(crate) fn add_shape(&mut self, shape: &GlyphShape) -> u16 {
        let number = u16::try_from(self.glyph_shapes.len() + 1).unwrap_or(0);
        if number != 0 {
            self.glyph_shapes.push(shape.clone());
        }
        number
    }

    /// What a glyph looks like, where that is known.
    pub(crate) fn shape_of(&self, glyph: &Glyph) -> Option<&GlyphShape> {
        self.glyph_shapes
            .get(usize::from(glyph.shape).checked_sub(1)?)
    }

    /// The glyphs of a run.
    pub(crate) fn glyphs_of(&self, run: &Run) -> &[Glyph] {
        self.glyphs
            .get(run.glyphs.start as usize..run.glyphs.end as usize)
            .unwrap_or(&[])
    }
}

/// The colour something is painted in, and how opaque it is; 0 to 1 each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ink {
    pub(crate) rgb: [f32; 3],
    pub(crate) alpha: f32,
}

/// Below this, nothing shows: 1/255 is the smallest alpha that a renderer keeps, and watermarks start at 0.05.
const INVISIBLE_ALPHA: f32 = 0.01;

/// A channel above this is white on paper. 0.98 is 250 of 255: table shading starts at 242.
const WHITE: f32 = 0.98;

impl Ink {
    pub(crate) const BLACK: Self = Self {
        rgb: [0.0; 3],
        alpha: 1.0,
    };
    /// What a pattern or a shading counts as: neither white nor ink.
    pub(crate) const PATTERN: Self = Self {
        rgb: [0.5; 3],
        alpha: 1.0,
    };

    /// Its colour over white paper.
    fn on_white(self) -> [f32; 3] {
        self.rgb.map(|c| 1.0 - self.alpha * (1.0 - c))
    }

    /// Whether nothing of it shows, whatever lies below.
    pub(crate) fn is_transparent(self) -> bool {
        self.alpha < INVISIBLE_ALPHA
    }

    /// Whether it does not show on white paper.
    pub(crate) fn is_white(self) -> bool {
        self.on_white().iter().all(|c| *c > WHITE)
    }

    /// How light it looks on white paper, 0 black to 1 white (Rec. 601 luma).
    pub(crate) fn lightness(self) -> f32 {
        let [r, g, b] = self.on_white();
        0.299f32.mul_add(r, 0.587f32.mul_add(g, 0.114 * b))
    }
}

/// Why something is a watermark by its own declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Declared {
    /// An annotation of subtype Watermark (ISO 32000-2, 12.5.6.22).
    Annotation,
    /// Marked content `/Artifact` with subtype Watermark (ISO 32000-2, 14.8.2.2.2).
    Artifact,
    /// An optional-content group whose name says so (ISO 32000-2, 8.11).
    Layer,
}

/// Where in the file an operation stands and what it says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Origin {
    /// Position in the order of painting on the page.
    pub(crate) seq: u32,
    /// The operation's number in an instrumented copy (see `clean.rs`); 0 otherwise.
    pub(crate) tag: u32,
    /// Drawn by the appearance of an annotation.
    pub(crate) annotation: bool,
    /// Declares itself a watermark.
    pub(crate) declared: Option<Declared>,
}

/// Glyphs shown by one operation, in one style.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) glyphs: Range<u32>,
    /// Direction of the baseline, a unit vector.
    pub(crate) dir: (f32, f32),
    /// Font size, points.
    pub(crate) size: f32,
    /// By how much glyphs are wider than the size says; 0 where they are mirrored.
    pub(crate) stretch: f32,
    pub(crate) ink: Ink,
    pub(crate) bold: bool,
    /// Drawn so that it cannot show: render mode 3 or 7, or transparent.
    pub(crate) invisible: bool,
    /// Written downwards (a font of vertical writing mode).
    pub(crate) vertical: bool,
    pub(crate) origin: Origin,
}

/// One character, at its origin on the baseline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glyph {
    pub(crate) ch: char,
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// Distance along the baseline to the next origin, or the declared width where that is less; points.
    pub(crate) advance: f32,
    pub(crate) space_before: bool,
    /// Its middle lies outside of the clip or of the page.
    pub(crate) clipped: bool,
    /// The number of its shape on the page; 0 where it has none, or is no digit and no sign of a number.
    pub(crate) shape: u16,
}

/// An upright filled box; a ruling where it is thin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bar {
    pub(crate) rect: Rect,
    pub(crate) ink: Ink,
    /// Nothing below it shows: opaque, painted over and not blended, and all of the box is painted.
    pub(crate) covers: bool,
    pub(crate) origin: Origin,
}

/// Paint that is neither text nor straight: curves, slanted lines, outlines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) rect: Rect,
    pub(crate) ink: Ink,
    /// Path elements: an outlined character has dozens.
    pub(crate) elements: u32,
    /// Painted with a tiling pattern.
    pub(crate) tiled: bool,
    pub(crate) origin: Origin,
}

/// A picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Picture {
    /// What of its box shows inside of the clip and of the page.
    pub(crate) rect: Rect,
    /// From its pixels, counted from its top left corner, to points on the displayed page: `a b c d e f`.
    pub(crate) matrix: [f64; 6],
    /// It shows as it is: upright, cut by boxes only, opaque but for a mask of its own, not blended.
    pub(crate) straight: bool,
    /// Names the picture within the document; the same bytes written twice have one name.
    pub(crate) key: u128,
    /// Opacity it is drawn with.
    pub(crate) alpha: f32,
    /// It has a mask of its own, or is drawn through one.
    pub(crate) masked: bool,
    /// Nothing below it shows.
    pub(crate) covers: bool,
    /// What its pixels look like, where they were looked at.
    pub(crate) look: Option<Look>,
    pub(crate) origin: Origin,
}

/// What the pixels of a picture look like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Look {
    /// Share of its pixels that show on white paper.
    pub(crate) coverage: f32,
    /// Mean lightness of those, 0 black to 1 white.
    pub(crate) lightness: f32,
}
