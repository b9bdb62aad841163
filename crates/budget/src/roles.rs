//! What each cell is for.
//!
//! A column is decided as a whole, by its leaf in the header and by what its cells hold, so that
//! blocks side by side (收入 | 支出, four pairs at once) need no care: every column stands for
//! itself. Then every cell is decided in its column:
//!
//! - rows above the body: [`Role::Header`], index rows [`Role::Index`];
//! - code columns: bare codes are [`Role::Code`]. A cell such as `2040201-行政运行` is a *label with
//!   a code inside*: its words are what names the row, and a reader of codes splits them;
//! - amount columns: values and the ways to have none ([`Nil`]) are [`Role::Amount`], empty cells
//!   included; words are labels; what looks like a number and is none is a finding B002 with
//!   role amount and no amount;
//! - elsewhere: what holds the amount of a further cell is a finding B002; words are labels, nothing is [`Role::Blank`], and a number with a decimal point
//!   is an amount wherever it stands.

use crate::amount::Reading;
use crate::header::Header;
use mingxi_core::{Cell, CellAmount, Finding, FindingCode, Nil, Role, Table, fold, is_cjk};

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Code,
    Label,
    Amount,
    Index,
}

/// Sets role and amount of every cell; returns the cells that are doubtful.
pub(crate) fn assign(table: &mut Table, header: &Header) -> Vec<Finding> {
    let columns = columns(table, header);
    let mut findings = Vec::new();
    for cell in &mut table.cells {
        if cell.rows.start < header.row_count() {
            cell.role = match (
                header.is_index_row(cell.rows.start),
                cell.text.trim().is_empty(),
            ) {
                (true, false) => Role::Index,
                (true, true) => Role::Blank,
                (false, _) => Role::Header,
            };
            continue;
        }
        let cols = cell.cols.start as usize..cell.cols.end as usize;
        let covered = columns.get(cols).unwrap_or_default();
        let verdict = judge(&cell.text, covered);
        cell.role = verdict.role;
        cell.amount = verdict.amount;
        if verdict.doubtful {
            findings.push(no_amount(cell, &table.table_id));
        }
    }
    findings
}

/// Finding B002 about a cell.
pub(crate) fn no_amount(cell: &Cell, table_id: &str) -> Finding {
    let message = format!("expected an amount, found “{}”", cell.text.trim());
    let finding = Finding::new(FindingCode::B002, message).about(table_id);
    match cell.prov.first() {
        Some(place) => finding.on(place.page_no).at(place.bbox),
        None => finding,
    }
}

/// What one cell is.
struct Verdict {
    role: Role,
    amount: Option<CellAmount>,
    doubtful: bool,
}

impl Verdict {
    const fn of(role: Role) -> Self {
        Self {
            role,
            amount: None,
            doubtful: false,
        }
    }

    const fn doubtful() -> Self {
        Self {
            role: Role::Amount,
            amount: None,
            doubtful: true,
        }
    }

    const fn nil(nil: Nil) -> Self {
        Self {
            role: Role::Amount,
            amount: Some(CellAmount {
                value: None,
                nil: Some(nil),
            }),
            doubtful: false,
        }
    }

    fn value(amount: &crate::Amount) -> Self {
        let amount = CellAmount {
            value: Some(amount.to_string()),
            nil: None,
        };
        Self {
            role: Role::Amount,
            amount: Some(amount),
            doubtful: false,
        }
    }
}

fn judge(text: &str, covered: &[Column]) -> Verdict {
    let any = |kind| covered.contains(&kind);
    let only = |kind| !covered.is_empty() && covered.iter().all(|c| *c == kind);
    let reading = Reading::of(text);
    if reading == Reading::Nil(Nil::Empty) {
        return if only(Column::Amount) {
            Verdict::nil(Nil::Empty)
        } else {
            Verdict::of(Role::Blank)
        };
    }
    if only(Column::Index) && text.trim().chars().all(|c| c.is_ascii_digit()) {
        return Verdict::of(Role::Index);
    }
    if only(Column::Code) && is_bare_code(text) {
        return Verdict::of(Role::Code);
    }
    match reading {
        Reading::Amount(amount) if any(Column::Amount) || is_money(&amount) => {
            Verdict::value(&amount)
        }
        Reading::Nil(nil) if any(Column::Amount) => Verdict::nil(nil),
        Reading::Doubtful if only(Column::Amount) => Verdict::doubtful(),
        // Over several columns it may be the cells of an amount and a label, their border lost.
        Reading::Words if any(Column::Amount) && is_spoilt_number(text) => Verdict::doubtful(),
        Reading::Words | Reading::Doubtful if holds_further_cells(text) => Verdict::doubtful(),
        _ if only(Column::Label) && is_account_code(text.trim()) => Verdict::of(Role::Code),
        _ => Verdict::of(Role::Label),
    }
}

/// Whether an amount looks like money wherever it stands; `99.5%` may be a target in words.
const fn is_money(amount: &crate::Amount) -> bool {
    amount.punctuated && !amount.percent
}

/// Two or more amounts (`8.75 8.75`), or a word and an amount (`A-货物 12.50`): the border between their cells was not seen.
fn holds_further_cells(text: &str) -> bool {
    let is_money = |w: &&str| matches!(Reading::of(w), Reading::Amount(a) if is_money(&a));
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [word, amount] if !word.contains(|c: char| c.is_ascii_digit()) => is_money(amount),
        [_, _, ..] => words.iter().all(is_money),
        _ => false,
    }
}

/// Letters among the digits (`l2.5O`), or a number in the middle of ideographs that are not its unit (`1,0供71.18`).
fn is_spoilt_number(text: &str) -> bool {
    /// A number before one of these is a quantity in words (`196.6万`), not a misread amount.
    const UNITS: &[char] = &[
        '元', '万', '亿', '人', '个', '次', '年', '月', '日', '天', '项', '台', '套', '件', '批',
        '辆', '米', '里', '倍',
    ];
    if text.contains(['≥', '≤', '>', '<', '=', '＞', '＜', '＝', '±'])
        || text.trim_end().ends_with(UNITS)
    {
        return false;
    }
    if !text.chars().any(is_cjk) {
        return text.chars().any(|c| c.is_ascii_digit());
    }
    let rest: String = text
        .chars()
        .filter(|c| !is_cjk(*c) && !c.is_whitespace())
        .collect();
    matches!(Reading::of(&rest), Reading::Amount(a) if a.punctuated)
}

/// Digits, or digits after one letter as catalogues have them: `201`, `01`, `015001`, `A180501`.
fn is_bare_code(text: &str) -> bool {
    let text = text.trim();
    let digits = text
        .strip_prefix(|c: char| c.is_ascii_uppercase())
        .unwrap_or(text);
    (!digits.is_empty() || digits.len() < text.len()) && digits.chars().all(|c| c.is_ascii_digit())
}

/// A functional (201, 20139, 2013901) or economic (301, 30101, 501, 50101) account code.
fn is_account_code(text: &str) -> bool {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let class = text.get(..1);
    digits
        && match text.len() {
            3 | 5 => matches!(class, Some("2" | "3" | "5")),
            7 => class == Some("2"),
            _ => false,
        }
}

/// `01` of 201 · 39 · 01.
fn is_code_part(text: &str) -> bool {
    text.len() == 2 && text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit())
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, Default)]
struct Content {
    /// Values with a point or separators.
    money: u32,
    /// Percentages.
    shares: u32,
    /// Bare whole numbers that are no account codes.
    counts: u32,
    /// Account codes.
    codes: u32,
    /// Two digits that start with a zero: 款 and 项 in columns of their own.
    parts: u32,
    /// Dashes and the like.
    nils: u32,
    /// Everything else that is not empty.
    words: u32,
}

impl Content {
    fn add(&mut self, text: &str) {
        let field = match Reading::of(text) {
            Reading::Nil(Nil::Empty) => return,
            Reading::Nil(_) => &mut self.nils,
            Reading::Amount(a) if is_money(&a) => &mut self.money,
            Reading::Amount(a) if a.percent => &mut self.shares,
            Reading::Amount(_) | Reading::Doubtful if is_account_code(text.trim()) => {
                &mut self.codes
            }
            Reading::Doubtful if is_code_part(text.trim()) => &mut self.parts,
            Reading::Amount(_) => &mut self.counts,
            Reading::Doubtful | Reading::Words => &mut self.words,
        };
        *field = field.saturating_add(1);
    }
}

fn columns(table: &Table, header: &Header) -> Vec<Column> {
    let mut contents = vec![Content::default(); table.col_count as usize];
    for cell in table
        .cells
        .iter()
        .filter(|c| c.rows.start >= header.row_count())
    {
        let one_wide = cell.cols.end.saturating_sub(cell.cols.start) == 1;
        if let Some(content) = contents
            .get_mut(cell.cols.start as usize)
            .filter(|_| one_wide)
        {
            content.add(&cell.text);
        }
    }
    contents
        .iter()
        .enumerate()
        .map(|(col, content)| decide(header.leaf(col), *content))
        .collect()
}

/// The leaf says what a column is meant for; what it holds decides where the two differ.
fn decide(leaf: &str, content: Content) -> Column {
    let Content {
        money,
        shares,
        counts,
        codes,
        parts,
        nils,
        words,
    } = content;
    let numbers = money.saturating_add(counts).saturating_add(shares);
    match meant_for(leaf) {
        Some(Column::Code) if money == 0 => Column::Code,
        Some(Column::Index) if money == 0 => Column::Index,
        Some(Column::Amount) if words <= numbers.saturating_add(codes).saturating_add(nils) => {
            Column::Amount
        }
        Some(Column::Label) if money <= words => Column::Label,
        _ if money > 0 && words <= money.saturating_mul(2) => Column::Amount,
        _ if parts > 0 && money == 0 && words <= parts.saturating_add(counts) => Column::Code,
        _ if codes > 0 && codes >= counts && words <= codes => Column::Code,
        _ if counts > words && leaf.is_empty() => Column::Amount,
        _ => Column::Label,
    }
}

/// What the leaf of a column says that it is meant for.
fn meant_for(leaf: &str) -> Option<Column> {
    const INDEX: &[&str] = &["行次", "序号", "栏次"];
    const CODE_LEAVES: &[&str] = &["类", "款", "项", "目", "节"];
    const CODE: &[&str] = &["编码", "代码", "编号"];
    const LABEL_ENDS: &[&str] = &[
        "名称",
        "项目",
        "科目",
        "单位",
        "说明",
        "备注",
        "内容",
        "目录",
        "类别",
        "摘要",
        "型号",
        "时间",
        "依据",
        "目标",
        "指标",
        "指标值",
        "性质",
        "任务",
        "一级",
        "二级",
        "三级",
        "四级",
        "原因",
        "理由",
        "方式",
        "对象",
        "类型",
        "属性",
        "措施",
    ];
    const AMOUNT: &[&str] = &[
        "金额", "预算", "决算", "合计", "小计", "总计", "支出", "收入", "经费", "拨款", "资金",
        "结转", "结余", "费", "数", "总额", "比", "率", "增", "%", "年", "元", "财政", "自筹",
        "基金",
    ];
    if INDEX.contains(&leaf) {
        return Some(Column::Index);
    }
    if CODE_LEAVES.contains(&leaf) {
        return Some(Column::Code);
    }
    // 科目编码及名称, 主管部门及代码: the words are the larger part
    if CODE.iter().any(|w| leaf.contains(w)) {
        let both = leaf.contains("名称") || leaf.contains('及');
        return Some(if both { Column::Label } else { Column::Code });
    }
    let bare = without_remark(leaf);
    if LABEL_ENDS.iter().any(|w| bare.ends_with(w)) {
        return Some(Column::Label);
    }
    AMOUNT
        .iter()
        .any(|w| leaf.contains(w))
        .then_some(Column::Amount)
}

/// A leaf without the remark in parentheses at its end: `项目名称(资金使用单位)`.
fn without_remark(leaf: &str) -> &str {
    leaf.strip_suffix(')')
        .and_then(|l| l.rsplit_once('('))
        .map_or(leaf, |(bare, _)| bare)
}

/// Sets the roles of a form: words, blanks, and the amounts that the form reader found.
pub(crate) fn assign_form(table: &mut Table, amounts: &[usize]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (i, cell) in table.cells.iter_mut().enumerate() {
        let empty = fold(&cell.text).is_empty();
        let verdict = match (amounts.contains(&i), Reading::of(&cell.text)) {
            (true, Reading::Nil(nil)) => Verdict::nil(nil),
            (true, _) => match crate::amount::with_unit(&cell.text) {
                Some((amount, _)) => Verdict::value(&amount),
                None => Verdict::doubtful(),
            },
            (false, _) if empty => Verdict::of(Role::Blank),
            (false, _) => Verdict::of(Role::Label),
        };
        cell.role = verdict.role;
        cell.amount = verdict.amount;
        if verdict.doubtful {
            findings.push(no_amount(cell, &table.table_id));
        }
    }
    findings
}

#[cfg(test)]
mod tests;
