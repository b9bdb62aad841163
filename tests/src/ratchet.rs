//! Known failures, counted: they may not get worse, and must be written down when they get better.

use crate::{is_update, root};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What was found of what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// How many there are.
    pub expected: usize,
    /// How many of them were found.
    pub found: usize,
    /// How many were found that are not there.
    pub wrong: usize,
}

impl Count {
    /// Everything found and nothing else.
    #[must_use]
    pub const fn is_perfect(&self) -> bool {
        self.found == self.expected && self.wrong == 0
    }
}

/// A known failure, as its file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    expected: usize,
    found: usize,
    wrong: usize,
    /// Why.
    known_failure: String,
}

/// The known failures of `tests/ratchet/<name>.json`.
#[derive(Debug)]
pub struct Ratchet {
    path: PathBuf,
    entries: BTreeMap<String, Entry>,
    kept: BTreeMap<String, Entry>,
    checked: usize,
    complaints: Vec<String>,
}

impl Ratchet {
    /// Reads the known failures; none where there is no such file.
    #[must_use]
    pub fn load(name: &str) -> Self {
        let path = root().join("tests/ratchet").join(format!("{name}.json"));
        let entries = match std::fs::read(&path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
            }
            Err(_) => BTreeMap::new(),
        };
        Self {
            path,
            entries,
            kept: BTreeMap::new(),
            checked: 0,
            complaints: Vec::new(),
        }
    }

    /// Holds a count against what is known: perfect, or exactly as bad as written down.
    pub fn check(&mut self, subject: &str, now: Count, misses: &[String]) {
        self.checked += 1;
        let known = self.entries.remove(subject);
        if now.is_perfect() {
            if known.is_some() && !is_update() {
                self.complain(subject, now, "is perfect now", &[]);
            }
            return;
        }
        let Some(mut entry) = known else {
            return self.complain(subject, now, "is no known failure", misses);
        };
        let before = Count {
            expected: entry.expected,
            found: entry.found,
            wrong: entry.wrong,
        };
        if now != before {
            let is_worse = now.found < before.found || now.wrong > before.wrong;
            if is_worse && now.expected == before.expected {
                self.complain(subject, now, &format!("was better: {before:?}"), misses);
            } else if is_update() {
                (entry.expected, entry.found, entry.wrong) = (now.expected, now.found, now.wrong);
            } else {
                self.complain(subject, now, &format!("is not as known: {before:?}"), &[]);
            }
        }
        self.kept.insert(subject.to_owned(), entry);
    }

    /// Subjects that begin so cannot be measured here.
    pub fn skip(&mut self, prefix: &str) {
        let (skipped, left) = std::mem::take(&mut self.entries)
            .into_iter()
            .partition(|(subject, _)| subject.starts_with(prefix));
        self.entries = left;
        self.kept.extend::<BTreeMap<_, _>>(skipped);
    }

    /// Fails when something got worse, or better without being written down.
    pub fn finish(mut self) {
        assert!(self.checked > 0, "nothing was counted");
        if is_update() {
            let text = serde_json::to_string_pretty(&self.kept).expect("keys are strings");
            std::fs::write(&self.path, text + "\n").expect("the ratchet can be written");
        } else {
            let stale = std::mem::take(&mut self.entries);
            self.complaints.extend(
                stale
                    .keys()
                    .map(|s| format!("{s}: a known failure of something that is not counted")),
            );
        }
        assert!(
            self.complaints.is_empty(),
            "{}\n{}\nUPDATE=1 writes down what is better; a new failure needs an entry with its reason",
            self.path.display(),
            self.complaints.join("\n")
        );
    }

    fn complain(&mut self, subject: &str, now: Count, what: &str, misses: &[String]) {
        let mut text = format!("{subject}: {now:?} {what}");
        for miss in misses.iter().take(8) {
            text += &format!("\n    {miss}");
        }
        self.complaints.push(text);
    }
}
