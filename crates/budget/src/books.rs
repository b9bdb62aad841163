//! The books of a disclosure: facts, what the prose states, the checks over both, and how sure each amount is.

use crate::identity::Tested;
use mingxi_core::{Check, DisclosureHead, Fact, Finding, Form, Section, Statement, Table};

/// Facts and statements with the checks over them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Books {
    /// Amounts of tables, with their meaning.
    pub facts: Vec<Fact>,
    /// Numbers of the prose.
    pub narrative: Vec<Statement>,
    /// Identities and what came of them.
    pub checks: Vec<Check>,
    /// What was not understood, and what is contested.
    pub findings: Vec<Finding>,
}

/// What a second reader, independent of the first, read at the place of a fact or statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondReading {
    /// Id of the fact or statement.
    pub id: String,
    /// The reader: `shapes`, `tesseract`.
    pub reader: String,
    /// What it read, as printed; empty when it read nothing.
    pub text: String,
}

/// What a disclosure says, as rules look at it.
pub(crate) struct Source<'a> {
    pub(crate) tables: &'a [Table],
    pub(crate) forms: &'a [Form],
    pub(crate) sections: &'a [Section],
    pub(crate) head: &'a DisclosureHead,
}

/// Makes the books of a disclosure whose tables are annotated ([`crate::annotate`]).
///
/// Amounts are proven, single or contested after this; [`second`] tells those that are seconded.
#[must_use]
pub fn books(
    tables: &[Table],
    forms: &[Form],
    sections: &[Section],
    head: &DisclosureHead,
) -> Books {
    let _source = Source {
        tables,
        forms,
        sections,
        head,
    };
    let _tested: Vec<Tested> = Vec::new();
    Books::default()
}
