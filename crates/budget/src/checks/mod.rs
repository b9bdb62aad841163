//! The accounting identities, one file a rule; `docs/checks.md` is made from their comments.

mod r01;
mod r02;
mod r03;
mod r04;
mod r05;
mod r06;
mod r07;
mod r08;
mod r09;
pub(crate) mod r10;
mod r11;
pub(crate) mod r12;
mod sums;

use crate::facts::{self, Entry};
use crate::form_facts::{self, FormMoney};
use crate::identity::{Direction, Identity, Side, Term, Tested, place_of};
use crate::outline::{Sum, sums};
use crate::sheet::{Sheet, units};
use mingxi_core::{DisclosureHead, Form, Table};
use rust_decimal::Decimal;

/// All statements of a disclosure with their facts and with what adds up in them.
#[derive(Debug)]
pub(crate) struct Ledger<'a> {
    pub(crate) sheets: Vec<Sheet<'a>>,
    /// For each sheet and block its sums.
    sums: Vec<Vec<Vec<Sum>>>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) forms: &'a [Form],
    /// The money of each form.
    pub(crate) form_money: Vec<FormMoney>,
}

impl<'a> Ledger<'a> {
    /// Reads annotated tables; forms are told apart by their kind.
    pub(crate) fn of(tables: &'a [Table], forms: &'a [Form], head: &DisclosureHead) -> Self {
        let units = units(tables, head);
        let mut entries = Vec::new();
        let mut sheets = Vec::with_capacity(tables.len());
        for table in tables.iter().filter(|t| t.header_row_count > 0) {
            let mut sheet = Sheet::of(table, &units, head.fiscal_year);
            facts::take(&mut sheet, head, &mut entries);
            sheets.push(sheet);
        }
        let form_money = form_facts::take(tables, head, &mut entries);
        let sums = sheets
            .iter()
            .map(|s| s.blocks.iter().map(sums).collect())
            .collect();
        Self {
            sheets,
            sums,
            entries,
            forms,
            form_money,
        }
    }

    /// An identity over facts, in their printed unit where they share one, else in yuan.
    pub(crate) fn identity(
        &self,
        rule: &'static str,
        direction: Direction,
        left: (String, &[usize]),
        right: (String, &[usize]),
    ) -> Identity {
        let entries = || {
            left.1
                .iter()
                .chain(right.1)
                .filter_map(|i| self.entries.get(*i))
        };
        let first = entries().next().map(Entry::yuan);
        let same_unit = entries().all(|e| Some(e.yuan()) == first);
        let same_table = entries()
            .map(|e| &e.fact.table_id)
            .all(|id| entries().next().is_some_and(|e| &e.fact.table_id == id));
        let finest = entries().map(|e| e.value.scale()).max().unwrap_or(0);
        let term = |i: &usize| {
            let entry = self.entries.get(*i)?;
            let yuan = if same_unit {
                Decimal::ONE
            } else {
                entry.yuan()
            };
            // a table prints its amounts to one place; 781.6 in a column of 12.34 is 781.60
            let place = if same_table {
                Decimal::new(1, finest)
            } else {
                place_of(entry.value)
            };
            Some(Term {
                id: entry.fact.fact_id.clone(),
                value: entry.value.checked_mul(yuan)?,
                place: place.checked_mul(yuan)?,
            })
        };
        let side = |(text, facts): (String, &[usize])| Side {
            text,
            terms: facts.iter().filter_map(term).collect(),
        };
        Identity {
            rule,
            title: format!("{} = {}", left.0, right.0),
            left: side(left),
            right: side(right),
            direction,
        }
    }
}

impl Ledger<'_> {
    /// Whether there is something to compare: amounts on both sides, or on one side other than zero with the other left blank.
    fn says_something(
        &self,
        left: &[usize],
        left_is_blank: bool,
        right: &[usize],
        right_is_blank: bool,
    ) -> bool {
        let counts = |facts: &[usize]| {
            facts
                .iter()
                .filter_map(|i| self.entries.get(*i))
                .any(|e| !e.value.is_zero())
        };
        match (left.is_empty(), right.is_empty()) {
            (false, false) => true,
            (true, true) => false,
            (true, false) => left_is_blank && counts(right),
            (false, true) => right_is_blank && counts(left),
        }
    }

    /// One in the coarsest last place of these facts, in the unit that an identity over them has.
    fn coarsest(&self, facts: &[usize], others: &[usize]) -> Decimal {
        let entries = || {
            facts
                .iter()
                .chain(others)
                .filter_map(|i| self.entries.get(*i))
        };
        let first = entries().next().map(Entry::yuan);
        let same_unit = entries().all(|e| Some(e.yuan()) == first);
        entries()
            .filter_map(|e| {
                place_of(e.value).checked_mul(if same_unit { Decimal::ONE } else { e.yuan() })
            })
            .max()
            .unwrap_or_default()
    }
}

/// Every check on the tables of a disclosure, in the order of the rules.
pub(crate) fn all(ledger: &Ledger<'_>) -> Vec<Tested> {
    [
        r01::check(ledger),
        r02::check(ledger),
        r03::check(ledger),
        r04::check(ledger),
        r05::check(ledger),
        r06::check(ledger),
        r07::check(ledger),
        r08::check(ledger),
        r09::check(ledger),
        r11::check(ledger),
    ]
    .into_iter()
    .flatten()
    .collect()
}
