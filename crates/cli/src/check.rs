//! `mingxi check`: what does not add up, for people.

use crate::news::count;
use mingxi::check::{Rechecked, Term, likely_slip, terms};
use mingxi::{Assurance, Check, CheckSide, CheckStatus, Disclosure, Phase, Verdict};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

/// Terms of one side that are shown; the JSON has them all.
const TERMS_SHOWN: usize = 40;

/// Facts that are named where a file was changed.
const NAMED: usize = 5;

/// Whether a check fails.
pub(crate) fn fails(disclosure: &Disclosure) -> bool {
    disclosure
        .checks
        .iter()
        .any(|c| c.status == CheckStatus::Fail)
}

/// The report on one file; with `all`, also what could not be checked for want of an amount.
pub(crate) fn report(path: &Path, rechecked: &Rechecked, all: bool) -> String {
    let (file, disclosure) = (path.display(), &rechecked.disclosure);
    let mut text = String::new();
    let _ = writeln!(text, "{file}: {}", summary(disclosure));
    if !rechecked.changed.is_empty() {
        let what = match rechecked.changed.len() {
            1 => "1 fact in the file is not what its table says, which was checked".to_owned(),
            n => format!("{n} facts in the file are not what its tables say, which were checked"),
        };
        let _ = writeln!(text, "{file}: {what}: {}", some(&rechecked.changed));
    }
    for check in &disclosure.checks {
        match check.status {
            CheckStatus::Fail => failing(&mut text, path, disclosure, check),
            CheckStatus::InsufficientData if all => {
                let (rule, id, title) = (&check.rule, &check.check_id, &check.title);
                let _ = write!(text, "{file}: {rule} {id}: cannot be checked: {title}");
                let why = &check.left.text;
                let _ = match why.is_empty() || title.contains(why.as_str()) {
                    true => writeln!(text),
                    false => writeln!(text, ": {why}"),
                };
            }
            _ => {}
        }
    }
    text
}

/// Whose disclosure it is, and how its facts and checks stand.
fn summary(disclosure: &Disclosure) -> String {
    let head = &disclosure.disclosure;
    let mut whose: Vec<String> = head.entity.iter().cloned().collect();
    whose.extend(head.fiscal_year.map(|year| year.to_string()));
    whose.extend(head.phase.map(|phase| {
        match phase {
            Phase::Budget => "budget",
            Phase::FinalAccounts => "final accounts",
        }
        .to_owned()
    }));
    let of = |assurance| {
        let facts = disclosure.facts.iter();
        facts.filter(|f| f.assurance == assurance).count()
    };
    let with = |status| {
        let checks = disclosure.checks.iter();
        checks.filter(|c| c.status == status).count()
    };
    let facts = counts(&[
        (of(Assurance::Proven), "proven"),
        (of(Assurance::Seconded), "seconded"),
        (of(Assurance::Single), "single"),
        (of(Assurance::Contested), "contested"),
    ]);
    let checks = counts(&[
        (with(CheckStatus::Pass), "pass"),
        (with(CheckStatus::Fail), "fail"),
        (with(CheckStatus::InsufficientData), "without enough data"),
        (with(CheckStatus::NotApplicable), "not applicable"),
    ]);
    let whose = match whose.is_empty() {
        true => String::new(),
        false => format!("{}: ", whose.join(" ")),
    };
    format!(
        "{whose}{}{facts}; {}{checks}",
        count(disclosure.facts.len(), "fact"),
        count(disclosure.checks.len(), "check")
    )
}

/// `: 3 proven, 1 single`; nothing for nothing.
fn counts(counts: &[(usize, &str)]) -> String {
    let some = counts.iter().filter(|(n, _)| *n > 0);
    let words: Vec<String> = some.map(|(n, word)| format!("{n} {word}")).collect();
    match words.is_empty() {
        true => String::new(),
        false => format!(": {}", words.join(", ")),
    }
}

/// The first few ids.
fn some(ids: &[String]) -> String {
    let more = if ids.len() > NAMED { ", …" } else { "" };
    let some = ids.get(..NAMED).unwrap_or(ids);
    format!("{}{more}", some.join(", "))
}

/// One failing check: what, expected and found, where, whose fault, and what to do.
fn failing(text: &mut String, path: &Path, disclosure: &Disclosure, check: &Check) {
    let sides = [
        (&check.left, terms(disclosure, &check.left)),
        (&check.right, terms(disclosure, &check.right)),
    ];
    let all = || sides.iter().flat_map(|(_, terms)| terms);
    let units: BTreeSet<Option<&str>> = all().map(|t| t.unit.as_deref()).collect();
    // Where its amounts have several units, a check is in yuan.
    let is_rate = sides[0].1.iter().any(|t| t.unit.as_deref() == Some("%"));
    let unit = match units.len() {
        _ if is_rate => "%",
        0 | 1 => units.first().copied().flatten().unwrap_or_default(),
        _ => "元",
    };
    let page = match all().find_map(|t| t.page) {
        Some(page) => format!("{page}: "),
        None => String::new(),
    };
    let money = |amount: Option<&str>| match amount {
        Some(amount) => format!("{amount} {unit}").trim_end().to_owned(),
        None => "unknown".to_owned(),
    };
    let stated = |side: &CheckSide| {
        let amount = money(side.amount.as_deref());
        match side.text.is_empty() {
            true => format!("the other side is {amount}"),
            false => format!("'{}' is {amount}", side.text),
        }
    };
    let _ = write!(
        text,
        "{}: {page}{} {}: {}, but {}",
        path.display(),
        check.rule,
        check.check_id,
        stated(&check.left),
        stated(&check.right)
    );
    let _ = match (&check.difference, &check.tolerance) {
        (Some(open), Some(allowed)) => {
            writeln!(text, ": they differ by {open}, rounding allows {allowed}")
        }
        _ => writeln!(text),
    };
    // One table is named once.
    let shared = all()
        .next()
        .map(within)
        .filter(|first| all().all(|t| within(t) == *first));
    if let Some(place) = &shared {
        let _ = writeln!(text, "  in    {place}");
    }
    for (name, terms) in ["left", "right"]
        .into_iter()
        .zip(sides.iter().map(|s| &s.1))
    {
        table(text, name, terms, shared.is_none());
    }
    let _ = writeln!(text, "  {}", fault(check));
    let slip = likely_slip(disclosure, check);
    let hint = hint(check, slip, all());
    let _ = writeln!(text, "  hint: {hint}");
}

/// The amounts of a side, one a line, with their places.
fn table(text: &mut String, side: &str, terms: &[Term], is_far: bool) {
    if terms.is_empty() {
        let _ = writeln!(text, "  {side:<6}nothing is printed there");
    }
    let width = terms.iter().map(|t| t.amount.len()).max().unwrap_or(0);
    for (i, term) in terms.iter().take(TERMS_SHOWN).enumerate() {
        let side = if i == 0 { side } else { "" };
        let sure = word(term.assurance);
        let _ = writeln!(
            text,
            "  {side:<6}{:>width$} {} {sure:<9} {}",
            term.amount,
            term.unit.as_deref().unwrap_or("?"),
            place(term, is_far)
        );
    }
    if terms.len() > TERMS_SHOWN {
        let _ = writeln!(text, "        and {} more", terms.len() - TERMS_SHOWN);
    }
}

/// `page 7, 支出总表`
fn within(term: &Term) -> String {
    match term.page {
        Some(page) => format!("{page}, {}", term.place),
        None => term.place.clone(),
    }
}

/// `page 7, 支出总表, row 行政运行, column 基本支出 (t3.r8.c3)`; the table only when it is far from the others.
fn place(term: &Term, is_far: bool) -> String {
    let mut parts: Vec<String> = is_far.then(|| within(term)).into_iter().collect();
    parts.extend(term.row.iter().map(|row| format!("row {row}")));
    parts.extend(term.column.iter().map(|column| format!("column {column}")));
    format!("{} ({})", parts.join(", "), term.id)
}

const fn fault(check: &Check) -> &'static str {
    match check.verdict {
        Some(Verdict::PublisherInconsistency) => {
            "the publisher's: every amount in it is surely read, the document contradicts itself"
        }
        Some(Verdict::ReadingSuspect) | None => {
            "perhaps the reading's: an amount in it is not surely read"
        }
    }
}

/// What to look at first.
fn hint<'a>(
    check: &Check,
    slip: Option<(String, String)>,
    terms: impl Iterator<Item = &'a Term>,
) -> String {
    if let Some((id, wanted)) = slip {
        return format!("it would add up if {id} were {wanted}: look there first");
    }
    if check.verdict == Some(Verdict::PublisherInconsistency) {
        return "take the amounts as printed, and ask the publisher which is meant".to_owned();
    }
    let (mut contested, mut single) = (Vec::new(), Vec::new());
    for term in terms {
        match term.assurance {
            Assurance::Contested => contested.push(term.id.clone()),
            Assurance::Single => single.push(term.id.clone()),
            Assurance::Proven | Assurance::Seconded => {}
        }
    }
    match (contested.is_empty(), single.is_empty()) {
        (true, true) => "compare the amounts with the PDF".to_owned(),
        (true, false) => format!(
            "compare with the PDF what one reader read: {}",
            some(&single)
        ),
        (false, _) => format!(
            "compare with the PDF what is contested: {}",
            some(&contested)
        ),
    }
}

const fn word(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::Proven => "proven",
        Assurance::Seconded => "seconded",
        Assurance::Single => "single",
        Assurance::Contested => "contested",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Rechecked {
        Rechecked {
            disclosure: mingxi::examples::disclosure(),
            changed: Vec::new(),
        }
    }

    #[test]
    fn a_failing_check_says_what_where_and_whose_fault() {
        let want = "\
a.json: 某县人民政府办公室 2026 budget: 1 fact: 1 proven; 1 check: 1 fail
a.json: page 4: R10 k1: '收入' is 1071.20 万元, but '2026年预算收入总表·合计' is 1071.18 万元: they differ by 0.02, rounding allows 0
  left  1071.20 万元 seconded  page 4, “收入1,071.20万元” (s1.b0.n1)
  right 1071.18 万元 proven    page 4, 2026年预算收入总表, row 合计, column 合计 (t1.r1.c1)
  the publisher's: every amount in it is surely read, the document contradicts itself
  hint: take the amounts as printed, and ask the publisher which is meant
";
        assert_eq!(report(Path::new("a.json"), &example(), false), want);
    }

    #[test]
    fn what_cannot_be_checked_is_told_when_asked_for() {
        let mut rechecked = example();
        rechecked.changed = vec!["t1.r1.c1".to_owned()];
        let check = &mut rechecked.disclosure.checks[0];
        check.status = CheckStatus::InsufficientData;
        check.left.text = "no total".to_owned();
        let want = "\
a.json: 某县人民政府办公室 2026 budget: 1 fact: 1 proven; 1 check: 1 without enough data
a.json: 1 fact in the file is not what its table says, which was checked: t1.r1.c1
a.json: R10 k1: cannot be checked: 收入 = 2026年预算收入总表·合计: no total
";
        assert_eq!(report(Path::new("a.json"), &rechecked, true), want);
        let short = report(Path::new("a.json"), &rechecked, false);
        assert_eq!(short.lines().count(), 2, "{short}");
    }
}
