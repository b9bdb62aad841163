//! Tables, as the JSON has them.

use crate::{PageNo, Provenance};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A table, stitched over its pages, with what the page says about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Table {
    /// `t1`, `t2`, … in reading order.
    pub table_id: String,
    /// Which statement it is.
    pub kind: TableKind,
    /// Its number as printed, without the title: `预算公开表1`, `表 10`, `公开01表`.
    pub number: Option<String>,
    /// Its title, without number and unit.
    pub title: Option<String>,
    /// The entity named above it (`单位名称：…`).
    pub entity: Option<String>,
    /// The unit of its amounts as printed: `万元`, `元`.
    pub unit: Option<String>,
    /// A note below it (`注：…`).
    pub note: Option<String>,
    /// The publisher says that it holds no data.
    pub declared_empty: bool,
    /// The pages it stands on, in order.
    pub pages: Vec<PageNo>,
    /// Rows of the grid, header included.
    pub row_count: u32,
    /// Columns of the grid.
    pub col_count: u32,
    /// Rows above the first data row, index rows (`1 2 3`, 栏次) included; 0 for forms.
    pub header_row_count: u32,
    /// The cells, row by row; they tile the grid without overlap.
    pub cells: Vec<Cell>,
}

impl Table {
    /// The cell that covers this place of the grid.
    #[must_use]
    pub fn cell_at(&self, row: u32, col: u32) -> Option<&Cell> {
        self.cells
            .iter()
            .find(|c| c.rows.contains(&row) && c.cols.contains(&col))
    }

    /// The grid written out over spans: for each row and column the index into `cells`.
    #[must_use]
    pub fn grid(&self) -> Vec<Vec<Option<usize>>> {
        let mut grid = vec![vec![None; self.col_count as usize]; self.row_count as usize];
        for (i, cell) in self.cells.iter().enumerate() {
            for row in cell.rows.clone() {
                for col in cell.cols.clone() {
                    if let Some(place) = grid
                        .get_mut(row as usize)
                        .and_then(|r| r.get_mut(col as usize))
                    {
                        *place = Some(i);
                    }
                }
            }
        }
        grid
    }
}

/// One cell: half-open ranges of rows and columns, whose lengths are its spans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "CellRecord", into = "CellRecord")]
#[schemars(with = "CellRecord")]
pub struct Cell {
    /// Rows it covers.
    pub rows: Range<u32>,
    /// Columns it covers.
    pub cols: Range<u32>,
    /// Its text; lines joined, without a blank inside Chinese.
    pub text: String,
    /// What it is for.
    pub role: Role,
    /// Its amount, in amount columns.
    pub amount: Option<CellAmount>,
    /// Where it was read, a place per page; for an empty cell its box.
    pub prov: Vec<Provenance>,
}

impl Cell {
    /// Whether an amount stands in it, or is to: a reviewer's correction must be one.
    #[must_use]
    pub fn holds_amount(&self) -> bool {
        self.role == Role::Amount || self.amount.is_some()
    }
}

/// [`Cell`] as the JSON has it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Cell")]
struct CellRecord {
    /// First row, from 0.
    row: u32,
    /// First column, from 0.
    col: u32,
    /// Rows covered, at least 1.
    row_span: u32,
    /// Columns covered, at least 1.
    col_span: u32,
    /// Its text.
    text: String,
    /// What it is for.
    role: Role,
    /// Its amount, in amount columns.
    amount: Option<CellAmount>,
    /// Where it was read.
    prov: Vec<Provenance>,
}

impl From<Cell> for CellRecord {
    fn from(c: Cell) -> Self {
        Self {
            row: c.rows.start,
            col: c.cols.start,
            row_span: c.rows.end.saturating_sub(c.rows.start),
            col_span: c.cols.end.saturating_sub(c.cols.start),
            text: c.text,
            role: c.role,
            amount: c.amount,
            prov: c.prov,
        }
    }
}

impl From<CellRecord> for Cell {
    fn from(c: CellRecord) -> Self {
        Self {
            rows: c.row..c.row.saturating_add(c.row_span.max(1)),
            cols: c.col..c.col.saturating_add(c.col_span.max(1)),
            text: c.text,
            role: c.role,
            amount: c.amount,
            prov: c.prov,
        }
    }
}

/// What a cell is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Names columns.
    Header,
    /// Words.
    Label,
    /// An account code.
    Code,
    /// An amount of money, a share or a count, or an empty place for one.
    Amount,
    /// A column or row index (`1 2 3`, 栏次, `**`).
    Index,
    /// Nothing.
    #[default]
    Blank,
}

/// The amount in a cell: a value, or the way it is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CellAmount {
    /// The exact decimal, without separators: `-1071.18`.
    pub value: Option<String>,
    /// How the cell says that there is none.
    pub nil: Option<Nil>,
}

/// How a cell says that it holds no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Nil {
    /// Nothing printed.
    Empty,
    /// A dash: `-`, `—`, `--`.
    Dash,
    /// `不适用`, `/`, `×` and the like.
    NotApplicable,
}

/// Which statement a table is (DESIGN §3); `Unclassified` where unsure.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// 收支总表
    IncomeExpenditureSummary,
    /// 收入总表
    IncomeSummary,
    /// 支出总表
    ExpenditureSummary,
    /// 财政拨款收支总表
    FiscalAppropriationSummary,
    /// 一般公共预算支出表
    GeneralBudgetExpenditure,
    /// 一般公共预算基本支出表(经济分类)
    GeneralBudgetBasicExpenditure,
    /// 政府性基金预算收入表
    GovernmentFundIncome,
    /// 政府性基金预算支出表
    GovernmentFundExpenditure,
    /// 政府性基金预算收支表
    GovernmentFundSummary,
    /// 国有资本经营预算表
    StateCapitalBudget,
    /// “三公”经费表
    ThreePublicExpenses,
    /// 机关运行经费表
    AgencyOperatingExpenses,
    /// 项目支出表(本年)
    ProjectExpenditure,
    /// 项目支出表(上年结转)
    ProjectExpenditureCarryover,
    /// 政府采购表
    GovernmentProcurement,
    /// 项目支出绩效目标表
    ProjectPerformanceTarget,
    /// 部门整体绩效目标表
    DepartmentPerformanceTarget,
    /// 政府购买服务指导性目录
    PurchaseServiceCatalogue,
    /// 政府购买服务支出表
    ServicePurchase,
    /// 财政拨款支出表, all budgets together
    FiscalAppropriationExpenditure,
    /// 财政拨款基本支出表, all budgets together
    FiscalAppropriationBasicExpenditure,
    /// 基本支出表, all funds together
    BasicExpenditure,
    /// None of these, or not surely.
    #[default]
    Unclassified,
}
