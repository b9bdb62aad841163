//! How sure each amount is: what the checks and the second readers say about it.
//!
//! An amount is **proven** by identities that close exactly: by two that look different ways (down a
//! column, along a row, across statements), or by two across. One digit more or less would leave
//! both open, and so would a slip to the row above or the column beside. An identity that stays open
//! puts its amounts in doubt, the unproven ones first; where all of them are proven or seconded it is the publisher's.

use crate::books::SecondReading;
use crate::identity::{Direction, Tested};
use mingxi_core::{Assurance, Check, CheckStatus, Verdict};
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};

/// What the checks say about one amount.
#[derive(Debug, Default)]
struct Standing {
    /// Ways in which identities that close exactly look at it, with the other amounts in them.
    proofs: Vec<(Direction, usize)>,
    /// Checks that it fails in.
    fails: Vec<usize>,
    /// What it would have to lose for identities to close that are open within rounding, and which way each looks.
    open: Vec<(Direction, Decimal)>,
}

impl Standing {
    /// Whether identities that look different ways stay open by the same amount, and none closes: rounding
    /// seldom does that, one wrong digit always.
    fn looks_misread(&self) -> bool {
        let ways: BTreeSet<Direction> = self.open.iter().map(|(way, _)| *way).collect();
        let first = self.open.first().map(|(_, by)| *by);
        self.proofs.is_empty()
            && ways.len() > 1
            && self.open.iter().all(|(_, by)| Some(*by) == first)
    }

    /// Whether an identity that looks along its row or down its column closes, or none of those stays open: else it may have
    /// slipped into its place from another.
    fn is_in_place(&self, tested: &[Tested]) -> bool {
        let within = |way: Direction| way != Direction::Across;
        self.proofs.iter().any(|(way, _)| within(*way))
            || !self
                .fails
                .iter()
                .any(|f| tested.get(*f).is_some_and(|t| within(t.direction)))
    }

    /// Whether its proofs look at it from two sides.
    fn is_firm(&self) -> bool {
        let ways: BTreeSet<Direction> = self.proofs.iter().map(|(way, _)| *way).collect();
        let across = self
            .proofs
            .iter()
            .filter(|(way, _)| *way == Direction::Across)
            .count();
        ways.len() > 1 || across > 1
    }
}

/// Sums that stay open before a document is shaken: a publisher's slip opens one or two, seldom three.
const SHAKEN_SUMS: usize = 3;

/// One in so many sums open: of the published documents seen, the worst has one in thirty.
const SHAKEN_SHARE: usize = 10;

/// Whether so many sums stay open that the reader must be in doubt, who takes one digit for another throughout (a font that lies).
///
/// An amount that is printed twice then proves nothing: both would be read wrongly alike.
fn is_shaken(tested: &[Tested]) -> bool {
    let sums = tested.iter().filter(|t| t.adds_up);
    let (mut closed, mut open) = (0_usize, 0_usize);
    for sum in sums {
        match sum.check.status {
            CheckStatus::Pass => closed = closed.saturating_add(1),
            CheckStatus::Fail => open = open.saturating_add(1),
            CheckStatus::NotApplicable | CheckStatus::InsufficientData => {}
        }
    }
    open >= SHAKEN_SUMS && open.saturating_mul(SHAKEN_SHARE) > open.saturating_add(closed)
}

/// What the checks say about each amount in them.
fn standings(tested: &[Tested]) -> HashMap<&str, Standing> {
    let is_shaken = is_shaken(tested);
    let mut standings: HashMap<&str, Standing> = HashMap::new();
    for (i, one) in tested.iter().enumerate() {
        let open = one
            .check
            .difference
            .as_deref()
            .and_then(|d| Decimal::from_str_exact(d).ok());
        let sides = [
            (&one.check.left.facts, Decimal::ONE),
            (&one.check.right.facts, Decimal::NEGATIVE_ONE),
        ];
        for (facts, sign) in sides {
            for id in facts {
                let standing = standings.entry(id).or_default();
                match one.check.status {
                    CheckStatus::Pass if one.proof && is_shaken && !one.adds_up => {}
                    CheckStatus::Pass if one.proof => standing.proofs.push((one.direction, i)),
                    CheckStatus::Pass => {
                        let by = open.and_then(|open| open.checked_mul(sign));
                        standing
                            .open
                            .extend(by.map(|by| (one.direction, by.normalize())));
                    }
                    CheckStatus::Fail => standing.fails.push(i),
                    CheckStatus::NotApplicable | CheckStatus::InsufficientData => {}
                }
            }
        }
    }
    standings
}

/// What is known of the amounts with these ids, from the checks alone: assurance, and the checks that say so.
pub(crate) fn from_checks(tested: &[Tested]) -> HashMap<String, (Assurance, Vec<usize>)> {
    let standings = standings(tested);
    let firm = |id: &str| standings.get(id).is_some_and(Standing::is_firm);
    let unproven = |id: &str| standings.get(id).is_none_or(|s| s.proofs.is_empty());
    // an identity that stays open is put down to an amount in it that nothing proves, where there is one
    let has_suspect = |check: usize, but: &str| {
        tested
            .get(check)
            .is_some_and(|t| ids(&t.check).any(|id| id != but && unproven(id)))
    };
    // where nothing stands on one side, an amount may have slipped away from there
    let all_firm = |check: usize| {
        tested.get(check).is_some_and(|t| {
            let sides = [&t.check.left, &t.check.right];
            sides.iter().all(|side| !side.facts.is_empty()) && ids(&t.check).all(firm)
        })
    };
    let judge = |id: &str, standing: &Standing| {
        let cleared = standing.fails.iter().all(|f| has_suspect(*f, id));
        let publishers = standing.fails.iter().all(|f| all_firm(*f));
        match (standing.is_firm(), standing.fails.is_empty()) {
            (true, true) => Assurance::Proven,
            (true, false) if publishers || (cleared && standing.is_in_place(tested)) => {
                Assurance::Proven
            }
            (_, true) if standing.looks_misread() => Assurance::Contested,
            (_, true) => Assurance::Single,
            (false, false) if !standing.proofs.is_empty() && cleared => Assurance::Single,
            (_, false) => Assurance::Contested,
        }
    };
    standings
        .iter()
        .map(|(id, standing)| {
            let proofs = standing.proofs.iter().map(|(_, i)| *i);
            let evidence = proofs.chain(standing.fails.iter().copied()).collect();
            ((*id).to_owned(), (judge(id, standing), evidence))
        })
        .collect()
}

/// The contested amounts in failing identities that one misread digit would close: there the reading is the likelier culprit.
pub(crate) fn slips(
    tested: &[Tested],
    known: &HashMap<String, (Assurance, Vec<usize>)>,
) -> BTreeSet<String> {
    let contested = |id: &&str| known.get(*id).is_some_and(|k| k.0 == Assurance::Contested);
    let open = tested
        .iter()
        .filter(|t| t.is_slip && t.check.status == CheckStatus::Fail);
    open.flat_map(|t| ids(&t.check))
        .filter(contested)
        .map(str::to_owned)
        .collect()
}

/// The facts and statements in a check.
pub(crate) fn ids(check: &Check) -> impl Iterator<Item = &str> {
    check
        .left
        .facts
        .iter()
        .chain(&check.right.facts)
        .map(String::as_str)
}

/// Whose fault each failing check is: the publisher's where every amount in it is proven or seconded.
pub(crate) fn verdicts(checks: &mut [Check], assurance: impl Fn(&str) -> Option<Assurance>) {
    let is_sure = |id: &str| matches!(assurance(id), Some(Assurance::Proven | Assurance::Seconded));
    for check in checks.iter_mut().filter(|c| c.status == CheckStatus::Fail) {
        let sure = ids(check).all(is_sure);
        check.verdict = Some(if sure {
            Verdict::PublisherInconsistency
        } else {
            Verdict::ReadingSuspect
        });
    }
}

/// Whether a second reading says the same number as the first: separators and blanks aside, digit for digit.
pub(crate) fn agrees(first: &str, second: &SecondReading) -> bool {
    match (crate::Reading::of(first), crate::Reading::of(&second.text)) {
        (crate::Reading::Amount(a), crate::Reading::Amount(b)) => {
            a.value == b.value && a.value.scale() == b.value.scale()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{Identity, Side, Term};

    fn sum(direction: Direction, total: (&str, i64), parts: &[(&str, i64)]) -> Tested {
        let term = |(id, cents): &(&str, i64)| Term {
            id: (*id).to_owned(),
            value: Decimal::new(*cents, 2),
            place: Decimal::new(1, 2),
        };
        let side = |terms: Vec<Term>| Side {
            text: String::new(),
            terms,
        };
        let right = side(parts.iter().map(term).collect());
        Identity {
            rule: "R05",
            title: String::new(),
            left: side(vec![term(&total)]),
            right,
            direction,
        }
        .test()
    }

    fn assurance(tested: &[Tested], id: &str) -> Assurance {
        from_checks(tested)[id].0
    }

    #[test]
    fn two_ways_prove() {
        let row = sum(Direction::Row, ("a", 300), &[("b", 100), ("c", 200)]);
        let column = sum(Direction::Column, ("t", 700), &[("a", 300), ("d", 400)]);
        let tested = [row.clone(), column];
        assert_eq!(assurance(&tested, "a"), Assurance::Proven);
        assert_eq!(assurance(&tested, "b"), Assurance::Single);
        assert_eq!(assurance(&[row.clone(), row], "a"), Assurance::Single);
    }

    #[test]
    fn the_unproven_amount_of_an_open_identity_is_contested() {
        let tested = [
            sum(Direction::Row, ("a", 300), &[("b", 100), ("c", 250)]),
            sum(Direction::Column, ("t", 700), &[("a", 300), ("d", 400)]),
            sum(Direction::Across, ("a", 300), &[("e", 300)]),
            sum(Direction::Across, ("b", 100), &[("f", 100)]),
        ];
        assert_eq!(assurance(&tested, "c"), Assurance::Contested);
        assert_eq!(assurance(&tested, "a"), Assurance::Proven);
        assert_eq!(assurance(&tested, "b"), Assurance::Single);
    }

    #[test]
    fn an_open_identity_of_proven_amounts_is_the_publishers() {
        let mut tested = vec![sum(Direction::Row, ("a", 300), &[("b", 100), ("c", 250)])];
        for (id, cents) in [("a", 300), ("b", 100), ("c", 250)] {
            for copy in ["1", "2"] {
                let other = format!("{id}{copy}");
                tested.push(sum(
                    Direction::Across,
                    (id, cents),
                    &[(other.as_str(), cents)],
                ));
            }
        }
        assert_eq!(assurance(&tested, "a"), Assurance::Proven);
        let known = from_checks(&tested);
        let mut checks: Vec<Check> = tested.into_iter().map(|t| t.check).collect();
        verdicts(&mut checks, |id| known.get(id).map(|k| k.0));
        assert_eq!(checks[0].verdict, Some(Verdict::PublisherInconsistency));
    }

    #[test]
    fn a_second_reading_agrees_digit_for_digit() {
        let reading = |text: &str| SecondReading {
            id: String::new(),
            reader: "shapes".to_owned(),
            text: text.to_owned(),
        };
        assert!(agrees("1071.18", &reading("1,071.18")));
        assert!(!agrees("1071.18", &reading("1,071.1")));
        assert!(!agrees("1071.1", &reading("1,071.10")));
        assert!(!agrees("6.9", &reading("9.6")));
    }
}
