//! The fallback reader: words in their places, no rulings, for pages that the interpreter cannot finish.

use crate::contain::{contain, panic_text};
use crate::drawn::{DrawnPage, Glyph, Ink, Origin, Run};
use crate::{Error, ErrorKind, Pdf};
use mingxi_core::{Finding, FindingCode, PageNo, fold_radical};
use pdf_extract::{
    ColorSpace, Document, MediaBox, OutputDev, OutputError, Path, Transform, output_doc_page,
};
use std::sync::mpsc;
use std::time::Duration;

/// Stack of the reading thread, bytes: the reader descends once for each nested object.
const STACK_BYTES: usize = 32 * 1024 * 1024;

/// The text of every page as the fallback reader reads it, in the order drawn; for comparison.
///
/// A page that it cannot read is empty.
///
/// # Errors
///
/// Fails when the PDF cannot be opened, or when reading takes over a minute.
pub fn fallback_text(bytes: &[u8]) -> Result<Vec<String>, Error> {
    let bytes = bytes.to_vec();
    in_time(Duration::from_secs(60), move || {
        let document = load(&bytes)?;
        let pages = document.get_pages();
        Ok(pages
            .keys()
            .map(|number| {
                let mut words = Words::default();
                let _ = contain(|| output_doc_page(&document, &mut words, *number));
                words.letters.iter().map(|l| l.text.as_str()).collect()
            })
            .collect())
    })
}

/// Fills a page with what the fallback reader reads of it (finding P002).
pub(crate) fn draw_words(pdf: &Pdf, mut page: DrawnPage) -> Result<DrawnPage, Error> {
    let (bytes, number) = (pdf.bytes().to_vec(), page.page_no.get());
    let letters = in_time(pdf.limits().max_page_time, move || {
        let document = load(&bytes)?;
        let mut words = Words::default();
        match contain(|| output_doc_page(&document, &mut words, number)) {
            Ok(Ok(())) => Ok(words.letters),
            // What came before the fault is worth keeping.
            _ if !words.letters.is_empty() => Ok(words.letters),
            Ok(Err(e)) => Err(unreadable().because(e.to_string())),
            Err(payload) => Err(unreadable().because(panic_text(&*payload))),
        }
    })?;
    let to_page = pdf.page_transform(page.page_no)?;
    for letter in &letters {
        place(&mut page, letter, to_page);
    }
    let text = format!(
        "read by the fallback reader: {} characters, no lines, no pictures",
        page.glyphs.len()
    );
    page.findings
        .push(Finding::new(FindingCode::P002, text).on(page.page_no));
    Ok(page)
}

fn unreadable() -> Error {
    Error::new(
        ErrorKind::Damaged,
        "the fallback reader cannot read the page",
    )
}

fn load(bytes: &[u8]) -> Result<Document, Error> {
    match contain(|| Document::load_mem(bytes)) {
        Ok(Ok(document)) => Ok(document),
        Ok(Err(e)) => Err(Error::new(
            ErrorKind::Damaged,
            "the fallback reader cannot open the PDF",
        )
        .because(e)),
        Err(payload) => Err(unreadable().because(panic_text(&*payload))),
    }
}

/// Runs `work` on a thread with a large stack; a thread that does not end in time is left to itself.
fn in_time<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let (sender, receiver) = mpsc::channel();
    let job = move || {
        let result = contain(work)
            .unwrap_or_else(|payload| Err(unreadable().because(panic_text(&*payload))));
        // The receiver is gone when time ran out.
        let _ = sender.send(result);
    };
    std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(job)
        .map_err(|e| Error::new(ErrorKind::Panicked, "cannot start a thread").because(e))?;
    receiver.recv_timeout(limit).unwrap_or_else(|_| {
        Err(Error::new(
            ErrorKind::TimedOut,
            "the fallback reader takes too long",
        ))
    })
}

/// One character as the reader reports it.
struct Letter {
    text: String,
    /// From text space to user space: `a b c d e f`.
    matrix: [f64; 6],
    /// Advance, em.
    width: f64,
    /// Font size, text space.
    size: f64,
}

#[derive(Default)]
struct Words {
    letters: Vec<Letter>,
}

impl OutputDev for Words {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }
    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn output_character(
        &mut self,
        trm: &Transform,
        width: f64,
        _: f64,
        size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let matrix = [trm.m11, trm.m12, trm.m21, trm.m22, trm.m31, trm.m32];
        self.letters.push(Letter {
            text: text.to_owned(),
            matrix,
            width,
            size,
        });
        Ok(())
    }
    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn stroke(
        &mut self,
        _: &Transform,
        _: &ColorSpace,
        _: &[f64],
        _: &Path,
    ) -> Result<(), OutputError> {
        Ok(())
    }
    fn fill(
        &mut self,
        _: &Transform,
        _: &ColorSpace,
        _: &[f64],
        _: &Path,
    ) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Puts a character on the page as displayed.
fn place(page: &mut DrawnPage, letter: &Letter, to_page: [f64; 6]) {
    let [a, b, c, d, e, f] = letter.matrix;
    let [ta, tb, tc, td, te, tf] = to_page;
    let vector = |x: f64, y: f64| (ta * x + tc * y, tb * x + td * y);
    let (ax, ay) = vector(a, b);
    let (cx, cy) = vector(c, d);
    let (along, upward) = (ax.hypot(ay), cx.hypot(cy));
    let (x, y) = (ta * e + tc * f + te, tb * e + td * f + tf);
    if !(along > 0.0 && along.is_finite() && x.is_finite() && y.is_finite()) {
        return;
    }
    let start = page.glyphs.len();
    let chars: Vec<char> = letter
        .text
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let (dir, size) = (
        ((ax / along) as f32, (ay / along) as f32),
        (upward * letter.size) as f32,
    );
    let advance = (letter.width * along * letter.size) as f32 / chars.len().max(1) as f32;
    for (i, ch) in chars.iter().enumerate() {
        let shift = advance * i as f32;
        page.glyphs.push(Glyph {
            ch: fold_radical(*ch),
            x: x as f32 + dir.0 * shift,
            y: y as f32 + dir.1 * shift,
            advance,
            space_before: false,
            clipped: false,
            shape: 0,
        });
    }
    if page.glyphs.len() > start {
        let glyphs = u32::try_from(start).unwrap_or(u32::MAX)
            ..u32::try_from(page.glyphs.len()).unwrap_or(u32::MAX);
        let run = Run {
            glyphs,
            dir,
            size,
            stretch: 1.0,
            ink: Ink::BLACK,
            bold: false,
            invisible: false,
            vertical: false,
            origin: Origin::default(),
        };
        page.runs.push(run);
    }
}

impl Pdf {
    /// From user space to the displayed page: `a b c d e f`.
    fn page_transform(&self, page: PageNo) -> Result<[f64; 6], Error> {
        Ok(self.page(page)?.initial_transform(true).as_coeffs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    #[test]
    fn both_readers_put_characters_in_the_same_places() {
        for name in ["shanghai-columns.pdf", "sideways.pdf", "borderless.pdf"] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../samples")
                .join(name);
            let bytes = std::fs::read(path).expect("scripts/make-samples writes it");
            let pdf = Pdf::open(bytes, &Limits::default()).expect("the sample opens");
            for i in 0..pdf.page_count() as usize {
                let ours = pdf
                    .reader()
                    .draw(PageNo::from_index(i))
                    .expect("the page draws");
                let blank = DrawnPage::new(ours.page_no, ours.width, ours.height, ours.rotation);
                let theirs = draw_words(&pdf, blank).expect("the fallback reads the page");
                assert_eq!(
                    ours.glyphs.len(),
                    theirs.glyphs.len(),
                    "{name} {}",
                    ours.page_no
                );
                for (a, b) in ours.glyphs.iter().zip(&theirs.glyphs) {
                    let apart = (a.x - b.x).abs().max((a.y - b.y).abs());
                    assert!(
                        a.ch == b.ch && apart < 0.5,
                        "{name} {}: {a:?} {b:?}",
                        ours.page_no
                    );
                }
                assert!(theirs.findings.iter().any(|f| f.code == FindingCode::P002));
            }
        }
    }
}
