//! What a number is about: the noun phrase before it, or what was spoken of last.

use super::number::{Found, Sort, compared};
use regex::Regex;
use std::sync::LazyLock;

/// Where a number's subject may be found besides its own clause.
pub(super) struct Context<'a> {
    /// The whole passage.
    pub(super) text: &'a str,
    /// Names that only say whose money it is.
    pub(super) entity: &'a str,
    /// The heading of the section, without its number.
    pub(super) heading: &'a str,
}

/// The subject of a number and whether it is its own words.
pub(super) fn of(
    found: &Found,
    before: &[(Found, String)],
    context: &Context<'_>,
) -> (String, bool) {
    let own = own(found, context.entity);
    match found.sort {
        Sort::Change | Sort::Rate | Sort::Share { .. } | Sort::Completion | Sort::Base
            if !is_own(&own) =>
        {
            match before.last() {
                Some((_, subject)) => (subject.clone(), false),
                None => (topic(found, context), false),
            }
        }
        _ if is_own(&own) => (own, true),
        _ => {
            let given = given(found, &own, before, context);
            (if given.is_empty() { own } else { given }, false)
        }
    }
}

/// The subject that a number without words of its own gets: things counted just before (项目13个，涉及金额…),
/// what its line is about, the heading.
fn given(found: &Found, own: &str, before: &[(Found, String)], context: &Context<'_>) -> String {
    let counted = before.last().filter(|(last, _)| {
        let between = context.text.get(last.at.end..found.at.start);
        last.sort == Sort::Count && between.is_some_and(|t| !t.contains(['。', '；', '\n']))
    });
    if let Some((_, subject)) = counted
        && (own.is_empty() || own.contains("涉及") || own.contains("金额") || own.contains("资金"))
    {
        return subject.clone();
    }
    let topic = topic(found, context);
    if !TELLING.iter().any(|w| own.contains(w)) {
        return topic;
    }
    // 某支出年初预算为…，全年预算为…: the one before says of what
    let told = before.last().and_then(|(last, subject)| {
        let between = context.text.get(last.at.end..found.at.start)?;
        let at = TELLING.iter().filter_map(|w| subject.find(w)).min()?;
        let name = subject.get(..at)?.trim_end_matches("支出");
        (!name.is_empty() && !between.contains(['。', '；', '\n'])).then(|| subject.get(..at))?
    });
    let name = told.unwrap_or(&topic);
    // 水利支出 and 支出决算 are 水利支出决算
    let own = match name.ends_with("支出") {
        true => own.trim_start_matches("支出"),
        false => own,
    };
    format!("{name}{own}")
}

/// Words that tell two numbers of one topic apart.
const TELLING: &[&str] = &["年初预算", "全年预算", "调整预算", "决算"];

/// What the line is about: its first sentence when it holds no number (`1.公务接待费。2026年预算数…`), else the heading.
fn topic(found: &Found, context: &Context<'_>) -> String {
    /// A longer first sentence says more than a name.
    const LONGEST: usize = 60;
    static NUMBERED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[0-9](?:万元|元|%)").expect("a constant pattern"));
    let before = context.text.get(..found.at.start).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let line = before.get(line..).unwrap_or_default();
    let first = line.split(['。', '：']).next().unwrap_or_default();
    let is_name = first.len() < line.len()
        && first.chars().count() <= LONGEST
        && !first.contains('，')
        && !NUMBERED.is_match(first);
    let name = trimmed(first, context.entity);
    if is_name && is_own(&name) {
        name
    } else {
        context.heading.to_owned()
    }
}

/// The words of the number's own clause.
fn own(found: &Found, entity: &str) -> String {
    let clause = found.without_verb.as_str();
    let clause = match compared(clause) {
        // 与上年相比收、支预算总计各增加: what stands behind 相比 is the subject
        Some(at) => match clause.split_once("相比") {
            Some((_, behind)) if !behind.is_empty() => behind,
            _ => clause.get(..at).unwrap_or_default(),
        },
        None => clause,
    };
    static OBJECT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:主要)?(?:原因)?(?:是|[一二三四五]是)?(?:[0-9]{1,2}[.、])?(?:[0-9]{4}年(?:度)?)?(?:增加|新增|调增|减少|压减|核减|调减)")
            .expect("a constant pattern")
    });
    let clause = match found.sort {
        Sort::Change => OBJECT.replace(clause, ""),
        _ => clause.into(),
    };
    if found.sort == Sort::Count {
        let name = trimmed(&clause, entity);
        let name = name.trim_end_matches("设置并编报").to_owned();
        return format!("{name}{}", found.noun);
    }
    trimmed(&clause, entity)
}

/// A phrase without list marks, years, the publisher's name and the words that only lead to a number.
pub(super) fn trimmed(phrase: &str, entity: &str) -> String {
    static LEAD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:[（]?[一二三四五六七八九十]{1,3}[）、]|（[0-9]{1,2}）|[①-⑳]|[一二三四五六七八九十]是|其中|主要包括|主要用于|主要是|具体包括|支出包括|包括|主要原因是|原因是|以及|相应安排|相应|和|及|、|用于|含|即|本(?:单位|部门|局|委|年度)|我(?:单位|部门|局|委)|截至|截止|，|：|了)",
        )
        .expect("a constant pattern")
    });
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[0-9]{1,2}[.．、]([^0-9]|[0-9]{4}年|$)").expect("a constant pattern")
    });
    static YEAR: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[0-9]{4}年(?:度|初)?").expect("a constant pattern"));
    static TAIL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:[0-9]{4}年(?:度)?(?:年初)?预算数|为|是|达到|达|约|近|共有|共计|计|共|仅|各|的|：|分别)$")
            .expect("a constant pattern")
    });
    let mut rest = phrase;
    loop {
        let length = rest.len();
        for lead in [&*LEAD, &*YEAR] {
            if let Some(found) = lead.find(rest) {
                rest = rest.get(found.end()..).unwrap_or_default();
            }
        }
        if MARK.is_match(rest) {
            rest = rest
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .trim_start_matches(['.', '．', '、']);
        }
        if !entity.is_empty() {
            rest = rest.strip_prefix(entity).unwrap_or(rest);
        }
        if rest.len() == length {
            break;
        }
    }
    while let Some(tail) = TAIL.find(rest) {
        let kept = rest.get(..tail.start()).unwrap_or_default();
        // 总计, 合计, 小计 and 共计 are one word
        if tail.as_str() == "计" && kept.ends_with(['总', '合', '小', '累', '会', '统', '审', '设'])
        {
            break;
        }
        rest = kept;
    }
    rest.to_owned()
}

/// Whether the words name something: 预算安排 and 涉及金额 do not.
fn is_own(words: &str) -> bool {
    static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            "^(?:预算|决算|年初|全年|调整|当年|本年|安排|编制|数|总|金额|资金|财政性|涉及|项目|部门|单位|执行|共|计|合计|总额|总计|的)*$",
        )
        .expect("a constant pattern")
    });
    /// Names that are made of such words and are names all the same.
    const NAMES: &[&str] = &["项目", "单位资金", "本年预算安排"];
    /// Words of money that are no names without what they are spent on.
    const MONEY: &[&str] = &["支出", "支出决算", "安排支出", "预算安排支出"];
    NAMES.contains(&words) || (!NOTHING.is_match(words) && !MONEY.contains(&words))
}
