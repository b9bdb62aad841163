//! What a second reader, independent of the first, reads where an amount is not proven.
//!
//! Print of the text layer is read again by its *shapes*: the glyphs of a number are looked at, and what they look like
//! is held against what the font says. Pictures are read again by the *other engine*, from the pictures of the numbers
//! that the first reading kept. Nothing is drawn, opened or read that was not asked for.

mod cells;
mod shapes;

use crate::engines::{Engines, Unread};
use crate::ocr::Scans;
use mingxi_budget::{SHAPES, SecondReading};
use mingxi_core::{Engine, Finding, FindingCode, Provenance, Source};
use mingxi_pdf::PdfPage;
pub(crate) use shapes::Known;
use std::collections::BTreeMap;

/// A number that is to be read again.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Id of the fact or statement.
    pub(crate) id: String,
    /// As first read, printed: `1,071.18`.
    pub(crate) text: String,
    /// The cell or the paragraph that it stands in.
    pub(crate) prov: Vec<Provenance>,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Second {
    /// For each number that was read again as a whole, what was read; whether that agrees is not said here.
    pub(crate) readings: Vec<SecondReading>,
    /// Readers that failed (P012).
    pub(crate) findings: Vec<Finding>,
    /// The engines that read.
    pub(crate) engines: Vec<Engine>,
}

/// Reads these numbers again, those of the text layer by their shapes, those of pictures by the other engine.
///
/// A number that cannot be found again, or not be read as a whole, has no reading. `pages` are those that were read
/// first, `scans` what was read in their pictures.
pub(crate) fn readings(
    asked: &[Asked],
    pages: &[PdfPage],
    scans: &Scans,
    engines: &Engines,
) -> Second {
    let of = |source: Source| -> Vec<&Asked> {
        let all = |a: &&Asked| !a.prov.is_empty() && a.prov.iter().all(|p| p.source == source);
        asked.iter().filter(all).collect()
    };
    let mut second = Second::default();
    let printed = of(Source::TextLayer);
    if !printed.is_empty() && engines.may_read_again() {
        second.take(shapes::readings(&printed, pages, engines), engines);
    }
    let pictured = of(Source::Ocr);
    if !pictured.is_empty()
        && let Some(other) = engines.other()
    {
        second.take(cells::readings(&pictured, scans, other), other);
    }
    second
}

impl Second {
    /// Whether the shapes of a number are not what its font says: then the font may lie elsewhere too.
    pub(crate) fn belies_print(&self, asked: &[Asked]) -> bool {
        let said: BTreeMap<&str, &str> = asked
            .iter()
            .map(|a| (a.id.as_str(), a.text.as_str()))
            .collect();
        self.readings
            .iter()
            .filter(|r| r.reader == SHAPES)
            .any(|r| {
                let said = said.get(r.id.as_str());
                said.is_some_and(|said| digits(said) != digits(&r.text))
            })
    }

    /// Adds what was read of other numbers.
    pub(crate) fn append(&mut self, other: Self) {
        self.readings.extend(other.readings);
        self.findings.extend(other.findings);
    }

    /// Takes in what one reader read, or why it did not.
    fn take(&mut self, read: Result<Vec<SecondReading>, Unread>, engines: &Engines) {
        match read {
            Ok(readings) if readings.is_empty() => {}
            Ok(readings) => {
                self.readings.extend(readings);
                self.engines.extend(engines.about().cloned());
            }
            Err(Unread::Lost(story)) => {
                let message = format!("amounts were not read a second time: {story}");
                self.findings.push(Finding::new(FindingCode::P012, message));
            }
            // The run says so once, see `Engines::trouble`.
            Err(Unread::NoEngine(_) | Unread::Missing(_)) => {}
        }
    }
}

/// The text without blanks.
fn compact(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace()).collect()
}

/// The digits in a text.
fn digits(text: &str) -> String {
    let usual = text.chars().filter_map(usual);
    usual.filter(char::is_ascii_digit).collect()
}

/// Digits and the signs of numbers in their usual forms, all dashes one; `None` for what is neither.
const fn usual(ch: char) -> Option<char> {
    Some(match ch {
        '0'..='9' | '.' | ',' | '-' | '%' | '(' | ')' => ch,
        '０' => '0',
        '１' => '1',
        '２' => '2',
        '３' => '3',
        '４' => '4',
        '５' => '5',
        '６' => '6',
        '７' => '7',
        '８' => '8',
        '９' => '9',
        '．' => '.',
        '，' => ',',
        '％' => '%',
        '（' => '(',
        '）' => ')',
        '－' | '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => return None,
    })
}

/// Where a number stands in a text, as a whole: not as a part of a longer one. Indices of characters.
fn occurrences(text: &[char], number: &[char]) -> Vec<usize> {
    if number.is_empty() {
        return Vec::new();
    }
    let digit = |i: Option<usize>| {
        i.and_then(|i| text.get(i))
            .is_some_and(char::is_ascii_digit)
    };
    let point = |i: Option<usize>| {
        i.and_then(|i| text.get(i))
            .is_some_and(|c| matches!(c, '.' | ','))
    };
    let whole = |at: &usize| {
        let (before, after) = (at.checked_sub(1), Some(at + number.len()));
        let longer_before = digit(before) || (point(before) && digit(at.checked_sub(2)));
        let longer_after = digit(after) || (point(after) && digit(Some(at + number.len() + 1)));
        !longer_before && !longer_after
    };
    let places = text.windows(number.len()).enumerate();
    let found = places.filter(|(_, part)| *part == number).map(|(at, _)| at);
    found.filter(whole).collect()
}

#[cfg(test)]
mod tests;
