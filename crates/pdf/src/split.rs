//! One PDF a page, each with only what its page needs.

use crate::scanner::names;
use crate::surgery::Packing;
use crate::{Error, ErrorKind, Limits, surgery};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use std::collections::{BTreeMap, BTreeSet};

/// Splits a PDF into one PDF a page.
///
/// # Errors
///
/// Fails when the PDF cannot be opened or is over a limit.
pub fn split(bytes: &[u8], limits: &Limits) -> Result<Split, Error> {
    let source = surgery::load(bytes, limits)?;
    let pages: Vec<ObjectId> = source.page_iter().collect();
    if pages.len() > limits.max_pages as usize {
        let text = format!(
            "expected at most {} pages, found {}",
            limits.max_pages,
            pages.len()
        );
        return Err(Error::new(ErrorKind::TooLarge, text));
    }
    Ok(Split {
        source,
        pages: pages.into_iter(),
    })
}

/// The pages of a PDF, each as a PDF of its own, in order.
#[derive(Debug)]
pub struct Split {
    source: Document,
    pages: std::vec::IntoIter<ObjectId>,
}

impl Iterator for Split {
    type Item = Result<Vec<u8>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let page = self.pages.next()?;
        let mut single = Extract::new(&self.source, page).document();
        Some(surgery::save(&mut single, Packing::Plain))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.pages.size_hint()
    }
}

/// Attributes that a page can inherit (ISO 32000-2, table 31).
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];

/// Entries of a page that lead away from it, or number it in a structure that is left behind.
const LEFT_BEHIND: [&[u8]; 6] = [b"Parent", b"B", b"StructParents", b"Tabs", b"Thumb", b"PZ"];

/// How deep objects may hold one another; real ones stay below 20.
const MAX_DEPTH: u32 = 200;

/// Copies one page, and what it refers to, into a new document.
struct Extract<'d> {
    source: &'d Document,
    page: ObjectId,
    target: Document,
    copied: BTreeMap<ObjectId, ObjectId>,
}

impl<'d> Extract<'d> {
    fn new(source: &'d Document, page: ObjectId) -> Self {
        Self {
            source,
            page,
            target: Document::with_version(source.version.clone()),
            copied: BTreeMap::new(),
        }
    }

    fn document(mut self) -> Document {
        let mut dict = surgery::page_dict(self.source, self.page)
            .cloned()
            .unwrap_or_default();
        for key in LEFT_BEHIND {
            dict.remove(key);
        }
        for key in INHERITED {
            if let Some(value) = surgery::inherited(self.source, self.page, key) {
                dict.set(key, value.clone());
            }
        }
        if let Some(resources) = self.used_resources(&dict) {
            dict.set("Resources", resources);
        }
        let page_id = self.target.new_object_id();
        self.copied.insert(self.page, page_id);
        let mut page = self.copy_dict(&dict, 0);
        let pages_id = self.target.new_object_id();
        page.set("Parent", pages_id);
        page.set("Type", "Page");
        self.target
            .objects
            .insert(page_id, Object::Dictionary(page));
        let pages = dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![Object::Reference(page_id)] };
        self.target
            .objects
            .insert(pages_id, Object::Dictionary(pages));
        let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => pages_id };
        // Layers stay hidden or shown as they were.
        if let Ok(layers) = self.source.catalog().and_then(|c| c.get(b"OCProperties")) {
            let layers = self.copy(layers, 0);
            catalog.set("OCProperties", layers);
        }
        let catalog = self.target.add_object(catalog);
        self.target.trailer.set("Root", catalog);
        self.target
    }

    /// The page's resources without entries that neither its content nor a form without resources of its own names.
    fn used_resources(&self, page: &Dictionary) -> Option<Dictionary> {
        let (_, resources) = self.source.dereference(page.get(b"Resources").ok()?).ok()?;
        let content = surgery::page_content(self.source, self.page)?;
        let mut used: BTreeSet<Vec<u8>> = names(&content).into_iter().map(unescape).collect();
        let mut pruned = resources.as_dict().ok()?.clone();
        for form in self.forms_without_resources(&pruned) {
            let content = surgery::form_content(self.source, form)?;
            used.extend(names(&content).into_iter().map(unescape));
        }
        for (_, value) in pruned.iter_mut() {
            let Ok((_, Object::Dictionary(kind))) = self.source.dereference(value) else {
                continue;
            };
            let mut kind = kind.clone();
            let unused: Vec<Vec<u8>> = kind
                .iter()
                .map(|(k, _)| k.clone())
                .filter(|k| !used.contains(k))
                .collect();
            for key in unused {
                kind.remove(&key);
            }
            *value = Object::Dictionary(kind);
        }
        Some(pruned)
    }

    fn forms_without_resources(&self, resources: &Dictionary) -> Vec<ObjectId> {
        let objects = resources
            .get(b"XObject")
            .and_then(|o| self.source.dereference(o));
        let Ok((_, Object::Dictionary(objects))) = objects else {
            return Vec::new();
        };
        let bare = |id: &ObjectId| {
            let stream = self.source.get_object(*id).and_then(Object::as_stream);
            stream.is_ok_and(|s| {
                let form = s
                    .dict
                    .get(b"Subtype")
                    .and_then(Object::as_name)
                    .is_ok_and(|n| n == b"Form");
                form && !s.dict.has(b"Resources")
            })
        };
        objects
            .iter()
            .filter_map(|(_, o)| o.as_reference().ok())
            .filter(bare)
            .collect()
    }

    fn copy_dict(&mut self, dict: &Dictionary, depth: u32) -> Dictionary {
        let mut copy = Dictionary::new();
        for (key, value) in dict {
            let value = self.copy(value, depth + 1);
            copy.set(key.clone(), value);
        }
        copy
    }

    fn copy(&mut self, object: &Object, depth: u32) -> Object {
        if depth > MAX_DEPTH {
            return Object::Null;
        }
        match object {
            Object::Reference(id) => self.copy_reference(*id, depth),
            Object::Array(items) => {
                Object::Array(items.iter().map(|o| self.copy(o, depth + 1)).collect())
            }
            Object::Dictionary(dict) => Object::Dictionary(self.copy_dict(dict, depth)),
            Object::Stream(stream) => {
                let mut copy = stream.clone();
                copy.dict = self.copy_dict(&stream.dict, depth);
                Object::Stream(copy)
            }
            plain => plain.clone(),
        }
    }

    fn copy_reference(&mut self, id: ObjectId, depth: u32) -> Object {
        if let Some(known) = self.copied.get(&id) {
            return Object::Reference(*known);
        }
        let Ok(object) = self.source.get_object(id) else {
            return Object::Null;
        };
        // Links and form fields lead to other pages; those stay behind.
        let leads_away = object
            .as_dict()
            .is_ok_and(|d| d.has_type(b"Page") || d.has_type(b"Pages"));
        if leads_away {
            return Object::Null;
        }
        let new = self.target.new_object_id();
        self.copied.insert(id, new);
        let copy = self.copy(object, depth + 1);
        self.target.objects.insert(new, copy);
        Object::Reference(new)
    }
}

/// A name with its `#xx` escapes resolved (ISO 32000-2, 7.3.5).
fn unescape(name: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(name.len());
    let mut at = 0;
    while let Some(b) = name.get(at) {
        let hex = (*b == b'#').then(|| name.get(at + 1..at + 3)).flatten();
        let code = hex.and_then(|h| u8::from_str_radix(std::str::from_utf8(h).ok()?, 16).ok());
        plain.push(code.unwrap_or(*b));
        at += if code.is_some() { 3 } else { 1 };
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn names_are_unescaped() {
        assert_eq!(unescape(b"A#42#zz"), b"AB#zz");
    }
}
