//! Half-width and full-width forms of the same sign: `:` and `：`.
//!
//! A recogniser that knows both splits its belief between them, for they are the same print. Together they are
//! what it believes of the sign; which of the two is written follows from where it stands.

use crate::{CharReading, Expect, LineReading};

impl LineReading {
    /// The reading with each pair of forms of a sign taken as one. Touches only signs whose other form the engine
    /// saw as well.
    pub(crate) fn merge_widths(mut self, expect: Expect) -> Self {
        let mut after_wide = false;
        for read in &mut self.chars {
            merge(read, expect == Expect::Text && after_wide);
            after_wide = is_ideograph(read.ch) || (after_wide && !read.ch.is_ascii_alphanumeric());
        }
        self
    }
}

/// Takes the other form out of the other candidates and into the reading.
fn merge(read: &mut CharReading, after_wide: bool) {
    let Some(twin) = twin(read.ch) else {
        return;
    };
    let Some(at) = read.others.iter().position(|other| other.0 == twin) else {
        return;
    };
    let (_, probability) = read.others.remove(at);
    read.confidence = (read.confidence + probability).min(1.0);
    let (half, full) = if read.ch.is_ascii() {
        (read.ch, twin)
    } else {
        (twin, read.ch)
    };
    let wide = after_wide && matches!(half, ',' | ':' | ';' | '!' | '?' | '(' | ')');
    read.ch = if wide { full } else { half };
}

/// The other form: the block of full-width forms holds ASCII from `!` to `~` at a fixed distance.
fn twin(ch: char) -> Option<char> {
    const DISTANCE: u32 = '！' as u32 - '!' as u32;
    match ch {
        '!'..='~' => char::from_u32(u32::from(ch) + DISTANCE),
        '！'..='～' => char::from_u32(u32::from(ch) - DISTANCE),
        _ => None,
    }
}

fn is_ideograph(ch: char) -> bool {
    matches!(ch, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A character, its probability, and other candidates with theirs.
    type Read<'a> = (char, f32, &'a [(char, f32)]);

    fn reading(chars: &[Read<'_>]) -> LineReading {
        let chars = chars.iter().map(|&(ch, confidence, others)| CharReading {
            ch,
            confidence,
            span: (0.0, 1.0),
            others: others.to_vec(),
        });
        LineReading {
            chars: chars.collect(),
            missed: Vec::new(),
        }
    }

    #[test]
    fn a_sign_is_as_wide_as_its_place() {
        let colon: (char, f32, &[(char, f32)]) = (':', 0.53, &[('：', 0.46), ('.', 0.01)]);
        let cases = [
            (reading(&[('位', 0.9, &[]), colon]), Expect::Text, "位："),
            (reading(&[('8', 0.9, &[]), colon]), Expect::Text, "8:"),
            (reading(&[('位', 0.9, &[]), colon]), Expect::Number, "位:"),
            (
                reading(&[('位', 0.9, &[]), (':', 0.9, &[])]),
                Expect::Text,
                "位:",
            ),
            (
                reading(&[('位', 0.9, &[]), ('．', 0.6, &[('.', 0.3)])]),
                Expect::Text,
                "位.",
            ),
            (reading(&[('１', 0.6, &[('1', 0.3)])]), Expect::Text, "1"),
        ];
        for (reading, expect, expected) in cases {
            assert_eq!(reading.merge_widths(expect).text(), expected);
        }
        let merged = reading(&[('位', 0.9, &[]), colon]).merge_widths(Expect::Text);
        assert!((merged.chars[1].confidence - 0.99).abs() < 1e-6);
        assert_eq!(merged.chars[1].others, [('.', 0.01)]);
    }
}
