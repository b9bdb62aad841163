//! What each stage saw, written down to be looked at: `--keep DIR`.
//!
//! Each page of a document leaves these files in `DIR/<stem>/`:
//!
//! - `000007_page.png` (or `.jpg`): page 7 as it is drawn, in gray; the overlays below lie over it;
//! - `000007_watermarks.svg`: what was taken off; the reason shows where one points;
//! - `000007_rulings.svg`: straight lines, filled boxes and pictures;
//! - `000007_lines.svg`: what was read, word by word, with the confidence of OCR;
//! - `000007_cells.svg`: the cells that came out, outlined by how sure their amounts are;
//! - `000007_stitching.svg`: which table goes on from which page and to which;
//! - `000007_words.json`: the characters of page 7, put together where they touch, and the lines;
//! - `000007_edges.svg`: the print in grey, every straight line that was drawn in yellow, and what the
//!   table finder made of them: edges across in blue, edges down in red, implied ones too;
//! - `000007_tables.svg`: the print and the cells that came out, each with its row and column.
//!
//! `_words.json` shows what the reader made of the page, `_tables.svg` what the layout made of that. A
//! fault lies between the last file that is right and the first that is wrong.

mod overlay;

use crate::error::Error;
use crate::export::json;
use crate::pipeline::Conversion;
use crate::review;
use crate::whole_file;
use mingxi_core::{Char, Disclosure, PageContent, PageNo, Rect, Role, Ruling};
use mingxi_layout::Edges;
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;

/// A gap wider than this share of the font size parts words.
const WORD_GAP: f32 = 0.3;

/// Writes the intermediates of every page of the PDF with these bytes into `folder`.
///
/// # Errors
///
/// When the folder cannot be written. A page that cannot be drawn has overlays without a picture.
pub fn write(folder: &Path, conversion: &Conversion, pdf: &[u8]) -> Result<(), Error> {
    let pdf = review::open(pdf.to_vec()).ok();
    for (page, search) in conversion.pages.iter().zip(&conversion.searches) {
        let file = |what: &str| folder.join(file_name(page.page_no, what));
        whole_file::write(&file("words.json"), &json::lines(&PageRecord::new(page)))?;
        whole_file::write(
            &file("edges.svg"),
            edges_svg(page, &search.edges).as_bytes(),
        )?;
        whole_file::write(
            &file("tables.svg"),
            tables_svg(page, &conversion.disclosure).as_bytes(),
        )?;
        overlay::write(folder, page, &conversion.disclosure, pdf.as_ref())?;
    }
    Ok(())
}

/// `000007_words.json`
fn file_name(page_no: PageNo, what: &str) -> String {
    format!("{:06}_{what}", page_no.get())
}

/// A page as `_words.json` has it; boxes are in content coordinates.
#[derive(Debug, Serialize)]
struct PageRecord {
    page_no: u32,
    width: f32,
    height: f32,
    frame: [f32; 6],
    words: Vec<Word>,
    hidden: Vec<Word>,
    /// `y, x from, x to`
    horizontal: Vec<[f32; 3]>,
    /// `x, y from, y to`
    vertical: Vec<[f32; 3]>,
    fills: Vec<Rect>,
    pictures: Vec<Rect>,
}

/// Characters that touch, in the order drawn.
#[derive(Debug, PartialEq, Serialize)]
struct Word {
    text: String,
    bbox: Rect,
    baseline: f32,
    size: f32,
    bold: bool,
    /// The lowest of its characters.
    confidence: f32,
    /// Left sides of the characters.
    lefts: Vec<f32>,
}

impl PageRecord {
    fn new(page: &PageContent) -> Self {
        let (mut horizontal, mut vertical) = (Vec::new(), Vec::new());
        for ruling in &page.rulings {
            match ruling {
                Ruling::Horizontal { y, xs } => {
                    horizontal.push([tenth(*y), tenth(xs.start), tenth(xs.end)]);
                }
                Ruling::Vertical { x, ys } => {
                    vertical.push([tenth(*x), tenth(ys.start), tenth(ys.end)]);
                }
            }
        }
        Self {
            page_no: page.page_no.get(),
            width: page.width,
            height: page.height,
            frame: page.frame.matrix,
            words: words(&page.chars),
            hidden: words(&page.hidden),
            horizontal,
            vertical,
            fills: page.fills.clone(),
            pictures: page.pictures.clone(),
        }
    }
}

fn tenth(v: f32) -> f32 {
    (v * 10.0).round() / 10.0
}

fn words(chars: &[Char]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for c in chars {
        match words.last_mut() {
            Some(word) if goes_on(word, c) => {
                word.text.push(c.ch);
                word.bbox = word.bbox.union(&c.rect);
                word.lefts.push(tenth(c.rect.left()));
                word.confidence = word.confidence.min(c.confidence);
            }
            _ => words.push(Word {
                text: c.ch.to_string(),
                bbox: c.rect,
                baseline: tenth(c.baseline),
                size: tenth(c.size),
                bold: c.bold,
                confidence: c.confidence,
                lefts: vec![tenth(c.rect.left())],
            }),
        }
    }
    words
}

fn goes_on(word: &Word, next: &Char) -> bool {
    let gap = next.rect.left() - word.bbox.right();
    !next.space_before
        && word.bold == next.bold
        && (word.baseline - next.baseline).abs() < 0.1 * next.size
        && gap.abs() < WORD_GAP * next.size
}

fn edges_svg(page: &PageContent, edges: &Edges) -> String {
    let mut svg = begin(page);
    in_frame(&mut svg, page);
    for fill in &page.fills {
        rect(&mut svg, fill, "fill='#fd8' fill-opacity='.3'");
    }
    for picture in &page.pictures {
        rect(
            &mut svg,
            picture,
            "fill='none' stroke='#a0a' stroke-dasharray='4'",
        );
    }
    print(&mut svg, page);
    for ruling in &page.rulings {
        drawn(&mut svg, ruling, DRAWN);
    }
    for e in &edges.horizontal {
        line(
            &mut svg,
            (e.from, e.at),
            (e.to, e.at),
            "stroke='#06c' stroke-width='.7'",
        );
    }
    for e in &edges.vertical {
        line(
            &mut svg,
            (e.at, e.from),
            (e.at, e.to),
            "stroke='#c30' stroke-width='.7'",
        );
    }
    svg.push_str("</g>\n");
    end(svg)
}

/// Lines as they were drawn, under the edges that were made of them.
const DRAWN: &str = "stroke='#fb0' stroke-width='2.5' stroke-opacity='.6'";

fn drawn(svg: &mut String, ruling: &Ruling, style: &str) {
    match ruling {
        Ruling::Horizontal { y, xs } => line(svg, (xs.start, *y), (xs.end, *y), style),
        Ruling::Vertical { x, ys } => line(svg, (*x, ys.start), (*x, ys.end), style),
    }
}

fn line(svg: &mut String, from: (f32, f32), to: (f32, f32), style: &str) {
    let ((x1, y1), (x2, y2)) = (from, to);
    let _ = writeln!(
        svg,
        "<line x1='{x1:.1}' y1='{y1:.1}' x2='{x2:.1}' y2='{y2:.1}' {style}/>"
    );
}

fn tables_svg(page: &PageContent, disclosure: &Disclosure) -> String {
    let mut svg = begin(page);
    in_frame(&mut svg, page);
    print(&mut svg, page);
    svg.push_str("</g>\n");
    for table in &disclosure.tables {
        for cell in &table.cells {
            let colour = match cell.role {
                Role::Header => "#06c",
                Role::Amount => "#090",
                Role::Code => "#c60",
                Role::Label => "#639",
                Role::Index | Role::Blank => "#888",
            };
            for place in cell.prov.iter().filter(|p| p.page_no == page.page_no) {
                let style = format!(
                    "fill='{colour}' fill-opacity='.08' stroke='{colour}' stroke-width='.7'"
                );
                rect(&mut svg, &place.bbox, &style);
                let corner = (place.bbox.left() + 1.0, place.bbox.top() + 4.0);
                let at = format!("{},{}", cell.rows.start, cell.cols.start);
                text(&mut svg, corner, 3.5, colour, at.chars());
            }
        }
    }
    end(svg)
}

fn begin(page: &PageContent) -> String {
    let shown = page
        .frame
        .to_page(&Rect::around(0.0, 0.0, page.width, page.height));
    let (w, h) = (shown.right(), shown.bottom());
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{w:.1}' height='{h:.1}' viewBox='0 0 {w:.1} {h:.1}'>\n\
         <rect width='100%' height='100%' fill='white'/>\n"
    )
}

/// What follows is in content coordinates; cells, which come after it, are on the page as displayed.
fn in_frame(svg: &mut String, page: &PageContent) {
    let [a, b, c, d, e, f] = page.frame.matrix;
    let _ = writeln!(svg, "<g transform='matrix({a} {b} {c} {d} {e} {f})'>");
}

fn end(mut svg: String) -> String {
    svg.push_str("</svg>\n");
    svg
}

/// The print, characters at their places, hidden ones in pink.
fn print(svg: &mut String, page: &PageContent) {
    for (chars, colour) in [(&page.chars, "#555"), (&page.hidden, "#f6a")] {
        for c in chars {
            text(svg, (c.rect.left(), c.baseline), c.size, colour, [c.ch]);
        }
    }
}

fn text(
    svg: &mut String,
    (x, y): (f32, f32),
    size: f32,
    colour: &str,
    chars: impl IntoIterator<Item = char>,
) {
    let _ = write!(
        svg,
        "<text x='{x:.1}' y='{y:.1}' font-size='{size:.1}' fill='{colour}'>"
    );
    chars.into_iter().for_each(|c| escape(svg, c));
    svg.push_str("</text>\n");
}

fn escape(svg: &mut String, c: char) {
    match c {
        '<' => svg.push_str("&lt;"),
        '&' => svg.push_str("&amp;"),
        c if c.is_control() => svg.push('\u{FFFD}'),
        c => svg.push(c),
    }
}

fn rect(svg: &mut String, r: &Rect, style: &str) {
    let (x, y, w, h) = (r.left(), r.top(), r.width(), r.height());
    let _ = writeln!(
        svg,
        "<rect x='{x:.1}' y='{y:.1}' width='{w:.1}' height='{h:.1}' {style}/>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use mingxi_core::{PageNo, Source};

    fn char_at(ch: char, left: f32) -> Char {
        Char {
            ch,
            rect: Rect::around(left, 0.0, left + 10.0, 10.0),
            baseline: 8.0,
            size: 10.0,
            bold: false,
            space_before: false,
            source: Source::TextLayer,
            confidence: 1.0,
        }
    }

    #[test]
    fn characters_that_touch_are_a_word() {
        let words = words(&[char_at('支', 0.0), char_at('出', 10.0), char_at('7', 40.0)]);
        assert_eq!(
            words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>(),
            ["支出", "7"]
        );
    }

    #[test]
    fn an_overlay_escapes_what_is_printed() {
        let mut page = PageContent::blank(PageNo::from_index(0), 100.0, 50.0);
        page.chars.push(char_at('<', 0.0));
        page.rulings.push(Ruling::Horizontal {
            y: 5.0,
            xs: 0.0..100.0,
        });
        let svg = edges_svg(&page, &Edges::from_rulings(&page.rulings));
        assert!(
            svg.contains(">&lt;</text>") && svg.contains("<line x1='0.0' y1='5.0' x2='100.0'"),
            "{svg}"
        );
    }
}
