//! Evidence that a phrase is a watermark, gathered over all pages.

use super::phrase::Phrase;
use super::places::Places;
use crate::drawn::{Declared, DrawnPage};
use mingxi_core::Rect;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What the evidence says of a phrase.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// A watermark, for this reason.
    Watermark(String),
    /// It may be one, for this reason; too weak to act on.
    Suspect(String),
    /// Part of the document.
    Print,
}

/// Phrases that are the same words in the same manner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    text: String,
    slanted: bool,
    declared: Option<Declared>,
    /// Size in half points and ink in 16 steps a channel; only for what is not slanted.
    style: Option<(i32, [u8; 3])>,
}

impl Key {
    fn of(p: &Phrase) -> Self {
        let style = (!p.slanted).then(|| {
            let size = (p.size * 2.0).round() as i32;
            (size, p.ink.rgb.map(|c| (c * 15.0).round() as u8))
        });
        Self {
            text: p.text.clone(),
            slanted: p.slanted,
            declared: p.declared,
            style,
        }
    }
}

/// Judges each phrase by what all phrases of its kind do; the verdicts stand in the order of the phrases.
pub(super) fn judge(phrases: &[Phrase], pages: &[DrawnPage]) -> Vec<Verdict> {
    let mut groups: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (i, p) in phrases.iter().enumerate() {
        groups.entry(Key::of(p)).or_default().push(i);
    }
    let mut verdicts = vec![Verdict::Print; phrases.len()];
    for members in groups.values() {
        let group = Group::new(members, phrases, pages);
        for i in members {
            verdicts[*i] = group.verdict(&phrases[*i]);
        }
    }
    verdicts
}

/// Words that publishers use; they raise belief and decide nothing alone.
const KNOWN: &[&str] = &[
    "仅供",
    "内部",
    "审核",
    "审阅",
    "保密",
    "机密",
    "秘密",
    "注意",
    "草稿",
    "草案",
    "征求意见",
    "送审",
    "初稿",
    "样本",
    "样稿",
    "作废",
    "副本",
    "复印无效",
    "请勿",
    "外传",
    "水印",
    "试用",
    "未经",
    "confidential",
    "draft",
    "sample",
    "copy",
    "watermark",
    "internal",
];

/// What the phrases of one key have in common.
struct Group {
    places: Places,
    members: usize,
    /// The most pages that have it at one place.
    most_pages: usize,
    page_count: usize,
    /// Members that lie over other print.
    over: usize,
    known: bool,
}

impl Group {
    fn new(members: &[usize], phrases: &[Phrase], pages: &[DrawnPage]) -> Self {
        let all: Vec<&Phrase> = members.iter().map(|i| &phrases[*i]).collect();
        let places = Places::new(all.iter().map(|p| (p.page, p.center())));
        let most_pages = all
            .iter()
            .map(|p| places.pages_at(p.center()))
            .max()
            .unwrap_or(0);
        let needs_look = all.first().is_some_and(|p| p.declared.is_none());
        let over = if needs_look {
            all.iter()
                .filter(|p| lies_over_print(p, &pages[p.page]))
                .count()
        } else {
            0
        };
        let lower = all
            .first()
            .map(|p| p.text.to_lowercase())
            .unwrap_or_default();
        Self {
            places,
            members: all.len(),
            most_pages,
            page_count: pages.len(),
            over,
            known: KNOWN.iter().any(|k| lower.contains(k)),
        }
    }

    fn verdict(&self, p: &Phrase) -> Verdict {
        if let Some(declared) = p.declared {
            return Verdict::Watermark(declaration(declared).to_owned());
        }
        let reason = || self.reason(p);
        match (self.is_strong(p), self.is_suspect(p)) {
            (true, _) => Verdict::Watermark(reason()),
            (false, true) => Verdict::Suspect(reason()),
            (false, false) => Verdict::Print,
        }
    }

    fn is_strong(&self, p: &Phrase) -> bool {
        let single = p.text.chars().count() < 2;
        let tiled = self.places.most_on_a_page() >= 3;
        let on_pages = self.most_pages >= 2;
        // A seal's characters are slanted one by one; amounts must never go on little evidence.
        if (single && !(tiled && (p.is_pale() || p.is_translucent())))
            || (p.is_number() && !(tiled || self.most_pages >= 3))
        {
            return false;
        }
        if p.slanted {
            // Slanted headings of narrow columns are dark or coloured, and lie over nothing.
            let stands_out = p.is_pale() || p.is_translucent() || p.is_big();
            let over = self.over > 0;
            return (over && (stands_out || p.is_coloured() || tiled || self.most_pages >= 3))
                || (stands_out && (tiled || self.known || (on_pages && p.is_big())));
        }
        let often_over = self.over * 3 >= self.members && self.over > 0;
        if p.is_pale() || p.is_translucent() {
            // Heads and feet repeat as well, but they lie over nothing anywhere.
            let everywhere = self.over >= 2
                && self.most_pages >= 3
                && self.most_pages * 5 >= self.page_count * 2;
            return everywhere || (often_over && (tiled || on_pages || (self.known && p.is_big())));
        }
        p.is_big()
            && self.most_pages >= 3
            && self.most_pages * 5 >= self.page_count * 3
            && self.over * 2 >= self.members
    }

    fn is_suspect(&self, p: &Phrase) -> bool {
        let repeated = self.places.most_on_a_page() >= 3 || self.most_pages >= 2;
        let words = p.text.chars().count() >= 2;
        words
            && ((p.slanted && (p.is_big() || p.is_pale() || repeated))
                || (p.is_translucent() && p.is_pale() && self.over > 0))
    }

    fn reason(&self, p: &Phrase) -> String {
        let mut reason = String::new();
        let mut say = |part: &str| {
            reason.push_str(if reason.is_empty() { "" } else { ", " });
            reason.push_str(part);
        };
        if p.slanted {
            say(&format!("turned {:.0}°", p.degrees()));
        }
        let looks = [
            (p.is_translucent(), "translucent"),
            (p.is_pale(), "pale"),
            (p.is_coloured(), "coloured"),
            (p.is_big(), "larger than the text"),
            (self.over > 0, "over other print"),
        ];
        looks
            .iter()
            .filter(|(is, _)| *is)
            .for_each(|(_, word)| say(word));
        let (here, there) = (
            self.places.on_page(p.page),
            self.places.pages_at(p.center()),
        );
        let mut counts = String::new();
        if here > 1 {
            let _ = write!(counts, "{here} times on this page, ");
        }
        let _ = write!(counts, "same place on {there} of {} pages", self.page_count);
        say(&counts);
        reason
    }
}

/// What a declared watermark says of itself.
pub(super) fn declaration(declared: Declared) -> &'static str {
    match declared {
        Declared::Annotation => "an annotation of subtype Watermark",
        Declared::Artifact => "marked as /Artifact of subtype Watermark",
        Declared::Layer => "in an optional-content group named as a watermark",
    }
}

/// Characters of other words that must lie under a phrase before it counts as drawn over print.
const OVER_GLYPHS: usize = 2;

/// A picture over more of the page than this, with slanted words across it, is a scan.
const SCAN_SHARE: f32 = 0.3;

/// Whether other words stand where the phrase stands; a shadow of the same words does not count.
///
/// Slanted words over a scan count as well; level ones may be the words of a banner.
fn lies_over_print(p: &Phrase, page: &DrawnPage) -> bool {
    let (x, y) = p.center();
    let scan = |r: &Rect| r.area() > SCAN_SHARE * page.bounds().area() && r.contains(x, y);
    if p.slanted && page.images.iter().any(|i| scan(&i.rect)) {
        return true;
    }
    let mut under = 0;
    for (i, run) in page.runs.iter().enumerate() {
        let same_line = run.dir.0 * p.dir.0 + run.dir.1 * p.dir.1 > 0.999;
        let same_manner = same_line && run.ink == p.ink && (run.size - p.size).abs() < 0.1;
        if run.invisible || same_manner || p.runs.contains(&i) {
            continue;
        }
        for g in page.glyphs_of(run) {
            let (x, y) = (
                g.x + run.dir.0 * g.advance * 0.5 + run.dir.1 * run.size * 0.35,
                g.y + run.dir.1 * g.advance * 0.5 - run.dir.0 * run.size * 0.35,
            );
            if p.covers(x, y) && !p.text.contains(g.ch) {
                under += 1;
                if under >= OVER_GLYPHS {
                    return true;
                }
            }
        }
    }
    false
}
