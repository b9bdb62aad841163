//! From a map of probabilities to boxes of lines: the post-processing of differentiable binarisation.
//!
//! Liao et al., “Real-time Scene Text Detection with Differentiable Binarization”, AAAI 2020. The network draws
//! each line shrunken; its boxes are grown back. Pages are straight by then, so boxes are upright.

use super::prepare::Plane;
use crate::PixelBox;

/// Pixels more probable than this are text; with the two below, the settings its makers give.
const TEXT: f32 = 0.3;

/// Stains whose pixels are less probable than this on average are dropped.
const STAIN: f32 = 0.5;

/// The share of its box that a line fills at least; the words of a watermark at 30° to 60° fill 0.2.
const FILL: f32 = 0.6;

/// A stain this many times as wide as high is a line however little of its box it fills: one across the page that
/// is still 1.5° off fills a third.
const LONG: usize = 8;

/// How far a box grows: its area over its circumference, times this.
const GROWTH: f32 = 1.6;

/// Sides of drawn lines below this are specks, in pixels of the map.
const SPECK_PX: usize = 3;

/// Lines whose middles are within this share of the lower one's height stand beside each other.
const SAME_ROW: f32 = 0.5;

/// The lines in `map` as boxes in a picture of `width` by `height` pixels, in reading order.
pub(crate) fn boxes(map: &Plane, width: u32, height: u32) -> Vec<PixelBox> {
    let across = width as f32 / map.width as f32;
    let down = height as f32 / map.height as f32;
    let mut boxes: Vec<PixelBox> = stains(map)
        .into_iter()
        .filter(|stain| stain.width().min(stain.height()) >= SPECK_PX && stain.is_line())
        .map(|stain| {
            let (w, h) = (stain.width() as f32, stain.height() as f32);
            let growth = w * h * GROWTH / (2.0 * (w + h));
            let pixel = |at: f32, scale: f32, limit: u32| {
                (at * scale).round().clamp(0.0, limit as f32) as u32
            };
            (
                pixel(stain.left as f32 - growth, across, width),
                pixel(stain.top as f32 - growth, down, height),
                pixel(stain.right as f32 + growth, across, width),
                pixel(stain.bottom as f32 + growth, down, height),
            )
        })
        .filter(|&(left, top, right, bottom)| left < right && top < bottom)
        .collect();
    sort(&mut boxes);
    boxes
}

/// What is connected in the map; right and bottom are one past the last pixel.
#[derive(Debug, Clone, Copy)]
struct Stain {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
    pixels: usize,
    /// Sum of the probabilities of its pixels.
    belief: f32,
}

impl Stain {
    const fn width(&self) -> usize {
        self.right - self.left
    }

    const fn height(&self) -> usize {
        self.bottom - self.top
    }

    fn is_line(&self) -> bool {
        let area = (self.width() * self.height()) as f32;
        let upright = self.pixels as f32 >= FILL * area || self.width() >= LONG * self.height();
        upright && self.belief >= STAIN * self.pixels as f32
    }
}

/// Connected pixels above the threshold, diagonals included, after each was spread one to the right and down
/// (which joins the parts of characters that fall apart).
fn stains(map: &Plane) -> Vec<Stain> {
    let (width, height) = (map.width, map.height);
    let mut open = vec![false; width * height];
    for at in (0..open.len()).filter(|&at| map.values[at] > TEXT) {
        let (x, y) = (at % width, at / width);
        for (x, y) in [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)] {
            if x < width && y < height {
                open[y * width + x] = true;
            }
        }
    }
    let mut stains = Vec::new();
    let mut edge = Vec::new();
    for start in 0..open.len() {
        if !std::mem::take(&mut open[start]) {
            continue;
        }
        let (x, y) = (start % width, start / width);
        let mut stain = Stain {
            left: x,
            top: y,
            right: x + 1,
            bottom: y + 1,
            pixels: 0,
            belief: 0.0,
        };
        edge.push((x, y));
        while let Some((x, y)) = edge.pop() {
            stain.pixels += 1;
            stain.belief += map.values[y * width + x];
            stain.left = stain.left.min(x);
            stain.top = stain.top.min(y);
            stain.right = stain.right.max(x + 1);
            stain.bottom = stain.bottom.max(y + 1);
            for near_y in y.saturating_sub(1)..(y + 2).min(height) {
                for near_x in x.saturating_sub(1)..(x + 2).min(width) {
                    if std::mem::take(&mut open[near_y * width + near_x]) {
                        edge.push((near_x, near_y));
                    }
                }
            }
        }
        stains.push(stain);
    }
    stains
}

/// Rows from the top, in each row from the left.
fn sort(boxes: &mut [PixelBox]) {
    boxes.sort_by_key(|&(left, top, _, bottom)| (top + bottom, left));
    let mut start = 0;
    while start < boxes.len() {
        let (_, top, _, bottom) = boxes[start];
        let limit = (top + bottom) as f32 + 2.0 * SAME_ROW * (bottom - top) as f32;
        let row = boxes[start..]
            .iter()
            .take_while(|&&(_, top, _, bottom)| ((top + bottom) as f32) < limit)
            .count();
        // The first of a row is always within its own limit.
        boxes[start..start + row.max(1)].sort_by_key(|&(left, top, ..)| (left, top));
        start += row.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map with these boxes at a probability, all else at 0.
    fn map(width: usize, height: usize, drawn: &[(usize, usize, usize, usize, f32)]) -> Plane {
        let mut values = vec![0.0; width * height];
        for &(left, top, right, bottom, probability) in drawn {
            for y in top..bottom {
                values[y * width + left..y * width + right].fill(probability);
            }
        }
        Plane {
            width,
            height,
            values,
        }
    }

    #[test]
    fn lines_grow_back_and_scale_to_the_picture() {
        // 100 by 10, after the spread 101 by 11: grows by 101 * 11 * 1.6 / 224 = 7.9.
        let found = boxes(&map(200, 64, &[(40, 20, 140, 30, 0.9)]), 400, 128);
        assert_eq!(found, [(64, 24, 298, 78)]);
    }

    #[test]
    fn specks_and_faint_stains_are_dropped() {
        let drawn = [(10, 10, 11, 11, 0.9), (40, 20, 140, 30, 0.4)];
        assert_eq!(boxes(&map(200, 64, &drawn), 200, 64), []);
    }

    #[test]
    fn slanted_words_are_no_lines_but_a_little_skew_is_forgiven() {
        let band = |rise: f32, thick: usize| {
            let mut values = vec![0.0; 300 * 200];
            for x in 20..280 {
                let top = 10 + (x as f32 * rise) as usize;
                (top..(top + thick).min(200)).for_each(|y| values[y * 300 + x] = 0.9);
            }
            Plane {
                width: 300,
                height: 200,
                values,
            }
        };
        assert_eq!(boxes(&band(0.6, 24), 300, 200), []);
        assert_eq!(boxes(&band(0.026, 10), 300, 200).len(), 1);
    }

    #[test]
    fn growth_stays_in_the_picture() {
        let found = boxes(&map(64, 32, &[(0, 0, 64, 32, 1.0)]), 64, 32);
        assert_eq!(found, [(0, 0, 64, 32)]);
    }

    #[test]
    fn boxes_come_row_by_row_though_rows_are_uneven() {
        let drawn = [
            (120, 11, 180, 21, 0.9),
            (10, 13, 90, 23, 0.9),
            (10, 60, 90, 70, 0.9),
            (120, 58, 180, 68, 0.9),
        ];
        let found = boxes(&map(200, 96, &drawn), 200, 96);
        let corners: Vec<(bool, bool)> = found
            .iter()
            .map(|found| (found.0 > 100, found.1 > 40))
            .collect();
        assert_eq!(
            corners,
            [(false, false), (true, false), (false, true), (true, true)]
        );
    }

    #[test]
    fn an_empty_map_has_no_boxes() {
        assert_eq!(boxes(&map(32, 32, &[]), 500, 500), []);
    }
}
