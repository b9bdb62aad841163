//! What stands below a table and belongs to it.

use crate::lines::Line;
use crate::prose;
use mingxi_core::{Rect, fold};

/// A note begins within this distance below its table.
const NOTE_REACH_PT: f32 = 45.0;

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
