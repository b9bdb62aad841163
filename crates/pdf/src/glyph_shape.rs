//! What a glyph of a font looks like, whatever the font says that it means.

use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape as _};
use hayro::vello_cpu::color::palette::css::{BLACK, WHITE};
use hayro::vello_cpu::peniko::Fill;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Units of a shape in an em (ISO 32000-2, 9.2.4).
pub(crate) const UNITS_PER_EM: f64 = 1000.0;

/// A shape of more path elements than this is no digit: those of brush scripts have 200.
const MAX_ELEMENTS: usize = 2_000;

/// The shape of a digit or of a sign of numbers, as its font draws it.
///
/// Two are equal when their outlines are, in whichever fonts and documents they stand. Cheap to clone.
#[derive(Debug, Clone)]
pub struct GlyphShape(Arc<Outline>);

#[derive(Debug)]
struct Outline {
    /// Thousandths of an em from the glyph's origin, y up.
    path: BezPath,
    even_odd: bool,
    /// The box of its ink.
    area: Rect,
    /// Of the points of its path: a page asks for it as often as it has digits.
    hash: u64,
}

impl GlyphShape {
    /// `None` for what shows nothing, or is too much for a glyph.
    pub(crate) fn new(path: BezPath, even_odd: bool) -> Option<Self> {
        let fits = path.elements().len() <= MAX_ELEMENTS && path.is_finite();
        let area = fits.then(|| path.bounding_box())?;
        let shows = area.width() > 0.0 && area.height() > 0.0;
        shows.then(|| {
            let hash = hash_of(&path);
            Self(Arc::new(Outline {
                path,
                even_odd,
                area,
                hash,
            }))
        })
    }

    /// The box of its ink in ems from its origin, y up: left, bottom, right, top.
    pub(crate) fn ink(&self) -> [f32; 4] {
        let area = self.0.area;
        [area.x0, area.y0, area.x1, area.y1].map(|side| (side / UNITS_PER_EM) as f32)
    }

    /// Draws the shape some times in a row, black on white, as high as in print of this size.
    ///
    /// `height` is that of the shape's ink and `gap` that between two of them, pixels; around all is a margin of a gap.
    /// `None` for what is too wide or too narrow to be a character.
    #[must_use]
    pub fn row(&self, times: u16, height: u16, gap: u16) -> Option<ShapePicture> {
        let area = self.0.area;
        let scale = f64::from(height) / area.height();
        let width = area.width() * scale;
        if width > f64::from(height) * WIDEST || width < 1.0 {
            return None;
        }
        let (gap, step) = (f64::from(gap), width + f64::from(gap));
        let across = (gap + step * f64::from(times)).ceil() as u16;
        let down = (gap * 2.0).ceil() as u16 + height;
        let mut context = RenderContext::new(across, down);
        context.set_paint(BLACK);
        context.set_fill_rule(match self.0.even_odd {
            true => Fill::EvenOdd,
            false => Fill::NonZero,
        });
        for i in 0..times {
            let left = gap + step * f64::from(i) - area.x0 * scale;
            let base = gap + area.y1 * scale;
            context.set_transform(Affine::new([scale, 0.0, 0.0, -scale, left, base]));
            context.fill_path(&self.0.path);
        }
        context.flush();
        let mut pixels = Pixmap::new(across, down);
        let settings = RasterizerSettings {
            target_init: TargetInit::Clear(WHITE),
            ..RasterizerSettings::default()
        };
        context.render_with(&mut pixels, &mut Resources::default(), settings);
        Some(ShapePicture {
            width: u32::from(across),
            height: u32::from(down),
            gray: pixels.data().iter().map(|p| p.r).collect(),
        })
    }
}

/// A shape wider than this, in its heights, is no character that can be read alone: a dash.
const WIDEST: f64 = 4.0;

/// Shapes drawn in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapePicture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `width * height` gray values, row by row from the top, 0 black.
    pub gray: Vec<u8>,
}

impl PartialEq for GlyphShape {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&*self.0, &*other.0);
        Arc::ptr_eq(&self.0, &other.0)
            || (a.hash == b.hash
                && a.even_odd == b.even_odd
                && a.path.elements() == b.path.elements())
    }
}

/// Its outline has finite numbers only, each of which equals itself.
impl Eq for GlyphShape {}

impl Hash for GlyphShape {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

/// Equal for equal outlines.
fn hash_of(path: &BezPath) -> u64 {
    let mut state = DefaultHasher::new();
    let mut put = |points: &[Point]| {
        points.iter().for_each(|p| {
            // 0 and -0 are equal.
            state.write_u64((p.x + 0.0).to_bits());
            state.write_u64((p.y + 0.0).to_bits());
        });
    };
    for element in path.elements() {
        match *element {
            PathEl::MoveTo(p) | PathEl::LineTo(p) => put(&[p]),
            PathEl::QuadTo(p, q) => put(&[p, q]),
            PathEl::CurveTo(p, q, r) => put(&[p, q, r]),
            PathEl::ClosePath => {}
        }
    }
    state.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn block(x: f64, width: f64) -> BezPath {
        Rect::new(x, 0.0, x + width, 700.0).to_path(0.1)
    }

    #[test]
    fn shapes_are_the_same_by_their_outlines() {
        let shape = |x| GlyphShape::new(block(x, 100.0), false).unwrap();
        let known: HashSet<GlyphShape> = [shape(0.0), shape(-0.0), shape(10.0)].into();
        assert_eq!(known.len(), 2);
        let ink = shape(50.0).ink().map(|side| (side * 1000.0).round() as i32);
        assert_eq!(ink, [50, 0, 150, 700]);
    }

    #[test]
    fn what_shows_nothing_has_no_shape() {
        assert!(GlyphShape::new(BezPath::new(), false).is_none());
        assert!(GlyphShape::new(block(0.0, 0.0), false).is_none());
        assert!(GlyphShape::new(block(f64::NAN, 1.0), false).is_none());
    }

    #[test]
    fn a_row_has_gaps_and_a_margin() {
        let picture = GlyphShape::new(block(50.0, 350.0), false)
            .and_then(|shape| shape.row(2, 20, 5))
            .unwrap();
        assert_eq!((picture.width, picture.height), (35, 30));
        let row: Vec<u8> = picture.gray[35 * 15..][..35].to_vec();
        let dark: Vec<usize> = (0..35).filter(|x| row[*x] < 128).collect();
        let expected: Vec<usize> = (5..15).chain(20..30).collect();
        assert_eq!(dark, expected);
    }
}
