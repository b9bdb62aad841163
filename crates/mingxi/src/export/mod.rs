//! Writing a conversion down: JSON, CSV of cells, `DoclingDocument`.
//!
//! Each export is a function from a [`mingxi_core::Disclosure`] to bytes; the same disclosure gives
//! the same bytes. [`crate::run()`] decides where the bytes go.

pub mod cells;
pub mod docling;
pub mod json;
