//! Every sample, every stage, as text: nothing changes without somebody looking at it.

use mingxi::Conversion;
use mingxi_core::Block;
use mingxi_tests::golden::Goldens;
use mingxi_tests::{print, samples};
use std::collections::BTreeSet;

/// All goldens together, bytes: more than this nobody reviews.
const MAX_BYTES: usize = 600_000;

#[test]
fn every_stage_of_every_sample_is_as_reviewed() {
    let mut goldens = Goldens::default();
    let mut bytes = 0;
    for sample in samples::disclosures() {
        let conversion = sample.convert();
        let out = &conversion.disclosure;
        for (stage, text) in [
            ("words", words(&conversion)),
            ("tables", print::tables(out)),
            ("outline", print::outline(out)),
            ("pages", print::pages(out)),
        ] {
            bytes += text.len();
            goldens.check(&format!("{}/{stage}.txt", sample.stem()), &text);
        }
    }
    assert!(bytes < MAX_BYTES, "{bytes} bytes of goldens");
    goldens.finish();
}

/// The words of two pages: the first with a table, and the first with prose after the cover.
fn words(conversion: &Conversion) -> String {
    let out = &conversion.disclosure;
    let table = out.tables.first().and_then(|t| t.pages.first());
    let prose = out
        .sections
        .iter()
        .skip(1)
        .flat_map(|s| &s.blocks)
        .find_map(|b| match b {
            Block::Paragraph { prov, .. } => prov.first().map(|p| &p.page_no),
            Block::Table { .. } | Block::Form { .. } => None,
        });
    let pages: BTreeSet<_> = [table, prose].into_iter().flatten().collect();
    conversion
        .pages
        .iter()
        .filter(|p| pages.contains(&p.page_no))
        .map(print::words)
        .collect()
}
