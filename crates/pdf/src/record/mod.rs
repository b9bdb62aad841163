//! The interpreter's output, written down: glyphs, boxes, shapes and pictures in page coordinates.

mod paint;
mod paths;
mod pictures;
mod pixels;
mod shapes;
mod text;

use crate::drawn::{Declared, DrawnPage, Ink, Origin};
use crate::layers::Survey;
use crate::{Limits, Pdf};
use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_syntax::object::dict::keys::SUBTYPE;
use hayro::hayro_interpret::hayro_syntax::object::{Dict, Name};
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};
use hayro::kurbo::{Affine, BezPath, Point, Rect as Area, Shape as _};
use mingxi_core::Rect;
use paths::{bounds_of, is_upright, sub_paths, upright_box};
use pictures::Looks;
use shapes::Shapes;
use std::time::Instant;

pub(crate) use pixels::{Decoded, Pixels, Samples, Taken};

/// Paint less opaque than this lets what is below shine through.
const OPAQUE: f32 = 0.98;

/// A glyph is clipped when its middle is further out than this, points.
const CLIP_SLACK_PT: f64 = 0.5;

/// How often the clock is read: once in so many operations.
const OPS_PER_CLOCK_LOOK: u32 = 4096;

/// Name prefix of the marked content that `clean.rs` wraps around every operation of a copy.
pub(crate) const TAG_PREFIX: &[u8] = b"MingxiOp";

/// Marked content that `surgery.rs` wraps around the forms of watermark layers.
pub(crate) const LAYER_TAG: &[u8] = b"MingxiLayer";

/// The payload that unwinds out of the interpreter when a limit is reached.
pub(crate) struct OverLimit;

/// What is remembered from page to page of a document, by one thread.
#[derive(Default)]
pub(crate) struct Memory {
    looks: Looks,
    shapes: Shapes,
}

/// A [`Device`] that writes down what it is asked to draw.
pub(crate) struct Recorder<'m> {
    pub(crate) page: DrawnPage,
    memory: &'m mut Memory,
    limits: &'m Limits,
    survey: &'m Survey,
    started: Instant,
    /// Each clip within the one before; `false` where only its bounds are known.
    clips: Vec<(Area, bool)>,
    groups: Vec<Group>,
    /// Marked content around the current operation: what it declares, and its tag.
    marks: Vec<(Option<Declared>, u32)>,
    /// Set while an annotation is drawn.
    pub(crate) annotation: Option<Option<Declared>>,
    /// Takes the pixels of pictures, where they are asked for.
    pixels: Option<&'m mut Pixels>,
    /// The current operation paints over what is below, without blending and without a mask.
    plain: bool,
    ops: u32,
    pending_space: Option<(f32, f32)>,
    points: Vec<Point>,
}

impl<'m> Recorder<'m> {
    pub(crate) fn new(page: DrawnPage, pdf: &'m Pdf, memory: &'m mut Memory) -> Self {
        let bounds = Area::new(0.0, 0.0, f64::from(page.width), f64::from(page.height));
        memory.shapes.begin_page();
        Self {
            page,
            memory,
            limits: pdf.limits(),
            survey: &pdf.survey,
            started: Instant::now(),
            clips: vec![(bounds, true)],
            groups: Vec::new(),
            marks: Vec::new(),
            annotation: None,
            pixels: None,
            plain: true,
            ops: 0,
            pending_space: None,
            points: Vec::new(),
        }
    }

    /// Also takes the pixels of the pictures that are asked for.
    pub(crate) fn with_pixels(mut self, pixels: &'m mut Pixels) -> Self {
        self.pixels = Some(pixels);
        self
    }

    /// The page, as far as it was drawn.
    pub(crate) fn finish(self) -> DrawnPage {
        self.page
    }

    /// Counts an operation; unwinds with [`OverLimit`] when the page has had its share.
    fn count(&mut self) {
        self.ops += 1;
        let slow = self.ops.is_multiple_of(OPS_PER_CLOCK_LOOK)
            && self.started.elapsed() > self.limits.max_page_time;
        let over = self.ops > self.limits.max_page_ops
            || self.page.glyphs.len() > self.limits.max_page_chars as usize
            || self.page.bars.len() + self.page.shapes.len()
                > self.limits.max_page_rulings as usize;
        if slow || over {
            std::panic::resume_unwind(Box::new(OverLimit));
        }
    }

    fn origin(&self) -> Origin {
        let (mut declared, mut tag) = (None, 0);
        for (d, t) in &self.marks {
            declared = declared.or(*d);
            if *t != 0 {
                tag = *t;
            }
        }
        let annotation = self.annotation.is_some();
        Origin {
            seq: self.ops,
            tag,
            annotation,
            declared: self.annotation.flatten().or(declared),
        }
    }

    fn clip(&self) -> Area {
        self.clips.last().map_or(Area::ZERO, |c| c.0)
    }

    fn ink(&self, paint: &Paint<'_>) -> Ink {
        let mut ink = match paint {
            Paint::Color(color) => {
                let [r, g, b, alpha] = color.to_rgba().components();
                Ink {
                    rgb: [r, g, b],
                    alpha,
                }
            }
            Paint::Pattern(_) => Ink::PATTERN,
        };
        ink.alpha *= self.group_alpha();
        ink
    }

    /// Opacity of the groups around; what a mask lets through is not known, and counts as half.
    fn group_alpha(&self) -> f32 {
        self.groups
            .iter()
            .map(|g| if g.masked { g.opacity * 0.5 } else { g.opacity })
            .product()
    }

    fn push_clip(&mut self, area: Area, exact: bool) {
        let (clip, outer) = self.clips.last().copied().unwrap_or((Area::ZERO, false));
        // An empty clip stays empty, wherever it is.
        self.clips.push((clip.intersect(area), outer && exact));
    }

    /// Whether paint of this opacity hides all that lies below its box.
    fn covers(&self, alpha: f32) -> bool {
        let exact = self.clips.last().is_some_and(|c| c.1);
        let plain = self
            .groups
            .iter()
            .all(|g| g.blend == BlendMode::Normal && !g.masked);
        exact && plain && self.plain && alpha > OPAQUE
    }

    fn declared(&self, tag: &[u8], properties: Option<&Dict<'_>>) -> Option<Declared> {
        if tag == LAYER_TAG {
            return Some(Declared::Layer);
        }
        let properties = properties?;
        match tag {
            b"Artifact" => {
                let subtype = properties.get::<Name<'_>>(SUBTYPE)?;
                (subtype.as_ref() == b"Watermark").then_some(Declared::Artifact)
            }
            b"OC" => {
                let ids = &self.survey.watermark_layers;
                let named = properties.obj_id().is_some_and(|id| ids.contains(&id));
                let member = properties
                    .get_ref(b"OCGs")
                    .is_some_and(|r| ids.contains(&r.into()));
                (named || member).then_some(Declared::Layer)
            }
            _ => None,
        }
    }
}

impl<'a> Device<'a> for Recorder<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.paint_path(path, &props, mode);
    }

    fn draw_rect(&mut self, rect: &Area, props: DrawProps<'a>, mode: &DrawMode) {
        match (mode, &props.paint) {
            (DrawMode::Fill(_), Paint::Color(_)) if is_upright(&props.transform) => {
                self.count();
                let ink = self.ink(&props.paint);
                self.plain = is_plain(&props);
                self.push_bar(props.transform.transform_rect_bbox(*rect), ink, true);
            }
            _ => self.paint_path(&rect.to_path(0.1), &props, mode),
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.count();
        let elements = clip.path.elements();
        let exact = sub_paths(&clip.path).count() == 1
            && upright_box(elements, Affine::IDENTITY, &mut Vec::new()).is_some();
        self.push_clip(bounds_of(elements, Affine::IDENTITY), exact);
    }

    fn push_clip_rect(&mut self, rect: &Area) {
        self.count();
        self.push_clip(*rect, true);
    }

    fn pop_clip(&mut self) {
        if self.clips.len() > 1 {
            self.clips.pop();
        }
    }

    fn push_transparency_group(
        &mut self,
        opacity: f32,
        mask: Option<SoftMask<'a>>,
        blend: BlendMode,
    ) {
        self.groups.push(Group {
            opacity,
            masked: mask.is_some(),
            blend,
        });
    }

    fn pop_transparency_group(&mut self) {
        self.groups.pop();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.count();
        self.show(run, &props, mode);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.count();
        self.place_picture(&image, &props);
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        let number = tag
            .strip_prefix(TAG_PREFIX)
            .and_then(|n| std::str::from_utf8(n).ok()?.parse().ok())
            .unwrap_or(0);
        self.marks.push((self.declared(tag, properties), number));
    }

    fn end_marked_content(&mut self) {
        self.marks.pop();
    }
}

/// A transparency group around the current operation.
#[derive(Debug, Clone, Copy)]
struct Group {
    opacity: f32,
    masked: bool,
    blend: BlendMode,
}

fn is_plain(props: &DrawProps<'_>) -> bool {
    props.blend_mode == BlendMode::Normal && props.soft_mask.is_none()
}

fn to_rect(a: Area) -> Rect {
    Rect::around(a.x0 as f32, a.y0 as f32, a.x1 as f32, a.y1 as f32)
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
