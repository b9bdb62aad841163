//! Which columns of a block add up to which, by the header's own tree.
//!
//! Below one name of the header, the column that says 合计 or 小计 is the sum of what stands beside
//! it; a group beside it counts with its own 小计, else with all its columns. What is counted in
//! another column already (其中, 采购) and what is no money of the same year is left out.

use crate::measure::{Family, Year};
use crate::sheet::{Block, Column};

/// A column that is the sum of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnSum {
    pub(crate) total: usize,
    /// Its addends as the header may be read, the likeliest first; one reading where it is plain.
    pub(crate) readings: Vec<Vec<usize>>,
}

/// The sums among the columns of a block.
pub(crate) fn column_sums(block: &Block) -> Vec<ColumnSum> {
    let all: Vec<usize> = (0..block.columns.len()).collect();
    let mut sums = Vec::new();
    node(&block.columns, &all, 0, &mut sums);
    sums
}

/// Walks the columns below one name of the header; returns the columns that stand for all of them.
fn node(
    columns: &[Column],
    below: &[usize],
    depth: usize,
    sums: &mut Vec<ColumnSum>,
) -> Vec<usize> {
    let mut total = None;
    let mut parts = Vec::new();
    for group in groups(columns, below, depth) {
        let Some(first) = group.first().copied() else {
            continue;
        };
        let leaf = group.len() == 1
            && columns
                .get(first)
                .is_none_or(|c| c.path.len() <= depth.saturating_add(1));
        if leaf && total.is_none() && columns.get(first).is_some_and(says_total) {
            total = Some(first);
        } else if leaf {
            parts.push(first);
        } else {
            parts.extend(node(columns, &group, depth.saturating_add(1), sums));
        }
    }
    let Some(total) = total else { return parts };
    let year = columns.get(total).map(|c| c.measure.year);
    let of = |is_part: &dyn Fn(&Column) -> bool| -> Vec<usize> {
        let same_year = |c: &Column| counts(c, year) && Some(c.measure.year) == year;
        parts
            .iter()
            .copied()
            .filter(|i| columns.get(*i).is_some_and(|c| same_year(c) && is_part(c)))
            .collect()
    };
    // 其中：基本支出 | 项目支出 opens a list of all parts in some tables, and names one among others in most
    let mut readings = vec![
        of(&|c| !c.measure.part),
        of(&|c| !c.measure.part && is_known(c)),
        of(&is_known),
    ];
    readings.retain(|r| !r.is_empty());
    readings.dedup();
    if !readings.is_empty() {
        sums.push(ColumnSum { total, readings });
    }
    vec![total]
}

/// Neighbouring columns with the same name at this depth.
fn groups(columns: &[Column], below: &[usize], depth: usize) -> Vec<Vec<usize>> {
    let name = |i: usize| columns.get(i).and_then(|c| c.path.get(depth));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for i in below {
        match groups.last_mut() {
            Some(group)
                if name(*i).is_some() && group.last().is_some_and(|l| name(*l) == name(*i)) =>
            {
                group.push(*i);
            }
            _ => groups.push(vec![*i]),
        }
    }
    groups
}

/// 合计, 小计 and the like, whatever stands above them.
fn says_total(column: &Column) -> bool {
    let leaf = column.path.last().map_or("", String::as_str);
    let bare = leaf.trim_start_matches(|c: char| c.is_ascii_digit() || c == '年' || c == '度');
    column.measure.family == Family::Total
        || [
            "合计",
            "小计",
            "总计",
            "支出总计",
            "收入总计",
            "支出合计",
            "收入合计",
            "预算合计",
        ]
        .contains(&bare)
        || bare == "本年收入合计"
        || bare == "本年支出合计"
}

/// Whether a column's money is counted in a total of this year beside it.
fn counts(column: &Column, year: Option<Year>) -> bool {
    !matches!(
        column.measure.family,
        Family::Aside | Family::Share | Family::Count
    ) && (column.measure.year != Year::Before || year == Some(Year::Before))
}

fn is_known(column: &Column) -> bool {
    !matches!(column.measure.family, Family::Unknown | Family::Plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::titled;
    use crate::sheet::Sheet;

    fn sums(header: u32, grid: &[&[&str]]) -> Vec<(usize, Vec<usize>)> {
        let table = crate::annotate(vec![titled("支出总表", header, grid)])
            .0
            .remove(0);
        let sheet = Sheet::of(&table, &std::collections::BTreeSet::new(), None);
        column_sums(&sheet.blocks[0])
            .into_iter()
            .map(|s| (s.total, s.readings[0].clone()))
            .collect()
    }

    #[test]
    fn a_group_counts_with_its_own_total() {
        let found = sums(
            2,
            &[
                &[
                    "项目",
                    "总计",
                    "财政拨款",
                    "财政拨款",
                    "财政拨款",
                    "单位资金",
                ],
                &[
                    "项目",
                    "总计",
                    "小计",
                    "一般公共预算",
                    "政府性基金预算",
                    "单位资金",
                ],
                &["某项目", "5.00", "3.00", "2.00", "1.00", "2.00"],
            ],
        );
        assert_eq!(found, [(1, vec![2, 3]), (0, vec![1, 4])]);
    }

    #[test]
    fn a_group_without_total_counts_with_all_its_columns() {
        let found = sums(
            2,
            &[
                &["科目名称", "合计", "基本支出", "基本支出", "项目支出"],
                &["科目名称", "合计", "人员经费", "公用经费", "项目支出"],
                &["行政运行", "6.00", "1.00", "2.00", "3.00"],
            ],
        );
        assert_eq!(found, [(0, vec![1, 2, 3])]);
    }

    #[test]
    fn what_is_counted_already_is_left_out() {
        let found = sums(
            2,
            &[
                &[
                    "科目名称",
                    "支出总计",
                    "基本支出",
                    "项目支出",
                    "2026年政府采购项目",
                    "2026年政府采购项目",
                ],
                &[
                    "科目名称",
                    "支出总计",
                    "基本支出",
                    "项目支出",
                    "小计",
                    "其中：预留给中小企业",
                ],
                &["行政运行", "3.00", "1.00", "2.00", "0.50", "0.10"],
            ],
        );
        assert_eq!(found, [(0, vec![1, 2])]);
    }
}
