//! The digits and signs of a page with the shapes they are drawn with, for a second reader.

use crate::chars::chars_of;
use crate::drawn::{DrawnPage, Glyph, Run};
use crate::glyph_shape::GlyphShape;
use crate::page::PdfPage;
use crate::upright::Turn;
use mingxi_core::{Char, Frame, Rect};

/// The print of a page, and how its digits and signs are drawn.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Every character of the print, in the order drawn, as [`PdfPage::read`] gives them.
    pub figures: Vec<Figure>,
    /// From content to displayed page.
    pub frame: Frame,
}

/// A character, and how it is drawn.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The character, in content coordinates.
    pub char: Char,
    /// Its shape and the box of its ink in content coordinates; `None` where it is no digit and no sign of a number,
    /// where its font has no outline for it (a picture, say), or where it is drawn turned, mirrored or in two ways.
    pub drawn: Option<(GlyphShape, Rect)>,
}

impl PdfPage {
    /// Its print again, with the shapes of digits and signs.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let (page, turn) = (&self.drawn, self.turn());
        // One for each character of the print: none yet, one, or two that differ.
        let mut drawn: Vec<Option<Option<(GlyphShape, Rect)>>> = Vec::new();
        let tell = |index: usize, run: &Run, glyph: &Glyph| {
            let shape = drawn_shape(page, run, glyph, turn);
            match drawn.get_mut(index) {
                None => drawn.push(Some(shape)),
                Some(first) => {
                    let same = |a: &Option<(GlyphShape, Rect)>| match (a, &shape) {
                        (Some(a), Some(b)) => a.0 == b.0,
                        _ => false,
                    };
                    *first = first.take().filter(same);
                }
            }
        };
        let (chars, _) = chars_of(page, |i| self.keeps_run(i), turn, tell);
        let figures = chars.into_iter().zip(drawn);
        Figures {
            figures: figures
                .map(|(char, drawn)| Figure {
                    char,
                    drawn: drawn.flatten(),
                })
                .collect(),
            frame: turn.frame(page.width, page.height),
        }
    }
}

/// The shape of a glyph and where its ink is, in content coordinates, where it stands upright.
fn drawn_shape(
    page: &DrawnPage,
    run: &Run,
    glyph: &Glyph,
    turn: Turn,
) -> Option<(GlyphShape, Rect)> {
    let shape = page.shape_of(glyph)?;
    let upright = Turn::of(turn.direction(run.dir)) == Some(Turn::None);
    if !upright || run.stretch <= 0.0 {
        return None;
    }
    let (x, y) = turn.point(glyph.x, glyph.y, page.width, page.height);
    let [left, bottom, right, top] = shape.ink();
    let (across, up) = (run.size * run.stretch, run.size);
    let ink = Rect::around(
        left.mul_add(across, x),
        (-top).mul_add(up, y),
        right.mul_add(across, x),
        (-bottom).mul_add(up, y),
    );
    Some((shape.clone(), ink))
}
