//! A statement as an accountant sees it: blocks of lines (accounts) by columns (measures).
//!
//! A table is cut into blocks where accounts stand side by side (收入 | 支出, up to four): a
//! column of names after a column of amounts begins the next. Within a block the columns left of
//! the amounts say what a line is: codes, names, units, a second classification.

use crate::account::{self, Name, Total};
use crate::header::Header;
use crate::measure::{Measure, measure};
use mingxi_core::{DisclosureHead, Role, Scheme, Table, TableKind, fold};
use std::collections::BTreeSet;

/// A table with what its lines and columns mean.
#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    pub(crate) table: &'a Table,
    pub(crate) blocks: Vec<Block>,
}

/// Lines under one set of amount columns.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) columns: Vec<Column>,
    pub(crate) lines: Vec<Line>,
    /// For each line and column the fact that stands there, by its place in the list of facts.
    pub(crate) facts: Vec<Vec<Option<usize>>>,
    /// For each line and column whether a place for an amount was left blank.
    pub(crate) blanks: Vec<Vec<bool>>,
}

impl Block {
    /// The fact of a line in a column.
    pub(crate) fn fact(&self, line: usize, column: usize) -> Option<usize> {
        *self.facts.get(line)?.get(column)?
    }

    /// Whether a line that prints amounts in other columns leaves this one blank: that is zero.
    pub(crate) fn is_blank(&self, line: usize, column: usize) -> bool {
        let blank = self
            .blanks
            .get(line)
            .and_then(|b| b.get(column))
            .copied()
            .unwrap_or(false);
        blank
            && self
                .facts
                .get(line)
                .is_some_and(|f| f.iter().any(Option::is_some))
    }
}

/// An amount column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) col: u32,
    /// The names above it, from the top.
    pub(crate) path: Vec<String>,
    pub(crate) measure: Measure,
}

/// What a row of a block is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) row: u32,
    pub(crate) name: Name,
    /// The account code, levels joined.
    pub(crate) code: Option<String>,
    pub(crate) scheme: Option<Scheme>,
    pub(crate) total: Option<Total>,
    /// The cell over several rows that names the group of the line, by its place in the table.
    pub(crate) group: Option<usize>,
    /// The unit of the department that the line is of, where a column of units says so.
    pub(crate) unit: Option<String>,
    /// Its accounts in further classifications: code, name.
    pub(crate) further: Vec<(Option<String>, String, Option<Scheme>)>,
}

/// What a column that holds no amounts is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Code(Option<Scheme>),
    Name(Option<Scheme>),
    UnitCode,
    Unit,
    Remark,
}

impl<'a> Sheet<'a> {
    /// Reads lines and columns of an annotated table.
    ///
    /// `units` are the folded names of the department and its units, `year` is the disclosure's.
    pub(crate) fn of(table: &'a Table, units: &BTreeSet<String>, year: Option<u16>) -> Self {
        let header = Header::of(table);
        let grid = table.grid();
        let labels = labels(table, &header);
        let mut blocks = Vec::new();
        for cols in cut(table.kind, &labels) {
            let names: Vec<(usize, Label)> = cols
                .names
                .iter()
                .filter_map(|col| labels.get(*col).copied().flatten().map(|l| (*col, l)))
                .collect();
            let columns = cols
                .amounts
                .iter()
                .map(|col| Column {
                    col: u32::try_from(*col).unwrap_or(u32::MAX),
                    path: header.path(*col).to_vec(),
                    measure: measure(header.path(*col), year),
                })
                .collect();
            let mut reader = Reader {
                units,
                table,
                grid: &grid,
                groups: groups(&names),
                codes: Vec::new(),
                unit: None,
            };
            let lines = (header.row_count()..table.row_count)
                .filter(|row| !header.is_index_row(*row))
                .filter_map(|row| reader.line(row, &cols.amounts))
                .collect();
            blocks.push(Block {
                columns,
                lines,
                facts: Vec::new(),
                blanks: Vec::new(),
            });
        }
        Self { table, blocks }
    }
}

/// For each column what it names, `None` for a column of amounts.
fn labels(table: &Table, header: &Header) -> Vec<Option<Label>> {
    let mut amounts = vec![0u32; table.col_count as usize];
    let mut codes = amounts.clone();
    let mut words = amounts.clone();
    for cell in table
        .cells
        .iter()
        .filter(|c| c.rows.start >= header.row_count())
    {
        if cell.cols.end.saturating_sub(cell.cols.start) != 1 {
            continue;
        }
        let counts = match cell.role {
            Role::Amount => &mut amounts,
            Role::Code => &mut codes,
            Role::Label => &mut words,
            _ => continue,
        };
        if let Some(count) = counts.get_mut(cell.cols.start as usize) {
            *count = count.saturating_add(1);
        }
    }
    let of = |counts: &[u32], col: usize| counts.get(col).copied().unwrap_or(0);
    (0..table.col_count as usize)
        .map(|col| {
            if of(&amounts, col) > of(&codes, col).saturating_add(of(&words, col)) {
                return None;
            }
            Some(label(header.path(col), of(&codes, col) > of(&words, col)))
        })
        .collect()
}

/// What a column of words or codes names, by the names above it.
fn label(path: &[String], holds_codes: bool) -> Label {
    let leaf = path.last().map_or("", String::as_str);
    let any = |word: &str| path.iter().any(|name| name.contains(word));
    let scheme = if any("经济") {
        Some(if any("政府") {
            Scheme::GovernmentEconomic
        } else {
            Scheme::DepartmentEconomic
        })
    } else if any("功能") {
        Some(Scheme::Functional)
    } else if leaf.contains("项目名称") {
        Some(Scheme::Project)
    } else {
        None
    };
    let of_units = (leaf.contains("单位") || leaf.contains("部门"))
        && !leaf.contains("科目")
        && !leaf.contains("项目")
        && !leaf.contains("经济");
    let is_code = holds_codes
        || ["类", "款", "项"].contains(&leaf)
        || leaf.contains("编码")
        || leaf.contains("代码");
    const INDICES: &[&str] = &["行次", "序号"];
    const REMARKS: &[&str] = &[
        "备注",
        "说明",
        "简介",
        "绩效目标",
        "原因",
        "内容",
        "规格",
        "时间",
        "依据",
    ];
    match (of_units, is_code) {
        (true, true) => Label::UnitCode,
        (true, false) => Label::Unit,
        _ if INDICES.contains(&leaf) || is_sort(leaf) => Label::Remark,
        _ if REMARKS.iter().any(|w| leaf.contains(w)) => Label::Remark,
        (false, true) => Label::Code(scheme),
        (false, false) => Label::Name(scheme),
    }
}

/// Whether a column tells what sort of project a line is, and no name: 项目类别, 项目属性.
fn is_sort(leaf: &str) -> bool {
    const SORTS: &[&str] = &["类别", "类型", "分类", "属性", "性质"];
    leaf.starts_with("项目") && SORTS.iter().any(|w| leaf.ends_with(w))
}

/// The columns of one block.
#[derive(Debug, Default)]
struct Cut {
    names: Vec<usize>,
    amounts: Vec<usize>,
}

/// Cuts the columns into blocks side by side.
fn cut(kind: TableKind, labels: &[Option<Label>]) -> Vec<Cut> {
    /// Lists name things again right of an amount; their rows are one line all the same.
    const LISTS: &[TableKind] = &[
        TableKind::GovernmentProcurement,
        TableKind::ServicePurchase,
        TableKind::ProjectExpenditure,
        TableKind::ProjectExpenditureCarryover,
        TableKind::AgencyOperatingExpenses,
        TableKind::Unclassified,
    ];
    let mut cuts = vec![Cut::default()];
    for (col, label) in labels.iter().enumerate() {
        let names = matches!(label, Some(Label::Code(_) | Label::Name(_)));
        if names && !LISTS.contains(&kind) && cuts.last().is_some_and(|c| !c.amounts.is_empty()) {
            cuts.push(Cut::default());
        }
        let Some(cut) = cuts.last_mut() else { continue };
        match label {
            Some(_) => cut.names.push(col),
            None => cut.amounts.push(col),
        }
    }
    cuts.retain(|c| !c.amounts.is_empty());
    cuts
}

/// Columns that together name a line's account in one classification.
#[derive(Debug, Default, Clone)]
struct Group {
    scheme: Option<Scheme>,
    codes: Vec<usize>,
    names: Vec<usize>,
    /// A column of units and their codes instead.
    units: bool,
}

/// Puts code columns with the name columns that follow them.
fn groups(names: &[(usize, Label)]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (col, label) in names {
        let (scheme, is_code, units) = match label {
            Label::Code(scheme) => (*scheme, true, false),
            Label::Name(scheme) => (*scheme, false, false),
            Label::UnitCode => (Some(Scheme::Unit), true, true),
            Label::Unit => (Some(Scheme::Unit), false, true),
            Label::Remark => continue,
        };
        let fits = |g: &&mut Group| {
            let same_scheme = g.scheme == scheme || g.scheme.is_none() || scheme.is_none();
            g.units == units && same_scheme && (!is_code || g.names.is_empty())
        };
        match groups.last_mut().filter(fits) {
            Some(group) => group.scheme = group.scheme.or(scheme),
            None => groups.push(Group {
                scheme,
                units,
                ..Group::default()
            }),
        }
        if let Some(group) = groups.last_mut() {
            if is_code {
                group.codes.push(*col);
            } else {
                group.names.push(*col);
            }
        }
    }
    groups
}

/// Reads line after line; codes printed once a level and units printed once a block are remembered.
struct Reader<'t> {
    units: &'t BTreeSet<String>,
    table: &'t Table,
    grid: &'t [Vec<Option<usize>>],
    groups: Vec<Group>,
    /// For each group the code parts of the line above.
    codes: Vec<Vec<String>>,
    unit: Option<String>,
}

/// An account as one group of columns names it.
#[derive(Debug, Default)]
struct Named {
    code: Option<String>,
    name: Name,
    scheme: Option<Scheme>,
    group: Option<usize>,
}

impl Reader<'_> {
    /// The line in a row; `None` where neither words nor amounts stand.
    fn line(&mut self, row: u32, amounts: &[usize]) -> Option<Line> {
        self.codes.resize(self.groups.len(), Vec::new());
        let mut line = Line {
            row,
            ..Line::default()
        };
        let mut accounts = Vec::new();
        for i in 0..self.groups.len() {
            let group = self.groups.get(i).cloned().unwrap_or_default();
            let named = self.named(row, i, &group);
            if named.name.words.is_empty() && named.code.is_none() {
                continue;
            }
            if group.units && account::total(&named.name.words).is_none() {
                self.unit = Some(named.name.words.clone());
                line.further
                    .push((named.code, named.name.printed, Some(Scheme::Unit)));
            } else {
                accounts.push(named);
            }
        }
        let has_amount = amounts.iter().any(|col| {
            self.cell(row, *col)
                .is_some_and(|(_, c)| c.amount.as_ref().is_some_and(|a| a.value.is_some()))
        });
        if accounts.is_empty() && line.further.is_empty() && !has_amount {
            return None;
        }
        line.unit.clone_from(&self.unit);
        if accounts.is_empty() {
            if let Some((code, name, scheme)) = line.further.pop() {
                line.name = account::name(&name);
                (line.code, line.scheme) = (code, scheme);
            }
        } else {
            let first = accounts.remove(0);
            line.total = account::total(&first.name.words);
            (line.code, line.name, line.scheme, line.group) =
                (first.code, first.name, first.scheme, first.group);
        }
        line.further.extend(
            accounts
                .into_iter()
                .map(|a| (a.code, a.name.printed, a.scheme)),
        );
        Some(line)
    }

    fn cell(&self, row: u32, col: usize) -> Option<(usize, &mingxi_core::Cell)> {
        let at = (*self.grid.get(row as usize)?.get(col)?)?;
        self.table.cells.get(at).map(|cell| (at, cell))
    }

    /// The account that a group of columns names in a row.
    fn named(&mut self, row: u32, group_no: usize, group: &Group) -> Named {
        let mut named = Named {
            scheme: group.scheme,
            ..Named::default()
        };
        let mut parts: Vec<String> = Vec::with_capacity(group.codes.len());
        for col in &group.codes {
            let text = self.cell(row, *col).map_or("", |(_, c)| c.text.trim());
            let is_code = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
            if is_code {
                parts.push(text.to_owned());
            } else {
                parts.push(String::new());
                if !text.is_empty() && named.name.words.is_empty() {
                    self.take_name(row, *col, &mut named);
                }
            }
        }
        // a column headed 科目编码 may hold code and name in one cell
        if named.code.is_none() {
            named.code = self.joined(group_no, parts);
        }
        for col in &group.names {
            self.take_name(row, *col, &mut named);
        }
        if let Some(code) = &named.code {
            named.scheme = named.scheme.or_else(|| account::scheme_of_code(code));
        }
        if self.is_unit(&named) {
            named.scheme = Some(Scheme::Unit);
        }
        if account::total(&named.name.words).is_some() {
            named.code = None;
        }
        named
    }

    /// Takes the words of a cell as name; a cell over several rows to the left of it names the group.
    fn take_name(&self, row: u32, col: usize, named: &mut Named) {
        let Some((at, cell)) = self.cell(row, col) else {
            return;
        };
        if cell.text.trim().is_empty() || cell.role == Role::Amount {
            return;
        }
        let tall = cell.rows.end.saturating_sub(cell.rows.start) > 1;
        if tall {
            named.group = Some(at);
        }
        if let Some(split) = account::coded(&cell.text).filter(|_| named.code.is_none()) {
            named.code = Some(split.code.to_owned());
            named.name = account::name(split.name);
        } else {
            let name = account::name(&cell.text);
            // the group's own subtotal is named after it: 小计 of 一般公共预算资金
            let repeats = name.words == named.name.words;
            if !repeats {
                named.name = name;
            }
        }
    }

    /// Whether the line is a unit of the department: by its name, or by a code that no account has in this classification.
    fn is_unit(&self, named: &Named) -> bool {
        let code = named.code.as_deref().unwrap_or("");
        let account = account::scheme_of_code(code).is_some_and(|s| s != Scheme::Income);
        let by_code = code.len() == 6 || (code.len() == 3 && !account);
        let of_accounts = matches!(
            named.scheme,
            Some(Scheme::Functional | Scheme::DepartmentEconomic | Scheme::GovernmentEconomic)
        );
        (of_accounts && by_code && code.bytes().all(|b| b.is_ascii_digit()))
            || (!account && self.units.contains(bare_unit(&named.name.words)))
    }

    /// Joins 类, 款 and 项; those that are printed once a level come from the line above.
    fn joined(&mut self, group: usize, mut parts: Vec<String>) -> Option<String> {
        if let [only] = &parts[..] {
            let above = self.codes.get_mut(group)?;
            // 208 · 05 · 2080505 in one column
            let class = above
                .first()
                .filter(|_| only.len() == 2)
                .cloned()
                .unwrap_or_default();
            if only.len() == 3 {
                above.clone_from(&parts);
            }
            return parts.pop().filter(|p| !p.is_empty()).map(|p| class + &p);
        }
        let first = parts.iter().position(|p| !p.is_empty())?;
        let above = self.codes.get_mut(group)?;
        for (i, part) in parts.iter_mut().enumerate().take(first) {
            part.clone_from(above.get(i)?);
        }
        above.clone_from(&parts);
        let mut code = String::new();
        for part in parts.iter().filter(|p| !p.is_empty()) {
            // some print the whole code in each column: 208 · 20805 · 2080502
            if part.len() > code.len() && part.starts_with(&code) {
                code.clear();
            }
            code.push_str(part);
        }
        Some(code)
    }
}

/// A unit's name without （本级） and the like at its end.
fn bare_unit(words: &str) -> &str {
    words
        .strip_suffix(')')
        .and_then(|w| w.rsplit_once('('))
        .map_or(words, |(bare, _)| bare)
}

/// The folded names of a department and its units, as its tables and its cover print them.
pub(crate) fn units(tables: &[Table], head: &DisclosureHead) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = head
        .entity
        .iter()
        .chain(tables.iter().filter_map(|t| t.entity.as_ref()))
        .map(|n| bare_unit(&fold(n)).to_owned())
        .collect();
    for table in tables {
        let header = Header::of(table);
        for col in 0..table.col_count {
            let path = header.path(col as usize);
            if label(path, false) != Label::Unit || path.is_empty() {
                continue;
            }
            let body = table.cells.iter().filter(|c| {
                c.cols.start == col && c.rows.start >= header.row_count() && c.role == Role::Label
            });
            names.extend(
                body.map(|c| bare_unit(&fold(&c.text)).to_owned())
                    .filter(|n| account::total(n).is_none()),
            );
        }
    }
    names.remove("");
    names
}

#[cfg(test)]
mod tests;
