//! Whose disclosure it is, and of what.
//!
//! The cover says it where there is one; else table captions, headings and prose vote. Whatever
//! none of them says stays empty.
//!
//! Scope: the words 部门预算 or 单位预算 decide, but （汇总） makes it a department with its units and
//! （本级） one unit, the department's own offices, whatever the title calls it.

mod cover;
mod votes;

use crate::forms::party;
use cover::Cover;
use mingxi_core::{
    Cell, DisclosureHead, Document, Phase, Role, Scope, Section, Table, TableKind, fold,
};
use regex::Regex;
use std::sync::LazyLock;
use votes::Votes;

/// How much a place's word on the entity counts: the cover's label, its title, its other lines,
/// the captions of most tables, a form for the whole department, a heading, prose.
mod weight {
    pub(super) const COVER_LABEL: u32 = 6;
    pub(super) const COVER_TITLE: u32 = 5;
    pub(super) const CAPTIONS: u32 = 4;
    pub(super) const COVER_LINE: u32 = 3;
    pub(super) const DEPARTMENT_FORM: u32 = 3;
    pub(super) const HEADING: u32 = 2;
    pub(super) const PROSE: u32 = 1;
}

/// Tells whose disclosure a document is, and of what.
///
/// ```
/// let head = mingxi_budget::head(&mingxi_core::Document::default());
/// assert_eq!(head, mingxi_core::DisclosureHead::default());
/// ```
#[must_use]
pub fn head(document: &Document) -> DisclosureHead {
    let cover = Cover::of(&document.sections);
    let named = entity(document, &cover);
    let (code, entity) = match named.as_deref().map(party) {
        Some(party) => (party.code, Some(party.name)),
        None => (None, None),
    };
    let entity_code = code
        .or_else(|| entity_code(&document.tables, entity.as_deref()?))
        .or_else(|| root_code(&document.tables));
    DisclosureHead {
        entity,
        entity_code,
        fiscal_year: fiscal_year(document, &cover),
        phase: phase(document, &cover),
        scope: scope(document, &cover),
        title: cover.title,
    }
}

fn entity(document: &Document, cover: &Cover) -> Option<String> {
    let mut votes = Votes::default();
    let places = [
        (weight::COVER_LABEL, cover.labelled.as_deref()),
        (weight::COVER_TITLE, cover.entity_in_title.as_deref()),
    ];
    for (weight, name) in places {
        votes.add(name, weight);
    }
    for line in &cover.names {
        votes.add(Some(line), weight::COVER_LINE);
    }
    let mut captions = Votes::default();
    for table in &document.tables {
        captions.add(table.entity.as_deref(), 1);
        votes.add(department_in_form(table), weight::DEPARTMENT_FORM);
    }
    votes.add(captions.winner().as_deref(), weight::CAPTIONS);
    votes.add(
        document.sections.iter().find_map(entity_in_heading),
        weight::HEADING,
    );
    if let Some(name) = votes.winner() {
        return Some(name);
    }
    for text in cover::paragraphs(&document.sections) {
        votes.add(entity_in_prose(text), weight::PROSE);
    }
    votes.winner()
}

/// 部门（单位）名称 of a performance target for the whole department.
fn department_in_form(table: &Table) -> Option<&str> {
    if table.kind != TableKind::DepartmentPerformanceTarget {
        return None;
    }
    let label = table.cells.iter().find(|c| {
        ["部门(单位)名称", "部门名称", "单位名称", "部门(单位)"]
            .contains(&fold(&c.text).trim_end_matches(':'))
    })?;
    table
        .cell_at(label.rows.start, label.cols.end)
        .map(|c| c.text.trim())
        .filter(|name| !name.is_empty())
}

/// `第一部分 某某局概况`, `某某中心主要职能`.
fn entity_in_heading(section: &Section) -> Option<&str> {
    static HEADING: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:第.{1,2}部分)?[\s:：]*(?:\d{4}\s*年度?)?(.{4,40}?)(?:（单位）)?(?:概况|主要职能|主要职责|机构设置)$").ok()
    });
    let captures = HEADING.as_ref()?.captures(section.heading.trim())?;
    captures
        .get(1)
        .map(|m| m.as_str().trim())
        .filter(|name| cover::is_name(name))
}

/// `2026年度某某部预算收入总计…`: the words between the year and the money.
fn entity_in_prose(text: &str) -> Option<&str> {
    static PROSE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^\d{4}\s*年度?[，,]?(.{4,40}?)(?:部门|单位)?(?:总)?(?:预算|决算)?(?:收入|支出|收支|财政拨款|一般公共预算)").ok()
    });
    let captures = PROSE.as_ref()?.captures(text)?;
    captures
        .get(1)
        .map(|m| m.as_str().trim())
        .filter(|name| cover::is_name(name))
}

/// The code before the entity's name in a cell (`034-某部`), or in the column of unit codes to its left.
fn entity_code(tables: &[Table], entity: &str) -> Option<String> {
    let key = fold(entity);
    let mut votes = Votes::default();
    for table in tables {
        for (i, cell) in table.cells.iter().enumerate() {
            if !cell.text.contains(entity) || cell.role == Role::Header {
                continue;
            }
            let own = party(&cell.text);
            if fold(&own.name) != key {
                continue;
            }
            let left = i.checked_sub(1).and_then(|l| table.cells.get(l));
            let beside = left.filter(|l| {
                l.rows == cell.rows && l.role == Role::Code && heads_units(table, l.cols.start)
            });
            votes.add(own.code.as_deref().or(beside.map(|l| l.text.trim())), 1);
        }
    }
    votes.winner()
}

/// The code that all unit codes of 收入总表 start with: 015 of 015, 015001 and 015002.
fn root_code(tables: &[Table]) -> Option<String> {
    let income = tables.iter().find(|t| t.kind == TableKind::IncomeSummary)?;
    let is_unit = |cell: &&Cell| cell.role == Role::Code && heads_units(income, cell.cols.start);
    let codes: Vec<&str> = income
        .cells
        .iter()
        .filter(is_unit)
        .map(|c| c.text.trim())
        .collect();
    let root = codes.iter().min_by_key(|code| code.len())?;
    codes
        .iter()
        .all(|code| code.starts_with(root))
        .then(|| (*root).to_owned())
}

/// Whether a column is headed 单位编码, 部门代码 or the like.
fn heads_units(table: &Table, col: u32) -> bool {
    let heads =
        |name: &str| (name.contains("单位") || name.contains("部门")) && !name.contains("科目");
    table
        .cells
        .iter()
        .any(|c| c.role == Role::Header && c.cols.contains(&col) && heads(&fold(&c.text)))
}

/// The year on the cover, else the one that most titles and headings name, else the latest above a column.
fn fiscal_year(document: &Document, cover: &Cover) -> Option<u16> {
    if let Some(year) = cover
        .lines
        .iter()
        .chain(&cover.title)
        .find_map(|l| cover::year(l))
    {
        return Some(year);
    }
    let titles = document.tables.iter().filter_map(|t| t.title.as_deref());
    let headings = document.sections.iter().map(|s| s.heading.as_str());
    let mut votes = Votes::default();
    for year in titles.chain(headings).filter_map(cover::year) {
        votes.add(Some(&year.to_string()), 1);
    }
    if let Some(year) = votes.winner().and_then(|y| y.parse().ok()) {
        return Some(year);
    }
    let headers = document
        .tables
        .iter()
        .flat_map(|t| &t.cells)
        .filter(|c| c.role == Role::Header);
    headers.filter_map(|c| cover::year(&c.text)).max()
}

fn phase(document: &Document, cover: &Cover) -> Option<Phase> {
    let said = |text: &str| match (text.contains("决算"), text.contains("预算")) {
        (true, _) => Some(Phase::FinalAccounts),
        (false, true) => Some(Phase::Budget),
        (false, false) => None,
    };
    if let Some(phase) = cover.title.as_deref().and_then(said) {
        return Some(phase);
    }
    let titles = document.tables.iter().filter_map(|t| t.title.as_deref());
    let headings = document.sections.iter().map(|s| s.heading.as_str());
    let phases: Vec<Phase> = titles.chain(headings).filter_map(said).collect();
    let finals = phases
        .iter()
        .filter(|p| **p == Phase::FinalAccounts)
        .count();
    let first = phases.first()?;
    Some(if finals.saturating_mul(2) > phases.len() {
        Phase::FinalAccounts
    } else if finals == 0 {
        Phase::Budget
    } else {
        *first
    })
}

fn scope(document: &Document, cover: &Cover) -> Option<Scope> {
    let on_cover = cover
        .lines
        .iter()
        .chain(&cover.title)
        .map(|l| fold(l))
        .collect::<Vec<_>>()
        .join("\n");
    if on_cover.contains("汇总") {
        return Some(Scope::Department);
    }
    if on_cover.contains("(本级)") {
        return Some(Scope::Unit);
    }
    if let Some(scope) = scope_in(&on_cover) {
        return Some(scope);
    }
    let headings = document.sections.iter().map(|s| fold(&s.heading));
    // 部门预算经济分类 is a classification, so only the titles that begin with whose table it is count
    let titles = document
        .tables
        .iter()
        .filter_map(|t| t.title.as_deref())
        .map(fold)
        .filter(|t| !t.contains("经济分类"));
    let scopes: Vec<Scope> = headings
        .chain(titles)
        .filter_map(|text| scope_in(&text))
        .collect();
    let units = scopes.iter().filter(|s| **s == Scope::Unit).count();
    match scopes.len() {
        0 => None,
        all if units.saturating_mul(2) > all => Some(Scope::Unit),
        _ => Some(Scope::Department),
    }
}

fn scope_in(text: &str) -> Option<Scope> {
    const UNIT: &[&str] = &[
        "单位预算",
        "单位决算",
        "单位概况",
        "本单位",
        "预算单位财务",
        "单位综合预算",
    ];
    const DEPARTMENT: &[&str] = &[
        "部门预算",
        "部门决算",
        "部门概况",
        "本部门",
        "部门财务",
        "部门综合",
        "预算主管部门",
        "部门整体",
    ];
    let has = |words: &[&str]| words.iter().any(|w| text.contains(w));
    match (has(UNIT), has(DEPARTMENT)) {
        (true, false) => Some(Scope::Unit),
        (false, true) => Some(Scope::Department),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
