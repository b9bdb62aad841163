//! Doubts, as data.

use crate::{PageNo, Rect};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; the reading is not in doubt.
    Note,
    /// The reading is in doubt here: the document is not clean.
    Warning,
    /// Something is missing: a page was lost.
    Error,
}

/// A value with a doubt, exported with the document. (An *error* is no value at all.)
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What kind of doubt; stable.
    pub code: FindingCode,
    /// How much it weighs.
    pub severity: Severity,
    /// What was found, and what was expected, in one line.
    pub message: String,
    /// Where, if on one page.
    pub page_no: Option<PageNo>,
    /// The place, in points on the displayed page.
    pub bbox: Option<Rect>,
    /// The table it is about.
    pub table_id: Option<String>,
    /// The facts it is about.
    pub fact_ids: Vec<String>,
}

impl Finding {
    /// A finding about the whole document, with the code's usual severity.
    #[must_use]
    pub fn new(code: FindingCode, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            page_no: None,
            bbox: None,
            table_id: None,
            fact_ids: Vec::new(),
        }
    }

    /// The same finding, on a page.
    #[must_use]
    pub fn on(mut self, page_no: PageNo) -> Self {
        self.page_no = Some(page_no);
        self
    }

    /// The same finding, at a box on its page.
    #[must_use]
    pub fn at(mut self, bbox: Rect) -> Self {
        self.bbox = Some(bbox);
        self
    }

    /// The same finding, about a table.
    #[must_use]
    pub fn about(mut self, table_id: &str) -> Self {
        self.table_id = Some(table_id.to_owned());
        self
    }
}

macro_rules! codes {
    ($( $(#[doc = $doc:literal])+ $name:ident = $severity:ident; )+) => {
        /// The kinds of finding. The letter says who finds it: P reading objects, T tables, D the document, B the budget.
        ///
        /// Codes are stable; `docs/errors.md` explains each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum FindingCode { $( $(#[doc = $doc])+ $name, )+ }

        impl FindingCode {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// How much it usually weighs.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    /// A page could not be read and is missing from the result.
    P001 = Error;
    /// A page was read by the fallback reader: words and their order, no rulings.
    P002 = Warning;
    /// A page is a picture (error) or has a picture on it that may hold text (warning), and no OCR engine was asked or there to read it.
    P003 = Error;
    /// Something looks like a watermark, but the evidence is weak: it was left in.
    P004 = Warning;
    /// Text that does not show (an old OCR layer, say) was kept apart from the print.
    P005 = Note;
    /// Glyphs without a Unicode value: characters are missing.
    P006 = Warning;
    /// A page holds more than the limits allow; what is over was not read.
    P007 = Error;
    /// The PDF is damaged and was repaired in reading.
    P008 = Note;
    /// A seal stands on the page: what is under it was read through it.
    P009 = Note;
    /// OCR is unsure of an amount or a code.
    P010 = Warning;
    /// What OCR read of a watermark's strokes was left out.
    P011 = Note;
    /// A second reader failed: amounts that are not proven stay without a second reading.
    P012 = Note;
    /// There is print in a cell of a picture, and nothing could be read of it.
    P013 = Warning;
    /// Text lies across the lines of a table: it may belong to a neighbouring cell.
    T001 = Warning;
    /// A table's rulings do not close; some were completed from alignment.
    T002 = Note;
    /// A table goes on over pages with other columns than before; it was not joined.
    T003 = Warning;
    /// A table's header is repeated on a later page and was read otherwise there: what was dropped.
    T004 = Note;
    /// A table has no title.
    D001 = Note;
    /// A table with amounts states no unit.
    D002 = Warning;
    /// A table with amounts is of no statement kind that is known.
    B001 = Note;
    /// A cell of an amount column holds something that is no amount.
    B002 = Warning;
    /// An amount is contested: two readers read it differently, or an identity stays open and nothing proves the amount.
    B003 = Warning;
    /// The document contradicts itself: an identity fails although every amount in it is surely read.
    B004 = Note;
    /// An amount was taken from the second reader, since only that reading satisfies the identities.
    B005 = Note;
}

impl std::fmt::Display for FindingCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}
