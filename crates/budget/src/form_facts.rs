//! Facts of performance forms: the money of each form by horizon and source.
//!
//! A form by itself has facts of its own, since it is no statement with lines and columns. A table of
//! many projects is one, so its facts are there already: they take the measures of forms.

use crate::facts::{Entry, yuan_of};
use crate::forms::{self, Filled, Money, TOTAL, Task};
use mingxi_core::{
    Assurance, DisclosureHead, Fact, Form, FormKind, Horizon, Item, ItemLevel, Role, Scheme, Table,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A form's places for money, with the facts that stand there.
#[derive(Debug)]
pub(crate) struct FormMoney {
    pub(crate) form: Form,
    /// Each place with its fact, `None` where it was left blank.
    pub(crate) places: Vec<(Money, Option<usize>)>,
}

/// Takes the facts of all forms.
pub(crate) fn take(
    tables: &[Table],
    head: &DisclosureHead,
    entries: &mut Vec<Entry>,
) -> Vec<FormMoney> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let performance = entries
        .iter()
        .enumerate()
        .filter(|(_, e)| e.fact.statement == mingxi_core::TableKind::ProjectPerformanceTarget);
    for (i, entry) in performance {
        known.insert(entry.fact.fact_id.clone(), i);
    }
    let mut all = Vec::new();
    for table in tables {
        for Filled { form, money } in forms::read_all(table) {
            let mut places = Vec::with_capacity(money.len());
            for one in money {
                let Some(mut entry) = entry(table, &form, &one, head) else {
                    places.push((one, None));
                    continue;
                };
                let at = match known.get(&entry.fact.fact_id) {
                    Some(at) => {
                        if let Some(old) = entries.get_mut(*at) {
                            entry.fact.item.further.clone_from(&old.fact.item.further);
                            *old = entry;
                        }
                        *at
                    }
                    None => {
                        entries.push(entry);
                        entries.len().saturating_sub(1)
                    }
                };
                places.push((one, Some(at)));
            }
            all.push(FormMoney { form, places });
        }
    }
    all
}

/// The fact in a form's place for money.
fn entry(table: &Table, form: &Form, money: &Money, head: &DisclosureHead) -> Option<Entry> {
    let cell = table
        .cells
        .get(money.cell)
        .filter(|c| c.role == Role::Amount)?;
    let amount = cell.amount.as_ref()?.value.clone()?;
    let value = Decimal::from_str_exact(&amount).ok()?;
    let amount_yuan = money
        .unit
        .as_deref()
        .and_then(yuan_of)
        .and_then(|yuan| value.checked_mul(yuan))
        .map(|yuan| yuan.to_string());
    let fact = Fact {
        fact_id: format!(
            "{}.r{}.c{}",
            table.table_id, cell.rows.start, cell.cols.start
        ),
        statement: table.kind,
        item: item(form, money),
        measure: measure(money),
        fiscal_year: head
            .fiscal_year
            .filter(|_| money.horizon == Horizon::Annual),
        amount,
        unit: money.unit.clone(),
        amount_yuan,
        table_id: table.table_id.clone(),
        row: cell.rows.start,
        col: cell.cols.start,
        assurance: Assurance::Single,
        evidence: Vec::new(),
        readings: Vec::new(),
    };
    Some(Entry { fact, value })
}

/// `funds.annual.total`, `funds.implementation.central`, `funds.annual.财政拨款`.
fn measure(money: &Money) -> String {
    let horizon = match money.horizon {
        Horizon::Implementation => "implementation",
        Horizon::Annual => "annual",
    };
    format!("funds.{horizon}.{}", money.path.join("."))
}

/// What the money is for: the project, a task of the department, or the department.
fn item(form: &Form, money: &Money) -> Item {
    let (name, scheme, level) = match (&money.task, form.kind) {
        (Some(Task::One(_, name)), _) => (Some(name.clone()), Some(Scheme::Project), None),
        (Some(Task::All(name)), _) => (Some(name.clone()), None, Some(ItemLevel::Total)),
        (None, FormKind::ProjectPerformanceTarget) => {
            (form.project_name.clone(), Some(Scheme::Project), None)
        }
        (None, FormKind::DepartmentPerformanceTarget) => {
            (form.implementing_unit.clone(), Some(Scheme::Unit), None)
        }
    };
    let name = name.unwrap_or_default();
    let code = form
        .project_code
        .clone()
        .filter(|_| scheme == Some(Scheme::Project));
    Item {
        path: vec![code.clone().unwrap_or_else(|| name.clone())],
        code,
        name,
        level,
        scheme,
        further: Vec::new(),
    }
}

impl FormMoney {
    /// The places of one horizon that are of the form as a whole, not of its tasks.
    pub(crate) fn of(&self, horizon: Horizon) -> impl Iterator<Item = &(Money, Option<usize>)> {
        self.places
            .iter()
            .filter(move |(m, _)| m.horizon == horizon && m.task.is_none())
    }

    /// The fact of all money of a horizon.
    pub(crate) fn total(&self, horizon: Horizon) -> Option<usize> {
        self.of(horizon)
            .find(|(m, _)| m.path == [TOTAL])
            .and_then(|(_, fact)| *fact)
    }
}
