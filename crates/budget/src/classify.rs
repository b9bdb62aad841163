//! Which statement a table is.
//!
//! The title decides where it names a statement; else the names above the columns do. A table's
//! number never does: 表5 is another statement in every city. Where neither is sure the table
//! stays [`TableKind::Unclassified`].
//!
//! A table for several purposes is what it is mainly about: “三公”经费和机关运行经费 and
//! “三公”经费、会议费、培训费 are [`TableKind::ThreePublicExpenses`]; 一般公共预算支出 by economic
//! category is [`TableKind::GeneralBudgetExpenditure`] as by function, its basic part
//! [`TableKind::GeneralBudgetBasicExpenditure`] either way.

mod leaves;
mod titles;

use crate::header::Header;
use mingxi_core::{Table, TableKind, fold};

/// Tells which statement a table is.
///
/// ```
/// # use mingxi_core::TableKind;
/// assert_eq!(mingxi_budget::statement_of_title("2026年部门收支总体情况表"), TableKind::IncomeExpenditureSummary);
/// ```
#[must_use]
pub fn statement_of_title(title: &str) -> TableKind {
    titles::kind(&titles::normalised(title))
}

/// The kind by title, else by the title that stands inside the grid, else by the header, else by the table before it.
pub(crate) fn classify(table: &Table, header: &Header, before: Option<&Table>) -> TableKind {
    let by_title = table
        .title
        .as_deref()
        .map_or(TableKind::Unclassified, statement_of_title);
    if by_title != TableKind::Unclassified {
        return refined(by_title, table, header);
    }
    let by_inner = inner_title(table).map_or(TableKind::Unclassified, statement_of_title);
    if by_inner != TableKind::Unclassified {
        return by_inner;
    }
    match leaves::kind(header, &first_column(table, header)) {
        TableKind::Unclassified => before.map_or(TableKind::Unclassified, |b| continued(b, table)),
        kind => kind,
    }
}

/// The kind of the performance target that goes on here: pages of indicators, cut so that their columns
/// differ from the page before, bear neither title nor header.
fn continued(before: &Table, table: &Table) -> TableKind {
    let targets = [
        TableKind::ProjectPerformanceTarget,
        TableKind::DepartmentPerformanceTarget,
    ];
    let page = |page: Option<&mingxi_core::PageNo>| page.map_or(0, |p| p.get());
    let gap = page(table.pages.first()).saturating_sub(page(before.pages.last()));
    let goes_on = targets.contains(&before.kind) && table.title.is_none() && gap <= 1;
    let is_indicator = |text: &str| {
        let text = text.trim_start();
        let numbered = text
            .strip_prefix("指标")
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        numbered
            || ["数量指标", "质量指标", "时效指标", "成本指标"]
                .iter()
                .any(|w| text.starts_with(w))
    };
    let indicators = table
        .cells
        .iter()
        .filter(|c| is_indicator(&c.text))
        .take(2)
        .count();
    if goes_on && indicators == 2 {
        before.kind
    } else {
        TableKind::Unclassified
    }
}

/// 政府性基金预算表 does not say which side it shows; its columns do.
fn refined(kind: TableKind, table: &Table, header: &Header) -> TableKind {
    if kind != TableKind::GovernmentFundSummary
        || table.title.as_deref().is_some_and(titles::names_a_side)
    {
        return kind;
    }
    let has = |word: &str| header.names().any(|n| n.contains(word));
    if has("收入") {
        kind
    } else {
        TableKind::GovernmentFundExpenditure
    }
}

/// Titles drawn as the first row of the grid (Beijing): a cell over most columns of one of the first rows.
fn inner_title(table: &Table) -> Option<&str> {
    /// Title, a blank row above it and a unit row are the rows one meets.
    const FIRST_ROWS: u32 = 3;
    table
        .cells
        .iter()
        .filter(|c| c.rows.start < FIRST_ROWS)
        .filter(|c| c.cols.end.saturating_sub(c.cols.start).saturating_mul(2) > table.col_count)
        .map(|c| c.text.trim())
        .find(|text| text.contains('表') && text.chars().count() < titles::LONGEST)
}

/// The folded words of the first column of the body: lists of “三公”经费 name their lines there.
fn first_column(table: &Table, header: &Header) -> Vec<String> {
    /// A statement that is told by its lines is short; longer tables are told by their columns.
    const LONGEST_LIST: usize = 30;
    table
        .cells
        .iter()
        .filter(|c| c.cols.start == 0 && c.rows.start >= header.row_count())
        .take(LONGEST_LIST)
        .map(|c| fold(&c.text))
        .collect()
}

#[cfg(test)]
mod tests;
