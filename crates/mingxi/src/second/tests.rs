use super::*;
use crate::config::{Config, EngineChoice};
use crate::pipeline::{Input, convert_with};
use mingxi_core::{Assurance, Block, Disclosure, PageNo, Rect};
use mingxi_pdf::Pdf;
use mingxi_scan::engines::fakes::{BlankEngine, CrashingEngine, ReplayEngine};
use mingxi_scan::{LinePicture, LineReading, OcrEngine};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Time enough for what does not hang.
const AMPLE: Duration = Duration::from_secs(60);

#[test]
fn numbers_are_found_whole() {
    let chars = |text: &str| text.chars().collect::<Vec<char>>();
    let cases = [
        ("12.5万元，占12.5%", "12.5", vec![0, 8]),
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

/// A page with these lines in Helvetica, 40 points apart, whose `ToUnicode` says the second of `lies` for the first.
fn printed(lines: &[&str], lies: &[(char, char)]) -> Vec<PdfPage> {
    let mut shown = String::from("BT /F 20 Tf 50 740 Td");
    for line in lines {
        let line = line.replace('(', "\\(").replace(')', "\\)");
        shown += &format!(" ({line}) Tj 0 -40 Td");
    }
    shown += " ET";
    let says = |ch| lies.iter().find(|lie| lie.0 == ch).map_or(ch, |lie| lie.1);
    let codes = "0123456789.,-()%".chars();
    let pairs: Vec<String> = codes
        .map(|ch| format!("<{:02X}> <{:04X}>", ch as u32, says(ch) as u32))
        .collect();
    let map = format!(
        "begincmap 1 begincodespacerange <00> <FF> endcodespacerange {} beginbfchar {} endbfchar endcmap",
        pairs.len(),
        pairs.join(" ")
    );
    let stream = |text: &str| format!("<</Length {}>>stream\n{text}\nendstream", text.len());
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
            .to_owned(),
        stream(&shown),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>".to_owned(),
        stream(&map),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    for (i, object) in objects.iter().enumerate() {
        file += &format!("{} 0 obj\n{object}\nendobj\n", i + 1);
    }
    file += "trailer<</Root 1 0 R/Size 7>>\n%%EOF\n";
    let pdf = Pdf::open(file.into_bytes(), &mingxi_pdf::Limits::default()).unwrap();
    let drawn = pdf.reader().draw(PageNo::from_index(0)).unwrap();
    mingxi_pdf::strip_watermarks(vec![drawn])
}

/// Asks for what the text layer says in each line of a page of [`printed`].
fn lines(texts: &[&str], source: Source) -> Vec<Asked> {
    let line = |(i, text): (usize, &&str)| {
        let top = 30.0 + 40.0 * i as f32;
        Asked {
            id: format!("line {i}"),
            text: (*text).to_owned(),
            prov: vec![Provenance {
                page_no: PageNo::from_index(0),
                bbox: Rect::around(40.0, top, 560.0, top + 40.0),
                source,
                confidence: 1.0,
            }],
        }
    };
    texts.iter().enumerate().map(line).collect()
}

/// The text of each reading, by shapes.
fn by_shapes(asked: &[Asked], pages: &[PdfPage], engines: &Engines) -> Vec<String> {
    let second = readings(asked, pages, &Scans::default(), engines);
    assert!(second.findings.is_empty(), "{:?}", second.findings);
    assert!(second.readings.iter().all(|r| r.reader == "shapes"));
    second.readings.into_iter().map(|r| r.text).collect()
}

fn of(engine: impl OcrEngine + Clone + Send + Sync + 'static) -> Engines {
    Engines::with(move || Ok(Box::new(engine.clone())), AMPLE)
}

/// Reads a row of sevens in every picture: of three at first, then of one and of two.
#[derive(Debug, Clone, Default)]
struct Sevens {
    asked: usize,
}

impl OcrEngine for Sevens {
    fn name(&self) -> &'static str {
        "sevens"
    }

    fn read_lines(
        &mut self,
        lines: &[LinePicture],
    ) -> Result<Vec<LineReading>, mingxi_scan::Error> {
        self.asked += 1;
        let rows = if self.asked == 1 {
            ["777", "777"]
        } else {
            ["7", "77"]
        };
        let texts = (0..lines.len()).map(|i| rows[i % 2]);
        ReplayEngine::of_texts(texts).read_lines(lines)
    }
}

#[test]
fn signs_are_told_by_their_boxes_and_digits_by_the_engine() {
    let texts = ["7.7", "-7,077", "(7)", "1.5"];
    let pages = printed(&texts, &[]);
    let read = by_shapes(
        &lines(&texts, Source::TextLayer),
        &pages,
        &of(Sevens::default()),
    );
    assert_eq!(read, ["7.7", "-7,777", "(7)", "7.7"]);
}

#[test]
fn a_number_that_is_not_there_or_drawn_over_itself_has_no_reading() {
    let pages = printed(&["77", "777"], &[]);
    let asked = lines(&["7", "7.77"], Source::TextLayer);
    assert!(by_shapes(&asked, &pages, &of(Sevens::default())).is_empty());
}

#[test]
fn an_engine_that_reads_nothing_or_fails_costs_the_second_reading_only() {
    let pages = printed(&["1.5"], &[]);
    let asked = lines(&["1.5"], Source::TextLayer);
    assert!(by_shapes(&asked, &pages, &of(BlankEngine)).is_empty());
    let second = readings(&asked, &pages, &Scans::default(), &of(CrashingEngine));
    assert!(second.readings.is_empty());
    let codes: Vec<FindingCode> = second.findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, [FindingCode::P012]);
}

#[test]
fn without_an_engine_it_is_said_that_amounts_stay_single() {
    let config = Config {
        engine: EngineChoice::Text,
        ..Config::default()
    };
    let engines = Engines::new(&config);
    assert!(engines.trouble().is_none(), "nobody asked yet");
    let asked = lines(&["1.5"], Source::TextLayer);
    assert!(by_shapes(&asked, &printed(&["1.5"], &[]), &engines).is_empty());
    let trouble = engines.trouble().unwrap().to_string();
    assert!(trouble.contains("stay single"), "{trouble}");
}

/// A picture's number is read by engines of another kind, or not at all.
#[test]
fn pictures_are_read_again_by_another_engine_only() {
    let crop = |text: &str, y: f32| mingxi_scan::Crop {
        at: Rect::around(50.0, y, 90.0, y + 10.0),
        text: text.to_owned(),
        picture: LinePicture {
            width: 40,
            height: 10,
            gray: vec![0; 400],
            expect: mingxi_scan::Expect::Text,
        },
    };
    let scan = mingxi_scan::Scan {
        content: mingxi_core::PageContent::blank(PageNo::from_index(0), 600.0, 800.0),
        skew_deg: 0.0,
        watermarks: Vec::new(),
        findings: Vec::new(),
        crops: vec![
            crop("1 777", 40.0),
            crop("占7.5%，", 80.0),
            crop("12", 120.0),
        ],
    };
    let mut scans = Scans::default();
    scans.pages.insert(PageNo::from_index(0), Ok(scan));
    let asked = lines(&["1777", "7.5", "13"], Source::Ocr);
    let read = |engines: &Engines| readings(&asked, &[], &scans, engines).readings;
    let replay = ReplayEngine::of_texts(["7777", "占7.5%。"]);
    let both = of(BlankEngine).seconded_by(of(replay));
    let texts: Vec<String> = read(&both).into_iter().map(|r| r.text).collect();
    assert_eq!(texts, ["7777", "7.5"], "12 is not 13");
    assert!(read(&of(BlankEngine)).is_empty());
}

#[test]
fn shapes_that_belie_their_font_are_read_as_they_are_drawn() {
    let (drawn, lies) = (["1,069.96", "12.50%", "96"], [('6', '9'), ('9', '6')]);
    let engines = Engines::new(&live(EngineChoice::PpOcr));
    let said = ["1,096.69", "12.50%", "69"];
    let read = by_shapes(
        &lines(&said, Source::TextLayer),
        &printed(&drawn, &lies),
        &engines,
    );
    assert_eq!(read, drawn);
    let read = by_shapes(
        &lines(&drawn, Source::TextLayer),
        &printed(&drawn, &[]),
        &engines,
    );
    assert_eq!(read, drawn);
}

/// The sample's font says 8 for 3 and 3 for 8; every other number agrees, in tables and in prose.
#[test]
fn the_sample_that_lies_is_found_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let config = live(EngineChoice::PpOcr);
    let engines = Engines::new(&config);
    for (sample, lies) in [("lying-font.pdf", true), ("seeded-errors.pdf", false)] {
        let document = Document::read(&root.join(sample), &config, &engines);
        let read = by_shapes(&document.asked, &document.pages, &engines);
        let swapped = |text: &str| -> String {
            let swap = |ch| match ch {
                '3' if lies => '8',
                '8' if lies => '3',
                other => other,
            };
            text.chars().map(swap).collect()
        };
        let expected: Vec<String> = document.asked.iter().map(|a| swapped(&a.text)).collect();
        assert!(expected.len() > 100);
        assert_eq!(read, expected, "{sample}");
    }
}

/// What the sample's font prints wrongly is contested wherever it stands, proven or not; the rest is read alike twice.
#[test]
fn amounts_of_a_font_that_lies_are_contested() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let input = Input::read(&root.join("lying-font.pdf")).unwrap();
    let conversion = crate::convert(input, &live(EngineChoice::PpOcr)).unwrap();
    let facts = &conversion.disclosure.facts;
    assert!(facts.len() > 100);
    for fact in facts {
        let is_wrong = fact.amount.contains(['3', '8']);
        let is_contested = fact.assurance == Assurance::Contested;
        assert_eq!(is_contested, is_wrong, "{fact:?}");
    }
}

/// A document, read once, and all that is needed to read it again.
struct Document {
    asked: Vec<Asked>,
    pages: Vec<PdfPage>,
}

impl Document {
    fn read(path: &Path, config: &Config, engines: &Engines) -> Self {
        let conversion = convert_with(Input::read(path).unwrap(), config, engines).unwrap();
        let disclosure = conversion.disclosure;
        let pdf = Pdf::open(std::fs::read(path).unwrap(), &config.limits).unwrap();
        let reader = pdf.reader();
        let count = pdf.page_count() as usize;
        let drawn = (0..count).filter_map(|i| reader.draw(PageNo::from_index(i)).ok());
        let pages = mingxi_pdf::strip_watermarks(drawn.collect());
        Self {
            asked: [amounts(&disclosure), numbers(&disclosure)].concat(),
            pages,
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
