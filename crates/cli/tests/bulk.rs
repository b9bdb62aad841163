//! Runs over many files: what a file, a signal or a disk can do to them.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on panics"
)]
#![cfg(target_os = "linux")]

use mingxi_tests::pdf_file::pdf_file;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Nothing that a test waits for takes longer, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// An empty folder of this name.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bulk-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../samples")
        .join(name)
}

/// `mingxi convert`, which reads text only: no engine needs to be installed.
fn convert(input: &Path, out: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingxi"));
    command
        .args(["convert", "--engine", "text", "-o"])
        .arg(out)
        .arg(input)
        .args(more);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A copy of a sample that has other bytes.
fn copy(from: &str, to: &Path, number: usize) {
    let mut bytes = fs::read(sample(from)).unwrap();
    bytes.extend(format!("\n% {number}\n").bytes());
    fs::write(to, bytes).unwrap();
}

/// A folder of so many documents.
fn documents(name: &str, count: usize) -> PathBuf {
    let folder = folder(name);
    for i in 0..count {
        copy("borderless.pdf", &folder.join(format!("{i:04}.pdf")), i);
    }
    folder
}

/// A PDF of so many pages, which all show the same ruled table: 400 take a second or more, 4,000 ten times as long.
fn long_pdf(pages: usize) -> Vec<u8> {
    let mut content = String::new();
    for row in 0..60 {
        let y = 40 + 12 * row;
        let _ = write!(content, "40 {y} m 560 {y} l S ");
        for column in 0..10 {
            let x = 42 + 52 * column;
            let _ = write!(
                content,
                "BT /F 8 Tf {x} {} Td (1{row}.{column}) Tj ET ",
                y + 3
            );
        }
    }
    let kids: String = (0..pages).map(|i| format!("{} 0 R ", i + 5)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {pages}/Kids[{kids}]>>"),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>";
    objects.extend((0..pages).map(|_| page.to_owned()));
    pdf_file(&objects)
}

/// What the ledger says of each document, the last line last: its status and the kind of its error.
fn ledger(out: &Path) -> Vec<(String, String, Option<String>)> {
    let text = fs::read_to_string(out.join("ledger.jsonl")).unwrap_or_default();
    let whole = text.lines().filter(|line| line.ends_with('}'));
    whole
        .map(|line| {
            (
                member(line, "output").unwrap(),
                member(line, "status").unwrap(),
                member(line, "kind"),
            )
        })
        .collect()
}

/// The words that a line of JSON has under this name, first.
fn member(line: &str, name: &str) -> Option<String> {
    let start = line.find(&format!("\"{name}\":\""))? + name.len() + 4;
    Some(line[start..].split('"').next()?.to_owned())
}

/// A run that is under way; a test that fails does not leave it behind.
struct Running(Option<Child>);

impl Running {
    fn start(mut command: Command) -> Self {
        Self(Some(command.spawn().unwrap()))
    }

    fn id(&self) -> u32 {
        self.0.as_ref().unwrap().id()
    }

    fn has_ended(&mut self) -> bool {
        self.0.as_mut().unwrap().try_wait().unwrap().is_some()
    }

    /// Waits for its end.
    fn end(mut self) -> Output {
        self.0.take().unwrap().wait_with_output().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Waits until this gives something.
fn wait_for<T>(what: &str, mut get: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = get() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "{what}");
        sleep(Duration::from_millis(2));
    }
}

/// The processes that this one started.
fn workers(of: &Running) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{}/task", of.id()))
        .into_iter()
        .flatten()
        .flatten();
    let children = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let all: Vec<u32> = children
        .flat_map(|c| {
            c.split_whitespace()
                .filter_map(|p| p.parse().ok())
                .collect::<Vec<_>>()
        })
        .collect();
    all
}

fn signal(name: &str, process: u32) {
    let done = Command::new("kill")
        .args([&format!("-{name}"), &process.to_string()])
        .status()
        .unwrap();
    assert!(done.success() || !Path::new(&format!("/proc/{process}")).exists());
}

/// Waits until a worker has been at work for a while, and gives its process.
fn busy_worker(run: &Running) -> u32 {
    wait_for("a worker at work", || {
        workers(run).into_iter().find(|worker| {
            let stat = fs::read_to_string(format!("/proc/{worker}/stat")).unwrap_or_default();
            let ticks = stat
                .rsplit(')')
                .next()
                .and_then(|rest| rest.split_whitespace().nth(11)?.parse::<u32>().ok());
            ticks.is_some_and(|ticks| ticks >= 5)
        })
    })
}

/// Every file below a folder but the ledger, which holds times.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.file_name().is_some_and(|name| name != "ledger.jsonl") {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

/// The same with paths below that folder.
fn files_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(folder)
        .into_iter()
        .map(|(path, bytes)| (path.strip_prefix(folder).unwrap().to_owned(), bytes))
        .collect()
}

/// Before, in the middle and after: documents around one that something happens to.
fn around_a_long_one(name: &str, pages: usize) -> PathBuf {
    let input = documents(name, 3);
    fs::write(input.join("0001x.pdf"), long_pdf(pages)).unwrap();
    input
}

#[test]
fn a_crash_costs_one_document() {
    let (input, out) = (around_a_long_one("crash-in", 4000), folder("crash-out"));
    let run = Running::start(convert(&input, &out, &["--jobs", "1"]));
    // The first crash of a worker that has a past is not held against the document; the second is.
    wait_for("the documents before it", || {
        (ledger(&out).len() == 2).then_some(())
    });
    let first = busy_worker(&run);
    signal("ABRT", first);
    let second = wait_for("another worker", || {
        workers(&run).into_iter().find(|worker| *worker != first)
    });
    assert_eq!(
        wait_for("it is at work", || Some(busy_worker(&run))),
        second
    );
    signal("ABRT", second);
    let output = run.end();
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    let lines = ledger(&out);
    assert_eq!(lines.len(), 4);
    assert_eq!(
        lines[2],
        (
            "0001x".to_owned(),
            "failed".to_owned(),
            Some("Crashed".to_owned())
        )
    );
    assert!(
        lines
            .iter()
            .all(|(output, status, _)| status != "failed" || output == "0001x"),
        "{lines:?}"
    );
    let expected = "0001x.pdf: the process that read it crashed: signal 6 (abort)\nhint: ";
    assert!(words(&output).contains(expected), "{}", words(&output));
    assert_eq!(files(&out).len(), 3);
}

#[test]
fn a_hang_costs_one_document_and_its_time() {
    let (input, out) = (around_a_long_one("hang-in", 4000), folder("hang-out"));
    let run = Running::start(convert(&input, &out, &["--jobs", "1", "--timeout", "3"]));
    wait_for("the documents before it", || {
        (ledger(&out).len() == 2).then_some(())
    });
    signal("STOP", busy_worker(&run));
    let output = run.end();
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    let lines = ledger(&out);
    assert_eq!(
        lines[2],
        (
            "0001x".to_owned(),
            "failed".to_owned(),
            Some("TimedOut".to_owned())
        )
    );
    assert_eq!(
        lines
            .iter()
            .filter(|(_, status, _)| status == "failed")
            .count(),
        1
    );
    assert!(
        words(&output).contains("0001x.pdf: not done after 3 s: it was given up\nhint: "),
        "{}",
        words(&output)
    );
    let text = fs::read_to_string(out.join("ledger.jsonl")).unwrap();
    let line = text.lines().nth(2).unwrap();
    let seconds = line
        .split("\"seconds\":")
        .nth(1)
        .and_then(|rest| rest.split(',').next())
        .unwrap();
    let seconds: f64 = seconds.parse().unwrap();
    assert!((3.0..4.0).contains(&seconds), "{seconds} s");
}

#[test]
fn want_of_memory_costs_one_document() {
    let (input, out) = (around_a_long_one("memory-in", 4000), folder("memory-out"));
    let output = convert(&input, &out, &["--jobs", "1", "--max-memory", "64"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    let lines = ledger(&out);
    assert_eq!(
        lines[2],
        (
            "0001x".to_owned(),
            "failed".to_owned(),
            Some("OutOfMemory".to_owned())
        )
    );
    assert_eq!(
        lines
            .iter()
            .filter(|(_, status, _)| status == "failed")
            .count(),
        1
    );
    let expected = "0001x.pdf: needs more than 64 MiB of memory: it was given up\nhint: ";
    assert!(words(&output).contains(expected), "{}", words(&output));
}

#[test]
fn a_worker_that_cannot_start_ends_the_run() {
    let (input, out) = (documents("no-worker-in", 1), folder("no-worker-out"));
    let output = convert(&input, &out, &["--max-memory", "1"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).contains("\nhint: "), "{}", words(&output));
}

#[test]
fn workers_end_with_a_run_that_is_killed() {
    let (input, out) = (folder("orphans-in"), folder("orphans-out"));
    fs::write(input.join("long.pdf"), long_pdf(4000)).unwrap();
    let run = Running::start(convert(&input, &out, &[]));
    let worker = busy_worker(&run);
    drop(run);
    wait_for("the worker ends", || {
        let status = fs::read_to_string(format!("/proc/{worker}/status")).unwrap_or_default();
        (status.is_empty() || status.contains("State:\tZ")).then_some(())
    });
    assert!(files(&out).is_empty());
}

#[test]
fn outputs_do_not_depend_on_the_jobs() {
    let input = documents("jobs-in", 5);
    fs::write(input.join("0002x.pdf"), long_pdf(40)).unwrap();
    let out = |jobs: &str| {
        let out = folder(&format!("jobs-{jobs}"));
        let output = convert(
            &input,
            &out,
            &["--jobs", jobs, "--format", "csv,parquet,jsonl,docling"],
        )
        .output()
        .unwrap();
        assert!(output.status.code() < Some(2), "{}", words(&output));
        (files_below(&out), ledger(&out))
    };
    let one = out("1");
    assert_eq!(one.0.len(), 6 * 2 + 6 * 2 + 2);
    for jobs in ["2", "7"] {
        assert!(one == out(jobs), "{jobs} jobs");
    }
}

/// Runs with these arguments to the end.
fn finish(input: &Path, out: &Path, more: &[&str]) -> Output {
    convert(input, out, more).output().unwrap()
}

#[test]
fn a_run_that_is_killed_is_resumed_to_the_same_bytes() {
    let input = documents("kill-in", 60);
    fs::create_dir(input.join("deep")).unwrap();
    copy("seeded-errors.pdf", &input.join("deep/x.pdf"), 0);
    let formats = ["--format", "csv,parquet,jsonl,docling", "--jobs", "2"];
    let (whole, out) = (folder("kill-whole"), folder("kill-out"));
    assert!(finish(&input, &whole, &formats).status.code() < Some(2));
    for (kill, lines) in [1, 20, 45, 60].into_iter().enumerate() {
        let mut run = Running::start(convert(
            &input,
            &out,
            &[&formats[..], &["--resume"]].concat(),
        ));
        wait_for("some documents", || {
            (run.has_ended() || ledger(&out).len() >= lines).then_some(())
        });
        drop(run);
        // What power failures do.
        let mut torn = fs::read(out.join("ledger.jsonl")).unwrap();
        torn.extend(b"{\"path\":\"half");
        fs::write(out.join("ledger.jsonl"), torn).unwrap();
        fs::write(out.join(format!("deep/.mingxi-{kill}-0.part")), "half").unwrap_or(());
    }
    let last = finish(&input, &out, &[&formats[..], &["--resume"]].concat());
    assert!(last.status.code() < Some(2), "{}", words(&last));
    assert!(words(&last).contains("done before"), "{}", words(&last));
    assert!(
        files_below(&out) == files_below(&whole),
        "other bytes, or leftovers"
    );
    assert_eq!(ledger(&out), ledger(&whole), "a line a document, in order");
    // Other settings: everything again.
    let other = finish(&input, &out, &["--resume", "--pages", "1"]);
    assert!(!words(&other).contains("done before"), "{}", words(&other));
}

#[test]
fn a_full_disk_stops_a_run_that_can_be_resumed() {
    let may_mount = Command::new("unshare")
        .args(["-rm", "true"])
        .status()
        .is_ok_and(|status| status.success());
    if !may_mount {
        return;
    }
    let (input, whole, result) = (
        documents("full-in", 20),
        folder("full-whole"),
        folder("full-result"),
    );
    assert!(finish(&input, &whole, &["--format", "csv"]).status.code() < Some(2));
    let disk = folder("full-disk");
    let script = r#"mount -t tmpfs -o size=1m none "$4" || exit 77
        "$1" convert --engine text --format csv "$2" -o "$4/out" 2>"$3/words"; echo $? >"$3/code"
        cp "$4/out/ledger.jsonl" "$3/first.jsonl"
        mount -o remount,size=100m "$4"
        "$1" convert --engine text --format csv "$2" -o "$4/out" --resume 2>"$3/words2"
        rm -f "$4/out/ledger.jsonl"; cp -a "$4/out" "$3/out""#;
    let done = Command::new("unshare")
        .args([
            "-rm",
            "sh",
            "-c",
            script,
            "sh",
            env!("CARGO_BIN_EXE_mingxi"),
        ])
        .args([&input, &result, &disk])
        .status()
        .unwrap();
    if done.code() == Some(77) {
        return;
    }
    let text = |name: &str| fs::read_to_string(result.join(name)).unwrap();
    assert_eq!(text("code").trim(), "2");
    assert!(
        text("words").contains(": cannot write: No space left on device"),
        "{}",
        text("words")
    );
    assert!(
        text("words").contains("\nhint: make room, then run again with --resume"),
        "{}",
        text("words")
    );
    assert!(text("first.jsonl").lines().count() > 0, "some were done");
    assert!(text("words2").contains("done before"), "{}", text("words2"));
    assert!(
        files_below(&result.join("out")) == files_below(&whole),
        "other bytes, or leftovers"
    );
}

#[test]
fn a_second_run_into_the_same_folder_says_so() {
    let (input, out) = (folder("two-in"), folder("two-out"));
    fs::write(input.join("long.pdf"), long_pdf(4000)).unwrap();
    let first = Running::start(convert(&input, &out, &[]));
    busy_worker(&first);
    let second = finish(&input, &out, &["--resume"]);
    assert_eq!(second.status.code(), Some(2));
    assert!(
        words(&second).contains(": another run writes to this folder\nhint: "),
        "{}",
        words(&second)
    );
    drop(first);
    assert!(!words(&finish(&input, &out, &["--pages", "1", "--resume"])).contains("another run"));
}

#[test]
fn ctrl_c_once_finishes_what_is_under_way_and_twice_stops() {
    let input = documents("stop-in", 3);
    fs::write(input.join("0000x.pdf"), long_pdf(400)).unwrap();
    let (whole, out) = (folder("stop-whole"), folder("stop-out"));
    finish(&input, &whole, &[]);
    let run = Running::start(convert(&input, &out, &["--jobs", "1"]));
    wait_for("the first", || (ledger(&out).len() == 1).then_some(()));
    busy_worker(&run);
    signal("INT", run.id());
    let output = run.end();
    assert_eq!(output.status.code(), Some(130), "{}", words(&output));
    assert_eq!(ledger(&out).len(), 2, "what was under way is done");
    assert!(
        words(&output)
            .contains("stopped: 2 documents left; the same command with --resume goes on"),
        "{}",
        words(&output)
    );
    finish(&input, &out, &["--resume"]);
    assert!(files_below(&out) == files_below(&whole));
    let out = folder("stop-twice");
    let run = Running::start(convert(&input.join("0000x.pdf"), &out, &[]));
    busy_worker(&run);
    signal("INT", run.id());
    sleep(Duration::from_millis(50));
    signal("INT", run.id());
    let output = run.end();
    assert_eq!(output.status.code(), Some(130));
    assert!(files(&out).is_empty());
}

#[test]
fn the_same_bytes_are_converted_once() {
    let (input, out) = (documents("same-in", 2), folder("same-out"));
    fs::copy(input.join("0001.pdf"), input.join("0002.pdf")).unwrap();
    let run = finish(&input, &out, &["--format", "csv"]);
    assert!(
        words(&run).contains("0002.pdf: the same bytes as 0001"),
        "{}",
        words(&run)
    );
    let text = fs::read_to_string(out.join("ledger.jsonl")).unwrap();
    assert!(
        text.lines()
            .nth(2)
            .unwrap()
            .contains("\"duplicate_of\":\"0001\""),
        "{text}"
    );
    assert!(!out.join("0002.json").exists());
    let again = finish(&input, &out, &["--resume"]);
    assert_eq!(
        words(&again).matches("done before").count(),
        3,
        "two lines and the sum: {}",
        words(&again)
    );
}

/// An input is read when its turn comes: by then it may be gone, or another.
#[test]
fn inputs_that_vanish_or_change_meanwhile_are_recorded() {
    let (input, out) = (documents("vanish-in", 5), folder("vanish-out"));
    let file = |name: &str| input.join(name);
    // They wait while this one is read.
    fs::write(file("0000.pdf"), long_pdf(400)).unwrap();
    fs::copy(file("0001.pdf"), file("0004.pdf")).unwrap();
    let odd = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gbk.zip");
    fs::copy(odd, file("0005.zip")).unwrap();
    let run = Running::start(convert(&input, &out, &["--jobs", "1", "--format", "csv"]));
    busy_worker(&run);
    assert_eq!(
        ledger(&out).len(),
        0,
        "it began too late to change anything"
    );
    fs::remove_file(file("0002.pdf")).unwrap();
    fs::write(file("0003.pdf"), "Dear Sir").unwrap();
    copy("seeded-errors.pdf", &file("0004.pdf"), 4);
    fs::remove_file(file("0005.zip")).unwrap();
    let output = run.end();
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    let lines = ledger(&out);
    let kinds: Vec<Option<&str>> = lines.iter().map(|(_, _, kind)| kind.as_deref()).collect();
    let (gone, other) = (Some("Unreadable"), Some("NotAPdf"));
    assert_eq!(kinds, [None, None, gone, other, None, gone], "{lines:?}");
    // It was a copy of 0001 when the run began.
    assert!(out.join("0004.json").is_file() && out.join("0001.json").is_file());
    let text = fs::read_to_string(out.join("ledger.jsonl")).unwrap();
    assert!(!text.contains("\"duplicate_of\":\""), "{text}");
    let rows = fs::read_to_string(out.join("documents.csv")).unwrap();
    let named = rows
        .lines()
        .skip(1)
        .map(|row| row.split(',').next().unwrap());
    assert_eq!(named.collect::<Vec<_>>(), ["0000", "0001", "0004"]);
    // With the files back, the same command goes on to what an undisturbed run makes of them.
    copy("borderless.pdf", &file("0002.pdf"), 2);
    let resumed = finish(&input, &out, &["--resume", "--format", "csv"]);
    let again = words(&resumed);
    assert_eq!(resumed.status.code(), Some(2), "0003 is no PDF: {again}");
    let whole = folder("vanish-whole");
    finish(&input, &whole, &["--format", "csv"]);
    assert!(files_below(&out) == files_below(&whole));
}

#[test]
fn lists_archives_and_odd_names_are_read() {
    let input = documents("list-in", 2);
    let odd = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gbk.zip");
    let out = folder("list-out");
    let mut run = Command::new(env!("CARGO_BIN_EXE_mingxi"));
    run.current_dir(&input)
        .args(["convert", "--engine", "text", "--json-progress", "-", "-o"])
        .arg(&out);
    let mut run = run
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let list = format!("0000.pdf\n./0001.pdf\nmissing.pdf\n{}\n", odd.display());
    std::io::Write::write_all(&mut run.stdin.take().unwrap(), list.as_bytes()).unwrap();
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        told.starts_with("{\"documents\":4,\"event\":\"found\"}"),
        "{told}"
    );
    assert!(
        told.lines().last().unwrap().contains("\"event\":\"end\""),
        "{told}"
    );
    let outputs: Vec<String> = ledger(&out)
        .into_iter()
        .map(|(output, _, _)| output)
        .collect();
    assert!(
        outputs.contains(&"0000".to_owned()) && outputs.contains(&"0001".to_owned()),
        "{outputs:?}"
    );
    assert!(
        outputs
            .iter()
            .any(|output| output.ends_with("gbk/\u{9884}\u{7b97}/a")),
        "{outputs:?}"
    );
}

/// Every hostile file has its line, and none takes the run with it.
#[test]
fn the_hostile_corpus_costs_no_run() {
    let Some(corpus) = std::env::var_os("MINGXI_CORPUS") else {
        return;
    };
    let (input, out) = (Path::new(&corpus).join("hostile"), folder("corpus-hostile"));
    let output = finish(&input, &out, &["--timeout", "60", "--quiet"]);
    assert_eq!(words(&output), "");
    let count = fs::read_dir(&input)
        .unwrap()
        .flatten()
        .filter(|e| e.path().extension().is_some_and(|e| e == "pdf"))
        .count();
    assert_eq!(ledger(&out).len(), count);
}
