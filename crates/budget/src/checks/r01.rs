//! 收入总计 = 支出总计.
//!
//! **Why it holds.** A budget balances: what comes in, carried over money included, is what is spent or carried on
//! (预算法 第三十七条).
//!
//! **Example.** 收支总表: 收入总计 1,143.62 = 支出总计 1,143.62.
//!
//! **Known exceptions.** A summary cut into more than two blocks prints the same total under each of them.

use super::Ledger;
use crate::account::Total;
use crate::identity::{Direction, Tested};
use crate::measure::Family;
use crate::sheet::Block;
use mingxi_core::TableKind;

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Tested> {
    let summaries = [
        TableKind::IncomeExpenditureSummary,
        TableKind::FiscalAppropriationSummary,
        TableKind::GovernmentFundSummary,
        TableKind::StateCapitalBudget,
    ];
    let mut tested = Vec::new();
    for sheet in ledger
        .sheets
        .iter()
        .filter(|s| summaries.contains(&s.table.kind))
    {
        let mut grands = sheet.blocks.iter().filter_map(grand);
        let Some((first, left)) = grands.next() else {
            continue;
        };
        for (fact, right) in grands {
            let head = sheet
                .table
                .title
                .as_deref()
                .unwrap_or(&sheet.table.table_id);
            let left = format!("{head}·{left}");
            tested.push(
                ledger
                    .identity("R01", Direction::Row, (left, &[first]), (right, &[fact]))
                    .test(),
            );
        }
    }
    tested
}

/// The fact of a block's last total, in its column of all money.
fn grand(block: &Block) -> Option<(usize, String)> {
    let is_total = |i: &usize| {
        block
            .lines
            .get(*i)
            .is_some_and(|l| matches!(l.total, Some(Total::Grand | Total::Sum)))
    };
    let line = (0..block.lines.len()).rev().find(is_total)?;
    let all_money = |c: &usize| {
        block
            .columns
            .get(*c)
            .is_some_and(|c| c.measure.family == Family::Total)
    };
    let column = (0..block.columns.len()).find(all_money).unwrap_or(0);
    let fact = block.fact(line, column)?;
    Some((fact, block.lines.get(line)?.name.printed.clone()))
}
