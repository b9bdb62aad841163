//! What the cover says.

use mingxi_core::{Block, Section, fold};
use regex::Regex;
use std::sync::LazyLock;

/// The cover, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cover {
    /// Its lines as printed, the title's included.
    pub(super) lines: Vec<String>,
    /// The title, put together from its lines.
    pub(super) title: Option<String>,
    /// The entity after a label: `预算单位：…`.
    pub(super) labelled: Option<String>,
    /// The entity inside the title: `2026年某某局部门预算`.
    pub(super) entity_in_title: Option<String>,
    /// Other lines that look like a name.
    pub(super) names: Vec<String>,
}

/// Characters of the longest line of a cover; what is longer is prose.
const LONGEST_LINE: usize = 60;

impl Cover {
    /// The cover among the sections: the one of level 0, else short lines before the first heading on page 1.
    pub(super) fn of(sections: &[Section]) -> Self {
        let Some(first) = sections
            .first()
            .filter(|s| s.level == 0 || (s.page_no.get() == 1 && s.heading.is_empty()))
        else {
            return Self::default();
        };
        let mut lines: Vec<&str> = paragraphs(std::slice::from_ref(first))
            .filter(|l| l.chars().nth(LONGEST_LINE).is_none())
            .collect();
        let heading = first.heading.trim();
        let main = if heading.is_empty() {
            lines
                .iter()
                .position(|l| is_title_end(l))
                .map(|at| lines.remove(at))
        } else {
            Some(heading)
        };
        let Some(main) = main.filter(|m| m.contains("预算") || m.contains("决算")) else {
            return Self {
                lines: lines.into_iter().chain(main).map(str::to_owned).collect(),
                ..Self::default()
            };
        };
        Self::read(&lines, main)
    }

    /// Reads the lines beside the main line of the title.
    fn read(lines: &[&str], main: &str) -> Self {
        let labelled = lines
            .iter()
            .find_map(|line| labelled_entity(line))
            .map(str::to_owned);
        let plain: Vec<&str> = lines
            .iter()
            .copied()
            .filter(|line| !is_imprint(line))
            .collect();
        // A title whose main line names no year goes over several lines: 2026年度 · 某某局 · 单位预算
        let (parts, names) = if year(main).is_some() {
            (Vec::new(), plain)
        } else {
            (plain, Vec::new())
        };
        let title: String = parts.into_iter().chain([main]).map(str::trim).collect();
        let entity_in_title = entity_in_title(&title);
        let names = names
            .into_iter()
            .filter(|l| is_name(l))
            .map(|l| without_total(l).to_owned())
            .collect();
        let lines = lines
            .iter()
            .copied()
            .chain([main])
            .map(str::to_owned)
            .collect();
        Self {
            lines,
            title: Some(title),
            labelled,
            entity_in_title,
            names,
        }
    }
}

/// The paragraphs of sections.
pub(super) fn paragraphs(sections: &[Section]) -> impl Iterator<Item = &str> {
    sections
        .iter()
        .flat_map(|s| &s.blocks)
        .filter_map(|block| match block {
            Block::Paragraph { text, .. } => Some(text.trim()),
            Block::Table { .. } | Block::Form { .. } => None,
        })
}

/// The first year of this century that the text names.
pub(super) fn year(text: &str) -> Option<u16> {
    static YEAR: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(20\d\d)\s*[(（]?\s*年").ok());
    YEAR.as_ref()?.captures(text)?.get(1)?.as_str().parse().ok()
}

/// Whether a line ends as titles of disclosures do: 部门预算, 单位预算公开, 部门预算公开报表.
fn is_title_end(line: &str) -> bool {
    static END: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:预算|决算)(?:信息)?(?:公开)?(?:报表|情况|说明|报告|草案|书|表)*$").ok()
    });
    END.as_ref().is_some_and(|end| end.is_match(&fold(line)))
}

/// The entity after its label.
fn labelled_entity(line: &str) -> Option<&str> {
    const LABELS: &[&str] = &[
        "部门",
        "单位",
        "部门名称",
        "单位名称",
        "预算单位",
        "预算主管部门",
        "预算部门",
        "部门(单位)名称",
        "编制单位",
        "编制部门",
    ];
    let (label, name) = line.split_once([':', '：'])?;
    LABELS
        .contains(&fold(label).as_str())
        .then_some(name.trim())
        .filter(|name| !name.is_empty())
}

/// Lines that belong neither to the title nor to the name: labels, 附件2, who printed it and when.
fn is_imprint(line: &str) -> bool {
    let folded = fold(line);
    let only_date = folded.contains('年') && folded.contains('月');
    folded.contains(':')
        || folded.starts_with("附件")
        || folded.ends_with("印制")
        || folded.ends_with("编制")
        || only_date
}

/// What stands before 部门预算, 单位预算公开, … once the year is taken out.
fn entity_in_title(title: &str) -> Option<String> {
    static ENTITY: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(.*?)(?:部门|单位)?(?:综合)?(?:预算|决算)").ok());
    static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"20\d\d\s*年度?\s*").ok());
    let bare = YEAR.as_ref()?.replace_all(title, "");
    let name = ENTITY
        .as_ref()?
        .captures(bare.trim())?
        .get(1)?
        .as_str()
        .trim();
    is_name(name).then(|| without_total(name).to_owned())
}

/// （汇总） says how the figures were made, and is no part of the name; （本级） is.
fn without_total(name: &str) -> &str {
    let bare = name.trim_end_matches([')', '）']);
    bare.strip_suffix("汇总")
        .map_or(name, |n| n.trim_end_matches(['(', '（']))
        .trim()
}

/// Whether a text can be the name of a department or unit: not empty, not only a place (上海市, 市级), not a sentence.
pub(super) fn is_name(text: &str) -> bool {
    /// 某某局 is the shortest real kind of name.
    const SHORTEST: usize = 3;
    let folded = fold(text);
    let length = folded.chars().count();
    let generic = [
        "市级",
        "省级",
        "区级",
        "县级",
        "年度",
        "部门",
        "单位",
        "本部门",
        "本单位",
        "概况",
        "公开",
        "报表",
        "预算",
        "决算",
        "情况",
    ];
    let place = ["省", "市", "区", "县", "自治区"]
        .iter()
        .any(|p| folded.ends_with(p))
        && length <= 8;
    (SHORTEST..=LONGEST_LINE).contains(&length)
        && !place
        && !generic.iter().any(|g| folded.ends_with(g))
        && !folded.contains([',', '。', ';', ':', '!'])
        && !folded.starts_with(|c: char| c.is_ascii_digit())
}
