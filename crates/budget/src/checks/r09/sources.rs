//! 收支总表 names where money comes from line by line, 收入总表 column by column.

use super::super::Ledger;
use crate::identity::{Direction, Tested};
use crate::measure::{Family, Year, known};
use crate::sheet::{Block, Sheet};
use mingxi_core::TableKind;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What stands at a source: the fact, or nothing where the place was left blank.
type Sources = BTreeMap<&'static str, Option<usize>>;

/// The income side of 收支总表 against the total line of 收入总表, where both have the same total.
pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Tested> {
    let of_kind = |kind| ledger.sheets.iter().filter(move |s| s.table.kind == kind);
    let mut tested = Vec::new();
    for summary in of_kind(TableKind::IncomeExpenditureSummary) {
        for income in of_kind(TableKind::IncomeSummary) {
            let (Some(lines), Some(columns)) = (summary.blocks.first(), income.blocks.first())
            else {
                continue;
            };
            if let Some(total) =
                total_line(columns).filter(|t| same_total(ledger, lines, columns, *t))
            {
                let below = by_line(lines);
                let across = by_column(columns, total);
                tested.extend(compare(ledger, (summary, &below), (income, &across)));
            }
        }
    }
    tested
}

fn total_line(block: &Block) -> Option<usize> {
    block.lines.iter().position(|l| l.total.is_some())
}

/// Whether some total of the lines is that of the columns.
fn same_total(ledger: &Ledger<'_>, lines: &Block, columns: &Block, total: usize) -> bool {
    let value = |fact: usize| ledger.entries.get(fact).map(|e| e.value);
    let is_whole = |c: &usize| {
        columns
            .columns
            .get(*c)
            .is_some_and(|c| c.measure.key == "total")
    };
    let whole = (0..columns.columns.len()).find(is_whole);
    let whole = whole.and_then(|c| columns.fact(total, c)).and_then(value);
    let totals =
        (0..lines.lines.len()).filter(|l| lines.lines.get(*l).is_some_and(|l| l.total.is_some()));
    let mut totals = totals.filter_map(|l| lines.fact(l, 0)).filter_map(value);
    whole.is_some_and(|whole| totals.any(|t| t == whole))
}

/// The sources that lines name, each once.
fn by_line(block: &Block) -> Sources {
    let named = block.lines.iter().enumerate().filter_map(|(l, line)| {
        let (key, family) = known(&line.name.words);
        let is_source = family == Family::Source && line.total.is_none() && !line.name.part;
        is_source.then(|| (key, block.fact(l, 0)))
    });
    once(named)
}

/// The sources that columns name, each once; parts of others are left out.
fn by_column(block: &Block, total: usize) -> Sources {
    let named = block.columns.iter().enumerate().filter_map(|(c, column)| {
        let measure = &column.measure;
        let (key, family) = known(column.path.last()?);
        let is_source = family == Family::Source
            && measure.key == key
            && measure.year == Year::Own
            && !measure.part;
        is_source.then(|| (key, block.fact(total, c)))
    });
    once(named)
}

/// Leaves out what is named more than once.
fn once(named: impl Iterator<Item = (&'static str, Option<usize>)>) -> Sources {
    let mut all: BTreeMap<&'static str, Vec<Option<usize>>> = BTreeMap::new();
    for (key, fact) in named {
        all.entry(key).or_default().push(fact);
    }
    let single = |(key, facts): (_, Vec<_>)| match facts[..] {
        [fact] => Some((key, fact)),
        _ => None,
    };
    all.into_iter().filter_map(single).collect()
}

/// Sources with equal amounts; and an amount that stands at another source there, where its own is blank: it slipped.
fn compare(
    ledger: &Ledger<'_>,
    below: (&Sheet<'_>, &Sources),
    across: (&Sheet<'_>, &Sources),
) -> Vec<Tested> {
    let value = |fact: Option<usize>| {
        let entry = fact.and_then(|f| ledger.entries.get(f));
        entry.map_or(Decimal::ZERO, |e| e.value)
    };
    let title = |sheet: &Sheet<'_>| {
        sheet
            .table
            .title
            .clone()
            .unwrap_or_else(|| sheet.table.table_id.clone())
    };
    let test = |key: &str, line: Option<usize>, column: Option<usize>| {
        let words = |fact: Option<usize>| {
            fact.and_then(|f| ledger.entries.get(f))
                .map_or(key, |e| e.fact.item.name.as_str())
        };
        let left = format!("{}·{}", title(below.0), words(line));
        let facts = |fact: Option<usize>| fact.into_iter().collect::<Vec<usize>>();
        ledger
            .identity(
                "R09",
                Direction::Across,
                (left, &facts(line)),
                (title(across.0), &facts(column)),
            )
            .test()
    };
    let mut tested = Vec::new();
    for (key, line) in below.1 {
        let Some(column) = across.1.get(key) else {
            continue;
        };
        let (left, right) = (value(*line), value(*column));
        let slipped = |amount: Decimal, others: &Sources| {
            !amount.is_zero() && others.iter().any(|(k, f)| k != key && value(*f) == amount)
        };
        let is_one_sided = (right.is_zero() && slipped(left, across.1))
            || (left.is_zero() && slipped(right, below.1));
        if (left == right && !left.is_zero()) || is_one_sided {
            tested.push(test(key, *line, *column));
        }
    }
    tested
}
