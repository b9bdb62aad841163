//! A page as the readers hand it over.

use crate::{Frame, Rect, Ruling, Source};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::NonZeroU32;

/// A page as people count it: the first page is 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct PageNo(NonZeroU32);

impl PageNo {
    /// The page at this index of a slice: 0 is page 1.
    #[must_use]
    pub fn from_index(index: usize) -> Self {
        let no = u32::try_from(index)
            .unwrap_or(u32::MAX - 1)
            .saturating_add(1);
        Self(NonZeroU32::new(no).unwrap_or(NonZeroU32::MIN))
    }

    /// The page with this number, or `None` for 0.
    ///
    /// ```
    /// # use mingxi_core::PageNo;
    /// assert_eq!(PageNo::new(7).map(PageNo::index), Some(6));
    /// assert_eq!(PageNo::new(0), None);
    /// ```
    #[must_use]
    pub fn new(no: u32) -> Option<Self> {
        NonZeroU32::new(no).map(Self)
    }

    /// The index of this page in a slice: page 1 is 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The number, from 1.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for PageNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "page {}", self.0)
    }
}

/// What a page is made of; decided page by page, after watermarks are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PageKind {
    /// Print from a text layer.
    Text,
    /// One picture, or pictures only: a scan.
    Image,
    /// Print from a text layer beside pictures that may hold text.
    Mixed,
    /// Nothing to read.
    Blank,
}

/// One character in its place.
///
/// `rect` is its nominal box in content coordinates: from its origin over its advance, and from
/// ascent to descent of its size. It never reaches past the origin of the next character of its
/// run, since some fonts declare digits twice as wide as they draw them (FIELD §2, Chongqing).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Char {
    /// The character, radicals folded ([`crate::fold_radical`]); never white space or a control.
    pub ch: char,
    /// Nominal box, points, content coordinates.
    pub rect: Rect,
    /// Height of the line it stands on, points.
    pub baseline: f32,
    /// Font size, points.
    pub size: f32,
    /// Bold by font name, by weight, by stroking, or because it was drawn twice.
    pub bold: bool,
    /// A blank stands before it in the text layer (a space drawn, not a gap seen).
    pub space_before: bool,
    /// Who read it.
    pub source: Source,
    /// 1 for the text layer; 0 to 1 for OCR.
    pub confidence: f32,
}

/// Everything on one page that layout needs, whoever read it.
///
/// Coordinates are content coordinates: upright, straight, y down, within `width` × `height`;
/// `frame` leads back to the page as displayed.
#[derive(Debug, Clone, PartialEq)]
pub struct PageContent {
    /// Which page.
    pub page_no: PageNo,
    /// Width of the content, points.
    pub width: f32,
    /// Height of the content, points.
    pub height: f32,
    /// From content to displayed page.
    pub frame: Frame,
    /// Print, in the order drawn.
    pub chars: Vec<Char>,
    /// Text that is there and does not show (an old OCR layer, say); never part of tables or prose.
    pub hidden: Vec<Char>,
    /// Straight lines, in the order drawn.
    pub rulings: Vec<Ruling>,
    /// Filled boxes that are shading, not rulings.
    pub fills: Vec<Rect>,
    /// Pictures.
    pub pictures: Vec<Rect>,
}

impl PageContent {
    /// A page of this size with nothing on it.
    #[must_use]
    pub const fn blank(page_no: PageNo, width: f32, height: f32) -> Self {
        Self {
            page_no,
            width,
            height,
            frame: Frame::IDENTITY,
            chars: Vec::new(),
            hidden: Vec::new(),
            rulings: Vec::new(),
            fills: Vec::new(),
            pictures: Vec::new(),
        }
    }
}

/// Why a line of print is not part of the prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FurnitureKind {
    /// The page's number.
    PageNumber,
    /// A head or foot repeated over pages.
    RunningHead,
    /// A line of the contents list.
    Contents,
}

/// Print that belongs to the page and not to the prose: kept here, so that nothing is lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Furniture {
    /// What it is.
    pub kind: FurnitureKind,
    /// As printed.
    pub text: String,
    /// Where, in points on the displayed page.
    pub bbox: Rect,
}
