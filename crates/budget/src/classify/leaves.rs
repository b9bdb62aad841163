//! Statements by the names above their columns, for tables whose title is missing or odd.

use crate::header::Header;
use mingxi_core::TableKind as K;

/// The names of a table: above its columns, and down its first column.
struct Names<'a> {
    /// All names above all columns.
    above: Vec<&'a str>,
    /// The lowest name above each column.
    leaves: Vec<&'a str>,
    /// The first column of the body.
    down: &'a [String],
}

impl Names<'_> {
    /// Whether a name above a column holds the word.
    fn above(&self, word: &str) -> bool {
        self.above.iter().any(|name| name.contains(word))
    }

    /// Whether a name above a column is the word.
    fn exactly(&self, word: &str) -> bool {
        self.above.contains(&word)
    }

    /// Whether a name above a column starts so.
    fn starts(&self, word: &str) -> bool {
        self.above.iter().any(|name| name.starts_with(word))
    }

    /// Whether a name in the first column holds the word.
    fn down(&self, word: &str) -> bool {
        self.down.iter().any(|name| name.contains(word))
    }

    fn anywhere(&self, word: &str) -> bool {
        self.above(word) || self.down(word)
    }

    /// How many columns are headed by a source of funds.
    fn sources(&self) -> usize {
        const SOURCES: &[&str] = &["财政拨款", "一般公共预算", "单位资金", "专户"];
        let is_source = |leaf: &&&str| SOURCES.iter().any(|s| leaf.contains(s));
        self.leaves.iter().filter(is_source).count()
    }
}

/// The statement that the header and the first column tell, [`K::Unclassified`] where several could have them.
///
/// 科目编码 · 科目名称 · 合计 · 基本支出 · 项目支出, for one, stands above 支出总表,
/// 一般公共预算支出表 and 政府性基金支出表 alike.
pub(super) fn kind(header: &Header, first_column: &[String]) -> K {
    let names = Names {
        above: header.names().collect(),
        leaves: header.leaves().collect(),
        down: first_column,
    };
    [of_one_subject, of_performance, of_one_budget, of_all_money]
        .iter()
        .find_map(|told| told(&names))
        .unwrap_or(K::Unclassified)
}

/// Statements about one kind of expense.
fn of_one_subject(names: &Names<'_>) -> Option<K> {
    let three = |has: &dyn Fn(&str) -> bool| has("公务接待") && has("因公出国");
    if three(&|w| names.above(w)) || three(&|w| names.down(w)) {
        return Some(K::ThreePublicExpenses);
    }
    if ["采购项目", "采购目录", "采购品目", "采购类别"]
        .iter()
        .any(|w| names.above(w))
    {
        return Some(K::GovernmentProcurement);
    }
    if names.exactly("一级目录") && names.exactly("二级目录") {
        return Some(K::PurchaseServiceCatalogue);
    }
    (names.above("指导性目录") || names.above("购买服务")).then_some(K::ServicePurchase)
}

fn of_performance(names: &Names<'_>) -> Option<K> {
    const DEPARTMENT: &[&str] = &["部门(单位)名称", "部门名称", "单位名称"];
    const WHOLE: &[&str] = &["年度主要任务", "年度总体目标", "整体绩效目标", "整体目标"];
    let any = |words: &[&str]| words.iter().any(|w| names.anywhere(w));
    if any(DEPARTMENT) && any(WHOLE) {
        return Some(K::DepartmentPerformanceTarget);
    }
    let indicators = names.above("三级指标") || names.above("指标值");
    let list = names.above("绩效目标") && (names.above("项目名称") || names.exactly("项目"));
    (indicators || list).then_some(K::ProjectPerformanceTarget)
}

/// Statements of one of the budgets.
fn of_one_budget(names: &Names<'_>) -> Option<K> {
    if names.exactly("政府性基金收入预算") {
        return Some(K::GovernmentFundIncome);
    }
    // beside 一般公共预算 these head single columns of a statement of all budgets
    let alone = !names.above("一般公共预算");
    if alone && names.starts("国有资本经营预算支出") {
        return Some(K::StateCapitalBudget);
    }
    if alone && names.starts("政府性基金预算支出") {
        return Some(K::GovernmentFundExpenditure);
    }
    let economic = names.above("经济科目") || names.above("经济分类");
    let basic = names.above("人员经费") && names.above("公用经费");
    let more = names.above("项目支出") || names.above("专项");
    (economic && basic && !more).then_some(K::GeneralBudgetBasicExpenditure)
}

/// Statements of all income or expenditure.
fn of_all_money(names: &Names<'_>) -> Option<K> {
    const OWN_INCOME: &[&str] = &["事业收入", "上级补助收入", "附属单位上缴收入"];
    if names.exactly("收入") && names.exactly("支出") {
        return two_sided(names);
    }
    if ["基本支出", "上缴上级支出", "对附属单位补助"]
        .iter()
        .all(|w| names.above(w))
    {
        return Some(K::ExpenditureSummary);
    }
    // 项目名称 · 金额 alone is one side of 收支总表
    if names.exactly("项目名称") && names.sources() >= 2 && !names.above("项目支出") {
        return Some(K::ProjectExpenditure);
    }
    (OWN_INCOME.iter().all(|w| names.above(w)) && !names.above("支出")).then_some(K::IncomeSummary)
}

/// 收入 beside 支出: of everything, or of 财政拨款 when the expenditure is split by its budgets.
fn two_sided(names: &Names<'_>) -> Option<K> {
    let headed = |word: &str| names.leaves.iter().any(|leaf| leaf.contains(word));
    let by_budget = headed("一般公共预算") && headed("政府性基金");
    let own_income = ["事业收入", "单位资金", "专户"]
        .iter()
        .any(|w| names.down(w));
    match (by_budget, own_income) {
        (true, false) => Some(K::FiscalAppropriationSummary),
        (false, true) => Some(K::IncomeExpenditureSummary),
        _ => None,
    }
}
