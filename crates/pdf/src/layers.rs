//! What the pages of a document share: optional-content groups named as watermarks, and pictures.

use crate::pdf::find;
use crate::surgery;
use hayro::hayro_interpret::hayro_syntax::Pdf as Document;
use hayro::hayro_interpret::hayro_syntax::object::dict::keys::{
    KIDS, NAME, OC, OCGS, OCPROPERTIES, PAGES,
};
use hayro::hayro_interpret::hayro_syntax::object::{
    Array, Dict, MaybeRef, ObjectIdentifier, Stream, String as PdfString,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is looked up once a document.
#[derive(Default)]
pub(crate) struct Survey {
    /// Optional-content groups whose name says watermark.
    pub(crate) watermark_layers: Vec<ObjectIdentifier>,
    /// Pictures that more than one page may draw: only these are worth looking at.
    pub(crate) shared_images: Vec<ObjectIdentifier>,
    /// Forms belong to such a group by their own /OC entry, which the interpreter does not report.
    pub(crate) has_watermark_forms: bool,
}

/// Surveys the catalog and the resources of all pages.
pub(crate) fn survey(document: &Document) -> Survey {
    let watermark_layers = watermark_layers(document);
    let mut uses: BTreeMap<(u32, i32), (ObjectIdentifier, u32)> = BTreeMap::new();
    let mut has_watermark_forms = false;
    for page in document.pages().iter() {
        let objects = &page.resources().x_objects;
        for (name, object) in objects.entries() {
            if let MaybeRef::Ref(r) = object {
                let id: ObjectIdentifier = r.into();
                uses.entry((id.obj_number, id.gen_number))
                    .or_insert((id, 0))
                    .1 += 1;
            }
            if !watermark_layers.is_empty() && !has_watermark_forms {
                has_watermark_forms = objects
                    .get::<Stream<'_>>(name)
                    .is_some_and(|s| s.dict().contains_key(OC));
            }
        }
    }
    let shared_images = uses
        .into_values()
        .filter(|(_, n)| *n > 1)
        .map(|(id, _)| id)
        .collect();
    Survey {
        watermark_layers,
        shared_images,
        has_watermark_forms,
    }
}

fn watermark_layers(document: &Document) -> Vec<ObjectIdentifier> {
    let xref = document.xref();
    let groups = xref
        .get::<Dict<'_>>(xref.root_id())
        .and_then(|catalog| catalog.get::<Dict<'_>>(OCPROPERTIES))
        .and_then(|properties| properties.get::<Array<'_>>(OCGS));
    let Some(groups) = groups else {
        return Vec::new();
    };
    groups
        .raw_iter()
        .filter_map(|item| item.as_obj_ref())
        .map(ObjectIdentifier::from)
        .filter(|id| {
            let name = xref
                .get::<Dict<'_>>(*id)
                .and_then(|group| group.get::<PdfString<'_>>(NAME));
            name.is_some_and(|n| says_watermark(n.as_bytes()))
        })
        .collect()
}

/// Leaves of the page tree as its nodes list them, a page listed twice counted twice; stops above `enough`.
///
/// The interpreter drops repeated pages, so that ten thousand pages that are one object look like one.
pub(crate) fn leaves(document: &Document, enough: u32) -> usize {
    let xref = document.xref();
    let root = xref
        .get::<Dict<'_>>(xref.root_id())
        .and_then(|catalog| catalog.get::<Dict<'_>>(PAGES));
    let (mut open, mut seen, mut count) = (Vec::from_iter(root), BTreeSet::new(), 0);
    while let Some(node) = open.pop() {
        let Some(kids) = node.get::<Array<'_>>(KIDS) else {
            continue;
        };
        let listed = kids.raw_iter().count();
        count += listed;
        if count > enough as usize {
            break;
        }
        for kid in kids.raw_iter() {
            let MaybeRef::Ref(r) = kid else { continue };
            let id: ObjectIdentifier = r.into();
            let new = seen.insert((id.obj_number, id.gen_number));
            let node = xref
                .get::<Dict<'_>>(id)
                .filter(|d| new && d.contains_key(KIDS));
            if let Some(node) = node {
                count -= 1;
                open.push(node);
            }
        }
    }
    count
}

/// Whether a layer's name, in any encoding that producers use, says watermark.
pub(crate) fn says_watermark(name: &[u8]) -> bool {
    let utf16: Vec<u8> = if name.starts_with(&[0xFE, 0xFF]) {
        let units = name[2..]
            .chunks_exact(2)
            .map(|b| u16::from_be_bytes([b[0], b[1]]));
        char::decode_utf16(units)
            .filter_map(Result::ok)
            .collect::<String>()
            .into_bytes()
    } else {
        name.to_vec()
    };
    let lower = utf16.to_ascii_lowercase();
    // 水印 in UTF-8 and in GBK.
    [
        b"watermark".as_slice(),
        "水印".as_bytes(),
        b"\xCB\xAE\xD3\xA1",
    ]
    .iter()
    .any(|word| find(&lower, word).is_some() || find(&utf16, word).is_some())
}

/// The same PDF, each form of a watermark layer wrapped into marked content that says so; `None` when that fails.
pub(crate) fn tag_watermark_forms(bytes: &[u8], survey: &Survey) -> Option<Vec<u8>> {
    let layers: Vec<u32> = survey
        .watermark_layers
        .iter()
        .map(|id| id.obj_number)
        .collect();
    surgery::tag_layer_forms(bytes, &layers)
}

#[cfg(test)]
mod tests {
    use super::says_watermark;

    #[test]
    fn names_in_three_encodings() {
        for name in [
            b"Watermark 1".as_slice(),
            "水印".as_bytes(),
            b"\xFE\xFF\x6C\x34\x53\x70",
            b"\xCB\xAE\xD3\xA1",
        ] {
            assert!(says_watermark(name), "{name:?}");
        }
        assert!(!says_watermark(b"Background"));
    }
}
