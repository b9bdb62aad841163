//! What of a document needs a human.

use crate::check;
use mingxi_core::{
    Assurance, Cell, Check, CheckStatus, Disclosure, Fact, Finding, FindingCode, OtherReading,
    PageNo, Rect, Severity, Source, Statement, Table, Verdict,
};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Identities that are shown with one doubtful amount beside those that it accounts for: those that fail come first.
const CHECKS_SHOWN: usize = 4;

/// What kind of doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// An amount or another cell.
    Cell,
    /// A number of the prose.
    Statement,
    /// A check that fails.
    Check,
    /// A finding at no cell.
    Finding,
}

/// A place on a page, in points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Place {
    pub(crate) page: PageNo,
    pub(crate) bbox: Rect,
}

/// One doubt, as the page lists it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Doubt {
    pub(crate) kind: Kind,
    /// Id of the cell, statement, check or finding, as [`mingxi_core::Review`] names it.
    pub(crate) id: String,
    /// The words to decide about, as [`mingxi_core::Review`] wants them.
    pub(crate) text: String,
    pub(crate) place: Option<Place>,
    pub(crate) assurance: Option<Assurance>,
    pub(crate) verdict: Option<Verdict>,
    /// Who read it, and how surely.
    pub(crate) source: Option<Source>,
    pub(crate) confidence: Option<f32>,
    pub(crate) unit: Option<String>,
    /// The table, the row and the column.
    pub(crate) names: Vec<String>,
    pub(crate) readings: Vec<OtherReading>,
    /// What findings say.
    pub(crate) messages: Vec<String>,
    /// Identities it takes part in, by their ids; those that fall with it come first.
    pub(crate) checks: Vec<String>,
    /// Failing checks that it accounts for: who decides about it has nothing more to say about them.
    pub(crate) explains: Vec<String>,
    /// The cell or statement with which the identity would close, and the value it would have.
    pub(crate) slip: Option<(String, String)>,
}

impl Doubt {
    /// A doubt about these words, of which nothing else is known.
    fn about(kind: Kind, id: String, text: String, place: Option<Place>) -> Self {
        Self {
            kind,
            id,
            text,
            place,
            assurance: None,
            verdict: None,
            source: None,
            confidence: None,
            unit: None,
            names: Vec::new(),
            readings: Vec::new(),
            messages: Vec::new(),
            checks: Vec::new(),
            explains: Vec::new(),
            slip: None,
        }
    }

    /// Whether nothing speaks against the reading: one reader, no proof.
    pub(super) fn is_slight(&self) -> bool {
        let nothing_told = self.messages.is_empty() && self.explains.is_empty();
        self.assurance == Some(Assurance::Single) && nothing_told
    }
}

/// Every doubt: amounts that are contested, checks that fail, findings, and amounts with one reading.
pub(crate) fn of(disclosure: &Disclosure, known: &Known<'_>) -> Vec<Doubt> {
    let findings = at_cells(disclosure, known);
    let mut doubts = amounts(disclosure, known, &findings);
    doubts.extend(other_cells(disclosure, known, &findings));
    doubts.extend(statements(disclosure, known));
    let failing = disclosure.checks.iter();
    let failing: Vec<&Check> = failing.filter(|c| c.status == CheckStatus::Fail).collect();
    let unexplained = explain(&mut doubts, &failing, known);
    doubts.extend(unexplained.iter().map(|check| of_check(check, known)));
    let told: BTreeSet<usize> = findings.values().flatten().copied().collect();
    let all = disclosure.findings.iter().enumerate();
    doubts.extend(
        all.filter(|(i, f)| !told.contains(i) && is_doubt(f))
            .map(|(i, finding)| of_finding(i, finding)),
    );
    doubts.sort_by_key(|doubt| (weight(doubt), Reverse(doubt.explains.len())));
    doubts
}

/// Puts each failing check under the doubt that accounts for it; gives those that none does.
///
/// That is the amount with which the check would close, or else one of its amounts that is not surely read: a
/// contested one before a single one, and of several the one in the most failing checks, as one misread amount
/// breaks all of its identities.
fn explain<'a>(doubts: &mut [Doubt], failing: &[&'a Check], known: &Known<'_>) -> Vec<&'a Check> {
    let amounts = doubts.iter().enumerate();
    let listed: BTreeMap<String, usize> = amounts.map(|(i, d)| (d.id.clone(), i)).collect();
    let mut fails: BTreeMap<&str, usize> = BTreeMap::new();
    for id in failing.iter().flat_map(|c| ids(c)) {
        *fails.entry(id).or_default() += 1;
    }
    let mut unexplained = Vec::new();
    for check in failing {
        let slip = known.slips.get(check.check_id.as_str());
        let by_slip = slip.and_then(|(id, _)| listed.get(id).copied());
        let unsure = ids(check).filter_map(|id| {
            let at = *listed.get(id)?;
            let rank = match doubts.get(at)?.assurance? {
                Assurance::Contested => 0,
                Assurance::Single => 1,
                Assurance::Proven | Assurance::Seconded => return None,
            };
            Some((rank, Reverse(fails.get(id).copied()), at))
        });
        let lead = by_slip.or_else(|| unsure.min().map(|(_, _, at)| at));
        let Some(lead) = lead.and_then(|at| doubts.get_mut(at)) else {
            unexplained.push(*check);
            continue;
        };
        let id = &check.check_id;
        lead.checks.retain(|other| other != id);
        lead.checks.insert(lead.explains.len(), id.clone());
        lead.explains.push(id.clone());
        let slip = slip.filter(|(id, _)| *id == lead.id).cloned();
        lead.slip = lead.slip.take().or(slip);
    }
    unexplained
}

/// The facts and statements of a check.
fn ids(check: &Check) -> impl Iterator<Item = &str> {
    let sides = [&check.left, &check.right].into_iter();
    sides.flat_map(|side| side.facts.iter().map(String::as_str))
}

/// Contested amounts first, amounts with one reading last; within these, those that account for the most checks.
fn weight(doubt: &Doubt) -> u8 {
    match (doubt.kind, doubt.assurance) {
        (Kind::Cell | Kind::Statement, Some(Assurance::Contested)) => 0,
        (Kind::Check, _) => 1,
        _ if !doubt.explains.is_empty() => 1,
        (Kind::Finding, _) => 3,
        _ if doubt.is_slight() => 4,
        _ => 2,
    }
}

/// Whether a finding is a doubt of its own: contested amounts and failing checks are listed as such.
fn is_doubt(finding: &Finding) -> bool {
    let is_account = matches!(finding.code, FindingCode::B003 | FindingCode::B004);
    !is_account && finding.severity != Severity::Note
}

/// What a document holds, by ids: a long one has a hundred thousand cells.
pub(crate) struct Known<'a> {
    tables: BTreeMap<&'a str, &'a Table>,
    cells: BTreeMap<String, &'a Cell>,
    facts: BTreeMap<&'a str, &'a Fact>,
    statements: BTreeMap<&'a str, &'a Statement>,
    checks: BTreeMap<&'a str, &'a Check>,
    /// By failing check, the amount with which it would close.
    slips: BTreeMap<&'a str, (String, String)>,
}

impl<'a> Known<'a> {
    pub(super) fn of(disclosure: &'a Disclosure) -> Self {
        let tables = disclosure.tables.iter();
        let cells = tables.flat_map(|t| t.cells.iter().map(move |c| (id(&t.table_id, c), c)));
        let (tables, facts) = (disclosure.tables.iter(), disclosure.facts.iter());
        let (stated, checks) = (disclosure.narrative.iter(), disclosure.checks.iter());
        let failing = checks.clone().filter(|c| c.status == CheckStatus::Fail);
        let slip = |c: &'a Check| Some((c.check_id.as_str(), check::likely_slip(disclosure, c)?));
        Self {
            cells: cells.collect(),
            slips: failing.filter_map(slip).collect(),
            tables: tables.map(|t| (t.table_id.as_str(), t)).collect(),
            facts: facts.map(|f| (f.fact_id.as_str(), f)).collect(),
            statements: stated.map(|s| (s.statement_id.as_str(), s)).collect(),
            checks: checks.map(|c| (c.check_id.as_str(), c)).collect(),
        }
    }

    /// Where a cell or a statement stands.
    pub(super) fn place(&self, id: &str) -> Option<Place> {
        let prov = match self.cells.get(id) {
            Some(cell) => cell.prov.first()?,
            None => self.statements.get(id)?.prov.first()?,
        };
        Some(Place {
            page: prov.page_no,
            bbox: prov.bbox,
        })
    }

    /// The table, the row and the column of a fact.
    fn names(&self, fact: &Fact) -> Vec<String> {
        let table = self.tables.get(fact.table_id.as_str());
        let title = table.and_then(|t| t.title.clone());
        let title = title.unwrap_or_else(|| fact.table_id.clone());
        let column = table.and_then(|t| check::heading(t, fact.col));
        let names = [Some(title), check::row_name(fact), column];
        names.into_iter().flatten().collect()
    }

    /// An amount of an identity.
    pub(super) fn term(&self, id: &str) -> Option<Term> {
        let (amount, unit, assurance, names) = match self.facts.get(id) {
            Some(f) => (&f.amount, &f.unit, f.assurance, self.names(f)),
            None => {
                let s = self.statements.get(id)?;
                (
                    &s.value,
                    &s.unit,
                    s.assurance,
                    vec![format!("“{}”", s.text)],
                )
            }
        };
        Some(Term {
            id: id.to_owned(),
            amount: amount.clone(),
            unit: unit.clone(),
            assurance,
            place: self.place(id),
            names,
        })
    }
}

/// An amount of an identity, and where it stands.
#[derive(Debug, Serialize)]
pub(super) struct Term {
    id: String,
    amount: String,
    unit: Option<String>,
    assurance: Assurance,
    place: Option<Place>,
    names: Vec<String>,
}

/// `t3.r8.c3`
pub(super) fn id(table: &str, cell: &Cell) -> String {
    format!("{table}.r{}.c{}", cell.rows.start, cell.cols.start)
}

/// By cell, the findings that doubt what it says.
fn at_cells(disclosure: &Disclosure, known: &Known<'_>) -> BTreeMap<String, Vec<usize>> {
    let mut at: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, finding) in disclosure.findings.iter().enumerate() {
        // A unit that is missing is no matter of the table's first cell, at which the finding points.
        if !is_doubt(finding) || finding.code == FindingCode::D002 {
            continue;
        }
        let ids = finding
            .fact_ids
            .iter()
            .filter(|id| known.cells.contains_key(*id));
        let mut ids: Vec<String> = ids.cloned().collect();
        if let (Some(table), Some(page), Some(bbox), true) = (
            &finding.table_id,
            finding.page_no,
            finding.bbox,
            ids.is_empty(),
        ) {
            let tables = disclosure.tables.iter().filter(|t| t.table_id == *table);
            let there = |c: &&Cell| c.prov.iter().any(|p| p.page_no == page && p.bbox == bbox);
            let cell = tables.flat_map(|t| &t.cells).find(there);
            ids.extend(cell.map(|c| id(table, c)));
        }
        for id in ids {
            at.entry(id).or_default().push(i);
        }
    }
    at
}

fn of_cell(known: &Known<'_>, id: &str) -> Doubt {
    let cell = known.cells.get(id);
    let first = cell.and_then(|c| c.prov.first());
    let text = cell.map(|c| c.text.clone()).unwrap_or_default();
    Doubt {
        source: first.map(|p| p.source),
        confidence: first.map(|p| p.confidence),
        ..Doubt::about(Kind::Cell, id.to_owned(), text, known.place(id))
    }
}

/// Amounts that are single or contested, and others that a finding doubts.
fn amounts(
    disclosure: &Disclosure,
    known: &Known<'_>,
    findings: &BTreeMap<String, Vec<usize>>,
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for fact in &disclosure.facts {
        let told = findings.get(&fact.fact_id);
        let unsure = matches!(fact.assurance, Assurance::Single | Assurance::Contested);
        if !unsure && told.is_none() {
            continue;
        }
        let evidence = fact.evidence.iter();
        let mut checks: Vec<&&Check> = evidence
            .filter_map(|e| known.checks.get(e.as_str()))
            .collect();
        checks.sort_by_key(|c| c.status != CheckStatus::Fail);
        let slips = checks.iter();
        let mut slips = slips.filter_map(|c| known.slips.get(c.check_id.as_str()));
        doubts.push(Doubt {
            assurance: Some(fact.assurance),
            unit: fact.unit.clone(),
            names: known.names(fact),
            readings: fact.readings.clone(),
            messages: messages(disclosure, told),
            slip: slips.find(|(id, _)| *id == fact.fact_id).cloned(),
            checks: checks
                .iter()
                .take(CHECKS_SHOWN)
                .map(|c| c.check_id.clone())
                .collect(),
            ..of_cell(known, &fact.fact_id)
        });
    }
    doubts
}

/// Cells that hold no fact and that a finding doubts: codes, words where an amount belongs.
fn other_cells(
    disclosure: &Disclosure,
    known: &Known<'_>,
    findings: &BTreeMap<String, Vec<usize>>,
) -> Vec<Doubt> {
    let others = findings.iter();
    let others = others.filter(|(id, _)| !known.facts.contains_key(id.as_str()));
    let doubt = |(id, told): (&String, &Vec<usize>)| Doubt {
        messages: messages(disclosure, Some(told)),
        ..of_cell(known, id)
    };
    others.map(doubt).collect()
}

fn messages(disclosure: &Disclosure, told: Option<&Vec<usize>>) -> Vec<String> {
    let findings = told.into_iter().flatten();
    let findings = findings.filter_map(|i| disclosure.findings.get(*i));
    findings
        .map(|f| format!("{}: {}", f.code, f.message))
        .collect()
}

fn of_check(check: &Check, known: &Known<'_>) -> Doubt {
    let slip = known.slips.get(check.check_id.as_str()).cloned();
    let first = slip.as_ref().map(|(id, _)| id);
    let first = first.or_else(|| check.left.facts.first());
    let first = first.or_else(|| check.right.facts.first());
    let place = first.and_then(|id| known.place(id));
    let (id, title) = (check.check_id.clone(), check.title.clone());
    Doubt {
        verdict: check.verdict,
        checks: vec![id.clone()],
        slip,
        ..Doubt::about(Kind::Check, id, title, place)
    }
}

fn statements(disclosure: &Disclosure, known: &Known<'_>) -> Vec<Doubt> {
    let unsure = |a| matches!(a, Assurance::Single | Assurance::Contested);
    let doubtful = disclosure.narrative.iter();
    let doubtful = doubtful.filter(|s| unsure(s.assurance));
    let doubt = |s: &Statement| {
        let evidence = s.evidence.iter();
        let checks = evidence.filter(|e| known.checks.contains_key(e.as_str()));
        let (id, place) = (s.statement_id.clone(), known.place(&s.statement_id));
        Doubt {
            assurance: Some(s.assurance),
            source: s.prov.first().map(|p| p.source),
            confidence: s.prov.first().map(|p| p.confidence),
            unit: s.unit.clone(),
            names: vec![s.subject.clone()],
            checks: checks.take(CHECKS_SHOWN).cloned().collect(),
            ..Doubt::about(Kind::Statement, id, s.text.clone(), place)
        }
    };
    doubtful.map(doubt).collect()
}

fn of_finding(index: usize, finding: &Finding) -> Doubt {
    let place = finding.page_no.zip(finding.bbox);
    let place = place.map(|(page, bbox)| Place { page, bbox });
    let (id, text) = (format!("n{index}"), finding.message.clone());
    Doubt {
        messages: vec![format!("{}: {}", finding.code, finding.message)],
        ..Doubt::about(Kind::Finding, id, text, place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_comes_first_and_none_is_left_out() {
        let mut disclosure = crate::examples::disclosure();
        let mut contested = disclosure.facts[0].clone();
        contested.assurance = Assurance::Contested;
        disclosure.facts[0].fact_id = "t1.r9.c1".to_owned();
        disclosure.facts[0].assurance = Assurance::Single;
        disclosure.facts.push(contested);
        let cell = &disclosure.tables[0].cells[2];
        let there = |code| {
            let finding = Finding::new(code, "unsure").about("t1");
            finding.on(cell.prov[0].page_no).at(cell.prov[0].bbox)
        };
        let (of_cell, of_table) = (there(FindingCode::P010), there(FindingCode::D002));
        let note = Finding::new(FindingCode::P005, "a note");
        disclosure.findings = vec![of_cell, note, of_table];
        let mut far = disclosure.checks[0].clone();
        far.check_id = "k9".to_owned();
        (far.left.facts, far.right.facts) = (Vec::new(), Vec::new());
        disclosure.checks.push(far);
        let doubts = of(&disclosure, &Known::of(&disclosure));
        let listed: Vec<(Kind, &str)> = doubts.iter().map(|d| (d.kind, d.id.as_str())).collect();
        let want = [
            (Kind::Cell, "t1.r1.c1"),
            (Kind::Check, "k9"),
            (Kind::Cell, "t1.r1.c0"),
            (Kind::Finding, "n2"),
            (Kind::Cell, "t1.r9.c1"),
        ];
        assert_eq!(listed, want);
        assert_eq!(doubts[0].explains, ["k1"]);
        assert_eq!(doubts[0].checks, ["k1"]);
    }

    /// The example, its amounts and statements with these assurances, and checks that fail over these amounts.
    fn failing(assurances: &[(&str, Assurance)], checks: &[(&str, &[&str])]) -> Vec<Doubt> {
        let mut disclosure = crate::examples::disclosure();
        let fact = disclosure.facts.remove(0);
        disclosure.narrative.clear();
        disclosure
            .facts
            .extend(assurances.iter().map(|(id, assurance)| Fact {
                fact_id: (*id).to_owned(),
                assurance: *assurance,
                evidence: Vec::new(),
                ..fact.clone()
            }));
        let check = disclosure.checks.remove(0);
        disclosure.checks.extend(checks.iter().map(|(id, facts)| {
            let mut check = check.clone();
            (check.check_id, check.difference) = ((*id).to_owned(), None);
            check.left.facts = facts.iter().map(|f| (*f).to_owned()).collect();
            check.right.facts = Vec::new();
            check
        }));
        of(&disclosure, &Known::of(&disclosure))
    }

    /// The doubts, and the checks that each accounts for.
    fn groups(doubts: &[Doubt]) -> Vec<(&str, Vec<&str>)> {
        let mut groups = Vec::new();
        for doubt in doubts {
            let explains = doubt.explains.iter().map(String::as_str);
            groups.push((doubt.id.as_str(), explains.collect()));
        }
        groups
    }

    #[test]
    fn one_misread_amount_is_one_doubt() {
        use Assurance::{Contested, Proven, Single};
        let assurances = [
            ("a", Contested),
            ("b", Single),
            ("x", Contested),
            ("p", Proven),
        ];
        let checks: [(&str, &[&str]); 4] = [
            ("k1", &["a", "x", "p"]),
            ("k2", &["x", "b"]),
            ("k3", &["b", "p"]),
            ("k4", &["p"]),
        ];
        let doubts = failing(&assurances, &checks);
        let want = [
            ("x", vec!["k1", "k2"]),
            ("a", vec![]),
            ("b", vec!["k3"]),
            ("k4", vec![]),
        ];
        assert_eq!(groups(&doubts), want);
        assert!(
            !doubts[2].is_slight(),
            "a single amount that breaks a check"
        );
    }

    #[test]
    fn a_check_goes_to_the_amount_that_would_close_it() {
        let mut disclosure = crate::examples::disclosure();
        disclosure.facts[0].assurance = Assurance::Contested;
        disclosure.narrative[0].assurance = Assurance::Contested;
        disclosure.narrative[0].value = "1071.28".to_owned();
        let known = |slip: &str| {
            let mut known = Known::of(&disclosure);
            known.slips = BTreeMap::from([("k1", (slip.to_owned(), "1071.18".to_owned()))]);
            of(&disclosure, &known)
        };
        for slip in ["s1.b0.n1", "t1.r1.c1"] {
            let doubts = known(slip);
            let lead = doubts.iter().find(|d| d.id == slip).unwrap();
            assert_eq!(lead.explains, ["k1"]);
            assert_eq!(lead.slip.as_ref().unwrap().0, slip);
        }
    }
}
