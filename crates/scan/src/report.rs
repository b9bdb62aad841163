//! What is said about a page besides its content: receipts and findings.

use crate::cells::Patch;
use crate::colour::Mark;
use crate::engine::LineReading;
use crate::laid_out::LaidOut;
use crate::place::Placement;
use crate::strays::Stray;
use mingxi_core::{Finding, FindingCode, Layer, PageNo, Rect, Severity, Watermark};

/// A picture with less print than this share of it, and nothing read, is blank: dust on paper.
const BLANK_INK: f32 = 0.000_5;

/// One receipt for each phrase of a watermark in gray.
pub(crate) fn gray_watermarks(page: &LaidOut, placement: &Placement) -> Vec<Watermark> {
    let phrases = page.overlay.iter().flat_map(|o| &o.phrases);
    phrases
        .map(|(at, reason)| receipt(on_page(at, placement), reason))
        .collect()
}

/// Receipts for coloured watermarks.
pub(crate) fn coloured_watermarks(
    marks: &[(Patch, Mark)],
    placement: &Placement,
) -> Vec<Watermark> {
    marks
        .iter()
        .filter_map(|(at, mark)| match mark {
            Mark::Watermark(reason) => Some(receipt(on_page(at, placement), reason)),
            Mark::Seal => None,
        })
        .collect()
}

/// A finding for each seal: it is part of the document, and is read through.
pub(crate) fn seals(
    page_no: PageNo,
    marks: &[(Patch, Mark)],
    placement: &Placement,
) -> Vec<Finding> {
    marks
        .iter()
        .filter(|(_, mark)| *mark == Mark::Seal)
        .map(|(at, _)| {
            let message = "a seal stands here: what is under it was read through it";
            let finding = Finding::new(FindingCode::P009, message).on(page_no);
            finding.at(on_page(at, placement))
        })
        .collect()
}

/// A finding for everything that was read of a watermark and left out.
pub(crate) fn strays(page_no: PageNo, strays: &[Stray], placement: &Placement) -> Vec<Finding> {
    strays
        .iter()
        .map(|(words, at)| {
            let message = format!("“{words}” was read of a watermark here, and left out");
            let finding = Finding::new(FindingCode::P011, message).on(page_no);
            finding.at(on_page(at, placement))
        })
        .collect()
}

/// A finding for each cell with print of which nothing was read.
pub(crate) fn unread_cells(
    page_no: PageNo,
    page: &LaidOut,
    readings: &[LineReading],
    strays: &[Stray],
    placement: &Placement,
) -> Vec<Finding> {
    let mut empty: Vec<Option<Patch>> = page.prints.clone();
    let read = page.lines.iter().zip(readings);
    for (line, _) in read.filter(|(_, reading)| !reading.chars.is_empty()) {
        if let Some(cell) = line.cell {
            empty[cell] = None;
        }
    }
    let left_out = |at: &Patch| strays.iter().any(|(_, stray)| at.common(stray).is_some());
    empty
        .iter()
        .flatten()
        .filter(|at| !left_out(at))
        .map(|at| {
            let message = "there is print in this cell, and nothing could be read of it";
            let finding = Finding::new(FindingCode::P013, message).on(page_no);
            finding.at(on_page(at, placement))
        })
        .collect()
}

/// Findings about what was not read.
pub(crate) fn unread(page_no: PageNo, page: &LaidOut, characters: usize) -> Vec<Finding> {
    let mut findings = Vec::new();
    if page.dropped > 0 {
        let message = format!(
            "{} lines of text are over the limits and were not read",
            page.dropped
        );
        findings.push(Finding::new(FindingCode::P007, message).on(page_no));
    }
    if characters == 0 && page.ink > BLANK_INK {
        let message = "the picture is not blank, and no text was found in it";
        let finding = Finding::new(FindingCode::P001, message).on(page_no);
        findings.push(Finding {
            severity: Severity::Warning,
            ..finding
        });
    }
    findings
}

fn receipt(bbox: Rect, reason: &str) -> Watermark {
    Watermark {
        text: None,
        layer: Layer::Raster,
        bbox,
        reason: reason.to_owned(),
    }
}

fn on_page(at: &Patch, placement: &Placement) -> Rect {
    let (right, bottom) = (at.right as f32, at.bottom as f32);
    placement.on_page(at.left as f32, at.top as f32, right, bottom)
}
