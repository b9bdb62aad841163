use crate::example::{table, titled};
use crate::forms::{Filled, read_all};
use mingxi_core::{DepartmentTarget, FormKind, Indicator, Table, TableKind};

fn annotated(table: Table) -> Table {
    crate::annotate(vec![table]).0.remove(0)
}

fn read(table: &Table) -> (Filled, DepartmentTarget) {
    let filled = read_all(table).pop().unwrap();
    let department = filled.form.department.clone().unwrap();
    (filled, department)
}

/// Beijing: the budget below its names, indicators with their levels in one cell.
#[rustfmt::skip]
const BELOW: &[&[&str]] = &[
    &["部门名称", "部门名称", "某市某局", "某市某局", "某市某局", "某市某局", "某市某局", "某市某局", "某市某局"],
    &["总体资金情况（万元）", "总体资金情况（万元）", "预算支出总额", "财政拨款", "财政拨款", "财政拨款", "其他资金", "其他资金", "其他资金"],
    &["总体资金情况（万元）", "总体资金情况（万元）", "预算支出总额", "合计", "基本支出", "项目支出", "合计 ", "基本支出", "项目支出"],
    &["总体资金情况（万元）", "总体资金情况（万元）", "96.777589", "96.777589", "75.224572", "21.553017", "", "", ""],
    &["整体绩效目标", "整体绩效目标 ", "做好工作", "做好工作", "做好工作", "做好工作", "做好工作", "做好工作", "做好工作"],
    &["整体绩效目标", "活动", "活动", "绩效指标", "绩效指标", "指标性质", "指标值", "指标值", "度量单位"],
    &["整体绩效目标", "业务经费", "业务经费", "产出指标质量指标来信扫描完成率", "产出指标质量指标来信扫描完成率", "≥", "99", "", "%"],
];

#[test]
fn a_budget_below_its_names() {
    let t = annotated(titled("部门整体支出绩效目标表", 0, BELOW));
    assert_eq!(t.kind, TableKind::DepartmentPerformanceTarget);
    let (filled, department) = read(&t);
    assert_eq!(filled.form.kind, FormKind::DepartmentPerformanceTarget);
    assert_eq!(department.name.as_deref(), Some("某市某局"));
    assert_eq!(department.unit.as_deref(), Some("万元"));
    let parts: Vec<(String, &str)> = department
        .budget
        .iter()
        .map(|p| (p.path.join("·"), p.amount.as_str()))
        .collect();
    let parts: Vec<(&str, &str)> = parts.iter().map(|(p, a)| (p.as_str(), *a)).collect();
    assert_eq!(
        parts,
        [
            ("预算支出总额", "96.777589"),
            ("财政拨款·合计", "96.777589"),
            ("财政拨款·基本支出", "75.224572"),
            ("财政拨款·项目支出", "21.553017"),
        ]
    );
    assert_eq!(filled.form.goals.annual.as_deref(), Some("做好工作"));
    let [one] = &filled.form.indicators[..] else {
        panic!("{:?}", filled.form.indicators)
    };
    assert_eq!(
        (&*one.level1, &*one.level2, &*one.level3, &*one.target),
        ("产出指标", "质量指标", "来信扫描完成率", "99")
    );
    assert_eq!(
        (
            one.nature.as_deref(),
            one.unit.as_deref(),
            one.task.as_deref()
        ),
        (Some("≥"), Some("%"), Some("业务经费"))
    );
}

/// Xi'an: tasks with what they cost.
#[rustfmt::skip]
const TASKS: &[&[&str]] = &[
    &["部门（单位）名称", "部门（单位）名称", "某部", "某部", "某部", "某部"],
    &["年度主要任务", "任务名称", "主要内容", "预算金额（万元）", "预算金额（万元）", "预算金额（万元）"],
    &["年度主要任务", "任务名称", "主要内容", "总额", "财政拨款", "其他资金"],
    &["年度主要任务", "1、宣传", "组织媒体", "290", "280", "10"],
    &["年度主要任务", "2、履职", "人员经费", "77.4", "77.4", ""],
    &["年度主要任务", "金额合计", "金额合计", "367.4", "357.4", "10"],
    &["年度总体目标", "目标一", "目标一", "目标一", "目标一", "目标一"],
    &["年度绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "分值权重"],
    &["年度绩效指标", "产出指标", "数量指标", "刊物数量", "100", "4"],
];

#[test]
fn tasks_with_what_they_cost() {
    let t = annotated(titled("部门整体支出绩效目标表", 0, TASKS));
    let (filled, department) = read(&t);
    let told: Vec<_> = department
        .tasks
        .iter()
        .map(|t| {
            (
                &*t.name,
                t.content.as_deref(),
                t.total.as_deref(),
                t.sources.len(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("1、宣传", Some("组织媒体"), Some("290"), 2),
            ("2、履职", Some("人员经费"), Some("77.4"), 1),
        ]
    );
    assert_eq!(filled.form.goals.annual.as_deref(), Some("目标一"));
    let targets: Vec<&str> = filled.form.indicators.iter().map(target).collect();
    assert_eq!(targets, ["100"]);
    // values of indicators and their weights are no money
    let amounts = t.cells.iter().filter(|c| c.amount.is_some()).count();
    assert_eq!(amounts, filled.money.len());
}

fn target(indicator: &Indicator) -> &str {
    &indicator.target
}

/// Staff, duties, and a budget beside its names.
#[rustfmt::skip]
const BESIDE: &[&[&str]] = &[
    &["单位名称", "某县某局", "某县某局", "某县某局"],
    &["部门职能", "负责某事", "负责某事", "负责某事"],
    &["人员编制", "25", "在职人数", "23人"],
    &["预算情况（万元）", "1、资金来源：", "（1）财政拨款", "90.00"],
    &["预算情况（万元）", "1、资金来源：", "（2）其他资金", "10.00"],
    &["预算情况（万元）", "2、资金结构：", "（1）基本支出", "60.00"],
    &["预算情况（万元）", "2、资金结构：", "（2）项目支出", "40.00"],
    &["预算情况（万元）", "部门预算总额", "部门预算总额", "100.00"],
    &["年度履职目标", "完成任务", "完成任务", "完成任务"],
];

#[test]
fn staff_duties_and_a_budget_beside_its_names() {
    let t = annotated(table(0, BESIDE));
    let (filled, department) = read(&t);
    assert_eq!(department.duties.as_deref(), Some("负责某事"));
    let staff: Vec<_> = department
        .staff
        .iter()
        .map(|s| (&*s.name, &*s.count))
        .collect();
    assert_eq!(staff, [("人员编制", "25"), ("在职人数", "23人")]);
    let measures: Vec<String> = filled.money.iter().map(|m| m.path.join(".")).collect();
    assert_eq!(
        measures,
        [
            "资金来源.财政拨款",
            "资金来源.other",
            "资金结构.基本支出",
            "资金结构.项目支出",
            "total"
        ]
    );
    assert_eq!(filled.form.goals.annual.as_deref(), Some("完成任务"));
}

#[test]
fn statements_of_departments_are_no_forms() {
    let statement = table(
        1,
        &[
            &["单位名称", "合计", "基本支出", "项目支出总额"],
            &["某局", "3.00", "1.00", "2.00"],
        ],
    );
    assert!(read_all(&statement).is_empty());
}
