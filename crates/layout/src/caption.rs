//! What stands above a table and belongs to it: number, title, entity, unit.

mod boxed;
mod note;
mod parts;

pub(crate) use boxed::data_rows;
pub(crate) use note::{declares_empty, note};
pub(crate) use parts::money_unit;

use crate::crumb::is_crumb;
use crate::lines::Line;
use crate::prose;
use mingxi_core::{Rect, fold};
use parts::{Part, parts};

/// A caption's lines follow each other and the table within this many lines' heights.
const REACH_EM: f32 = 6.0;

/// Titles are shorter; longer lines are prose.
const MAX_TITLE_CHARS: usize = 60;

/// A title's middle stands this near, as a share of the page's width, to the middle of the page or table.
const CENTRED_SHARE: f32 = 0.12;

/// What a table's surroundings say about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Caption {
    /// Number as printed, without the title.
    pub number: Option<String>,
    /// Title without number and unit.
    pub title: Option<String>,
    /// Entity it is of.
    pub entity: Option<String>,
    /// Unit as printed.
    pub unit: Option<String>,
    /// Indices of the page's lines that it is made of.
    pub lines: Vec<usize>,
    /// The unit's last character was seen on a line of its own: `单位：万` and below `元`.
    torn_unit: bool,
}

/// Reads the caption of a table from the lines above it, the nearest first.
///
/// `lines` are the page's, `free` says which of them may be used: not furniture, not below an
/// earlier table's top, not another table's.
#[must_use]
pub(crate) fn above(
    lines: &[Line],
    free: &dyn Fn(usize) -> bool,
    table: &Rect,
    page_width: f32,
) -> Caption {
    let mut caption = Caption::default();
    let mut top = table.top();
    let mut title_size = None;
    let mut candidates: Vec<usize> = (0..lines.len())
        .filter(|i| free(*i) && lines[*i].rect.center().1 < table.top())
        .collect();
    candidates.sort_by(|a, b| lines[*b].rect.top().total_cmp(&lines[*a].rect.top()));
    for i in candidates {
        let line = &lines[i];
        if top - line.rect.bottom() > REACH_EM * line.size.max(8.0) {
            break;
        }
        let text = fold(&line.text());
        if is_crumb(line) || (text.chars().count() < 2 && text != "元") {
            continue; // a speck that was read as a sign, or an ornament: neither caption nor its end
        }
        let parts = parts(line);
        let words: Vec<&Part> = parts
            .iter()
            .filter(|p| matches!(p, Part::Other(_)))
            .collect();
        if words.is_empty() {
            if caption.title.is_some()
                && !parts
                    .iter()
                    .all(|p| matches!(p, Part::Number(_) | Part::Numbered(..)))
            {
                break; // the unit line of a table further up
            }
        } else if !takes_title(
            &caption,
            title_size,
            line,
            table,
            page_width,
            words.len() == parts.len(),
        ) {
            break;
        } else {
            title_size = Some(line.size);
        }
        // What stands below may be no title of its own: the end of a long one, a year, words in brackets.
        let torn = caption
            .title
            .as_deref()
            .is_some_and(|t| is_torn(t) || is_subtitle(t));
        if parts.iter().any(|p| matches!(p, Part::Numbered(..))) && caption.title.is_some() && !torn
        {
            break;
        }
        top = line.rect.top();
        caption.lines.push(i);
        for part in parts.into_iter().rev() {
            caption.take(part);
        }
    }
    caption.lines.sort_unstable();
    caption
}

impl Caption {
    fn take(&mut self, part: Part) {
        let set = |slot: &mut Option<String>, value: String| {
            if slot.is_none() {
                *slot = Some(value);
            }
        };
        match part {
            Part::Number(n) => set(&mut self.number, n),
            Part::Unit(u) if self.torn_unit => set(&mut self.unit, u + "元"),
            Part::Unit(u) => set(&mut self.unit, u),
            Part::Entity(e) => set(&mut self.entity, e),
            Part::Numbered(n, t) => {
                set(&mut self.number, n);
                self.take(Part::Other(t));
            }
            Part::Other(words)
                if self.title.is_none() && self.unit.is_none() && fold(&words) == "元" =>
            {
                self.torn_unit = true;
            }
            Part::Other(words) => {
                self.title = Some(match self.title.take() {
                    None => words,
                    Some(below) => format!("{words}{below}"),
                });
            }
        }
    }
}

/// Whether this line is the table's title, or the line above a title's second line.
fn takes_title(
    caption: &Caption,
    size_below: Option<f32>,
    line: &Line,
    table: &Rect,
    page_width: f32,
    only_words: bool,
) -> bool {
    let text = line.text();
    let folded = fold(&text);
    if folded == "元" {
        return caption.title.is_none();
    }
    if folded.chars().count() > MAX_TITLE_CHARS
        || folded.ends_with(['。', ';', ',', ':', '!'])
        || prose::is_part_heading(&folded)
    {
        return false;
    }
    let middle = line.rect.center().0;
    let centred = (middle - table.center().0).abs() < CENTRED_SHARE * page_width
        || (middle - page_width / 2.0).abs() < CENTRED_SHARE * page_width;
    let names_a_table = folded
        .trim_end_matches(|c: char| c == ')' || c.is_ascii_digit())
        .ends_with(['表', '录'])
        || folded.contains('表');
    match (&caption.title, size_below) {
        (Some(below), Some(size)) => {
            // A subtitle (the year, or words in brackets), or the second line of a long title, needs what stands above it.
            let same_size = (line.size - size).abs() < 0.1 * size;
            let bold_line = same_size && line.bold() && !names_a_table && !starts_numbered(&folded);
            (only_words && centred && (is_subtitle(below) || bold_line))
                || (same_size && is_torn(below))
        }
        _ => names_a_table || (centred && !starts_numbered(&folded)),
    }
}

/// Whether the end of a title lacks its beginning: a bracket closes that was never opened.
fn is_torn(title: &str) -> bool {
    let mut open = 0_i32;
    fold(title).chars().any(|c| {
        open += i32::from(c == '(') - i32::from(c == ')');
        open < 0
    })
}

/// The year, or words in brackets: what stands below a title and is none.
fn is_subtitle(title: &str) -> bool {
    title.starts_with(['（', '(']) || is_year(&fold(title))
}

/// `2026年度`, `2026（年度）`, `（2026年）`.
fn is_year(folded: &str) -> bool {
    let rest = folded.trim_matches(['(', ')']);
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    digits == 4 && rest[digits..].chars().all(|c| "年度()".contains(c))
}

fn starts_numbered(folded: &str) -> bool {
    prose::heading_number(folded).is_some()
}

/// Whether a line holds nothing but a table's number, unit or entity.
#[must_use]
pub(crate) fn is_caption_part(line: &Line) -> bool {
    parts(line).iter().all(|p| !matches!(p, Part::Other(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{page, read_by_ocr};

    /// The caption of a table 200 pt from the top, between x 100 and 500, under these lines.
    fn caption(text: &[(f32, f32, &str)]) -> Caption {
        let page = page(0, Vec::new(), text);
        above(
            &page.lines,
            &|_| true,
            &Rect::around(100.0, 200.0, 500.0, 300.0),
            600.0,
        )
    }

    #[test]
    fn number_title_entity_and_unit_are_told_apart() {
        let c = caption(&[
            (100.0, 140.0, "预算公开表3"),
            (255.0, 160.0, "2026年支出总表"),
            (100.0, 185.0, "单位名称：甲局"),
            (450.0, 185.0, "单位：万元"),
        ]);
        assert_eq!(c.number.as_deref(), Some("预算公开表3"));
        assert_eq!(c.title.as_deref(), Some("2026年支出总表"));
        assert_eq!(c.entity.as_deref(), Some("甲局"));
        assert_eq!(c.unit.as_deref(), Some("万元"));
        assert_eq!(c.lines, [0, 1, 2]);
    }

    #[test]
    fn a_title_torn_over_two_lines_is_one() {
        let c = caption(&[
            (130.0, 160.0, "表5"),
            (
                145.0,
                165.0,
                "2026年一般公共预算支出明细表（按支出功能分类科",
            ),
            (260.0, 180.0, "目）"),
        ]);
        assert_eq!(
            c.title.as_deref(),
            Some("2026年一般公共预算支出明细表（按支出功能分类科目）")
        );
    }

    #[test]
    fn prose_above_a_table_is_no_title() {
        let c = caption(&[
            (100.0, 160.0, "本部门下设三个单位，情况如下。"),
            (100.0, 180.0, "二、机构设置"),
        ]);
        assert_eq!(c, Caption::default());
    }

    #[test]
    fn a_speck_between_caption_and_table_is_passed_over() {
        let c = caption(&[(255.0, 160.0, "2026年支出总表"), (300.0, 185.0, "口")]);
        assert_eq!(
            (c.title.as_deref(), c.lines),
            (Some("2026年支出总表"), vec![0])
        );
    }

    #[test]
    fn an_unsure_speck_of_two_signs_is_no_title() {
        let mut page = page(0, Vec::new(), &[(295.0, 185.0, "一一")]);
        let table = Rect::around(100.0, 200.0, 500.0, 300.0);
        let title = |lines: &[Line]| above(lines, &|_| true, &table, 600.0).title;
        assert_eq!(title(&page.lines).as_deref(), Some("一一"));
        read_by_ocr(&mut page.lines, 0.5);
        assert_eq!(title(&page.lines), None);
    }

    #[test]
    fn a_unit_torn_over_two_lines_is_one() {
        let c = caption(&[
            (255.0, 150.0, "政府采购预算表"),
            (450.0, 172.0, "单位：万"),
            (480.0, 184.0, "元"),
        ]);
        assert_eq!(
            (c.title.as_deref(), c.unit.as_deref()),
            (Some("政府采购预算表"), Some("万元"))
        );
    }
}
