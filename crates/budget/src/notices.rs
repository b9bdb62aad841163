//! Notices of other bodies that are attached to a disclosure (红头文件).
//!
//! A notice begins where a paragraph or heading is a document number and nothing else (`晋财综〔2025〕28号`);
//! cited numbers stand inside sentences. Above it may stand the letterhead (山西省财政厅文件), below it the
//! title, then those it is sent to. It ends with its date, or where a heading begins the next section.

use mingxi_core::{Block, Notice, Provenance, Section, fold};
use regex::Regex;
use std::sync::LazyLock;

/// A number alone: the issuer's abbreviation, the year in brackets, the number.
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:文号[:：])?\p{Han}{2,12}\s*[〔\[［【(（]\s*(?:19|20)\d{2}\s*[〕\]］】)）]\s*第?\s*\d{1,5}\s*号$").ok()
});

/// A date alone: `2025年7月17日`, `二〇二五年七月十七日`, with 印发 or without.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"((?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[一二][〇○零一二三四五六七八九0]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)\s*(?:印发)?$").ok()
});

/// What the title of a notice ends in.
const ENDS: &[&str] = &[
    "通知", "意见", "办法", "决定", "批复", "公告", "通告", "函", "规定", "细则", "方案",
];

/// Reads the notices in the sections, in reading order.
#[must_use]
pub fn notices(sections: &[Section]) -> Vec<Notice> {
    sections.iter().flat_map(of_section).collect()
}

/// A paragraph with its place.
type Line<'s> = (&'s str, &'s [Provenance]);

fn of_section(section: &Section) -> Vec<Notice> {
    let lines: Vec<Line<'_>> = section
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Paragraph { text, prov } => Some((text.trim(), prov.as_slice())),
            Block::Table { .. } | Block::Form { .. } => None,
        })
        .collect();
    let heads: Vec<usize> = (0..lines.len())
        .filter(|i| lines.get(*i).is_some_and(|(text, _)| is_number(text)))
        .collect();
    let in_heading = is_number(section.heading.trim()).then_some(None);
    let starts = in_heading
        .into_iter()
        .chain(heads.iter().copied().map(Some));
    starts
        .map(|at| {
            let next = heads.iter().copied().find(|h| at.is_none_or(|at| *h > at));
            // the letterhead of the next notice stands above its number
            let end = next.map_or(lines.len(), |next| {
                next.saturating_sub(usize::from(letterhead(&lines, next).is_some()))
            });
            notice(section, &lines, at, end)
        })
        .collect()
}

fn is_number(text: &str) -> bool {
    NUMBER.as_ref().is_some_and(|n| n.is_match(text))
}

/// The letterhead above a number: 山西省财政厅文件.
fn letterhead<'s>(lines: &[Line<'s>], number: usize) -> Option<&'s str> {
    let (text, _) = lines.get(number.checked_sub(1)?)?;
    let body = text.strip_suffix("文件")?.trim();
    let short = !body.is_empty() && body.chars().nth(40).is_none();
    (short && !body.contains(['，', '。', '；', '：', '《'])).then_some(body)
}

/// The notice whose number stands at a paragraph, or in the heading.
fn notice(section: &Section, lines: &[Line<'_>], number: Option<usize>, end: usize) -> Notice {
    /// The title, its second half, and the addressees are among the first paragraphs.
    const HEAD: usize = 4;
    let printed = number
        .and_then(|at| lines.get(at))
        .map_or(section.heading.trim(), |(text, _)| text);
    let first = number.map_or(0, |at| at.saturating_add(1));
    let body = lines.get(first..end).unwrap_or_default();
    let title_at = body.iter().take(HEAD).position(|(text, _)| is_title(text));
    let printed_title = title_at
        .map(|at| body.get(..=at).unwrap_or_default())
        .map(|parts| {
            parts
                .iter()
                .map(|(text, _)| *text)
                .collect::<Vec<_>>()
                .join("")
        });
    let above = number
        .and_then(|at| letterhead(lines, at))
        .map(str::to_owned);
    let (issuer, title) = match printed_title {
        Some(title) => {
            let (signed, title) = split_issuer(&title);
            (above.or(signed), Some(title))
        }
        None => (above, None),
    };
    let after = title_at.map_or(0, |at| at.saturating_add(1));
    let addressees = body
        .get(after)
        .map(|(text, _)| *text)
        .filter(|t| t.ends_with([':', '：']) && t.chars().nth(120).is_none())
        .map(|t| t.trim_end_matches([':', '：']).to_owned());
    let date_at =
        (after..body.len()).find(|i| body.get(*i).is_some_and(|(t, _)| date(t).is_some()));
    let date = date_at
        .and_then(|i| body.get(i))
        .and_then(|(text, _)| date(text));
    let from = number.map_or(0, |at| {
        at.saturating_sub(usize::from(letterhead(lines, at).is_some()))
    });
    let to = date_at.map_or(end, |i| first.saturating_add(i).saturating_add(1));
    Notice {
        section_id: section.section_id.clone(),
        issuer,
        number: printed
            .trim_start_matches("文号")
            .trim_start_matches([':', '：'])
            .to_owned(),
        title,
        addressees,
        date,
        prov: lines
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .flat_map(|(_, prov)| prov.iter().cloned())
            .collect(),
    }
}

/// Whether a paragraph is the end of a title: short, no sentence, 通知 or the like at its end.
fn is_title(text: &str) -> bool {
    let bare = text.trim_end_matches([')', '）']);
    text.chars().nth(120).is_none()
        && !text.contains(['。', '；', '：', ':'])
        && ENDS.iter().any(|end| bare.ends_with(end))
}

/// `某市财政局 关于…的通知`: who issued it, and the title as printed.
fn split_issuer(printed: &str) -> (Option<String>, String) {
    let signed = printed
        .split_once("关于")
        .map(|(before, _)| before.trim())
        .filter(|b| !b.is_empty() && b.chars().nth(60).is_none() && !b.contains('《'));
    (signed.map(str::to_owned), printed.to_owned())
}

/// A paragraph that is a date, or ends in one after the issuer's name.
fn date(text: &str) -> Option<String> {
    let short = text.chars().nth(40).is_none();
    let folded = fold(text);
    let pattern = DATE
        .as_ref()
        .filter(|_| short && !text.contains(['，', '。', '；']))?;
    let found = pattern.captures(&folded)?;
    found.get(1).map(|m| m.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use mingxi_core::PageNo;

    fn section(paragraphs: &[&str]) -> Section {
        Section {
            section_id: "s1".to_owned(),
            level: 3,
            number: None,
            heading: "（二）其他".to_owned(),
            page_no: PageNo::from_index(0),
            blocks: paragraphs
                .iter()
                .map(|text| Block::Paragraph {
                    text: (*text).to_owned(),
                    prov: Vec::new(),
                })
                .collect(),
        }
    }

    #[test]
    fn a_forwarded_notice_and_the_one_it_forwards() {
        let found = notices(&[section(&[
            "本单位无其他说明事项。",
            "某市财政局文件",
            "某市财综〔2025〕20号",
            "某市财政局 关于转发《某省财政厅关于印发购买服务指导性目录的通知》的通知",
            "各县（市、区）财政局：",
            "现将《某省财政厅关于印发购买服务指导性目录的通知》（某财综〔2025〕28号）转发给你们。",
            "附件：《某省财政厅关于印发购买服务指导性目录的通知》（某财综〔2025〕28号）",
            "某市财政局办公室",
            "2025年7月17日印发",
            "某省财政厅文件",
            "某财综［2025］28号",
            "某省财政厅关于印发《购买服务指导性目录》的通知",
            "各市财政局,省直有关单位:",
            "根据有关规定，制定本目录。",
            "某省财政厅 二〇二五年六月三十日",
        ])]);
        let told: Vec<_> = found
            .iter()
            .map(|n| {
                (
                    n.number.as_str(),
                    n.issuer.as_deref(),
                    n.addressees.as_deref(),
                    n.date.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (
                    "某市财综〔2025〕20号",
                    Some("某市财政局"),
                    Some("各县（市、区）财政局"),
                    Some("2025年7月17日")
                ),
                (
                    "某财综［2025］28号",
                    Some("某省财政厅"),
                    Some("各市财政局,省直有关单位"),
                    Some("二〇二五年六月三十日")
                ),
            ]
        );
        assert_eq!(
            found[1].title.as_deref(),
            Some("某省财政厅关于印发《购买服务指导性目录》的通知")
        );
    }

    #[test]
    fn a_title_over_two_paragraphs_and_no_letterhead() {
        let found = notices(&[section(&[
            "某政办发〔2024〕3号",
            "某县人民政府办公室关于印发",
            "购买服务管理办法的通知",
            "各乡镇人民政府：",
            "请遵照执行。",
        ])]);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].title.as_deref(),
            Some("某县人民政府办公室关于印发购买服务管理办法的通知")
        );
        assert_eq!(found[0].issuer.as_deref(), Some("某县人民政府办公室"));
        assert_eq!(
            (found[0].addressees.as_deref(), found[0].date.as_deref()),
            (Some("各乡镇人民政府"), None)
        );
    }

    #[test]
    fn a_cited_number_is_no_notice() {
        let found = notices(&[section(&[
            "根据《某办法》（财库〔2013〕189号）规定填写。",
            "采购品目目录（财库[2013]189号）",
            "部门政府购买服务指导性目录)的通知》(某财综[2024]37号)同时废止。",
        ])]);
        assert!(found.is_empty(), "{found:?}");
    }
}
