//! From pixels to what the networks take: sizes, and values from -1 to 1.

use crate::LinePicture;

/// How large a line is drawn for the recogniser.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    /// Rows of its height.
    pub(crate) rows: usize,
    /// Columns of as much of its width.
    pub(crate) columns: usize,
}

/// As the recogniser was trained.
pub(crate) const FULL: Scale = Scale {
    rows: 48,
    columns: 48,
};

/// For the first look, which takes little more than half the time. With fewer columns, digits that are the same are read as
/// one.
pub(crate) const LOW: Scale = Scale {
    rows: 32,
    columns: 40,
};

/// The recogniser takes one step for so many columns, so lines are padded to a multiple.
pub(crate) const STEP_WIDTH: usize = 8;

/// One channel of floats, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Vec<f32>,
}

impl Plane {
    /// Bytes as they are, `width * height` of them.
    pub(crate) fn from_bytes(width: usize, height: usize, bytes: impl Iterator<Item = u8>) -> Self {
        let values: Vec<f32> = bytes.map(f32::from).collect();
        debug_assert_eq!(values.len(), width * height);
        Self {
            width,
            height,
            values,
        }
    }

    /// Drawn `width` by `height`: bilinear between pixel centres, as the networks were trained with (area
    /// averaging and cubic cost 15 more errors in 100 on faint 110-dpi lines); whole blocks of pixels are
    /// averaged first where it shrinks twofold or more.
    pub(crate) fn scaled(&self, width: usize, height: usize) -> Self {
        let across = (self.width / width.max(1)).max(1);
        let down = (self.height / height.max(1)).max(1);
        if across > 1 || down > 1 {
            return self.averaged(across, down).scaled(width, height);
        }
        let columns = taps(self.width, width);
        let rows = taps(self.height, height);
        let mut values = Vec::with_capacity(width * height);
        for &(top, bottom, below) in &rows {
            let upper = &self.values[top * self.width..][..self.width];
            let lower = &self.values[bottom * self.width..][..self.width];
            values.extend(columns.iter().map(|&(left, right, beyond)| {
                let above = upper[left] + (upper[right] - upper[left]) * beyond;
                let under = lower[left] + (lower[right] - lower[left]) * beyond;
                above + (under - above) * below
            }));
        }
        Self {
            width,
            height,
            values,
        }
    }

    /// Blocks of `across * down` pixels, each its mean; what is left over at the far edges is dropped.
    fn averaged(&self, across: usize, down: usize) -> Self {
        let (width, height) = (self.width / across, self.height / down);
        let mut values = vec![0.0; width * height];
        for y in 0..height * down {
            let row = &self.values[y * self.width..][..width * across];
            let sums = &mut values[y / down * width..][..width];
            for (sum, block) in sums.iter_mut().zip(row.chunks_exact(across)) {
                *sum += block.iter().sum::<f32>();
            }
        }
        let pixels = (across * down) as f32;
        values.iter_mut().for_each(|value| *value /= pixels);
        Self {
            width,
            height,
            values,
        }
    }

    /// Bytes to what the networks know: 0 is -1, 255 is 1 (mean and deviation of 0.5 after division by 255).
    pub(crate) fn normalised(mut self) -> Self {
        self.values
            .iter_mut()
            .for_each(|value| *value = *value / 127.5 - 1.0);
        self
    }
}

/// For each pixel drawn: the two it lies between, and how far it is from the first to the second.
fn taps(from: usize, to: usize) -> Vec<(usize, usize, f32)> {
    let scale = from as f32 / to as f32;
    let last = from.saturating_sub(1);
    (0..to)
        .map(|at| {
            let centre = ((at as f32 + 0.5) * scale - 0.5).clamp(0.0, last as f32);
            let first = (centre as usize).min(last);
            (first, (first + 1).min(last), centre - first as f32)
        })
        .collect()
}

/// A line for the recogniser.
pub(crate) fn line(picture: &LinePicture, scale: Scale) -> Plane {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let scaled = (scale.columns * width).div_ceil(height.max(1)).max(1);
    Plane::from_bytes(width, height, picture.gray.iter().copied())
        .scaled(scaled, scale.rows)
        .normalised()
}

/// Columns `from..to` of a line as the recogniser's input, three equal channels, and its width.
///
/// The padding to whole steps is mid-gray, the zero of the normalised values, as in training.
pub(crate) fn input(line: &Plane, columns: std::ops::Range<usize>) -> (usize, Vec<f32>) {
    let width = columns.len().next_multiple_of(STEP_WIDTH);
    let mut channel = vec![0.0; width * line.height];
    for (padded, row) in channel
        .chunks_exact_mut(width)
        .zip(line.values.chunks_exact(line.width))
    {
        padded[..columns.len()].copy_from_slice(&row[columns.clone()]);
    }
    (width, channel.repeat(3))
}

/// Other ways to show the same line: a watermark's shades made white, more room above and below, less.
///
/// None shifts anything along the line, so that readings of them can be compared place by place.
pub(crate) fn variants(picture: &LinePicture) -> Vec<LinePicture> {
    let rows = |share: u32| (picture.height / share).max(1);
    let mut variants = vec![stretched(picture), with_rows(picture, rows(TALLER))];
    variants.extend(without_rows(picture, rows(LOWER)));
    variants
}

/// This share of the height more, above and below, and this share less.
const TALLER: u32 = 8;
const LOWER: u32 = 16;

/// The shares of a line's pixels that are ink for sure, and at most as light as paper.
const INK: f32 = 0.02;
const PAPER: f32 = 0.6;

/// From here on, between ink at 0 and paper at 1, all is white.
const WHITE: f32 = 0.75;

fn stretched(picture: &LinePicture) -> LinePicture {
    let (ink, paper) = (shade(picture, INK), shade(picture, PAPER));
    let white = (WHITE * (paper - ink)).max(1.0);
    let stretch = |p: &u8| ((f32::from(*p) - ink) / white * 255.0).clamp(0.0, 255.0) as u8;
    LinePicture {
        gray: picture.gray.iter().map(stretch).collect(),
        ..*picture
    }
}

/// The shade that this share of the pixels does not exceed.
fn shade(picture: &LinePicture, share: f32) -> f32 {
    let mut sorted = picture.gray.clone();
    sorted.sort_unstable();
    let at = (sorted.len().saturating_sub(1) as f32 * share) as usize;
    f32::from(sorted.get(at).copied().unwrap_or(u8::MAX))
}

fn with_rows(picture: &LinePicture, rows: u32) -> LinePicture {
    let paper = shade(picture, PAPER) as u8;
    let blank = vec![paper; (rows * picture.width) as usize];
    LinePicture {
        gray: [&blank, &picture.gray, &blank].map(Vec::as_slice).concat(),
        height: picture.height + 2 * rows,
        ..*picture
    }
}

/// `None` where nothing would be left.
fn without_rows(picture: &LinePicture, rows: u32) -> Option<LinePicture> {
    let height = picture.height.checked_sub(2 * rows).filter(|h| *h > 0)?;
    let cut = (rows * picture.width) as usize;
    let gray = picture
        .gray
        .get(cut..picture.gray.len().checked_sub(cut)?)?
        .to_vec();
    Some(LinePicture {
        gray,
        height,
        ..*picture
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expect;

    fn plane(width: usize, bytes: &[u8]) -> Plane {
        Plane::from_bytes(width, bytes.len() / width, bytes.iter().copied())
    }

    #[test]
    fn scaling_interpolates_between_pixel_centres() {
        let wide = plane(2, &[0, 100]).scaled(4, 1);
        assert_eq!(wide.values, [0.0, 25.0, 75.0, 100.0]);
        let same = plane(3, &[1, 2, 3, 4, 5, 6]);
        assert_eq!(same.scaled(3, 2), same);
        let narrow = plane(4, &[0, 20, 40, 60]).scaled(2, 1);
        assert_eq!(narrow.values, [10.0, 50.0]);
    }

    #[test]
    fn a_line_keeps_its_proportions_and_is_padded_with_mid_gray() {
        let picture = LinePicture {
            width: 33,
            height: 24,
            gray: vec![255; 33 * 24],
            expect: Expect::Text,
        };
        let low = line(&picture, LOW);
        assert_eq!((low.width, low.height), (55, 32));
        let line = line(&picture, FULL);
        assert_eq!((line.width, line.height), (66, 48));
        let (width, values) = input(&line, 0..66);
        assert_eq!((width, values.len()), (72, 3 * 48 * 72));
        assert!(values[..66].iter().all(|value| (value - 1.0).abs() < 1e-6));
        assert_eq!(values[66..72], [0.0; 6]);
    }

    #[test]
    fn one_pixel_scales() {
        assert_eq!(plane(1, &[7]).scaled(3, 2).values, [7.0; 6]);
    }
}
