//! What single stages made of a page, drawn over its picture.

use super::{begin, drawn, end, escape, file_name, in_frame, rect, text, words};
use crate::error::Error;
use crate::review::picture;
use crate::whole_file;
use mingxi_core::{
    Assurance, Cell, Disclosure, PageContent, PageKind, PageNo, PageRecord, Rect, Ruling, Table,
};
use mingxi_pdf::Pdf;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Below this, a reading is drawn as doubtful; amounts below it are finding P010.
const SURE: f32 = 0.9;

/// Writes the picture of a page and the overlays of its stages.
pub(super) fn write(
    folder: &Path,
    page: &PageContent,
    disclosure: &Disclosure,
    pdf: Option<&Pdf>,
) -> Result<(), Error> {
    let path = |what: &str| folder.join(file_name(page.page_no, what));
    let record = disclosure.pages.iter().find(|p| p.page_no == page.page_no);
    let kind = record.map_or(PageKind::Text, |p| p.kind);
    let drawn = pdf.and_then(|pdf| picture::whole_page(pdf, page.page_no, kind));
    let mut below = begin(page);
    if let Some(picture) = drawn {
        let name = match picture.media_type {
            "image/jpeg" => "page.jpg",
            _ => "page.png",
        };
        whole_file::write(&path(name), &picture.bytes)?;
        let (width, height) = record.map_or((0.0, 0.0), |p| (p.width_pt, p.height_pt));
        let _ = writeln!(
            below,
            "<image href='{}' width='{width:.1}' height='{height:.1}' opacity='.7'/>",
            file_name(page.page_no, name)
        );
    }
    let overlays = [
        (
            "watermarks.svg",
            record.map_or_else(String::new, watermarks),
        ),
        ("rulings.svg", rulings(page)),
        ("lines.svg", lines(page)),
        ("cells.svg", cells(page.page_no, disclosure)),
        ("stitching.svg", stitching(page.page_no, &disclosure.tables)),
    ];
    for (name, overlay) in overlays {
        whole_file::write(&path(name), end(below.clone() + &overlay).as_bytes())?;
    }
    Ok(())
}

fn watermarks(page: &PageRecord) -> String {
    let mut svg = String::new();
    for mark in &page.watermarks {
        // The reason shows where one points; it would run into the next watermark.
        svg.push_str("<g><title>");
        mark.reason.chars().for_each(|c| escape(&mut svg, c));
        svg.push_str("</title>\n");
        rect(
            &mut svg,
            &mark.bbox,
            "fill='#84c' fill-opacity='.15' stroke='#84c' stroke-dasharray='3'",
        );
        let corner = (mark.bbox.left() + 2.0, mark.bbox.top() + 8.0);
        let words = mark.text.as_deref().unwrap_or_default();
        text(&mut svg, corner, 7.0, "#63a", words.chars());
        svg.push_str("</g>\n");
    }
    svg
}

fn rulings(page: &PageContent) -> String {
    let mut svg = String::new();
    in_frame(&mut svg, page);
    for fill in &page.fills {
        rect(&mut svg, fill, "fill='#fb0' fill-opacity='.25'");
    }
    for picture in &page.pictures {
        let style = "fill='none' stroke='#a0a' stroke-dasharray='4'";
        rect(&mut svg, picture, style);
    }
    for ruling in &page.rulings {
        let style = match ruling {
            Ruling::Horizontal { .. } => "stroke='#06c' stroke-width='1.2'",
            Ruling::Vertical { .. } => "stroke='#c30' stroke-width='1.2'",
        };
        drawn(&mut svg, ruling, style);
    }
    svg.push_str("</g>\n");
    svg
}

/// Words in boxes; what OCR read has its confidence above it.
fn lines(page: &PageContent) -> String {
    let mut svg = String::new();
    in_frame(&mut svg, page);
    for word in words(&page.chars) {
        let colour = if word.confidence < SURE {
            "#c00"
        } else {
            "#080"
        };
        let style =
            format!("fill='{colour}' fill-opacity='.08' stroke='{colour}' stroke-width='.5'");
        rect(&mut svg, &word.bbox, &style);
        if word.confidence < 1.0 {
            let corner = (word.bbox.left(), word.bbox.top() - 0.5);
            let sure = format!("{:.2}", word.confidence);
            text(&mut svg, corner, 4.0, colour, sure.chars());
        }
    }
    svg.push_str("</g>\n");
    svg
}

/// Cells as the review page outlines them: solid, dashed, dotted, thick.
fn cells(page_no: PageNo, disclosure: &Disclosure) -> String {
    let facts = disclosure.facts.iter();
    let sure: BTreeMap<(&str, u32, u32), Assurance> = facts
        .map(|f| ((f.table_id.as_str(), f.row, f.col), f.assurance))
        .collect();
    let mut svg = String::new();
    for table in &disclosure.tables {
        for (cell, bbox) in on_page(table, page_no) {
            let at = (table.table_id.as_str(), cell.rows.start, cell.cols.start);
            let style = match sure.get(&at) {
                Some(Assurance::Proven) => "stroke='#1a7f37'",
                Some(Assurance::Seconded) => "stroke='#0b63c4' stroke-dasharray='6 2'",
                Some(Assurance::Single) => {
                    "stroke='#b36b00' stroke-width='1.7' stroke-dasharray='1.6 1.8'"
                }
                Some(Assurance::Contested) => "stroke='#c11c1c' stroke-width='2.1'",
                None => "stroke='#888' stroke-width='.5'",
            };
            rect(&mut svg, bbox, &format!("fill='none' {style}"));
        }
    }
    svg
}

/// The cells of a table that stand on a page, each with its box.
fn on_page(table: &Table, page_no: PageNo) -> impl Iterator<Item = (&Cell, &Rect)> {
    let cells = table.cells.iter();
    cells.flat_map(move |cell| {
        let here = cell.prov.iter().filter(move |p| p.page_no == page_no);
        here.map(move |p| (cell, &p.bbox))
    })
}

/// Each table's part on the page: its rows, the pages before and after, and the cells that a page break cuts.
fn stitching(page_no: PageNo, tables: &[Table]) -> String {
    let mut svg = String::new();
    for table in tables {
        let here: Vec<_> = on_page(table, page_no).collect();
        let Some((_, first)) = here.first() else {
            continue;
        };
        let whole = here.iter().fold(**first, |all, (_, bbox)| all.union(bbox));
        rect(
            &mut svg,
            &whole,
            "fill='none' stroke='#06c' stroke-width='2'",
        );
        for (cell, bbox) in &here {
            if cell.prov.iter().any(|p| p.page_no != page_no) {
                rect(&mut svg, bbox, "fill='#fb0' fill-opacity='.35'");
            }
        }
        let rows = here.iter().map(|(cell, _)| cell.rows.start);
        let (from, to) = rows.fold((u32::MAX, 0), |(a, b), row| (a.min(row), b.max(row)));
        let mut words = format!(
            "{}: rows {from} to {to} of {}",
            table.table_id, table.row_count
        );
        let others = |is_there: fn(&PageNo, PageNo) -> bool| {
            table.pages.iter().find(|page| is_there(page, page_no))
        };
        if let Some(page) = others(|page, now| *page < now) {
            let _ = write!(words, ", begun on {page}");
        }
        if let Some(page) = others(|page, now| *page > now) {
            let _ = write!(words, ", goes on on {page}");
        }
        let corner = (whole.left(), whole.top() - 2.0);
        text(&mut svg, corner, 8.0, "#06c", words.chars());
    }
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_over_pages_says_where_it_goes_on() {
        let mut tables = crate::examples::disclosure().tables;
        let (page, next) = (PageNo::from_index(3), PageNo::from_index(4));
        tables[0].pages.push(next);
        let mut there = tables[0].cells[3].prov[0].clone();
        there.page_no = next;
        tables[0].cells[3].prov.push(there);
        let svg = stitching(page, &tables);
        assert!(
            svg.contains(">t1: rows 0 to 1 of 2, goes on on page 5</text>"),
            "{svg}"
        );
        assert!(stitching(next, &tables).contains("rows 1 to 1 of 2, begun on page 4"));
        assert_eq!(svg.matches("fill='#fb0'").count(), 1, "a cell that is cut");
    }

    #[test]
    fn words_of_a_watermark_are_escaped() {
        let mut page = crate::examples::disclosure().pages.remove(0);
        page.watermarks = vec![mingxi_core::Watermark {
            text: Some("<script>".to_owned()),
            layer: mingxi_core::Layer::Text,
            bbox: Rect::around(0.0, 0.0, 9.0, 9.0),
            reason: "a & b".to_owned(),
        }];
        let svg = watermarks(&page);
        assert!(svg.contains(">&lt;script></text>"), "{svg}");
        assert!(svg.contains("<title>a &amp; b</title>"), "{svg}");
    }
}
