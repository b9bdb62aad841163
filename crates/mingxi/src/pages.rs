//! Which pages of a document to read: `4-16`.

use mingxi_core::PageNo;
use std::fmt;
use std::str::FromStr;

/// Pages picked by number: single pages and ranges, both ends included.
///
/// Ranges may be open (`17-` to the last page, `-3` from the first), are joined by commas, and
/// may overlap; a page is read once, in the order of the document. Pages that the document does
/// not have are passed over.
///
/// ```
/// use mingxi::PageRange;
/// use mingxi_core::PageNo;
///
/// let pages: PageRange = "1,4-16".parse()?;
/// assert!(pages.contains(PageNo::from_index(0)));
/// assert!(!pages.contains(PageNo::from_index(1)));
/// assert!(pages.contains(PageNo::from_index(15)));
/// assert_eq!("16-4".parse::<PageRange>().unwrap_err().to_string(), "page range '16-4' runs backwards");
/// # Ok::<(), mingxi::ParsePageRangeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRange {
    /// First and last page of each part, counted from 1; `u32::MAX` is the end of the document.
    parts: Vec<(u32, u32)>,
}

impl PageRange {
    /// Whether this page was picked.
    #[must_use]
    pub fn contains(&self, page_no: PageNo) -> bool {
        self.parts
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&page_no.get()))
    }
}

impl fmt::Display for PageRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (first, last)) in self.parts.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            match *last {
                u32::MAX => write!(f, "{comma}{first}-")?,
                last if last == *first => write!(f, "{comma}{first}")?,
                last => write!(f, "{comma}{first}-{last}")?,
            }
        }
        Ok(())
    }
}

impl FromStr for PageRange {
    type Err = ParsePageRangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text
            .split(',')
            .map(|part| parse_part(part.trim()))
            .collect::<Result<_, _>>()?;
        Ok(Self { parts })
    }
}

fn parse_part(part: &str) -> Result<(u32, u32), ParsePageRangeError> {
    let fail = |problem| ParsePageRangeError {
        part: part.to_owned(),
        problem,
    };
    let number = |digits: &str, open: u32| match digits.trim() {
        "" => Ok(open),
        digits => digits.parse::<u32>().map_err(|_| fail(Problem::NotANumber)),
    };
    let (first, last) = match part.split_once('-') {
        Some((first, last)) if !(first.trim().is_empty() && last.trim().is_empty()) => {
            (number(first, 1)?, number(last, u32::MAX)?)
        }
        None if !part.is_empty() => {
            let page = number(part, 1)?;
            (page, page)
        }
        _ => return Err(fail(Problem::NotANumber)),
    };
    if first == 0 || last == 0 {
        return Err(fail(Problem::Zero));
    }
    if last < first {
        return Err(fail(Problem::Backwards));
    }
    Ok((first, last))
}

/// Why a text is no page range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsePageRangeError {
    part: String,
    problem: Problem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    NotANumber,
    Zero,
    Backwards,
}

impl fmt::Display for ParsePageRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = &self.part;
        match self.problem {
            Problem::NotANumber => write!(
                f,
                "page range '{part}' is not a number, or two with a '-' between them"
            ),
            Problem::Zero => write!(
                f,
                "page range '{part}' starts at 0, expected pages counted from 1"
            ),
            Problem::Backwards => write!(f, "page range '{part}' runs backwards"),
        }
    }
}

impl std::error::Error for ParsePageRangeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_print_as_they_are_read() {
        for (text, want) in [
            ("7", "7"),
            ("4-16", "4-16"),
            ("17-", "17-"),
            ("-3", "1-3"),
            ("1, 4 - 6", "1,4-6"),
        ] {
            assert_eq!(
                text.parse::<PageRange>().map(|r| r.to_string()).as_deref(),
                Ok(want),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in [
            "",
            "-",
            "0",
            "0-3",
            "a",
            "3-1",
            "1,,2",
            "1-2-3",
            "4294967296",
        ] {
            assert!(text.parse::<PageRange>().is_err(), "{text:?}");
        }
    }
}
