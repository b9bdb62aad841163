//! Sums down a column and along a row, as several rules ask for them.

use super::Ledger;
use crate::columns::{ColumnSum, column_sums};
use crate::identity::{Direction, Tested, not_made};
use crate::measure::Family;
use crate::outline::{Sum, Told};
use crate::sheet::{Block, Column, Line, Sheet};
use mingxi_core::{CheckStatus, Table};
use rust_decimal::Decimal;

/// Sums that only seem to be some and close, before one that does not means anything: lines that add up by chance do so once.
const BEARING: usize = 3;

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
            let about: Vec<&Sum> = sums
                .iter()
                .filter(|sum| is_about(sheet, block, sum))
                .collect();
            let test = |sum: &&Sum| in_columns(ledger, rule, sheet, block, sum);
            let mut tested: Vec<Probe> = about.iter().flat_map(test).collect();
            let open =
                |p: &Probe| p.told == Told::Loosely && p.tested.check.status == CheckStatus::Fail;
            if tested.iter().any(open)
                && let Some(nested) = nested(ledger, block, &about)
            {
                tested = nested
                    .iter()
                    .flat_map(|sum| in_columns(ledger, rule, sheet, block, sum))
                    .collect();
            }
            all.extend(settled(rule, sheet.table, tested));
        }
    }
    all
}

/// A sum that was tried in one place.
struct Probe {
    /// What the sums of one table are told apart by.
    sum: usize,
    told: Told,
    tested: Tested,
}

fn in_columns(
    ledger: &Ledger<'_>,
    rule: &'static str,
    sheet: &Sheet<'_>,
    block: &Block,
    sum: &Sum,
) -> Vec<Probe> {
    let probe = |column| {
        let tested = one_down(ledger, rule, sheet, block, sum, column)?;
        Some(Probe {
            sum: sum.total,
            told: sum.told,
            tested,
        })
    };
    money(block).filter_map(probe).collect()
}

/// The columns of money.
fn money(block: &Block) -> impl Iterator<Item = usize> {
    let is_money =
        |(_, c): &(usize, &Column)| !matches!(c.measure.family, Family::Share | Family::Count);
    block
        .columns
        .iter()
        .enumerate()
        .filter(is_money)
        .map(|(i, _)| i)
}

/// Subtotals that no word tells: lines whose amounts are those of the lines right below them together.
///
/// Found where everything closes exactly in every column, up to the total of the block; else in all but one, or all but
/// two neighbours, as an amount leaves them that is wrong or slipped; else `None`.
fn nested(ledger: &Ledger<'_>, block: &Block, about: &[&Sum]) -> Option<Vec<Sum>> {
    let total = about
        .iter()
        .map(|s| s.total)
        .find(|l| block.lines.get(*l).is_some_and(|l| l.total.is_some()))?;
    let columns: Vec<usize> = money(block).collect();
    let without = |out: std::ops::Range<usize>| -> Vec<usize> {
        let kept = columns.iter().enumerate().filter(|(i, _)| !out.contains(i));
        kept.map(|(_, c)| *c).collect()
    };
    let narrower = (1..columns.len().min(3)).flat_map(|n| {
        (0..=columns.len().saturating_sub(n)).map(move |at| at..at.saturating_add(n))
    });
    std::iter::once(columns.clone())
        .chain(narrower.map(without))
        .find_map(|columns| nested_in(ledger, block, total, &columns))
}

/// Subtotals that close exactly in these columns, where these alone tell every line with money from one without.
fn nested_in(
    ledger: &Ledger<'_>,
    block: &Block,
    total: usize,
    columns: &[usize],
) -> Option<Vec<Sum>> {
    let amount = |line: usize, column: usize| {
        let fact = block.fact(line, column);
        fact.and_then(|f| ledger.entries.get(f))
            .map_or(Decimal::ZERO, |e| e.value)
    };
    let value =
        |line: usize| -> Vec<Decimal> { columns.iter().map(|c| amount(line, *c)).collect() };
    let is_told = |line: usize| {
        !value(line).iter().all(Decimal::is_zero)
            || money(block).all(|column| amount(line, column).is_zero())
    };
    if !(0..block.lines.len()).all(is_told) {
        return None;
    }
    let is_line = |i: &usize| {
        *i != total
            && block
                .lines
                .get(*i)
                .is_some_and(|l| l.total.is_none() && !l.name.part)
    };
    let lines: Vec<usize> = (0..block.lines.len()).filter(is_line).collect();
    let values: Vec<Vec<Decimal>> = lines.iter().map(|l| value(*l)).collect();
    let (mut at, mut tops) = (0usize, Vec::new());
    let mut sums = Vec::new();
    let mut ends = vec![0usize; lines.len()];
    // from the last line up, so that what a line may hold is known before the line
    for i in (0..lines.len()).rev() {
        let parts = children(&values, &ends, i);
        let end = parts
            .last()
            .and_then(|last| ends.get(*last))
            .copied()
            .unwrap_or_else(|| i.saturating_add(1));
        *ends.get_mut(i)? = end;
        let parts = parts
            .iter()
            .filter_map(|p| lines.get(*p).copied())
            .collect();
        sums.push(Sum {
            total: *lines.get(i)?,
            parts,
            told: Told::Loosely,
        });
    }
    while at < lines.len() {
        tops.push(at);
        at = *ends.get(at)?;
    }
    let all = tops
        .iter()
        .filter_map(|t| values.get(*t))
        .fold(vec![Decimal::ZERO; columns.len()], added);
    if all != value(total) || all.iter().all(Decimal::is_zero) {
        return None;
    }
    sums.retain(|s| !s.parts.is_empty());
    let parts = tops
        .into_iter()
        .filter_map(|t| lines.get(t).copied())
        .collect();
    sums.push(Sum {
        total,
        parts,
        told: Told::Loosely,
    });
    Some(sums)
}

/// The lines right below a line that add up to it in every column; none where none do.
fn children(values: &[Vec<Decimal>], ends: &[usize], line: usize) -> Vec<usize> {
    let Some(total) = values.get(line).filter(|v| v.iter().any(|x| !x.is_zero())) else {
        return Vec::new();
    };
    let mut sum = vec![Decimal::ZERO; total.len()];
    let (mut at, mut parts) = (line.saturating_add(1), Vec::new());
    while let Some(value) = values.get(at) {
        sum = added(sum, value);
        parts.push(at);
        if sum == *total {
            return parts;
        }
        if sum.iter().zip(total).any(|(s, t)| s.abs() > t.abs()) {
            break;
        }
        at = ends.get(at).copied().unwrap_or(usize::MAX);
    }
    Vec::new()
}

fn added(sum: Vec<Decimal>, more: &Vec<Decimal>) -> Vec<Decimal> {
    sum.iter()
        .zip(more)
        .map(|(a, b)| a.checked_add(*b).unwrap_or(Decimal::MAX))
        .collect()
}

fn one_down(
    ledger: &Ledger<'_>,
    rule: &'static str,
    sheet: &Sheet<'_>,
    block: &Block,
    sum: &Sum,
    column: usize,
) -> Option<Tested> {
    let total: Vec<usize> = block.fact(sum.total, column).into_iter().collect();
    let parts: Vec<usize> = sum
        .parts
        .iter()
        .filter_map(|line| block.fact(*line, column))
        .collect();
    let blank_total = total.is_empty() && block.is_blank(sum.total, column);
    let blank_parts =
        parts.is_empty() && sum.parts.iter().any(|line| block.is_blank(*line, column));
    if !ledger.says_something(&total, blank_total, &parts, blank_parts) {
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
                (left, &total),
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
    across(ledger, rule, |sheet, block| {
        let mut sums = column_sums(block);
        sums.retain(|sum| is_about(sheet, block, sum));
        sums
    })
}

/// Tests what a rule finds to add up among the columns of a block, in every row.
pub(super) fn across(
    ledger: &Ledger<'_>,
    rule: &'static str,
    found: impl Fn(&Sheet<'_>, &Block) -> Vec<ColumnSum>,
) -> Vec<Tested> {
    let mut all = Vec::new();
    for sheet in &ledger.sheets {
        for block in &sheet.blocks {
            let sums = found(sheet, block);
            let tested = sums
                .iter()
                .flat_map(|sum| one_along(ledger, rule, sheet, block, sum));
            all.extend(tested);
        }
    }
    all
}

/// The sum in every row, its parts as they close most often.
fn one_along(
    ledger: &Ledger<'_>,
    rule: &'static str,
    sheet: &Sheet<'_>,
    block: &Block,
    sum: &ColumnSum,
) -> Vec<Tested> {
    let test = |parts: &Vec<usize>| -> Vec<Tested> {
        (0..block.lines.len())
            .filter_map(|line| row(ledger, rule, sheet, block, sum.total, parts, line))
            .collect()
    };
    let passes = |tested: &Vec<Tested>| {
        tested
            .iter()
            .filter(|t| t.check.status == CheckStatus::Pass)
            .count()
    };
    let told = if sum.readings.len() == 1 {
        Told::Surely
    } else {
        Told::Loosely
    };
    // the first of the best
    let best = sum
        .readings
        .iter()
        .map(test)
        .rev()
        .max_by_key(passes)
        .unwrap_or_default();
    settled(
        rule,
        sheet.table,
        best.into_iter()
            .map(|tested| Probe {
                sum: sum.total,
                told,
                tested,
            })
            .collect(),
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
    let left: Vec<usize> = block.fact(line, total).into_iter().collect();
    let facts: Vec<usize> = parts.iter().filter_map(|c| block.fact(line, *c)).collect();
    let blank_left = left.is_empty() && block.is_blank(line, total);
    let blank_parts = facts.is_empty() && parts.iter().any(|c| block.is_blank(line, *c));
    if !ledger.says_something(&left, blank_left, &facts, blank_parts) {
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
                (text, &left),
                (listed(&names), &facts),
            )
            .test(),
    )
}

/// Leaves out what shows that the table was not understood: then nothing fails.
///
/// Where more sums stay open than close, they are no sums; where lines only seem to add up, the same sum must close in
/// another column, or most sums of the table, or one misread digit be enough to close it, before one that does not means anything.
fn settled(rule: &'static str, table: &Table, probes: Vec<Probe>) -> Vec<Tested> {
    let count = |sum: Option<usize>, status: CheckStatus| {
        probes
            .iter()
            .filter(|p| sum.is_none_or(|s| s == p.sum) && p.tested.check.status == status)
            .count()
    };
    let fails = count(None, CheckStatus::Fail);
    // one wrong amount leaves its own sum open and the one it is in
    let misread = fails > 2 && fails > count(None, CheckStatus::Pass);
    let closes = |p: &Probe| {
        p.tested.check.status == CheckStatus::Pass
            && p.tested
                .check
                .left
                .amount
                .as_deref()
                .is_some_and(|a| a.contains(|c: char| ('1'..='9').contains(&c)))
    };
    let closing = probes.iter().filter(|p| closes(p)).count();
    let is_borne_out = closing >= BEARING && closing >= fails.saturating_mul(2);
    let means_something = |p: &Probe| match p.told {
        Told::Surely => !misread,
        Told::Loosely => {
            let is_meant = is_borne_out || p.tested.is_slip;
            !misread && (is_meant || probes.iter().any(|q| q.sum == p.sum && closes(q)))
        }
    };
    let keep: Vec<bool> = probes
        .iter()
        .map(|p| p.tested.check.status != CheckStatus::Fail || means_something(p))
        .collect();
    let dropped = keep.iter().filter(|k| !**k).count();
    let mut kept: Vec<Tested> = probes
        .into_iter()
        .zip(keep)
        .filter(|(_, keep)| *keep)
        .map(|(p, _)| p.tested)
        .collect();
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
