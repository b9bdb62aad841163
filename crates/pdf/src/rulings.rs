//! From painted boxes to rulings and fills.

use crate::drawn::Bar;
use mingxi_core::{Rect, Ruling};

/// The thickest a filled box can be and still count as a line, points. Word draws double borders
/// 1.5 pt thick, WPS outer frames up to 2.25 pt; the thinnest shading seen is a 4 pt title bar.
const RULING_PT: f32 = 2.5;

/// Straight lines and shaded boxes of a page, in the order drawn; white and transparent ones left out.
pub(crate) fn rulings_and_fills<'a>(
    bars: impl Iterator<Item = &'a Bar>,
) -> (Vec<Ruling>, Vec<Rect>) {
    let (mut rulings, mut fills) = (Vec::new(), Vec::new());
    for bar in bars.filter(|b| !b.ink.is_white()) {
        let r = bar.rect;
        let (w, h) = (r.width(), r.height());
        let ((x, y), thin) = (r.center(), w.min(h) <= RULING_PT);
        if !thin {
            fills.push(r);
            continue;
        }
        // A square dot joins lines of both directions (Word draws one at each crossing).
        if w >= h {
            rulings.push(Ruling::Horizontal {
                y,
                xs: r.left()..r.right(),
            });
        }
        if h >= w {
            rulings.push(Ruling::Vertical {
                x,
                ys: r.top()..r.bottom(),
            });
        }
    }
    (rulings, fills)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::{Ink, Origin};

    fn bar(l: f32, t: f32, r: f32, b: f32, ink: Ink) -> Bar {
        Bar {
            rect: Rect::around(l, t, r, b),
            ink,
            covers: false,
            origin: Origin::default(),
        }
    }

    #[test]
    fn thin_boxes_are_lines_and_white_ones_nothing() {
        let white = Ink {
            rgb: [1.0; 3],
            alpha: 1.0,
        };
        let bars = [
            bar(0.0, 9.5, 100.0, 10.5, Ink::BLACK),
            bar(9.5, 0.0, 10.5, 100.0, Ink::BLACK),
            bar(0.0, 0.0, 100.0, 100.0, Ink::BLACK),
            bar(0.0, 9.5, 100.0, 10.5, white),
        ];
        let (rulings, fills) = rulings_and_fills(bars.iter());
        assert_eq!(
            rulings,
            [
                Ruling::Horizontal {
                    y: 10.0,
                    xs: 0.0..100.0
                },
                Ruling::Vertical {
                    x: 10.0,
                    ys: 0.0..100.0
                }
            ]
        );
        assert_eq!(fills.len(), 1);
    }
}
