//! The seam to OCR engines.

use mingxi_core::Raster;

/// A picture of one line of text, upright, dark on light, one byte a pixel, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePicture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `width * height` gray values, 0 black.
    pub gray: Vec<u8>,
    /// What the column leads to expect; guides the choice among candidates, never invents.
    pub expect: Expect,
}

/// What a line may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Expect {
    /// Anything.
    #[default]
    Text,
    /// Digits and the punctuation of amounts and codes. A reading that is no number stays as it was read.
    Number,
}

/// What an engine read in one line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LineReading {
    /// Characters from left to right.
    pub chars: Vec<CharReading>,
    /// Characters that the engine saw a trace of and, on balance, did not read, from left to right: the comma
    /// or the digit that a watermark runs through. Not part of the text; a doubt about it.
    pub missed: Vec<CharReading>,
}

impl LineReading {
    /// The best candidates joined; as read, not trimmed.
    #[must_use]
    pub fn text(&self) -> String {
        self.chars.iter().map(|read| read.ch).collect()
    }

    /// The confidence of the weakest character, lowered by what may have been missed, 0 to 1; 0 for an empty line.
    ///
    /// The weakest and not the mean: one wrong digit makes an amount wrong.
    #[must_use]
    pub fn confidence(&self) -> f32 {
        let weakest = self.chars.iter().map(|read| read.confidence);
        let missed = self.missed.iter().map(|read| 1.0 - read.confidence);
        let lowest = weakest.chain(missed).fold(1.0, f32::min);
        if self.chars.is_empty() { 0.0 } else { lowest }
    }
}

/// One character as read, with what else it may be.
#[derive(Debug, Clone, PartialEq)]
pub struct CharReading {
    /// The best candidate.
    pub ch: char,
    /// Its probability, 0 to 1.
    pub confidence: f32,
    /// Where it stands, as shares of the line's width: from, to.
    pub span: (f32, f32),
    /// Other candidates, best first, with their probabilities.
    pub others: Vec<(char, f32)>,
}

/// A box in a picture, in pixels from its top-left corner: left, top, right, bottom; the last two are one past the box.
pub type PixelBox = (u32, u32, u32, u32);

/// Reads lines of text in pictures.
///
/// One instance a thread; implementations add no threads of their own.
pub trait OcrEngine {
    /// `pp-ocrv6-small`, `tesseract`.
    fn name(&self) -> &'static str;

    /// Reads each line; as many readings come back as lines went in, an empty one where nothing was seen.
    ///
    /// # Errors
    ///
    /// Fails if the engine could not run; a line without text is not an error.
    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, crate::Error>;

    /// Boxes of text lines in a whole picture, in reading order, for text outside of tables; `None` when the engine
    /// has no detector.
    ///
    /// # Errors
    ///
    /// Fails if the engine could not run.
    fn find_lines(&mut self, picture: &Raster) -> Result<Option<Vec<PixelBox>>, crate::Error> {
        let _ = picture;
        Ok(None)
    }
}
