//! Any words as an amount, as a statement's cells and as prose.

use crate::fuzz::tables::account;
use mingxi_budget::Reading;
use mingxi_core::{
    Block, Cell, DisclosureHead, PageNo, Phase, Provenance, Rect, Role, Section, Source, Table,
    TableKind,
};
use rust_decimal::Decimal;

/// The columns of the statement whose cells the words are.
const HEADER: [&str; 5] = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"];

/// Rows of a statement; more take long and show nothing new.
const MOST_ROWS: usize = 60;

pub(super) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    is_read_as_printed(&text);
    let rows: Vec<Vec<&str>> = text
        .lines()
        .take(MOST_ROWS)
        .map(|line| line.split('\t').take(HEADER.len()).collect())
        .collect();
    for cell in rows.iter().flatten() {
        is_read_as_printed(cell);
    }
    let (tables, _) = mingxi_budget::annotate(vec![statement(&rows)]);
    for cell in tables.iter().flat_map(|t| &t.cells) {
        let Some(value) = cell.amount.as_ref().and_then(|a| a.value.as_ref()) else {
            continue;
        };
        assert!(Decimal::from_str_exact(value).is_ok(), "{cell:?}");
        assert_eq!(digits(value), digits(&cell.text), "{cell:?}");
    }
    let forms = mingxi_budget::forms(&tables);
    account(&tables, &forms, &prose(&text), &head());
}

/// An amount has the digits that are printed, and says the same when it is read again.
fn is_read_as_printed(text: &str) {
    let Reading::Amount(amount) = Reading::of(text) else {
        return;
    };
    let shown = amount.to_string();
    assert_eq!(digits(&shown), digits(text), "{text:?}");
    match Reading::of(&shown) {
        Reading::Amount(again) => assert_eq!(again.to_string(), shown, "{text:?}"),
        other => panic!("{text:?} is {shown}, which is {other:?}"),
    }
}

/// The digits of a text, wide ones as narrow ones.
fn digits(text: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => Some(c),
    };
    text.chars()
        .filter_map(narrow)
        .filter(char::is_ascii_digit)
        .collect()
}

fn head() -> DisclosureHead {
    DisclosureHead {
        entity: Some("某市某局".to_owned()),
        fiscal_year: Some(2025),
        phase: Some(Phase::Budget),
        ..DisclosureHead::default()
    }
}

fn page() -> PageNo {
    PageNo::from_index(0)
}

fn prov() -> Vec<Provenance> {
    vec![Provenance {
        page_no: page(),
        bbox: Rect::around(0.0, 0.0, 9.0, 9.0),
        source: Source::TextLayer,
        confidence: 1.0,
    }]
}

fn statement(rows: &[Vec<&str>]) -> Table {
    let header = std::iter::once(HEADER.to_vec());
    let grid: Vec<Vec<&str>> = header.chain(rows.iter().cloned()).collect();
    let count = |n: usize| u32::try_from(n).expect("rows are bounded");
    let cells = grid.iter().enumerate().flat_map(|(row, texts)| {
        (0..HEADER.len()).map(move |col| Cell {
            rows: count(row)..count(row) + 1,
            cols: count(col)..count(col) + 1,
            text: (*texts.get(col).unwrap_or(&"")).to_owned(),
            role: Role::Blank,
            amount: None,
            prov: prov(),
        })
    });
    Table {
        table_id: "t1".to_owned(),
        kind: TableKind::Unclassified,
        number: Some("表3".to_owned()),
        title: Some("部门支出总表".to_owned()),
        entity: None,
        unit: Some("万元".to_owned()),
        note: None,
        declared_empty: false,
        pages: vec![page()],
        row_count: count(grid.len()),
        col_count: count(HEADER.len()),
        header_row_count: 1,
        cells: cells.collect(),
    }
}

fn prose(text: &str) -> Vec<Section> {
    let heading = "一、关于支出预算情况说明";
    let paragraph = |line: &str| Block::Paragraph {
        text: line.to_owned(),
        prov: prov(),
    };
    vec![Section {
        section_id: "s1".to_owned(),
        level: 2,
        number: Some("一、".to_owned()),
        heading: heading.to_owned(),
        page_no: page(),
        blocks: text.lines().take(MOST_ROWS).map(paragraph).collect(),
    }]
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    [
        "1,071.180",
        "－１，０７１．１８",
        "￥- 9,142.554971 %",
        "（12.5）",
        "\t合计\t1,234.50\t1,000.00\t234.50\n201\t一般公共服务支出\t1,234.50\t1,000.00\t234.50\n\
         20101\t人大事务\t1,200.00\t1,000.00\t200.00\n20102\t政协事务\t34.50\t—\t34.50\n",
        "201\t其中：人员\t9999999999999999999999999999\t9999999999999999999999999999\t0.0000000000000000000000000001",
        "2025年支出预算1,234.50万元，比上年预算增加34.50万元，增长2.88%，其中：基本支出1,000.00万元，占81.00%；项目支出234.50万元。",
        "“三公”经费预算为5.5万元，其中：公务接待费0.5万元，公务用车购置及运行费5万元（购置费3万元，运行费2万元），因公出国（境）费0万元，与上年持平。",
        "共有车辆3辆，其中，一般公务用车2辆；单价50万元（含）以上设备１２台（套）。合计约1.2亿元，减少三千元。",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect()
}
