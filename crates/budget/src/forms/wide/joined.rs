//! Indicators that stand together in one cell, each with its levels, its name and its value.

use super::Column;
use crate::forms::indicators::{LEVELS1, levels};
use mingxi_core::{Horizon, Indicator};
use regex::Regex;
use std::sync::LazyLock;

/// `1、1-产出指标；11-数量指标；name；实施周期指标值:…；年度指标值:….` (Guangzhou).
static NUMBERED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?s)\d+-([^；;]*指标)[；;]\d+-([^；;]*)[；;](.*?)[；;]实施周期指标值[:：](.*?)[；;]年度指标值[:：](.*?)(?:[。.；;]?\s*\d+[、.．]\s*\d+-[^；;]{2,5}指标[；;]|[。；;]?\s*$)",
    )
    .ok()
});

/// `name：≥90%`: the value after the colon, or from the sign of comparison on.
static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(.*?)\s*(?:[:：]\s*|\s*)([≥≤＞＜><=＝]\s*.*|\d[\d.,]*\s*[%％]?.{0,3})$").ok()
});

/// The indicators of one cell; what is not understood is one indicator, named as printed.
pub(super) fn read(text: &str, column: &Column) -> Vec<Indicator> {
    match column {
        Column::Kind(level1, level2) => text
            .split(['\n', '；', ';'])
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(|told| {
                let (level3, target) = name_and_value(told);
                indicator(Horizon::Annual, level1, level2, &level3, &target)
            })
            .collect(),
        _ => numbered(text).unwrap_or_else(|| listed(text)),
    }
}

fn indicator(
    horizon: Horizon,
    level1: &str,
    level2: &str,
    level3: &str,
    target: &str,
) -> Indicator {
    Indicator {
        horizon,
        level1: level1.trim().to_owned(),
        level2: level2.trim().to_owned(),
        level3: level3.trim().to_owned(),
        target: target.trim().to_owned(),
        nature: None,
        unit: None,
        task: None,
    }
}

/// Numbered indicators with the values of both horizons.
fn numbered(text: &str) -> Option<Vec<Indicator>> {
    let pattern = NUMBERED.as_ref()?;
    let mut found = Vec::new();
    for one in pieces(text) {
        let told = pattern.captures(one)?;
        let part = |at: usize| told.get(at).map_or("", |m| m.as_str());
        for (horizon, at) in [(Horizon::Implementation, 4), (Horizon::Annual, 5)] {
            found.push(indicator(horizon, part(1), part(2), part(3), part(at)));
        }
    }
    (!found.is_empty()).then_some(found)
}

/// A text cut before each `2、1-产出指标`.
fn pieces(text: &str) -> Vec<&str> {
    static START: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\d+[、.．]\s*\d+-[^；;\d]{2,6}指标[；;]").ok());
    let starts: Vec<usize> = START
        .as_ref()
        .map(|s| s.find_iter(text).map(|m| m.start()).collect())
        .unwrap_or_default();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| text.get(*start..end))
        .collect()
}

/// One indicator a line or a clause; a level that stands before one holds for those after it.
fn listed(text: &str) -> Vec<Indicator> {
    let (mut level1, mut level2) = (String::new(), String::new());
    let mut found = Vec::new();
    for told in text.split(['\n', '；', ';', '。']) {
        let told = told.trim();
        let (first, second, rest) = levels(told);
        if !first.is_empty() {
            level1 = first;
            level2.clear();
        }
        if !second.is_empty() {
            level2 = second;
        }
        let rest = rest.trim_start_matches([':', '：', ' ']);
        if !rest.is_empty() && !LEVELS1.contains(&rest) {
            let (level3, target) = name_and_value(rest);
            found.push(indicator(
                Horizon::Annual,
                &level1,
                &level2,
                &level3,
                &target,
            ));
        }
    }
    found
}

/// An indicator's name, and its value where one can be told apart.
fn name_and_value(text: &str) -> (String, String) {
    let split = VALUE.as_ref().and_then(|v| v.captures(text));
    let parts = split.as_ref().and_then(|s| s.get(1).zip(s.get(2)));
    match parts.filter(|(name, _)| !name.as_str().trim().is_empty()) {
        Some((name, value)) => (
            name.as_str().trim().to_owned(),
            value.as_str().trim().to_owned(),
        ),
        None => text
            .split_once([':', '：'])
            .map_or((text.to_owned(), String::new()), |(name, value)| {
                (name.trim().to_owned(), value.trim().to_owned())
            }),
    }
}
