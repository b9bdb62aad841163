//! Tables and lists of many projects, each a form: names above the columns say what they hold.
//!
//! A project takes one row or several: its name is merged over them, printed once, or printed on
//! every row. Indicators stand one a row under 一级指标 · 二级指标 · 三级指标 · 指标值 (Beijing, Chongqing,
//! Hangzhou), in columns named after their kind (Changsha), or all in one cell (Guangzhou). Rows that add
//! projects up, and rows of units, are no projects; a unit's row names the unit of those below it.

mod joined;

use super::funds::{empty, put, unit_in};
use super::indicators::{LEVELS2, MEASURED_IN, NATURE, TARGET};
use super::{Filled, Money, party};
use crate::account;
use crate::amount::with_unit;
use crate::header::Header;
use mingxi_core::{Form, FormKind, Fund, Horizon, Indicator, Role, Table, TableKind, fold};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Name,
    Code,
    Unit,
    Supervisor,
    Attribute,
    Period,
    Overview,
    Basis,
    Goal(Horizon),
    Level1,
    Level2,
    Level3,
    Target(Horizon),
    Nature,
    MeasuredIn,
    /// Indicators of one kind: its 一级 and 二级.
    Kind(String, String),
    /// All indicators in one cell.
    Joined,
    /// Money of a source; the column above it has a total of its own.
    Money {
        name: String,
        part: bool,
    },
    Other,
}

/// What the money of a project is called where no source is told.
const WHOLE: &str = "总额";

/// The forms in a table of many projects; none when it is of something else.
pub(super) fn read(table: &Table) -> Vec<Filled> {
    if table.kind != TableKind::ProjectPerformanceTarget || table.header_row_count == 0 {
        return Vec::new();
    }
    let header = Header::of(table);
    let columns = columns(table, &header);
    let has = |wanted: fn(&Column) -> bool| columns.iter().any(wanted);
    let of_projects = has(|c| *c == Column::Name)
        && has(|c| {
            matches!(
                c,
                Column::Goal(_) | Column::Level3 | Column::Joined | Column::Kind(..)
            )
        });
    if !of_projects {
        return Vec::new();
    }
    let names_units = (0..columns.len())
        .filter(|c| columns.get(*c) == Some(&Column::Name))
        .any(|c| header.leaf(c).contains("使用单位") || header.leaf(c).starts_with("单位"));
    let list = List {
        table,
        grid: table.grid(),
        header,
        columns,
    };
    list.forms(names_units)
}

/// What each column is for; of several that could name the project the last does (单位 · 一级项目 · 二级项目 stay apart by name).
fn columns(table: &Table, header: &Header) -> Vec<Column> {
    let mut columns: Vec<Column> = (0..table.col_count as usize)
        .map(|col| column(table, header, col))
        .collect();
    if !columns.contains(&Column::Name) {
        let plain = (0..columns.len()).find(|c| ["项目", "项目(单位)"].contains(&header.leaf(*c)));
        if let Some(place) = plain.and_then(|c| columns.get_mut(c)) {
            *place = Column::Name;
        }
    }
    columns
}

#[expect(clippy::too_many_lines, reason = "a list of names, read from the top")]
fn column(table: &Table, header: &Header, col: usize) -> Column {
    let path = header.path(col);
    let leaf = header.leaf(col);
    let bare = leaf
        .strip_suffix(')')
        .and_then(|l| l.rsplit_once('('))
        .map_or(leaf, |(bare, _)| bare);
    let is = |names: &[&str]| names.contains(&bare);
    let any = |word: &str| path.iter().any(|name| name.contains(word));
    let whole = any("实施期") || any("实施周期") || any("中长期") || any("中期");
    let horizon = if whole {
        Horizon::Implementation
    } else {
        Horizon::Annual
    };
    if bare.ends_with("项目名称")
        || bare.ends_with("专项名称")
        || bare.ends_with("(项目)名称")
        || is(&["单位(专项)名称", "政策和项目名称"])
    {
        return Column::Name;
    }
    if is(&["项目编码", "项目代码", "项目编号"]) {
        return Column::Code;
    }
    if is(&["一级指标"]) {
        return Column::Level1;
    }
    if is(&["二级指标"]) {
        return Column::Level2;
    }
    if is(&["三级指标", "指标名称", "指标内容", "绩效指标名称"]) {
        return Column::Level3;
    }
    if is(NATURE) {
        return Column::Nature;
    }
    if is(MEASURED_IN) {
        return Column::MeasuredIn;
    }
    if TARGET.iter().any(|t| bare.ends_with(t)) {
        return Column::Target(horizon);
    }
    if LEVELS2.contains(&bare) {
        let above = path
            .iter()
            .rev()
            .nth(1)
            .filter(|a| a.ends_with("指标") && *a != "绩效指标");
        return Column::Kind(above.cloned().unwrap_or_default(), bare.to_owned());
    }
    if bare.ends_with("绩效指标") || is(&["指标"]) {
        return Column::Joined;
    }
    if bare.ends_with("目标") {
        return Column::Goal(horizon);
    }
    if bare.contains("主管部门") {
        return Column::Supervisor;
    }
    if bare.contains("单位") && bare.ends_with("名称")
        || is(&["预算单位", "项目单位", "实施单位", "项目实施单位", "单位"])
    {
        return Column::Unit;
    }
    let plain = [
        (&["项目类别", "项目类型", "项目属性"][..], Column::Attribute),
        (
            &["项目期", "项目周期", "实施期限", "项目期限"][..],
            Column::Period,
        ),
        (&["项目概况", "项目简介", "项目内容"][..], Column::Overview),
        (&["立项依据", "项目立项依据"][..], Column::Basis),
    ];
    let found = plain.into_iter().find(|(names, _)| is(names));
    found.map_or_else(|| money(table, header, col), |(_, column)| column)
}

/// A column whose cells are amounts.
fn money(table: &Table, header: &Header, col: usize) -> Column {
    let holds_money = table.cells.iter().any(|c| {
        c.role == Role::Amount && c.cols.start as usize == col && c.rows.start >= header.row_count()
    });
    let leaf = header.leaf(col);
    if !holds_money || leaf.is_empty() || leaf.contains("权重") || leaf.contains("分值") {
        return Column::Other;
    }
    let above = |col: usize| {
        let path = header.path(col);
        path.iter()
            .rev()
            .nth(1)
            .filter(|p| !p.starts_with("其中") && !p.ends_with("预算") && !p.contains("资金来源"))
            .cloned()
    };
    let is_sum = |leaf: &str| ["合计", "小计"].contains(&leaf);
    match above(col) {
        Some(parent) if is_sum(leaf) => Column::Money {
            name: parent,
            part: false,
        },
        Some(parent) => {
            let summed = (0..table.col_count as usize)
                .any(|other| is_sum(header.leaf(other)) && above(other).as_ref() == Some(&parent));
            Column::Money {
                name: leaf.to_owned(),
                part: summed,
            }
        }
        None => Column::Money {
            name: leaf.to_owned(),
            part: false,
        },
    }
}

/// A table of projects with what its columns hold.
struct List<'t> {
    table: &'t Table,
    grid: Vec<Vec<Option<usize>>>,
    header: Header,
    columns: Vec<Column>,
}

impl<'t> List<'t> {
    /// The text of a row under the first column of a kind, as printed.
    fn text(&self, row: u32, column: &Column) -> Option<&'t str> {
        let col = self.columns.iter().position(|c| c == column)?;
        self.told(row, col)
    }

    fn told(&self, row: u32, col: usize) -> Option<&'t str> {
        let at = (*self.grid.get(row as usize)?.get(col)?)?;
        let text = self.table.cells.get(at)?.text.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The columns of a kind.
    fn all(&self, wanted: impl Fn(&Column) -> bool) -> impl Iterator<Item = (usize, &Column)> {
        self.columns
            .iter()
            .enumerate()
            .filter(move |(_, c)| wanted(c))
    }

    /// The cell of a row in a column, where it begins in that row.
    fn starts(&self, row: u32, col: usize) -> Option<usize> {
        let at = (*self.grid.get(row as usize)?.get(col)?)?;
        self.table
            .cells
            .get(at)
            .is_some_and(|c| c.rows.start == row)
            .then_some(at)
    }

    fn forms(&self, names_units: bool) -> Vec<Filled> {
        let mut forms = Vec::new();
        let mut unit = None;
        for rows in self.projects() {
            let Some(name) = self.text(rows.start, &Column::Name) else {
                continue;
            };
            if account::total(&fold(name)).is_some() {
                continue;
            }
            if !rows.clone().any(|row| self.says_something(row)) {
                unit = Some(name).filter(|_| names_units);
                continue;
            }
            forms.push(self.form(name, rows, unit));
        }
        forms
    }

    /// The rows of each project: a name begins one, unless it repeats the name above without other money.
    fn projects(&self) -> Vec<Range<u32>> {
        let mut projects: Vec<Range<u32>> = Vec::new();
        let Some(col) = self.columns.iter().position(|c| *c == Column::Name) else {
            return projects;
        };
        let is_list = self.columns.contains(&Column::Level3);
        for row in self.header.row_count()..self.table.row_count {
            let name = self.starts(row, col).and_then(|_| self.told(row, col));
            let repeats_header = name.is_some_and(|n| fold(n) == self.header.leaf(col));
            if repeats_header {
                continue;
            }
            let last = projects.last_mut();
            match (name, last) {
                (Some(name), Some(last))
                    if is_list
                        && self.told(last.start, col) == Some(name)
                        && self.same_money(last.start, row) =>
                {
                    last.end = row.saturating_add(1);
                }
                (Some(_), _) => projects.push(row..row.saturating_add(1)),
                (None, Some(last)) => last.end = row.saturating_add(1),
                (None, None) => {}
            }
        }
        projects
    }

    /// Whether a row prints no money, or the same as the other.
    fn same_money(&self, first: u32, row: u32) -> bool {
        self.all(|c| matches!(c, Column::Money { .. }))
            .all(|(col, _)| {
                self.told(row, col)
                    .is_none_or(|t| self.told(first, col) == Some(t))
            })
    }

    /// Whether a row says what a project is to reach.
    fn says_something(&self, row: u32) -> bool {
        self.all(|c| {
            matches!(
                c,
                Column::Goal(_)
                    | Column::Level3
                    | Column::Target(_)
                    | Column::Joined
                    | Column::Kind(..)
            )
        })
        .any(|(col, _)| self.told(row, col).is_some())
    }

    fn form(&self, name: &str, rows: Range<u32>, unit: Option<&str>) -> Filled {
        let first = rows.start;
        let text = |column: &Column| self.text(first, column).map(str::to_owned);
        let (code, name) = coded(name);
        let (funds, money) = self.funds(first);
        let mut form = Form {
            kind: FormKind::ProjectPerformanceTarget,
            table_id: self.table.table_id.clone(),
            project_name: Some(name),
            project_code: text(&Column::Code).or(code),
            supervisor: self.text(first, &Column::Supervisor).map(party),
            implementing_unit: text(&Column::Unit).or_else(|| unit.map(str::to_owned)),
            attribute: text(&Column::Attribute),
            period: text(&Column::Period),
            overview: text(&Column::Overview),
            basis: text(&Column::Basis),
            funds,
            indicators: self.indicators(rows),
            ..Form::default()
        };
        form.goals.annual = text(&Column::Goal(Horizon::Annual));
        form.goals.implementation = text(&Column::Goal(Horizon::Implementation));
        Filled { form, money }
    }

    /// The money in a project's first row.
    fn funds(&self, row: u32) -> (Vec<Fund>, Vec<Money>) {
        let mut funds: Vec<Fund> = Vec::new();
        let mut money = Vec::new();
        let is_alone = self.all(|c| matches!(c, Column::Money { .. })).count() == 1;
        for (col, column) in self.all(|c| matches!(c, Column::Money { .. })) {
            let Column::Money { name, part } = column else {
                continue;
            };
            let Some(cell) = self.starts(row, col) else {
                continue;
            };
            let whole = name.contains("实施期") || name.contains("总投资");
            let horizon = if whole {
                Horizon::Implementation
            } else {
                Horizon::Annual
            };
            let at = funds.iter().position(|f| f.horizon == horizon);
            let at = at.unwrap_or_else(|| {
                funds.push(empty(horizon, None));
                funds.len().saturating_sub(1)
            });
            let Some(fund) = funds.get_mut(at) else {
                continue;
            };
            let (amount, own_unit) = self.told(row, col).and_then(with_unit).unzip();
            let unit = own_unit
                .flatten()
                .map(str::to_owned)
                .or_else(|| unit_in(name))
                .or_else(|| self.table.unit.clone());
            fund.unit = fund.unit.take().or_else(|| unit.clone());
            // a lone column of money is all there is, whatever it is called
            let label = if is_alone {
                WHOLE.to_owned()
            } else {
                label_of_money(name)
            };
            let amount = amount.map(|a| a.to_string());
            let source = if *part {
                fold(&label)
            } else {
                put(fund, &label, &label, amount)
            };
            money.push(Money {
                cell,
                horizon,
                path: vec![source],
                task: None,
                part: *part,
                unit,
            });
        }
        (funds, money)
    }

    /// The indicators of a project, those of each row from the left.
    fn indicators(&self, rows: Range<u32>) -> Vec<Indicator> {
        let mut indicators = Vec::new();
        let text = |row: u32, column: &Column| self.text(row, column).map(str::to_owned);
        for row in rows {
            for horizon in [Horizon::Implementation, Horizon::Annual] {
                let target = self.text(row, &Column::Target(horizon));
                let has_column = self.columns.contains(&Column::Target(horizon));
                let level3 = self.text(row, &Column::Level3);
                let alone = horizon == Horizon::Annual
                    && !self
                        .columns
                        .contains(&Column::Target(Horizon::Implementation));
                if (level3.is_some() || target.is_some()) && (has_column || alone) {
                    indicators.push(Indicator {
                        horizon,
                        level1: text(row, &Column::Level1).unwrap_or_default(),
                        level2: text(row, &Column::Level2).unwrap_or_default(),
                        level3: level3.unwrap_or_default().to_owned(),
                        target: target.unwrap_or_default().to_owned(),
                        nature: text(row, &Column::Nature),
                        unit: text(row, &Column::MeasuredIn),
                        task: None,
                    });
                }
            }
            for (col, column) in self.all(|c| matches!(c, Column::Joined | Column::Kind(..))) {
                if let Some((told, _)) = self.told(row, col).zip(self.starts(row, col)) {
                    indicators.extend(joined::read(told, column));
                }
            }
        }
        indicators
    }
}

/// The name of a column of money as a source: 项目金额 and its like are the whole.
fn label_of_money(name: &str) -> String {
    let bare = name
        .strip_suffix(')')
        .and_then(|l| l.rsplit_once('('))
        .map_or(name, |(bare, _)| bare);
    let is_whole = [
        "金额",
        "总计",
        "总额",
        "预算数",
        "预算",
        "资金",
        "预算资金",
        "年度预算",
        "预算额",
    ]
    .contains(&bare)
        || [
            "预算金额",
            "项目金额",
            "资金金额",
            "预算数",
            "项目总投资",
            "预算安排",
        ]
        .iter()
        .any(|w| bare.ends_with(w));
    if is_whole {
        "合计".to_owned()
    } else {
        bare.to_owned()
    }
}

/// `11000021Y000000390843-name`, `0101_name`: the code before the name.
static CODED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^([0-9]{2,}[0-9A-Za-z]*)\s*[-_－—]\s*(\D.*)$").ok());

/// Splits a project's code off its name; both as printed.
fn coded(text: &str) -> (Option<String>, String) {
    let split = CODED.as_ref().and_then(|coded| coded.captures(text));
    match split.as_ref().and_then(|s| s.get(1).zip(s.get(2))) {
        Some((code, name)) => (Some(code.as_str().to_owned()), name.as_str().to_owned()),
        None => (None, text.to_owned()),
    }
}

#[cfg(test)]
mod tests;
