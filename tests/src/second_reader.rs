//! Another reader's words: pdf-extract, put together by place, to compare with.

use pdf_extract::{
    ColorSpace, Document, MediaBox, OutputDev, OutputError, Path, Transform, output_doc_page,
};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::thread;

/// A letter goes on the word of the last one when it stands where that one's width says, give or
/// take this much, em;
const WIDTH_SLACK: f64 = 0.1;
/// or, since the reader knows few widths of some fonts, as far away as digits are wide, em.
const DIGIT_STEP: std::ops::Range<f64> = 0.2..0.57;

/// Its panics, which it has on some fonts, are not printed.
const THREAD: &str = "second reader";

/// The words of every page, in the order drawn; `None` for a page that the reader gives up on.
#[must_use]
pub fn words(bytes: &[u8]) -> Vec<Option<Vec<String>>> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let hook = take_hook();
        set_hook(Box::new(move |info| {
            if thread::current().name() != Some(THREAD) {
                hook(info);
            }
        }));
    });
    thread::scope(|scope| {
        let reader = thread::Builder::new()
            .name(THREAD.to_owned())
            .spawn_scoped(scope, || read(bytes));
        let read = reader.expect("a thread can be had").join();
        read.expect("the second reader opens the PDF")
    })
}

fn read(bytes: &[u8]) -> Vec<Option<Vec<String>>> {
    let document = Document::load_mem(bytes).expect("the second reader opens the PDF");
    document
        .get_pages()
        .keys()
        .map(|page| {
            let mut words = Words::default();
            let end = catch_unwind(AssertUnwindSafe(|| {
                output_doc_page(&document, &mut words, *page)
            }));
            matches!(end, Ok(Ok(()))).then_some(words.words)
        })
        .collect()
}

#[derive(Default)]
struct Words {
    words: Vec<String>,
    last: Option<Last>,
}

/// The last letter.
struct Last {
    x: f64,
    y: f64,
    /// As the reader knows it.
    advance: f64,
    /// Its word is set tighter than that.
    is_tight: bool,
}

impl OutputDev for Words {
    fn output_character(
        &mut self,
        at: &Transform,
        width: f64,
        _: f64,
        size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let (along, up) = (at.m11.hypot(at.m12), at.m21.hypot(at.m22) * size);
        let (x, y) = (at.m31, at.m32);
        let mut is_tight = false;
        let goes_on = self.last.as_ref().is_some_and(|last| {
            // Along the line of text, whichever way it runs.
            let (dx, dy) = (x - last.x, y - last.y);
            let ahead = (dx * at.m11 + dy * at.m12) / along / up;
            let aside = (dy * at.m11 - dx * at.m12) / along / up;
            let is_near = (ahead - last.advance / up).abs() < WIDTH_SLACK;
            let is_digit_step = DIGIT_STEP.contains(&ahead);
            is_tight = (last.is_tight || !is_near) && is_digit_step;
            aside.abs() < 0.1 && (is_digit_step || is_near && !last.is_tight)
        });
        self.last = Some(Last {
            x,
            y,
            advance: width * along * size,
            is_tight,
        });
        if text.trim().is_empty() {
            self.words.push(String::new());
            return Ok(());
        }
        match self.words.last_mut() {
            Some(word) if goes_on => word.push_str(text),
            _ => self.words.push(text.to_owned()),
        }
        Ok(())
    }
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
