//! A form's indicators: one block of columns for each horizon, levels merged over rows.

use super::grid::FormGrid;
use mingxi_core::{Horizon, Indicator};

const LEVEL1: &[&str] = &["一级指标"];
const LEVEL2: &[&str] = &["二级指标"];
const LEVEL3: &[&str] = &["三级指标", "指标内容", "指标名称"];
pub(super) const TARGET: &[&str] = &["指标值", "目标值"];
/// 指标性质: `≥`, `定性`.
pub(super) const NATURE: &[&str] = &["指标性质", "绩效指标性质", "指标符号", "指标方向"];
/// 度量单位
pub(super) const MEASURED_IN: &[&str] = &["度量单位", "绩效度量单位", "计量单位", "指标单位"];
/// What an indicator belongs to.
const TASKS: &[&str] = &["活动", "任务", "任务名称"];
/// 一级指标
pub(super) const LEVELS1: &[&str] = &["产出指标", "效益指标", "满意度指标", "成本指标", "投入指标"];
/// 二级指标
pub(super) const LEVELS2: &[&str] = &[
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "经济成本指标",
    "社会成本指标",
    "生态环境成本指标",
    "经济效益指标",
    "社会效益指标",
    "生态效益指标",
    "可持续影响指标",
    "服务对象满意度指标",
    "经济效益",
    "社会效益",
    "生态效益",
    "可持续影响",
    "服务对象满意度",
];

/// The columns of one block of indicators.
#[derive(Debug)]
struct Block {
    horizon: Horizon,
    level1: Option<u32>,
    level2: Option<u32>,
    level3: u32,
    target: u32,
    /// The first row below the header.
    first_row: u32,
}

/// Reads all blocks; indicators of one horizon stand together, the whole project's first.
///
/// A row that has neither a third level nor a value is a place left empty, and is not an indicator.
pub(super) fn read(grid: &FormGrid<'_>) -> Vec<Indicator> {
    blocks(grid)
        .iter()
        .flat_map(|block| read_block(grid, block))
        .collect()
}

fn is_one_of(label: &str, names: &[&str]) -> bool {
    names
        .iter()
        .any(|name| label == *name || (label.ends_with(name) && !label.ends_with("级指标")))
}

/// One block for each 三级指标 in the first row that has one.
fn blocks(grid: &FormGrid<'_>) -> Vec<Block> {
    let level3 = (0..grid.table.cells.len()).find(|i| LEVEL3.contains(&grid.label(*i)));
    let Some(row) = level3.map(|i| grid.first_row(i)) else {
        return Vec::new();
    };
    let header: Vec<usize> = grid.row(row).collect();
    let places: Vec<usize> = (0..header.len())
        .filter(|p| {
            header
                .get(*p)
                .is_some_and(|i| LEVEL3.contains(&grid.label(*i)))
        })
        .collect();
    let count = places.len();
    let block = |(order, place): (usize, &usize)| {
        let before = header.get(..*place)?;
        let after = header.get(place.saturating_add(1)..)?;
        let nearest = |names: &[&str]| {
            before
                .iter()
                .rev()
                .find(|i| names.contains(&grid.label(**i)))
        };
        let start = |i: &usize| grid.cell(*i).map(|c| c.cols.start);
        let head = grid.cell(*header.get(*place)?)?;
        let target = after
            .iter()
            .take_while(|i| {
                !LEVEL2.contains(&grid.label(**i)) && !LEVEL3.contains(&grid.label(**i))
            })
            .find(|i| is_one_of(grid.label(**i), TARGET))
            .or(after.first());
        Some(Block {
            horizon: horizon(grid, before, order, count),
            level1: nearest(LEVEL1).and_then(start),
            level2: nearest(LEVEL2).and_then(start),
            level3: head.cols.start,
            target: target.and_then(start)?,
            first_row: head.rows.end,
        })
    };
    places.iter().enumerate().filter_map(block).collect()
}

/// Two blocks: the whole project, then the year. One block: the year, unless the form says otherwise.
fn horizon(grid: &FormGrid<'_>, before: &[usize], order: usize, count: usize) -> Horizon {
    let said = before.iter().any(|i| grid.label(*i).contains("实施期"));
    if (count > 1 && order == 0) || (count == 1 && said) {
        Horizon::Implementation
    } else {
        Horizon::Annual
    }
}

fn read_block(grid: &FormGrid<'_>, block: &Block) -> Vec<Indicator> {
    let mut indicators = Vec::new();
    let text = |row: u32, col: Option<u32>| {
        col.and_then(|col| grid.at(row, col))
            .and_then(|i| grid.text(i))
            .unwrap_or_default()
            .to_owned()
    };
    for row in block.first_row..grid.table.row_count {
        if !is_indicator_row(grid, block, row) {
            continue;
        }
        let indicator = Indicator {
            horizon: block.horizon,
            level1: text(row, block.level1),
            level2: text(row, block.level2),
            level3: text(row, Some(block.level3)),
            target: text(row, Some(block.target)),
            nature: None,
            unit: None,
            task: None,
        };
        if !indicator.level3.is_empty() || !indicator.target.is_empty() {
            indicators.push(indicator);
        }
    }
    indicators
}

/// Whether the row keeps to the block's columns (负责人 and 备注 do not) and starts a line of its own.
fn is_indicator_row(grid: &FormGrid<'_>, block: &Block, row: u32) -> bool {
    let at = |col: u32| grid.at(row, col).and_then(|i| grid.cell(i).map(|c| (i, c)));
    let (Some((level3, name)), Some((_, target))) = (at(block.level3), at(block.target)) else {
        return false;
    };
    let leftmost = block.level1.or(block.level2).unwrap_or(block.level3);
    let keeps_left = at(leftmost).is_some_and(|(_, c)| c.cols.start == leftmost);
    let repeats_header = LEVEL3.contains(&grid.label(level3));
    let starts = name.rows.start == row || target.rows.start == row;
    keeps_left && !repeats_header && starts && !name.cols.contains(&block.target)
}

/// Reads indicators whose levels stand in one cell (`产出指标质量指标来信扫描完成率`): below 绩效指标 with 指标值 beside it.
pub(super) fn read_joined(grid: &FormGrid<'_>) -> Vec<Indicator> {
    let Some(value) = (0..grid.table.cells.len()).find(|i| TARGET.contains(&grid.label(*i))) else {
        return Vec::new();
    };
    let row = grid.first_row(value);
    let column = |names: &[&str]| {
        grid.row(row)
            .find(|i| grid.first_row(*i) == row && names.contains(&grid.label(*i)))
            .and_then(|i| grid.cell(i))
            .map(|c| c.cols.start)
    };
    let (Some(name), Some(target)) = (column(&["绩效指标", "指标"]), column(TARGET)) else {
        return Vec::new();
    };
    let (task, nature, unit) = (column(TASKS), column(NATURE), column(MEASURED_IN));
    let text = |row: u32, col: Option<u32>| {
        col.and_then(|col| grid.text(grid.at(row, col)?))
            .map(str::to_owned)
    };
    let below = row.saturating_add(1)..grid.table.row_count;
    below
        .filter_map(|row| {
            let (level1, level2, level3) = levels(grid.text(grid.at(row, name)?)?);
            Some(Indicator {
                horizon: Horizon::Annual,
                level1,
                level2,
                level3,
                target: text(row, Some(target)).unwrap_or_default(),
                nature: text(row, nature),
                unit: text(row, unit),
                task: text(row, task),
            })
        })
        .collect()
}

/// The levels before an indicator's name.
pub(super) fn levels(text: &str) -> (String, String, String) {
    let (level1, rest) = level(text, LEVELS1);
    let (level2, rest) = level(rest, LEVELS2);
    (level1.to_owned(), level2.to_owned(), rest.to_owned())
}

/// A name of a level at the start, and what follows it.
fn level<'t>(text: &'t str, names: &[&str]) -> (&'t str, &'t str) {
    let length = names
        .iter()
        .filter(|name| text.starts_with(**name))
        .map(|name| name.len())
        .max();
    length
        .and_then(|at| text.split_at_checked(at))
        .map_or(("", text), |(name, rest)| {
            (
                name,
                rest.trim_start_matches([' ', '\n', '-', '—', '/', '；', ';']),
            )
        })
}
