//! What a picture looks like, from a small version of it.

use crate::drawn::Look;
use hayro::hayro_interpret::{Image, ImageData, Paint};
use std::collections::HashMap;

/// Pictures already looked at, by key.
pub(crate) type Looks = HashMap<u128, Option<Look>>;

/// Pixels above this are not decoded for a look: the picture is a scan, and no watermark.
const MAX_LOOK_PIXELS: u64 = 12_000_000;

/// Lighter than this is paper.
const PAPER: f32 = 0.98;

/// Looks at a picture, once a document.
pub(crate) fn look_at(looks: &mut Looks, key: u128, image: &Image<'_, '_>) -> Option<Look> {
    if let Some(known) = looks.get(&key) {
        return *known;
    }
    let pixels = u64::from(image.width()) * u64::from(image.height());
    let look = if pixels > MAX_LOOK_PIXELS {
        None
    } else {
        decode(image)
    };
    looks.insert(key, look);
    look
}

/// Size asked of the decoder, pixels; enough for shares and means.
const LOOK_SIZE: (u32, u32) = (256, 256);

fn decode(image: &Image<'_, '_>) -> Option<Look> {
    let mut look = None;
    match image {
        Image::Raster(raster) => raster.with_rgba(
            |data, alpha| look = Some(measure(&data, alpha.as_ref().map(|a| a.data.as_slice()))),
            Some(LOOK_SIZE),
        ),
        Image::Stencil(stencil) => stencil.with_stencil(
            |mask, paint| {
                let lightness = match paint {
                    Paint::Color(c) => {
                        let [r, g, b, _] = c.to_rgba().components();
                        0.299f32.mul_add(r, 0.587f32.mul_add(g, 0.114 * b))
                    }
                    Paint::Pattern(_) => 0.5,
                };
                let shown: f32 = mask.data.iter().map(|v| f32::from(*v) / 255.0).sum();
                look = Some(Look {
                    coverage: shown / mask.data.len().max(1) as f32,
                    lightness,
                });
            },
            Some(LOOK_SIZE),
        ),
    }
    look
}

/// Coverage and lightness over white paper.
fn measure(data: &ImageData, alpha: Option<&[u8]>) -> Look {
    let (samples, channels) = match data {
        ImageData::Rgb(d) => (d.data.as_slice(), 3),
        ImageData::Luma(d) => (d.data.as_slice(), 1),
    };
    let pixels = samples.len() / channels;
    // A mask of another size than the picture is sampled in proportion.
    let opacity = |i: usize| {
        alpha.map_or(1.0, |a| {
            a.get(i * a.len() / pixels.max(1))
                .map_or(1.0, |v| f32::from(*v) / 255.0)
        })
    };
    let (mut shown, mut light) = (0u32, 0.0f64);
    for (i, pixel) in samples.chunks_exact(channels).enumerate() {
        let luma = match *pixel {
            [r, g, b] => {
                0.299f32.mul_add(
                    f32::from(r),
                    0.587f32.mul_add(f32::from(g), 0.114 * f32::from(b)),
                ) / 255.0
            }
            [v] => f32::from(v) / 255.0,
            _ => 1.0,
        };
        let seen = 1.0 - opacity(i) * (1.0 - luma);
        if seen < PAPER {
            shown += 1;
            light += f64::from(seen);
        }
    }
    let lightness = if shown == 0 {
        1.0
    } else {
        (light / f64::from(shown)) as f32
    };
    Look {
        coverage: shown as f32 / pixels.max(1) as f32,
        lightness,
    }
}
