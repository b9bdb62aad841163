//! Captions, pages, key-value data and the head.

use super::{Figures, Norm};
use crate::truth::{TrueForm, TrueTable, Truth};
use mingxi_core::{Disclosure, Form, Fund, Horizon, Phase, Scope, Table};

/// Counts one field; `None` and an empty text are the same.
fn field(
    figures: &mut Figures,
    figure: &'static str,
    at: &str,
    got: Option<&str>,
    want: &str,
    norm: &Norm,
) {
    let got = norm.text(got.unwrap_or_default());
    let is_met = got == norm.text(want);
    figures
        .entry(figure)
        .or_default()
        .expect(is_met, || format!("{at}: {got}, want {want}"));
}

/// Number, unit, note, entity and statement of a table.
pub(super) fn caption(
    table: &Table,
    truth: &TrueTable,
    document: &Truth,
    norm: &Norm,
    figures: &mut Figures,
) {
    let at = &truth.title;
    let empty = String::new();
    let mut line = |figure, got: &Option<String>, want: &String| {
        field(figures, figure, at, got.as_deref(), want, norm);
    };
    line("units", &table.unit, truth.unit.as_ref().unwrap_or(&empty));
    line("notes", &table.note, truth.note.as_ref().unwrap_or(&empty));
    if let Some(number) = &truth.number {
        line("numbers", &table.number, number);
    }
    if table.entity.is_some() {
        line("entities", &table.entity, &document.org);
    }
    if let Some(kind) = truth.kind {
        figures
            .entry("kinds")
            .or_default()
            .expect(table.kind == kind, || {
                format!("{at}: {:?}, want {kind:?}", table.kind)
            });
    }
}

/// The pages a table stands on.
pub(super) fn pages(figure: &'static str, table: &Table, want: &[u32], figures: &mut Figures) {
    let got: Vec<u32> = table.pages.iter().map(|p| p.get()).collect();
    figures.entry(figure).or_default().expect(got == want, || {
        format!("{}: {got:?}, want {want:?}", table.table_id)
    });
}

/// The key-value data of a form.
pub(super) fn form(form: &Form, truth: &TrueForm, norm: &Norm, figures: &mut Figures) {
    let mut line = |what: &str, got: Option<&str>, want: &str| {
        let at = format!("{} {what}", truth.name);
        field(figures, "form_fields", &at, got, want, norm);
    };
    let supervisor = form
        .supervisor
        .as_ref()
        .map(|p| format!("{}-{}", p.code.as_deref().unwrap_or_default(), p.name));
    line("supervisor", supervisor.as_deref(), &truth.supervisor);
    line("unit", form.implementing_unit.as_deref(), &truth.unit);
    line("attribute", form.attribute.as_deref(), &truth.attribute);
    line("period", form.period.as_deref(), &truth.period);
    line("date", form.filled_at.as_deref(), &truth.date);
    for (label, got) in [
        ("项目概况", &form.overview),
        ("立项依据", &form.basis),
        ("项目设立必要性", &form.necessity),
        ("保证项目实施的制度、措施", &form.safeguards),
        ("项目实施计划", &form.plan),
        ("总体目标", &form.goals.implementation),
        ("总体目标", &form.goals.annual),
    ] {
        let want = truth.texts.get(label).map_or("", String::as_str);
        line(label, got.as_deref(), want);
    }
    for horizon in [Horizon::Implementation, Horizon::Annual] {
        let fund = form.funds.iter().find(|f| f.horizon == horizon);
        for (source, want) in &truth.funds {
            let got = fund.and_then(|fund| source_of(fund, source));
            line(source, got, &want.replace(',', ""));
        }
        let got: Vec<String> = form
            .indicators
            .iter()
            .filter(|i| i.horizon == horizon)
            .map(|i| [&*i.level2, &*i.level3, &*i.target].join("|"))
            .collect();
        let want: Vec<String> = truth
            .indicators
            .iter()
            .filter(|i| !i[1].is_empty())
            .map(|i| i.join("|"))
            .collect();
        line("indicators", Some(&got.join("\n")), &want.join("\n"));
    }
}

fn source_of<'a>(fund: &'a Fund, source: &str) -> Option<&'a str> {
    match source {
        "total" => &fund.total,
        "central" => &fund.central,
        "province" => &fund.provincial,
        "county" => &fund.county,
        "self" => &fund.self_raised,
        other => panic!("a truth with the source {other}"),
    }
    .as_deref()
}

/// Whose disclosure it is, and of what.
pub(super) fn head(out: &Disclosure, truth: &Truth, norm: &Norm, figures: &mut Figures) {
    let head = &out.disclosure;
    let phase = head.phase.map(|p| match p {
        Phase::Budget => "预算",
        Phase::FinalAccounts => "决算",
    });
    let want_phase = if truth.title.contains("决算") {
        "决算"
    } else {
        "预算"
    };
    let scope = head.scope.map(|s| match s {
        Scope::Department => "部门",
        Scope::Unit => "单位",
    });
    let year = head.fiscal_year.map(|y| y.to_string());
    let mut line = |at: &str, got: Option<&str>, want: &str| {
        field(figures, "head", at, got, want, norm);
    };
    line("entity", head.entity.as_deref(), &truth.org);
    line("year", year.as_deref(), &truth.year.to_string());
    line("phase", phase, want_phase);
    line("scope", scope, &truth.kind);
    line("title", head.title.as_deref(), &truth.title);
    // Truths know the code, and not every document prints it.
    if let (Some(got), Some(want)) = (&head.entity_code, &truth.entity_code) {
        line("entity code", Some(got), want);
    }
}
