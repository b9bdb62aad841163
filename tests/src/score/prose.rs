//! Headings and paragraphs, in order, as one text.

use super::{Figures, Norm};
use crate::truth::Truth;
use mingxi_core::{Block, Disclosure};
use std::collections::BTreeMap;

/// The cover may be told apart from the prose or not, within this many characters.
const COVER_CHARS: usize = 400;

/// Counts the characters of the prose, and the edits that lead from ours to the truth's.
pub(super) fn prose(out: &Disclosure, truth: &Truth, norm: &Norm, figures: &mut Figures) {
    let want: String = truth
        .overview
        .iter()
        .chain(&truth.narrative)
        .map(|p| norm.text(p))
        .collect();
    let got = printed(out, truth, norm);
    let errors = distance(&want, &got);
    let figure = figures.entry("prose").or_default();
    figure.count.expected = want.chars().count();
    figure.count.found = figure.count.expected.saturating_sub(errors);
    if errors > 0 {
        let (a, b) = trimmed(&want, &got);
        let cut = |chars: &[char]| chars.iter().take(60).collect::<String>();
        let miss = format!("{errors} edits, first: {:?}, want {:?}", cut(&b), cut(&a));
        figure.misses.push(miss);
    }
}

/// Counts the true headings and paragraphs that are a heading or a paragraph of ours, whole.
pub(super) fn paragraphs(out: &Disclosure, truth: &Truth, norm: &Norm, figures: &mut Figures) {
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    for section in &out.sections {
        *left.entry(norm.text(&section.heading)).or_default() += 1;
        for block in &section.blocks {
            if let Block::Paragraph { text, .. } = block {
                *left.entry(norm.text(text)).or_default() += 1;
            }
        }
    }
    let figure = figures.entry("paragraphs").or_default();
    for paragraph in truth.overview.iter().chain(&truth.narrative) {
        let times = left.get_mut(&norm.text(paragraph)).filter(|n| **n > 0);
        figure.expect(times.is_some(), || paragraph.clone());
        if let Some(times) = times {
            *times -= 1;
        }
    }
}

fn printed(out: &Disclosure, truth: &Truth, norm: &Norm) -> String {
    let mut text = String::new();
    for section in &out.sections {
        text += &norm.text(&section.heading);
        for block in &section.blocks {
            if let Block::Paragraph { text: words, .. } = block {
                text += &norm.text(words);
            }
        }
    }
    for cover in [&truth.org, &truth.title] {
        let cover = norm.text(cover);
        let is_near = text
            .find(&cover)
            .is_some_and(|at| text[..at].chars().count() <= COVER_CHARS);
        if is_near {
            text = text.replacen(&cover, "", 1);
        }
    }
    let usual = format!("第二部分 {}年{}预算报表", truth.year, truth.kind);
    for part in [
        "第一部分 概况",
        truth.tables_heading.as_deref().unwrap_or(&usual),
    ] {
        text = text.replacen(&norm.text(part), "", 1);
    }
    text
}

/// Both texts without what they begin and end with alike.
fn trimmed(a: &str, b: &str) -> (Vec<char>, Vec<char>) {
    let (mut a, mut b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    a.drain(..head);
    b.drain(..head);
    while !a.is_empty() && a.last() == b.last() {
        a.pop();
        b.pop();
    }
    (a, b)
}

/// Edit distance (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = trimmed(a, b);
    let mut before: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut now = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let change = before[j] + usize::from(x != y);
            now.push(change.min(before[j + 1] + 1).min(now[j] + 1));
        }
        before = now;
    }
    before[b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn edits_are_counted() {
        assert_eq!(distance("支出总表", "支出总表"), 0);
        assert_eq!(distance("支出总表", "收支出总"), 2);
        assert_eq!(distance("", "三公"), 2);
    }
}
