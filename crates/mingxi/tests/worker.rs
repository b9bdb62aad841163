//! Workers whose engine hangs. This program is the run and, started anew with a folder, its worker: the test harness would print to stdout.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on panics"
)]

mod pictures;

use mingxi::run::{Run, Workers};
use mingxi::{Config, EngineChoice, Engines, Status};
use mingxi_core::FindingCode;
use mingxi_scan::engines::fakes::{OnWideLines, SlowEngine};
use pictures::{Page, pdf};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// What hangs is given up after this; nothing else here takes a tenth of it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Longer than any test.
const HANGS: Duration = Duration::from_secs(3600);

fn main() {
    match std::env::args_os().nth(1) {
        Some(folder) if Path::new(&folder).is_dir() => work(Path::new(&folder)),
        _ => a_worker_whose_engine_hung_is_replaced(),
    }
}

/// A worker that leaves a file behind, named by its process.
fn work(folder: &Path) {
    fs::write(folder.join(std::process::id().to_string()), "").unwrap();
    let hangs = || OnWideLines(SlowEngine { takes: HANGS });
    mingxi::serve_with(|config| {
        Engines::with(move || Ok(Box::new(hangs())), config.max_picture_time)
    })
    .unwrap();
}

fn a_worker_whose_engine_hung_is_replaced() {
    let folder = std::env::temp_dir().join(format!("mingxi-worker-{}", std::process::id()));
    let (inputs, seen) = (folder.join("in"), folder.join("seen"));
    fs::create_dir_all(&inputs).unwrap();
    fs::create_dir_all(&seen).unwrap();
    let documents: [&[Page]; 4] = [
        &[Page::Usual],
        &[Page::Usual, Page::Wide],
        &[Page::Printed],
        &[Page::Usual],
    ];
    for (i, pages) in documents.iter().enumerate() {
        fs::write(inputs.join(format!("{i}.pdf")), pdf(pages)).unwrap();
    }
    let run = Run {
        config: Config {
            engine: EngineChoice::Auto,
            max_picture_time: PATIENCE,
            ..Config::default()
        },
        jobs: 1,
        workers: Some(Workers {
            program: std::env::current_exe().unwrap(),
            arguments: vec![seen.clone().into()],
            timeout: Workers::TIMEOUT,
            max_memory_mib: Workers::MAX_MEMORY_MIB,
        }),
        ..Run::into_folder(folder.join("out"))
    };
    let summary = mingxi::run(&[inputs], &run, &|_| ()).unwrap();
    let lines = &summary.lines;
    let lost = lines
        .iter()
        .map(|line| line.findings.contains_key(&FindingCode::P001));
    assert_eq!(
        lost.collect::<Vec<_>>(),
        [false, true, false, false],
        "{lines:#?}"
    );
    assert_eq!(lines[1].status, Status::Partial);
    assert!(lines.iter().all(|line| line.error.is_none()), "{lines:#?}");
    let workers = fs::read_dir(&seen).unwrap().count();
    assert_eq!(
        workers, 2,
        "one up to the document it hung in, one for the others"
    );
    fs::remove_dir_all(folder).unwrap();
}
