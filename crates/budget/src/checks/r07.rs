//! A group of the economic classification = Σ of its lines; 合计 = Σ of the groups.
//!
//! **Why it holds.** 301 工资福利支出 holds 30101 to 30199 and nothing else, 302, 303 and 310 likewise; so does the
//! government's own classification, 501 to 599 (政府收支分类科目).
//!
//! **Example.** 基本支出表: 301 工资福利支出 173.32 = 30101 基本工资 56.88 + 30102 津贴补贴 22.62 + ….
//!
//! **Known exceptions.** A table by both classifications is added up by the one that stands first.

use super::{Ledger, r03, sums::down};
use crate::identity::Tested;
use mingxi_core::{Scheme, TableKind};

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Tested> {
    down(ledger, "R07", |sheet, block, sum| {
        sheet.table.kind != TableKind::ThreePublicExpenses
            && matches!(
                r03::scheme(block, sum),
                Some(Scheme::DepartmentEconomic | Scheme::GovernmentEconomic)
            )
    })
}
