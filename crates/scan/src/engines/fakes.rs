//! Engines for tests: one that plays a record, and the ways to fail.
//!
//! Built for tests only (feature `fakes`); no product has them in it.

use crate::{CharReading, Error, ErrorKind, LinePicture, LineReading, OcrEngine, PixelBox};
use mingxi_core::Raster;
use std::collections::VecDeque;
use std::thread;
use std::time::Duration;

/// Plays recorded lines, in the order they are asked for; reads nothing once they are used up.
#[derive(Debug, Clone, Default)]
pub struct ReplayEngine {
    lines: VecDeque<LineReading>,
    boxes: Vec<PixelBox>,
}

impl ReplayEngine {
    /// Plays these readings.
    #[must_use]
    pub fn new(lines: impl IntoIterator<Item = LineReading>) -> Self {
        Self {
            lines: lines.into_iter().collect(),
            boxes: Vec::new(),
        }
    }

    /// Plays these texts, read surely, their characters evenly spread over the line.
    #[must_use]
    pub fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(texts.into_iter().map(|text| sure(text, 1.0)))
    }

    /// Finds these boxes in every picture.
    #[must_use]
    pub fn with_boxes(mut self, boxes: Vec<PixelBox>) -> Self {
        self.boxes = boxes;
        self
    }
}

impl OcrEngine for ReplayEngine {
    fn name(&self) -> &'static str {
        "replay"
    }

    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        let next = |_| self.lines.pop_front().unwrap_or_default();
        Ok(lines.iter().map(next).collect())
    }

    fn find_lines(&mut self, _: &Raster) -> Result<Option<Vec<PixelBox>>, Error> {
        Ok(Some(self.boxes.clone()))
    }
}

/// Sees nothing anywhere.
#[derive(Debug, Clone, Copy, Default)]
pub struct BlankEngine;

impl OcrEngine for BlankEngine {
    fn name(&self) -> &'static str {
        "blank"
    }

    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        Ok(vec![LineReading::default(); lines.len()])
    }
}

/// Panics, as a bug would.
#[derive(Debug, Clone, Copy, Default)]
pub struct CrashingEngine;

impl OcrEngine for CrashingEngine {
    fn name(&self) -> &'static str {
        "crashing"
    }

    #[expect(
        clippy::panic_in_result_fn,
        reason = "a fake bug; what it costs is tested"
    )]
    fn read_lines(&mut self, _: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        panic!("the crashing engine crashed, as it should");
    }
}

/// Fails in good order, as an engine that ran out of memory does.
#[derive(Debug, Clone, Copy, Default)]
pub struct FailingEngine;

impl OcrEngine for FailingEngine {
    fn name(&self) -> &'static str {
        "failing"
    }

    fn read_lines(&mut self, _: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        Err(Error::new(
            ErrorKind::EngineFailed,
            "the failing engine failed",
        ))
    }
}

/// Reads what makes no sense: replacement characters, control characters, spans and probabilities out of range.
#[derive(Debug, Clone, Copy, Default)]
pub struct GarbledEngine;

impl OcrEngine for GarbledEngine {
    fn name(&self) -> &'static str {
        "garbled"
    }

    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        let mut garbled = sure("\u{fffd}\0\u{200f}1\n", 1.0);
        garbled.chars[0].span = (f32::NAN, f32::INFINITY);
        garbled.chars[1].span = (0.9, -3.0);
        garbled.chars[2].confidence = f32::NAN;
        garbled.chars[3].confidence = 7.0;
        Ok(vec![garbled; lines.len()])
    }
}

/// Takes its time over every call, then sees nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct SlowEngine {
    /// How long.
    pub takes: Duration,
}

impl OcrEngine for SlowEngine {
    fn name(&self) -> &'static str {
        "slow"
    }

    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        thread::sleep(self.takes);
        BlankEngine.read_lines(lines)
    }
}

/// Reads one line less than it was given.
#[derive(Debug, Clone, Copy, Default)]
pub struct ForgetfulEngine;

impl OcrEngine for ForgetfulEngine {
    fn name(&self) -> &'static str {
        "forgetful"
    }

    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        BlankEngine.read_lines(lines.get(1..).unwrap_or_default())
    }
}

/// Reads far more in every line than there is room for, as a network that fell into a loop does.
#[derive(Debug, Clone, Copy, Default)]
pub struct EndlessEngine {
    /// How many characters it reads in a line.
    pub chars: usize,
}

impl OcrEngine for EndlessEngine {
    fn name(&self) -> &'static str {
        "endless"
    }

    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        Ok(vec![sure(&"预".repeat(self.chars), 1.0); lines.len()])
    }
}

/// Reads `1` in every line, but does as another engine does once there is a line twenty times as wide as it is high:
/// misbehaves on the pages that a test wants it to.
#[derive(Debug, Clone, Copy, Default)]
pub struct OnWideLines<E>(pub E);

impl<E: OcrEngine> OcrEngine for OnWideLines<E> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        if lines.iter().any(|line| line.width > 20 * line.height) {
            return self.0.read_lines(lines);
        }
        Ok(vec![sure("1", 1.0); lines.len()])
    }
}

/// A text as read, every character with the same confidence, evenly spread over the line.
#[must_use]
pub fn sure(text: &str, confidence: f32) -> LineReading {
    let share = 1.0 / text.chars().count().max(1) as f32;
    let chars = text.chars().enumerate().map(|(at, ch)| CharReading {
        ch,
        confidence,
        span: (at as f32 * share, (at + 1) as f32 * share),
        others: Vec::new(),
    });
    LineReading {
        chars: chars.collect(),
        missed: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expect;

    #[test]
    fn a_record_is_played_in_order_and_then_ends() {
        let line = LinePicture {
            width: 1,
            height: 1,
            gray: vec![0],
            expect: Expect::Text,
        };
        let mut engine = ReplayEngine::of_texts(["收入", "12.00"]);
        let readings = engine
            .read_lines(&[line.clone(), line.clone(), line])
            .unwrap();
        let texts: Vec<String> = readings.iter().map(LineReading::text).collect();
        assert_eq!(texts, ["收入", "12.00", ""]);
        assert_eq!(readings[0].chars[1].span, (0.5, 1.0));
    }
}
