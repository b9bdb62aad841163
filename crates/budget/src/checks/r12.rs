//! What the disclosure says it counts is there.
//!
//! **What it checks.** A number of projects under performance management (`纳入绩效目标管理的二级项目17个`) against
//! the performance forms in the document and against the rows of the table of projects.
//!
//! **Why it holds.** Every project of the table has its target, and the targets are published with the budget.
//!
//! **Example.** `公开项目绩效目标15个` with 15 forms passes.
//!
//! **Known exceptions.** Publishers attach only some of the forms, or publish them elsewhere; tables
//! leave projects out that are secret, and split one over several rows. So the count fails only
//! when forms and table agree with each other on another number; else what does not match is `insufficient_data`.

use crate::identity::{Direction, Identity, Side, Term, Tested, not_made};
use mingxi_core::{
    CheckStatus, Fact, Form, FormKind, ItemLevel, Scheme, Statement, StatementKind, TableKind,
};
use rust_decimal::Decimal;

const RULE: &str = "R12";

/// Checks the counts of projects that the prose declares.
pub(crate) fn check(statements: &[Statement], facts: &[Fact], forms: &[Form]) -> Vec<Tested> {
    let forms: Vec<&Form> = forms
        .iter()
        .filter(|f| f.kind == FormKind::ProjectPerformanceTarget)
        .collect();
    let rows = project_rows(facts);
    statements
        .iter()
        .filter(|s| counts_all_projects(s))
        .filter_map(|s| count(s, &forms, &rows))
        .collect()
}

/// Whether a count is of all projects with targets: not of one sort of them, nor of those that were reviewed.
fn counts_all_projects(statement: &Statement) -> bool {
    const SOME: &[&str] = &[
        "运转",
        "特定目标",
        "一级",
        "重点",
        "自评",
        "评价",
        "跟踪",
        "新增",
        "评级",
    ];
    let subject = &statement.subject;
    statement.kind == StatementKind::Count
        && subject.contains("项目")
        && subject.contains("绩效")
        && !SOME.iter().any(|w| subject.contains(w))
}

/// A fact for each project of the table of projects; the rows of totals and units above them are left out.
fn project_rows(facts: &[Fact]) -> Vec<&str> {
    let mut rows: Vec<(&Fact, Decimal)> = Vec::new();
    for fact in facts {
        let new = rows
            .last()
            .is_none_or(|(last, _)| (last.row, &last.table_id) != (fact.row, &fact.table_id));
        let of_project = fact.statement == TableKind::ProjectExpenditure
            && fact.item.level != Some(ItemLevel::Total)
            && fact.item.scheme != Some(Scheme::Unit);
        if let Ok(amount) = fact.amount.parse::<Decimal>()
            && new
            && of_project
        {
            rows.push((fact, amount));
        }
    }
    let mut rows = rows.as_slice();
    while let [(_, first), rest @ ..] = rows
        && (is_total(*first, rest)
            || rest.first().is_some_and(|(_, second)| {
                second == first && is_total(*first, rest.get(1..).unwrap_or_default())
            }))
    {
        rows = rest;
    }
    rows.iter().map(|(fact, _)| fact.fact_id.as_str()).collect()
}

/// Whether an amount is the sum of the rows below it, two or more.
fn is_total(amount: Decimal, below: &[(&Fact, Decimal)]) -> bool {
    let sum = below
        .iter()
        .try_fold(Decimal::ZERO, |sum, (_, one)| sum.checked_add(*one));
    below.len() > 1 && sum == Some(amount)
}

fn count(statement: &Statement, forms: &[&Form], rows: &[&str]) -> Option<Tested> {
    let declared: Decimal = statement.value.parse().ok()?;
    let title = format!("所述项目数与所列一致：{}", statement.subject);
    let in_forms: Vec<&str> = forms.iter().map(|f| f.form_id.as_str()).collect();
    let number = |ids: &[&str]| Decimal::from(ids.len());
    for (what, ids) in [("绩效目标表", in_forms.as_slice()), ("项目支出表", rows)] {
        if !ids.is_empty() && number(ids) == declared {
            return Some(counted(statement, declared, title, what, ids));
        }
    }
    if !rows.is_empty() && rows.len() == forms.len() {
        return Some(counted(statement, declared, title, "绩效目标表", &in_forms));
    }
    let missing = format!(
        "文中所述{declared}个，绩效目标表{}个，项目支出表{}行",
        forms.len(),
        rows.len()
    );
    Some(not_made(
        RULE,
        title,
        CheckStatus::InsufficientData,
        missing,
    ))
}

fn counted(
    statement: &Statement,
    declared: Decimal,
    title: String,
    what: &str,
    ids: &[&str],
) -> Tested {
    let one = |id: &str, value: Decimal| Term {
        id: id.to_owned(),
        value,
        place: Decimal::ONE,
    };
    let mut tested = Identity {
        rule: RULE,
        title,
        left: Side {
            text: format!("{}{}", statement.subject, statement.text),
            terms: vec![one(&statement.statement_id, declared)],
        },
        right: Side {
            text: what.to_owned(),
            terms: ids.iter().map(|id| one(id, Decimal::ONE)).collect(),
        },
        direction: Direction::Across,
    }
    .test();
    // things are counted, not rounded
    tested.check.tolerance = Some(Decimal::ZERO.to_string());
    tested.check.status = match tested.check.difference.as_deref() {
        Some("0") => CheckStatus::Pass,
        _ => CheckStatus::Fail,
    };
    tested.proof = false;
    tested
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prose::tests::{fact, section};
    use crate::prose::{narrative, passages};
    use mingxi_core::DisclosureHead;

    fn outcome(paragraph: &str, forms: usize, rows: &[&str]) -> Vec<CheckStatus> {
        let sections = [section("十、绩效管理情况", &[paragraph])];
        let statements = narrative(&passages(&sections, &DisclosureHead::default()));
        let forms = vec![Form::default(); forms];
        let facts: Vec<Fact> = (1u32..)
            .zip(rows)
            .map(|(row, amount)| {
                let name = format!("某项目{row}");
                fact(
                    TableKind::ProjectExpenditure,
                    (row, 1),
                    (None, &name),
                    amount,
                    "万元",
                )
            })
            .collect();
        let tested = check(&statements, &facts, &forms);
        tested.into_iter().map(|t| t.check.status).collect()
    }

    #[test]
    fn a_count_is_that_of_forms_or_rows() {
        use CheckStatus::{Fail, InsufficientData, Pass};
        let said = "纳入绩效目标管理的二级项目3个，共计金额9万元。";
        assert_eq!(outcome(said, 3, &[]), [Pass]);
        assert_eq!(outcome(said, 1, &["2", "3", "4"]), [Pass]);
        // 合计 and the unit stand above the projects
        assert_eq!(outcome(said, 0, &["9", "9", "2", "3", "4"]), [Pass]);
        assert_eq!(outcome(said, 2, &["2", "3", "4", "5"]), [InsufficientData]);
        assert_eq!(outcome(said, 0, &[]), [InsufficientData]);
        assert_eq!(outcome(said, 2, &["2", "3"]), [Fail]);
        assert_eq!(outcome("其他运转类项目3个。车辆2辆。", 1, &[]), []);
    }
}
