//! A conversion held against its truth, figure by figure.
//!
//! Table cells, forms and prose are compared as the score tool of the project's owner does: text in
//! NFKC without white space, rows paired by their contents. Captions, pages and the head come on top.

mod cells;
mod fields;
mod prose;

use crate::ratchet::Count;
use crate::truth::Truth;
use mingxi_core::Disclosure;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// What to expect beyond the truth itself.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// Pages of each table by its number; unknown tables are not asked.
    pub table_pages: BTreeMap<String, Vec<u32>>,
    /// Pages of each form, in order; when empty, they are not asked.
    pub form_pages: Vec<Vec<u32>>,
    /// The form pages are pictures, and nobody read them.
    pub forms_are_pictures: bool,
    /// Words that must be in no cell.
    pub watermark: Option<String>,
    /// Characters that the text layer confuses on purpose: the first stands for both.
    pub confused: Option<(char, char)>,
}

/// One figure: its count, and what was missed or wrong in words.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// The count.
    pub count: Count,
    /// What was missed or wrong.
    pub misses: Vec<String>,
}

impl Figure {
    /// Counts one expectation.
    fn expect(&mut self, is_met: bool, miss: impl FnOnce() -> String) {
        self.count.expected += 1;
        if is_met {
            self.count.found += 1;
        } else {
            self.misses.push(miss());
        }
    }

    /// Counts something that should not be there.
    fn wrong(&mut self, what: String) {
        self.count.wrong += 1;
        self.misses.push(what);
    }
}

/// Every figure by its name; a figure that the truth has nothing for is not there.
pub type Figures = BTreeMap<&'static str, Figure>;

/// Scores a conversion.
#[must_use]
pub fn score(out: &Disclosure, truth: &Truth, expected: &Expected) -> Figures {
    let norm = Norm {
        confused: expected.confused,
    };
    let mut figures = Figures::new();
    cells::tables(out, truth, expected, &norm, &mut figures);
    cells::catalogue(out, truth, &norm, &mut figures);
    if !expected.forms_are_pictures {
        cells::forms(out, truth, expected, &norm, &mut figures);
    }
    fields::head(out, truth, &norm, &mut figures);
    prose::prose(out, truth, &norm, &mut figures);
    prose::paragraphs(out, truth, &norm, &mut figures);
    figures
}

/// How texts are compared.
#[derive(Debug, Clone, Copy)]
struct Norm {
    confused: Option<(char, char)>,
}

impl Norm {
    /// NFKC, no white space, one kind of bracket and quote.
    fn text(&self, text: &str) -> String {
        text.nfkc()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '“' | '”' => '"',
                c => c,
            })
            .map(|c| match self.confused {
                Some((one, other)) if c == other => one,
                _ => c,
            })
            .collect()
    }

    fn rows(&self, rows: &[Vec<String>]) -> Vec<Vec<String>> {
        rows.iter()
            .map(|row| row.iter().map(|cell| self.text(cell)).collect())
            .collect()
    }
}
