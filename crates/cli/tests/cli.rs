//! The command as people use it: files in and out, words on stderr, exit codes.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on panics"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run of the command left behind.
struct Outcome {
    code: i32,
    stdout: String,
    stderr: String,
}

/// Runs `mingxi` with these arguments; a crash fails the test.
fn mingxi(args: &[&str]) -> Outcome {
    mingxi_with(&[], args)
}

/// Runs it with these variables in its environment.
fn mingxi_with(variables: &[(&str, &str)], args: &[&str]) -> Outcome {
    let output = Command::new(env!("CARGO_BIN_EXE_mingxi"))
        .env_remove("OMP_THREAD_LIMIT")
        .envs(variables.iter().copied())
        .args(args)
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(!stderr.contains("panicked at"), "{args:?}: {stderr}");
    Outcome {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr,
    }
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

fn sample(name: &str) -> String {
    let path = samples().join(name);
    assert!(path.is_file(), "{}", path.display());
    path.display().to_string()
}

/// An empty folder of this name.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Converts one file into an empty folder.
fn convert(name: &str, pdf: &str, more: &[&str]) -> (Outcome, PathBuf) {
    let out = folder(name);
    let mut args = vec!["convert", pdf, "-o", out.to_str().unwrap()];
    args.extend(more);
    (mingxi(&args), out)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// One member of the document at the top, as text.
fn member<'a>(json: &'a str, name: &str) -> &'a str {
    let start = json.find(&format!("\n  \"{name}\": ")).unwrap() + 1;
    let rest = &json[start..];
    let end = rest.find("\n  \"").unwrap_or(rest.len());
    rest[..end].trim_end_matches(['}', '\n', ','])
}

/// How many lines of the document hold this.
fn count(json: &str, what: &str) -> usize {
    json.lines().filter(|line| line.contains(what)).count()
}

#[test]
fn a_clean_document_exits_with_0() {
    let (run, out) = convert("clean-0", &sample("seeded-errors.pdf"), &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout, "");
    let line = run.stderr.lines().next().unwrap();
    assert!(
        line.contains("seeded-errors.pdf: clean, 11 pages, 4 tables"),
        "{line}"
    );
    let json = read(&out.join("seeded-errors.json"));
    assert_eq!(member(&json, "status"), "  \"status\": \"clean\"");
    assert_eq!(count(member(&json, "tables"), "\"table_id\""), 4);
}

#[test]
fn doubts_and_lost_pages_exit_with_1() {
    for (file, status) in [
        ("hostile/missing-font.pdf", "doubtful"),
        ("hostile/garbage-content.pdf", "partial"),
    ] {
        let (run, out) = convert("doubt-1", &sample(file), &[]);
        assert_eq!(run.code, 1, "{file}: {}", run.stderr);
        assert!(
            run.stderr.contains(&format!(": {status}, ")),
            "{}",
            run.stderr
        );
        assert_eq!(run.stdout, "");
        let stem = Path::new(file).file_stem().unwrap().to_str().unwrap();
        let json = read(&out.join(format!("{stem}.json")));
        assert!(member(&json, "status").contains(status), "{file}");
    }
}

#[test]
fn what_fails_exits_with_2_and_leaves_nothing() {
    let (run, out) = convert("fail-2", &sample("hostile/not-a-pdf.pdf"), &[]);
    assert_eq!(run.code, 2);
    assert_eq!(run.stdout, "");
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert!(
        lines[0].contains("not-a-pdf.pdf: expected a PDF, found "),
        "{lines:?}"
    );
    assert!(lines[1].starts_with("hint: "), "{lines:?}");
    assert!(!out.join("not-a-pdf.json").exists());
    assert!(read(&out.join("ledger.jsonl")).contains("\"status\":\"failed\""));
}

/// A folder of hostile files: a line and a hint for each that fails, a document for every other.
#[test]
fn hostile_files_cost_only_themselves() {
    let out = folder("hostile");
    let hostile = samples().join("hostile");
    let inputs = hostile.to_str().unwrap();
    let run = mingxi(&["convert", inputs, "-o", out.to_str().unwrap()]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert_eq!(run.stdout, "");
    let lines: Vec<&str> = run.stderr.lines().collect();
    let (mut documents, mut failures) = (0, 0);
    for entry in fs::read_dir(&hostile).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if out.join(format!("{stem}.json")).is_file() {
            documents += 1;
            continue;
        }
        failures += 1;
        let about: Vec<usize> = (0..lines.len())
            .filter(|i| lines[*i].contains(&format!("{stem}.pdf: ")))
            .collect();
        assert_eq!(about.len(), 1, "{stem}: {}", run.stderr);
        let (line, hint) = (lines[about[0]], lines[about[0] + 1]);
        let (_, story) = line.split_once(".pdf: ").unwrap();
        assert!(
            story.starts_with(char::is_lowercase) && !story.ends_with('.'),
            "{line}"
        );
        assert!(hint.starts_with("hint: ") && !hint.ends_with('.'), "{hint}");
    }
    assert_eq!(failures, 6, "{}", run.stderr);
    assert!(documents >= 6, "{documents} documents");
    let ledger = read(&out.join("ledger.jsonl"));
    assert_eq!(ledger.lines().count(), documents + failures);
}

#[test]
fn a_folder_keeps_its_shape() {
    let from = folder("shape-in");
    fs::create_dir_all(from.join("a/deep")).unwrap();
    fs::copy(sample("seeded-errors.pdf"), from.join("a/b.pdf")).unwrap();
    fs::copy(sample("borderless.pdf"), from.join("a/deep/c.PDF")).unwrap();
    fs::write(from.join("a/notes.txt"), "not for us").unwrap();
    let (run, out) = convert("shape-out", from.to_str().unwrap(), &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(out.join("a/b.json").is_file() && out.join("a/deep/c.json").is_file());
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2, "a and the ledger");
    let (run, out) = convert("shape-file", from.join("a/b.pdf").to_str().unwrap(), &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(out.join("b.json").is_file());
}

#[test]
fn no_pdf_at_all_is_an_error() {
    let from = folder("none-in");
    fs::write(from.join("a.txt"), "text").unwrap();
    for input in [from.clone(), from.join("missing.pdf")] {
        let (run, _) = convert("none-out", input.to_str().unwrap(), &[]);
        assert_eq!(run.code, 2);
        assert_eq!(run.stdout, "");
        assert!(
            run.stderr.contains(input.to_str().unwrap()),
            "{}",
            run.stderr
        );
    }
    let (run, _) = convert("none-out", from.to_str().unwrap(), &[]);
    assert!(run.stderr.contains("\nhint: "), "{}", run.stderr);
}

#[test]
fn two_files_of_one_name_do_not_overwrite_each_other() {
    let from = folder("clash-in");
    for (dir, file) in [("a", "seeded-errors.pdf"), ("b", "borderless.pdf")] {
        fs::create_dir_all(from.join(dir)).unwrap();
        fs::copy(sample(file), from.join(dir).join("x.pdf")).unwrap();
    }
    let second = from.join("b/x.pdf").display().to_string();
    let (run, out) = convert(
        "clash-out",
        from.join("a/x.pdf").to_str().unwrap(),
        &[&second],
    );
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("b/x.pdf: "), "{}", run.stderr);
    let json = read(&out.join("x.json"));
    assert_eq!(
        count(member(&json, "tables"), "\"table_id\""),
        4,
        "the first one's"
    );
}

#[test]
fn an_output_folder_that_cannot_be_made_is_an_error() {
    let file = folder("unwritable").join("file");
    fs::write(&file, "in the way").unwrap();
    let run = mingxi(&[
        "convert",
        &sample("seeded-errors.pdf"),
        "-o",
        file.to_str().unwrap(),
    ]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains(file.to_str().unwrap()),
        "{}",
        run.stderr
    );
    assert_eq!(read(&file), "in the way");
}

/// Each page of a split file is a PDF of its own with what the page had.
#[test]
fn split_pages_open_again() {
    let pages = folder("split");
    let run = mingxi(&[
        "split",
        &sample("seeded-errors.pdf"),
        "-o",
        pages.to_str().unwrap(),
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let files: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(files.len(), 11);
    assert!(files[3].ends_with("seeded-errors_000004.pdf"), "{files:?}");
    assert!(files.iter().all(|file| Path::new(file).is_file()));
    let (run, out) = convert("split-json", pages.to_str().unwrap(), &[]);
    assert!(run.code < 2, "{}", run.stderr);
    let mut tables = 0;
    for n in 1..=11 {
        let json = read(&out.join(format!("seeded-errors_{n:06}.json")));
        assert!(
            member(&json, "source").contains("\"page_count\": 1"),
            "page {n}"
        );
        tables += count(member(&json, "tables"), "\"table_id\"");
    }
    assert_eq!(tables, 4);
}

/// A cleaned file has the tables and the prose it had, place for place, and no watermark.
#[test]
fn clean_takes_the_watermark_and_nothing_else() {
    for file in [
        "shanxi-text-watermark",
        "shanxi-annotation",
        "beijing-codename",
        "sideways",
        "seeded-errors",
    ] {
        let folder = folder(&format!("clean-{file}"));
        let pdf = sample(&format!("{file}.pdf"));
        let cleaned = folder.join("x").join(format!("{file}.pdf"));
        let run = mingxi(&["clean", &pdf, "-o", cleaned.to_str().unwrap()]);
        assert_eq!(run.code, 0, "{file}: {}", run.stderr);
        assert_eq!(run.stdout, "");
        assert!(
            run.stderr.contains(&format!("{file}.pdf: ")),
            "{}",
            run.stderr
        );
        let document = |pdf: &str, out: &str| {
            let (run, out) = convert(&format!("clean-{file}-{out}"), pdf, &[]);
            assert!(run.code < 2, "{file}: {}", run.stderr);
            read(&out.join(format!("{file}.json")))
        };
        let before = document(&pdf, "before");
        let after = document(cleaned.to_str().unwrap(), "after");
        for name in ["disclosure", "sections", "tables", "forms"] {
            assert!(
                member(&before, name) == member(&after, name),
                "{file}: {name}"
            );
        }
        let marks = |json: &str| count(member(json, "pages"), "\"layer\"");
        assert!(marks(&before) > 0, "{file}");
        assert_eq!(marks(&after), 0, "{file}");
    }
}

#[test]
fn clean_leaves_a_file_without_a_watermark_as_it_is() {
    let out = folder("clean-none").join("out.pdf");
    let pdf = sample("shanghai-columns.pdf");
    let run = mingxi(&["clean", &pdf, "-o", out.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("no watermark"), "{}", run.stderr);
    assert!(fs::read(&out).unwrap() == fs::read(&pdf).unwrap());
}

#[test]
fn split_and_clean_say_what_is_wrong() {
    let out = folder("wrong");
    for verb in ["split", "clean"] {
        let target = out.join(format!("{verb}.pdf")).display().to_string();
        for file in [
            "hostile/not-a-pdf.pdf",
            "hostile/encrypted-user-password.pdf",
        ] {
            let run = mingxi(&[verb, &sample(file), "-o", &target]);
            assert_eq!(run.code, 2, "{verb} {file}");
            assert_eq!(run.stdout, "");
            let lines: Vec<&str> = run.stderr.lines().collect();
            assert_eq!(lines.len(), 2, "{verb}: {}", run.stderr);
            assert!(lines[0].contains(&format!("{file}: ")), "{lines:?}");
            assert!(lines[1].starts_with("hint: "), "{lines:?}");
        }
        assert!(!Path::new(&target).exists());
    }
}

#[test]
fn schema_prints_the_schema() {
    let run = mingxi(&["schema"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/disclosure.schema.json");
    assert!(
        run.stdout == read(&file),
        "not schema/disclosure.schema.json"
    );
}

/// An environment in which Tesseract finds no language.
const NO_LANGUAGES: (&str, &str) = ("TESSDATA_PREFIX", "/nonexistent");

#[test]
fn doctor_says_what_is_there() {
    let run = mingxi(&["doctor"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for what in [env!("CARGO_PKG_VERSION"), "pp-ocrv6-small", "tesseract"] {
        assert!(run.stdout.contains(what), "{}", run.stdout);
    }
    // With the models of the user, as `scripts/setup` installs them.
    if run.stdout.contains("models as pinned") {
        let sum = "sha256 6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884";
        assert!(run.stdout.contains(sum), "{}", run.stdout);
    }
}

#[test]
fn doctor_says_how_to_get_what_is_missing() {
    let models = folder("doctor-models");
    let args = ["doctor", "--models", models.to_str().unwrap()];
    let run = mingxi_with(&[NO_LANGUAGES], &args);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for line in [
        "not ready OCR: pp-ocrv6-small        no PP-OCRv6_rec_small.onnx in ",
        "PP-OCRv6_det_small.onnx    missing",
        "hint: run scripts/fetch-models",
        "not ready OCR: tesseract             cannot start tesseract: no language data 'chi_sim'",
        "hint: run apt-get install tesseract-ocr-chi-sim",
    ] {
        assert!(run.stdout.contains(line), "{line}: {}", run.stdout);
    }
    // The variable does what the argument does.
    let run = mingxi_with(&[("MINGXI_MODELS", models.to_str().unwrap())], &["doctor"]);
    assert!(run.stdout.contains("no PP-OCRv6_rec"), "{}", run.stdout);
    fs::write(models.join("PP-OCRv6_rec_small.onnx"), "wrong bytes").unwrap();
    let run = mingxi(&args);
    assert!(run.stdout.contains("expected 6f327246"), "{}", run.stdout);
    assert!(run.stdout.contains("hint: delete"), "{}", run.stdout);
}

/// OpenMP reads its limit before `main`: the command sees to it, and leaves one that is there.
#[test]
fn tesseract_runs_one_thread_a_line() {
    let run = mingxi(&["doctor"]);
    let line = |run: &Outcome| {
        let mut lines = run.stdout.lines();
        lines.find(|l| l.contains("tesseract")).unwrap().to_owned()
    };
    // Without its language, the row says that instead.
    if line(&run).starts_with("ready") {
        assert!(line(&run).contains("one thread a line"), "{}", line(&run));
        let run = mingxi_with(&[("OMP_THREAD_LIMIT", "3")], &["doctor"]);
        assert!(
            line(&run).contains("OMP_THREAD_LIMIT is 3"),
            "{}",
            line(&run)
        );
    }
    // Arguments that need care arrive as they were.
    let odd = "a b\u{20ac}'\".pdf";
    let (run, _) = convert("odd", odd, &["--engine", "tesseract"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.starts_with(&format!("{odd}: cannot read: ")),
        "{}",
        run.stderr
    );
}

/// An engine that was asked for by name and is not there costs the documents that need it, and no others.
#[test]
fn an_engine_that_is_missing_is_an_error_with_the_command() {
    let (empty, damaged) = (folder("models-empty"), folder("models-damaged"));
    fs::write(damaged.join("PP-OCRv6_rec_small.onnx"), "wrong bytes").unwrap();
    let cases = [
        (
            "pp-ocr",
            &empty,
            "no PP-OCRv6_rec_small.onnx in ",
            "run scripts/fetch-models",
        ),
        (
            "pp-ocr",
            &damaged,
            ": sha256 ",
            "delete the file and run scripts/fetch-models",
        ),
        (
            "tesseract",
            &empty,
            "cannot start tesseract: no language data 'chi_sim'",
            "run apt-get install tesseract-ocr-chi-sim",
        ),
    ];
    let from = folder("missing-in");
    for name in ["seeded-errors.pdf", "shanxi-scan.pdf"] {
        fs::copy(sample(name), from.join(name)).unwrap();
    }
    for (engine, models, problem, hint) in cases {
        let out = folder("missing-out");
        let args = [
            "convert",
            from.to_str().unwrap(),
            "-o",
            out.to_str().unwrap(),
            "--engine",
            engine,
            "--models",
            models.to_str().unwrap(),
        ];
        let run = mingxi_with(&[NO_LANGUAGES], &args);
        assert_eq!(run.code, 2, "{engine}: {}", run.stderr);
        let lines: Vec<&str> = run.stderr.lines().collect();
        let about = |l: &&str| l.contains("shanxi-scan.pdf: ") && l.contains(problem);
        let place = lines.iter().position(about);
        let place = place.unwrap_or_else(|| panic!("{engine}: {}", run.stderr));
        assert_eq!(lines[place + 1], format!("hint: {hint}"));
        assert!(out.join("seeded-errors.json").is_file());
        assert!(!out.join("shanxi-scan.json").exists());
    }
}

/// Without an engine, pictures are reported as unread, and the run says so once; an engine that is
/// installed later reads them when the run is resumed.
#[test]
fn no_engine_at_all_leaves_pictures_unread() {
    let models = folder("auto-models").display().to_string();
    let more = ["--models", &models, "--resume"];
    let out = folder("auto-out");
    let scan = sample("shanxi-scan.pdf");
    let mut args = vec!["convert", &scan, "-o", out.to_str().unwrap()];
    args.extend(more);
    for _ in 0..2 {
        let run = mingxi_with(&[NO_LANGUAGES], &args);
        assert_eq!(run.code, 1, "{}", run.stderr);
        let finding = "pages 1-4: P003: the page is a picture, and no OCR engine is installed; hint: run scripts/setup";
        assert!(run.stderr.contains(finding), "{}", run.stderr);
        let end = "1 partial\nno OCR engine is installed: pictures were not read\nhint: run scripts/setup; mingxi doctor says what is missing\n";
        assert!(run.stderr.ends_with(end), "{}", run.stderr);
        let json = read(&out.join("shanxi-scan.json"));
        assert_eq!(count(&json, "\"code\": \"P003\""), 4);
    }
    // A text layer needs none.
    let (run, _) = convert("auto-text", &sample("seeded-errors.pdf"), &more);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stderr.contains("OCR"), "{}", run.stderr);
}

#[test]
fn resume_passes_over_what_is_done() {
    let from = folder("resume-in");
    fs::copy(sample("seeded-errors.pdf"), from.join("a.pdf")).unwrap();
    fs::copy(sample("hostile/not-a-pdf.pdf"), from.join("b.pdf")).unwrap();
    let out = folder("resume-out");
    let args = [
        "convert",
        from.to_str().unwrap(),
        "--resume",
        "-o",
        out.to_str().unwrap(),
    ];
    let first = mingxi(&args);
    assert_eq!(first.code, 2);
    assert!(!first.stderr.contains("done before"), "{}", first.stderr);
    // What is done is not touched again; what failed is tried again.
    let json = out.join("a.json");
    let written = fs::metadata(&json).unwrap().modified().unwrap();
    let second = mingxi(&args);
    assert_eq!(second.code, 2);
    assert!(
        second.stderr.contains("a.pdf: done before, clean"),
        "{}",
        second.stderr
    );
    assert!(
        second.stderr.contains("b.pdf: expected a PDF"),
        "{}",
        second.stderr
    );
    assert_eq!(fs::metadata(&json).unwrap().modified().unwrap(), written);
    // Other bytes are another document; so are other settings, and outputs that are gone.
    fs::copy(sample("borderless.pdf"), from.join("a.pdf")).unwrap();
    fs::remove_file(from.join("b.pdf")).unwrap();
    let third = mingxi(&args);
    assert_eq!(third.code, 0, "{}", third.stderr);
    assert!(
        third.stderr.contains("a.pdf: clean, 13 pages"),
        "{}",
        third.stderr
    );
    let fourth = mingxi(&[&args[..], &["--pages", "4"]].concat());
    assert!(
        !fourth.stderr.contains("a.pdf: done before"),
        "{}",
        fourth.stderr
    );
    fs::remove_file(&json).unwrap();
    let fifth = mingxi(&[&args[..], &["--pages", "4"]].concat());
    assert!(
        !fifth.stderr.contains("a.pdf: done before"),
        "{}",
        fifth.stderr
    );
    assert!(json.is_file());
}

#[test]
fn pages_picks_pages() {
    let pdf = sample("seeded-errors.pdf");
    let (run, out) = convert("pages", &pdf, &["--pages", "2,4-5"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let json = read(&out.join("seeded-errors.json"));
    let pages = member(&json, "pages");
    assert_eq!(count(pages, "\"width_pt\""), 3);
    for page in [2, 4, 5] {
        assert_eq!(
            count(pages, &format!("      \"page_no\": {page},")),
            1,
            "page {page}"
        );
    }
    assert!(member(&json, "source").contains("\"page_count\": 11"));
    let (run, out) = convert("pages", &pdf, &["--pages", "90-"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("has 11\nhint: "), "{}", run.stderr);
    assert!(!out.join("seeded-errors.json").exists());
    for range in ["4-2", "0", "a"] {
        let (run, _) = convert("pages", &pdf, &["--pages", range]);
        assert_eq!(run.code, 2, "{range}");
        assert!(run.stderr.contains(range), "{}", run.stderr);
    }
    let many = sample("hostile/many-pages.pdf");
    let (run, _) = convert("pages-many", &many, &["--pages", "1-100"]);
    assert!(run.code < 2, "{}", run.stderr);
}

#[test]
fn formats_and_intermediates_are_written_where_asked() {
    let keep = folder("formats-keep");
    let (run, out) = convert(
        "formats",
        &sample("seeded-errors.pdf"),
        &[
            "--format",
            "json,csv,parquet,docling",
            "--keep",
            keep.to_str().unwrap(),
        ],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    let written: BTreeSet<String> = fs::read_dir(&out)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    let want = [
        "cells.csv",
        "cells.parquet",
        "checks.csv",
        "checks.parquet",
        "datapackage.json",
        "documents.csv",
        "documents.parquet",
        "facts.csv",
        "facts.parquet",
        "findings.csv",
        "findings.parquet",
        "ledger.jsonl",
        "seeded-errors.docling.json",
        "seeded-errors.json",
        "statements.csv",
        "statements.parquet",
    ];
    assert_eq!(written.iter().map(String::as_str).collect::<Vec<_>>(), want);
    let json = read(&out.join("seeded-errors.json"));
    let cells = count(member(&json, "tables"), "\"row_span\"");
    let csv = read(&out.join("cells.csv"));
    assert!(cells > 300, "{cells} cells");
    assert_eq!(
        csv.lines().count(),
        cells + 1,
        "a line a cell, and a header"
    );
    let kept = fs::read_dir(keep.join("seeded-errors")).unwrap().count();
    assert_eq!(kept, 9 * 11, "nine files a page");
}

#[test]
fn a_review_page_needs_nothing_else_and_decisions_must_fit() {
    let json = converted("review");
    let (file, folder) = (json.to_str().unwrap(), json.parent().unwrap());
    let page = folder.join("page.html");
    let out = page.to_str().unwrap();
    let pdf = sample("seeded-errors.pdf");
    let chinese = [
        ("LC_ALL", ""),
        ("LC_MESSAGES", "zh_CN.UTF-8"),
        ("LANG", "C"),
    ];
    let run = mingxi_with(&chinese, &["review", file, &pdf, "-o", out]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let html = read(&page);
    assert!(html.starts_with("<!doctype html>\n<html lang=\"zh-CN\">"));
    assert!(html.contains("default-src 'none'"));
    let outside = html.replace("http://www.w3.org/2000/svg", "");
    assert!(!outside.contains("http:") && !outside.contains("https:"));
    let run = mingxi(&["review", file, &pdf, "-o", out, "--lang", "en"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(read(&page).contains("<html lang=\"en\">"));

    let other = mingxi(&["review", file, &sample("mixed.pdf"), "-o", out]);
    assert_eq!(other.code, 2);
    assert!(
        other
            .stderr
            .contains("mixed.pdf: expected the PDF with sha256 "),
        "{}",
        other.stderr
    );
    assert!(other.stderr.contains("\nhint: "), "{}", other.stderr);

    let stale = folder.join("stale.review.json");
    let decisions =
        r#"{"mingxi_review":1,"file_name":"x.pdf","sha256":"0","tool_version":"0","decisions":[]}"#;
    fs::write(&stale, decisions).unwrap();
    let run = mingxi(&["apply", file, stale.to_str().unwrap()]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .contains("stale.review.json: the review is of x.pdf"),
        "{}",
        run.stderr
    );
    assert!(!folder.join("seeded-errors.reviewed.json").exists());
}

#[test]
fn a_run_with_review_pages_lists_its_documents() {
    let (run, out) = convert(
        "reviews",
        &sample("seeded-errors.pdf"),
        &["--review", "--lang", "en", "--engine", "text"],
    );
    assert_eq!(run.code, 1, "{}", run.stderr);
    let index = read(&out.join("index.html"));
    assert!(
        index.contains("<a href=\"seeded-errors.review.html\">review</a>"),
        "{index}"
    );
    let page = out.join("seeded-errors.review.html");
    assert!(read(&page).contains("seeded-errors.pdf"));
    fs::remove_file(&page).unwrap();
    let again = [
        "convert",
        &sample("seeded-errors.pdf"),
        "-o",
        out.to_str().unwrap(),
        "--review",
        "--engine",
        "text",
        "--resume",
    ];
    assert_eq!(mingxi(&again).code, 1);
    assert!(page.is_file(), "a page that is missing is made");
}

/// One document, converted with its tables: the sample has errors that were made on purpose.
fn converted(name: &str) -> PathBuf {
    let (run, out) = convert(name, &sample("seeded-errors.pdf"), &["--engine", "text"]);
    assert_eq!(run.code, 1, "it is doubtful: {}", run.stderr);
    out.join("seeded-errors.json")
}

#[test]
fn check_says_what_does_not_add_up_and_whose_fault_it_is() {
    let json = converted("check");
    let file = json.to_str().unwrap();
    let run = mingxi(&["check", file]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{}", run.stdout);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].starts_with(&format!("{file}: ")), "{}", lines[0]);
    for word in [" facts: ", " proven", " checks: ", " pass", " fail"] {
        assert!(lines[0].contains(word), "{word}: {}", lines[0]);
    }
    let failing = lines
        .iter()
        .filter(|l| l.contains("they differ by"))
        .count();
    assert!(failing > 0, "{}", run.stdout);
    let begins = |with: &str| lines.iter().filter(|l| l.starts_with(with)).count();
    for part in ["  left ", "  right ", "  hint: "] {
        assert_eq!(begins(part), failing, "{part}: {}", run.stdout);
    }
    assert_eq!(
        begins("  the publisher's: ") + begins("  perhaps the reading's: "),
        failing,
        "{}",
        run.stdout
    );
    let page = lines.iter().find(|l| l.starts_with("  in ")).unwrap();
    assert!(page.contains(" page "), "{page}");
    let place = lines.iter().find(|l| l.starts_with("  left ")).unwrap();
    for word in [" row ", ", column ", "(t"] {
        assert!(place.contains(word), "{place}");
    }
}

#[test]
fn check_finds_what_the_conversion_found() {
    let json = converted("check-same");
    let written = read(&json);
    let run = mingxi(&["check", "--json", json.to_str().unwrap()]);
    let checks = count(member(&written, "checks"), "\"check_id\"");
    assert!(checks > 50);
    assert_eq!(run.stdout.lines().count(), checks);
    let failing = count(&run.stdout, "\"status\":\"fail\"");
    assert!(failing > 0);
    let ledger = read(&json.with_file_name("ledger.jsonl"));
    let wanted = format!("\"failing_checks\":{failing}");
    assert!(ledger.contains(&wanted), "{wanted}: {ledger}");
    assert!(
        run.stdout.starts_with("{\"file\":\"") && run.stdout.contains("\"rule\":\"R0"),
        "{}",
        run.stdout.lines().next().unwrap()
    );
}

#[test]
fn check_exits_with_0_when_all_adds_up() {
    let (_, out) = convert(
        "check-0",
        &sample("shanghai-columns.pdf"),
        &["--engine", "text"],
    );
    let json = out.join("shanghai-columns.json");
    let run = mingxi(&["check", "--all", json.to_str().unwrap()]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    assert_eq!(count(&run.stdout, "they differ"), 0);
}

#[test]
fn check_takes_disclosures_only_and_goes_on() {
    let json = converted("check-2");
    let pdf = sample("seeded-errors.pdf");
    let run = mingxi(&["check", &pdf, "no-such.json", json.to_str().unwrap()]);
    assert_eq!(run.code, 2);
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert!(
        lines[0].ends_with(": expected the JSON of a disclosure, found a PDF"),
        "{lines:?}"
    );
    assert!(lines[1].starts_with("hint: "), "{lines:?}");
    assert!(
        lines[2].starts_with("no-such.json: cannot read: "),
        "{lines:?}"
    );
    assert!(run.stdout.contains(" facts: "), "{}", run.stdout);
}

#[test]
fn wrong_use_is_explained_on_stderr() {
    for args in [&["convert", "a.pdf"][..], &["melt"], &[]] {
        let run = mingxi(args);
        assert_eq!(run.code, 2, "{args:?}");
        assert_eq!(run.stdout, "", "{args:?}");
        assert!(run.stderr.contains("Usage: mingxi"), "{}", run.stderr);
    }
    let run = mingxi(&["--help"]);
    assert_eq!(run.code, 0);
    for verb in ["convert", "check", "split", "clean", "schema", "doctor"] {
        assert!(run.stdout.contains(verb), "{}", run.stdout);
    }
}
