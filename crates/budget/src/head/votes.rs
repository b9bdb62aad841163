//! Counting what several places say.

use mingxi_core::fold;

/// What was said, how often, in the order it was first said.
#[derive(Debug, Default)]
pub(super) struct Votes {
    /// Folded, as first printed, weight.
    said: Vec<(String, String, u32)>,
}

impl Votes {
    /// Counts a word; the same word in other widths or spacing is the same.
    pub(super) fn add(&mut self, text: Option<&str>, weight: u32) {
        let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else {
            return;
        };
        let key = fold(text);
        match self.said.iter_mut().find(|(k, ..)| *k == key) {
            Some((.., count)) => *count = count.saturating_add(weight),
            None => self.said.push((key, text.to_owned(), weight)),
        }
    }

    /// The heaviest word as first printed; of equals the first.
    pub(super) fn winner(&self) -> Option<String> {
        let most = self.said.iter().map(|(.., weight)| *weight).max()?;
        self.said
            .iter()
            .find(|(.., weight)| *weight == most)
            .map(|(_, text, _)| text.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_wins_and_the_first_of_equals() {
        let mut votes = Votes::default();
        assert_eq!(votes.winner(), None);
        for (text, weight) in [("某 局", 1), ("某部", 2), ("某局", 1), ("", 9)] {
            votes.add(Some(text), weight);
        }
        assert_eq!(votes.winner().as_deref(), Some("某 局"));
    }
}
