//! Catalogues of services (政府购买服务指导性目录) as trees of codes.
//!
//! Codes stand in one column, or a part of them in one column a level (代码 · 一级目录 · 二级目录 · 三级目录); names
//! stand in one column, or in one column a level. The level of an entry is that of the column of its
//! name, else that of its code: a letter, then two digits a level. Its parent is the entry with the
//! longest code that its own starts with; without codes, the last entry above it of a higher level. A row
//! with words where the code should be, and nothing else, names the department that the rows below are for.

use crate::header::Header;
use mingxi_core::{Catalogue, CatalogueEntry, Table, TableKind, fold};

/// Reads the catalogues among the annotated tables, in their order.
#[must_use]
pub fn catalogues(tables: &[Table]) -> Vec<Catalogue> {
    tables
        .iter()
        .filter(|t| t.kind == TableKind::PurchaseServiceCatalogue)
        .map(read)
        .filter(|c| !c.entries.is_empty())
        .collect()
}

/// The columns of a catalogue.
struct Columns {
    /// Code columns with the level that each is of; 0 where one column holds whole codes.
    codes: Vec<(usize, u8)>,
    /// Name columns with the level that each is of; 0 where one column holds all names.
    names: Vec<(usize, u8)>,
}

fn read(table: &Table) -> Catalogue {
    let header = Header::of(table);
    let grid = table.grid();
    let columns = columns(&header, table.col_count as usize);
    let text = |row: u32, col: usize| -> Option<&str> {
        let at = (*grid.get(row as usize)?.get(col)?)?;
        let cell = table.cells.get(at)?;
        Some(cell.text.trim()).filter(|t| !t.is_empty())
    };
    let begins = |row: u32, col: usize| {
        let at = grid.get(row as usize).and_then(|r| *r.get(col)?);
        at.and_then(|at| table.cells.get(at))
            .is_some_and(|c| c.rows.start == row)
    };
    let mut entries: Vec<CatalogueEntry> = Vec::new();
    let mut owner: Option<String> = None;
    for row in header.row_count()..table.row_count {
        let repeats_header = columns
            .names
            .iter()
            .any(|(col, _)| text(row, *col).is_some_and(|t| fold(t) == header.leaf(*col)));
        if repeats_header {
            continue;
        }
        let code_at = |level: u8| code(&columns, level, |col| text(row, col));
        let mut named = false;
        for (col, level) in &columns.names {
            let Some(name) = text(row, *col).filter(|_| begins(row, *col)) else {
                continue;
            };
            named = true;
            let code = code_at(*level);
            let level = match (*level, &code) {
                (0, Some(code)) => level_of(code),
                (0, None) => 1,
                (level, _) => level,
            };
            let parent = parent(&entries, code.as_deref(), level);
            entries.push(CatalogueEntry {
                code,
                name: name.to_owned(),
                level,
                parent,
                owner: owner.clone(),
                row,
            });
        }
        let words = columns.codes.first().and_then(|(col, _)| text(row, *col));
        if let (false, Some(words)) = (named, words.filter(|w| !is_code(w))) {
            owner = Some(words.to_owned());
        }
    }
    Catalogue {
        table_id: table.table_id.clone(),
        entries,
    }
}

fn columns(header: &Header, count: usize) -> Columns {
    let level = |col: usize| {
        let path = header.path(col);
        let has = |word: &str| path.iter().any(|name| name.contains(word));
        ["一级", "二级", "三级", "四级"]
            .iter()
            .zip(1u8..)
            .find(|(word, _)| has(word))
            .map_or(0, |(_, level)| level)
    };
    let is_code = |col: usize| {
        let leaf = header.leaf(col);
        leaf.contains("代码") || leaf.contains("编码") || leaf.contains("编号")
    };
    let is_name = |col: usize| {
        let leaf = header.leaf(col);
        leaf.contains("目录") || leaf.contains("名称") || leaf.contains("项目") || level(col) > 0
    };
    let with_level = |col: usize| (col, level(col));
    Columns {
        codes: (0..count).filter(|c| is_code(*c)).map(with_level).collect(),
        names: (0..count)
            .filter(|c| !is_code(*c) && is_name(*c))
            .map(with_level)
            .collect(),
    }
}

/// The code of an entry: that of the row, or the parts of it in the columns down to its level.
fn code<'t>(
    columns: &Columns,
    level: u8,
    text: impl Fn(usize) -> Option<&'t str>,
) -> Option<String> {
    if let [(col, 0)] = columns.codes[..] {
        return text(col).filter(|t| is_code(t)).map(str::to_owned);
    }
    let mut joined = String::new();
    for (col, of) in &columns.codes {
        if level > 0 && *of > level {
            break;
        }
        let Some(part) = text(*col).filter(|t| is_code(t)) else {
            continue;
        };
        // a column may hold the whole code down to its level
        if part.len() > joined.len() && part.starts_with(&joined) {
            part.clone_into(&mut joined);
        } else {
            joined.push_str(part);
        }
    }
    (!joined.is_empty()).then_some(joined)
}

/// `A`, `A10`, `A100301`, `0101`.
fn is_code(text: &str) -> bool {
    let digits = text
        .strip_prefix(|c: char| c.is_ascii_uppercase())
        .unwrap_or(text);
    !text.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// 1 for a letter alone, one more for every two digits.
fn level_of(code: &str) -> u8 {
    let digits = code.chars().filter(char::is_ascii_digit).count();
    let letter = usize::from(code.starts_with(|c: char| c.is_ascii_uppercase()));
    let pairs = digits.saturating_add(1) / 2;
    u8::try_from(pairs.saturating_add(letter)).unwrap_or(u8::MAX)
}

/// The entry that one belongs to.
fn parent(entries: &[CatalogueEntry], code: Option<&str>, level: u8) -> Option<u32> {
    let place = match code {
        Some(code) => entries
            .iter()
            .enumerate()
            .rev()
            .filter_map(|(i, e)| Some((i, e.code.as_deref()?)))
            .filter(|(_, other)| other.len() < code.len() && code.starts_with(other))
            .max_by_key(|(i, other)| (other.len(), *i))
            .map(|(i, _)| i),
        None => entries.iter().rposition(|e| e.level < level),
    };
    place.and_then(|i| u32::try_from(i).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::titled;

    fn entries(header_rows: u32, grid: &[&[&str]]) -> Vec<CatalogueEntry> {
        let table = titled("某省政府购买服务指导性目录", header_rows, grid);
        let tables = crate::annotate(vec![table]).0;
        assert_eq!(tables[0].kind, TableKind::PurchaseServiceCatalogue);
        catalogues(&tables).remove(0).entries
    }

    fn told(entries: &[CatalogueEntry]) -> Vec<(Option<&str>, &str, u8, Option<u32>)> {
        let one = |e: &'_ CatalogueEntry| (e.level, e.parent);
        entries
            .iter()
            .map(|e| (e.code.as_deref(), e.name.as_str(), one(e).0, one(e).1))
            .collect()
    }

    #[test]
    fn one_code_column_and_a_name_column_a_level() {
        let found = entries(
            1,
            &[
                &["代码", "一级目录", "二级目录", "三级目录", "四级目录"],
                &["A180501", "", "", "", "网络监测服务"],
                &["某某部", "", "", "", ""],
                &["A", "公共服务", "", "", ""],
                &["A10", "", "社会治理服务", "", ""],
                &["代码", "一级目录", "二级目录", "三级目录", "四级目录"],
                &["A1003", "", "", "社会工作服务", ""],
                &["A100301", "", "", "", "关爱服务"],
            ],
        );
        assert_eq!(
            told(&found),
            [
                (Some("A180501"), "网络监测服务", 4, None),
                (Some("A"), "公共服务", 1, None),
                (Some("A10"), "社会治理服务", 2, Some(1)),
                (Some("A1003"), "社会工作服务", 3, Some(2)),
                (Some("A100301"), "关爱服务", 4, Some(3)),
            ]
        );
        assert_eq!(
            (found[0].owner.as_deref(), found[4].owner.as_deref()),
            (None, Some("某某部"))
        );
    }

    #[test]
    fn a_code_column_a_level_with_merged_cells() {
        let found = entries(
            1,
            &[
                &[
                    "一级代码",
                    "一级目录",
                    "二级代码",
                    "二级目录",
                    "三级代码",
                    "三级目录",
                ],
                &["B", "辅助性服务", "01", "法律服务", "01", "法律顾问服务"],
                &["B", "辅助性服务", "01", "法律服务", "02", "法律咨询服务"],
            ],
        );
        assert_eq!(
            told(&found),
            [
                (Some("B"), "辅助性服务", 1, None),
                (Some("B01"), "法律服务", 2, Some(0)),
                (Some("B0101"), "法律顾问服务", 3, Some(1)),
                // letters and digits are not merged by the example, names are
                (Some("B0102"), "法律咨询服务", 3, Some(1)),
            ]
        );
    }

    #[test]
    fn names_in_one_column_have_the_levels_of_their_codes() {
        let found = entries(
            1,
            &[
                &["代码", "服务目录名称"],
                &["B", "辅助性服务"],
                &["B02", "课题研究和社会调查服务"],
                &["B0201", "课题研究服务"],
                &["C", "其他服务"],
            ],
        );
        assert_eq!(
            told(&found),
            [
                (Some("B"), "辅助性服务", 1, None),
                (Some("B02"), "课题研究和社会调查服务", 2, Some(0)),
                (Some("B0201"), "课题研究服务", 3, Some(1)),
                (Some("C"), "其他服务", 1, None),
            ]
        );
    }

    #[test]
    fn names_alone_make_a_tree_by_their_columns() {
        let found = entries(
            1,
            &[
                &["一级目录", "二级目录", "三级目录"],
                &["公共服务", "公共安全服务", "安全隐患排查服务"],
                &["公共服务", "公共安全服务", "安全应急演练服务"],
                &["公共服务", "教育公共服务", "课程研究服务"],
            ],
        );
        assert_eq!(
            told(&found),
            [
                (None, "公共服务", 1, None),
                (None, "公共安全服务", 2, Some(0)),
                (None, "安全隐患排查服务", 3, Some(1)),
                (None, "安全应急演练服务", 3, Some(1)),
                (None, "教育公共服务", 2, Some(0)),
                (None, "课程研究服务", 3, Some(4)),
            ]
        );
    }
}
