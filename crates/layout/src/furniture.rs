//! Page numbers, running heads and contents lists: print that belongs to the page and not to the prose.

use crate::caption;
use crate::find::TableSearch;
use crate::lines::Line;
use mingxi_core::{FurnitureKind, fold};
use std::collections::BTreeMap;

/// Page numbers and running heads stand within this share of the page's height from its edge.
const MARGIN_SHARE: f32 = 0.13;

/// A running head stands on one in this many pages, and on three at least.
const RUNNING_SHARE: usize = 3;

/// Running heads stand at the same height, but for this many points.
const SAME_HEIGHT_PT: f32 = 6.0;

/// For each page, for each of its lines outside tables: what kind of furniture it is, if any.
#[must_use]
pub(crate) fn furniture(pages: &[TableSearch]) -> Vec<Vec<Option<FurnitureKind>>> {
    let mut kinds: Vec<Vec<Option<FurnitureKind>>> =
        pages.iter().map(|p| vec![None; p.lines.len()]).collect();
    for (page, kinds) in pages.iter().zip(&mut kinds) {
        for (line, kind) in page.lines.iter().zip(kinds.iter_mut()) {
            if in_margin(page, line) && is_page_number(&fold(&line.text())) {
                *kind = Some(FurnitureKind::PageNumber);
            }
        }
    }
    mark_running_heads(pages, &mut kinds);
    mark_contents(pages, &mut kinds);
    kinds
}

fn in_margin(page: &TableSearch, line: &Line) -> bool {
    let height = page.size.1;
    line.rect.bottom() < MARGIN_SHARE * height || line.rect.top() > (1.0 - MARGIN_SHARE) * height
}

/// `3`, `- 3 -`, `第3页`, `第3页 共20页`, `3/20`; also `一3—` and `-3ー`, as OCR reads the dashes around a number.
pub(crate) fn is_page_number(t: &str) -> bool {
    let bare = t.trim_matches(['-', '一', 'ー', '·', '.', '~', '|', '_']);
    let digits = |s: &str| !s.is_empty() && s.len() <= 4 && s.bytes().all(|b| b.is_ascii_digit());
    digits(bare)
        || bare
            .split_once('/')
            .is_some_and(|(a, b)| digits(a) && digits(b))
        || (bare.starts_with('第')
            && bare.contains('页')
            && bare
                .chars()
                .filter(|c| !c.is_ascii_digit())
                .all(|c| "第页,共/".contains(c)))
}

/// Lines in the margins with the same words, digits aside, at about one height.
struct Repeated {
    top: f32,
    /// Index of the page, index of the line.
    places: Vec<(usize, usize)>,
}

/// Marks lines in the margins that come back, digits aside, at the same height of many pages.
///
/// The title of a table is no running head, though a table may repeat it on each of its pages.
fn mark_running_heads(pages: &[TableSearch], kinds: &mut [Vec<Option<FurnitureKind>>]) {
    let mut seen: BTreeMap<String, Vec<Repeated>> = BTreeMap::new();
    for (p, page) in pages.iter().enumerate() {
        for (l, line) in page.lines.iter().enumerate() {
            let text = fold(&line.text());
            if kinds[p][l].is_some()
                || !in_margin(page, line)
                || text.ends_with('表')
                || caption::is_caption_part(line)
            {
                continue;
            }
            let words: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
            let (top, alike) = (line.rect.top(), seen.entry(words).or_default());
            match alike
                .iter_mut()
                .find(|r| (r.top - top).abs() < SAME_HEIGHT_PT)
            {
                Some(repeated) => repeated.places.push((p, l)),
                None => alike.push(Repeated {
                    top,
                    places: vec![(p, l)],
                }),
            }
        }
    }
    let enough = pages.len().div_ceil(RUNNING_SHARE).max(3);
    for (p, l) in seen
        .values()
        .flatten()
        .filter(|r| r.places.len() >= enough)
        .flat_map(|r| &r.places)
    {
        kinds[*p][*l] = Some(FurnitureKind::RunningHead);
    }
}

/// Marks contents lists: lines that lead to a page number with dots, and what stands under 目录 with them.
fn mark_contents(pages: &[TableSearch], kinds: &mut [Vec<Option<FurnitureKind>>]) {
    let mut going_on = false;
    for (page, kinds) in pages.iter().zip(kinds) {
        let texts: Vec<String> = page.lines.iter().map(|l| fold(&l.text())).collect();
        let leaders = texts.iter().filter(|t| leads_to_a_page(t)).count();
        let title = texts
            .iter()
            .position(|t| matches!(t.as_str(), "目录" | "目次" | "contents" | "CONTENTS"));
        let short = page
            .lines
            .iter()
            .filter(|l| l.rect.width() < 0.75 * page.size.0)
            .count();
        let whole_page = page.tables.is_empty()
            && (leaders * 2 > texts.len() || (title.is_some() && short == texts.len()));
        let from = match title {
            Some(at) if whole_page || leaders > 0 => Some(at),
            None if going_on && whole_page => Some(0),
            _ => None,
        };
        for (l, text) in texts.iter().enumerate() {
            let listed = from.is_some_and(|at| l >= at && (whole_page || l == at))
                || (leaders >= 3 && leads_to_a_page(text));
            if listed && kinds[l].is_none() {
                kinds[l] = Some(FurnitureKind::Contents);
            }
        }
        going_on = from.is_some() && whole_page;
    }
}

/// `一、收支总表……4`, `概况 ..... 3`: a row of dots and a number at its end.
fn leads_to_a_page(t: &str) -> bool {
    let body = t.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '(' | ')'));
    body.len() < t.len()
        && (body.ends_with("...")
            || body.ends_with("…")
            || body.ends_with("···")
            || body.ends_with("___"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_known_by_form() {
        for yes in [
            "3",
            "-3-",
            "第3页",
            "第3页,共20页",
            "3/20",
            "·12·",
            "一17—",
            "一12一",
            "―7ー",
        ] {
            assert!(is_page_number(&fold(yes)), "{yes}");
        }
        for no in [
            "", "2026年", "1,234.00", "表1", "12345", "一", "一一", "一、3", "表一3",
        ] {
            assert!(!is_page_number(no), "{no}");
        }
    }

    #[test]
    fn contents_lines_lead_to_a_page() {
        assert!(leads_to_a_page("一、收支总表......4"));
        assert!(leads_to_a_page(&fold("第一部分　概况………………（3）")));
        assert!(!leads_to_a_page("比上年增长12"));
    }
}
