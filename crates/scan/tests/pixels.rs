//! Whole pages from pixels, with an engine that reads one character on every line: where lines and
//! rulings are, not what they say.

use mingxi_core::{FindingCode, PageContent, PageNo, Raster, Rect, Source};
use mingxi_layout::find_tables;
use mingxi_scan::{CharReading, Error, Limits, LinePicture, LineReading, OcrEngine, Scan, read};

/// Pixels a point: 150 dpi.
const UNIT: f32 = 150.0 / 72.0;

/// A4, points.
const A4: (f32, f32) = (595.0, 842.0);

/// Reads one character on every line, as sure as `upright` says of the picture.
struct Fake {
    upright: fn(&LinePicture) -> bool,
    lines: usize,
}

impl Fake {
    fn sure() -> Self {
        Self {
            upright: |_| true,
            lines: 0,
        }
    }
}

impl OcrEngine for Fake {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn read_lines(&mut self, lines: &[LinePicture]) -> Result<Vec<LineReading>, Error> {
        self.lines += lines.len();
        let reading = |line: &LinePicture| LineReading {
            chars: vec![CharReading {
                ch: '口',
                confidence: if (self.upright)(line) { 0.99 } else { 0.3 },
                span: (0.0, 1.0),
                others: Vec::new(),
            }],
            ..LineReading::default()
        };
        Ok(lines.iter().map(reading).collect())
    }
}

/// A picture to draw on.
struct Canvas {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Canvas {
    fn a4(paper: [u8; 3]) -> Self {
        let (width, height) = ((A4.0 * UNIT) as usize, (A4.1 * UNIT) as usize);
        Self {
            width,
            height,
            rgb: paper.repeat(width * height),
        }
    }

    /// A box, points.
    fn fill(&mut self, left: f32, top: f32, right: f32, bottom: f32, colour: [u8; 3]) {
        let px = |pt: f32| (pt * UNIT).round() as usize;
        for y in px(top)..px(bottom).min(self.height) {
            for x in px(left)..px(right).min(self.width) {
                self.rgb[(y * self.width + x) * 3..][..3].copy_from_slice(&colour);
            }
        }
    }

    /// Something as ragged as a word of four letters, points.
    fn word(&mut self, left: f32, top: f32) {
        for i in 0..4 {
            let l = left + 10.0 * i as f32;
            self.fill(l, top, l + 8.0, top + 1.4, [30; 3]);
            self.fill(l + 3.0, top, l + 4.0, top + 9.0, [30; 3]);
            self.fill(l, top + 8.0, l + 8.0, top + 9.0, [30; 3]);
        }
    }

    /// A table of 20 pt rows and 100 pt columns at (50, 100), a word in every other cell.
    fn table(&mut self, rows: usize, cols: usize, ink: [u8; 3]) {
        let (right, bottom) = (50.0 + 100.0 * cols as f32, 100.0 + 20.0 * rows as f32);
        for r in 0..=rows {
            let y = 100.0 + 20.0 * r as f32;
            self.fill(50.0, y, right, y + 1.0, ink);
        }
        for c in 0..=cols {
            let x = 50.0 + 100.0 * c as f32;
            self.fill(x, 100.0, x + 1.0, bottom + 1.0, ink);
        }
        for r in 0..rows {
            for c in (r % 2..cols).step_by(2) {
                self.word(60.0 + 100.0 * c as f32, 106.0 + 20.0 * r as f32);
            }
        }
    }

    /// Turned clockwise by a quarter.
    fn turned(&self) -> Self {
        let mut rgb = Vec::with_capacity(self.rgb.len());
        for x in 0..self.width {
            for y in (0..self.height).rev() {
                rgb.extend_from_slice(&self.rgb[(y * self.width + x) * 3..][..3]);
            }
        }
        Self {
            width: self.height,
            height: self.width,
            rgb,
        }
    }

    /// Every shade moved by up to `by`, the same way each time.
    fn noisy(mut self, by: i32) -> Self {
        let mut state = 1_u32;
        for p in &mut self.rgb {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let moved = i32::from(*p) + (state >> 16) as i32 % (2 * by + 1) - by;
            *p = moved.clamp(0, 255) as u8;
        }
        self
    }

    fn picture(self) -> Raster {
        Raster {
            width: self.width as u32,
            height: self.height as u32,
            rgb: self.rgb,
        }
    }
}

fn scanned(picture: &Raster, size: (f32, f32), engine: &mut Fake) -> Scan {
    let place = Rect::around(0.0, 0.0, size.0, size.1);
    let page_no = PageNo::from_index(0);
    read(page_no, picture, place, size, engine, &Limits::default())
        .expect("a picture within limits")
}

/// Rows, columns and cells of each table.
fn grids(content: &PageContent) -> Vec<(usize, usize, usize)> {
    let tables = find_tables(content).tables;
    let size = |t: &mingxi_layout::PageTable| (t.row_count(), t.col_count(), t.cells.len());
    tables.iter().map(size).collect()
}

#[test]
fn tables_are_found_on_clean_faint_and_noisy_pages() {
    for (paper, ink, noise) in [(255, 0, 0), (245, 60, 10), (250, 190, 5), (200, 120, 12)] {
        let mut page = Canvas::a4([paper; 3]);
        page.table(12, 4, [ink; 3]);
        let scan = scanned(&page.noisy(noise.max(1)).picture(), A4, &mut Fake::sure());
        let what = format!("{ink} on {paper}, noise {noise}");
        assert_eq!(grids(&scan.content), [(12, 4, 48)], "{what}");
        assert_eq!(scan.content.chars.len(), 24, "{what}");
    }
}

#[test]
fn characters_stand_where_they_were_drawn() {
    let mut page = Canvas::a4([255; 3]);
    page.table(2, 2, [0; 3]);
    let scan = scanned(&page.picture(), A4, &mut Fake::sure());
    let first = scan.content.chars[0];
    assert_eq!(first.source, Source::Ocr);
    // One ideograph of 9 pt ink in the middle of a word from 60 to 98.
    assert!(
        (first.rect.center().0 - 79.0).abs() < 1.0,
        "{:?}",
        first.rect
    );
    assert!(
        (first.rect.center().1 - 110.5).abs() < 1.5,
        "{:?}",
        first.rect
    );
    assert!((8.0..11.0).contains(&first.size), "{}", first.size);
}

#[test]
fn a_sideways_page_is_read_upright_and_boxes_come_back() {
    let mut page = Canvas::a4([255; 3]);
    page.table(6, 3, [0; 3]);
    let sideways = page.turned();
    // Words are wider than high, and heavier at the top.
    let mut engine = Fake {
        upright: |line| {
            let (top, bottom) = line.gray.split_at(line.gray.len() / 2);
            let shade = |half: &[u8]| half.iter().map(|p| u32::from(*p)).sum::<u32>();
            line.width > 2 * line.height && shade(top) < shade(bottom)
        },
        lines: 0,
    };
    let scan = scanned(&sideways.picture(), (A4.1, A4.0), &mut engine);
    assert_eq!(grids(&scan.content), [(6, 3, 18)]);
    let shown = scan.content.frame.to_page(&scan.content.chars[0].rect);
    let inside = Rect::around(0.0, 0.0, A4.1, A4.0);
    assert!(inside.contains(shown.center().0, shown.center().1));
    // Turned clockwise, the top of the page lies on the right.
    assert!((shown.center().0 - (A4.1 - 110.5)).abs() < 2.0, "{shown:?}");
    assert!((shown.center().1 - 79.0).abs() < 2.0, "{shown:?}");
}

#[test]
fn a_page_is_not_turned_for_a_few_lines_that_cannot_be_read() {
    let mut page = Canvas::a4([255; 3]);
    page.table(12, 4, [0; 3]);
    // As long as lines get that are asked first: as many as are.
    for i in 0..6 {
        for word in 0..3 {
            page.word(60.0 + 40.0 * word as f32, 500.0 + 30.0 * i as f32);
        }
    }
    let mut engine = Fake {
        upright: |line| line.width < 6 * line.height,
        lines: 0,
    };
    let scan = scanned(&page.picture(), A4, &mut engine);
    assert_eq!(grids(&scan.content), [(12, 4, 48)]);
    assert!((scan.content.width - A4.0).abs() < 1.0);
}

#[test]
fn a_picture_on_a_part_of_the_page_keeps_its_place() {
    let mut page = Canvas::a4([255; 3]);
    page.table(3, 3, [0; 3]);
    let place = Rect::around(100.0, 200.0, 100.0 + A4.0 / 2.0, 200.0 + A4.1 / 2.0);
    let limits = Limits::default();
    let page_no = PageNo::from_index(4);
    let scan = read(
        page_no,
        &page.picture(),
        place,
        A4,
        &mut Fake::sure(),
        &limits,
    )
    .unwrap();
    let first = scan.content.frame.to_page(&scan.content.chars[0].rect);
    assert!((first.center().0 - 139.5).abs() < 1.0, "{first:?}");
    assert!((first.center().1 - 255.2).abs() < 1.0, "{first:?}");
    assert_eq!(scan.content.page_no, page_no);
}

#[test]
fn pictures_that_are_no_pages_cost_little_and_are_reported() {
    let black = Canvas::a4([0; 3]).picture();
    let noise = Canvas::a4([128; 3]).noisy(127).picture();
    let lost = Raster {
        width: 1000,
        height: 1000,
        rgb: vec![0; 17],
    };
    for (name, picture) in [("black", black), ("noise", noise), ("lost", lost)] {
        let mut engine = Fake::sure();
        let scan = scanned(&picture, A4, &mut engine);
        let codes: Vec<FindingCode> = scan.findings.iter().map(|f| f.code).collect();
        assert!(
            codes.contains(&FindingCode::P001) || engine.lines > 0,
            "{name}"
        );
        assert!(engine.lines <= Limits::default().max_lines, "{name}");
    }
    for (width, height) in [(1, 1), (1, 5000), (5000, 1), (3, 3), (0, 0)] {
        for shade in [0, 255] {
            let rgb = vec![shade; width * height * 3];
            let (width, height) = (width as u32, height as u32);
            let picture = Raster { width, height, rgb };
            let scan = scanned(&picture, A4, &mut Fake::sure());
            assert!(scan.content.rulings.is_empty(), "{width} x {height}");
        }
    }
}

#[test]
fn over_the_limits_nothing_is_read() {
    let picture = Raster {
        width: 20_000,
        height: 30_000,
        rgb: Vec::new(),
    };
    let place = Rect::around(0.0, 0.0, A4.0, A4.1);
    let limits = Limits::default();
    let error = read(
        PageNo::from_index(0),
        &picture,
        place,
        A4,
        &mut Fake::sure(),
        &limits,
    )
    .expect_err("600 million pixels");
    assert_eq!(error.kind(), mingxi_scan::ErrorKind::TooLarge);
}
