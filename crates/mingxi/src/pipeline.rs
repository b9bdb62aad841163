//! The whole way from a PDF to a disclosure, in order.

use crate::config::{Config, hex};
use crate::engines::Engines;
use crate::error::{Error, ErrorKind, panic_message};
use crate::ocr::{self, Scans};
use crate::second::{self, Asked, Second};
use mingxi_budget::Books;
use mingxi_core::{
    Assurance, Block, Cell, Disclosure, DisclosureHead, Document, Engine, Finding, FindingCode,
    Form, Furniture, PageContent, PageNo, PageRecord, SCHEMA_VERSION, Section, Severity,
    SourceFile, Status, Table, Tool,
};
use mingxi_layout::TableSearch;
use mingxi_pdf::{DrawnPage, Pdf, PdfPage};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// The version of hayro that reads PDF objects; a test compares it with `Cargo.lock`.
pub const HAYRO_VERSION: &str = "0.9.0";

/// Fewer pages than this are not worth another reader, which parses the document's fonts anew.
const MIN_PAGES_PER_READER: usize = 8;

/// A PDF in memory.
#[derive(Clone)]
pub struct Input {
    source: SourceFile,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.source.fmt(f)
    }
}

impl Input {
    /// These bytes under this file name.
    #[must_use]
    pub fn new(file_name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let source = SourceFile {
            file_name: file_name.into(),
            sha256: hex(&bytes),
            bytes: bytes.len() as u64,
            page_count: 0,
        };
        Self { source, bytes }
    }

    /// The file at this path, under its own name.
    ///
    /// # Errors
    ///
    /// When the disk does not give it.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let bytes = fs::read(path).map_err(|cause| Error::unreadable(path, cause))?;
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy();
        Ok(Self::new(name, bytes))
    }

    /// The PDF itself.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of the bytes, hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.source.sha256
    }
}

/// A disclosure, and what it was made from, for [`crate::keep`] to look into.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// The result.
    pub disclosure: Disclosure,
    /// Every page that was read, watermarks gone.
    pub pages: Vec<PageContent>,
    /// What the table finder saw on each of `pages`.
    pub searches: Vec<TableSearch>,
}

/// Converts one PDF.
///
/// Pages are read in parallel on the current rayon pool; the result does not depend on how many
/// threads it has. A page that cannot be read costs that page: a finding says so.
///
/// ```no_run
/// let input = mingxi::Input::read("budget.pdf".as_ref())?;
/// let conversion = mingxi::convert(input, &mingxi::Config::default())?;
/// println!("{} tables", conversion.disclosure.tables.len());
/// # Ok::<(), mingxi::Error>(())
/// ```
///
/// # Errors
///
/// When nothing can be made of the PDF as a whole: it is none, is damaged beyond repair, needs a
/// password, has no pages, or is over a limit; or when the OCR engine that was asked for is not there.
pub fn convert(input: Input, config: &Config) -> Result<Conversion, Error> {
    convert_with(input, config, &Engines::new(config))
}

/// Converts one PDF as [`convert`] does, its pictures read by engines that other conversions use too.
///
/// `engines` are those of the same configuration, or a substitute for them.
///
/// # Errors
///
/// As [`convert`].
pub fn convert_with(input: Input, config: &Config, engines: &Engines) -> Result<Conversion, Error> {
    let Input { mut source, bytes } = input;
    let pdf = open(bytes, config)?;
    source.page_count = pdf.page_count();

    let chosen = chosen_pages(&pdf, config)?;
    let (drawn, lost) = draw(&pdf, &chosen);
    let stripped = mingxi_pdf::strip_watermarks(drawn);
    let scans = ocr::read(&pdf, &stripped, engines)?;
    let (pages, searches, records, doubts) = read(&stripped, &scans);
    let stitched = mingxi_layout::stitch(searches);
    let mut document = mingxi_layout::assemble(&stitched);
    let (tables, amount_doubts) = mingxi_budget::annotate(document.tables);
    document.tables = tables;
    let unsure = ocr::unsure(&document.tables);
    let forms = numbered(mingxi_budget::forms(&document.tables));
    let head = mingxi_budget::head(&document);
    let (books, second) = accounts(&mut document, &forms, &head, &stripped, &scans, engines);
    let catalogues = mingxi_budget::catalogues(&document.tables);
    let notices = mingxi_budget::notices(&document.sections);

    let repairs = pdf.repairs().to_vec();
    let findings = [
        repairs,
        lost,
        doubts,
        document.findings,
        amount_doubts,
        unsure,
        second.findings,
        books.findings,
    ]
    .concat();
    let disclosure = Disclosure {
        schema_version: SCHEMA_VERSION.to_owned(),
        status: status(&findings, chosen.len()),
        source,
        tool: tool(config, scans.engine.into_iter().chain(second.engines)),
        disclosure: head,
        pages: with_furniture(records, document.furniture),
        sections: with_forms(document.sections, &forms),
        tables: document.tables,
        facts: books.facts,
        narrative: books.narrative,
        forms,
        catalogues,
        notices,
        checks: books.checks,
        findings,
        reviews: Vec::new(),
    };
    Ok(Conversion {
        disclosure,
        pages,
        searches: stitched.pages,
    })
}

/// Facts, checks and how sure each amount is; what nothing proves is read a second time.
fn accounts(
    document: &mut Document,
    forms: &[Form],
    head: &DisclosureHead,
    pages: &[PdfPage],
    scans: &Scans,
    engines: &Engines,
) -> (Books, Second) {
    let tables = &mut document.tables;
    let first = mingxi_budget::books(tables, forms, &document.sections, head);
    let is_open = |assurance| assurance != Assurance::Proven;
    let open = asked(&first, tables, is_open);
    let mut second = second::readings(&open, pages, scans, engines);
    if second.belies_print(&open) {
        let proven = asked(&first, tables, |assurance| !is_open(assurance));
        second.append(second::readings(&proven, pages, &Scans::default(), engines));
    }
    let books = mingxi_budget::second(first, &second.readings);
    let settled = mingxi_budget::resolve(
        books,
        &second.readings,
        tables,
        forms,
        &document.sections,
        head,
    );
    (settled.with_findings(tables), second)
}

/// What a second reader is to look at: every amount whose assurance is such, as it is printed.
fn asked(books: &Books, tables: &[Table], is_such: impl Fn(Assurance) -> bool) -> Vec<Asked> {
    let cells: BTreeMap<(&str, u32, u32), &Cell> = tables
        .iter()
        .flat_map(|t| {
            let place = |c: &Cell| (t.table_id.as_str(), c.rows.start, c.cols.start);
            t.cells.iter().map(move |c| (place(c), c))
        })
        .collect();
    let facts = books.facts.iter().filter_map(|fact| {
        let cell = cells.get(&(fact.table_id.as_str(), fact.row, fact.col))?;
        let asked = Asked {
            id: fact.fact_id.clone(),
            text: cell.text.trim().to_owned(),
            prov: cell.prov.clone(),
        };
        is_such(fact.assurance).then_some(asked)
    });
    let stated = books.narrative.iter().filter(|s| is_such(s.assurance));
    let stated = stated.map(|stated| Asked {
        id: stated.statement_id.clone(),
        text: stated
            .text
            .trim_matches(|c: char| !c.is_numeric())
            .to_owned(),
        prov: stated.prov.clone(),
    });
    facts.chain(stated).collect()
}

/// Opens the PDF; where only some pages are asked for, the limit on pages counts those.
fn open(bytes: Vec<u8>, config: &Config) -> Result<Pdf, Error> {
    let mut limits = config.limits.clone();
    if config.pages.is_some() {
        limits.max_pages = u32::MAX;
    }
    Ok(Pdf::open(bytes, &limits)?)
}

fn chosen_pages(pdf: &Pdf, config: &Config) -> Result<Vec<PageNo>, Error> {
    let count = pdf.page_count();
    let all = (1..=count).filter_map(PageNo::new);
    let Some(range) = &config.pages else {
        return Ok(all.collect());
    };
    let chosen: Vec<PageNo> = all.filter(|page| range.contains(*page)).collect();
    if chosen.is_empty() {
        return Err(Error::new(
            ErrorKind::NoSuchPage,
            format!("no page in {range}: the document has {count}"),
        )
        .with_hint("pages count from 1, whatever number is printed on them"));
    }
    if chosen.len() > config.limits.max_pages as usize {
        let what = format!(
            "{} pages asked for, expected at most {}",
            chosen.len(),
            config.limits.max_pages
        );
        return Err(Error::new(ErrorKind::TooLarge, what).with_hint("ask for fewer pages"));
    }
    Ok(chosen)
}

/// Interprets the pages, in parallel; a page that fails is a finding.
fn draw(pdf: &Pdf, pages: &[PageNo]) -> (Vec<DrawnPage>, Vec<Finding>) {
    let readers = rayon::current_num_threads();
    let chunk = pages.len().div_ceil(readers).max(MIN_PAGES_PER_READER);
    let results: Vec<_> = pages
        .par_chunks(chunk)
        .flat_map_iter(|chunk| {
            let reader = pdf.reader();
            chunk.iter().map(move |page| (*page, reader.draw(*page)))
        })
        .collect();
    let (mut drawn, mut lost) = (Vec::with_capacity(results.len()), Vec::new());
    for (page_no, result) in results {
        match result {
            Ok(page) => drawn.push(page),
            Err(error) => {
                lost.push(Finding::new(FindingCode::P001, Error::from(error).story()).on(page_no));
            }
        }
    }
    (drawn, lost)
}

/// What is known of one page before pages are put together.
struct ReadPage {
    content: PageContent,
    search: TableSearch,
    record: PageRecord,
    findings: Vec<Finding>,
}

/// Reads the pages and finds their tables, in parallel; the four lists have a page each, but for the findings.
fn read(
    pages: &[PdfPage],
    scans: &Scans,
) -> (
    Vec<PageContent>,
    Vec<TableSearch>,
    Vec<PageRecord>,
    Vec<Finding>,
) {
    let read: Vec<ReadPage> = pages
        .par_iter()
        .map(|page| read_page(page, scans))
        .collect();
    let (mut contents, mut searches, mut records, mut findings) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for page in read {
        contents.push(page.content);
        searches.push(page.search);
        records.push(page.record);
        findings.extend(page.findings);
    }
    (contents, searches, records, findings)
}

fn read_page(page: &PdfPage, scans: &Scans) -> ReadPage {
    let page_no = page.page_no();
    let kind = page.classify();
    let mut findings = page.findings().to_vec();
    let scan = match scans.pages.get(&page_no) {
        Some(Ok(scan)) => {
            findings.extend(scan.findings.iter().cloned());
            Some(scan)
        }
        Some(Err(finding)) => {
            findings.push(finding.clone());
            None
        }
        None => {
            findings.extend(ocr::not_asked(kind).map(|finding| finding.on(page_no)));
            None
        }
    };
    let reading = catch_unwind(AssertUnwindSafe(|| {
        let content = match scan {
            Some(scan) => ocr::merged(page.read(), &scan.content, kind),
            None => page.read(),
        };
        let search = mingxi_layout::find_tables(&content);
        (content, search)
    }));
    let (content, search) = reading.unwrap_or_else(|payload| {
        let message = format!(
            "cannot read the page: a bug in mingxi: {}",
            panic_message(payload.as_ref())
        );
        findings.push(Finding::new(FindingCode::P001, message).on(page_no));
        let blank = PageContent::blank(page_no, page.width_pt(), page.height_pt());
        let search = mingxi_layout::find_tables(&blank);
        (blank, search)
    });
    let mut record = PageRecord {
        page_no,
        width_pt: page.width_pt(),
        height_pt: page.height_pt(),
        rotation: page.rotation(),
        kind,
        skew_deg: scan.map_or(0.0, |scan| scan.skew_deg),
        watermarks: scan.map_or_else(Vec::new, |scan| scan.watermarks.clone()),
        furniture: Vec::new(),
    };
    record
        .watermarks
        .splice(0..0, page.watermarks().iter().cloned());
    ReadPage {
        content,
        search,
        record,
        findings,
    }
}

/// `f1`, `f2`, … in reading order.
pub(crate) fn numbered(mut forms: Vec<Form>) -> Vec<Form> {
    for (i, form) in forms.iter_mut().enumerate() {
        form.form_id = format!("f{}", i + 1);
    }
    forms
}

/// Where a table is the grid of a form, the form takes its place among the blocks; a table of several forms keeps it.
fn with_forms(mut sections: Vec<Section>, forms: &[Form]) -> Vec<Section> {
    let mut form_of: BTreeMap<&str, &str> = BTreeMap::new();
    for form in forms {
        form_of
            .entry(&form.table_id)
            .and_modify(|id| *id = "")
            .or_insert(&form.form_id);
    }
    form_of.retain(|_, id| !id.is_empty());
    for block in sections.iter_mut().flat_map(|s| &mut s.blocks) {
        if let Block::Table { table_id } = block
            && let Some(form_id) = form_of.get(table_id.as_str())
        {
            *block = Block::Form {
                form_id: (*form_id).to_owned(),
            };
        }
    }
    sections
}

/// Each page with its own running heads, numbers and contents lines.
fn with_furniture(
    mut records: Vec<PageRecord>,
    furniture: Vec<(PageNo, Furniture)>,
) -> Vec<PageRecord> {
    let place: BTreeMap<PageNo, usize> = records
        .iter()
        .enumerate()
        .map(|(i, r)| (r.page_no, i))
        .collect();
    for (page_no, piece) in furniture {
        if let Some(record) = place.get(&page_no).and_then(|i| records.get_mut(*i)) {
            record.furniture.push(piece);
        }
    }
    records
}

/// Everything lost: failed. Something lost: partial. A doubt: doubtful. Notes leave a document clean.
pub(crate) fn status(findings: &[Finding], pages: usize) -> Status {
    let is_lost = |f: &Finding| f.code == FindingCode::P001 && f.severity == Severity::Error;
    let of_page = |f: &Finding| f.page_no.filter(|_| is_lost(f));
    let lost: BTreeSet<PageNo> = findings.iter().filter_map(of_page).collect();
    match findings.iter().map(|f| f.severity).max() {
        _ if lost.len() >= pages => Status::Failed,
        None | Some(Severity::Note) => Status::Clean,
        Some(Severity::Warning) => Status::Doubtful,
        Some(Severity::Error) => Status::Partial,
    }
}

fn tool(config: &Config, ocr: impl Iterator<Item = Engine>) -> Tool {
    let hayro = Engine {
        name: "hayro".to_owned(),
        version: HAYRO_VERSION.to_owned(),
        sha256: None,
    };
    Tool {
        name: "mingxi".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        config_sha256: config.sha256(),
        engines: std::iter::once(hayro).chain(ocr).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_finding_decides_the_status() {
        let of = |codes: &[FindingCode]| {
            status(
                &codes
                    .iter()
                    .map(|c| Finding::new(*c, ""))
                    .collect::<Vec<_>>(),
                2,
            )
        };
        assert_eq!(of(&[]), Status::Clean);
        assert_eq!(of(&[FindingCode::P005]), Status::Clean);
        assert_eq!(
            of(&[FindingCode::P005, FindingCode::B002]),
            Status::Doubtful
        );
        assert_eq!(of(&[FindingCode::P001, FindingCode::B002]), Status::Partial);
    }

    #[test]
    fn a_document_without_a_page_left_has_failed() {
        let lost = |page| Finding::new(FindingCode::P001, "").on(PageNo::from_index(page));
        assert_eq!(status(&[lost(0), lost(0)], 2), Status::Partial);
        assert_eq!(status(&[lost(0), lost(1)], 2), Status::Failed);
    }

    #[test]
    fn the_engine_is_named_with_its_locked_version() {
        let lock = include_str!("../../../Cargo.lock");
        let entry = format!("name = \"hayro\"\nversion = \"{HAYRO_VERSION}\"\n");
        assert!(
            lock.contains(&entry),
            "HAYRO_VERSION is not the one in Cargo.lock"
        );
    }

    #[test]
    fn a_form_takes_the_place_of_its_table() {
        let mut disclosure = crate::examples::disclosure();
        let forms = numbered(vec![Form {
            table_id: "t1".to_owned(),
            ..Form::default()
        }]);
        disclosure.sections = with_forms(disclosure.sections, &forms);
        assert_eq!(
            disclosure.sections[0].blocks[1],
            Block::Form {
                form_id: "f1".to_owned()
            }
        );
    }
}
