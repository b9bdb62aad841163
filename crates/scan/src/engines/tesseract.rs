//! Tesseract 5: the second reader, and the fallback. The only file that names `tesseract_rs`.
//!
//! Tesseract uses OpenMP where its library was built with it (Debian's is) and takes no option to stop it: set
//! `OMP_THREAD_LIMIT=1` in the environment of the process.

use crate::{CharReading, Error, ErrorKind, Expect, LinePicture, LineReading, OcrEngine};
use std::fmt;
use std::path::{Path, PathBuf};
use tesseract_rs::{
    ResultIterator, TessPageIteratorLevel as Level, TessPageSegMode, TesseractAPI, TesseractError,
};

/// How the engine is called in documents and on the command line.
pub(crate) const NAME: &str = "tesseract";

/// What amounts and codes are written with.
const NUMBER_CHARS: &str = "0123456789.,-()%";

/// Lines are drawn this high, in pixels: its networks take 36, and it finds the line better with some to spare.
const LINE_HEIGHT_PX: u32 = 48;

/// White around the line, in pixels: without it, glyphs at the edge are taken for noise.
const BORDER_PX: u32 = 10;

/// Lines longer than this, in heights, are no lines of text but rulings: 320 characters.
const LONGEST: u32 = 320;

/// Other candidates kept a character.
const OTHERS: usize = 3;

/// Tesseract with one language.
///
/// One instance a thread.
pub struct Tesseract {
    api: TesseractAPI,
    language: String,
}

impl fmt::Debug for Tesseract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tesseract")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

impl Tesseract {
    /// Starts Tesseract with a language such as `chi_sim`, its data taken from `data` or, without it, from where
    /// the library looks by itself.
    ///
    /// # Errors
    ///
    /// Fails if the language's data is missing or damaged.
    pub fn open(language: &str, data: Option<&Path>) -> Result<Self, Error> {
        let missing = |what: String| {
            let package = language.replace('_', "-");
            let hint = format!("run apt-get install tesseract-ocr-{package}");
            Error::new(ErrorKind::ModelMissing, what).with_hint(hint)
        };
        let folder = match data {
            None => "",
            Some(folder) => folder
                .to_str()
                .ok_or_else(|| missing(format!("{} is no UTF-8", folder.display())))?,
        };
        if language.contains('\0') || folder.contains('\0') {
            return Err(missing(
                "a NUL in tesseract's language or folder".to_owned(),
            ));
        }
        if data.is_some_and(|data| !data.join(format!("{language}.traineddata")).is_file()) {
            return Err(missing(format!(
                "no tesseract language data '{language}' in {folder}"
            )));
        }
        let api = TesseractAPI::new();
        api.init(folder, language).map_err(|cause| {
            missing(format!(
                "cannot start tesseract: no language data '{language}'"
            ))
            .because(cause)
        })?;
        let tesseract = Self {
            api,
            language: language.to_owned(),
        };
        tesseract.set_up().map_err(failed)?;
        Ok(tesseract)
    }

    /// Version of the library: `5.3.0`.
    #[must_use]
    pub fn version() -> String {
        TesseractAPI::version()
    }

    /// Where the language's data was found.
    #[must_use]
    pub fn data(&self) -> Option<PathBuf> {
        let folder = self.api.get_datapath().ok()?;
        Some(Path::new(&folder).join(format!("{}.traineddata", self.language)))
    }

    fn set_up(&self) -> Result<(), TesseractError> {
        self.api
            .set_page_seg_mode(TessPageSegMode::PSM_SINGLE_LINE)?;
        // Words of its own dictionary must not pull digits and names their way.
        for dictionary in ["load_system_dawg", "load_freq_dawg", "load_number_dawg"] {
            self.api.set_variable(dictionary, "0")?;
        }
        // Candidates by symbol, from the network's own paths.
        self.api.set_variable("lstm_choice_mode", "2")?;
        self.api.set_variable("debug_file", "/dev/null")
    }

    fn read_line(&self, picture: &LinePicture) -> Result<LineReading, TesseractError> {
        let Some(framed) = Framed::new(picture) else {
            return Ok(LineReading::default());
        };
        let allowed = match picture.expect {
            Expect::Number => NUMBER_CHARS,
            Expect::Text => "",
        };
        self.api.set_variable("tessedit_char_whitelist", allowed)?;
        let (width, height) = (framed.width.cast_signed(), framed.height.cast_signed());
        self.api.set_image(&framed.gray, width, height, 1, width)?;
        self.api.set_source_resolution(RESOLUTION_PPI)?;
        self.api.recognize()?;
        let chars = match self.api.get_iterator() {
            Ok(symbols) => read_symbols(&symbols, &framed)?,
            // No iterator: it found no text.
            Err(_) => Vec::new(),
        };
        self.api.clear()?;
        Ok(LineReading {
            chars,
            missed: Vec::new(),
        })
    }
}

/// What a line of [`LINE_HEIGHT_PX`] would be at in print, in pixels per inch; only saves a guess and its warning.
const RESOLUTION_PPI: i32 = 300;

impl OcrEngine for Tesseract {
    fn name(&self) -> &'static str {
        NAME
    }

    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        let read = |line| self.read_line(line).map_err(failed);
        lines.iter().map(read).collect()
    }
}

fn failed(cause: TesseractError) -> Error {
    Error::new(
        ErrorKind::EngineFailed,
        format!("tesseract failed: {cause}"),
    )
    .because(cause)
}

/// Symbol by symbol, a space where a word begins.
fn read_symbols(
    symbols: &ResultIterator,
    framed: &Framed,
) -> Result<Vec<CharReading>, TesseractError> {
    let mut chars = Vec::new();
    loop {
        chars.extend(read_symbol(symbols, framed));
        if !symbols.next(Level::RIL_SYMBOL)? {
            return Ok(chars);
        }
    }
}

/// The characters of one symbol: one, in all but a few ligatures; none where it stands for nothing.
///
/// Bytes that are no UTF-8 become a replacement character that nobody is sure of.
fn read_symbol(symbols: &ResultIterator, framed: &Framed) -> Vec<CharReading> {
    let Ok((left, _, right, _)) = symbols.get_bounding_box(Level::RIL_SYMBOL) else {
        return Vec::new();
    };
    let span = (framed.share(left), framed.share(right));
    let (text, confidence) = match symbols.get_utf8_text(Level::RIL_SYMBOL) {
        Ok(text) => (
            text,
            symbols.confidence(Level::RIL_SYMBOL).unwrap_or(0.0) / 100.0,
        ),
        Err(TesseractError::Utf8Error(_)) => (char::REPLACEMENT_CHARACTER.to_string(), 0.0),
        Err(_) => return Vec::new(),
    };
    let others = others(symbols, &text);
    let read = |ch| CharReading {
        ch,
        confidence: confidence.clamp(0.0, 1.0),
        span,
        others: others.clone(),
    };
    text.chars().map(read).collect()
}

/// The other candidates of a symbol, best first; none for ligatures.
fn others(symbols: &ResultIterator, best: &str) -> Vec<(char, f32)> {
    let mut found: Vec<(char, f32)> = Vec::new();
    let Ok(choices) = symbols.get_choice_iterator() else {
        return found;
    };
    loop {
        let text = choices.get_utf8_text().unwrap_or_default();
        let mut of_choice = text.chars();
        if let (Some(ch), None) = (of_choice.next(), of_choice.next()) {
            let confidence = (choices.confidence().unwrap_or(0.0) / 100.0).clamp(0.0, 1.0);
            if text != best && found.iter().all(|known| known.0 != ch) {
                found.push((ch, confidence));
            }
        }
        if !choices.next().unwrap_or(false) {
            break;
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(OTHERS);
    found
}

/// A line scaled to the height that suits, with white around it.
struct Framed {
    width: u32,
    height: u32,
    gray: Vec<u8>,
}

impl Framed {
    /// `None` where there is no picture, or no picture of a line.
    fn new(picture: &LinePicture) -> Option<Self> {
        let longest = picture.height.checked_mul(LONGEST)?;
        if picture.width == 0 || picture.width > longest {
            return None;
        }
        let line = image::GrayImage::from_raw(picture.width, picture.height, picture.gray.clone())?;
        let scaled = (picture.width * LINE_HEIGHT_PX).div_ceil(picture.height);
        let line = image::imageops::resize(
            &line,
            scaled,
            LINE_HEIGHT_PX,
            image::imageops::FilterType::Triangle,
        );
        let (width, height) = (scaled + 2 * BORDER_PX, LINE_HEIGHT_PX + 2 * BORDER_PX);
        let mut framed = image::GrayImage::from_pixel(width, height, image::Luma([255]));
        image::imageops::replace(&mut framed, &line, BORDER_PX.into(), BORDER_PX.into());
        Some(Self {
            width,
            height,
            gray: framed.into_raw(),
        })
    }

    /// A column of the framed picture as a share of the line's width.
    fn share(&self, x: i32) -> f32 {
        let line = (self.width - 2 * BORDER_PX) as f32;
        ((x as f32 - BORDER_PX as f32) / line).clamp(0.0, 1.0)
    }
}
