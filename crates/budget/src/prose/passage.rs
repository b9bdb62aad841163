//! Paragraphs that follow each other, as one text with its numbers.

use super::flat::Flat;
use super::number::{Found, Number, Sort, find};
use super::subject::{self, Context};
use mingxi_core::{Assurance, Block, DisclosureHead, Provenance, Section, Statement};
use regex::Regex;
use rust_decimal::Decimal;
use std::sync::LazyLock;

/// Paragraphs of one section, with the numbers that they state.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Passage {
    /// The heading of the section, flat.
    pub(crate) heading: String,
    /// The paragraphs, flat, a line each.
    pub(crate) text: String,
    /// In order.
    pub(crate) numbers: Vec<Number>,
}

impl Passage {
    /// The text between two numbers of the passage.
    pub(crate) fn between(&self, a: &Number, b: &Number) -> &str {
        self.text.get(a.at.end..b.at.start).unwrap_or_default()
    }
}

/// Reads all paragraphs of a disclosure, a passage a section.
pub(crate) fn passages(sections: &[Section], head: &DisclosureHead) -> Vec<Passage> {
    let entity = Flat::of(head.entity.as_deref().unwrap_or_default()).text;
    sections
        .iter()
        .map(|section| passage(section, head, &entity))
        .filter(|p| !p.numbers.is_empty())
        .collect()
}

/// A paragraph in the print of a passage.
struct Part<'a> {
    /// Where it begins.
    start: usize,
    /// Its block; the end of a heading that runs on into the first paragraph has none.
    block: Option<u32>,
    prov: &'a [Provenance],
}

fn passage(section: &Section, head: &DisclosureHead, entity: &str) -> Passage {
    let (print, parts) = joined(section);
    let flat = Flat::of(&print);
    let heading = subject::trimmed(&Flat::of(&section.heading).text, entity);
    let heading = heading
        .trim_end_matches("说明")
        .trim_end_matches("情况")
        .trim_end_matches("安排")
        .to_owned();
    let context = Context {
        text: &flat.text,
        entity,
        heading: &heading,
    };
    let mut told: Vec<(Found, String)> = Vec::new();
    let mut numbers: Vec<Number> = Vec::new();
    for found in find(&flat.text) {
        let (subject, own_subject) = subject::of(&found, &told, &context);
        told.push((found.clone(), subject.clone()));
        let Some((start, end)) = flat.printed(found.at.start, found.at.end) else {
            continue;
        };
        // the place is that of the number itself, whose end is surely in its paragraph
        let Some(part) = parts.iter().rev().find(|p| p.start < end) else {
            continue;
        };
        let Some(block) = part.block else { continue };
        let nth = numbers
            .iter()
            .filter(|n| n.statement.block == block)
            .count()
            .saturating_add(1);
        let statement = Statement {
            statement_id: format!("{}.b{block}.n{nth}", section.section_id),
            section_id: section.section_id.clone(),
            block,
            text: print.get(start..end).unwrap_or_default().replace('\n', ""),
            kind: found.sort.kind(),
            subject,
            value: found.value.to_string(),
            amount_yuan: yuan(found.value, &found.unit).map(|y| y.to_string()),
            unit: Some(found.unit.clone()),
            fiscal_year: fiscal_year(&found, head),
            restates: None,
            prov: part.prov.to_vec(),
            assurance: Assurance::Single,
            evidence: Vec::new(),
        };
        numbers.push(Number {
            statement,
            at: found.at,
            sort: found.sort,
            own_subject,
            clause: found.clause,
            approximate: found.approximate,
        });
    }
    Passage {
        heading,
        text: flat.text,
        numbers,
    }
}

/// The paragraphs as one print: a line each, those that layout cut in two joined again.
fn joined(section: &Section) -> (String, Vec<Part<'_>>) {
    let mut print = String::new();
    let mut parts = Vec::new();
    let heading = section.heading.trim();
    if is_cut(heading) && heading.contains(['，', ',', '：', ':']) {
        parts.push(Part {
            start: 0,
            block: None,
            prov: &[],
        });
        print.push_str(heading);
    }
    for (block, content) in section.blocks.iter().enumerate() {
        let Block::Paragraph { text, prov } = content else {
            print.push('\n');
            continue;
        };
        if !(is_cut(&print) && goes_on(text)) {
            print.push('\n');
        }
        parts.push(Part {
            start: print.len(),
            block: u32::try_from(block).ok(),
            prov,
        });
        print.push_str(text);
    }
    (print, parts)
}

/// Whether a text ends in the middle of a sentence.
fn is_cut(text: &str) -> bool {
    let text = text.trim_end_matches(' ');
    !text.is_empty()
        && !text.ends_with([
            '。', '；', ';', '：', ':', '！', '？', '.', '元', '%', '％', '）', ')', '\n',
        ])
}

/// Whether a paragraph begins in the middle of a sentence: with no list mark and no number of a heading.
fn goes_on(text: &str) -> bool {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\s*(?:[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(]?\d{1,2}[）)．、]|\d{1,2}\.\D|[①-⑳]|第.部分|其中)")
            .expect("a constant pattern")
    });
    !MARK.is_match(text)
}

/// A value in yuan, where the unit is one of money.
pub(crate) fn yuan(value: Decimal, unit: &str) -> Option<Decimal> {
    let factor = match unit {
        "元" => Decimal::ONE,
        "千元" => Decimal::ONE_THOUSAND,
        "万元" => Decimal::from(10_000),
        "亿元" => Decimal::from(100_000_000),
        _ => return None,
    };
    value.checked_mul(factor)
}

/// The year that the number's own words name, the year before for 上年, else the disclosure's.
fn fiscal_year(found: &Found, head: &DisclosureHead) -> Option<u16> {
    static YEAR: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(20[0-9]{2})年").expect("a constant pattern"));
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:上年|去年|上一年)(?:度)?(.?.?)").expect("a constant pattern")
    });
    if !matches!(found.sort, Sort::Amount | Sort::Base | Sort::Count) {
        return head.fiscal_year;
    }
    if let Some(year) = YEAR.captures(&found.clause).and_then(|c| c.get(1)) {
        return year.as_str().parse().ok();
    }
    let of_before = BEFORE
        .captures(&found.clause)
        .and_then(|c| c.get(1))
        .is_some_and(|next| {
            !["结转", "结余", "末"]
                .iter()
                .any(|w| next.as_str().starts_with(w))
        });
    match head.fiscal_year {
        Some(year) if of_before => year.checked_sub(1),
        year => year,
    }
}
