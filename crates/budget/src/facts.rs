//! Facts: every printed amount of a statement with its account, its measure, its year and its value in yuan.
//!
//! A cell that is empty, a dash or 不适用 is no fact; the table keeps which of these it is. `0.00`
//! is a fact.

use crate::account;
use crate::measure::{Family, Year};
use crate::sheet::{Column, Line, Sheet};
use mingxi_core::{
    Assurance, Cell, DisclosureHead, Fact, FurtherItem, Item, ItemLevel, Role, Scheme, Table, fold,
};
use rust_decimal::Decimal;

/// A fact with its value to reckon with.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) fact: Fact,
    /// The value as printed, in the printed unit.
    pub(crate) value: Decimal,
}

impl Entry {
    /// How many yuan one of the printed unit is; 1 where no unit is printed.
    pub(crate) fn yuan(&self) -> Decimal {
        self.fact
            .unit
            .as_deref()
            .and_then(yuan_of)
            .unwrap_or(Decimal::ONE)
    }
}

/// Takes the facts of a sheet, and notes in its blocks where each stands.
pub(crate) fn take(sheet: &mut Sheet<'_>, head: &DisclosureHead, entries: &mut Vec<Entry>) {
    let table = sheet.table;
    let grid = table.grid();
    for block in &mut sheet.blocks {
        let units: Vec<Option<&str>> = block.columns.iter().map(|c| unit(table, c)).collect();
        for line in &block.lines {
            let item = item(line);
            let (mut row, mut blanks) = (
                Vec::with_capacity(block.columns.len()),
                Vec::with_capacity(block.columns.len()),
            );
            for (column, unit) in block.columns.iter().zip(&units) {
                let at = grid
                    .get(line.row as usize)
                    .and_then(|r| *r.get(column.col as usize)?);
                let entry =
                    at.and_then(|at| entry(table, at, line.row, (column, *unit), &item, head));
                let is_place = |c: &Cell| {
                    c.cols.start == column.col && c.rows.start == line.row && c.role == Role::Amount
                };
                blanks.push(
                    entry.is_none() && at.and_then(|at| table.cells.get(at)).is_some_and(is_place),
                );
                row.push(entry.as_ref().map(|_| entries.len()));
                entries.extend(entry);
            }
            block.blanks.push(blanks);
            block.facts.push(row);
        }
    }
}

/// The fact in a cell, told once: where the cell begins.
fn entry(
    table: &Table,
    at: usize,
    row: u32,
    (column, unit): (&Column, Option<&str>),
    item: &Item,
    head: &DisclosureHead,
) -> Option<Entry> {
    let cell = table.cells.get(at)?;
    if cell.rows.start != row || cell.cols.start != column.col {
        return None;
    }
    let amount = cell.amount.as_ref()?.value.clone()?;
    let value = Decimal::from_str_exact(&amount).ok()?;
    let is_share = cell.text.contains(['%', '％']);
    let unit = if is_share { Some("%") } else { unit };
    let amount_yuan = unit
        .and_then(yuan_of)
        .and_then(|yuan| value.checked_mul(yuan))
        .map(|yuan| yuan.to_string());
    let fact = Fact {
        fact_id: format!("{}.r{row}.c{}", table.table_id, column.col),
        statement: table.kind,
        item: item.clone(),
        measure: column.measure.key.clone(),
        fiscal_year: match column.measure.year {
            Year::Own => head.fiscal_year,
            Year::Before => head.fiscal_year.and_then(|y| y.checked_sub(1)),
            Year::Printed(year) => Some(year),
        },
        amount,
        unit: unit.map(str::to_owned),
        amount_yuan,
        table_id: table.table_id.clone(),
        row,
        col: column.col,
        assurance: Assurance::Single,
        evidence: Vec::new(),
        readings: Vec::new(),
    };
    Some(Entry { fact, value })
}

/// The unit of a column: what its header says, else the table's; shares are in percent, counts have none.
fn unit<'t>(table: &'t Table, column: &Column) -> Option<&'t str> {
    match column.measure.family {
        Family::Share => return Some("%"),
        Family::Count => return None,
        _ => {}
    }
    let named = column.path.iter().rev().find_map(|name| {
        ["亿元", "万元", "千元", "元"]
            .into_iter()
            .find(|unit| name.contains(&format!("({unit})")) || name.ends_with(&format!(":{unit}")))
    });
    named.or(table.unit.as_deref())
}

/// How many yuan a unit is.
pub(crate) fn yuan_of(unit: &str) -> Option<Decimal> {
    let of = |unit: &str| {
        Some(Decimal::from(match unit {
            "元" => 1u32,
            "千元" => 1_000,
            "万元" => 10_000,
            "百万元" => 1_000_000,
            "亿元" => 100_000_000,
            _ => return None,
        }))
    };
    of(unit).or_else(|| of(fold(unit).trim_start_matches("人民币")))
}

fn item(line: &Line) -> Item {
    let is_account = line
        .scheme
        .is_some_and(|s| !matches!(s, Scheme::Unit | Scheme::Project));
    let code = line.code.clone();
    let path = match &code {
        Some(code) if is_account => account::path(code),
        Some(code) => vec![code.clone()],
        None => Some(&line.name.printed)
            .filter(|n| !n.is_empty())
            .cloned()
            .into_iter()
            .collect(),
    };
    Item {
        level: match (&code, line.total) {
            (_, Some(_)) => Some(ItemLevel::Total),
            (Some(code), None) if is_account => account::level(code),
            _ => None,
        },
        code,
        name: line.name.printed.clone(),
        path,
        scheme: line.scheme,
        further: line
            .further
            .iter()
            .map(|(code, name, scheme)| FurtherItem {
                code: code.clone(),
                name: name.clone(),
                scheme: *scheme,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::titled;

    fn facts(table: Table) -> Vec<Entry> {
        let table = crate::annotate(vec![table]).0.remove(0);
        let mut sheet = Sheet::of(&table, &std::collections::BTreeSet::new(), Some(2026));
        let mut entries = Vec::new();
        take(
            &mut sheet,
            &DisclosureHead {
                fiscal_year: Some(2026),
                ..DisclosureHead::default()
            },
            &mut entries,
        );
        entries
    }

    #[test]
    fn an_amount_has_account_measure_year_and_yuan() {
        let found = facts(titled(
            "支出总表",
            1,
            &[
                &["科目编码", "科目名称", "合计", "基本支出", "2025年基本支出"],
                &["2013901", "行政运行", "134.19", "—", "99.5"],
            ],
        ));
        let told: Vec<_> = found
            .iter()
            .map(|e| {
                (
                    e.fact.fact_id.as_str(),
                    e.fact.measure.as_str(),
                    e.fact.fiscal_year,
                    e.fact.amount_yuan.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("t1.r1.c2", "total", Some(2026), Some("1341900.00")),
                (
                    "t1.r1.c4",
                    "basic_expenditure",
                    Some(2025),
                    Some("995000.0")
                ),
            ]
        );
        assert_eq!(found[0].fact.item.path, ["201", "20139", "2013901"]);
        assert_eq!(found[0].fact.item.level, Some(ItemLevel::Item));
    }

    #[test]
    fn a_share_is_in_percent() {
        let found = facts(titled(
            "“三公”经费表",
            1,
            &[
                &["项目", "本年预算数", "增减%"],
                &["公务接待费", "2.00", "12.5%"],
            ],
        ));
        assert_eq!(found[1].fact.unit.as_deref(), Some("%"));
        assert_eq!(found[1].fact.amount_yuan, None);
    }
}
