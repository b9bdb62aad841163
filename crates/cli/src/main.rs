//! The `mingxi` command.
//!
//! Data and reports go to stdout or to files, news to stderr. Exit: 0 clean, 1 doubtful or partial, or a check fails, 2 failed.
#![forbid(unsafe_code)]
#![expect(clippy::print_stderr, reason = "the command is what talks to people")]

mod args;
mod check;
mod doctor;
mod news;

use anyhow::Context;
use args::{Args, Check, Command, Convert};
use clap::Parser;
use mingxi::export::json;
use mingxi::run::{Run, Stop, Workers};
use mingxi::{Config, Limits, Status};
use news::{News, Voice, error_lines};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Something is doubtful, or a page was lost.
const DOUBT: u8 = 1;
/// Something failed.
const FAILURE: u8 = 2;
/// Somebody stopped the run, as shells have it: 128 and the number of the signal.
const STOPPED: u8 = 130;

fn main() -> ExitCode {
    let args = Args::parse();
    match dispatch(args.command) {
        Ok(code) => code,
        Err(error) => {
            match error.downcast_ref::<mingxi::Error>() {
                Some(error) => eprintln!("{}", error_lines(error)),
                None => eprintln!("{error:#}"),
            }
            ExitCode::from(FAILURE)
        }
    }
}

fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Convert(options) => convert(options),
        Command::Check(options) => check(&options),
        Command::Review {
            json,
            pdf,
            out,
            lang,
        } => {
            mingxi::review::review(&json, &pdf, &out, args::language(lang))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Apply { json, review, out } => apply(&json, &review, out),
        Command::Split { pdf, out } => split(&pdf, &out),
        Command::Clean { pdf, out } => clean(&pdf, &out),
        Command::Schema => print(&mingxi::schema()),
        Command::Worker => work(),
        Command::Doctor { models } => print(&doctor::report(&args::models(models))),
    }
}

fn convert(options: Convert) -> anyhow::Result<ExitCode> {
    let (inputs, listed) = inputs(&options.inputs)?;
    let voice = match (options.quiet, options.json_progress) {
        (true, _) => Voice::Silence,
        (false, true) => Voice::Json,
        (false, false) => Voice::Words,
    };
    let run = Run {
        listed,
        config: Config {
            pages: options.pages,
            engine: options.engine.into(),
            models: Some(args::models(options.models)),
            ..Config::default()
        },
        formats: options.format.into_iter().map(Into::into).collect(),
        jobs: options.jobs,
        resume: options.resume,
        keep: options.keep,
        review: options.review.then(|| args::language(options.lang)),
        workers: Some(Workers {
            program: this_program()?,
            arguments: vec!["worker".into()],
            timeout: Duration::from_secs_f64(options.timeout),
            max_memory_mib: options.max_memory,
        }),
        ..Run::into_folder(options.out)
    };
    let news = Arc::new(News::new(voice));
    heed_signals(run.stop.clone(), Arc::clone(&news))?;
    let summary = mingxi::run(&inputs, &run, &|event| news.tell(event))?;
    news.close(&summary, &run.out);
    if summary.left > 0 {
        return Ok(ExitCode::from(STOPPED));
    }
    Ok(match summary.status() {
        Status::Clean => ExitCode::SUCCESS,
        Status::Doubtful | Status::Partial => ExitCode::from(DOUBT),
        Status::Failed => ExitCode::from(FAILURE),
    })
}

/// What is named, and what is listed on stdin where `-` is among it: a path a line, in whatever encoding.
fn inputs(named: &[PathBuf]) -> anyhow::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (lists, named): (Vec<_>, Vec<_>) = named
        .iter()
        .cloned()
        .partition(|path| path == Path::new("-"));
    let mut listed = Vec::new();
    if !lists.is_empty() {
        let mut list = Vec::new();
        std::io::stdin()
            .read_to_end(&mut list)
            .context("cannot read the list on stdin")?;
        // `find -print0` ends names with a zero, which no name has in it.
        let end = if list.contains(&0) { 0 } else { b'\n' };
        let lines = list
            .split(|byte| *byte == end)
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        listed.extend(lines.filter(|line| !line.is_empty()).map(path_of));
    }
    Ok((named, listed))
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    let name: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
    name.into()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// Ctrl-C, or a plain `kill`, lets the run finish what is under way; the second time, the process ends at once.
///
/// What is on the disk is whole either way, and workers end with this process.
fn heed_signals(stop: Stop, news: Arc<News>) -> anyhow::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM]).context("cannot listen to signals")?;
    std::thread::spawn(move || {
        for _ in signals.forever() {
            if stop.is_asked() {
                news.clear();
                end_at_once();
            }
            stop.ask();
            news.stopping();
        }
    });
    Ok(())
}

#[expect(clippy::exit, reason = "somebody pressed Ctrl-C twice")]
fn end_at_once() -> ! {
    std::process::exit(STOPPED.into())
}

/// This program as it runs, though its file may be replaced meanwhile.
fn this_program() -> anyhow::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() {
        return Ok(running.to_owned());
    }
    std::env::current_exe().context("cannot find this program's own file")
}

/// The life of a worker. What it says on stderr is for the run that started it.
fn work() -> anyhow::Result<ExitCode> {
    silence_documents();
    mingxi::serve()?;
    Ok(ExitCode::SUCCESS)
}

/// The report, one file at a time; a file that is no disclosure does not keep the others from being checked.
fn check(options: &Check) -> anyhow::Result<ExitCode> {
    let mut code = 0;
    for path in &options.files {
        match mingxi::check::check(path) {
            Ok(rechecked) => {
                let disclosure = &rechecked.disclosure;
                code = code.max(u8::from(check::fails(disclosure)));
                print(&match options.json {
                    true => json::check_lines(&path.display().to_string(), disclosure),
                    false => check::report(path, &rechecked, options.all),
                })?;
            }
            Err(error) => {
                eprintln!("{}", error_lines(&error));
                code = FAILURE;
            }
        }
    }
    Ok(ExitCode::from(code))
}

/// Writes the reviewed document, and says what is in doubt still.
fn apply(json: &Path, review: &Path, out: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let out = out.unwrap_or_else(|| json.with_extension("reviewed.json"));
    let rechecked = mingxi::apply(json, review, &out)?;
    print(&check::report(&out, &rechecked, false))?;
    Ok(match rechecked.disclosure.status {
        Status::Clean => ExitCode::SUCCESS,
        Status::Doubtful | Status::Partial | Status::Failed => ExitCode::from(DOUBT),
    })
}

fn split(pdf: &Path, out: &Path) -> anyhow::Result<ExitCode> {
    let pages = mingxi::split(pdf, out, &Limits::default())?;
    let mut code = ExitCode::SUCCESS;
    let mut files = String::new();
    for page in &pages {
        match page {
            Ok(path) => files.push_str(&format!("{}\n", path.display())),
            Err(error) => {
                eprintln!("{}", error_lines(error));
                code = ExitCode::from(DOUBT);
            }
        }
    }
    print(&files)?;
    Ok(code)
}

fn clean(pdf: &Path, out: &Path) -> anyhow::Result<ExitCode> {
    let receipts = mingxi::clean(pdf, out, &Limits::default())?;
    for line in news::receipts(&receipts) {
        eprintln!("{}: {line}", pdf.display());
    }
    if receipts.is_empty() {
        let (pdf, out) = (pdf.display(), out.display());
        eprintln!("{pdf}: no watermark found: {out} has the same bytes");
    }
    Ok(ExitCode::SUCCESS)
}

/// A document that panics is reported as one line with its name; the words of the panic are in it.
fn silence_documents() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let on_main = std::thread::current().name() == Some("main");
        if on_main || std::env::var_os("RUST_BACKTRACE").is_some() {
            usual(panic);
        }
    }));
}

/// Data for stdout; a reader that has heard enough (`| head`) is no failure.
fn print(text: &str) -> anyhow::Result<ExitCode> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to stdout")
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}
