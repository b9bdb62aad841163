//! What the words and codes of a line name: an account, a total, a unit, and how deep it stands.
//!
//! Accounts come in five styles: seven digits joined (`2013901`), three columns repeated
//! (`201 · 39 · 01`), three columns printed once a level and inherited downwards, `2013901-行政运行`
//! or `[2013901]行政运行` in one cell, and names alone under enumerators or indents.

use mingxi_core::{ItemLevel, Scheme, fold};
use regex::Regex;
use std::sync::LazyLock;

/// How a line is enumerated: 一、 stands above （一）, and so on as the table goes; the number follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    /// The look of the enumerator.
    pub(crate) style: Style,
    /// Its number: 3 for 三、.
    pub(crate) number: u32,
}

/// The look of an enumerator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// 一、
    Ideograph,
    /// （一）
    IdeographInParentheses,
    /// 1、 or 1.
    Digit,
    /// (1)
    DigitInParentheses,
    /// ①
    Circled,
}

/// A line's name without what only says where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Name {
    /// The name itself, folded: `因公出国(境)费`.
    pub(crate) words: String,
    /// The same as printed: `因公出国（境）费`.
    pub(crate) printed: String,
    /// Its enumerator.
    pub(crate) marker: Option<Marker>,
    /// 其中: what follows is a part of what stands above, not a line of the sum.
    pub(crate) part: bool,
}

/// Takes enumerator and 其中 off a name.
///
/// `其中：（一）因公出国（境）支出` is `因公出国(境)支出`, enumerated (一), a part.
pub(crate) fn name(text: &str) -> Name {
    let folded = fold(text);
    let mut rest = folded.as_str();
    let mut name = Name::default();
    loop {
        if let Some(after) = rest.strip_prefix("其中") {
            name.part = true;
            rest = after.trim_start_matches([':', '、', ',']);
        } else if let Some((marker, after)) = enumerator(rest).filter(|_| name.marker.is_none()) {
            name.marker = Some(marker);
            rest = after;
        } else {
            break;
        }
    }
    rest.clone_into(&mut name.words);
    name.printed = if rest.len() == folded.len() {
        text.trim().to_owned()
    } else {
        printed(text.trim(), rest).to_owned()
    };
    name
}

/// The end of a printed text that folds to these words.
fn printed<'t>(text: &'t str, words: &str) -> &'t str {
    let ends = text.char_indices().filter_map(|(at, _)| text.get(at..));
    let mut ends = ends.filter(|end| fold(end) == words);
    ends.next().map_or(text, str::trim)
}

/// The enumerator at the start of a folded text, and what follows it.
fn enumerator(text: &str) -> Option<(Marker, &str)> {
    static ENUMERATOR: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:([一二三四五六七八九十]{1,3})[、.,]|\(([一二三四五六七八九十]{1,3})\)、?|([0-9]{1,2})[、.](?:[^0-9]|$)|\(([0-9]{1,2})\)、?|([①-⑳]))").ok()
    });
    let begins_one = |c: char| {
        c.is_ascii_digit() || "(一二三四五六七八九十".contains(c) || ('①'..='⑳').contains(&c)
    };
    if !text.starts_with(begins_one) {
        return None;
    }
    // fold turns ① into 1, which is then no enumerator; the text keeps those few in words
    let found = ENUMERATOR.as_ref()?.captures(text)?;
    let styles = [
        Style::Ideograph,
        Style::IdeographInParentheses,
        Style::Digit,
        Style::DigitInParentheses,
        Style::Circled,
    ];
    let (group, style) = (1usize..)
        .zip(styles)
        .find_map(|(i, style)| found.get(i).map(|m| (m, style)))?;
    let end = match style {
        Style::Digit => text
            .get(group.end()..)?
            .chars()
            .next()
            .and_then(|c| group.end().checked_add(c.len_utf8()))?,
        _ => found.get(0)?.end(),
    };
    let number = match style {
        Style::Digit | Style::DigitInParentheses => group.as_str().parse().ok()?,
        Style::Circled => u32::from(group.as_str().chars().next()?)
            .checked_sub(u32::from('①'))?
            .checked_add(1)?,
        Style::Ideograph | Style::IdeographInParentheses => ideographic(group.as_str())?,
    };
    Some((Marker { style, number }, text.get(end..)?))
}

/// 一 to 九十九.
fn ideographic(text: &str) -> Option<u32> {
    let digit = |c: char| {
        "一二三四五六七八九"
            .chars()
            .position(|d| d == c)
            .and_then(|p| u32::try_from(p).ok()?.checked_add(1))
    };
    match text.split_once('十') {
        None => digit(text.chars().next()?),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() {
                1
            } else {
                digit(tens.chars().next()?)?
            };
            let ones = if ones.is_empty() {
                0
            } else {
                digit(ones.chars().next()?)?
            };
            tens.checked_mul(10)?.checked_add(ones)
        }
    }
}

/// What a total adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Total {
    /// 收入总计, 支出总计, 总计: everything, carry-over included.
    Grand,
    /// 本年收入合计, 本年支出合计: this year's lines.
    Current,
    /// 合计 and its like: what the table holds.
    Sum,
}

/// Whether a line's name says a total, and of what.
pub(crate) fn total(words: &str) -> Option<Total> {
    let bare = words.trim_end_matches(':');
    let this_year = bare
        .strip_prefix("本年")
        .or_else(|| bare.strip_prefix("当年"));
    if let Some(rest) = this_year {
        let side = rest.trim_end_matches("合计").trim_end_matches("小计");
        if ["收入", "支出", "收支", "财政拨款收入", "财政拨款支出"].contains(&side)
        {
            return Some(Total::Current);
        }
    }
    let grand = [
        "总计",
        "收入总计",
        "支出总计",
        "收支总计",
        "收入支出总计",
        "收入总计合计",
        "支出总计合计",
    ];
    if grand.contains(&bare) {
        return Some(Total::Grand);
    }
    let sum = bare.ends_with("合计")
        || bare.ends_with("小计")
        || bare.ends_with("总计")
        || bare == "共计"
        || bare == "总额";
    sum.then_some(Total::Sum)
}

/// Money that comes from an earlier year or goes on to a later one, which stands beside this year's lines.
pub(crate) fn is_carried(words: &str) -> bool {
    let from = ["上年", "年初", "动用上年", "使用上年", "以前年度"];
    let on = ["年终", "年末", "结转下年", "结转结余下年", "结余分配"];
    let other = ["使用非财政拨款结余", "用事业基金弥补"];
    let begins = |list: &[&str]| list.iter().any(|w| words.starts_with(w));
    (begins(&from) && ["结转", "结余", "余额"].iter().any(|w| words.contains(w)))
        || begins(&on)
        || begins(&other)
}

/// An account code, and the words beside it in the same cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Coded<'a> {
    pub(crate) code: &'a str,
    pub(crate) name: &'a str,
}

/// `2040201-行政运行`, `[2014001]行政运行`, `301 工资福利支出`: code and name in one cell.
pub(crate) fn coded(text: &str) -> Option<Coded<'_>> {
    static CODED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^\s*[\[【(（〔]?\s*([235]\d{2}(?:\d{2}){0,2})\s*[\])】）〕]?\s*[-－—–_:：]?\s*([^\d\s.,%].*?)\s*$").ok()
    });
    let found = CODED.as_ref()?.captures(text)?;
    Some(Coded {
        code: found.get(1)?.as_str(),
        name: found.get(2)?.as_str(),
    })
}

/// 类, 款 or 项 by the length of a code.
pub(crate) fn level(code: &str) -> Option<ItemLevel> {
    match code.len() {
        3 => Some(ItemLevel::Class),
        5 => Some(ItemLevel::Group),
        7 => Some(ItemLevel::Item),
        _ => None,
    }
}

/// The codes from the top down to this one: 201, 20139, 2013901.
pub(crate) fn path(code: &str) -> Vec<String> {
    [3, 5, 7]
        .iter()
        .filter_map(|end| code.get(..*end))
        .map(str::to_owned)
        .collect()
}

/// The classification that a code's digits tell: 2… is by function, 3… and 5… by economic category.
pub(crate) fn scheme_of_code(code: &str) -> Option<Scheme> {
    let digits = code.bytes().all(|b| b.is_ascii_digit());
    match (code.as_bytes().first(), code.len()) {
        _ if !digits => None,
        (Some(b'1'), 3 | 5 | 7 | 9) => Some(Scheme::Income),
        (Some(b'2'), 3 | 5 | 7) => Some(Scheme::Functional),
        (Some(b'3'), 3 | 5) => Some(Scheme::DepartmentEconomic),
        (Some(b'5'), 3 | 5) => Some(Scheme::GovernmentEconomic),
        _ => None,
    }
}

/// The classes of the department's economic classification by their names, for tables without codes.
pub(crate) fn is_economic_class(words: &str) -> bool {
    const CLASSES: &[&str] = &[
        "工资福利支出",
        "商品和服务支出",
        "对个人和家庭的补助",
        "对个人和家庭的补助支出",
        "债务利息及费用支出",
        "资本性支出",
        "资本性支出(基本建设)",
        "其他资本性支出",
        "对企业补助",
        "对企业补助(基本建设)",
        "对社会保障基金补助",
        "其他支出",
        "机关工资福利支出",
        "机关商品和服务支出",
        "机关资本性支出",
        "机关资本性支出(基本建设)",
        "对事业单位经常性补助",
        "对事业单位资本性补助",
    ];
    CLASSES.contains(&words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_enumerators_off() {
        /// What is printed, the words, the enumerator, and whether it is a part.
        type Case = (&'static str, &'static str, Option<(Style, u32)>, bool);
        let cases: &[Case] = &[
            (
                "一、一般公共服务支出",
                "一般公共服务支出",
                Some((Style::Ideograph, 1)),
                false,
            ),
            (
                "二十一、粮油物资储备支出",
                "粮油物资储备支出",
                Some((Style::Ideograph, 21)),
                false,
            ),
            (
                "十、卫生健康支出",
                "卫生健康支出",
                Some((Style::Ideograph, 10)),
                false,
            ),
            (
                "（一）一般公共预算拨款",
                "一般公共预算拨款",
                Some((Style::IdeographInParentheses, 1)),
                false,
            ),
            ("1、财政拨款", "财政拨款", Some((Style::Digit, 1)), false),
            (
                "2.政府性基金预算拨款",
                "政府性基金预算拨款",
                Some((Style::Digit, 2)),
                false,
            ),
            (
                "(1)工资福利支出",
                "工资福利支出",
                Some((Style::DigitInParentheses, 1)),
                false,
            ),
            (
                "其中：（一）因公出国（境）支出",
                "因公出国(境)支出",
                Some((Style::IdeographInParentheses, 1)),
                true,
            ),
            ("一般公共服务支出", "一般公共服务支出", None, false),
            ("1.5倍", "1.5倍", None, false),
        ];
        for (text, words, marker, part) in cases {
            let name = name(text);
            assert_eq!(name.words, *words);
            assert_eq!(fold(&name.printed), *words);
            assert_eq!(name.marker.map(|m| (m.style, m.number)), *marker, "{text}");
            assert_eq!(name.part, *part, "{text}");
        }
    }

    #[test]
    fn knows_totals() {
        let cases: &[(&str, Option<Total>)] = &[
            ("本年收入合计", Some(Total::Current)),
            ("收入总计", Some(Total::Grand)),
            ("合计", Some(Total::Sum)),
            ("部门合计", Some(Total::Sum)),
            ("人员经费合计", Some(Total::Sum)),
            ("行政运行", None),
        ];
        for (words, want) in cases {
            assert_eq!(total(words), *want, "{words}");
        }
    }

    #[test]
    fn splits_codes_off_names() {
        let split = |text| coded(text).map(|c| (c.code, c.name));
        assert_eq!(split("2040201-行政运行"), Some(("2040201", "行政运行")));
        assert_eq!(split("[20140]信访事务"), Some(("20140", "信访事务")));
        assert_eq!(split("301 工资福利支出"), Some(("301", "工资福利支出")));
        assert_eq!(split("2025年"), None);
        assert_eq!(split("行政运行"), None);
        assert_eq!(path("2013901"), ["201", "20139", "2013901"]);
    }
}
