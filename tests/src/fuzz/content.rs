//! Any bytes as what a page draws: read, and cut when watermarks are taken out.

use crate::fuzz::convert::{limits, on_stack};
use crate::pdf_file::pdf_file;
use mingxi_core::PageNo;
use mingxi_pdf::{ErrorKind, Pdf, clean, strip_watermarks};

/// What the content may name. Two pages share it, so that what both draw may be a watermark.
const RESOURCES: &str = "<</Font<</F1 7 0 R/F2 8 0 R/F3 10 0 R>>/XObject<</Fm 12 0 R/Im 13 0 R>>\
    /ExtGState<</G<</ca .3/CA .3/BM/Multiply>>>>/Shading<</S 14 0 R>>/Pattern<</P 15 0 R>>\
    /Properties<</M<</Type/OCG/Name(Watermark)>>>>/ColorSpace<</C[/Indexed/DeviceRGB 1 <FF000000FF00>]>>>>";

/// The objects from 7 on, in order: a dictionary, and a stream where there is one.
const OBJECTS: [(&str, Option<&str>); 10] = [
    ("/Type/Font/Subtype/Type1/BaseFont/Helvetica", None),
    (
        "/Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[9 0 R]",
        None,
    ),
    (
        "/Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/DW 1000\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>",
        None,
    ),
    (
        "/Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 65/LastChar 66\
         /Widths[900 900]/Encoding<</Differences[65/A/B]>>/CharProcs<</A 11 0 R/B 11 0 R>>/Resources<<>>",
        None,
    ),
    ("", Some("900 0 0 0 800 800 d1 0 0 800 800 re f")),
    (
        "/Type/XObject/Subtype/Form/BBox[0 0 300 300]/Resources<</Font<</F1 7 0 R>>/XObject<</Fm 12 0 R>>>>",
        Some("BT /F1 40 Tf .7 .7 -.7 .7 60 60 Tm .8 g (DRAFT) Tj ET /Fm Do"),
    ),
    (
        "/Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray",
        Some("\0\x7f\x7f\0"),
    ),
    (
        "/ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function<</FunctionType 2/Domain[0 1]/N 1>>",
        None,
    ),
    (
        "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>",
        Some("0 0 4 4 re f"),
    ),
    ("", None),
];

/// A PDF of two pages that draw this.
pub(super) fn pdf(content: &[u8]) -> Vec<u8> {
    let page = |n: u32| {
        format!("/Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents {n} 0 R/Resources 5 0 R")
    };
    let mut objects: Vec<(String, Option<&[u8]>)> = vec![
        ("/Type/Catalog/Pages 2 0 R".into(), None),
        ("/Type/Pages/Kids[3 0 R 4 0 R]/Count 2".into(), None),
        (page(6), None),
        (page(6), None),
        (
            RESOURCES
                .trim_start_matches("<<")
                .trim_end_matches(">>")
                .to_owned()
                + ">>",
            None,
        ),
        (String::new(), Some(content)),
    ];
    let others = OBJECTS
        .iter()
        .map(|(dict, stream)| ((*dict).to_owned(), stream.map(str::as_bytes)));
    objects.extend(others);
    let object = |(dict, stream): &(String, Option<&[u8]>)| match stream {
        Some(stream) => {
            let head = format!("<<{dict}/Length {}>>\nstream\n", stream.len());
            [head.as_bytes(), stream, b"\nendstream"].concat()
        }
        None => format!("<<{dict}>>").into_bytes(),
    };
    pdf_file(&objects.iter().map(object).collect::<Vec<_>>())
}

pub(super) fn run(content: &[u8]) {
    on_stack(|| {
        let file = pdf(content);
        let drawn = pages(&file);
        let (cleaned, receipts) = match clean(&file, &limits()) {
            Ok(done) => done,
            Err(error) => {
                // The fallback reader has so much time on the clock, and a busy machine may not give it.
                let gave_up = error.kind() == ErrorKind::Panicked;
                assert!(gave_up || drawn.is_none(), "read, but not cleaned: {error}");
                return;
            }
        };
        if receipts.is_empty() {
            assert!(cleaned == file, "a PDF without a watermark is changed");
        } else {
            assert!(pages(&cleaned).is_some(), "a cleaned PDF cannot be read");
        }
    });
}

/// How many characters each page has once read; `None` where a page cannot be.
fn pages(file: &[u8]) -> Option<Vec<usize>> {
    let pdf = Pdf::open(file.to_vec(), &limits()).expect("its skeleton is whole");
    assert_eq!(pdf.page_count(), 2);
    let reader = pdf.reader();
    let drawn = (0..2).map(|i| reader.draw(PageNo::from_index(i)));
    let drawn = drawn.collect::<Result<Vec<_>, _>>().ok()?;
    let stripped = strip_watermarks(drawn);
    let read = stripped.iter().map(|page| {
        let _ = page.classify();
        let content = page.read();
        let numbers = content.chars.iter().chain(&content.hidden);
        for char in numbers {
            let sane = char.size.is_finite() && char.baseline.is_finite() && !char.ch.is_control();
            assert!(sane, "{char:?}");
        }
        content.chars.len()
    });
    Some(read.collect())
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    [
        "BT /F1 12 Tf 20 250 Td (Total 1,234.50) Tj 0 -20 Td [(12) -200 (34)] TJ T* (a) ' 1 2 (b) \" ET",
        "BT /F2 10 Tf 1 0 0 1 20 200 Tm <65365165652F51FA> Tj 3 Tr (x) Tj ET",
        "q 1 w 20 20 m 280 20 l S 20 20 260 100 re S 20 60 m 280 60 l 20 61 260 .5 re f Q",
        "BT /F3 20 Tf 30 30 Td (ABAB) Tj ET",
        "/Fm Do q .5 0 0 .5 10 10 cm /Fm Do Q",
        "q 100 0 0 100 50 50 cm /Im Do Q q 300 0 0 300 0 0 cm /Im Do Q",
        "BI /W 2 /H 2 /BPC 8 /CS /G ID \0\x7f\x7f\0 EI Q",
        "/OC /M BDC BT /F1 30 Tf .8 g .7 .7 -.7 .7 60 60 Tm (COPY) Tj ET EMC",
        "/Artifact <</Subtype/Watermark>> BDC /G gs BT /F1 30 Tf 60 60 Td (COPY) Tj ET EMC",
        "q 10 10 200 200 re W n /S sh /Pattern cs /P scn 0 0 300 300 re f* Q",
        "/C cs 1 sc 10 10 30 30 re B 1 0 0 rg 5 5 m 9 9 9 1 1 9 c b* [3 1] 0 d 2 J 1 j",
        "BT /F1 8 Tf 7 Tr 90 Tz 2 TL 3 Ts 4 Tw 5 Tc (clip) Tj ET 0 0 300 300 re f",
    ]
    .iter()
    .map(|content| content.as_bytes().to_vec())
    .collect()
}
