use crate::example::{table, titled};
use mingxi_core::{Assurance, Check, CheckStatus, DisclosureHead, Fact, Scheme, Table, TableKind};

/// Facts and R11 checks of tables.
fn books(tables: Vec<Table>) -> (Vec<Fact>, Vec<Check>) {
    let mut tables = crate::annotate(tables).0;
    for (i, table) in tables.iter_mut().enumerate() {
        table.table_id = format!("t{}", i + 1);
    }
    let head = DisclosureHead {
        fiscal_year: Some(2026),
        ..DisclosureHead::default()
    };
    let forms = crate::forms(&tables);
    let books = crate::books(&tables, &forms, &[], &head);
    let checks = books.checks.into_iter().filter(|c| c.rule == "R11");
    (books.facts, checks.collect())
}

fn statuses(checks: &[Check]) -> Vec<(&str, CheckStatus)> {
    checks
        .iter()
        .map(|c| (c.title.as_str(), c.status))
        .collect()
}

/// A form in 元 with both horizons: total, provincial and county money of each.
fn form(name: &str, whole: [&str; 3], year: [&str; 3]) -> Table {
    #[rustfmt::skip]
    let grid: &[&[&str]] = &[
        &["项目名称", "项目名称", name, name, name],
        &["主管部门及代码", "主管部门及代码", "034-某部", "034-某部", "034-某部"],
        &["项目资金（元）", "实施期资金总额：", whole[0], "年度资金总额：", year[0]],
        &["项目资金（元）", "其中：省级财政资金", whole[1], "其中：省级财政资金", year[1]],
        &["项目资金（元）", "市县（区）财政资金", whole[2], "市县（区）财政资金", year[2]],
        &["总体目标", "实施期目标", "实施期目标", "年度目标", "年度目标"],
        &["总体目标", "建成", "建成", "开工", "开工"],
    ];
    table(0, grid)
}

fn projects(amounts: &[(&str, &str)]) -> Table {
    let rows: Vec<[&str; 3]> = amounts.iter().map(|(name, a)| [*name, *a, *a]).collect();
    let mut grid: Vec<&[&str]> = vec![&["项目名称", "合计", "一般公共预算"]];
    grid.extend(rows.iter().map(<[&str; 3]>::as_slice));
    titled("项目支出表", 1, &grid)
}

#[test]
fn a_form_has_facts() {
    let (facts, _) = books(vec![form(
        "某项目",
        ["90,000", "10,000", "80,000"],
        ["30,000", "", "30,000"],
    )]);
    let told: Vec<_> = facts
        .iter()
        .map(|f| {
            (
                f.fact_id.as_str(),
                f.measure.as_str(),
                f.amount_yuan.as_deref(),
                f.fiscal_year,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "t1.r2.c2",
                "funds.implementation.total",
                Some("90000"),
                None
            ),
            (
                "t1.r3.c2",
                "funds.implementation.provincial",
                Some("10000"),
                None
            ),
            (
                "t1.r4.c2",
                "funds.implementation.county",
                Some("80000"),
                None
            ),
            ("t1.r2.c4", "funds.annual.total", Some("30000"), Some(2026)),
            ("t1.r4.c4", "funds.annual.county", Some("30000"), Some(2026)),
        ]
    );
    let item = &facts[0].item;
    assert_eq!(
        (item.name.as_str(), item.scheme),
        ("某项目", Some(Scheme::Project))
    );
    assert_eq!(facts[0].statement, TableKind::ProjectPerformanceTarget);
}

#[test]
fn a_form_agrees_with_itself_and_with_its_line() {
    let (facts, checks) = books(vec![
        form(
            "某项目",
            ["90,000", "10,000", "80,000"],
            ["30,000", "", "30,000"],
        ),
        projects(&[("某项目", "3.00"), ("另一项目", "1.00")]),
    ]);
    assert_eq!(
        statuses(&checks),
        [
            ("f1 某项目·实施期资金总额 = Σ 资金来源", CheckStatus::Pass),
            ("f1 某项目·年度资金总额 = Σ 资金来源", CheckStatus::Pass),
            ("f1 某项目·年度资金总额 = 项目支出表", CheckStatus::Pass),
        ]
    );
    let annual = facts.iter().find(|f| f.measure == "funds.annual.total");
    assert_eq!(annual.unwrap().assurance, Assurance::Proven);
}

#[test]
fn what_does_not_add_up_fails() {
    let (_, checks) = books(vec![
        form("某项目", ["90,000", "", "80,000"], ["30,000", "", "30,000"]),
        projects(&[("某项目", "3.10")]),
    ]);
    let failing: Vec<_> = checks
        .iter()
        .filter(|c| c.status == CheckStatus::Fail)
        .map(|c| (c.title.as_str(), c.difference.as_deref()))
        .collect();
    assert_eq!(
        failing,
        [
            ("f1 某项目·实施期资金总额 = Σ 资金来源", Some("10000")),
            ("f1 某项目·年度资金总额 = 项目支出表", Some("-1000.00")),
        ]
    );
}

#[test]
fn units_may_differ_by_half_the_coarser_place() {
    let line = |amount: &'static str| {
        let (_, checks) = books(vec![
            form("某项目", ["", "", ""], ["433,440", "", "433,440"]),
            projects(&[("某项目", amount)]),
        ]);
        checks.last().map(|c| c.status)
    };
    assert_eq!(line("43.34"), Some(CheckStatus::Pass));
    assert_eq!(line("43.35"), Some(CheckStatus::Fail));
}

#[test]
fn blank_sources_and_names_said_twice_fail_nothing() {
    let (_, checks) = books(vec![
        form("某项目", ["", "", ""], ["30,000", "", ""]),
        form("另一项目", ["", "", ""], ["30,000", "", "30,000"]),
        form("另一项目", ["", "", ""], ["20,000", "", "20,000"]),
        projects(&[("另一项目", "9.00"), ("某项目", "1.00"), ("某项目", "2.00")]),
    ]);
    let told: Vec<CheckStatus> = checks.iter().map(|c| c.status).collect();
    use CheckStatus::{InsufficientData, NotApplicable, Pass};
    assert_eq!(
        told,
        [
            NotApplicable,
            InsufficientData,
            NotApplicable,
            Pass,
            NotApplicable,
            Pass
        ]
    );
}

/// A form of the whole project's money alone, with parts of a source below it.
fn one_horizon(total: &str, fiscal: &str, carried: &str) -> Table {
    #[rustfmt::skip]
    let grid: &[&[&str]] = &[
        &["项目名称", "某项目", "某项目"],
        &["主管部门", "某部", "某部"],
        &["资金金额（万元）", "实施期资金总额：", total],
        &["资金金额（万元）", "其中：财政拨款", fiscal],
        &["资金金额（万元）", "其中：上年结转", carried],
        &["资金金额（万元）", "其他资金", ""],
        &["年度目标", "完成", "完成"],
    ];
    table(0, grid)
}

#[test]
fn money_of_the_whole_project_is_the_years_only_where_equal() {
    let line = |amount: &'static str| {
        let (_, checks) = books(vec![
            one_horizon("5.00", "5.00", "2.00"),
            projects(&[("某项目", amount)]),
        ]);
        checks.iter().map(|c| c.status).collect::<Vec<_>>()
    };
    assert_eq!(line("5.00"), [CheckStatus::Pass, CheckStatus::Pass]);
    assert_eq!(
        line("2.50"),
        [CheckStatus::Pass, CheckStatus::InsufficientData]
    );
}

#[test]
fn a_department_adds_up_by_source_by_use_and_by_task() {
    #[rustfmt::skip]
    let grid: &[&[&str]] = &[
        &["部门名称", "某局", "某局", "某局", "某局"],
        &["年度主要任务", "任务名称", "预算金额（万元）", "预算金额（万元）", "预算金额（万元）"],
        &["年度主要任务", "任务名称", "总额", "财政拨款", "其他资金"],
        &["年度主要任务", "宣传", "30.00", "20.00", "10.00"],
        &["年度主要任务", "履职", "70.00", "70.00", ""],
        &["年度主要任务", "金额合计", "100.00", "90.00", "10.00"],
        &["预算情况（万元）", "部门预算总额", "部门预算总额", "部门预算总额", "100.00"],
        &["预算情况（万元）", "资金来源", "资金来源", "财政拨款", "90.00"],
        &["预算情况（万元）", "资金来源", "资金来源", "其他资金", "10.00"],
        &["预算情况（万元）", "资金结构", "资金结构", "基本支出", "60.00"],
        &["预算情况（万元）", "资金结构", "资金结构", "项目支出", "41.00"],
        &["年度总体目标", "完成", "完成", "完成", "完成"],
    ];
    let (_, checks) = books(vec![titled("部门整体支出绩效目标表", 0, grid)]);
    assert_eq!(
        statuses(&checks),
        [
            ("f1 某局·预算总额 = Σ 资金来源", CheckStatus::Pass),
            ("f1 某局·预算总额 = Σ 支出用途", CheckStatus::Fail),
            ("f1 某局·金额合计 = Σ 资金来源", CheckStatus::Pass),
            ("f1 某局·宣传 = Σ 资金来源", CheckStatus::Pass),
            ("f1 某局·履职 = Σ 资金来源", CheckStatus::Pass),
            (
                "f1 某局·年度主要任务其他资金合计 = Σ 任务",
                CheckStatus::Pass
            ),
            ("f1 某局·年度主要任务总额合计 = Σ 任务", CheckStatus::Pass),
            (
                "f1 某局·年度主要任务财政拨款合计 = Σ 任务",
                CheckStatus::Pass
            ),
        ]
    );
}
