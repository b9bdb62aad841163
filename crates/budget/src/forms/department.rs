//! The form of a whole department (部门整体支出绩效目标表): its budget by source and by use, the year's
//! tasks with what they cost, goals and indicators.
//!
//! Recognised by its labels: the department's name near the top, and at least two of the labels that
//! only such forms have below it. The budget stands either below its names (Beijing) or beside them;
//! tasks stand below 任务名称 (Xi'an).

use super::funds::{TOTAL, key_of, unit_in};
use super::grid::{FormGrid, is_label};
use super::{ANNUAL_GOAL, FILLED_AT, Filled, IMPLEMENTATION_GOAL, Money, OVERALL_GOAL, Task as Of};
use super::{goals, indicators};
use crate::amount::with_unit;
use mingxi_core::{
    BudgetPart, Cell, DepartmentTarget, Form, FormKind, FundSource, Horizon, Indicator, StaffCount,
    Table, Task, fold,
};
use std::ops::Range;

const NAME: &[&str] = &[
    "部门(单位)名称",
    "部门名称",
    "单位名称",
    "单位(部门)名称",
    "填报单位",
    "预算部门名称",
    "预算部门",
];
const DUTIES: &[&str] = &[
    "部门职能",
    "部门职责",
    "部门主要职能",
    "部门主要职责",
    "部门职能概述",
    "部门职责概述",
    "单位职能",
    "单位职责",
    "主要职能",
    "主要职责",
    "职能概述",
    "职责概述",
    "职能职责",
    "职能职责概述",
];
const TASK: &[&str] = &["任务名称", "主要任务名称", "工作任务名称", "重点工作任务"];
const CONTENT: &[&str] = &["主要内容", "任务内容", "工作内容", "主要工作内容"];
/// Names of the part of the form that holds the budget.
const BUDGET: &[&str] = &[
    "资金情况",
    "预算情况",
    "资金总额",
    "预算总额",
    "支出总额",
    "部门预算",
    "预算资金",
    "支出预算",
    "年度预算",
    "整体预算",
];
const GOALS: &[&str] = &[
    "整体绩效目标",
    "整体目标",
    "部门整体绩效目标",
    "年度总体目标",
    "年度整体目标",
    "年度整体绩效目标",
    "年度绩效目标",
    "年度目标",
    "年度履职目标",
];

/// The grid of a table that is a department's form.
pub(super) fn recognise(table: &Table) -> Option<FormGrid<'_>> {
    /// The name is in the first row, or below a title and a unit row drawn inside the grid.
    const NAME_WITHIN_ROWS: u32 = 4;
    const MARKERS: usize = 2;
    let near_top = |c: &&Cell| c.rows.start < NAME_WITHIN_ROWS && c.cols.start == 0;
    let mut first = table.cells.iter().filter(near_top);
    if !first.any(|c| is_label(&c.text, NAME)) {
        return None;
    }
    let grid = FormGrid::of(table);
    let name = name(&grid).filter(|i| grid.first_row(*i) < NAME_WITHIN_ROWS)?;
    let below = |i: usize| grid.first_row(i) > grid.first_row(name);
    let markers = (0..table.cells.len())
        .filter(|i| below(*i) && is_marker(grid.label(*i)))
        .take(MARKERS)
        .count();
    (markers == MARKERS && grid.value(NAME).is_some()).then_some(grid)
}

/// The label of the department's name, which has the name to its right and no columns below it.
fn name(grid: &FormGrid<'_>) -> Option<usize> {
    let label = grid.find(NAME)?;
    let starts_row = grid.cell(label).is_some_and(|c| c.cols.start == 0);
    starts_row.then_some(label)
}

/// Labels that only the form of a department has.
fn is_marker(label: &str) -> bool {
    const MARKERS: &[&str] = &[
        "年度主要任务",
        "绩效指标",
        "年度绩效指标",
        "三级指标",
        "任务名称",
    ];
    MARKERS.contains(&label)
        || GOALS.contains(&label)
        || DUTIES.contains(&label)
        || ((label.contains("预算") || label.contains("支出")) && label.contains("总额"))
        || label.contains("总体资金情况")
}

/// The form, and the cells that are places for its money.
pub(super) fn read(grid: &FormGrid<'_>) -> (Filled, Vec<usize>) {
    let mut places = Places::default();
    let tasks = tasks(grid, &mut places);
    let budget = budget(grid, &mut places);
    let department = DepartmentTarget {
        name: grid.value(NAME).map(str::to_owned),
        duties: grid.value(DUTIES).map(str::to_owned),
        staff: staff(grid),
        budget,
        unit: places.money.iter().find_map(|m| m.unit.clone()),
        tasks,
    };
    let mut goals = goals(grid);
    let told = [GOALS, OVERALL_GOAL, ANNUAL_GOAL].concat();
    goals.annual = goals.annual.take().or_else(|| told_beside(grid, &told));
    if goals.implementation.is_some() && goals.implementation == goals.annual {
        goals.implementation = told_beside(grid, IMPLEMENTATION_GOAL);
    }
    let form = Form {
        kind: FormKind::DepartmentPerformanceTarget,
        table_id: grid.table.table_id.clone(),
        implementing_unit: department.name.clone(),
        goals,
        indicators: indicators(grid),
        filled_at: grid.value(FILLED_AT).map(str::to_owned),
        department: Some(department),
        ..Form::default()
    };
    let money = places.money;
    (Filled { form, money }, places.cells)
}

/// Places for money, filled in or not.
#[derive(Debug, Default)]
struct Places {
    cells: Vec<usize>,
    money: Vec<Money>,
}

impl Places {
    /// Notes a place; returns its amount.
    fn note(
        &mut self,
        grid: &FormGrid<'_>,
        cell: usize,
        path: Vec<String>,
        task: Option<Of>,
        unit: Option<String>,
    ) -> Option<String> {
        let (amount, own_unit) = grid.text(cell).and_then(with_unit).unzip();
        self.cells.push(cell);
        self.money.push(Money {
            cell,
            horizon: Horizon::Annual,
            path,
            task,
            part: false,
            unit: own_unit.flatten().map(str::to_owned).or(unit),
        });
        amount.map(|a| a.to_string())
    }
}

/// What stands beside the first of these labels that has words beside it; over several rows, one after another.
fn told_beside(grid: &FormGrid<'_>, labels: &[&str]) -> Option<String> {
    let beside = |i: usize| {
        let cell = grid.cell(i).filter(|_| labels.contains(&grid.label(i)))?;
        let mut told: Vec<usize> = cell
            .rows
            .clone()
            .filter_map(|row| grid.at(row, cell.cols.end))
            .filter(|at| !labels.contains(&grid.label(*at)))
            .collect();
        told.dedup();
        let told: Vec<&str> = told.iter().filter_map(|at| grid.text(*at)).collect();
        (!told.is_empty()).then(|| told.join("\n"))
    };
    // the innermost label: 整体绩效目标 may be said twice
    (0..grid.table.cells.len())
        .rev()
        .find_map(beside)
        .filter(|told| !told.is_empty())
}

/// Counts of people: a label that says so, and a number beside it.
fn staff(grid: &FormGrid<'_>) -> Vec<StaffCount> {
    const WORDS: &[&str] = &[
        "编制",
        "在职",
        "实有人",
        "在编",
        "职工人数",
        "人员总数",
        "离退休人",
    ];
    let is_count = |text: &&str| {
        let bare = text.trim_end_matches(['人', '名', '个']).trim();
        !bare.is_empty() && bare.chars().all(|c| c.is_ascii_digit())
    };
    let counted = |i: usize| {
        let label = grid.label(i);
        let short = label.chars().nth(15).is_none();
        let count = grid
            .right_of(i)
            .filter(|_| short && WORDS.iter().any(|w| label.contains(w)))
            .and_then(|at| grid.text(at))
            .filter(is_count)?;
        Some(StaffCount {
            name: grid
                .text(i)
                .unwrap_or(label)
                .trim_end_matches([':', '：'])
                .to_owned(),
            count: count.to_owned(),
        })
    };
    (0..grid.table.cells.len()).filter_map(counted).collect()
}

/// The year's tasks below 任务名称, each with what it costs; the row that adds them up ends them.
fn tasks(grid: &FormGrid<'_>, places: &mut Places) -> Vec<Task> {
    let Some((head, cell)) = grid.find(TASK).and_then(|i| Some((i, grid.cell(i)?))) else {
        return Vec::new();
    };
    let columns = task_columns(grid, head);
    let end = grid
        .left_of(head)
        .and_then(|i| grid.cell(i))
        .filter(|c| c.rows.end > cell.rows.end)
        .map_or(grid.table.row_count, |c| c.rows.end);
    let content = grid
        .row(cell.rows.start)
        .find(|i| CONTENT.contains(&grid.label(*i)))
        .and_then(|i| grid.cell(i))
        .map(|c| c.cols.start);
    let mut tasks = Vec::new();
    for row in cell.rows.end..end {
        let Some(name) = grid
            .at(row, cell.cols.start)
            .filter(|i| grid.first_row(*i) == row)
        else {
            continue;
        };
        let printed = grid.text(name).unwrap_or_default().to_owned();
        let is_total = grid.label(name).ends_with("合计") || grid.label(name).ends_with("总计");
        let of = if is_total {
            Of::All(printed.clone())
        } else {
            Of::One(tasks.len(), printed.clone())
        };
        let mut task = Task {
            name: printed,
            content: content
                .and_then(|col| grid.text(grid.at(row, col)?))
                .map(str::to_owned),
            ..Task::default()
        };
        for column in &columns {
            let Some(at) = grid
                .at(row, column.col)
                .filter(|i| grid.first_row(*i) == row)
            else {
                continue;
            };
            let path = vec![column.key.clone()];
            let amount = places.note(grid, at, path, Some(of.clone()), column.unit.clone());
            match amount {
                Some(amount) if column.key == TOTAL => task.total = Some(amount),
                Some(amount) => task.sources.push(FundSource {
                    name: column.name.clone(),
                    amount,
                }),
                None => {}
            }
        }
        if is_total {
            break;
        }
        if !task.name.is_empty() {
            tasks.push(task);
        }
    }
    tasks
}

/// A column of money beside the tasks.
struct TaskColumn {
    col: u32,
    name: String,
    key: String,
    unit: Option<String>,
}

/// The columns right of 任务名称 whose lowest name in the header is of money.
fn task_columns(grid: &FormGrid<'_>, head: usize) -> Vec<TaskColumn> {
    let Some(cell) = grid.cell(head) else {
        return Vec::new();
    };
    let Some(last) = cell.rows.end.checked_sub(1) else {
        return Vec::new();
    };
    let is_money = |label: &str| {
        ["总额", "合计", "拨款", "资金", "预算", "金额", "财政"]
            .iter()
            .any(|w| label.contains(w))
    };
    let column = |leaf: usize| {
        let below = grid.cell(leaf).filter(|c| c.cols.start >= cell.cols.end)?;
        let above = grid.at(cell.rows.start, below.cols.start)?;
        let label = grid.label(leaf);
        let is_whole = label.contains("总额")
            || ["合计", "小计", "金额", "预算金额", "资金", "预算资金"].contains(&label);
        is_money(label).then(|| TaskColumn {
            col: below.cols.start,
            name: grid.text(leaf).unwrap_or_default().to_owned(),
            key: if is_whole {
                TOTAL.to_owned()
            } else {
                key(label)
            },
            unit: [leaf, above]
                .iter()
                .filter_map(|i| grid.cell(*i))
                .find_map(|c| unit_in(&c.text))
                .or_else(|| grid.table.unit.clone()),
        })
    };
    grid.row(last).filter_map(column).collect()
}

/// The budget in all and its parts.
fn budget(grid: &FormGrid<'_>, places: &mut Places) -> Vec<BudgetPart> {
    let is_area = |i: &usize| {
        let label = grid.label(*i);
        grid.cell(*i).is_some_and(|c| c.cols.start == 0)
            && BUDGET.iter().any(|w| label.contains(w))
            && !label.contains("任务")
    };
    let Some((at, area)) = (0..grid.table.cells.len())
        .find(is_area)
        .and_then(|i| Some((i, grid.cell(i)?)))
    else {
        return Vec::new();
    };
    let own_unit = unit_in(&area.text);
    let is_words = |i: &usize| grid.text(*i).is_some_and(|t| with_unit(t).is_none());
    let last = area.rows.end.saturating_sub(1);
    let right = |i: &usize| grid.cell(*i).is_some_and(|c| c.cols.start >= area.cols.end);
    let heads = area.rows.end.saturating_sub(area.rows.start) > 1
        && !grid.row(last).filter(right).any(|i| is_words(&i));
    let found = if heads {
        below_names(grid, area.cols.end, area.rows.start..last)
    } else {
        beside_names(grid, at, area.rows.clone())
    };
    let mut parts = Vec::new();
    for (cell, names) in found {
        let unit = names
            .iter()
            .find_map(|n| unit_in(n))
            .or_else(|| own_unit.clone())
            .or_else(|| grid.table.unit.clone());
        let path: Vec<String> = names.iter().map(|n| without_number(n)).collect();
        let keys = path.iter().map(|n| key(n)).collect();
        if let Some(amount) = places.note(grid, cell, keys, None, unit) {
            parts.push(BudgetPart { path, amount });
        }
    }
    parts
}

/// Amounts in a row below their names (预算支出总额 · 财政拨款: 合计, 基本支出, 项目支出).
fn below_names(grid: &FormGrid<'_>, from: u32, names: Range<u32>) -> Vec<(usize, Vec<String>)> {
    let place = |i: usize| {
        let cell = grid.cell(i).filter(|c| c.cols.start >= from)?;
        let mut above: Vec<usize> = names
            .clone()
            .filter_map(|row| grid.at(row, cell.cols.start))
            .collect();
        above.dedup();
        let path: Vec<String> = above
            .iter()
            .filter_map(|a| grid.text(*a))
            .map(str::to_owned)
            .collect();
        (!path.is_empty()).then_some((i, path))
    };
    grid.row(names.end).filter_map(place).collect()
}

/// Amounts to the right of their names, one below another or side by side.
fn beside_names(grid: &FormGrid<'_>, area: usize, rows: Range<u32>) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    for row in rows {
        let mut path: Vec<String> = Vec::new();
        for i in grid.row(row).filter(|i| *i != area) {
            let text = grid.text(i);
            let is_words = text.is_some_and(|t| with_unit(t).is_none() && !t.contains(['%', '％']));
            if let Some(words) = text.filter(|_| is_words) {
                path.push(words.trim_end_matches([':', '：']).to_owned());
            } else if !path.is_empty() {
                if grid.first_row(i) == row {
                    found.push((i, std::mem::take(&mut path)));
                }
                path.clear();
            }
        }
    }
    if found.is_empty()
        && let Some(value) = grid.right_of(area)
        && grid.text(value).is_some_and(|t| with_unit(t).is_some())
    {
        // 部门预算总额（万元） | 100 in one row
        found.push((value, vec![grid.text(area).unwrap_or_default().to_owned()]));
    }
    found
}

/// A name without the number before it: `1、资金来源`, `（1）财政性资金`.
fn without_number(name: &str) -> String {
    let is_number = |c: char| {
        c.is_ascii_digit() || "一二三四五六七八九十（）()、.．".contains(c) || c.is_whitespace()
    };
    let bare = name
        .trim_start_matches("其中")
        .trim_start_matches([':', '：']);
    let cut = bare.trim_start_matches(is_number);
    let numbered =
        bare.starts_with(|c: char| c.is_ascii_digit() || "（(".contains(c)) || bare.contains('、');
    let kept = if numbered && !cut.is_empty() {
        cut
    } else {
        bare
    };
    kept.trim_end_matches([':', '：']).to_owned()
}

/// A name as part of a measure: folded, without its unit, or the key that project forms have for it.
fn key(name: &str) -> String {
    let mut folded = fold(name);
    if let Some(at) = folded.find("(万元)").or_else(|| folded.find("(元)")) {
        folded.truncate(at);
    }
    match key_of(&folded) {
        Some(key) => key.to_owned(),
        None => folded,
    }
}

/// Indicators under 三级指标, else under 绩效指标 with the levels before the name (Beijing).
fn indicators(grid: &FormGrid<'_>) -> Vec<Indicator> {
    let found = indicators::read(grid);
    if found.is_empty() {
        indicators::read_joined(grid)
    } else {
        found
    }
}

#[cfg(test)]
mod tests;
