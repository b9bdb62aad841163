//! Shares: `占p%` is the amount before it in percent of the whole.

use super::RULE;
use super::told::{Told, side};
use crate::identity::{Ratio, Tested, not_made};
use crate::prose::Sort;
use crate::prose::words::Core;
use mingxi_core::CheckStatus;
use rust_decimal::Decimal;

/// A check for each share of a passage.
pub(super) fn check(told: &Told<'_>) -> Vec<Tested> {
    (0..told.numbers.len())
        .filter_map(|i| share(told, i))
        .collect()
}

fn share(told: &Told<'_>, i: usize) -> Option<Tested> {
    let figure = told.get(i)?;
    let Sort::Share { whole } = &figure.number.sort else {
        return None;
    };
    let title = format!("占比：{}", figure.subject);
    let missing = |why: &str| {
        Some(not_made(
            RULE,
            title.clone(),
            CheckStatus::InsufficientData,
            why,
        ))
    };
    let part = told
        .just_before(i)
        .filter(|k| told.is(*k, &Sort::Amount) && !figure.number.approximate);
    let Some(part) = part else {
        return missing("没有占比所指的金额");
    };
    let (wholes, sure) = wholes(told, part, whole);
    let mut failed = None;
    let mut zero = false;
    for k in wholes {
        match ratio(told, i, part, k, &title) {
            Some(tested) if tested.check.status == CheckStatus::Pass => return Some(tested),
            Some(tested) => failed = failed.or(Some(tested)),
            None => zero = true,
        }
    }
    match failed {
        Some(tested) if sure => Some(tested),
        None if zero => Some(not_made(
            RULE,
            title,
            CheckStatus::NotApplicable,
            "总额为零",
        )),
        _ => missing("没有占比的总额"),
    }
}

/// The amounts that may be the whole, and whether the first is surely it.
fn wholes(told: &Told<'_>, part: usize, named: &str) -> (Vec<usize>, bool) {
    if named.is_empty() {
        return told.heads(part);
    }
    let name = Core::of(named);
    let bears_it = |k: &usize| told.get(*k).is_some_and(|f| f.core().fits(&name));
    let mut wholes: Vec<usize> = (0..part)
        .rev()
        .filter(|k| told.is(*k, &Sort::Amount) && bears_it(k))
        .collect();
    // another year's or another paragraph's amount may bear the same name
    let sure = wholes.len() == 1
        && wholes
            .iter()
            .all(|k| !told.between(*k, part).contains(['\n', '。']));
    for head in told.heads(part).0 {
        if !wholes.contains(&head) {
            wholes.push(head);
        }
    }
    (wholes, sure)
}

/// Whether the shares of the sentence add up to 100 %: then one of them may have been moved by a unit so that they do.
fn adds_up_to_all(told: &Told<'_>, i: usize) -> bool {
    let of_sentence = |k: &usize| {
        let (a, b) = (i.min(*k), i.max(*k));
        !told.between(a, b).contains(['。', '\n'])
    };
    let shares = (0..told.numbers.len())
        .filter(of_sentence)
        .filter_map(|k| told.get(k))
        .filter(|f| matches!(f.number.sort, Sort::Share { .. }));
    let sum = shares.fold((0u32, Some(Decimal::ZERO)), |(n, sum), f| {
        (
            n.saturating_add(1),
            sum.and_then(|s| s.checked_add(f.value)),
        )
    });
    sum.0 > 1 && sum.1 == Some(Decimal::ONE_HUNDRED)
}

/// Nothing when the whole may be zero.
fn ratio(told: &Told<'_>, i: usize, part: usize, whole: usize, title: &str) -> Option<Tested> {
    let (share, part, whole) = (told.get(i)?, told.get(part)?, told.get(whole)?);
    let percent =
        |part: Decimal, whole: Decimal| part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole);
    let half = if adds_up_to_all(told, i) {
        share.place
    } else {
        share.half()
    };
    let ([least, most], [low, high]) = (whole.bounds(), part.bounds());
    if least <= Decimal::ZERO {
        return None;
    }
    let low = percent(low, most)?.checked_sub(half)?;
    let high = percent(high, least)?.checked_add(half)?;
    Some(
        Ratio {
            rule: RULE,
            title: title.to_owned(),
            stated: side(format!("{}占比", share.subject), &[share]),
            from: side(
                format!("{} ÷ {}", part.subject, whole.subject),
                &[part, whole],
            ),
            recomputed: percent(part.value, whole.value)?,
            range: (low, high),
        }
        .test(),
    )
}
