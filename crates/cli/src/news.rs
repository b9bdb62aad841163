//! Telling a person how a run goes: a bar on a terminal, plain lines elsewhere, all on stderr.

use indicatif::{ProgressBar, ProgressStyle};
use mingxi::ledger::Line;
use mingxi::run::{Event, Summary};
use mingxi::{Error, Finding, PageNo, Severity, Status, Watermark};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// More doubts about one document than this are counted, not printed: the JSON holds them all.
const DOUBTS_SHOWN: usize = 5;

/// Prints the news of a run.
pub(crate) struct News {
    /// Only on a terminal.
    bar: Option<ProgressBar>,
    start: Instant,
    pages: AtomicU64,
    findings: AtomicU64,
}

impl News {
    pub(crate) fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::no_length();
            let style =
                ProgressStyle::with_template("{bar:30} {pos}/{len} documents, {msg}, {eta} left")
                    .expect("the template is well-formed");
            bar.with_style(style)
        });
        Self {
            bar,
            start: Instant::now(),
            pages: AtomicU64::new(0),
            findings: AtomicU64::new(0),
        }
    }

    pub(crate) fn tell(&self, event: &Event<'_>) {
        match event {
            Event::Found(documents) => {
                if let Some(bar) = &self.bar {
                    bar.set_length(*documents as u64);
                    bar.set_message("reading");
                }
            }
            Event::Started(_) | Event::Tables => {}
            Event::Duplicate(line) => {
                if self.bar.is_none() {
                    let original = line.duplicate_of.as_deref().unwrap_or_default();
                    self.print(&format!("{}: the same bytes as {original}", line.path));
                }
                self.advance();
            }
            Event::Skipped(line) => {
                if self.bar.is_none() {
                    self.print(&format!(
                        "{}: done before, {}",
                        line.path,
                        word(line.status)
                    ));
                }
                self.advance();
            }
            Event::Done(line, findings) => {
                self.pages
                    .fetch_add(u64::from(line.pages), Ordering::Relaxed);
                self.findings
                    .fetch_add(findings.len() as u64, Ordering::Relaxed);
                self.done(line, findings);
                self.advance();
            }
            Event::Failed(line) => {
                self.print(&failure_lines(line));
                self.advance();
            }
        }
    }

    fn advance(&self) {
        let Some(bar) = &self.bar else { return };
        let pages = self.pages.load(Ordering::Relaxed);
        let findings = self.findings.load(Ordering::Relaxed);
        #[expect(clippy::cast_precision_loss, reason = "a rate to look at")]
        let rate = pages as f64 / self.start.elapsed().as_secs_f64().max(0.001);
        bar.set_message(format!("{rate:.0} pages/s, {findings} findings"));
        bar.inc(1);
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

    pub(crate) fn close(&self, summary: &Summary) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.print(&closing_line(summary));
        if let Some(trouble) = &summary.engine_trouble {
            self.print(&trouble.message);
            if let Some(hint) = &trouble.hint {
                self.print(&format!("hint: {hint}"));
            }
        }
    }

    fn print(&self, words: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{words}")),
            None => eprintln!("{words}"),
        }
    }
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

/// Why nothing came of a document, and its hint in another line.
fn failure_lines(line: &Line) -> String {
    let (message, hint) = line.error.as_ref().map_or(("failed", None), |e| {
        (e.message.as_str(), e.hint.as_deref())
    });
    match hint {
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
