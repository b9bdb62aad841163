//! The JSON document, laid out to be read and compared: one line a cell, a block, a watermark.

use mingxi_core::{Check, Disclosure};
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io;

/// Objects and arrays nested this deep stand on one line: a cell of a table, a block of a
/// section, an indicator of a form. A whole table then reads like a table, and a changed cell
/// is a changed line.
const INLINE_DEPTH: usize = 5;

/// The document as UTF-8 JSON, with a line break at its end.
///
/// ```
/// # use mingxi::export::json;
/// let text = String::from_utf8(json::to_bytes(&mingxi::examples::disclosure())).expect("JSON is UTF-8");
/// assert!(text.starts_with("{\n  \"schema_version\": \"1.0\",\n"));
/// assert!(text.ends_with("}\n"));
/// ```
#[must_use]
pub fn to_bytes(disclosure: &Disclosure) -> Vec<u8> {
    lines(disclosure)
}

/// The checks of a document, a JSON object a line, each with the name of its file.
///
/// ```
/// # use mingxi::export::json;
/// let lines = json::check_lines("a.json", &mingxi::examples::disclosure());
/// assert!(lines.starts_with(r#"{"file":"a.json","check_id":"k1","rule":"R10","#));
/// ```
///
/// # Panics
///
/// Never: checks have string keys.
#[must_use]
pub fn check_lines(file: &str, disclosure: &Disclosure) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        file: &'a str,
        #[serde(flatten)]
        check: &'a Check,
    }
    let line =
        |check| serde_json::to_string(&Line { file, check }).expect("checks have string keys");
    disclosure
        .checks
        .iter()
        .map(|check| line(check) + "\n")
        .collect()
}

/// Any value, laid out like the document.
pub(crate) fn lines(value: &impl Serialize) -> Vec<u8> {
    let mut out = Vec::with_capacity(1 << 16);
    value
        .serialize(&mut Serializer::with_formatter(
            &mut out,
            LineFormatter::default(),
        ))
        .expect("a Vec takes every byte, and our types have string keys");
    out.push(b'\n');
    out
}

/// Indents like `serde_json`'s pretty printer down to [`INLINE_DEPTH`], and stays on the line below it.
#[derive(Debug, Default)]
struct LineFormatter {
    depth: usize,
    has_value: bool,
}

impl LineFormatter {
    fn open<W: ?Sized + io::Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        out.write_all(bracket)
    }

    fn close<W: ?Sized + io::Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.has_value && self.depth + 1 < INLINE_DEPTH {
            self.new_line(out)?;
        }
        self.has_value = true;
        out.write_all(bracket)
    }

    fn separate<W: ?Sized + io::Write>(&self, out: &mut W, first: bool) -> io::Result<()> {
        if self.depth >= INLINE_DEPTH {
            return out.write_all(if first { b"" } else { b", " });
        }
        if !first {
            out.write_all(b",")?;
        }
        self.new_line(out)
    }

    fn new_line<W: ?Sized + io::Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| out.write_all(b"  "))
    }
}

impl Formatter for LineFormatter {
    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }
    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.separate(out, first)
    }
    fn end_array_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }
    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }
    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.separate(out, first)
    }
    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
    fn end_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_on_one_line_each() {
        let value = serde_json::json!({ "tables": [{ "cells": [{ "row": 0, "prov": [{ "page_no": 1 }] }, { "row": 1, "prov": [] }], "pages": [] }] });
        let text = String::from_utf8(lines(&value)).unwrap();
        let want = r#"{
  "tables": [
    {
      "cells": [
        {"prov": [{"page_no": 1}], "row": 0},
        {"prov": [], "row": 1}
      ],
      "pages": []
    }
  ]
}
"#;
        assert_eq!(text, want);
    }
}
