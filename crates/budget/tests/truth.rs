//! The crate against known truth: the tables and forms that samples (and, where `MINGXI_CORPUS` is set,
//! the typeset corpus) were set from, written out as grids.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test says what it skips, and stops at a bad truth"
)]

#[path = "../src/example.rs"]
mod example;

use mingxi_core::{
    Block, Document, Form, Horizon, PageNo, Phase, Role, Scheme, Scope, Section, Table, TableKind,
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The 13 Shanxi tables in order; truths of the corpus do not say their kinds.
const SHANXI: [TableKind; 13] = [
    TableKind::IncomeExpenditureSummary,
    TableKind::IncomeSummary,
    TableKind::ExpenditureSummary,
    TableKind::FiscalAppropriationSummary,
    TableKind::GeneralBudgetExpenditure,
    TableKind::GeneralBudgetBasicExpenditure,
    TableKind::GovernmentFundIncome,
    TableKind::GovernmentFundExpenditure,
    TableKind::StateCapitalBudget,
    TableKind::ThreePublicExpenses,
    TableKind::AgencyOperatingExpenses,
    TableKind::ProjectExpenditure,
    TableKind::ProjectExpenditureCarryover,
];

/// Every truth there is, with its name.
fn truths() -> Vec<(String, Value)> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/truth");
    let corpus = std::env::var_os("MINGXI_CORPUS").map(|dir| PathBuf::from(dir).join("typeset"));
    if corpus.is_none() {
        eprintln!("MINGXI_CORPUS is not set: only the samples are tested");
    }
    let mut files: Vec<PathBuf> = [Some(samples), corpus]
        .into_iter()
        .flatten()
        .filter_map(|dir| std::fs::read_dir(dir).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    files.sort();
    let read =
        |path: &PathBuf| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), read(path))).collect()
}

/// A list inside a truth.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn table_of(value: &Value, header_row_count: u32) -> Table {
    let row = |row: &'_ Value| -> Vec<String> {
        row.as_array()
            .unwrap()
            .iter()
            .map(|c| c.as_str().unwrap().to_owned())
            .collect()
    };
    let rows: Vec<Vec<String>> = list(value, "grid").iter().map(row).collect();
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|r| r.iter().map(String::as_str).collect())
        .collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let mut table = example::titled(
        value["title"].as_str().unwrap_or_default(),
        header_row_count,
        &rows,
    );
    table.unit = value["unit"].as_str().map(str::to_owned);
    table
}

/// A form's table: equal neighbours among its indicators are cells of their own, which the grid cannot say.
fn form_of(value: &Value, header_row_count: u32) -> Table {
    let mut table = table_of(value, header_row_count);
    let first = table
        .cells
        .iter()
        .find(|c| c.text == "三级指标")
        .map_or(u32::MAX, |c| c.rows.end);
    let (apart, mut cells): (Vec<_>, Vec<_>) = table
        .cells
        .into_iter()
        .partition(|c| c.rows.start >= first && c.cols.start >= 2);
    for cell in apart {
        for row in cell.rows.clone() {
            let places = cell.cols.clone().map(|col| (row..row + 1, col..col + 1));
            cells.extend(places.map(|(rows, cols)| mingxi_core::Cell {
                rows,
                cols,
                ..cell.clone()
            }));
        }
    }
    cells.sort_by_key(|c| (c.rows.start, c.cols.start));
    table.cells = cells;
    table
}

fn header_rows(value: &Value) -> u32 {
    value["header_rows"].as_u64().unwrap() as u32
}

/// The kind that a truth says, or its place in the Shanxi set.
fn wanted_kind(value: &Value) -> TableKind {
    // one table for both sides, whatever a truth calls it
    if value["title"]
        .as_str()
        .is_some_and(|t| t.contains("政府性基金") && t.contains("收入支出"))
    {
        return TableKind::GovernmentFundSummary;
    }
    match value.get("kind") {
        Some(kind) => serde_json::from_value(kind.clone()).unwrap(),
        None => SHANXI[value["no"].as_u64().unwrap() as usize - 1],
    }
}

fn is_printed_amount(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.split_once('.').is_some_and(|(whole, fraction)| {
        whole.chars().all(|c| c.is_ascii_digit() || c == ',')
            && fraction.chars().all(|c| c.is_ascii_digit())
    })
}

fn is_printed_code(text: &str) -> bool {
    [3, 5, 7].contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit())
}

#[test]
fn kinds_of_tables() {
    let mut wrong = Vec::new();
    for (name, truth) in truths() {
        for value in list(&truth, "tables") {
            let (tables, _) = mingxi_budget::annotate(vec![table_of(value, header_rows(value))]);
            if tables[0].kind != wanted_kind(value) {
                wrong.push((name.clone(), value["title"].to_string(), tables[0].kind));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn roles_and_amounts_of_cells() {
    let (mut wrong, mut amounts, mut codes) = (Vec::new(), 0, 0);
    for (name, truth) in truths() {
        for value in list(&truth, "tables") {
            let (tables, findings) =
                mingxi_budget::annotate(vec![table_of(value, header_rows(value))]);
            let doubts = findings
                .iter()
                .filter(|f| f.code == mingxi_core::FindingCode::B002);
            wrong.extend(doubts.map(|f| format!("{name} {}: {}", value["title"], f.message)));
            for cell in &tables[0].cells {
                let right = if cell.rows.start < header_rows(value) {
                    matches!(cell.role, Role::Header | Role::Index | Role::Blank)
                } else if is_printed_amount(&cell.text) {
                    amounts += 1;
                    let got = cell.amount.as_ref().and_then(|a| a.value.clone());
                    cell.role == Role::Amount && got == Some(cell.text.replace(',', ""))
                } else if is_printed_code(&cell.text) {
                    codes += 1;
                    cell.role == Role::Code
                } else if cell.text.is_empty() {
                    matches!(cell.role, Role::Blank | Role::Amount)
                } else {
                    cell.role == Role::Label || !cell.text.contains(mingxi_core::is_cjk)
                };
                if !right {
                    wrong.push(format!("{name} {}: {cell:?}", value["title"]));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {amounts} amounts and {codes} codes:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(amounts > 0 && codes > 0, "no truth was found");
}

/// What a form says against its truth: the fields that differ.
fn form_differs(form: &Form, truth: &Value) -> Vec<String> {
    let text = |key: &str| truth[key].as_str().map(str::to_owned);
    let told = |key: &str| truth["texts"][key].as_str().map(str::to_owned);
    let money = |key: &str| {
        truth["funds"][key]
            .as_str()
            .map(|t| t.replace(',', ""))
            .filter(|t| !t.is_empty())
    };
    let coded =
        |p: &mingxi_core::Party| format!("{}-{}", p.code.as_deref().unwrap_or_default(), p.name);
    let mut pairs = vec![
        ("name", form.project_name.clone(), text("name")),
        (
            "supervisor",
            form.supervisor.as_ref().map(coded),
            text("supervisor"),
        ),
        ("unit", form.implementing_unit.clone(), text("unit")),
        ("attribute", form.attribute.clone(), text("attribute")),
        ("period", form.period.clone(), text("period")),
        ("date", form.filled_at.clone(), text("date")),
        ("overview", form.overview.clone(), told("项目概况")),
        ("basis", form.basis.clone(), told("立项依据")),
        ("necessity", form.necessity.clone(), told("项目设立必要性")),
        (
            "safeguards",
            form.safeguards.clone(),
            told("保证项目实施的制度、措施"),
        ),
        ("plan", form.plan.clone(), told("项目实施计划")),
        ("goal", form.goals.implementation.clone(), told("总体目标")),
        ("annual goal", form.goals.annual.clone(), told("总体目标")),
    ];
    for fund in &form.funds {
        pairs.push(("total", fund.total.clone(), money("total")));
        pairs.push(("central", fund.central.clone(), money("central")));
        pairs.push(("provincial", fund.provincial.clone(), money("province")));
        pairs.push(("county", fund.county.clone(), money("county")));
        pairs.push(("self-raised", fund.self_raised.clone(), money("self")));
        pairs.push(("unit of money", fund.unit.clone(), Some("元".to_owned())));
    }
    let empty = |text: &Option<String>| text.as_deref().unwrap_or_default().is_empty();
    let differs = pairs
        .into_iter()
        .filter(|(_, got, want)| got != want && !(empty(got) && empty(want)));
    let mut wrong: Vec<String> = differs
        .map(|(key, got, want)| format!("{key}: {got:?} want {want:?}"))
        .collect();
    if form.funds.len() != 2 {
        wrong.push(format!("{} blocks of funds", form.funds.len()));
    }
    wrong.extend(indicators_differ(form, truth));
    wrong
}

/// Each horizon must have the truth's indicators, those left empty apart.
fn indicators_differ(form: &Form, truth: &Value) -> Vec<String> {
    let line = |v: &Value| {
        v.as_array()
            .unwrap()
            .iter()
            .map(|t| t.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let all = list(truth, "indicators").iter().map(line);
    let want: Vec<_> = all
        .filter(|l| !l[1].is_empty() || !l[2].is_empty())
        .collect();
    let of = |horizon| {
        let lines = form.indicators.iter().filter(move |i| i.horizon == horizon);
        lines
            .map(|i| vec![i.level2.clone(), i.level3.clone(), i.target.clone()])
            .collect::<Vec<_>>()
    };
    [Horizon::Implementation, Horizon::Annual]
        .into_iter()
        .filter(|horizon| of(*horizon) != want)
        .map(|horizon| format!("{horizon:?}: {:?} want {want:?}", of(horizon)))
        .collect()
}

#[test]
fn forms_as_keys_and_values() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (name, truth) in truths() {
        for value in list(&truth, "forms") {
            count += 1;
            // layouts may take the first rows of a form for a header
            for header_rows in [0, 2] {
                let (tables, findings) = mingxi_budget::annotate(vec![form_of(value, header_rows)]);
                let forms = mingxi_budget::forms(&tables);
                let Some(form) = forms.first() else {
                    wrong.push(format!("{name}: {} is no form", value["name"]));
                    continue;
                };
                let doubts = findings.into_iter().map(|f| f.message);
                let differs = form_differs(form, value).into_iter().chain(doubts);
                wrong.extend(differs.map(|d| format!("{name} {}: {d}", value["name"])));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} in {count} forms:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count > 0, "no truth was found");
}

fn cover(title: &str, line: &str) -> Section {
    Section {
        section_id: "s1".to_owned(),
        level: 0,
        number: None,
        heading: title.to_owned(),
        page_no: PageNo::from_index(0),
        blocks: vec![Block::Paragraph {
            text: line.to_owned(),
            prov: Vec::new(),
        }],
    }
}

#[test]
fn heads_of_documents() {
    let mut wrong = Vec::new();
    for (name, truth) in truths() {
        let text = |key: &str| truth[key].as_str().unwrap();
        let year = truth["year"].as_u64().and_then(|y| u16::try_from(y).ok());
        let tables = list(&truth, "tables")
            .iter()
            .map(|t| table_of(t, header_rows(t)))
            .collect();
        let (tables, _) = mingxi_budget::annotate(tables);
        let sections = vec![cover(text("title"), text("org"))];
        let got = mingxi_budget::head(&Document {
            sections,
            tables: tables.clone(),
            ..Document::default()
        });
        let phase = if text("title").contains("决算") {
            Phase::FinalAccounts
        } else {
            Phase::Budget
        };
        let scope = if text("kind") == "部门" {
            Scope::Department
        } else {
            Scope::Unit
        };
        let told = (
            got.entity.as_deref(),
            got.fiscal_year,
            got.phase,
            got.scope,
            got.title.as_deref(),
        );
        let want = (
            Some(text("org")),
            year,
            Some(phase),
            Some(scope),
            Some(text("title")),
        );
        if told != want {
            wrong.push(format!("{name}: {told:?} want {want:?}"));
        }
        let mut captioned = tables;
        captioned
            .iter_mut()
            .for_each(|t| t.entity = Some(text("org").to_owned()));
        let got = mingxi_budget::head(&Document {
            tables: captioned,
            ..Document::default()
        });
        if got.entity.as_deref() != Some(text("org")) || got.phase != Some(phase) {
            wrong.push(format!("{name} without a cover: {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The facts of a truth's table by row and column: code, name and amount.
fn facts_of(value: &Value) -> (Table, Vec<mingxi_core::Fact>) {
    let (tables, _) = mingxi_budget::annotate(vec![table_of(value, header_rows(value))]);
    let head = mingxi_core::DisclosureHead::default();
    let books = mingxi_budget::books(&tables, &[], &[], &head);
    (tables.into_iter().next().unwrap(), books.facts)
}

#[test]
fn every_amount_of_a_statement_is_one_fact() {
    let (mut wrong, mut amounts) = (Vec::new(), 0);
    for (name, truth) in truths() {
        for value in list(&truth, "tables") {
            let (table, facts) = facts_of(value);
            let printed: Vec<_> = table
                .cells
                .iter()
                .filter(|c| c.role == Role::Amount && is_printed_amount(&c.text))
                .filter(|c| !is_a_target(&table, c))
                .map(|c| (c.rows.start, c.cols.start, c.text.replace(',', "")))
                .collect();
            amounts += printed.len();
            let told: Vec<_> = facts
                .iter()
                .map(|f| (f.row, f.col, f.amount.clone()))
                .filter(|(row, col, amount)| {
                    let share = table
                        .cell_at(*row, *col)
                        .is_some_and(|c| c.text.contains('%'));
                    amount.contains('.') && !share
                })
                .collect();
            if sorted(printed.clone()) != sorted(told.clone()) {
                wrong.push(format!("{name} {}: {printed:?}\n{told:?}", value["title"]));
            }
            wrong.extend(misnamed(&table, &facts).map(|text| format!("{name} {text}")));
        }
    }
    assert!(
        wrong.is_empty(),
        "of {amounts} amounts:\n{}",
        wrong.join("\n")
    );
    assert!(amounts > 0, "no truth was found");
}

/// Whether a number is what an indicator is to reach, which is no money.
fn is_a_target(table: &Table, cell: &mingxi_core::Cell) -> bool {
    table
        .cell_at(0, cell.cols.start)
        .is_some_and(|header| header.text.contains("指标值"))
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}

/// Facts whose account is not the code and the words that stand in their row, and measures that stand for two columns' names.
fn misnamed<'t>(
    table: &'t Table,
    facts: &'t [mingxi_core::Fact],
) -> impl Iterator<Item = String> + 't {
    let fold = mingxi_core::fold;
    facts.iter().filter_map(move |fact| {
        let row: Vec<&mingxi_core::Cell> = table
            .cells
            .iter()
            .filter(|c| c.rows.contains(&fact.row) && c.cols.start < fact.col)
            .collect();
        let has_name = row
            .iter()
            .any(|c| fold(&c.text).ends_with(&fold(&fact.item.name)));
        // amounts of a form about one unit are the unit's, wherever its name stands
        let of_the_unit = fact.item.scheme == Some(Scheme::Unit)
            && table.cells.iter().any(|c| c.text == fact.item.name);
        let nothing_to_name = fact.item.name.is_empty()
            && row
                .iter()
                .all(|c| c.role != Role::Label && c.role != Role::Code);
        let has_name = has_name || of_the_unit || nothing_to_name;
        let code = fact.item.code.as_deref().unwrap_or_default();
        let has_code = row
            .iter()
            .any(|c| code.ends_with(c.text.trim()) && !c.text.trim().is_empty());
        let right =
            has_name && (code.is_empty() || has_code || row.iter().any(|c| c.text.contains(code)));
        (!right).then(|| format!("{}: {:?}", fact.fact_id, fact.item))
    })
}
