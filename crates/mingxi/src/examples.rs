//! A small disclosure to show the exports with, in doctests and tests.

use mingxi_core::{
    Assurance, Block, Cell, CellAmount, Check, CheckSide, CheckStatus, Disclosure, DisclosureHead,
    Engine, Fact, Form, Item, ItemLevel, PageKind, PageNo, PageRecord, Phase, Provenance, Rect,
    Role, SCHEMA_VERSION, Scope, Section, Source, SourceFile, Statement, StatementKind, Status,
    Table, TableKind, Tool, Verdict,
};

/// One page with a heading, a paragraph that states an amount, a table of two rows and two columns, and a check that fails.
#[must_use]
pub fn disclosure() -> Disclosure {
    let page_no = PageNo::from_index(3);
    Disclosure {
        schema_version: SCHEMA_VERSION.to_owned(),
        status: Status::Clean,
        source: SourceFile {
            file_name: "example.pdf".to_owned(),
            sha256: "0".repeat(64),
            bytes: 1,
            page_count: 4,
        },
        tool: Tool {
            name: "mingxi".to_owned(),
            version: "0.0.0".to_owned(),
            config_sha256: "0".repeat(64),
            engines: vec![Engine {
                name: "hayro".to_owned(),
                version: "0".to_owned(),
                sha256: None,
            }],
        },
        disclosure: DisclosureHead {
            entity: Some("某县人民政府办公室".to_owned()),
            entity_code: None,
            fiscal_year: Some(2026),
            phase: Some(Phase::Budget),
            scope: Some(Scope::Unit),
            title: Some("2026年度单位预算公开".to_owned()),
        },
        pages: vec![PageRecord {
            page_no,
            width_pt: 595.3,
            height_pt: 841.9,
            rotation: 0,
            kind: PageKind::Text,
            skew_deg: 0.0,
            watermarks: Vec::new(),
            furniture: Vec::new(),
        }],
        sections: vec![Section {
            section_id: "s1".to_owned(),
            level: 1,
            number: Some("第二部分".to_owned()),
            heading: "第二部分 2026年度单位预算报表".to_owned(),
            page_no,
            blocks: vec![
                Block::Paragraph {
                    text: "单位预算报表如下。".to_owned(),
                    prov: vec![place(page_no, 60.0, 40.0)],
                },
                Block::Table {
                    table_id: "t1".to_owned(),
                },
            ],
        }],
        tables: vec![table(page_no)],
        facts: vec![fact()],
        narrative: vec![statement(page_no)],
        forms: Vec::<Form>::new(),
        catalogues: Vec::new(),
        notices: Vec::new(),
        checks: vec![check()],
        findings: Vec::new(),
        reviews: Vec::new(),
    }
}

fn table(page_no: PageNo) -> Table {
    let cell = |row: u32, col: u32, text: &str, role: Role, value: Option<&str>| Cell {
        rows: row..row + 1,
        cols: col..col + 1,
        text: text.to_owned(),
        role,
        amount: value.map(|v| CellAmount {
            value: Some(v.to_owned()),
            nil: None,
        }),
        prov: vec![place(
            page_no,
            if col == 0 { 50.0 } else { 250.0 },
            if row == 0 { 100.0 } else { 120.0 },
        )],
    };
    Table {
        table_id: "t1".to_owned(),
        kind: TableKind::IncomeSummary,
        number: Some("预算公开表2".to_owned()),
        title: Some("2026年预算收入总表".to_owned()),
        entity: None,
        unit: Some("万元".to_owned()),
        note: None,
        declared_empty: false,
        pages: vec![page_no],
        row_count: 2,
        col_count: 2,
        header_row_count: 1,
        cells: vec![
            cell(0, 0, "项目", Role::Header, None),
            cell(0, 1, "合计", Role::Header, None),
            cell(1, 0, "合计", Role::Label, None),
            cell(1, 1, "1,071.18", Role::Amount, Some("1071.18")),
        ],
    }
}

fn fact() -> Fact {
    Fact {
        fact_id: "t1.r1.c1".to_owned(),
        statement: TableKind::IncomeSummary,
        item: Item {
            code: None,
            name: "合计".to_owned(),
            level: Some(ItemLevel::Total),
            path: vec!["合计".to_owned()],
            scheme: None,
            further: Vec::new(),
        },
        measure: "total".to_owned(),
        fiscal_year: Some(2026),
        amount: "1071.18".to_owned(),
        unit: Some("万元".to_owned()),
        amount_yuan: Some("10711800".to_owned()),
        table_id: "t1".to_owned(),
        row: 1,
        col: 1,
        assurance: Assurance::Proven,
        evidence: vec!["k1".to_owned(), "k2".to_owned()],
        readings: Vec::new(),
    }
}

fn statement(page_no: PageNo) -> Statement {
    Statement {
        statement_id: "s1.b0.n1".to_owned(),
        section_id: "s1".to_owned(),
        block: 0,
        text: "收入1,071.20万元".to_owned(),
        kind: StatementKind::Amount,
        subject: "收入".to_owned(),
        value: "1071.20".to_owned(),
        unit: Some("万元".to_owned()),
        amount_yuan: Some("10712000".to_owned()),
        fiscal_year: Some(2026),
        restates: Some("t1.r1.c1".to_owned()),
        prov: vec![place(page_no, 60.0, 40.0)],
        assurance: Assurance::Seconded,
        evidence: vec!["shapes".to_owned(), "k1".to_owned()],
    }
}

fn check() -> Check {
    let side = |text: &str, amount: &str, fact: &str| CheckSide {
        text: text.to_owned(),
        amount: Some(amount.to_owned()),
        facts: vec![fact.to_owned()],
    };
    Check {
        check_id: "k1".to_owned(),
        rule: "R10".to_owned(),
        title: "收入 = 2026年预算收入总表·合计".to_owned(),
        status: CheckStatus::Fail,
        left: side("收入", "1071.20", "s1.b0.n1"),
        right: side("2026年预算收入总表·合计", "1071.18", "t1.r1.c1"),
        difference: Some("0.02".to_owned()),
        tolerance: Some("0".to_owned()),
        verdict: Some(Verdict::PublisherInconsistency),
    }
}

fn place(page_no: PageNo, left: f32, top: f32) -> Provenance {
    let bbox = Rect::around(left, top, left + 200.0, top + 20.0);
    Provenance {
        page_no,
        bbox,
        source: Source::TextLayer,
        confidence: 1.0,
    }
}
