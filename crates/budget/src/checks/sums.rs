//! Sums down a column and along a row, as several rules ask for them.

use super::Ledger;
use crate::columns::{ColumnSum, column_sums};
use crate::identity::{Direction, Tested, not_made};
use crate::measure::Family;
use crate::outline::{Sum, Told};
use crate::sheet::{Block, Column, Line, Sheet};
use mingxi_core::{CheckStatus, Table};

/// Names listed in a check before the rest is counted.
const NAMES: usize = 4;

/// Tests the sums of lines that a rule is about, in every column of money.
pub(super) fn down(
    ledger: &Ledger<'_>,
    rule: &'static str,
    is_about: impl Fn(&Sheet<'_>, &Block, &Sum) -> bool,
) -> Vec<Tested> {
    let mut all = Vec::new();
    for (sheet, sums) in ledger.sheets.iter().zip(&ledger.sums) {
        for (block, sums) in sheet.blocks.iter().zip(sums) {
            let mut tested = Vec::new();
            for sum in sums.iter().filter(|sum| is_about(sheet, block, sum)) {
                for (c, column) in block.columns.iter().enumerate() {
                    if !matches!(column.measure.family, Family::Share | Family::Count) {
                        tested.extend(
                            one_down(ledger, rule, sheet, block, sum, c).map(|t| (sum.told, t)),
                        );
                    }
                }
            }
            all.extend(settled(rule, sheet.table, tested));
        }
    }
    all
}

fn one_down(
    ledger: &Ledger<'_>,
    rule: &'static str,
    sheet: &Sheet<'_>,
    block: &Block,
    sum: &Sum,
    column: usize,
) -> Option<Tested> {
    let total = block.fact(sum.total, column)?;
    let parts: Vec<usize> = sum
        .parts
        .iter()
        .filter_map(|line| block.fact(*line, column))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let name = |line: usize| block.lines.get(line).map_or("", |l| words(l));
    let head = caption(sheet.table, block.columns.get(column), block.columns.len());
    let left = format!("{head}{}", name(sum.total));
    let printed: Vec<&str> = sum
        .parts
        .iter()
        .filter(|l| block.fact(**l, column).is_some())
        .map(|l| name(*l))
        .collect();
    Some(
        ledger
            .identity(
                rule,
                Direction::Column,
                (left, &[total]),
                (listed(&printed), &parts),
            )
            .test(),
    )
}

/// Tests the sums of columns that a rule is about, in every row.
pub(super) fn along(
    ledger: &Ledger<'_>,
    rule: &'static str,
    is_about: impl Fn(&Sheet<'_>, &Block, &ColumnSum) -> bool,
) -> Vec<Tested> {
    let mut all = Vec::new();
    for sheet in &ledger.sheets {
        for block in &sheet.blocks {
            for sum in column_sums(block)
                .iter()
                .filter(|sum| is_about(sheet, block, sum))
            {
                all.extend(one_along(ledger, rule, sheet, block, sum));
            }
        }
    }
    all
}

/// The sum in every row, its parts read as closes more often: all columns beside the total, or those that are known as parts.
fn one_along(
    ledger: &Ledger<'_>,
    rule: &'static str,
    sheet: &Sheet<'_>,
    block: &Block,
    sum: &ColumnSum,
) -> Vec<Tested> {
    let test = |parts: &[usize]| -> Vec<Tested> {
        (0..block.lines.len())
            .filter_map(|line| row(ledger, rule, sheet, block, sum.total, parts, line))
            .collect()
    };
    let passes = |tested: &[Tested]| {
        tested
            .iter()
            .filter(|t| t.check.status == CheckStatus::Pass)
            .count()
    };
    let whole = test(&sum.parts);
    if sum.known == sum.parts {
        return settled(
            rule,
            sheet.table,
            whole.into_iter().map(|t| (Told::Surely, t)).collect(),
        );
    }
    let known = if sum.known.is_empty() {
        Vec::new()
    } else {
        test(&sum.known)
    };
    let (tested, _) = if passes(&known) > passes(&whole) {
        (known, &sum.known)
    } else {
        (whole, &sum.parts)
    };
    settled(
        rule,
        sheet.table,
        tested.into_iter().map(|t| (Told::Loosely, t)).collect(),
    )
}

fn row(
    ledger: &Ledger<'_>,
    rule: &'static str,
    sheet: &Sheet<'_>,
    block: &Block,
    total: usize,
    parts: &[usize],
    line: usize,
) -> Option<Tested> {
    let left = block.fact(line, total)?;
    let facts: Vec<usize> = parts.iter().filter_map(|c| block.fact(line, *c)).collect();
    if facts.is_empty() {
        return None;
    }
    let leaf = |c: usize| {
        block
            .columns
            .get(c)
            .and_then(|c| c.path.last())
            .map_or("", String::as_str)
    };
    let line = block.lines.get(line).map_or("", |l| words(l));
    let text = format!("{}{line}·{}", caption(sheet.table, None, 0), leaf(total));
    let names: Vec<&str> = parts.iter().map(|c| leaf(*c)).collect();
    Some(
        ledger
            .identity(
                rule,
                Direction::Row,
                (text, &[left]),
                (listed(&names), &facts),
            )
            .test(),
    )
}

/// Leaves out what shows that the table was not understood: then nothing fails.
///
/// Where more sums stay open than close, they are no sums; where lines only seem to add up, a few
/// must close before one that does not means anything.
fn settled(rule: &'static str, table: &Table, tested: Vec<(Told, Tested)>) -> Vec<Tested> {
    let count = |told: Option<Told>, status: CheckStatus| {
        tested
            .iter()
            .filter(|(t, x)| told.is_none_or(|told| told == *t) && x.check.status == status)
            .count()
    };
    let (passes, fails) = (
        count(None, CheckStatus::Pass),
        count(None, CheckStatus::Fail),
    );
    let (loose_passes, loose_fails) = (
        count(Some(Told::Loosely), CheckStatus::Pass),
        count(Some(Told::Loosely), CheckStatus::Fail),
    );
    let misread = fails > passes && fails > 1;
    let loose = loose_passes < 3 || loose_passes < loose_fails.saturating_mul(4);
    let mut dropped = 0usize;
    let mut kept = Vec::with_capacity(tested.len());
    for (told, one) in tested {
        if one.check.status == CheckStatus::Fail && (misread || (told == Told::Loosely && loose)) {
            dropped = dropped.saturating_add(1);
        } else {
            kept.push(one);
        }
    }
    if dropped > 0 {
        let title = format!(
            "{}：{dropped} 处合计",
            table.title.as_deref().unwrap_or(&table.table_id)
        );
        kept.push(not_made(
            rule,
            title,
            CheckStatus::InsufficientData,
            "看不出哪些行列相加得出合计",
        ));
    }
    kept
}

/// The name of a line as a check says it.
fn words(line: &Line) -> &str {
    if line.name.printed.is_empty() {
        line.code.as_deref().unwrap_or("（无名称的行）")
    } else {
        &line.name.printed
    }
}

/// The table, and the column where it has several: `表名（基本支出）·`.
fn caption(table: &Table, column: Option<&Column>, columns: usize) -> String {
    let title = table.title.as_deref().unwrap_or(&table.table_id);
    match column.and_then(|c| c.path.last()).filter(|_| columns > 1) {
        Some(leaf) => format!("{title}（{leaf}）·"),
        None => format!("{title}·"),
    }
}

/// Names joined by plus signs, the first few of them.
fn listed(names: &[&str]) -> String {
    let mut text = names
        .iter()
        .take(NAMES)
        .copied()
        .collect::<Vec<_>>()
        .join(" + ");
    if names.len() > NAMES {
        text.push_str(&format!(" + … 共 {} 项", names.len()));
    }
    text
}
