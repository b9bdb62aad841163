//! Other readings of a line, best first, and the one that is a number.

use crate::{CharReading, LineReading};

/// Readings looked through for one that is a number: two doubtful digits of four candidates each, and room.
const TRIED: usize = 32;

/// A candidate less probable than this is noise, not a reading: a softmax over 18,710 classes leaves a
/// percent or two on look-alikes of perfectly clear digits.
const REAL: f32 = 0.05;

impl LineReading {
    /// The `limit` most probable readings of the line, best first, this one included.
    ///
    /// Each exchanges some characters for their other candidates or takes in some that were missed; a character
    /// that was exchanged is among the others of the new one. Probabilities of characters are taken as independent.
    #[must_use]
    pub fn candidates(&self, limit: usize) -> Vec<Self> {
        let mut partial = vec![(1.0_f32, Self::default())];
        for place in places(self) {
            let mut longer: Vec<(f32, Self)> = Vec::new();
            for (probability, reading) in &partial {
                for (share, grown) in place.grow(reading) {
                    longer.push((probability * share, grown));
                }
            }
            // Stable: of equals, the one nearer to what was read comes first.
            longer.sort_by(|a, b| b.0.total_cmp(&a.0));
            longer.truncate(limit);
            partial = longer;
        }
        partial.into_iter().map(|(_, reading)| reading).collect()
    }

    /// This reading, or, if it is no number, the most probable one that is and that the picture really supports;
    /// this reading again if there is none.
    #[must_use]
    pub(crate) fn prefer_number(self) -> Self {
        if is_number(&self.text()) || self.chars.is_empty() {
            return self;
        }
        let real = |reading: &Self| reading.chars.iter().all(is_real);
        self.candidates(TRIED)
            .into_iter()
            .find(|reading| is_number(&reading.text()) && real(reading))
            .unwrap_or(self)
    }
}

impl LineReading {
    /// The reading of a line in a column of numbers, letters that look like digits taken for those: together, `0` and
    /// `O` are what the engine believes of the one sign. This reading again where that makes no number.
    #[must_use]
    pub(crate) fn with_digits_for_letters(self) -> Self {
        let mut digits = self.clone();
        for read in &mut digits.chars {
            let Some(digit) = digit_like(read.ch) else {
                continue;
            };
            let alike = |(ch, _): &(char, f32)| digit_like(*ch) == Some(digit);
            let sum: f32 = read.others.iter().filter(|o| alike(o)).map(|o| o.1).sum();
            // A letter is a digit only where the picture supports the digit too.
            if read.ch != digit && !read.others.iter().any(|o| o.0 == digit && o.1 >= REAL) {
                continue;
            }
            read.ch = digit;
            read.confidence = (read.confidence + sum).min(1.0);
            read.others.retain(|o| !alike(o));
        }
        if is_number(&digits.text()) {
            digits
        } else {
            self
        }
    }
}

/// The digit that a sign is or looks like.
const fn digit_like(ch: char) -> Option<char> {
    match ch {
        '0' | 'O' | 'o' | '〇' | 'О' => Some('0'),
        '1' | 'l' | 'I' | '|' => Some('1'),
        _ => None,
    }
}

/// Read as such, or exchanged for something with a probability worth the name.
fn is_real(read: &CharReading) -> bool {
    let best = read.others.first().map_or(0.0, |other| other.1);
    read.confidence >= best || read.confidence >= REAL
}

/// Where a reading can go different ways.
enum Place<'a> {
    Read(&'a CharReading),
    Missed(&'a CharReading),
}

/// Characters read and missed, from left to right.
fn places(reading: &LineReading) -> Vec<Place<'_>> {
    let mut missed = reading.missed.iter().peekable();
    let mut places = Vec::new();
    for read in &reading.chars {
        while let Some(left) = missed.next_if(|missed| missed.span.0 < read.span.0) {
            places.push(Place::Missed(left));
        }
        places.push(Place::Read(read));
    }
    places.extend(missed.map(Place::Missed));
    places
}

impl Place<'_> {
    /// The reading so far with each of the ways this place can go, and how probable each is.
    fn grow(&self, reading: &LineReading) -> Vec<(f32, LineReading)> {
        let with = |read: CharReading| {
            let mut grown = reading.clone();
            grown.chars.push(read);
            grown
        };
        match *self {
            Place::Read(read) => {
                let exchanged = (0..read.others.len()).map(|index| {
                    let read = exchange(read, index);
                    (read.confidence, with(read))
                });
                std::iter::once((read.confidence, with(read.clone())))
                    .chain(exchanged)
                    .collect()
            }
            Place::Missed(missed) => {
                let mut without = reading.clone();
                without.missed.push(missed.clone());
                vec![
                    (1.0 - missed.confidence, without),
                    (missed.confidence, with(missed.clone())),
                ]
            }
        }
    }
}

/// The character with its other candidate `index` on top; the one that was on top leads the others.
fn exchange(read: &CharReading, index: usize) -> CharReading {
    let mut others = read.others.clone();
    let (ch, confidence) = others.remove(index);
    others.insert(0, (read.ch, read.confidence));
    CharReading {
        ch,
        confidence,
        span: read.span,
        others,
    }
}

/// Whether a text is an amount, a share, a code or a mark for nothing.
///
/// `1,234.50`, `-3.2`, `(12)`, `12.5%`, `2080501`, `—`; not `126,40`: three digits follow a comma.
#[must_use]
pub fn is_number(text: &str) -> bool {
    let text = text.trim();
    if !text.is_empty() && text.chars().all(is_dash) {
        return text.chars().count() <= 2;
    }
    let bare = text
        .strip_prefix(['(', '（'])
        .and_then(|rest| rest.strip_suffix([')', '）']))
        .unwrap_or(text);
    let bare = bare.strip_prefix(is_dash).unwrap_or(bare);
    let bare = bare.strip_prefix(['¥', '￥']).unwrap_or(bare);
    let bare = bare.strip_suffix(['%', '％']).unwrap_or(bare);
    let (whole, fraction) = match bare.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (bare, None),
    };
    fraction.is_none_or(is_digits) && (is_digits(whole) || is_grouped(whole))
}

fn is_dash(ch: char) -> bool {
    matches!(ch, '-' | '－' | '−' | '–' | '—' | '―')
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|ch| ch.is_ascii_digit())
}

/// One to three digits, then threes after commas.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split([',', '，']);
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    is_digits(first)
        && first.len() <= 3
        && rest.peek().is_some()
        && rest.all(|group| is_digits(group) && group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(place: u8, ch: char, confidence: f32, others: &[(char, f32)]) -> CharReading {
        let left = f32::from(place) / 10.0;
        CharReading {
            ch,
            confidence,
            span: (left, left + 0.1),
            others: others.to_vec(),
        }
    }

    fn texts(reading: &LineReading, limit: usize) -> Vec<String> {
        let candidates = reading.candidates(limit);
        candidates.iter().map(LineReading::text).collect()
    }

    #[test]
    fn what_is_a_number() {
        let yes = [
            "0",
            "134.19",
            "1,234.50",
            "12,345,678",
            "-3.2",
            "－3.2",
            "(12)",
            "（12.00）",
            "12.5%",
            "2080501",
            "—",
            "--",
            " 7 ",
            "¥12.00",
        ];
        let no = [
            "", "126,40", "1,2345.0", "1.", ".5", "1.2.3", "O", "1O2", "合计", "12 3", "(12",
            "1,,234", "---",
        ];
        for text in yes {
            assert!(is_number(text), "{text:?} is a number");
        }
        for text in no {
            assert!(!is_number(text), "{text:?} is no number");
        }
    }

    #[test]
    fn candidates_come_best_first() {
        let reading = LineReading {
            chars: vec![
                read(0, '1', 0.9, &[('7', 0.08)]),
                read(1, '8', 0.6, &[('3', 0.3), ('6', 0.05)]),
            ],
            missed: Vec::new(),
        };
        assert_eq!(texts(&reading, 4), ["18", "13", "78", "16"]);
        assert_eq!(texts(&reading, 1), ["18"]);
        let second = &reading.candidates(2)[1].chars[1];
        assert_eq!((second.ch, second.confidence), ('3', 0.3));
        assert_eq!(second.others, [('8', 0.6), ('6', 0.05)]);
    }

    #[test]
    fn a_missed_character_is_a_candidate_at_its_place() {
        let reading = LineReading {
            chars: vec![read(0, '6', 0.99, &[]), read(2, '3', 0.99, &[])],
            missed: vec![read(1, '.', 0.4, &[])],
        };
        assert_eq!(texts(&reading, 2), ["63", "6.3"]);
        assert!((reading.confidence() - 0.6).abs() < 1e-6);
        assert_eq!(reading.candidates(2)[0], reading);
    }

    #[test]
    fn a_number_is_preferred_only_where_the_picture_supports_it() {
        let line = |chars: Vec<CharReading>| LineReading {
            chars,
            missed: Vec::new(),
        };
        let cases = [
            // O for 0, with a real alternative
            (
                line(vec![
                    read(0, '1', 0.9, &[]),
                    read(1, 'O', 0.6, &[('0', 0.3)]),
                ]),
                "10",
            ),
            // nothing but noise supports the digit
            (
                line(vec![
                    read(0, '1', 0.9, &[]),
                    read(1, 'O', 0.97, &[('0', 0.01)]),
                ]),
                "1O",
            ),
            // a word stays a word, though one of its characters could be a dash
            (
                line(vec![
                    read(0, '一', 0.9, &[('-', 0.1)]),
                    read(1, '般', 0.9, &[]),
                ]),
                "一般",
            ),
            // a number stays as read, though another number is possible
            (line(vec![read(0, '3', 0.5, &[('8', 0.49)])]), "3"),
            // no alternative at all
            (line(vec![read(0, 'l', 0.9, &[])]), "l"),
        ];
        for (reading, expected) in cases {
            assert_eq!(reading.prefer_number().text(), expected);
        }
    }

    #[test]
    fn a_letter_in_a_column_of_numbers_is_the_digit_it_looks_like() {
        let line = |chars: Vec<CharReading>| LineReading {
            chars,
            missed: Vec::new(),
        };
        let zero = line(vec![read(0, 'O', 0.55, &[('0', 0.4), ('o', 0.03)])]);
        let zero = zero.with_digits_for_letters();
        assert_eq!(zero.text(), "0");
        assert!((zero.confidence() - 0.98).abs() < 1e-6);
        // Nothing supports the digit, or it would be no number: as read.
        for (chars, text) in [
            (vec![read(0, 'O', 0.99, &[('0', 0.005)])], "O"),
            (
                vec![read(0, 'O', 0.6, &[('0', 0.3)]), read(1, 'K', 0.9, &[])],
                "OK",
            ),
        ] {
            assert_eq!(line(chars).with_digits_for_letters().text(), text);
        }
    }

    #[test]
    fn a_comma_before_two_digits_is_a_point_if_it_may_be() {
        let chars = vec![
            read(0, '1', 0.99, &[]),
            read(1, ',', 0.55, &[('.', 0.4)]),
            read(2, '4', 0.99, &[]),
            read(3, '0', 0.99, &[]),
        ];
        let reading = LineReading {
            chars,
            missed: Vec::new(),
        };
        let preferred = reading.prefer_number();
        assert_eq!(preferred.text(), "1.40");
        assert!((preferred.confidence() - 0.4).abs() < 1e-6);
    }
}
