//! Page content → tables, stitched tables, document: the pure middle of mingxi.
//!
//! Three functions, each taking what the one before returned: [`find_tables`] on every page,
//! [`stitch`] over page breaks, [`assemble`] into reading order. Nothing here knows whether a page
//! was read from PDF objects or from pixels, nor what money is.
//!
//! ```
//! use mingxi_core::{PageContent, PageNo};
//! use mingxi_layout::{assemble, find_tables, stitch};
//!
//! let page = PageContent::blank(PageNo::from_index(0), 595.0, 842.0);
//! let document = assemble(&stitch(vec![find_tables(&page)]));
//! assert!(document.tables.is_empty() && document.sections.is_empty());
//! ```
//!
//! What it does not do: it reads no files, recognises no statement, and corrects no text.
#![forbid(unsafe_code)]

mod assemble;
mod caption;
mod columns;
mod crumb;
mod edges;
mod find;
mod furniture;
mod grid;
mod header;
mod implied;
mod lines;
mod lost;
mod misread;
mod page_break;
mod prose;
mod repeat;
#[cfg(test)]
mod sketch;
mod stitch;

pub use assemble::assemble;
pub use caption::Caption;
pub use edges::{Edge, Edges};
pub use find::{PageCell, PageTable, TableSearch, find_tables};
pub use lines::{Line, Segment};
pub use stitch::{Stitched, StitchedCell, StitchedTable, stitch};
