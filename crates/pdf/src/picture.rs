//! Drawing a page as pixels.

use crate::contain::{contain, panic_text};
use crate::pdf::Reader;
use crate::{Error, ErrorKind};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use mingxi_core::{PageNo, Raster};

/// Points per inch.
const POINTS_PER_INCH: f32 = 72.0;

impl Reader<'_> {
    /// Draws a page on white paper, as displayed, watermarks and annotations included.
    ///
    /// # Errors
    ///
    /// Fails when there is no such page, when the picture would be over the pixel limit or not
    /// even one pixel, or when the page cannot be drawn.
    pub fn picture(&self, page: PageNo, dpi: f32) -> Result<Raster, Error> {
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
        let drawn = contain(|| {
            let settings = PixmapSettings {
                x_scale: scale,
                y_scale: scale,
                bg_color: WHITE,
            };
            let cache = RenderCache::new();
            render(
                source,
                &cache,
                &InterpreterSettings::default(),
                &RenderSettings::default(),
                &settings,
            )
        });
        let pixmap = drawn.map_err(|payload| {
            Error::new(ErrorKind::Panicked, "cannot draw the page")
                .on(page)
                .because(panic_text(&*payload))
        })?;
        // The paper is opaque, so that premultiplied colours are the colours.
        let rgb = pixmap.data().iter().flat_map(|p| [p.r, p.g, p.b]).collect();
        Ok(Raster {
            width: u32::from(pixmap.width()),
            height: u32::from(pixmap.height()),
            rgb,
        })
    }
}
