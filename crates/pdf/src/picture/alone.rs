//! Pages that show pictures and nothing else.

use crate::drawn::{Ink, Origin, Picture};
use crate::page::PdfPage;
use mingxi_core::Rect;

/// What reaches out from under a picture by less than this, points, does not show.
const EDGE_PT: f32 = 0.5;

/// More pieces than this are no scan. Scanners cut a page into up to some hundred strips, and some
/// printer drivers make one of each row: 3,508 on A4 at 300 dpi.
const MAX_PIECES: usize = 5_000;

/// The pictures that make up all that a page shows, watermarks aside, in the order painted.
///
/// `None` where the page shows anything else, or a picture otherwise than as it is: askew, cut by
/// something that is no box, translucent, blended. What an opaque picture hides does not show.
pub(super) fn pictures_alone(page: &PdfPage) -> Option<Vec<&Picture>> {
    if page.shows_text() {
        return None;
    }
    let kept: Vec<&Picture> = kept_of(&page.drawn.images, &page.dropped_images)
        .filter(|p| p.alpha > 0.0)
        .collect();
    let first = kept.first()?.origin.seq;
    let cover = Cover::of(&kept);
    let paper = |ink: Ink, origin: Origin| ink.is_white() && origin.seq < first;
    let bars = kept_of(&page.drawn.bars, &page.dropped_bars).map(|b| (b.rect, b.ink, b.origin));
    let shapes =
        kept_of(&page.drawn.shapes, &page.dropped_shapes).map(|s| (s.rect, s.ink, s.origin));
    let shows = |(rect, ink, origin): (Rect, Ink, Origin)| {
        !paper(ink, origin) && !cover.hides(&rect, origin)
    };
    if bars.chain(shapes).any(shows) {
        return None;
    }
    let shown: Vec<&Picture> = kept
        .into_iter()
        .filter(|p| !cover.hides(&p.rect, p.origin))
        .collect();
    let as_they_are = shown.iter().all(|p| p.straight && !p.origin.annotation);
    (as_they_are && shown.len() <= MAX_PIECES).then_some(shown)
}

fn kept_of<'p, T>(all: &'p [T], dropped: &'p [bool]) -> impl Iterator<Item = &'p T> {
    let pairs = all.iter().zip(dropped);
    pairs.filter(|(_, gone)| !**gone).map(|(one, _)| one)
}

/// The largest picture that hides what is below it.
struct Cover(Option<(Rect, u32)>);

impl Cover {
    fn of(pictures: &[&Picture]) -> Self {
        let covers = pictures.iter().filter(|p| p.covers);
        let largest = covers.max_by(|a, b| a.rect.area().total_cmp(&b.rect.area()));
        Self(largest.map(|p| (p.rect, p.origin.seq)))
    }

    fn hides(&self, rect: &Rect, origin: Origin) -> bool {
        self.0.is_some_and(|(cover, seq)| {
            origin.seq < seq
                && rect.left() > cover.left() - EDGE_PT
                && rect.top() > cover.top() - EDGE_PT
                && rect.right() < cover.right() + EDGE_PT
                && rect.bottom() < cover.bottom() + EDGE_PT
        })
    }
}
