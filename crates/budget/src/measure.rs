//! The meaning of amount columns: the open dictionary of measures.
//!
//! A measure is a key such as `basic_expenditure`. Headers that the dictionary does not know keep
//! their folded words as key, so that nothing is lost and a table of another city needs no new
//! version. Add a line to [`WORDS`] to give words a key.

use mingxi_core::fold;
use regex::Regex;
use std::sync::LazyLock;

/// What kind of parts a measure belongs to: the parts of one family add up to a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// 合计, 小计: the sum of its siblings.
    Total,
    /// 预算数, 金额: says nothing about parts.
    Plain,
    /// 基本支出, 项目支出, …
    Nature,
    /// 人员经费, 公用经费
    Staff,
    /// 一般公共预算, 政府性基金, …
    Source,
    /// 当年预算安排, 上年结转安排
    Year,
    /// “三公”经费 and what it consists of.
    ThreePublic,
    /// Money for a purpose that is counted in other columns already (采购, 其中…).
    Aside,
    /// Not money: 数量, 人数.
    Count,
    /// A share or a rate of change.
    Share,
    /// A change of money: 增减额.
    Change,
    /// Words that the dictionary does not know.
    Unknown,
}

/// Which year's money a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Year {
    /// The disclosure's own.
    #[default]
    Own,
    /// The one before it: 上年, 上年预算数.
    Before,
    /// As printed.
    Printed(u16),
}

/// The meaning of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Measure {
    /// `basic_expenditure`, `carryover.general_public_budget`, or the words where they are unknown.
    pub(crate) key: String,
    pub(crate) family: Family,
    pub(crate) year: Year,
    /// 其中 stands before it: it may be counted in another column already.
    pub(crate) part: bool,
}

use Family as F;

/// Words above a column, without year and blanks, and what they mean; the first that fits decides.
///
/// `=` before the words asks for the whole name, else they may stand anywhere in it.
#[rustfmt::skip]
const WORDS: &[(&str, &str, Family)] = &[
    ("增减变化率", "change_rate", F::Share), ("增长率", "change_rate", F::Share), ("增减%", "change_rate", F::Share),
    ("增减比例", "change_rate", F::Share), ("增减幅度", "change_rate", F::Share), ("比例", "share", F::Share), ("占比", "share", F::Share),
    ("完成率", "execution_rate", F::Share), ("%", "share", F::Share),
    ("增减变化", "change", F::Change), ("增减额", "change", F::Change), ("增减情况", "change", F::Change), ("=增减", "change", F::Change), ("=差额", "change", F::Change),
    ("增减", "change", F::Change),
    ("数量", "quantity", F::Count), ("人数", "persons", F::Count), ("=人次", "persons", F::Count), ("台数", "quantity", F::Count), ("面积", "area", F::Count), ("单价", "unit_price", F::Aside),
    ("因公出国", "overseas_travel", F::ThreePublic),
    ("公务用车购置及运行", "vehicles", F::ThreePublic), ("公务用车购置和运行", "vehicles", F::ThreePublic), ("公务用车购置与运行", "vehicles", F::ThreePublic),
    ("公务用车运行", "vehicle_operation", F::ThreePublic), ("公务用车购置", "vehicle_purchase", F::ThreePublic), ("公车购置", "vehicle_purchase", F::ThreePublic), ("公车运行", "vehicle_operation", F::ThreePublic),
    ("=运行费", "vehicle_operation", F::ThreePublic), ("=运行维护费", "vehicle_operation", F::ThreePublic), ("=购置费", "vehicle_purchase", F::ThreePublic),
    ("公务接待", "reception", F::ThreePublic), ("三公", "three_public", F::ThreePublic),
    ("会议费", "meetings", F::Unknown), ("培训费", "training", F::Unknown),
    ("机关运行", "agency_operating", F::Unknown), ("行政经费", "administrative_expenses", F::Unknown),
    ("预留给中小企业", "reserved_for_small_enterprises", F::Aside), ("采购", "procurement", F::Aside), ("扣除", "remainder", F::Aside),
    ("当年预算安排", "current_year_arrangement", F::Year), ("本年预算安排", "current_year_arrangement", F::Year), ("上年结转安排", "carryover_arrangement", F::Year),
    ("=当年安排", "current_year_arrangement", F::Year), ("=结转安排", "carryover_arrangement", F::Year),
    ("结转下年", "carried_forward", F::Nature), ("年末结转和结余", "carried_forward", F::Nature), ("年终结转", "carried_forward", F::Nature),
    ("上年结转", "carryover", F::Source), ("上年结余", "carryover", F::Source), ("年初结转", "carryover", F::Source), ("结转和结余", "carryover", F::Source),
    ("上年实户资金余额", "account_balance", F::Source),
    ("使用非财政拨款结余", "non_fiscal_balance", F::Source), ("非财政拨款结余", "non_fiscal_balance", F::Source),
    ("=基本支出", "basic_expenditure", F::Nature), ("=项目支出", "project_expenditure", F::Nature), ("基本支出", "basic_expenditure", F::Nature),
    ("项目支出总数", "project_expenditure", F::Total), ("项目支出", "project_expenditure", F::Nature), ("专项业务经费", "project_expenditure", F::Nature),
    ("事业单位经营支出", "business_expenditure", F::Nature), ("=经营支出", "business_expenditure", F::Nature),
    ("上缴上级支出", "remitted_to_superior", F::Nature), ("补助支出", "subsidies_to_subordinates", F::Nature), ("机动经费", "contingency", F::Nature),
    ("人员经费", "staff_expenditure", F::Staff), ("人员支出", "staff_expenditure", F::Staff), ("公用经费", "operating_expenditure", F::Staff), ("公用支出", "operating_expenditure", F::Staff),
    ("一般公共预算", "general_public_budget", F::Source), ("公共财政拨款", "general_public_budget", F::Source),
    ("政府性基金", "government_fund", F::Source), ("国有资本经营", "state_capital", F::Source),
    ("专户", "fiscal_special_account", F::Source), ("教育收费", "education_fees", F::Source), ("专项收入", "earmarked_income", F::Source),
    ("财政拨款", "fiscal_appropriation", F::Source), ("预算拨款", "fiscal_appropriation", F::Source),
    ("事业单位经营收入", "business_income", F::Source), ("=经营收入", "business_income", F::Source), ("事业收入", "operating_income", F::Source),
    ("上级补助", "superior_subsidy", F::Source), ("附属单位", "subordinate_remittance", F::Source), ("单位资金", "own_funds", F::Source),
    ("其他收入", "other_income", F::Source), ("其他资金", "other_funds", F::Source), ("自筹", "self_raised", F::Source), ("债务收入", "debt_income", F::Source),
    ("本年收入合计", "current_year_income", F::Total), ("本年支出合计", "current_year_expenditure", F::Total),
    ("=合计", "total", F::Total), ("=小计", "total", F::Total), ("=总计", "total", F::Total), ("=收入总计", "total", F::Total), ("=支出总计", "total", F::Total),
    ("=收入合计", "total", F::Total), ("=支出合计", "total", F::Total), ("=共计", "total", F::Total), ("=总额", "total", F::Total), ("=年合计", "total", F::Total), ("=预算合计", "total", F::Total),
    ("=本年收入", "current_year_income", F::Plain), ("=本年支出", "current_year_expenditure", F::Plain),
    ("年初预算", "initial_budget", F::Plain), ("调整预算", "adjusted_budget", F::Plain), ("全年预算", "adjusted_budget", F::Plain),
    ("=决算数", "final", F::Plain), ("=预算数", "budget", F::Plain), ("=预算", "budget", F::Plain), ("=预算金额", "budget", F::Plain), ("=金额", "amount", F::Plain), ("=项目金额", "amount", F::Plain),
    ("=年", "budget", F::Plain), ("=年度", "budget", F::Plain), ("=", "amount", F::Plain),
];

/// Names above a column that lend their key to the leaf below them: 上年结转结余 · 一般公共预算.
const LENDERS: &[&str] = &[
    "carryover",
    "procurement",
    "overseas_travel",
    "vehicles",
    "vehicle_operation",
    "vehicle_purchase",
    "reception",
    "three_public",
    "change",
    "change_rate",
];

/// A name above a column: words without the year, key, family, and whether 其中 stands before it.
type Named = (String, &'static str, Family, bool);

/// The names above a column without their years, and the year that the lowest of them says.
fn names(path: &[String], own: Option<u16>) -> (Vec<Named>, Year) {
    let mut year = Year::Own;
    let mut names = Vec::with_capacity(path.len());
    for name in path {
        let (words, printed) = without_year(name);
        year = match printed {
            Some(Year::Printed(printed)) if Some(printed) == own => Year::Own,
            Some(Year::Printed(printed)) if printed.checked_add(1) == own => Year::Before,
            Some(printed) => printed,
            None => year,
        };
        let part = words.starts_with("其中");
        let (key, family) = known(&words);
        names.push((words, key, family, part));
    }
    (names, year)
}

/// The meaning of a column from the names above it, top first, in a disclosure of this year.
pub(crate) fn measure(path: &[String], own: Option<u16>) -> Measure {
    let (mut names, year) = names(path, own);
    let Some((words, key, family, part)) = names.pop() else {
        return Measure {
            key: "amount".to_owned(),
            family: F::Plain,
            year,
            part: false,
        };
    };
    let lender = |(_, key, family, _): &&Named| {
        key.starts_with("current_year_")
            || (!matches!(family, F::Plain | F::Total | F::Unknown) && !key.is_empty())
    };
    let above = names.iter().rev().find(lender);
    let part = part || names.iter().any(|n| n.3);
    let is_neutral = matches!(family, F::Total | F::Plain)
        && matches!(key, "total" | "budget" | "final" | "amount" | "");
    let mut measure = match above {
        Some((_, above, above_family, _)) if is_neutral => Measure {
            key: if key == "final" || key == "budget" {
                format!("{above}.{key}")
            } else {
                (*above).to_owned()
            },
            family: if *above_family == F::Plain {
                family
            } else if family == F::Total || *above_family == F::Aside {
                *above_family
            } else {
                family
            },
            year,
            part,
        },
        Some((_, above, ..)) if LENDERS.contains(above) && *above != key => Measure {
            key: format!("{above}.{}", if key.is_empty() { &words } else { key }),
            family,
            year,
            part,
        },
        _ => Measure {
            key: if key.is_empty() {
                words
            } else {
                key.to_owned()
            },
            family,
            year,
            part,
        },
    };
    if let Some((_, change, above, _)) = names.iter().find(|n| matches!(n.2, F::Change | F::Share))
    {
        measure.family = *above;
        if !measure.key.starts_with(change) {
            measure.key = format!("{change}.{}", measure.key);
        }
    }
    // 决算数 above a group tells its columns from those of 预算数 beside it
    if names.iter().any(|n| n.1 == "final") && !measure.key.ends_with("final") {
        measure.key.push_str(".final");
    }
    measure
}

/// Key and family of a name without its year; an empty key where it is unknown.
pub(crate) fn known(words: &str) -> (&'static str, Family) {
    let bare = words
        .strip_prefix("其中")
        .unwrap_or(words)
        .trim_start_matches(':');
    WORDS
        .iter()
        .find(|(pattern, ..)| match pattern.strip_prefix('=') {
            Some(whole) => bare == whole,
            None => bare.contains(pattern),
        })
        .map_or(("", F::Unknown), |(_, key, family)| (key, *family))
}

/// A name without its year, and the year: `2026年预算数` is `预算数` of 2026, 上年预算数 that of the year before.
fn without_year(name: &str) -> (String, Option<Year>) {
    static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(20[0-9]{2})年?度?").ok());
    let folded = fold(name);
    if let Some(found) = YEAR.as_ref().and_then(|y| y.captures(&folded)) {
        let year = found
            .get(1)
            .and_then(|y| y.as_str().parse().ok())
            .map(Year::Printed);
        let rest = found
            .get(0)
            .map_or_else(String::new, |all| folded.replacen(all.as_str(), "", 1));
        return (rest, year);
    }
    for (prefix, year) in [
        ("上年结", None),
        ("上年实", None),
        ("上年", Some(Year::Before)),
        ("本年收", None),
        ("本年支", None),
        ("本年", Some(Year::Own)),
        ("当年预算安", None),
        ("当年", Some(Year::Own)),
        ("去年", Some(Year::Before)),
    ] {
        if let Some(rest) = folded.strip_prefix(prefix) {
            return match year {
                Some(_) => (rest.to_owned(), year),
                None => (folded, None),
            };
        }
    }
    (folded, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(path: &[&str]) -> (String, Family, Year) {
        let path: Vec<String> = path.iter().map(|n| (*n).to_owned()).collect();
        let m = measure(&path, Some(2026));
        (m.key, m.family, m.year)
    }

    #[test]
    fn names_measures_by_their_path() {
        let cases: &[(&[&str], &str, Family)] = &[
            (
                &["项目", "2026年预算数", "基本支出"],
                "basic_expenditure",
                Family::Nature,
            ),
            (&["2026年预算数", "合计"], "total", Family::Total),
            (&["决算数", "合计"], "total.final", Family::Total),
            (&["支出", "2026年合计"], "total", Family::Total),
            (
                &["支出", "当年预算安排"],
                "current_year_arrangement",
                Family::Year,
            ),
            (&["本年收入", "合计"], "current_year_income", Family::Total),
            (&["上年结转结余", "小计"], "carryover", Family::Source),
            (
                &["上年结转结余", "一般公共预算资金"],
                "carryover.general_public_budget",
                Family::Source,
            ),
            (
                &["财政拨款", "小计"],
                "fiscal_appropriation",
                Family::Source,
            ),
            (
                &["财政拨款", "一般公共预算"],
                "general_public_budget",
                Family::Source,
            ),
            (&["收入", "2026年"], "amount", Family::Plain),
            (
                &["公务用车购置及运行维护费", "小计"],
                "vehicles",
                Family::ThreePublic,
            ),
            (
                &["公务用车购置及运行费", "购置费"],
                "vehicles.vehicle_purchase",
                Family::ThreePublic,
            ),
            (
                &["2026年政府采购项目", "小计"],
                "procurement",
                Family::Aside,
            ),
            (
                &["一般公共预算拨款", "其中:专项资金列入部门预算项目"],
                "其中:专项资金列入部门预算项目",
                Family::Unknown,
            ),
            (
                &["增减变化情况", "会议费"],
                "change.meetings",
                Family::Change,
            ),
            (
                &["因公出国(境)费", "决算数"],
                "overseas_travel.final",
                Family::Plain,
            ),
            (&["陌生的列"], "陌生的列", Family::Unknown),
        ];
        for (path, want, family) in cases {
            let (key, is, _) = key(path);
            assert_eq!((key.as_str(), is), (*want, *family), "{path:?}");
        }
    }

    #[test]
    fn a_column_keeps_its_own_year() {
        assert_eq!(key(&["2025年预算数", "合计"]).2, Year::Before);
        assert_eq!(key(&["2021年预算数"]).2, Year::Printed(2021));
        assert_eq!(key(&["2026年预算数"]).2, Year::Own);
        assert_eq!(key(&["上年", "合计"]).2, Year::Before);
        assert_eq!(key(&["上年结转"]).2, Year::Own);
    }
}
