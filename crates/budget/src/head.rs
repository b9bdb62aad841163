//! Whose disclosure it is, and of what.
use mingxi_core::{DisclosureHead, Document};

/// Stub.
#[must_use]
pub fn head(_document: &Document) -> DisclosureHead {
    DisclosureHead::default()
}
