//! Telling how a run goes: to people a bar on a terminal and plain lines elsewhere, on stderr; to programs JSON, on stdout.

use indicatif::{ProgressBar, ProgressStyle};
use mingxi::ledger::Line;
use mingxi::run::{Event, Summary};
use mingxi::{Error, Finding, PageNo, Severity, Status, Watermark};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// More doubts about one document than this are counted, not printed: the JSON holds them all.
const DOUBTS_SHOWN: usize = 5;

/// Runs of more documents than this are told in sums: a line for each that fails, none for the others.
const TOLD_ONE_BY_ONE: usize = 100;

/// Between two lines of sums.
const PAUSE: Duration = Duration::from_secs(5);

/// The bar, and what came of the documents under it, cut where the terminal ends: a line that wraps is not wiped out whole.
const BAR: &str = "{bar:20} {pos}/{len} documents{prefix}\n{wide_msg}";

/// How to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    /// To people: a bar on a terminal, lines elsewhere.
    Words,
    /// To programs: a JSON object a line, on stdout.
    Json,
    /// Only why there is no run at all.
    Silence,
}

/// Tells the news of a run.
pub(crate) struct News {
    voice: Voice,
    /// Only on a terminal.
    bar: Option<ProgressBar>,
    start: Instant,
    tally: Mutex<Tally>,
}

/// A run so far.
#[derive(Default)]
struct Tally {
    /// Documents of the run.
    all: usize,
    /// Those that are done.
    done: usize,
    /// Those of them that earlier runs did.
    skipped: usize,
    pages: u64,
    /// How many of each status, from clean to failed.
    by_status: BTreeMap<Status, usize>,
    /// The worst so far: its status, how much is in doubt, and its path.
    worst: Option<(Status, u32, String)>,
    /// When sums were last told.
    told: Option<Instant>,
    /// Hints that were given: many documents that fail alike need one.
    hints: BTreeSet<String>,
}

impl News {
    pub(crate) fn new(voice: Voice) -> Self {
        let is_seen = voice == Voice::Words && std::io::stderr().is_terminal();
        let bar = is_seen.then(|| {
            let bar = ProgressBar::no_length();
            let style = ProgressStyle::with_template(BAR).expect("the template is well-formed");
            bar.with_style(style)
        });
        Self {
            voice,
            bar,
            start: Instant::now(),
            tally: Mutex::default(),
        }
    }

    pub(crate) fn tell(&self, event: &Event<'_>) {
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.hear(event);
        match self.voice {
            Voice::Words => self.in_words(event, &mut tally),
            Voice::Json => self.in_json(event, &tally),
            Voice::Silence => {}
        }
        if let (Voice::Words, None, true) = (self.voice, &self.bar, tally.all > TOLD_ONE_BY_ONE)
            && tally.told.is_none_or(|told| told.elapsed() >= PAUSE)
        {
            // The first sums come after a pause too.
            if tally.told.replace(Instant::now()).is_some() {
                let (done, all) = (tally.done, tally.all);
                let speed = tally.speed(self.start.elapsed());
                let outcomes = tally.outcomes();
                self.print(&format!("{done} of {all} documents, {speed}, {outcomes}"));
            }
        }
    }

    fn in_words(&self, event: &Event<'_>, tally: &mut Tally) {
        if let Some(bar) = &self.bar {
            bar.set_length(tally.all as u64);
            bar.set_position(tally.done as u64);
            bar.set_prefix(match event {
                Event::Tables => ", writing the tables".to_owned(),
                _ => format!(", {}", tally.speed(self.start.elapsed())),
            });
            bar.set_message(tally.outcomes());
        }
        let tells_all = self.bar.is_none() && tally.all <= TOLD_ONE_BY_ONE;
        match event {
            Event::Failed(line) => {
                let hint = line.error.as_ref().and_then(|e| e.hint.clone());
                let is_new = hint.is_some_and(|hint| tally.hints.insert(hint));
                self.print(&failure_lines(line, is_new));
            }
            Event::Skipped(line) if tells_all => {
                self.print(&format!(
                    "{}: done before, {}",
                    line.path,
                    word(line.status)
                ));
            }
            Event::Duplicate(line) if tells_all => {
                let original = line.duplicate_of.as_deref().unwrap_or_default();
                self.print(&format!("{}: the same bytes as {original}", line.path));
            }
            Event::Done(line, findings) if tally.all <= TOLD_ONE_BY_ONE => {
                self.done(line, findings);
            }
            _ => {}
        }
    }

    /// One object for each document, and for each beginning and end.
    fn in_json(&self, event: &Event<'_>, tally: &Tally) {
        let object = match event {
            Event::Found(documents) => json!({"event": "found", "documents": documents}),
            Event::Started(path) => json!({"event": "started", "path": path}),
            Event::Tables => json!({"event": "tables"}),
            Event::Skipped(line) => document("skipped", line, tally),
            Event::Duplicate(line) => document("duplicate", line, tally),
            Event::Done(line, _) => document("done", line, tally),
            Event::Failed(line) => document("failed", line, tally),
        };
        self.print_json(&object);
    }

    /// Whoever read it may have gone; the run goes on.
    fn print_json(&self, object: &Json) {
        let _ = writeln!(std::io::stdout(), "{object}");
    }

    /// One line a document where there is no bar, and one line a kind of doubt.
    fn done(&self, line: &Line, findings: &[Finding]) {
        if self.bar.is_none() {
            self.print(&format!("{}: {}", line.path, outcome(line)));
        }
        let doubts = doubts(findings);
        for doubt in doubts.iter().take(DOUBTS_SHOWN) {
            self.print(&format!("{}: {doubt}", line.path));
        }
        if doubts.len() > DOUBTS_SHOWN {
            let more = doubts.len() - DOUBTS_SHOWN;
            self.print(&format!(
                "{}: {more} more kinds of doubt, all in {}.json",
                line.path, line.output
            ));
        }
    }

    /// Says that the run is asked to stop.
    pub(crate) fn stopping(&self) {
        if self.voice == Voice::Words {
            self.print("finishing what is under way; Ctrl-C again stops at once");
        }
    }

    /// Leaves the terminal as it was.
    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// How the run went, and what to do now; `out` is its folder.
    pub(crate) fn close(&self, summary: &Summary, out: &Path) {
        self.clear();
        match self.voice {
            Voice::Silence => {}
            Voice::Words => ending(summary, out).iter().for_each(|line| self.print(line)),
            Voice::Json => self.print_json(&json!({
                "event": "end", "documents": summary.lines.len(), "left": summary.left, "seconds": summary.seconds,
                "status": word(summary.status()), "engine_trouble": summary.engine_trouble,
            })),
        }
    }

    fn print(&self, words: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{words}")),
            None => eprintln!("{words}"),
        }
    }
}

impl Tally {
    fn hear(&mut self, event: &Event<'_>) {
        let (line, doubts) = match event {
            Event::Found(documents) => {
                self.all = *documents;
                return;
            }
            Event::Started(_) | Event::Tables => return,
            Event::Done(line, _) | Event::Duplicate(line) | Event::Failed(line) => {
                (line, line.findings.values().sum())
            }
            Event::Skipped(line) => {
                self.skipped += 1;
                (line, line.findings.values().sum())
            }
        };
        self.done += 1;
        if let Event::Done(..) = event {
            self.pages += u64::from(line.pages);
        }
        *self.by_status.entry(line.status).or_default() += 1;
        let is_worse =
            |(status, most, _): &(Status, u32, String)| (line.status, doubts) > (*status, *most);
        if line.status > Status::Clean && self.worst.as_ref().is_none_or(is_worse) {
            self.worst = Some((line.status, doubts, line.path.clone()));
        }
    }

    /// `1400 pages/s, 1 min left`.
    #[expect(clippy::cast_precision_loss, reason = "rates to look at")]
    fn speed(&self, elapsed: Duration) -> String {
        let seconds = elapsed.as_secs_f64().max(0.001);
        let speed = format!("{:.0} pages/s", self.pages as f64 / seconds);
        match self.done - self.skipped {
            0 => speed,
            read => {
                let left = seconds / read as f64 * (self.all - self.done) as f64;
                format!("{speed}, {} left", time_in_words(left))
            }
        }
    }

    /// `12 clean, 1 failed, worst (failed): a.pdf`.
    fn outcomes(&self) -> String {
        let mut parts: Vec<String> = self
            .by_status
            .iter()
            .map(|(status, n)| format!("{n} {}", word(*status)))
            .collect();
        if let Some((status, _, path)) = &self.worst {
            let name = Path::new(path)
                .file_name()
                .unwrap_or_default()
                .to_string_lossy();
            // The name comes last: it may be longer than the terminal is wide.
            parts.push(format!("worst ({}): {name}", word(*status)));
        }
        parts.join(", ")
    }
}

/// `7 s`, `12 min`, `3.5 h`.
fn time_in_words(seconds: f64) -> String {
    match seconds {
        ..90.0 => format!("{seconds:.0} s"),
        ..5400.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{:.1} h", seconds / 3600.0),
    }
}

/// What became of a document, for programs.
fn document(event: &str, line: &Line, tally: &Tally) -> Json {
    json!({"event": event, "done": tally.done, "of": tally.all, "line": line})
}

/// The end of a run in words, with the commands to look at what failed.
fn ending(summary: &Summary, out: &Path) -> Vec<String> {
    let mut lines = vec![closing_line(summary)];
    if let Some(trouble) = &summary.engine_trouble {
        lines.push(trouble.message.clone());
        lines.extend(trouble.hint.iter().map(|hint| format!("hint: {hint}")));
    }
    if summary.left > 0 {
        lines.push(format!(
            "stopped: {} left; the same command with --resume goes on",
            count(summary.left, "document")
        ));
    }
    if summary.lines.len() > TOLD_ONE_BY_ONE {
        let ledger = out.join("ledger.jsonl");
        for status in [Status::Failed, Status::Partial, Status::Doubtful] {
            if summary.lines.iter().any(|line| line.status == status) {
                let word = word(status);
                lines.push(format!(
                    "what is {word}: grep '\"status\":\"{word}\"' '{}'",
                    ledger.display()
                ));
            }
        }
    }
    lines
}

/// What was taken off a PDF, the same on several pages in one line.
pub(crate) fn receipts(receipts: &[(PageNo, Watermark)]) -> Vec<String> {
    let key = |w: &Watermark| (w.text.clone().unwrap_or_default(), w.reason.clone());
    let mut groups: Vec<(_, Vec<u32>)> = Vec::new();
    for (page, watermark) in receipts {
        let key = key(watermark);
        match groups.iter_mut().find(|(k, _)| *k == key) {
            Some((_, on)) => on.push(page.get()),
            None => groups.push((key, vec![page.get()])),
        }
    }
    let line = |((text, reason), pages): ((String, String), Vec<u32>)| {
        let on = pages_in_words(&pages).unwrap_or_default();
        format!(
            "{on}: removed {text} ({}): {reason}",
            count(pages.len(), "time")
        )
    };
    groups.into_iter().map(line).collect()
}

/// `1 page`, `2 pages`.
pub(crate) fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// The findings that make a document less than clean, the same on several pages in one line.
fn doubts(findings: &[Finding]) -> Vec<String> {
    let mut groups: Vec<(&Finding, Vec<u32>)> = Vec::new();
    for finding in findings.iter().filter(|f| f.severity > Severity::Note) {
        let pages = finding.page_no.map(PageNo::get);
        let same =
            |(f, _): &&mut (&Finding, _)| f.code == finding.code && f.message == finding.message;
        match groups.iter_mut().find(same) {
            Some((_, on)) => on.extend(pages),
            None => groups.push((finding, pages.into_iter().collect())),
        }
    }
    let line = |(finding, pages): (&Finding, Vec<u32>)| match pages_in_words(&pages) {
        Some(pages) => format!("{pages}: {}: {}", finding.code, finding.message),
        None => format!("{}: {}", finding.code, finding.message),
    };
    groups.into_iter().map(line).collect()
}

/// `page 7`, `pages 4-6, 9`; nothing for no page.
fn pages_in_words(pages: &[u32]) -> Option<String> {
    let mut parts: Vec<(u32, u32)> = Vec::new();
    for page in pages {
        match parts.last_mut() {
            Some((_, last)) if *page == *last => {}
            Some((_, last)) if *page == *last + 1 => *last = *page,
            _ => parts.push((*page, *page)),
        }
    }
    let part = |(first, last): &(u32, u32)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    match parts.as_slice() {
        [] => None,
        [(first, last)] if first == last => Some(format!("page {first}")),
        parts => Some(format!(
            "pages {}",
            parts.iter().map(part).collect::<Vec<_>>().join(", ")
        )),
    }
}

/// The error in one line, and its hint in another.
pub(crate) fn error_lines(error: &Error) -> String {
    match error.hint() {
        Some(hint) => format!("{error}\nhint: {hint}"),
        None => error.to_string(),
    }
}

/// Why nothing came of a document, and in another line its hint, if that `is_new`.
fn failure_lines(line: &Line, is_new: bool) -> String {
    let (message, hint) = line.error.as_ref().map_or(("failed", None), |e| {
        (e.message.as_str(), e.hint.as_deref())
    });
    match hint.filter(|_| is_new) {
        Some(hint) => format!("{}: {message}\nhint: {hint}", line.path),
        None => format!("{}: {message}", line.path),
    }
}

fn outcome(line: &Line) -> String {
    let mut parts = vec![word(line.status).to_owned()];
    for (n, what) in [
        (line.pages, "page"),
        (line.tables, "table"),
        (line.forms, "form"),
    ] {
        if n > 0 {
            parts.push(count(n as usize, what));
        }
    }
    if line.watermarks > 0 {
        parts.push(format!(
            "{} removed",
            count(line.watermarks as usize, "watermark")
        ));
    }
    if line.failing_checks > 0 {
        parts.push(count(line.failing_checks as usize, "failing check"));
    }
    format!("{}, {:.2} s", parts.join(", "), line.seconds)
}

#[expect(clippy::cast_precision_loss, reason = "a rate to look at")]
fn closing_line(summary: &Summary) -> String {
    let sum = |of: fn(&Line) -> u32| summary.lines.iter().map(|l| of(l) as usize).sum::<usize>();
    let pages = sum(|l| l.pages);
    let counts: Vec<String> = [
        Status::Clean,
        Status::Doubtful,
        Status::Partial,
        Status::Failed,
    ]
    .into_iter()
    .map(|status| {
        (
            status,
            summary.lines.iter().filter(|l| l.status == status).count(),
        )
    })
    .filter(|(_, n)| *n > 0)
    .map(|(status, n)| format!("{n} {}", word(status)))
    .collect();
    let before = match summary.skipped {
        0 => String::new(),
        n => format!(" ({n} done before)"),
    };
    let rate = match (pages, summary.skipped) {
        (1.., 0) => format!(", {:.0} pages/s", pages as f64 / summary.seconds.max(0.001)),
        _ => String::new(),
    };
    let facts = sum(|l| l.facts);
    let accounts = match facts {
        0 => String::new(),
        _ => format!(
            ", {} ({} % proven), {}",
            count(facts, "fact"),
            sum(|l| l.proven) * 100 / facts,
            count(sum(|l| l.failing_checks), "failing check")
        ),
    };
    format!(
        "{}{before}, {}, {}, {}{accounts} in {:.1} s{rate}: {}",
        count(summary.lines.len(), "document"),
        count(pages, "page"),
        count(sum(|l| l.tables), "table"),
        count(sum(|l| l.forms), "form"),
        summary.seconds,
        counts.join(", ")
    )
}

const fn word(status: Status) -> &'static str {
    match status {
        Status::Clean => "clean",
        Status::Doubtful => "doubtful",
        Status::Partial => "partial",
        Status::Failed => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_has_what_came_of_the_documents_under_it_and_the_worst_name_last() {
        let tally = Tally {
            all: 40,
            done: 12,
            skipped: 2,
            pages: 300,
            by_status: BTreeMap::from([(Status::Clean, 11), (Status::Partial, 1)]),
            worst: Some((Status::Partial, 3, "in/某局/预算.pdf".to_owned())),
            ..Tally::default()
        };
        assert_eq!(
            tally.speed(Duration::from_secs(20)),
            "15 pages/s, 56 s left"
        );
        assert_eq!(
            tally.outcomes(),
            "11 clean, 1 partial, worst (partial): 预算.pdf"
        );
    }

    #[test]
    fn pages_that_follow_each_other_are_a_range() {
        for (pages, want) in [
            (&[][..], None),
            (&[7], Some("page 7")),
            (&[7, 7], Some("page 7")),
            (&[4, 5, 6, 9], Some("pages 4-6, 9")),
        ] {
            assert_eq!(pages_in_words(pages).as_deref(), want, "{pages:?}");
        }
    }
}
