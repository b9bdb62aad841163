//! What a disclosure was typeset from.

use mingxi_core::TableKind;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// A truth file: `samples/truth/*.json` and, in the corpus, `typeset/*.truth.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct Truth {
    /// The body.
    pub org: String,
    /// Its budget code, where it is printed.
    pub entity_code: Option<String>,
    /// The fiscal year.
    pub year: u16,
    /// `单位` or `部门`.
    pub kind: String,
    /// On the cover.
    pub title: String,
    /// Paragraphs of the first part.
    pub overview: Vec<String>,
    /// Tables of the second part.
    pub tables: Vec<TrueTable>,
    /// Paragraphs of the third part and after.
    pub narrative: Vec<String>,
    /// Performance forms.
    pub forms: Vec<TrueForm>,
    /// Rows of the service catalogue, which has no title.
    #[serde(default)]
    pub directory: Vec<Vec<String>>,
    /// The heading of the second part, where it is not the usual one.
    pub tables_heading: Option<String>,
}

/// A table of a truth.
#[derive(Debug, Clone, Deserialize)]
pub struct TrueTable {
    /// Its number among the tables, from 1.
    pub no: u32,
    /// Its number as printed.
    pub number: Option<String>,
    /// The statement it is; the corpus does not say.
    pub kind: Option<TableKind>,
    /// Its title.
    pub title: String,
    /// Its unit.
    pub unit: Option<String>,
    /// The note below it.
    pub note: Option<String>,
    /// Rows of the header.
    pub header_rows: usize,
    /// Every place of the grid, spans written out.
    pub grid: Vec<Vec<String>>,
}

/// A form of a truth.
#[derive(Debug, Clone, Deserialize)]
pub struct TrueForm {
    /// 项目名称
    pub name: String,
    /// 主管部门及代码, as printed.
    pub supervisor: String,
    /// 实施单位
    pub unit: String,
    /// 项目属性
    pub attribute: String,
    /// 项目期
    pub period: String,
    /// 项目资金, the same for both horizons.
    pub funds: BTreeMap<String, String>,
    /// The long answers by their labels.
    pub texts: BTreeMap<String, String>,
    /// Second level, third level, target; the same for both horizons.
    pub indicators: Vec<[String; 3]>,
    /// 填报日期
    pub date: String,
    /// Every place of the grid, spans written out.
    pub grid: Vec<Vec<String>>,
}

impl Truth {
    /// Reads a truth file.
    #[must_use]
    pub fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }
}
