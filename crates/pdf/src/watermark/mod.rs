//! Watermarks on objects: found by evidence over all pages, set aside with a receipt.
//!
//! Words alone never decide. A phrase or a figure must look apart from the print (slanted, pale,
//! translucent, big, coloured), and be placed as print is not (over other print, tiled, at the same
//! place on page after page); or the file must declare it. What the evidence is too weak for
//! stays, with finding P004.

mod image;
mod phrase;
mod places;
mod text;

use crate::drawn::{Declared, DrawnPage};
use crate::page::PdfPage;
use image::{Figure, Members};
use mingxi_core::{Finding, FindingCode, Layer, Rect, Watermark};
use phrase::Phrase;
use text::{Verdict, declaration};

/// Sets watermarks aside, by evidence over all pages, and says what was found.
///
/// Pages may be given in any number; the more pages of a document are given, the more the evidence shows.
#[must_use]
pub fn strip_watermarks(pages: Vec<DrawnPage>) -> Vec<PdfPage> {
    let phrases: Vec<Phrase> = pages
        .iter()
        .enumerate()
        .flat_map(|(i, p)| phrase::phrases_of(p, i))
        .collect();
    let figures: Vec<Figure> = pages
        .iter()
        .enumerate()
        .flat_map(|(i, p)| image::figures_of(p, i))
        .collect();
    let text_verdicts = text::judge(&phrases, &pages);
    let figure_verdicts = image::judge(&figures, &pages);
    let mut stripped: Vec<PdfPage> = pages.into_iter().map(PdfPage::new).collect();
    for (phrase, verdict) in phrases.iter().zip(text_verdicts) {
        settle_phrase(&mut stripped[phrase.page], phrase, verdict);
    }
    for (figure, verdict) in figures.iter().zip(figure_verdicts) {
        settle_figure(&mut stripped[figure.page], figure, verdict);
    }
    stripped.iter_mut().for_each(settle_declared_boxes);
    stripped.iter_mut().for_each(PdfPage::note_what_is_missing);
    stripped
}

fn settle_phrase(page: &mut PdfPage, phrase: &Phrase, verdict: Verdict) {
    match verdict {
        Verdict::Watermark(reason) => {
            for run in &phrase.runs {
                page.dropped_runs[*run] = true;
            }
            let layer = if phrase.declared == Some(Declared::Annotation) {
                Layer::Annotation
            } else {
                Layer::Text
            };
            page.watermarks.push(Watermark {
                text: Some(phrase.text.clone()),
                layer,
                bbox: phrase.rect,
                reason,
            });
        }
        Verdict::Suspect(reason) => {
            let text = format!(
                "'{}' may be a watermark and was left in: {reason}",
                phrase.text
            );
            page.findings.push(
                Finding::new(FindingCode::P004, text)
                    .on(page.page_no())
                    .at(phrase.rect),
            );
        }
        Verdict::Print => {}
    }
}

fn settle_figure(page: &mut PdfPage, figure: &Figure, verdict: Verdict) {
    match verdict {
        Verdict::Watermark(reason) => {
            let mut layer = Layer::Image;
            match &figure.members {
                Members::Image(i) => {
                    page.dropped_images[*i] = true;
                    if page.drawn.images[*i].origin.declared == Some(Declared::Annotation) {
                        layer = Layer::Annotation;
                    }
                }
                Members::Shapes(shapes) => {
                    drop_shapes(page, shapes);
                    if shapes.iter().any(|i| {
                        page.drawn.shapes[*i].origin.declared == Some(Declared::Annotation)
                    }) {
                        layer = Layer::Annotation;
                    }
                }
            }
            page.watermarks.push(Watermark {
                text: None,
                layer,
                bbox: figure.rect,
                reason,
            });
        }
        Verdict::Suspect(reason) => {
            let text = format!("a picture may be a watermark and was left in: {reason}");
            page.findings.push(
                Finding::new(FindingCode::P004, text)
                    .on(page.page_no())
                    .at(figure.rect),
            );
        }
        Verdict::Print => {}
    }
}

/// Drops outlines, and the straight strokes painted among them in the same ink.
fn drop_shapes(page: &mut PdfPage, shapes: &[usize]) {
    let members = shapes.iter().map(|i| &page.drawn.shapes[*i]);
    let (mut first, mut last, mut ink) = (u32::MAX, 0, None);
    for s in members {
        first = first.min(s.origin.seq);
        last = last.max(s.origin.seq);
        ink = Some(s.ink);
    }
    for i in shapes {
        page.dropped_shapes[*i] = true;
    }
    for (bar, gone) in page.drawn.bars.iter().zip(&mut page.dropped_bars) {
        *gone |= (first..=last).contains(&bar.origin.seq) && Some(bar.ink) == ink;
    }
}

/// Boxes that the file declares part of a watermark go with it.
fn settle_declared_boxes(page: &mut PdfPage) {
    let mut found: Option<(Declared, Rect)> = None;
    for (bar, gone) in page.drawn.bars.iter().zip(&mut page.dropped_bars) {
        if let Some(declared) = bar.origin.declared {
            *gone = true;
            found = Some(found.map_or((declared, bar.rect), |(d, r)| (d, r.union(&bar.rect))));
        }
    }
    let (Some((declared, bbox)), true) = (found, page.watermarks.is_empty()) else {
        return;
    };
    let layer = if declared == Declared::Annotation {
        Layer::Annotation
    } else {
        Layer::Image
    };
    page.watermarks.push(Watermark {
        text: None,
        layer,
        bbox,
        reason: declaration(declared).to_owned(),
    });
}
