//! The vocabulary of mingxi: what the readers, the layout, the accounting and the exports talk about.
//!
//! Two readers, PDF objects and pixels, end in [`PageContent`]; layout turns pages into a
//! [`Document`]; accounting adds facts, forms and checks; the whole is a [`Disclosure`], the JSON
//! that users get. The types of the JSON are the contract (`schema/disclosure.schema.json` is
//! generated from them): a field may be added, none changes its meaning within a major
//! [`SCHEMA_VERSION`].
//!
//! Everything outside the readers lives in one coordinate space: PDF points, the origin at the
//! top-left corner of the page as displayed, y down. Pages count from 1. Amounts are decimal
//! strings; nothing here computes with them.
//!
//! What it does not do: no input or output, no PDF, no pixels, no accounting.
//!
//! ```
//! use mingxi_core::{PageNo, Rect};
//!
//! let cell = Rect::new(10.0, 20.0, 110.0, 40.0).expect("left < right and top < bottom");
//! assert_eq!(cell.width(), 100.0);
//! assert_eq!(PageNo::from_index(0).to_string(), "page 1");
//! ```
#![forbid(unsafe_code)]

mod disclosure;
mod document;
mod finding;
mod geometry;
mod page;
mod provenance;
mod raster;
mod sets;
mod table;
mod text;
mod watermark;

pub use disclosure::{
    Assurance, BudgetPart, Catalogue, CatalogueEntry, Check, CheckSide, CheckStatus, Decision,
    DepartmentTarget, Disclosure, DisclosureHead, Engine, Evidence, Fact, Form, FormKind, Fund,
    FundSource, FurtherItem, Goals, Horizon, Indicator, Item, ItemLevel, Notice, OtherReading,
    Party, Phase, Review, Reviewed, SCHEMA_VERSION, Scheme, Scope, Source as SourceFile,
    StaffCount, Statement, StatementKind, Status, Task, Tool, Verdict,
};
pub use document::{Block, Document, PageRecord, Section};
pub use finding::{Finding, FindingCode, Severity};
pub use geometry::{Frame, Rect, Ruling};
pub use page::{Char, Furniture, FurnitureKind, PageContent, PageKind, PageNo};
pub use provenance::{Provenance, Source};
pub use raster::{GrayRaster, Raster};
pub use sets::DisjointSets;
pub use table::{Cell, CellAmount, Nil, Role, Table, TableKind};
pub use text::{fold, fold_radical, is_cjk};
pub use watermark::{Layer, Watermark};
