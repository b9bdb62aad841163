use super::*;
use crate::example::table;
use TableKind as K;

/// Titles as printed in Shanxi, Shanghai, Putuo, Beijing, Shenzhen, Guangzhou, Xi'an, Yantai, Fuzhou, Wuxi,
/// Jiangsu, Hangzhou, Changsha, Chongqing and in central final accounts.
const TITLES: &[(&str, K)] = &[
    ("2026年预算收支总表", K::IncomeExpenditureSummary),
    ("2026年预算收入总表", K::IncomeSummary),
    ("2026年预算支出总表", K::ExpenditureSummary),
    ("2026年财政拨款收支总表", K::FiscalAppropriationSummary),
    (
        "2026年一般公共预算支出预算表（不含上年结转）",
        K::GeneralBudgetExpenditure,
    ),
    (
        "2026年一般公共预算安排基本支出分经济科目表（不含上年结转）",
        K::GeneralBudgetBasicExpenditure,
    ),
    (
        "2026年政府性基金预算收入表（不含上年结转）",
        K::GovernmentFundIncome,
    ),
    (
        "2026年政府性基金预算支出表（不含上年结转）",
        K::GovernmentFundExpenditure,
    ),
    (
        "2026年国有资本经营预算收支预算表（不含上年结转）",
        K::StateCapitalBudget,
    ),
    (
        "2026年财政拨款安排“三公”经费支出预算表",
        K::ThreePublicExpenses,
    ),
    (
        "2026年财政拨款安排机关运行经费预算表",
        K::AgencyOperatingExpenses,
    ),
    ("2026年项目支出预算表（本年预算）", K::ProjectExpenditure),
    (
        "2026年项目支出预算表（上年结转）",
        K::ProjectExpenditureCarryover,
    ),
    (
        "2026年预算单位财务收支预算总表",
        K::IncomeExpenditureSummary,
    ),
    ("2025年部门财务收支预算总表", K::IncomeExpenditureSummary),
    ("2025年部门收入预算总表", K::IncomeSummary),
    ("2026年预算单位支出预算总表", K::ExpenditureSummary),
    (
        "2025年部门财政拨款收支预算总表",
        K::FiscalAppropriationSummary,
    ),
    (
        "2025年部门一般公共预算支出功能分类预算表",
        K::GeneralBudgetExpenditure,
    ),
    (
        "2025年部门政府性基金预算支出功能分类预算表",
        K::GovernmentFundExpenditure,
    ),
    (
        "2025年部门国有资本经营预算支出功能分类预算表",
        K::StateCapitalBudget,
    ),
    (
        "2025年部门一般公共预算基本支出部门预算经济分类预算表",
        K::GeneralBudgetBasicExpenditure,
    ),
    (
        "2026年单位“三公”经费和机关运行经费预算表",
        K::ThreePublicExpenses,
    ),
    ("收支总表", K::IncomeExpenditureSummary),
    ("收入总表", K::IncomeSummary),
    ("预算03表 支出预算总表", K::ExpenditureSummary),
    (
        "预算04表 财政拨款收支预算总表",
        K::FiscalAppropriationSummary,
    ),
    ("一般公共预算支出表", K::GeneralBudgetExpenditure),
    ("一般公共预算基本支出表", K::GeneralBudgetBasicExpenditure),
    ("政府性基金预算财政拨款支出表", K::GovernmentFundExpenditure),
    ("国有资本经营预算财政拨款支出表", K::StateCapitalBudget),
    ("财政拨款“三公”经费支出表", K::ThreePublicExpenses),
    ("政府采购预算明细表", K::GovernmentProcurement),
    ("财政拨款政府购买服务明细表", K::ServicePurchase),
    ("年度项目支出绩效表", K::ProjectPerformanceTarget),
    ("项目支出绩效目标表", K::ProjectPerformanceTarget),
    ("部门整体支出绩效目标表", K::DepartmentPerformanceTarget),
    ("基本支出总表", K::BasicExpenditure),
    ("项目支出总表", K::ProjectExpenditure),
    (
        "一般公共预算支出表（按功能分类）",
        K::GeneralBudgetExpenditure,
    ),
    (
        "一般公共预算支出表（按经济分类）",
        K::GeneralBudgetExpenditure,
    ),
    ("收支总体情况表", K::IncomeExpenditureSummary),
    ("收入总体情况表", K::IncomeSummary),
    ("本年支出总体情况表", K::ExpenditureSummary),
    ("财政拨款收支总体情况表", K::FiscalAppropriationSummary),
    (
        "一般公共预算支出情况表（按功能分类科目）",
        K::GeneralBudgetExpenditure,
    ),
    (
        "一般公共预算基本支出情况表（按经济分类科目）",
        K::GeneralBudgetBasicExpenditure,
    ),
    (
        "一般公共预算项目支出情况表（按经济分类科目）",
        K::ProjectExpenditure,
    ),
    (
        "财政拨款安排的行政经费及“三公”经费预算表",
        K::ThreePublicExpenses,
    ),
    ("政府性基金预算支出情况表", K::GovernmentFundExpenditure),
    ("国有资本经营预算支出情况表", K::StateCapitalBudget),
    ("部门预算基本支出预算表", K::BasicExpenditure),
    ("部门预算项目支出及其他支出预算表", K::ProjectExpenditure),
    (
        "项目支出绩效目标表（含转移支付项目）",
        K::ProjectPerformanceTarget,
    ),
    ("2021年部门综合预算收支总表", K::IncomeExpenditureSummary),
    ("2021年部综合预算收入总表", K::IncomeSummary),
    (
        "2021年部门综合预算财政拨款收支总表",
        K::FiscalAppropriationSummary,
    ),
    (
        "2021年部门综合预算一般公共预算支出明细表（按支出功能分类科目-不含上年结转）",
        K::GeneralBudgetExpenditure,
    ),
    (
        "2021年部门综合预算一般公共预算基本支出明细表（按支出经济分类科目-不含上年结转）",
        K::GeneralBudgetBasicExpenditure,
    ),
    (
        "2021年部门综合预算政府性基金收支表（不含上年结转）",
        K::GovernmentFundSummary,
    ),
    (
        "2021年部门综合预算专项业务经费支出表(不含上年结转)",
        K::ProjectExpenditure,
    ),
    (
        "2019年部门综合预算财政拨款结转资金支出表",
        K::ProjectExpenditureCarryover,
    ),
    (
        "部门综合预算财政拨款上年结转资金支出表",
        K::ProjectExpenditureCarryover,
    ),
    (
        "部门综合预算政府采购（资产配置、购买服务）预算表",
        K::GovernmentProcurement,
    ),
    (
        "部门综合预算一般公共预算拨款“三公”经费及会议费、培训费支出预算表",
        K::ThreePublicExpenses,
    ),
    ("部门专项业务经费绩效目标表", K::ProjectPerformanceTarget),
    ("专项资金总体绩效目标表", K::ProjectPerformanceTarget),
    (
        "2019年专项资金整体支出绩效目标表",
        K::ProjectPerformanceTarget,
    ),
    (
        "2019年部门整体支出绩效目标表",
        K::DepartmentPerformanceTarget,
    ),
    ("政策和项目预算绩效目标表", K::ProjectPerformanceTarget),
    ("基本支出预算情况表", K::BasicExpenditure),
    ("政府采购预算表", K::GovernmentProcurement),
    (
        "2026年度一般公共预算拨款支出预算表",
        K::GeneralBudgetExpenditure,
    ),
    (
        "2026年度政府性基金预算拨款支出预算表",
        K::GovernmentFundExpenditure,
    ),
    (
        "2026年度一般公共预算支出经济分类情况表",
        K::GeneralBudgetExpenditure,
    ),
    (
        "2026年度一般公共预算基本支出经济分类情况表",
        K::GeneralBudgetBasicExpenditure,
    ),
    (
        "警务辅助人员经费项目绩效目标表",
        K::ProjectPerformanceTarget,
    ),
    (
        "财政拨款支出表（功能科目）",
        K::FiscalAppropriationExpenditure,
    ),
    (
        "财政拨款基本支出表（经济科目）",
        K::FiscalAppropriationBasicExpenditure,
    ),
    ("国有资本经营预算支出预算表", K::StateCapitalBudget),
    (
        "一般公共预算机关运行经费支出预算表",
        K::AgencyOperatingExpenses,
    ),
    (
        "“三公”经费、会议费、培训费支出预算表",
        K::ThreePublicExpenses,
    ),
    ("财政拨款政府性基金支出预算表", K::GovernmentFundExpenditure),
    ("2018年政府采购预算表", K::GovernmentProcurement),
    ("收入支出决算总表", K::IncomeExpenditureSummary),
    ("收入决算表", K::IncomeSummary),
    ("支出决算表", K::ExpenditureSummary),
    ("财政拨款收入支出决算总表", K::FiscalAppropriationSummary),
    (
        "一般公共预算财政拨款支出决算表",
        K::GeneralBudgetExpenditure,
    ),
    (
        "一般公共预算财政拨款基本支出决算表",
        K::GeneralBudgetBasicExpenditure,
    ),
    ("财政拨款“三公”经费支出决算表", K::ThreePublicExpenses),
    (
        "政府性基金预算财政拨款收入支出决算表",
        K::GovernmentFundSummary,
    ),
    (
        "国有资本经营预算财政拨款收入支出决算表",
        K::StateCapitalBudget,
    ),
    ("杭州市某局部门收支预算总表", K::IncomeExpenditureSummary),
    (
        "支出预算分类汇总表（按政府预算经济分类）",
        K::ExpenditureSummary,
    ),
    ("部门支出总体情况表", K::ExpenditureSummary),
    ("政府购买服务指导性目录", K::PurchaseServiceCatalogue),
    ("部门预算报表目录", K::Unclassified),
    ("部门机构设置情况表", K::Unclassified),
    ("收入支出预算总体情况说明", K::Unclassified),
    ("培训费明细表", K::Unclassified),
];

#[test]
fn titles_tell_the_statement() {
    let wrong: Vec<_> = TITLES
        .iter()
        .map(|(title, want)| (*title, *want, statement_of_title(title)))
        .filter(|(_, want, got)| want != got)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The rows above the body, one line of the body, and the statement.
type Untitled = (
    &'static [&'static [&'static str]],
    &'static [&'static str],
    K,
);

/// Headers as printed, for tables without a title.
const UNTITLED: &[Untitled] = &[
    (
        &[&["因公出国（境）费", "公务接待费", "公务用车购置及运行费"]],
        &["0.00", "1.00", "2.00"],
        K::ThreePublicExpenses,
    ),
    (
        &[&[
            "部门预算支出经济科目名称",
            "政府预算支出经济科目名称",
            "合计",
            "人员经费",
            "公用经费",
        ]],
        &["基本工资", "工资奖金津补贴", "56.88", "56.88", ""],
        K::GeneralBudgetBasicExpenditure,
    ),
    (
        &[
            &["收入", "收入", "支出", "支出", "支出"],
            &["项目", "金额", "项目", "一般公共预算", "政府性基金预算"],
        ],
        &["一、一般公共预算", "1.00", "一、教育支出", "1.00", ""],
        K::FiscalAppropriationSummary,
    ),
    (
        &[
            &["收入", "收入", "支出", "支出"],
            &["项目", "预算数", "项目", "预算数"],
        ],
        &["五、事业收入", "1.00", "五、教育支出", "1.00"],
        K::IncomeExpenditureSummary,
    ),
    (
        &[&["科目编码", "科目名称", "合计", "基本支出", "项目支出"]],
        &["201", "一般公共服务支出", "1.00", "1.00", ""],
        K::Unclassified,
    ),
    (
        &[&[
            "科目编码",
            "合计",
            "基本支出",
            "项目支出",
            "事业单位经营支出",
            "上缴上级支出",
            "对附属单位补助支出",
        ]],
        &["201", "1.00", "1.00", "", "", "", ""],
        K::ExpenditureSummary,
    ),
    (
        &[&[
            "单位名称",
            "合计",
            "一般公共预算",
            "事业收入",
            "上级补助收入",
            "附属单位上缴收入",
            "其他收入",
        ]],
        &["某中心", "1.00", "1.00", "", "", "", ""],
        K::IncomeSummary,
    ),
    (
        &[&["代码", "一级目录", "二级目录", "三级目录"]],
        &["A", "公共服务", "", ""],
        K::PurchaseServiceCatalogue,
    ),
    (
        &[&["采购类别", "金额"]],
        &["合计", "1.00"],
        K::GovernmentProcurement,
    ),
    (
        &[&[
            "项目名称",
            "项目总额",
            "绩效目标",
            "一级指标",
            "三级指标",
            "本年绩效指标值",
        ]],
        &["某项目", "1.00", "按时完成", "产出指标", "数量", "18"],
        K::ProjectPerformanceTarget,
    ),
    (
        &[&["项目名称", "合计", "2026年财政拨款", "单位资金"]],
        &["党建经费", "1.00", "1.00", ""],
        K::ProjectExpenditure,
    ),
    (
        &[&[
            "部门预算支出经济科目名称",
            "合计",
            "人员经费支出",
            "公用经费支出",
            "专项业务经费支出",
        ]],
        &["基本工资", "1.00", "1.00", "", ""],
        K::Unclassified,
    ),
    (
        &[&["项目", "预算数（单位：万元）", "绩效目标"]],
        &["某项目", "252.28", "按时完成"],
        K::ProjectPerformanceTarget,
    ),
    (&[&["序号", "单位名称"]], &["1", "某中心"], K::Unclassified),
];

#[test]
fn headers_tell_the_statement_without_a_title() {
    for (head, line, want) in UNTITLED {
        let mut grid = head.to_vec();
        grid.push(line);
        let t = table(head.len() as u32, &grid);
        assert_eq!(classify(&t, &Header::of(&t), None), *want, "{head:?}");
    }
}

#[test]
fn titles_inside_the_grid() {
    let t = table(
        3,
        &[
            &[
                "预算03表 支出总表",
                "预算03表 支出总表",
                "预算03表 支出总表",
            ],
            &["", "", "金额单位：万元"],
            &["支出功能分类科目", "合计", "基本支出"],
            &["2040201-行政运行", "1.000000", "1.000000"],
        ],
    );
    assert_eq!(classify(&t, &Header::of(&t), None), K::ExpenditureSummary);
}

#[test]
fn pages_of_indicators_belong_to_the_target_before_them() {
    let mut before = table(
        0,
        &[&["部门（单位）名称", "某局"], &["年度总体目标", "某目标"]],
    );
    before.kind = K::DepartmentPerformanceTarget;
    let grid: &[&[&str]] = &[
        &["质量指标", "指标5：某事", "90%"],
        &["质量指标", "指标6：某事", "95%"],
    ];
    let mut page = table(0, grid);
    assert_eq!(
        classify(&page, &Header::of(&page), Some(&before)),
        K::DepartmentPerformanceTarget
    );
    assert_eq!(classify(&page, &Header::of(&page), None), K::Unclassified);
    page.pages = vec![mingxi_core::PageNo::from_index(5)];
    assert_eq!(
        classify(&page, &Header::of(&page), Some(&before)),
        K::Unclassified
    );
}
