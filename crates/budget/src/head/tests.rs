use super::*;
use mingxi_core::{Block, PageNo};

fn section(level: u8, heading: &str, paragraphs: &[&str]) -> Section {
    Section {
        section_id: "s1".into(),
        level,
        number: None,
        heading: heading.into(),
        page_no: PageNo::from_index(0),
        blocks: paragraphs
            .iter()
            .map(|p| Block::Paragraph {
                text: (*p).into(),
                prov: Vec::new(),
            })
            .collect(),
    }
}

/// Heading and other lines of a cover; entity, year, phase, scope and title.
type Case = (
    &'static str,
    &'static [&'static str],
    Option<&'static str>,
    Option<u16>,
    Option<Phase>,
    Option<Scope>,
    Option<&'static str>,
);

const BUDGET: Option<Phase> = Some(Phase::Budget);
const DEPARTMENT: Option<Scope> = Some(Scope::Department);
const UNIT: Option<Scope> = Some(Scope::Unit);

/// Covers as the cities print them; the names are made up.
const COVERS: &[Case] = &[
    (
        "2026年度单位预算公开",
        &["某县某部"],
        Some("某县某部"),
        Some(2026),
        BUDGET,
        UNIT,
        Some("2026年度单位预算公开"),
    ),
    (
        "上海市2026年市级单位预算",
        &["预算单位：上海市某某中心"],
        Some("上海市某某中心"),
        Some(2026),
        BUDGET,
        UNIT,
        Some("上海市2026年市级单位预算"),
    ),
    (
        "上海市某区2025年区级部门预算",
        &["预算主管部门：上海市某区人民政府办公室"],
        Some("上海市某区人民政府办公室"),
        Some(2025),
        BUDGET,
        DEPARTMENT,
        Some("上海市某区2025年区级部门预算"),
    ),
    (
        "管理中心单位预算",
        &["2026年度", "福州市公安局某某"],
        Some("福州市公安局某某管理中心"),
        Some(2026),
        BUDGET,
        UNIT,
        Some("2026年度福州市公安局某某管理中心单位预算"),
    ),
    (
        "广州市某局部门预算",
        &["2026年"],
        Some("广州市某局"),
        Some(2026),
        BUDGET,
        DEPARTMENT,
        Some("2026年广州市某局部门预算"),
    ),
    (
        "门预算",
        &["2026年深圳市某局（本级）部"],
        Some("深圳市某局（本级）"),
        Some(2026),
        BUDGET,
        UNIT,
        Some("2026年深圳市某局（本级）部门预算"),
    ),
    (
        "部门决算",
        &["中共上海市某区委", "社会工作部2024年度"],
        Some("中共上海市某区委社会工作部"),
        Some(2024),
        Some(Phase::FinalAccounts),
        DEPARTMENT,
        Some("中共上海市某区委社会工作部2024年度部门决算"),
    ),
    (
        "2026年部门预算公开说明",
        &["西安市某某办公厅（汇总）"],
        Some("西安市某某办公厅"),
        Some(2026),
        BUDGET,
        DEPARTMENT,
        Some("2026年部门预算公开说明"),
    ),
    (
        "2019年部门综合预算公开报表",
        &["附件2", "部门名称：西安市某局", "保密审查情况：不设密"],
        Some("西安市某局"),
        Some(2019),
        BUDGET,
        DEPARTMENT,
        Some("2019年部门综合预算公开报表"),
    ),
    (
        "省级部门预算公开报表",
        &[
            "江苏省2018年度",
            "部 门:中共江苏省某办公厅",
            "江苏省财政厅印制",
        ],
        Some("中共江苏省某办公厅"),
        Some(2018),
        BUDGET,
        DEPARTMENT,
        Some("江苏省2018年度省级部门预算公开报表"),
    ),
    (
        "中共西安市委某部2021年部门综合预算",
        &[],
        Some("中共西安市委某部"),
        Some(2021),
        BUDGET,
        DEPARTMENT,
        Some("中共西安市委某部2021年部门综合预算"),
    ),
    (
        "",
        &["预算13表 部门整体支出绩效目标表"],
        None,
        None,
        None,
        DEPARTMENT,
        None,
    ),
    (
        "",
        &["某县某部", "2026年度单位预算公开"],
        Some("某县某部"),
        Some(2026),
        BUDGET,
        UNIT,
        Some("2026年度单位预算公开"),
    ),
];

#[test]
fn covers() {
    for (heading, lines, entity, year, phase, scope, title) in COVERS {
        let level = u8::from(heading.is_empty());
        let document = Document {
            sections: vec![section(level, heading, lines)],
            ..Document::default()
        };
        let got = head(&document);
        let want = DisclosureHead {
            entity: entity.map(str::to_owned),
            entity_code: None,
            fiscal_year: *year,
            phase: *phase,
            scope: *scope,
            title: title.map(str::to_owned),
        };
        assert_eq!(got, want, "{heading} {lines:?}");
    }
}

#[test]
fn without_a_cover_captions_headings_and_prose_tell() {
    let mut table = crate::example::titled(
        "2019年政府采购预算表",
        1,
        &[&["单位编码", "单位名称"], &["101001", "某市某局"]],
    );
    table.entity = Some("某市某局".into());
    let (tables, _) = crate::annotate(vec![table]);
    let got = head(&Document {
        tables,
        ..Document::default()
    });
    assert_eq!(
        (got.entity.as_deref(), got.entity_code.as_deref()),
        (Some("某市某局"), Some("101001"))
    );
    assert_eq!(
        (got.fiscal_year, got.phase, got.title),
        (Some(2019), BUDGET, None)
    );

    let sections = vec![
        section(1, "第一部分 某县某中心概况", &[]),
        section(
            1,
            "第二部分 2025年单位预算情况说明",
            &["2025年度某县某中心预算收入1.00万元。"],
        ),
    ];
    let got = head(&Document {
        sections,
        ..Document::default()
    });
    assert_eq!(
        (got.entity.as_deref(), got.fiscal_year, got.scope),
        (Some("某县某中心"), Some(2025), UNIT)
    );

    let sections = vec![section(
        2,
        "一、收支情况",
        &["2025年度某县某中心预算收入1.00万元。"],
    )];
    assert_eq!(
        head(&Document {
            sections,
            ..Document::default()
        })
        .entity
        .as_deref(),
        Some("某县某中心")
    );
}

#[test]
fn codes_stand_before_names() {
    let table = crate::example::table(1, &[&["单位名称", "合计"], &["034-某县某部", "1.00"]]);
    let (mut tables, _) = crate::annotate(vec![table]);
    tables[0].entity = Some("某县某部".into());
    let got = head(&Document {
        tables,
        ..Document::default()
    });
    assert_eq!(got.entity_code.as_deref(), Some("034"));
}

#[test]
fn the_root_of_unit_codes_is_the_entity_s() {
    let grid: &[&[&str]] = &[
        &["单位编码", "合计"],
        &["015", "3.00"],
        &["015001", "1.00"],
        &["015002", "2.00"],
    ];
    let (tables, _) = crate::annotate(vec![crate::example::titled("收入总表", 1, grid)]);
    assert_eq!(
        head(&Document {
            tables,
            ..Document::default()
        })
        .entity_code
        .as_deref(),
        Some("015")
    );
}
