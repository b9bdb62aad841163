//! 合计 = 基本支出 + 项目支出; 合计 = 人员经费 + 公用经费; 合计 = Σ sources of funds; row by row.
//!
//! **Why it holds.** The columns beside 合计 or 小计 split the same money once: by nature, by use, or by source.
//!
//! **Example.** 支出总表, 行政运行: 合计 134.19 = 基本支出 134.19 + 项目支出 0.
//!
//! Where a header prints 上年, 本年 and 增减 of one thing, the last is the difference.
//!
//! **Known exceptions.** Columns that count money again (其中, 政府采购, of other years) are left out. Where a header names
//! columns that the dictionary does not know, the parts are those that close in most rows.

use super::{Ledger, r04, r08, sums};
use crate::columns::ColumnSum;
use crate::identity::Tested;
use crate::measure::{Family, Year};
use crate::sheet::{Block, Column};
use mingxi_core::TableKind;

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Tested> {
    let mut tested = sums::along(ledger, "R05", |sheet, block, sum| {
        let is_of_the_three =
            sheet.table.kind == TableKind::ThreePublicExpenses && !adds_others(block, sum);
        !is_of_the_three && !r04::is_by_year(block, sum)
    });
    tested.extend(sums::across(ledger, "R05", |_, block| changes(block)));
    tested
}

/// Whether a total beside “三公”经费 counts other expenses too: 会议费, 培训费.
fn adds_others(block: &Block, sum: &ColumnSum) -> bool {
    let mut parts = sum.readings.iter().flatten();
    parts.any(|c| block.columns.get(*c).is_some_and(|c| !r08::has_role(c)))
}

/// 本年 = 上年 + 增减, wherever a header prints all three of one thing.
fn changes(block: &Block) -> Vec<ColumnSum> {
    let tail = |c: &Column| c.path.get(1..).map(<[String]>::to_vec);
    let only = |of: &Column, is_such: &dyn Fn(&Column) -> bool| -> Option<usize> {
        let mut such = (0..block.columns.len()).filter(|i| {
            let other = block.columns.get(*i);
            other.is_some_and(|c| is_such(c) && tail(c) == tail(of))
        });
        such.next().filter(|_| such.next().is_none())
    };
    let is_money = |c: &Column| {
        !matches!(
            c.measure.family,
            Family::Change | Family::Share | Family::Count
        )
    };
    let of_year = |c: &Column| is_money(c) && c.measure.year != Year::Before;
    let before = |c: &Column| is_money(c) && c.measure.year == Year::Before;
    let changes = block
        .columns
        .iter()
        .filter(|c| c.measure.family == Family::Change);
    let sums = changes.filter_map(|change| {
        Some(ColumnSum {
            total: only(change, &of_year)?,
            readings: vec![vec![
                only(change, &before)?,
                only(change, &|c| c.measure.family == Family::Change)?,
            ]],
        })
    });
    sums.collect()
}
