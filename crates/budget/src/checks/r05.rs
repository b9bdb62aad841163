//! 合计 = 基本支出 + 项目支出; 合计 = 人员经费 + 公用经费; 合计 = Σ sources of funds; row by row.
//!
//! **Why it holds.** The columns beside 合计 or 小计 split the same money once: by nature, by use, or by source.
//!
//! **Example.** 支出总表, 行政运行: 合计 134.19 = 基本支出 134.19 + 项目支出 0.
//!
//! **Known exceptions.** Columns that count money again (其中, 政府采购, of other years) are left out. Where a header names
//! columns that the dictionary does not know, the parts are those that close in most rows.

use super::{Ledger, r04, sums::along};
use crate::identity::Tested;
use mingxi_core::TableKind;

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Tested> {
    along(ledger, "R05", |sheet, block, sum| {
        sheet.table.kind != TableKind::ThreePublicExpenses && !r04::is_by_year(block, sum)
    })
}
