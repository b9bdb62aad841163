//! Opening a PDF and drawing its pages through the interpreter.

use crate::annots::draw_annotations;
use crate::contain::{contain, panic_text};
use crate::drawn::DrawnPage;
use crate::layers::{self, Survey};
use crate::record::{Memory, OverLimit, Pixels, Recorder};
use crate::scanner::{is_operator, operations};
use crate::{Error, ErrorKind, Limits, fallback, surgery};
use hayro::hayro_interpret::hayro_syntax::object::dict::keys::{CONTENTS, SUBTYPE};
use hayro::hayro_interpret::hayro_syntax::object::{Array, Name, Stream};
use hayro::hayro_interpret::hayro_syntax::page::{Page, Rotation};
use hayro::hayro_interpret::hayro_syntax::{
    DecryptionError, Filter, LoadPdfError, Pdf as Document,
};
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, InterpreterWarning, RenderContent,
    WarningSinkFn, interpret_page,
};
use hayro::kurbo::Rect as Area;
use mingxi_core::{Finding, FindingCode, PageNo};
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// An opened PDF. Shared between threads; each takes its own [`Reader`].
pub struct Pdf {
    document: Document,
    pub(crate) survey: Survey,
    limits: Limits,
    repairs: Vec<Finding>,
}

impl Pdf {
    /// Opens a PDF: repairs what can be repaired, and opens what is encrypted without a user password.
    ///
    /// # Errors
    ///
    /// Fails when the bytes are no PDF, are damaged beyond repair, need a password, hold no page,
    /// or are over a limit.
    pub fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Self, Error> {
        check_bytes(&bytes, limits)?;
        let repairs = repairs_of(&bytes);
        let (mut document, mut survey, pages) = load(bytes)?;
        if pages == 0 {
            return Err(Error::new(
                ErrorKind::NoPages,
                "expected at least one page, found none",
            ));
        }
        let pages = pages.max(contain(|| layers::leaves(&document, limits.max_pages)).unwrap_or(0));
        if pages > limits.max_pages as usize {
            let text = format!(
                "expected at most {} pages, found {pages} or more",
                limits.max_pages
            );
            return Err(Error::new(ErrorKind::TooLarge, text));
        }
        if survey.has_watermark_forms
            && let Some(tagged) = layers::tag_watermark_forms(document.data().as_ref(), &survey)
            && let Ok((again, surveyed, count)) = load(tagged)
            && count == document.pages().len()
        {
            (document, survey) = (again, surveyed);
        }
        Ok(Self {
            document,
            survey,
            limits: limits.clone(),
            repairs,
        })
    }

    /// How many pages it has; at least one.
    #[must_use]
    pub fn page_count(&self) -> u32 {
        u32::try_from(self.document.pages().len()).unwrap_or(u32::MAX)
    }

    /// What had to be repaired to open it (P008).
    #[must_use]
    pub fn repairs(&self) -> &[Finding] {
        &self.repairs
    }

    /// A reader of its pages, for one thread: it remembers fonts from page to page.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            pdf: self,
            cache: RefCell::new(InterpreterCache::new()),
            memory: RefCell::default(),
        }
    }

    pub(crate) fn page(&self, page: PageNo) -> Result<&Page<'_>, Error> {
        self.document.pages().get(page.index()).ok_or_else(|| {
            let text = format!("there are only {} pages", self.page_count());
            Error::new(ErrorKind::NoSuchPage, text).on(page)
        })
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.document.data().as_ref()
    }
}

impl fmt::Debug for Pdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pdf")
            .field("page_count", &self.page_count())
            .finish_non_exhaustive()
    }
}

/// Draws pages of one [`Pdf`], on one thread.
pub struct Reader<'a> {
    pub(crate) pdf: &'a Pdf,
    cache: RefCell<InterpreterCache<'a>>,
    memory: RefCell<Memory>,
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("pdf", self.pdf)
            .finish_non_exhaustive()
    }
}

impl Reader<'_> {
    /// Interprets a page once and keeps what it draws.
    ///
    /// A page that the interpreter cannot finish is read by the fallback reader (finding P002).
    ///
    /// # Errors
    ///
    /// Fails when there is no such page, or when neither reader can read it.
    pub fn draw(&self, page: PageNo) -> Result<DrawnPage, Error> {
        let source = self.pdf.page(page)?;
        let limit = self.pdf.limits.max_stream_bytes;
        if contain(|| is_bomb(source, limit)).unwrap_or(false) {
            let text = format!("expected content of at most {limit} bytes, found more");
            return Err(Error::new(ErrorKind::TooLarge, text).on(page));
        }
        let mut memory = self.memory.borrow_mut();
        let (width, height) = source.render_dimensions();
        let blank = DrawnPage::new(page, width, height, rotation_of(source));
        let mut recorder = Recorder::new(blank, self.pdf, &mut memory);
        let cache = self.cache.borrow().clone();
        let font_lost = Arc::new(AtomicBool::new(false));
        let drawn = contain(|| interpret(source, &cache, &font_lost, &mut recorder));
        let mut result = recorder.finish();
        if font_lost.load(Ordering::Relaxed) || lacks_fonts(source) {
            let text = "a font is missing or cannot be read: characters may be missing or wrong";
            result
                .findings
                .push(Finding::new(FindingCode::P006, text).on(page));
        }
        let Err(payload) = drawn else {
            if result.is_empty()
                && let Ok(Some(text)) = contain(|| unreadable(source))
            {
                result
                    .findings
                    .push(Finding::new(FindingCode::P001, text).on(page));
            }
            return Ok(result);
        };
        // A cache that a panic went through may be half written.
        *self.cache.borrow_mut() = InterpreterCache::new();
        if payload.is::<OverLimit>() {
            let text = "the page draws more than the limits allow; what is over was not read";
            result
                .findings
                .push(Finding::new(FindingCode::P007, text).on(page));
            return Ok(result);
        }
        let cause = panic_text(&*payload);
        fallback::draw_words(
            self.pdf,
            DrawnPage::new(page, width, height, result.rotation),
        )
        .map_err(|_| {
            Error::new(ErrorKind::Panicked, "cannot interpret the page")
                .on(page)
                .because(cause)
        })
    }
}

impl Reader<'_> {
    /// Interprets a page and takes the pixels of its pictures; where that fails, as far as it came.
    ///
    /// What it draws comes back if all of it was interpreted, without what pictures look like.
    pub(crate) fn take_pixels(
        &self,
        page: PageNo,
        pixels: &mut Pixels,
    ) -> Result<Option<DrawnPage>, Error> {
        let source = self.pdf.page(page)?;
        let mut memory = self.memory.borrow_mut();
        let (width, height) = source.render_dimensions();
        let blank = DrawnPage::new(page, width, height, rotation_of(source));
        let mut recorder = Recorder::new(blank, self.pdf, &mut memory).with_pixels(pixels);
        let cache = self.cache.borrow().clone();
        let ended = contain(|| interpret(source, &cache, &Arc::default(), &mut recorder));
        let drawn = recorder.finish();
        if ended.is_err() {
            *self.cache.borrow_mut() = InterpreterCache::new();
        }
        Ok(ended.is_ok().then_some(drawn))
    }
}

/// Draws the page's content, then what its annotations show.
fn interpret<'a>(
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    font_lost: &Arc<AtomicBool>,
    recorder: &mut Recorder<'_>,
) {
    let lost = Arc::clone(font_lost);
    let warning_sink: WarningSinkFn = Arc::new(move |warning| {
        if let InterpreterWarning::UnsupportedFont = warning {
            lost.store(true, Ordering::Relaxed);
        }
    });
    let settings = InterpreterSettings {
        render_content: RenderContent::PAGE,
        warning_sink,
        ..InterpreterSettings::default()
    };
    let (width, height) = page.render_dimensions();
    let bounds = Area::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, bounds, cache, page.xref(), settings.clone());
    interpret_page(page, &mut context, recorder);
    draw_annotations(page, transform, bounds, cache, &settings, recorder);
}

/// Whether a page shows text and has no font at all; the interpreter then guesses, and says nothing.
fn lacks_fonts(page: &Page<'_>) -> bool {
    let shows_text = || find(page.page_stream().unwrap_or_default(), b" Tf").is_some();
    page.resources().fonts.is_empty() && shows_text()
}

/// The most that DEFLATE packs into one byte (RFC 1951: 258 bytes in 2 bits).
const MOST_PACKED: u64 = 1032;

/// Whether a stream unpacks to more than the limit, bytes; it is unpacked only where that could be.
pub(crate) fn unpacks_over(stream: &Stream<'_>, limit: u64) -> bool {
    let packed = stream.raw_data();
    let most = u64::try_from(packed.len())
        .unwrap_or(u64::MAX)
        .saturating_mul(MOST_PACKED);
    most > limit
        && stream.filters().contains(&Filter::FlateDecode)
        && !surgery::inflates_within(&packed, limit)
}

/// Forms looked at a page; where a document shares one long list among its pages, that list is not looked at.
const MANY_FORMS: usize = 64;

/// Whether the page's content, or a form that it may draw, unpacks to more than the limit, bytes.
fn is_bomb(page: &Page<'_>, limit: u64) -> bool {
    let single = page.raw().get::<Stream<'_>>(CONTENTS);
    let listed = page.raw().get::<Array<'_>>(CONTENTS);
    let contents = single
        .into_iter()
        .chain(listed.iter().flat_map(|a| a.iter::<Stream<'_>>()));
    let objects = &page.resources().x_objects;
    let few = objects.len() <= MANY_FORMS;
    let names = objects.keys().filter(|_| few);
    let forms = names
        .filter_map(|name| objects.get::<Stream<'_>>(name))
        .filter(|s| {
            s.dict()
                .get::<Name<'_>>(SUBTYPE)
                .is_some_and(|n| n.as_ref() == b"Form")
        });
    contents.chain(forms).any(|s| unpacks_over(&s, limit))
}

/// Why a page that draws nothing is not merely blank, if it is not.
fn unreadable(page: &Page<'_>) -> Option<String> {
    let single = page.raw().get::<Stream<'_>>(CONTENTS);
    let listed = page.raw().get::<Array<'_>>(CONTENTS);
    let mut streams = single
        .into_iter()
        .chain(listed.iter().flat_map(|a| a.iter::<Stream<'_>>()));
    if streams.any(|s| s.decoded_data().is_err()) {
        return Some("the page's content cannot be decoded".to_owned());
    }
    let content = page.page_stream()?;
    let operations = operations(content);
    let unknown = operations
        .iter()
        .filter(|op| !content.get(op.operator.clone()).is_some_and(is_operator))
        .count();
    let text = format!(
        "the page's content is noise: {unknown} of {} operators are unknown",
        operations.len()
    );
    (unknown * 2 > operations.len()).then_some(text)
}

fn rotation_of(page: &Page<'_>) -> u16 {
    match page.rotation() {
        Rotation::None => 0,
        Rotation::Horizontal => 90,
        Rotation::Flipped => 180,
        Rotation::FlippedHorizontal => 270,
    }
}

/// The header may stand anywhere in the first 1024 bytes (ISO 32000-2, annex I.2).
const HEADER_WITHIN: usize = 1024;

pub(crate) fn check_bytes(bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    if bytes.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "the file is empty"));
    }
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > limits.max_bytes {
        let text = format!(
            "expected at most {} bytes, found {length}",
            limits.max_bytes
        );
        return Err(Error::new(ErrorKind::TooLarge, text));
    }
    let head = bytes.get(..HEADER_WITHIN).unwrap_or(bytes);
    if find(head, b"%PDF-").is_none() && find(bytes, b" obj").is_none() {
        return Err(Error::new(
            ErrorKind::NotAPdf,
            "expected a PDF, found no %PDF- header and no objects",
        ));
    }
    Ok(())
}

/// Opens the document and reads what its pages share; the count of its pages comes with it.
fn load(bytes: Vec<u8>) -> Result<(Document, Survey, usize), Error> {
    let opened = contain(|| {
        let document = Document::new(bytes)?;
        let survey = layers::survey(&document);
        let pages = document.pages().len();
        Ok((document, survey, pages))
    });
    match opened {
        Ok(opened) => opened.map_err(load_error),
        Err(payload) => {
            let text = "cannot read the objects of the PDF";
            Err(Error::new(ErrorKind::Damaged, text).because(panic_text(&*payload)))
        }
    }
}

fn load_error(e: LoadPdfError) -> Error {
    match e {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            Error::new(ErrorKind::Encrypted, "the PDF asks for a password")
        }
        LoadPdfError::Decryption(_) => Error::new(
            ErrorKind::Encrypted,
            "the PDF is encrypted in a way that cannot be read",
        ),
        LoadPdfError::Invalid => Error::new(
            ErrorKind::Damaged,
            "found no usable cross-reference table, catalog or page tree",
        ),
    }
}

/// The trailer's tail may stand anywhere in the last 1024 bytes (ISO 32000-2, annex I.2).
const TAIL_WITHIN: usize = 1024;

/// Where the file says its last cross-reference section starts, bytes (ISO 32000-2, 7.5.5).
pub(crate) fn startxref(bytes: &[u8]) -> Option<usize> {
    let tail = bytes
        .get(bytes.len().saturating_sub(TAIL_WITHIN)..)
        .unwrap_or(bytes);
    let after = tail.get(rfind(tail, b"startxref")? + b"startxref".len()..)?;
    let text = String::from_utf8_lossy(after);
    let digits: String = text
        .trim_start()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// What is visibly wrong with the file's skeleton, and had to be worked around.
fn repairs_of(bytes: &[u8]) -> Vec<Finding> {
    let mut repairs = Vec::new();
    let mut note = |text: &str| repairs.push(Finding::new(FindingCode::P008, text));
    if !bytes.starts_with(b"%PDF-") {
        note("the %PDF- header is not at the start of the file");
    }
    let here = startxref(bytes)
        .and_then(|at| bytes.get(at..at.saturating_add(32).min(bytes.len())))
        .map(String::from_utf8_lossy)
        .unwrap_or_default();
    let here = here.trim_start();
    let stream = here.starts_with(|c: char| c.is_ascii_digit()) && here.contains("obj");
    if !(here.starts_with("xref") || stream) {
        note(
            "the cross-reference table is missing or not where the file says: objects were found by scanning",
        );
    }
    repairs
}

pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

fn rfind(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).rposition(|w| w == needle)
}
