//! Where a value comes from.

use crate::{PageNo, Rect};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who read a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The PDF's own text.
    TextLayer,
    /// An OCR engine, from pixels.
    Ocr,
    /// Text of the PDF that does not show.
    HiddenText,
    /// A person who corrected it; its former reading is among the reviews.
    Reviewer,
}

/// The place a value was read from, and how surely.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// Page, from 1.
    pub page_no: PageNo,
    /// Box on the displayed page, points.
    pub bbox: Rect,
    /// Who read it.
    pub source: Source,
    /// 1 for the text layer; for OCR the lowest confidence of its characters, 0 to 1.
    pub confidence: f32,
}
