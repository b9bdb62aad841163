//! What the prose states is what the tables say, and follows from what it states itself.
//!
//! **What it checks.** An amount that repeats a fact equals it. `X，其中：A，B` adds up. A share is its part
//! of the whole. A change is this year's amount less the base that is printed with it, and does not
//! exceed the amount. A rate is the change against the base, which is this year's amount less the change.
//! `完成年初预算的p%` is the outcome against that plan.
//!
//! **Why it holds.** The prose is written from the tables of the same budget; every number in a
//! sentence is of the same year and money as its neighbours.
//!
//! **Example.** `机关运行经费12.53万元，比上年减少0.9万元，下降12.5%`: the base is 13.43, the rate 6.70 %, so
//! 12.5 % fails. `34.37万元，增加3.83万元，增长11.14%` fails too: 11.14 % is measured by this year's amount.
//!
//! **Tolerances.** Sums and repetitions: half a unit of the last printed place of each rounded amount. Percentages:
//! the range that opens when each amount is moved by half a unit of its last place, and half a unit of the percentage's own.
//!
//! **Known exceptions.** A list that is not complete by its nature (基本 + 项目, 货物 + 工程 + 服务, 人员 + 公用,
//! 其他运转类 + 特定目标类, 本年 + 上年结转, 出国 + 公车 + 接待, 购置 + 运行) may leave parts out: not closing, it is
//! `insufficient_data`. So is a percentage whose amount or whole is not in its own sentence. A rate
//! of a base of zero is `not_applicable`. Approximations (约) are not checked. Shares of one sentence that add up
//! to 100 % may each be off by a whole unit of the last place: publishers move one so that they do.

mod parts;
mod rates;
mod shares;
mod told;

use crate::identity::{Direction, Identity, Side, Term, Tested, place_of};
use crate::prose::{Passage, yuan};
use mingxi_core::{Fact, Statement};
use rust_decimal::Decimal;
use std::collections::HashMap;
use told::Told;

/// The rule's id.
const RULE: &str = "R10";

/// Checks what the prose states; `passages` are those that the statements were read from.
pub(crate) fn check(statements: &[Statement], facts: &[Fact], passages: &[Passage]) -> Vec<Tested> {
    let by_id: HashMap<&str, &Statement> = statements
        .iter()
        .map(|s| (s.statement_id.as_str(), s))
        .collect();
    let facts: HashMap<&str, &Fact> = facts.iter().map(|f| (f.fact_id.as_str(), f)).collect();
    let mut tested: Vec<Tested> = statements
        .iter()
        .filter_map(|s| restatement(s, facts.get(s.restates.as_deref()?)?))
        .collect();
    for passage in passages {
        let told = Told::of(passage, &by_id);
        tested.extend(parts::check(&told));
        tested.extend(shares::check(&told));
        tested.extend(rates::check(&told));
    }
    tested
}

/// 说明 = 表, in yuan.
fn restatement(statement: &Statement, fact: &Fact) -> Option<Tested> {
    let unit = statement.unit.as_deref()?;
    let stated = in_yuan(&statement.statement_id, &statement.value, unit)?;
    let repeated = in_yuan(&fact.fact_id, &fact.amount, fact.unit.as_deref()?)?;
    let same_place = stated.place == repeated.place;
    let mut tested = Identity {
        rule: RULE,
        title: format!("说明与表一致：{}", statement.subject),
        left: Side {
            text: format!("说明：{}{}", statement.subject, statement.text),
            terms: vec![stated],
        },
        right: Side {
            text: format!("表：{}", fact.item.name),
            terms: vec![repeated],
        },
        direction: Direction::Across,
    }
    .test();
    tested.proof &= same_place;
    Some(tested)
}

fn in_yuan(id: &str, printed: &str, unit: &str) -> Option<Term> {
    let value: Decimal = printed.parse().ok()?;
    Some(Term {
        id: id.to_owned(),
        value: yuan(value, unit)?,
        place: yuan(place_of(value), unit)?,
    })
}

#[cfg(test)]
mod tests;
