//! Identities over exact amounts: what they claim, whether they hold, and whether that proves anything.
//!
//! Amounts that a publisher rounded one by one need not add up to the last place. An identity of
//! `n` rounded amounts may be open by half a unit of the last printed place for each of them; an
//! amount printed twice may not be open at all. Closing within that bound is a *pass*. Only an identity
//! that closes exactly is a *proof*: whichever digit of whichever of its amounts were different,
//! it would no longer close.

use mingxi_core::{Check, CheckSide, CheckStatus};
use rust_decimal::Decimal;

/// An amount in an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// The fact or statement it is.
    pub(crate) id: String,
    /// Its value in the unit of the identity.
    pub(crate) value: Decimal,
    /// One in its last printed place, in the unit of the identity: 0.01 for `12.50`.
    pub(crate) place: Decimal,
}

/// A sum of amounts, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Side {
    /// What it is.
    pub(crate) text: String,
    /// What is added up.
    pub(crate) terms: Vec<Term>,
}

impl Side {
    /// The sum of its terms; `None` when it is beyond 28 digits.
    fn sum(&self) -> Option<Decimal> {
        self.terms
            .iter()
            .try_fold(Decimal::ZERO, |sum, term| sum.checked_add(term.value))
    }

    fn stated(self, sum: Option<Decimal>) -> CheckSide {
        CheckSide {
            text: self.text,
            amount: sum.map(|sum| sum.to_string()),
            facts: self.terms.into_iter().map(|t| t.id).collect(),
        }
    }
}

/// A claim that two sums are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// `R01` … `R12`.
    pub(crate) rule: &'static str,
    /// The identity in words, with the place it is about.
    pub(crate) title: String,
    /// One side.
    pub(crate) left: Side,
    /// The other.
    pub(crate) right: Side,
    /// Which way it looks.
    pub(crate) direction: Direction,
}

/// A check that was made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tested {
    /// The check, without an id yet.
    pub(crate) check: Check,
    /// It closes exactly and is linear: any other digit in it would have left it open.
    pub(crate) proof: bool,
    /// It adds up: three or more amounts in it are not zero. An amount that is printed twice is read wrongly twice by a reader
    /// that takes one digit for another wherever it stands; a sum seldom stays closed then.
    pub(crate) adds_up: bool,
    /// It is open, and would close if one amount in it had one digit changed or dropped, two digits swapped or its point moved.
    pub(crate) is_slip: bool,
    /// Which way it looks.
    pub(crate) direction: Direction,
}

/// Which way an identity looks: an amount that slipped to a neighbouring row still adds up down its
/// column, one that slipped to a neighbouring column still adds up along its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Direction {
    /// Along a row.
    Row,
    /// Down a column.
    Column,
    /// Between places of the document that name the same thing.
    Across,
}

impl Identity {
    /// Adds up both sides and compares them.
    pub(crate) fn test(self) -> Tested {
        let (left, right) = (self.left.sum(), self.right.sum());
        let difference = left
            .zip(right)
            .and_then(|(left, right)| left.checked_sub(right));
        let tolerance = self.tolerance();
        let status = match difference {
            // one side may be blank: that is zero; two blank sides say nothing
            _ if self.left.terms.is_empty() && self.right.terms.is_empty() => {
                CheckStatus::InsufficientData
            }
            Some(open) if open.abs() <= tolerance => CheckStatus::Pass,
            Some(_) => CheckStatus::Fail,
            None => CheckStatus::InsufficientData,
        };
        let terms = self.left.terms.iter().chain(&self.right.terms);
        let adds_up = terms.filter(|t| !t.value.is_zero()).count() > 2;
        let is_slip =
            status == CheckStatus::Fail && difference.is_some_and(|open| self.is_slip(open));
        let closes = difference.is_some_and(|open| open.is_zero());
        let check = Check {
            check_id: String::new(),
            rule: self.rule.to_owned(),
            title: self.title,
            status,
            left: self.left.stated(left),
            right: self.right.stated(right),
            difference: difference.map(|open| open.to_string()),
            tolerance: Some(tolerance.normalize().to_string()),
            verdict: None,
        };
        Tested {
            proof: status == CheckStatus::Pass && closes,
            adds_up,
            is_slip,
            direction: self.direction,
            check,
        }
    }

    /// Whether one amount, read as readers misread, would close what is open by so much.
    fn is_slip(&self, open: Decimal) -> bool {
        let is_one = |term: &Term, would_be: Option<Decimal>| {
            would_be.is_some_and(|other| looks_like(term.value, other))
        };
        let mut left = self.left.terms.iter();
        let mut right = self.right.terms.iter();
        left.any(|t| is_one(t, t.value.checked_sub(open)))
            || right.any(|t| is_one(t, t.value.checked_add(open)))
    }

    /// Half a unit of the last printed place for each amount that is not zero; nothing when one amount is printed twice.
    fn tolerance(&self) -> Decimal {
        let rounded: Vec<&Term> = self
            .left
            .terms
            .iter()
            .chain(&self.right.terms)
            .filter(|t| !t.value.is_zero())
            .collect();
        let same_place = rounded.windows(2).all(|w| match w {
            [a, b] => a.place == b.place,
            _ => true,
        });
        if rounded.len() <= 2 && same_place {
            return Decimal::ZERO;
        }
        let half = Decimal::new(5, 1);
        rounded
            .iter()
            .try_fold(Decimal::ZERO, |sum, term| {
                sum.checked_add(term.place.checked_mul(half)?)
            })
            .unwrap_or_default()
    }
}

impl Tested {
    /// Allows for both sides having been rounded on their own, to this place.
    pub(crate) fn within_rounding(&mut self, place: Decimal) {
        let parse = |text: &Option<String>| {
            text.as_deref()
                .and_then(|t| Decimal::from_str_exact(t).ok())
        };
        let (Some(open), Some(tolerance)) =
            (parse(&self.check.difference), parse(&self.check.tolerance))
        else {
            return;
        };
        if tolerance < place {
            self.check.tolerance = Some(place.normalize().to_string());
            if open.abs() <= place && self.check.status == CheckStatus::Fail {
                self.check.status = CheckStatus::Pass;
            }
        }
    }
}

/// Whether one amount is misread as the other easily: one digit changed or dropped, two neighbours swapped, or the point moved.
fn looks_like(read: Decimal, other: Decimal) -> bool {
    if read <= Decimal::ZERO || other <= Decimal::ZERO {
        return false;
    }
    let digits = |d: Decimal, scale: u32| {
        let mut d = d;
        d.rescale(scale);
        d.mantissa().to_string().into_bytes()
    };
    let scale = read.scale().max(other.scale());
    let (a, b) = (digits(read, scale), digits(other, scale));
    // `1227.5` and `12275`: the same digits, the point elsewhere
    let bare = |d: Decimal| {
        let text = d.mantissa().to_string();
        text.trim_end_matches('0').to_owned()
    };
    if bare(read) == bare(other) {
        return true;
    }
    if a.len() != b.len() {
        let (short, long) = if a.len() < b.len() {
            (&a, &b)
        } else {
            (&b, &a)
        };
        let without = |at: usize| {
            let rest = long.iter().enumerate().filter(|(i, _)| *i != at);
            rest.map(|(_, d)| *d).eq(short.iter().copied())
        };
        return long.len() == short.len().saturating_add(1) && (0..long.len()).any(without);
    }
    let differ: Vec<usize> = (0..a.len()).filter(|i| a.get(*i) != b.get(*i)).collect();
    match differ[..] {
        [_] => true,
        [i, j] => j == i.saturating_add(1) && a.get(i) == b.get(j) && a.get(j) == b.get(i),
        _ => false,
    }
}

/// A percentage that the disclosure states, recomputed from rounded amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ratio {
    /// `R10`.
    pub(crate) rule: &'static str,
    /// What is claimed, in words.
    pub(crate) title: String,
    /// What is stated, in percent.
    pub(crate) stated: Side,
    /// The amounts that it follows from.
    pub(crate) from: Side,
    /// What follows from them as printed, in percent.
    pub(crate) recomputed: Decimal,
    /// The least and the most that rounding allows to be stated.
    pub(crate) range: (Decimal, Decimal),
}

impl Ratio {
    /// Compares the stated percentage with what rounding allows; never a proof, since many digits give the same percentage.
    pub(crate) fn test(self) -> Tested {
        let stated = self.stated.sum();
        let (least, most) = self.range;
        let status = match stated {
            Some(stated) if (least..=most).contains(&stated) => CheckStatus::Pass,
            Some(_) => CheckStatus::Fail,
            None => CheckStatus::InsufficientData,
        };
        let shown = self.recomputed.round_dp(4).normalize();
        let right = self.from.stated(Some(shown));
        let tolerance = most
            .checked_sub(self.recomputed)
            .map(|t| t.round_dp(6).normalize().to_string());
        let check = Check {
            check_id: String::new(),
            rule: self.rule.to_owned(),
            title: self.title,
            status,
            left: self.stated.stated(stated),
            right,
            difference: stated
                .and_then(|s| s.checked_sub(shown))
                .map(|d| d.to_string()),
            tolerance,
            verdict: None,
        };
        Tested {
            check,
            proof: false,
            adds_up: false,
            is_slip: false,
            direction: Direction::Across,
        }
    }
}

/// A check that could not be made, and what is missing.
pub(crate) fn not_made(
    rule: &'static str,
    title: impl Into<String>,
    status: CheckStatus,
    missing: impl Into<String>,
) -> Tested {
    let nothing = |text: String| CheckSide {
        text,
        amount: None,
        facts: Vec::new(),
    };
    Tested {
        check: Check {
            check_id: String::new(),
            rule: rule.to_owned(),
            title: title.into(),
            status,
            left: nothing(missing.into()),
            right: nothing(String::new()),
            difference: None,
            tolerance: None,
            verdict: None,
        },
        proof: false,
        adds_up: false,
        is_slip: false,
        direction: Direction::Across,
    }
}

/// One in the last printed place of a value: 0.01 for `12.50`.
pub(crate) fn place_of(value: Decimal) -> Decimal {
    Decimal::new(1, value.scale())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(values: &[(i64, u32)]) -> Side {
        let terms = values.iter().enumerate().map(|(i, (mantissa, scale))| {
            let value = Decimal::new(*mantissa, *scale);
            Term {
                id: format!("f{i}"),
                value,
                place: place_of(value),
            }
        });
        Side {
            text: String::new(),
            terms: terms.collect(),
        }
    }

    fn test(left: &[(i64, u32)], right: &[(i64, u32)]) -> Tested {
        Identity {
            rule: "R05",
            title: String::new(),
            left: side(left),
            right: side(right),
            direction: Direction::Row,
        }
        .test()
    }

    #[test]
    fn what_closes_exactly_is_a_proof() {
        let tested = test(&[(18759, 2)], &[(13419, 2), (5340, 2)]);
        assert_eq!(tested.check.status, CheckStatus::Pass);
        assert!(tested.proof);
    }

    #[test]
    fn what_closes_within_rounding_passes_and_proves_nothing() {
        let tested = test(&[(109022, 2)], &[(101778, 2), (7243, 2)]);
        assert_eq!(tested.check.status, CheckStatus::Pass);
        assert_eq!(tested.check.tolerance.as_deref(), Some("0.015"));
        assert!(!tested.proof);
        let tested = test(&[(109023, 2)], &[(101778, 2), (7243, 2)]);
        assert_eq!(tested.check.status, CheckStatus::Fail);
    }

    #[test]
    fn an_amount_printed_twice_is_the_same_to_the_last_digit() {
        let tested = test(&[(153586, 2)], &[(153585, 2), (0, 2)]);
        assert_eq!(tested.check.status, CheckStatus::Fail);
        assert_eq!(tested.check.difference.as_deref(), Some("0.01"));
    }

    #[test]
    fn a_blank_side_is_zero() {
        assert_eq!(test(&[(1, 0)], &[]).check.status, CheckStatus::Fail);
        assert_eq!(test(&[], &[]).check.status, CheckStatus::InsufficientData);
    }
}
