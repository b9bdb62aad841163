//! Numbers of pictures, read by the other engine from the pictures that the first reading kept of them.

use super::{Asked, compact, occurrences, usual};
use crate::engines::{Engines, Purpose, Unread};
use crate::ocr::Scans;
use mingxi_budget::SecondReading;
use mingxi_scan::{Crop, Expect, LinePicture};
use rayon::prelude::*;

/// Lines that an engine is given at once: it answers within a second.
const LINES_AT_ONCE: usize = 64;

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
    let lines: Vec<LinePicture> = found.iter().flat_map(Found::pictures).collect();
    let read = lines
        .par_chunks(LINES_AT_ONCE)
        .map(|lines| engines.take(Purpose::Again)?.read_lines(lines.to_vec()))
        .collect::<Result<Vec<_>, Unread>>()?;
    let mut texts = read.into_iter().flatten().map(|reading| reading.text());
    let reader = engines.about().map_or("", |engine| family(&engine.name));
    let mut readings = Vec::new();
    for place in &found {
        let texts: Vec<String> = texts.by_ref().take(place.crops.len()).collect();
        if let Some(text) = place.text(&texts) {
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
    fn pictures(&self) -> impl Iterator<Item = LinePicture> {
        let expect = if self.alone {
            Expect::Number
        } else {
            Expect::Text
        };
        self.crops.iter().map(move |crop| LinePicture {
            expect,
            ..crop.picture.clone()
        })
    }

    /// The number in these readings of its lines: all of a cell, where it is digits and signs of numbers; in prose,
    /// where each line has it as often as at first.
    fn text(&self, texts: &[String]) -> Option<String> {
        let number = compact(&self.asked.text);
        if self.alone {
            let text: String = texts.iter().map(|text| compact(text)).collect();
            let is_number = text.chars().all(|ch| usual(ch).is_some())
                && text.contains(|ch: char| ch.is_ascii_digit());
            return is_number.then_some(text);
        }
        let same =
            |(crop, text): (&&Crop, &String)| count(&crop.text, &number) == count(text, &number);
        let all = self.crops.iter().zip(texts).all(same);
        all.then_some(number)
    }
}
