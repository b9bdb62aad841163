//! Pages become a document: prose under headings, tables in their place, captions and notes tied to tables.

use crate::caption;
use crate::find::TableSearch;
use crate::lines::Line;
use crate::prose::{Measure, Paragraph, ProseLine, paragraphs};
use crate::stitch::{Stitched, StitchedCell, StitchedTable};
use mingxi_core::{
    Block, Cell, Document, Finding, FindingCode, Furniture, PageNo, Role, Section, Table,
    TableKind, fold,
};
use std::collections::BTreeMap;

/// A page with this many lines of at least half its width shows its own margins.
const FULL_LINES: usize = 8;

/// A cover has no more lines than this.
const MAX_COVER_LINES: usize = 14;

/// What a line outside of tables is for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Use {
    Prose,
    Caption,
    Note,
    Furniture,
}

/// Puts prose and tables into reading order and ties titles, numbers, units, entities and notes to their tables.
#[must_use]
pub fn assemble(stitched: &Stitched) -> Document {
    let mut uses: Vec<Vec<Use>> = stitched
        .furniture
        .iter()
        .map(|k| {
            k.iter()
                .map(|k| {
                    if k.is_some() {
                        Use::Furniture
                    } else {
                        Use::Prose
                    }
                })
                .collect()
        })
        .collect();
    for table in &stitched.tables {
        let (page, _) = table.parts[0];
        for line in &table.caption.lines {
            // A numbered heading that is the table's title stays a heading of the prose as well.
            if !is_heading_too(table, &stitched.pages[page].lines[*line]) {
                uses[page][*line] = Use::Caption;
            }
        }
        for (page, line) in &table.repeated {
            uses[*page][*line] = Use::Caption;
        }
    }
    let notes: Vec<Vec<usize>> = stitched
        .tables
        .iter()
        .map(|t| note_lines(t, &stitched.pages, &mut uses))
        .collect();
    let tables: Vec<Table> = stitched
        .tables
        .iter()
        .zip(&notes)
        .enumerate()
        .map(|(k, (t, note))| table(k, t, note, &stitched.pages))
        .collect();
    let mut findings: Vec<Finding> = stitched
        .pages
        .iter()
        .flat_map(|p| p.findings.iter().cloned())
        .collect();
    findings.extend(stitched.findings.iter().cloned());
    findings.extend(tables.iter().flat_map(doubts));
    Document {
        sections: sections(stitched, &uses, &tables),
        furniture: furniture(stitched),
        tables,
        findings,
    }
}

fn is_heading_too(table: &StitchedTable, line: &Line) -> bool {
    let text = fold(&line.text());
    crate::prose::heading_number(&text).is_some()
        && table
            .caption
            .title
            .as_ref()
            .is_some_and(|t| fold(t).contains(&text))
}

fn note_lines(table: &StitchedTable, pages: &[TableSearch], uses: &mut [Vec<Use>]) -> Vec<usize> {
    let (p, t) = table.parts[table.parts.len() - 1];
    let page = &pages[p];
    let rect = page.tables[t].rect();
    let floor = page
        .tables
        .iter()
        .map(|b| b.rect().top())
        .filter(|top| *top > rect.bottom())
        .fold(page.size.1, f32::min);
    let note = caption::note(&page.lines, &|i| uses[p][i] == Use::Prose, &rect, floor);
    for line in &note {
        uses[p][*line] = Use::Note;
    }
    note
}

fn table(index: usize, table: &StitchedTable, note: &[usize], pages: &[TableSearch]) -> Table {
    let (last, _) = table.parts[table.parts.len() - 1];
    let note: String = note.iter().map(|l| pages[last].lines[*l].text()).collect();
    let (mut pages_on, caption) = (Vec::new(), &table.caption);
    for (p, _) in &table.parts {
        if pages_on.last() != Some(&pages[*p].page_no) {
            pages_on.push(pages[*p].page_no);
        }
    }
    let mut cells: Vec<Cell> = table
        .cells
        .iter()
        .map(|c| Cell {
            rows: number(c.rows.start)..number(c.rows.end),
            cols: number(c.cols.start)..number(c.cols.end),
            text: c.text.clone(),
            role: if c.text.is_empty() {
                Role::Blank
            } else if c.rows.start < table.header_rows {
                Role::Header
            } else {
                Role::Label
            },
            amount: None,
            prov: c.prov.clone(),
        })
        .collect();
    cells.sort_by_key(|c| (c.rows.start, c.cols.start));
    let has_amounts = table.cells.iter().any(|c| {
        c.rows.start >= table.header_rows
            && crate::header::is_amount(&fold(&c.text))
            && c.text.contains(|d: char| ('1'..='9').contains(&d))
    });
    Table {
        table_id: format!("t{}", index + 1),
        kind: TableKind::Unclassified,
        number: caption.number.clone(),
        title: caption.title.as_deref().map(plain_title),
        entity: caption.entity.clone(),
        unit: caption.unit.clone().or_else(|| unit_in_cells(&table.cells)),
        declared_empty: !has_amounts && caption::declares_empty(&note),
        note: (!note.is_empty()).then_some(note),
        pages: pages_on,
        row_count: number(table.row_count),
        col_count: number(table.xs.len() - 1),
        header_row_count: number(table.header_rows),
        cells,
    }
}

/// A title without the number of the heading that it also is.
fn plain_title(title: &str) -> String {
    let folded = fold(title);
    match crate::prose::heading_number(&folded) {
        Some((level, length)) if level > 1 => {
            let mut rest = length;
            let at = title.char_indices().find(|(_, c)| {
                if rest == 0 {
                    return true;
                }
                rest = rest.saturating_sub(fold(c.encode_utf8(&mut [0; 4])).chars().count());
                false
            });
            at.map_or_else(|| title.to_owned(), |(i, _)| title[i..].trim().to_owned())
        }
        _ => title.trim().to_owned(),
    }
}

/// Rows, columns and the like are bounded by the limits on edges, far below `u32::MAX`.
fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The unit that a table names in its own cells, 项目资金（万元） or 单位：元, when it names only one.
fn unit_in_cells(cells: &[StitchedCell]) -> Option<String> {
    let mut found: Option<String> = None;
    for cell in cells.iter().filter(|c| c.text.contains('元')) {
        let folded = fold(&cell.text);
        let ends = folded
            .match_indices(['(', ':'])
            .map(|(i, mark)| &folded[i + mark.len()..]);
        for unit in
            ends.filter_map(|rest| caption::money_unit(rest.strip_prefix("单位:").unwrap_or(rest)))
        {
            if found.as_deref().is_some_and(|other| other != unit) {
                return None;
            }
            found = Some(unit.to_owned());
        }
    }
    found
}

fn doubts(table: &Table) -> Vec<Finding> {
    let Some(place) = table.cells.first().and_then(|c| c.prov.first()) else {
        return Vec::new();
    };
    let amounts = table
        .cells
        .iter()
        .filter(|c| crate::header::is_amount(&fold(&c.text)))
        .count();
    let mut findings = Vec::new();
    if table.title.is_none() {
        let message = "no title found above the table";
        findings.push(
            Finding::new(FindingCode::D001, message)
                .on(place.page_no)
                .at(place.bbox)
                .about(&table.table_id),
        );
    }
    if table.unit.is_none() && amounts > 0 {
        let message = format!("{amounts} amounts, but no unit above or in the table");
        findings.push(
            Finding::new(FindingCode::D002, message)
                .on(place.page_no)
                .at(place.bbox)
                .about(&table.table_id),
        );
    }
    findings
}

fn furniture(stitched: &Stitched) -> Vec<(PageNo, Furniture)> {
    let mut all = Vec::new();
    for (page, kinds) in stitched.pages.iter().zip(&stitched.furniture) {
        for (line, kind) in page.lines.iter().zip(kinds) {
            if let Some(kind) = kind {
                all.push((
                    page.page_no,
                    Furniture {
                        kind: *kind,
                        text: line.text(),
                        bbox: page.frame.to_page(&line.rect),
                    },
                ));
            }
        }
    }
    all
}

/// What comes next in reading order.
enum Flow<'a> {
    Line(ProseLine<'a>),
    Table(usize),
}

fn sections(stitched: &Stitched, uses: &[Vec<Use>], tables: &[Table]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let cover = cover(stitched, uses);
    if let Some(lines) = &cover {
        sections.push(cover_section(lines));
    }
    let mut run: Vec<ProseLine<'_>> = Vec::new();
    let measures = measures(stitched, uses);
    for (p, page) in stitched
        .pages
        .iter()
        .enumerate()
        .skip(usize::from(cover.is_some()))
    {
        for flow in flow(stitched, uses, p, measures[p]) {
            match flow {
                Flow::Line(line) => run.push(line),
                Flow::Table(t) => {
                    flush(&mut run, &mut sections);
                    open_section(&mut sections, page.page_no).push(Block::Table {
                        table_id: tables[t].table_id.clone(),
                    });
                }
            }
        }
    }
    flush(&mut run, &mut sections);
    for (k, section) in sections.iter_mut().enumerate() {
        section.section_id = format!("s{}", k + 1);
    }
    sections
}

/// The lines of prose and the tables that begin on one page, from top to bottom.
fn flow<'a>(
    stitched: &'a Stitched,
    uses: &[Vec<Use>],
    p: usize,
    measure: Measure,
) -> Vec<Flow<'a>> {
    let page = &stitched.pages[p];
    let mut flow: Vec<(f32, Flow<'_>)> = Vec::new();
    for (line, used) in page.lines.iter().zip(&uses[p]) {
        if *used == Use::Prose {
            flow.push((
                line.rect.center().1,
                Flow::Line(ProseLine {
                    page_no: page.page_no,
                    frame: page.frame,
                    line,
                    measure,
                }),
            ));
        }
    }
    for (t, table) in stitched.tables.iter().enumerate() {
        if table.parts[0].0 == p {
            flow.push((
                crate::stitch::part_rect(&stitched.pages, table.parts[0]).top(),
                Flow::Table(t),
            ));
        }
    }
    flow.sort_by(|a, b| a.0.total_cmp(&b.0));
    flow.into_iter().map(|(_, f)| f).collect()
}

/// The lines of the first page when it is a cover: few lines, none of them prose.
fn cover<'a>(stitched: &'a Stitched, uses: &[Vec<Use>]) -> Option<Vec<ProseLine<'a>>> {
    let page = stitched
        .pages
        .first()
        .filter(|p| p.tables.is_empty() && stitched.pages.len() > 1)?;
    let lines: Vec<ProseLine<'_>> = page
        .lines
        .iter()
        .zip(&uses[0])
        .filter(|(_, u)| **u == Use::Prose)
        .map(|(line, _)| ProseLine {
            page_no: page.page_no,
            frame: page.frame,
            line,
            measure: Measure::of_page(page.size.0),
        })
        .collect();
    let texts: Vec<String> = lines.iter().map(|l| fold(&l.line.text())).collect();
    let prose = texts.iter().any(|t| {
        t.ends_with(['。', ';'])
            || crate::prose::heading_number(t).is_some_and(|(level, _)| level > 1)
    });
    (!lines.is_empty() && lines.len() <= MAX_COVER_LINES && !prose).then_some(lines)
}

/// The cover as a section of level 0: its largest line is the heading, the rest paragraphs in order.
fn cover_section(lines: &[ProseLine<'_>]) -> Section {
    let budget = |l: &ProseLine<'_>| {
        fold(&l.line.text()).contains("预算") || fold(&l.line.text()).contains("决算")
    };
    let titles = if lines.iter().any(budget) {
        lines.iter().filter(|l| budget(l)).collect()
    } else {
        lines.iter().collect::<Vec<_>>()
    };
    let heading = titles.iter().max_by(|a, b| {
        a.line
            .size
            .total_cmp(&b.line.size)
            .then(b.line.baseline.total_cmp(&a.line.baseline))
    });
    let blocks = lines
        .iter()
        .filter(|l| !heading.is_some_and(|h| std::ptr::eq(h.line, l.line)))
        .map(|l| Block::Paragraph {
            text: l.line.text(),
            prov: crate::prose::provenance(std::slice::from_ref(l)),
        })
        .collect();
    Section {
        section_id: String::new(),
        level: 0,
        number: None,
        heading: heading.map(|h| h.line.text()).unwrap_or_default(),
        page_no: lines[0].page_no,
        blocks,
    }
}

/// Turns the lines gathered so far into headings and paragraphs.
fn flush(run: &mut Vec<ProseLine<'_>>, sections: &mut Vec<Section>) {
    for Paragraph {
        text,
        prov,
        heading,
    } in paragraphs(run)
    {
        match heading {
            Some((level, number)) => sections.push(Section {
                section_id: String::new(),
                level,
                number,
                heading: text,
                page_no: prov[0].page_no,
                blocks: Vec::new(),
            }),
            None => {
                open_section(sections, prov[0].page_no).push(Block::Paragraph { text, prov });
            }
        }
    }
    run.clear();
}

/// The margins of every page: its own where it has enough prose, else those of the pages of its size.
fn measures(stitched: &Stitched, uses: &[Vec<Use>]) -> Vec<Measure> {
    let prose = |p: usize| {
        let lines = stitched.pages[p].lines.iter().zip(&uses[p]);
        lines.filter(|(_, u)| **u == Use::Prose).map(|(l, _)| l)
    };
    #[expect(clippy::cast_possible_truncation, reason = "points on a page")]
    let size = |p: usize| {
        let (w, h) = stitched.pages[p].size;
        (w.round() as i64, h.round() as i64)
    };
    let mut by_size: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    for p in 0..stitched.pages.len() {
        by_size.entry(size(p)).or_default().push(p);
    }
    let shared: BTreeMap<(i64, i64), Option<Measure>> = by_size
        .into_iter()
        .map(|(key, pages)| (key, Measure::of(pages.into_iter().flat_map(prose))))
        .collect();
    let of_page = |p: usize| {
        let full = prose(p)
            .filter(|l| l.rect.width() > 0.5 * stitched.pages[p].size.0)
            .count()
            >= FULL_LINES;
        let own = if full { Measure::of(prose(p)) } else { None };
        own.or(shared.get(&size(p)).copied().flatten())
            .unwrap_or_else(|| Measure::of_page(stitched.pages[p].size.0))
    };
    (0..stitched.pages.len()).map(of_page).collect()
}

/// The blocks of the section that is open; what stands before the first heading goes into one without.
fn open_section(sections: &mut Vec<Section>, page_no: PageNo) -> &mut Vec<Block> {
    if sections.last().is_none_or(|s| s.level == 0) {
        let blank = Section {
            section_id: String::new(),
            level: 1,
            number: None,
            heading: String::new(),
            page_no,
            blocks: Vec::new(),
        };
        sections.push(blank);
    }
    let last = sections.len() - 1;
    &mut sections[last].blocks
}
