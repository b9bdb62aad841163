//! Doubtful lines are read again: without the watermark over them, and as numbers where their column holds numbers.

use crate::Error;
use crate::engine::{Expect, LineReading, OcrEngine};
use crate::engines::is_number;
use crate::laid_out::LaidOut;
use crate::read::read_lines;
use std::collections::HashMap;

/// A reading less sure than this is doubtful.
const SURE: f32 = 0.9;

/// A character that is part of no number and as sure as this is print: a heading over the numbers, a word among them.
const WORD: f32 = 0.8;

/// So many numbers with as many decimals, and this share of all in the column, make the column's form.
const ALIKE: usize = 4;
const ALIKE_SHARE: f32 = 0.8;

/// A number of another form than its column's is no surer than this: a digit or the point may be missing.
const ODD_ONE: f32 = 0.5;

/// Reads doubtful lines under a watermark again with the watermark lifted off; keeps what is surer.
///
/// # Errors
///
/// Fails if the engine could not run.
pub(crate) fn covered(
    page: &LaidOut,
    readings: &mut [LineReading],
    engine: &mut dyn OcrEngine,
) -> Result<(), Error> {
    let (Some(overlay), Some(lifted)) = (&page.overlay, &page.lifted) else {
        return Ok(());
    };
    let lines: Vec<usize> = (0..readings.len())
        .filter(|i| readings[*i].confidence() < SURE && overlay.share(&page.lines[*i].cut) > 0.0)
        .collect();
    for (i, again) in read_lines(page, lifted, &lines, Expect::Text, engine)? {
        if again.confidence() > readings[i].confidence() {
            readings[i] = again;
        }
    }
    Ok(())
}

/// Reads doubtful lines in columns of numbers again, as numbers; keeps what is surer.
///
/// What is no number stays as it was read, and a line with a word in it is not read again. A number that has not the form of its column is doubtful in any case.
///
/// # Errors
///
/// Fails if the engine could not run.
pub(crate) fn numbers(
    page: &LaidOut,
    readings: &mut [LineReading],
    engine: &mut dyn OcrEngine,
) -> Result<(), Error> {
    let columns = columns(page, readings);
    let of_numbers = |i: &usize| page.column(*i).is_some_and(|c| columns.contains_key(&c));
    let is_doubtful =
        |r: &LineReading| !has_word(r) && (!is_number(&r.text()) || r.confidence() < SURE);
    let all: Vec<usize> = (0..readings.len()).filter(of_numbers).collect();
    for (i, reading) in readings.iter_mut().enumerate() {
        // A lone 0 in a form is a number wherever it stands.
        if is_number(&reading.text()) || of_numbers(&i) {
            *reading = std::mem::take(reading).with_digits_for_letters();
        }
    }
    let mut lines = all.clone();
    lines.retain(|i| is_doubtful(&readings[*i]));
    for picture in std::iter::once(&page.print).chain(&page.lifted) {
        for (i, again) in read_lines(page, picture, &lines, Expect::Number, engine)? {
            let again = again.prefer_number();
            if is_better(&readings[i], &again) {
                readings[i] = again;
            }
        }
        lines.retain(|i| is_doubtful(&readings[*i]));
    }
    for i in all {
        without_last_point(&mut readings[i]);
        let form = page.column(i).and_then(|c| columns[&c]);
        let odd = form.is_some_and(|form| decimals(&readings[i].text()).is_some_and(|d| d != form));
        if odd {
            doubt(&mut readings[i]);
        }
    }
    for (i, reading) in readings.iter_mut().enumerate() {
        if page.lines[i].cell.is_some() && has_stray_sign(&reading.text()) {
            doubt(reading);
        }
    }
    Ok(())
}

/// Whether a text is a number with decimals but for one sign: a digit that touched a ruling, read as `0.0C`, or a point for a comma.
fn has_stray_sign(text: &str) -> bool {
    let is_sign = |(_, c): &(usize, char)| c.is_ascii_alphabetic() || matches!(c, '.' | ',' | '€');
    let without = |(at, c): (usize, char)| format!("{}{}", &text[..at], &text[at + c.len_utf8()..]);
    let number = |t: String| t.contains('.') && is_number(&t);
    let mut rest = text.char_indices().filter(is_sign).map(without);
    !is_number(text) && !is_date(text) && rest.any(number)
}

/// Whether a text is a day: `2025.12.31`.
fn is_date(text: &str) -> bool {
    let parts: Vec<u32> = text.split('.').filter_map(|t| t.parse().ok()).collect();
    matches!(parts[..], [1900..2100, 1..=12, 1..=31])
}

/// Makes a reading no surer than an odd one is.
fn doubt(reading: &mut LineReading) {
    for read in &mut reading.chars {
        read.confidence = read.confidence.min(ODD_ONE);
    }
}

/// Takes an unsure point or comma off the end of what is a number without it: dirt.
fn without_last_point(reading: &mut LineReading) {
    let Some(last) = reading.chars.last() else {
        return;
    };
    let point = matches!(last.ch, '.' | ',') && last.confidence < SURE;
    if point && !is_number(&reading.text()) {
        let without = reading.text();
        let without = &without[..without.len() - 1];
        if is_number(without) && without.contains('.') {
            reading.chars.pop();
        }
    }
}

/// Left and right of the cells that most sure readings in are numbers, and how many decimals most of those have.
fn columns(page: &LaidOut, readings: &[LineReading]) -> HashMap<(usize, usize), Option<usize>> {
    let mut votes: HashMap<(usize, usize), Vec<Option<String>>> = HashMap::new();
    for (i, reading) in readings.iter().enumerate() {
        if let Some(column) = page.column(i)
            && reading.confidence() >= SURE
        {
            let text = reading.text();
            let number = is_number(&text).then_some(text);
            votes.entry(column).or_default().push(number);
        }
    }
    votes
        .into_iter()
        .filter_map(|(column, votes)| {
            let numbers: Vec<&String> = votes.iter().flatten().collect();
            (numbers.len() >= 2 && numbers.len() * 2 > votes.len())
                .then(|| (column, form(&numbers)))
        })
        .collect()
}

/// How many decimals nearly all of the numbers have that have a point or two digits at the least.
fn form(numbers: &[&String]) -> Option<usize> {
    let all: Vec<usize> = numbers.iter().filter_map(|n| decimals(n)).collect();
    let count = |d: usize| all.iter().filter(|x| **x == d).count();
    let most = all.iter().copied().max_by_key(|d| count(*d))?;
    (count(most) >= ALIKE && count(most) as f32 >= ALIKE_SHARE * all.len() as f32).then_some(most)
}

/// Digits behind the point; `None` for what is no number, and for a lone 0, which stands for nothing in any form.
fn decimals(text: &str) -> Option<usize> {
    let text = text.trim();
    if !is_number(text) || text == "0" || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some(text.split_once('.').map_or(0, |(_, behind)| {
        behind.chars().filter(char::is_ascii_digit).count()
    }))
}

/// Whether there is print in a line that is part of no number.
fn has_word(reading: &LineReading) -> bool {
    let is_word = |ch: char, sure: f32| sure >= WORD && ch.is_alphabetic() && !"OolI".contains(ch);
    reading.chars.iter().any(|c| is_word(c.ch, c.confidence))
}

fn is_better(first: &LineReading, again: &LineReading) -> bool {
    let surer = again.confidence() >= first.confidence() || !is_number(&first.text());
    is_number(&again.text()) && surer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_a_form_when_nearly_all_its_numbers_have() {
        let form_of = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|t| (*t).to_owned()).collect();
            form(&texts.iter().collect::<Vec<_>>())
        };
        assert_eq!(
            form_of(&["1.00", "20.50", "1,234.56", "0", "0.10"]),
            Some(2)
        );
        assert_eq!(form_of(&["1.00", "20.5", "1,234", "0.1"]), None);
        assert_eq!(form_of(&["1.00", "2.00"]), None);
    }

    #[test]
    fn a_number_with_one_sign_too_many_is_no_sure_reading() {
        for text in ["0.0C", "4.684.30", "1,234.5G"] {
            assert!(has_stray_sign(text), "{text}");
        }
        for text in [
            "0.00",
            "4,684.30",
            "2026",
            "合计",
            "12%",
            "1.2.3.4",
            "A1",
            "≥98.5%",
            "5.5万",
            "2025.1.31",
        ] {
            assert!(!has_stray_sign(text), "{text}");
        }
    }

    #[test]
    fn an_unsure_point_behind_a_number_is_dirt() {
        use crate::engine::CharReading;
        for (text, sure, left) in [
            ("0.006000.", 0.6, "0.006000"),
            ("0.006000.", 0.95, "0.006000."),
            ("12.", 0.6, "12."),
            ("1.", 0.6, "1."),
            ("12.5", 0.6, "12.5"),
        ] {
            let read = |ch: char| CharReading {
                ch,
                confidence: sure,
                span: (0.0, 1.0),
                others: Vec::new(),
            };
            let mut reading = LineReading {
                chars: text.chars().map(read).collect(),
                ..LineReading::default()
            };
            without_last_point(&mut reading);
            assert_eq!(reading.text(), left);
        }
    }

    #[test]
    fn decimals_are_digits_behind_the_point() {
        for (text, count) in [("1,234.50", Some(2)), ("12", Some(0)), ("5.5%", Some(1))] {
            assert_eq!(decimals(text), count, "{text}");
        }
        for text in ["0", "—", "合计", "1.2.3"] {
            assert_eq!(decimals(text), None, "{text}");
        }
    }
}
