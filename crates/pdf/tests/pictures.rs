//! What pages look like: the pixels of a scan as they are in the file, other pages drawn.

#[allow(dead_code, reason = "other tests use the rest of it")]
mod sheet;

use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};
use mingxi_core::{FindingCode, GrayRaster, PageKind, PageNo, Raster, Rect};
use mingxi_pdf::{ErrorKind, Limits, PagePicture, Pdf, PdfPage, Scan, strip_watermarks};
use sheet::{Sheet, level};

/// A page that is a picture of so many pixels has half as many points: 144 dpi.
const DPI: f32 = 144.0;
const WIDTH: i64 = 60;
const HEIGHT: i64 = 80;

/// A gray picture that looks like none of its turns and mirror images, in even tones of `levels`.
fn shade(x: i64, y: i64, levels: i64) -> u8 {
    let ink = (4..12).contains(&x) && (4..70).contains(&y)
        || (4..50).contains(&x) && (4..12).contains(&y)
        || (4..36).contains(&x) && (30..38).contains(&y);
    let tone = if ink {
        0
    } else {
        levels - 1 - (x / 4 + y / 16) % (levels / 2).max(1)
    };
    u8::try_from(tone * 255 / (levels - 1)).expect("a tone has a byte")
}

fn pixels(mut colour: impl FnMut(i64, i64) -> Vec<u8>) -> Vec<u8> {
    let all = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
    all.flat_map(|(x, y)| colour(x, y)).collect()
}

/// The picture that `colour` paints, as a raster.
fn raster(colour: impl Fn(i64, i64) -> [u8; 3]) -> Raster {
    Raster {
        width: u32::try_from(WIDTH).expect("small"),
        height: u32::try_from(HEIGHT).expect("small"),
        rgb: pixels(|x, y| colour(x, y).to_vec()),
    }
}

fn gray(levels: i64) -> Raster {
    raster(|x, y| [shade(x, y, levels); 3])
}

/// A gray picture packed into so many bits a pixel.
fn packed(bits: i64) -> Vec<u8> {
    let (per_byte, levels) = (8 / bits, 1 << bits);
    let byte = |y: i64, first: i64| {
        (0..per_byte).fold(0, |byte, i| {
            let x = first + i;
            let tone = if x < WIDTH {
                i64::from(shade(x, y, levels)) * (levels - 1) / 255
            } else {
                0
            };
            byte << bits | tone
        })
    };
    let rows = (0..HEIGHT).flat_map(|y| (0..WIDTH).step_by(per_byte as usize).map(move |x| (x, y)));
    rows.map(|(x, y)| u8::try_from(byte(y, x)).expect("eight bits"))
        .collect()
}

fn image(width: i64, height: i64, more: Dictionary) -> Dictionary {
    let mut dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
        "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
    };
    // Not `extend`: it appends to arrays.
    for (key, value) in more {
        dict.set(key, value);
    }
    dict
}

fn gray_image() -> (Dictionary, Vec<u8>) {
    let data = pixels(|x, y| vec![shade(x, y, 16)]);
    (image(WIDTH, HEIGHT, Dictionary::new()), data)
}

fn numbers(all: &[i64]) -> Vec<Object> {
    all.iter().map(|n| (*n).into()).collect()
}

/// Fills the page with picture `/Im`.
const WHOLE: &str = "q 30 0 0 40 0 0 cm /Im Do Q ";

/// A page of 30 x 40 points with this content and a picture, `/Im`.
fn scan(content: &str, dict: Dictionary, data: &[u8]) -> Sheet {
    let mut sheet = Sheet::new([content.to_owned()]);
    sheet
        .page
        .set("MediaBox", numbers(&[0, 0, WIDTH / 2, HEIGHT / 2]));
    let id = sheet.stream(dict, data);
    sheet.resource("XObject", "Im", id);
    sheet
}

fn gray_scan(content: &str) -> Sheet {
    let (dict, data) = gray_image();
    scan(content, dict, &data)
}

fn look(bytes: Vec<u8>, limits: &Limits) -> Result<PagePicture, mingxi_pdf::Error> {
    let pdf = Pdf::open(bytes, limits).expect("the PDF opens");
    let reader = pdf.reader();
    let drawn = vec![reader.draw(PageNo::from_index(0))?];
    let page = strip_watermarks(drawn).remove(0);
    reader.page_picture(&page, DPI)
}

fn picture(sheet: Sheet) -> PagePicture {
    look(sheet.write(), &Limits::default()).expect("the page has a picture")
}

/// The page as the renderer draws it, one pixel a pixel of the scan.
fn drawn(bytes: &[u8]) -> Raster {
    let pdf = Pdf::open(bytes.to_vec(), &Limits::default()).expect("the PDF opens");
    let reader = pdf.reader();
    reader
        .picture(PageNo::from_index(0), DPI)
        .expect("the page draws")
}

/// The first page as a scan to be looked at.
fn scan_of(bytes: Vec<u8>) -> Option<Scan> {
    let pdf = Pdf::open(bytes, &Limits::default()).expect("the PDF opens");
    pdf.reader().scan(PageNo::from_index(0))
}

/// Mean difference of two pictures of one size, 0 to 255.
fn difference(a: &Raster, b: &Raster) -> f64 {
    assert_eq!((a.width, a.height), (b.width, b.height));
    let sum: u64 = a
        .rgb
        .iter()
        .zip(&b.rgb)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / a.rgb.len() as f64
}

/// The pixels are the scan's own, exactly these, and the renderer draws the same.
#[track_caller]
fn is_own(name: &str, sheet: Sheet, expected: &Raster) -> PagePicture {
    let bytes = sheet.write();
    let found = look(bytes.clone(), &Limits::default()).expect("the page has a picture");
    assert!(!found.drawn, "{name}: it was drawn");
    assert_eq!(found.findings, [], "{name}");
    let size = (found.raster.width, found.raster.height);
    assert_eq!(size, (expected.width, expected.height), "{name}");
    assert!(
        found.raster == *expected,
        "{name}: {}",
        difference(&found.raster, expected)
    );
    let by_renderer = difference(&found.raster, &drawn(&bytes));
    assert!(by_renderer < 0.6, "{name}: {by_renderer}");
    is_seen(name, bytes);
    found
}

/// To be looked at, the scan is what the renderer draws, in gray: at its own size, and made coarser.
#[track_caller]
fn is_seen(name: &str, bytes: Vec<u8>) {
    let pdf = Pdf::open(bytes, &Limits::default()).expect("the PDF opens");
    let reader = pdf.reader();
    let first = PageNo::from_index(0);
    let scan = reader.scan(first).expect("the page is a scan");
    // Made coarser, edges differ by how means are taken.
    for (dpi, most) in [(scan.dpi(), 2.0), (DPI / 2.0, 14.0), (DPI / 1.7, 14.0)] {
        let seen = scan.gray(&scan.page(), dpi).expect("it has pixels");
        let drawn = GrayRaster::from(reader.picture(first, dpi).expect("the page draws"));
        assert_eq!((seen.width, seen.height), (drawn.width, drawn.height));
        let pairs = seen.shades.iter().zip(&drawn.shades);
        let sum: f64 = pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
        let difference = sum / seen.shades.len() as f64;
        assert!(difference < most, "{name} at {dpi} dpi: {difference}");
    }
}

#[test]
fn depths_and_colours() {
    let bits = |bits: i64| image(WIDTH, HEIGHT, dictionary! { "BitsPerComponent" => bits });
    let inverted = || dictionary! { "Decode" => numbers(&[1, 0]) };
    let rgb_of = |x, y| [shade(x, y, 16), shade(x, y, 4), 90];
    let rgb = image(WIDTH, HEIGHT, dictionary! { "ColorSpace" => "DeviceRGB" });
    let palette: Vec<u8> = (0..16).flat_map(|i| [i * 17, 255 - i * 17, 40]).collect();
    let indexed: Vec<Object> = vec![
        "Indexed".into(),
        "DeviceRGB".into(),
        15.into(),
        Object::string_literal(palette),
    ];
    let indexed = dictionary! { "ColorSpace" => indexed, "BitsPerComponent" => 4 };
    let by_palette = raster(|x, y| [shade(x, y, 16), 255 - shade(x, y, 16), 40]);
    let stencil = dictionary! { "ImageMask" => true, "BitsPerComponent" => 1 };
    let negative: Vec<u8> = packed(1).iter().map(|b| !b).collect();
    let sixteen = pixels(|x, y| vec![shade(x, y, 16); 2]);
    let cases: Vec<(&str, Dictionary, Vec<u8>, Raster)> = vec![
        ("8 bits", bits(8), gray_image().1, gray(16)),
        ("1 bit", bits(1), packed(1), gray(2)),
        ("2 bits", bits(2), packed(2), gray(4)),
        ("4 bits", bits(4), packed(4), gray(16)),
        ("16 bits", bits(16), sixteen, gray(16)),
        (
            "RGB",
            rgb,
            pixels(|x, y| rgb_of(x, y).to_vec()),
            raster(rgb_of),
        ),
        (
            "palette",
            image(WIDTH, HEIGHT, indexed),
            packed(4),
            by_palette,
        ),
        (
            "Decode",
            image(WIDTH, HEIGHT, inverted()),
            pixels(|x, y| vec![255 - shade(x, y, 16)]),
            gray(16),
        ),
        (
            "stencil",
            image(WIDTH, HEIGHT, stencil.clone()),
            packed(1),
            gray(2),
        ),
        (
            "stencil inverted",
            {
                let mut dict = image(WIDTH, HEIGHT, stencil);
                dict.set("Decode", numbers(&[1, 0]));
                dict
            },
            negative,
            gray(2),
        ),
    ];
    for (name, mut dict, data, expected) in cases {
        if dict.has(b"ImageMask") {
            dict.remove(b"ColorSpace");
        }
        is_own(name, scan(WHOLE, dict, &data), &expected);
    }
}

#[test]
fn colour_spaces_are_those_of_the_renderer() {
    let array = |name: &str, dict: Dictionary| vec![Object::from(name), Object::Dictionary(dict)];
    let white = || Object::Array(vec![0.95.into(), 1.into(), 1.09.into()]);
    let cases: Vec<(&str, Object, usize)> = vec![
        ("CMYK", "DeviceCMYK".into(), 4),
        (
            "CalGray",
            array(
                "CalGray",
                dictionary! { "WhitePoint" => white(), "Gamma" => 2.2 },
            )
            .into(),
            1,
        ),
        (
            "Lab",
            array("Lab", dictionary! { "WhitePoint" => white() }).into(),
            3,
        ),
    ];
    for (name, space, channels) in cases {
        let data = pixels(|x, y| [shade(x, y, 16), 120, 130, 10][..channels].to_vec());
        let dict = image(WIDTH, HEIGHT, dictionary! { "ColorSpace" => space });
        let bytes = scan(WHOLE, dict, &data).write();
        let found = look(bytes.clone(), &Limits::default()).expect("the page has a picture");
        let difference = difference(&found.raster, &drawn(&bytes));
        assert!(!found.drawn && difference < 0.6, "{name}: {difference}");
    }
}

#[test]
fn filters_that_keep_every_byte() {
    let (dict, data) = gray_image();
    let filtered = |filter: Object, parms: Option<Dictionary>| {
        let mut dict = dict.clone();
        dict.set("Filter", filter);
        if let Some(parms) = parms {
            dict.set("DecodeParms", parms);
        }
        dict
    };
    let flate = |data: &[u8]| {
        let mut stream = Stream::new(Dictionary::new(), data.to_vec());
        stream.compress().expect("the picture shrinks");
        stream.content
    };
    let hex = |data: &[u8]| {
        let digits: String = data.iter().map(|b| format!("{b:02X}")).collect();
        (digits + ">").into_bytes()
    };
    let runs: Vec<u8> = data
        .chunks(100)
        .flat_map(|c| [&[c.len() as u8 - 1], c].concat())
        .collect();
    let up: Vec<u8> = (0..data.len())
        .map(|i| {
            data[i].wrapping_sub(if i < WIDTH as usize {
                0
            } else {
                data[i - WIDTH as usize]
            })
        })
        .collect();
    let up: Vec<u8> = up
        .chunks(WIDTH as usize)
        .flat_map(|row| [&[2], row].concat())
        .collect();
    let predictor = dictionary! { "Predictor" => 15, "Columns" => WIDTH };
    let both: Vec<Object> = vec!["ASCIIHexDecode".into(), "FlateDecode".into()];
    let cases = [
        ("Flate", filtered("FlateDecode".into(), None), flate(&data)),
        (
            "predictor",
            filtered("FlateDecode".into(), Some(predictor)),
            flate(&up),
        ),
        (
            "run lengths",
            filtered("RunLengthDecode".into(), None),
            [runs, vec![128]].concat(),
        ),
        (
            "two filters",
            filtered(both.into(), None),
            hex(&flate(&data)),
        ),
    ];
    for (name, dict, data) in cases {
        is_own(name, scan(WHOLE, dict, &data), &gray(16));
    }
}

/// A raster whose pixel at (x, y) is that of `of` at the place that `from` says.
fn turned(of: &Raster, quarter: bool, from: impl Fn(u32, u32) -> (u32, u32)) -> Raster {
    let (width, height) = if quarter {
        (of.height, of.width)
    } else {
        (of.width, of.height)
    };
    let all = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let rgb = all.flat_map(|(x, y)| {
        let (x, y) = from(x, y);
        let at = ((y * of.width + x) * 3) as usize;
        of.rgb[at..at + 3].to_vec()
    });
    Raster {
        width,
        height,
        rgb: rgb.collect(),
    }
}

#[test]
fn turns_and_mirror_images_are_as_displayed() {
    let upright = gray(16);
    let (w, h) = (upright.width - 1, upright.height - 1);
    let quarter = |rotate: i64| {
        let mut sheet = gray_scan(WHOLE);
        sheet.page.set("Rotate", rotate);
        sheet
    };
    is_own(
        "90",
        quarter(90),
        &turned(&upright, true, |x, y| (y, h - x)),
    );
    is_own(
        "180",
        quarter(180),
        &turned(&upright, false, |x, y| (w - x, h - y)),
    );
    is_own(
        "270",
        quarter(270),
        &turned(&upright, true, |x, y| (w - y, x)),
    );
    let mirrored = turned(&upright, false, |x, y| (w - x, y));
    is_own(
        "mirrored",
        gray_scan("-30 0 0 40 30 0 cm /Im Do"),
        &mirrored,
    );
    let upside_down = turned(&upright, false, |x, y| (x, h - y));
    is_own(
        "upside down",
        gray_scan("30 0 0 -40 0 40 cm /Im Do"),
        &upside_down,
    );
    // A sideways picture that the page turns back, as scanners write landscape pages.
    let (dict, _) = gray_image();
    let mut dict = dict;
    dict.set("Width", HEIGHT);
    dict.set("Height", WIDTH);
    let sideways = turned(&upright, true, |x, y| (y, h - x));
    let data: Vec<u8> = sideways.rgb.iter().step_by(3).copied().collect();
    is_own(
        "matrix",
        scan("0 40 -30 0 30 0 cm /Im Do", dict.clone(), &data),
        &upright,
    );
    let mut sheet = scan("40 0 0 30 0 0 cm /Im Do", dict, &data);
    sheet.page.set("MediaBox", numbers(&[0, 0, 40, 30]));
    sheet.page.set("Rotate", 270);
    is_own("rotate", sheet, &upright);
}

/// Part of a raster.
fn part(of: &Raster, x0: u32, y0: u32, width: u32, height: u32) -> Raster {
    let rows = (y0..y0 + height).flat_map(|y| {
        let at = ((y * of.width + x0) * 3) as usize;
        of.rgb[at..at + 3 * width as usize].to_vec()
    });
    Raster {
        width,
        height,
        rgb: rows.collect(),
    }
}

#[test]
fn boxes_cut_the_pixels() {
    let whole = gray(16);
    let mut sheet = gray_scan("30 0 0 40 100 200 cm /Im Do");
    sheet.page.set("MediaBox", numbers(&[100, 200, 130, 240]));
    let found = is_own("media box", sheet, &whole);
    assert_eq!(found.place, Rect::around(0.0, 0.0, 30.0, 40.0));
    let mut sheet = gray_scan(WHOLE);
    sheet.page.set("CropBox", numbers(&[5, 10, 25, 38]));
    let found = is_own("crop box", sheet, &part(&whole, 10, 4, 40, 56));
    assert_eq!(found.place, Rect::around(0.0, 0.0, 20.0, 28.0));
    // A box that is not cut at pixels shows part of the ones at its edges.
    let mut sheet = gray_scan(WHOLE);
    sheet.page.set(
        "CropBox",
        vec![5.1.into(), 10.into(), 25.1.into(), 38.into()],
    );
    is_seen("cut beside a pixel", sheet.clone().write());
    let found = picture(sheet);
    assert!(found.raster == part(&whole, 10, 4, 40, 56));
    assert!((found.place.left() + 0.1).abs() < 1e-3 && (found.place.right() - 19.9).abs() < 1e-3);
    let clipped = gray_scan("0 0 30 30 re W n 30 0 0 40 0 0 cm /Im Do");
    is_seen("clipped", clipped.clone().write());
    let found = picture(clipped);
    assert!(!found.drawn && found.raster == part(&whole, 0, 20, 60, 60));
    assert_eq!(found.place, Rect::around(0.0, 10.0, 30.0, 40.0));
    let margins = gray_scan("27 0 0 36 1.5 2 cm /Im Do");
    is_seen("margins", margins.clone().write());
    let found = picture(margins);
    assert!(!found.drawn && found.raster == whole);
    assert_eq!(found.place, Rect::around(1.5, 2.0, 28.5, 38.0));
}

/// A page of gray pictures, each with its rows and its matrix.
fn pieces(pieces: &[(std::ops::Range<i64>, &str)]) -> Sheet {
    let content: String = pieces
        .iter()
        .enumerate()
        .map(|(i, (_, matrix))| format!("q {matrix} cm /P{i} Do Q "))
        .collect();
    let mut sheet = gray_scan(&content);
    for (i, (rows, _)) in pieces.iter().enumerate() {
        let data = gray_image().1;
        let data = &data[(rows.start * WIDTH) as usize..(rows.end * WIDTH) as usize];
        let id = sheet.stream(image(WIDTH, rows.end - rows.start, Dictionary::new()), data);
        sheet.resource("XObject", &format!("P{i}"), id);
    }
    sheet
}

#[test]
fn strips_are_put_together() {
    let whole = gray(16);
    let two = [(0..50, "30 0 0 25 0 15"), (50..80, "30 0 0 15 0 0")];
    is_own("two", pieces(&two), &whole);
    let overlap = [(0..50, "30 0 0 25 0 15"), (48..80, "30 0 0 16 0 0")];
    is_own("overlapping", pieces(&overlap), &whole);
    let matrices: Vec<String> = (0..40).map(|i| format!("30 0 0 1 0 {}", 39 - i)).collect();
    let thin: Vec<_> = (0..40)
        .map(|i| (2 * i..2 * i + 2, matrices[i as usize].as_str()))
        .collect();
    is_own("thin", pieces(&thin), &whole);
    let kinds: Vec<_> = sheet::pages(&pieces(&thin).write())
        .iter()
        .map(PdfPage::classify)
        .collect();
    assert_eq!(kinds, [PageKind::Image], "thinner than a picture each");
    let mut sheet = pieces(&two);
    sheet.page.set("Rotate", 90);
    let (h, _) = (whole.height - 1, ());
    is_own("turned", sheet, &turned(&whole, true, |x, y| (y, h - x)));
    let apart = [(0..50, "30 0 0 25 0 15.2"), (50..80, "30 0 0 15 0 0")];
    assert!(picture(pieces(&apart)).drawn, "off the grid");
    let unlike = [(0..50, "30 0 0 25 0 15"), (50..80, "20 0 0 15 0 0")];
    assert!(picture(pieces(&unlike)).drawn, "of another resolution");
}

#[test]
fn a_mask_over_a_coarse_background() {
    let mut sheet = gray_scan("q 30 0 0 40 0 0 cm /Ground Do Q 0.2 g 30 0 0 40 0 0 cm /Print Do");
    let ground = vec![200; (WIDTH * HEIGHT / 4) as usize];
    let ground = sheet.stream(image(WIDTH / 2, HEIGHT / 2, Dictionary::new()), &ground);
    sheet.resource("XObject", "Ground", ground);
    let mut print = image(
        WIDTH,
        HEIGHT,
        dictionary! { "ImageMask" => true, "BitsPerComponent" => 1 },
    );
    print.remove(b"ColorSpace");
    let print = sheet.stream(print, &packed(1));
    sheet.resource("XObject", "Print", print);
    let tone = |x, y| if shade(x, y, 2) == 0 { 51 } else { 200 };
    is_own(
        "mixed raster content",
        sheet,
        &raster(|x, y| [tone(x, y); 3]),
    );
}

fn soft_masked(opacity: &[u8], width: i64) -> Sheet {
    let mut sheet = gray_scan("30 0 0 40 0 0 cm /Soft Do");
    let mask = image(width, opacity.len() as i64 / width, Dictionary::new());
    let mask = sheet.stream(mask, opacity);
    let soft = image(WIDTH, HEIGHT, dictionary! { "SMask" => mask });
    let soft: ObjectId = sheet.stream(soft, &gray_image().1);
    sheet.resource("XObject", "Soft", soft);
    sheet
}

#[test]
fn masks_leave_white_paper() {
    is_own("opaque", soft_masked(&[255; 4], 2), &gray(16));
    let half = pixels(|x, _| vec![if x < 30 { 255 } else { 0 }]);
    let shown = raster(|x, y| [if x < 30 { shade(x, y, 16) } else { 255 }; 3]);
    is_own("half", soft_masked(&half, WIDTH), &shown);
    assert!(
        picture(soft_masked(&[255, 0, 255, 0], 2)).drawn,
        "of another size"
    );
}

#[test]
fn what_does_not_show_does_not_hinder() {
    let hidden = format!("{WHOLE}3 Tr {}", level(2.0, 20.0, 5.0, "旧的文字层"));
    is_own("hidden text", gray_scan(&hidden), &gray(16));
    let paper = format!("1 g 0 0 30 40 re f {WHOLE}");
    is_own("paper", gray_scan(&paper), &gray(16));
    let below = format!(
        "0.3 g 2 2 20 20 re f {} {WHOLE}",
        level(2.0, 20.0, 5.0, "底下")
    );
    is_own("below", gray_scan(&below), &gray(16));
    let watermark = format!(
        "{WHOLE}/Artifact <</Subtype /Watermark>> BDC {} EMC",
        level(2.0, 20.0, 5.0, "内部资料")
    );
    let mut sheet = gray_scan(&watermark);
    assert!(
        scan_of(sheet.clone().write()).is_none(),
        "who looks at it sees its watermark"
    );
    let found = picture(sheet);
    assert!(
        !found.drawn && found.raster == gray(16),
        "a watermark that was set aside"
    );
    sheet = gray_scan(&format!(
        "{WHOLE}/Artifact <</Subtype /Watermark>> BDC q /Half gs 20 0 0 20 5 5 cm /Mark Do Q EMC"
    ));
    let mark = sheet.image((4, 4), [255, 0, 0], Some(100));
    sheet.resource("XObject", "Mark", mark);
    let found = picture(sheet);
    assert!(
        !found.drawn && found.raster == gray(16),
        "a picture that was set aside"
    );
}

#[test]
fn other_pages_are_drawn() {
    let cases = [
        (
            "print",
            format!("{WHOLE}0 g {}", level(2.0, 20.0, 5.0, "第一页")),
        ),
        ("a line", format!("{WHOLE}0 G 2 2 m 28 2 l S")),
        ("white-out", format!("{WHOLE}1 g 2 2 20 10 re f")),
        ("small", "20 0 0 20 5 5 cm /Im Do".to_owned()),
        ("slanted", "29.9 0.5 -0.5 39.9 0.5 0 cm /Im Do".to_owned()),
        ("translucent", format!("/Half gs {WHOLE}")),
        (
            "cut slantwise",
            format!("0 0 m 30 0 l 30 40 l 10 40 l h W n {WHOLE}"),
        ),
        ("long pixels", "30 0 0 20 0 10 cm /Im Do".to_owned()),
    ];
    for (name, content) in cases {
        let sheet = gray_scan(&content);
        assert!(scan_of(sheet.clone().write()).is_none(), "{name}");
        let found = picture(sheet);
        assert!(found.drawn, "{name}");
        assert_eq!(
            (found.raster.width, found.raster.height),
            (60, 80),
            "{name}"
        );
        assert_eq!(found.place, Rect::around(0.0, 0.0, 30.0, 40.0), "{name}");
    }
    let mut sheet = gray_scan(WHOLE);
    sheet.page.set("UserUnit", 2);
    assert!(picture(sheet).drawn, "points of another size");
    let mut sheet = gray_scan("100 0 0 133 0 0 cm /Im Do");
    sheet.page.set("MediaBox", numbers(&[0, 0, 100, 133]));
    assert!(picture(sheet).drawn, "coarse");
}

#[test]
fn a_point_a_pixel_is_a_scan() {
    let dict = image(1500, 2000, dictionary! { "BitsPerComponent" => 1 });
    let mut sheet = scan("1500 0 0 2000 0 0 cm /Im Do", dict, &[0x55; 188 * 2000]);
    sheet.page.set("MediaBox", numbers(&[0, 0, 1500, 2000]));
    let found = picture(sheet);
    assert_eq!(
        (found.raster.width, found.raster.height, found.drawn),
        (1500, 2000, false)
    );
    assert_eq!(found.raster.rgb[..9], [0, 0, 0, 255, 255, 255, 0, 0, 0]);
}

#[test]
fn fine_pixels_are_made_coarser() {
    let mut sheet = gray_scan("7.2 0 0 9.6 0 0 cm /Im Do");
    sheet
        .page
        .set("MediaBox", vec![0.into(), 0.into(), 7.2.into(), 9.6.into()]);
    let found = picture(sheet);
    let mean = |x: i64, y: i64| {
        let four = [(0, 0), (1, 0), (0, 1), (1, 1)];
        let sum: u32 = four
            .map(|(i, j)| u32::from(shade(2 * x + i, 2 * y + j, 16)))
            .iter()
            .sum();
        u8::try_from((sum + 2) / 4).expect("a mean of bytes is one")
    };
    let expected = (0..HEIGHT / 2).flat_map(|y| (0..WIDTH / 2).flat_map(move |x| [mean(x, y); 3]));
    assert_eq!(
        (found.raster.width, found.raster.height, found.drawn),
        (30, 40, false)
    );
    assert!(found.raster.rgb.into_iter().eq(expected));
}

/// A letter F of 16 x 16 pixels, black on white: as JPEG, gray and CMYK of Adobe's inverted kind.
const JPEG: &str = "ffd8ffe000104a46494600010100000100010000ffdb0043000d090a0b0a080d0b0a0b0e0e0d0f13201513121213271c1e17202e2931302e292d2c333a4a3e333646372c2d405741464c4e525352323e5a615a50604a51524fffc0000b080010001001011100ffc400160001010100000000000000000000000000050306ffc4002510000103020601050000000000000000000102040503110006121321310715164171a1ffda0008010100003f00acfcf660f7bc845309e631ade8210b4179b694728412028a4926ea26df787f2953cccb705d4bcdc7c8c7ae928522d749057a8737081702ca1df783abe4ef55f20c93e988fdd8bab413b2bded37a8134c7495057c2bbe3f31b18d8f6914c29b1614b69bd2be846a2ab5c9279249ec9c7fffd9";
const CMYK_JPEG: &str = "ffd8ffee000e41646f626500640000000000ffdb0043000d090a0b0a080d0b0a0b0e0e0d0f13201513121213271c1e17202e2931302e292d2c333a4a3e333646372c2d405741464c4e525352323e5a615a50604a51524fffc000140800100010044311004d11005911004b1100ffc4001800000301010000000000000000000000000003050607ffc4002510000103020601050000000000000000000102040503110006121321310715164171a1ffda000e0443004d0059004b00003f006cfcf660f7bc845309e631ade8210b4179b694728412028a4926ea26df786cfcf660f7bc845309e631ade8210b4179b694728412028a4926ea26df786cfcf660f7bc845309e631ade8210b4179b694728412028a4926ea26df78e9d8bf94a9e665b82ea5e6e3e463d74942916ba482bd439b840b81650efbc5fca54f332dc1752f371f231eba4a148b5d2415ea1cdc205c0b2877de2fe52a79996e0ba979b8f918f5d250a45ae920af50e6e102e05943bef062757c9deabe41927d311fbb1756827657bda6f502698e92a0af8577c7e62757c9deabe41927d311fbb1756827657bda6f502698e92a0af8577c7e62757c9deabe41927d311fbb1756827657bda6f502698e92a0af8577c7e60c6c6363da4530a6c5852da6f4afa11a8aad7249e4927b271b18d8f6914c29b1614b69bd2be846a2ab5c9279249ec9c6c6363da4530a6c5852da6f4afa11a8aad7249e4927b27063ffd9";
/// The same as a JPEG 2000 codestream, without loss.
const JPEG2000: &str = "ff4fff510029000000000010000000100000000000000000000000100000001000000000000000000001070101ff52000c00000001000004040001ff5c00044040ff640025000143726561746564206279204f70656e4a5045472076657273696f6e20322e352e34ff90000a0000000000c10001ff93df85601d87609dab07fec7608718ca57bf44286b8bf4ad8aaab23a1783f6ca000079eb4e1f93e68000006ba6a52739ce748ca6cf871d439d3428f4a6838ea1d23305fd3a8784ace6ddeb5293a2542cd039d339d3428f4a6838ea1d23305fd3a8784ace6ddeb5293a2542cd039d339d3428f4a6838ea1d23305fd3a8784ace6ddeb5293a2542cd039d339d3428f4a6838ea1d23305fd3a8784ace6ddeb5293a2542cd039d339d3428f4a6838ea1d23305fd3a87ffd9";
/// The same as fax, groups 4 and 3, white for black.
const GROUP4: &str = "26a0bf3a3ff980bf9997fe602fffc780080080";
const GROUP3: &str = "0013505c004d41700135d10009ae88004d7440026bc0500135e028009af3200135e640026bcc8004d780a0026bc0500135e028009af014004d4170013505c0";
/// The same as JBIG2, white for black: a page and a generic region on it.
const JBIG2: &str = "000000003000010000001300000010000000100000000000000000000000000000012600010000002500000010000000100000000000000000000126a0bf3a3ff980bf9997fe602fffc780080080";

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |b: u8| char::from(b).to_digit(16).expect("hexadecimal") as u8;
    hex.as_bytes()
        .chunks_exact(2)
        .map(|p| digit(p[0]) << 4 | digit(p[1]))
        .collect()
}

fn letter(x: u32, y: u32) -> u8 {
    let ink = (2..5).contains(&x) && (2..14).contains(&y)
        || (2..13).contains(&x) && (2..5).contains(&y)
        || (2..10).contains(&x) && (7..10).contains(&y);
    if ink { 0 } else { 255 }
}

/// A page of 8 x 8 points that is a coded picture of 16 x 16 pixels.
fn coded(filter: &str, data: &[u8], more: Dictionary) -> Sheet {
    let mut dict = image(16, 16, more);
    dict.set("Filter", filter);
    let mut sheet = scan("8 0 0 8 0 0 cm /Im Do", dict, data);
    sheet.page.set("MediaBox", numbers(&[0, 0, 8, 8]));
    sheet
}

#[test]
fn coded_pictures() {
    let fax = |k: i64| {
        let parms = dictionary! { "K" => k, "Columns" => 16, "Rows" => 16, "BlackIs1" => true };
        dictionary! { "DecodeParms" => parms, "BitsPerComponent" => 1 }
    };
    let negative = dictionary! { "BitsPerComponent" => 1, "Decode" => numbers(&[1, 0]) };
    let inverted = numbers(&[1, 0, 1, 0, 1, 0, 1, 0]);
    let cmyk = dictionary! { "ColorSpace" => "DeviceCMYK", "Decode" => inverted };
    let cases = [
        (
            "JPEG",
            coded("DCTDecode", &bytes(JPEG), Dictionary::new()),
            60,
        ),
        ("CMYK", coded("DCTDecode", &bytes(CMYK_JPEG), cmyk), 90),
        (
            "JPEG 2000",
            coded("JPXDecode", &bytes(JPEG2000), Dictionary::new()),
            0,
        ),
        (
            "group 4",
            coded("CCITTFaxDecode", &bytes(GROUP4), fax(-1)),
            0,
        ),
        (
            "group 3",
            coded("CCITTFaxDecode", &bytes(GROUP3), fax(0)),
            0,
        ),
        ("JBIG2", coded("JBIG2Decode", &bytes(JBIG2), negative), 0),
    ];
    for (name, sheet, tolerance) in cases {
        let pdf = sheet.write();
        let found = look(pdf.clone(), &Limits::default()).expect("the page has a picture");
        assert!(
            !found.drawn && found.findings.is_empty(),
            "{name}: {:?}",
            found.findings
        );
        let all = (0..16).flat_map(|y| (0..16).flat_map(move |x| [letter(x, y); 3]));
        let worst = all
            .zip(&found.raster.rgb)
            .map(|(a, b)| a.abs_diff(*b))
            .max();
        assert!(worst <= Some(tolerance), "{name}: {worst:?}");
        assert!(difference(&found.raster, &drawn(&pdf)) < 0.6, "{name}");
    }
}

#[test]
fn damaged_pictures_are_findings() {
    let (dict, data) = gray_image();
    let third = &data[..data.len() / 4 + 1];
    let found = picture(scan(WHOLE, dict, third));
    assert_eq!(found.findings.len(), 1);
    let story = "the picture is damaged: expected 80 rows of pixels, found 21";
    assert_eq!(
        (found.findings[0].code, found.findings[0].message.as_str()),
        (FindingCode::P001, story)
    );
    assert!(!found.drawn, "what is there is kept");
    let bits = image(WIDTH, HEIGHT, dictionary! { "BitsPerComponent" => 1 });
    let found = picture(scan(WHOLE, bits, &packed(1)[..160]));
    let story = "the picture is damaged: expected 80 rows of pixels, found 20";
    assert_eq!(
        found.findings.first().map(|f| f.message.as_str()),
        Some(story)
    );
    assert!(
        found.raster == part(&gray(2), 0, 0, 60, 20),
        "only rows that are there"
    );
    for (filter, hex) in [("DCTDecode", JPEG), ("JPXDecode", JPEG2000)] {
        let data = bytes(hex);
        let found = picture(coded(filter, &data[..data.len() - 20], Dictionary::new()));
        let story = found.findings.first().map(|f| f.message.as_str());
        assert_eq!(
            story,
            Some("the picture is damaged: its data stops before its end"),
            "{filter}"
        );
    }
    let noise: Vec<u8> = (0..200u8).map(|i| i.wrapping_mul(91)).collect();
    for filter in ["DCTDecode", "JPXDecode", "JBIG2Decode"] {
        for data in [&noise[..], &[]] {
            let found = picture(coded(filter, data, Dictionary::new()));
            let codes: Vec<_> = found.findings.iter().map(|f| f.code).collect();
            assert_eq!(
                (found.drawn, codes),
                (true, vec![FindingCode::P001]),
                "{filter}"
            );
        }
    }
}

#[test]
fn pictures_over_the_limits_are_errors() {
    let refused =
        |sheet: Sheet, limits: &Limits| look(sheet.write(), limits).map_err(|e| e.kind()).err();
    let usual = Limits::default();
    let bits = || dictionary! { "BitsPerComponent" => 1 };
    let huge = scan(WHOLE, image(20_000, 20_000, bits()), &[0; 100]);
    assert_eq!(refused(huge, &usual), Some(ErrorKind::TooLarge), "huge");
    let huge = scan(
        WHOLE,
        image(4_000_000_000, 4_000_000_000, bits()),
        &[0; 100],
    );
    assert_eq!(
        refused(huge, &usual),
        Some(ErrorKind::TooLarge),
        "beyond counting"
    );
    let mut sheet = gray_scan(WHOLE);
    let mask = sheet.stream(image(100_000, 100_000, bits()), &[0; 100]);
    let masked = sheet.stream(
        image(WIDTH, HEIGHT, dictionary! { "SMask" => mask }),
        &gray_image().1,
    );
    sheet.resource("XObject", "Im", masked);
    assert_eq!(
        refused(sheet, &usual),
        Some(ErrorKind::TooLarge),
        "a huge mask"
    );
    let mut small = Limits::default();
    small.max_pixels = 10_000;
    let mut stream = Stream::new(image(WIDTH, HEIGHT, Dictionary::new()), vec![0; 1_000_000]);
    stream.compress().expect("zeros shrink");
    let bomb = scan(WHOLE, stream.dict, &stream.content);
    assert_eq!(refused(bomb, &small), Some(ErrorKind::TooLarge), "a bomb");
    let often = gray_scan(&WHOLE.repeat(30));
    assert_eq!(
        refused(often, &small),
        Some(ErrorKind::TooLarge),
        "too often"
    );
    let mut few = Limits::default();
    few.max_page_ops = 10;
    assert_eq!(
        refused(gray_scan(&WHOLE.repeat(30)), &few),
        Some(ErrorKind::TooLarge),
        "too much to draw"
    );
}

#[test]
fn odd_pictures_are_drawn() {
    let one = image(1, 1, Dictionary::new());
    assert!(picture(scan(WHOLE, one, &[0])).drawn, "a pixel");
    let none = image(0, 80, Dictionary::new());
    assert!(picture(scan(WHOLE, none, &[])).drawn, "none");
    // A pixel as coarse as the page under one as fine as dust.
    let mut sheet = gray_scan("q 30 0 0 40 0 0 cm /One Do Q q 0.004 0 0 0.004 10 10 cm /One Do Q");
    let one = sheet.stream(image(1, 1, Dictionary::new()), &[0]);
    sheet.resource("XObject", "One", one);
    assert!(picture(sheet).drawn, "no common grid");
    let many = gray_scan(&"q 30 0 0 40 0 0 cm /Im Do Q ".repeat(6_000));
    assert!(!picture(many).drawn, "only the last of them shows");
}
