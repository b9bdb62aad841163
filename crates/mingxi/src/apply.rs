//! What people decided on a review page, put into the document: `mingxi apply`.

use crate::check::{self, Rechecked, parse};
use crate::error::{Error, ErrorKind};
use crate::export::json;
use crate::pipeline;
use crate::whole_file;
use mingxi_budget::Reading;
use mingxi_core::{
    Block, Cell, CellAmount, Decision, Disclosure, Finding, FindingCode, PageNo, Review, Reviewed,
    Section, Severity, Source, Statement, Table,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The form of `FILE.review.json`.
pub(crate) const REVIEW_VERSION: u32 = 1;

/// What a review page exports: `FILE.review.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Decisions {
    /// The form of this file: 1.
    pub mingxi_review: u32,
    /// The name of the PDF.
    pub file_name: String,
    /// SHA-256 of the PDF.
    pub sha256: String,
    /// The version of mingxi that read it.
    pub tool_version: String,
    /// What was decided, a decision a place.
    pub decisions: Vec<Review>,
}

/// Reads the JSON of a document and the decisions about it, and writes the document with them to `out`.
///
/// A corrected cell has the new text, its source is `reviewer`, and its fact keeps the former reading. A corrected
/// number of the prose stands in its paragraph too, and the source of its statement is `reviewer`. Every decision, with
/// the words that were there, is listed in [`Disclosure::reviews`]. The accounting is done again: what a person accepted or corrected counts as
/// seconded, unless the checks prove it. Findings that the decisions settle become notes. Decisions that are in the
/// document already change nothing.
///
/// # Errors
///
/// [`ErrorKind::Unreadable`]; [`ErrorKind::NotADisclosure`]; [`ErrorKind::NotAReview`]; [`ErrorKind::StaleReview`] when one
/// decision does not fit: then nothing is written; [`ErrorKind::Unwritable`].
pub fn apply(document: &Path, review: &Path, out: &Path) -> Result<Rechecked, Error> {
    let read = |path: &Path| fs::read(path).map_err(|cause| Error::unreadable(path, cause));
    let disclosure = parse(&read(document)?).map_err(|error| error.in_file(document))?;
    let decisions = parse_decisions(&read(review)?).map_err(|error| error.in_file(review))?;
    let disclosure = put_in(disclosure, decisions).map_err(|error| error.in_file(review))?;
    whole_file::write(out, &json::to_bytes(&disclosure))?;
    Ok(Rechecked {
        disclosure,
        changed: Vec::new(),
    })
}

fn not_a_review(what: String) -> Error {
    Error::new(ErrorKind::NotAReview, what)
        .with_hint("name the .review.json that a review page exported")
}

fn parse_decisions(bytes: &[u8]) -> Result<Decisions, Error> {
    let decisions: Decisions = serde_json::from_slice(bytes)
        .map_err(|cause| not_a_review(format!("expected the decisions of a review: {cause}")))?;
    match decisions.mingxi_review {
        REVIEW_VERSION => Ok(decisions),
        found => Err(not_a_review(format!(
            "expected mingxi_review {REVIEW_VERSION}, found {found}"
        ))),
    }
}

/// The document with these decisions, or why one of them does not fit.
fn put_in(mut disclosure: Disclosure, review: Decisions) -> Result<Disclosure, Error> {
    fits_document(&disclosure, &review)?;
    let known = disclosure.reviews.clone();
    let new = review.decisions.into_iter().filter(|d| !known.contains(d));
    let new: Vec<Review> = new.collect();
    for decision in &new {
        fits(&disclosure, decision)?;
    }
    for decision in &new {
        settle_findings(&mut disclosure, decision);
    }
    for decision in &new {
        match (decision.about, decision.decision) {
            (Reviewed::Cell, Decision::Correct) => correct(&mut disclosure, decision)?,
            (Reviewed::Statement, Decision::Correct) => restate(&mut disclosure, decision)?,
            _ => {}
        }
    }
    let is_form = |d: &Review| {
        let of = |form: &mingxi_core::Form| d.id.split('.').next() == Some(&form.table_id);
        d.decision == Decision::Correct && disclosure.forms.iter().any(of)
    };
    if new.iter().any(is_form) {
        disclosure.forms = pipeline::numbered(mingxi_budget::forms(&disclosure.tables));
    }
    disclosure.reviews.extend(new);
    account(&mut disclosure);
    Ok(disclosure)
}

/// Whether the review is of this document, read by the same version.
fn fits_document(disclosure: &Disclosure, review: &Decisions) -> Result<(), Error> {
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    let (source, tool) = (&disclosure.source, &disclosure.tool);
    if source.sha256 != review.sha256 {
        return Err(Error::new(
            ErrorKind::StaleReview,
            format!(
                "the review is of {} (sha256 {}…), found the JSON of {} (sha256 {}…)",
                review.file_name,
                short(&review.sha256),
                source.file_name,
                short(&source.sha256)
            ),
        )
        .with_hint("name the JSON that the review page was made from"));
    }
    if tool.version != review.tool_version {
        let what = format!(
            "the review is of what mingxi {} read, found what {} read",
            review.tool_version, tool.version
        );
        return Err(stale(what));
    }
    Ok(())
}

fn stale(what: String) -> Error {
    Error::new(ErrorKind::StaleReview, what)
        .with_hint("make a new page with `mingxi review`, and decide again")
}

/// Whether what was reviewed is still there, word for word.
fn fits(disclosure: &Disclosure, decision: &Review) -> Result<(), Error> {
    let id = &decision.id;
    let now = match decision.about {
        Reviewed::Cell => cell(&disclosure.tables, id).map(|c| c.text.as_str()),
        Reviewed::Statement => {
            let mut stated = disclosure.narrative.iter();
            let stated = stated.find(|s| s.statement_id == *id);
            stated.map(|s| s.text.as_str())
        }
        Reviewed::Check => {
            let check = disclosure.checks.iter().find(|c| c.check_id == *id);
            check.map(|c| c.title.as_str())
        }
        Reviewed::Finding => finding(&disclosure.findings, id).map(|f| f.message.as_str()),
    };
    let reviewed = &decision.text;
    match now {
        None => Err(stale(format!(
            "“{reviewed}” was reviewed at {id}: there is nothing now"
        ))),
        Some(now) if now != reviewed => Err(stale(format!(
            "“{reviewed}” was reviewed at {id}, found “{now}”"
        ))),
        Some(_) => Ok(()),
    }
}

/// The cell with this id: `t3.r8.c3`.
fn cell<'a>(tables: &'a [Table], id: &str) -> Option<&'a Cell> {
    let (table, row, col) = place(id)?;
    let table = tables.iter().find(|t| t.table_id == table)?;
    let is_it = |c: &&Cell| (c.rows.start, c.cols.start) == (row, col);
    table.cells.iter().find(is_it)
}

fn place(id: &str) -> Option<(&str, u32, u32)> {
    let mut parts = id.split('.');
    let table = parts.next()?;
    let row = parts.next()?.strip_prefix('r')?.parse().ok()?;
    let col = parts.next()?.strip_prefix('c')?.parse().ok()?;
    Some((table, row, col))
}

/// The finding with this id: `n4`.
fn finding<'a>(findings: &'a [Finding], id: &str) -> Option<&'a Finding> {
    findings.get(id.strip_prefix('n')?.parse::<usize>().ok()?)
}

/// Puts the corrected text and its amount into the cell.
fn correct(disclosure: &mut Disclosure, decision: &Review) -> Result<(), Error> {
    let (id, value) = (&decision.id, corrected_to(decision)?);
    let Some((table, row, col)) = place(id) else {
        return Ok(());
    };
    let cells = disclosure.tables.iter_mut().filter(|t| t.table_id == table);
    let mut cells = cells.flat_map(|t| &mut t.cells);
    let Some(cell) = cells.find(|c| (c.rows.start, c.cols.start) == (row, col)) else {
        return Ok(());
    };
    if cell.holds_amount() {
        cell.amount =
            Some(amount(value).ok_or_else(|| {
                not_a_review(format!("{id}: expected an amount, found “{value}”"))
            })?);
    }
    value.clone_into(&mut cell.text);
    for place in &mut cell.prov {
        place.source = Source::Reviewer;
        place.confidence = 1.0;
    }
    Ok(())
}

fn corrected_to(decision: &Review) -> Result<&str, Error> {
    let none = || not_a_review(format!("{}: corrected, but to no value", decision.id));
    decision.value.as_deref().ok_or_else(none)
}

/// Puts the corrected number into the words of its paragraph, of which statements are made.
///
/// The words may stand there twice: the place is the one where this statement changes and no other does.
fn restate(disclosure: &mut Disclosure, decision: &Review) -> Result<(), Error> {
    let (id, value) = (&decision.id, corrected_to(decision)?.trim());
    if !is_number(value) {
        let text = format!("{id}: expected a number, found “{value}”");
        return Err(not_a_review(text));
    }
    let lost = || stale(format!("“{}” at {id} cannot be corrected", decision.text));
    let stated = disclosure.narrative.iter();
    let nth = stated.clone().position(|s| s.statement_id == *id);
    let nth = nth.ok_or_else(lost)?;
    let stated = disclosure.narrative.get(nth).ok_or_else(lost)?;
    let (before, number, after) = around_number(stated).ok_or_else(lost)?;
    let wanted = [before, value, after].concat();
    let is_so = |(i, (now, then)): (usize, (&Statement, &Statement))| {
        now.text == if i == nth { &wanted } else { &then.text }.as_str()
    };
    let mut sections = disclosure.sections.clone();
    let paragraph = paragraph_of(&mut sections, stated).ok_or_else(lost)?;
    let printed = paragraph.clone();
    // Words that begin on the page before are found by those from the number on.
    let before = if printed.contains(&stated.text) {
        before
    } else {
        ""
    };
    let words = [before, number, after].concat();
    for (at, _) in printed.match_indices(&words) {
        let (head, tail) = (&printed[..at + before.len()], &printed[at + words.len()..]);
        let paragraph = paragraph_of(&mut sections, stated).ok_or_else(lost)?;
        *paragraph = [head, value, after, tail].concat();
        let (tables, forms) = (&disclosure.tables, &disclosure.forms);
        let books = mingxi_budget::books(tables, forms, &sections, &disclosure.disclosure);
        let pairs = books.narrative.iter().zip(&disclosure.narrative);
        let as_many = books.narrative.len() == disclosure.narrative.len();
        if as_many && pairs.enumerate().all(is_so) {
            disclosure.sections = sections;
            disclosure.narrative[nth].text = wanted;
            return Ok(());
        }
    }
    Err(lost())
}

/// The paragraph in which a statement's number stands.
fn paragraph_of<'s>(sections: &'s mut [Section], stated: &Statement) -> Option<&'s mut String> {
    let mut sections = sections.iter_mut();
    let section = sections.find(|s| s.section_id == stated.section_id)?;
    let block = usize::try_from(stated.block).ok()?;
    match section.blocks.get_mut(block)? {
        Block::Paragraph { text, .. } => Some(text),
        Block::Table { .. } | Block::Form { .. } => None,
    }
}

/// The words of a statement, cut before and after its number: `减少`, `0.9`, `万元`. `None` where it is not in digits.
pub(crate) fn around_number(stated: &Statement) -> Option<(&str, &str, &str)> {
    let value = stated.value.trim_start_matches('-');
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let is_part = |c: char| is_digit(c) || [',', '.', '，', '．'].contains(&c);
    let text = stated.text.as_str();
    let mut end = text.len();
    loop {
        // From the last run of digits on: the number stands next to its unit.
        let rest = text.get(..end)?.trim_end_matches(|c| !is_digit(c));
        let start = rest.trim_end_matches(is_part).len();
        let run = rest.get(start..)?;
        let number = run.trim_start_matches(|c| !is_digit(c));
        if number.is_empty() {
            return None;
        }
        if matches!(Reading::of(number), Reading::Amount(a) if a.to_string() == value) {
            let before = rest.len() - number.len();
            return Some((&text[..before], number, &text[rest.len()..]));
        }
        end = start;
    }
}

/// Whether a text is a number without a sign: of the prose, words tell the sign and the unit.
fn is_number(text: &str) -> bool {
    let digits = text.starts_with(|c: char| c.is_ascii_digit()) && !text.ends_with('%');
    digits && matches!(Reading::of(text), Reading::Amount(_))
}

fn amount(text: &str) -> Option<CellAmount> {
    let (value, nil) = match Reading::of(text) {
        Reading::Amount(amount) => (Some(amount.to_string()), None),
        Reading::Nil(nil) => (None, Some(nil)),
        Reading::Doubtful | Reading::Words => return None,
    };
    Some(CellAmount { value, nil })
}

/// A doubt that a person settled is a note; what is lost stays lost.
fn settle_findings(disclosure: &mut Disclosure, decision: &Review) {
    if decision.decision == Decision::Note {
        return;
    }
    let settled: Vec<usize> = match decision.about {
        Reviewed::Finding => {
            let index = decision.id.strip_prefix('n').and_then(|n| n.parse().ok());
            index.into_iter().collect()
        }
        Reviewed::Cell => {
            let Some(cell) = cell(&disclosure.tables, &decision.id) else {
                return;
            };
            let is_there = |f: &Finding| {
                let at = |p: &mingxi_core::Provenance| {
                    f.page_no == Some(p.page_no) && f.bbox == Some(p.bbox)
                };
                f.fact_ids.contains(&decision.id) || cell.prov.iter().any(at)
            };
            let all = disclosure.findings.iter().enumerate();
            all.filter(|(_, f)| is_there(f)).map(|(i, _)| i).collect()
        }
        Reviewed::Statement | Reviewed::Check => Vec::new(),
    };
    for index in settled {
        if let Some(finding) = disclosure.findings.get_mut(index)
            && finding.severity == Severity::Warning
        {
            finding.severity = Severity::Note;
        }
    }
}

/// Does the accounting again, and says anew what is in doubt.
fn account(disclosure: &mut Disclosure) {
    let books = check::books(disclosure).with_findings(&disclosure.tables);
    disclosure.facts = books.facts;
    disclosure.narrative = books.narrative;
    disclosure.checks = books.checks;
    let is_account = |f: &Finding| matches!(f.code, FindingCode::B003 | FindingCode::B004);
    disclosure.findings.retain(|f| !is_account(f));
    disclosure.findings.extend(books.findings);
    let lost = disclosure.findings.iter();
    let lost = lost.filter(|f| f.code == FindingCode::P001);
    let mut pages: BTreeSet<PageNo> = lost.filter_map(|f| f.page_no).collect();
    pages.extend(disclosure.pages.iter().map(|p| p.page_no));
    disclosure.status = pipeline::status(&disclosure.findings, pages.len());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples::disclosure;
    use mingxi_core::{Assurance, CheckStatus};

    fn review(decision: Decision, text: &str, value: Option<&str>) -> Decisions {
        let disclosure = disclosure();
        Decisions {
            mingxi_review: REVIEW_VERSION,
            file_name: disclosure.source.file_name,
            sha256: disclosure.source.sha256,
            tool_version: disclosure.tool.version,
            decisions: vec![Review {
                about: Reviewed::Cell,
                id: "t1.r1.c1".to_owned(),
                decision,
                text: text.to_owned(),
                value: value.map(str::to_owned),
                note: None,
            }],
        }
    }

    #[test]
    fn a_correction_keeps_the_former_reading_and_is_accounted_for() {
        let given = review(Decision::Correct, "1,071.18", Some("1,071.20"));
        let after = put_in(disclosure(), given.clone()).unwrap();
        let cell = cell(&after.tables, "t1.r1.c1").unwrap();
        assert_eq!(cell.text, "1,071.20");
        assert!(cell.prov.iter().all(|p| p.source == Source::Reviewer));
        let fact = &after.facts[0];
        assert_eq!(
            (fact.amount.as_str(), fact.assurance),
            ("1071.20", Assurance::Seconded)
        );
        assert_eq!(fact.evidence.last().unwrap(), "reviewer");
        let former = fact.readings.iter().find(|r| r.reader == "first").unwrap();
        assert_eq!(former.text, "1,071.18");
        assert_eq!(after.reviews, given.decisions);
        assert!(after.checks.iter().all(|c| c.status != CheckStatus::Fail));
        assert_eq!(check::again(after.clone()).disclosure, after);
        assert_eq!(put_in(after.clone(), given).unwrap(), after, "put in once");
    }

    #[test]
    fn what_was_no_amount_becomes_one() {
        let mut misread = disclosure();
        let cell = misread.tables[0].cells.iter_mut();
        let cell = cell.filter(|c| (c.rows.start, c.cols.start) == (1, 1));
        for cell in cell {
            (cell.text, cell.amount) = ("1,071.1B".to_owned(), None);
        }
        let given = review(Decision::Correct, "1,071.1B", Some("1,071.18"));
        let after = put_in(misread, given).unwrap();
        assert_eq!(after.facts[0].amount, "1071.18");
    }

    #[test]
    fn what_was_accepted_is_seconded() {
        let given = review(Decision::Accept, "1,071.18", None);
        let after = put_in(disclosure(), given).unwrap();
        assert_eq!(after.facts[0].assurance, Assurance::Seconded);
        assert_eq!(after.tables, disclosure().tables);
    }

    /// The example, its paragraph with these words.
    fn stating(words: &str) -> Disclosure {
        let mut said = disclosure();
        if let Some(Block::Paragraph { text, .. }) = said.sections[0].blocks.first_mut() {
            words.clone_into(text);
        }
        said.narrative = check::books(&said).narrative;
        said
    }

    fn restated(words: &str, id: &str, text: &str, value: &str) -> Result<Disclosure, Error> {
        let mut given = review(Decision::Correct, text, Some(value));
        given.decisions[0].about = Reviewed::Statement;
        given.decisions[0].id = id.to_owned();
        put_in(stating(words), given)
    }

    #[test]
    fn a_number_of_the_prose_is_corrected_where_it_stands() {
        let words = "收入1,071.20万元，其中：拨款收入1,071.20万元，比上年减少0.9万元，下降0.9%。";
        let said = stating(words).narrative;
        let texts: Vec<&str> = said.iter().map(|s| s.text.as_str()).collect();
        for (nth, value, want) in [
            (0, "1,071.18", words.replacen("1,071.20", "1,071.18", 1)),
            (2, "8.0", words.replace("0.9万", "8.0万")),
            (3, "12", words.replace("0.9%", "12%")),
        ] {
            let after = restated(words, &said[nth].statement_id, texts[nth], value).unwrap();
            let Block::Paragraph { text, .. } = &after.sections[0].blocks[0] else {
                panic!("it is a paragraph");
            };
            assert_eq!(*text, want);
            let stated = &after.narrative[nth];
            let plain = value.replace(',', "");
            assert_eq!(stated.value.trim_start_matches('-'), plain);
            assert!(stated.prov.iter().all(|p| p.source == Source::Reviewer));
            assert_eq!(stated.evidence.last().unwrap(), "reviewer");
            assert_eq!(
                after.reviews[0].text, texts[nth],
                "the former words are kept"
            );
            assert_eq!(check::again(after.clone()).disclosure, after);
        }
    }

    #[test]
    fn a_number_of_the_prose_that_does_not_fit_is_refused() {
        let words = "收入1,071.20万元。";
        for (text, value, want) in [
            ("1,071.20万元", "many", "expected a number, found “many”"),
            ("1,071.20万元", "-5", "expected a number, found “-5”"),
            (
                "9万元",
                "5",
                "was reviewed at s1.b0.n1, found “1,071.20万元”",
            ),
        ] {
            let error = restated(words, "s1.b0.n1", text, value).unwrap_err();
            assert!(error.to_string().contains(want), "{error}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let fits = review(Decision::Accept, "1,071.18", None);
        let mut other_file = fits.clone();
        other_file.sha256 = "1".repeat(64);
        let mut other_version = fits.clone();
        other_version.tool_version = "9.9.9".to_owned();
        let other_text = review(Decision::Accept, "1,071.81", None);
        let mut other_place = fits;
        other_place.decisions[0].id = "t9.r1.c1".to_owned();
        let no_value = review(Decision::Correct, "1,071.18", None);
        let words = review(Decision::Correct, "1,071.18", Some("many"));
        for (given, kind, want) in [
            (
                other_file,
                ErrorKind::StaleReview,
                "found the JSON of example.pdf",
            ),
            (
                other_version,
                ErrorKind::StaleReview,
                "mingxi 9.9.9 read, found what 0.0.0",
            ),
            (
                other_text,
                ErrorKind::StaleReview,
                "at t1.r1.c1, found “1,071.18”",
            ),
            (
                other_place,
                ErrorKind::StaleReview,
                "at t9.r1.c1: there is nothing now",
            ),
            (
                no_value,
                ErrorKind::NotAReview,
                "corrected, but to no value",
            ),
            (
                words,
                ErrorKind::NotAReview,
                "expected an amount, found “many”",
            ),
        ] {
            let error = put_in(disclosure(), given).unwrap_err();
            assert_eq!(error.kind(), kind);
            assert!(error.to_string().contains(want), "{error}");
            assert!(error.hint().is_some());
        }
    }
}
