//! Evidence that a picture, an outline or a pattern is a watermark.

use super::phrase::PALE;
use super::places::Places;
use super::text::{Verdict, declaration};
use crate::drawn::{DrawnPage, Ink, Picture, Shape};
use mingxi_core::Rect;
use std::collections::BTreeMap;

/// Something drawn that is not text: its page, its place and its looks.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    pub(super) page: usize,
    pub(super) rect: Rect,
    pub(super) members: Members,
    looks: Looks,
    seq: u32,
    /// Same picture, same size; or same ink and number of path elements.
    kind: (u128, i32, i32),
}

/// What a figure is made of, by index on its page.
#[derive(Debug, Clone)]
pub(super) enum Members {
    Image(usize),
    Shapes(Vec<usize>),
}

#[derive(Debug, Clone, Copy)]
struct Looks {
    /// Lets what is below show: by mask, by opacity, or by leaving most of its box free.
    see_through: bool,
    pale: bool,
    tiled: bool,
    declared: Option<&'static str>,
}

/// Figures looked at on a page. Tiled watermarks have up to 60; pages of more are scans in strips.
const MAX_FIGURES: usize = 500;

/// The figures of a page that could be watermarks.
pub(super) fn figures_of(page: &DrawnPage, index: usize) -> Vec<Figure> {
    let images = page.images.iter().enumerate().take(MAX_FIGURES);
    let mut figures: Vec<Figure> = images.map(|(i, p)| of_image(p, i, index)).collect();
    figures.extend(outlines(page, index).into_iter().take(MAX_FIGURES));
    figures
}

fn of_image(p: &Picture, i: usize, page: usize) -> Figure {
    let pale = p
        .look
        .is_some_and(|l| 1.0 - p.alpha * (1.0 - l.lightness) > PALE);
    Figure {
        page,
        rect: p.rect,
        members: Members::Image(i),
        looks: Looks {
            see_through: p.masked || p.alpha < 0.95,
            pale,
            tiled: false,
            declared: p.origin.declared.map(declaration),
        },
        seq: p.origin.seq,
        kind: (
            p.key,
            (p.rect.width() / SIZE_STEP_PT).round() as i32,
            (p.rect.height() / SIZE_STEP_PT).round() as i32,
        ),
    }
}

/// The same picture in another size is another figure; sizes are told apart in steps of this, points.
const SIZE_STEP_PT: f32 = 4.0;

/// Fewer path elements than this are arrows, ticks or rounded corners, not outlined words.
const OUTLINE_ELEMENTS: u32 = 24;

/// Shapes painted one after the other in one pale ink, together.
fn outlines(page: &DrawnPage, index: usize) -> Vec<Figure> {
    let mut found: Vec<(Figure, Ink, u32)> = Vec::new();
    for (i, s) in page.shapes.iter().enumerate() {
        let pale = s.ink.lightness() > PALE && !s.ink.is_white();
        if !(pale || s.tiled || s.origin.declared.is_some()) {
            continue;
        }
        match found.last_mut() {
            Some((f, ink, elements)) if *ink == s.ink && follows(f, i) && !s.tiled => {
                f.rect = f.rect.union(&s.rect);
                *elements += s.elements;
                if let Members::Shapes(members) = &mut f.members {
                    members.push(i);
                }
            }
            _ => found.push((of_shape(s, i, index, pale), s.ink, s.elements)),
        }
    }
    found.retain(|(f, _, n)| *n >= OUTLINE_ELEMENTS || f.looks.tiled || f.looks.declared.is_some());
    found
        .into_iter()
        .map(|(mut f, ink, elements)| {
            let colour = ink
                .rgb
                .iter()
                .fold(0u128, |k, c| k << 8 | u128::from((c * 255.0) as u8));
            f.kind = (
                colour,
                i32::try_from(elements).unwrap_or(i32::MAX),
                f.rect.width() as i32,
            );
            f
        })
        .collect()
}

fn follows(f: &Figure, i: usize) -> bool {
    matches!(&f.members, Members::Shapes(m) if m.last() == Some(&(i.wrapping_sub(1))))
}

fn of_shape(s: &Shape, i: usize, page: usize, pale: bool) -> Figure {
    Figure {
        page,
        rect: s.rect,
        members: Members::Shapes(vec![i]),
        looks: Looks {
            see_through: true,
            pale,
            tiled: s.tiled,
            declared: s.origin.declared.map(declaration),
        },
        seq: s.origin.seq,
        kind: (0, 0, 0),
    }
}

/// Judges each figure by what all figures of its kind do; in the order of the figures.
pub(super) fn judge(figures: &[Figure], pages: &[DrawnPage]) -> Vec<Verdict> {
    let mut groups: BTreeMap<(u128, i32, i32), Vec<usize>> = BTreeMap::new();
    for (i, f) in figures.iter().enumerate() {
        groups.entry(f.kind).or_default().push(i);
    }
    let mut verdicts = vec![Verdict::Print; figures.len()];
    for members in groups.values() {
        let all: Vec<&Figure> = members.iter().map(|i| &figures[*i]).collect();
        let over = all
            .iter()
            .map(|f| print_under(f, &pages[f.page]))
            .max()
            .unwrap_or(0);
        let places = Places::new(all.iter().map(|f| (f.page, f.rect.center())));
        let tiles = places.most_on_a_page();
        for i in members {
            let f = &figures[*i];
            let same = places.pages_at(f.rect.center());
            let share = f.rect.area() / pages[f.page].bounds().area().max(1.0);
            let evidence = Evidence {
                over,
                tiles,
                same,
                pages: pages.len(),
                share,
            };
            verdicts[*i] = evidence.verdict(f);
        }
    }
    verdicts
}

/// What speaks for a figure being a watermark.
struct Evidence {
    /// Characters of print under the best-placed figure of its kind.
    over: usize,
    /// Figures of its kind on the page that has most of them.
    tiles: usize,
    /// Pages that have it at the same place.
    same: usize,
    pages: usize,
    /// Share of the page that it covers.
    share: f32,
}

/// Characters under a picture that make it lie over print: more than a caption drawn into it.
const OVER_GLYPHS: usize = 5;
/// A single see-through picture over this many characters is no illustration.
const OVER_MANY_GLYPHS: usize = 15;

impl Evidence {
    fn verdict(&self, f: &Figure) -> Verdict {
        if let Some(declared) = f.looks.declared {
            return Verdict::Watermark(declared.to_owned());
        }
        let strong = self.is_strong(f.looks);
        let suspect = f.looks.see_through
            && self.over >= OVER_GLYPHS
            && self.same >= 3
            && self.same * 2 > self.pages;
        match (strong, suspect) {
            (true, _) => Verdict::Watermark(self.reason(f)),
            (_, true) => Verdict::Suspect(self.reason(f)),
            _ => Verdict::Print,
        }
    }

    fn is_strong(&self, looks: Looks) -> bool {
        let over = self.over >= OVER_GLYPHS;
        let most_pages = self.same >= 3 && self.same * 5 >= self.pages * 3;
        let repeated = self.tiles >= 3 || self.same >= 2;
        if looks.tiled {
            return over && self.share > 0.3;
        }
        if looks.see_through {
            // A seal is dark and stands once on a page; a watermark is pale, tiled, or fills the page.
            return over
                && ((looks.pale
                    && (repeated || (self.over >= OVER_MANY_GLYPHS && self.share > 0.05)))
                    || self.tiles >= 3
                    || (most_pages && self.share > 0.25));
        }
        looks.pale && over && most_pages
    }

    fn reason(&self, f: &Figure) -> String {
        let mut parts = Vec::new();
        let words = [
            (f.looks.tiled, "a tiling pattern"),
            (f.looks.see_through, "see-through"),
            (f.looks.pale, "pale"),
        ];
        parts.extend(
            words
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, word)| (*word).to_owned()),
        );
        if self.over > 0 {
            parts.push("over other print".to_owned());
        }
        if self.tiles > 1 {
            parts.push(format!("{} times on a page", self.tiles));
        }
        parts.push(format!(
            "same place on {} of {} pages",
            self.same, self.pages
        ));
        parts.join(", ")
    }
}

/// Characters whose middle lies in the figure's box; a scan below it counts as print.
fn print_under(f: &Figure, page: &DrawnPage) -> usize {
    let scan = page.images.iter().any(|p| {
        let bigger =
            p.rect.area() > 3.0 * f.rect.area() && p.rect.area() > 0.4 * page.bounds().area();
        let (x, y) = f.rect.center();
        p.origin.seq != f.seq && bigger && p.rect.contains(x, y)
    });
    if scan {
        return OVER_MANY_GLYPHS;
    }
    let runs = page
        .runs
        .iter()
        .filter(|r| !r.invisible && r.origin.declared.is_none());
    runs.flat_map(|r| page.glyphs_of(r).iter().map(move |g| (r, g)))
        .filter(|(r, g)| {
            f.rect
                .contains(g.x + r.dir.0 * g.advance * 0.5, g.y - r.size * 0.35)
        })
        .count()
}
