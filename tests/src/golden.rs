//! Text that must stay as it is, reviewed when it changes.

use crate::{is_update, root};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The goldens below `tests/golden/`; compares all, then complains about all.
#[derive(Debug)]
pub struct Goldens {
    folder: PathBuf,
    of_ocr: bool,
    asked: BTreeSet<PathBuf>,
    complaints: Vec<String>,
}

impl Default for Goldens {
    fn default() -> Self {
        Self {
            folder: root().join("tests/golden"),
            of_ocr: false,
            asked: BTreeSet::new(),
            complaints: Vec::new(),
        }
    }
}

/// Goldens of what OCR read are named so.
const OCR: &str = "ocr_";

impl Goldens {
    /// The goldens of what OCR read, `ocr_*.txt`; the others know nothing of these.
    #[must_use]
    pub fn of_ocr() -> Self {
        Self {
            of_ocr: true,
            ..Self::default()
        }
    }

    /// Whether a file is among these goldens.
    fn owns(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(OCR) == self.of_ocr
    }

    /// Compares a text with its golden; with `UPDATE=1`, makes it the golden.
    pub fn check(&mut self, name: &str, text: &str) {
        let path = self.folder.join(name);
        assert!(self.owns(&path), "{name}: another test's golden");
        if let Err(complaint) = compare_or_update(&path, text) {
            self.complaints.push(complaint);
        }
        self.asked.insert(path);
    }

    /// Fails when a golden differed, or when one is there that nothing asked for.
    pub fn finish(mut self) {
        assert!(!self.asked.is_empty(), "no golden was compared");
        for path in files(&self.folder) {
            if self.owns(&path) && !self.asked.contains(&path) {
                self.complaints
                    .push(format!("{}: nothing makes this golden", path.display()));
            }
        }
        assert!(
            self.complaints.is_empty(),
            "{}\nlook at the differences; UPDATE=1 makes them the goldens",
            self.complaints.join("\n")
        );
    }
}

/// Compares a file of the repository with what it should hold; with `UPDATE=1`, writes it.
///
/// # Errors
///
/// The first line that differs.
pub fn compare_or_update(path: &PathBuf, text: &str) -> Result<(), String> {
    let old = fs::read_to_string(path).unwrap_or_default();
    if old == text {
        return Ok(());
    }
    if is_update() {
        let folder = path.parent().expect("a golden is in a folder");
        fs::create_dir_all(folder).expect("the folder can be made");
        fs::write(path, text).expect("the golden can be written");
        return Ok(());
    }
    Err(first_difference(&path.display().to_string(), &old, text))
}

fn first_difference(name: &str, old: &str, new: &str) -> String {
    let (mut want, mut got) = (old.lines(), new.lines());
    let mut line = 1;
    loop {
        match (want.next(), got.next()) {
            (None, None) => return format!("{name}: the line breaks at its end differ"),
            (w, g) if w == g => line += 1,
            (w, g) => {
                let show = |l: Option<&str>| l.unwrap_or("(nothing more)").to_owned();
                return format!("{name}:{line}\n  want {}\n  got  {}", show(w), show(g));
            }
        }
    }
}

fn files(folder: &PathBuf) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for path in entries.filter_map(|e| Some(e.ok()?.path())) {
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_first_line_that_differs_is_shown() {
        assert_eq!(
            first_difference("a", "1\n2\n", "1\n3\n"),
            "a:2\n  want 2\n  got  3"
        );
        assert_eq!(
            first_difference("a", "1\n", "1\n3\n"),
            "a:2\n  want (nothing more)\n  got  3"
        );
    }
}
