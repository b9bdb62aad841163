//! Tidy tables: the rows of a whole run under named columns, as CSV or as Parquet.
//!
//! A table is a [`Tidy`]: its columns, and a function that lists the rows of one document. These are made ready for the disk by whoever
//! read the document; the tables of a run are those of its documents, one behind the other.
//!
//! Money is exact in both. CSV has the decimals as text. In Parquet an amount *as printed* is text too, since its trailing
//! zeros say to which place it was rounded; the amount in yuan, the one to add up, is `DECIMAL(38, 6)`. An
//! amount that does not fit there is null there and stands in the text beside it.

use mingxi_core::{Disclosure, Provenance, Rect};
use serde::Serialize;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::io;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A number to count with: a page, a row.
    Whole,
    /// Points on the page (1/72 inch).
    Points,
    /// An amount in yuan: an exact decimal.
    Yuan,
}

/// A column by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, the same in CSV and Parquet.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
}

/// One place in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Nothing: an empty place in CSV, null in Parquet.
    Nothing,
    /// Words.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(u32),
    /// Points.
    Points(f32),
    /// An exact decimal, as text.
    Yuan(&'a str),
}

/// What takes the rows of a table, one by one.
pub type EachRow<'a> = dyn FnMut(&[Value<'_>]) -> io::Result<()> + 'a;

/// A table of the whole run, with some rows for each document.
#[derive(Debug, Clone, Copy)]
pub struct Tidy {
    /// `facts` becomes `facts.csv` and `facts.parquet`.
    pub name: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
    /// Lists the rows of one document, which is named by the path of its JSON under the output folder, without `.json`.
    pub rows: fn(&str, &Disclosure, &mut EachRow<'_>) -> io::Result<()>,
}

/// Every table, in the order in which they are written.
pub const TABLES: [Tidy; 6] = [
    super::documents::TABLE,
    super::cells::TABLE,
    super::facts::TABLE,
    super::statements::TABLE,
    super::checks::TABLE,
    super::findings::TABLE,
];

impl Column {
    /// A column of words.
    pub(crate) const fn text(name: &'static str) -> Self {
        let kind = Kind::Text;
        Self { name, kind }
    }

    /// A column of whole numbers.
    pub(crate) const fn whole(name: &'static str) -> Self {
        let kind = Kind::Whole;
        Self { name, kind }
    }

    /// A column of places on the page.
    pub(crate) const fn points(name: &'static str) -> Self {
        let kind = Kind::Points;
        Self { name, kind }
    }

    /// A column of amounts in yuan.
    pub(crate) const fn yuan(name: &'static str) -> Self {
        let kind = Kind::Yuan;
        Self { name, kind }
    }
}

impl<'a> Value<'a> {
    /// Words that may be missing.
    pub(crate) fn maybe(text: Option<&'a str>) -> Self {
        text.map_or(Self::Nothing, Self::from)
    }

    /// A whole number that may be missing.
    pub(crate) fn number(n: Option<u32>) -> Self {
        n.map_or(Self::Nothing, Self::Whole)
    }

    /// The word that the JSON has for a plain enumeration value; nothing for `None`.
    pub(crate) fn word(value: &impl Serialize) -> Self {
        match serde_json::to_value(value) {
            Ok(Json::String(word)) => Self::Text(Cow::Owned(word)),
            _ => Self::Nothing,
        }
    }

    /// Several words in one place.
    pub(crate) fn joined(words: &'a [String], by: &str) -> Self {
        match words {
            [] => Self::Nothing,
            [one] => Self::from(one.as_str()),
            words => Self::Text(Cow::Owned(words.join(by))),
        }
    }

    /// The page and the four sides of the place where something begins.
    pub(crate) fn place(prov: Option<&Provenance>) -> [Self; 5] {
        let page = Self::number(prov.map(|p| p.page_no.get()));
        let [left, top, right, bottom] = Self::sides(prov.map(|p| &p.bbox));
        [page, left, top, right, bottom]
    }

    /// The four sides of a box, rounded to 1/100 point as the JSON has them: rows are the same, whether made from what was read or
    /// from its JSON.
    pub(crate) fn sides(bbox: Option<&Rect>) -> [Self; 4] {
        let rounded = |v: f32| Self::Points(((f64::from(v) * 100.0).round() / 100.0) as f32);
        [Rect::left, Rect::top, Rect::right, Rect::bottom]
            .map(|side: fn(&Rect) -> f32| bbox.map_or(Self::Nothing, |b| rounded(side(b))))
    }

    /// As CSV has it.
    fn printed(&self) -> Cow<'_, str> {
        match self {
            Self::Nothing => Cow::Borrowed(""),
            Self::Text(words) => Cow::Borrowed(words),
            Self::Whole(n) => Cow::Owned(n.to_string()),
            Self::Points(v) => Cow::Owned(format!("{v:.2}")),
            Self::Yuan(amount) => Cow::Borrowed(amount),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(words: &'a str) -> Self {
        Self::Text(Cow::Borrowed(words))
    }
}

/// One table of one document as CSV (RFC 4180, UTF-8, `\n`), its header first.
///
/// # Panics
///
/// Never: memory takes every byte.
#[must_use]
pub fn csv_of(table: &Tidy, document: &str, disclosure: &Disclosure) -> Vec<u8> {
    let mut csv = csv_header(table);
    csv.extend(csv_rows(table, document, disclosure));
    csv
}

/// The first line of a table as CSV.
pub(crate) fn csv_header(table: &Tidy) -> Vec<u8> {
    csv(|writer| Ok(writer.write_record(table.columns.iter().map(|c| c.name))?))
}

/// The lines of one document.
pub(crate) fn csv_rows(table: &Tidy, document: &str, disclosure: &Disclosure) -> Vec<u8> {
    csv(|writer| {
        (table.rows)(document, disclosure, &mut |row| {
            for value in row {
                writer.write_field(value.printed().as_bytes())?;
            }
            Ok(writer.write_record(None::<&[u8]>)?)
        })
    })
}

fn csv(write: impl FnOnce(&mut csv::Writer<&mut Vec<u8>>) -> io::Result<()>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    let written = write(&mut writer).and_then(|()| writer.flush());
    written.expect("a Vec takes every byte");
    drop(writer);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use mingxi_core::{Finding, FindingCode};

    #[test]
    fn every_row_has_a_place_for_every_column() {
        let mut disclosure = crate::examples::disclosure();
        let doubt = Finding::new(FindingCode::B003, "a sum stays open");
        disclosure.findings.push(doubt);
        for table in TABLES {
            let mut rows = 0;
            let mut each = |row: &[Value<'_>]| {
                assert_eq!(row.len(), table.columns.len(), "{}", table.name);
                for (value, column) in row.iter().zip(table.columns) {
                    let fits = match value {
                        Value::Nothing => true,
                        Value::Text(_) => column.kind == Kind::Text,
                        Value::Whole(_) => column.kind == Kind::Whole,
                        Value::Points(_) => column.kind == Kind::Points,
                        Value::Yuan(_) => column.kind == Kind::Yuan,
                    };
                    assert!(fits, "{}: {}: {value:?}", table.name, column.name);
                }
                rows += 1;
                Ok(())
            };
            (table.rows)("a/b", &disclosure, &mut each).unwrap();
            assert!(rows > 0, "{}", table.name);
        }
    }
}
