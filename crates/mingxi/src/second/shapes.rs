//! Numbers of the text layer, read by the shapes of their glyphs.
//!
//! Digits and `%` are read by the OCR engine. One glyph alone is hard to read (0 or o, 1 or l), in a row of three it is
//! not: over 30 published documents PP-OCR read the row of every digit of every font. Points, commas, dashes and
//! brackets tell nothing in a row; they are known by the box of their ink beside the digits of their number.

use super::{Asked, compact, occurrences, usual};
use crate::engines::{Engines, Purpose, Unread};
use mingxi_budget::{SHAPES, SecondReading};
use mingxi_core::{PageNo, Rect};
use mingxi_pdf::{Figure, Figures, GlyphShape, PdfPage};
use mingxi_scan::{Expect, LinePicture, LineReading};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Each shape is drawn so many times in a row: first the row that is read best, then, where that does not agree with the
/// font, the others. Of 169 shapes of digits in 46 documents PP-OCR read all in a row of three, Tesseract 140; it read
/// one wrong, and never in all three.
const FIRST_ROW: u16 = 3;
const FURTHER_ROWS: [u16; 2] = [1, 2];

/// Height of the drawn ink and gap between shapes, pixels: with its margins the row is 48 high, as engines read.
const INK_PX: u16 = 32;
const GAP_PX: u16 = 8;

/// A reading less sure than this is none.
const SURE: f32 = 0.9;

/// So many shapes are remembered in a run; a hundred documents have 500.
const MAX_KNOWN: usize = 5_000;

/// What shapes were read as, in all documents of a run; what one is read as depends on nothing but itself.
#[derive(Debug, Default)]
pub(crate) struct Known(HashMap<GlyphShape, Looks>);

/// What a shape was read as in each row, where surely as one character.
#[derive(Debug, Clone, Copy, Default)]
struct Looks {
    first: Option<char>,
    further: Option<[Option<char>; 2]>,
}

/// Why a number has no second reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unsure {
    /// It is not where it was, or holds more than digits and signs.
    NotFound,
    /// A glyph has no outline, or stands turned or mirrored.
    NoShape,
    /// Its glyphs are drawn over each other, or in another order than they are read.
    OutOfOrder,
    /// A shape is not read surely, or what it reads as at one place differs from another.
    Unread,
}

/// A character of a number, and what tells how it looks.
#[derive(Debug, Clone)]
struct Glyph {
    /// As the font says.
    ch: char,
    look: Look,
}

#[derive(Debug, Clone)]
enum Look {
    /// The box of its ink says that it is this sign.
    Sign(char),
    /// An engine must read it.
    Shape(GlyphShape),
}

/// Reads these numbers again.
pub(super) fn readings(
    asked: &[&Asked],
    pages: &[PdfPage],
    engines: &Engines,
) -> Result<Vec<SecondReading>, Unread> {
    let read = read(asked, pages, engines)?;
    let found = asked.iter().zip(read);
    let readings = found.filter_map(|(asked, text)| {
        Some(SecondReading {
            id: asked.id.clone(),
            reader: SHAPES.to_owned(),
            text: text.ok()?,
        })
    });
    Ok(readings.collect())
}

/// What each number is read as, or why it is not.
pub(super) fn read(
    asked: &[&Asked],
    pages: &[PdfPage],
    engines: &Engines,
) -> Result<Vec<Result<String, Unsure>>, Unread> {
    let figures = figures(asked, pages);
    let found: Vec<Result<Vec<Vec<Glyph>>, Unsure>> =
        asked.iter().map(|a| find(a, &figures)).collect();
    let glyphs: Vec<&Glyph> = found.iter().flatten().flatten().flatten().collect();
    let looks = looked_at(&glyphs, engines)?;
    let read = found.into_iter().map(|places| {
        let texts = places?.into_iter().map(|glyphs| text(&glyphs, &looks));
        let texts: Vec<String> = texts.collect::<Option<_>>().ok_or(Unsure::Unread)?;
        let mut texts = texts.into_iter();
        let first = texts.next().ok_or(Unsure::NotFound)?;
        let same = texts.all(|text| text == first);
        if same { Ok(first) } else { Err(Unsure::Unread) }
    });
    Ok(read.collect())
}

/// A character, and its middle on the displayed page.
type Placed = ((f32, f32), Figure);

/// The print of the pages that something is asked of.
fn figures(asked: &[&Asked], pages: &[PdfPage]) -> BTreeMap<PageNo, Vec<Placed>> {
    let places = asked.iter().flat_map(|a| &a.prov);
    let needed: HashSet<PageNo> = places.map(|p| p.page_no).collect();
    let needed = pages.iter().filter(|p| needed.contains(&p.page_no()));
    let placed = needed.map(|page| {
        let Figures { figures, frame } = page.figures();
        let middle = |f: &Figure| frame.to_page(&f.char.rect).center();
        let placed = figures.into_iter().map(|f| (middle(&f), f));
        (page.page_no(), placed.collect())
    });
    placed.collect()
}

/// The glyphs of a number, at each place in its boxes where it stands.
fn find(asked: &Asked, figures: &BTreeMap<PageNo, Vec<Placed>>) -> Result<Vec<Vec<Glyph>>, Unsure> {
    let number: Vec<char> = compact(&asked.text).chars().collect();
    let mut lines: Vec<Vec<&Figure>> = Vec::new();
    for place in &asked.prov {
        let inside = figures.get(&place.page_no).into_iter().flatten();
        let inside = inside.filter(|((x, y), _)| place.bbox.contains(*x, *y));
        lines.extend(in_lines(inside.map(|(_, figure)| figure).collect()));
    }
    let chars: Vec<(usize, &Figure)> = lines
        .iter()
        .enumerate()
        .flat_map(|(line, figures)| figures.iter().map(move |f| (line, *f)))
        .collect();
    let text: Vec<char> = chars.iter().map(|(_, f)| f.char.ch).collect();
    let found = occurrences(&text, &number);
    if found.is_empty() {
        return Err(Unsure::NotFound);
    }
    let places = found.into_iter();
    places
        .map(|at| glyphs(&chars[at..at + number.len()]))
        .collect()
}

/// Characters in reading order, line by line.
fn in_lines(mut figures: Vec<&Figure>) -> Vec<Vec<&Figure>> {
    figures.sort_by(|a, b| a.char.baseline.total_cmp(&b.char.baseline));
    let mut lines: Vec<Vec<&Figure>> = Vec::new();
    for figure in figures {
        let char = &figure.char;
        let near = |first: &Figure| char.baseline - first.char.baseline < SAME_LINE_EM * char.size;
        match lines.last_mut() {
            Some(line) if line.first().is_some_and(|first| near(first)) => line.push(figure),
            _ => lines.push(vec![figure]),
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.char.rect.left().total_cmp(&b.char.rect.left()));
    }
    lines
}

/// Baselines nearer than this are of one line, ems: lines of print are at least one em apart.
const SAME_LINE_EM: f32 = 0.5;

/// The middle of each glyph's ink is this share of the digits' height further on than the one before: those of `1.` in
/// the narrowest font are 0.3 apart.
const STEP: f32 = 0.12;

/// The glyphs of one number with their lines, where each has a shape and stands behind the one before.
fn glyphs(chars: &[(usize, &Figure)]) -> Result<Vec<Glyph>, Unsure> {
    let drawn: Vec<(usize, char, &GlyphShape, &Rect)> = chars
        .iter()
        .map(|(line, f)| f.drawn.as_ref().map(|(s, ink)| (*line, f.char.ch, s, ink)))
        .collect::<Option<_>>()
        .ok_or(Unsure::NoShape)?;
    let band = Band::of(&drawn).ok_or(Unsure::NotFound)?;
    let ordered = drawn.windows(2).all(|pair| {
        let ((line, _, _, ink), (next_line, _, _, next)) = (pair[0], pair[1]);
        line != next_line || next.center().0 - ink.center().0 > STEP * band.height
    });
    if !ordered {
        return Err(Unsure::OutOfOrder);
    }
    let glyph = |(line, ch, shape, ink): &(usize, char, &GlyphShape, &Rect)| Glyph {
        ch: *ch,
        look: match band
            .bottoms
            .get(line)
            .and_then(|b| sign(ink, *b, band.height, shape))
        {
            Some(sign) => Look::Sign(sign),
            None => Look::Shape((*shape).clone()),
        },
    };
    Ok(drawn.iter().map(glyph).collect())
}

/// Where the digits of a number stand.
struct Band {
    /// Of the ink of its digits, the one in the middle of all; points.
    height: f32,
    /// How far down the digits of each line reach, likewise.
    bottoms: BTreeMap<usize, f32>,
}

impl Band {
    fn of(drawn: &[(usize, char, &GlyphShape, &Rect)]) -> Option<Self> {
        let is_digit = |ch: char| usual(ch).is_some_and(|c| c.is_ascii_digit());
        let digits: Vec<_> = drawn.iter().filter(|d| is_digit(d.1)).collect();
        let height = middle(digits.iter().map(|d| d.3.height()).collect())?;
        let lines: HashSet<usize> = digits.iter().map(|d| d.0).collect();
        let bottom = |line: usize| {
            let of_line = digits.iter().filter(|d| d.0 == line);
            Some((line, middle(of_line.map(|d| d.3.bottom()).collect())?))
        };
        let bottoms = lines.into_iter().filter_map(bottom).collect();
        Some(Self { height, bottoms })
    }
}

fn middle(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The sign that ink of this box is, beside digits that reach down to `bottom` and are `height` high; `None` for what
/// is higher than a sign, and for what may be one sign or another.
///
/// A point is a dot on the line; a comma begins there and reaches below; a dash is flat and half way up; brackets are
/// higher than digits, narrow, and bent to one side.
fn sign(ink: &Rect, bottom: f32, height: f32, shape: &GlyphShape) -> Option<char> {
    let (wide, high) = (ink.width() / height, ink.height() / height);
    // How far ink reaches up over the foot of the digits, and below it.
    let (up, below) = (
        (bottom - ink.top()) / height,
        (ink.bottom() - bottom) / height,
    );
    match () {
        () if high < 0.3 && wide < 0.35 && wide < high * 2.0 && below.abs() < 0.07 => Some('.'),
        () if high < 0.6 && wide < 0.4 && up > 0.0 && up < 0.35 && below > 0.1 => Some(','),
        () if high < 0.25 && wide > high * 1.6 && up < 0.8 && below < -0.15 => Some('-'),
        () if high > 1.1 && wide < 0.6 && up > 1.0 && below > 0.03 => bracket(shape),
        () => None,
    }
}

/// A shape is bent when the middle of its ink is this share of its width to the left or right of that of its ends.
const BENT: f32 = 0.25;

/// `(` where the ink half way up stands to the left of that above and below, `)` where it stands to the right.
fn bracket(shape: &GlyphShape) -> Option<char> {
    let picture = shape.row(1, INK_PX, 0)?;
    let across = picture.width as usize;
    let rows = picture.gray.chunks_exact(across);
    let centre = |part: &dyn Fn(usize) -> bool| {
        let ink = rows.clone().enumerate().filter(|(y, _)| part(*y));
        let pixels = ink.flat_map(|(_, row)| row.iter().enumerate());
        let (sum, weight) = pixels.fold((0.0, 0.0), |(sum, weight), (x, gray)| {
            let dark = f32::from(255 - gray);
            ((x as f32).mul_add(dark, sum), weight + dark)
        });
        sum / weight / across as f32
    };
    let half_way = usize::from(INK_PX) / 3..usize::from(INK_PX) * 2 / 3;
    let bend = centre(&|y| half_way.contains(&y)) - centre(&|y| !half_way.contains(&y));
    match bend {
        b if b < -BENT => Some('('),
        b if b > BENT => Some(')'),
        _ => None,
    }
}

/// What a number reads as: what the font says where its shapes agree, else what they read as surely.
fn text(glyphs: &[Glyph], looks: &HashMap<GlyphShape, Looks>) -> Option<String> {
    let seen = glyphs.iter().map(|glyph| {
        let says = usual(glyph.ch)?;
        let reads = match &glyph.look {
            Look::Sign(sign) => *sign,
            Look::Shape(shape) => looks.get(shape)?.reads(says)?,
        };
        Some(if reads == says { glyph.ch } else { reads })
    });
    seen.collect()
}

impl Looks {
    /// What the shape reads as, when its font says that it is `says`: that, where the first row agrees or the others
    /// do and the first is none; another character, where all rows do.
    fn reads(&self, says: char) -> Option<char> {
        let further = self.further.unwrap_or_default();
        match self.first {
            Some(first) if first == says => Some(says),
            Some(first) => (further == [Some(first); 2]).then_some(first),
            None => (further == [Some(says); 2]).then_some(says),
        }
    }
}

/// Has the engine look at shapes that no document of the run had before.
fn looked_at(glyphs: &[&Glyph], engines: &Engines) -> Result<HashMap<GlyphShape, Looks>, Unread> {
    let mut needed: Vec<(&GlyphShape, char)> = Vec::new();
    let mut seen: HashSet<(&GlyphShape, char)> = HashSet::new();
    for glyph in glyphs {
        if let (Look::Shape(shape), Some(says)) = (&glyph.look, usual(glyph.ch))
            && seen.insert((shape, says))
        {
            needed.push((shape, says));
        }
    }
    let mut looks: HashMap<GlyphShape, Looks> = HashMap::new();
    {
        let known = engines.known_shapes();
        let old = needed
            .iter()
            .filter_map(|(s, _)| Some(((*s).clone(), *known.0.get(*s)?)));
        looks.extend(old);
    }
    let new = needed.iter().map(|(s, _)| *s);
    let new: Vec<&GlyphShape> = new.filter(|s| !looks.contains_key(*s)).collect();
    for (shape, first) in new.iter().zip(rows_read(&new, &[FIRST_ROW], engines)?) {
        let first = first.first().copied().flatten();
        looks.insert(
            (*shape).clone(),
            Looks {
                first,
                further: None,
            },
        );
    }
    let doubted = |(shape, says): &&(&GlyphShape, char)| {
        let look = looks.get(*shape);
        look.is_some_and(|l| l.first != Some(*says) && l.further.is_none())
    };
    let doubted: Vec<&GlyphShape> = needed.iter().filter(doubted).map(|(s, _)| *s).collect();
    for (shape, rows) in doubted
        .iter()
        .zip(rows_read(&doubted, &FURTHER_ROWS, engines)?)
    {
        if let (Some(look), [one, two]) = (looks.get_mut(*shape), rows.as_slice()) {
            look.further = Some([*one, *two]);
        }
    }
    let mut known = engines.known_shapes();
    if known.0.len() < MAX_KNOWN {
        known
            .0
            .extend(looks.iter().map(|(shape, look)| (shape.clone(), *look)));
    }
    Ok(looks)
}

/// Draws each shape in rows of these lengths, and says what each row is read as, where surely as one character.
fn rows_read(
    shapes: &[&GlyphShape],
    lengths: &[u16],
    engines: &Engines,
) -> Result<Vec<Vec<Option<char>>>, Unread> {
    if shapes.is_empty() {
        return Ok(Vec::new());
    }
    let pairs = shapes
        .iter()
        .flat_map(|s| lengths.iter().map(move |n| (s, *n)));
    let pictures: Vec<LinePicture> = pairs.map(|(shape, times)| row(shape, times)).collect();
    let readings = engines.take(Purpose::Again)?.read_lines(pictures)?;
    let read = readings.chunks(lengths.len()).map(|rows| {
        let rows = rows.iter().zip(lengths);
        rows.map(|(reading, times)| one_char(reading, *times))
            .collect()
    });
    Ok(read.collect())
}

/// A row of a shape as a line of print; an empty one, in which nothing is read, where it cannot be drawn.
fn row(shape: &GlyphShape, times: u16) -> LinePicture {
    let expect = Expect::Number;
    match shape.row(times, INK_PX, GAP_PX) {
        Some(picture) => LinePicture {
            width: picture.width,
            height: picture.height,
            gray: picture.gray,
            expect,
        },
        None => LinePicture {
            width: 1,
            height: 1,
            gray: vec![u8::MAX],
            expect,
        },
    }
}

/// The character that was read, surely, as often as it was drawn.
fn one_char(reading: &LineReading, times: u16) -> Option<char> {
    let first = usual(reading.chars.first()?.ch)?;
    let same = reading.chars.iter().all(|c| usual(c.ch) == Some(first));
    let all = reading.chars.len() == usize::from(times) && reading.missed.is_empty();
    (same && all && reading.confidence() >= SURE).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_agree_or_all_contradict() {
        let looks = |first, further| Looks { first, further };
        let cases = [
            (looks(Some('6'), None), Some('6')),
            (looks(Some('9'), Some([Some('9'); 2])), Some('9')),
            (looks(Some('9'), Some([Some('9'), None])), None),
            (looks(Some('9'), Some([Some('6'); 2])), None),
            (looks(None, Some([Some('6'); 2])), Some('6')),
            (looks(None, Some([Some('9'); 2])), None),
            (looks(None, None), None),
        ];
        for (looks, reads) in cases {
            assert_eq!(looks.reads('6'), reads, "{looks:?}");
        }
    }
}
