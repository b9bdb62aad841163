//! What stands above and below a table and belongs to it: number, title, entity, unit, note.

use crate::find::PageCell;
use crate::lines::Line;
use crate::prose;
use mingxi_core::{Rect, fold};
use std::ops::Range;

/// A caption's lines follow each other and the table within this many lines' heights.
const REACH_EM: f32 = 6.0;

/// A note begins within this distance below its table.
const NOTE_REACH_PT: f32 = 45.0;

/// Titles are shorter; longer lines are prose.
const MAX_TITLE_CHARS: usize = 60;

/// A title's middle stands this near, as a share of the page's width, to the middle of the page or table.
const CENTRED_SHARE: f32 = 0.08;

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

/// One piece of a caption line.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    Number(String),
    Unit(String),
    Entity(String),
    /// A number and a title in one piece.
    Numbered(String, String),
    Other(String),
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
        let torn = caption.title.as_deref().is_some_and(is_torn);
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
            let subtitle = below.starts_with(['（', '(']) || is_year(&fold(below));
            let same_size = (line.size - size).abs() < 0.1 * size;
            let bold_line = same_size && line.bold() && !names_a_table && !starts_numbered(&folded);
            (only_words && centred && (subtitle || bold_line)) || (same_size && is_torn(below))
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

fn parts(line: &Line) -> Vec<Part> {
    let mut parts = Vec::new();
    for segment in &line.segments {
        split(&segment.text, &mut parts);
    }
    // An entity printed apart from its label: `单位名称：` and, after a gap, the name.
    let mut joined: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Entity(name)), Part::Other(words)) if name.is_empty() => *name = words,
            (Some(Part::Unit(unit)), Part::Other(words))
                if unit.is_empty() && unit_word(&fold(&words)) =>
            {
                *unit = words;
            }
            (_, part) => joined.push(part),
        }
    }
    joined.retain(|p| !matches!(p, Part::Entity(name) if name.is_empty()));
    joined
}

/// Takes a segment apart: `预算01表 收支总表`, `收支总表（预算表1）`, `单位：万元`, `单位名称：甲局 单位：万元`.
fn split(text: &str, parts: &mut Vec<Part>) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    if let Some((before, unit)) = unit(text) {
        split(before, parts);
        parts.push(Part::Unit(unit));
    } else if let Some(name) = entity(text) {
        parts.push(Part::Entity(name));
    } else if is_number(&fold(text)) {
        parts.push(Part::Number(
            text.trim_matches(['(', ')', '（', '）', ' ']).to_owned(),
        ));
    } else if let Some((number, title)) = numbered(text) {
        parts.push(Part::Numbered(number, title));
    } else {
        parts.push(Part::Other(text.to_owned()));
    }
}

/// The unit that a text ends with, `（金额）单位：万元`, and what stands before it.
fn unit(text: &str) -> Option<(&str, String)> {
    let at = text.rfind("单位").or_else(|| text.rfind("单 位"))?;
    let colon = text[at..].find(['：', ':', '︰', '；']).map(|k| at + k)?;
    let label: String = fold(&text[at..colon]);
    let value = text[colon..].trim_start_matches(['：', ':', '︰', '；', ' ', '\u{3000}']);
    let value = value.trim_end_matches([')', '）', ' ', '。']);
    if label != "单位"
        || !(unit_word(&fold(value)) || value.is_empty() || value == "万")
        || fold(value).chars().count() > 10
    {
        return None;
    }
    let before = text[..at].trim_end_matches(['(', '（', ' ', '\u{3000}']);
    let before = ["金额", "计量", "货币", "计价"]
        .iter()
        .fold(before, |b, word| b.trim_end_matches(word))
        .trim_end_matches(['(', '（', ' ', '\u{3000}']);
    Some((before, value.to_owned()))
}

/// Whether a folded text names a unit of money: 万元, 元, 人民币万元, 万元/%…
fn unit_word(t: &str) -> bool {
    let t = t.strip_prefix("人民币").unwrap_or(t);
    ["万元", "元", "千元", "百元", "亿元", "百万元"]
        .iter()
        .any(|u| {
            t.strip_prefix(u)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        })
}

/// The entity named after a label: `编制单位：…`, `部门（单位）名称：…`.
fn entity(text: &str) -> Option<String> {
    let colon = text.find(['：', ':', '︰'])?;
    let label = fold(&text[..colon]);
    let label = label
        .split('(')
        .next()
        .unwrap_or("")
        .trim_end_matches("全称")
        .trim_end_matches("名称");
    let known = [
        "单位",
        "部门",
        "预算单位",
        "编制单位",
        "填报单位",
        "编制部门",
        "填报部门",
        "部门单位",
        "部门/单位",
        "单位/部门",
        "公开部门",
        "公开单位",
        "预算部门",
        "主管部门",
        "机构",
    ];
    known.contains(&label).then(|| {
        text[colon..]
            .trim_start_matches(['：', ':', '︰', ' ', '\u{3000}'])
            .trim()
            .to_owned()
    })
}

/// Whether the folded text is a table's number and nothing else: `表1`, `预算公开表1`, `公开01表`, `附表1-2`, `(预算表1)`.
fn is_number(t: &str) -> bool {
    let t = t
        .strip_prefix('(')
        .and_then(|t| t.strip_suffix(')'))
        .unwrap_or(t)
        .trim_end_matches(':');
    let Some(at) = t.find('表').or_else(|| t.strip_prefix("附件").map(|_| 0)) else {
        return false;
    };
    let words: String = t.chars().filter(|c| !is_numeral(*c)).collect();
    let numerals = t.chars().filter(|c| is_numeral(*c) && *c != '-').count();
    let prefix = words.replace(['表', '附', '件'], "");
    let known = [
        "",
        "公开",
        "预算",
        "决算",
        "预算公开",
        "决算公开",
        "部门预算",
        "部门公开",
        "部门预算公开",
        "财公开",
        "财决公开",
        "财决",
        "预公开",
        "续",
        "部门",
        "批复",
    ];
    at < 30 && (1..=6).contains(&numerals) && known.contains(&prefix.as_str())
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || c == '-' || c == '.' || "一二三四五六七八九十".contains(c)
}

/// A number before or after a title in one piece: `表1：收支总表`, `预算01表 收支总表`, `收支总表（预算表1）`.
fn numbered(text: &str) -> Option<(String, String)> {
    // Behind the title, in brackets.
    if let Some(open) = text.rfind(['(', '（']) {
        let (title, number) = (text[..open].trim(), &text[open..]);
        if number.ends_with([')', '）']) && !title.is_empty() && is_number(&fold(number)) {
            return Some((
                number.trim_matches(['(', ')', '（', '）', ' ']).to_owned(),
                title.to_owned(),
            ));
        }
    }
    // Before the title: up to a colon, a blank or a dot, or up to where the number cannot go on.
    let ends = text
        .char_indices()
        .filter(|(_, c)| {
            matches!(
                c,
                '：' | ':' | ' ' | '\u{3000}' | '、' | '.' | '．' | '-' | '－'
            )
        })
        .map(|(i, c)| (i, i + c.len_utf8()));
    let bare = text
        .find('表')
        .filter(|_| !text.starts_with('附'))
        .map(|i| i + '表'.len_utf8());
    let digits_after = bare.map(|i| {
        i + text[i..]
            .chars()
            .take_while(|c| is_numeral(*c))
            .map(char::len_utf8)
            .sum::<usize>()
    });
    let ends = ends
        .chain(bare.map(|i| (i, i)))
        .chain(digits_after.map(|i| (i, i)));
    let mut best = None;
    for (end, next) in ends {
        let (number, title) = (
            text[..end].trim(),
            text[next..]
                .trim_start_matches(['：', ':', '、', '.', '．', '-', '－', ' ', '\u{3000}']),
        );
        if !number.ends_with(['-', '－']) && title.chars().count() >= 2 && is_number(&fold(number))
        {
            best = Some((number.to_owned(), title.to_owned()));
        }
    }
    best
}

/// The rows of a grid that are data or header, without a title, number, unit or entity set in boxes
/// above them, nor a note below.
pub(crate) fn data_rows(cells: &[PageCell], row_count: usize, col_count: usize) -> Range<usize> {
    let mut first = 0;
    for row in 0..row_count.saturating_sub(1) {
        match row_kind(cells, row, col_count) {
            RowKind::Caption => first = row + 1,
            RowKind::Blank => {}
            RowKind::Note | RowKind::Data => break,
        }
    }
    let mut last = row_count;
    while last > first + 1 && row_kind(cells, last - 1, col_count) == RowKind::Note {
        last -= 1;
    }
    first..last
}

#[derive(Debug, PartialEq)]
enum RowKind {
    Blank,
    Caption,
    Note,
    Data,
}

fn row_kind(cells: &[PageCell], row: usize, col_count: usize) -> RowKind {
    let here: Vec<&PageCell> = cells.iter().filter(|c| c.rows.contains(&row)).collect();
    if here.iter().any(|c| c.rows.len() > 1) {
        return RowKind::Data;
    }
    let filled: Vec<&&PageCell> = here.iter().filter(|c| !c.text.is_empty()).collect();
    let [only] = filled.as_slice() else {
        let all = |f: &dyn Fn(&Part) -> bool| {
            filled.iter().all(|c| {
                let mut found = Vec::new();
                split(&c.text, &mut found);
                found.iter().all(f)
            })
        };
        let caption = !filled.is_empty()
            && all(&|p| matches!(p, Part::Number(_) | Part::Unit(_) | Part::Entity(_)));
        return if filled.is_empty() {
            RowKind::Blank
        } else if caption {
            RowKind::Caption
        } else {
            RowKind::Data
        };
    };
    let mut found = Vec::new();
    split(&only.text, &mut found);
    let folded = fold(&only.text);
    let wide = only.cols.len() * 2 > col_count;
    let named = matches!(found.as_slice(), [Part::Other(_) | Part::Numbered(..)])
        && folded
            .trim_end_matches(|c: char| c == ')' || c.is_ascii_digit())
            .ends_with('表');
    if found
        .iter()
        .all(|p| !matches!(p, Part::Other(_) | Part::Numbered(..)))
        || (wide && named)
    {
        RowKind::Caption
    } else if only.cols.len() == col_count
        && ["注:", "备注:", "说明:", "注1"]
            .iter()
            .any(|w| folded.starts_with(w))
    {
        RowKind::Note
    } else {
        RowKind::Data
    }
}

/// The lines below a table that are its note, first to last.
#[must_use]
pub(crate) fn note(
    lines: &[Line],
    free: &dyn Fn(usize) -> bool,
    table: &Rect,
    floor: f32,
) -> Vec<usize> {
    let mut candidates: Vec<usize> = (0..lines.len())
        .filter(|i| {
            free(*i)
                && lines[*i].rect.center().1 > table.bottom()
                && lines[*i].rect.bottom() <= floor
        })
        .collect();
    candidates.sort_by(|a, b| lines[*a].rect.top().total_cmp(&lines[*b].rect.top()));
    let Some(first) = candidates.first().copied() else {
        return Vec::new();
    };
    if lines[first].rect.top() - table.bottom() > NOTE_REACH_PT
        || !starts_note(&fold(&lines[first].text()))
    {
        return Vec::new();
    }
    let mut note = vec![first];
    for pair in candidates.windows(2) {
        let (line, next) = (&lines[pair[0]], &lines[pair[1]]);
        let near = next.baseline - line.baseline < 2.0 * line.size;
        let text = fold(&next.text());
        let goes_on = starts_note(&text)
            || line.rect.right() > table.right() - 3.0 * line.size
            || text.starts_with(|c: char| c.is_ascii_digit());
        if !near || !goes_on || prose::is_part_heading(&text) {
            break;
        }
        note.push(pair[1]);
    }
    note
}

fn starts_note(t: &str) -> bool {
    let t = t.trim_start_matches(['*', '(', '"']);
    [
        "注:",
        "注.",
        "备注",
        "说明:",
        "注1",
        "附注",
        "注释",
        "本表",
        "此表",
        "无此项",
        "本单位",
        "本部门",
        "我单位",
        "我部门",
        "我局",
        "空表",
        "无数据",
        "无。",
    ]
    .iter()
    .any(|w| t.starts_with(w))
        || (t.starts_with('无') && t.chars().count() < 40)
        || (t.contains("没有")
            && (t.contains("空表") || t.contains("无数据") || t.contains("本表")))
}

/// Whether a note says that the table holds no data.
#[must_use]
pub(crate) fn declares_empty(note: &str) -> bool {
    let t = fold(note);
    [
        "无数据",
        "空表",
        "无内容",
        "为空",
        "不涉及",
        "未安排",
        "没有使用",
        "没有安排",
        "无此项",
        "无此类",
        "没有此",
        "无发生额",
        "未发生",
        "无相关",
        "没有相关",
    ]
    .iter()
    .any(|w| t.contains(w))
        || ["无", "没有"].iter().any(|no| {
            t.find(no).is_some_and(|at| {
                ["预算", "支出", "收入", "拨款", "安排", "经费", "项目"]
                    .iter()
                    .any(|w| t[at..].contains(w))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        split(text, &mut parts);
        parts
    }

    #[test]
    fn numbers_stand_before_behind_or_apart() {
        for (text, number, title) in [
            ("预算01表 收支总表", "预算01表", "收支总表"),
            (
                "表1：某某局部门收支预算总表",
                "表1",
                "某某局部门收支预算总表",
            ),
            ("收支总表（预算表 1）", "预算表 1", "收支总表"),
            ("表10 收支总表", "表10", "收支总表"),
            ("公开表一 收支预算总表", "公开表一", "收支预算总表"),
        ] {
            assert_eq!(
                one(text),
                [Part::Numbered(number.into(), title.into())],
                "{text}"
            );
        }
        for text in [
            "预算公开表1",
            "公开 01 表",
            "表 10",
            "附表1-2",
            "（预算表 1）",
            "表十二",
            "附件1",
        ] {
            assert!(
                matches!(one(text).as_slice(), [Part::Number(_)]),
                "{text}: {:?}",
                one(text)
            );
        }
        for text in [
            "2026年预算收支总表",
            "收支总表",
            "一般公共预算支出表",
            "2026年项目支出预算表（上年结转）",
        ] {
            assert_eq!(one(text), [Part::Other(text.into())]);
        }
    }

    #[test]
    fn units_and_entities() {
        for (text, unit) in [
            ("单位：万元", "万元"),
            ("金额单位：万元", "万元"),
            ("单位:元", "元"),
            ("（单位：万元）", "万元"),
            ("单位：人民币元", "人民币元"),
            ("单 位：万元", "万元"),
        ] {
            assert_eq!(one(text), [Part::Unit(unit.into())], "{text}");
        }
        assert_eq!(one("编制单位：甲县乙局"), [Part::Entity("甲县乙局".into())]);
        assert_eq!(one("部门（单位）：甲局"), [Part::Entity("甲局".into())]);
        assert_eq!(
            one("单位名称：甲局 单位：万元"),
            [Part::Entity("甲局".into()), Part::Unit("万元".into())]
        );
        assert_eq!(
            one("收支总表 单位：万元"),
            [Part::Other("收支总表".into()), Part::Unit("万元".into())]
        );
    }

    #[test]
    fn notes_that_declare_a_table_empty() {
        for yes in [
            "注：本表无数据",
            "注：本单位没有政府性基金预算拨款安排的支出，故本表为空表。",
            "本部门无国有资本经营预算",
        ] {
            assert!(declares_empty(yes), "{yes}");
        }
        assert!(!declares_empty("注：本表按四舍五入计算，尾差不作调整"));
    }
}
