//! What a page is read as: characters, lines, turns, hidden text.

mod sheet;

use mingxi_core::{PageContent, PageKind, PageNo, Rect, Ruling};
use mingxi_pdf::{Limits, Pdf, split};
use sheet::{Sheet, level, pages, print, song, table, turned, words};

fn read(content: &str) -> PageContent {
    pages(&Sheet::new([content.to_owned()]).write())
        .remove(0)
        .read()
}

fn text(chars: &[mingxi_core::Char]) -> String {
    chars.iter().map(|c| c.ch).collect()
}

#[test]
fn characters_stand_where_they_are_displayed() {
    let page = read(&level(100.0, 742.0, 10.0, "收入 总表"));
    assert_eq!(text(&page.chars), "收入总表");
    let first = page.chars[0];
    assert!(
        (first.rect.left() - 100.0).abs() < 0.01 && (first.rect.width() - 10.0).abs() < 0.01,
        "{first:?}"
    );
    assert!(
        (first.baseline - 100.0).abs() < 0.01 && (first.size - 10.0).abs() < 0.01,
        "{first:?}"
    );
    assert!(
        (first.rect.top() - 91.2).abs() < 0.01 && (first.rect.bottom() - 101.2).abs() < 0.01,
        "{first:?}"
    );
    let spaces: Vec<bool> = page.chars.iter().map(|c| c.space_before).collect();
    assert_eq!(spaces, [false, false, true, false]);
}

#[test]
fn radicals_are_folded() {
    assert_eq!(
        text(&read(&level(100.0, 700.0, 10.0, "⼈⼯⻔")).chars),
        "人工门"
    );
}

#[test]
fn text_drawn_twice_is_bold_and_read_once() {
    let cases = [
        (
            "run over run",
            level(100.0, 700.0, 12.0, "部门预算") + &level(100.3, 700.0, 12.0, "部门预算"),
        ),
        (
            "character by character",
            "部门预算"
                .chars()
                .enumerate()
                .fold(String::new(), |all, (i, c)| {
                    let x = 100.0 + 12.0 * i as f32;
                    all + &level(x, 700.0, 12.0, &c.to_string())
                        + &level(x + 0.4, 699.8, 12.0, &c.to_string())
                }),
        ),
        (
            "filled and stroked",
            "2 Tr ".to_owned() + &level(100.0, 700.0, 12.0, "部门预算"),
        ),
    ];
    for (name, content) in cases {
        let page = read(&content);
        assert_eq!(text(&page.chars), "部门预算", "{name}");
        assert!(page.chars.iter().all(|c| c.bold), "{name}");
    }
    // Digits half an em apart are two digits, whatever their declared width.
    let narrow = read("BT /F1 10 Tf 100 700 Td [<0031> 500 <0031> 500 <0031>] TJ ET");
    assert_eq!(text(&narrow.chars), "111");
    assert!(narrow.chars[0].rect.right() <= narrow.chars[1].rect.left() + 0.01);
}

#[test]
fn hidden_text_is_kept_apart() {
    let cases = [
        (
            "render mode 3",
            "q 3 Tr ".to_owned() + &level(100.0, 700.0, 10.0, "看不见") + "Q ",
        ),
        (
            "transparent",
            "q /Gone gs ".to_owned() + &level(100.0, 700.0, 10.0, "看不见") + "Q ",
        ),
        (
            "white on white",
            "1 g ".to_owned() + &level(100.0, 700.0, 10.0, "看不见") + "0 g ",
        ),
        ("outside of the page", level(-300.0, 700.0, 10.0, "看不见")),
        (
            "clipped",
            "q 0 0 50 50 re W n ".to_owned() + &level(100.0, 700.0, 10.0, "看不见") + "Q ",
        ),
    ];
    for (name, content) in cases {
        let mut sheet = Sheet::new([content + &level(100.0, 600.0, 10.0, "看得见")]);
        let gone = sheet.document.add_object(lopdf::dictionary! { "ca" => 0 });
        sheet.resource("ExtGState", "Gone", gone);
        let page = pages(&sheet.write()).remove(0);
        let content = page.read();
        let shown = content.chars.iter().filter(|c| c.baseline > 200.0).count();
        assert_eq!(shown, 3, "{name}: {}", print(&page));
        assert_eq!(text(&content.hidden), "看不见", "{name}");
        assert_eq!(page.findings().len(), 1, "{name}: {:?}", page.findings());
    }
    let white_out = level(100.0, 700.0, 10.0, "旧数")
        + "1 g 90 690 60 30 re f 0 g "
        + &level(100.0, 700.0, 10.0, "新数");
    let page = read(&white_out);
    assert_eq!(
        (text(&page.chars).as_str(), text(&page.hidden).as_str()),
        ("新数", "旧数")
    );
    let highlighted =
        level(100.0, 700.0, 10.0, "重点") + "q /Half gs 1 1 0 rg 90 690 60 30 re f Q ";
    assert_eq!(text(&read(&highlighted).chars), "重点");
    let on_dark = read(
        &("0.1 0.2 0.5 rg 90 690 200 30 re f 1 g ".to_owned() + &level(100.0, 700.0, 10.0, "白字")),
    );
    assert_eq!(text(&on_dark.chars), "白字");
}

#[test]
fn strokes_thin_boxes_frames_and_bevels_are_rulings() {
    let horizontal = |content: &str| {
        let page = read(content);
        page.rulings
            .iter()
            .filter(|r| matches!(r, Ruling::Horizontal { .. }))
            .count()
    };
    let cases = [
        ("stroke", "1 w 50 700 m 500 700 l S", 1),
        ("thin box", "50 700 450 0.5 re f", 1),
        ("thin box upside down", "50 700 450 -0.5 re f", 1),
        ("stroked box", "50 600 450 100 re S", 2),
        (
            "frame of two boxes",
            "50 600 450 100 re 51 601 448 98 re f*",
            2,
        ),
        ("bevelled", "50 700 m 500 700 l 499 699 l 51 699 l h f", 1),
        ("wide short stroke", "450 w 275 700 m 275 701 l S", 1),
        ("white", "1 g 50 700 450 0.5 re f", 0),
        ("slanted", "50 700 m 500 650 l S", 0),
        (
            "clipped away",
            "q 0 0 40 40 re W n 50 700 m 500 700 l S Q",
            0,
        ),
        ("shading", "0.9 g 50 600 450 100 re f", 0),
    ];
    for (name, content, expected) in cases {
        assert_eq!(
            horizontal(content),
            expected,
            "{name}: {:?}",
            read(content).rulings
        );
    }
    let cut = read("q 0 0 300 842 re W n 50 700 m 500 700 l S Q");
    assert_eq!(cut.rulings.len(), 1);
    let Ruling::Horizontal { xs, .. } = &cut.rulings[0] else {
        panic!("{:?}", cut.rulings)
    };
    assert!((xs.end - 300.0).abs() <= 0.6, "{xs:?}");
    assert_eq!(read("0.9 g 50 600 450 100 re f").fills.len(), 1);
}

#[test]
fn a_sideways_page_is_read_upright() {
    for (name, degrees, expected) in [
        (
            "turned left",
            90.0,
            Rect::around(200.0, 300.0, 210.0, 330.0),
        ),
        (
            "turned right",
            -90.0,
            Rect::around(200.0, 300.0, 210.0, 330.0),
        ),
    ] {
        let lines = (0..5).fold(String::new(), |all, i| {
            all + &turned(
                degrees,
                200.0 + 20.0 * i as f32,
                400.0,
                10.0,
                "横向打印的表",
            )
        });
        let page = read(&lines);
        assert!(
            (page.width - 842.0).abs() < 0.1 && (page.height - 595.0).abs() < 0.1,
            "{name}"
        );
        let first = page.chars[0];
        assert!(
            first.rect.height() > 9.9 && page.chars[1].rect.left() > first.rect.left(),
            "{name}"
        );
        let back = page.frame.to_page(&first.rect);
        assert!(
            (back.width() - expected.width()).abs() < 0.1,
            "{name}: {back:?}"
        );
        assert!(
            (back.center().0 - 200.0).abs() < 6.0 && (back.center().1 - 442.0).abs() < 8.0,
            "{name}: {back:?}"
        );
    }
}

#[test]
fn pages_are_told_apart() {
    let scan = "q 595 0 0 842 0 0 cm /Im Do Q ".to_owned();
    let cases = [
        ("text", table(0), PageKind::Text),
        ("blank", String::new(), PageKind::Blank),
        ("scan", scan.clone(), PageKind::Image),
        (
            "scan with an OCR layer",
            scan.clone() + "3 Tr " + &table(0),
            PageKind::Image,
        ),
        ("scan over its OCR layer", table(0) + &scan, PageKind::Image),
        (
            "a picture of a table among text",
            table(0) + "q 300 0 0 300 100 100 cm /Im Do Q",
            PageKind::Mixed,
        ),
        (
            "an icon among text",
            table(0) + "q 30 0 0 30 100 100 cm /Im Do Q",
            PageKind::Text,
        ),
    ];
    for (name, content, kind) in cases {
        let mut sheet = Sheet::new([content]);
        let image = sheet.image((4, 4), [90, 90, 90], None);
        sheet.resource("XObject", "Im", image);
        assert_eq!(pages(&sheet.write())[0].classify(), kind, "{name}");
    }
}

#[test]
fn splitting_keeps_each_page_as_it_was() {
    let bytes = Sheet::new((0..4).map(table)).write();
    let whole: Vec<String> = pages(&bytes).iter().map(print).collect();
    let parts: Vec<Vec<u8>> = split(&bytes, &Limits::default())
        .expect("the PDF opens")
        .map(|p| p.expect("the page is written"))
        .collect();
    assert_eq!(parts.len(), 4);
    for (part, expected) in parts.iter().zip(&whole) {
        let read = pages(part);
        assert_eq!(read.len(), 1);
        assert_eq!(&print(&read[0]), expected);
    }
}

#[test]
fn an_encrypted_pdf_without_a_user_password_opens_and_splits() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../samples/hostile/encrypted-empty-user-password.pdf"
    );
    let bytes = std::fs::read(path).expect("scripts/make-samples writes it");
    let whole: Vec<String> = pages(&bytes).iter().map(print).collect();
    let parts = split(&bytes, &Limits::default()).expect("the PDF opens");
    let texts: Vec<String> = parts
        .map(|p| print(&pages(&p.expect("the page is written"))[0]))
        .collect();
    assert_eq!(texts, whole);
    assert!(whole.concat().contains("预算"), "{whole:?}");
}

#[test]
fn lines_written_downwards_keep_their_places() {
    let mut sheet = Sheet::new(["BT /F2 12 Tf 300 700 Td <57777ACB884C> Tj ET".to_owned()]);
    let font = song(&mut sheet.document, "UniGB-UCS2-V");
    let font = sheet.document.add_object(font);
    sheet.resource("Font", "F2", font);
    let page = pages(&sheet.write()).remove(0).read();
    assert_eq!(page.chars.len(), 3);
    for (i, c) in page.chars.iter().enumerate() {
        let top = 142.0 + 12.0 * i as f32;
        assert!(
            (c.rect.left() - 294.0).abs() < 0.1 && (c.rect.width() - 12.0).abs() < 0.1,
            "{c:?}"
        );
        assert!(
            (c.rect.top() - top).abs() < 0.1 && (c.rect.height() - 12.0).abs() < 0.1,
            "{c:?}"
        );
    }
}

#[test]
fn a_page_that_is_not_there_is_an_error() {
    let pdf = Pdf::open(Sheet::new([table(0)]).write(), &Limits::default()).expect("the PDF opens");
    let e = pdf
        .reader()
        .draw(PageNo::from_index(1))
        .expect_err("there is one page");
    assert_eq!(e.to_string(), "page 2: there are only 1 pages");
}

#[test]
fn rotation_and_crop_box_are_part_of_the_display() {
    let mut sheet = Sheet::new([words(
        [0.0, 1.0, -1.0, 0.0, 300.0, 200.0],
        10.0,
        "竖页横排的一行字",
    )]);
    sheet.page.set("Rotate", 90);
    sheet.page.set(
        "CropBox",
        vec![100.into(), 100.into(), 500.into(), 700.into()],
    );
    let page = pages(&sheet.write()).remove(0);
    assert_eq!(
        (
            page.rotation(),
            page.width_pt() as u32,
            page.height_pt() as u32
        ),
        (90, 600, 400)
    );
    let content = page.read();
    let first = content.chars[0];
    assert!(
        (first.rect.left() - 100.0).abs() < 0.1 && (first.baseline - 200.0).abs() < 0.1,
        "{first:?}"
    );
}
