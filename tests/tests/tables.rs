//! The tidy tables of a run: rows as they should be, and the same in CSV and in Parquet.

use mingxi::export::tidy::{Kind, TABLES, Tidy};
use mingxi::run::{Format, Run};
use mingxi_tests::golden::compare_or_update;
use mingxi_tests::{root, samples};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use rust_decimal::Decimal;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Its tables have codes, names, several units and statements that restate each other.
const SAMPLE: &str = "shanghai-columns.pdf";

/// Lines of a table that the golden shows.
const SHOWN: usize = 24;

/// Converts these inputs with every table into a folder of this name.
fn tables(name: &str, inputs: &[PathBuf]) -> PathBuf {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&out);
    tables_into(&out, inputs, false);
    out
}

fn tables_into(out: &Path, inputs: &[PathBuf], resume: bool) {
    let run = Run {
        config: samples::settings(),
        formats: vec![Format::Csv, Format::Parquet, Format::Jsonl],
        jobs: 2,
        resume,
        ..Run::into_folder(out)
    };
    mingxi::run(inputs, &run, &|_| ()).expect("it runs");
}

fn sample() -> PathBuf {
    root().join("samples").join(SAMPLE)
}

#[test]
fn the_rows_of_a_sample_are_what_they_were() {
    let out = tables("tables-golden", &[sample()]);
    let mut complaints = Vec::new();
    for name in ["facts", "checks"] {
        let head = beginning(&out.join(format!("{name}.csv")));
        let golden = root().join(format!("tests/golden_tables/{name}.csv"));
        complaints.extend(compare_or_update(&golden, &head).err());
    }
    assert!(
        complaints.is_empty(),
        "{}\nlook at the differences; UPDATE=1 makes them the goldens",
        complaints.join("\n")
    );
}

/// The first rows of a table, without the numbers of checks: those move with every rule.
fn beginning(path: &Path) -> String {
    let mut csv = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .expect("it is written");
    let rows = csv.records().map(|r| r.expect("it is a row")).take(SHOWN);
    let rows: Vec<csv::StringRecord> = rows.collect();
    let is_shown = |at: &usize| !matches!(&rows[0][*at], "evidence" | "check_id");
    let shown: Vec<usize> = (0..rows[0].len()).filter(is_shown).collect();
    let mut out = csv::Writer::from_writer(Vec::new());
    for row in &rows {
        out.write_record(shown.iter().map(|at| &row[*at]))
            .expect("a Vec takes every byte");
    }
    let bytes = out.into_inner().expect("a Vec takes every byte");
    String::from_utf8(bytes).expect("it is text")
}

#[test]
fn parquet_holds_what_csv_holds() {
    let out = tables("tables-parquet", &[root().join("samples")]);
    let mut rows_of_all = 0;
    for table in TABLES {
        let rows = compare(&out, &table);
        let may_be_empty = ["statements", "findings"].contains(&table.name);
        assert!(rows > 0 || may_be_empty, "{}", table.name);
        rows_of_all += rows;
    }
    assert!(rows_of_all > 5_000, "{rows_of_all}");
}

/// Whoever resumes a run makes the rows of what is done from its JSON.
#[test]
fn rows_are_the_same_from_what_was_read_and_from_its_json() {
    let inputs = [root().join("samples")];
    let out = tables("tables-again", &inputs);
    let bytes = || -> Vec<(PathBuf, Vec<u8>)> {
        let names = TABLES
            .iter()
            .flat_map(|t| [format!("{}.csv", t.name), format!("{}.parquet", t.name)]);
        let names = names.chain(["documents.jsonl".to_owned()]);
        let paths = names.map(|name| out.join(name));
        paths
            .map(|path| (path.clone(), fs::read(path).expect("it is written")))
            .collect()
    };
    let first = bytes();
    for (path, _) in &first {
        fs::remove_file(path).expect("it is there");
    }
    tables_into(&out, &inputs, true);
    for (one, other) in first.iter().zip(bytes()) {
        assert!(*one == other, "{}", other.0.display());
    }
}

/// Compares a table's two files, place by place; returns how many rows there are.
fn compare(out: &Path, table: &Tidy) -> usize {
    let file = |ending: &str| out.join(format!("{}.{ending}", table.name));
    let mut csv = csv::Reader::from_path(file("csv")).expect("there is a CSV");
    let names: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
    assert_eq!(csv.headers().expect("it has a header"), names);
    let parquet = File::open(file("parquet")).expect("there is a Parquet file");
    let parquet = SerializedFileReader::new(parquet).expect("it is one");
    let mut rows = parquet.get_row_iter(None).expect("it has rows");
    let mut count = 0;
    for record in csv.records() {
        let record = record.expect("it is a row");
        let row: Row = rows.next().expect("as many rows").expect("it is a row");
        let columns = row.get_column_iter().zip(table.columns).zip(&record);
        for (((name, field), column), text) in columns {
            assert_eq!(name, column.name);
            let same = match (column.kind, field) {
                (_, Field::Null) => text.is_empty(),
                (Kind::Text, Field::Str(words)) => words == text,
                (Kind::Whole, Field::Long(n)) => n.to_string() == text,
                (Kind::Points, Field::Float(v)) => format!("{v:.2}") == text,
                (Kind::Yuan, Field::Decimal(d)) => {
                    let bytes: [u8; 16] = d.data().try_into().expect("16 bytes");
                    assert_eq!((d.precision(), d.scale()), (38, 6));
                    let exact = Decimal::from_i128_with_scale(i128::from_be_bytes(bytes), 6);
                    Decimal::from_str_exact(text) == Ok(exact)
                }
                _ => false,
            };
            assert!(same, "{} row {count}: {name}: {field} {text}", table.name);
        }
        count += 1;
    }
    assert!(rows.next().is_none(), "{}: a row too many", table.name);
    count
}

/// An amount is in the table as it is in the JSON, and only documents that came to something have rows.
#[test]
fn nothing_is_lost_on_the_way_to_the_table() {
    let inputs = [sample(), root().join("samples/hostile/not-a-pdf.pdf")];
    let out = tables("tables-json", &inputs);
    let json = fs::read(out.join("shanghai-columns.json")).expect("it is written");
    let json: mingxi::Disclosure = serde_json::from_slice(&json).expect("it is a disclosure");
    let mut csv = csv::Reader::from_path(out.join("facts.csv")).expect("there is a CSV");
    let names = csv.headers().expect("it has a header").clone();
    let rows: Vec<csv::StringRecord> = csv.records().map(|r| r.expect("it is a row")).collect();
    assert!(json.facts.len() > 100 && rows.len() == json.facts.len());
    let place = |name: &str| names.iter().position(|n| n == name).expect("a column");
    for (row, fact) in rows.iter().zip(&json.facts) {
        assert_eq!(&row[place("file")], "shanghai-columns");
        assert_eq!(row[place("fact_id")], fact.fact_id);
        assert_eq!(row[place("amount")], fact.amount);
        assert!(!row[place("page_no")].is_empty(), "{}", fact.fact_id);
    }
    let checks = csv::Reader::from_path(out.join("checks.csv")).expect("there is a CSV");
    assert_eq!(checks.into_records().count(), json.checks.len());
    let left: Vec<_> = fs::read_dir(&out)
        .expect("it can be listed")
        .map(|e| e.expect("an entry").file_name())
        .filter(|name| name.to_string_lossy().ends_with(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
