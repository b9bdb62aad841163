//! Lines outside of tables become headings and paragraphs.

use crate::lines::{Line, join_lines};
use mingxi_core::{Frame, PageNo, Provenance, Rect, fold, is_cjk};

/// A first line stands in by more than this; justified lines wobble by less.
const INDENT_EM: f32 = 1.2;

/// A line that ends this far from the right margin ended its paragraph.
const SHORT_EM: f32 = 2.5;

/// Lines further apart than this many times the usual are not one paragraph.
const PARAGRAPH_PITCH: f32 = 1.45;

/// Headings are shorter than this; a numbered line that is longer is a paragraph.
const MAX_HEADING_CHARS: usize = 45;

/// A line this much larger than the body is a heading even without a number.
const HEADING_SIZE: f32 = 1.2;

/// A line with its page, as prose is put together from.
#[derive(Debug, Clone)]
pub(crate) struct ProseLine<'a> {
    /// Which page.
    pub page_no: PageNo,
    /// From content to displayed page.
    pub frame: Frame,
    /// The line.
    pub line: &'a Line,
    /// Margins of its page.
    pub measure: Measure,
}

/// Margins and pitch of the body text, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measure {
    /// Where lines begin.
    pub left: f32,
    /// Where full lines end.
    pub right: f32,
    /// Usual distance of baselines.
    pub pitch: f32,
    /// Usual size of print.
    pub size: f32,
}

impl Measure {
    /// What most of these lines share, or `None` without lines.
    #[must_use]
    pub(crate) fn of<'a>(lines: impl Iterator<Item = &'a Line>) -> Option<Self> {
        let lines: Vec<&Line> = lines.collect();
        let median = |mut v: Vec<f32>| {
            v.sort_by(f32::total_cmp);
            v.get(v.len() / 2).copied()
        };
        let size = median(lines.iter().map(|l| l.size).collect())?;
        let long: Vec<&&Line> = lines
            .iter()
            .filter(|l| l.rect.width() > 12.0 * size)
            .collect();
        let of = if long.len() >= 3 {
            long
        } else {
            lines.iter().collect()
        };
        // Not the outermost: a line or two may stand out, and a title page has margins of its own.
        let at = |mut v: Vec<f32>, share: usize| {
            v.sort_by(f32::total_cmp);
            v.get(v.len() * share / 100).or(v.last()).copied()
        };
        let right = at(of.iter().map(|l| l.rect.right()).collect(), 90)?;
        let left = at(of.iter().map(|l| l.rect.left()).collect(), 10)?;
        let pitches = lines
            .windows(2)
            .map(|w| w[1].baseline - w[0].baseline)
            .filter(|d| *d > 0.8 * size && *d < 4.0 * size)
            .collect();
        Some(Self {
            left,
            right,
            pitch: median(pitches).unwrap_or(2.0 * size),
            size,
        })
    }

    /// Margins of a page that has no prose to show them.
    pub(crate) fn of_page(width: f32) -> Self {
        Self {
            left: 0.1 * width,
            right: 0.9 * width,
            pitch: 20.0,
            size: 10.0,
        }
    }
}

/// A paragraph or heading with its places, one a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Paragraph {
    /// Its words.
    pub text: String,
    /// Where.
    pub prov: Vec<Provenance>,
    /// A heading's level and number, or `None` for prose.
    pub heading: Option<(u8, Option<String>)>,
}

/// Joins lines into paragraphs over line and page breaks.
///
/// `lines` are consecutive lines of prose, nothing between them left out but furniture.
#[must_use]
pub(crate) fn paragraphs(lines: &[ProseLine<'_>]) -> Vec<Paragraph> {
    let mut paragraphs = Vec::new();
    let mut start = 0;
    for end in 1..=lines.len() {
        if end == lines.len() || breaks(&lines[end - 1], &lines[end], end - 1 == start) {
            paragraphs.push(paragraph(&lines[start..end]));
            start = end;
        }
    }
    paragraphs
}

fn breaks(a: &ProseLine<'_>, b: &ProseLine<'_>, a_is_first: bool) -> bool {
    let (above, below, m) = (a.line, b.line, &b.measure);
    let text = fold(&below.text());
    let ended = ends(&fold(&above.text()));
    let right = a.measure.right;
    if heading_number(&text).is_some() && below.rect.left() > m.left - m.size {
        let full = above.rect.right() > right - m.size;
        return !(full && below.rect.left() < m.left + 0.5 * m.size && !ended);
    }
    let resized = (above.size - below.size).abs() > 0.12 * below.size;
    let apart =
        a.page_no == b.page_no && below.baseline - above.baseline > PARAGRAPH_PITCH * m.pitch;
    let short = above.rect.right()
        < right - (SHORT_EM * above.size).max(first_word(&below.text(), below.size));
    let stands_in = below.rect.left() > m.left + INDENT_EM * below.size;
    let from = if a_is_first {
        m.left
    } else {
        above.rect.left()
    };
    let indented = stands_in && (ended || below.rect.left() > from + INDENT_EM * below.size);
    let heading = a_is_first && short && heading(above, &a.measure).is_some();
    resized || apart || short || heading || indented
}

/// About how wide the word is that a line begins with, when it cannot be broken: a number or Latin letters,
/// and the mark behind them. It goes to the next line whole and leaves a gap on the line before.
fn first_word(text: &str, em: f32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a count of characters")]
    let width = |n: usize| (0.55 * n as f32 + 1.5) * em;
    match text
        .chars()
        .take_while(|c| !is_cjk(*c) && !c.is_whitespace())
        .count()
    {
        0 => 0.0,
        n => width(n),
    }
}

fn ends(t: &str) -> bool {
    t.ends_with(['。', ';', '!', '?', ':'])
}

fn paragraph(lines: &[ProseLine<'_>]) -> Paragraph {
    let owned: Vec<Line> = lines.iter().map(|l| l.line.clone()).collect();
    let measure = &lines[0].measure;
    let text = join_lines(&owned, measure.right - measure.left);
    let heading = (lines.len() <= 2)
        .then(|| heading(lines[0].line, measure))
        .flatten()
        .filter(|_| is_heading_text(&fold(&text)));
    Paragraph {
        text,
        prov: provenance(lines),
        heading,
    }
}

fn is_heading_text(t: &str) -> bool {
    t.chars().count() <= MAX_HEADING_CHARS && !t.ends_with(['。', ';', ','])
}

/// One place a page: the box around its lines there.
#[must_use]
pub(crate) fn provenance(lines: &[ProseLine<'_>]) -> Vec<Provenance> {
    let mut places: Vec<(PageNo, Frame, Rect, &Line)> = Vec::new();
    for l in lines {
        match places.last_mut() {
            Some((page, _, rect, _)) if *page == l.page_no => *rect = rect.union(&l.line.rect),
            _ => places.push((l.page_no, l.frame, l.line.rect, l.line)),
        }
    }
    let confidence = |page: PageNo| {
        lines
            .iter()
            .filter(|l| l.page_no == page)
            .flat_map(|l| &l.line.segments)
            .map(|s| s.confidence)
            .fold(1.0, f32::min)
    };
    places
        .iter()
        .map(|(page_no, frame, rect, line)| Provenance {
            page_no: *page_no,
            bbox: frame.to_page(rect),
            source: line.segments[0].source,
            confidence: confidence(*page_no),
        })
        .collect()
}

/// Whether a line is a heading: its level (1 a part … 5) and its number.
///
/// Numbered lines are headings when they are short and end no sentence; others when they are set
/// larger than the body, or bold and centred.
fn heading(line: &Line, m: &Measure) -> Option<(u8, Option<String>)> {
    let text = line.text();
    let folded = fold(&text);
    if !is_heading_text(&folded) {
        return None;
    }
    if let Some((level, length)) = heading_number(&folded) {
        return Some((level, Some(printed_prefix(&text, length))));
    }
    let centred = ((line.rect.center().0 - f32::midpoint(m.left, m.right)).abs() < 2.0 * m.size)
        && line.rect.left() > m.left + 2.0 * m.size;
    let large = line.size > HEADING_SIZE * m.size;
    // A sentence that happens to be set bold has marks in it.
    let sentence = folded.contains([',', '。']) || folded.ends_with(':');
    (folded.chars().count() >= 2 && centred && !sentence && (large || line.bold()))
        .then_some((1, None))
}

/// The first `length` folded characters of a text as printed.
fn printed_prefix(text: &str, length: usize) -> String {
    let mut rest = length;
    let mut prefix = String::new();
    for c in text.chars() {
        if rest == 0 {
            break;
        }
        rest = rest.saturating_sub(fold(c.encode_utf8(&mut [0; 4])).chars().count());
        prefix.push(c);
    }
    prefix.trim().to_owned()
}

/// Whether a folded text begins a part: `第三部分 …`.
#[must_use]
pub(crate) fn is_part_heading(t: &str) -> bool {
    matches!(heading_number(t), Some((1, _)))
}

/// The level of the number that a folded text begins with, and the number's length in characters.
///
/// 1 `第一部分`, 2 `一、`, 3 `(一)`, 4 `1.` `1、`, 5 `(1)`. Decimals (`1.5`) are no headings.
#[must_use]
pub(crate) fn heading_number(t: &str) -> Option<(u8, usize)> {
    let chinese = |c: char| "一二三四五六七八九十".contains(c);
    let run = |s: &str, f: &dyn Fn(char) -> bool| s.chars().take_while(|c| f(*c)).count();
    let digit = |c: char| c.is_ascii_digit();
    if let Some(rest) = t.strip_prefix('第') {
        let n = run(rest, &|c| chinese(c) || digit(c));
        let unit: String = rest.chars().skip(n).take(2).collect();
        return match unit.as_str() {
            "部分" if n > 0 => Some((1, n + 3)),
            u if n > 0 && u.starts_with('章') => Some((1, n + 2)),
            _ => None,
        };
    }
    if let Some(rest) = t.strip_prefix('(') {
        let (c, d) = (run(rest, &chinese), run(rest, &digit));
        let close = |n: usize| rest.chars().nth(n) == Some(')');
        return if c > 0 && close(c) {
            Some((3, c + 2))
        } else if d > 0 && d < 3 && close(d) {
            Some((5, d + 2))
        } else {
            None
        };
    }
    let (c, d) = (run(t, &chinese), run(t, &digit));
    let after = |n: usize| (t.chars().nth(n), t.chars().nth(n + 1));
    if c > 0 && matches!(after(c).0, Some('、' | '.' | ',')) {
        return Some((2, c + 1));
    }
    match after(d) {
        (Some('、'), _) if d > 0 && d < 3 => Some((4, d + 1)),
        (Some('.'), next) if d > 0 && d < 3 && !next.is_some_and(|n| n.is_ascii_digit()) => {
            Some((4, d + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::lines;
    use crate::lines::tests::set;

    #[test]
    fn numbers_of_headings() {
        for (text, want) in [
            ("第三部分2026年度预算情况说明", Some((1, 4))),
            ("一、单位职责", Some((2, 2))),
            ("十二、其他", Some((3 - 1, 3))),
            ("(一)收入", Some((3, 3))),
            ("1.基本支出", Some((4, 2))),
            ("(2)项目", Some((5, 3))),
            ("1.5万元", None),
            ("2026年预算", None),
            ("第三季度", None),
        ] {
            assert_eq!(heading_number(text), want, "{text}");
        }
    }

    #[test]
    fn paragraphs_run_over_lines_and_pages_and_end_at_indents() {
        let mut first = set("一、收支情况", 120.0, 80.0, 10.0);
        first.extend(set(
            "本年收入一千万元比上年增加了很多很多很多很多很多很多",
            120.0,
            100.0,
            10.0,
        ));
        first.extend(set(
            "主要原因是新增了项目支出和人员经费的调整以及其他很多",
            100.0,
            120.0,
            10.0,
        ));
        let second = [
            set("原因。", 100.0, 60.0, 10.0),
            set("本年支出一千万元。", 120.0, 80.0, 10.0),
        ]
        .concat();
        let (a, b) = (lines(&first), lines(&second));
        let measure = Measure {
            left: 100.0,
            right: 370.0,
            pitch: 20.0,
            size: 10.0,
        };
        let all: Vec<ProseLine<'_>> = a
            .iter()
            .map(|line| (0, line))
            .chain(b.iter().map(|line| (1, line)))
            .map(|(p, line)| ProseLine {
                page_no: PageNo::from_index(p),
                frame: Frame::IDENTITY,
                line,
                measure,
            })
            .collect();
        let got: Vec<(String, bool, usize)> = paragraphs(&all)
            .into_iter()
            .map(|p| (p.text, p.heading.is_some(), p.prov.len()))
            .collect();
        assert_eq!(
            got,
            [
                ("一、收支情况".to_owned(), true, 1),
                ("本年收入一千万元比上年增加了很多很多很多很多很多很多主要原因是新增了项目支出和人员经费的调整以及其他很多原因。".to_owned(), false, 2),
                ("本年支出一千万元。".to_owned(), false, 1),
            ]
        );
    }

    #[test]
    fn a_line_before_a_long_number_is_not_the_last_of_its_paragraph() {
        let chars = [
            set(
                "本年收入一千万元比上年减少很多很多很多下降",
                120.0,
                100.0,
                10.0,
            ),
            set(
                "15.61%主要原因是人员变动和其他很多很多很多很多",
                100.0,
                120.0,
                10.0,
            ),
        ]
        .concat();
        let lines = lines(&chars);
        let measure = Measure {
            left: 100.0,
            right: 370.0,
            pitch: 20.0,
            size: 10.0,
        };
        let prose = |line| ProseLine {
            page_no: PageNo::from_index(0),
            frame: Frame::IDENTITY,
            line,
            measure,
        };
        assert_eq!(
            paragraphs(&lines.iter().map(prose).collect::<Vec<_>>()).len(),
            1
        );
    }
}
