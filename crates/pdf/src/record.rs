//! The interpreter's output, written down: glyphs, boxes, shapes and pictures in page coordinates.

use crate::drawn::{Bar, Declared, DrawnPage, Glyph, Ink, Origin, Picture, Run, Shape};
use crate::images::{Looks, look_at};
use crate::layers::Survey;
use crate::paths::{LEAN_PT, bounds_of, is_upright, sliver, split_frames, sub_paths, upright_box};
use crate::{Limits, Pdf};
use hayro::hayro_interpret::font::{Glyph as PdfGlyph, GlyphIdentifier, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro::hayro_interpret::hayro_syntax::object::dict::keys::{LENGTH, MASK, OC, SMASK, SUBTYPE};
use hayro::hayro_interpret::hayro_syntax::object::{Dict, Name, ObjRef, ObjectIdentifier};
use hayro::hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint,
    SoftMask, StrokeProps,
};
use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect as Area, Shape as _};
use mingxi_core::{Rect, fold_radical};
use std::collections::HashMap;
use std::time::Instant;

/// Units of a glyph's transform per em (ISO 32000-2, 9.2.4).
const UNITS_PER_EM: f64 = 1000.0;

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
    bold: HashMap<GlyphIdentifier, bool>,
    looks: Looks,
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
    /// The current operation paints over what is below, without blending and without a mask.
    plain: bool,
    ops: u32,
    pending_space: Option<(f32, f32)>,
    points: Vec<Point>,
}

impl<'m> Recorder<'m> {
    pub(crate) fn new(page: DrawnPage, pdf: &'m Pdf, memory: &'m mut Memory) -> Self {
        let bounds = Area::new(0.0, 0.0, f64::from(page.width), f64::from(page.height));
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
            plain: true,
            ops: 0,
            pending_space: None,
            points: Vec::new(),
        }
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

    fn is_bold(&mut self, glyph: &PdfGlyph<'_>) -> bool {
        let PdfGlyph::Outline(outline) = glyph else {
            return false;
        };
        *self
            .memory
            .bold
            .entry(outline.identifier())
            .or_insert_with(|| {
                outline.font_data().is_some_and(|font| {
                    let named = font.postscript_name.as_deref().is_some_and(is_bold_name);
                    named || font.weight.is_some_and(|w| w >= 600)
                })
            })
    }

    fn record_glyphs(&mut self, run: &GlyphRun<'_, '_>, ctm: Affine, mut style: Run) {
        let vertical = style.vertical;
        let start = self.page.glyphs.len();
        let clip = self.clip().inflate(CLIP_SLACK_PT, CLIP_SLACK_PT);
        for glyph in run.glyphs() {
            let matrix = ctm * glyph.transform();
            let place = Place::of(&matrix, glyph, &style, vertical);
            match glyph.as_unicode() {
                Some(BfString::Char(c)) => self.push_char(c, &place, &style, clip),
                Some(BfString::String(s)) => {
                    let count = s.chars().count().max(1);
                    for (i, c) in s.chars().enumerate() {
                        self.push_char(c, &place.part(i, count, style.dir), &style, clip);
                    }
                }
                None => self.push_char(char::REPLACEMENT_CHARACTER, &place, &style, clip),
            }
        }
        if self.page.glyphs.len() > start {
            shorten_advances(&mut self.page.glyphs[start..], &style);
            style.glyphs = to_u32(start)..to_u32(self.page.glyphs.len());
            self.page.runs.push(style);
        }
    }

    fn push_char(&mut self, c: char, place: &Place, style: &Run, clip: Area) {
        if c.is_whitespace() {
            self.pending_space = Some((place.x, place.y));
            return;
        }
        if c.is_control() || is_zero_width(c) {
            return;
        }
        let space_before = self.pending_space.take().is_some_and(|(x, y)| {
            let (dx, dy) = (place.x - x, place.y - y);
            let along = dx * style.dir.0 + dy * style.dir.1;
            let across = dy * style.dir.0 - dx * style.dir.1;
            across.abs() < style.size * 0.5 && along > -style.size * 0.5
        });
        let (mx, my) = (
            place.x + style.dir.0 * place.advance * 0.5 + style.dir.1 * style.size * 0.35,
            place.y + style.dir.1 * place.advance * 0.5 - style.dir.0 * style.size * 0.35,
        );
        let clipped = !clip.contains(Point::new(f64::from(mx), f64::from(my)));
        let ch = fold_radical(c);
        self.page.glyphs.push(Glyph {
            ch,
            x: place.x,
            y: place.y,
            advance: place.advance,
            space_before,
            clipped,
        });
    }

    /// An upright box; outside of the clip nothing of it is left.
    fn push_bar(&mut self, area: Area, ink: Ink, whole: bool) {
        // Hairlines have no area of their own: grow the clip so that one on its edge stays.
        let clip = self.clip().inflate(CLIP_SLACK_PT, CLIP_SLACK_PT);
        let cut = Area::new(
            area.x0.max(clip.x0),
            area.y0.max(clip.y0),
            area.x1.min(clip.x1),
            area.y1.min(clip.y1),
        );
        if ink.is_transparent() || cut.x0 > cut.x1 || cut.y0 > cut.y1 {
            return;
        }
        let origin = self.origin();
        let covers = whole && self.covers(ink.alpha);
        self.page.bars.push(Bar {
            rect: to_rect(cut),
            ink,
            covers,
            origin,
        });
    }

    fn push_shape(&mut self, area: Area, ink: Ink, elements: usize, tiled: bool) {
        let Some(rect) = to_rect(area).intersection(&to_rect(self.clip())) else {
            return;
        };
        if !ink.is_transparent() {
            let origin = self.origin();
            self.page.shapes.push(Shape {
                rect,
                ink,
                elements: to_u32(elements),
                tiled,
                origin,
            });
        }
    }

    fn fill_path(&mut self, path: &BezPath, transform: Affine, ink: Ink) {
        let mut points = std::mem::take(&mut self.points);
        let mut odd: Option<(Area, usize)> = None;
        let mut boxes: Vec<Area> = Vec::new();
        for sub in sub_paths(path) {
            match upright_box(sub, transform, &mut points).or_else(|| sliver(sub, transform)) {
                Some(area) => boxes.push(area),
                None => {
                    let area = bounds_of(sub, transform);
                    let (all, n) = odd.map_or((area, 0), |(a, n)| (a.union(area), n));
                    odd = Some((all, n + sub.len()));
                }
            }
        }
        self.points = points;
        // Where boxes overlap, the fill rule may leave holes.
        let whole = boxes.len() == 1;
        for area in split_frames(&mut boxes) {
            self.push_bar(area, ink, whole);
        }
        if let Some((area, elements)) = odd {
            self.push_shape(area, ink, elements, false);
        }
    }

    fn stroke_path(&mut self, path: &BezPath, transform: Affine, ink: Ink, props: &StrokeProps) {
        let half = f64::from(props.line_width) * transform.determinant().abs().sqrt() / 2.0;
        let (mut start, mut at) = (Point::ZERO, Point::ZERO);
        let mut slanted: Option<(Area, usize)> = None;
        for el in path.elements() {
            let (from, to) = match *el {
                PathEl::MoveTo(p) => {
                    start = transform * p;
                    at = start;
                    continue;
                }
                PathEl::LineTo(p) => (at, transform * p),
                PathEl::ClosePath => (at, start),
                PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => {
                    let to = transform * p;
                    grow(&mut slanted, Area::from_points(at, to));
                    at = to;
                    continue;
                }
            };
            at = to;
            let (w, h) = ((to.x - from.x).abs(), (to.y - from.y).abs());
            let area = Area::from_points(from, to);
            if w.min(h) > LEAN_PT {
                grow(&mut slanted, area);
            } else if w > h {
                let y = f64::midpoint(from.y, to.y);
                self.push_bar(Area::new(area.x0, y - half, area.x1, y + half), ink, false);
            } else if h > 0.0 {
                let x = f64::midpoint(from.x, to.x);
                self.push_bar(Area::new(x - half, area.y0, x + half, area.y1), ink, false);
            }
        }
        if let Some((area, elements)) = slanted {
            self.push_shape(area, ink, elements, false);
        }
    }

    fn paint_path(&mut self, path: &BezPath, props: &DrawProps<'_>, mode: &DrawMode) {
        self.count();
        self.plain = is_plain(props);
        let ink = self.ink(&props.paint);
        if let Paint::Pattern(_) = props.paint {
            let area = bounds_of(path.elements(), props.transform);
            self.push_shape(area, ink, path.elements().len(), true);
            return;
        }
        match mode {
            DrawMode::Fill(_) => self.fill_path(path, props.transform, ink),
            DrawMode::Stroke(stroke) => self.stroke_path(path, props.transform, ink, stroke),
            DrawMode::FillAndStroke(_, stroke) => {
                self.fill_path(path, props.transform, ink);
                self.stroke_path(path, props.transform, ink, stroke);
            }
            DrawMode::Invisible => {}
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
        let Some(first) = run.glyphs().first() else {
            return;
        };
        let matrix = props.transform * first.transform();
        if let DrawMode::Stroke(_) = mode
            && self.thickens_last_run(&matrix)
        {
            return;
        }
        let [a, b, c, d, ..] = matrix.as_coeffs();
        let (along, upward) = (a.hypot(b), c.hypot(d));
        if !(along.is_finite() && along > 0.0) {
            return;
        }
        let ink = self.ink(&props.paint);
        let style = Run {
            glyphs: 0..0,
            dir: ((a / along) as f32, (b / along) as f32),
            size: (upward * UNITS_PER_EM) as f32,
            ink,
            bold: self.is_bold(first),
            invisible: matches!(mode, DrawMode::Invisible) || ink.is_transparent(),
            vertical: matches!(run.writing_mode(), WritingMode::Vertical),
            origin: self.origin(),
        };
        self.record_glyphs(run, props.transform, style);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.count();
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let quad = props
            .transform
            .transform_rect_bbox(Area::new(0.0, 0.0, width, height));
        let Some(rect) = to_rect(quad).intersection(&to_rect(self.clip())) else {
            return;
        };
        let (dict, stencil) = match &image {
            Image::Stencil(s) => (s.stream().dict().clone(), true),
            Image::Raster(r) => (r.stream().dict().clone(), false),
        };
        let in_mask = props.soft_mask.is_some() || self.groups.iter().any(|g| g.masked);
        let masked = in_mask || stencil || dict.contains_key(SMASK) || dict.contains_key(MASK);
        let alpha = self.group_alpha();
        self.plain = props.blend_mode == BlendMode::Normal;
        let covers = !masked && is_upright(&props.transform) && self.covers(alpha);
        let mut origin = self.origin();
        let in_layer = |r: ObjRef| self.survey.watermark_layers.contains(&r.into());
        if dict.get_ref(OC).is_some_and(in_layer) {
            origin.declared = origin.declared.or(Some(Declared::Layer));
        }
        let shared = |id: ObjectIdentifier| self.survey.shared_images.contains(&id);
        let worth = masked || dict.obj_id().is_some_and(shared);
        let looks = &mut self.memory.looks;
        let look = worth
            .then(|| look_at(looks, image.cache_key(), &image))
            .flatten();
        let key = picture_key(&image, &dict);
        self.page.images.push(Picture {
            rect,
            key,
            alpha,
            masked,
            covers,
            look,
            origin,
        });
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

impl Recorder<'_> {
    /// Fill-and-stroke shows a run twice (ISO 32000-2, 9.3.6, mode 2): the stroke makes it bold.
    fn thickens_last_run(&mut self, matrix: &Affine) -> bool {
        let Some(run) = self.page.runs.last_mut() else {
            return false;
        };
        let Some(glyph) = self.page.glyphs.get(run.glyphs.start as usize) else {
            return false;
        };
        let [.., e, f] = matrix.as_coeffs();
        let same = (f64::from(glyph.x) - e).abs() < 0.01 && (f64::from(glyph.y) - f).abs() < 0.01;
        if same && run.origin.seq + 1 == self.ops {
            run.bold = true;
            return true;
        }
        false
    }
}

/// A transparency group around the current operation.
#[derive(Debug, Clone, Copy)]
struct Group {
    opacity: f32,
    masked: bool,
    blend: BlendMode,
}

/// Where a glyph stands.
struct Place {
    x: f32,
    y: f32,
    advance: f32,
}

impl Place {
    fn of(matrix: &Affine, glyph: &PdfGlyph<'_>, style: &Run, vertical: bool) -> Self {
        let [a, b, .., e, f] = matrix.as_coeffs();
        let declared = match glyph {
            PdfGlyph::Outline(g) => g.advance_width(),
            PdfGlyph::Type3(g) => g.advance_width(),
        };
        let advance = if vertical {
            style.size
        } else {
            (f64::from(declared.unwrap_or(0.0)) * a.hypot(b)) as f32
        };
        Self {
            x: e as f32,
            y: f as f32,
            advance: if advance.is_finite() {
                advance.max(0.0)
            } else {
                0.0
            },
        }
    }

    /// The place of the `i`th of `count` characters that one glyph stands for.
    fn part(&self, i: usize, count: usize, dir: (f32, f32)) -> Self {
        let advance = self.advance / count as f32;
        let along = advance * i as f32;
        Self {
            x: dir.0.mul_add(along, self.x),
            y: dir.1.mul_add(along, self.y),
            advance,
        }
    }
}

/// Ends each advance at the next origin of the run, since some fonts declare digits twice as wide as they draw them.
fn shorten_advances(glyphs: &mut [Glyph], style: &Run) {
    if style.vertical {
        return;
    }
    for i in 1..glyphs.len() {
        let (next_x, next_y) = (glyphs[i].x, glyphs[i].y);
        let here = &mut glyphs[i - 1];
        let along = (next_x - here.x) * style.dir.0 + (next_y - here.y) * style.dir.1;
        if along > style.size * 0.1 && along < here.advance {
            here.advance = along;
        }
    }
}

/// Names a picture by its size in pixels and in bytes, since some producers write it anew for each page.
fn picture_key(image: &Image<'_, '_>, dict: &Dict<'_>) -> u128 {
    let length = dict.get::<u32>(LENGTH).unwrap_or(0);
    u128::from(image.width()) << 64 | u128::from(image.height()) << 32 | u128::from(length)
}

fn is_plain(props: &DrawProps<'_>) -> bool {
    props.blend_mode == BlendMode::Normal && props.soft_mask.is_none()
}

fn is_bold_name(name: &str) -> bool {
    ["Bold", "bold", "Heavy", "Black"]
        .iter()
        .any(|word| name.contains(word))
}

/// Marks that take no room and mean nothing in print.
fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' | '\u{FE00}'..='\u{FE0F}')
}

fn grow(area: &mut Option<(Area, usize)>, more: Area) {
    *area = Some(area.map_or((more, 1), |(a, n)| (a.union(more), n + 1)));
}

fn to_rect(a: Area) -> Rect {
    Rect::around(a.x0 as f32, a.y0 as f32, a.x1 as f32, a.y1 as f32)
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
