//! PDFs whose pages are pictures, for engines to read.

#[path = "../../../../tests/src/pdf_file.rs"]
#[allow(unreachable_pub, reason = "it is public where it stands")]
mod pdf_file;

use pdf_file::pdf_file;

/// Width and height of the pictures, pixels; the pages have as many points.
pub(crate) const PIXELS: (usize, usize) = (600, 400);

/// A page that is a picture of two lines, the second of which may be a wide one.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Page {
    Usual,
    /// [`OnWideLines`] engines misbehave here.
    Wide,
    /// The picture fills the upper half, and there is print below.
    Printed,
}

impl Page {
    /// Rows of boxes as large as letters, black on white.
    fn gray(self) -> Vec<u8> {
        let letters = if self == Self::Wide { 28 } else { 8 };
        let mut gray = vec![255; PIXELS.0 * PIXELS.1];
        for (top, letters) in [(100, 8), (200, letters)] {
            for left in (0..letters).map(|i| 20 + 20 * i) {
                for y in top..top + 18 {
                    gray[y * PIXELS.0 + left..][..14].fill(0);
                }
            }
        }
        gray
    }
}

/// A PDF of these pages.
pub(crate) fn pdf(pages: &[Page]) -> Vec<u8> {
    let (w, h) = PIXELS;
    let kids: String = (0..pages.len())
        .map(|i| format!("{} 0 R ", 3 + 3 * i))
        .collect();
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{kids}]/Count {}>>", pages.len()).into_bytes(),
    ];
    let stream = |head: String, bytes: &[u8]| {
        let head = format!("<<{head}/Length {}>>stream\n", bytes.len());
        [head.as_bytes(), bytes, b"\nendstream"].concat()
    };
    for (i, page) in pages.iter().enumerate() {
        let (content, image) = (4 + 3 * i, 5 + 3 * i);
        let font = "<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
        let resources = format!("<</XObject<</I {image} 0 R>>/Font{font}>>");
        let object = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {w} {h}]/Contents {content} 0 R/Resources{resources}>>"
        );
        objects.push(object.into_bytes());
        let drawn = match page {
            Page::Printed => format!(
                "q {w} 0 0 {} 0 200 cm /I Do Q BT /F 20 Tf 40 40 Td (print beside the picture) Tj ET",
                h / 2
            ),
            _ => format!("{w} 0 0 {h} 0 0 cm /I Do"),
        };
        objects.push(stream(String::new(), drawn.as_bytes()));
        let image = "/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8";
        objects.push(stream(
            format!("{image}/Width {w}/Height {h}"),
            &page.gray(),
        ));
    }
    pdf_file(&objects)
}
