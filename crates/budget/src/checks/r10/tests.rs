use super::*;
use crate::prose::tests::{fact, prose, section};
use crate::prose::{narrative, passages};
use mingxi_core::CheckStatus::{self, Fail, InsufficientData, NotApplicable, Pass};
use mingxi_core::{DisclosureHead, TableKind};
use proptest::prelude::*;

/// Title and outcome of each check over the paragraphs.
fn checked(paragraphs: &[&str]) -> Vec<(String, CheckStatus)> {
    let sections = [section("三、支出情况说明", paragraphs)];
    let passages = passages(&sections, &DisclosureHead::default());
    check(&narrative(&passages), &[], &passages)
        .into_iter()
        .map(|t| (t.check.title, t.check.status))
        .collect()
}

fn outcomes(paragraphs: &[&str]) -> Vec<CheckStatus> {
    checked(paragraphs).into_iter().map(|c| c.1).collect()
}

#[test]
fn rates_are_measured_by_the_base() {
    let cases: &[(&str, &[CheckStatus])] = &[
        (
            "机关运行经费53.20万元，比上年减少2.80万元，下降5.0%。",
            &[Pass],
        ),
        (
            "机关运行经费53.20万元，比上年减少2.80万元，下降5.26%。",
            &[Fail],
        ),
        (
            "收入预算4,684.30 万元，较2025年年初预算减少247.70万元，下降5.0%。",
            &[Pass],
        ),
        ("会议费32万元，较上年减少14.2万元（44.38%）。", &[Fail]),
        (
            "公务接待费6.51万元，较上年减少1.49万元（18.63%）。",
            &[Pass],
        ),
        (
            "购房补贴20万元，较上年增加20万元，增长100%。",
            &[NotApplicable],
        ),
        ("培训费10万元，比上年增长7.8%。", &[InsufficientData]),
        // the rate is the whole's, whose parts stand between
        (
            "收入总计100万元，其中：本年收入90万元，上年结转10万元，比上年增加20万元，增长25%。",
            &[Pass, Pass],
        ),
        (
            "收入总计100.00万元，其中：本年收入90.00万元，上年结转10.00万元，比上年增加20.00万元，增长26%。",
            &[Pass, Fail],
        ),
        // a printed base
        (
            "收入预算4704.24万元，比2025年年初预算数4464.03万元增加240.21万元，增长5.38%。",
            &[Pass, Pass],
        ),
        (
            "收入预算4704.24万元，比2025年年初预算数4464.03万元增加250.21万元，增长5.61%。",
            &[Fail, Pass],
        ),
        // rounding of small amounts widens the range
        ("委托费0.3万元，比上年增加0.1万元，增长42%。", &[Pass]),
        ("公用经费5.00万元，追加20.00万元。", &[]),
        (
            "本年50.00万元，压减5.00万元，下降20%。",
            &[InsufficientData],
        ),
        ("“三公”经费6.51万元，较上年增加9.49万元。", &[Fail]),
    ];
    for (paragraph, want) in cases {
        assert_eq!(
            outcomes(&[paragraph]),
            *want,
            "{paragraph} {:?}",
            checked(&[paragraph])
        );
    }
}

#[test]
fn an_outcome_is_measured_by_the_plan_that_is_named() {
    let cases: &[(&str, &[CheckStatus])] = &[
        (
            "水利支出年初预算为50万元，支出决算为48万元，完成年初预算的96.00%。",
            &[Pass],
        ),
        (
            "水利支出年初预算为50万元，支出决算为48万元，完成年初预算的98.00%。",
            &[Fail],
        ),
        (
            "水利支出年初预算为0万元，支出决算为48万元，完成年初预算的98.00%。",
            &[NotApplicable],
        ),
        (
            "水利支出年初预算为0万元，全年预算为50万元，支出决算为48万元，完成年初预算的96%。",
            &[Fail],
        ),
    ];
    for (paragraph, want) in cases {
        assert_eq!(outcomes(&[paragraph]), *want, "{paragraph}");
    }
}

#[test]
fn shares_are_parts_of_the_amount_that_heads_the_list() {
    let parts = "支出预算100.00万元，其中：基本支出30.00万元，占30%；项目支出70.00万元，占";
    assert_eq!(outcomes(&[&format!("{parts}70%。")]), [Pass, Pass, Pass]);
    assert_eq!(outcomes(&[&format!("{parts}71%。")]), [Pass, Pass, Fail]);
    // 9.5575 % was made 9.55 % so that the shares add up to 100 %
    let moved = "支出307.82万元，主要用于以下方面：一般公共服务支出278.40万元，占90.45%；住房保障支出29.42万元，占";
    assert_eq!(outcomes(&[&format!("{moved}9.55%。")]), [Pass, Pass, Pass]);
    assert_eq!(outcomes(&[&format!("{moved}9.54%。")])[2], Fail);
    // a whole that is nowhere
    assert_eq!(
        outcomes(&["项目支出70万元，占部门支出总额的70%。"]),
        [InsufficientData]
    );
    assert_eq!(
        outcomes(&["支出0万元，其中：专用费0万元，占0%；差旅费0万元，占0%。"]),
        [Pass, NotApplicable, NotApplicable]
    );
}

#[test]
fn only_a_list_that_is_complete_by_nature_must_add_up() {
    let cases: &[(&[&str], &[CheckStatus])] = &[
        (
            &["采购预算9.00万元，其中：货物采购3.00万元、工程采购4.00万元、服务采购2.00万元。"],
            &[Pass],
        ),
        (
            &["采购预算9.00万元，其中：货物采购3.00万元、工程采购4.00万元、服务采购1.00万元。"],
            &[Fail],
        ),
        (
            &["支出9.00万元，主要用于以下方面：教育支出3.00万元、农林水支出4.00万元等。"],
            &[InsufficientData],
        ),
        (
            &[
                "纳入绩效管理的项目5个，共计金额50万元。其中：其他运转类项目3个，涉及金额20万元；特定目标类项目2个，涉及金额30万元。",
            ],
            &[Pass, Pass],
        ),
        (
            &[
                "公开项目绩效目标5个，涉及项目金额50万元。其中：其他运转类项目3个，涉及项目金额20万元；特定目标类项目2个，涉及项目金额50万元。",
            ],
            &[Fail, Pass],
        ),
        // a list in lines, up to where its marks begin anew
        (
            &[
                "支出预算10万元，其中：",
                "1.教育支出4万元；",
                "2.水利支出6万元。",
                "1.另一项支出8万元。",
            ],
            &[Pass],
        ),
        // parts of the change, and of something else than the amount before
        (
            &["支出90.00万元，比上年增加5.00万元，其中：基本支出2.00万元、项目支出3.00万元。"],
            &[InsufficientData],
        ),
        (
            &["总预算收入9.00万元，支出包括：基本支出2.00万元、项目支出3.00万元。"],
            &[InsufficientData],
        ),
        // parts of a part
        (
            &["支出10万元，其中：人员经费6万元，包括：工资4万元；公用经费4万元。"],
            &[InsufficientData],
        ),
        (
            &["单位（包括参公单位）运行费3万元，维护费4万元，修缮费5万元。"],
            &[],
        ),
    ];
    for (paragraphs, want) in cases {
        let got = checked(paragraphs);
        let got: Vec<CheckStatus> = got
            .iter()
            .filter(|(title, _)| title.contains(" = "))
            .map(|c| c.1)
            .collect();
        assert_eq!(got, *want, "{paragraphs:?}");
    }
}

#[test]
fn a_repetition_is_as_exact_as_the_coarser_print() {
    let sections = [section("支出", &["机关运行经费156万元。"])];
    let status = |stated: &str, printed: &str, unit: &str| {
        let passages = passages(&sections, &DisclosureHead::default());
        let mut statements = narrative(&passages);
        statements[0].value = stated.to_owned();
        statements[0].restates = Some("t1.r1.c1".to_owned());
        let kind = TableKind::AgencyOperatingExpenses;
        let facts = [fact(kind, (1, 1), (None, "合计"), printed, unit)];
        let tested = check(&statements, &facts, &passages);
        (tested[0].check.status, tested[0].proof)
    };
    assert_eq!(status("12.53", "12.53", "万元"), (Pass, true));
    assert_eq!(status("12.53", "12.54", "万元"), (Fail, false));
    assert_eq!(status("156", "1562345.67", "元"), (Pass, false));
    assert_eq!(status("156", "1567345.67", "元"), (Fail, false));
    assert_eq!(status("12.530", "12.53", "万元"), (Pass, false));
}

proptest! {
    #[test]
    fn nothing_panics(any in "\\PC*", words in prose()) {
        let sections = [section(&any, &[&any, &words])];
        let passages = passages(&sections, &DisclosureHead::default());
        let statements = narrative(&passages);
        let _ = check(&statements, &[], &passages);
        let _ = crate::checks::r12::check(&statements, &[], &[]);
    }
}
