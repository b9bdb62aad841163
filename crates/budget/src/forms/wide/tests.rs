use crate::example::titled;
use crate::forms::{Filled, read_all};
use mingxi_core::{Form, Horizon, Table};

fn read(title: &str, header_rows: u32, grid: &[&[&str]]) -> (Table, Vec<Filled>) {
    let table = crate::annotate(vec![titled(title, header_rows, grid)])
        .0
        .remove(0);
    let filled = read_all(&table);
    (table, filled)
}

/// Project, code, total and indicators of a form.
fn told(form: &Form) -> (&str, Option<&str>, Option<&str>, Vec<[&str; 4]>) {
    (
        form.project_name.as_deref().unwrap(),
        form.project_code.as_deref(),
        form.funds.first().and_then(|f| f.total.as_deref()),
        form.indicators
            .iter()
            .map(|i| [&*i.level1, &*i.level2, &*i.level3, &*i.target])
            .collect(),
    )
}

/// Beijing: a project's name, money and goal merged over the rows of its indicators.
#[test]
fn merged_over_the_rows_of_indicators() {
    #[rustfmt::skip]
    let grid: &[&[&str]] = &[
        &["项目名称", "项目总额", "其中：", "其中：", "绩效目标", "一级指标", "二级指标", "三级指标", "绩效指标性质", "本年绩效指标值", "绩效度量单位"],
        &["项目名称", "项目总额", "财政资金", "其他资金", "绩效目标", "一级指标", "二级指标", "三级指标", "绩效指标性质", "本年绩效指标值", "绩效度量单位"],
        &["11000021Y000000390843-运维项目", "89.157460", "89.157460", "", "平稳运行", "产出指标", "时效指标", "响应时间", "≤", "5", "分钟"],
        &["11000021Y000000390843-运维项目", "", "", "", "平稳运行", "产出指标", "数量指标", "系统数量", "＝", "2", "个"],
        &["11000021Y000000390849-购置项目", "29.359500", "19.359500", "10.000000", "采购", "产出指标", "质量指标", "验收合格率", "≥", "98", "%"],
    ];
    let (_, filled) = read("项目支出绩效目标表", 2, grid);
    let [first, second] = &filled[..] else {
        panic!("{filled:?}")
    };
    assert_eq!(
        told(&first.form),
        (
            "运维项目",
            Some("11000021Y000000390843"),
            Some("89.157460"),
            vec![
                ["产出指标", "时效指标", "响应时间", "5"],
                ["产出指标", "数量指标", "系统数量", "2"]
            ]
        )
    );
    let unit = &first.form.indicators[0];
    assert_eq!(
        (unit.nature.as_deref(), unit.unit.as_deref()),
        (Some("≤"), Some("分钟"))
    );
    assert_eq!(second.form.goals.annual.as_deref(), Some("采购"));
    let fund = &second.form.funds[0];
    assert_eq!(
        (&*fund.further[0].name, fund.other.as_deref()),
        ("财政资金", Some("10.000000"))
    );
    let sources: Vec<&str> = second.money.iter().map(|m| m.path[0].as_str()).collect();
    assert_eq!(sources, ["total", "财政资金", "other"]);
}

/// Chongqing and Hangzhou: a list, the project's name on every row or on the first.
#[test]
fn lists_of_indicators() {
    #[rustfmt::skip]
    let repeated: &[&[&str]] = &[
        &["单位名称", "项目名称", "年度预算", "指标名称", "指标值", "计量单位"],
        &["某校", "校舍维修", "12.00", "维修面积", "≥1200", "平方米"],
        &["某校", "校舍维修", "12.00", "验收合格率", "100", "%"],
        &["某校", "食堂补助", "3.00", "受益学生", "≥300", "人"],
    ];
    let (_, filled) = read("项目绩效目标表", 1, repeated);
    let projects: Vec<_> = filled.iter().map(|f| told(&f.form)).collect();
    assert_eq!(
        projects,
        [
            (
                "校舍维修",
                None,
                Some("12.00"),
                vec![["", "", "维修面积", "≥1200"], ["", "", "验收合格率", "100"]]
            ),
            (
                "食堂补助",
                None,
                Some("3.00"),
                vec![["", "", "受益学生", "≥300"]]
            ),
        ]
    );
    assert_eq!(filled[0].form.implementing_unit.as_deref(), Some("某校"));
    #[rustfmt::skip]
    let once: &[&[&str]] = &[
        &["项目名称", "三级指标", "指标值"],
        &["校舍维修", "维修面积", "≥1200平方米"],
        &["", "验收合格率", "100%"],
    ];
    let (_, filled) = read("项目绩效目标表", 1, once);
    assert_eq!(filled.len(), 1);
    assert_eq!(filled[0].form.indicators.len(), 2);
    assert!(filled[0].money.is_empty());
}

/// Guangzhou: units add up their projects; all indicators in one cell, each for both horizons.
#[test]
fn all_indicators_in_one_cell() {
    let indicators = "1、1-产出指标；11-数量指标；保障次数；实施周期指标值:每年≥20场；年度指标值:每年≥20场。2、3-满意度指标；31-服务对象满意度；培训评价；实施周期指标值:≥4.5分；年度指标值:≥4.5分。";
    #[rustfmt::skip]
    let grid: &[&[&str]] = &[
        &["项目名称（资金使用单位）", "总计", "财政拨款", "其他资金", "绩效目标", "绩效指标"],
        &["合计", "30.00", "30.00", "", "", ""],
        &["某局", "30.00", "30.00", "", "", ""],
        &["运营项目", "20.00", "20.00", "", "提升能力", indicators],
        &["宣传项目", "10.00", "10.00", "", "扩大影响", "涉密"],
    ];
    let (_, filled) = read("项目支出绩效目标表", 1, grid);
    let [first, second] = &filled[..] else {
        panic!("{filled:?}")
    };
    assert_eq!(first.form.implementing_unit.as_deref(), Some("某局"));
    let lines: Vec<_> = first
        .form
        .indicators
        .iter()
        .map(|i| (i.horizon, &*i.level2, &*i.level3, &*i.target))
        .collect();
    assert_eq!(
        lines,
        [
            (Horizon::Implementation, "数量指标", "保障次数", "每年≥20场"),
            (Horizon::Annual, "数量指标", "保障次数", "每年≥20场"),
            (
                Horizon::Implementation,
                "服务对象满意度",
                "培训评价",
                "≥4.5分"
            ),
            (Horizon::Annual, "服务对象满意度", "培训评价", "≥4.5分"),
        ]
    );
    assert_eq!(told(&second.form).3, [["", "", "涉密", ""]]);
}

/// Changsha: a column for each kind of indicator.
#[test]
fn a_column_for_each_kind_of_indicator() {
    #[rustfmt::skip]
    let grid: &[&[&str]] = &[
        &["单位（专项）名称", "资金总额", "实施期绩效目标", "年度绩效目标", "产出指标", "产出指标", "满意度指标"],
        &["单位（专项）名称", "资金总额", "实施期绩效目标", "年度绩效目标", "数量指标", "质量指标", "服务对象满意度指标"],
        &["治理专项", "150.00", "五年见效", "一年起步", "整治河道≥12公里；栽树300棵", "达标率：98%", "群众满意度≥95%"],
    ];
    let (_, filled) = read("专项绩效目标表", 2, grid);
    let form = &filled[0].form;
    assert_eq!(
        (
            form.goals.implementation.as_deref(),
            form.goals.annual.as_deref()
        ),
        (Some("五年见效"), Some("一年起步"))
    );
    assert_eq!(
        told(form),
        (
            "治理专项",
            None,
            Some("150.00"),
            vec![
                ["产出指标", "数量指标", "整治河道", "≥12公里"],
                ["产出指标", "数量指标", "栽树", "300棵"],
                ["产出指标", "质量指标", "达标率", "98%"],
                ["满意度指标", "服务对象满意度指标", "群众满意度", "≥95%"],
            ]
        )
    );
}

#[test]
fn tables_of_projects_without_targets_are_no_forms() {
    let grid: &[&[&str]] = &[
        &["项目名称", "合计", "财政拨款"],
        &["某项目", "1.00", "1.00"],
    ];
    assert!(read("项目支出绩效目标表", 1, grid).1.is_empty());
}
