//! Rulings become edges: clustered onto common lines, then joined end to end.

use mingxi_core::Ruling;

/// Edges closer than this are one edge: both strokes of a double rule, and the borders of two
/// neighbouring cells that an office program drew a hair apart. Rows of 6 pt tables stay apart.
const SNAP_PT: f32 = 2.5;

/// Gaps in a line up to this are closed: dashes, and cells whose borders were drawn one by one.
const JOIN_PT: f32 = 3.0;

/// Shorter lines are dots, once pieces are joined.
const MIN_LENGTH_PT: f32 = 3.0;

/// A straight piece of table border, evidence whoever saw it: drawn, found in pixels, or implied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Its fixed coordinate: y of a horizontal edge, x of a vertical one. Points.
    pub at: f32,
    /// Where it starts along the other axis.
    pub from: f32,
    /// Where it ends.
    pub to: f32,
}

/// The edges of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edges {
    /// Across the page, sorted by height.
    pub horizontal: Vec<Edge>,
    /// Down the page, sorted from left to right.
    pub vertical: Vec<Edge>,
}

impl Edges {
    /// The edges that a page's rulings make.
    #[must_use]
    pub fn from_rulings(rulings: &[Ruling]) -> Self {
        let (mut horizontal, mut vertical) = (Vec::new(), Vec::new());
        for ruling in rulings {
            match ruling {
                Ruling::Horizontal { y, xs } => horizontal.push(Edge {
                    at: *y,
                    from: xs.start,
                    to: xs.end,
                }),
                Ruling::Vertical { x, ys } => vertical.push(Edge {
                    at: *x,
                    from: ys.start,
                    to: ys.end,
                }),
            }
        }
        Self {
            horizontal: merge(horizontal),
            vertical: merge(vertical),
        }
    }

    /// Whether there are none.
    pub(crate) const fn is_empty(&self) -> bool {
        self.horizontal.is_empty() && self.vertical.is_empty()
    }

    /// These edges and others, merged.
    #[must_use]
    pub fn with(mut self, more: Self) -> Self {
        self.horizontal.extend(more.horizontal);
        self.vertical.extend(more.vertical);
        Self {
            horizontal: merge(self.horizontal),
            vertical: merge(self.vertical),
        }
    }
}

/// Snaps edges that lie side by side onto their common line, then joins those that meet.
fn merge(mut edges: Vec<Edge>) -> Vec<Edge> {
    edges.retain(|e| e.at.is_finite() && e.from.is_finite() && e.to.is_finite() && e.from < e.to);
    edges.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut merged = Vec::with_capacity(edges.len());
    let mut rest = edges.as_mut_slice();
    while let Some(first) = rest.first() {
        let start = first.at;
        let count = rest.iter().take_while(|e| e.at - start <= SNAP_PT).count();
        let (group, after) = rest.split_at_mut(count);
        join(group, &mut merged);
        rest = after;
    }
    // Only now: a dotted line is made of pieces that are shorter each.
    merged.retain(|e| e.to - e.from >= MIN_LENGTH_PT);
    merged
}

/// Puts the edges of one line on their mean position, the long ones weighing more, and joins what touches.
fn join(group: &mut [Edge], out: &mut Vec<Edge>) {
    let length: f32 = group.iter().map(|e| e.to - e.from).sum();
    let at = group.iter().map(|e| e.at * (e.to - e.from)).sum::<f32>() / length;
    group.sort_by(|a, b| a.from.total_cmp(&b.from));
    let first_of_line = out.len();
    for edge in group {
        match out[first_of_line..].last_mut() {
            Some(last) if edge.from <= last.to + JOIN_PT => last.to = last.to.max(edge.to),
            _ => out.push(Edge { at, ..*edge }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn h(y: f32, x0: f32, x1: f32) -> Ruling {
        Ruling::Horizontal { y, xs: x0..x1 }
    }

    #[test]
    fn double_rules_and_broken_lines_become_one_edge() {
        let edges = Edges::from_rulings(&[
            h(100.0, 0.0, 50.0),
            h(101.5, 0.0, 50.0),
            h(100.7, 52.0, 90.0),
            h(110.0, 0.0, 90.0),
        ]);
        assert_eq!(edges.horizontal.len(), 2);
        assert_eq!(
            (edges.horizontal[0].from, edges.horizontal[0].to),
            (0.0, 90.0)
        );
        assert!((edges.horizontal[0].at - 100.73).abs() < 0.1);
    }

    #[test]
    fn merging_again_changes_nothing() {
        let once =
            Edges::from_rulings(&[h(10.0, 0.0, 5.0), h(11.0, 30.0, 50.0), h(14.0, 0.0, 50.0)]);
        assert_eq!(once.clone().with(Edges::default()), once);
    }

    #[test]
    fn rows_of_six_points_stay_apart() {
        let edges =
            Edges::from_rulings(&[h(10.0, 0.0, 50.0), h(16.0, 0.0, 50.0), h(22.0, 0.0, 50.0)]);
        assert_eq!(edges.horizontal.len(), 3);
    }
}
