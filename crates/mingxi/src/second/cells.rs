//! Numbers of pictures, read by the other engine from the pictures that the first reading kept of them.

use super::{Asked, compact, occurrences};
use crate::engines::{Engines, Purpose, Unread};
use crate::ocr::Scans;
use mingxi_budget::SecondReading;
use mingxi_scan::{Crop, Expect, LinePicture, LineReading, is_number};
use rayon::prelude::*;
use std::collections::HashMap;

/// Lines that an engine is given at once: it answers within a second.
const LINES_AT_ONCE: usize = 64;

/// A cell read less surely than this is not read: of readings of clear cells at 150 dpi none was, of wrong ones at 110 dpi
/// one in five.
const READ: f32 = 0.5;

/// That another engine agrees says nothing of a number that was read less surely than this at first: the damage of a
/// picture is the same for both. Of 1,500 numbers that they agreed on at 110 and 200 dpi two were wrong, first read
/// with 0.76 and 0.90; one in fifty was less sure than this.
const FIRST_READ: f32 = 0.95;

/// Where a number stands: in these lines of its box.
struct Found<'a> {
    asked: &'a Asked,
    crops: Vec<&'a Crop>,
    /// They hold it alone: it is a cell.
    alone: bool,
}

/// Reads these numbers again.
pub(super) fn readings(
    asked: &[&Asked],
    scans: &Scans,
    engines: &Engines,
) -> Result<Vec<SecondReading>, Unread> {
    let found: Vec<Found<'_>> = asked.iter().filter_map(|a| find(a, scans)).collect();
    // Numbers of one paragraph share its lines.
    let mut lines: Vec<LinePicture> = Vec::new();
    let mut numbers: HashMap<(*const Crop, Expect), usize> = HashMap::new();
    let places: Vec<Vec<usize>> = found
        .iter()
        .map(|place| {
            let expect = place.expect();
            let number = |crop: &&Crop| {
                let key = (std::ptr::from_ref(*crop), expect);
                *numbers.entry(key).or_insert_with(|| {
                    let picture = crop.picture.clone();
                    lines.push(LinePicture { expect, ..picture });
                    lines.len() - 1
                })
            };
            place.crops.iter().map(number).collect()
        })
        .collect();
    let read = lines
        .par_chunks(LINES_AT_ONCE)
        .map(|lines| engines.take(Purpose::Again)?.read_lines(lines.to_vec()))
        .collect::<Result<Vec<_>, Unread>>()?;
    let read: Vec<&LineReading> = read.iter().flatten().collect();
    let reader = engines.about().map_or("", |engine| family(&engine.name));
    let mut readings = Vec::new();
    for (place, numbers) in found.iter().zip(&places) {
        let lines: Vec<&LineReading> = numbers
            .iter()
            .filter_map(|i| read.get(*i).copied())
            .collect();
        if let Some(text) = place.text(&lines) {
            readings.push(SecondReading {
                id: place.asked.id.clone(),
                reader: reader.to_owned(),
                text,
            });
        }
    }
    Ok(readings)
}

/// `pp-ocr` of `pp-ocrv6-small`: which of its networks it was is said once, among the document's engines.
fn family(name: &str) -> &str {
    if name.starts_with("pp-ocr") {
        "pp-ocr"
    } else {
        name
    }
}

/// The lines of a number: those that its cell is made of, else those of its paragraph that hold it.
fn find<'a>(asked: &'a Asked, scans: &'a Scans) -> Option<Found<'a>> {
    let mut crops: Vec<&Crop> = Vec::new();
    for place in &asked.prov {
        let scan = scans.pages.get(&place.page_no)?.as_ref().ok()?;
        let inside = |crop: &&Crop| {
            let (x, y) = crop.at.center();
            place.bbox.contains(x, y)
        };
        crops.extend(scan.crops.iter().filter(inside));
    }
    let number = compact(&asked.text);
    let whole: String = crops.iter().map(|crop| compact(&crop.text)).collect();
    let alone = whole == number;
    if !alone {
        crops.retain(|crop| count(&crop.text, &number) > 0);
    }
    (!crops.is_empty()).then_some(Found {
        asked,
        crops,
        alone,
    })
}

/// How often a number stands in a text.
fn count(text: &str, number: &str) -> usize {
    let chars = |text: &str| compact(text).chars().collect::<Vec<char>>();
    occurrences(&chars(text), &chars(number)).len()
}

impl Found<'_> {
    const fn expect(&self) -> Expect {
        if self.alone {
            Expect::Number
        } else {
            Expect::Text
        }
    }

    /// The number in these readings of its lines: all of a cell, where it is a number; in prose, where each line has it
    /// as often as at first.
    fn text(&self, lines: &[&LineReading]) -> Option<String> {
        if self.alone {
            let text: String = lines.iter().map(|line| compact(&line.text())).collect();
            let sure = lines.iter().all(|line| line.confidence() >= READ);
            let digits = text.contains(|ch: char| ch.is_ascii_digit());
            // Two readers do not come upon the same digits by chance, however unsure the second is; to contradict it must be sure
            let counts = if text == compact(&self.asked.text) {
                self.asked.prov.iter().all(|p| p.confidence >= FIRST_READ)
            } else {
                sure
            };
            return (counts && digits && is_number(&text)).then_some(text);
        }
        let number = compact(&self.asked.text);
        let same = |(crop, line): (&&Crop, &&LineReading)| {
            count(&crop.text, &number) == count(&line.text(), &number)
        };
        let all = self.crops.iter().zip(lines).all(same);
        all.then_some(number)
    }
}
