//! The accounting of a document that was written before, done again: `mingxi check`.

use crate::error::{Error, ErrorKind};
use mingxi_budget::{Books, REVIEWER, SecondReading};
use mingxi_core::{
    Assurance, Check, CheckSide, Decision, Disclosure, Evidence, Fact, OtherReading, PageNo,
    Review, Reviewed, Role, SCHEMA_VERSION, Source, Statement, Table, Verdict,
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The reader whose reading was not taken, where another's was.
const FIRST: &str = "first";

/// A document whose accounting was done again.
#[derive(Debug, Clone)]
pub struct Rechecked {
    /// The document with new facts, statements and checks.
    pub disclosure: Disclosure,
    /// Facts whose amounts in the file are not those of its tables; the tables were taken.
    pub changed: Vec<String>,
}

/// An amount of a check, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The fact or statement.
    pub id: String,
    /// As printed, without separators.
    pub amount: String,
    /// The printed unit.
    pub unit: Option<String>,
    /// How sure.
    pub assurance: Assurance,
    /// The page.
    pub page: Option<PageNo>,
    /// The title of the table, or the words of the prose.
    pub place: String,
    /// What the row is about.
    pub row: Option<String>,
    /// What the column is headed.
    pub column: Option<String>,
}

/// Reads the JSON of a document and does its accounting again.
///
/// Amounts are those of its tables and its prose. What second readers read is kept from the file: it seconds an
/// amount that it agrees with, and contests one that was changed since.
///
/// # Errors
///
/// [`ErrorKind::Unreadable`]; [`ErrorKind::NotADisclosure`] when the file is none of [`SCHEMA_VERSION`].
pub fn check(path: &Path) -> Result<Rechecked, Error> {
    let bytes = fs::read(path).map_err(|cause| Error::unreadable(path, cause))?;
    let disclosure = parse(&bytes).map_err(|error| error.in_file(path))?;
    Ok(again(disclosure))
}

pub(crate) fn parse(bytes: &[u8]) -> Result<Disclosure, Error> {
    let not_one = |what: String| {
        Error::new(ErrorKind::NotADisclosure, what)
            .with_hint("name the .json files that `mingxi convert` wrote")
    };
    if bytes.starts_with(b"%PDF") {
        return Err(not_one(
            "expected the JSON of a disclosure, found a PDF".to_owned(),
        ));
    }
    let disclosure: Disclosure = serde_json::from_slice(bytes)
        .map_err(|cause| not_one(format!("expected the JSON of a disclosure: {cause}")))?;
    let major = |version: &str| version.split('.').next().map(str::to_owned);
    if major(&disclosure.schema_version) != major(SCHEMA_VERSION) {
        let found = &disclosure.schema_version;
        return Err(not_one(format!(
            "expected schema_version {SCHEMA_VERSION}, found {found}"
        ))
        .with_hint("convert the PDF again with this version"));
    }
    Ok(disclosure)
}

/// The same document with its accounting done again.
#[must_use]
pub fn again(mut disclosure: Disclosure) -> Rechecked {
    let books = books(&disclosure);
    let now: BTreeMap<&str, &str> = books
        .facts
        .iter()
        .map(|f| (f.fact_id.as_str(), f.amount.as_str()))
        .collect();
    let is_changed = |f: &&Fact| now.get(f.fact_id.as_str()) != Some(&f.amount.as_str());
    let changed = disclosure.facts.iter().filter(is_changed);
    let changed = changed.map(|f| f.fact_id.clone()).collect();
    disclosure.facts = books.facts;
    disclosure.narrative = books.narrative;
    disclosure.checks = books.checks;
    Rechecked {
        disclosure,
        changed,
    }
}

/// The books of a document as its tables and prose now stand; what second readers read and reviewers decided is kept.
pub(crate) fn books(disclosure: &Disclosure) -> Books {
    let (tables, forms) = (&disclosure.tables, &disclosure.forms);
    let books = mingxi_budget::books(tables, forms, &disclosure.sections, &disclosure.disclosure);
    let unproven: BTreeSet<&str> = books.unproven().collect();
    let facts = disclosure.facts.iter().flat_map(of_fact);
    // What other readers saw where a person corrected the prose is not known any more.
    let corrected = corrected_statements(disclosure);
    let stated = disclosure.narrative.iter();
    let stated = stated.filter(|s| !corrected.contains(s.statement_id.as_str()));
    let stated = stated.flat_map(of_statement);
    let others = facts.chain(stated).filter(|r| r.reader != REVIEWER);
    let readings: Vec<SecondReading> = others
        .filter(|r| unproven.contains(r.id.as_str()))
        .chain(of_reviews(disclosure))
        .collect();
    let mut books = mingxi_budget::second(books, &readings);
    keep_first_readings(&mut books.facts, disclosure);
    let mut stated = books.narrative.iter_mut();
    while let Some(stated) = stated.find(|s| corrected.contains(s.statement_id.as_str())) {
        for place in &mut stated.prov {
            (place.source, place.confidence) = (Source::Reviewer, 1.0);
        }
    }
    books
}

/// The numbers of the prose that people corrected.
fn corrected_statements(disclosure: &Disclosure) -> BTreeSet<&str> {
    let is_one = |r: &&Review| (r.about, r.decision) == (Reviewed::Statement, Decision::Correct);
    let reviews = disclosure.reviews.iter().filter(is_one);
    reviews.map(|r| r.id.as_str()).collect()
}

/// What people read: the last decision about a place stands.
fn of_reviews(disclosure: &Disclosure) -> Vec<SecondReading> {
    let mut last: BTreeMap<&str, String> = BTreeMap::new();
    for review in &disclosure.reviews {
        let text = match (review.about, review.decision) {
            (Reviewed::Cell, Decision::Accept) => Some(review.text.clone()),
            (_, Decision::Correct) => review.value.clone(),
            (Reviewed::Statement, Decision::Accept) => disclosure
                .narrative
                .iter()
                .find(|s| s.statement_id == review.id && s.text == review.text)
                .map(|s| s.value.trim_start_matches('-').to_owned()),
            _ => None,
        };
        last.extend(text.map(|text| (review.id.as_str(), text)));
    }
    let reading = |(id, text): (&str, String)| SecondReading {
        id: id.to_owned(),
        reader: REVIEWER.to_owned(),
        text,
    };
    last.into_iter().map(reading).collect()
}

/// Keeps what was read first where another reading was taken, or a person corrected it.
fn keep_first_readings(facts: &mut [Fact], disclosure: &Disclosure) {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for fact in &disclosure.facts {
        let former = fact.readings.iter().find(|r| r.reader == FIRST);
        first.extend(former.map(|r| (fact.fact_id.as_str(), r.text.as_str())));
    }
    for review in &disclosure.reviews {
        if (review.about, review.decision) == (Reviewed::Cell, Decision::Correct) {
            first.entry(&review.id).or_insert(&review.text);
        }
    }
    for fact in facts {
        let former = first.get(fact.fact_id.as_str());
        fact.readings.extend(former.map(|text| OtherReading {
            reader: FIRST.to_owned(),
            text: (*text).to_owned(),
        }));
    }
}

/// The readers among the evidence: what is no check (`k12`).
fn readers(evidence: &[Evidence]) -> impl Iterator<Item = &Evidence> {
    evidence.iter().filter(|e| {
        let number = e.strip_prefix('k').unwrap_or_default();
        number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// What second readers read at a fact: what the file says they read, else the amount that they agreed with.
fn of_fact(fact: &Fact) -> impl Iterator<Item = SecondReading> {
    readers(&fact.evidence).map(|reader| {
        let other = fact.readings.iter().find(|r| r.reader == *reader);
        SecondReading {
            id: fact.fact_id.clone(),
            reader: reader.clone(),
            text: other.map_or_else(|| fact.amount.clone(), |r| r.text.clone()),
        }
    })
}

/// The same at a statement of the prose, which does not keep what a reader read otherwise.
fn of_statement(stated: &Statement) -> impl Iterator<Item = SecondReading> {
    let agreed = stated.assurance != Assurance::Contested;
    let text = if agreed {
        stated.value.trim_start_matches('-')
    } else {
        ""
    };
    readers(&stated.evidence).map(move |reader| SecondReading {
        id: stated.statement_id.clone(),
        reader: reader.clone(),
        text: text.to_owned(),
    })
}

/// The amounts of one side of a check, with their places.
#[must_use]
pub fn terms(disclosure: &Disclosure, side: &CheckSide) -> Vec<Term> {
    side.facts
        .iter()
        .filter_map(|id| term(disclosure, id))
        .collect()
}

fn term(disclosure: &Disclosure, id: &str) -> Option<Term> {
    if let Some(stated) = disclosure.narrative.iter().find(|s| s.statement_id == id) {
        return Some(Term {
            id: id.to_owned(),
            amount: stated.value.clone(),
            unit: stated.unit.clone(),
            assurance: stated.assurance,
            page: stated.prov.first().map(|p| p.page_no),
            place: format!("“{}”", stated.text),
            row: None,
            column: None,
        });
    }
    let fact = disclosure.facts.iter().find(|f| f.fact_id == id)?;
    let table = disclosure
        .tables
        .iter()
        .find(|t| t.table_id == fact.table_id);
    let cell = table.and_then(|t| t.cell_at(fact.row, fact.col));
    let title = table.and_then(|t| t.title.clone());
    Some(Term {
        id: id.to_owned(),
        amount: fact.amount.clone(),
        unit: fact.unit.clone(),
        assurance: fact.assurance,
        page: cell.and_then(|c| c.prov.first()).map(|p| p.page_no),
        place: title.unwrap_or_else(|| fact.table_id.clone()),
        row: row_name(fact),
        column: table.and_then(|t| heading(t, fact.col)),
    })
}

/// What the row of a fact is about: its code and its name.
pub(crate) fn row_name(fact: &Fact) -> Option<String> {
    let code = fact.item.code.as_deref().unwrap_or_default();
    let name = [code, &fact.item.name].join(" ");
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// What a column is headed, from the top: `2026年预算数/基本支出`.
pub(crate) fn heading(table: &Table, col: u32) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    for row in 0..table.header_row_count {
        let cell = table.cell_at(row, col);
        if let Some(cell) = cell.filter(|c| c.role == Role::Header)
            && !cell.text.is_empty()
            && !words.contains(&cell.text.as_str())
        {
            words.push(&cell.text);
        }
    }
    (!words.is_empty()).then(|| words.join("/"))
}

/// The one amount with which a failing check would close, if a slip of one digit in it explains the difference: its
/// fact or statement, and what it would have to be.
///
/// One digit that is another, two neighbours swapped, or the point elsewhere. `None` where several amounts would
/// do, or the amounts have different units.
#[must_use]
pub fn likely_slip(disclosure: &Disclosure, check: &Check) -> Option<(String, String)> {
    let open = decimal(check.difference.as_deref()?)?;
    let (left, right) = (
        terms(disclosure, &check.left),
        terms(disclosure, &check.right),
    );
    let units: BTreeSet<&Option<String>> = left.iter().chain(&right).map(|t| &t.unit).collect();
    if units.len() != 1 {
        return None;
    }
    let lose = |terms: Vec<Term>, by: Decimal| terms.into_iter().map(move |t| (t, by));
    // Where the reading is in doubt, what is surely read is no suspect.
    let is_suspect = |(term, _): &(Term, Decimal)| {
        check.verdict == Some(Verdict::PublisherInconsistency)
            || matches!(term.assurance, Assurance::Single | Assurance::Contested)
    };
    let mut found = lose(left, open)
        .chain(lose(right, -open))
        .filter(is_suspect)
        .filter_map(|(term, by)| {
            let printed = decimal(&term.amount)?;
            let wanted = printed.checked_sub(by)?;
            let is_slip = wanted.scale() <= printed.scale() && is_slip(printed, wanted);
            let mut wanted = wanted;
            wanted.rescale(printed.scale());
            is_slip.then(|| (term.id, wanted.to_string()))
        });
    match (found.next(), found.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok()
}

/// Whether two numbers differ as a slip of the hand or the eye makes them differ.
fn is_slip(printed: Decimal, mut wanted: Decimal) -> bool {
    if printed.is_zero()
        || wanted.is_zero()
        || printed.is_sign_negative() != wanted.is_sign_negative()
    {
        return false;
    }
    if wanted.normalize().mantissa() == printed.normalize().mantissa() {
        return true; // the point elsewhere
    }
    wanted.rescale(printed.scale());
    let (a, b) = (
        printed.mantissa().unsigned_abs().to_string(),
        wanted.mantissa().unsigned_abs().to_string(),
    );
    if a.len() != b.len() {
        return false;
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let other: Vec<usize> = (0..a.len()).filter(|i| a[*i] != b[*i]).collect();
    match other[..] {
        // among amounts of one or two digits, one that is another says nothing
        [_] => a.len() > 2,
        [i, j] => j == i + 1 && a[i] == b[j] && a[j] == b[i],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_digit_two_swapped_or_the_point() {
        let d = |text: &str| decimal(text).unwrap();
        for (printed, wanted, want) in [
            ("134.19", "134.79", true),
            ("134.19", "134.91", true),
            ("134.19", "431.19", false),
            ("134.19", "1341.90", true),
            ("134.19", "13.419", true),
            ("134.19", "135.29", false),
            ("134.19", "-134.19", false),
            ("9", "8", false),
            ("0", "8", false),
        ] {
            assert_eq!(is_slip(d(printed), d(wanted)), want, "{printed} {wanted}");
        }
    }

    #[test]
    fn the_evidence_of_readers_is_kept() {
        let mut fact = crate::examples::disclosure().facts.remove(0);
        fact.evidence = ["k3", "shapes", "kraken", "tesseract"]
            .map(String::from)
            .to_vec();
        fact.readings = vec![OtherReading {
            reader: "tesseract".to_owned(),
            text: "1,071.78".to_owned(),
        }];
        let read: Vec<(String, String)> = of_fact(&fact).map(|r| (r.reader, r.text)).collect();
        let want = [
            ("shapes", "1071.18"),
            ("kraken", "1071.18"),
            ("tesseract", "1,071.78"),
        ];
        assert_eq!(read, want.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn a_seconded_amount_stays_so_until_it_is_changed() {
        let mut disclosure = crate::examples::disclosure();
        disclosure.facts[0].assurance = Assurance::Seconded;
        disclosure.facts[0].evidence = vec!["shapes".to_owned()];
        let same = again(disclosure.clone());
        assert_eq!(same.changed, Vec::<String>::new());
        assert_eq!(same.disclosure.facts[0].assurance, Assurance::Seconded);
        let cell = disclosure.tables[0].cells.last_mut().unwrap();
        cell.amount.as_mut().unwrap().value = Some("1071.81".to_owned());
        let other = again(disclosure);
        assert_eq!(other.changed, ["t1.r1.c1"]);
        let fact = &other.disclosure.facts[0];
        assert_eq!(fact.assurance, Assurance::Contested);
        assert_eq!(fact.readings[0].text, "1071.18");
    }

    #[test]
    fn a_column_is_named_by_its_heading() {
        let disclosure = crate::examples::disclosure();
        let term = term(&disclosure, "t1.r1.c1").unwrap();
        assert_eq!(term.place, "2026年预算收入总表");
        assert_eq!(term.row.as_deref(), Some("合计"));
        assert_eq!(term.column.as_deref(), Some("合计"));
        assert_eq!(term.page, Some(PageNo::from_index(3)));
    }

    #[test]
    fn what_is_no_disclosure_is_refused() {
        for (bytes, want) in [
            (&b"%PDF-1.7"[..], "found a PDF"),
            (b"", "EOF while parsing"),
            (b"{}", "missing field `schema_version`"),
        ] {
            let error = parse(bytes).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotADisclosure);
            assert!(error.to_string().contains(want), "{error}");
            assert!(error.hint().is_some());
        }
        let mut disclosure = crate::examples::disclosure();
        disclosure.schema_version = "2.0".to_owned();
        let error = parse(&crate::export::json::to_bytes(&disclosure)).unwrap_err();
        assert_eq!(error.to_string(), "expected schema_version 1.0, found 2.0");
    }
}
