//! Changes and rates: against the base, which is printed or follows from amount and change.

use super::RULE;
use super::told::{Figure, Told, side};
use crate::identity::{Direction, Identity, Ratio, Side, Tested, not_made};
use crate::prose::Sort;
use mingxi_core::CheckStatus;
use rust_decimal::Decimal;

/// A check for each rate of a passage, each printed base, and each change that its amount cannot hold.
pub(super) fn check(told: &Told<'_>) -> Vec<Tested> {
    (0..told.numbers.len())
        .filter_map(|i| match told.get(i)?.number.sort {
            Sort::Rate => rate(told, i),
            Sort::Completion => completion(told, i),
            Sort::Change => change(told, i),
            _ => None,
        })
        .collect()
}

fn missing(title: &str, why: &str) -> Option<Tested> {
    let status = CheckStatus::InsufficientData;
    Some(not_made(RULE, title, status, why))
}

/// 增长率 = 增加 ÷ (本年 − 增加)
fn rate(told: &Told<'_>, i: usize) -> Option<Tested> {
    let figure = told.get(i)?;
    let title = format!("增减率：{}", figure.subject);
    let before = told
        .just_before(i)
        .filter(|k| told.is(*k, &Sort::Change) && !figure.number.approximate);
    let Some(change) = before else {
        // 无变化（0%）
        if figure.value.is_zero() {
            return None;
        }
        return missing(&title, "没有增减额");
    };
    if let Some(base) = printed_base(told, change) {
        return against_base(told, i, change, base, &title).or_else(|| {
            Some(not_made(
                RULE,
                title,
                CheckStatus::NotApplicable,
                "上年为零",
            ))
        });
    }
    let (nows, sure) = nows(told, change);
    let mut failed = None;
    let mut zero = false;
    for now in nows {
        let title = format!("增减率：{}", told.get(now)?.subject);
        match against_now(told, i, change, now, &title) {
            Some(tested) if tested.check.status == CheckStatus::Pass => return Some(tested),
            Some(tested) => failed = failed.or(Some(tested)),
            // an amount below its change is not the one that changed
            None => zero |= !exceeds(told, change, now),
        }
    }
    match failed {
        Some(tested) if sure && !zero => Some(tested),
        None if zero => {
            let status = CheckStatus::NotApplicable;
            Some(not_made(RULE, title, status, "上年为零或未印出"))
        }
        _ => missing(&title, "没有增减所对的金额"),
    }
}

/// Whether a change is more than an amount, rounding allowed for.
fn exceeds(told: &Told<'_>, change: usize, now: usize) -> bool {
    let (Some(change), Some(now)) = (told.get(change), told.get(now)) else {
        return false;
    };
    let ([change, _], [_, now]) = (change.bounds(), now.bounds());
    change > now
}

/// The base that stands between 比 and the change: 比2025年年初预算数4464.03万元增加240.21万元.
fn printed_base(told: &Told<'_>, change: usize) -> Option<usize> {
    told.just_before(change)
        .filter(|k| told.is(*k, &Sort::Base))
}

/// The amounts that a change may be of: the nearest before it and those whose lists are open there; and
/// whether it is surely one of them.
///
/// A change with a subject of its own is of an amount with that subject.
fn nows(told: &Told<'_>, change: usize) -> (Vec<usize>, bool) {
    let Some(figure) = told.get(change) else {
        return (Vec::new(), false);
    };
    let Some(nearest) = told.amount_before(change) else {
        return (Vec::new(), false);
    };
    // 追加20万元 may be of any amount, 分别增加…、… are several
    let said = match change.checked_sub(1) {
        Some(before) => told.between(before, change),
        None => told
            .passage
            .text
            .get(..figure.number.at.start)
            .unwrap_or_default(),
    };
    let compares = said.contains(['比', '较', '同']) && !figure.number.clause.contains("分别");
    if figure.number.own_subject {
        let core = figure.core();
        let in_line = |k: &usize| !told.between(*k, change).contains('\n');
        let same = (0..change).rev().take_while(in_line).find(|k| {
            told.is(*k, &Sort::Amount) && told.get(*k).is_some_and(|f| f.core().fits(&core))
        });
        return match same {
            Some(same) => (vec![same], compares),
            None => (vec![nearest], false),
        };
    }
    let mut nows = vec![nearest];
    let in_sentence = |k: &usize| !told.between(*k, change).contains(['\n', '。']);
    let before = (0..nearest).rev().take_while(in_sentence);
    nows.extend(before.filter(|k| told.is(*k, &Sort::Amount) && told.opens_list(*k)));
    (nows, compares)
}

/// The percentages that rounding allows for `change` against `now − change`; nothing when that base may be zero.
fn against_now(
    told: &Told<'_>,
    i: usize,
    change: usize,
    now: usize,
    title: &str,
) -> Option<Tested> {
    let (rate, change, now) = (told.get(i)?, told.get(change)?, told.get(now)?);
    let corners = |change: Decimal, now: Decimal| percent(change, now.checked_sub(change)?);
    let mut range = None;
    for moved in change.bounds() {
        for other in now.bounds() {
            widen(&mut range, corners(moved, other)?);
        }
    }
    Some(tested(
        rate,
        title,
        side(
            format!("{0}增减 ÷ （{0} − 增减）", now.subject),
            &[change, now],
        ),
        corners(change.value, now.value)?,
        range?,
    ))
}

/// The percentages that rounding allows for `change` against a printed base; nothing when that may be zero.
fn against_base(
    told: &Told<'_>,
    i: usize,
    change: usize,
    base: usize,
    title: &str,
) -> Option<Tested> {
    let what = match told.get(i)?.number.sort {
        Sort::Completion => told.get(change)?.subject,
        _ => "增减",
    };
    let (rate, change, base) = (told.get(i)?, told.get(change)?, told.get(base)?);
    let mut range = None;
    for moved in change.bounds() {
        for other in base.bounds() {
            widen(&mut range, percent(moved, other)?);
        }
    }
    Some(tested(
        rate,
        title,
        side(format!("{what} ÷ {}", base.subject), &[change, base]),
        percent(change.value, base.value)?,
        range?,
    ))
}

fn tested(
    stated: &Figure<'_>,
    title: &str,
    from: Side,
    recomputed: Decimal,
    range: (Decimal, Decimal),
) -> Tested {
    let half = stated.half();
    Ratio {
        rule: RULE,
        title: title.to_owned(),
        stated: side(
            format!("{}{}", stated.subject, stated.number.statement.text),
            &[stated],
        ),
        from,
        recomputed,
        range: (
            range.0.checked_sub(half).unwrap_or(range.0),
            range.1.checked_add(half).unwrap_or(range.1),
        ),
    }
    .test()
}

/// `part` in percent of `whole`; nothing when the whole is not above zero.
fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole <= Decimal::ZERO {
        return None;
    }
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

fn widen(range: &mut Option<(Decimal, Decimal)>, value: Decimal) {
    *range = Some(match *range {
        Some((least, most)) => (least.min(value), most.max(value)),
        None => (value, value),
    });
}

/// 增减 = 本年 − 上年, where both are printed; else a change that is more than its amount, which leaves the year before below zero.
fn change(told: &Told<'_>, i: usize) -> Option<Tested> {
    let figure = told.get(i).filter(|f| !f.number.approximate)?;
    if let Some(base) = printed_base(told, i) {
        let now = told.amount_before(base)?;
        let (base, now) = (told.get(base)?, told.get(now)?);
        return Some(
            Identity {
                rule: RULE,
                title: format!("增减 = 本年 − 上年：{}", now.subject),
                left: side(format!("{} − 增减", now.subject), &[now, &negated(figure)]),
                right: side(base.subject.to_owned(), &[base]),
                direction: Direction::Row,
            }
            .test(),
        );
    }
    let (nows, sure) = nows(told, i);
    let now = told.get(*nows.first()?)?;
    if !sure || !nows.iter().all(|now| exceeds(told, i, *now)) || now.value.is_sign_negative() {
        return None;
    }
    let mut tested = Identity {
        rule: RULE,
        title: format!("增加额不超过本年数：{}", now.subject),
        left: side(format!("{}增加", now.subject), &[figure]),
        right: side(now.subject.to_owned(), &[now]),
        direction: Direction::Row,
    }
    .test();
    tested.proof = false;
    Some(tested)
}

fn negated<'a>(figure: &Figure<'a>) -> Figure<'a> {
    Figure {
        number: figure.number,
        subject: figure.subject,
        value: Decimal::ZERO
            .checked_sub(figure.value)
            .unwrap_or(figure.value),
        place: figure.place,
    }
}

/// 完成年初预算的p% = 决算 ÷ 年初预算
///
/// A plan of zero has no percentage. When another plan of the sentence gives the percentage and the named
/// one does not, the sentence names the wrong one.
fn completion(told: &Told<'_>, i: usize) -> Option<Tested> {
    const PLANS: &[&str] = &["年初预算", "全年预算", "调整预算", "预算"];
    let figure = told.get(i)?;
    let title = format!("完成率：{}", figure.subject);
    let said = PLANS.iter().find(|p| figure.number.clause.contains(*p))?;
    let before =
        |k: &usize| !told.between(*k, i).contains(['。', '；', '\n']) && told.is(*k, &Sort::Amount);
    let clause = |k: usize| told.get(k).map_or("", |f| f.number.clause.as_str());
    let amounts: Vec<usize> = (0..i).rev().filter(before).collect();
    let done = amounts.iter().find(|k| clause(**k).contains("决算"));
    let plan = amounts.iter().find(|k| clause(**k).contains(*said));
    let (Some(done), Some(plan)) = (done, plan) else {
        return missing(&title, "没有决算数或预算数");
    };
    let named = against_base(told, i, *done, *plan, &title);
    if named
        .as_ref()
        .is_some_and(|t| t.check.status == CheckStatus::Pass)
    {
        return named;
    }
    let other = amounts
        .iter()
        .filter(|k| clause(**k).contains("预算") && *k != plan && *k != done)
        .filter_map(|k| against_base(told, i, *done, *k, &title))
        .find(|t| t.check.status == CheckStatus::Pass);
    match (named, other) {
        (Some(failed), _) => Some(failed),
        (None, Some(mut other)) => {
            other.check.status = CheckStatus::Fail;
            other.check.title = format!("{title}（{said}为零）");
            other.check.right.facts = [*done, *plan]
                .iter()
                .filter_map(|k| Some(told.get(*k)?.id().to_owned()))
                .collect();
            Some(other)
        }
        (None, None) => Some(not_made(
            RULE,
            title,
            CheckStatus::NotApplicable,
            "预算数为零",
        )),
    }
}
