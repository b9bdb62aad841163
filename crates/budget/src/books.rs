//! The books of a disclosure: facts, what the prose states, the checks over both, and how sure each amount is.

use crate::assurance;
use crate::checks::{self, Ledger};
use crate::identity::Tested;
use crate::prose;
use mingxi_core::{
    Assurance, Cell, Check, CheckSide, CheckStatus, DisclosureHead, Fact, Finding, FindingCode,
    Form, OtherReading, Provenance, Section, Statement, Table, Verdict,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The reader that looks at the shapes of the text layer's own glyphs.
pub const SHAPES: &str = "shapes";

/// The reader that is a person with the picture before them: what they say stands over other readers.
pub const REVIEWER: &str = "reviewer";

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
    /// Ids of the contested amounts in identities that one misread digit would close.
    pub slips: BTreeSet<String>,
}

/// What a second reader, independent of the first, read at the place of a fact or statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondReading {
    /// Id of the fact or statement.
    pub id: String,
    /// The reader: [`SHAPES`], `tesseract`.
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
    sections: &[Section],
    head: &DisclosureHead,
) -> Books {
    let ledger = Ledger::of(tables, forms, head);
    let mut tested = checks::all(&ledger);
    let mut facts: Vec<Fact> = ledger.entries.into_iter().map(|e| e.fact).collect();
    let passages = prose::passages(sections, head);
    let mut narrative = prose::narrative(&passages);
    prose::tie(&mut narrative, &facts, tables, &passages);
    tested.extend(checks::r10::check(&narrative, &facts, &passages));
    tested.extend(checks::r12::check(&narrative, &facts, forms));
    // `k1`, `k2`, … in the order of the rules
    let ids: Vec<String> = (1..=tested.len()).map(|nth| format!("k{nth}")).collect();
    let of = |evidence: &[usize]| {
        evidence
            .iter()
            .filter_map(|i| ids.get(*i).cloned())
            .collect()
    };
    let known = assurance::from_checks(&tested);
    for fact in &mut facts {
        if let Some((assurance, evidence)) = known.get(&fact.fact_id) {
            fact.assurance = *assurance;
            fact.evidence = of(evidence);
        }
    }
    for stated in &mut narrative {
        if let Some((assurance, evidence)) = known.get(&stated.statement_id) {
            stated.assurance = *assurance;
            stated.evidence = of(evidence);
        }
    }
    let slips = assurance::slips(&tested, &known);
    let numbered = |(t, check_id): (Tested, String)| Check {
        check_id,
        ..t.check
    };
    let checks = tested.into_iter().zip(ids).map(numbered).collect();
    let mut books = Books {
        facts,
        narrative,
        checks,
        findings: Vec::new(),
        slips,
    };
    books.judge();
    books
}

/// Adds what second readers read where nothing was proven.
///
/// A reading that agrees with the first to the digit seconds it; one that differs contests it. Both are kept. What is proven stays
/// so, unless its glyphs look like other digits: a font that lies does so wherever the number is repeated.
#[must_use]
pub fn second(mut books: Books, readings: &[SecondReading]) -> Books {
    let mut of: BTreeMap<&str, Vec<&SecondReading>> = BTreeMap::new();
    for reading in readings {
        of.entry(&reading.id).or_default().push(reading);
    }
    let scales = usual_scales(&books.facts);
    for fact in &mut books.facts {
        let is_cut = scales
            .get(&fact.table_id)
            .is_some_and(|usual| scale(fact) < *usual);
        for reading in of.get(fact.fact_id.as_str()).into_iter().flatten() {
            let agrees = assurance::agrees(&fact.amount, reading);
            // what misled one reader of the picture may have misled the other
            let is_doubtful = is_cut || books.slips.contains(&fact.fact_id);
            let looks_twice = [SHAPES, REVIEWER].contains(&reading.reader.as_str());
            if !(is_doubtful && agrees && !looks_twice) {
                fact.assurance = seconded(fact.assurance, agrees, &reading.reader);
            }
            fact.evidence.push(reading.reader.clone());
            if !agrees {
                fact.readings.push(OtherReading {
                    reader: reading.reader.clone(),
                    text: reading.text.clone(),
                });
            }
        }
    }
    for stated in &mut books.narrative {
        for reading in of.get(stated.statement_id.as_str()).into_iter().flatten() {
            let agrees = assurance::agrees(stated.value.trim_start_matches('-'), reading);
            stated.assurance = seconded(stated.assurance, agrees, &reading.reader);
            stated.evidence.push(reading.reader.clone());
        }
    }
    books.judge();
    books
}

/// Amounts of a table that must have as many decimals before one with fewer is cut: prices and money may stand in one table.
const SCALES_OF_TEN: usize = 6;

/// Decimals of an amount.
fn scale(fact: &Fact) -> usize {
    fact.amount
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len())
}

/// The number of decimals that most amounts of a table have, where they have one.
fn usual_scales(facts: &[Fact]) -> BTreeMap<String, usize> {
    let mut of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for fact in facts {
        of.entry(&fact.table_id).or_default().push(scale(fact));
    }
    let usual = |scales: &[usize]| {
        let most = *scales.iter().max()?;
        let count = scales.iter().filter(|s| **s == most).count();
        (count.saturating_mul(10) >= scales.len().saturating_mul(SCALES_OF_TEN)).then_some(most)
    };
    of.into_iter()
        .filter_map(|(table, scales)| Some((table.to_owned(), usual(&scales)?)))
        .collect()
}

/// What a second reading makes of an assurance.
fn seconded(assurance: Assurance, agrees: bool, reader: &str) -> Assurance {
    match (assurance, agrees) {
        (Assurance::Proven, agrees) if agrees || reader != SHAPES => Assurance::Proven,
        (_, true) => Assurance::Seconded,
        (_, false) => Assurance::Contested,
    }
}

impl Books {
    /// Facts and statements that the checks leave unproven: what a second reader should look at.
    pub fn unproven(&self) -> impl Iterator<Item = &str> {
        let is_open = |assurance: Assurance| assurance != Assurance::Proven;
        let facts = self
            .facts
            .iter()
            .filter(move |f| is_open(f.assurance))
            .map(|f| f.fact_id.as_str());
        facts.chain(
            self.narrative
                .iter()
                .filter(move |s| is_open(s.assurance))
                .map(|s| s.statement_id.as_str()),
        )
    }

    /// Adds a finding for every doubt: failing checks, and amounts that readers contest.
    ///
    /// `tables` are those of the books: findings stand where the amounts do.
    #[must_use]
    pub fn with_findings(mut self, tables: &[Table]) -> Self {
        let facts: HashMap<&str, &Fact> = self
            .facts
            .iter()
            .rev()
            .map(|f| (f.fact_id.as_str(), f))
            .collect();
        let contested = |id: &str| {
            facts
                .get(id)
                .is_some_and(|f| f.assurance == Assurance::Contested)
        };
        let places = Places::of(tables);
        let mut findings: Vec<Finding> = Vec::new();
        for check in self.checks.iter().filter(|c| c.status == CheckStatus::Fail) {
            let code = if check.verdict == Some(Verdict::PublisherInconsistency) {
                FindingCode::B004
            } else {
                FindingCode::B003
            };
            let amount = |side: &CheckSide| side.amount.clone().unwrap_or_default();
            let message = format!(
                "{} {}: {}, found {} and {}",
                check.rule,
                check.check_id,
                check.title,
                amount(&check.left),
                amount(&check.right)
            );
            let mut finding = Finding::new(code, message);
            let in_doubt: Vec<&str> = assurance::ids(check)
                .filter(|id| code == FindingCode::B004 || contested(id))
                .collect();
            finding.fact_ids = in_doubt.iter().map(|id| (*id).to_owned()).collect();
            findings.push(match in_doubt.first().and_then(|id| facts.get(id)) {
                Some(fact) => places.placed(finding, fact),
                None => finding,
            });
        }
        let told: BTreeSet<String> = findings
            .iter()
            .flat_map(|f| f.fact_ids.iter().cloned())
            .collect();
        for fact in self
            .facts
            .iter()
            .filter(|f| f.assurance == Assurance::Contested)
        {
            let told = told.contains(&fact.fact_id);
            for other in fact.readings.iter().filter(|_| !told) {
                let message = format!(
                    "“{}”: {} reads “{}”, the first reader {}",
                    fact.item.name, other.reader, other.text, fact.amount
                );
                let mut finding = Finding::new(FindingCode::B003, message);
                finding.fact_ids.push(fact.fact_id.clone());
                findings.push(places.placed(finding, fact));
            }
            if !told && fact.readings.is_empty() {
                let message = format!(
                    "“{}” {}: identities that look different ways stay open by the same amount",
                    fact.item.name, fact.amount
                );
                let mut finding = Finding::new(FindingCode::B003, message);
                finding.fact_ids.push(fact.fact_id.clone());
                findings.push(places.placed(finding, fact));
            }
        }
        self.findings.extend(findings);
        self
    }

    /// Says whose fault each failing check is.
    fn judge(&mut self) {
        let facts = self.facts.iter().map(|f| (f.fact_id.as_str(), f.assurance));
        let stated = self
            .narrative
            .iter()
            .map(|s| (s.statement_id.as_str(), s.assurance));
        let of: HashMap<&str, Assurance> = facts.chain(stated).collect();
        assurance::verdicts(&mut self.checks, |id| of.get(id).copied());
    }
}

/// Where cells stand, by table, row and column.
struct Places<'a>(HashMap<(&'a str, u32, u32), &'a Provenance>);

impl<'a> Places<'a> {
    fn of(tables: &'a [Table]) -> Self {
        let cells = tables
            .iter()
            .flat_map(|t| t.cells.iter().map(move |c| (t, c)));
        let place = |(t, c): (&'a Table, &'a Cell)| {
            let first = c.prov.first()?;
            Some(((t.table_id.as_str(), c.rows.start, c.cols.start), first))
        };
        Self(cells.filter_map(place).collect())
    }

    /// The finding at the place of a fact.
    fn placed(&self, finding: Finding, fact: &Fact) -> Finding {
        let finding = finding.about(&fact.table_id);
        match self.0.get(&(fact.table_id.as_str(), fact.row, fact.col)) {
            Some(place) => finding.on(place.page_no).at(place.bbox),
            None => finding,
        }
    }
}
