//! Statements by the names above their columns, for tables whose title is missing or odd.

use crate::header::Header;
use mingxi_core::TableKind as K;

/// The statement that the header and the first column tell, [`K::Unclassified`] where several could have them.
///
/// 科目编码 · 科目名称 · 合计 · 基本支出 · 项目支出, for one, stands above 支出总表,
/// 一般公共预算支出表 and 政府性基金支出表 alike.
pub(super) fn kind(header: &Header, first_column: &[String]) -> K {
    let names: Vec<&str> = header.names().collect();
    let leaves: Vec<&str> = header.leaves().collect();
    let named = |word: &str| names.iter().any(|n| n.contains(word));
    let exactly = |word: &str| names.contains(&word);
    let listed = |word: &str| first_column.iter().any(|n| n.contains(word));

    if (named("公务接待") && named("因公出国")) || (listed("公务接待") && listed("因公出国")) {
        return K::ThreePublicExpenses;
    }
    if named("三级指标") || named("指标值") || (named("绩效目标") && named("项目名称")) {
        return K::ProjectPerformanceTarget;
    }
    if named("采购项目") || named("采购目录") || named("采购品目") || named("采购类别") {
        return K::GovernmentProcurement;
    }
    if exactly("一级目录") && exactly("二级目录") {
        return K::PurchaseServiceCatalogue;
    }
    if named("指导性目录") || named("购买服务") {
        return K::ServicePurchase;
    }
    if exactly("政府性基金收入预算") {
        return K::GovernmentFundIncome;
    }
    if names.iter().any(|n| n.starts_with("国有资本经营预算支出")) && !named("一般公共预算") {
        return K::StateCapitalBudget;
    }
    if names.iter().any(|n| n.starts_with("政府性基金预算支出")) && !named("一般公共预算") {
        return K::GovernmentFundExpenditure;
    }
    if named("人员经费") && named("公用经费") && (named("经济科目") || named("经济分类")) {
        return K::GeneralBudgetBasicExpenditure;
    }
    if exactly("收入") && exactly("支出") {
        return two_sided(&leaves, first_column);
    }
    if named("对附属单位补助") && named("上缴上级支出") && named("基本支出") {
        return K::ExpenditureSummary;
    }
    if exactly("项目名称") && named("财政拨款") && !named("项目支出") {
        return K::ProjectExpenditure;
    }
    // 一般公共预算 … 事业收入, 上级补助收入, 附属单位上缴收入: only income has so many
    if ["事业收入", "上级补助收入", "附属单位上缴收入"].iter().all(|w| named(w)) && !named("支出") {
        return K::IncomeSummary;
    }
    K::Unclassified
}

/// 收入 beside 支出: of everything, or of 财政拨款 when the expenditure is split by its budgets.
fn two_sided(leaves: &[&str], first_column: &[String]) -> K {
    let by_budget = ["一般公共预算", "政府性基金"].iter().all(|w| leaves.iter().any(|n| n.contains(w)));
    let own_income = first_column.iter().any(|n| n.contains("事业收入") || n.contains("单位资金") || n.contains("专户"));
    match (by_budget, own_income) {
        (true, false) => K::FiscalAppropriationSummary,
        (false, true) => K::IncomeExpenditureSummary,
        _ => K::Unclassified,
    }
}
