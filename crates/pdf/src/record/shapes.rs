//! The shapes of digits and signs, by glyph: each outline is made once a document and thread.

use crate::drawn::DrawnPage;
use crate::glyph_shape::GlyphShape;
use hayro::hayro_interpret::font::{Glyph, GlyphIdentifier, GlyphRun, Type3Glyph};
use hayro::hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, FillRule, Image, ImageDrawProps,
    Paint, SoftMask,
};
use hayro::kurbo::{Affine, BezPath};
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// So many glyphs are remembered; a document has a hundred, one that means harm has no end of them.
const MAX_KNOWN: usize = 4_096;

/// The number of a glyph without a shape on a page.
pub(crate) const NO_SHAPE: u16 = 0;

/// Shapes already seen in a document.
#[derive(Default)]
pub(super) struct Shapes {
    /// Which page is drawn, counted.
    page: u32,
    outlines: HashMap<GlyphIdentifier, Known, BuildHasherDefault<Mixer>>,
    /// Of Type 3 fonts.
    drawings: HashMap<u128, Known, BuildHasherDefault<Mixer>>,
}

/// A shape, and its number on the page where it was last seen.
struct Known {
    shape: Option<GlyphShape>,
    page: u32,
    number: u16,
}

impl Shapes {
    /// Numbers begin anew.
    pub(super) fn begin_page(&mut self) {
        self.page = self.page.wrapping_add(1);
        if self.outlines.len() + self.drawings.len() > MAX_KNOWN {
            self.outlines.clear();
            self.drawings.clear();
        }
    }

    /// The number of a glyph's shape on this page.
    pub(super) fn number<'a>(
        &mut self,
        glyph: &Glyph<'a>,
        paint: &Paint<'a>,
        page: &mut DrawnPage,
    ) -> u16 {
        let new = |shape| Known {
            shape,
            page: 0,
            number: NO_SHAPE,
        };
        let known = match glyph {
            Glyph::Outline(outline) => self
                .outlines
                .entry(outline.identifier())
                .or_insert_with(|| new(GlyphShape::new(outline.outline(), false))),
            Glyph::Type3(drawing) => self
                .drawings
                .entry(drawing.cache_key())
                .or_insert_with(|| new(shape_of_drawing(drawing, paint))),
        };
        if known.page != self.page {
            known.page = self.page;
            known.number = known.shape.as_ref().map_or(NO_SHAPE, |s| page.add_shape(s));
        }
        known.number
    }
}

/// What a Type 3 font draws for a glyph, where it fills outlines in one colour and does nothing else.
fn shape_of_drawing<'a>(glyph: &Type3Glyph<'a>, paint: &Paint<'a>) -> Option<GlyphShape> {
    let mut tracer = Tracer::default();
    glyph.interpret(&mut tracer, Affine::IDENTITY, Affine::IDENTITY, paint);
    let path = tracer.path.filter(|_| !tracer.unfit)?;
    GlyphShape::new(path, tracer.even_odd)
}

/// Takes down the outline that is filled.
#[derive(Default)]
struct Tracer {
    path: Option<BezPath>,
    even_odd: bool,
    /// Something else is drawn.
    unfit: bool,
}

impl<'a> Device<'a> for Tracer {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let DrawMode::Fill(rule) = mode else {
            self.unfit = true;
            return;
        };
        // A second fill may be of another colour.
        self.unfit |= self.path.is_some();
        self.even_odd = matches!(rule, FillRule::EvenOdd);
        let mut path = path.clone();
        path.apply_affine(props.transform);
        self.path = Some(path);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.unfit = true;
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.unfit = true;
    }

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
        self.unfit = true;
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.unfit = true;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// Digits and the signs of amounts, full-width forms included.
pub(super) const fn is_figure(c: char) -> bool {
    matches!(c, '0'..='9' | '.' | ',' | '-' | '%' | '(' | ')')
        || matches!(c, '０'..='９' | '．' | '，' | '－' | '％' | '（' | '）')
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// A quick hash for keys that are hashes themselves: of a font's bytes, or of a dictionary.
#[derive(Default)]
struct Mixer(u64);

impl std::hash::Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.write_u64(u64::from(*b));
        }
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
    fn write_isize(&mut self, n: isize) {
        self.write_u64(n as u64);
    }
    fn write_u128(&mut self, n: u128) {
        self.write_u64(n as u64);
        self.write_u64((n >> 64) as u64);
    }
}
