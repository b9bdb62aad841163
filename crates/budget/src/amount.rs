//! Printed amounts: what a cell of an amount column says.
//!
//! A value keeps every digit that is printed, zeros at the end included (`6,770.499100`), and is
//! never a float. What is not surely an amount is not made into one: separators at the wrong
//! places, two points, a blank between digits and parentheses are [`Reading::Doubtful`].
//! Parentheses mean a negative number to an accountant and a remark to everybody else, and one
//! cell cannot tell which.

use mingxi_core::Nil;
use rust_decimal::Decimal;
use std::fmt;

/// The longest text that can be an amount: 28 digits ([`Decimal`] holds no more), separators, sign.
const LONGEST: usize = 48;

/// What a budget clerk prints for "this does not arise here".
const NOT_APPLICABLE: &[&str] = &["不适用", "无", "不涉及", "×", "✕", "╳", "Ｘ"];

/// An exact amount as printed, or a share when a percent sign follows it.
///
/// ```
/// use mingxi_budget::{Amount, Reading};
///
/// let Reading::Amount(amount) = Reading::of("1,071.180") else { panic!() };
/// assert_eq!(amount.to_string(), "1071.180");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// The value with the printed number of decimals; `12.5` for `12.5%`.
    pub(crate) value: Decimal,
    /// A percent sign follows.
    pub(crate) percent: bool,
    /// Whether separators or a decimal point are printed: money looks like this, counts and codes seldom do.
    pub(crate) punctuated: bool,
}

impl fmt::Display for Amount {
    /// The value without separators and percent sign.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// What a text says when read as an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// An amount.
    Amount(Amount),
    /// That there is none.
    Nil(Nil),
    /// Digits and number signs, but no number: `1,23.4`, `(12.5)`, `034`.
    Doubtful,
    /// Something else.
    Words,
}

impl Reading {
    /// Reads one cell's text; full-width digits and signs count as their narrow forms.
    ///
    /// ```
    /// use mingxi_budget::Reading;
    /// use mingxi_core::Nil;
    ///
    /// assert_eq!(Reading::of("—"), Reading::Nil(Nil::Dash));
    /// assert_eq!(Reading::of("1,23.4"), Reading::Doubtful);
    /// assert_eq!(Reading::of("工资福利支出"), Reading::Words);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Nil(Nil::Empty);
        }
        if NOT_APPLICABLE.contains(&text) {
            return Self::Nil(Nil::NotApplicable);
        }
        let mut narrow = [0u8; LONGEST];
        let mut length = 0usize;
        for c in text.chars() {
            let (Some(place), Some(byte)) = (narrow.get_mut(length), narrowed(c)) else {
                return Self::Words;
            };
            *place = byte;
            length = length.saturating_add(1);
        }
        Self::of_ascii(narrow.get(..length).unwrap_or_default())
    }

    fn of_ascii(text: &[u8]) -> Self {
        if text.iter().all(|b| matches!(b, b'-' | b' ')) {
            return Self::Nil(Nil::Dash);
        }
        if matches!(text, b"/" | b"\\" | b"N/A" | b"n/a") {
            return Self::Nil(Nil::NotApplicable);
        }
        if let Some(amount) = number(text) {
            return Self::Amount(amount);
        }
        let numeric = |b: &u8| b.is_ascii_digit() || b",.-+%() ".contains(b);
        if text.iter().all(numeric) && text.iter().any(u8::is_ascii_digit) {
            return Self::Doubtful;
        }
        Self::Words
    }
}

/// The amount a text ends up as when a unit may follow it: `90,000元` in a form.
pub(crate) fn with_unit(text: &str) -> Option<(Amount, Option<&'static str>)> {
    let text = text.trim();
    let (digits, unit) = if let Some(rest) = text.strip_suffix("万元") {
        (rest, Some("万元"))
    } else if let Some(rest) = text.strip_suffix('元') {
        (rest, Some("元"))
    } else {
        (text, None)
    };
    match Reading::of(digits) {
        Reading::Amount(amount) => Some((amount, unit)),
        _ => None,
    }
}

/// The ASCII form of a digit, sign or separator, wide or narrow; `None` for anything that no number holds.
fn narrowed(c: char) -> Option<u8> {
    Some(match c {
        '－' | '−' | '–' | '—' | '―' | '─' | '‐' | '﹣' => b'-',
        '\u{3000}' | '\u{A0}' => b' ',
        '￥' | '¥' => b'$',
        '！'..='～' => {
            let offset = u32::from(c).checked_sub(u32::from('！'))?;
            u8::try_from(offset).ok()?.checked_add(b'!')?
        }
        _ if c.is_ascii() => u8::try_from(c).ok()?,
        _ => return None,
    })
}

/// `[sign] digits [, groups of three] [. digits] [%]`, a currency sign before or after the sign.
fn number(text: &[u8]) -> Option<Amount> {
    let (negative, rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let rest = rest.trim_ascii_start();
    let rest = rest.strip_prefix(b"$").unwrap_or(rest).trim_ascii();
    let (percent, rest) = match rest {
        [rest @ .., b'%'] => (true, rest.trim_ascii_end()),
        _ => (false, rest),
    };
    let point = rest.iter().position(|b| *b == b'.');
    let (whole, fraction) = match point {
        Some(at) => (rest.get(..at)?, rest.get(at..)?.get(1..)?),
        None => (rest, &[][..]),
    };
    if point.is_some() && fraction.is_empty() {
        return None;
    }
    let grouped = groups_are_right(whole)?;
    if !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut plain = String::with_capacity(LONGEST);
    if negative {
        plain.push('-');
    }
    plain.extend(whole.iter().filter(|b| **b != b',').map(|b| char::from(*b)));
    if point.is_some() {
        plain.push('.');
        plain.extend(fraction.iter().map(|b| char::from(*b)));
    }
    let value = Decimal::from_str_exact(&plain).ok()?;
    Some(Amount {
        value,
        percent,
        punctuated: grouped || point.is_some(),
    })
}

/// Whether the digits before the point are grouped; `None` when they are no number.
///
/// Groups have three digits, the first one to three. A whole number does not start with a zero
/// unless it is one: `034` is a code.
fn groups_are_right(whole: &[u8]) -> Option<bool> {
    if whole.is_empty() || (whole.len() > 1 && whole.first() == Some(&b'0')) {
        return None;
    }
    let mut groups = whole.split(|b| *b == b',');
    let first = groups.next()?;
    if first.is_empty() || !first.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut grouped = false;
    for group in groups {
        if group.len() != 3 || first.len() > 3 || !group.iter().all(u8::is_ascii_digit) {
            return None;
        }
        grouped = true;
    }
    Some(grouped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_is_printed() {
        let cases: &[(&str, &str)] = &[
            ("1,071.18", "1071.18"),
            ("1071.18", "1071.18"),
            (" 0 ", "0"),
            ("0.00", "0.00"),
            ("-5.00", "-5.00"),
            ("－5.00", "-5.00"),
            ("- 5.00", "-5.00"),
            ("−1,234", "-1234"),
            ("+3.10", "3.10"),
            ("１，０７１．１８", "1071.18"),
            ("9,142.554971", "9142.554971"),
            ("6,770.499100", "6770.499100"),
            ("12.5%", "12.5"),
            ("272.83％", "272.83"),
            ("￥1,000.00", "1000.00"),
            ("400,000.00", "400000.00"),
            ("90000", "90000"),
        ];
        let wrong: Vec<_> = cases
            .iter()
            .filter(|(text, want)| !matches!(Reading::of(text), Reading::Amount(a) if a.to_string() == *want))
            .map(|(text, _)| (*text, Reading::of(text)))
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn says_what_is_no_amount() {
        use Reading::{Doubtful, Words};
        let nil = Reading::Nil;
        let cases: &[(&str, Reading)] = &[
            ("", nil(Nil::Empty)),
            (" \u{3000}", nil(Nil::Empty)),
            ("-", nil(Nil::Dash)),
            ("—", nil(Nil::Dash)),
            ("——", nil(Nil::Dash)),
            ("--", nil(Nil::Dash)),
            ("－", nil(Nil::Dash)),
            ("不适用", nil(Nil::NotApplicable)),
            ("/", nil(Nil::NotApplicable)),
            ("×", nil(Nil::NotApplicable)),
            ("1,23.4", Doubtful),
            ("1234,567", Doubtful),
            (",123", Doubtful),
            ("1.2.3", Doubtful),
            ("1 071.18", Doubtful),
            ("（12.5）", Doubtful),
            ("(12.5)", Doubtful),
            ("034", Doubtful),
            ("5.", Doubtful),
            (".5", Doubtful),
            ("99999999999999999999999999999", Doubtful),
            ("**", Words),
            ("A180501", Words),
            ("5万元", Words),
            ("合计", Words),
            ("≥90%", Words),
        ];
        let wrong: Vec<_> = cases
            .iter()
            .filter(|(text, want)| Reading::of(text) != *want)
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn takes_a_unit_off() {
        let read = |t| with_unit(t).map(|(a, unit)| (a.to_string(), unit));
        assert_eq!(read("90,000元"), Some(("90000".to_owned(), Some("元"))));
        assert_eq!(read("5.00万元"), Some(("5.00".to_owned(), Some("万元"))));
        assert_eq!(read("90,000"), Some(("90000".to_owned(), None)));
        assert_eq!(read("元"), None);
    }

    /// The value with separators, as the tables print it.
    fn printed(value: Decimal) -> String {
        let plain = value.abs().to_string();
        let (whole, fraction) = plain
            .split_once('.')
            .map_or((plain.as_str(), None), |(w, f)| (w, Some(f)));
        let mut text = String::new();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i) % 3 == 0 {
                text.push(',');
            }
            text.push(digit);
        }
        let sign = if value.is_sign_negative() { "-" } else { "" };
        fraction.map_or_else(|| format!("{sign}{text}"), |f| format!("{sign}{text}.{f}"))
    }

    proptest! {
        #[test]
        fn parsing_undoes_printing(mantissa in -999_999_999_999_999i64..999_999_999_999_999, scale in 0u32..=6) {
            let value = Decimal::new(mantissa, scale);
            for text in [printed(value), value.to_string()] {
                let Reading::Amount(amount) = Reading::of(&text) else {
                    return Err(TestCaseError::fail(format!("{text} is no amount")));
                };
                prop_assert_eq!(amount.value, value);
                prop_assert_eq!(amount.value.scale(), scale);
            }
        }

        #[test]
        fn nothing_panics(text in "\\PC*") {
            let _ = Reading::of(&text);
        }
    }
}
