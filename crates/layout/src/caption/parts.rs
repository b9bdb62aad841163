//! The pieces of a caption: numbers, units and entities told from titles by their form.

use crate::lines::Line;
use mingxi_core::fold;

/// One piece of a caption line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    /// `表1`, `预算公开表1`, `公开01表`.
    Number(String),
    /// `万元`, from `单位：万元`.
    Unit(String),
    /// A body's name, from `单位名称：…`.
    Entity(String),
    /// A number and a title in one piece.
    Numbered(String, String),
    /// Anything else: words of a title.
    Other(String),
}

/// The pieces of a line, from left to right.
pub(crate) fn parts(line: &Line) -> Vec<Part> {
    let mut parts = Vec::new();
    for segment in &line.segments {
        split(&segment.text, &mut parts);
    }
    // An entity printed apart from its label: `单位名称：` and, after a gap, the name.
    let mut joined: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Entity(name)), Part::Other(words)) if name.is_empty() => *name = words,
            (Some(Part::Unit(unit)), Part::Other(words))
                if unit.is_empty() && unit_word(&fold(&words)) =>
            {
                *unit = words;
            }
            (Some(Part::Unit(unit)), Part::Unit(words)) if unit.is_empty() => *unit = words,
            (_, part) => joined.push(part),
        }
    }
    joined.retain(|p| !matches!(p, Part::Entity(name) if name.is_empty()));
    joined
}

/// Takes a segment apart: `预算01表 收支总表`, `收支总表（预算表1）`, `单位：万元`, `单位名称：甲局 单位：万元`.
pub(crate) fn split(text: &str, parts: &mut Vec<Part>) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    if let Some((before, unit)) = unit(text) {
        split(before, parts);
        parts.push(Part::Unit(unit));
    } else if text.chars().count() > 1 && MONEY_UNITS.contains(&fold(text).as_str()) {
        // Its label was not read: no table is called 万元. A single 元 ends a unit torn over two lines.
        parts.push(Part::Unit(text.to_owned()));
    } else if let Some(name) = entity(text) {
        parts.push(Part::Entity(name));
    } else if is_number(&fold(text)) {
        parts.push(Part::Number(
            text.trim_matches(['(', ')', '（', '）', ' ']).to_owned(),
        ));
    } else if let Some((number, title)) = numbered(text) {
        parts.push(Part::Numbered(number, title));
    } else {
        parts.push(Part::Other(text.to_owned()));
    }
}

const MONEY_UNITS: &[&str] = &["万元", "元", "千元", "百元", "亿元", "百万元"];

/// The unit that a text ends with, `（金额）单位：万元`, and what stands before it.
fn unit(text: &str) -> Option<(&str, String)> {
    let at = text.rfind("单位").or_else(|| text.rfind("单 位"))?;
    let value = unit_after_colon(&text[at..]).or_else(|| unit_without_colon(&text[at..]))?;
    let before = text[..at].trim_end_matches(['(', '（', ' ', '\u{3000}']);
    let before = ["金额", "计量", "货币", "计价"]
        .iter()
        .fold(before, |b, word| b.trim_end_matches(word))
        .trim_end_matches(['(', '（', ' ', '\u{3000}']);
    Some((before, value.to_owned()))
}

/// What follows `单位：`, where that may be a unit of money, a part of one, or nothing yet.
fn unit_after_colon(text: &str) -> Option<&str> {
    let colon = text.find(['：', ':', '︰', '；'])?;
    let value = text[colon..].trim_start_matches(['：', ':', '︰', '；', ' ', '\u{3000}']);
    let value = value.trim_end_matches([')', '）', ' ', '。']);
    let fits = unit_word(&fold(value)) || value.is_empty() || matches!(value, "万" | "无");
    (fold(&text[..colon]) == "单位" && fits && fold(value).chars().count() <= 10).then_some(value)
}

/// What follows `单位` where the colon was not printed, or was read as another small sign: a unit of money and nothing else.
fn unit_without_colon(text: &str) -> Option<&str> {
    let small = |c: char| c.is_whitespace() || "，,、.．·;。'’`|丨".contains(c);
    let rest = text.trim_start_matches(['单', '位', ' ']);
    let value = rest.trim_start_matches(small);
    let value = value.trim_end_matches([')', '）', ' ', '。']);
    MONEY_UNITS
        .contains(&fold(value).trim_start_matches("人民币"))
        .then_some(value)
}

/// The unit of money that a folded text begins with and a bracket closes: `万元)…`.
pub(crate) fn money_unit(t: &str) -> Option<&str> {
    let unit = t.split([')', ',']).next()?;
    (unit.len() < t.len() && MONEY_UNITS.contains(&unit)).then_some(unit)
}

/// Whether a folded text names a unit of money: 万元, 元, 人民币万元, 万元/%…
fn unit_word(t: &str) -> bool {
    let t = t.strip_prefix("人民币").unwrap_or(t);
    MONEY_UNITS.iter().any(|u| {
        t.strip_prefix(u)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    })
}

/// The entity named after a label: `编制单位：…`, `部门（单位）名称：…`.
fn entity(text: &str) -> Option<String> {
    let colon = text.find(['：', ':', '︰'])?;
    let label = fold(&text[..colon]);
    let label = label
        .split('(')
        .next()
        .unwrap_or("")
        .trim_end_matches("全称")
        .trim_end_matches("名称");
    let known = [
        "单位",
        "部门",
        "预算单位",
        "编制单位",
        "填报单位",
        "编制部门",
        "填报部门",
        "部门单位",
        "部门/单位",
        "单位/部门",
        "公开部门",
        "公开单位",
        "预算部门",
        "主管部门",
        "机构",
    ];
    known.contains(&label).then(|| {
        text[colon..]
            .trim_start_matches(['：', ':', '︰', ' ', '\u{3000}'])
            .trim()
            .to_owned()
    })
}

/// Whether the folded text is a table's number and nothing else: `表1`, `预算公开表1`, `公开01表`, `附表1-2`, `(预算表1)`.
fn is_number(t: &str) -> bool {
    let t = t
        .strip_prefix('(')
        .and_then(|t| t.strip_suffix(')'))
        .unwrap_or(t)
        .trim_end_matches(':');
    let Some(at) = t.find('表').or_else(|| t.strip_prefix("附件").map(|_| 0)) else {
        return false;
    };
    let words: String = t.chars().filter(|c| !is_numeral(*c)).collect();
    let numerals = t.chars().filter(|c| is_numeral(*c) && *c != '-').count();
    let prefix = words.replace(['表', '附', '件'], "");
    let known = [
        "",
        "公开",
        "预算",
        "决算",
        "预算公开",
        "决算公开",
        "部门预算",
        "部门公开",
        "部门预算公开",
        "财公开",
        "财决公开",
        "财决",
        "预公开",
        "续",
        "部门",
        "批复",
    ];
    at < 30 && (1..=6).contains(&numerals) && known.contains(&prefix.as_str())
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || c == '-' || c == '.' || "一二三四五六七八九十".contains(c)
}

/// A number before or after a title in one piece: `表1：收支总表`, `预算01表 收支总表`, `收支总表（预算表1）`.
fn numbered(text: &str) -> Option<(String, String)> {
    // Behind the title, in brackets.
    if let Some(open) = text.rfind(['(', '（']) {
        let (title, number) = (text[..open].trim(), &text[open..]);
        if number.ends_with([')', '）']) && !title.is_empty() && is_number(&fold(number)) {
            return Some((
                number.trim_matches(['(', ')', '（', '）', ' ']).to_owned(),
                title.to_owned(),
            ));
        }
    }
    // Before the title: up to a colon, a blank or a dot, or up to where the number cannot go on.
    let ends = text
        .char_indices()
        .filter(|(_, c)| {
            matches!(
                c,
                '：' | ':' | ' ' | '\u{3000}' | '、' | '.' | '．' | '-' | '－'
            )
        })
        .map(|(i, c)| (i, i + c.len_utf8()));
    let bare = text
        .find('表')
        .filter(|_| !text.starts_with('附'))
        .map(|i| i + '表'.len_utf8());
    let digits_after = bare.map(|i| {
        i + text[i..]
            .chars()
            .take_while(|c| is_numeral(*c))
            .map(char::len_utf8)
            .sum::<usize>()
    });
    let ends = ends
        .chain(bare.map(|i| (i, i)))
        .chain(digits_after.map(|i| (i, i)));
    let mut best = None;
    for (end, next) in ends {
        let (number, title) = (
            text[..end].trim(),
            text[next..]
                .trim_start_matches(['：', ':', '、', '.', '．', '-', '－', ' ', '\u{3000}']),
        );
        if !number.ends_with(['-', '－']) && title.chars().count() >= 2 && is_number(&fold(number))
        {
            best = Some((number.to_owned(), title.to_owned()));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        split(text, &mut parts);
        parts
    }

    #[test]
    fn numbers_stand_before_behind_or_apart() {
        for (text, number, title) in [
            ("预算01表 收支总表", "预算01表", "收支总表"),
            (
                "表1：某某局部门收支预算总表",
                "表1",
                "某某局部门收支预算总表",
            ),
            ("收支总表（预算表 1）", "预算表 1", "收支总表"),
            ("表10 收支总表", "表10", "收支总表"),
            ("公开表一 收支预算总表", "公开表一", "收支预算总表"),
        ] {
            assert_eq!(
                one(text),
                [Part::Numbered(number.into(), title.into())],
                "{text}"
            );
        }
        for text in [
            "预算公开表1",
            "公开 01 表",
            "表 10",
            "附表1-2",
            "（预算表 1）",
            "表十二",
            "附件1",
        ] {
            assert!(
                matches!(one(text).as_slice(), [Part::Number(_)]),
                "{text}: {:?}",
                one(text)
            );
        }
        for text in [
            "2026年预算收支总表",
            "收支总表",
            "一般公共预算支出表",
            "2026年项目支出预算表（上年结转）",
        ] {
            assert_eq!(one(text), [Part::Other(text.into())]);
        }
    }

    #[test]
    fn units_and_entities() {
        for (text, unit) in [
            ("单位：万元", "万元"),
            ("金额单位：万元", "万元"),
            ("单位:元", "元"),
            ("（单位：万元）", "万元"),
            ("单位：人民币元", "人民币元"),
            ("单位万元", "万元"),
            ("单位，万元", "万元"),
            ("（单位 元）", "元"),
            ("万元", "万元"),
            ("单 位：万元", "万元"),
        ] {
            assert_eq!(one(text), [Part::Unit(unit.into())], "{text}");
        }
        assert_eq!(one("编制单位：甲县乙局"), [Part::Entity("甲县乙局".into())]);
        assert_eq!(one("单位：无"), [Part::Unit("无".into())]);
        assert_eq!(one("部门（单位）：甲局"), [Part::Entity("甲局".into())]);
        assert_eq!(
            one("单位名称：甲局 单位：万元"),
            [Part::Entity("甲局".into()), Part::Unit("万元".into())]
        );
        assert_eq!(
            one("收支总表 单位：万元"),
            [Part::Other("收支总表".into()), Part::Unit("万元".into())]
        );
    }
}
