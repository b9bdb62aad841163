//! Performance forms: a form's total = Σ its sources; a form ↔ its line in 项目支出表.
//!
//! **Why it holds.** The total of a form (资金总额) is the sum of the sources printed below it, for the whole project and for
//! the year alike. The form of a department splits its budget by source (财政拨款, 其他资金) and by use (基本支出, 项目支出), and each
//! of both adds up to the budget; so do the costs of its main tasks. A project that has a form and a line in 项目支出表
//! has the same money for the year in both.
//!
//! **Example.** 年度资金总额 90,000元 = 中央 0 + 省级 0 + 市县 90,000 + 自筹 0 + 其他 0; and 90,000元 = 9.00万元 in 项目支出表.
//!
//! A project that has the same total for all its years and for this one is of this year alone: then its sources are the same too.
//!
//! **Known exceptions.** Where form and table have different units they may differ by half a unit of the coarser last place.
//! A form and a line are of one project only where the name, folded, stands once in each: forms are numbered, renamed and
//! cut short by their publishers. Forms that print only 实施期 money (Xi'an) mean the year's when it is equal; when it
//! is not, it may be of several years, and nothing is said. A form with blank sources has nothing to add up.

use super::Ledger;
use crate::form_facts::FormMoney;
use crate::forms::{Money, OTHER, TOTAL, Task};
use crate::identity::{Direction, Tested, not_made};
use crate::measure::{Family, Year, known};
use crate::sheet::Column;
use mingxi_core::{CheckStatus, FormKind, Horizon, Scheme, TableKind, fold};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

const RULE: &str = "R11";

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Tested> {
    let lines = lines(ledger);
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for form in &ledger.form_money {
        let count = times.entry(name(form)).or_default();
        *count = count.saturating_add(1);
    }
    let mut tested = Vec::new();
    for (place, form) in ledger.form_money.iter().enumerate() {
        let caption = caption(ledger, place, form);
        match form.form.kind {
            FormKind::ProjectPerformanceTarget => {
                for horizon in [Horizon::Implementation, Horizon::Annual] {
                    tested.extend(sources(ledger, form, horizon, &caption));
                }
                tested.extend(horizons(ledger, form, &caption));
                if times.get(&name(form)) == Some(&1) {
                    tested.extend(line(ledger, form, &lines, &caption));
                }
            }
            FormKind::DepartmentPerformanceTarget => {
                tested.extend(department(ledger, form, &caption));
                tested.extend(tasks(ledger, form, &caption));
            }
        }
    }
    tested
}

/// The folded name of a form's project.
fn name(form: &FormMoney) -> String {
    fold(form.form.project_name.as_deref().unwrap_or_default())
}

/// `f3 某项目`: names alone need not tell forms apart.
fn caption(ledger: &Ledger<'_>, place: usize, form: &FormMoney) -> String {
    let of = &form.form;
    let id = ledger
        .forms
        .get(place)
        .filter(|f| f.table_id == of.table_id)
        .map_or(of.table_id.as_str(), |f| f.form_id.as_str());
    let name = of.project_name.as_ref().or(of.implementing_unit.as_ref());
    name.map_or_else(|| id.to_owned(), |name| format!("{id} {name}"))
}

const fn words(horizon: Horizon) -> &'static str {
    match horizon {
        Horizon::Implementation => "实施期资金总额",
        Horizon::Annual => "年度资金总额",
    }
}

/// The total of a horizon over its sources.
fn sources(
    ledger: &Ledger<'_>,
    form: &FormMoney,
    horizon: Horizon,
    caption: &str,
) -> Option<Tested> {
    let places: Vec<_> = form.of(horizon).collect();
    places.first()?;
    let title = format!("{caption}·{}", words(horizon));
    let of_state = |key: &str| ["central", "provincial", "county"].contains(&key);
    let umbrella = places.iter().any(|(m, fact)| {
        fact.is_some()
            && m.path
                .first()
                .is_some_and(|s| s.contains("财政") && !of_state(s))
    });
    let sum = |with_parts: bool| -> Vec<usize> {
        places
            .iter()
            .filter(|(m, _)| (with_parts || !m.part) && m.path.first().is_some_and(|s| s != TOTAL))
            .filter(|(m, _)| !(umbrella && m.path.first().is_some_and(|s| of_state(s))))
            .filter_map(|(_, fact)| *fact)
            .collect()
    };
    let facts = sum(false);
    let has_sources = places.iter().any(|(m, _)| m.path != [TOTAL]);
    let missing = |status, what: &str| {
        Some(not_made(
            RULE,
            format!("{title} = Σ 资金来源"),
            status,
            what,
        ))
    };
    let test = |total: usize, facts: &[usize]| {
        let direction = direction(ledger, total, facts);
        let right = ("Σ 资金来源".to_owned(), facts);
        ledger
            .identity(RULE, direction, (title.clone(), &[total]), right)
            .test()
    };
    match (form.total(horizon), facts.is_empty()) {
        (Some(total), false) => {
            let one = test(total, &facts);
            // 其中 before a second source may tell what the first consists of, or be said again before each
            let all = sum(true);
            let again = (one.check.status == CheckStatus::Fail && all != facts)
                .then(|| test(total, &all))
                .filter(|t| t.check.status == CheckStatus::Pass);
            Some(again.unwrap_or(one))
        }
        (_, true) if !has_sources => None,
        (None, true) => missing(CheckStatus::NotApplicable, "未填列金额"),
        (None, false) => missing(CheckStatus::InsufficientData, "未填列资金总额"),
        (Some(_), true) => missing(CheckStatus::InsufficientData, "未填列资金来源"),
    }
}

/// A place of a form with its facts for the whole project and for the year.
struct Pair<'f> {
    place: &'f Money,
    whole: Option<usize>,
    year: Option<usize>,
}

impl Pair<'_> {
    fn is_total(&self) -> bool {
        self.place.path == [TOTAL]
    }

    /// Whether both hold the same amount, and not zero.
    fn is_same(&self, value: impl Fn(usize) -> Decimal) -> bool {
        let both = self.whole.zip(self.year);
        both.is_some_and(|(whole, year)| value(whole) == value(year) && !value(year).is_zero())
    }
}

/// The sources of a project that is of one year: with the same total for the project and the year, no source can have another
/// amount for one than for the other. A total left blank is taken for the same where a source says so.
fn horizons(ledger: &Ledger<'_>, form: &FormMoney, caption: &str) -> Vec<Tested> {
    let value = |fact: usize| ledger.entries.get(fact).map_or(Decimal::ZERO, |e| e.value);
    let pair = |(place, whole): &'_ (Money, Option<usize>)| {
        let (_, year) = form
            .of(Horizon::Annual)
            .find(|(m, _)| m.path == place.path)?;
        Some((*whole, *year))
    };
    let wholes = form.of(Horizon::Implementation);
    let pairs: Vec<Pair<'_>> = wholes
        .filter_map(|at| {
            pair(at).map(|(whole, year)| Pair {
                place: &at.0,
                whole,
                year,
            })
        })
        .collect();
    let is_blank = |p: &Pair<'_>| p.whole.is_none() || p.year.is_none();
    let mut sources = pairs.iter().filter(|p| !p.is_total());
    let is_of_one_year = match pairs.iter().find(|p| p.is_total()) {
        Some(total) if is_blank(total) => sources.any(|p| p.is_same(value)),
        Some(total) => total.is_same(value),
        None => false,
    };
    let has =
        |of: fn(&Pair<'_>) -> Option<usize>| pairs.iter().any(|p| !p.is_total() && of(p).is_some());
    if !is_of_one_year || !has(|p| p.whole) || !has(|p| p.year) {
        return Vec::new();
    }
    let says_something = |p: &&Pair<'_>| {
        let mut facts = p.whole.iter().chain(&p.year);
        facts.any(|f| !value(*f).is_zero()) && !(p.is_total() && is_blank(p))
    };
    let test = |p: &Pair<'_>| {
        let title = format!("{caption}·实施期·{}", p.place.path.join("·"));
        let facts = |fact: Option<usize>| fact.into_iter().collect::<Vec<usize>>();
        let (left, right) = (facts(p.whole), facts(p.year));
        let sides = ((title, &left[..]), ("年度".to_owned(), &right[..]));
        ledger
            .identity(RULE, Direction::Across, sides.0, sides.1)
            .test()
    };
    pairs.iter().filter(says_something).map(test).collect()
}

/// Along the row where all stand in one, else down the form.
fn direction(ledger: &Ledger<'_>, total: usize, facts: &[usize]) -> Direction {
    let row = |i: &usize| ledger.entries.get(*i).map(|e| e.fact.row);
    let one = row(&total);
    if facts.iter().all(|f| row(f) == one) {
        Direction::Row
    } else {
        Direction::Column
    }
}

/// The lines of 项目支出表 by folded name: the totals that stand there.
fn lines(ledger: &Ledger<'_>) -> BTreeMap<String, Vec<usize>> {
    let mut lines: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for sheet in ledger
        .sheets
        .iter()
        .filter(|s| s.table.kind == TableKind::ProjectExpenditure)
    {
        for block in &sheet.blocks {
            let Some(column) = total_column(&block.columns) else {
                continue;
            };
            for (l, line) in block.lines.iter().enumerate() {
                if line.total.is_some() || line.scheme == Some(Scheme::Unit) {
                    continue;
                }
                let Some(fact) = block.fact(l, column) else {
                    continue;
                };
                let projects = line
                    .further
                    .iter()
                    .filter(|(_, _, scheme)| *scheme == Some(Scheme::Project))
                    .map(|(_, name, _)| fold(name));
                let names: BTreeSet<String> = projects.chain([fold(&line.name.printed)]).collect();
                for name in names.into_iter().filter(|n| !n.is_empty()) {
                    lines.entry(name).or_default().push(fact);
                }
            }
        }
    }
    lines
}

/// The column of all money: 合计, else the only one of its own year.
fn total_column(columns: &[Column]) -> Option<usize> {
    let own = |c: &Column| c.measure.year == Year::Own && !c.measure.part;
    let whole: Vec<usize> = (0..columns.len())
        .filter(|i| {
            columns.get(*i).is_some_and(|c| {
                own(c) && c.measure.family == Family::Total && c.measure.key == "total"
            })
        })
        .collect();
    match (&whole[..], columns) {
        ([only, ..], _) => Some(*only),
        ([], [only]) if own(only) && only.measure.family == Family::Plain => Some(0),
        _ => None,
    }
}

/// The form's money for the year and its line in 项目支出表.
fn line(
    ledger: &Ledger<'_>,
    form: &FormMoney,
    lines: &BTreeMap<String, Vec<usize>>,
    caption: &str,
) -> Option<Tested> {
    let [line] = lines.get(&name(form))?[..] else {
        return None;
    };
    let has_annual = form.of(Horizon::Annual).next().is_some();
    let horizon = if has_annual {
        Horizon::Annual
    } else {
        Horizon::Implementation
    };
    let total = form.total(horizon)?;
    let left = format!("{caption}·{}", words(horizon));
    let mut one = ledger
        .identity(
            RULE,
            Direction::Across,
            (left.clone(), &[total]),
            ("项目支出表".to_owned(), &[line]),
        )
        .test();
    within_half(ledger, &mut one, total, line);
    if !has_annual && one.check.status == CheckStatus::Fail {
        let missing = "只有实施期资金，可能为多年";
        return Some(not_made(
            RULE,
            format!("{left} = 项目支出表"),
            CheckStatus::InsufficientData,
            missing,
        ));
    }
    Some(one)
}

/// Amounts in different units may differ by half a unit of the coarser last place.
fn within_half(ledger: &Ledger<'_>, one: &mut Tested, left: usize, right: usize) {
    let unit = |i: usize| ledger.entries.get(i).map(|e| e.fact.unit.clone());
    if unit(left) != unit(right) {
        let half = ledger
            .coarsest(&[left], &[right])
            .checked_mul(Decimal::new(5, 1))
            .unwrap_or_default();
        one.within_rounding(half);
    }
}

/// The department's budget by source and by use; a source's 合计 over what it is spent on.
fn department(ledger: &Ledger<'_>, form: &FormMoney, caption: &str) -> Vec<Tested> {
    let places: Vec<_> = form.of(Horizon::Annual).collect();
    if places.is_empty() {
        return Vec::new();
    }
    let mut tested = Vec::new();
    let title = format!("{caption}·预算总额");
    if let Some(total) = form.total(Horizon::Annual) {
        for (text, parts) in [
            ("Σ 资金来源", by_source(form)),
            ("Σ 支出用途", by_use(form)),
        ] {
            if !parts.is_empty() {
                let direction = direction(ledger, total, &parts);
                let left = (title.clone(), &[total][..]);
                let right = (text.to_owned(), &parts[..]);
                tested.push(ledger.identity(RULE, direction, left, right).test());
            }
        }
    }
    for (name, sum, parts) in within_sources(form) {
        let direction = direction(ledger, sum, &parts);
        let left = (format!("{caption}·{name}合计"), &[sum][..]);
        let right = ("Σ 支出用途".to_owned(), &parts[..]);
        tested.push(ledger.identity(RULE, direction, left, right).test());
    }
    if tested.is_empty() {
        let (status, missing) = if places.iter().any(|(_, fact)| fact.is_some()) {
            (CheckStatus::InsufficientData, "未填列资金来源")
        } else {
            (CheckStatus::NotApplicable, "未填列金额")
        };
        tested.push(not_made(
            RULE,
            format!("{title} = Σ 资金来源"),
            status,
            missing,
        ));
    }
    tested
}

/// Whether a name tells what money is spent on.
fn is_use(name: &str) -> bool {
    matches!(known(name).1, Family::Nature | Family::Staff)
}

/// Facts of the sources: 财政拨款·合计, or 财政拨款.
fn by_source(form: &FormMoney) -> Vec<usize> {
    let names_source = |name: &str| known(name).1 == Family::Source || name == OTHER;
    let is_source = |path: &[String]| match path {
        [.., last] if is_use(last) => false,
        [_, last] => last == TOTAL || names_source(last),
        [only] => only != TOTAL && (names_source(only) || only.contains("资金")),
        _ => false,
    };
    form.of(Horizon::Annual)
        .filter(|(m, _)| is_source(&m.path))
        .filter_map(|(_, fact)| *fact)
        .collect()
}

/// Facts of 基本支出 and 项目支出 where they are of the whole budget.
fn by_use(form: &FormMoney) -> Vec<usize> {
    let under_source = |path: &[String]| {
        path.len() > 1
            && path
                .first()
                .is_some_and(|p| known(p).1 == Family::Source || p == OTHER)
    };
    let uses = |family: &[&str]| -> Vec<usize> {
        form.of(Horizon::Annual)
            .filter(|(m, _)| !under_source(&m.path))
            .filter(|(m, _)| m.path.last().is_some_and(|p| family.contains(&known(p).0)))
            .filter_map(|(_, fact)| *fact)
            .collect()
    };
    uses(&["basic_expenditure", "project_expenditure"])
}

/// Sources that have a sum of their own, with what they are spent on.
fn within_sources(form: &FormMoney) -> Vec<(String, usize, Vec<usize>)> {
    let mut sources: BTreeMap<&str, (Option<usize>, Vec<usize>)> = BTreeMap::new();
    for (money, fact) in form.of(Horizon::Annual) {
        let ([source, part], Some(fact)) = (&money.path[..], *fact) else {
            continue;
        };
        let (sum, parts) = sources.entry(source).or_default();
        if part == TOTAL {
            *sum = Some(fact);
        } else {
            parts.push(fact);
        }
    }
    sources
        .into_iter()
        .filter_map(|(source, (sum, parts))| Some((source.to_owned(), sum?, parts)))
        .filter(|(_, _, parts)| !parts.is_empty())
        .collect()
}

/// The name of a task, and its sources with their facts.
type TaskMoney<'f> = (String, Vec<(&'f str, usize)>);

/// What each task costs over its sources, and all tasks over each.
fn tasks(ledger: &Ledger<'_>, form: &FormMoney, caption: &str) -> Vec<Tested> {
    let mut rows: BTreeMap<Option<usize>, TaskMoney<'_>> = BTreeMap::new();
    let mut columns: BTreeMap<&str, (Option<usize>, Vec<usize>)> = BTreeMap::new();
    for (money, fact) in &form.places {
        let (Some(task), [source], Some(fact)) = (&money.task, &money.path[..], *fact) else {
            continue;
        };
        let (place, name) = match task {
            Task::One(place, name) => (Some(*place), name),
            Task::All(name) => (None, name),
        };
        let row = rows
            .entry(place)
            .or_insert_with(|| (name.clone(), Vec::new()));
        row.1.push((source, fact));
        let column = columns.entry(source).or_default();
        if place.is_none() {
            column.0 = Some(fact);
        } else {
            column.1.push(fact);
        }
    }
    let mut tested = Vec::new();
    for (name, facts) in rows.values() {
        let total = facts.iter().find(|(s, _)| *s == TOTAL).map(|(_, f)| *f);
        let parts: Vec<usize> = facts
            .iter()
            .filter(|(s, _)| *s != TOTAL)
            .map(|(_, f)| *f)
            .collect();
        if let (Some(total), false) = (total, parts.is_empty()) {
            let left = (format!("{caption}·{name}"), &[total][..]);
            let right = ("Σ 资金来源".to_owned(), &parts[..]);
            tested.push(ledger.identity(RULE, Direction::Row, left, right).test());
        }
    }
    for (source, (sum, parts)) in &columns {
        if let (Some(sum), false) = (sum, parts.is_empty()) {
            let source = match *source {
                TOTAL => "总额",
                OTHER => "其他资金",
                source => source,
            };
            let left = (format!("{caption}·年度主要任务{source}合计"), &[*sum][..]);
            let right = ("Σ 任务".to_owned(), &parts[..]);
            tested.push(ledger.identity(RULE, Direction::Column, left, right).test());
        }
    }
    tested
}

#[cfg(test)]
mod tests;
