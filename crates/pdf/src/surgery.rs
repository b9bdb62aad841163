//! Objects of a PDF taken apart and put together again.

use crate::contain::{contain, panic_text};
use crate::pdf::{check_bytes, find, startxref};
use crate::record::LAYER_TAG;
use crate::{Error, ErrorKind, Limits};
use lopdf::{Dictionary, Document, Object, ObjectId, SaveOptions, Stream, Writer, dictionary};
use std::collections::BTreeSet;
use std::io::Write as _;

/// Loads a document to change it; one without a user password is decrypted.
pub(crate) fn load(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    check_bytes(bytes, limits)?;
    let mut document = parse(bytes)?;
    if let Ok(Object::Dictionary(_)) = document.trailer.get(b"Encrypt") {
        let update = encryption_apart(bytes, &document.trailer).ok_or_else(locked)?;
        document = parse(&update)?;
    }
    let is_locked = document.trailer.has(b"Encrypt") && document.objects.len() < 2;
    if document.is_encrypted() || is_locked {
        return Err(locked());
    }
    if document.get_pages().is_empty() {
        return Err(Error::new(
            ErrorKind::NoPages,
            "expected at least one page, found none",
        ));
    }
    Ok(document)
}

fn parse(bytes: &[u8]) -> Result<Document, Error> {
    match contain(|| Document::load_mem(bytes)) {
        Ok(document) => document.map_err(load_error),
        Err(payload) => Err(damaged().because(panic_text(&*payload))),
    }
}

fn locked() -> Error {
    Error::new(ErrorKind::Encrypted, "the PDF asks for a password")
}

/// The same PDF with its encryption dictionary in an object of its own, added as an update (ISO 32000-2, 7.5.6).
///
/// lopdf 0.47 does not decrypt when the dictionary stands in the trailer, which is as legal.
fn encryption_apart(bytes: &[u8], trailer: &Dictionary) -> Option<Vec<u8>> {
    let number = trailer.get(b"Size").and_then(Object::as_i64).ok()?;
    let id = u32::try_from(number).ok()?;
    let before = i64::try_from(startxref(bytes)?).ok()?;
    let mut update = bytes.to_vec();
    update.push(b'\n');
    let object_at = update.len();
    writeln!(update, "{id} 0 obj").ok()?;
    Writer::write_object(&mut update, trailer.get(b"Encrypt").ok()?).ok()?;
    update.extend_from_slice(b"\nendobj\n");
    let table_at = update.len();
    write!(update, "xref\n{id} 1\n{object_at:010} 00000 n \ntrailer\n").ok()?;
    let mut trailer = trailer.clone();
    for key in [
        b"Type".as_slice(),
        b"W",
        b"Index",
        b"Filter",
        b"DecodeParms",
        b"Length",
        b"XRefStm",
    ] {
        trailer.remove(key);
    }
    trailer.set("Size", number + 1);
    trailer.set("Prev", before);
    trailer.set("Encrypt", Object::Reference((id, 0)));
    Writer::write_object(&mut update, &Object::Dictionary(trailer)).ok()?;
    write!(update, "\nstartxref\n{table_at}\n%%EOF\n").ok()?;
    Some(update)
}

fn load_error(e: lopdf::Error) -> Error {
    match e {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => locked().because(e),
        e => damaged().because(e),
    }
}

fn damaged() -> Error {
    Error::new(
        ErrorKind::Damaged,
        "cannot take the PDF apart: its objects are broken",
    )
}

/// How a document is written: as plain objects, or packed as the original was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// A cross-reference table and plain objects: every viewer reads it.
    Plain,
    /// Object streams (ISO 32000-2, 7.5.7): half the size where there are many small objects.
    Packed,
}

impl Packing {
    /// The packing of these bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        if find(bytes, b"/ObjStm").is_some() {
            Self::Packed
        } else {
            Self::Plain
        }
    }
}

/// Writes a document.
pub(crate) fn save(document: &mut Document, packing: Packing) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let packed = packing == Packing::Packed;
    let options = SaveOptions {
        use_object_streams: packed,
        use_xref_streams: packed,
        ..SaveOptions::default()
    };
    match contain(|| document.save_with_options(&mut bytes, options)) {
        Ok(Ok(())) => Ok(bytes),
        Ok(Err(e)) => Err(Error::new(ErrorKind::Damaged, "cannot write the PDF").because(e)),
        Err(payload) => {
            Err(Error::new(ErrorKind::Panicked, "cannot write the PDF")
                .because(panic_text(&*payload)))
        }
    }
}

/// Whether deflated bytes unpack to no more than this; what cannot be unpacked does.
pub(crate) fn inflates_within(packed: &[u8], limit: u64) -> bool {
    let dict = dictionary! { "Filter" => "FlateDecode" };
    let stream = Stream::new(dict, packed.to_vec());
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let unpacked = stream.decompressed_content_with_limit(limit);
    !matches!(
        unpacked,
        Err(lopdf::Error::Decompress(
            lopdf::DecompressError::MemoryLimitExceeded { .. }
        ))
    )
}

/// The dictionary of a page, attributes of its ancestors not included.
pub(crate) fn page_dict(document: &Document, page: ObjectId) -> Option<&Dictionary> {
    document.get_dictionary(page).ok()
}

/// A page's attribute, its own or inherited (ISO 32000-2, 7.7.3.4).
pub(crate) fn inherited<'d>(
    document: &'d Document,
    page: ObjectId,
    key: &[u8],
) -> Option<&'d Object> {
    let mut seen = BTreeSet::new();
    let mut node = page;
    while seen.insert(node) {
        let dict = document.get_dictionary(node).ok()?;
        if let Ok(value) = dict.get(key) {
            return Some(value);
        }
        node = dict.get(b"Parent").and_then(Object::as_reference).ok()?;
    }
    None
}

/// The decoded content of a page, its streams joined by line breaks; `None` when one cannot be decoded.
pub(crate) fn page_content(document: &Document, page: ObjectId) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    for id in document.get_page_contents(page) {
        let stream = document.get_object(id).and_then(Object::as_stream).ok()?;
        content.extend(stream.get_plain_content().ok()?);
        content.push(b'\n');
    }
    Some(content)
}

/// Gives a page one new content stream.
pub(crate) fn set_page_content(document: &mut Document, page: ObjectId, content: Vec<u8>) {
    let id = document.add_object(new_stream(content));
    if let Ok(dict) = document.get_dictionary_mut(page) {
        dict.set("Contents", Object::Reference(id));
    }
}

fn new_stream(content: Vec<u8>) -> Stream {
    let mut stream = Stream::new(Dictionary::new(), content);
    // Content that does not shrink stays as it is.
    let _ = stream.compress();
    stream
}

/// The form `XObject`s of a document, in the order of their numbers.
pub(crate) fn forms(document: &Document) -> Vec<ObjectId> {
    let is_form = |o: &Object| {
        o.as_stream().is_ok_and(|s| {
            s.dict
                .get(b"Subtype")
                .and_then(Object::as_name)
                .is_ok_and(|n| n == b"Form")
        })
    };
    document
        .objects
        .iter()
        .filter(|(_, o)| is_form(o))
        .map(|(id, _)| *id)
        .collect()
}

/// The decoded content of a form.
pub(crate) fn form_content(document: &Document, form: ObjectId) -> Option<Vec<u8>> {
    document
        .get_object(form)
        .and_then(Object::as_stream)
        .ok()?
        .get_plain_content()
        .ok()
}

/// Replaces the content of a form and keeps the rest of it.
pub(crate) fn set_form_content(document: &mut Document, form: ObjectId, content: Vec<u8>) {
    if let Ok(stream) = document
        .get_object_mut(form)
        .and_then(Object::as_stream_mut)
    {
        stream.set_plain_content(content);
        let _ = stream.compress();
    }
}

/// The same PDF, the content of each form of these optional-content groups wrapped into [`LAYER_TAG`].
pub(crate) fn tag_layer_forms(bytes: &[u8], layers: &[u32]) -> Option<Vec<u8>> {
    let mut document = load(
        bytes,
        &Limits {
            max_bytes: u64::MAX,
            ..Limits::default()
        },
    )
    .ok()?;
    let in_layer: Vec<ObjectId> = forms(&document)
        .into_iter()
        .filter(|id| belongs_to(&document, *id, layers))
        .collect();
    if in_layer.is_empty() {
        return None;
    }
    for id in in_layer {
        let content = form_content(&document, id)?;
        let wrapped = [b"/", LAYER_TAG, b" BMC\n", &content, b"\nEMC"].concat();
        set_form_content(&mut document, id, wrapped);
    }
    save(&mut document, Packing::Plain).ok()
}

/// Whether a form's /OC names one of the groups, or a membership that does (ISO 32000-2, 8.11.2).
fn belongs_to(document: &Document, form: ObjectId, layers: &[u32]) -> bool {
    let Ok(stream) = document.get_object(form).and_then(Object::as_stream) else {
        return false;
    };
    let Ok(oc) = stream.dict.get(b"OC") else {
        return false;
    };
    let named = |o: &Object| o.as_reference().is_ok_and(|id| layers.contains(&id.0));
    if named(oc) {
        return true;
    }
    let Ok((_, Object::Dictionary(membership))) = document.dereference(oc) else {
        return false;
    };
    match membership.get(b"OCGs") {
        Ok(Object::Array(groups)) => groups.iter().any(named),
        Ok(group) => named(group),
        Err(_) => false,
    }
}
