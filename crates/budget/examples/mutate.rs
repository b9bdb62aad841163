//! Spoils one amount at a time and asks whether the checks notice: `mutate [--show N] FILE.json…`.
//!
//! Prints, for each kind of damage, how many amounts were spoilt, how many came out proven all the
//! same (there must be none), and how many were flagged: contested, or named by a check that fails.
//! Exit 1 when a spoilt amount is proven, or when fewer than `--flagged` percent (97) are flagged.

#![allow(clippy::print_stdout, reason = "what it finds goes to standard output")]

use mingxi_budget::{Books, books};
use mingxi_core::{
    Assurance, CellAmount, Check, CheckStatus, Disclosure, Fact, Nil, Role, TableKind,
};
use std::collections::BTreeMap;

/// A kind of damage that readers do.
const KINDS: [&str; 6] = ["digit", "swap", "drop", "point", "row", "column"];

#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    spoilt: u32,
    proven: u32,
    flagged: u32,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    run(std::env::args().skip(1))
}

/// The whole of it, for the tests too.
pub(crate) fn run(
    mut arguments: impl Iterator<Item = String>,
) -> Result<(), Box<dyn std::error::Error>> {
    let (mut show, mut bound, mut files) = (0usize, 97u32, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--show" => show = arguments.next().unwrap_or_default().parse()?,
            "--flagged" => bound = arguments.next().unwrap_or_default().parse()?,
            _ => files.push(argument),
        }
    }
    let mut all: BTreeMap<&str, Tally> = BTreeMap::new();
    for file in &files {
        let disclosure: Disclosure = serde_json::from_slice(&std::fs::read(file)?)?;
        let of_file = spoil_all(&disclosure, &mut show);
        let sum = sum(of_file.values());
        println!("{file}: {}", line(sum));
        for (kind, tally) in of_file {
            let total = all.entry(kind).or_default();
            *total = sum_of(*total, tally);
        }
    }
    for (kind, tally) in &all {
        println!("{kind}: {}", line(*tally));
    }
    let total = sum(all.values());
    println!("all: {}", line(total));
    let enough = u64::from(total.flagged) * 100 >= u64::from(total.spoilt) * u64::from(bound);
    if total.spoilt == 0 || total.proven > 0 || !enough {
        return Err(format!("expected no spoilt amount proven and {bound} % flagged").into());
    }
    Ok(())
}

fn sum<'t>(tallies: impl Iterator<Item = &'t Tally>) -> Tally {
    tallies.copied().fold(Tally::default(), sum_of)
}

fn sum_of(a: Tally, b: Tally) -> Tally {
    Tally {
        spoilt: a.spoilt + b.spoilt,
        proven: a.proven + b.proven,
        flagged: a.flagged + b.flagged,
    }
}

fn line(t: Tally) -> String {
    let ten_thousandths = if t.spoilt == 0 {
        0
    } else {
        u64::from(t.flagged) * 10_000 / u64::from(t.spoilt)
    };
    format!(
        "{} spoilt, {} proven, {} flagged ({}.{:02} %)",
        t.spoilt,
        t.proven,
        t.flagged,
        ten_thousandths / 100,
        ten_thousandths % 100
    )
}

/// Every amount of the statements, spoilt in every way that changes it.
fn spoil_all(disclosure: &Disclosure, show: &mut usize) -> BTreeMap<&'static str, Tally> {
    let sound = account(disclosure);
    let mut tallies = BTreeMap::new();
    for (i, fact) in sound.facts.iter().enumerate() {
        // pieces bought are no money
        if fact.statement == TableKind::Unclassified || fact.measure == "quantity" {
            continue;
        }
        for kind in KINDS {
            let mut spoilt = disclosure.clone();
            let Some(id) = spoil(&mut spoilt, fact, kind, i) else {
                continue;
            };
            let books = account(&spoilt);
            let proven = books
                .facts
                .iter()
                .any(|f| f.fact_id == id && f.assurance == Assurance::Proven);
            let contested = books
                .facts
                .iter()
                .any(|f| f.fact_id == id && f.assurance == Assurance::Contested);
            let named = books.checks.iter().any(|c| {
                c.status == CheckStatus::Fail
                    && c.left
                        .facts
                        .iter()
                        .chain(&c.right.facts)
                        .any(|f| *f == id || *f == fact.fact_id)
            });
            let flagged = contested || named;
            if proven || (!flagged && *show > 0) {
                *show = show.saturating_sub(usize::from(!proven));
                let now = books.facts.iter().find(|f| f.fact_id == id);
                println!(
                    "{kind} {id} {} {:?}: {} -> {:?} {}",
                    fact.item.name,
                    fact.measure,
                    fact.amount,
                    now.map(|f| &f.amount),
                    if proven { "PROVEN" } else { "unflagged" }
                );
            }
            if proven {
                tell(&books, &id);
            }
            let tally: &mut Tally = tallies.entry(kind).or_default();
            tally.spoilt += 1;
            tally.proven += u32::from(proven);
            tally.flagged += u32::from(flagged);
        }
    }
    tallies
}

/// The checks that an amount takes part in: why it came out proven.
fn tell(books: &Books, id: &str) {
    let is_in = |c: &&Check| c.left.facts.iter().chain(&c.right.facts).any(|f| f == id);
    for check in books.checks.iter().filter(is_in) {
        let (left, right) = (&check.left, &check.right);
        println!(
            "    {} {:?} {}: {:?} {:?}, {:?} {:?}",
            check.rule,
            check.status,
            check.title,
            left.facts,
            left.amount,
            right.facts,
            right.amount
        );
    }
}

fn account(d: &Disclosure) -> Books {
    books(&d.tables, &d.forms, &d.sections, &d.disclosure)
}

/// Spoils the amount of a fact; returns the id of the fact that then holds it, `None` where this kind changes nothing.
fn spoil(disclosure: &mut Disclosure, fact: &Fact, kind: &str, seed: usize) -> Option<String> {
    let table = disclosure
        .tables
        .iter_mut()
        .find(|t| t.table_id == fact.table_id)?;
    let at = table
        .cells
        .iter()
        .position(|c| c.rows.start == fact.row && c.cols.start == fact.col)?;
    if matches!(kind, "row" | "column") {
        let (row, col) = (
            fact.row + u32::from(kind == "row"),
            fact.col + u32::from(kind == "column"),
        );
        let to = table
            .cells
            .iter()
            .position(|c| c.rows.start == row && c.cols.start == col && c.role == Role::Amount)?;
        let number = |cell: usize| {
            table.cells[cell]
                .amount
                .as_ref()
                .and_then(|a| a.value.as_deref())
                .and_then(|v| rust_decimal::Decimal::from_str_exact(v).ok())
                .unwrap_or_default()
        };
        // a zero beside a blank is as good as a blank beside a zero
        if number(to) == number(at) {
            return None;
        }
        table.cells[to].amount = table.cells[at].amount.clone();
        table.cells[at].amount = Some(CellAmount {
            value: None,
            nil: Some(Nil::Empty),
        });
        return Some(format!("{}.r{row}.c{col}", table.table_id));
    }
    let value = changed(&fact.amount, kind, seed)?;
    table.cells[at].amount = Some(CellAmount {
        value: Some(value),
        nil: None,
    });
    Some(fact.fact_id.clone())
}

/// The amount with one digit changed, two swapped, one dropped, or the point moved.
fn changed(amount: &str, kind: &str, seed: usize) -> Option<String> {
    let mut bytes = amount.as_bytes().to_vec();
    let digits: Vec<usize> = (0..bytes.len())
        .filter(|i| bytes[*i].is_ascii_digit())
        .collect();
    match kind {
        "digit" => {
            let at = digits[seed.wrapping_mul(7) % digits.len()];
            bytes[at] = b'0' + (bytes[at] - b'0' + 1 + (seed % 9) as u8) % 10;
        }
        "swap" => {
            let pairs: Vec<(usize, usize)> = digits
                .windows(2)
                .map(|w| (w[0], w[1]))
                .filter(|(a, b)| bytes[*a] != bytes[*b])
                .collect();
            let (a, b) = *pairs.get(seed % pairs.len().max(1))?;
            bytes.swap(a, b);
        }
        "drop" => {
            if digits.len() < 2 {
                return None;
            }
            bytes.remove(digits[seed % digits.len()]);
        }
        _ => {
            let point = bytes.iter().position(|b| *b == b'.')?;
            let to = if seed.is_multiple_of(2) || point < 2 {
                point + 1
            } else {
                point - 1
            };
            bytes.swap(point, to);
        }
    }
    let text = String::from_utf8(bytes)
        .ok()?
        .trim_end_matches('.')
        .to_owned();
    let text = text
        .strip_prefix('.')
        .map_or(text.clone(), |rest| format!("0.{rest}"));
    let value = rust_decimal::Decimal::from_str_exact(&text).ok()?;
    (value != rust_decimal::Decimal::from_str_exact(amount).ok()?).then(|| value.to_string())
}
