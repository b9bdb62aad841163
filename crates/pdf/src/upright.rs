//! Pages printed sideways without /Rotate: which way is up.

use crate::drawn::Run;
use mingxi_core::{Frame, Rect};

/// Which way the lines of a page run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// From left to right.
    None,
    /// Downwards: the page was turned a quarter clockwise.
    Right,
    /// From right to left.
    Half,
    /// Upwards.
    Left,
}

/// Cosine of the angle within which a baseline counts as level: 3 degrees.
const LEVEL_COS: f32 = 0.9986;

/// Share of a page's characters that must run another way before the page is turned.
const MOST: f32 = 0.6;

/// Fewer characters than this say nothing about a page.
const FEW: u32 = 8;

impl Turn {
    /// The turn of a baseline, or `None` when it is slanted.
    pub(crate) fn of(dir: (f32, f32)) -> Option<Self> {
        match dir {
            (x, _) if x > LEVEL_COS => Some(Self::None),
            (x, _) if x < -LEVEL_COS => Some(Self::Half),
            (_, y) if y > LEVEL_COS => Some(Self::Right),
            (_, y) if y < -LEVEL_COS => Some(Self::Left),
            _ => None,
        }
    }

    /// The turn of most of a page's characters.
    pub(crate) fn of_page<'a>(runs: impl Iterator<Item = &'a Run>) -> Self {
        let mut counts = [0u32; 4];
        for run in runs {
            if let Some(turn) = Self::of(run.dir) {
                counts[turn as usize] += run.glyphs.end - run.glyphs.start;
            }
        }
        let all: u32 = counts.iter().sum();
        [Self::Right, Self::Half, Self::Left]
            .into_iter()
            .find(|t| all >= FEW && counts[*t as usize] as f32 > MOST * all as f32)
            .unwrap_or(Self::None)
    }

    /// From content coordinates to the displayed page of this size, points.
    pub(crate) fn frame(self, width: f32, height: f32) -> Frame {
        match self {
            Self::None => Frame::IDENTITY,
            Self::Right => Frame {
                matrix: [0.0, 1.0, -1.0, 0.0, width, 0.0],
            },
            Self::Half => Frame {
                matrix: [-1.0, 0.0, 0.0, -1.0, width, height],
            },
            Self::Left => Frame {
                matrix: [0.0, -1.0, 1.0, 0.0, 0.0, height],
            },
        }
    }

    /// From the displayed page of this size to content coordinates.
    pub(crate) fn point(self, x: f32, y: f32, width: f32, height: f32) -> (f32, f32) {
        match self {
            Self::None => (x, y),
            Self::Right => (y, width - x),
            Self::Half => (width - x, height - y),
            Self::Left => (height - y, x),
        }
    }

    /// A direction of the displayed page, in content coordinates.
    pub(crate) fn direction(self, (x, y): (f32, f32)) -> (f32, f32) {
        match self {
            Self::None => (x, y),
            Self::Right => (y, -x),
            Self::Half => (-x, -y),
            Self::Left => (-y, x),
        }
    }

    /// A box of the displayed page, in content coordinates.
    pub(crate) fn rect(self, r: &Rect, width: f32, height: f32) -> Rect {
        let (x0, y0) = self.point(r.left(), r.top(), width, height);
        let (x1, y1) = self.point(r.right(), r.bottom(), width, height);
        Rect::around(x0, y0, x1, y1)
    }

    /// Whether width and height change places.
    pub(crate) fn is_quarter(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_undoes_the_turn() {
        for turn in [Turn::None, Turn::Right, Turn::Half, Turn::Left] {
            let on_page = Rect::around(10.0, 20.0, 40.0, 80.0);
            let in_content = turn.rect(&on_page, 600.0, 800.0);
            assert_eq!(
                turn.frame(600.0, 800.0).to_page(&in_content),
                on_page,
                "{turn:?}"
            );
        }
    }

    #[test]
    fn turned_lines_run_right_in_content() {
        for dir in [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)] {
            let turn = Turn::of(dir).expect("the direction is upright");
            assert_eq!(turn.direction(dir), (1.0, 0.0));
        }
    }
}
