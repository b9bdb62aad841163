//! Lines of text by an engine's detector, where a dark watermark lies over print and projection sees both.

use crate::cells::Patch;
use crate::engine::PixelBox;
use crate::laid_out::LaidOut;
use crate::lines::TextLine;

/// A detector draws its boxes larger than the print by this share of their height, above and below.
const GROWN: f32 = 0.15;

/// A box belongs to each cell that holds this share of its height.
const HALF: f32 = 0.5;

/// A piece of a box in a cell is narrower than this share of its height when it only reaches over the border.
const SLIVER: f32 = 0.4;

/// The lines of a page again: where its watermark lies, those that the detector found instead of those by projection.
///
/// Where the detector found nothing, what projection saw stays: it may be print that the watermark hides. A box is as
/// wide as both saw it: the detector stops where the watermark begins.
pub(crate) fn relined(page: &LaidOut, boxes: &[PixelBox]) -> Vec<TextLine> {
    let Some(overlay) = &page.overlay else {
        return page.lines.clone();
    };
    let covered: Vec<bool> = page.cells.iter().map(|c| overlay.share(c) > 0.0).collect();
    let mut found: Vec<TextLine> = Vec::new();
    for at in boxes.iter().map(patch) {
        let before = found.len();
        for (number, cell) in page.cells.iter().enumerate() {
            let Some(piece) = at.common(cell) else {
                continue;
            };
            let inside = piece.height() as f32 >= HALF * at.height().min(cell.height()) as f32
                && piece.width() as f32 >= SLIVER * at.height() as f32;
            if inside {
                found.push(line(piece, Some(number)));
            }
        }
        if found.len() == before && page.cells.iter().all(|c| at.common(c).is_none()) {
            found.push(line(at, None));
        }
    }
    let is_covered = |line: &TextLine| match line.cell {
        Some(cell) => covered[cell],
        None => overlay.share(&line.cut) > 0.0,
    };
    found.retain(is_covered);
    let again = |line: &&TextLine| {
        let same = |f: &TextLine| f.cell == line.cell && f.cut.common(&line.ink).is_some();
        found.iter().any(same)
    };
    let mut lines: Vec<TextLine> = page
        .lines
        .iter()
        .filter(|line| !is_covered(line) || !again(line))
        .copied()
        .collect();
    for new in &mut found {
        let own = *new;
        let seen = page.lines.iter().filter(|l| l.cell == own.cell);
        for old in seen.filter(|l| is_beside(&l.cut, &own.cut)) {
            new.cut.left = new.cut.left.min(old.cut.left);
            new.cut.right = new.cut.right.max(old.cut.right);
        }
    }
    lines.extend(found);
    lines.sort_by_key(|l| (l.cell.is_none(), l.cell, l.ink));
    lines
}

/// Whether two boxes are on one line: more than half of the lower one's height is beside the other.
fn is_beside(a: &Patch, b: &Patch) -> bool {
    let shared = a.bottom.min(b.bottom).saturating_sub(a.top.max(b.top));
    shared * 2 > a.height().min(b.height())
}

fn patch(&(left, top, right, bottom): &PixelBox) -> Patch {
    Patch {
        top: top as usize,
        left: left as usize,
        bottom: bottom as usize,
        right: right as usize,
    }
}

fn line(cut: Patch, cell: Option<usize>) -> TextLine {
    let spare = (GROWN * cut.height() as f32) as usize;
    let side = spare.min(cut.width() / 3);
    let ink = Patch {
        top: cut.top + spare,
        left: cut.left + side,
        bottom: cut.bottom - spare,
        right: cut.right - side,
    };
    TextLine { ink, cut, cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use crate::gray::Gray;
    use crate::watermark::Overlay;

    fn at(left: usize, top: usize, right: usize, bottom: usize) -> Patch {
        Patch {
            top,
            left,
            bottom,
            right,
        }
    }

    /// Two cells beside each other, the right one under a watermark, with one line by projection in each.
    fn page() -> LaidOut {
        let blank = Gray::filled(200, 60, 250);
        let mut page = LaidOut::new(&blank, 0, 2.0, &Limits::default());
        page.cells = vec![at(0, 0, 100, 60), at(101, 0, 200, 60)];
        page.overlay = Some(Overlay::over(page.cells[1], 200, 60));
        let seen = |cut: Patch, cell: usize| TextLine {
            ink: cut,
            cut,
            cell: Some(cell),
        };
        page.lines = vec![seen(at(10, 20, 80, 40), 0), seen(at(110, 10, 190, 50), 1)];
        page
    }

    #[test]
    fn boxes_take_the_place_of_lines_under_a_watermark_only() {
        let page = page();
        let found = relined(&page, &[(12, 20, 78, 40), (120, 18, 170, 42)]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], page.lines[0]);
        // As wide as both saw it, as high as the detector did.
        assert_eq!(found[1].cut, at(110, 18, 190, 42));
    }

    #[test]
    fn what_no_box_shows_stays() {
        let page = page();
        assert_eq!(relined(&page, &[]), page.lines);
    }

    #[test]
    fn a_box_over_two_cells_is_parted_and_a_sliver_dropped() {
        let mut page = page();
        page.overlay = Some(Overlay::over(at(0, 0, 200, 60), 200, 60));
        page.lines.clear();
        let cells = |boxes: &[PixelBox]| -> Vec<Option<usize>> {
            relined(&page, boxes).iter().map(|l| l.cell).collect()
        };
        assert_eq!(cells(&[(50, 20, 150, 40)]), [Some(0), Some(1)]);
        assert_eq!(cells(&[(50, 20, 105, 40)]), [Some(0)]);
    }
}
