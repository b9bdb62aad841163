//! 2026年合计 = 当年预算安排 + 上年结转安排, row by row.
//!
//! **Why it holds.** What is spent comes from this year's budget or was carried over from the year before.
//!
//! **Example.** 收支总表, 一般公共服务支出: 1,090.22 = 1,017.78 + 72.43 (within rounding).
//!
//! **Known exceptions.** None.

use super::{Ledger, sums::along};
use crate::columns::ColumnSum;
use crate::identity::Tested;
use crate::measure::Family;
use crate::sheet::Block;

/// Whether a sum is over this year's and last year's arrangements.
pub(super) fn is_by_year(block: &Block, sum: &ColumnSum) -> bool {
    sum.readings.iter().flatten().all(|p| {
        block
            .columns
            .get(*p)
            .is_some_and(|c| c.measure.family == Family::Year)
    })
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Tested> {
    along(ledger, "R04", |_, block, sum| is_by_year(block, sum))
}
