//! Telling a person how a run goes: a bar on a terminal, plain lines elsewhere, all on stderr.

use indicatif::{ProgressBar, ProgressStyle};
use mingxi::ledger::Line;
use mingxi::run::{Event, Summary};
use mingxi::{Disclosure, Error, Severity, Status};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// More findings of one document than this are counted, not printed: the JSON holds them all.
const FINDINGS_SHOWN: usize = 5;

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
            Event::Started(_) => {}
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
            Event::Done(line, disclosure) => {
                self.pages
                    .fetch_add(u64::from(line.pages), Ordering::Relaxed);
                self.findings
                    .fetch_add(disclosure.findings.len() as u64, Ordering::Relaxed);
                self.done(line, disclosure);
                self.advance();
            }
            Event::Failed(error) => {
                self.print(&error_lines(error));
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

    /// One line a document where there is no bar, and one line a doubt.
    fn done(&self, line: &Line, disclosure: &Disclosure) {
        if self.bar.is_none() {
            self.print(&format!("{}: {}", line.path, outcome(line)));
        }
        let doubts: Vec<_> = disclosure
            .findings
            .iter()
            .filter(|f| f.severity > Severity::Note)
            .collect();
        for finding in doubts.iter().take(FINDINGS_SHOWN) {
            let page = finding
                .page_no
                .map_or_else(String::new, |page| format!("{page}: "));
            self.print(&format!(
                "{}: {page}{}: {}",
                line.path, finding.code, finding.message
            ));
        }
        if doubts.len() > FINDINGS_SHOWN {
            let more = doubts.len() - FINDINGS_SHOWN;
            self.print(&format!(
                "{}: {more} more findings, all in {}.json",
                line.path, line.output
            ));
        }
    }

    pub(crate) fn close(&self, summary: &Summary) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.print(&closing_line(summary));
    }

    fn print(&self, words: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{words}")),
            None => eprintln!("{words}"),
        }
    }
}

/// The error in one line, and its hint in another.
pub(crate) fn error_lines(error: &Error) -> String {
    match error.hint() {
        Some(hint) => format!("{error}\nhint: {hint}"),
        None => error.to_string(),
    }
}

fn outcome(line: &Line) -> String {
    let mut parts = vec![word(line.status).to_owned()];
    for (n, one, many) in [
        (line.pages, "page", "pages"),
        (line.tables, "table", "tables"),
        (line.forms, "form", "forms"),
        (line.watermarks, "watermark removed", "watermarks removed"),
    ] {
        if n > 0 {
            parts.push(format!("{n} {}", if n == 1 { one } else { many }));
        }
    }
    format!("{}, {:.2} s", parts.join(", "), line.seconds)
}

fn closing_line(summary: &Summary) -> String {
    let fresh = summary.lines.len() - summary.skipped;
    let pages: u32 = summary.lines.iter().map(|l| l.pages).sum();
    let tables: u32 = summary.lines.iter().map(|l| l.tables).sum();
    let forms: u32 = summary.lines.iter().map(|l| l.forms).sum();
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
    let skipped = if summary.skipped > 0 {
        format!(" ({} done before)", summary.skipped)
    } else {
        String::new()
    };
    let rate = if fresh > 0 && summary.skipped == 0 {
        format!(
            ", {:.0} pages/s",
            f64::from(pages) / summary.seconds.max(0.001)
        )
    } else {
        String::new()
    };
    format!(
        "{} documents{skipped}, {pages} pages, {tables} tables, {forms} forms in {:.1} s{rate}: {}",
        summary.lines.len(),
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
