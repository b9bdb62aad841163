//! 合计, 小计 = Σ of the lines that stand under it.
//!
//! **Why it holds.** A total is printed so that it can be added up: 本年收入合计 over 一、 二、 三、 …, a line over its
//! (一) (二), a unit over its projects, 合计 over units.
//!
//! **Example.** 收支总表: 本年支出合计 1,143.62 = 一般公共服务支出 1,090.22 + 社会保障和就业支出 27.69 + 卫生健康支出 10.52 + 住房保障支出 15.20.
//!
//! **Known exceptions.** 其中 takes a line out of the sum. Lines whose place in the sum is told by their order alone
//! prove what closes and accuse nothing that stays open. Accounts with codes are R06 and R07.

use super::{Ledger, r02, sums::down};
use crate::identity::Tested;
use crate::outline::Sum;
use crate::sheet::Block;
use mingxi_core::{Scheme, TableKind};

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Tested> {
    down(ledger, "R03", |sheet, block, sum| {
        sheet.table.kind != TableKind::ThreePublicExpenses
            && scheme(block, sum).is_none()
            && !r02::is_grand(block, sum)
    })
}

/// The classification of the addends, where they are accounts with codes.
pub(super) fn scheme(block: &Block, sum: &Sum) -> Option<Scheme> {
    let is_account = |scheme: &Scheme| !matches!(scheme, Scheme::Unit | Scheme::Project);
    sum.parts
        .iter()
        .filter_map(|p| block.lines.get(*p))
        .filter(|l| l.code.is_some())
        .find_map(|l| l.scheme.filter(is_account))
}
