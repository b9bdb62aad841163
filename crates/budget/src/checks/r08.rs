//! “三公”经费 = 因公出国（境）费 + 公务接待费 + 公务用车购置及运行费; 公务用车购置及运行费 = 购置费 + 运行费.
//!
//! **Why it holds.** The three public expenses are these three, and the vehicles' part is these two (党政机关厉行节约反对浪费条例).
//!
//! **Example.** 16.80 = 10.00 + 0.50 + 6.30; 6.30 = 0 + 6.30.
//!
//! **Known exceptions.** 会议费 and 培训费 beside them belong to 合计 where the table has a 小计 of the three, which R05 adds up.

use super::Ledger;
use crate::identity::{Direction, Tested};
use crate::measure::{Year, known};
use crate::sheet::{Block, Column, Line, Sheet};
use mingxi_core::TableKind;
use std::collections::BTreeMap;

/// What the expenses are, by their measure: the total first.
const TOTAL: &str = "three_public";
const THREE: &[&str] = &["overseas_travel", "reception", "vehicles"];
const VEHICLES: &[&str] = &["vehicle_purchase", "vehicle_operation"];

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Tested> {
    let mut tested = Vec::new();
    for sheet in ledger
        .sheets
        .iter()
        .filter(|s| s.table.kind == TableKind::ThreePublicExpenses)
    {
        for block in &sheet.blocks {
            let across = roles_of_columns(block);
            for roles in across.values() {
                for line in 0..block.lines.len() {
                    let fact = |column: usize| block.fact(line, column);
                    tested.extend(both(ledger, sheet, roles, fact, Direction::Row));
                }
            }
            if let Some(roles) = roles_of_lines(block) {
                for column in 0..block.columns.len() {
                    let fact = |line: usize| block.fact(line, column);
                    tested.extend(both(ledger, sheet, &roles, fact, Direction::Column));
                }
            }
        }
    }
    tested
}

type Roles = BTreeMap<&'static str, usize>;

/// The columns of each year and source with their roles.
fn roles_of_columns(block: &Block) -> BTreeMap<(String, String), Roles> {
    let mut groups: BTreeMap<(String, String), Roles> = BTreeMap::new();
    for (i, column) in block.columns.iter().enumerate() {
        if let Some((group, role)) = role_of_column(column) {
            groups.entry(group).or_default().entry(role).or_insert(i);
        }
    }
    // 合计 of a table without a total of the three alone, and without 会议费 and the like beside it
    let plain: Vec<&Column> = block
        .columns
        .iter()
        .filter(|c| role_of_column(c).is_none())
        .collect();
    for ((year, rest), roles) in &mut groups {
        let same = |c: &&&Column| year_of(c) == *year && *rest == rest_of(&c.measure.key, "total");
        let beside: Vec<&&Column> = plain.iter().filter(same).collect();
        if let ([only], false) = (&beside[..], roles.contains_key(TOTAL))
            && let Some(at) = block.columns.iter().position(|c| c.col == only.col)
        {
            roles.insert(TOTAL, at);
        }
    }
    groups
}

fn year_of(column: &Column) -> String {
    match column.measure.year {
        Year::Own => String::new(),
        Year::Before => "-1".to_owned(),
        Year::Printed(year) => year.to_string(),
    }
}

/// A key without the part that says the role: source of funds, budget or final, change.
fn rest_of(key: &str, role: &str) -> String {
    let is_rest = |part: &&str| {
        *part != role && *part != TOTAL && !THREE.contains(part) && !VEHICLES.contains(part)
    };
    key.split('.').filter(is_rest).collect::<Vec<_>>().join(".")
}

/// Whether a column is one of the three, a part of them or their total.
pub(super) fn has_role(column: &Column) -> bool {
    role_of_column(column).is_some()
}

fn role_of_column(column: &Column) -> Option<((String, String), &'static str)> {
    let roles = || VEHICLES.iter().chain(THREE).chain(&[TOTAL]);
    let role = column
        .measure
        .key
        .split('.')
        .rev()
        .find_map(|part| roles().find(|role| **role == part))?;
    Some(((year_of(column), rest_of(&column.measure.key, role)), role))
}

/// The lines with their roles, where the expenses stand below one another.
fn roles_of_lines(block: &Block) -> Option<Roles> {
    let mut roles = Roles::new();
    let mut total = None;
    for (i, line) in block.lines.iter().enumerate() {
        match role_of_line(line) {
            Some(role) if roles.insert(role, i).is_some() => return None,
            Some(_) => {}
            None if line.total.is_some() && total.is_none() => total = Some(i),
            None => {}
        }
    }
    let others = block
        .lines
        .iter()
        .any(|l| role_of_line(l).is_none() && l.total.is_none() && !l.name.words.is_empty());
    if let Some(total) = total.filter(|_| !others) {
        roles.entry(TOTAL).or_insert(total);
    }
    (roles.len() > 2).then_some(roles)
}

fn role_of_line(line: &Line) -> Option<&'static str> {
    let (key, _) = known(&line.name.words);
    VEHICLES
        .iter()
        .chain(THREE)
        .chain(&[TOTAL])
        .find(|role| **role == key)
        .copied()
}

/// The total over the three, and the vehicles over the two.
fn both(
    ledger: &Ledger<'_>,
    sheet: &Sheet<'_>,
    roles: &Roles,
    fact: impl Fn(usize) -> Option<usize>,
    direction: Direction,
) -> Vec<Tested> {
    let of = |role: &str| roles.get(role).and_then(|at| fact(*at));
    let head = sheet
        .table
        .title
        .as_deref()
        .unwrap_or(&sheet.table.table_id);
    let sums = [
        ("“三公”经费", TOTAL, THREE, "出国（境） + 接待 + 公车"),
        ("公务用车购置及运行费", "vehicles", VEHICLES, "购置 + 运行"),
    ];
    let mut tested = Vec::new();
    for (name, total, parts, text) in sums {
        // a part that the table has no place for may hold anything
        let complete = parts.iter().all(|p| roles.contains_key(p));
        let facts: Vec<usize> = parts.iter().flat_map(|p| in_full(p, &of)).collect();
        if let (Some(total), true, false) = (of(total), complete, facts.is_empty()) {
            tested.push(
                ledger
                    .identity(
                        "R08",
                        direction,
                        (format!("{head}·{name}"), &[total]),
                        (text.to_owned(), &facts),
                    )
                    .test(),
            );
        }
    }
    tested
}

/// The fact of a part; the vehicles' two where their subtotal is left blank.
fn in_full(part: &str, of: &impl Fn(&str) -> Option<usize>) -> Vec<usize> {
    match of(part) {
        None if part == "vehicles" => VEHICLES.iter().filter_map(|p| of(p)).collect(),
        fact => fact.into_iter().collect(),
    }
}
