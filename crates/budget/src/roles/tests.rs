use super::*;
use crate::example::table;

/// Roles of the body in one letter each: h header, l label, c code, a amount, i index, `.` blank, `?` doubtful.
fn letters(header_row_count: u32, grid: &[&[&str]]) -> Vec<String> {
    let mut t = table(header_row_count, grid);
    let header = Header::of(&t);
    assign(&mut t, &header);
    let letter = |cell: &Cell| match cell.role {
        Role::Header => 'h',
        Role::Label => 'l',
        Role::Code => 'c',
        Role::Amount if cell.amount.is_none() => '?',
        Role::Amount => 'a',
        Role::Index => 'i',
        Role::Blank => '.',
    };
    t.grid()
        .iter()
        .map(|row| row.iter().flatten().map(|i| letter(&t.cells[*i])).collect())
        .collect()
}

#[test]
fn side_by_side_blocks() {
    let grid: &[&[&str]] = &[
        &["收入", "收入", "支出", "支出", "支出"],
        &["项目", "2026年", "项目", "2026年合计", "上年结转安排"],
        &[
            "一、一般公共预算",
            "1071.18",
            "一、一般公共服务支出",
            "1090.22",
            "",
        ],
        &["", "", "二、外交支出", "", ""],
        &["收入总计", "1143.62", "支出总计", "1143.62", "72.43"],
    ];
    assert_eq!(
        letters(2, grid),
        ["hhhhh", "hhhhh", "lalaa", ".alaa", "lalaa"]
    );
}

#[test]
fn codes_in_one_and_in_three_columns() {
    let one: &[&[&str]] = &[
        &["科目编码", "科目名称", "合计"],
        &["合计", "", "5"],
        &["201", "一般公共服务支出", "5"],
        &["2013901", "行政运行", "5"],
    ];
    assert_eq!(letters(1, one), ["hhh", "l.a", "cla", "cla"]);
    let three: &[&[&str]] = &[
        &["类", "款", "项", "科目名称", "预算数"],
        &["201", "", "", "一般公共服务支出", "-"],
        &["201", "39", "01", "行政运行", "1.00"],
        &["", "", "", "合计", "1.00"],
    ];
    assert_eq!(letters(1, three), ["hhhhh", "c..la", "cccla", "...la"]);
}

#[test]
fn code_and_name_in_one_cell_is_a_label() {
    let grid: &[&[&str]] = &[
        &["支出功能分类科目", "合计", "基本支出"],
        &["2040201-行政运行", "6,770.499100", "0.000000"],
        &["合计", "1.5", ""],
    ];
    assert_eq!(letters(1, grid), ["hhh", "laa", "laa"]);
}

#[test]
fn index_rows_and_columns() {
    let grid: &[&[&str]] = &[
        &["项目", "行次", "金额", "占比"],
        &["栏次", "", "1", "2"],
        &["一、财政拨款", "1", "3,394.00", "12.5%"],
        &["二、其他", "2", "", ""],
    ];
    assert_eq!(letters(2, grid), ["hhhh", "i.ii", "liaa", "liaa"]);
}

#[test]
fn declared_empty_table() {
    let grid: &[&[&str]] = &[
        &["科目编码", "科目名称", "合计", "基本支出"],
        &["合计", "", "", ""],
    ];
    assert_eq!(letters(1, grid), ["hhhh", "l.aa"]);
}

#[test]
fn a_broken_number_is_doubtful() {
    let grid: &[&[&str]] = &[
        &["项目", "金额"],
        &["一", "1,071.18"],
        &["二", "1,23.4"],
        &["三", "（12.5）"],
        &["四", "l2.5O"],
        &["五", "1,0供71.18"],
        &["六", "见附件"],
        &["七", "不适用"],
        &["八", "2.00"],
        &["九", "2.00"],
    ];
    assert_eq!(
        letters(1, grid),
        ["hh", "la", "l?", "l?", "l?", "l?", "ll", "la", "la", "la"]
    );
    let mut t = table(1, grid);
    let header = Header::of(&t);
    let findings = assign(&mut t, &header);
    assert_eq!(findings.len(), 4);
    assert!(
        findings
            .iter()
            .all(|f| f.code == FindingCode::B002 && f.table_id.as_deref() == Some("t1"))
    );
}

#[test]
fn two_amounts_in_one_cell_are_no_label() {
    let grid: &[&[&str]] = &[
        &["项目", "合计"],
        &["8.75 8.75", "8.75"],
        &["A-货物 12.50", "12.50"],
        &["2025年 12.50", "2.00"],
        &["一般公共 预算", "2.00"],
    ];
    assert_eq!(letters(1, grid), ["hh", "?a", "?a", "la", "la"]);
}

#[test]
fn without_a_header_the_content_decides() {
    let grid: &[&[&str]] = &[
        &["30231", "公务用车运行维护费", ""],
        &["30299", "其他商品和服务支出", "25.31"],
        &["310", "资本性支出", "4.00"],
    ];
    assert_eq!(
        letters(0, grid),
        ["cl.", "cla", "cla"].map(|s| s.replace('.', "a"))
    );
}

#[test]
fn targets_are_words_though_they_are_percentages() {
    let grid: &[&[&str]] = &[
        &["质量指标", "指标5：某事", "90%"],
        &["质量指标", "指标6：某事", "99.5%"],
        &["质量指标", "指标7：某事", "有效"],
    ];
    assert_eq!(letters(0, grid), ["lll", "lll", "lll"]);
}

#[test]
fn leaves_say_what_columns_are_meant_for() {
    let cases: &[(&str, Option<Column>)] = &[
        ("科目编码", Some(Column::Code)),
        ("款", Some(Column::Code)),
        ("科目编码及名称", Some(Column::Label)),
        ("政府支出经济分类科目", Some(Column::Label)),
        ("项目名称(资金使用单位)", Some(Column::Label)),
        ("本年绩效指标值", Some(Column::Label)),
        ("采购时间", Some(Column::Label)),
        ("2026年预算数", Some(Column::Amount)),
        ("因公出国(境)费用", Some(Column::Amount)),
        ("财政专户管理资金", Some(Column::Amount)),
        ("其中:基本支出", Some(Column::Amount)),
        ("行次", Some(Column::Index)),
        ("", None),
    ];
    for (leaf, want) in cases {
        assert_eq!(meant_for(leaf), *want, "{leaf}");
    }
}

#[test]
fn an_amount_and_a_label_in_one_cell_are_told() {
    let grid: &[&[&str]] = &[
        &["金额", "项目"],
        &["1.00", "甲"],
        &["1143.62 支出总计", ""],
    ];
    let mut t = table(1, grid);
    t.cells.pop();
    if let Some(last) = t.cells.last_mut() {
        last.cols = 0..2;
    }
    let header = Header::of(&t);
    let findings = assign(&mut t, &header);
    assert_eq!(findings.len(), 1);
}
