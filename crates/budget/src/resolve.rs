//! Contested amounts that the identities settle: of two readings, the one that satisfies all of them.

use crate::amount::Reading;
use crate::assurance::ids;
use crate::books::{Books, SecondReading, books};
use mingxi_core::{
    Assurance, Check, CheckStatus, DisclosureHead, Fact, Finding, FindingCode, Form, OtherReading,
    Section, Table,
};

/// Contested amounts that are tried in a document: more of them is no slip of a reader but a page misread.
const TRIES: usize = 64;

/// Takes the second reading of a contested amount where it alone satisfies every identity that the amount takes part in.
///
/// The cell's text stays as the first reader read it; its amount, and the fact, are what was taken, and the
/// former reading is kept with the fact. Returns the books of the tables as they then are.
#[must_use]
pub fn resolve(
    mut now: Books,
    readings: &[SecondReading],
    tables: &mut [Table],
    forms: &[Form],
    sections: &[Section],
    head: &DisclosureHead,
) -> Books {
    let contested: Vec<Fact> = now
        .facts
        .iter()
        .filter(|f| f.assurance == Assurance::Contested)
        .take(TRIES)
        .cloned()
        .collect();
    let mut taken = Vec::new();
    for fact in contested {
        let mut others: Vec<&SecondReading> = readings
            .iter()
            .filter(|r| r.id == fact.fact_id && !crate::assurance::agrees(&fact.amount, r))
            .collect();
        others.dedup_by(|a, b| a.text == b.text);
        let [other] = others[..] else { continue };
        let (Reading::Amount(amount), Some(cell)) = (Reading::of(&other.text), cell(tables, &fact))
        else {
            continue;
        };
        let former = cell.amount.clone();
        if let Some(place) = &mut cell.amount {
            place.value = Some(amount.to_string());
        }
        let tried = books(tables, forms, sections, head);
        if is_proven(&tried, &fact.fact_id) && failing(&tried.checks) < failing(&now.checks) {
            taken.push((fact, other));
            now = tried;
        } else if let Some(cell) = self::cell(tables, &fact) {
            cell.amount = former;
        }
    }
    if taken.is_empty() {
        return now;
    }
    let is_taken = |id: &str| taken.iter().any(|(fact, _)| fact.fact_id == id);
    let others: Vec<SecondReading> = readings
        .iter()
        .filter(|r| !is_taken(&r.id))
        .cloned()
        .collect();
    now = crate::second(now, &others);
    for (fact, other) in taken {
        note(&mut now, &fact, other);
    }
    now
}

fn cell<'t>(tables: &'t mut [Table], fact: &Fact) -> Option<&'t mut mingxi_core::Cell> {
    let table = tables.iter_mut().find(|t| t.table_id == fact.table_id)?;
    table
        .cells
        .iter_mut()
        .find(|c| c.rows.start == fact.row && c.cols.start == fact.col)
}

/// Whether a fact is proven and fails nowhere.
fn is_proven(books: &Books, id: &str) -> bool {
    let proven = books
        .facts
        .iter()
        .any(|f| f.fact_id == id && f.assurance == Assurance::Proven);
    proven
        && !books
            .checks
            .iter()
            .any(|c| c.status == CheckStatus::Fail && ids(c).any(|i| i == id))
}

fn failing(checks: &[Check]) -> usize {
    checks
        .iter()
        .filter(|c| c.status == CheckStatus::Fail)
        .count()
}

/// Records what was read first, and says so.
fn note(books: &mut Books, former: &Fact, taken: &SecondReading) {
    let message = format!(
        "“{}” was read as {} and by {} as {}: only this satisfies the identities",
        former.item.name, former.amount, taken.reader, taken.text
    );
    let mut finding = Finding::new(FindingCode::B005, message).about(&former.table_id);
    finding.fact_ids.push(former.fact_id.clone());
    books.findings.push(finding);
    if let Some(fact) = books.facts.iter_mut().find(|f| f.fact_id == former.fact_id) {
        fact.evidence.push(taken.reader.clone());
        fact.readings.push(OtherReading {
            reader: "first".to_owned(),
            text: former.amount.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::titled;

    #[test]
    fn the_reading_that_closes_everything_is_taken() {
        let mut tables = crate::annotate(vec![titled(
            "支出总表",
            1,
            &[
                &["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
                &["", "合计", "9.00", "5.00", "4.00"],
                &["201", "一般公共服务支出", "6.00", "3.00", "8.00"],
                &["205", "教育支出", "3.00", "2.00", "1.00"],
            ],
        )])
        .0;
        let head = DisclosureHead::default();
        let before = books(&tables, &[], &[], &head);
        let wrong = "t1.r2.c4";
        assert!(
            before
                .facts
                .iter()
                .any(|f| f.fact_id == wrong && f.assurance == Assurance::Contested)
        );
        let reading = |text: &str| SecondReading {
            id: wrong.to_owned(),
            reader: "tesseract".to_owned(),
            text: text.to_owned(),
        };
        let kept = resolve(
            crate::second(before.clone(), &[reading("8.50")]),
            &[reading("8.50")],
            &mut tables,
            &[],
            &[],
            &head,
        );
        assert_eq!(
            kept.facts
                .iter()
                .find(|f| f.fact_id == wrong)
                .unwrap()
                .amount,
            "8.00"
        );
        let after = resolve(
            crate::second(before, &[reading("3.00")]),
            &[reading("3.00")],
            &mut tables,
            &[],
            &[],
            &head,
        );
        let fact = after.facts.iter().find(|f| f.fact_id == wrong).unwrap();
        assert_eq!(
            (fact.amount.as_str(), fact.assurance),
            ("3.00", Assurance::Proven)
        );
        assert_eq!(fact.readings[0].text, "8.00");
        assert_eq!(after.findings[0].code, FindingCode::B005);
    }
}
