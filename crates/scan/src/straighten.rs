//! Skew and quarter turns: what they are, the picture without them, and the way back.

use crate::gray::Gray;

/// Skew is looked for up to this far either way, degrees. Feeders pull in paper by 1 or 2; hands lay it by 5.
const MAX_SKEW_DEG: f32 = 7.0;

/// First look: steps of this size, degrees. Lines of a page still overlap half at a quarter of a degree.
const COARSE_DEG: f32 = 0.25;

/// Second look, around the best of the first.
const FINE_DEG: f32 = 0.025;

/// Skew is measured on a picture of about so many pixels across: sharp enough for 0.02°.
const MEASURE_WIDTH: usize = 900;

/// No more edges than this are looked at in one direction.
const MAX_EDGES: usize = 60_000;

/// The best angle must gather the edges this much better than a middling one; else the page has no direction.
const CLEAR_PEAK: f32 = 1.08;

/// Less skew than this is left as it is: over a line of 500 pt it lifts the end by 0.4 pt.
const LEAVE_DEG: f32 = 0.05;

/// How a picture stands: the turn that sets it upright, then the skew that is left.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pose {
    /// Clockwise quarter turns that set the picture upright.
    pub quarters: u8,
    /// How far lines of the upright picture fall to the right, degrees; negative when they rise.
    pub skew_deg: f32,
}

/// A picture made upright and straight, and how it stood before.
#[derive(Debug, Clone, PartialEq)]
pub struct Straight {
    /// The upright picture.
    pub gray: Gray,
    /// How the picture had stood.
    pub pose: Pose,
}

/// Turns a picture by whole quarters, measures its skew and takes it out.
#[must_use]
pub fn straighten(picture: &Gray, quarters: u8) -> Straight {
    let upright = picture.turned(quarters);
    let skew_deg = skew(&upright);
    let gray = if skew_deg == 0.0 {
        upright
    } else {
        level(&upright, skew_deg)
    };
    Straight {
        gray,
        pose: Pose { quarters, skew_deg },
    }
}

/// How far the lines of a picture fall to the right, in degrees; 0 when it has none or they are level.
#[must_use]
pub fn skew(picture: &Gray) -> f32 {
    let small = picture.reduced((picture.width() / MEASURE_WIDTH).max(1));
    let rows = edges(&small);
    let columns: Vec<(i32, i32)> = edges(&small.transposed());
    let score = |deg: f32, stride: usize| {
        let slope = deg.to_radians().tan();
        gathered(&rows, slope, stride) + gathered(&columns, -slope, stride)
    };
    let steps = (MAX_SKEW_DEG / COARSE_DEG) as i32;
    let coarse: Vec<(f32, f32)> = (-steps..=steps)
        .map(|i| i as f32 * COARSE_DEG)
        .map(|deg| (deg, score(deg, 5)))
        .collect();
    let Some((near, best)) = coarse.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1)) else {
        return 0.0;
    };
    let mut scores: Vec<f32> = coarse.iter().map(|c| c.1).collect();
    scores.sort_by(f32::total_cmp);
    if best <= CLEAR_PEAK * scores[scores.len() / 2] {
        return 0.0;
    }
    let around = (1.2 * COARSE_DEG / FINE_DEG) as i32;
    let fine: Vec<f32> = (-around..=around)
        .map(|i| score(near + i as f32 * FINE_DEG, 1))
        .collect();
    let peak = (0..fine.len())
        .max_by(|a, b| fine[*a].total_cmp(&fine[*b]))
        .unwrap_or(0);
    let deg = near + (peak as f32 - around as f32 + summit(&fine, peak)) * FINE_DEG;
    if deg.abs() < LEAVE_DEG { 0.0 } else { deg }
}

/// Where the top of a parabola through a peak and its neighbours lies, in steps from the peak.
fn summit(scores: &[f32], peak: usize) -> f32 {
    if peak == 0 || peak + 1 >= scores.len() {
        return 0.0;
    }
    let (a, b, c) = (scores[peak - 1], scores[peak], scores[peak + 1]);
    let bend = a - 2.0 * b + c;
    if bend < 0.0 {
        (0.5 * (a - c) / bend).clamp(-0.5, 0.5)
    } else {
        0.0
    }
}

/// Points where light paper turns dark on the way down: the tops of lines and letters.
fn edges(picture: &Gray) -> Vec<(i32, i32)> {
    let levels = picture.levels();
    let step = (levels.paper - levels.ink) / 3;
    if step < 8 || picture.height() < 3 {
        return Vec::new();
    }
    let mut points = Vec::new();
    for y in 1..picture.height() - 1 {
        let (above, here) = (picture.row(y - 1), picture.row(y));
        for (x, (a, p)) in above.iter().zip(here).enumerate() {
            if a.saturating_sub(*p) > step {
                points.push((x as i32, y as i32));
            }
        }
    }
    let stride = points.len() / MAX_EDGES + 1;
    points.into_iter().step_by(stride).collect()
}

/// How much the points gather on lines of this slope: the sum of squares of their counts.
fn gathered(points: &[(i32, i32)], slope: f32, stride: usize) -> f32 {
    /// Fractions of a pixel, as a power of two.
    const FRACTION: i32 = 16;
    let Some(last) = points.iter().map(|(x, y)| (x.abs()).max(y.abs())).max() else {
        return 0.0;
    };
    let lift = (slope * (1 << FRACTION) as f32) as i32;
    let spare = (last as f32 * slope.abs()).ceil() as i32 + 1;
    let mut counts = vec![0_u32; (last + 2 * spare + 2) as usize];
    for (x, y) in points.iter().step_by(stride) {
        let line = y - ((x * lift) >> FRACTION) + spare;
        if let Some(count) = usize::try_from(line).ok().and_then(|i| counts.get_mut(i)) {
            *count += 1;
        }
    }
    counts.iter().map(|c| (*c as f32) * (*c as f32)).sum()
}

/// The picture turned about its middle so that lines falling by `deg` become level; what comes in at the corners is paper.
fn level(picture: &Gray, deg: f32) -> Gray {
    /// Fractions of a pixel, as a power of two.
    const FRACTION: i64 = 16;
    let (w, h) = (picture.width(), picture.height());
    let paper = picture.levels().paper;
    let mut out = Gray::filled(w, h, paper);
    if w < 2 || h < 2 {
        return picture.clone();
    }
    let (sin, cos) = f64::from(deg).to_radians().sin_cos();
    let one = (1_i64 << FRACTION) as f64;
    let (step_x, step_y) = ((cos * one) as i64, (sin * one) as i64);
    let (cx, cy) = ((w - 1) as f64 / 2.0, (h - 1) as f64 / 2.0);
    let pixels = picture.pixels();
    let (last_x, last_y) = (w as i64 - 1, h as i64 - 1);
    for y in 0..h {
        let dy = y as f64 - cy;
        let mut sx = ((cx - cos * cx - sin * dy) * one) as i64;
        let mut sy = ((cy - sin * cx + cos * dy) * one) as i64;
        for p in out.row_mut(y) {
            let (x0, y0) = (sx >> FRACTION, sy >> FRACTION);
            if x0 >= 0 && y0 >= 0 && x0 < last_x && y0 < last_y {
                let at = y0 as usize * w + x0 as usize;
                let (fx, fy) = ((sx >> 8) as u32 & 255, (sy >> 8) as u32 & 255);
                let mix = |a: u8, b: u8| u32::from(a) * (256 - fx) + u32::from(b) * fx;
                let top = mix(pixels[at], pixels[at + 1]);
                let bottom = mix(pixels[at + w], pixels[at + w + 1]);
                *p = ((top * (256 - fy) + bottom * fy) >> 16) as u8;
            }
            sx += step_x;
            sy += step_y;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of level lines, tilted.
    fn lined(deg: f32) -> Gray {
        let mut g = Gray::filled(900, 1200, 245);
        let slope = deg.to_radians().tan();
        for k in 0..20 {
            for x in 100..800 {
                let y = 100.0 + 50.0 * k as f32 + slope * (x as f32 - 450.0);
                for dy in 0..3 {
                    g.row_mut(y.round() as usize + dy)[x] = 20;
                }
            }
        }
        g
    }

    #[test]
    fn skew_is_measured_to_a_twentieth_of_a_degree() {
        for deg in [-4.0, -1.37, -0.2, 0.0, 0.1, 0.8, 2.5, 5.0] {
            let found = skew(&lined(deg));
            assert!((found - deg).abs() < 0.05, "{deg}: {found}");
        }
    }

    #[test]
    fn a_straightened_page_is_straight() {
        let straight = straighten(&lined(1.7), 0);
        assert!(skew(&straight.gray).abs() < 0.05);
        assert!((straight.pose.skew_deg - 1.7).abs() < 0.05);
    }

    #[test]
    fn a_page_without_lines_is_not_turned() {
        for g in [
            Gray::filled(1, 1, 0),
            Gray::filled(300, 300, 255),
            Gray::filled(300, 300, 0),
        ] {
            assert!(skew(&g).abs() < f32::EPSILON);
        }
    }
}
