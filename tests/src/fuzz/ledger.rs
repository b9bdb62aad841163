//! Any bytes as the ledger that an earlier run left.

use mingxi::ledger::{Ledger, Line};
use mingxi::{Config, Error, Input};
use std::fs;
use std::path::PathBuf;
use std::process;
use std::thread;

/// The output folder of one thread, gone with it.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

thread_local! {
    static FOLDER: Folder = {
        let name = format!("mingxi-fuzz-{}-{:?}", process::id(), thread::current().id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder can be made");
        Folder(folder)
    };
}

pub(super) fn run(bytes: &[u8]) {
    FOLDER.with(|Folder(out)| {
        let path = out.join("ledger.jsonl");
        fs::write(&path, bytes).expect("a file can be written");
        let open = || Ledger::open(out, true).unwrap_or_else(|e| panic!("{}", e.story()));
        let (ledger, earlier) = open();
        drop(ledger);
        let tidy = fs::read(&path).expect("the ledger is there");
        let (mut ledger, again) = open();
        assert_eq!(
            again, earlier,
            "a ledger that was opened says another thing"
        );
        assert!(fs::read(&path).is_ok_and(|now| now == tidy));
        let line = a_line();
        ledger
            .add(&line)
            .unwrap_or_else(|e| panic!("{}", e.story()));
        drop(ledger);
        let (ledger, mut more) = open();
        assert_eq!(more.remove(&line.output).as_ref(), Some(&line));
        let lines: Vec<&Line> = more.values().collect();
        ledger
            .close(lines)
            .unwrap_or_else(|e| panic!("{}", e.story()));
    });
}

/// What an error leaves in the ledger.
fn a_line() -> Line {
    let error: Error = mingxi::convert(Input::new("x.pdf", Vec::new()), &Config::default())
        .expect_err("nothing is no PDF");
    Line::failed("in/x.pdf", "x", "c", &error)
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let failed = serde_json::to_vec(&a_line()).expect("a line prints");
    let done = br#"{"path":"in/a.pdf","output":"in/a","sha256":"00ff","config_sha256":"c","duplicate_of":"in/b","status":"doubtful","pages":12,"tables":9,"forms":1,"watermarks":2,"facts":40,"proven":30,"seconded":2,"failing_checks":1,"seconds":1.5,"peak_memory_mib":99,"findings":{"P003":1,"B002":4},"error":null}"#;
    let torn = &done[..100];
    vec![
        failed.clone(),
        [&failed[..], done, b""].join(&b'\n'),
        [&done[..], done, torn].join(&b'\n'),
        b"\n\n{}\n[]\nnull\n\xff\xfe\n".to_vec(),
    ]
}
