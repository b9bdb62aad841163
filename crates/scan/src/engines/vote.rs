//! Several readings of one line made one: character by character, what they believe together.
//!
//! Fiscus, “A post-processing system to yield reduced word error rates: Recognizer Output Voting Error Reduction
//! (ROVER)”, ASRU 1997: readings are aligned one after another to the first, then each place is voted on, by the
//! sum of what each reading believes of each character, or of there being none.

use crate::{CharReading, LineReading};

/// What a reading believes of there being no character at a place where it saw none, and no trace of one.
const NOTHING_THERE: f32 = 0.9;

/// Characters this far apart, in widths of the line's average character, are not the same place.
const SAME_PLACE: f32 = 1.0;

/// What it costs in an alignment to see nothing where another saw something; two other characters at one place cost 0.5.
const GAP: f32 = 0.6;

/// One place of a line: what each reading so far saw there.
struct Place {
    middle: f32,
    seen: Vec<Option<CharReading>>,
}

/// The reading that `readings` agree on most; each must be of the same line.
pub(crate) fn vote(readings: &[LineReading]) -> LineReading {
    let Some(longest) = readings
        .iter()
        .map(|r| r.chars.len())
        .max()
        .filter(|n| *n > 0)
    else {
        return LineReading::default();
    };
    let width = 1.0 / longest as f32;
    let mut places: Vec<Place> = Vec::new();
    for (count, reading) in readings.iter().enumerate() {
        places = aligned(places, count, reading, width);
    }
    let mut voted = LineReading::default();
    for place in places {
        match elected(&place, readings.len()) {
            (read, true) => voted.chars.push(read),
            (read, false) => voted.missed.push(read),
        }
    }
    voted
}

fn middle(read: &CharReading) -> f32 {
    f32::midpoint(read.span.0, read.span.1)
}

/// The places with one more reading; `count` have been taken in before.
fn aligned(places: Vec<Place>, count: usize, reading: &LineReading, width: f32) -> Vec<Place> {
    let (n, m) = (places.len(), reading.chars.len());
    // Cost of the best alignment of the first i places with the first j characters.
    let mut cost = vec![vec![0.0_f32; m + 1]; n + 1];
    let differ = |i: usize, j: usize| {
        let read = &reading.chars[j];
        let apart = (places[i].middle - middle(read)).abs() / width;
        let same = places[i]
            .seen
            .iter()
            .flatten()
            .any(|seen| seen.ch == read.ch);
        let far = if apart > SAME_PLACE { 2.0 } else { apart * 0.5 };
        far + if same { 0.0 } else { 0.5 }
    };
    for i in 0..=n {
        for j in 0..=m {
            cost[i][j] = match (i, j) {
                (0, 0) => 0.0,
                (0, j) => cost[0][j - 1] + GAP,
                (i, 0) => cost[i - 1][0] + GAP,
                (i, j) => (cost[i - 1][j - 1] + differ(i - 1, j - 1))
                    .min(cost[i - 1][j] + GAP)
                    .min(cost[i][j - 1] + GAP),
            };
        }
    }
    let mut steps = Vec::with_capacity(n.max(m));
    let (mut i, mut j) = (n, m);
    while i > 0 || j > 0 {
        if i > 0 && j > 0 && cost[i][j] >= cost[i - 1][j - 1] + differ(i - 1, j - 1) {
            (i, j) = (i - 1, j - 1);
            steps.push((true, Some(j)));
        } else if i > 0 && cost[i][j] >= cost[i - 1][j] + GAP {
            i -= 1;
            steps.push((true, None));
        } else {
            j -= 1;
            steps.push((false, Some(j)));
        }
    }
    let mut old = places.into_iter();
    let mut grown = Vec::with_capacity(steps.len());
    for (known, read) in steps.into_iter().rev() {
        let read = read.map(|j| reading.chars[j].clone());
        let mut place = match (known.then(|| old.next()).flatten(), &read) {
            (Some(place), _) => place,
            (None, Some(read)) => Place {
                middle: middle(read),
                seen: vec![None; count],
            },
            (None, None) => continue,
        };
        place.seen.push(read);
        grown.push(place);
    }
    grown
}

/// The character of a place, and whether it is there at all.
fn elected(place: &Place, readings: usize) -> (CharReading, bool) {
    let mut votes: Vec<(char, f32)> = Vec::new();
    let mut nothing = 0.0;
    for seen in &place.seen {
        let Some(read) = seen else {
            nothing += NOTHING_THERE;
            continue;
        };
        let others = read.others.iter().copied();
        for (ch, share) in std::iter::once((read.ch, read.confidence)).chain(others) {
            match votes.iter_mut().find(|vote| vote.0 == ch) {
                Some(vote) => vote.1 += share,
                None => votes.push((ch, share)),
            }
        }
    }
    votes.sort_by(|a, b| b.1.total_cmp(&a.1));
    let count = readings as f32;
    let mut shares = votes
        .into_iter()
        .map(|(ch, sum)| (ch, (sum / count).min(1.0)));
    let (ch, confidence) = shares.next().unwrap_or_default();
    let span = place
        .seen
        .iter()
        .flatten()
        .find(|read| read.ch == ch)
        .or_else(|| place.seen.iter().flatten().next())
        .map_or((0.0, 0.0), |read| read.span);
    let there = confidence >= nothing / count;
    let read = CharReading {
        ch,
        confidence,
        span,
        others: shares.take(3).collect(),
    };
    (read, there)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reading with one confidence for all, its characters side by side over the line.
    fn reading(text: &str, confidence: f32) -> LineReading {
        let width = 1.0 / text.chars().count().max(1) as f32;
        let char = |(i, ch): (usize, char)| CharReading {
            ch,
            confidence,
            span: (i as f32 * width, (i + 1) as f32 * width),
            others: Vec::new(),
        };
        LineReading {
            chars: text.chars().enumerate().map(char).collect(),
            missed: Vec::new(),
        }
    }

    #[test]
    fn two_of_three_are_right_and_the_third_is_a_doubt() {
        let readings = [("1,234.5", 0.5), ("1,284.5", 0.8), ("1,284.5", 0.8)];
        let voted = vote(&readings.map(|(text, sure)| reading(text, sure)));
        assert_eq!(voted.text(), "1,284.5");
        let eight = &voted.chars[3];
        assert!((eight.confidence - 1.6 / 3.0).abs() < 1e-6);
        assert_eq!(eight.others[0].0, '3');
    }

    #[test]
    fn what_one_alone_saw_is_missed() {
        let readings = [("合计", 0.9), ("合计D", 0.6), ("合计", 0.9)];
        let voted = vote(&readings.map(|(text, sure)| reading(text, sure)));
        assert_eq!(voted.text(), "合计");
        assert_eq!(vote(&[LineReading::default()]), LineReading::default());
    }
}
