//! Prose as patterns look at it: blanks gone, digits and signs narrow, punctuation wide.

use mingxi_core::fold_radical;

/// Prose without blanks and with one form of each sign, and the way back to what is printed.
///
/// Digits, `.`, `%` and `-` are ASCII, a comma that separates groups of digits too; every other
/// comma, colon, semicolon and parenthesis is full width. A blank between two characters of
/// numbers stays: nobody can tell whether it is one number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Flat {
    /// What patterns look at.
    pub(crate) text: String,
    /// For each byte of `text` where its character begins and ends in the print.
    printed: Vec<(usize, usize)>,
}

impl Flat {
    pub(crate) fn of(print: &str) -> Self {
        let chars: Vec<(usize, char)> = print.char_indices().collect();
        let mut flat = Self::default();
        for (i, (at, c)) in chars.iter().enumerate() {
            let ahead = |n: usize| {
                let next = chars.get(i.saturating_add(n));
                next.map_or('\n', |(_, c)| narrow(*c))
            };
            let kept = match narrow(*c) {
                '\n' => Some('\n'),
                ',' if separates_groups(&flat.text, ahead) => Some(','),
                c if c.is_whitespace() => {
                    let next = chars.get(i..).unwrap_or_default().iter();
                    let next = next.map(|(_, c)| narrow(*c)).find(|c| *c != ' ');
                    (ends_in_number(&flat.text) && next.is_some_and(is_numeric)).then_some(' ')
                }
                c => Some(wide_punctuation(c)),
            };
            if let Some(kept) = kept {
                let end = at.saturating_add(c.len_utf8());
                flat.text.push(kept);
                for _ in 0..kept.len_utf8() {
                    flat.printed.push((*at, end));
                }
            }
        }
        flat
    }

    /// Where a range of `text` stands in the print.
    pub(crate) fn printed(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let first = self.printed.get(start)?;
        let last = self.printed.get(end.checked_sub(1)?)?;
        Some((first.0, last.1))
    }
}

/// The ASCII form of a full-width character, dashes as `-`, blanks as ` `, radicals as ideographs.
fn narrow(c: char) -> char {
    match c {
        '\n' => '\n',
        '！'..='～' => u32::from(c)
            .checked_sub(0xFEE0)
            .and_then(char::from_u32)
            .unwrap_or(c),
        '﹪' => '%',
        '−' | '–' | '﹣' => '-',
        c if c.is_whitespace() || c == '\u{200B}' => ' ',
        c => fold_radical(c),
    }
}

/// One form of what divides sentences: `,` and `，` are `，`.
const fn wide_punctuation(c: char) -> char {
    match c {
        ',' => '，',
        ':' => '：',
        ';' => '；',
        '(' => '（',
        ')' => '）',
        c => c,
    }
}

fn is_numeric(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | ',')
}

fn ends_in_number(text: &str) -> bool {
    text.ends_with(is_numeric)
}

/// Whether a comma after this text, before these characters, stands between groups of digits: `1,143`.
fn separates_groups(before: &str, ahead: impl Fn(usize) -> char) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit())
        && (1..=3).all(|n| ahead(n).is_ascii_digit())
        && !ahead(4).is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_one_form_of_each_sign() {
        let cases: &[(&str, &str)] = &[
            (
                "收入 4,684.30 万元,下降71.43％",
                "收入4,684.30万元，下降71.43%",
            ),
            ("１，１４３．６２万元", "1,143.62万元"),
            ("共2项,100万元", "共2项，100万元"),
            ("2026 年(本级):3 个", "2026年（本级）：3个"),
            ("1 143.62万元", "1 143.62万元"),
            ("⼈员经费5万元", "人员经费5万元"),
        ];
        for (print, want) in cases {
            assert_eq!(Flat::of(print).text, *want);
        }
    }

    #[test]
    fn knows_the_way_back() {
        let print = "收入 4,684.30 万元";
        let flat = Flat::of(print);
        let at = flat.text.find('4').unwrap();
        let (start, end) = flat.printed(at, flat.text.len()).unwrap();
        assert_eq!(&print[start..end], "4,684.30 万元");
    }
}
