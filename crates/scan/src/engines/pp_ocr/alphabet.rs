//! The characters that a recogniser knows.

use crate::{Error, ErrorKind};

/// Characters by class of the network's output.
///
/// Class 0 is the blank of CTC; the model's own list follows, and the last class is a space.
#[derive(Debug)]
pub(crate) struct Alphabet {
    chars: Vec<char>,
}

impl Alphabet {
    /// The class that stands for no character.
    pub(crate) const BLANK: usize = 0;

    /// From the model's metadata: one character a line, under `character`.
    ///
    /// # Errors
    ///
    /// Fails if a line is not one character.
    pub(crate) fn parse(list: &str) -> Result<Self, Error> {
        let mut chars = vec!['\0'];
        for line in list.lines() {
            let mut of_line = line.chars();
            match (of_line.next(), of_line.next()) {
                (Some(ch), None) => chars.push(ch),
                _ => {
                    let what = format!("the model's alphabet has {line:?}, expected one character");
                    return Err(Error::new(ErrorKind::ModelUnusable, what));
                }
            }
        }
        chars.push(' ');
        Ok(Self { chars })
    }

    /// The classes that amounts and codes are written with, the blank among them.
    pub(crate) fn numeric(&self) -> Vec<bool> {
        let numeric = |ch: &char| {
            ch.is_ascii_digit() || matches!(ch, '\0' | '.' | ',' | '-' | '—' | '%' | '(' | ')')
        };
        self.chars.iter().map(numeric).collect()
    }

    /// How many classes the network must have.
    pub(crate) const fn classes(&self) -> usize {
        self.chars.len()
    }

    /// The character of a class; NUL for the blank.
    pub(crate) fn char(&self, class: usize) -> char {
        self.chars.get(class).copied().unwrap_or('\0')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_first_space_last() {
        let alphabet = Alphabet::parse("!\n支\n\u{3000}\n").unwrap();
        assert_eq!(alphabet.classes(), 5);
        let chars: String = (0..6).map(|class| alphabet.char(class)).collect();
        assert_eq!(chars, "\0!支\u{3000} \0");
    }

    #[test]
    fn two_characters_a_line_are_refused() {
        let error = Alphabet::parse("a\nbc\n").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ModelUnusable);
    }
}
