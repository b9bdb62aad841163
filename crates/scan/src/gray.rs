//! One plane of gray, and what its levels are.

use mingxi_core::{GrayRaster, Raster};

/// A gray picture: one byte a pixel, row by row from the top, 0 black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gray {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Gray {
    /// A picture of one shade.
    #[must_use]
    pub fn filled(width: usize, height: usize, shade: u8) -> Self {
        Self {
            width,
            height,
            pixels: vec![shade; width * height],
        }
    }

    /// The picture with these pixels, or `None` when there are not `width * height` of them.
    #[must_use]
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        (width.checked_mul(height)? == pixels.len()).then_some(Self {
            width,
            height,
            pixels,
        })
    }

    /// Pixels across.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// One row; panics beyond the last.
    #[must_use]
    pub fn row(&self, y: usize) -> &[u8] {
        &self.pixels[y * self.width..(y + 1) * self.width]
    }

    pub(crate) fn pixels_mut(&mut self) -> &mut [u8] {
        &mut self.pixels
    }

    pub(crate) fn row_mut(&mut self, y: usize) -> &mut [u8] {
        &mut self.pixels[y * self.width..(y + 1) * self.width]
    }

    /// Rows and columns exchanged.
    #[must_use]
    pub(crate) fn transposed(&self) -> Self {
        /// Side of the blocks, pixels: two blocks of 32 x 32 bytes stay in the first cache.
        const BLOCK: usize = 32;
        let (w, h) = (self.width, self.height);
        let mut pixels = vec![0; w * h];
        for y0 in (0..h).step_by(BLOCK) {
            for x0 in (0..w).step_by(BLOCK) {
                let y1 = (y0 + BLOCK).min(h);
                for x in x0..(x0 + BLOCK).min(w) {
                    let column = &mut pixels[x * h + y0..x * h + y1];
                    for (out, y) in column.iter_mut().zip(y0..y1) {
                        *out = self.pixels[y * w + x];
                    }
                }
            }
        }
        Self {
            width: h,
            height: w,
            pixels,
        }
    }

    /// The picture turned clockwise by so many quarters.
    #[must_use]
    pub(crate) fn turned(&self, quarters: u8) -> Self {
        let reversed_rows = |g: &Self| {
            let mut out = g.clone();
            for y in 0..out.height {
                out.row_mut(y).reverse();
            }
            out
        };
        match quarters % 4 {
            0 => self.clone(),
            1 => reversed_rows(&self.transposed()),
            2 => {
                let mut out = self.clone();
                out.pixels.reverse();
                out
            }
            _ => reversed_rows(self).transposed(),
        }
    }

    /// The picture made `factor` times smaller, each pixel the mean of a square.
    #[must_use]
    pub(crate) fn reduced(&self, factor: usize) -> Self {
        if factor <= 1 {
            return self.clone();
        }
        let (w, h) = (self.width / factor, self.height / factor);
        let mut sums = vec![0_u32; w];
        let mut pixels = Vec::with_capacity(w * h);
        let area = (factor * factor) as u32;
        for y in 0..h {
            sums.fill(0);
            for dy in 0..factor {
                let row = &self.row(y * factor + dy)[..w * factor];
                for (sum, square) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                    *sum += square.iter().map(|p| u32::from(*p)).sum::<u32>();
                }
            }
            pixels.extend(sums.iter().map(|s| shade(s / area)));
        }
        Self {
            width: w,
            height: h,
            pixels,
        }
    }

    /// What the paper and the ink look like here.
    #[must_use]
    pub(crate) fn levels(&self) -> Levels {
        let mut counts = [0_usize; 256];
        // Every 7th pixel: a step that no scanner pattern repeats with, and enough to count shades.
        for p in self.pixels.iter().step_by(7) {
            counts[usize::from(*p)] += 1;
        }
        let total: usize = counts.iter().sum();
        let paper = (128..256).max_by_key(|s| counts[*s]).unwrap_or(255);
        let mut seen = 0;
        let ink = counts
            .iter()
            .position(|n| {
                seen += n;
                seen * INK_SHARE > total
            })
            .unwrap_or(0);
        Levels {
            paper: shade(paper as u32),
            ink: shade(ink.min(paper) as u32),
        }
    }
}

/// One pixel in so many is ink of full strength, at the least: pages with a few lines of text have 1 in 500.
const INK_SHARE: usize = 2_000;

/// The shade of a number that is one.
pub(crate) fn shade(v: u32) -> u8 {
    u8::try_from(v).unwrap_or(u8::MAX)
}

/// The shades of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Levels {
    /// The most frequent light shade.
    pub paper: u8,
    /// The shade of the darkest pixels.
    pub ink: u8,
}

impl Levels {
    /// The shade that is `share` of the way from the paper to the ink.
    #[must_use]
    pub(crate) fn between(self, share: f32) -> u8 {
        let (paper, ink) = (f32::from(self.paper), f32::from(self.ink));
        (paper + share * (ink - paper)).clamp(0.0, 255.0) as u8
    }
}

/// A picture of a page as planes: how light each pixel is, and how light it is to an eye that sees no colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planes {
    /// Luminance: everything that was printed.
    pub gray: Gray,
    /// The brightest channel, in which red, blue or green ink is as light as paper; `None` where
    /// the picture has no colour.
    pub neutral: Option<Gray>,
}

/// A pixel whose channels differ by this much is coloured; JPEG leaves 20 around black print, and
/// the palest watermark seen has 30.
const COLOURED: u8 = 24;

/// Splits a picture into planes, made smaller by `factor`; `None` when its length is wrong or it has no pixels.
pub(crate) fn planes(picture: &Raster, factor: usize) -> Option<Planes> {
    let (w, h) = (picture.width as usize, picture.height as usize);
    let bytes = w.checked_mul(h)?.checked_mul(3)?;
    let factor = factor.clamp(1, w.min(h).max(1));
    let (small_w, small_h) = (w / factor, h / factor);
    if bytes != picture.rgb.len() || small_w * small_h == 0 {
        return None;
    }
    let mut gray = Vec::with_capacity(small_w * small_h);
    let mut neutral = Vec::with_capacity(small_w * small_h);
    let mut coloured = 0_usize;
    let (mut lights, mut brights) = (vec![0_u32; small_w], vec![0_u32; small_w]);
    let area = (factor * factor) as u32;
    for rows in picture.rgb.chunks_exact(w * 3 * factor).take(small_h) {
        if factor == 1 {
            for p in rows.as_chunks::<3>().0 {
                let (light, bright, range) = tones(*p);
                gray.push(light);
                neutral.push(bright);
                coloured += usize::from(range > COLOURED);
            }
            continue;
        }
        lights.fill(0);
        brights.fill(0);
        for row in rows.chunks_exact(w * 3) {
            for (i, square) in row.chunks_exact(3 * factor).take(small_w).enumerate() {
                for p in square.as_chunks::<3>().0 {
                    let (light, bright, range) = tones(*p);
                    lights[i] += u32::from(light);
                    brights[i] += u32::from(bright);
                    coloured += usize::from(range > COLOURED);
                }
            }
        }
        gray.extend(lights.iter().map(|s| shade(s / area)));
        neutral.extend(brights.iter().map(|s| shade(s / area)));
    }
    let plane = |pixels| Gray::new(small_w, small_h, pixels);
    Some(Planes {
        gray: plane(gray)?,
        // A stray coloured pixel in 2,000 is dirt.
        neutral: (coloured * 2_000 > w * h).then(|| plane(neutral)).flatten(),
    })
}

/// Luminance (ITU-R BT.601), the brightest channel, and how far the channels are apart.
fn tones([r, g, b]: [u8; 3]) -> (u8, u8, u8) {
    let (max, min) = (r.max(g).max(b), r.min(g).min(b));
    (GrayRaster::shade([r, g, b]), max, max - min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_four_times_is_not_turning() {
        let g = Gray::new(3, 2, vec![1, 2, 3, 4, 5, 6]).unwrap();
        assert_eq!(g.turned(1).pixels(), [4, 1, 5, 2, 6, 3]);
        assert_eq!(g.turned(1).turned(1), g.turned(2));
        assert_eq!(g.turned(3).turned(1), g);
    }

    #[test]
    fn colour_is_light_to_the_neutral_plane() {
        let red = [200, 20, 20];
        let rgb: Vec<u8> = (0..64).flat_map(|_| red).collect();
        let planes = planes(
            &Raster {
                width: 8,
                height: 8,
                rgb,
            },
            2,
        )
        .unwrap();
        assert_eq!((planes.gray.width(), planes.gray.height()), (4, 4));
        assert!(planes.gray.pixels().iter().all(|p| *p < 90));
        assert!(planes.neutral.unwrap().pixels().iter().all(|p| *p == 200));
    }

    #[test]
    fn wrong_lengths_are_no_picture() {
        for (width, height, len) in [(0, 0, 0), (2, 2, 11), (u32::MAX, u32::MAX, 3)] {
            let rgb = vec![0; len];
            assert_eq!(planes(&Raster { width, height, rgb }, 1), None);
        }
    }
}
