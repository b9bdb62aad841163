//! A form's money: totals by horizon and the sources below them.

use super::Money;
use super::grid::FormGrid;
use crate::amount::with_unit;
use mingxi_core::{Fund, FundSource, Horizon, fold};
use std::ops::Range;

/// The money of a form, and the cells it stands in (empty ones included).
#[derive(Debug, Default)]
pub(super) struct Funds {
    pub(super) funds: Vec<Fund>,
    pub(super) cells: Vec<usize>,
    pub(super) money: Vec<Money>,
}

/// A fund of which nothing is known but its horizon and its unit.
pub(super) fn empty(horizon: Horizon, unit: Option<String>) -> Fund {
    Fund {
        horizon,
        total: None,
        central: None,
        provincial: None,
        county: None,
        self_raised: None,
        other: None,
        further: Vec::new(),
        unit,
    }
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
        let horizon = horizon(grid.label(*total), place, totals.len());
        let mut block = Block {
            fund: empty(horizon, unit(grid, *total)),
            sources: 0,
        };
        let first = funds.money.len();
        for row in rows(grid, *total) {
            block.read_row(grid, row, start(total)..end, &mut funds);
        }
        for money in funds.money.iter_mut().skip(first) {
            money.unit.clone_from(&block.fund.unit);
        }
        funds.funds.push(block.fund);
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

/// A block of money while it is read.
struct Block {
    fund: Fund,
    /// Sources so far: 其中 below one of them tells what it consists of.
    sources: u32,
}

impl Block {
    /// Reads a source and its amount: the first two cells of the row within the block's columns.
    fn read_row(&mut self, grid: &FormGrid<'_>, row: u32, cols: Range<u32>, funds: &mut Funds) {
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
                put(&mut self.fund, label, label, Some(amount.to_string()));
            }
            return;
        };
        funds.cells.push(value);
        let amount = grid.text(value).and_then(with_unit);
        if let Some(unit) = amount.and_then(|(_, unit)| unit) {
            self.fund.unit = Some(unit.to_owned());
        }
        let printed = grid
            .text(name)
            .map_or(label, |t| t.trim_end_matches([':', '：']));
        let part = label.starts_with("其中") && self.sources > 0;
        let amount = amount.map(|(amount, _)| amount.to_string());
        let source = put(&mut self.fund, label, printed, amount);
        if source != TOTAL {
            self.sources = self.sources.saturating_add(1);
        }
        funds.money.push(Money {
            cell: value,
            horizon: self.fund.horizon,
            path: vec![source],
            task: None,
            part,
            unit: None,
        });
    }
}

/// The source that is all of them.
pub(crate) const TOTAL: &str = "total";

/// 其他资金
pub(crate) const OTHER: &str = "other";

/// A label without the words that only introduce it.
fn bare(label: &str) -> &str {
    label
        .strip_prefix("其中")
        .map_or(label, |rest| rest.trim_start_matches([':', '：']))
}

/// The source that a label names, where it is one that forms have a field for.
pub(super) fn key_of(source: &str) -> Option<&'static str> {
    const WORDS: &[(&[&str], &str)] = &[
        (&["总额"], TOTAL),
        (&["中央"], "central"),
        (&["省级", "省财政", "自治区"], "provincial"),
        (&["县", "区级", "市级", "市财政", "区财政"], "county"),
        (&["自筹"], "self_raised"),
        (&["其他", "其它"], OTHER),
    ];
    if ["合计", "总计", "小计"].contains(&source) {
        return Some(TOTAL);
    }
    WORDS
        .iter()
        .find(|(words, _)| words.iter().any(|w| source.contains(w)))
        .map(|(_, key)| *key)
}

/// Puts an amount under the source that its label names; each source once, the rest to `further`. Returns the source.
pub(super) fn put(fund: &mut Fund, label: &str, printed: &str, amount: Option<String>) -> String {
    let source = bare(label);
    let key = key_of(source);
    let field = match key {
        Some(TOTAL) => Some(&mut fund.total),
        Some("central") => Some(&mut fund.central),
        Some("provincial") => Some(&mut fund.provincial),
        Some("county") => Some(&mut fund.county),
        Some("self_raised") => Some(&mut fund.self_raised),
        Some(_) => Some(&mut fund.other),
        None => None,
    };
    match field.filter(|f| f.is_none()) {
        Some(field) => {
            *field = amount;
            key.unwrap_or_default().to_owned()
        }
        None => {
            if let Some(amount) = amount {
                let name = bare(printed).trim().to_owned();
                fund.further.push(FundSource { name, amount });
            }
            fold(source)
        }
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
    let said = labels
        .filter_map(|i| grid.cell(i))
        .find_map(|c| unit_in(&c.text));
    said.or_else(|| grid.table.unit.clone())
}

/// The unit of money that a label says: `项目资金（万元）`.
pub(super) fn unit_in(text: &str) -> Option<String> {
    let label = fold(text);
    ["(万元)", "(元)", "(单位:万元)", "(单位:元)"]
        .into_iter()
        .find(|u| label.contains(u))
        .map(|u| {
            u.trim_matches(['(', ')'])
                .trim_start_matches("单位:")
                .to_owned()
        })
}
