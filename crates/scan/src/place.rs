//! Where a picture stands on its page, and the way from its pixels to points and back.

use crate::straighten::Pose;
use mingxi_core::{Frame, Rect};

/// A page with a side longer than this, points, states no true size: A3 is 1,191 pt long. Some
/// scanners write one point a pixel.
const MAX_SIDE_PT: f32 = 1400.0;

/// The long side that such a page is taken to have: A4.
const A4_SIDE_PT: f32 = 842.0;

/// Pixels a point that are worth working on: 320 dpi. More only cost time.
const MAX_UNIT: f32 = 4.5;

/// The most pixels that are worked on: A3 at 300 dpi has 17 million.
const MAX_PIXELS: f32 = 24.0e6;

/// Pixels a point of a picture of `size` pixels on `place`.
#[must_use]
pub(crate) fn unit(size: (u32, u32), place: &Rect, page_size: (f32, f32)) -> f32 {
    let (w, h) = (size.0 as f32, size.1 as f32);
    let across = w / place.width().max(1.0);
    let down = h / place.height().max(1.0);
    let unit = (across * down).sqrt();
    let side = page_size.0.max(page_size.1);
    let unit = if side > MAX_SIDE_PT {
        unit * side / A4_SIDE_PT
    } else {
        unit
    };
    if unit.is_finite() { unit.max(0.5) } else { 1.0 }
}

/// By how much a picture is made smaller before anything else.
#[must_use]
pub(crate) fn reduction(size: (u32, u32), unit: f32) -> usize {
    let by_unit = (unit / MAX_UNIT).ceil();
    let by_pixels = (size.0 as f32 * size.1 as f32 / MAX_PIXELS).sqrt().ceil();
    by_unit.max(by_pixels).clamp(1.0, 1000.0) as usize
}

/// Where the pixels of an upright, straight picture stand: in content coordinates, and on the displayed page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placement {
    /// The picture's box in content coordinates, points.
    at: Rect,
    /// Points a pixel, across and down.
    scale: (f32, f32),
    /// Width and height of the content, points.
    pub size: (f32, f32),
    /// From content to displayed page.
    pub frame: Frame,
}

impl Placement {
    /// Places a straightened picture of `pixels` that stood in `pose` on `place` of a page.
    #[must_use]
    pub(crate) fn new(
        pixels: (usize, usize),
        pose: Pose,
        place: &Rect,
        page_size: (f32, f32),
    ) -> Self {
        let (w, h) = page_size;
        let (l, t, r, b) = (place.left(), place.top(), place.right(), place.bottom());
        // The page turned with the picture, and the way back.
        let (at, size, back) = match pose.quarters % 4 {
            0 => (*place, (w, h), Frame::IDENTITY.matrix),
            1 => (
                Rect::around(h - b, l, h - t, r),
                (h, w),
                [0.0, -1.0, 1.0, 0.0, 0.0, h],
            ),
            2 => (
                Rect::around(w - r, h - b, w - l, h - t),
                (w, h),
                [-1.0, 0.0, 0.0, -1.0, w, h],
            ),
            _ => (
                Rect::around(t, w - r, b, w - l),
                (h, w),
                [0.0, 1.0, -1.0, 0.0, w, 0.0],
            ),
        };
        let scale = (
            at.width() / pixels.0.max(1) as f32,
            at.height() / pixels.1.max(1) as f32,
        );
        let matrix = match pose.skew_deg {
            0.0 => back,
            deg => after(tilt(deg, at.center(), scale), back),
        };
        Self {
            at,
            scale,
            size,
            frame: Frame { matrix },
        }
    }

    /// Across: from pixels to content coordinates.
    pub(crate) fn x(&self, px: f32) -> f32 {
        self.at.left() + px * self.scale.0
    }

    /// Down: from pixels to content coordinates.
    pub(crate) fn y(&self, px: f32) -> f32 {
        self.at.top() + px * self.scale.1
    }

    /// Points a pixel down the page.
    pub(crate) fn points_down(&self, px: f32) -> f32 {
        px * self.scale.1
    }

    /// A box of pixels on the displayed page.
    pub(crate) fn on_page(&self, left: f32, top: f32, right: f32, bottom: f32) -> Rect {
        let content = Rect::around(self.x(left), self.y(top), self.x(right), self.y(bottom));
        self.frame.to_page(&content)
    }
}

/// Tilts by `deg` about a middle, in points whose pixels have the size `scale`.
fn tilt(deg: f32, middle: (f32, f32), scale: (f32, f32)) -> [f32; 6] {
    let (sin, cos) = deg.to_radians().sin_cos();
    let stretch = if scale.1 > 0.0 && scale.0 > 0.0 {
        scale.0 / scale.1
    } else {
        1.0
    };
    let (b, c) = (sin / stretch, -sin * stretch);
    let (x, y) = middle;
    [cos, b, c, cos, x - cos * x - c * y, y - b * x - cos * y]
}

/// First `a`, then `b`.
fn after(a: [f32; 6], b: [f32; 6]) -> [f32; 6] {
    [
        b[0] * a[0] + b[2] * a[1],
        b[1] * a[0] + b[3] * a[1],
        b[0] * a[2] + b[2] * a[3],
        b[1] * a[2] + b[3] * a[3],
        b[0] * a[4] + b[2] * a[5] + b[4],
        b[1] * a[4] + b[3] * a[5] + b[5],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: (f32, f32) = (600.0, 800.0);

    fn whole() -> Rect {
        Rect::around(0.0, 0.0, 600.0, 800.0)
    }

    #[test]
    fn an_upright_picture_is_the_page() {
        let p = Placement::new((1200, 1600), Pose::default(), &whole(), PAGE);
        assert_eq!(p.frame, Frame::IDENTITY);
        assert_eq!(
            p.on_page(100.0, 200.0, 300.0, 400.0),
            Rect::around(50.0, 100.0, 150.0, 200.0)
        );
    }

    #[test]
    fn quarter_turns_come_back() {
        for (quarters, want) in [(1, (10.0, 780.0)), (2, (590.0, 780.0)), (3, (590.0, 20.0))] {
            let pose = Pose {
                quarters,
                skew_deg: 0.0,
            };
            let pixels = if quarters == 2 {
                (600, 800)
            } else {
                (800, 600)
            };
            let p = Placement::new(pixels, pose, &whole(), PAGE);
            let (x, y) = if quarters == 2 {
                (10.0, 20.0)
            } else {
                (20.0, 10.0)
            };
            assert_eq!(p.on_page(x, y, x, y).center(), want, "{quarters}");
        }
    }

    #[test]
    fn skew_turns_about_the_middle() {
        let pose = Pose {
            quarters: 0,
            skew_deg: 1.0,
        };
        let p = Placement::new((1200, 1600), pose, &whole(), PAGE);
        let (x, y) = p.on_page(1200.0, 800.0, 1200.0, 800.0).center();
        assert!(
            (x - 599.95).abs() < 0.05 && (y - 405.24).abs() < 0.05,
            "{x} {y}"
        );
    }
}
