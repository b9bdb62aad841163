//! Finds tables and prose in page content.
#![forbid(unsafe_code)]

use mingxi_core::{Document, PageContent};

/// What was found on one page.
#[derive(Debug, Clone, Default)]
pub struct TableSearch {}

/// A table over all its pages.
#[derive(Debug, Clone)]
pub struct StitchedTable {}

/// Finds the tables of one page.
#[must_use]
pub fn find_tables(_page: &PageContent) -> TableSearch {
    TableSearch::default()
}

/// Joins the tables of consecutive pages that are one table.
#[must_use]
pub fn stitch(_pages: &[PageContent], _searches: &[TableSearch]) -> Vec<StitchedTable> {
    Vec::new()
}

/// Puts prose and tables into reading order and ties titles, units and notes to their tables.
#[must_use]
pub fn assemble(_pages: &[PageContent], _tables: Vec<StitchedTable>) -> Document {
    Document::default()
}
