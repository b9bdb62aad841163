//! The operations of a content stream, with the bytes each stands in (ISO 32000-2, 7.8.2).
//!
//! Cutting operations out by their bytes leaves everything else as it was, to the byte.

use std::ops::Range;

/// One operation: its operator, and its bytes from the first operand to the end of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) operator: Range<usize>,
    pub(crate) bytes: Range<usize>,
}

/// All operations of a content stream, in order; an inline image is one operation, `EI`.
pub(crate) fn operations(content: &[u8]) -> Vec<Operation> {
    let mut scanner = Scanner { content, at: 0 };
    let mut found = Vec::new();
    let mut start = None;
    while let Some(token) = scanner.token() {
        let first = *start.get_or_insert(token.bytes.start);
        if token.operand {
            continue;
        }
        let mut operator = token.bytes;
        if content.get(operator.clone()) == Some(b"BI") {
            operator = scanner.inline_image();
        }
        found.push(Operation {
            bytes: first..operator.end,
            operator,
        });
        start = None;
    }
    found
}

/// Every operator of ISO 32000-2, annex A.
const OPERATORS: &[&[u8]] = &[
    b"b", b"B", b"b*", b"B*", b"BDC", b"BI", b"BMC", b"BT", b"BX", b"c", b"cm", b"CS", b"cs", b"d",
    b"d0", b"d1", b"Do", b"DP", b"EI", b"EMC", b"ET", b"EX", b"f", b"F", b"f*", b"G", b"g", b"gs",
    b"h", b"i", b"ID", b"j", b"J", b"K", b"k", b"l", b"m", b"M", b"MP", b"n", b"q", b"Q", b"re",
    b"RG", b"rg", b"ri", b"s", b"S", b"SC", b"sc", b"SCN", b"scn", b"sh", b"T*", b"Tc", b"Td",
    b"TD", b"Tf", b"Tj", b"TJ", b"TL", b"Tm", b"Tr", b"Ts", b"Tw", b"Tz", b"v", b"w", b"W", b"W*",
    b"y", b"'", b"\"",
];

/// Whether the standard knows this operator.
pub(crate) fn is_operator(word: &[u8]) -> bool {
    OPERATORS.contains(&word)
}

/// The names among the operands of a content stream, without their slash, as written.
pub(crate) fn names(content: &[u8]) -> Vec<&[u8]> {
    let mut scanner = Scanner { content, at: 0 };
    let mut found = Vec::new();
    while let Some(token) = scanner.token() {
        match content.get(token.bytes.clone()) {
            Some([b'/', name @ ..]) => found.push(name),
            Some(b"BI") => {
                scanner.inline_image();
            }
            _ => {}
        }
    }
    found
}

struct Token {
    bytes: Range<usize>,
    operand: bool,
}

struct Scanner<'a> {
    content: &'a [u8],
    at: usize,
}

fn is_space(b: u8) -> bool {
    matches!(b, b'\0' | b'\t' | b'\n' | b'\x0C' | b'\r' | b' ')
}

fn is_delimiter(b: u8) -> bool {
    matches!(
        b,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.content.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b) = self.peek() {
            if b == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(b) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn skip_regular(&mut self) {
        while self
            .peek()
            .is_some_and(|b| !is_space(b) && !is_delimiter(b))
        {
            self.at += 1;
        }
    }

    /// The next token; the brackets of arrays and dictionaries count as operands of their own.
    fn token(&mut self) -> Option<Token> {
        self.skip_space();
        let start = self.at;
        let first = self.peek()?;
        self.at += 1;
        let operand = match first {
            b'(' => {
                self.literal_string();
                true
            }
            b'<' if self.peek() == Some(b'<') => {
                self.at += 1;
                true
            }
            b'<' => {
                while self.peek().is_some_and(|b| b != b'>') {
                    self.at += 1;
                }
                self.at = (self.at + 1).min(self.content.len());
                true
            }
            b'/' => {
                self.skip_regular();
                true
            }
            b if is_delimiter(b) => true,
            b => {
                self.skip_regular();
                let word = self.content.get(start..self.at).unwrap_or_default();
                matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.')
                    || matches!(word, b"true" | b"false" | b"null")
            }
        };
        Some(Token {
            bytes: start..self.at,
            operand,
        })
    }

    /// After the opening parenthesis: to the one that closes it (ISO 32000-2, 7.3.4.2).
    fn literal_string(&mut self) {
        let mut depth = 1;
        while let Some(b) = self.peek() {
            self.at += 1;
            match b {
                b'\\' => self.at = (self.at + 1).min(self.content.len()),
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// After `BI`: past the image's data (ISO 32000-2, 8.9.7); gives where its `EI` stands.
    fn inline_image(&mut self) -> Range<usize> {
        while let Some(token) = self.token() {
            if self.content.get(token.bytes.clone()) == Some(b"ID") {
                break;
            }
        }
        while self.at < self.content.len() {
            let here = self.content.get(self.at..).unwrap_or_default();
            let after = here.get(3).copied();
            let ends = here.first().is_some_and(|b| is_space(*b))
                && here.get(1..3) == Some(b"EI")
                && after.is_none_or(is_space)
                && self.reads_on(self.at + 3);
            self.at += 1;
            if ends {
                self.at += 2;
                return self.at - 2..self.at;
            }
        }
        self.at..self.at
    }

    /// Whether what follows looks like operations, and not like image data.
    fn reads_on(&self, at: usize) -> bool {
        let ahead = self
            .content
            .get(at..(at + 10).min(self.content.len()))
            .unwrap_or_default();
        ahead
            .iter()
            .all(|b| is_space(*b) || (0x20..0x7F).contains(b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operators(content: &[u8]) -> Vec<String> {
        operations(content)
            .into_iter()
            .map(|op| String::from_utf8_lossy(&content[op.operator]).into_owned())
            .collect()
    }

    #[test]
    fn finds_operators_among_operands() {
        let cases: &[(&[u8], &[&str])] = &[
            (b"q 1 0 0 1 5 5 cm /Im1 Do Q", &["q", "cm", "Do", "Q"]),
            (
                b"BT (a (b) \\) c) Tj [(x) -20 <41>] TJ ET",
                &["BT", "Tj", "TJ", "ET"],
            ),
            (
                b"/OC <</A (x)>> BDC EMC % note Tj\nf*",
                &["BDC", "EMC", "f*"],
            ),
            (b"(x)' 1 2 (y)\"", &["'", "\""]),
            (b"BI /W 1 /H 1 ID \x80EI\x00\x01 EI Q", &["EI", "Q"]),
            (b"true null false", &[]),
            (b"(never closed", &[]),
        ];
        for (content, expected) in cases {
            assert_eq!(
                operators(content),
                *expected,
                "{}",
                String::from_utf8_lossy(content)
            );
        }
    }

    #[test]
    fn an_operation_starts_at_its_first_operand() {
        let content = b"q /Im1 Do Q";
        let ops = operations(content);
        assert_eq!(&content[ops[1].bytes.clone()], b"/Im1 Do");
    }

    #[test]
    fn finds_names() {
        assert_eq!(
            names(b"/F1 12 Tf /Im2 Do (no /Name)"),
            [b"F1".as_slice(), b"Im2"]
        );
    }
}
