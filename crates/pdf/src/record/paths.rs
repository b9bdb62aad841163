//! Shapes of paths: which are upright boxes, frames or slivers.

use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect as Area};

/// How far a segment may lean and still count as upright, points: rotated pages leave 1e-3.
pub(super) const LEAN_PT: f64 = 0.3;

/// Whether boxes stay upright boxes under this matrix.
pub(super) fn is_upright(transform: &Affine) -> bool {
    let [a, b, c, d, ..] = transform.as_coeffs();
    let none = |x: f64, y: f64| x.abs() < 1e-9 && y.abs() < 1e-9;
    none(b, c) || none(a, d)
}

/// The pieces of a path between its moves.
pub(super) fn sub_paths(path: &BezPath) -> impl Iterator<Item = &[PathEl]> {
    path.elements()
        .chunk_by(|_, next| !matches!(next, PathEl::MoveTo(_)))
}

/// The box a closed piece of path fills, when its sides are upright.
pub(super) fn upright_box(
    sub: &[PathEl],
    transform: Affine,
    points: &mut Vec<Point>,
) -> Option<Area> {
    points.clear();
    for el in sub {
        match *el {
            PathEl::MoveTo(p) | PathEl::LineTo(p) => points.push(transform * p),
            PathEl::ClosePath => {}
            PathEl::QuadTo(..) | PathEl::CurveTo(..) => return None,
        }
    }
    let area = points.iter().fold(None, |a: Option<Area>, p| {
        let here = Area::from_points(*p, *p);
        Some(a.map_or(here, |a| a.union(here)))
    })?;
    let on_side = |p: &Point| {
        let x = (p.x - area.x0).abs() < LEAN_PT || (p.x - area.x1).abs() < LEAN_PT;
        let y = (p.y - area.y0).abs() < LEAN_PT || (p.y - area.y1).abs() < LEAN_PT;
        x && y
    };
    let level =
        |w: &[Point]| (w[0].x - w[1].x).abs() < LEAN_PT || (w[0].y - w[1].y).abs() < LEAN_PT;
    (points.len() <= 6 && points.iter().all(on_side) && points.windows(2).all(level))
        .then_some(area)
}

/// The thickest side of a box that is drawn as a mitred piece, points; those seen are 0.75 pt.
const SLIVER_PT: f64 = 2.5;
/// How many times longer than thick a mitred piece must be; outlined strokes of characters are stubbier.
const SLIVER_LENGTHS: f64 = 3.0;

/// The box around a long thin piece of straight lines: one side of a box whose ends are cut at an
/// angle, as PDF printers of web pages and of Aspose draw table borders.
pub(super) fn sliver(sub: &[PathEl], transform: Affine) -> Option<Area> {
    let straight = sub
        .iter()
        .all(|el| !matches!(el, PathEl::QuadTo(..) | PathEl::CurveTo(..)));
    let area = bounds_of(sub, transform);
    let (short, long) = (
        area.width().min(area.height()),
        area.width().max(area.height()),
    );
    (straight && sub.len() <= 8 && short <= SLIVER_PT && long > SLIVER_LENGTHS * short)
        .then_some(area)
}

/// The box around the control points.
pub(super) fn bounds_of(elements: &[PathEl], transform: Affine) -> Area {
    let mut area: Option<Area> = None;
    let mut add = |p: Point| {
        let p = transform * p;
        let here = Area::from_points(p, p);
        area = Some(area.map_or(here, |a| a.union(here)));
    };
    for el in elements {
        match *el {
            PathEl::MoveTo(p) | PathEl::LineTo(p) => add(p),
            PathEl::QuadTo(p, q) => [p, q].into_iter().for_each(&mut add),
            PathEl::CurveTo(p, q, r) => [p, q, r].into_iter().for_each(&mut add),
            PathEl::ClosePath => {}
        }
    }
    area.unwrap_or(Area::ZERO)
}

/// The widest border that two boxes, one in the other, draw between them, points.
const FRAME_PT: f64 = 2.5;

/// A box with a slightly smaller one cut out of it is a frame: its four sides.
pub(super) fn split_frames(boxes: &mut Vec<Area>) -> Vec<Area> {
    let mut sides = Vec::new();
    let mut i = 1;
    while i < boxes.len() {
        let (outer, inner) = (boxes[i - 1], boxes[i]);
        let gaps = [
            inner.x0 - outer.x0,
            inner.y0 - outer.y0,
            outer.x1 - inner.x1,
            outer.y1 - inner.y1,
        ];
        if gaps.iter().all(|g| *g > 0.0 && *g <= FRAME_PT)
            && inner.width() > FRAME_PT
            && inner.height() > FRAME_PT
        {
            sides.push(Area::new(outer.x0, outer.y0, outer.x1, inner.y0));
            sides.push(Area::new(outer.x0, inner.y1, outer.x1, outer.y1));
            sides.push(Area::new(outer.x0, outer.y0, inner.x0, outer.y1));
            sides.push(Area::new(inner.x1, outer.y0, outer.x1, outer.y1));
            boxes.drain(i - 1..=i);
            i = i.max(2) - 1;
        } else {
            i += 1;
        }
    }
    sides.append(boxes);
    sides
}
