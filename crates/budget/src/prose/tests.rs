use super::*;
use crate::example::titled;
use mingxi_core::{
    Assurance, Block, DisclosureHead, Fact, Item, ItemLevel, PageNo, Provenance, Rect, Section,
    Source, StatementKind, Table, TableKind,
};
use proptest::prelude::*;

fn head() -> DisclosureHead {
    DisclosureHead {
        entity: Some("某某市水务局".to_owned()),
        fiscal_year: Some(2026),
        ..DisclosureHead::default()
    }
}

pub(crate) fn section(heading: &str, paragraphs: &[&str]) -> Section {
    let prov = Provenance {
        page_no: PageNo::from_index(0),
        bbox: Rect::new(0.0, 0.0, 1.0, 1.0).unwrap(),
        source: Source::TextLayer,
        confidence: 1.0,
    };
    Section {
        section_id: "s3".to_owned(),
        level: 2,
        number: None,
        heading: heading.to_owned(),
        page_no: PageNo::from_index(0),
        blocks: paragraphs
            .iter()
            .map(|text| Block::Paragraph {
                text: (*text).to_owned(),
                prov: vec![prov.clone()],
            })
            .collect(),
    }
}

fn stated_under(heading: &str, paragraphs: &[&str]) -> Vec<Statement> {
    narrative(&passages(&[section(heading, paragraphs)], &head()))
}

/// Kind, subject, value and year of each number.
fn told(heading: &str, paragraphs: &[&str]) -> Vec<(StatementKind, String, String, Option<u16>)> {
    stated_under(heading, paragraphs)
        .into_iter()
        .map(|s| (s.kind, s.subject, s.value, s.fiscal_year))
        .collect()
}

fn brief(paragraph: &str) -> Vec<String> {
    stated_under("一、收支情况说明", &[paragraph])
        .into_iter()
        .map(|s| {
            format!(
                "{:?} {} {}{}",
                s.kind,
                s.subject,
                s.value,
                s.unit.unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn tells_the_kinds_apart() {
    let cases: &[(&str, &[&str])] = &[
        (
            "2026年度某某市水务局预算收入1,200.50万元，主要包括一般公共预算拨款收入1,100万元，占91.63％；上年结转100.50万元，占8.37%。",
            &[
                "Amount 预算收入 1200.50万元",
                "Amount 一般公共预算拨款收入 1100万元",
                "Share 一般公共预算拨款收入 91.63%",
                "Amount 上年结转 100.50万元",
                "Share 上年结转 8.37%",
            ],
        ),
        (
            "机关运行经费 80.00 万元,比上年减少 20万元,下降20.0％,原因是厉行节约。",
            &[
                "Amount 机关运行经费 80.00万元",
                "Change 机关运行经费 -20万元",
                "Rate 机关运行经费 -20.0%",
            ],
        ),
        (
            "本部门财政拨款收入300万元，较2025年年初预算增加30万元（11.11%）。",
            &[
                "Amount 财政拨款收入 300万元",
                "Change 财政拨款收入 30万元",
                "Rate 财政拨款收入 11.11%",
            ],
        ),
        (
            "纳入绩效目标管理的二级项目8个，涉及金额90万元；编报9个项目绩效目标。",
            &[
                "Count 纳入绩效目标管理的二级项目 8个",
                "Amount 纳入绩效目标管理的二级项目 90万元",
                "Count 编报项目绩效目标 9个",
            ],
        ),
        (
            "水利支出年初预算为10万元，支出决算为9万元，完成年初预算的90%。",
            &[
                "Amount 水利支出年初预算 10万元",
                "Amount 水利支出决算 9万元",
                "Rate 水利支出决算 90%",
            ],
        ),
        (
            "公务接待费2万元，比上年2.10万元，减少4.76%。",
            &[
                "Amount 公务接待费 2万元",
                "Change 公务接待费 -2.10万元",
                "Rate 公务接待费 -4.76%",
            ],
        ),
    ];
    for (paragraph, want) in cases {
        assert_eq!(brief(paragraph), *want);
    }
}

#[test]
fn what_is_no_money_of_the_budget_is_left_out() {
    let nothing: &[&str] = &[
        "单位价值100万元（含）以上的物资",
        "占有使用价值50万元以上的物品",
        "满意度达到95%以上，覆盖率不低于90%",
        "每人每天60元，伙食标准60元/人",
        "根据《通知》（某办发〔2020〕93号）第12条，2026年1月15日，电话0351-4150644",
        "完成投资10-20万元",
        "收入1 143.62万元",
        "与上年相比无增减，与2025年预算持平",
        "预算执行率100%",
        "第3个项目",
    ];
    for paragraph in nothing {
        assert_eq!(brief(paragraph), Vec::<String>::new(), "{paragraph}");
    }
}

#[test]
fn a_subject_comes_from_the_words_before_or_from_the_heading() {
    let told = told(
        "（二）公务接待费",
        &[
            "2026年预算安排3.00万元，与上年持平。",
            "1.因公出国（境）费用。2026年预算数5万元，较2025年年初预算增加1万元。",
            "单价100万元以上设备2台（套）、250万元。",
        ],
    );
    let subjects: Vec<&str> = told.iter().map(|t| t.1.as_str()).collect();
    assert_eq!(
        subjects,
        [
            "公务接待费",
            "因公出国（境）费用",
            "因公出国（境）费用",
            "单价100万元以上设备",
            "单价100万元以上设备"
        ]
    );
}

#[test]
fn years_are_those_that_the_words_name() {
    let told = told(
        "一、收入",
        &[
            "2026年度收入预算50万元，比2025年年初预算数40万元增加10万元，增长25%。上年结转5万元。去年预算数3万元。",
        ],
    );
    let years: Vec<_> = told.iter().map(|t| t.3).collect();
    assert_eq!(
        years,
        [2026, 2025, 2026, 2026, 2026, 2025].map(Some).to_vec()
    );
}

#[test]
fn ids_texts_and_places_are_those_of_the_paragraph() {
    let sections = [section(
        "四、财政拨款",
        &[
            "财政拨款收支总预算9万元。其中：政府性基金预算拨款0万元，国有资本",
            "经营预算拨款2万元。",
        ],
    )];
    let told = narrative(&passages(&sections, &head()));
    let ids: Vec<&str> = told.iter().map(|s| s.statement_id.as_str()).collect();
    assert_eq!(ids, ["s3.b0.n1", "s3.b0.n2", "s3.b1.n1"]);
    assert_eq!(told[2].subject, "国有资本经营预算拨款");
    assert_eq!(told[2].text, "2万元");
    assert_eq!(told[2].amount_yuan.as_deref(), Some("20000"));
    assert_eq!(told[2].prov.len(), 1);
    assert_eq!(told[2].assurance, Assurance::Single);
}

pub(crate) fn fact(
    kind: TableKind,
    (row, col): (u32, u32),
    (code, name): (Option<&str>, &str),
    amount: &str,
    unit: &str,
) -> Fact {
    let yuan = yuan(amount.parse().unwrap(), unit).unwrap();
    Fact {
        fact_id: format!("t1.r{row}.c{col}"),
        statement: kind,
        item: Item {
            code: code.map(str::to_owned),
            name: name.to_owned(),
            level: name.ends_with("计").then_some(ItemLevel::Total),
            path: vec![name.to_owned()],
            scheme: None,
            further: Vec::new(),
        },
        measure: "total".to_owned(),
        fiscal_year: Some(2026),
        amount: amount.to_owned(),
        unit: Some(unit.to_owned()),
        amount_yuan: Some(yuan.to_string()),
        table_id: "t1".to_owned(),
        row,
        col,
        assurance: Assurance::Single,
        evidence: Vec::new(),
        readings: Vec::new(),
    }
}

fn expenditure() -> (Table, Vec<Fact>) {
    let table = titled(
        "一般公共预算支出表",
        1,
        &[
            &["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
            &["", "合计", "300.00", "180.00", "120.00"],
            &["2010301", "行政运行", "180.00", "180.00", ""],
            &["2010302", "一般行政管理事务", "120.00", "", "120.00"],
        ],
    );
    let kind = TableKind::GeneralBudgetExpenditure;
    let total = (None, "合计");
    let running = (Some("2010301"), "行政运行");
    let facts = vec![
        fact(kind, (1, 2), total, "300.00", "万元"),
        fact(kind, (1, 3), total, "180.00", "万元"),
        fact(kind, (1, 4), total, "120.00", "万元"),
        fact(kind, (2, 2), running, "180.00", "万元"),
        fact(
            kind,
            (3, 2),
            (Some("2010302"), "一般行政管理事务"),
            "120.00",
            "万元",
        ),
    ];
    (table, facts)
}

fn tied(heading: &str, paragraphs: &[&str], facts: &[Fact], table: &Table) -> Vec<Option<String>> {
    let sections = [section(heading, paragraphs)];
    let passages = passages(&sections, &head());
    let mut statements = narrative(&passages);
    tie(
        &mut statements,
        facts,
        std::slice::from_ref(table),
        &passages,
    );
    statements.into_iter().map(|s| s.restates).collect()
}

#[test]
fn an_amount_is_tied_by_its_name_and_its_value() {
    let (table, facts) = expenditure();
    let got = tied(
        "五、一般公共预算支出情况",
        &[
            "某某市水务局一般公共预算支出300万元，其中：",
            "1.行政运行（2010301）180.00万元；",
            "2.一般公共服务支出（类）水务（款）一般行政管理事务（项）120.0万元。",
            "基本支出180万元，项目支出1,200,000元。其他收入180万元，利息300万元。",
        ],
        &facts,
        &table,
    );
    let id = |id: &str| Some(id.to_owned());
    assert_eq!(
        got,
        [
            id("t1.r1.c2"),
            id("t1.r2.c2"),
            id("t1.r3.c2"),
            id("t1.r1.c3"),
            id("t1.r1.c4"),
            None,
            None
        ]
    );
}

#[test]
fn a_sure_name_is_tied_whatever_the_value_is() {
    let (table, facts) = expenditure();
    let list = |value: &str| format!("行政运行（2010301）{value}万元，比上年增加1万元。");
    let lead = "一般公共预算支出300万元，其中：";
    let got = tied("按功能科目", &[lead, &list("185.00")], &facts, &table);
    assert_eq!(got[1].as_deref(), Some("t1.r2.c2"));
    // a part of the account: the name is not enough
    let lead = "一般公共预算支出300万元，其中：人员经费：";
    let got = tied("按功能科目", &[lead, &list("150.00")], &facts, &table);
    assert_eq!(got[1], None);
}

#[test]
fn parts_of_three_public_expenses_are_tied_by_row_or_column() {
    let kind = TableKind::ThreePublicExpenses;
    let table = titled(
        "“三公”经费支出表",
        2,
        &[
            &[
                "合计",
                "因公出国（境）费",
                "公务用车购置及运行费",
                "公务用车购置及运行费",
                "公务接待费",
            ],
            &["合计", "因公出国（境）费", "小计", "运行费", "公务接待费"],
            &["9.00", "1.00", "6.00", "6.00", "2.00"],
        ],
    );
    let amounts = ["9.00", "1.00", "6.00", "6.00", "2.00"];
    let facts: Vec<Fact> = (0u32..)
        .zip(amounts)
        .map(|(col, amount)| fact(kind, (2, col), (None, ""), amount, "万元"))
        .collect();
    let got = tied(
        "七、“三公”经费",
        &[
            "2026年“三公”经费预算9万元，其中：因公出国（境）费用2万元，公务用车购置及运行维护费6.00万元，公务用车运行维护费6万元，公务接待费2万元。",
        ],
        &facts,
        &table,
    );
    let columns = ["c0", "c1", "c2", "c3", "c4"];
    let want: Vec<_> = columns.iter().map(|c| Some(format!("t1.r2.{c}"))).collect();
    assert_eq!(got, want);
}

/// Runs of the words that the patterns look for, in any order.
pub(crate) fn prose() -> impl Strategy<Value = String> {
    let words = [
        "2026年度",
        "某某市水务局",
        "一般公共预算",
        "支出",
        "收入",
        "其中：",
        "，",
        "。",
        "；",
        "（",
        "）",
        "占",
        "比上年",
        "增加",
        "减少",
        "增长",
        "下降",
        "1,143.62万元",
        "0万元",
        "12.5%",
        "100％",
        "项目17个",
        "完成年初预算的",
        "决算为",
        "人员经费",
        "公用经费",
        "\n",
        "上年结转",
        "1.",
        "（一）",
        "元",
        "，，",
        "-3万元",
        "亿元",
    ];
    proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..24)
        .prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn nothing_panics(any in "\\PC*", words in prose(), heading in "\\PC{0,12}") {
        for text in [any.as_str(), words.as_str()] {
            let sections = [section(&heading, &[text, &words])];
            let passages = passages(&sections, &head());
            let mut statements = narrative(&passages);
            let (table, facts) = expenditure();
            tie(&mut statements, &facts, &[table], &passages);
        }
    }
}
