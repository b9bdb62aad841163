//! A `DoclingDocument`, for tools that already read docling's JSON.
//!
//! Headings become section headers, paragraphs texts, tables tables with their spans, titles
//! captions, notes footnotes; page numbers, running heads and contents lines go to the furniture
//! layer. Boxes have their origin at the top left. Forms, amounts, checks and findings have no
//! place there: the JSON of [`super::json`] holds them.
//!
//! Reference: `docling_core.types.doc.DoclingDocument`, written as version 1.1.0, the first in
//! which every item names its content layer; `tests/docling/` checks it against docling-core.

use mingxi_core::{
    Block, Disclosure, Furniture, FurnitureKind, PageNo, Provenance, Rect, Role, Section, Table,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The document as UTF-8 JSON.
///
/// `name` is its working name: the file's name without `.pdf`.
#[must_use]
pub fn to_bytes(name: &str, disclosure: &Disclosure) -> Vec<u8> {
    super::json::lines(&document(name, disclosure))
}

fn document(name: &str, disclosure: &Disclosure) -> DoclingDocument {
    let mut doc = DoclingDocument {
        schema_name: "DoclingDocument",
        version: "1.1.0",
        name: name.to_owned(),
        origin: Origin {
            mimetype: "application/pdf",
            binary_hash: short_hash(&disclosure.source.sha256),
            filename: disclosure.source.file_name.clone(),
        },
        furniture: Group::root("#/furniture", Layer::Furniture),
        body: Group::root("#/body", Layer::Body),
        groups: [],
        texts: Vec::new(),
        pictures: [],
        tables: Vec::new(),
        key_value_items: [],
        form_items: [],
        pages: disclosure
            .pages
            .iter()
            .map(|p| {
                (
                    p.page_no.get(),
                    Page::new(p.page_no, p.width_pt, p.height_pt),
                )
            })
            .collect(),
    };
    let mut unplaced: BTreeMap<&str, &Table> = disclosure
        .tables
        .iter()
        .map(|t| (t.table_id.as_str(), t))
        .collect();
    let table_of_form: BTreeMap<&str, &str> = disclosure
        .forms
        .iter()
        .map(|f| (f.form_id.as_str(), f.table_id.as_str()))
        .collect();
    for section in &disclosure.sections {
        doc.heading(section);
        for block in &section.blocks {
            let table_id = match block {
                Block::Paragraph { text, prov } => {
                    doc.text(Label::Text, Layer::Body, text, places(text, prov), None);
                    continue;
                }
                Block::Table { table_id } => table_id.as_str(),
                Block::Form { form_id } => table_of_form
                    .get(form_id.as_str())
                    .copied()
                    .unwrap_or_default(),
            };
            if let Some(table) = unplaced.remove(table_id) {
                doc.table(table);
            }
        }
    }
    for table in disclosure
        .tables
        .iter()
        .filter(|t| unplaced.contains_key(t.table_id.as_str()))
    {
        doc.table(table);
    }
    for page in &disclosure.pages {
        for furniture in &page.furniture {
            doc.furniture(page.page_no, furniture);
        }
    }
    doc
}

/// docling's hash of the file: the last 64 bits of its SHA-256.
fn short_hash(sha256: &str) -> u64 {
    let tail = sha256
        .get(sha256.len().saturating_sub(16)..)
        .unwrap_or_default();
    u64::from_str_radix(tail, 16).unwrap_or_default()
}

impl DoclingDocument {
    fn heading(&mut self, section: &Section) {
        if section.heading.is_empty() {
            return;
        }
        let label = if section.level == 0 {
            Label::Title
        } else {
            Label::SectionHeader
        };
        let at = self.text(label, Layer::Body, &section.heading, Vec::new(), None);
        self.texts[at].level = (section.level > 0).then_some(section.level);
    }

    fn furniture(&mut self, page_no: PageNo, furniture: &Furniture) {
        let label = match furniture.kind {
            FurnitureKind::PageNumber => Label::PageFooter,
            FurnitureKind::RunningHead => Label::PageHeader,
            FurnitureKind::Contents => Label::Text,
        };
        let prov = vec![Prov::new(page_no, &furniture.bbox, &furniture.text)];
        self.text(label, Layer::Furniture, &furniture.text, prov, None);
    }

    fn table(&mut self, table: &Table) {
        let own = Ref::new("tables", self.tables.len());
        let mut children = Vec::new();
        let mut captions = Vec::new();
        let mut footnotes = Vec::new();
        let caption: Vec<&str> = [&table.number, &table.title]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        if !caption.is_empty() {
            let at = self.text(
                Label::Caption,
                Layer::Body,
                &caption.join(" "),
                Vec::new(),
                Some(&own),
            );
            captions.push(Ref::new("texts", at));
        }
        if let Some(note) = &table.note {
            let at = self.text(Label::Footnote, Layer::Body, note, Vec::new(), Some(&own));
            footnotes.push(Ref::new("texts", at));
        }
        children.extend(captions.iter().chain(&footnotes).cloned());
        self.body.children.push(own.clone());
        self.tables.push(TableItem {
            self_ref: own.path,
            parent: Ref {
                path: "#/body".to_owned(),
            },
            children,
            content_layer: Layer::Body,
            label: "table",
            prov: table_places(table),
            captions,
            references: [],
            footnotes,
            data: TableData {
                num_rows: table.row_count,
                num_cols: table.col_count,
                table_cells: table.cells.iter().map(TableCell::new).collect(),
            },
        });
    }

    /// Adds a text item and returns its place in `texts`.
    fn text(
        &mut self,
        label: Label,
        layer: Layer,
        text: &str,
        prov: Vec<Prov>,
        parent: Option<&Ref>,
    ) -> usize {
        let at = self.texts.len();
        let own = Ref::new("texts", at);
        if parent.is_none() {
            self.body.children.push(own.clone());
        }
        self.texts.push(TextItem {
            self_ref: own.path,
            parent: parent.cloned().unwrap_or_else(|| Ref {
                path: "#/body".to_owned(),
            }),
            children: [],
            content_layer: layer,
            label,
            prov,
            orig: text.to_owned(),
            text: text.to_owned(),
            level: None,
        });
        at
    }
}

fn places(text: &str, prov: &[Provenance]) -> Vec<Prov> {
    prov.iter()
        .map(|p| Prov::new(p.page_no, &p.bbox, text))
        .collect()
}

/// The box around a table's cells on each of its pages.
fn table_places(table: &Table) -> Vec<Prov> {
    let mut boxes: BTreeMap<PageNo, Rect> = BTreeMap::new();
    for place in table.cells.iter().flat_map(|c| &c.prov) {
        boxes
            .entry(place.page_no)
            .and_modify(|b| *b = b.union(&place.bbox))
            .or_insert(place.bbox);
    }
    boxes
        .iter()
        .map(|(page_no, bbox)| Prov::new(*page_no, bbox, ""))
        .collect()
}

#[derive(Debug, Serialize)]
struct DoclingDocument {
    schema_name: &'static str,
    version: &'static str,
    name: String,
    origin: Origin,
    furniture: Group,
    body: Group,
    groups: [(); 0],
    texts: Vec<TextItem>,
    pictures: [(); 0],
    tables: Vec<TableItem>,
    key_value_items: [(); 0],
    form_items: [(); 0],
    pages: BTreeMap<u32, Page>,
}

#[derive(Debug, Serialize)]
struct Origin {
    mimetype: &'static str,
    binary_hash: u64,
    filename: String,
}

#[derive(Debug, Clone, Serialize)]
struct Ref {
    #[serde(rename = "$ref")]
    path: String,
}

impl Ref {
    fn new(list: &str, at: usize) -> Self {
        Self {
            path: format!("#/{list}/{at}"),
        }
    }
}

#[derive(Debug, Serialize)]
struct Group {
    self_ref: &'static str,
    children: Vec<Ref>,
    content_layer: Layer,
    name: &'static str,
    label: &'static str,
}

impl Group {
    const fn root(self_ref: &'static str, content_layer: Layer) -> Self {
        Self {
            self_ref,
            children: Vec::new(),
            content_layer,
            name: "_root_",
            label: "unspecified",
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Layer {
    Body,
    Furniture,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Label {
    Title,
    SectionHeader,
    Text,
    Caption,
    Footnote,
    PageHeader,
    PageFooter,
}

#[derive(Debug, Serialize)]
struct TextItem {
    self_ref: String,
    parent: Ref,
    children: [(); 0],
    content_layer: Layer,
    label: Label,
    prov: Vec<Prov>,
    orig: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
}

#[derive(Debug, Serialize)]
struct Prov {
    page_no: u32,
    bbox: Bbox,
    charspan: [usize; 2],
}

impl Prov {
    fn new(page_no: PageNo, bbox: &Rect, text: &str) -> Self {
        Self {
            page_no: page_no.get(),
            bbox: Bbox::new(bbox),
            charspan: [0, text.chars().count()],
        }
    }
}

#[derive(Debug, Serialize)]
struct Bbox {
    #[serde(flatten)]
    sides: Rect,
    coord_origin: &'static str,
}

impl Bbox {
    const fn new(sides: &Rect) -> Self {
        Self {
            sides: *sides,
            coord_origin: "TOPLEFT",
        }
    }
}

#[derive(Debug, Serialize)]
struct TableItem {
    self_ref: String,
    parent: Ref,
    children: Vec<Ref>,
    content_layer: Layer,
    label: &'static str,
    prov: Vec<Prov>,
    captions: Vec<Ref>,
    references: [(); 0],
    footnotes: Vec<Ref>,
    data: TableData,
}

#[derive(Debug, Serialize)]
struct TableData {
    num_rows: u32,
    num_cols: u32,
    table_cells: Vec<TableCell>,
}

#[derive(Debug, Serialize)]
struct TableCell {
    #[serde(skip_serializing_if = "Option::is_none")]
    bbox: Option<Bbox>,
    row_span: u32,
    col_span: u32,
    start_row_offset_idx: u32,
    end_row_offset_idx: u32,
    start_col_offset_idx: u32,
    end_col_offset_idx: u32,
    text: String,
    column_header: bool,
    row_header: bool,
    row_section: bool,
}

impl TableCell {
    fn new(cell: &mingxi_core::Cell) -> Self {
        Self {
            bbox: cell.prov.first().map(|p| Bbox::new(&p.bbox)),
            row_span: cell.rows.end.saturating_sub(cell.rows.start),
            col_span: cell.cols.end.saturating_sub(cell.cols.start),
            start_row_offset_idx: cell.rows.start,
            end_row_offset_idx: cell.rows.end,
            start_col_offset_idx: cell.cols.start,
            end_col_offset_idx: cell.cols.end,
            text: cell.text.clone(),
            column_header: cell.role == Role::Header,
            row_header: matches!(cell.role, Role::Label | Role::Code),
            row_section: false,
        }
    }
}

#[derive(Debug, Serialize)]
struct Page {
    size: Size,
    page_no: u32,
}

#[derive(Debug, Serialize)]
struct Size {
    width: f32,
    height: f32,
}

impl Page {
    fn new(page_no: PageNo, width: f32, height: f32) -> Self {
        Self {
            size: Size { width, height },
            page_no: page_no.get(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_to_an_item_that_names_itself() {
        let doc: serde_json::Value =
            serde_json::from_slice(&to_bytes("example", &crate::examples::disclosure())).unwrap();
        let body = doc["body"]["children"].as_array().unwrap();
        assert_eq!(
            body.len(),
            3,
            "a heading, a paragraph and a table: {body:?}"
        );
        for reference in body {
            let path = reference["$ref"].as_str().unwrap();
            let item = doc.pointer(path.trim_start_matches('#')).unwrap();
            assert_eq!(item["self_ref"], path);
            assert_eq!(item["parent"]["$ref"], "#/body");
        }
        assert_eq!(doc["texts"][2]["text"], "预算公开表2 2026年预算收入总表");
        assert_eq!(doc["tables"][0]["captions"][0]["$ref"], "#/texts/2");
        assert_eq!(
            doc["tables"][0]["data"]["table_cells"][3]["text"],
            "1,071.18"
        );
    }

    #[test]
    fn the_hash_is_the_tail_of_the_sha256() {
        assert_eq!(short_hash("ffffffffffffffff00000000000000ff"), 255);
        assert_eq!(short_hash("not a hash"), 0);
    }
}
