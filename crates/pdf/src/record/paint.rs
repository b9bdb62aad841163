//! Boxes, lines and shapes.

use super::paths::{LEAN_PT, bounds_of, sliver, split_frames, sub_paths, upright_box};
use super::{CLIP_SLACK_PT, Recorder, is_plain, to_rect, to_u32};
use crate::drawn::{Bar, Ink, Shape};
use hayro::hayro_interpret::{DrawMode, DrawProps, Paint, StrokeProps};
use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect as Area};

impl Recorder<'_> {
    /// An upright box; outside of the clip nothing of it is left.
    pub(super) fn push_bar(&mut self, area: Area, ink: Ink, whole: bool) {
        // Hairlines have no area of their own: grow the clip so that one on its edge stays.
        let clip = self.clip().inflate(CLIP_SLACK_PT, CLIP_SLACK_PT);
        let cut = Area::new(
            area.x0.max(clip.x0),
            area.y0.max(clip.y0),
            area.x1.min(clip.x1),
            area.y1.min(clip.y1),
        );
        if ink.is_transparent() || cut.x0 > cut.x1 || cut.y0 > cut.y1 {
            return;
        }
        let origin = self.origin();
        let covers = whole && self.covers(ink.alpha);
        self.page.bars.push(Bar {
            rect: to_rect(cut),
            ink,
            covers,
            origin,
        });
    }

    fn push_shape(&mut self, area: Area, ink: Ink, elements: usize, tiled: bool) {
        let Some(rect) = to_rect(area).intersection(&to_rect(self.clip())) else {
            return;
        };
        if !ink.is_transparent() {
            let origin = self.origin();
            self.page.shapes.push(Shape {
                rect,
                ink,
                elements: to_u32(elements),
                tiled,
                origin,
            });
        }
    }

    fn fill_path(&mut self, path: &BezPath, transform: Affine, ink: Ink) {
        let mut points = std::mem::take(&mut self.points);
        let mut odd: Option<(Area, usize)> = None;
        let mut boxes: Vec<Area> = Vec::new();
        for sub in sub_paths(path) {
            match upright_box(sub, transform, &mut points).or_else(|| sliver(sub, transform)) {
                Some(area) => boxes.push(area),
                None => {
                    let area = bounds_of(sub, transform);
                    let (all, n) = odd.map_or((area, 0), |(a, n)| (a.union(area), n));
                    odd = Some((all, n + sub.len()));
                }
            }
        }
        self.points = points;
        // Where boxes overlap, the fill rule may leave holes.
        let whole = boxes.len() == 1;
        for area in split_frames(&mut boxes) {
            self.push_bar(area, ink, whole);
        }
        if let Some((area, elements)) = odd {
            self.push_shape(area, ink, elements, false);
        }
    }

    fn stroke_path(&mut self, path: &BezPath, transform: Affine, ink: Ink, props: &StrokeProps) {
        let half = f64::from(props.line_width) * transform.determinant().abs().sqrt() / 2.0;
        let (mut start, mut at) = (Point::ZERO, Point::ZERO);
        let mut slanted: Option<(Area, usize)> = None;
        for el in path.elements() {
            let (from, to) = match *el {
                PathEl::MoveTo(p) => {
                    start = transform * p;
                    at = start;
                    continue;
                }
                PathEl::LineTo(p) => (at, transform * p),
                PathEl::ClosePath => (at, start),
                PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => {
                    let to = transform * p;
                    grow(&mut slanted, Area::from_points(at, to));
                    at = to;
                    continue;
                }
            };
            at = to;
            let (w, h) = ((to.x - from.x).abs(), (to.y - from.y).abs());
            let area = Area::from_points(from, to);
            if w.min(h) > LEAN_PT {
                grow(&mut slanted, area);
            } else if w > h {
                let y = f64::midpoint(from.y, to.y);
                self.push_bar(Area::new(area.x0, y - half, area.x1, y + half), ink, false);
            } else if h > 0.0 {
                let x = f64::midpoint(from.x, to.x);
                self.push_bar(Area::new(x - half, area.y0, x + half, area.y1), ink, false);
            }
        }
        if let Some((area, elements)) = slanted {
            self.push_shape(area, ink, elements, false);
        }
    }

    /// Writes down what one path-painting operation paints.
    pub(super) fn paint_path(&mut self, path: &BezPath, props: &DrawProps<'_>, mode: &DrawMode) {
        self.count();
        self.plain = is_plain(props);
        let ink = self.ink(&props.paint);
        if let Paint::Pattern(_) = props.paint {
            let area = bounds_of(path.elements(), props.transform);
            self.push_shape(area, ink, path.elements().len(), true);
            return;
        }
        match mode {
            DrawMode::Fill(_) => self.fill_path(path, props.transform, ink),
            DrawMode::Stroke(stroke) => self.stroke_path(path, props.transform, ink, stroke),
            DrawMode::FillAndStroke(_, stroke) => {
                self.fill_path(path, props.transform, ink);
                self.stroke_path(path, props.transform, ink, stroke);
            }
            DrawMode::Invisible => {}
        }
    }
}

fn grow(area: &mut Option<(Area, usize)>, more: Area) {
    *area = Some(area.map_or((more, 1), |(a, n)| (a.union(more), n + 1)));
}
