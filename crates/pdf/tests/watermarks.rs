//! Watermarks of many kinds go, with a receipt; what only looks like one stays.

mod sheet;

use lopdf::{Object, dictionary};
use mingxi_core::{FindingCode, Layer};
use mingxi_pdf::{Limits, clean};
use sheet::{Sheet, level, pages, print, table, turned, words};

const TABLE_PAGES: usize = 5;

/// Tables, and beside each what `mark` draws on that page, before or after it.
fn marked(mark: impl Fn(usize) -> String, under: bool) -> Vec<String> {
    (0..TABLE_PAGES)
        .map(|i| {
            let mark = format!("q {} Q\n", mark(i));
            if under {
                mark + &table(i)
            } else {
                table(i) + &mark
            }
        })
        .collect()
}

/// The print of the tables alone.
fn bare() -> Vec<String> {
    let bytes = Sheet::new((0..TABLE_PAGES).map(table)).write();
    pages(&bytes).iter().map(print).collect()
}

/// Asks that the tables come out bare, that a receipt says `layer`, and that cleaning does the same to the file.
fn assert_gone(name: &str, bytes: &[u8], layer: Layer) {
    let read = pages(bytes);
    let receipts: Vec<_> = read.iter().flat_map(|p| p.watermarks()).collect();
    assert!(!receipts.is_empty(), "{name}: no receipt");
    assert!(
        receipts.iter().all(|w| w.layer == layer),
        "{name}: {receipts:?}"
    );
    assert_eq!(
        read.iter().map(print).collect::<Vec<_>>(),
        bare(),
        "{name}: not the bare table"
    );
    let pictures: usize = read.iter().map(|p| p.read().pictures.len()).sum();
    assert_eq!(pictures, 0, "{name}: pictures left");
    let (cleaned, gone) = clean(bytes, &Limits::default()).expect("the PDF is cleaned");
    assert_eq!(gone.len(), receipts.len(), "{name}: clean and read differ");
    let again = pages(&cleaned);
    assert!(
        again.iter().all(|p| p.watermarks().is_empty()),
        "{name}: still there after cleaning"
    );
    assert_eq!(
        again.iter().map(print).collect::<Vec<_>>(),
        bare(),
        "{name}: cleaning took too much"
    );
}

/// Asks that nothing goes, and that cleaning leaves the bytes alone.
fn assert_stays(name: &str, bytes: &[u8], text: &str) {
    for page in pages(bytes) {
        assert!(
            page.watermarks().is_empty(),
            "{name}: {:?}",
            page.watermarks()
        );
        let print = print(&page);
        assert!(
            text.is_empty() || print.contains(text),
            "{name}: '{text}' is gone from {print}"
        );
    }
    let (cleaned, _) = clean(bytes, &Limits::default()).expect("the PDF opens");
    assert!(cleaned == bytes, "{name}: cleaning changed it");
}

/// Six places over the page, the way watermark tools tile.
fn tiles(one: impl Fn(f32, f32) -> String) -> String {
    let mut all = String::new();
    for x in [70.0, 330.0] {
        for y in [120.0, 380.0, 610.0] {
            all += &one(x, y);
        }
    }
    all
}

/// A name, and pages with that watermark.
type Case = (&'static str, Vec<String>);

/// The same mark on every page, in this graphics state.
fn over(state: &str, mark: &str) -> Vec<String> {
    marked(|_| format!("{state} {mark}"), false)
}

/// The same, drawn before the table.
fn under(state: &str, mark: &str) -> Vec<String> {
    marked(|_| format!("{state} {mark}"), true)
}

/// Each character shown by an operation of its own, along a slanted line.
fn spaced(degrees: f32, x: f32, y: f32, text: &str) -> String {
    let (sin, cos) = degrees.to_radians().sin_cos();
    text.chars().enumerate().fold(String::new(), |all, (i, c)| {
        let along = 40.0 * i as f32;
        all + &turned(
            degrees,
            x + cos * along,
            y + sin * along,
            30.0,
            &c.to_string(),
        )
    })
}

fn slanted() -> Vec<Case> {
    let tiled = tiles(|x, y| turned(45.0, x, y, 36.0, "仅供内部审核"));
    let small = tiles(|x, y| turned(45.0, x, y, 10.0, "未经许可不得复制"));
    let dated = tiles(|x, y| turned(20.0, x, y, 14.0, "张三2026-01-09"));
    let sent = "0.6 0 0 rg ".to_owned() + &turned(30.0, 150.0, 300.0, 50.0, "送审版本");
    let on_some = |i: usize| {
        if i % 3 == 1 {
            sent.clone()
        } else {
            String::new()
        }
    };
    vec![
        ("translucent, 45°, tiled", over("/Pale gs", &tiled)),
        (
            "pale, 30°, under the table",
            under("0.8 g", &turned(30.0, 120.0, 250.0, 60.0, "征求意见稿")),
        ),
        ("dark red, 30°, two pages of five", marked(on_some, false)),
        ("black, 45°, body size, tiled", over("0 g", &small)),
        (
            "character by character",
            over("0.75 g", &spaced(35.0, 120.0, 200.0, "内部资料请勿外传")),
        ),
        (
            "Latin, 60°",
            over(
                "0.5 0.6 0.9 rg",
                &turned(60.0, 200.0, 200.0, 72.0, "CONFIDENTIAL"),
            ),
        ),
        ("a date and a name, tiled", over("/Half gs", &dated)),
    ]
}

fn level_or_declared() -> Vec<Case> {
    let tiled = tiles(|x, y| level(x, y + 3.0, 28.0, "样稿请勿引用"));
    let downwards = tiles(|x, y| turned(-90.0, x + 40.0, y + 150.0, 30.0, "严禁转发"));
    let artifact = format!(
        "/Artifact <</Type/Pagination/Subtype/Watermark>> BDC {} EMC",
        level(200.0, 30.0, 10.0, "内部")
    );
    vec![
        ("pale, level, tiled", under("0.85 g", &tiled)),
        (
            "pale, level, once a page",
            under("0.85 g", &level(100.0, 400.0, 80.0, "讨论稿")),
        ),
        (
            "downwards, translucent, tiled",
            over("/Pale gs", &downwards),
        ),
        ("marked as an artifact", over("0 g", &artifact)),
    ]
}

#[test]
fn text_watermarks_go() {
    for (name, contents) in slanted().into_iter().chain(level_or_declared()) {
        assert_gone(name, &Sheet::new(contents).write(), Layer::Text);
    }
}

#[test]
fn forms_of_a_watermark_layer_go() {
    let mut sheet = Sheet::new(marked(|_| "/Wm Do".to_owned(), false));
    let group = sheet.document.add_object(
        dictionary! { "Type" => "OCG", "Name" => Object::string_literal("Watermark 2") },
    );
    let root = sheet.document.add_object(dictionary! {
        "Type" => "Catalog",
        "OCProperties" => dictionary! { "OCGs" => vec![Object::Reference(group)], "D" => dictionary! {} },
    });
    sheet.document.trailer.set("Root", root);
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        "OC" => group,
    };
    let id = sheet.stream(form, level(100.0, 20.0, 9.0, "普通大小的字").as_bytes());
    sheet.resource("XObject", "Wm", id);
    assert_gone("optional content", &sheet.write(), Layer::Text);
}

#[test]
fn pictures_and_patterns_go() {
    let place = |w: f32, h: f32, x: f32, y: f32| format!("q {w} 0 0 {h} {x} {y} cm /Im Do Q ");
    let see_through = marked(|_| tiles(|x, y| place(200.0, 150.0, x, y)), false);
    let behind = marked(|_| place(400.0, 400.0, 100.0, 200.0), true);
    let cases = [
        ("red, soft mask, tiled", see_through, [220, 0, 0], Some(40)),
        (
            "one a page, soft mask",
            marked(|_| place(400.0, 300.0, 90.0, 250.0), false),
            [60, 60, 60],
            Some(50),
        ),
        (
            "pale, opaque, behind the table",
            behind,
            [225, 225, 235],
            None,
        ),
    ];
    for (name, contents, rgb, opacity) in cases {
        let mut sheet = Sheet::new(contents);
        let image = sheet.image((8, 8), rgb, opacity);
        sheet.resource("XObject", "Im", image);
        assert_gone(name, &sheet.write(), Layer::Image);
    }
    let mut sheet = Sheet::new(marked(
        |_| "/Pattern cs /P1 scn 0 0 595 842 re f".to_owned(),
        false,
    ));
    let mut resources = sheet.resources.clone();
    resources.remove(b"ExtGState");
    let pattern = dictionary! {
        "Type" => "Pattern", "PatternType" => 1, "PaintType" => 1, "TilingType" => 1, "XStep" => 200, "YStep" => 120,
        "BBox" => vec![0.into(), 0.into(), 200.into(), 120.into()], "Resources" => resources,
    };
    let id = sheet.stream(
        pattern,
        ("0.8 g ".to_owned() + &turned(30.0, 10.0, 10.0, 20.0, "仅供参考")).as_bytes(),
    );
    sheet.resource("Pattern", "P1", id);
    assert_gone("a tiling pattern", &sheet.write(), Layer::Image);
}

#[test]
fn outlined_watermarks_go() {
    // A curl of 30 curves stands for outlined characters.
    let curl = |x: f32, y: f32| {
        (0..30).fold(format!("{x} {y} m "), |path, i| {
            let (dx, dy) = (10.0 * i as f32, 8.0 * i as f32);
            path + &format!(
                "{} {} {} {} {} {} c ",
                x + dx,
                y + dy + 60.0,
                x + dx + 40.0,
                y + dy,
                x + dx + 10.0,
                y + dy + 8.0
            )
        }) + "f "
    };
    assert_gone(
        "outlines",
        &Sheet::new(marked(|_| "0.85 g ".to_owned() + &curl(80.0, 200.0), true)).write(),
        Layer::Image,
    );
}

/// Twelve of these down a column of the table, in cells that are theirs.
fn column(text: &str) -> String {
    (0..12).fold(String::new(), |all, i| {
        all + &level(500.0, 740.0 - 44.0 * i as f32, 10.0, text)
    })
}

#[test]
fn print_that_looks_alike_stays() {
    let numbers = |i: usize| {
        format!(
            "0.7 g {}",
            level(290.0, 30.0, 9.0, &format!("第{}页", i + 1))
        )
    };
    let chart = (0..8).fold(String::new(), |all, i| {
        all + &turned(45.0, 60.0 + 60.0 * i as f32, 20.0, 7.0, &format!("项目{i}"))
    });
    let headings = ["小计", "其中", "小计", "合计", "小计"].iter().enumerate();
    let headings = headings.fold(String::new(), |all, (i, word)| {
        all + &turned(60.0, 100.0 + 80.0 * i as f32, 752.0, 10.0, word)
    });
    let title = level(180.0, 780.0, 26.0, "收入支出预算总表");
    let shadowed = level(181.0, 779.0, 26.0, "收入支出预算总表") + "0 g " + &title;
    let head = level(220.0, 810.0, 9.0, "某某局部门预算");
    let cases = [
        ("grey running head", over("0.6 g", &head), "某某局部门预算"),
        ("pale page numbers", marked(numbers, false), "页"),
        (
            "vertical labels",
            over("0 g", &turned(90.0, 40.0, 300.0, 10.0, "基本支出")),
            "基本支出",
        ),
        (
            "slanted headings of columns",
            over("0.1 0.1 0.8 rg", &headings),
            "小计",
        ),
        ("slanted labels of a chart", over("0.6 g", &chart), "项目7"),
        (
            "grey words in cells",
            over("0.7 g", &column("万元")),
            "万元",
        ),
        ("grey zeros", over("0.7 g", &column("0.00")), "0.00"),
        (
            "a shadowed title",
            over("0.7 g", &shadowed),
            "收入支出预算总表",
        ),
        ("a large title", over("0 g", &title), "收入支出预算总表"),
        (
            "a large grey title",
            over("0.6 g", &title),
            "收入支出预算总表",
        ),
    ];
    for (name, contents, text) in cases {
        assert_stays(name, &Sheet::new(contents).write(), text);
    }
}

#[test]
fn seals_and_logos_stay() {
    let seal = |_: usize| "q 110 0 0 110 380 100 cm /Im Do Q".to_owned();
    let logo = |_: usize| "q 60 0 0 30 50 790 cm /Im Do Q".to_owned();
    for (name, contents, opacity) in [
        ("a seal", marked(seal, false), 200),
        ("a logo", marked(logo, false), 120),
    ] {
        let mut sheet = Sheet::new(contents);
        let image = sheet.image((8, 8), [200, 20, 20], Some(opacity));
        sheet.resource("XObject", "Im", image);
        assert_stays(name, &sheet.write(), "");
    }
    // A seal whose words run around it, each character at its own angle.
    let round = |_: usize| {
        let around = "某某市财政局预算专用章".chars().enumerate();
        around.fold("0.8 0 0 rg ".to_owned(), |all, (i, c)| {
            let (sin, cos) = (200.0 - 22.0 * i as f32).to_radians().sin_cos();
            all + &words(
                [sin, -cos, cos, sin, 440.0 + 50.0 * cos, 160.0 + 50.0 * sin],
                12.0,
                &c.to_string(),
            )
        })
    };
    assert_stays(
        "a round seal of text",
        &Sheet::new(marked(round, false)).write(),
        "专",
    );
}

#[test]
fn weak_evidence_is_a_finding() {
    let contents = vec![
        table(0),
        table(1),
        "q 0.8 g ".to_owned() + &turned(45.0, 150.0, 250.0, 60.0, "甲乙丙丁") + " Q",
    ];
    let read = pages(&Sheet::new(contents).write());
    let last = read.last().expect("there are three pages");
    assert!(print(last).contains("甲乙丙丁"));
    assert!(
        last.findings().iter().any(|f| f.code == FindingCode::P004),
        "{:?}",
        last.findings()
    );
}
