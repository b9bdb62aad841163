//! Edges that nobody drew: columns and rows seen by the alignment of text.

use crate::edges::Edges;
use mingxi_core::Char;

/// The edges that alignment implies where rulings are missing.
#[must_use]
pub(crate) fn edges(_chars: &[Char], _drawn: &Edges) -> Edges {
    Edges::default()
}
