//! Disjoint sets of indices.

/// Union-find over indices, with path halving.
#[derive(Debug, Clone)]
pub struct DisjointSets(Vec<usize>);

impl DisjointSets {
    /// `n` indices, each a set of its own.
    #[must_use]
    pub fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    /// The index that stands for the set of `i`, the same for all in it.
    ///
    /// # Panics
    ///
    /// When `i` is no index of the sets.
    pub fn find(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    /// Makes one set of those of `a` and `b`; the smaller root stands for both.
    ///
    /// # Panics
    ///
    /// When either is no index of the sets.
    pub fn union(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high] = low;
    }
}
