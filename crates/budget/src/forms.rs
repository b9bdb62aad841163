//! Performance targets as key-value data.
//!
//! A project's form is recognised by its labels, never by its title: 项目名称 with a name beside it near the
//! top, and at least two of the labels that only such forms have below it. Labels are looked for
//! anywhere in the grid and their values beside or below them, so rows may be missing, columns may
//! be more or fewer, and one horizon (年度) may stand alone. Seen so far: Shanxi (two horizons,
//! eight columns), Yantai, Fuzhou and Xi'an (one horizon). The form of a whole department is read in
//! `department`; tables and lists of many projects are read in `wide`, a form for each project.

mod department;
mod funds;
mod grid;
mod indicators;
mod wide;

pub(crate) use funds::{OTHER, TOTAL};

use grid::{FormGrid, is_label};
use mingxi_core::{Form, FormKind, Goals, Horizon, Party, Table, TableKind};
use regex::Regex;
use std::sync::LazyLock;

const NAME: &[&str] = &[
    "项目名称",
    "专项名称",
    "专项资金名称",
    "项目(专项)名称",
    "专项(项目)名称",
];
const CODE: &[&str] = &["项目编码", "项目代码"];
const SUPERVISOR: &[&str] = &["主管部门及代码", "主管部门", "预算主管部门", "主管部门名称"];
const UNIT: &[&str] = &["实施单位", "项目实施单位", "项目单位", "预算单位"];
const ATTRIBUTE: &[&str] = &["项目属性", "项目类型", "项目类别"];
const PERIOD: &[&str] = &[
    "项目期",
    "项目期限",
    "项目周期",
    "实施期限",
    "实施期",
    "项目起止时间",
    "起止时间",
];
const OVERVIEW: &[&str] = &["项目概况", "项目概述", "项目简介", "项目内容"];
const BASIS: &[&str] = &["立项依据", "项目立项依据", "政策依据"];
const NECESSITY: &[&str] = &[
    "项目设立必要性",
    "项目设立的必要性",
    "项目必要性",
    "立项必要性",
];
const SAFEGUARDS: &[&str] = &[
    "保证项目实施的制度、措施",
    "保证项目实施的制度和措施",
    "保证项目实施的制度措施",
    "保障措施",
];
const PLAN: &[&str] = &["项目实施计划", "实施计划"];
const FILLED_AT: &[&str] = &["填报日期", "填报时间", "填表日期"];
const OVERALL_GOAL: &[&str] = &["总体目标", "绩效目标", "项目绩效目标", "总体绩效目标"];
const IMPLEMENTATION_GOAL: &[&str] = &["实施期目标", "实施期总目标", "实施期绩效目标", "中期目标"];
const ANNUAL_GOAL: &[&str] = &["年度目标", "年度绩效目标", "年度总目标", "年度总体目标"];

/// A form with the places of its money.
#[derive(Debug)]
pub(crate) struct Filled {
    pub(crate) form: Form,
    pub(crate) money: Vec<Money>,
}

/// A place for money in a form, filled in or not.
#[derive(Debug, Clone)]
pub(crate) struct Money {
    /// The cell, by its place in the table.
    pub(crate) cell: usize,
    pub(crate) horizon: Horizon,
    /// The source, within what it is a part of: `total`, `central`, or its folded name.
    pub(crate) path: Vec<String>,
    /// The task that it is for.
    pub(crate) task: Option<Task>,
    /// A part of a source: it is counted in that already.
    pub(crate) part: bool,
    pub(crate) unit: Option<String>,
}

/// What a department's money is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Task {
    /// One of the year's tasks, by its place and name.
    One(usize, String),
    /// All of them.
    All(String),
}

/// Reads the forms among the annotated tables as key-value data; ids `f1`, `f2`, … in the order of the tables.
#[must_use]
pub fn forms(tables: &[Table]) -> Vec<Form> {
    let mut forms: Vec<Form> = tables.iter().flat_map(read_all).map(|f| f.form).collect();
    for (i, form) in forms.iter_mut().enumerate() {
        form.form_id = format!("f{}", i.saturating_add(1));
    }
    forms
}

/// The forms of one table with the places of their money.
pub(crate) fn read_all(table: &Table) -> Vec<Filled> {
    if let Some((grid, kind)) = recognise_any(table) {
        return vec![match kind {
            FormKind::ProjectPerformanceTarget => read(&grid).0,
            FormKind::DepartmentPerformanceTarget => department::read(&grid).0,
        }];
    }
    wide::read(table)
}

/// Which form a table is, and the cells (indices) that hold its money; `None` when the table is no form by itself.
pub(crate) fn amount_cells(table: &Table) -> Option<(TableKind, Vec<usize>)> {
    let (grid, kind) = recognise_any(table)?;
    Some(match kind {
        FormKind::ProjectPerformanceTarget => (TableKind::ProjectPerformanceTarget, read(&grid).1),
        FormKind::DepartmentPerformanceTarget => (
            TableKind::DepartmentPerformanceTarget,
            department::read(&grid).1,
        ),
    })
}

fn recognise_any(table: &Table) -> Option<(FormGrid<'_>, FormKind)> {
    if let Some(grid) = recognise(table) {
        return Some((grid, FormKind::ProjectPerformanceTarget));
    }
    department::recognise(table).map(|grid| (grid, FormKind::DepartmentPerformanceTarget))
}

/// The grid of a table that is a form.
fn recognise(table: &Table) -> Option<FormGrid<'_>> {
    /// The name is in the first row, or below a title and a unit row drawn inside the grid.
    const NAME_WITHIN_ROWS: u32 = 4;
    /// Labels below the name that must be there: one alone may be a column of a list of projects.
    const MARKERS: usize = 2;
    if !table.cells.iter().any(|c| {
        c.rows.start < NAME_WITHIN_ROWS && mentions_name(&c.text) && is_label(&c.text, NAME)
    }) {
        return None;
    }
    let grid = FormGrid::of(table);
    let name = grid
        .find(NAME)
        .filter(|i| grid.first_row(*i) < NAME_WITHIN_ROWS)?;
    let below = |i: usize| grid.first_row(i) > grid.first_row(name);
    let markers = (0..table.cells.len())
        .filter(|i| below(*i) && is_marker(grid.label(*i)))
        .take(MARKERS)
        .count();
    let named = grid.value(NAME).is_some();
    (markers == MARKERS && named).then_some(grid)
}

fn mentions_name(text: &str) -> bool {
    let mut chars = text.chars().filter(|c| !c.is_whitespace()).take(10);
    match chars.next() {
        Some('项') => chars.next() == Some('目') && chars.any(|c| c == '名'),
        Some('专') => chars.any(|c| c == '名'),
        _ => false,
    }
}

/// Labels that only performance-target forms have.
fn is_marker(label: &str) -> bool {
    const MARKERS: &[&str] = &[
        "三级指标",
        "指标值",
        "绩效指标",
        "主管部门及代码",
        "主管部门",
        "实施单位",
        "年度绩效指标",
    ];
    [MARKERS, OVERALL_GOAL, IMPLEMENTATION_GOAL, ANNUAL_GOAL]
        .iter()
        .any(|labels| labels.contains(&label))
        || (label.contains("资金") && label.contains("总额"))
}

/// The form, and the cells that are places for its money.
fn read(grid: &FormGrid<'_>) -> (Filled, Vec<usize>) {
    let text = |names: &[&str]| grid.value(names).map(str::to_owned);
    let funds = funds::read(grid);
    let form = Form {
        form_id: String::new(),
        kind: FormKind::ProjectPerformanceTarget,
        table_id: grid.table.table_id.clone(),
        project_name: text(NAME),
        project_code: text(CODE),
        supervisor: grid.value(SUPERVISOR).map(party),
        implementing_unit: text(UNIT),
        attribute: text(ATTRIBUTE),
        period: text(PERIOD),
        funds: funds.funds,
        overview: text(OVERVIEW),
        basis: text(BASIS),
        necessity: text(NECESSITY),
        safeguards: text(SAFEGUARDS),
        plan: text(PLAN),
        goals: goals(grid),
        indicators: indicators::read(grid),
        filled_at: text(FILLED_AT),
        department: None,
    };
    let money = funds.money;
    (Filled { form, money }, funds.cells)
}

/// `034-name`, `231_name`, `[034]name`: the code before the name.
static CODED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[\[【(（]?(\d{2,})[\])】）]?\s*[-_－—–:：]?\s*(\D.*)$").ok());

/// Splits a body's code off its name; both as printed.
pub(crate) fn party(text: &str) -> Party {
    let split = CODED.as_ref().and_then(|coded| coded.captures(text.trim()));
    match split.as_ref().and_then(|s| s.get(1).zip(s.get(2))) {
        Some((code, name)) => Party {
            code: Some(code.as_str().to_owned()),
            name: name.as_str().to_owned(),
        },
        None => Party {
            code: None,
            name: text.trim().to_owned(),
        },
    }
}

/// Goals by horizon: below 实施期目标 and 年度目标 where these head columns, else beside their labels.
fn goals(grid: &FormGrid<'_>) -> Goals {
    let goal = |names: &[&str]| grid.find(names).and_then(|i| goal_of(grid, i));
    let mut goals = Goals {
        implementation: goal(IMPLEMENTATION_GOAL),
        annual: goal(ANNUAL_GOAL),
    };
    if goals == Goals::default() {
        // 总体目标 alone: these forms are filled in for one year
        goals.annual = goal(OVERALL_GOAL);
    }
    goals
}

fn goal_of(grid: &FormGrid<'_>, label: usize) -> Option<String> {
    let is_goal = |i: &usize| {
        [OVERALL_GOAL, IMPLEMENTATION_GOAL, ANNUAL_GOAL]
            .concat()
            .contains(&grid.label(*i))
    };
    let beside = grid.right_of(label).filter(|i| !is_goal(i));
    let heads_a_column = grid.left_of(label).is_some_and(|i| is_goal(&i));
    let cell = if heads_a_column {
        grid.below(label).or(beside)
    } else {
        beside.or_else(|| grid.below(label))
    };
    cell.and_then(|i| grid.text(i)).map(str::to_owned)
}

#[cfg(test)]
mod tests;
