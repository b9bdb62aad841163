//! Small PDFs for tests: pages of raw content over one font and a few shared resources.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use mingxi_core::PageNo;
use mingxi_pdf::{Limits, Pdf, PdfPage, strip_watermarks};
use std::fmt::Write as _;

/// A document about to be written.
#[derive(Clone)]
pub(crate) struct Sheet {
    pub(crate) document: Document,
    pub(crate) resources: Dictionary,
    /// Entries of every page's dictionary.
    pub(crate) page: Dictionary,
    pages: Vec<String>,
}

impl Sheet {
    /// A4 pages of this content; `/F1` prints Chinese (not embedded), `/Pale` and `/Half` set the opacity.
    pub(crate) fn new(contents: impl IntoIterator<Item = String>) -> Self {
        let mut document = Document::with_version("1.7");
        let font = song(&mut document, "UniGB-UCS2-H");
        let resources = dictionary! {
            "Font" => dictionary! { "F1" => font },
            "ExtGState" => dictionary! { "Pale" => dictionary! { "ca" => 0.2 }, "Half" => dictionary! { "ca" => 0.5 } },
        };
        Self {
            document,
            resources,
            page: Dictionary::new(),
            pages: contents.into_iter().collect(),
        }
    }

    /// Adds a resource of this kind and name.
    pub(crate) fn resource(&mut self, kind: &str, name: &str, id: ObjectId) {
        if !self.resources.has(kind.as_bytes()) {
            self.resources.set(kind, Dictionary::new());
        }
        let of_kind = self
            .resources
            .get_mut(kind.as_bytes())
            .and_then(Object::as_dict_mut)
            .expect("it was just set");
        of_kind.set(name, id);
    }

    pub(crate) fn stream(&mut self, dict: Dictionary, content: &[u8]) -> ObjectId {
        self.document
            .add_object(Stream::new(dict, content.to_vec()))
    }

    /// An image of one colour, with a mask of this opacity where there is one.
    pub(crate) fn image(
        &mut self,
        (width, height): (i64, i64),
        rgb: [u8; 3],
        opacity: Option<u8>,
    ) -> ObjectId {
        let pixels = usize::try_from(width * height).expect("the picture is small");
        let mut dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
            "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8,
        };
        if let Some(opacity) = opacity {
            let mask = dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
                "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
            };
            let mask = self.stream(mask, &vec![opacity; pixels]);
            dict.set("SMask", mask);
        }
        self.stream(dict, &rgb.repeat(pixels))
    }

    /// The PDF's bytes.
    pub(crate) fn write(mut self) -> Vec<u8> {
        let resources = self.document.add_object(self.resources.clone());
        let pages_id = self.document.new_object_id();
        let mut kids = Vec::new();
        for content in std::mem::take(&mut self.pages) {
            let content = self
                .document
                .add_object(Stream::new(Dictionary::new(), content.into_bytes()));
            let mut page = dictionary! {
                "Type" => "Page", "Parent" => pages_id, "Contents" => content, "Resources" => resources,
                "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            };
            // Not `extend`: it appends to arrays.
            for (key, value) in &self.page {
                page.set(key.clone(), value.clone());
            }
            kids.push(Object::Reference(self.document.add_object(page)));
        }
        let count = i64::try_from(kids.len()).expect("the sheet is small");
        let pages = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
        self.document
            .objects
            .insert(pages_id, Object::Dictionary(pages));
        let root = match self
            .document
            .trailer
            .get(b"Root")
            .and_then(Object::as_reference)
        {
            Ok(root) => root,
            Err(_) => self
                .document
                .add_object(dictionary! { "Type" => "Catalog" }),
        };
        let catalog = self
            .document
            .get_dictionary_mut(root)
            .expect("the catalog is a dictionary");
        catalog.set("Pages", pages_id);
        self.document.trailer.set("Root", root);
        let mut bytes = Vec::new();
        self.document
            .save_to(&mut bytes)
            .expect("writing to memory does not fail");
        bytes
    }
}

/// A Chinese font that is not embedded, with this encoding.
pub(crate) fn song(document: &mut Document, encoding: &str) -> Dictionary {
    let descendant = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "STSong-Light", "DW" => 1000,
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("GB1"),
            "Supplement" => 4,
        },
    });
    dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "STSong-Light", "Encoding" => encoding,
        "DescendantFonts" => vec![Object::Reference(descendant)],
    }
}

/// Words at a place, set by matrix `a b c d x y` in this size.
pub(crate) fn words(matrix: [f32; 6], size: f32, text: &str) -> String {
    let hex: String = text.encode_utf16().fold(String::new(), |mut s, u| {
        let _ = write!(s, "{u:04X}");
        s
    });
    let [a, b, c, d, x, y] = matrix;
    format!("BT /F1 {size} Tf {a} {b} {c} {d} {x} {y} Tm <{hex}> Tj ET\n")
}

/// Level words at a place.
pub(crate) fn level(x: f32, y: f32, size: f32, text: &str) -> String {
    words([1.0, 0.0, 0.0, 1.0, x, y], size, text)
}

/// Words turned by degrees, counter-clockwise.
pub(crate) fn turned(degrees: f32, x: f32, y: f32, size: f32, text: &str) -> String {
    let (sin, cos) = degrees.to_radians().sin_cos();
    words([cos, sin, -sin, cos, x, y], size, text)
}

/// A ruled table over most of the page, a label and an amount to a row; the page's number makes each its own.
pub(crate) fn table(page: usize) -> String {
    let mut content = String::from("0 g 0.5 w\n");
    for row in 0..30 {
        let y = 740.0 - 22.0 * row as f32;
        let _ = writeln!(content, "50 {} m 545 {} l S", y - 6.0, y - 6.0);
        content += &level(60.0, y, 10.0, "一般公共服务支出科目名称");
        content += &level(
            300.0,
            y,
            10.0,
            &format!("{}.{:02}", 1000 + 37 * row + page, (row * 7) % 100),
        );
        content += &level(
            430.0,
            y,
            10.0,
            &format!("{}.{:02}", 500 + 11 * row + page, (row * 13) % 100),
        );
    }
    content + "50 740 m 50 80 l S 545 740 m 545 80 l S\n"
}

/// The pages of a PDF, watermarks set aside.
pub(crate) fn pages(bytes: &[u8]) -> Vec<PdfPage> {
    let pdf = Pdf::open(bytes.to_vec(), &Limits::default()).expect("the PDF opens");
    let reader = pdf.reader();
    let drawn = (0..pdf.page_count() as usize)
        .map(|i| reader.draw(PageNo::from_index(i)).expect("the page draws"));
    strip_watermarks(drawn.collect())
}

/// The print of a page, in the order drawn.
pub(crate) fn print(page: &PdfPage) -> String {
    page.read().chars.iter().map(|c| c.ch).collect()
}
