//! Lists: `X，其中：A，B` adds up.

use super::RULE;
use super::told::{Figure, Told, before_list, opens, side};
use crate::identity::{Direction, Identity, Tested, not_made};
use crate::prose::Sort;
use mingxi_core::CheckStatus;

/// Parts that are the whole by their nature: each names one part by its words.
const COMPLETE: &[&[&str]] = &[
    &["基本支出", "项目支出"],
    &["人员经费", "公用经费"],
    &["货物", "工程", "服务"],
    &["其他运转类", "特定目标类"],
    &["本年收入", "上年结转"],
    &["本年预算安排", "上年结转"],
    &["因公出国", "公务用车", "公务接待"],
    &["公务用车购置费", "公务用车运行"],
];

/// A check for each list of amounts, and each of counts.
pub(super) fn check(told: &Told<'_>) -> Vec<Tested> {
    let mut tested = Vec::new();
    for k in 0..told.numbers.len() {
        if told.opens_list(k) {
            tested.extend(list(told, k, &Sort::Amount));
            tested.extend(list(told, k, &Sort::Count));
        }
    }
    tested
}

/// The list that begins behind number `k`.
fn list(told: &Told<'_>, k: usize, sort: &Sort) -> Option<Tested> {
    let lead = told.between(k, k.saturating_add(1));
    let head = head(told, k, lead, sort)?;
    let parts = parts(told, k, lead, sort);
    if parts.len() < 2 {
        return None;
    }
    let figures: Vec<_> = parts.iter().filter_map(|p| told.get(*p)).collect();
    let names: Vec<&str> = figures.iter().map(|f| f.subject).collect();
    let adds_up_to = |whole: &Figure<'_>| {
        Identity {
            rule: RULE,
            title: format!("{} = {}", whole.subject, names.join(" + ")),
            left: side(whole.subject.to_owned(), &[whole]),
            right: side(names.join(" + "), &figures),
            direction: Direction::Row,
        }
        .test()
    };
    let whole = told.get(head)?;
    // vehicles are no devices
    let unit = &whole.number.statement.unit;
    let same_unit = |f: &&Figure<'_>| f.number.statement.unit == *unit;
    if *sort == Sort::Count && !figures.iter().all(same_unit) {
        return None;
    }
    let tested = adds_up_to(whole);
    if tested.check.status == CheckStatus::Fail && *sort == Sort::Amount {
        let outer = told.heads(k.saturating_add(1)).0;
        let closes = |whole: &usize| Some(adds_up_to(told.get(*whole)?));
        let passed = |t: &Tested| t.check.status == CheckStatus::Pass;
        if let Some(tested) = outer.iter().filter_map(closes).find(passed) {
            return Some(tested);
        }
    }
    let title = tested.check.title.clone();
    let of_change = (head..k.saturating_add(1)).any(|c| {
        let change = told.get(c).filter(|f| f.number.sort == Sort::Change);
        change.is_some_and(|change| adds_up_to(change).check.status == CheckStatus::Pass)
    });
    let understood = is_complete(&names) && follows_at_once(lead) && !of_change;
    if tested.check.status == CheckStatus::Fail && !understood {
        let why = "所列未必是全部";
        return Some(not_made(RULE, title, CheckStatus::InsufficientData, why));
    }
    Some(tested)
}

/// The number that the list is of: the last of its sort, in the same sentence or in the one before `其中`.
fn head(told: &Told<'_>, k: usize, lead: &str, sort: &Sort) -> Option<usize> {
    let head = (0..=k).rev().find(|h| told.is(*h, sort))?;
    let gap = told.between(head, k);
    let to_list = before_list(lead);
    let one_sentence = !gap.contains(['。', '；', '\n']);
    // 。其中： goes on, 。主要原因是…。其中 may not be of this amount any more
    let to_list = to_list.trim_end_matches(['。', '\n', '；']);
    let goes_on = !ends_sentence(to_list) && !to_list.contains(['\n', '；']);
    (one_sentence && goes_on).then_some(head)
}

/// The parts: one a line where the list is written in lines, else those of the sentence.
fn parts(told: &Told<'_>, k: usize, lead: &str, sort: &Sort) -> Vec<usize> {
    let in_lines = after_list(lead)
        .split_once('\n')
        .is_some_and(|(rest, _)| !rest.contains('。'));
    if in_lines {
        parts_in_lines(told, k, sort)
    } else {
        parts_in_sentence(told, k, lead, sort)
    }
}

/// The first number of each line, as long as the list marks are of one style and count up.
fn parts_in_lines(told: &Told<'_>, k: usize, sort: &Sort) -> Vec<usize> {
    let mut parts = Vec::new();
    let mut last = k;
    let mut style = None;
    let mut in_semicolons = false;
    for m in k.saturating_add(1)..told.numbers.len() {
        if !told.between(m.saturating_sub(1), m).contains('\n') {
            continue;
        }
        let before = told.between(last, m);
        let (line, number) = mark(told, m);
        let follows =
            style.is_none_or(|(style, before)| style == line && (number == 0 || number > before));
        // lines without marks that end in semicolons are a list up to the full stop
        let ended = number == 0 && last > k && before.contains("。\n") && in_semicolons;
        // a table between two paragraphs leaves an empty line
        if !follows || ended || before.contains("\n\n") {
            break;
        }
        in_semicolons |= before.contains("；\n");
        style = Some((line, number));
        last = m;
        if told.is(m, sort) {
            parts.push(m);
        }
    }
    parts
}

/// The numbers with a name of their own up to the end of the sentence, its reasons, or another list.
fn parts_in_sentence(told: &Told<'_>, k: usize, lead: &str, sort: &Sort) -> Vec<usize> {
    let mut parts = Vec::new();
    for m in k.saturating_add(1)..told.numbers.len() {
        let first = m == k.saturating_add(1);
        let between = if first {
            after_list(lead)
        } else {
            told.between(m.saturating_sub(1), m)
        };
        let ends = ends_sentence(between) || between.contains('\n') || is_reason(between);
        if ends || (!first && opens(between)) || (told.opens_list(m) && told.is(m, sort)) {
            break;
        }
        if told.is(m, sort) && !in_parentheses(told, k, m) && is_named(told, m) {
            parts.push(m);
        }
    }
    parts
}

/// Whether nothing but a lead word stands before the list; `，支出包括` is a list of something else.
fn follows_at_once(lead: &str) -> bool {
    let mut rest = before_list(lead);
    for word in ["主要", "具体", "，", "。", "；", "\n"] {
        rest = rest.trim_end_matches(word);
    }
    rest.is_empty()
}

/// Whether the text goes over to reasons and does not come back to the list with a semicolon.
fn is_reason(between: &str) -> bool {
    between
        .rsplit_once("原因")
        .is_some_and(|(_, reason)| !reason.contains('；'))
}

/// Whether a sentence ends in this text; one in parentheses does not count: （…。）
fn ends_sentence(text: &str) -> bool {
    text.replace("。）", "）").contains('。')
}

fn after_list(lead: &str) -> &str {
    lead.get(before_list(lead).len()..).unwrap_or_default()
}

/// The style of the list mark at the beginning of the line in which a number stands, and its number: 0 without one.
fn mark(told: &Told<'_>, m: usize) -> (u8, u32) {
    let Some(figure) = told.get(m) else {
        return (0, 0);
    };
    let before = told
        .passage
        .text
        .get(..figure.number.at.start)
        .unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let (style, rest) = match line.strip_prefix('（') {
        Some(rest) => (1, rest),
        None => (2, line),
    };
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let after = rest.get(digits.len()..).unwrap_or_default();
    if let Ok(number) = digits.parse::<u32>()
        && after.starts_with(['）', '.', '．', '、'])
    {
        return (style, number);
    }
    let ordinal = |c: char| "一二三四五六七八九十".chars().position(|d| d == c);
    let mut chars = rest.chars();
    match (chars.next().and_then(ordinal), chars.next()) {
        (Some(at), Some('）' | '、')) => {
            let number = u32::try_from(at).unwrap_or_default().saturating_add(1);
            (if style == 1 { 3 } else { 4 }, number)
        }
        _ => (5, 0),
    }
}

/// Whether the number stands in a parenthesis that opened after number `k`.
fn in_parentheses(told: &Told<'_>, k: usize, m: usize) -> bool {
    let between = told.between(k, m);
    between.matches('（').count() > between.matches('）').count()
}

/// Whether the number has a subject that is not that of the number before it.
fn is_named(told: &Told<'_>, m: usize) -> bool {
    told.get(m).is_some_and(|f| {
        f.number.own_subject
            || m.checked_sub(1)
                .is_some_and(|before| told.is(before, &Sort::Count))
    })
}

/// Whether the names are all the parts that there can be.
fn is_complete(names: &[&str]) -> bool {
    COMPLETE.iter().any(|words| {
        words.len() == names.len()
            && words
                .iter()
                .all(|w| names.iter().filter(|n| n.contains(w)).count() == 1)
    })
}
