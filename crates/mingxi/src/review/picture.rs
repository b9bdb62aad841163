//! Pictures of pages and of doubtful places, small enough to be sent along.

use super::doubts::{Doubt, Place};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::{self, FilterType as Resampling};
use image::{ExtendedColorType, GrayImage, ImageEncoder};
use mingxi_core::{Disclosure, FindingCode, GrayRaster, PageKind, PageNo, Rect, Severity};
use mingxi_pdf::{Pdf, Scan};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Pixels an inch of a page's picture: 6-pt print can be read.
const PAGE_DPI: f32 = 110.0;

/// Pixels an inch of a crop: twice those of the page, so that halving makes the one of the other.
const CROP_DPI: f32 = 2.0 * PAGE_DPI;

/// No picture of a page is larger, bytes: base64 makes 150 kB of them.
const MAX_PAGE_BYTES: usize = 112_500;

/// Widths, as shares of the first, that are tried until a picture fits, and the least share of its bytes
/// that is left then: of pure noise; scans keep half as much again.
const WIDTHS: [(f32, f32); 4] = [(1.0, 1.0), (0.82, 0.5), (0.66, 0.29), (0.5, 0.13)];

/// Qualities of JPEG that are tried at each width, and the least share of the bytes of the first, measured on scans.
const QUALITIES: [(u8, f32); 3] = [(70, 1.0), (50, 0.65), (30, 0.4)];

/// Quality of JPEG of the crops of scans: their noise makes PNG thrice as large, and slow.
const CROP_QUALITY: u8 = 75;

/// Crops of a document; more doubts are shown in the picture of their page, as are amounts that are only read once.
const MAX_CROPS: usize = 200;

/// Shades of gray in drawn print: the eye misses none, and PNG packs them into a third.
const SHADES: u16 = 16;

/// Around a doubtful place, this much of the page is shown too, points: its neighbours tell which row it is.
const CROP_MARGIN: (f32, f32) = (100.0, 11.0);

/// A crop is not wider or higher, points: words of a whole paragraph need no more.
const CROP_SIZE: (f32, f32) = (330.0, 90.0);

/// A picture as a file.
#[derive(Debug)]
pub(crate) struct Encoded {
    pub(crate) media_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Crops with the places of their doubts in the list.
type Crops = Vec<(usize, Crop)>;

/// The pictures of a document.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    pages: BTreeMap<PageNo, Encoded>,
    /// By the place of the doubt in the list.
    crops: BTreeMap<usize, Crop>,
}

/// A part of a page.
#[derive(Debug)]
struct Crop {
    picture: Encoded,
    /// What it shows, in points of the page.
    bbox: Rect,
}

impl Pictures {
    /// Draws each page that is shown once, and cuts its doubtful places out.
    pub(super) fn draw(pdf: &Pdf, disclosure: &Disclosure, doubts: &[Doubt]) -> Self {
        let mut places: BTreeMap<PageNo, Vec<(usize, Place)>> = BTreeMap::new();
        let graver = doubts.iter().enumerate().filter(|(_, d)| !d.is_slight());
        for (i, doubt) in graver.take(MAX_CROPS) {
            if let Some(place) = doubt.place {
                places.entry(place.page).or_default().push((i, place));
            }
        }
        let shown: BTreeSet<PageNo> = pages(disclosure, doubts);
        // What draws more than the limits allow is not drawn again.
        let over = disclosure.findings.iter();
        let over = over.filter(|f| f.code == FindingCode::P007);
        let over: BTreeSet<PageNo> = over.filter_map(|f| f.page_no).collect();
        let is_drawn = |page: &PageNo| shown.contains(page) && !over.contains(page);
        let records = disclosure.pages.iter();
        let records: Vec<_> = records.filter(|page| is_drawn(&page.page_no)).collect();
        let drawn: Vec<_> = records
            .par_iter()
            .filter_map(|page| {
                let places = places.get(&page.page_no).map_or(&[][..], Vec::as_slice);
                let pictures = of_page(pdf, page.page_no, page.kind, places)?;
                Some((page.page_no, pictures))
            })
            .collect();
        let mut pictures = Self::default();
        for (page, (picture, crops)) in drawn {
            pictures
                .pages
                .extend(picture.map(|picture| (page, picture)));
            pictures.crops.extend(crops);
        }
        pictures
    }

    pub(super) fn has(&self, page: PageNo) -> bool {
        self.pages.contains_key(&page)
    }

    /// All of them with the ids of their elements.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, &Encoded)> {
        let pages = self.pages.iter();
        let pages = pages.map(|(page, picture)| (format!("page-{}", page.get()), picture));
        let crops = self.crops.iter();
        pages.chain(crops.map(|(i, crop)| (format!("crop-{i}"), &crop.picture)))
    }

    /// What each crop shows, by the place of its doubt in the list.
    pub(super) fn crops(&self) -> BTreeMap<usize, Rect> {
        self.crops.iter().map(|(i, crop)| (*i, crop.bbox)).collect()
    }
}

/// The pages that have tables or doubts.
pub(super) fn pages(disclosure: &Disclosure, doubts: &[Doubt]) -> BTreeSet<PageNo> {
    let tables = disclosure.tables.iter().flat_map(|t| &t.pages).copied();
    let doubts = doubts.iter().filter_map(|d| d.place).map(|p| p.page);
    let findings = disclosure.findings.iter();
    let findings = findings.filter(|f| f.severity != Severity::Note);
    let findings = findings.filter_map(|f| f.page_no);
    tables.chain(doubts).chain(findings).collect()
}

/// A page as it is drawn, in gray; nothing where it cannot be drawn.
pub(crate) fn whole_page(pdf: &Pdf, page: PageNo, kind: PageKind) -> Option<Encoded> {
    of_page(pdf, page, kind, &[])?.0
}

/// The picture of one page and the crops of its doubtful places; nothing where it cannot be drawn.
fn of_page(
    pdf: &Pdf,
    page: PageNo,
    kind: PageKind,
    places: &[(usize, Place)],
) -> Option<(Option<Encoded>, Crops)> {
    let reader = pdf.reader();
    if kind == PageKind::Image
        && let Some(scan) = reader.scan(page)
    {
        return of_scan(&scan, places);
    }
    let dpi = if places.is_empty() {
        PAGE_DPI
    } else {
        CROP_DPI
    };
    let raster = reader.picture(page, dpi).ok()?;
    let gray = image_of(raster.into())?;
    let crops = places.iter().filter_map(|(i, place)| {
        let (cut, bbox) = cut(&gray, &place.bbox, dpi / 72.0)?;
        let picture = png(shaded(cut))?;
        Some((*i, Crop { picture, bbox }))
    });
    let crops = crops.collect();
    let small = match places.is_empty() {
        true => gray,
        false => halved(&gray),
    };
    Some((fitting(small, kind), crops))
}

/// The picture of a page that is a scan, made of its own pixels.
fn of_scan(scan: &Scan, places: &[(usize, Place)]) -> Option<(Option<Encoded>, Crops)> {
    let part = |area: &Rect, dpi: f32| image_of(scan.gray(area, dpi.min(scan.dpi()))?);
    let crops = places.iter().filter_map(|(i, place)| {
        let bbox = around(&place.bbox).intersection(&scan.page())?;
        let picture = jpeg(&part(&bbox, CROP_DPI)?, CROP_QUALITY)?;
        Some((*i, Crop { picture, bbox }))
    });
    let whole = part(&scan.page(), PAGE_DPI)?;
    Some((fitting(whole, PageKind::Image), crops.collect()))
}

fn image_of(gray: GrayRaster) -> Option<GrayImage> {
    GrayImage::from_raw(gray.width, gray.height, gray.shades)
}

/// Four pixels made one, their mean.
fn halved(gray: &GrayImage) -> GrayImage {
    let (width, height) = (gray.width() / 2, gray.height() / 2);
    let stride = gray.width() as usize;
    let mut pixels = Vec::with_capacity((width * height) as usize);
    for pair in gray.as_raw().chunks_exact(2 * stride).take(height as usize) {
        let (upper, lower) = pair.split_at(stride);
        let squares = upper.chunks_exact(2).zip(lower.chunks_exact(2));
        let sum = |a: &[u8], b: &[u8]| a.iter().chain(b).map(|v| u16::from(*v)).sum::<u16>();
        pixels.extend(squares.map(|(a, b)| ((sum(a, b) + 2) / 4) as u8));
    }
    GrayImage::from_raw(width, height, pixels).unwrap_or_else(|| resized(gray, 0.5))
}

fn resized(gray: &GrayImage, by: f32) -> GrayImage {
    let side = |length: u32| ((length as f32 * by).round() as u32).max(1);
    imageops::resize(
        gray,
        side(gray.width()),
        side(gray.height()),
        Resampling::Triangle,
    )
}

/// The picture within the limit: drawn pages as PNG, scans as JPEG, coarser where need be.
fn fitting(gray: GrayImage, kind: PageKind) -> Option<Encoded> {
    let fits = |picture: &Encoded| picture.bytes.len() <= MAX_PAGE_BYTES;
    if kind != PageKind::Image
        && let Some(picture) = png(shaded(gray.clone())).filter(fits)
    {
        return Some(picture);
    }
    let first = jpeg(&gray, QUALITIES[0].0)?;
    if fits(&first) {
        return Some(first);
    }
    // What cannot fit is not tried.
    let share = MAX_PAGE_BYTES as f32 / first.bytes.len() as f32;
    WIDTHS.iter().find_map(|(width, least)| {
        let mut qualities = QUALITIES.iter().filter(|(_, of)| of * least <= share);
        let (best, _) = qualities.next()?;
        let smaller = resized(&gray, *width);
        let rest = qualities.map(|(quality, _)| quality);
        let mut tried = std::iter::once(best).chain(rest);
        tried.find_map(|quality| jpeg(&smaller, *quality).filter(fits))
    })
}

fn shaded(mut gray: GrayImage) -> GrayImage {
    let steps = SHADES - 1;
    for pixel in gray.iter_mut() {
        let step = (u16::from(*pixel) * steps + 127) / 255;
        *pixel = (step * 255 / steps) as u8;
    }
    gray
}

/// What a crop shows of a page, points: a box and some of what is around it. It may reach out of the page.
fn around(bbox: &Rect) -> Rect {
    let width = (bbox.width() + 2.0 * CROP_MARGIN.0).min(CROP_SIZE.0.max(bbox.width()));
    let height = (bbox.height() + 2.0 * CROP_MARGIN.1).min(CROP_SIZE.1);
    // Print stands in the middle of a cell that is higher.
    let left = bbox.left() - CROP_MARGIN.0;
    let top = (bbox.top() + bbox.bottom() - height) / 2.0;
    Rect::around(left, top, left + width, top + height)
}

/// The part of a page around a box, and what of the page it is; `scale` is pixels a point.
fn cut(gray: &GrayImage, bbox: &Rect, scale: f32) -> Option<(GrayImage, Rect)> {
    let part = around(bbox);
    let pixels = |points: f32| (points * scale).max(0.0) as u32;
    let (x, y) = (pixels(part.left()), pixels(part.top()));
    let width = pixels(part.right()).min(gray.width()).checked_sub(x)?;
    let height = pixels(part.bottom()).min(gray.height()).checked_sub(y)?;
    let points = |pixels: u32| pixels as f32 / scale;
    let shown = Rect::around(points(x), points(y), points(x + width), points(y + height));
    let cut = || imageops::crop_imm(gray, x, y, width, height).to_image();
    (width > 0 && height > 0).then(|| (cut(), shown))
}

fn png(gray: GrayImage) -> Option<Encoded> {
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::NoFilter)
        .write_image(&gray, gray.width(), gray.height(), ExtendedColorType::L8)
        .ok()?;
    Some(Encoded {
        media_type: "image/png",
        bytes,
    })
}

fn jpeg(gray: &GrayImage, quality: u8) -> Option<Encoded> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .write_image(gray, gray.width(), gray.height(), ExtendedColorType::L8)
        .ok()?;
    Some(Encoded {
        media_type: "image/jpeg",
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noisy_page_fits_all_the_same() {
        let mut state = 1_u32;
        let mut noise = |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Luma([(state >> 24) as u8])
        };
        let gray = GrayImage::from_fn(909, 1286, &mut noise);
        let picture = fitting(gray, PageKind::Text).unwrap();
        assert_eq!(picture.media_type, "image/jpeg");
        assert!(picture.bytes.len() <= MAX_PAGE_BYTES);
    }

    #[test]
    fn a_crop_stays_on_the_page() {
        let gray = GrayImage::new(200, 100);
        let whole = cut(&gray, &Rect::around(10.0, 10.0, 50.0, 20.0), 1.0).unwrap();
        assert_eq!(whole.0.dimensions(), (150, 31));
        assert!(cut(&gray, &Rect::around(900.0, 0.0, 990.0, 9.0), 1.0).is_none());
    }
}
