//! What layout makes of pages: prose and tables in reading order.

use crate::{Finding, Furniture, PageKind, PageNo, Provenance, Table, Watermark};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Prose and tables of a whole document, before any accounting.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// The prose under its headings, in reading order; the first is the cover where there is one (level 0).
    pub sections: Vec<Section>,
    /// The tables in reading order.
    pub tables: Vec<Table>,
    /// Running heads, page numbers and contents lists, by page.
    pub furniture: Vec<(PageNo, Furniture)>,
    /// Doubts.
    pub findings: Vec<Finding>,
}

/// A heading and what stands under it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// `s1`, `s2`, … in reading order.
    pub section_id: String,
    /// 0 the cover, 1 a part (第一部分), 2 一、, 3 （一）, 4 1., 5 (1).
    pub level: u8,
    /// Its number as printed: `第三部分`, `一、`.
    pub number: Option<String>,
    /// The heading as printed, number included.
    pub heading: String,
    /// Where the heading stands.
    pub page_no: PageNo,
    /// What follows up to the next heading.
    pub blocks: Vec<Block>,
}

/// A paragraph, a table or a form, in its place among the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Block {
    /// Prose; lines and page breaks joined.
    Paragraph {
        /// The words.
        text: String,
        /// Where, a place per page.
        prov: Vec<Provenance>,
    },
    /// A table, by its id.
    Table {
        /// In `tables`.
        table_id: String,
    },
    /// A form, by its id; its grid is a table too.
    Form {
        /// In `forms`.
        form_id: String,
    },
}

/// One page as the JSON reports it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PageRecord {
    /// Page, from 1.
    pub page_no: PageNo,
    /// Displayed width, points.
    pub width_pt: f32,
    /// Displayed height, points.
    pub height_pt: f32,
    /// /Rotate, degrees clockwise: 0, 90, 180 or 270.
    pub rotation: u16,
    /// What it is made of.
    pub kind: PageKind,
    /// How far a scan was turned to straighten it, degrees.
    pub skew_deg: f32,
    /// What was taken off it.
    pub watermarks: Vec<Watermark>,
    /// Page number, running head and contents lines, which are not in the prose.
    pub furniture: Vec<Furniture>,
}
