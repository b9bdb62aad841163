//! Which fact of the tables a statement repeats.
//!
//! An amount is tied to a fact whose account, or whose total and column, its subject names, and
//! whose value it has once both are in yuan and rounded to the coarser place. A code in the
//! subject is the strongest name. When a subject names one fact surely (its code in the
//! budget that the sentence speaks of, “三公”经费, 机关运行经费) it is tied whatever its value is,
//! so that a difference shows. An equal value alone ties nothing.

use super::number::{Number, Sort};
use super::passage::{Passage, yuan};
use super::words::{Core, Side, ThreePublic, code};
use crate::classify::statement_of_title;
use crate::identity::place_of;
use mingxi_core::{Cell, Fact, ItemLevel, Scheme, Statement, Table, TableKind};
use regex::Regex;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Sets [`Statement::restates`] of every amount that repeats a fact; `passages` are those that the statements were read from.
pub(crate) fn tie(
    statements: &mut [Statement],
    facts: &[Fact],
    tables: &[Table],
    passages: &[Passage],
) {
    let is_exact = |n: &&Number| n.sort == Sort::Amount && !n.approximate;
    if !passages
        .iter()
        .flat_map(|p| &p.numbers)
        .any(|n| is_exact(&n))
    {
        return;
    }
    let names = Names::of(facts, tables);
    let named = named(facts, &names);
    let mut places: HashMap<String, &mut Statement> = HashMap::new();
    for statement in statements {
        places.insert(statement.statement_id.clone(), statement);
    }
    let mut bearers = Bearers::default();
    for passage in passages {
        let kind = spoken_of(passage);
        for number in passage.numbers.iter().filter(is_exact) {
            if let Some(statement) = places.get_mut(&number.statement.statement_id) {
                statement.restates =
                    restated(statement, number, passage, kind, &named, &mut bearers);
            }
        }
    }
}

/// The facts that bear a subject's name, by its words: in a book of many units most subjects come again, and not all facts
/// are looked at each time.
type Bearers<'a> = HashMap<String, Vec<&'a Named<'a>>>;

/// What the names of facts come down to, each looked at once.
struct Names<'a> {
    /// By the name of the account.
    items: HashMap<&'a str, Core>,
    /// By table and column.
    columns: HashMap<(&'a str, u32), Column<'a>>,
}

/// What stands above a column.
struct Column<'a> {
    /// The names, from the top.
    above: Vec<&'a str>,
    /// What it adds to the account: nothing under 合计 and 预算数.
    core: Core,
    /// It is 上年, 增减, or 预算 beside 决算: not what the prose speaks of first.
    aside: bool,
    /// The years in the names.
    years: Vec<u16>,
}

impl<'a> Names<'a> {
    fn of(facts: &'a [Fact], tables: &'a [Table]) -> Self {
        let tables: HashMap<&str, &Table> =
            tables.iter().map(|t| (t.table_id.as_str(), t)).collect();
        let mut names = Self {
            items: HashMap::new(),
            columns: HashMap::new(),
        };
        for fact in facts {
            let item = fact.item.name.as_str();
            names.items.entry(item).or_insert_with(|| Core::of(item));
            if let Some(table) = tables.get(fact.table_id.as_str()) {
                let place = (table.table_id.as_str(), fact.col);
                let column = || Column::of(table, fact.col);
                names.columns.entry(place).or_insert_with(column);
            }
        }
        names
    }
}

impl<'a> Column<'a> {
    fn of(table: &'a Table, col: u32) -> Self {
        let above = names_above(table, col);
        let core = above
            .iter()
            .rev()
            .map(|name| Core::of(name))
            .find(|core| !core.words.is_empty());
        Self {
            core: core.unwrap_or_else(|| Core::of("")),
            aside: is_aside(table, &above),
            years: above.iter().filter_map(|name| year(name)).collect(),
            above,
        }
    }
}

/// A fact with what it is called.
struct Named<'a> {
    fact: &'a Fact,
    /// The account.
    item: &'a Core,
    /// It stands in a row of totals.
    total: bool,
    column: &'a Column<'a>,
    /// The part of “三公”经费, in their statement.
    public: Option<ThreePublic>,
    /// In yuan.
    value: Decimal,
    /// One in its last printed place, in yuan.
    place: Decimal,
}

impl Named<'_> {
    /// The side of the books, as its row, its column or its statement says.
    fn side(&self) -> Option<Side> {
        let (_, side) = whole_of(self.fact.statement);
        self.item.side.or(self.column.core.side).or(side)
    }
}

fn named<'a>(facts: &'a [Fact], names: &'a Names<'a>) -> Vec<Named<'a>> {
    let named = |fact: &'a Fact| {
        let amount: Decimal = fact.amount.parse().ok()?;
        let column = names.columns.get(&(fact.table_id.as_str(), fact.col))?;
        let item = names.items.get(fact.item.name.as_str())?;
        let whole =
            fact.item.level == Some(ItemLevel::Total) || fact.item.scheme == Some(Scheme::Unit);
        Some(Named {
            fact,
            item,
            total: whole || item.words.is_empty(),
            column,
            public: (fact.statement == TableKind::ThreePublicExpenses)
                .then(|| public(&fact.item.name, &column.above))
                .flatten(),
            value: fact.amount_yuan.as_deref()?.parse().ok()?,
            place: yuan(place_of(amount), fact.unit.as_deref()?)?,
        })
    };
    facts.iter().filter_map(named).collect()
}

/// The names above a column, from the top.
fn names_above(table: &Table, col: u32) -> Vec<&str> {
    let mut cells: Vec<&Cell> = table
        .cells
        .iter()
        .filter(|c| c.rows.start < table.header_row_count && c.cols.contains(&col))
        .collect();
    cells.sort_by_key(|c| c.rows.start);
    cells.iter().map(|c| c.text.as_str()).collect()
}

fn is_aside(table: &Table, above: &[&str]) -> bool {
    let has = |word: &str| above.iter().any(|name| name.contains(word));
    let outcome = |c: &Cell| c.rows.start < table.header_row_count && c.text.contains("决算");
    (has("上年") && !has("结转"))
        || has("增减")
        || has("执行数")
        || (has("预算") && !has("决算") && table.cells.iter().any(outcome))
}

fn year(name: &str) -> Option<u16> {
    static YEAR: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(20[0-9]{2})\s*年").expect("a constant pattern"));
    YEAR.captures(name)?.get(1)?.as_str().parse().ok()
}

/// The part of “三公”经费 that a row or a column names, the lowest name first; the total where neither does.
fn public(item: &str, above: &[&str]) -> Option<ThreePublic> {
    const OTHERS: &[&str] = &[
        "机关运行",
        "行政经费",
        "会议",
        "培训",
        "政府性基金",
        "国有资本",
    ];
    let mut names = std::iter::once(item).chain(above.iter().rev().copied());
    if names
        .clone()
        .any(|name| OTHERS.iter().any(|other| name.contains(other)))
    {
        return None;
    }
    names.find_map(ThreePublic::of).or(Some(ThreePublic::All))
}

fn restated<'a>(
    statement: &Statement,
    number: &Number,
    passage: &Passage,
    kind: TableKind,
    named: &'a [Named<'a>],
    bearers: &mut Bearers<'a>,
) -> Option<String> {
    let value: Decimal = statement.amount_yuan.as_deref()?.parse().ok()?;
    let printed: Decimal = statement.value.parse().ok()?;
    let place = yuan(place_of(printed), statement.unit.as_deref()?)?;
    let subject = Subject {
        core: Core::of(&statement.subject),
        both_sides: statement.subject.contains('收') && statement.subject.contains('支'),
        public: ThreePublic::of(&statement.subject),
        code: code(&statement.subject),
        kind,
    };
    let of_year = |n: &&Named<'_>| match (n.fact.fiscal_year, statement.fiscal_year) {
        (Some(a), Some(b)) => a == b && (n.column.years.is_empty() || n.column.years.contains(&b)),
        _ => true,
    };
    let bearers = bearers
        .entry(statement.subject.clone())
        .or_insert_with(|| named.iter().filter(|n| subject.fits(n)).collect());
    let fitting: Vec<&Named<'_>> = bearers.iter().copied().filter(of_year).collect();
    let agrees = |n: &&&Named<'_>| {
        let open = value.checked_sub(n.value).map(|d| d.abs());
        let half = n.place.max(place).checked_mul(Decimal::new(5, 1));
        open.zip(half).is_some_and(|(open, half)| open <= half)
    };
    let equal = fitting.iter().filter(agrees).min_by_key(|n| {
        (
            subject.kind != n.fact.statement,
            subject.core.side.is_some() && subject.core.side != n.side(),
            !n.column.core.words.is_empty(),
        )
    });
    let tied = match equal {
        Some(named) => Some(*named),
        None => sure(&subject, &fitting, number, passage),
    };
    tied.map(|n| n.fact.fact_id.clone())
}

/// What a statement says it is about.
struct Subject {
    core: Core,
    /// It speaks of income and expenditure.
    both_sides: bool,
    /// The part of “三公”经费 that it names.
    public: Option<ThreePublic>,
    code: Option<String>,
    /// The statement that the heading of its section names.
    kind: TableKind,
}

impl Subject {
    /// Whether the fact bears the subject's name.
    fn fits(&self, named: &Named<'_>) -> bool {
        if let Some(code) = &self.code {
            return named.fact.item.code.as_ref() == Some(code);
        }
        if named.fact.statement == TableKind::ThreePublicExpenses {
            return self.public.is_some() && self.public == named.public;
        }
        if !named.total {
            return self.core.fits(named.item);
        }
        let (whole, _) = whole_of(named.fact.statement);
        let words = &self.core.words;
        let says_a_whole = !words.is_empty() || self.core.side.is_some() || self.both_sides;
        if !self.core.side_fits(named.side()) || !says_a_whole {
            return false;
        }
        let own = &named.item.words;
        let column = &named.column.core.words;
        if column.is_empty() {
            return (!own.is_empty() && words == own) || whole.contains(&words.as_str());
        }
        words == column
            || whole
                .iter()
                .any(|w| words.strip_prefix(w) == Some(column.as_str()))
    }
}

/// What the total of a statement is called once [`Core`] has taken the common words away, and its side.
const fn whole_of(kind: TableKind) -> (&'static [&'static str], Option<Side>) {
    use Side::{Expenditure, Income};
    match kind {
        TableKind::IncomeExpenditureSummary => (&[""], None),
        TableKind::IncomeSummary => (&[""], Some(Income)),
        TableKind::ExpenditureSummary => (&[""], Some(Expenditure)),
        TableKind::FiscalAppropriationSummary => (&["财政"], None),
        TableKind::FiscalAppropriationExpenditure => (&["财政"], Some(Expenditure)),
        TableKind::GeneralBudgetExpenditure => (&["一般公共", "一般公共财政"], Some(Expenditure)),
        TableKind::GeneralBudgetBasicExpenditure => {
            (&["一般公共基本", "一般公共财政基本"], Some(Expenditure))
        }
        TableKind::FiscalAppropriationBasicExpenditure => (&["财政基本"], Some(Expenditure)),
        TableKind::BasicExpenditure => (&["基本"], Some(Expenditure)),
        TableKind::GovernmentFundIncome => (&["政府性基金"], Some(Income)),
        TableKind::GovernmentFundExpenditure => (&["政府性基金"], Some(Expenditure)),
        TableKind::GovernmentFundSummary => (&["政府性基金"], None),
        TableKind::StateCapitalBudget => (&["国有资本经营"], None),
        TableKind::AgencyOperatingExpenses => (
            &[
                "机关运行费",
                "机关运行费财政",
                "财政机关运行费",
                "一般公共机关运行费",
            ],
            None,
        ),
        TableKind::ProjectExpenditure => (&["项目"], Some(Expenditure)),
        TableKind::GovernmentProcurement => (&["政府采购", "政府采购项目"], None),
        _ => (&[], None),
    }
}

/// The statement that a section is about, by its heading.
fn spoken_of(passage: &Passage) -> TableKind {
    let heading = &passage.heading;
    if heading.contains("三公") || ThreePublic::of(heading).is_some() {
        TableKind::ThreePublicExpenses
    } else if heading.contains("机关运行经费") {
        TableKind::AgencyOperatingExpenses
    } else {
        statement_of_title(heading)
    }
}

/// The one fact that the subject names whatever its value is.
fn sure<'a, 'b>(
    subject: &Subject,
    fitting: &[&'b Named<'a>],
    number: &Number,
    passage: &Passage,
) -> Option<&'b Named<'a>> {
    /// A part of an account, or another year's or plan's.
    const PARTS: &[&str] = &[
        "人员经费",
        "公用经费",
        "专项",
        "基本支出",
        "项目支出",
        "结转",
        "年初",
        "全年",
        "调整",
        "上年",
        "决算",
    ];
    let is_part = |text: &str| PARTS.iter().any(|w| text.contains(w));
    if is_part(&number.clause) || !number.own_subject {
        return None;
    }
    let before = passage.text.get(..number.at.start)?;
    let speaks_of = |word: &str| passage.heading.contains(word) || before.contains(word);
    let kinds: &[TableKind] = match &subject.code {
        Some(_) if speaks_of("一般公共预算") && !is_part(&list_heads(before)) => &[
            TableKind::GeneralBudgetExpenditure,
            TableKind::GeneralBudgetBasicExpenditure,
        ],
        None if subject.public.is_some() && speaks_of("三公") => {
            &[TableKind::ThreePublicExpenses]
        }
        None if subject.core.words.contains("机关运行费") => {
            &[TableKind::AgencyOperatingExpenses]
        }
        _ => return None,
    };
    let whole = |n: &&&Named<'_>| {
        let column = &n.column.core.words;
        n.public.is_some() || column.is_empty() || *column == subject.core.words
    };
    let mut of_kind = fitting
        .iter()
        .filter(|n| kinds.contains(&n.fact.statement) && !n.column.aside)
        .filter(whole);
    let first = of_kind.next()?;
    of_kind.all(|n| n.value == first.value).then_some(*first)
}

/// What the lists are of in which a text ends: its last line, reasons apart, and the lines without numbers since 其中.
fn list_heads(before: &str) -> String {
    let list = before.rfind("其中").unwrap_or_default();
    let list = before.get(list..).unwrap_or_default();
    let (above, _) = list.rsplit_once('\n').unwrap_or_default();
    let mut heads: Vec<&str> = above
        .lines()
        .filter(|line| !line.contains(|c: char| c.is_ascii_digit()))
        .collect();
    let line = before.rsplit('\n').next().unwrap_or_default();
    heads.extend(line.split("原因").next());
    heads.join("\n")
}
