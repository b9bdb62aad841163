//! The numbers of a passage as rules see them.

use crate::identity::{Side, Term, place_of};
use crate::prose::words::Core;
use crate::prose::{Number, Passage, Sort, yuan};
use mingxi_core::Statement;
use regex::Regex;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A passage with its numbers as they are held to be now.
pub(super) struct Told<'a> {
    pub(super) passage: &'a Passage,
    /// In order; those that were left out of the statements are missing.
    pub(super) numbers: Vec<Figure<'a>>,
}

/// A number of a passage.
pub(super) struct Figure<'a> {
    pub(super) number: &'a Number,
    pub(super) subject: &'a str,
    /// In yuan for money, else as printed.
    pub(super) value: Decimal,
    /// One in the last printed place, in the same unit; zero for a count.
    pub(super) place: Decimal,
}

impl<'a> Told<'a> {
    pub(super) fn of(passage: &'a Passage, statements: &HashMap<&str, &'a Statement>) -> Self {
        let numbers = passage.numbers.iter().filter_map(|number| {
            let statement = statements.get(number.statement.statement_id.as_str())?;
            let printed: Decimal = statement.value.parse().ok()?;
            let unit = statement.unit.as_deref().unwrap_or_default();
            let in_yuan = yuan(printed, unit).zip(yuan(place_of(printed), unit));
            // things are counted, not rounded
            let own_place = match number.sort {
                Sort::Count => Decimal::ZERO,
                _ => place_of(printed),
            };
            let (value, place) = in_yuan.unwrap_or((printed, own_place));
            Some(Figure {
                number,
                subject: &statement.subject,
                value,
                place,
            })
        });
        Self {
            passage,
            numbers: numbers.collect(),
        }
    }

    pub(super) fn get(&self, i: usize) -> Option<&Figure<'a>> {
        self.numbers.get(i)
    }

    /// The text from the end of one number to the beginning of another.
    pub(super) fn between(&self, a: usize, b: usize) -> &str {
        match (self.get(a), self.get(b)) {
            (Some(a), Some(b)) => self.passage.between(a.number, b.number),
            _ => "",
        }
    }

    /// The number before this one when only words of the same sentence stand between them.
    pub(super) fn just_before(&self, i: usize) -> Option<usize> {
        let before = i.checked_sub(1)?;
        let between = self.between(before, i);
        (!between.contains(['。', '；', '\n', '：'])).then_some(before)
    }

    /// The nearest amount before a number in its line.
    pub(super) fn amount_before(&self, i: usize) -> Option<usize> {
        (0..i)
            .rev()
            .take_while(|k| !self.between(*k, i).contains('\n'))
            .find(|k| self.is(*k, &Sort::Amount))
    }

    pub(super) fn is(&self, i: usize, sort: &Sort) -> bool {
        self.get(i)
            .is_some_and(|f| f.number.sort == *sort && !f.number.approximate)
    }

    /// Whether a list begins between a number and the next one: 其中, 包括, 用于以下方面.
    pub(super) fn opens_list(&self, i: usize) -> bool {
        opens(self.between(i, i.saturating_add(1)))
    }

    /// The amounts whose lists are open at a number, the nearest first, and whether the nearest surely heads
    /// the list: the list follows it at once.
    pub(super) fn heads(&self, i: usize) -> (Vec<usize>, bool) {
        let mut heads = Vec::new();
        let mut sure = false;
        for k in (0..i).rev() {
            if !self.opens_list(k) {
                continue;
            }
            let Some(head) = (0..=k).rev().find(|h| self.is(*h, &Sort::Amount)) else {
                continue;
            };
            if heads.is_empty() {
                let lead = self.between(k, k.saturating_add(1));
                let list = self.between(k, i);
                let list = list.get(lead.len()..).unwrap_or_default();
                let whole_lines = lead.ends_with('\n') || lead.contains('\n');
                let ended = !whole_lines && list.contains(['。', '\n']);
                sure = head == k && !before_list(lead).contains('。') && !ended;
            }
            if !heads.contains(&head) {
                heads.push(head);
            }
        }
        (heads, sure)
    }
}

impl Figure<'_> {
    pub(super) fn id(&self) -> &str {
        &self.number.statement.statement_id
    }

    pub(super) fn core(&self) -> Core {
        Core::of(self.subject)
    }

    /// Half a unit of the last printed place.
    pub(super) fn half(&self) -> Decimal {
        self.place
            .checked_mul(Decimal::new(5, 1))
            .unwrap_or_default()
    }

    /// The least and the most that may have been rounded to it; zero is exact.
    pub(super) fn bounds(&self) -> [Decimal; 2] {
        let half = if self.value.is_zero() {
            Decimal::ZERO
        } else {
            self.half()
        };
        [
            self.value.checked_sub(half).unwrap_or(self.value),
            self.value.checked_add(half).unwrap_or(self.value),
        ]
    }

    pub(super) fn term(&self) -> Term {
        Term {
            id: self.id().to_owned(),
            value: self.value,
            place: self.place,
        }
    }
}

/// Some numbers as a side of a check.
pub(super) fn side(text: String, figures: &[&Figure<'_>]) -> Side {
    Side {
        text,
        terms: figures.iter().map(|f| f.term()).collect(),
    }
}

/// Where the words stand that begin a list in this text; 行政单位（包括参公单位） explains a word and begins none.
fn list(text: &str) -> Option<usize> {
    static LIST: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"其中|包括|用于以下方面|具体如下|分别为").expect("a constant pattern")
    });
    LIST.find_iter(text)
        .map(|m| m.start())
        .find(|at| text.get(..*at).is_some_and(|t| !t.ends_with('（')))
}

/// Whether a list begins in this text.
pub(super) fn opens(text: &str) -> bool {
    list(text).is_some()
}

/// The text before the words that begin a list.
pub(super) fn before_list(text: &str) -> &str {
    list(text).and_then(|at| text.get(..at)).unwrap_or(text)
}
