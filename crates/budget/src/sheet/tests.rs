use super::*;
use crate::example::titled;

fn annotated(t: Table) -> Table {
    crate::annotate(vec![t]).0.remove(0)
}

fn codes(block: &Block) -> Vec<(Option<&str>, &str)> {
    block
        .lines
        .iter()
        .map(|l| (l.code.as_deref(), l.name.words.as_str()))
        .collect()
}

#[test]
fn joins_three_columns() {
    let t = annotated(titled(
        "2026年支出总表",
        2,
        &[
            &[
                "科目编码",
                "科目编码",
                "科目编码",
                "科目名称",
                "合计",
                "基本支出",
            ],
            &["类", "款", "项", "科目名称", "合计", "基本支出"],
            &["208", "", "", "社会保障和就业支出", "3.00", "3.00"],
            &["208", "05", "", "行政事业单位养老支出", "3.00", "3.00"],
            &["208", "05", "02", "事业单位离退休", "3.00", "3.00"],
            &["合计", "合计", "合计", "合计", "3.00", "3.00"],
        ],
    ));
    let sheet = Sheet::of(&t, &BTreeSet::new(), None);
    assert_eq!(
        codes(&sheet.blocks[0]),
        [
            (Some("208"), "社会保障和就业支出"),
            (Some("20805"), "行政事业单位养老支出"),
            (Some("2080502"), "事业单位离退休"),
            (None, "合计"),
        ]
    );
}

#[test]
fn inherits_codes_downwards() {
    let t = annotated(titled(
        "支出总体情况表",
        2,
        &[
            &[
                "科目编码",
                "科目编码",
                "科目编码",
                "科目名称",
                "合计",
                "基本支出",
            ],
            &["类", "款", "项", "科目名称", "合计", "基本支出"],
            &["", "", "", "合计", "5.00", "5.00"],
            &["201", "", "", "一般公共服务支出", "3.00", "3.00"],
            &["", "08", "", "审计事务", "3.00", "3.00"],
            &["", "", "01", "行政运行", "1.00", "1.00"],
            &["", "", "04", "审计业务", "2.00", "2.00"],
            &["208", "", "", "社会保障和就业支出", "2.00", "2.00"],
            &["", "05", "", "行政事业单位养老支出", "2.00", "2.00"],
        ],
    ));
    let sheet = Sheet::of(&t, &BTreeSet::new(), None);
    let found: Vec<_> = sheet.blocks[0]
        .lines
        .iter()
        .filter_map(|l| l.code.clone())
        .collect();
    assert_eq!(
        found,
        ["201", "20108", "2010801", "2010804", "208", "20805"]
    );
}

#[test]
fn cuts_blocks_side_by_side() {
    let t = annotated(titled(
        "收支总表",
        2,
        &[
            &["收入", "收入", "支出", "支出"],
            &["项目", "预算数", "项目", "预算数"],
            &["一、一般公共预算", "1.00", "一、一般公共服务支出", "1.00"],
            &["收入总计", "1.00", "支出总计", "1.00"],
        ],
    ));
    let sheet = Sheet::of(&t, &BTreeSet::new(), None);
    assert_eq!(sheet.blocks.len(), 2);
    assert_eq!(
        codes(&sheet.blocks[1]),
        [(None, "一般公共服务支出"), (None, "支出总计")]
    );
    assert_eq!(sheet.blocks[1].lines[1].total, Some(Total::Grand));
}

#[test]
fn keeps_a_second_classification() {
    let t = annotated(titled(
        "一般公共预算基本支出表",
        1,
        &[
            &[
                "政府支出经济分类科目",
                "部门支出经济分类科目",
                "预算数",
                "人员经费",
            ],
            &["50101-工资奖金津补贴", "30101-基本工资", "1.00", "1.00"],
            &["", "合计", "1.00", "1.00"],
        ],
    ));
    let sheet = Sheet::of(&t, &BTreeSet::new(), None);
    let first = &sheet.blocks[0].lines[0];
    assert_eq!(first.code.as_deref(), Some("50101"));
    assert_eq!(
        first.further,
        [(
            Some("30101".to_owned()),
            "基本工资".to_owned(),
            Some(Scheme::DepartmentEconomic)
        )]
    );
    assert!(sheet.blocks[0].lines[1].total.is_some());
}

#[test]
fn a_row_without_names_is_a_line() {
    let t = annotated(titled(
        "“三公”经费表",
        1,
        &[
            &["合计", "因公出国（境）费", "公务接待费"],
            &["3.00", "1.00", "2.00"],
        ],
    ));
    let sheet = Sheet::of(&t, &BTreeSet::new(), None);
    assert_eq!(sheet.blocks[0].lines.len(), 1);
    assert_eq!(sheet.blocks[0].columns.len(), 3);
}
