//! How often something stands on a page, and on how many pages it stands at one place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Two places on different pages are the same within this, points: producers centre by page size.
const SAME_PLACE_PT: f32 = 6.0;

/// Occurrences of one thing: on which page, and where its middle is.
#[derive(Debug, Default)]
pub(super) struct Places {
    on_page: BTreeMap<usize, usize>,
    cells: BTreeMap<(i32, i32), Vec<Occurrence>>,
}

/// The page, and the middle on it.
type Occurrence = (usize, (f32, f32));

fn cell((x, y): (f32, f32)) -> (i32, i32) {
    (
        (x / SAME_PLACE_PT).floor() as i32,
        (y / SAME_PLACE_PT).floor() as i32,
    )
}

/// A cell's number and its neighbours'; text of a monstrous size ends in the last cell there is.
fn around(cell: i32) -> RangeInclusive<i32> {
    cell.saturating_sub(1)..=cell.saturating_add(1)
}

impl Places {
    pub(super) fn new(occurrences: impl Iterator<Item = Occurrence>) -> Self {
        let mut places = Self::default();
        for (page, at) in occurrences {
            *places.on_page.entry(page).or_insert(0) += 1;
            places.cells.entry(cell(at)).or_default().push((page, at));
        }
        places
    }

    /// How often it stands on this page.
    pub(super) fn on_page(&self, page: usize) -> usize {
        self.on_page.get(&page).copied().unwrap_or(0)
    }

    /// How often it stands on the page that has most of it.
    pub(super) fn most_on_a_page(&self) -> usize {
        self.on_page.values().copied().max().unwrap_or(0)
    }

    /// On how many pages it stands here.
    pub(super) fn pages_at(&self, (x, y): (f32, f32)) -> usize {
        let (cx, cy) = cell((x, y));
        let mut pages = BTreeSet::new();
        for nx in around(cx) {
            for ny in around(cy) {
                let here = self.cells.get(&(nx, ny)).into_iter().flatten();
                let near = here.filter(|(_, (px, py))| {
                    (px - x).abs() <= SAME_PLACE_PT && (py - y).abs() <= SAME_PLACE_PT
                });
                pages.extend(near.map(|(page, ..)| *page));
            }
        }
        pages.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_pages_at_a_place() {
        let places = Places::new(
            [
                (0, (10.0, 10.0)),
                (0, (50.0, 50.0)),
                (1, (13.0, 8.0)),
                (2, (90.0, 90.0)),
            ]
            .into_iter(),
        );
        assert_eq!((places.on_page(0), places.on_page(7)), (2, 0));
        assert_eq!(places.most_on_a_page(), 2);
        assert_eq!(places.pages_at((10.0, 10.0)), 2);
        assert_eq!(places.pages_at((90.0, 90.0)), 1);
    }

    #[test]
    fn a_place_out_of_all_bounds_is_a_place() {
        let far = (1e30, -1e30);
        let places = Places::new([(0, far), (1, far)].into_iter());
        assert_eq!(places.pages_at(far), 2);
    }
}
