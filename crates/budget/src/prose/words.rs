//! What a name of money comes down to, so that prose and tables can be compared.

use mingxi_core::fold;
use regex::Regex;
use std::sync::LazyLock;

/// The side of the books that a name is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Income,
    Expenditure,
}

/// A name without the words that every name has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Core {
    /// What is left: `一般公共` of 一般公共预算拨款收入, nothing of 支出总计.
    pub(crate) words: String,
    /// 收入 or 支出, when it says one of them.
    pub(crate) side: Option<Side>,
}

impl Core {
    pub(crate) fn of(name: &str) -> Self {
        let name = last_step(&fold(name));
        let side = match (name.contains("收入"), name.contains("支出")) {
            (true, false) => Some(Side::Income),
            (false, true) => Some(Side::Expenditure),
            _ => None,
        };
        Self {
            words: reduced(&name),
            side,
        }
    }

    /// Whether both can be names of one thing.
    pub(crate) fn fits(&self, other: &Self) -> bool {
        self.words == other.words && self.side_fits(other.side)
    }

    pub(crate) fn side_fits(&self, side: Option<Side>) -> bool {
        match (self.side, side) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    }
}

/// The account code in a name: `2080505-…`, `行政运行（2010301）`, `工资福利支出（301）`.
pub(crate) fn code(name: &str) -> Option<String> {
    static CODE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[(（]?([235][0-9]{2}(?:[0-9]{2}){0,2})[-)）]|[(（]([235][0-9]{2}(?:[0-9]{2}){0,2})[)）]$")
            .expect("a constant pattern")
    });
    let folded = fold(name);
    let captures = CODE.captures(&folded)?;
    let code = captures.get(1).or_else(|| captures.get(2))?;
    Some(code.as_str().to_owned())
}

/// The last step of a path of accounts: `类(类)款(款)项(项)`, `"类-款-项"科目`; the name itself when it is none.
fn last_step(name: &str) -> String {
    static MARKER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\([类款项目]级?\)").expect("a constant pattern"));
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^\"([^\"]+)\"(?:科目)?(?:支出)?$").expect("a constant pattern")
    });
    let name = match name.starts_with('"') {
        true => QUOTED.replace(name, "$1"),
        false => name.into(),
    };
    if !name.contains('(') {
        return step(&name);
    }
    let marks: Vec<_> = MARKER.find_iter(&name).collect();
    if let Some(last) = marks.last() {
        let before = marks.iter().rev().nth(1).map_or(0, |m| m.end());
        let step = name.get(before..last.start()).unwrap_or_default();
        let rest = name.get(last.end()..).unwrap_or_default();
        return format!("{step}{rest}");
    }
    step(&name)
}

/// What stands behind the last dash.
fn step(name: &str) -> String {
    name.rsplit('-').next().unwrap_or(name).to_owned()
}

fn reduced(name: &str) -> String {
    /// Words that a name has or has not without being another name.
    const NOISE: &[&str] = &[
        "预算",
        "决算",
        "拨款",
        "安排的",
        "安排",
        "总额",
        "总计",
        "合计",
        "共计",
        "小计",
        "金额",
        "科目",
        "收支",
        "收入",
        "支出",
        "本年度",
        "本年",
        "当年",
        "本单位",
        "本部门",
        "年初",
        "维护",
        "的",
        "总",
        "数",
        "和",
        "及",
        "与",
        "、",
        "，",
        "\"",
        "其中:",
        "收",
        "支",
        "涉及",
        "类项目",
    ];
    static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十0-9]+\)|[0-9]{1,2}[.、])|[0-9]{4}年度?|\([235][0-9]{2,6}\)|^[235][0-9]{2,6}-?")
            .expect("a constant pattern")
    });
    let may_have = |c: char| c.is_ascii_digit() || c == '(' || c == '、';
    let mut words = match name.contains(may_have) {
        true => PREFIX.replace_all(name, "").into_owned(),
        false => name.to_owned(),
    };
    for one in ["费用", "经费"] {
        words = words.replace(one, "费");
    }
    for noise in NOISE {
        if words.contains(noise) {
            words = words.replace(noise, "");
        }
    }
    for whose in ["部门", "单位"] {
        words = words.strip_prefix(whose).unwrap_or(&words).to_owned();
    }
    words
}

/// A part of “三公”经费, by words that every publisher has in its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ThreePublic {
    All,
    Abroad,
    Reception,
    Vehicles,
    Purchase,
    Running,
}

impl ThreePublic {
    pub(crate) fn of(name: &str) -> Option<Self> {
        let name = fold(name);
        let has = |word: &str| name.contains(word);
        if has("出国") {
            Some(Self::Abroad)
        } else if has("接待") {
            Some(Self::Reception)
        } else if has("购置") && has("运行") {
            Some(Self::Vehicles)
        } else if has("车") && has("购置") || name == "购置费" {
            Some(Self::Purchase)
        } else if has("车") && has("运行") || name == "运行费" {
            Some(Self::Running)
        } else if has("三公") {
            Some(Self::All)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_thing_come_down_to_the_same() {
        let same: &[(&str, &str)] = &[
            ("一般公共预算拨款收入", "一、一般公共预算拨款收入"),
            ("社会保障和就业支出（类）支出", "208-社会保障和就业支出"),
            ("住房改革支出（款）住房公积金（项）支出", "住房公积金"),
            ("“住房保障支出-住房改革支出-购房补贴”科目", "购房补贴"),
            ("行政运行（2010301）", "行政运行"),
            ("因公出国（境）费用", "因公出国（境）经费"),
            ("公务用车运行费", "其中：公务用车运行维护费"),
            ("其他运转类项目", "其他运转"),
            ("2026年支出预算", "支出总计"),
        ];
        for (a, b) in same {
            assert!(
                Core::of(a).fits(&Core::of(b)),
                "{a} {b}: {:?} {:?}",
                Core::of(a),
                Core::of(b)
            );
        }
        let different: &[(&str, &str)] = &[
            ("财政拨款收入", "财政拨款支出"),
            ("基本支出", "项目支出"),
            ("公务用车购置费", "公务用车运行费"),
        ];
        for (a, b) in different {
            assert!(!Core::of(a).fits(&Core::of(b)), "{a} {b}");
        }
    }

    #[test]
    fn finds_codes() {
        assert_eq!(
            code("2080505-机关事业单位基本养老保险缴费支出").as_deref(),
            Some("2080505")
        );
        assert_eq!(code("行政运行（2010301）").as_deref(), Some("2010301"));
        assert_eq!(code("工资福利支出（301）").as_deref(), Some("301"));
        assert_eq!(code("（2026）"), None);
        assert_eq!(code("维修（护）费"), None);
    }
}
