//! PP-OCRv6 small: the first reader.
//!
//! The recogniser reads cut-out lines one at a time: on one thread, lines of the same width in a batch took
//! 15–35 % longer than one by one (the batch leaves the cache), and a batch of different widths pads besides.
//! What a batch would save, lines that are the same, is read once. Each is drawn small first, which takes little more than
//! half the time, and at full height where that leaves a doubt.

mod alphabet;
mod boxes;
mod ctc;
mod pieces;
mod prepare;
mod runtime;

use crate::engines::models::{self, DETECTOR, RECOGNISER};
use crate::engines::vote::vote;
use crate::{CharReading, Error, ErrorKind, Expect, LinePicture, LineReading, OcrEngine, PixelBox};
use alphabet::Alphabet;
use mingxi_core::Raster;
use prepare::{FULL, LOW, Plane, STEP_WIDTH, Scale};
use runtime::Network;
use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// How the engine is called in documents and on the command line.
pub(crate) const NAME: &str = "pp-ocrv6-small";

/// Lines lower than this hold no text that anyone could read, in pixels.
const LOWEST_PX: u32 = 4;

/// Lines longer than this, in heights, are no lines of text but rulings: 320 characters.
const LONGEST: u32 = 320;

/// A low reading less sure than this is read again at full height: of 8,425 lines of 120 published pages at 200 dpi 92 % were surer,
/// and none of them was read otherwise at full height (`docs/design.md`, Pictures).
const SURE_WHEN_LOW: f32 = 0.98;

/// A reading less sure than this is read in other ways besides, and voted on: of 16 forms under a watermark, 98.1 % of
/// the cells were right without and 99.5 % with it.
const SURE: f32 = 0.9;

/// Pictures whose shades are all this close are blank: the noise of scanners stays below, print never does.
const BLANK_RANGE: u8 = 16;

/// The detector's input is at most this long, in pixels: at 1280 it finds every line that it finds at 1600, in two
/// thirds of the time and with 200 MB less; at 960 single digits are lost.
const LONGEST_SIDE_PX: f32 = 1280.0;

/// The detector's input has sides of a multiple of this, in pixels: it halves them five times.
const SIDE_UNIT_PX: usize = 32;

/// PP-OCRv6 small through ONNX Runtime.
///
/// One instance a thread. The runtime library is loaded once a process, from the folder that the first
/// instance was opened with.
#[derive(Debug)]
pub struct PpOcr {
    models: PathBuf,
    alphabet: Alphabet,
    /// Which of its classes numbers are written with.
    numeric: Vec<bool>,
    recogniser: Network,
    /// Loaded when first asked for: tables do not need it.
    detector: Option<Network>,
}

impl PpOcr {
    /// Loads the engine from the folder that `scripts/fetch-models` filled.
    ///
    /// # Errors
    ///
    /// Fails if a model or the runtime library is missing, is not the pinned one or cannot be loaded.
    pub fn open(models: &Path) -> Result<Self, Error> {
        let model = models::find(models, &RECOGNISER)?;
        // Its bytes are looked at when it is loaded.
        models::present(models, &DETECTOR)?;
        let recogniser = Network::load_for_any_height(models, &model)?;
        let list = recogniser.metadata("character").ok_or_else(|| {
            let what = format!("{}: no alphabet in its metadata", model.display());
            Error::new(ErrorKind::ModelUnusable, what)
        })?;
        let alphabet = Alphabet::parse(&list)?;
        Ok(Self {
            models: models.to_owned(),
            numeric: alphabet.numeric(),
            alphabet,
            recogniser,
            detector: None,
        })
    }

    /// Reads one line, piece by piece.
    fn read_line(&mut self, picture: &LinePicture) -> Result<LineReading, Error> {
        if is_blank(picture) {
            return Ok(LineReading::default());
        }
        let low = self.read_at(LOW, picture)?;
        if low.confidence() >= SURE_WHEN_LOW {
            return Ok(low);
        }
        let first = self.read_at(FULL, picture)?;
        if first.confidence() >= SURE || first.chars.is_empty() {
            return Ok(first);
        }
        let mut readings = vec![first];
        for variant in prepare::variants(picture) {
            readings.push(self.read_at(FULL, &variant)?);
        }
        Ok(vote(&readings))
    }

    fn read_at(&mut self, scale: Scale, picture: &LinePicture) -> Result<LineReading, Error> {
        let line = prepare::line(picture, scale);
        let mut whole = LineReading::default();
        for columns in pieces::pieces(&line, scale) {
            let piece = self.read_piece(&line, columns.clone(), scale, picture.expect)?;
            let place = |mut read: CharReading| {
                let share = |at: f32| {
                    (columns.start as f32 + at * columns.len() as f32) / line.width as f32
                };
                read.span = (share(read.span.0), share(read.span.1));
                read
            };
            whole.chars.extend(piece.chars.into_iter().map(place));
            whole.missed.extend(piece.missed.into_iter().map(place));
        }
        Ok(whole.merge_widths(picture.expect))
    }

    fn read_piece(
        &mut self,
        line: &Plane,
        columns: Range<usize>,
        scale: Scale,
        expect: Expect,
    ) -> Result<LineReading, Error> {
        let heights = columns.len() as f32 / scale.columns as f32;
        let (width, input) = prepare::input(line, columns);
        let alphabet = &self.alphabet;
        let shape = [1, 3, line.height, width];
        self.recogniser.run(shape, &input, |shape, rows| {
            let expected = [1, width / STEP_WIDTH, alphabet.classes()];
            if shape != expected {
                let what = format!("the recogniser's output is {shape:?}, expected {expected:?}");
                return Err(Error::new(ErrorKind::ModelUnusable, what));
            }
            let steps = ctc::Steps {
                rows,
                classes: alphabet.classes(),
                step: STEP_WIDTH as f32 / scale.columns as f32,
                width: heights,
                allowed: (expect == Expect::Number).then_some(&self.numeric),
            };
            Ok(ctc::decode(&steps, alphabet))
        })?
    }

    fn detector(&mut self) -> Result<&mut Network, Error> {
        let loaded = match self.detector.take() {
            Some(loaded) => loaded,
            None => {
                let model = models::find(&self.models, &DETECTOR)?;
                Network::load(&self.models, &model)?
            }
        };
        Ok(self.detector.insert(loaded))
    }
}

impl OcrEngine for PpOcr {
    fn name(&self) -> &'static str {
        NAME
    }

    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        let mut readings: Vec<LineReading> = Vec::with_capacity(lines.len());
        let mut first: HashMap<(u32, Expect, &[u8]), usize> = HashMap::new();
        for (at, picture) in lines.iter().enumerate() {
            let known = *first
                .entry((picture.width, picture.expect, &picture.gray))
                .or_insert(at);
            let reading = match readings.get(known) {
                Some(reading) => reading.clone(),
                None => self.read_line(picture)?,
            };
            readings.push(reading);
        }
        Ok(readings)
    }

    fn find_lines(&mut self, picture: &Raster) -> Result<Option<Vec<PixelBox>>, Error> {
        let (width, height) = (picture.width as usize, picture.height as usize);
        if width == 0 || height == 0 || picture.rgb.len() != width * height * 3 {
            return Ok(Some(Vec::new()));
        }
        let shrink = (LONGEST_SIDE_PX / width.max(height) as f32).min(1.0);
        let side = |side: usize| {
            let units = (side as f32 * shrink / SIDE_UNIT_PX as f32).round() as usize;
            units.max(1) * SIDE_UNIT_PX
        };
        let (across, down) = (side(width), side(height));
        // The networks were trained on blue, green, red.
        let mut input = Vec::with_capacity(3 * across * down);
        for channel in [2, 1, 0] {
            let bytes = picture.rgb.iter().skip(channel).step_by(3).copied();
            let plane = Plane::from_bytes(width, height, bytes).scaled(across, down);
            input.extend(plane.normalised().values);
        }
        let shape = [1, 3, down, across];
        self.detector()?.run(shape, &input, |shape, values| {
            if shape != [1, 1, down, across] {
                let what = format!(
                    "the detector's output is {shape:?}, expected [1, 1, {down}, {across}]"
                );
                return Err(Error::new(ErrorKind::ModelUnusable, what));
            }
            let map = Plane {
                width: across,
                height: down,
                values: values.to_vec(),
            };
            Ok(Some(boxes::boxes(&map, picture.width, picture.height)))
        })?
    }
}

/// Whether there is nothing to read: no picture, a hair, a ruling, or one shade.
fn is_blank(picture: &LinePicture) -> bool {
    let pixels = picture.width as usize * picture.height as usize;
    if picture.height < LOWEST_PX
        || picture.gray.len() != pixels
        || picture.width / picture.height > LONGEST
    {
        return true;
    }
    let darkest = picture.gray.iter().min().copied().unwrap_or(0);
    let lightest = picture.gray.iter().max().copied().unwrap_or(0);
    lightest - darkest < BLANK_RANGE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, gray: Vec<u8>) -> LinePicture {
        LinePicture {
            width,
            height,
            gray,
            expect: Expect::Text,
        }
    }

    #[test]
    fn what_cannot_hold_text_is_blank() {
        let blank = [
            picture(0, 0, vec![]),
            picture(100, 3, vec![0; 300]),
            picture(2, 10, vec![0; 19]),
            picture(10, 10, vec![250; 100]),
            picture(32_400, 100, vec![0; 3_240_000]),
        ];
        for picture in blank {
            assert!(is_blank(&picture), "{} x {}", picture.width, picture.height);
        }
        let mut gray = vec![250; 100];
        gray[50] = 90;
        assert!(!is_blank(&picture(10, 10, gray)));
    }
}
