//! Pictures: where they stand, and what they look like, from a small version.

use super::paths::is_upright;
use super::pixels::{is_bomb, weight};
use super::{Recorder, to_rect};
use crate::Limits;
use crate::drawn::{Declared, Look, Picture};
use hayro::hayro_interpret::hayro_syntax::object::dict::keys::{LENGTH, MASK, OC, SMASK};
use hayro::hayro_interpret::hayro_syntax::object::{Dict, ObjRef, ObjectIdentifier};
use hayro::hayro_interpret::{BlendMode, CacheKey, Image, ImageData, ImageDrawProps, Paint};
use hayro::kurbo::Rect as Area;
use std::collections::HashMap;

/// Pictures already looked at, by key.
pub(super) type Looks = HashMap<u128, Option<Look>>;

impl Recorder<'_> {
    /// Writes down a picture.
    pub(super) fn place_picture(&mut self, image: &Image<'_, '_>, props: &ImageDrawProps<'_>) {
        if let Some(pixels) = &mut self.pixels {
            pixels.see(image, self.ops, self.limits);
        }
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let quad = props
            .transform
            .transform_rect_bbox(Area::new(0.0, 0.0, width, height));
        let Some(rect) = to_rect(quad).intersection(&to_rect(self.clip())) else {
            return;
        };
        let (dict, stencil) = match image {
            Image::Stencil(s) => (s.stream().dict().clone(), true),
            Image::Raster(r) => (r.stream().dict().clone(), false),
        };
        let in_mask = props.soft_mask.is_some() || self.groups.iter().any(|g| g.masked);
        let masked = in_mask || stencil || dict.contains_key(SMASK) || dict.contains_key(MASK);
        let alpha = self.group_alpha();
        self.plain = props.blend_mode == BlendMode::Normal;
        let straight = !in_mask && is_upright(&props.transform) && self.covers(alpha);
        let covers = !masked && straight;
        let mut origin = self.origin();
        let in_layer = |r: ObjRef| self.survey.watermark_layers.contains(&r.into());
        if dict.get_ref(OC).is_some_and(in_layer) {
            origin.declared = origin.declared.or(Some(Declared::Layer));
        }
        let shared = |id: ObjectIdentifier| self.survey.shared_images.contains(&id);
        // Who takes the pixels themselves judges no watermarks.
        let worth = self.pixels.is_none() && (masked || dict.obj_id().is_some_and(shared));
        let looks = &mut self.memory.looks;
        let look = worth.then(|| look_at(looks, image, self.limits)).flatten();
        let key = picture_key(image, &dict);
        self.page.images.push(Picture {
            rect,
            matrix: props.transform.as_coeffs(),
            straight,
            key,
            alpha,
            masked,
            covers,
            look,
            origin,
        });
    }
}

/// Names a picture by its size in pixels and in bytes, since some producers write it anew for each page.
fn picture_key(image: &Image<'_, '_>, dict: &Dict<'_>) -> u128 {
    let length = dict.get::<u32>(LENGTH).unwrap_or(0);
    u128::from(image.width()) << 64 | u128::from(image.height()) << 32 | u128::from(length)
}

/// Pixels above this are not decoded for a look: the picture is a scan, and no watermark.
const MAX_LOOK_PIXELS: u64 = 12_000_000;

/// Lighter than this is paper.
const PAPER: f32 = 0.98;

/// Looks at a picture, once a document.
fn look_at(looks: &mut Looks, image: &Image<'_, '_>, limits: &Limits) -> Option<Look> {
    let key = image.cache_key();
    if let Some(known) = looks.get(&key) {
        return *known;
    }
    let small = weight(image) <= MAX_LOOK_PIXELS && !is_bomb(image, limits);
    let look = small.then(|| decode(image)).flatten();
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

/// Pixels that are enough for shares and means; decoders often give more than they are asked for.
const ENOUGH_PIXELS: usize = 1 << 16;

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
    let (mut shown, mut light, mut seen_at_all) = (0u32, 0.0f64, 0u32);
    let step = (pixels / ENOUGH_PIXELS).max(1);
    for (i, pixel) in samples.chunks_exact(channels).enumerate().step_by(step) {
        seen_at_all += 1;
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
        coverage: shown as f32 / seen_at_all.max(1) as f32,
        lightness,
    }
}
