//! Boxes, rulings and frames, in points.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// An upright box on a page, in points (1/72 inch).
///
/// The origin is the top-left corner of the page as displayed; y grows downwards.
/// Invariant: all sides are finite, `left <= right` and `top <= bottom`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(into = "Sides", try_from = "Sides")]
#[schemars(with = "Sides")]
pub struct Rect {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

/// The four sides as the JSON has them, in points, rounded to 1/100.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Rect")]
struct Sides {
    /// Left side.
    l: f64,
    /// Top side.
    t: f64,
    /// Right side.
    r: f64,
    /// Bottom side.
    b: f64,
}

/// Rounds to 1/100 point: finer than any printer, and short in the JSON.
fn hundredth(v: f32) -> f64 {
    (f64::from(v) * 100.0).round() / 100.0
}

impl From<Rect> for Sides {
    fn from(r: Rect) -> Self {
        Self {
            l: hundredth(r.left),
            t: hundredth(r.top),
            r: hundredth(r.right),
            b: hundredth(r.bottom),
        }
    }
}

impl TryFrom<Sides> for Rect {
    type Error = &'static str;

    fn try_from(s: Sides) -> Result<Self, Self::Error> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "points on a page need no more than f32"
        )]
        Self::new(s.l as f32, s.t as f32, s.r as f32, s.b as f32)
            .ok_or("expected a box with l <= r and t <= b")
    }
}

impl Rect {
    /// The box with these sides, or `None` when a side is not finite or the box is inside out.
    ///
    /// ```
    /// # use mingxi_core::Rect;
    /// assert!(Rect::new(0.0, 0.0, 10.0, 5.0).is_some());
    /// assert!(Rect::new(10.0, 0.0, 0.0, 5.0).is_none());
    /// assert!(Rect::new(f32::NAN, 0.0, 0.0, 5.0).is_none());
    /// ```
    #[must_use]
    pub fn new(left: f32, top: f32, right: f32, bottom: f32) -> Option<Self> {
        let finite = [left, top, right, bottom].iter().all(|v| v.is_finite());
        (finite && left <= right && top <= bottom).then_some(Self {
            left,
            top,
            right,
            bottom,
        })
    }

    /// The smallest box around two corners given in any order; a side that is not finite becomes 0.
    #[must_use]
    pub fn around(x0: f32, y0: f32, x1: f32, y1: f32) -> Self {
        let f = |v: f32| if v.is_finite() { v } else { 0.0 };
        let (x0, y0, x1, y1) = (f(x0), f(y0), f(x1), f(y1));
        Self {
            left: x0.min(x1),
            top: y0.min(y1),
            right: x0.max(x1),
            bottom: y0.max(y1),
        }
    }

    /// Left side.
    #[must_use]
    pub const fn left(&self) -> f32 {
        self.left
    }
    /// Top side.
    #[must_use]
    pub const fn top(&self) -> f32 {
        self.top
    }
    /// Right side.
    #[must_use]
    pub const fn right(&self) -> f32 {
        self.right
    }
    /// Bottom side.
    #[must_use]
    pub const fn bottom(&self) -> f32 {
        self.bottom
    }
    /// Width, never negative.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.right - self.left
    }
    /// Height, never negative.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }
    /// The middle, as `(x, y)`.
    #[must_use]
    pub fn center(&self) -> (f32, f32) {
        (
            f32::midpoint(self.left, self.right),
            f32::midpoint(self.top, self.bottom),
        )
    }
    /// Whether the point lies inside or on a side.
    #[must_use]
    pub fn contains(&self, x: f32, y: f32) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }
    /// The smallest box around both.
    ///
    /// ```
    /// # use mingxi_core::Rect;
    /// let a = Rect::around(0.0, 0.0, 1.0, 1.0);
    /// assert_eq!(a.union(&Rect::around(2.0, 2.0, 3.0, 3.0)), Rect::around(0.0, 0.0, 3.0, 3.0));
    /// ```
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
    /// What both share, or `None` when they do not even touch.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        Self::new(
            self.left.max(other.left),
            self.top.max(other.top),
            self.right.min(other.right),
            self.bottom.min(other.bottom),
        )
    }
    /// The area in square points.
    #[must_use]
    pub fn area(&self) -> f32 {
        self.width() * self.height()
    }
}

/// A straight line drawn on a page, horizontal or vertical, in points.
///
/// Slanted lines never become rulings. Evidence for table cells, with no claim that there is a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Ruling {
    /// A line across the page at height `y`.
    Horizontal {
        /// Height of its middle.
        y: f32,
        /// From its left to its right end.
        xs: Range<f32>,
    },
    /// A line down the page at `x`.
    Vertical {
        /// Where its middle stands.
        x: f32,
        /// From its upper to its lower end.
        ys: Range<f32>,
    },
}

/// How content coordinates map to the page as displayed: `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
///
/// The identity for upright text pages. A page whose content is printed sideways, or a scan that
/// was straightened, is laid out in its own upright frame, and its boxes come back through this.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// The six numbers of ISO 32000-2, 8.3.3, in the order `a b c d e f`.
    pub matrix: [f32; 6],
}

impl Frame {
    /// Content and page coordinates are the same.
    pub const IDENTITY: Self = Self {
        matrix: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
    };

    /// The upright box on the displayed page around a box of the content.
    ///
    /// ```
    /// # use mingxi_core::{Frame, Rect};
    /// let r = Rect::around(1.0, 2.0, 3.0, 4.0);
    /// assert_eq!(Frame::IDENTITY.to_page(&r), r);
    /// ```
    #[must_use]
    pub fn to_page(&self, r: &Rect) -> Rect {
        if *self == Self::IDENTITY {
            return *r;
        }
        let [a, b, c, d, e, f] = self.matrix;
        let at = |x: f32, y: f32| (a * x + c * y + e, b * x + d * y + f);
        let corners = [
            at(r.left, r.top),
            at(r.right, r.top),
            at(r.left, r.bottom),
            at(r.right, r.bottom),
        ];
        corners[1..].iter().fold(
            Rect::around(corners[0].0, corners[0].1, corners[0].0, corners[0].1),
            |acc, p| acc.union(&Rect::around(p.0, p.1, p.0, p.1)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_turn_maps_boxes_onto_the_displayed_page() {
        // Content 800 wide and 600 high, turned clockwise, shown on a page 600 wide: x' = 600 - y, y' = x.
        let frame = Frame {
            matrix: [0.0, 1.0, -1.0, 0.0, 600.0, 0.0],
        };
        assert_eq!(
            frame.to_page(&Rect::around(10.0, 20.0, 30.0, 50.0)),
            Rect::around(550.0, 10.0, 580.0, 30.0)
        );
    }

    #[test]
    fn sides_round_to_hundredths() {
        let sides = Sides::from(Rect::around(1.234_567, 0.0, 2.0, 3.0));
        assert!((sides.l - 1.23).abs() < 1e-9);
    }
}
