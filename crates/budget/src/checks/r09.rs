//! The same money in two statements: 收支总表 ↔ 收入总表 ↔ 支出总表 ↔ 财政拨款 ↔ 一般公共预算 ↔ 基本支出 ↔ 项目支出 ↔ 三公 ↔ 机关运行.
//!
//! **Why it holds.** The statements of one disclosure are views of one set of accounts. Where two of their columns have
//! the same total and agree in nearly all accounts they show the same money, and must agree in every account:
//! by function, by economic category, or by name where no code is printed.
//!
//! **Example.** 支出总表 (2013901 行政运行, 基本支出) 134.19 = 一般公共预算支出表 (2013901, 基本支出) 134.19; all rows of 支出总表 with
//! 30101 基本工资 together = 基本支出表 30101.
//!
//! The sources that 收支总表 names in its lines are those of the total line of 收入总表: 一般公共预算拨款收入 1,136.23 in both.
//!
//! **Known exceptions.** Both amounts may have been rounded on their own: they may differ by one in the last place.

mod sources;

use super::Ledger;
use crate::account::Total;
use crate::identity::{Direction, Tested};
use crate::measure::Family;
use mingxi_core::{Scheme, fold};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Accounts that two columns must share before they can be called the same money.
const SHARED: usize = 2;
/// Of the accounts they share, so many of ten must agree.
const AGREE_OF_TEN: usize = 8;
/// Statements that a column is compared with: more prove nothing more.
const PARTNERS: usize = 3;

/// An account: the classification and the code, or no classification and the name.
type Account = (Option<Scheme>, String);

/// One column's money by account.
struct View {
    table: usize,
    name: String,
    /// Facts and their sum in yuan for each account; `""` is the total.
    accounts: BTreeMap<Account, (Vec<usize>, Decimal)>,
    /// Names of lines that it leaves blank.
    blank: BTreeSet<String>,
}

pub(super) fn check(ledger: &Ledger<'_>) -> Vec<Tested> {
    let views = views(ledger);
    let alike = Alike::of(&views);
    let mut partners = vec![0usize; views.len()];
    let mut tested = Vec::new();
    for (i, left) in views.iter().enumerate() {
        for (j, right) in alike.after(i, left, &views) {
            let taken = |at: usize| partners.get(at).copied().unwrap_or(0) >= PARTNERS;
            if taken(i) {
                break;
            }
            if left.table == right.table || taken(j) || !same_money(left, right) {
                continue;
            }
            for at in [i, j] {
                if let Some(count) = partners.get_mut(at) {
                    *count = count.saturating_add(1);
                }
            }
            tested.extend(accounts(ledger, left, right));
        }
    }
    tested.extend(sources::check(ledger));
    tested
}

/// Every column of money, by account in every classification that its lines have.
fn views(ledger: &Ledger<'_>) -> Vec<View> {
    let mut views = Vec::new();
    for (table, sheet) in ledger.sheets.iter().enumerate() {
        for block in &sheet.blocks {
            for (c, column) in block.columns.iter().enumerate() {
                if matches!(
                    column.measure.family,
                    Family::Share | Family::Count | Family::Change
                ) {
                    continue;
                }
                let mut view = View {
                    table,
                    name: caption(sheet.table, column),
                    accounts: BTreeMap::new(),
                    blank: BTreeSet::new(),
                };
                for (l, line) in block.lines.iter().enumerate() {
                    let Some(fact) = block.fact(l, c) else {
                        view.blank.insert(line.name.words.clone());
                        continue;
                    };
                    if line.name.part {
                        continue;
                    }
                    let mut add = |key: Account| view.add(ledger, key, fact);
                    if line.total.is_some() {
                        add((None, total_key(line.total)));
                        continue;
                    }
                    if let Some(code) = &line.code {
                        add((line.scheme, code.clone()));
                    }
                    if !line.name.words.is_empty()
                        && line.code.as_ref().is_none_or(|c| c.len() == 3)
                    {
                        add((None, line.name.words.clone()));
                    }
                    for (code, name, scheme) in &line.further {
                        if let Some(code) = code {
                            add((*scheme, code.clone()));
                        } else if !name.is_empty() && *scheme != Some(Scheme::Unit) {
                            add((*scheme, fold(name)));
                        }
                    }
                }
                if !view.accounts.is_empty() {
                    views.push(view);
                }
            }
        }
    }
    views
}

impl View {
    fn has_codes(&self) -> bool {
        self.accounts.keys().any(|(scheme, _)| scheme.is_some())
    }

    /// Its total, if that is not zero.
    fn total(&self) -> Option<Decimal> {
        let (_, sum) = self.accounts.get(&(None, TOTAL.to_owned()))?;
        Some(*sum).filter(|sum| !sum.is_zero())
    }

    /// Its accounts that are not zero, without the total.
    fn amounts(&self) -> Vec<(&Account, Decimal)> {
        let all = self
            .accounts
            .iter()
            .map(|(account, (_, sum))| (account, *sum));
        all.filter(|((scheme, name), sum)| !sum.is_zero() && (scheme.is_some() || name != TOTAL))
            .collect()
    }

    fn add(&mut self, ledger: &Ledger<'_>, key: Account, fact: usize) {
        let Some(entry) = ledger.entries.get(fact) else {
            return;
        };
        let (facts, sum) = self.accounts.entry(key).or_default();
        if let Some(more) = entry
            .value
            .checked_mul(entry.yuan())
            .and_then(|yuan| sum.checked_add(yuan))
        {
            *sum = more;
            facts.push(fact);
        }
    }
}

/// Columns that may show the same money, so that in a book of thousands of pages not each is compared with each.
struct Alike<'a> {
    /// By a total that is not zero.
    by_total: BTreeMap<Decimal, Vec<usize>>,
    /// By all that is not zero, but for totals.
    by_accounts: BTreeMap<Vec<(&'a Account, Decimal)>, Vec<usize>>,
}

impl<'a> Alike<'a> {
    fn of(views: &'a [View]) -> Self {
        let mut alike = Self {
            by_total: BTreeMap::new(),
            by_accounts: BTreeMap::new(),
        };
        for (i, view) in views.iter().enumerate() {
            if let Some(total) = view.total() {
                alike.by_total.entry(total).or_default().push(i);
            }
            let amounts = view.amounts();
            if !amounts.is_empty() {
                alike.by_accounts.entry(amounts).or_default().push(i);
            }
        }
        alike
    }

    /// Those that come after the column at `i` and may show the same money, in order.
    fn after<'v>(
        &self,
        i: usize,
        view: &View,
        views: &'v [View],
    ) -> impl Iterator<Item = (usize, &'v View)> {
        let by_total = view.total().and_then(|total| self.by_total.get(&total));
        let by_accounts = self.by_accounts.get(&view.amounts());
        let both = by_total.into_iter().chain(by_accounts).flatten().copied();
        let later: BTreeSet<usize> = both.filter(|j| *j > i).collect();
        later.into_iter().filter_map(|j| Some((j, views.get(j)?)))
    }
}

fn caption(table: &mingxi_core::Table, column: &crate::sheet::Column) -> String {
    let title = table.title.as_deref().unwrap_or(&table.table_id);
    column
        .path
        .last()
        .map_or_else(|| title.to_owned(), |leaf| format!("{title}（{leaf}）"))
}

/// The account under which a total is kept; 合计 and 总计 are the same there.
fn total_key(total: Option<Total>) -> String {
    (if total == Some(Total::Current) {
        "本年合计"
    } else {
        TOTAL
    })
    .to_owned()
}

/// The account of a column's total.
const TOTAL: &str = "合计";

/// Whether two columns show the same money.
///
/// Either their totals are equal, and nearly all accounts they share; or they have the same accounts, equal
/// but for the totals: then one of these is wrong. [`Alike`] lists all that either may hold of.
fn same_money(left: &View, right: &View) -> bool {
    let (mut shared, mut equal) = (0usize, 0usize);
    let mut same_accounts = true;
    let key = (None, TOTAL.to_owned());
    let totals = (left.accounts.get(&key), right.accounts.get(&key));
    let same_total =
        matches!(totals, (Some((_, left)), Some((_, right))) if left == right && !left.is_zero());
    for (account, (_, sum)) in left.accounts.iter().filter(|(a, _)| **a != key) {
        match right.accounts.get(account) {
            Some((_, other)) if sum.is_zero() || other.is_zero() => same_accounts &= sum == other,
            Some((_, other)) => {
                shared = shared.saturating_add(1);
                equal = equal.saturating_add(usize::from(sum == other));
            }
            None => same_accounts &= sum.is_zero(),
        }
        if !same_total && (!same_accounts || equal != shared) {
            return false;
        }
    }
    same_accounts &= right
        .accounts
        .iter()
        .all(|(a, (_, sum))| *a == key || sum.is_zero() || left.accounts.contains_key(a));
    let nearly = equal >= SHARED && equal.saturating_mul(10) >= shared.saturating_mul(AGREE_OF_TEN);
    (same_total && nearly) || (same_accounts && shared > SHARED && equal == shared)
}

/// The accounts of two columns, one by one, and what stands at different accounts in them.
fn accounts(ledger: &Ledger<'_>, left: &View, right: &View) -> Vec<Tested> {
    let by_code = left.has_codes() && right.has_codes();
    let mut tested = Vec::new();
    for (key, (facts, sum)) in &left.accounts {
        let Some((others, other)) = right.accounts.get(key) else {
            continue;
        };
        // where both print codes, names say the same again
        let said_by_code = key.0.is_none() && key.1 != TOTAL && by_code;
        if (sum.is_zero() && other.is_zero()) || said_by_code {
            continue;
        }
        let left_text = format!("{}·{}", left.name, key.1);
        let mut one = ledger
            .identity(
                "R09",
                Direction::Across,
                (left_text, facts),
                (right.name.clone(), others),
            )
            .test();
        one.within_rounding(ledger.coarsest(facts, others));
        tested.push(one);
    }
    if !by_code {
        tested.extend(displaced(ledger, left, right));
    }
    tested
}

/// The same amount at accounts of different names, one of which the other statement leaves blank: it slipped.
fn displaced(ledger: &Ledger<'_>, left: &View, right: &View) -> Vec<Tested> {
    let only = |view: &View, other: &View| -> Vec<(Account, Vec<usize>, Decimal)> {
        let alone = |key: &&Account, sum: &Decimal| {
            key.0.is_none()
                && !sum.is_zero()
                && other.accounts.get(*key).is_none_or(|(_, s)| s.is_zero())
        };
        view.accounts
            .iter()
            .filter(|(key, (_, sum))| alone(key, sum))
            .map(|(key, (facts, sum))| (key.clone(), facts.clone(), *sum))
            .collect()
    };
    let others = only(right, left);
    let mut tested = Vec::new();
    for (key, facts, sum) in only(left, right) {
        let is_there = |o: &&(Account, Vec<usize>, Decimal)| {
            let is_blank = left.blank.contains(&o.0.1) || right.blank.contains(&key.1);
            o.2 == sum && is_blank && is_other_name(&key.1, &o.0.1)
        };
        if let Some((other, _, _)) = others.iter().find(is_there) {
            let left_text = format!("{}·{}", left.name, key.1);
            let right_text = format!("{}·{}（同一金额在 {}）", right.name, key.1, other.1);
            tested.push(
                ledger
                    .identity(
                        "R09",
                        Direction::Across,
                        (left_text, &facts),
                        (right_text, &[]),
                    )
                    .test(),
            );
        }
    }
    tested
}

/// Whether two names are not the same name with a character or two misread.
fn is_other_name(left: &str, right: &str) -> bool {
    let differ = left
        .chars()
        .zip(right.chars())
        .filter(|(a, b)| a != b)
        .count();
    left.chars().count() != right.chars().count() || differ > 2
}
