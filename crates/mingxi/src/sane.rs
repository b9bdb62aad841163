//! What an engine says, made fit to be used: its models are data from outside, and so are the pictures.

use mingxi_core::Raster;
use mingxi_scan::{CharReading, Error, LinePicture, LineReading, OcrEngine, PixelBox};

/// Another engine, whose readings cannot be odder than wrong.
///
/// Probabilities are numbers from 0 to 1. What stands for nothing printed is left out; of a replacement character
/// nobody is sure. A line has no more characters than its picture has columns of pixels, and when it was read with
/// more, nobody is sure of any.
pub(crate) struct Sane<'a>(pub(crate) &'a mut dyn OcrEngine);

impl OcrEngine for Sane<'_> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        let mut readings = self.0.read_lines(lines)?;
        for (reading, line) in readings.iter_mut().zip(lines) {
            let room = line.width as usize;
            tame(&mut reading.chars, room);
            tame(&mut reading.missed, room);
        }
        Ok(readings)
    }

    fn find_lines(&mut self, picture: &Raster) -> Result<Option<Vec<PixelBox>>, Error> {
        self.0.find_lines(picture)
    }
}

fn tame(chars: &mut Vec<CharReading>, room: usize) {
    let too_many = chars.len() > room;
    chars.truncate(room);
    chars.retain(|read| !is_nothing(read.ch));
    for read in chars {
        let unsure = too_many || read.ch == char::REPLACEMENT_CHARACTER;
        read.confidence = if unsure { 0.0 } else { share(read.confidence) };
        read.others.retain(|(ch, _)| !is_nothing(*ch));
        for (_, confidence) in &mut read.others {
            *confidence = share(*confidence);
        }
    }
}

/// Controls, and characters that only turn or join others.
fn is_nothing(ch: char) -> bool {
    let invisible = matches!(ch, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    invisible || (ch.is_control() && !ch.is_whitespace())
}

fn share(confidence: f32) -> f32 {
    if confidence.is_nan() {
        return 0.0;
    }
    confidence.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mingxi_scan::Expect;
    use mingxi_scan::engines::fakes::{EndlessEngine, GarbledEngine};

    fn read(engine: &mut dyn OcrEngine) -> LineReading {
        let line = LinePicture {
            width: 9,
            height: 1,
            gray: vec![0; 9],
            expect: Expect::Text,
        };
        Sane(engine).read_lines(&[line]).unwrap().remove(0)
    }

    #[test]
    fn what_stands_for_nothing_is_left_out_and_doubts_are_numbers() {
        let reading = read(&mut GarbledEngine);
        assert_eq!(reading.text(), "\u{fffd}1\n");
        let confidences: Vec<f32> = reading.chars.iter().map(|read| read.confidence).collect();
        assert_eq!(confidences, [0.0, 1.0, 1.0]);
    }

    #[test]
    fn a_line_has_no_more_characters_than_columns() {
        let reading = read(&mut EndlessEngine { chars: 9 });
        assert_eq!((reading.chars.len(), reading.confidence()), (9, 1.0));
        let reading = read(&mut EndlessEngine { chars: 10 });
        assert_eq!((reading.chars.len(), reading.confidence()), (9, 0.0));
    }
}
