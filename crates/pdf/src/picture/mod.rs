//! Pages as pixels: those of a scan as they are in the file, other pages drawn.

mod alone;
mod canvas;
mod piece;
mod scan;

use crate::contain::{contain, panic_text};
use crate::drawn::Picture;
use crate::page::PdfPage;
use crate::pdf::Reader;
use crate::record::{Pixels, Taken};
use crate::{Error, ErrorKind};
use alone::pictures_alone;
use canvas::Canvas;
use hayro::hayro_interpret::hayro_syntax::object::dict::keys::USER_UNIT;
use hayro::hayro_interpret::{InterpreterSettings, InterpreterWarning};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use mingxi_core::{Finding, FindingCode, PageNo, Raster, Rect};
use piece::Piece;
pub use scan::Scan;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Points per inch.
const POINTS_PER_INCH: f32 = 72.0;

/// A page whose pictures cover less than this share of it is no scan.
const SCAN_SHARE: f32 = 0.5;

/// Coarser than this, pixels an inch, is drawn: smoothed by drawing, a scan of 85 dpi is read better
/// than as it is (98 of 100 rows, not 78); at 110 dpi it is the other way round (98 and 99).
const MIN_DPI: f64 = 100.0;

/// Finer than this, pixels an inch, is made coarser by a whole factor. OCR gains nothing above 300,
/// and a page at 600 dpi takes 105 MB.
const MAX_DPI: f64 = 400.0;

/// A page with a side longer than this, points, states no true size: A3 is 1,191 pt long. Some
/// scanners write one point a pixel.
const MAX_SIDE_PT: f32 = 1400.0;

/// The long side that such a page is taken to have: A4.
const A4_SIDE_PT: f32 = 842.0;

/// Producers round pages and pictures: resolutions are met within this share.
const DPI_SLACK: f64 = 0.02;

/// A page is drawn with at most this many pixels, at a lower resolution if need be: A3 at 200 dpi
/// has 8 million; pages that state one point a pixel would have 60.
const MAX_DRAWN_PIXELS: f32 = 24.0e6;

/// What a page looks like.
#[derive(Debug, Clone, PartialEq)]
pub struct PagePicture {
    /// The pixels, turned as the page is displayed.
    pub raster: Raster,
    /// What the raster shows, in points of the displayed page, origin top left. It may reach out
    /// of the page by part of a pixel.
    pub place: Rect,
    /// The page was drawn; otherwise these are the pixels of its scan.
    pub drawn: bool,
    /// Pictures that are damaged (P001): something is missing, or nothing is left.
    pub findings: Vec<Finding>,
}

impl Reader<'_> {
    /// Gives what a page looks like: the pixels of its scan where it is one, else drawn at `dpi`.
    ///
    /// A scan is a page that shows nothing but one picture, or pieces of one that share a grid of
    /// pixels, over at least half of it; watermarks that were set aside, hidden text and what an
    /// opaque picture covers do not count. Its pixels are given as they are decoded, flipped and
    /// turned as displayed, cut where the page cuts them, over white paper where a mask leaves it
    /// free (ISO 32000-2, 8.9.5); only above 400 dpi is a square of them made one. A scan below 100
    /// dpi is drawn. A drawn page has its watermarks and annotations on it, and at most 24 million
    /// pixels. `page` must be of this reader's PDF.
    ///
    /// # Errors
    ///
    /// Fails when there is no such page, when it or one of its pictures is over the limits, or
    /// when it cannot be drawn. A picture that cannot be decoded is a finding.
    pub fn page_picture(&self, page: &PdfPage, dpi: f32) -> Result<PagePicture, Error> {
        let page_no = page.page_no();
        if page.findings().iter().any(|f| f.code == FindingCode::P007) {
            let text = "the page draws more than the limits allow: it is not drawn again";
            return Err(Error::new(ErrorKind::TooLarge, text).on(page_no));
        }
        let usual = self.has_usual_points(page_no)?;
        let pictures = pictures_alone(page).filter(|_| usual).unwrap_or_default();
        let mut pixels = Pixels::of(pictures.iter().map(|p| p.origin.seq).collect());
        self.take_pixels(page_no, &mut pixels)?;
        if let Some(text) = pixels.over {
            return Err(Error::new(ErrorKind::TooLarge, text).on(page_no));
        }
        let damage = damage(page, &pixels);
        let limit = self.pdf.limits().max_pixels;
        let canvas = contain(|| put_together(page, &pictures, &mut pixels, limit)).ok();
        match canvas.flatten() {
            Some(canvas) => Ok(PagePicture {
                place: canvas.place(),
                raster: canvas.into_raster(),
                drawn: false,
                findings: damage.into_iter().collect(),
            }),
            None => self.drawn(page, dpi, damage),
        }
    }

    /// Whether a page has points of the usual size (ISO 32000-2, 14.11.2); others are not known to the other stages.
    fn has_usual_points(&self, page: PageNo) -> Result<bool, Error> {
        let user_unit = self.pdf.page(page)?.raw().get::<f32>(USER_UNIT);
        Ok(user_unit.is_none_or(|unit| (unit - 1.0).abs() < f32::EPSILON))
    }

    /// The page drawn, with the damage that is known and the damage that drawing it shows.
    fn drawn(
        &self,
        page: &PdfPage,
        dpi: f32,
        damage: Option<Finding>,
    ) -> Result<PagePicture, Error> {
        let (width, height) = (page.width_pt(), page.height_pt());
        let pixels = width * height * (dpi / POINTS_PER_INCH).powi(2);
        let dpi = dpi * (MAX_DRAWN_PIXELS / pixels).sqrt().min(1.0);
        let (raster, whole) = self.draw_at(page.page_no(), dpi)?;
        let damage = damage.or_else(|| (!whole).then(|| undecoded(page)));
        Ok(PagePicture {
            raster,
            place: Rect::around(0.0, 0.0, width, height),
            drawn: true,
            findings: damage.into_iter().collect(),
        })
    }

    /// Draws a page on white paper, as displayed, watermarks and annotations included.
    ///
    /// # Errors
    ///
    /// Fails when there is no such page, when the picture would be over the pixel limit or not
    /// even one pixel, or when the page cannot be drawn.
    pub fn picture(&self, page: PageNo, dpi: f32) -> Result<Raster, Error> {
        self.draw_at(page, dpi).map(|(raster, _)| raster)
    }

    /// Draws a page; says whether all of its pictures could be decoded.
    fn draw_at(&self, page: PageNo, dpi: f32) -> Result<(Raster, bool), Error> {
        let source = self.pdf.page(page)?;
        let scale = dpi / POINTS_PER_INCH;
        let (width, height) = source.render_dimensions();
        let (w, h) = ((width * scale).floor(), (height * scale).floor());
        let pixels = f64::from(w) * f64::from(h);
        let side = f32::from(u16::MAX);
        if !(pixels >= 1.0 && w < side && h < side && pixels <= self.pdf.limits().max_pixels as f64)
        {
            let text = format!(
                "expected 1 to {} pixels, found {w} x {h}",
                self.pdf.limits().max_pixels
            );
            return Err(Error::new(ErrorKind::TooLarge, text).on(page));
        }
        let lost = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&lost);
        let settings = InterpreterSettings {
            warning_sink: Arc::new(move |warning| {
                if let InterpreterWarning::ImageDecodeFailure = warning {
                    seen.store(true, Ordering::Relaxed);
                }
            }),
            ..InterpreterSettings::default()
        };
        let drawn = contain(|| {
            let size = PixmapSettings {
                x_scale: scale,
                y_scale: scale,
                bg_color: WHITE,
            };
            let cache = RenderCache::new();
            render(source, &cache, &settings, &RenderSettings::default(), &size)
        });
        let pixmap = drawn.map_err(|payload| {
            Error::new(ErrorKind::Panicked, "cannot draw the page")
                .on(page)
                .because(panic_text(&*payload))
        })?;
        // The paper is opaque, so that premultiplied colours are the colours.
        let rgb = pixmap.data().iter().flat_map(|p| [p.r, p.g, p.b]).collect();
        let raster = Raster {
            width: u32::from(pixmap.width()),
            height: u32::from(pixmap.height()),
            rgb,
        };
        Ok((raster, !lost.load(Ordering::Relaxed)))
    }
}

/// The pixels of a scan; `None` where the page has to be drawn.
fn put_together(
    page: &PdfPage,
    pictures: &[&Picture],
    pixels: &mut Pixels,
    max_pixels: u64,
) -> Option<Canvas> {
    let canvas = laid_out(page, pictures, pixels, max_pixels)?;
    let side = page.width_pt().max(page.height_pt());
    let shrunk = if side > MAX_SIDE_PT {
        side / A4_SIDE_PT
    } else {
        1.0
    };
    let dpi = canvas.dpi() * f64::from(shrunk);
    let factor = (dpi / MAX_DPI - DPI_SLACK).ceil();
    (dpi > MIN_DPI * (1.0 - DPI_SLACK)).then(|| canvas.reduced(factor as usize))
}

/// The pixels of pictures that cover half of the page, where they share a grid.
fn laid_out(
    page: &PdfPage,
    pictures: &[&Picture],
    pixels: &mut Pixels,
    max_pixels: u64,
) -> Option<Canvas> {
    let on_page = |r: &Rect| r.intersection(&page.drawn.bounds());
    let shown = pictures.iter().filter_map(|p| on_page(&p.rect));
    let area = shown.reduce(|a, b| a.union(&b))?.area();
    if area < SCAN_SHARE * page.drawn.bounds().area() {
        return None;
    }
    let mut pieces = Vec::with_capacity(pictures.len());
    for picture in pictures {
        match pixels.taken.remove(&picture.origin.seq) {
            Some(Taken::Pixels(decoded)) => pieces.extend(Piece::new(picture, decoded)),
            _ => return None,
        }
    }
    Canvas::of(&pieces, max_pixels)
}

/// The finding about pictures of a scan that cannot be decoded, or whose data ends early.
fn damage(page: &PdfPage, pixels: &Pixels) -> Option<Finding> {
    let (mut there, mut declared, mut early) = (0, 0, false);
    for taken in pixels.taken.values() {
        match taken {
            Taken::Pixels(decoded) => {
                there += decoded.height;
                declared += decoded.declared_height;
                early |= decoded.ends_early;
            }
            Taken::Damaged => return Some(undecoded(page)),
            Taken::Unfit => {}
        }
    }
    let text = match (there < declared, early) {
        (true, _) => format!("expected {declared} rows of pixels, found {there}"),
        (_, true) => "its data stops before its end".to_owned(),
        (false, false) => return None,
    };
    let text = format!("the picture is damaged: {text}");
    Some(Finding::new(FindingCode::P001, text).on(page.page_no()))
}

fn undecoded(page: &PdfPage) -> Finding {
    let text = "a picture on the page is damaged: it cannot be decoded";
    Finding::new(FindingCode::P001, text).on(page.page_no())
}
