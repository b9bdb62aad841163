//! 收入总计 = 本年收入合计 + 上年结转; 支出总计 = 本年支出合计 + 年终结转.
//!
//! **Why it holds.** The total of a summary is this year's money and what is carried over: nothing else
//! comes in, nothing else goes out (预算法 第三十七条: 收支平衡).
//!
//! **Example.** 收支总表: 收入总计 9,151.31 = 本年收入合计 9,142.55 + 上年结转结余 8.75.
//!
//! **Known exceptions.** Summaries that print no 本年…合计 are checked by R03 as one sum.

use super::{Ledger, sums::down};
use crate::account::{Total, is_carried};
use crate::identity::Tested;
use crate::outline::Sum;
use crate::sheet::Block;

/// Whether a sum is that of this year's total and what is carried over.
pub(super) fn is_grand(block: &Block, sum: &Sum) -> bool {
    let line = |i: usize| block.lines.get(i);
    let adds_years = sum.parts.iter().any(|p| {
        line(*p).is_some_and(|l| l.total == Some(Total::Current) || is_carried(&l.name.words))
    });
    adds_years && line(sum.total).is_some_and(|l| l.total.is_some())
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Tested> {
    down(ledger, "R02", |_, block, sum| is_grand(block, sum))
}
