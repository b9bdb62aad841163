//! 类 = Σ款, 款 = Σ项, 合计 = Σ类 of the classification by function.
//!
//! **Why it holds.** Every 项 is booked under one 款, every 款 under one 类 (政府收支分类科目).
//!
//! **Example.** 支出总表: 20139 社会工作事务 1,089.23 = 2013901 行政运行 134.19 + 2013902 一般行政管理事务 6.82 + ….
//!
//! **Known exceptions.** Tables that list only some 项 of a 款, such as procurement; there most sums stay open, and
//! the rule says `insufficient_data`.

use super::{Ledger, r03, sums::down};
use crate::identity::Tested;
use mingxi_core::{Scheme, TableKind};

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Tested> {
    down(ledger, "R06", |sheet, block, sum| {
        sheet.table.kind != TableKind::ThreePublicExpenses
            && matches!(
                r03::scheme(block, sum),
                Some(Scheme::Functional | Scheme::Income)
            )
    })
}
