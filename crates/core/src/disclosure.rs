//! The JSON document: one disclosure, read and checked.

use crate::{Finding, PageRecord, Provenance, Section, Table, TableKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the JSON; the major number changes when a field changes its meaning.
pub const SCHEMA_VERSION: &str = "1.0";

/// One converted PDF: the whole of `OUT/<stem>.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Disclosure {
    /// [`SCHEMA_VERSION`] of the writer.
    pub schema_version: String,
    /// What came of it.
    pub status: Status,
    /// The PDF.
    pub source: Source,
    /// The converter.
    pub tool: Tool,
    /// Whose disclosure of what.
    pub disclosure: DisclosureHead,
    /// Every page.
    pub pages: Vec<PageRecord>,
    /// Prose, in reading order.
    pub sections: Vec<Section>,
    /// Tables, in reading order.
    pub tables: Vec<Table>,
    /// Amounts with their meaning.
    pub facts: Vec<Fact>,
    /// Amounts, shares, changes and counts that the prose states.
    #[serde(default)]
    pub narrative: Vec<Statement>,
    /// Forms as key-value data.
    pub forms: Vec<Form>,
    /// Catalogues of services (政府购买服务指导性目录) as trees of codes.
    #[serde(default)]
    pub catalogues: Vec<Catalogue>,
    /// Notices of other bodies that are attached (红头文件).
    #[serde(default)]
    pub notices: Vec<Notice>,
    /// Accounting identities and what came of them.
    pub checks: Vec<Check>,
    /// Doubts.
    pub findings: Vec<Finding>,
    /// What people decided about doubts (`mingxi apply`), in the order decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
}

/// What a person decided about one doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// What kind of thing `id` names.
    pub about: Reviewed,
    /// `t3.r8.c3` for the cell of table t3 at row 8 and column 3; the id of a statement or of a check; `n4` for the fifth
    /// finding, as they were when it was decided.
    pub id: String,
    /// What was decided.
    pub decision: Decision,
    /// The words that were looked at: a cell's or statement's text as read, a check's title, a finding's message.
    pub text: String,
    /// The text that takes the place of a cell's, or of the number in a statement's words, where it was corrected.
    #[serde(default)]
    pub value: Option<String>,
    /// What else the person had to say.
    #[serde(default)]
    pub note: Option<String>,
}

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reviewed {
    /// A cell of a table, and the fact in it.
    Cell,
    /// A number of the prose.
    Statement,
    /// A check.
    Check,
    /// A finding.
    Finding,
}

/// What a person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It is printed as it was read.
    Accept,
    /// Something else is printed, or meant.
    Correct,
    /// Nothing yet, but a note.
    Note,
}

/// What came of a conversion; derived from findings, never set by hand.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everything read, nothing in doubt.
    Clean,
    /// A contested amount or a doubt about the reading.
    Doubtful,
    /// Pages lost.
    Partial,
    /// Nothing read.
    Failed,
}

/// The PDF that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SourceFile")]
pub struct Source {
    /// Its name, without folders.
    pub file_name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Its pages.
    pub page_count: u32,
}

/// The converter that read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// `mingxi`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the settings that bear on results.
    pub config_sha256: String,
    /// The engines that were used.
    pub engines: Vec<Engine>,
}

/// A reader that took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Engine {
    /// `hayro`, `pp-ocrv6-small`, `tesseract`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its model, where it has one.
    pub sha256: Option<String>,
}

/// Whose disclosure it is, and of what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DisclosureHead {
    /// The department or unit, as printed.
    pub entity: Option<String>,
    /// Its budget code (`034`).
    pub entity_code: Option<String>,
    /// The year of the budget or of the final accounts.
    pub fiscal_year: Option<u16>,
    /// Budget or final accounts.
    pub phase: Option<Phase>,
    /// A department with all its units, or one unit.
    pub scope: Option<Scope>,
    /// The title on the cover.
    pub title: Option<String>,
}

/// 预算 or 决算.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 预算
    Budget,
    /// 决算
    FinalAccounts,
}

/// 部门 or 单位.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// 部门
    Department,
    /// 单位
    Unit,
}

/// One amount with its meaning: a row's account under a column's measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fact {
    /// `t3.r8.c3`: table, row and column.
    pub fact_id: String,
    /// The statement it stands in.
    pub statement: TableKind,
    /// The account.
    pub item: Item,
    /// The column's meaning: `basic_expenditure`.
    pub measure: String,
    /// The year it is of.
    pub fiscal_year: Option<u16>,
    /// Exact decimal as printed, without separators.
    pub amount: String,
    /// The printed unit.
    pub unit: Option<String>,
    /// The same in yuan, exact.
    pub amount_yuan: Option<String>,
    /// Its table.
    pub table_id: String,
    /// Its row.
    pub row: u32,
    /// Its column.
    pub col: u32,
    /// How sure.
    pub assurance: Assurance,
    /// Ids of the checks and readings that say so.
    pub evidence: Vec<Evidence>,
    /// What other readers read here, the reading that was not taken included.
    #[serde(default)]
    pub readings: Vec<OtherReading>,
}

/// The id of a check (`k12`), or the name of a second reader (`shapes`, `tesseract`).
pub type Evidence = String;

/// What a reader read at the place of a fact whose amount came from another reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OtherReading {
    /// The reader: `shapes`, `tesseract`, `pp-ocr`.
    pub reader: String,
    /// What it read.
    pub text: String,
}

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// Account code, levels joined: `2013901`.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// 类, 款 or 项, or a total.
    pub level: Option<ItemLevel>,
    /// Codes from the top: `["201", "20139", "2013901"]`; names where the table prints no codes.
    pub path: Vec<String>,
    /// The classification that the account belongs to, where the table tells.
    #[serde(default)]
    pub scheme: Option<Scheme>,
    /// Other columns that name the row: its account in a second classification, its unit, its project.
    #[serde(default)]
    pub further: Vec<FurtherItem>,
}

/// What a row is about besides its account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FurtherItem {
    /// Code, as printed, levels joined.
    pub code: Option<String>,
    /// Name, as printed.
    pub name: String,
    /// The classification, where it is one.
    pub scheme: Option<Scheme>,
}

/// A classification of accounts (政府收支分类科目).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// 支出功能分类科目: 3, 5 and 7 digits.
    Functional,
    /// 部门预算支出经济分类科目: 301 and 2 digits.
    DepartmentEconomic,
    /// 政府预算支出经济分类科目: 501 and 2 digits.
    GovernmentEconomic,
    /// 收入分类科目.
    Income,
    /// Units of the department.
    Unit,
    /// Projects.
    Project,
}

/// Depth in the classification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ItemLevel {
    /// 类
    Class,
    /// 款
    Group,
    /// 项
    Item,
    /// 合计 and the like.
    Total,
}

/// How sure an amount is (DESIGN §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Assurance {
    /// A passing identity would fail if any of its digits were different.
    Proven,
    /// An independent second reader read the same digits at the same place.
    Seconded,
    /// One reading, no proof.
    Single,
    /// Readers or identities disagree.
    Contested,
}

/// A form as key-value data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Form {
    /// `f1`, `f2`, …
    pub form_id: String,
    /// Which form.
    pub kind: FormKind,
    /// Its grid, in `tables`.
    pub table_id: String,
    /// 项目名称
    pub project_name: Option<String>,
    /// 项目编码, where the form prints one.
    #[serde(default)]
    pub project_code: Option<String>,
    /// 主管部门及代码
    pub supervisor: Option<Party>,
    /// 实施单位
    pub implementing_unit: Option<String>,
    /// 项目属性
    pub attribute: Option<String>,
    /// 项目期
    pub period: Option<String>,
    /// 项目资金, by horizon.
    pub funds: Vec<Fund>,
    /// 项目概况
    pub overview: Option<String>,
    /// 立项依据
    pub basis: Option<String>,
    /// 项目设立必要性
    pub necessity: Option<String>,
    /// 保证项目实施的制度、措施
    pub safeguards: Option<String>,
    /// 项目实施计划
    pub plan: Option<String>,
    /// 总体目标, by horizon.
    pub goals: Goals,
    /// 绩效指标
    pub indicators: Vec<Indicator>,
    /// 填报日期, as printed.
    pub filled_at: Option<String>,
    /// What only the form of a whole department has.
    #[serde(default)]
    pub department: Option<DepartmentTarget>,
}

/// What a department is to reach with all its money (部门整体支出绩效目标表), beside goals and indicators.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DepartmentTarget {
    /// 部门(单位)名称
    pub name: Option<String>,
    /// 部门职能
    pub duties: Option<String>,
    /// 人员编制, 在职人数 and the like.
    pub staff: Vec<StaffCount>,
    /// The budget in all, by source and by use.
    pub budget: Vec<BudgetPart>,
    /// `元` or `万元`, as printed.
    pub unit: Option<String>,
    /// 年度主要任务
    pub tasks: Vec<Task>,
}

/// How many people of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StaffCount {
    /// Which, as printed: `行政编制`.
    pub name: String,
    /// How many, as printed.
    pub count: String,
}

/// A part of a department's budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BudgetPart {
    /// Its names as printed, from the outermost: `["财政拨款", "基本支出"]`.
    pub path: Vec<String>,
    /// Its amount, an exact decimal without separators.
    pub amount: String,
}

/// One of the year's main tasks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// 任务名称
    pub name: String,
    /// 主要内容
    pub content: Option<String>,
    /// What it costs, an exact decimal without separators.
    pub total: Option<String>,
    /// The same by source, in the order printed.
    pub sources: Vec<FundSource>,
}

/// Which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    /// 项目支出绩效目标表
    #[default]
    ProjectPerformanceTarget,
    /// 部门整体支出绩效目标表
    DepartmentPerformanceTarget,
}

/// A body with its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Party {
    /// Budget code, as printed.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
}

/// The whole project or this year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Horizon {
    /// 实施期
    Implementation,
    /// 年度
    Annual,
}

/// A form's money by source, exact decimals without separators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fund {
    /// The whole project or this year.
    pub horizon: Horizon,
    /// 资金总额
    pub total: Option<String>,
    /// 中央财政资金
    pub central: Option<String>,
    /// 省级财政资金
    pub provincial: Option<String>,
    /// 市县(区)财政资金
    pub county: Option<String>,
    /// 单位自筹
    pub self_raised: Option<String>,
    /// 其他资金
    pub other: Option<String>,
    /// Sources under other names (财政拨款, 上年结转), in the order printed.
    #[serde(default)]
    pub further: Vec<FundSource>,
    /// `元` or `万元`, as printed.
    pub unit: Option<String>,
}

/// A source of a form's money that has no field of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FundSource {
    /// Its name as printed.
    pub name: String,
    /// Its amount, an exact decimal without separators.
    pub amount: String,
}

/// What a project is to reach.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Goals {
    /// 实施期目标
    pub implementation: Option<String>,
    /// 年度目标
    pub annual: Option<String>,
}

/// One performance indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Indicator {
    /// The whole project or this year.
    pub horizon: Horizon,
    /// 一级指标
    pub level1: String,
    /// 二级指标
    pub level2: String,
    /// 三级指标
    pub level3: String,
    /// 指标值, as printed.
    pub target: String,
    /// 指标性质 where it has a column of its own: `≥`, `定性`.
    #[serde(default)]
    pub nature: Option<String>,
    /// 度量单位 where it has a column of its own.
    #[serde(default)]
    pub unit: Option<String>,
    /// The task (活动) that it measures, where the form says so.
    #[serde(default)]
    pub task: Option<String>,
}

/// A catalogue of services, in the order printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Catalogue {
    /// Its table.
    pub table_id: String,
    /// Its services.
    pub entries: Vec<CatalogueEntry>,
}

/// A service, or a group of services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogueEntry {
    /// Its code as printed, levels joined: `A100301`.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// 1 for 一级目录, down to 4.
    pub level: u8,
    /// The group that it is in, by its place among the entries, from 0; none when the catalogue does not hold it.
    pub parent: Option<u32>,
    /// The department that the part of the catalogue is for.
    pub owner: Option<String>,
    /// Its row.
    pub row: u32,
}

/// A notice of another body that is attached to the disclosure (红头文件).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    /// The section that it stands in.
    pub section_id: String,
    /// The body that issued it.
    pub issuer: Option<String>,
    /// Its number as printed: `晋财综〔2025〕28号`.
    pub number: String,
    /// Its title.
    pub title: Option<String>,
    /// Those it is sent to, as printed.
    pub addressees: Option<String>,
    /// The date at its end, as printed.
    pub date: Option<String>,
    /// Where it stands, from its head to its end.
    pub prov: Vec<Provenance>,
}

/// A number that the prose states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// `s12.b3.n1`: section, block in it (from 0), number in the block (from 1).
    pub statement_id: String,
    /// Its section.
    pub section_id: String,
    /// Its block in the section, from 0.
    pub block: u32,
    /// The words as printed: `增长272.83%`.
    pub text: String,
    /// What kind of number.
    pub kind: StatementKind,
    /// What it is about, as printed: `一般公共预算拨款收入`.
    pub subject: String,
    /// Exact decimal as printed, without separators; negative for a decrease.
    pub value: String,
    /// `万元`, `元`, `%`, `个`, as printed.
    pub unit: Option<String>,
    /// The same in yuan, exact, where it is money.
    pub amount_yuan: Option<String>,
    /// The year it is of.
    pub fiscal_year: Option<u16>,
    /// The fact that it restates.
    pub restates: Option<String>,
    /// Where it stands.
    pub prov: Vec<Provenance>,
    /// How sure.
    pub assurance: Assurance,
    /// Ids of the checks and readings that say so.
    pub evidence: Vec<Evidence>,
}

/// What kind of number the prose states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StatementKind {
    /// Money: 1,143.62万元.
    Amount,
    /// A part of a whole: 占93.67%.
    Share,
    /// Money more or less than before: 减少0.9万元.
    Change,
    /// The same as a rate: 下降12.5%.
    Rate,
    /// Things counted: 项目17个.
    Count,
}

/// An accounting identity and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// `k1`, `k2`, …
    pub check_id: String,
    /// `R01` … `R12`.
    pub rule: String,
    /// The identity in words.
    pub title: String,
    /// What came of it.
    pub status: CheckStatus,
    /// One side.
    pub left: CheckSide,
    /// The other.
    pub right: CheckSide,
    /// Left minus right, exact.
    pub difference: Option<String>,
    /// What rounding allows.
    pub tolerance: Option<String>,
    /// On failure: whose fault.
    pub verdict: Option<Verdict>,
}

/// One side of an identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckSide {
    /// In words.
    pub text: String,
    /// Its sum, exact.
    pub amount: Option<String>,
    /// The facts and statements in it.
    pub facts: Vec<String>,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// Both sides agree.
    Pass,
    /// They do not.
    Fail,
    /// There is nothing to check.
    NotApplicable,
    /// Something is missing.
    InsufficientData,
}

/// Whose fault a failing check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every amount in it is surely read: the document is inconsistent.
    PublisherInconsistency,
    /// An amount in it may be misread.
    ReadingSuspect,
}
