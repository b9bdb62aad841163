//! Characters become lines of text.

use mingxi_core::{Char, Rect, Source, is_cjk};

/// Characters whose baselines differ by less than this share of their size stand on one line.
/// Print set in two fonts wobbles by a tenth; superscripts rise by a third.
const SAME_LINE_EM: f32 = 0.35;

/// A gap this wide splits a line into segments: the entity on the left from the unit on the right.
const SEGMENT_GAP_EM: f32 = 1.6;

/// A gap this wide between Latin letters or digits is a blank even if none was drawn.
const BLANK_EM: f32 = 0.3;

/// Between ideographs a blank is seen only in a gap this wide; less is justified setting.
const CJK_BLANK_EM: f32 = 1.2;

/// A stretch of text on one line without a wide gap in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its text.
    pub text: String,
    /// The box around its characters, content coordinates, points.
    pub rect: Rect,
    /// Font size of most of it, points.
    pub size: f32,
    /// Whether most of it is bold.
    pub bold: bool,
    /// Who read it.
    pub source: Source,
    /// The lowest confidence of its characters.
    pub confidence: f32,
}

/// A line of text: segments from left to right.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// At least one.
    pub segments: Vec<Segment>,
    /// The box around all of them.
    pub rect: Rect,
    /// Height of the line the text stands on.
    pub baseline: f32,
    /// The largest font size in it.
    pub size: f32,
}

impl Line {
    /// The whole line, segments separated by a blank.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for segment in &self.segments {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&segment.text);
        }
        text
    }

    /// Whether every segment is bold.
    #[must_use]
    pub fn bold(&self) -> bool {
        self.segments.iter().all(|s| s.bold)
    }
}

/// The lines that these characters make, from top to bottom.
#[must_use]
pub(crate) fn lines<'a>(chars: impl IntoIterator<Item = &'a Char>) -> Vec<Line> {
    rows(chars).into_iter().map(|row| line(&row)).collect()
}

/// Characters by line, each line from left to right.
pub(crate) fn rows<'a>(chars: impl IntoIterator<Item = &'a Char>) -> Vec<Vec<&'a Char>> {
    let mut chars: Vec<&Char> = chars.into_iter().collect();
    chars.sort_by(|a, b| {
        a.baseline
            .total_cmp(&b.baseline)
            .then(a.rect.left().total_cmp(&b.rect.left()))
    });
    let mut rows: Vec<Vec<&Char>> = Vec::new();
    for c in chars {
        match rows.last_mut() {
            Some(row) if same_line(row[0], c) => row.push(c),
            _ => rows.push(vec![c]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.rect.left().total_cmp(&b.rect.left()));
    }
    rows
}

fn same_line(first: &Char, c: &Char) -> bool {
    c.baseline - first.baseline < SAME_LINE_EM * first.size.max(c.size)
}

fn line(row: &[&Char]) -> Line {
    let mut segments = Vec::new();
    let mut start = 0;
    for i in 1..=row.len() {
        if i == row.len()
            || gap(row[i - 1], row[i]) > SEGMENT_GAP_EM * row[i].size.max(row[i - 1].size)
        {
            segments.push(segment(&row[start..i]));
            start = i;
        }
    }
    let rect = segments
        .iter()
        .skip(1)
        .fold(segments[0].rect, |r, s| r.union(&s.rect));
    let size = row.iter().map(|c| c.size).fold(0.0, f32::max);
    Line {
        segments,
        rect,
        baseline: row[0].baseline,
        size,
    }
}

/// From one character to the next on its line, points; below zero where they overlap.
pub(crate) fn gap(left: &Char, right: &Char) -> f32 {
    right.rect.left() - left.rect.right()
}

fn segment(chars: &[&Char]) -> Segment {
    let mut text = String::with_capacity(chars.len() * 3);
    for (i, c) in chars.iter().enumerate() {
        if i > 0 && blank_between(chars[i - 1], c) {
            text.push(' ');
        }
        text.push(c.ch);
    }
    let rect = chars[1..]
        .iter()
        .fold(chars[0].rect, |r, c| r.union(&c.rect));
    let mut sizes: Vec<f32> = chars.iter().map(|c| c.size).collect();
    sizes.sort_by(f32::total_cmp);
    Segment {
        text,
        rect,
        size: sizes[sizes.len() / 2],
        bold: chars.iter().filter(|c| c.bold).count() * 2 > chars.len(),
        source: chars[0].source,
        confidence: chars.iter().map(|c| c.confidence).fold(1.0, f32::min),
    }
}

fn blank_between(left: &Char, right: &Char) -> bool {
    let em = left.size.max(right.size);
    let both_cjk = is_cjk(left.ch) && is_cjk(right.ch);
    right.space_before || gap(left, right) > if both_cjk { CJK_BLANK_EM } else { BLANK_EM } * em
}

/// Joins lines of one cell or paragraph: without a blank next to Chinese or inside a number, with one between words.
///
/// `width` is the room the lines had: digits go on from line to line only when the first line was full.
#[must_use]
pub(crate) fn join_lines(lines: &[Line], width: f32) -> String {
    let mut text = String::new();
    for (i, line) in lines.iter().enumerate() {
        let next = line.text();
        if i > 0 && blank_at_break(&text, &next, lines[i - 1].rect.width(), width, line.size) {
            text.push(' ');
        }
        text.push_str(&next);
    }
    text
}

fn blank_at_break(before: &str, after: &str, filled: f32, width: f32, em: f32) -> bool {
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else {
        return false;
    };
    if is_cjk(last) || is_cjk(first) {
        return false;
    }
    let numeric = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '-' | '%');
    // A number goes on when its line had no room for one more digit and a margin.
    let goes_on = numeric(last)
        && numeric(first)
        && filled + 2.0 * em >= width
        && !(has_point(before) && has_point(after));
    let closes = matches!(first, ',' | '.' | ')' | '%' | ';' | ':');
    let opens = matches!(last, '(' | '-' | '/');
    !(goes_on || closes || opens)
}

/// Whether the number at this end of a line has its decimal point already; two numbers with one each are two numbers.
fn has_point(text: &str) -> bool {
    let number = |c: &char| c.is_ascii_digit() || matches!(c, ',' | '.' | '-');
    let last: String = text.chars().rev().take_while(number).collect();
    let first: String = text.chars().take_while(number).collect();
    last.contains('.') || first.contains('.')
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Characters of `text` set solid from `x` at `baseline`: ideographs one em wide, others half.
    pub(crate) fn set(text: &str, x: f32, baseline: f32, size: f32) -> Vec<Char> {
        let mut at = x;
        let mut space_before = false;
        let mut chars = Vec::new();
        for ch in text.chars() {
            let width = if is_cjk(ch) { size } else { size / 2.0 };
            if ch == ' ' {
                space_before = true;
            } else {
                let rect = Rect::around(
                    at,
                    baseline - 0.88 * size,
                    at + width,
                    baseline + 0.12 * size,
                );
                chars.push(Char {
                    ch,
                    rect,
                    baseline,
                    size,
                    bold: false,
                    space_before,
                    source: Source::TextLayer,
                    confidence: 1.0,
                });
                space_before = false;
            }
            at += width;
        }
        chars
    }

    #[test]
    fn wide_gaps_split_a_line_and_baselines_make_lines() {
        let mut chars = set("单位：万元", 300.0, 20.0, 10.0);
        chars.extend(set("单位名称：甲局", 10.0, 20.5, 10.0));
        chars.extend(set("第二行", 10.0, 36.0, 10.0));
        let lines = lines(&chars);
        let texts: Vec<Vec<&str>> = lines
            .iter()
            .map(|l| l.segments.iter().map(|s| s.text.as_str()).collect())
            .collect();
        assert_eq!(
            texts,
            [vec!["单位名称：甲局", "单位：万元"], vec!["第二行"]]
        );
    }

    #[test]
    fn lines_join_as_they_were_meant() {
        for (first, second, width, want) in [
            (
                "机关事业单位基本养老保险缴费",
                "支出",
                140.0,
                "机关事业单位基本养老保险缴费支出",
            ),
            ("1,234,", "567.00", 35.0, "1,234,567.00"),
            ("12.50", "13.50", 30.0, "12.50 13.50"),
            ("12", "13", 200.0, "12 13"),
            ("Hello", "world", 200.0, "Hello world"),
            ("2025", "年预算", 30.0, "2025年预算"),
        ] {
            let mut chars = set(first, 0.0, 20.0, 10.0);
            chars.extend(set(second, 0.0, 34.0, 10.0));
            assert_eq!(join_lines(&lines(&chars), width), want);
        }
    }

    #[test]
    fn blanks_drawn_are_kept_once() {
        assert_eq!(
            lines(&set("项  目 A", 0.0, 10.0, 10.0))[0].text(),
            "项 目 A"
        );
    }
}
