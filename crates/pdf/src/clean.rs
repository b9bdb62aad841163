//! The PDF without its watermarks, and nothing else changed.
//!
//! Which operations drew a watermark is found by drawing an instrumented copy: every painting
//! operation of the copy is wrapped into marked content with a number of its own, so that what the
//! evidence drops leads back to the bytes that drew it. Those bytes are cut out of the original.

use crate::drawn::Declared;
use crate::page::{Painted, PdfPage};
use crate::record::TAG_PREFIX;
use crate::scanner::{Operation, operations};
use crate::surgery::Packing;
use crate::{Error, Limits, Pdf, strip_watermarks, surgery};
use lopdf::{Document, Object, ObjectId};
use mingxi_core::{PageNo, Watermark};
use std::collections::BTreeMap;

/// What was taken off, page by page.
pub type Receipts = Vec<(PageNo, Watermark)>;

/// The PDF without its watermarks, and what they were; the same bytes when it has none.
///
/// Only operations that drew watermarks, and annotations of subtype Watermark, are cut; a
/// watermark inside a scan stays. An encrypted PDF comes back without encryption.
///
/// # Errors
///
/// Fails when the PDF cannot be opened, drawn or written.
pub fn clean(bytes: &[u8], limits: &Limits) -> Result<(Vec<u8>, Receipts), Error> {
    let mut document = surgery::load(bytes, limits)?;
    let mut copy = document.clone();
    let places = instrument(&mut copy);
    let pdf = Pdf::open(surgery::save(&mut copy, Packing::Plain)?, limits)?;
    drop(copy);
    let reader = pdf.reader();
    let drawn: Result<Vec<_>, Error> = (0..pdf.page_count() as usize)
        .map(|i| reader.draw(PageNo::from_index(i)))
        .collect();
    let pages = strip_watermarks(drawn?);
    let receipts: Receipts = pages
        .iter()
        .flat_map(|p| p.watermarks().iter().map(|w| (p.page_no(), w.clone())))
        .collect();
    if receipts.is_empty() {
        return Ok((bytes.to_vec(), receipts));
    }
    cut(&mut document, &places, &verdicts(&pages));
    drop_annotations(&mut document, &pages);
    Ok((surgery::save(&mut document, Packing::of(bytes))?, receipts))
}

/// Whose content an operation stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Page(ObjectId),
    Form(ObjectId),
}

/// Where each number leads: the owner of the content, and which of its operations.
type Places = Vec<(Owner, usize)>;

fn content_of(document: &Document, owner: Owner) -> Option<Vec<u8>> {
    match owner {
        Owner::Page(id) => surgery::page_content(document, id),
        Owner::Form(id) => surgery::form_content(document, id),
    }
}

fn set_content(document: &mut Document, owner: Owner, content: Vec<u8>) {
    match owner {
        Owner::Page(id) => surgery::set_page_content(document, id, content),
        Owner::Form(id) => surgery::set_form_content(document, id, content),
    }
}

fn paints(operator: &[u8]) -> bool {
    matches!(
        operator,
        b"Tj"
            | b"TJ"
            | b"'"
            | b"\""
            | b"Do"
            | b"EI"
            | b"sh"
            | b"f"
            | b"F"
            | b"f*"
            | b"S"
            | b"s"
            | b"B"
            | b"B*"
            | b"b"
            | b"b*"
    )
}

/// Wraps every painting operation; numbers start at 1, and number `n` leads to place `n - 1`.
fn instrument(document: &mut Document) -> Places {
    let mut owners: Vec<Owner> = document.page_iter().map(Owner::Page).collect();
    owners.dedup();
    owners.extend(surgery::forms(document).into_iter().map(Owner::Form));
    let mut places = Places::new();
    for owner in owners {
        let Some(content) = content_of(document, owner) else {
            continue;
        };
        let mut wrapped = Vec::with_capacity(content.len() * 2);
        let mut done = 0;
        for (index, op) in operations(&content).iter().enumerate() {
            if !paints(&content[op.operator.clone()]) {
                continue;
            }
            places.push((owner, index));
            wrapped.extend_from_slice(&content[done..op.bytes.start]);
            wrapped.extend_from_slice(b" /");
            wrapped.extend_from_slice(TAG_PREFIX);
            wrapped.extend_from_slice(places.len().to_string().as_bytes());
            wrapped.extend_from_slice(b" BMC ");
            wrapped.extend_from_slice(&content[op.bytes.clone()]);
            wrapped.extend_from_slice(b" EMC ");
            done = op.bytes.end;
        }
        wrapped.extend_from_slice(&content[done..]);
        set_content(document, owner, wrapped);
    }
    places
}

/// What became of a numbered operation, over all the pages that drew it.
#[derive(Debug, Clone, Copy)]
struct Fate {
    watermark: bool,
    shift: f32,
}

/// An operation goes only where every drawing of it was a watermark.
fn verdicts(pages: &[PdfPage]) -> BTreeMap<u32, Fate> {
    let mut fates: BTreeMap<u32, Fate> = BTreeMap::new();
    for Painted {
        tag,
        watermark,
        shift,
    } in pages.iter().flat_map(PdfPage::painted)
    {
        let fate = fates.entry(tag).or_insert(Fate {
            watermark: true,
            shift,
        });
        fate.watermark &= watermark;
    }
    fates.retain(|_, fate| fate.watermark);
    fates
}

fn cut(document: &mut Document, places: &Places, fates: &BTreeMap<u32, Fate>) {
    let mut cuts: BTreeMap<Owner, BTreeMap<usize, Fate>> = BTreeMap::new();
    for (tag, fate) in fates {
        if let Some((owner, index)) = places.get((*tag as usize).wrapping_sub(1)) {
            cuts.entry(*owner).or_default().insert(*index, *fate);
        }
    }
    for (owner, cuts) in cuts {
        let Some(content) = content_of(document, owner) else {
            continue;
        };
        let mut kept = Vec::with_capacity(content.len());
        let mut done = 0;
        for (index, op) in operations(&content).iter().enumerate() {
            if let Some(fate) = cuts.get(&index) {
                kept.extend_from_slice(&content[done..op.bytes.start]);
                kept.extend_from_slice(&stand_in(&content, op, fate));
                done = op.bytes.end;
            }
        }
        kept.extend_from_slice(&content[done..]);
        set_content(document, owner, kept);
    }
}

/// What takes an operation's place, so that the state after it is what it was.
fn stand_in(content: &[u8], op: &Operation, fate: &Fate) -> Vec<u8> {
    let moved = format!("[{:.0}] TJ ", -fate.shift);
    match &content[op.operator.clone()] {
        b"Tj" | b"TJ" => moved.into_bytes(),
        b"'" => format!("T* {moved}").into_bytes(),
        b"\"" => {
            // aw ac string ": sets word and character spacing, moves to the next line, shows.
            let operands = &content[op.bytes.start..op.operator.start];
            let text = String::from_utf8_lossy(operands);
            let mut numbers = text.split_whitespace();
            let (word, character) = (numbers.next().unwrap_or("0"), numbers.next().unwrap_or("0"));
            format!("{word} Tw {character} Tc T* {moved}").into_bytes()
        }
        b"Do" | b"EI" | b"sh" => b" ".to_vec(),
        // Painting a path ends it, and makes a pending clip valid; so does n.
        _ => b"n ".to_vec(),
    }
}

/// Takes annotations of subtype Watermark off the pages where they were drawn.
fn drop_annotations(document: &mut Document, pages: &[PdfPage]) {
    let ids: Vec<ObjectId> = document.page_iter().collect();
    for page in pages {
        let declared = |d: &Declared| *d == Declared::Annotation;
        let drawn = page
            .drawn
            .runs
            .iter()
            .filter_map(|r| r.origin.declared)
            .any(|d| declared(&d))
            || page
                .drawn
                .bars
                .iter()
                .filter_map(|b| b.origin.declared)
                .any(|d| declared(&d))
            || page
                .drawn
                .shapes
                .iter()
                .filter_map(|s| s.origin.declared)
                .any(|d| declared(&d))
            || page
                .drawn
                .images
                .iter()
                .filter_map(|i| i.origin.declared)
                .any(|d| declared(&d));
        if let (true, Some(id)) = (drawn, ids.get(page.page_no().index())) {
            drop_annotations_of(document, *id);
        }
    }
}

fn drop_annotations_of(document: &mut Document, page: ObjectId) {
    let is_watermark = |document: &Document, annot: &Object| {
        let dict = document
            .dereference(annot)
            .ok()
            .and_then(|(_, o)| o.as_dict().ok());
        dict.and_then(|d| d.get(b"Subtype").and_then(Object::as_name).ok())
            .is_some_and(|n| n == b"Watermark")
    };
    let annots = surgery::page_dict(document, page).and_then(|d| d.get(b"Annots").ok());
    let Some((_, Object::Array(annots))) = annots.and_then(|a| document.dereference(a).ok()) else {
        return;
    };
    let kept: Vec<Object> = annots
        .iter()
        .filter(|a| !is_watermark(document, a))
        .cloned()
        .collect();
    let gone: Vec<ObjectId> = annots
        .iter()
        .filter(|a| is_watermark(document, a))
        .filter_map(|a| a.as_reference().ok())
        .collect();
    if let Ok(dict) = document.get_dictionary_mut(page) {
        if kept.is_empty() {
            dict.remove(b"Annots");
        } else {
            dict.set("Annots", kept);
        }
    }
    for id in gone {
        document.objects.remove(&id);
    }
}
