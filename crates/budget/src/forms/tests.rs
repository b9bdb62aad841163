use super::*;
use crate::example::{table, titled};
use mingxi_core::Horizon;

/// The Shanxi layout, shortened; two horizons side by side.
#[rustfmt::skip]
const SHANXI: &[&[&str]] = &[
    &["项目名称", "项目名称", "某某工作经费", "某某工作经费", "某某工作经费", "某某工作经费", "某某工作经费", "某某工作经费"],
    &["主管部门及代码", "主管部门及代码", "034-某县某部", "034-某县某部", "实施单位", "某县某中心", "某县某中心", "某县某中心"],
    &["项目属性", "项目属性", "一次性项目", "一次性项目", "项目期", "1年", "1年", "1年"],
    &["项目资金（元）", "项目资金（元）", "实施期资金总额：", "90,000", "年度资金总额：", "年度资金总额：", "30,000", ""],
    &["项目资金（元）", "项目资金（元）", "其中：中央财政资金", "0", "其中：中央财政资金", "其中：中央财政资金", "0", ""],
    &["项目资金（元）", "项目资金（元）", "省级财政资金", "10,000", "省级财政资金", "省级财政资金", "0", ""],
    &["项目资金（元）", "项目资金（元）", "市县（区）财政资金", "80,000", "市县（区）财政资金", "市县（区）财政资金", "30,000", ""],
    &["项目资金（元）", "项目资金（元）", "单位自筹", "0", "单位自筹", "单位自筹", "0", ""],
    &["项目资金（元）", "项目资金（元）", "其他资金", "", "其他资金", "其他资金", "", ""],
    &["立项依据", "立项依据", "某文件", "某文件", "某文件", "某文件", "某文件", "某文件"],
    &["总体目标", "实施期目标", "实施期目标", "实施期目标", "实施期目标", "年度目标", "年度目标", "年度目标"],
    &["总体目标", "建成", "建成", "建成", "建成", "开工", "开工", "开工"],
    &["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"],
    &["绩效指标", "产出指标", "数量指标", "场景个数", "7个", "数量指标", "场景个数", "3个"],
    &["绩效指标", "产出指标", "质量指标", "合格率", "100%", "质量指标", "合格率", "90%"],
    &["绩效指标", "效益指标", "生态效益", "", "", "生态效益", "", ""],
    &["负责人：", "负责人：", "经办人：", "联系电话：", "联系电话：", "填报日期：", "20261029111412", ""],
];

#[test]
fn shanxi_both_horizons() {
    let form = forms(&[table(0, SHANXI)]).pop().unwrap();
    assert_eq!(form.form_id, "f1");
    assert_eq!(form.project_name.as_deref(), Some("某某工作经费"));
    assert_eq!(
        form.supervisor,
        Some(Party {
            code: Some("034".into()),
            name: "某县某部".into()
        })
    );
    assert_eq!(form.implementing_unit.as_deref(), Some("某县某中心"));
    assert_eq!(
        (form.attribute.as_deref(), form.period.as_deref()),
        (Some("一次性项目"), Some("1年"))
    );
    assert_eq!(
        (form.basis.as_deref(), form.overview),
        (Some("某文件"), None)
    );
    let [whole, year] = &form.funds[..] else {
        panic!("{:?}", form.funds)
    };
    assert_eq!(
        (whole.horizon, year.horizon),
        (Horizon::Implementation, Horizon::Annual)
    );
    assert_eq!(
        (whole.total.as_deref(), year.total.as_deref()),
        (Some("90000"), Some("30000"))
    );
    assert_eq!(
        (whole.provincial.as_deref(), whole.county.as_deref()),
        (Some("10000"), Some("80000"))
    );
    assert_eq!(
        (
            whole.central.as_deref(),
            whole.other.as_deref(),
            whole.unit.as_deref()
        ),
        (Some("0"), None, Some("元"))
    );
}

#[test]
fn shanxi_goals_and_indicators() {
    let form = forms(&[table(0, SHANXI)]).pop().unwrap();
    assert_eq!(
        form.goals,
        Goals {
            implementation: Some("建成".into()),
            annual: Some("开工".into())
        }
    );
    let lines: Vec<_> = form
        .indicators
        .iter()
        .map(|i| (i.horizon, &*i.level1, &*i.level2, &*i.level3, &*i.target))
        .collect();
    assert_eq!(
        lines,
        [
            (
                Horizon::Implementation,
                "产出指标",
                "数量指标",
                "场景个数",
                "7个"
            ),
            (
                Horizon::Implementation,
                "产出指标",
                "质量指标",
                "合格率",
                "100%"
            ),
            (Horizon::Annual, "产出指标", "数量指标", "场景个数", "3个"),
            (Horizon::Annual, "产出指标", "质量指标", "合格率", "90%"),
        ]
    );
    assert_eq!(form.filled_at.as_deref(), Some("20261029111412"));
}

/// The layout of Yantai, Fuzhou and Xi'an: one horizon, a title inside the grid, other sources.
#[rustfmt::skip]
const ONE_HORIZON: &[&[&str]] = &[
    &["某项目绩效目标表", "某项目绩效目标表", "某项目绩效目标表", "某项目绩效目标表", "某项目绩效目标表"],
    &["项目名称", "某项目", "某项目", "某项目", "某项目"],
    &["主管部门", "某市某局", "某市某局", "实施单位", "某支队"],
    &["专项资金情况（万元）", "资金总额", "资金总额", "44.47", ""],
    &["专项资金情况（万元）", "其中：财政拨款", "其中：财政拨款", "40.00", ""],
    &["专项资金情况（万元）", "其他资金", "其他资金", "4.47", ""],
    &["年度目标", "完成工作", "完成工作", "完成工作", "完成工作"],
    &["绩效指标", "一级指标", "二级指标", "三级指标", "指标值"],
    &["绩效指标", "产出指标", "数量指标", "聘用人数", "≤10人"],
    &["备注", "无", "无", "无", "无"],
];

#[test]
fn one_horizon() {
    let t = table(3, ONE_HORIZON);
    let form = forms(std::slice::from_ref(&t)).pop().unwrap();
    assert_eq!(
        form.supervisor,
        Some(Party {
            code: None,
            name: "某市某局".into()
        })
    );
    let [fund] = &form.funds[..] else {
        panic!("{:?}", form.funds)
    };
    assert_eq!(
        (fund.horizon, fund.total.as_deref(), fund.other.as_deref()),
        (Horizon::Annual, Some("44.47"), Some("4.47"))
    );
    assert_eq!(
        (&*fund.further[0].name, &*fund.further[0].amount),
        ("财政拨款", "40.00")
    );
    assert_eq!(fund.unit.as_deref(), Some("万元"));
    assert_eq!(form.goals.annual.as_deref(), Some("完成工作"));
    assert_eq!(form.indicators.len(), 1);
    assert_eq!(
        (form.indicators[0].horizon, &*form.indicators[0].target),
        (Horizon::Annual, "≤10人")
    );

    let (tables, findings) = crate::annotate(vec![t]);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(
        (tables[0].header_row_count, tables[0].kind),
        (0, TableKind::ProjectPerformanceTarget)
    );
    let amounts = tables[0]
        .cells
        .iter()
        .filter_map(|c| c.amount.as_ref()?.value.clone())
        .collect::<Vec<_>>();
    assert_eq!(amounts, ["44.47", "40.00", "4.47"]);
}

#[test]
fn lists_and_empty_forms_are_no_forms() {
    let list = titled(
        "项目支出绩效目标表",
        2,
        &[
            &[
                "项目名称",
                "项目总额",
                "绩效目标",
                "一级指标",
                "三级指标",
                "指标值",
            ],
            &[
                "项目名称",
                "项目总额",
                "绩效目标",
                "一级指标",
                "三级指标",
                "指标值",
            ],
            &["某项目", "1.00", "按时完成", "产出指标", "数量", "18"],
        ],
    );
    let empty = table(
        0,
        &[&["项目名称", ""], &["主管部门", ""], &["年度目标", ""]],
    );
    let plan = table(
        1,
        &[
            &["项目名称", "主管部门", "合计"],
            &["某项目", "某局", "1.00"],
        ],
    );
    assert!(forms(&[list, empty, plan]).is_empty());
}

#[test]
fn parties_have_codes_or_not() {
    let cases = [
        ("034-某部", Some("034"), "某部"),
        ("231_烟台市审计局", Some("231"), "烟台市审计局"),
        ("[101]某局", Some("101"), "某局"),
        ("某局", None, "某局"),
    ];
    for (text, code, name) in cases {
        assert_eq!(
            party(text),
            Party {
                code: code.map(str::to_owned),
                name: name.to_owned()
            },
            "{text}"
        );
    }
}
