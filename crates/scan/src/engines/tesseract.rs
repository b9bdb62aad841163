//! Tesseract 5: the second reader, and the fallback. The only file that names `tesseract_rs`.
//!
//! Numbers are read with the English network: of 442 amounts and codes on watermarked 150- and 200-dpi scans it
//! got all, the Chinese one 19 wrong at half the speed. For both, contrast is stretched first, see [`Framed`].

use crate::{CharReading, Error, ErrorKind, Expect, LinePicture, LineReading, OcrEngine};
use std::fmt;
use std::path::{Path, PathBuf};
use tesseract_rs::{
    ResultIterator, TessPageIteratorLevel as Level, TessPageSegMode, TesseractAPI, TesseractError,
};

/// How the engine is called in documents and on the command line.
pub(crate) const NAME: &str = "tesseract";

/// The language that reads numbers best.
const NUMBER_LANGUAGE: &str = "eng";

/// What amounts and codes are written with; nothing else is read where a number is expected.
const NUMBER_CHARS: &str = "0123456789.,-()%";

/// Lines are drawn this high, in pixels. Its networks take 36; at 36 it read twice as many numbers wrong.
const LINE_HEIGHT_PX: u32 = 48;

/// The share of a line's pixels that are ink for sure: the darkest.
const INK: f32 = 0.02;

/// The share of a line's pixels that are at most as light as paper: print covers less than 40 in 100.
const PAPER: f32 = 0.6;

/// From here on, between ink at 0 and paper at 1, all is white: watermarks, the noise of scanners. Without it 2
/// in 442 numbers of clear scans were wrong, with it none; of faint 110-dpi ones 397, with it 291. At 0.6 thin
/// strokes begin to go.
const WHITE: f32 = 0.75;

/// White around the line, in pixels: without it, glyphs at the edge are taken for noise.
const BORDER_PX: u32 = 10;

/// Lines longer than this, in heights, are no lines of text but rulings: 320 characters.
const LONGEST: u32 = 320;

/// Other candidates kept a character.
const OTHERS: usize = 3;

/// Tesseract with one language for text and, where it is installed, English for numbers.
///
/// One instance a thread. Debian's library runs OpenMP threads of its own, which makes it seven times slower on
/// single lines, and reads only the environment to know better: see [`Tesseract::ENVIRONMENT`].
pub struct Tesseract {
    text: Reader,
    numbers: Option<Reader>,
}

/// Tesseract as it is started.
struct Reader {
    api: TesseractAPI,
    language: String,
}

impl fmt::Debug for Tesseract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tesseract")
            .field("language", &self.text.language)
            .finish_non_exhaustive()
    }
}

impl Tesseract {
    /// What the environment of a process that uses Tesseract should hold from its start: name, value.
    pub const ENVIRONMENT: (&'static str, &'static str) = ("OMP_THREAD_LIMIT", "1");

    /// Starts Tesseract with a language such as `chi_sim`, its data taken from `data` or, without it, from where
    /// the library looks by itself.
    ///
    /// # Errors
    ///
    /// Fails if the language's data is missing or damaged.
    pub fn open(language: &str, data: Option<&Path>) -> Result<Self, Error> {
        Ok(Self {
            text: Reader::open(language, data, "")?,
            numbers: Reader::open(NUMBER_LANGUAGE, data, NUMBER_CHARS).ok(),
        })
    }

    /// Version of the library: `5.3.0`.
    #[must_use]
    pub fn version() -> String {
        TesseractAPI::version()
    }

    /// The files of language data that it runs from.
    #[must_use]
    pub fn data(&self) -> Vec<PathBuf> {
        let readers = std::iter::once(&self.text).chain(&self.numbers);
        readers.filter_map(Reader::data).collect()
    }
}

impl Reader {
    /// `allowed`: the only characters to read; all, if it is empty.
    fn open(language: &str, data: Option<&Path>, allowed: &str) -> Result<Self, Error> {
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
            let what = "a NUL in tesseract's language or folder";
            return Err(missing(what.to_owned()));
        }
        if data.is_some_and(|data| !data.join(format!("{language}.traineddata")).is_file()) {
            let what = format!("no tesseract language data '{language}' in {folder}");
            return Err(missing(what));
        }
        let api = TesseractAPI::new();
        api.init(folder, language).map_err(|cause| {
            let what = format!("cannot start tesseract: no language data '{language}'");
            missing(what).because(cause)
        })?;
        let set_up = || {
            api.set_page_seg_mode(TessPageSegMode::PSM_SINGLE_LINE)?;
            api.set_variable("tessedit_char_whitelist", allowed)?;
            // Candidates by symbol, from the network's own paths.
            api.set_variable("lstm_choice_mode", "2")?;
            // A library does not print.
            api.set_variable("debug_file", "/dev/null")
        };
        set_up().map_err(failed)?;
        Ok(Self {
            api,
            language: language.to_owned(),
        })
    }

    fn data(&self) -> Option<PathBuf> {
        let folder = self.api.get_datapath().ok()?;
        Some(Path::new(&folder).join(format!("{}.traineddata", self.language)))
    }

    fn read_line(&self, picture: &LinePicture) -> Result<LineReading, TesseractError> {
        let Some(framed) = Framed::new(picture) else {
            return Ok(LineReading::default());
        };
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
        let read = |line: &LinePicture| {
            let reader = match (line.expect, &self.numbers) {
                (Expect::Number, Some(numbers)) => numbers,
                _ => &self.text,
            };
            reader.read_line(line).map_err(failed)
        };
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
            break;
        }
    }
    untangle(&mut chars);
    Ok(chars)
}

/// Puts spans in order, none over the next: the boxes of Tesseract's network overlap and swallow each other, most of
/// all in Chinese, while their left edges are about right.
fn untangle(chars: &mut [CharReading]) {
    for at in 0..chars.len() {
        let before = at.checked_sub(1).map(|before| chars[before].span.0);
        let left = chars[at].span.0;
        if let Some(before) = before.filter(|&before| left <= before) {
            let further = chars[at..].iter().map(|read| read.span.0);
            let next = further.clone().find(|&next| next > before).unwrap_or(1.0);
            chars[at].span.0 = f32::midpoint(before, next);
        }
    }
    for at in 0..chars.len() {
        let next = chars.get(at + 1).map_or(1.0, |next| next.span.0);
        let span = &mut chars[at].span;
        span.1 = if span.1 <= span.0 {
            next
        } else {
            span.1.min(next)
        };
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

/// A line with its contrast stretched, scaled to the height that suits, with white around it.
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
        if picture.gray.len() != picture.width as usize * picture.height as usize {
            return None;
        }
        let line =
            image::GrayImage::from_raw(picture.width, picture.height, stretched(&picture.gray))?;
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

/// The shades spread from ink to black and from nearly paper to white.
fn stretched(gray: &[u8]) -> Vec<u8> {
    let mut counts = [0_usize; 256];
    for &shade in gray {
        counts[usize::from(shade)] += 1;
    }
    let shade_at = |share: f32| {
        let wanted = (gray.len() as f32 * share) as usize;
        let mut seen = 0;
        let shade = counts.iter().position(|count| {
            seen += count;
            seen > wanted
        });
        shade.unwrap_or(255) as f32
    };
    let (ink, paper) = (shade_at(INK), shade_at(PAPER));
    let reach = ((paper - ink) * WHITE).max(1.0);
    let spread = |&shade: &u8| ((f32::from(shade) - ink) / reach * 255.0).clamp(0.0, 255.0) as u8;
    gray.iter().map(spread).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_stretched_and_paper_is_white() {
        let mut gray = vec![200; 90];
        gray.extend([100; 5]);
        gray.extend([150; 5]);
        let stretched = stretched(&gray);
        assert_eq!((stretched[0], stretched[90], stretched[95]), (255, 0, 170));
    }

    #[test]
    fn lines_are_framed_in_white_and_shares_are_of_the_line() {
        let picture = LinePicture {
            width: 60,
            height: 24,
            gray: vec![0; 60 * 24],
            expect: Expect::Text,
        };
        let framed = Framed::new(&picture).unwrap();
        assert_eq!((framed.width, framed.height), (140, 68));
        assert_eq!(framed.gray[0], 255);
        let shares = [0, 10, 70, 130, 140].map(|x| (framed.share(x) * 100.0) as u32);
        assert_eq!(shares, [0, 0, 50, 100, 100]);
        assert!(
            Framed::new(&LinePicture {
                width: 61,
                ..picture.clone()
            })
            .is_none()
        );
        assert!(
            Framed::new(&LinePicture {
                height: 0,
                ..picture
            })
            .is_none()
        );
    }

    #[test]
    fn tangled_spans_come_in_order() {
        let read = |left: f32, right: f32| CharReading {
            ch: '预',
            confidence: 0.9,
            span: (left, right),
            others: Vec::new(),
        };
        let mut chars = [
            read(0.0, 0.3),
            read(0.2, 0.4),
            read(0.2, 0.9),
            read(0.6, 0.5),
        ];
        untangle(&mut chars);
        let spans = chars.map(|read| ((read.span.0 * 100.0) as u32, (read.span.1 * 100.0) as u32));
        assert_eq!(spans, [(0, 20), (20, 40), (40, 60), (60, 100)]);
    }

    #[test]
    fn a_missing_language_says_how_to_get_it() {
        let error = Tesseract::open("chi_sim", Some(Path::new("/nonexistent"))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ModelMissing);
        assert_eq!(
            error.hint(),
            Some("run apt-get install tesseract-ocr-chi-sim")
        );
    }
}
