//! The live engines on real lines; they fail where an engine is not installed, with the hint how to get it.
//!
//! `scripts/setup` installs the engines. The models are looked for in `MINGXI_MODELS`, then in the user's data folder.

use mingxi_core::Raster;
use mingxi_scan::{Expect, LinePicture, LineReading, OcrEngine, PpOcr, Tesseract, installed};
use std::env;
use std::path::{Path, PathBuf};

/// Where `scripts/fetch-models` puts the models.
fn models() -> PathBuf {
    if let Some(folder) = env::var_os("MINGXI_MODELS") {
        return folder.into();
    }
    let data = env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = || Path::new(&env::var_os("HOME").expect("a home")).join(".local/share");
    data.unwrap_or_else(home).join("mingxi/models")
}

fn pp_ocr() -> PpOcr {
    PpOcr::open(&models())
        .unwrap_or_else(|error| panic!("{error}\nhint: {}", error.hint().unwrap_or_default()))
}

fn tesseract() -> Tesseract {
    Tesseract::open("chi_sim", None)
        .unwrap_or_else(|error| panic!("{error}\nhint: {}", error.hint().unwrap_or_default()))
}

/// A line and what is printed in it.
struct Line {
    picture: LinePicture,
    truth: String,
}

impl Line {
    fn is_number(&self) -> bool {
        self.picture.expect == Expect::Number
    }
}

/// The lines of `tests/lines`, numbers expected where numbers are.
fn lines() -> Vec<Line> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lines");
    let truths = std::fs::read_to_string(folder.join("truth.tsv")).expect("a list of lines");
    let line = |row: &str| {
        let (file, truth) = row.split_once('\t').expect("a file and a text");
        let gray = image::open(folder.join(file))
            .expect("a picture")
            .into_luma8();
        let number = truth
            .chars()
            .all(|ch| ch.is_ascii_digit() || ".,".contains(ch));
        Line {
            picture: LinePicture {
                width: gray.width(),
                height: gray.height(),
                gray: gray.into_raw(),
                expect: if number { Expect::Number } else { Expect::Text },
            },
            truth: truth.to_owned(),
        }
    };
    truths.lines().map(line).collect()
}

fn read(engine: &mut dyn OcrEngine, lines: &[Line]) -> Vec<LineReading> {
    let pictures: Vec<LinePicture> = lines.iter().map(|line| line.picture.clone()).collect();
    let readings = engine.read_lines(&pictures).expect("the engine runs");
    assert_eq!(readings.len(), lines.len());
    readings
}

/// What was read otherwise than it is printed, as `truth -> reading`.
fn wrong(lines: &[Line], readings: &[LineReading], judged: impl Fn(&Line) -> bool) -> Vec<String> {
    let pairs = lines.iter().zip(readings).filter(|(line, _)| judged(line));
    pairs
        .filter(|(line, reading)| reading.text() != line.truth)
        .map(|(line, reading)| {
            format!(
                "{} -> {} ({:.2})",
                line.truth,
                reading.text(),
                reading.confidence()
            )
        })
        .collect()
}

#[test]
fn pp_ocr_reads_every_line() {
    let lines = lines();
    let readings = read(&mut pp_ocr(), &lines);
    assert_eq!(wrong(&lines, &readings, |_| true), [""; 0]);
    let unsure: Vec<String> = readings
        .iter()
        .filter(|reading| reading.confidence() < 0.5)
        .map(LineReading::text)
        .collect();
    assert_eq!(unsure, [""; 0]);
}

#[test]
fn tesseract_reads_every_number() {
    let lines = lines();
    let readings = read(&mut tesseract(), &lines);
    assert_eq!(wrong(&lines, &readings, Line::is_number), [""; 0]);
}

#[test]
fn spans_are_where_the_characters_are() {
    let lines = lines();
    let engines: [&mut dyn OcrEngine; 2] = [&mut pp_ocr(), &mut tesseract()];
    for engine in engines {
        for (line, reading) in lines.iter().zip(read(engine, &lines)) {
            let spans: Vec<(f32, f32)> = reading.chars.iter().map(|read| read.span).collect();
            let name = engine.name();
            assert!(
                spans
                    .iter()
                    .all(|span| 0.0 <= span.0 && span.0 < span.1 && span.1 <= 1.0),
                "{name}: {spans:?}"
            );
            let in_order = spans
                .windows(2)
                .all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
            assert!(in_order, "{name}: {}: {spans:?}", line.truth);
            // Tesseract's boxes of Chinese characters are only roughly where they are.
            if line.is_number() || name != "tesseract" {
                let bare: Vec<_> = spans
                    .iter()
                    .filter(|span| !has_ink(&line.picture, **span))
                    .collect();
                assert!(
                    bare.is_empty(),
                    "{name}: {}: {bare:?} of {spans:?}",
                    line.truth
                );
            }
        }
    }
}

/// Whether a span holds something as dark as half way from paper to ink.
fn has_ink(picture: &LinePicture, span: (f32, f32)) -> bool {
    let column = |share: f32| (share * picture.width as f32) as usize;
    let columns = column(span.0)..column(span.1).min(picture.width as usize);
    let mut rows = picture.gray.chunks_exact(picture.width as usize);
    rows.any(|row| row[columns.clone()].iter().any(|&shade| shade < 150))
}

#[test]
fn equal_lines_read_equal_and_order_does_not_matter() {
    let lines = lines();
    let mut engine = pp_ocr();
    let mut pictures: Vec<LinePicture> = lines
        .iter()
        .take(4)
        .map(|line| line.picture.clone())
        .collect();
    let forth = engine.read_lines(&pictures).unwrap();
    pictures.reverse();
    pictures.push(pictures[0].clone());
    let mut back = engine.read_lines(&pictures).unwrap();
    assert_eq!(back.pop(), Some(back[0].clone()));
    back.reverse();
    assert_eq!(back, forth);
}

#[test]
fn pictures_without_text_read_empty() {
    let sizes = [
        (0, 0),
        (1, 1),
        (200, 1),
        (1, 200),
        (120, 24),
        (20_000, 5),
        (20_000, 20),
    ];
    let picture = |(width, height): (u32, u32), shade: u8| LinePicture {
        width,
        height,
        gray: vec![shade; (width * height) as usize],
        expect: Expect::Number,
    };
    let mut pictures: Vec<LinePicture> = sizes
        .iter()
        .flat_map(|&size| [picture(size, 255), picture(size, 0)])
        .collect();
    // Fewer pixels than its size says.
    pictures.push(LinePicture {
        gray: vec![0; 7],
        ..picture((40, 20), 0)
    });
    let engines: [&mut dyn OcrEngine; 2] = [&mut pp_ocr(), &mut tesseract()];
    for engine in engines {
        for (picture, reading) in pictures.iter().zip(engine.read_lines(&pictures).unwrap()) {
            assert_eq!(
                reading.text().trim(),
                "",
                "{}: {} x {}",
                engine.name(),
                picture.width,
                picture.height
            );
        }
    }
}

#[test]
fn noise_neither_stops_an_engine_nor_convinces_it() {
    // A linear congruential generator: the same noise every time.
    let mut state = 7_u32;
    let gray = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    let picture = LinePicture {
        width: 300,
        height: 32,
        gray: gray.take(300 * 32).collect(),
        expect: Expect::Number,
    };
    let reading = pp_ocr()
        .read_lines(std::slice::from_ref(&picture))
        .unwrap()
        .remove(0);
    assert!(
        reading.text().is_empty() || reading.confidence() < 0.8,
        "{reading:?}"
    );
    tesseract().read_lines(&[picture]).unwrap();
}

/// Lines pasted on a white page, and where.
fn page(lines: &[Line], width: u32, height: u32) -> (Raster, Vec<(u32, u32, u32, u32)>) {
    let mut rgb = vec![255; (width * height * 3) as usize];
    let mut places = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let (left, top) = (60 + 300 * (at as u32 % 2), 50 + 70 * (at as u32 / 2));
        let picture = &line.picture;
        for (y, row) in picture
            .gray
            .chunks_exact(picture.width as usize)
            .enumerate()
        {
            let start = (((top + y as u32) * width + left) * 3) as usize;
            let bytes = row.iter().flat_map(|&shade| [shade; 3]);
            rgb.splice(start..start + row.len() * 3, bytes);
        }
        places.push((left, top, left + picture.width, top + picture.height));
    }
    (Raster { width, height, rgb }, places)
}

#[test]
fn the_detector_finds_each_line_in_reading_order() {
    let lines: Vec<Line> = lines()
        .into_iter()
        .filter(|line| line.picture.width < 220)
        .take(12)
        .collect();
    let (page, places) = page(&lines, 700, 600);
    let found = pp_ocr()
        .find_lines(&page)
        .unwrap()
        .expect("it has a detector");
    assert_eq!(found.len(), places.len(), "{found:?}");
    for (found, place) in found.iter().zip(&places) {
        let middle = |range: (u32, u32)| i64::from(u32::midpoint(range.0, range.1));
        let off_x = middle((found.0, found.2)) - middle((place.0, place.2));
        let off_y = middle((found.1, found.3)) - middle((place.1, place.3));
        assert!(
            off_x.abs() < 12 && off_y.abs() < 8,
            "{found:?}, expected about {place:?}"
        );
    }
    assert_eq!(tesseract().find_lines(&page).unwrap(), None);
}

#[test]
fn the_detector_finds_nothing_where_nothing_is() {
    let mut engine = pp_ocr();
    for (width, height) in [(0, 0), (1, 1), (3000, 2), (500, 500)] {
        let raster = Raster {
            width,
            height,
            rgb: vec![255; (width * height * 3) as usize],
        };
        assert_eq!(
            engine.find_lines(&raster).unwrap(),
            Some(Vec::new()),
            "{width} x {height}"
        );
    }
}

#[test]
fn the_doctor_sees_both_engines() {
    let engines = installed(&models());
    let names: Vec<&str> = engines.iter().map(|engine| engine.name).collect();
    assert_eq!(names, ["pp-ocrv6-small", "tesseract"]);
    for engine in engines {
        assert!(
            engine.is_ready(),
            "{:?}, hint: {:?}",
            engine.problem,
            engine.hint
        );
        assert!(
            engine.version.is_some() && !engine.files.is_empty(),
            "{engine:?}"
        );
        assert!(
            engine.files.iter().all(|file| file.sha256.is_some()),
            "{engine:?}"
        );
    }
}
