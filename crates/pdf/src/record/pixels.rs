//! The pixels of the pictures of a page, decoded, with bounds on what that may cost.

use crate::Limits;
use crate::pdf::unpacks_over;
use hayro::hayro_interpret::hayro_syntax::Filter;
use hayro::hayro_interpret::hayro_syntax::object::Stream;
use hayro::hayro_interpret::hayro_syntax::object::dict::keys::{
    BITS_PER_COMPONENT, BPC, H, HEIGHT, IM, IMAGE_MASK, MASK, SMASK, W, WIDTH,
};
use hayro::hayro_interpret::{Image, ImageData, LumaData, Paint};
use mingxi_core::GrayRaster;
use std::collections::{BTreeMap, BTreeSet};

/// All pictures of a page together may have so many times the pixels that one may have.
const PICTURES_A_PAGE: u64 = 10;

/// The pictures taken may together have so many times the pixels that one may have: a background and what lies on it.
const COATS: u64 = 2;

/// Bytes a pixel of the widest common format, CMYK.
const BYTES_A_PIXEL: u64 = 4;

/// Takes the pixels of chosen pictures while their page is interpreted.
#[derive(Debug, Default)]
pub(crate) struct Pixels {
    /// What came of the pictures that were asked for, by their place in the order of painting.
    pub(crate) taken: BTreeMap<u32, Taken>,
    /// Why the page's pictures cost too much to decode, if they do.
    pub(crate) over: Option<String>,
    /// Places in the order of painting; all pictures where it is `None`.
    wanted: Option<BTreeSet<u32>>,
    /// Pixels of all pictures seen.
    seen: u64,
    /// Pixels of all pictures decoded.
    decoded: u64,
}

/// What came of one picture.
#[derive(Debug)]
pub(crate) enum Taken {
    Pixels(Decoded),
    /// It is not decoded to pixels of its own: painted with a pattern, masked at another size, or one too many.
    Unfit,
    /// It cannot be decoded.
    Damaged,
}

/// Decoded pixels, row by row from the top, whichever way they are then placed.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) width: usize,
    /// Rows that are there; a picture whose data ends early has fewer than it declares.
    pub(crate) height: usize,
    /// Rows that the picture declares.
    pub(crate) declared_height: usize,
    /// Its data stops before its end; what is missing was made up by the decoder.
    pub(crate) ends_early: bool,
    /// Pixels of the declared size that one decoded pixel stands for, across and down.
    pub(crate) scale: (f64, f64),
    pub(crate) samples: Samples,
    /// A byte a pixel, 255 opaque; `None` where all are.
    pub(crate) alpha: Option<Vec<u8>>,
}

/// The colours of decoded pixels.
#[derive(Debug)]
pub(crate) enum Samples {
    /// A byte a pixel, 0 black.
    Gray(Vec<u8>),
    /// Three bytes a pixel, red first.
    Rgb(Vec<u8>),
    /// One colour; the mask makes the picture (ISO 32000-2, 8.9.6.2).
    Ink([u8; 3]),
}

impl Decoded {
    /// Makes its colours shades of gray.
    pub(crate) fn make_gray(&mut self) {
        match &mut self.samples {
            Samples::Gray(_) => {}
            Samples::Rgb(rgb) => {
                let (pixels, _) = rgb.as_chunks();
                let shades = pixels.iter().map(|p| GrayRaster::shade(*p)).collect();
                self.samples = Samples::Gray(shades);
            }
            Samples::Ink(ink) => *ink = [GrayRaster::shade(*ink); 3],
        }
    }
}

impl Pixels {
    /// Asks for the pictures with these places in the order of painting.
    pub(crate) fn of(wanted: BTreeSet<u32>) -> Self {
        Self {
            wanted: Some(wanted),
            ..Self::default()
        }
    }

    /// Asks for every picture.
    pub(crate) fn of_all() -> Self {
        Self::default()
    }

    /// Weighs a picture, and decodes it if it was asked for.
    pub(super) fn see(&mut self, image: &Image<'_, '_>, seq: u32, limits: &Limits) {
        self.seen = self.seen.saturating_add(weight(image));
        if self.over.is_none() {
            self.over = self.excess(image, limits);
        }
        let is_wanted = self.wanted.as_ref().is_none_or(|w| w.contains(&seq));
        if self.over.is_some() || !is_wanted {
            return;
        }
        self.decoded = self.decoded.saturating_add(weight(image));
        let many = self.decoded > limits.max_pixels.saturating_mul(COATS);
        self.taken
            .insert(seq, if many { Taken::Unfit } else { decode(image) });
    }

    /// What is too much about a picture, or about all so far.
    fn excess(&self, image: &Image<'_, '_>, limits: &Limits) -> Option<String> {
        let (width, height) = largest(image);
        let (max, all) = (limits.max_pixels, most_of_page(limits));
        if width.saturating_mul(height) > max {
            let text =
                format!("expected a picture of at most {max} pixels, found {width} x {height}");
            return Some(text);
        }
        if self.seen > all {
            return Some(format!(
                "expected pictures of at most {all} pixels together, found {} or more",
                self.seen
            ));
        }
        let bytes = most_bytes(limits);
        let text = || format!("expected a picture of at most {bytes} bytes, found more");
        is_bomb(image, limits).then(text)
    }
}

fn most_of_page(limits: &Limits) -> u64 {
    limits.max_pixels.saturating_mul(PICTURES_A_PAGE)
}

fn most_bytes(limits: &Limits) -> u64 {
    limits.max_pixels.saturating_mul(BYTES_A_PIXEL)
}

fn stream_of<'i>(image: &'i Image<'_, '_>) -> &'i Stream<'i> {
    match image {
        Image::Stencil(s) => s.stream(),
        Image::Raster(r) => r.stream(),
    }
}

/// The mask that a picture brings along as a picture of its own (ISO 32000-2, 8.9.6.3 and 11.6.5.2).
fn mask_of<'i>(image: &'i Image<'_, '_>) -> Option<Stream<'i>> {
    let dict = stream_of(image).dict();
    dict.get::<Stream<'_>>(SMASK)
        .or_else(|| dict.get::<Stream<'_>>(MASK))
}

/// Declared width and height of a picture or of its mask, whichever has more pixels.
fn largest(image: &Image<'_, '_>) -> (u64, u64) {
    let own = (u64::from(image.width()), u64::from(image.height()));
    let of_mask = mask_of(image).map(|mask| {
        let side = |short: &[u8], long: &[u8]| {
            let dict = mask.dict();
            let found = dict.get::<u32>(short).or_else(|| dict.get::<u32>(long));
            u64::from(found.unwrap_or(0))
        };
        (side(W, WIDTH), side(H, HEIGHT))
    });
    let area = |(w, h): (u64, u64)| w.saturating_mul(h);
    of_mask.filter(|m| area(*m) > area(own)).unwrap_or(own)
}

/// Pixels that decoding a picture or its mask makes, whichever are more.
pub(super) fn weight(image: &Image<'_, '_>) -> u64 {
    let (width, height) = largest(image);
    width.saturating_mul(height)
}

/// Whether a picture or its mask unpacks to more bytes than the most pixels have.
pub(super) fn is_bomb(image: &Image<'_, '_>, limits: &Limits) -> bool {
    let limit = most_bytes(limits);
    unpacks_over(stream_of(image), limit)
        || mask_of(image).is_some_and(|mask| unpacks_over(&mask, limit))
}

fn decode(image: &Image<'_, '_>) -> Taken {
    let mut taken = Taken::Damaged;
    match image {
        Image::Raster(raster) => {
            raster.with_rgba(|data, alpha| taken = of_raster(data, alpha, image), None);
        }
        Image::Stencil(stencil) => {
            stencil.with_stencil(|mask, paint| taken = of_stencil(mask, paint, image), None);
        }
    }
    taken
}

fn of_raster(data: ImageData, alpha: Option<LumaData>, image: &Image<'_, '_>) -> Taken {
    let (width, height) = (data.width(), data.height());
    // An opaque mask, as word processors write them, is none.
    let alpha = alpha.filter(|a| a.data.iter().any(|v| *v != u8::MAX));
    if alpha
        .as_ref()
        .is_some_and(|a| (a.width, a.height) != (width, height))
    {
        return Taken::Unfit;
    }
    let scale = data.scale_factors();
    let samples = match data {
        ImageData::Rgb(rgb) => Samples::Rgb(rgb.data),
        ImageData::Luma(luma) => Samples::Gray(luma.data),
    };
    Taken::of(
        (width, height),
        scale,
        samples,
        alpha.map(|a| a.data),
        image,
    )
}

fn of_stencil(mask: LumaData, paint: &Paint<'_>, image: &Image<'_, '_>) -> Taken {
    let Paint::Color(colour) = paint else {
        return Taken::Unfit;
    };
    let [r, g, b, _] = colour.to_rgba().to_rgba8();
    let (size, scale) = ((mask.width, mask.height), mask.scale_factors);
    Taken::of(size, scale, Samples::Ink([r, g, b]), Some(mask.data), image)
}

impl Taken {
    fn of(
        (width, height): (u32, u32),
        (across, down): (f32, f32),
        samples: Samples,
        alpha: Option<Vec<u8>>,
        image: &Image<'_, '_>,
    ) -> Self {
        if !(across > 0.0 && down > 0.0 && across.is_finite() && down.is_finite()) {
            return Self::Damaged;
        }
        let declared_height = (image.height() as f32 / down).round() as usize;
        let there = rows_there(image).unwrap_or(declared_height);
        Self::Pixels(Decoded {
            width: width as usize,
            height: (height as usize).min(there),
            declared_height,
            ends_early: ends_early(stream_of(image)),
            scale: (f64::from(across), f64::from(down)),
            samples,
            alpha,
        })
    }
}

/// Rows whose data is there, where pixels are packed into bytes; the decoder fills up such pictures in silence.
fn rows_there(image: &Image<'_, '_>) -> Option<usize> {
    let stream = stream_of(image);
    let dict = stream.dict();
    let stated = dict
        .get::<u32>(BPC)
        .or_else(|| dict.get::<u32>(BITS_PER_COMPONENT));
    let stencil = dict
        .get::<bool>(IM)
        .or_else(|| dict.get::<bool>(IMAGE_MASK));
    let bits = if stencil == Some(true) { 1 } else { stated? };
    let row = (u64::from(image.width()) * u64::from(bits)).div_ceil(8);
    let data = stream.decoded_data().ok().filter(|_| bits < 8 && row > 0)?;
    usize::try_from(data.len() as u64 / row).ok()
}

/// Whether a JPEG (ISO/IEC 10918-1, B.1.1.3) or JPEG 2000 (ISO/IEC 15444-1, A.2) lacks its end
/// marker; what it marks the end of cannot hold it by chance.
fn ends_early(stream: &Stream<'_>) -> bool {
    let start = match stream.filters().as_slice() {
        [Filter::DctDecode] => [0xFF, 0xDA],
        [Filter::JpxDecode] => [0xFF, 0x93],
        _ => return false,
    };
    let data = stream.raw_data();
    let begin = data.windows(2).position(|w| w == start);
    let end = data.windows(2).rposition(|w| w == [0xFF, 0xD9]);
    end < begin || end.is_none()
}
