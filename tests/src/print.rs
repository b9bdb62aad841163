//! The stages of a conversion as text that people can review.
//!
//! Coordinates are points on the page's content, rounded to a tenth.

use mingxi_core::{Block, Char, Disclosure, PageContent, Role, Table, is_cjk};
use std::fmt::Write;

/// Paragraphs are shown up to this many characters.
const SHOWN_CHARS: usize = 36;
/// A gap wider than this share of the font size parts words.
const WORD_GAP: f32 = 0.3;

/// A line `page x y text` for each word of a page, in the order drawn, then the number of its rulings.
#[must_use]
pub fn words(page: &PageContent) -> String {
    let mut text = String::new();
    let mut last: Option<&Char> = None;
    for c in &page.chars {
        if !last.is_some_and(|last| goes_on(last, c)) {
            let (x, y) = (c.rect.left(), c.baseline);
            let _ = write!(text, "\n{} {x:.1} {y:.1} ", page.page_no.get());
        }
        text.push(c.ch);
        last = Some(c);
    }
    let _ = writeln!(
        text,
        "\n{} rulings {}, fills {}, pictures {}, hidden {}",
        page.page_no.get(),
        page.rulings.len(),
        page.fills.len(),
        page.pictures.len(),
        page.hidden.len()
    );
    text.trim_start().to_owned()
}

fn goes_on(last: &Char, next: &Char) -> bool {
    let gap = next.rect.left() - last.rect.right();
    !next.space_before
        && (last.baseline - next.baseline).abs() < 0.1 * next.size
        && gap.abs() < WORD_GAP * next.size
}

/// Every table: what is said about it, then its grid in columns that line up.
#[must_use]
pub fn tables(out: &Disclosure) -> String {
    let mut text = String::new();
    for table in &out.tables {
        let kind = serde_json::to_value(table.kind).expect("a kind is a word");
        let pages: Vec<u32> = table.pages.iter().map(|p| p.get()).collect();
        let said = |word: &Option<String>| word.clone().unwrap_or_else(|| "-".to_owned());
        let _ = writeln!(
            text,
            "{} {} pages {pages:?} header rows {}{}\n  number {} | title {} | entity {} | unit {} | note {}",
            table.table_id,
            kind.as_str().unwrap_or_default(),
            table.header_row_count,
            if table.declared_empty {
                " declared empty"
            } else {
                ""
            },
            said(&table.number),
            said(&table.title),
            said(&table.entity),
            said(&table.unit),
            said(&table.note),
        );
        grid(table, &mut text);
        text.push('\n');
    }
    text
}

/// A line a row. `<` goes on from the left, `^` from above; the letter before a text is its role
/// where its role is not plain: `#` code, `=` amount, `~` index.
fn grid(table: &Table, text: &mut String) {
    let mut rows = Vec::new();
    for (r, row) in table.grid().iter().enumerate() {
        let mut line = Vec::new();
        for (c, cell) in row.iter().enumerate() {
            let Some(cell) = cell.map(|i| &table.cells[i]) else {
                line.push("?".to_owned());
                continue;
            };
            line.push(if cell.cols.start as usize != c {
                "<".to_owned()
            } else if cell.rows.start as usize != r {
                "^".to_owned()
            } else {
                shown(cell.role, &cell.text)
            });
        }
        rows.push(line);
    }
    let widths: Vec<usize> = (0..table.col_count as usize)
        .map(|c| rows.iter().map(|row| width(&row[c])).max().unwrap_or(0))
        .collect();
    for row in &rows {
        let mut line = String::from("  ");
        for (cell, wide) in row.iter().zip(&widths) {
            line += cell;
            line += &" ".repeat(wide - width(cell) + 1);
            line += "|";
        }
        let _ = writeln!(text, "{line}");
    }
}

fn shown(role: Role, text: &str) -> String {
    let mark = match role {
        Role::Code => "#",
        Role::Amount => "=",
        Role::Index => "~",
        Role::Header | Role::Label | Role::Blank => "",
    };
    format!("{mark}{}", cut(text))
}

fn cut(text: &str) -> String {
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(SHOWN_CHARS).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short.replace('\n', "⏎")
}

/// Columns that a text takes on a terminal.
fn width(text: &str) -> usize {
    text.chars().map(|c| if is_cjk(c) { 2 } else { 1 }).sum()
}

/// The head and the sections with their blocks.
#[must_use]
pub fn outline(out: &Disclosure) -> String {
    let mut text = serde_json::to_string(&out.disclosure).expect("a head has string keys");
    text.push('\n');
    for s in &out.sections {
        let indent = "  ".repeat(usize::from(s.level));
        let _ = writeln!(
            text,
            "{indent}{} {} (page {})",
            s.section_id,
            s.heading,
            s.page_no.get()
        );
        for block in &s.blocks {
            let _ = match block {
                Block::Paragraph { text: words, prov } => {
                    let pages: Vec<u32> = prov.iter().map(|p| p.page_no.get()).collect();
                    let n = words.chars().count();
                    writeln!(text, "{indent}  ¶ {pages:?} {n}: {}", cut(words))
                }
                Block::Table { table_id } => writeln!(text, "{indent}  table {table_id}"),
                Block::Form { form_id } => writeln!(text, "{indent}  form {form_id}"),
            };
        }
    }
    text
}

/// Pages with what was taken off them and what is not prose, then findings as printed.
#[must_use]
pub fn pages(out: &Disclosure) -> String {
    let mut text = String::new();
    for page in &out.pages {
        let furniture: Vec<&str> = page.furniture.iter().map(|f| f.text.as_str()).collect();
        let mark = page.watermarks.first().map_or_else(String::new, |w| {
            let layer = serde_json::to_value(w.layer).expect("a layer is a word");
            let words = w.text.as_deref().unwrap_or("no words");
            let (n, layer) = (page.watermarks.len(), layer.as_str().unwrap_or_default());
            format!(" | {n} × {layer} {words}: {}", w.reason)
        });
        let _ = writeln!(
            text,
            "{} {:.1} × {:.1} turned {} {:?} {furniture:?}{mark}",
            page.page_no.get(),
            page.width_pt,
            page.height_pt,
            page.rotation,
            page.kind,
        );
    }
    let _ = writeln!(text, "\n{:?}, {} findings", out.status, out.findings.len());
    for f in &out.findings {
        let at = f.page_no.map_or_else(String::new, |p| format!("{p}: "));
        let about = f
            .table_id
            .as_deref()
            .map_or_else(String::new, |t| format!("{t}: "));
        let _ = writeln!(text, "{at}{about}{} {}", f.code, f.message);
    }
    text
}
