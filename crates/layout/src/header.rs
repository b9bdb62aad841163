//! Where a table's header ends and its data begins.

use crate::find::PageTable;
use std::ops::Range;

/// Headers deeper than this do not occur; a search that gets here was not looking at a header.
const MAX_HEADER_ROWS: usize = 7;

/// A cell as far as headers go.
pub(crate) struct Face<'a> {
    pub rows: &'a Range<usize>,
    pub cols: &'a Range<usize>,
    pub text: &'a str,
}

/// The number of rows above the first data row, index rows (`1 2 3`, 栏次, `**`) included.
///
/// A header ends where every column has a name of its own, at the latest where amounts, account
/// codes or a total begin; an index row below still belongs to it.
#[must_use]
pub(crate) fn header_rows(table: &PageTable) -> usize {
    let cells: Vec<Face<'_>> = table
        .cells
        .iter()
        .map(|c| Face {
            rows: &c.rows,
            cols: &c.cols,
            text: &c.text,
        })
        .collect();
    count(&cells, table.row_count())
}

pub(crate) fn count(cells: &[Face<'_>], row_count: usize) -> usize {
    let row = |r: usize| cells.iter().filter(move |c| c.rows.start == r);
    let mut depth = 0;
    while depth < row_count.min(MAX_HEADER_ROWS + 1) {
        if is_index_row(row(depth).map(|c| c.text)) {
            return depth + 1;
        }
        let open = cells
            .iter()
            .any(|c| c.rows.start < depth && c.rows.end > depth);
        if !open && is_data(row(depth), depth) {
            return depth;
        }
        if !open
            && depth > 0
            && cells
                .iter()
                .all(|c| c.rows.end != depth || c.cols.len() == 1)
        {
            break;
        }
        depth += 1;
    }
    let index_below = depth < row_count && is_index_row(row(depth).map(|c| c.text));
    match depth {
        d if d > MAX_HEADER_ROWS => 0,
        d => d + usize::from(index_below),
    }
}

/// Whether a row holds data: an amount, an account code, a total, an enumerated item, or mostly nothing.
fn is_data<'a>(row: impl Iterator<Item = &'a Face<'a>>, depth: usize) -> bool {
    let row: Vec<&Face<'_>> = row.collect();
    let texts: Vec<String> = row.iter().map(|c| mingxi_core::fold(c.text)).collect();
    let blank = texts.iter().filter(|t| t.is_empty()).count();
    let first = texts.iter().find(|t| !t.is_empty());
    let names_columns = |t: &String| {
        t.is_empty()
            || t.ends_with("编码")
            || t.ends_with("代码")
            || t.ends_with("名称")
            || matches!(t.as_str(), "类" | "款" | "项")
    };
    if blank < texts.len() && texts.iter().all(names_columns) {
        return false;
    }
    texts.iter().any(|t| is_amount(t))
        || row
            .iter()
            .zip(&texts)
            .any(|(c, t)| c.cols.start < 3 && starts_with_code(t))
        || first.is_some_and(|t| is_enumerated(t) || (is_total(t) && blank * 2 >= texts.len()))
        || (depth > 0 && texts.len() >= 3 && blank * 2 > texts.len())
}

/// Whether the folded text is a number with decimals or separators, or a bare 0.
pub(crate) fn is_amount(t: &str) -> bool {
    let body = t
        .trim_start_matches(['-', '(', '+'])
        .trim_end_matches([')', '%']);
    let digits = body.chars().filter(char::is_ascii_digit).count();
    digits > 0
        && body.starts_with(|c: char| c.is_ascii_digit())
        && body
            .chars()
            .all(|c| c.is_ascii_digit() || c == ',' || c == '.')
        && (body.contains(['.', ',']) || body == "0" || digits > 7)
}

/// Whether the folded text begins with an account code: three, five or seven digits, alone or before a name.
fn starts_with_code(t: &str) -> bool {
    let t = t.strip_prefix('[').unwrap_or(t);
    let digits = t.chars().take_while(char::is_ascii_digit).count();
    let rest = &t[digits..];
    let year = digits == 4;
    !year
        && (matches!(digits, 3 | 5 | 7) || (digits == 2 && rest.is_empty()))
        && (rest.is_empty()
            || rest.starts_with(['-', ']'])
            || (digits >= 5 && !rest.starts_with(|c: char| c.is_ascii())))
}

fn is_enumerated(t: &str) -> bool {
    let numeral = |c: char| "一二三四五六七八九十".contains(c);
    let body = t.strip_prefix('(').unwrap_or(t);
    let n = body.chars().take_while(|c| numeral(*c)).count();
    n > 0
        && body
            .chars()
            .nth(n)
            .is_some_and(|c| c == '、' || (c == ')' && t.starts_with('(')))
}

fn is_total(t: &str) -> bool {
    matches!(
        t,
        "合计"
            | "总计"
            | "小计"
            | "部门合计"
            | "单位合计"
            | "本年收入合计"
            | "本年支出合计"
            | "收入总计"
            | "支出总计"
    )
}

/// Whether the texts of a row count its columns: `1 2 3`, `** 1 2`, `栏次 1 2`, `1 2=3+4`; after a mark such as `**` they may stand
/// in any order, as a font that lies or a slip of the pen leaves them.
pub(crate) fn is_index_row<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    /// No row of a statement has more columns than this.
    const MAX_INDEX: u32 = 99;
    let (mut marks, mut numbers, mut last) = (0, 0, 0_u32);
    let mut is_marked = false;
    for text in texts {
        let t = mingxi_core::fold(text);
        let head = t
            .split(['=', '('])
            .next()
            .unwrap_or("")
            .trim_end_matches(['栏', '列']);
        match head.parse::<u32>() {
            _ if t.is_empty() => {}
            Ok(n) if (n > last && n <= last + 3) || (is_marked && n <= MAX_INDEX) => {
                numbers += 1;
                last = n;
            }
            _ if matches!(
                t.as_str(),
                "*" | "**" | "栏次" | "行次" | "甲" | "乙" | "丙" | "丁" | "-"
            ) || t.chars().all(|c| c == '*') =>
            {
                marks += 1;
                is_marked |= t != "-";
            }
            _ => return false,
        }
    }
    numbers >= 2 || (numbers >= 1 && marks >= 1) || marks >= 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::table;

    #[test]
    fn headers_end_where_data_begins() {
        for (name, sketch, want) in [
            (
                "two levels",
                "项目 < 合计\n科目编码 科目名称 ^\n201 一般公共服务支出 1.00",
                2,
            ),
            ("index row", "项目 合计\n1 2\n甲局 3.00", 2),
            ("stars", "科目 合计\n** 1\n教育支出 _", 2),
            (
                "a line of columns",
                "项目 < 合计\n栏次 < 1\n201 教育支出 1.00",
                2,
            ),
            ("a continuation without header", "2010101 行政运行 3.00", 0),
            ("no data but a total", "科目编码 科目名称 合计\n合计 _ _", 1),
            (
                "names below a merged head, amounts blank",
                "科目 < 预算数\n科目编码 科目名称 _",
                2,
            ),
            (
                "text only",
                "一级指标 二级指标\n产出指标 数量指标\n效益指标 社会效益",
                1,
            ),
            (
                "one head over all",
                "三公经费 < <\n合计 出国 接待\n3.00 1.00 2.00",
                2,
            ),
        ] {
            assert_eq!(header_rows(&table(0.0, sketch)), want, "{name}");
        }
    }
}
