//! Crumbs: specks, and ends of a watermark's strokes, that OCR took for writing.

use crate::caption;
use crate::lines::Line;
use mingxi_core::{Source, fold};

/// A crumb has no more characters than this: `L`, `-`, `一 一` were seen beside tables of stamped scans.
const MAX_CRUMB_CHARS: usize = 2;

/// A crumb is read less surely than this, unless it is nothing but signs, what a trace of a ruling is surely read as (`--`): those seen had
/// 0.4 to 0.6, the signs of the print mostly 0.99 and more.
const UNSURE: f32 = 0.9;

/// Whether a line is so short and so doubtful a reading that it says nothing of what stands around it.
///
/// It stays in the document; only it neither parts two tables nor names one. Units and
/// numbers of tables are short too, and are no crumbs however faint.
#[must_use]
pub(crate) fn is_crumb(line: &Line) -> bool {
    let text = fold(&line.text());
    let signs = !text.contains(|ch: char| ch.is_alphanumeric() && ch != '一');
    let unsure = line
        .segments
        .iter()
        .all(|s| s.source == Source::Ocr && (signs || s.confidence < UNSURE));
    unsure
        && (signs || text.chars().count() <= MAX_CRUMB_CHARS)
        && !text.contains(['元', '表'])
        && !caption::is_caption_part(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::Segment;
    use mingxi_core::Rect;

    fn line(text: &str, source: Source, confidence: f32) -> Line {
        let rect = Rect::around(0.0, 0.0, 10.0, 10.0);
        let segment = Segment {
            text: text.to_owned(),
            rect,
            size: 10.0,
            bold: false,
            source,
            confidence,
        };
        Line {
            segments: vec![segment],
            rect,
            baseline: 9.0,
            size: 10.0,
        }
    }

    #[test]
    fn a_crumb_is_short_and_doubtful_or_nothing_but_dashes() {
        for (text, confidence, crumb) in [
            ("L", 0.5, true),
            ("5", 0.23, true),
            ("---一", 0.99, true),
            ("5", 0.99, false),
            ("收入", 0.99, false),
            ("支出总表", 0.5, false),
            ("万元", 0.5, false),
        ] {
            assert_eq!(
                is_crumb(&line(text, Source::Ocr, confidence)),
                crumb,
                "{text}"
            );
        }
        assert!(!is_crumb(&line("----", Source::TextLayer, 1.0)));
    }
}
