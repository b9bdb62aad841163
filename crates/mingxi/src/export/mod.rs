//! Writing a conversion down: JSON, tidy tables as CSV and Parquet, `DoclingDocument`.
//!
//! Each export is a function from a [`mingxi_core::Disclosure`] to bytes; the same disclosure gives
//! the same bytes. [`crate::run()`] decides where the bytes go.

pub mod cells;
pub mod checks;
pub mod datapackage;
pub mod docling;
pub mod documents;
pub mod facts;
pub mod findings;
pub mod json;
pub(crate) mod parquet;
pub mod statements;
pub mod tidy;
