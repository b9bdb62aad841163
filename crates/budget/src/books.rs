//! The books of a disclosure: facts, what the prose states, the checks over both, and how sure each amount is.

use crate::checks::{self, Ledger};
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

/// Makes the books of a disclosure whose tables are annotated ([`crate::annotate`]).
///
/// Amounts are proven, single or contested after this; [`second`] tells those that are seconded.
#[must_use]
pub fn books(
    tables: &[Table],
    forms: &[Form],
    _sections: &[Section],
    head: &DisclosureHead,
) -> Books {
    let ledger = Ledger::of(tables, forms, head);
    let mut checks = Vec::new();
    for (i, tested) in checks::all(&ledger).into_iter().enumerate() {
        let check_id = format!("k{}", i.saturating_add(1));
        checks.push(Check {
            check_id,
            ..tested.check
        });
    }
    Books {
        facts: ledger.entries.into_iter().map(|e| e.fact).collect(),
        narrative: Vec::new(),
        checks,
        findings: Vec::new(),
    }
}
