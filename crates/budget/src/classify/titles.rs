//! Statements by their titles.

use mingxi_core::{TableKind, fold};
use regex::Regex;
use std::sync::LazyLock;

/// Characters of the longest title of a statement; what is longer is a sentence.
pub(super) const LONGEST: usize = 80;

/// What a title says besides the statement: years, and what is *not* in the table.
static ASIDES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\d{4}年度?|不含(?:上年)?结转(?:资金|结余)?|含转移支付项目|[\s\d、.()\[\]\-_:《》]")
        .ok()
});

/// Folded, without year, brackets and numbers; entity names stay, the rules look for words inside.
pub(super) fn normalised(title: &str) -> String {
    let folded = fold(title);
    match ASIDES.as_ref() {
        Some(asides) => asides.replace_all(&folded, "").into_owned(),
        None => folded,
    }
}

/// Whether the title says income or expenditure.
pub(super) fn names_a_side(title: &str) -> bool {
    title.contains("收入") || title.contains("支出") || title.contains("收支")
}

/// One line of the rules: a title that holds all of `all` and none of `none` is `kind`.
struct Rule {
    kind: TableKind,
    all: &'static [&'static str],
    none: &'static [&'static str],
}

const fn rule(
    kind: TableKind,
    all: &'static [&'static str],
    none: &'static [&'static str],
) -> Rule {
    Rule { kind, all, none }
}

use TableKind as K;

/// The first rule that fits decides, so the narrow ones come first.
///
/// `A|B` in a rule means either.
#[rustfmt::skip]
static RULES: &[Rule] = &[
    rule(K::Unclassified, &["报表目录|编制说明|情况说明|名词解释"], &[]),
    rule(K::ProjectPerformanceTarget, &["绩效", "项目|专项|政策"], &["自评", "部门整体", "单位整体"]),
    rule(K::DepartmentPerformanceTarget, &["绩效", "整体|部门|单位"], &["自评"]),
    rule(K::ProjectPerformanceTarget, &["绩效目标"], &[]),
    rule(K::GovernmentProcurement, &["采购"], &[]),
    rule(K::PurchaseServiceCatalogue, &["购买服务", "目录"], &[]),
    rule(K::ServicePurchase, &["购买服务"], &[]),
    rule(K::ThreePublicExpenses, &["三公"], &[]),
    rule(K::ThreePublicExpenses, &["因公出国", "公务接待|公务用车"], &[]),
    rule(K::AgencyOperatingExpenses, &["机关运行"], &[]),
    rule(K::Unclassified, &["政府性基金", "国有资本"], &[]),
    rule(K::StateCapitalBudget, &["国有资本"], &[]),
    rule(K::ProjectExpenditureCarryover, &["结转", "项目|支出"], &["收支", "收入"]),
    rule(K::GovernmentFundSummary, &["政府性基金", "收支|收入支出"], &[]),
    rule(K::GovernmentFundExpenditure, &["政府性基金", "支出"], &["收入"]),
    rule(K::GovernmentFundIncome, &["政府性基金", "收入"], &["支出"]),
    rule(K::GovernmentFundSummary, &["政府性基金"], &[]),
    rule(K::Unclassified, &["基本支出", "项目支出"], &[]),
    rule(K::GeneralBudgetBasicExpenditure, &["基本支出", "一般公共预算"], &[]),
    rule(K::FiscalAppropriationBasicExpenditure, &["基本支出", "财政拨款"], &[]),
    rule(K::BasicExpenditure, &["基本支出"], &[]),
    rule(K::ProjectExpenditure, &["项目支出|专项业务经费|专项资金支出|专项支出"], &[]),
    rule(K::FiscalAppropriationSummary, &["财政拨款", "收支|收入支出"], &[]),
    rule(K::Unclassified, &["一般公共预算", "收支|收入支出"], &[]),
    rule(K::IncomeExpenditureSummary, &["收支|收入支出"], &["增减", "变动", "对比", "比较"]),
    rule(K::GeneralBudgetExpenditure, &["一般公共预算", "支出"], &[]),
    rule(K::FiscalAppropriationExpenditure, &["财政拨款", "支出"], &[]),
    rule(K::IncomeSummary, &["收入", "表"], &["支出", "非税", "征收", "一般公共预算", "财政拨款"]),
    rule(K::ExpenditureSummary, &["支出", "表"], &["收入", "转移支付"]),
];

/// The statement that a normalised title names; a sentence names none.
pub(super) fn kind(title: &str) -> TableKind {
    if title.chars().nth(LONGEST).is_some() || title.contains([',', ';', '。']) {
        return K::Unclassified;
    }
    let holds = |words: &&str| words.split('|').any(|word| title.contains(word));
    RULES
        .iter()
        .find(|rule| rule.all.iter().all(holds) && !rule.none.iter().any(holds))
        .map_or(K::Unclassified, |rule| rule.kind)
}
