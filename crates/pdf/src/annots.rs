//! What annotations show: form text, stamps and seals are content, watermarks are not.

use crate::drawn::Declared;
use crate::record::Recorder;
use hayro::hayro_interpret::hayro_syntax::content::TypedIter;
use hayro::hayro_interpret::hayro_syntax::object::dict::keys::{
    ANNOTS, AP, AS, BBOX, F, MATRIX, N, RECT, RESOURCES, SUBTYPE,
};
use hayro::hayro_interpret::hayro_syntax::object::{
    Array, Dict, Name, Object, Rect as PdfRect, Stream,
};
use hayro::hayro_interpret::hayro_syntax::page::{Page, Resources};
use hayro::hayro_interpret::util::RectExt;
use hayro::hayro_interpret::{
    ClipPath, Context, Device, FillRule, InterpreterCache, InterpreterSettings, interpret,
};
use hayro::kurbo::{Affine, Rect as Area, Shape};

/// Hidden and `NoView` (ISO 32000-2, table 167, bits 2 and 6).
const UNSEEN: u32 = 1 << 1 | 1 << 5;

/// Draws the appearance of every annotation that shows (ISO 32000-2, 12.5.5).
pub(crate) fn draw_annotations<'a>(
    page: &Page<'a>,
    transform: Affine,
    bounds: Area,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
    recorder: &mut Recorder<'_>,
) {
    let Some(annots) = page.raw().get::<Array<'_>>(ANNOTS) else {
        return;
    };
    for annot in annots.iter::<Dict<'_>>() {
        if annot.get::<u32>(F).unwrap_or(0) & UNSEEN != 0 {
            continue;
        }
        let Some(form) = appearance(&annot) else {
            continue;
        };
        let Some(placed) = placement(&annot, &form) else {
            continue;
        };
        let Ok(content) = form.decoded_data() else {
            continue;
        };
        let declared = annot
            .get::<Name<'_>>(SUBTYPE)
            .is_some_and(|s| s.as_ref() == b"Watermark");
        recorder.annotation = Some(declared.then_some(Declared::Annotation));
        let resources = form.dict().get::<Dict<'_>>(RESOURCES).map(Resources::new);
        let ctm = transform * placed;
        let mut context = Context::new(ctm, bounds, cache, page.xref(), settings.clone());
        if let Some(bbox) = form.dict().get::<PdfRect>(BBOX) {
            recorder.push_clip_path(&ClipPath {
                path: ctm * bbox.to_kurbo().to_path(0.1),
                fill: FillRule::NonZero,
            });
        }
        interpret(
            TypedIter::new(content.as_ref()),
            resources.as_ref().unwrap_or_else(|| page.resources()),
            &mut context,
            recorder,
        );
        recorder.pop_clip();
        recorder.annotation = None;
    }
}

fn appearance<'a>(annot: &Dict<'a>) -> Option<Stream<'a>> {
    match annot.get::<Dict<'_>>(AP)?.get::<Object<'_>>(N)? {
        Object::Stream(stream) => Some(stream),
        Object::Dict(states) => {
            let state = annot.get::<Name<'_>>(AS)?;
            states.get::<Stream<'_>>(state)
        }
        _ => None,
    }
}

/// The matrix from the appearance to the page: algorithm 8.1 of ISO 32000-2, 12.5.5.
fn placement(annot: &Dict<'_>, form: &Stream<'_>) -> Option<Affine> {
    let rect = annot.get::<PdfRect>(RECT)?.to_kurbo();
    let bbox = form.dict().get::<PdfRect>(BBOX)?.to_kurbo();
    let matrix = form
        .dict()
        .get::<[f64; 6]>(MATRIX)
        .map_or(Affine::IDENTITY, Affine::new);
    let shown = matrix.transform_rect_bbox(bbox);
    let (sx, sy) = (rect.width() / shown.width(), rect.height() / shown.height());
    let fit = Affine::new([
        sx,
        0.0,
        0.0,
        sy,
        rect.x0 - sx * shown.x0,
        rect.y0 - sy * shown.y0,
    ]);
    (sx.is_finite() && sy.is_finite()).then_some(fit * matrix)
}
