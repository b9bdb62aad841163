//! The numbers in a passage: where they stand and what kind each is.

use crate::amount::Reading;
use mingxi_core::{Statement, StatementKind};
use regex::Regex;
use rust_decimal::Decimal;
use std::ops::Range;
use std::sync::LazyLock;

/// A number in a passage, with what its surroundings say about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Number {
    /// What the JSON says of it.
    pub(crate) statement: Statement,
    /// Where its words stand in the passage, verb and unit included.
    pub(crate) at: Range<usize>,
    /// What kind of number.
    pub(crate) sort: Sort,
    /// The subject is its own words, not those of a number or heading before it.
    pub(crate) own_subject: bool,
    /// The words before the number itself, back to the last comma.
    pub(crate) clause: String,
    /// 约, 近: not an exact number.
    pub(crate) approximate: bool,
}

/// [`StatementKind`] with what a rule must know besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Money.
    Amount,
    /// Money of the year before, as what a change is measured by: 比2025年年初预算数4464.03万元增加….
    Base,
    /// A part of a whole, the whole's name where it is said: 占本年支出合计的100%.
    Share { whole: String },
    /// Money more or less than before.
    Change,
    /// A change in percent.
    Rate,
    /// An outcome in percent of its plan: 完成年初预算的95.89%.
    Completion,
    /// Things counted.
    Count,
}

impl Sort {
    pub(crate) const fn kind(&self) -> StatementKind {
        match self {
            Self::Amount | Self::Base => StatementKind::Amount,
            Self::Share { .. } => StatementKind::Share,
            Self::Change => StatementKind::Change,
            Self::Rate | Self::Completion => StatementKind::Rate,
            Self::Count => StatementKind::Count,
        }
    }
}

/// A number as found, before its subject is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where its words stand: verb, number, unit.
    pub(super) at: Range<usize>,
    /// The words before it, back to the last comma or number, verb included.
    pub(super) clause: String,
    /// The clause without the verb at its end.
    pub(super) without_verb: String,
    /// The noun behind it, for a count: 9个*项目*.
    pub(super) noun: String,
    pub(super) sort: Sort,
    /// With the sign that its verb gives it.
    pub(super) value: Decimal,
    pub(super) unit: String,
    pub(super) approximate: bool,
}

/// Where a number stands, before anything is known of it.
struct Place<'t> {
    number: Range<usize>,
    /// The unit as printed.
    unit: &'t str,
    /// With the words that belong to a count: *项目*17个, 9个*项目*.
    words: Range<usize>,
    /// The noun behind a count.
    noun: &'t str,
    counts: bool,
}

/// Finds the numbers of a text, in order.
pub(super) fn find(text: &str) -> Vec<Found> {
    let mut places: Vec<Place<'_>> = money_places(text).chain(count_places(text)).collect();
    places.sort_by_key(|place| place.number.start);
    let mut found: Vec<Found> = Vec::new();
    let mut end = 0usize;
    for place in places {
        if place.number.start < end {
            continue;
        }
        // a number that states nothing is part of the words before the next: 单价20万元以上的设备1台
        if let Some(read) = read(text, found.last(), end, &place) {
            end = place.words.end;
            found.push(read);
        }
    }
    found
}

fn money_places(text: &str) -> impl Iterator<Item = Place<'_>> {
    static MONEY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?P<number>-?[0-9][0-9,]*(?:\.[0-9]+)?)(?P<unit>亿元|万元|千元|元|%)")
            .expect("a constant pattern")
    });
    MONEY.captures_iter(text).filter_map(|captures| {
        let number = captures.name("number")?.range();
        let unit = captures.name("unit")?;
        Some(Place {
            words: number.start..unit.end(),
            number,
            unit: unit.as_str(),
            noun: "",
            counts: false,
        })
    })
}

/// Things that a disclosure counts: 项目17个, 共9个项目, 车辆0辆, 设备1台.
fn count_places(text: &str) -> impl Iterator<Item = Place<'_>> {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        let noun = "项目|专项|单位|机构|绩效目标|处室|用车|车辆|设备";
        Regex::new(&format!(
            "(?P<before>(?:{noun})(?:（[^（）]*）)?(?:共有|共计|共|数量为|为)?)?(?P<number>[0-9]+)(?P<unit>个|家|项|辆|台(?:（[^（）]{{1,3}}）)?)\
             (?P<noun>(?:预算|一级|二级|重点|内设|事业|下属|部门)*(?:项目)?(?:{noun}))?"
        ))
        .expect("a constant pattern")
    });
    COUNT.captures_iter(text).filter_map(|captures| {
        let number = captures.name("number")?.range();
        let unit = captures.name("unit")?;
        let noun = captures.name("noun");
        let before = captures.name("before");
        if noun.is_none() && before.is_none() {
            return None;
        }
        Some(Place {
            words: captures.get(0)?.range(),
            number,
            unit: unit.as_str(),
            noun: noun.map_or("", |n| n.as_str()),
            counts: true,
        })
    })
}

/// What the number at a place is; nothing when it is no statement, or not surely one.
fn read(text: &str, last: Option<&Found>, from: usize, place: &Place<'_>) -> Option<Found> {
    let printed = text.get(place.number.clone())?;
    let before = text.get(..place.number.start)?;
    let after = text.get(place.words.end..)?;
    let spoilt = |c: char| c.is_ascii_alphanumeric() || ".,~ ≥≤><=±".contains(c);
    if before.ends_with(spoilt) || is_range(before) || is_threshold(before, after) {
        return None;
    }
    let Reading::Amount(amount) = Reading::of(printed) else {
        return None;
    };
    let clause = clause(before, from);
    let adjacent = last.filter(|l| l.at.end == from);
    let (sort, words, sign) = match (place.counts, place.unit) {
        (true, _) if before.ends_with('第') => return None,
        (true, _) => (Sort::Count, 0, None),
        (false, "%") => percentage(clause, before, adjacent)?,
        (false, _) => sum(clause, after),
    };
    let without_verb = clause
        .get(..clause.len().saturating_sub(words))
        .unwrap_or(clause);
    let start = match &sort {
        Sort::Count => place.words.start,
        _ => place.number.start.saturating_sub(words),
    };
    Some(Found {
        at: start..place.words.end,
        approximate: clause.ends_with(['约', '近']),
        without_verb: without_verb.to_owned(),
        clause: clause.to_owned(),
        noun: place.noun.to_owned(),
        sort,
        value: signed(amount.value, sign),
        unit: place.unit.to_owned(),
    })
}

/// A value with the sign of its verb: 下降12.5% and 下降-12.5% are both less than before.
fn signed(value: Decimal, less: Option<bool>) -> Decimal {
    match less {
        Some(true) if !value.is_zero() => {
            let mut value = value.abs();
            value.set_sign_negative(true);
            value
        }
        _ => value,
    }
}

/// The words before a number: back to the last comma, the end of the number before it, or the parenthesis it stands in.
fn clause(before: &str, from: usize) -> &str {
    let mut start = before
        .rfind(['，', '。', '；', '：', '！', '？', '\n'])
        .map_or(0, |at| next_char(before, at))
        .max(from.min(before.len()));
    let mut open = 0i32;
    for (at, c) in before.char_indices().rev() {
        if at < start {
            break;
        }
        open = match c {
            '）' => open.saturating_add(1),
            '（' => open.saturating_sub(1),
            _ => open,
        };
        if open < 0 {
            start = next_char(before, at);
            break;
        }
    }
    before
        .get(start..)
        .unwrap_or_default()
        .trim_start_matches(['、', '）', '。'])
}

fn next_char(text: &str, at: usize) -> usize {
    let len = text
        .get(at..)
        .and_then(|t| t.chars().next())
        .map_or(1, char::len_utf8);
    at.saturating_add(len)
}

/// `10-20万元`, `5%至8%`: the end of a range states nothing.
fn is_range(before: &str) -> bool {
    static RANGE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[0-9](?:%|万元|元)?[-—~～至]$").expect("a constant pattern"));
    RANGE.is_match(before)
}

/// Thresholds and unit prices: 单位价值100万元以上, 不低于95%, 每人60元, 60元/天.
fn is_threshold(before: &str, after: &str) -> bool {
    static AFTER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:（[^（）]{0,6}）|（[^（）]{0,6}）)?(?:[（含及）]{0,3}以上|[（含）]{0,3}以下|以内|左右|/|\\|[-—~～至][0-9])",
        )
        .expect("a constant pattern")
    });
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:单价|价值|单价在|低于|少于|超过|高于|大于|小于|不足|每[^，。；：、]{0,4}|≥|≤)(?:为|达)?$")
            .expect("a constant pattern")
    });
    AFTER.is_match(after) || BEFORE.is_match(before)
}

/// What may stand between a verb and its number.
const BETWEEN: &str = "(?:了|额|数|率|幅度|约|近|为|达|共计|共|支出|收入|预算|金额)*";

/// The sort of money, the length of its verb, whether it is less.
fn sum(clause: &str, after: &str) -> (Sort, usize, Option<bool>) {
    static MORE: LazyLock<Regex> = LazyLock::new(|| {
        verb("增加|增长|增支|增收|提高|上升|调增|追加|新增|增减变化|增减变动|增减|无变化|变化")
    });
    static LESS: LazyLock<Regex> =
        LazyLock::new(|| verb("减少|下降|减支|减收|压减|压缩|降低|削减|调减|核减|缩减"));
    static OBJECT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:主要)?(?:原因)?(?:是|[一二三四五]是)?(?:[0-9]{1,2}[.、])?(?:[0-9]{4}年(?:度)?)?(增加|新增|调增|减少|压减|核减|调减).+$",
        )
        .expect("a constant pattern")
    });
    if let Some(words) = MORE.find(clause) {
        return (Sort::Change, words.len(), Some(false));
    }
    if let Some(words) = LESS.find(clause) {
        return (Sort::Change, words.len(), Some(true));
    }
    if let Some(verb) = OBJECT.captures(clause).and_then(|c| c.get(1)) {
        let less = !["增加", "新增", "调增"].contains(&verb.as_str());
        return (Sort::Change, 0, Some(less));
    }
    match compared(clause) {
        Some(_) if is_compared_further(after) => (Sort::Base, 0, None),
        // 比上年1.43万元，增加0.68%: the verb stands with the rate alone
        Some(_) if verb_of_rate(after).is_some() => (Sort::Change, 0, verb_of_rate(after)),
        _ => (Sort::Amount, 0, None),
    }
}

/// Whether a rate that follows a comma is less, where one does.
fn verb_of_rate(after: &str) -> Option<bool> {
    static RATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^，(?:(增加|增长|上升)|减少|下降|降低)了?[0-9][0-9.]*%")
            .expect("a constant pattern")
    });
    Some(RATE.captures(after)?.get(1).is_none())
}

fn verb(verbs: &str) -> Regex {
    Regex::new(&format!("(?:{verbs}){BETWEEN}$")).expect("a constant pattern")
}

/// Where the clause begins to say what it compares with: 比上年, 较2025年年初预算, 与上年相比.
pub(super) fn compared(clause: &str) -> Option<usize> {
    static COMPARED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:比|较|与|同)(?:上年|上一年|去年|[0-9]{4}年|年初|以前年)")
            .expect("a constant pattern")
    });
    COMPARED.find(clause).map(|m| m.start())
}

/// Whether a verb of change follows at once, so that the number before it is what it is compared with.
fn is_compared_further(after: &str) -> bool {
    static FURTHER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:相比|比较|(?:增加|增长|减少|下降|降低|上升)了?-?[0-9])")
            .expect("a constant pattern")
    });
    FURTHER.is_match(after)
}

/// The sort of a percentage, the length of its verb, whether it is less; nothing when no verb says what it is.
fn percentage(
    clause: &str,
    before: &str,
    last: Option<&Found>,
) -> Option<(Sort, usize, Option<bool>)> {
    static MORE: LazyLock<Regex> =
        LazyLock::new(|| verb("增长|增加|上升|提高|上涨|增幅|同比增|增减变化|增减|无变化|变化"));
    static LESS: LazyLock<Regex> =
        LazyLock::new(|| verb("下降|减少|降低|压减|压缩|缩减|减低|降幅|减幅|同比降|同比减"));
    static SHARE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"占(?:比)?([^占]*?)(?:的)?(?:比例|比重|百分比)?(?:约|为|达|是|近)*$")
            .expect("a constant pattern")
    });
    static DONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:完成了?[^，]*(?:预算|预算数|计划)的?|(?:为|是|达到)[^，]*(?:预算|预算数)的)(?:约|为)*$")
            .expect("a constant pattern")
    });
    if let Some(words) = MORE.find(clause) {
        return Some((Sort::Rate, words.len(), Some(false)));
    }
    if let Some(words) = LESS.find(clause) {
        return Some((Sort::Rate, words.len(), Some(true)));
    }
    if let Some(share) = SHARE.captures(clause) {
        let words = share.get(0).map_or(0, |m| m.len());
        let whole = share.get(1).map_or("", |m| m.as_str()).to_owned();
        return Some((Sort::Share { whole }, words, None));
    }
    if let Some(words) = DONE.find(clause) {
        return Some((Sort::Completion, words.len(), None));
    }
    // 减少1.49万元（18.63%）
    if before.ends_with('（') && clause.is_empty() {
        let told = last.filter(|l| l.at.end.saturating_add('（'.len_utf8()) == before.len());
        return match told {
            Some(last) if last.sort == Sort::Change => {
                Some((Sort::Rate, 0, Some(last.value.is_sign_negative())))
            }
            _ => {
                let unchanged = before.trim_end_matches('（').ends_with(['化', '减']);
                unchanged.then_some((Sort::Rate, 0, None))
            }
        };
    }
    None
}
