use super::*;
use crate::config::{Config, EngineChoice};
use crate::pipeline::{Input, convert_with};
use mingxi_core::{Block, Disclosure, PageNo};
use mingxi_pdf::Pdf;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[test]
fn numbers_are_found_whole() {
    let chars = |text: &str| text.chars().collect::<Vec<char>>();
    let cases = [
        ("12.5万元，占12.5%", "12.5", vec![0, 7]),
        ("112.5", "12.5", vec![]),
        ("12.53", "12.5", vec![]),
        ("1,012.5", "012.5", vec![]),
        ("12.5，", "12.5", vec![0]),
        ("2026年12.", "12", vec![5]),
        ("12", "", vec![]),
    ];
    for (text, number, at) in cases {
        assert_eq!(occurrences(&chars(text), &chars(number)), at, "{text}");
    }
}

/// A document, read once, and all that is needed to read it again.
struct Document {
    asked: Vec<Asked>,
    prose: Vec<Asked>,
    pages: Vec<PdfPage>,
    scans: Scans,
    seconds: f64,
}

impl Document {
    fn read(path: &Path, config: &Config, engines: &Engines) -> Self {
        let start = Instant::now();
        let conversion = convert_with(Input::read(path).unwrap(), config, engines).unwrap();
        let seconds = start.elapsed().as_secs_f64();
        let disclosure = conversion.disclosure;
        let pdf = Pdf::open(std::fs::read(path).unwrap(), &config.limits).unwrap();
        let reader = pdf.reader();
        let count = pdf.page_count() as usize;
        let drawn = (0..count).filter_map(|i| reader.draw(PageNo::from_index(i)).ok());
        let pages = mingxi_pdf::strip_watermarks(drawn.collect());
        let scans = crate::ocr::read(&pdf, &pages, engines).unwrap();
        Self {
            asked: amounts(&disclosure),
            prose: numbers(&disclosure),
            pages,
            scans,
            seconds,
        }
    }
}

/// Every amount of the tables.
fn amounts(disclosure: &Disclosure) -> Vec<Asked> {
    let mut asked = Vec::new();
    for table in &disclosure.tables {
        for cell in &table.cells {
            let amount = cell.amount.as_ref().and_then(|a| a.value.as_ref());
            if amount.is_some() && cell.text.contains(|c: char| c.is_ascii_digit()) {
                asked.push(Asked {
                    id: format!(
                        "{}.r{}.c{}",
                        table.table_id, cell.rows.start, cell.cols.start
                    ),
                    text: cell.text.clone(),
                    prov: cell.prov.clone(),
                });
            }
        }
    }
    asked
}

/// Every decimal number of the prose.
fn numbers(disclosure: &Disclosure) -> Vec<Asked> {
    let blocks = disclosure.sections.iter().flat_map(|s| &s.blocks);
    let mut asked = Vec::new();
    for block in blocks {
        if let Block::Paragraph { text, prov } = block {
            let tokens = text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')));
            for token in tokens.map(|t| t.trim_matches(['.', ','])) {
                if token.contains('.') && token.matches('.').count() == 1 {
                    asked.push(Asked {
                        id: format!("n{}", asked.len()),
                        text: token.to_owned(),
                        prov: prov.clone(),
                    });
                }
            }
        }
    }
    asked
}

fn live(engine: EngineChoice) -> Config {
    let home = std::env::var_os("HOME").unwrap();
    let models = std::env::var_os("MINGXI_MODELS").map(PathBuf::from);
    Config {
        engine,
        models: Some(models.unwrap_or_else(|| Path::new(&home).join(".local/share/mingxi/models"))),
        ..Config::default()
    }
}

/// Prints what becomes of every amount of the PDFs of `SECOND_PDFS`, colons between them.
#[test]
#[ignore = "a measurement"]
#[expect(clippy::print_stdout, reason = "printing is what it is for")]
fn measure() {
    let pdfs = std::env::var("SECOND_PDFS").unwrap_or_default();
    let choice = match std::env::var("SECOND_ENGINE").as_deref() {
        Ok("tesseract") => EngineChoice::Tesseract,
        _ => EngineChoice::Auto,
    };
    let config = live(choice);
    let engines = Engines::new(&config);
    for path in pdfs.split(':').map(Path::new) {
        let document = Document::read(path, &config, &engines);
        let name = path.file_name().unwrap().to_string_lossy();
        for (what, asked) in [("amounts", &document.asked), ("prose", &document.prose)] {
            let start = Instant::now();
            let second = readings(asked, &document.pages, &document.scans, &engines);
            let ms = start.elapsed().as_secs_f64() * 1000.0;
            let text: BTreeMap<&str, &str> = asked
                .iter()
                .map(|a| (a.id.as_str(), a.text.as_str()))
                .collect();
            let differ = |r: &&SecondReading| compact(&r.text) != compact(text[r.id.as_str()]);
            let contradicted = second.readings.iter().filter(differ).count();
            let printed: Vec<&Asked> = asked
                .iter()
                .filter(|a| a.prov.iter().all(|p| p.source == Source::TextLayer))
                .collect();
            let mut why: BTreeMap<String, usize> = BTreeMap::new();
            let mut example: BTreeMap<String, String> = BTreeMap::new();
            if let Ok(read) = shapes::read(&printed, &document.pages, &engines) {
                for (asked, read) in printed.iter().zip(read) {
                    if let Err(unsure) = read {
                        *why.entry(format!("{unsure:?}")).or_default() += 1;
                        example
                            .entry(format!("{unsure:?}"))
                            .or_insert(asked.text.clone());
                    }
                }
            }
            println!(
                "{name:28} {what:8} asked {:5} confirmed {:5} contradicted {contradicted:3} unread {:4} {why:?} {example:?} {ms:.0} ms of {:.0} shapes {} {:?}",
                asked.len(),
                second.readings.len() - contradicted,
                asked.len() - second.readings.len(),
                document.seconds * 1000.0,
                engines.known_shapes().len(),
                second
                    .findings
                    .iter()
                    .map(|f| &f.message)
                    .collect::<Vec<_>>(),
            );
            if std::env::var_os("SECOND_SHOW").is_some() {
                for asked in asked {
                    let read = second.readings.iter().find(|r| r.id == asked.id);
                    println!(
                        "\t{}\t{}\t{}\t{}\t{:.2}",
                        what,
                        asked.id,
                        asked.text,
                        read.map_or("", |r| &r.text),
                        asked.prov[0].confidence
                    );
                }
            }
        }
    }
    println!("peak memory {:?} MiB", crate::ledger::peak_memory_mib());
}
