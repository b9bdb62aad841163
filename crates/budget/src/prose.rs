//! What the prose states: amounts, shares, changes, rates and counts, each with its subject.
//!
//! Paragraphs that follow each other in a section are one [`Passage`]: lists run over several
//! paragraphs (`基本支出187.59万元，其中：` and a line for each part), and layout may have cut a
//! sentence in two. Only numbers that are printed are statements; 持平 and 无增减 are none.
//! Thresholds (单价100万元以上), unit prices (60元/人), document numbers and dates are no money of this
//! budget and left out, and so is what cannot be told (`1 143.62万元`, a percentage without a verb).
//! Headings have no place of their own: their numbers are not stated again.

mod flat;
mod number;
mod passage;
mod subject;
mod tie;
pub(crate) mod words;

pub(crate) use number::{Number, Sort};
pub(crate) use passage::{Passage, passages, yuan};
pub(crate) use tie::tie;

use mingxi_core::Statement;

/// Every number that the narrative paragraphs state, in reading order.
pub(crate) fn narrative(passages: &[Passage]) -> Vec<Statement> {
    let numbers = passages.iter().flat_map(|p| &p.numbers);
    numbers.map(|n| n.statement.clone()).collect()
}

#[cfg(test)]
pub(crate) mod tests;
