//! A form's money: totals by horizon and the sources below them.

use super::grid::FormGrid;
use crate::amount::with_unit;
use mingxi_core::{Fund, FundSource, Horizon, fold};
use std::ops::Range;

/// The money of a form, and the cells it stands in (empty ones included).
#[derive(Debug, Default)]
pub(super) struct Funds {
    pub(super) funds: Vec<Fund>,
    pub(super) cells: Vec<usize>,
}

/// Reads one block for each cell that says 资金总额, from the left.
pub(super) fn read(grid: &FormGrid<'_>) -> Funds {
    let mut totals: Vec<usize> = (0..grid.table.cells.len())
        .filter(|i| is_total(grid, *i))
        .collect();
    // blocks stand side by side; a second total further down belongs to another part of the form
    let Some(top) = totals.iter().map(|i| grid.first_row(*i)).min() else {
        return Funds::default();
    };
    totals.retain(|i| grid.first_row(*i) == top);
    let start = |i: &usize| grid.cell(*i).map_or(0, |c| c.cols.start);
    totals.sort_by_key(start);

    let mut funds = Funds::default();
    for (place, total) in totals.iter().enumerate() {
        let end = totals
            .get(place.saturating_add(1))
            .map_or(grid.table.col_count, start);
        let mut fund = Fund {
            horizon: horizon(grid.label(*total), place, totals.len()),
            total: None,
            central: None,
            provincial: None,
            county: None,
            self_raised: None,
            other: None,
            further: Vec::new(),
            unit: unit(grid, *total),
        };
        for row in rows(grid, *total) {
            read_row(grid, row, start(total)..end, &mut fund, &mut funds.cells);
        }
        funds.funds.push(fund);
    }
    funds
}

fn is_total(grid: &FormGrid<'_>, i: usize) -> bool {
    let label = grid.label(i);
    label.contains("总额") && (label.contains("资金") || label.contains("预算"))
}

/// The rows of the block: those of the cell to the left that names it, else while sources follow.
fn rows(grid: &FormGrid<'_>, total: usize) -> Range<u32> {
    let first = grid.first_row(total);
    let named = grid
        .row(first)
        .filter_map(|i| grid.cell(i))
        .find(|c| c.rows.start <= first && c.rows.end > first.saturating_add(1));
    if let Some(name) = named {
        return first..name.rows.end;
    }
    let col = grid.cell(total).map_or(0, |c| c.cols.start);
    let mut end = first.saturating_add(1);
    while grid.at(end, col).is_some_and(|i| is_source(grid.label(i))) {
        end = end.saturating_add(1);
    }
    first..end
}

fn is_source(label: &str) -> bool {
    ["资金", "拨款", "自筹", "财政", "其他", "结转", "收入"]
        .iter()
        .any(|w| label.contains(w))
}

/// Reads a source and its amount: the first two cells of the row within the block's columns.
fn read_row(
    grid: &FormGrid<'_>,
    row: u32,
    cols: Range<u32>,
    fund: &mut Fund,
    cells: &mut Vec<usize>,
) {
    let mut line = grid.row(row).filter(|i| {
        grid.cell(*i)
            .is_some_and(|c| cols.contains(&c.cols.start) && c.rows.start == row)
    });
    let Some(name) = line.next() else { return };
    let label = grid.label(name);
    let Some(value) = line.next() else {
        // 年度资金总额：90,000 in one cell
        let own = grid
            .text(name)
            .and_then(|t| t.split_once([':', '：']))
            .and_then(|(_, rest)| with_unit(rest));
        if let Some((amount, _)) = own {
            let label = label.split(':').next().unwrap_or(label);
            put(fund, label, label, Some(amount.to_string()));
        }
        return;
    };
    cells.push(value);
    let amount = grid.text(value).and_then(with_unit);
    if let Some(unit) = amount.and_then(|(_, unit)| unit) {
        fund.unit = Some(unit.to_owned());
    }
    let printed = grid
        .text(name)
        .map_or(label, |t| t.trim_end_matches([':', '：']));
    put(
        fund,
        label,
        printed,
        amount.map(|(amount, _)| amount.to_string()),
    );
}

/// Puts an amount under the source that its label names; each source once, the rest to `further`.
fn put(fund: &mut Fund, label: &str, printed: &str, amount: Option<String>) {
    let source = label
        .strip_prefix("其中")
        .map_or(label, |rest| rest.trim_start_matches(':'));
    let has = |words: &[&str]| words.iter().any(|w| source.contains(w));
    let field = if has(&["总额"]) || ["合计", "总计", "小计"].contains(&source) {
        Some(&mut fund.total)
    } else if has(&["中央"]) {
        Some(&mut fund.central)
    } else if has(&["省级", "省财政", "自治区"]) {
        Some(&mut fund.provincial)
    } else if has(&["县", "区级", "市级", "市财政", "区财政"]) {
        Some(&mut fund.county)
    } else if has(&["自筹"]) {
        Some(&mut fund.self_raised)
    } else if has(&["其他", "其它"]) {
        Some(&mut fund.other)
    } else {
        None
    };
    match (field.filter(|f| f.is_none()), amount) {
        (Some(field), amount) => *field = amount,
        (None, Some(amount)) => {
            let name = printed
                .trim_start_matches("其中")
                .trim_start_matches([':', '：'])
                .trim()
                .to_owned();
            fund.further.push(FundSource { name, amount });
        }
        (None, None) => {}
    }
}

/// The horizon that the total's label names; unnamed, the first of two is the whole project.
fn horizon(label: &str, place: usize, blocks: usize) -> Horizon {
    let has = |words: &[&str]| words.iter().any(|w| label.contains(w));
    if has(&["实施期", "项目总"]) {
        Horizon::Implementation
    } else if has(&["年度", "当年", "本年"]) || blocks == 1 || place > 0 {
        Horizon::Annual
    } else {
        Horizon::Implementation
    }
}

/// The unit in the labels to the left of the total or in its own, else the table's.
fn unit(grid: &FormGrid<'_>, total: usize) -> Option<String> {
    let end = grid.cell(total).map_or(0, |c| c.cols.end);
    let labels = grid
        .row(grid.first_row(total))
        .filter(|i| grid.cell(*i).is_some_and(|c| c.cols.start < end));
    let said = labels.filter_map(|i| grid.cell(i)).find_map(|c| {
        let label = fold(&c.text);
        ["(万元)", "(元)"]
            .into_iter()
            .find(|u| label.contains(u))
            .map(|u| u.trim_matches(['(', ')']).to_owned())
    });
    said.or_else(|| grid.table.unit.clone())
}
