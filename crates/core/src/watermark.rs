//! Receipts of what was taken off a page.

use crate::Rect;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a watermark is made of.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// Glyphs.
    Text,
    /// A picture, or drawn shapes, laid over the page.
    Image,
    /// An annotation (ISO 32000-2, 12.5.6.22).
    Annotation,
    /// Pixels of a scan.
    Raster,
}

/// Something drawn over the page that is not part of the document, and was left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Watermark {
    /// Its words, where it has any.
    pub text: Option<String>,
    /// What it is made of.
    pub layer: Layer,
    /// Where, in points on the displayed page.
    pub bbox: Rect,
    /// The evidence, in words: "turned 45°, same place on 32 of 32 pages".
    pub reason: String,
}
