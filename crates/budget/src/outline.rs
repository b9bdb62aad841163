//! Which lines of a block add up to which: by codes, by enumerators, by groups and units.
//!
//! A line belongs to the line whose code is the longest beginning of its own; where there are no
//! codes, enumerators nest in the order in which their looks appear (一、 · 1、 · (1)), and lines
//! without one belong loosely to the enumerated line above. 其中 takes a line out of the sum.

use crate::account::{Style, Total, is_carried, is_economic_class};
use crate::sheet::{Block, Line};
use mingxi_core::Scheme;
use std::collections::BTreeMap;

/// A line that is the sum of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sum {
    /// The line of the total.
    pub(crate) total: usize,
    /// Its addends.
    pub(crate) parts: Vec<usize>,
    /// What tells that it is: where it only seems so, a sum that does not close is no error.
    pub(crate) told: Told,
}

/// How a sum is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// By codes or words.
    Surely,
    /// By the order of lines alone.
    Loosely,
}

/// The sums among the lines of a block.
pub(crate) fn sums(block: &Block) -> Vec<Sum> {
    let lines = &block.lines;
    let coded = lines.iter().filter(|l| is_coded(l)).count();
    let named = lines
        .iter()
        .filter(|l| l.total.is_none() && !is_unit(l) && !l.name.words.is_empty())
        .count();
    let mut sums = if coded.saturating_mul(2) > named {
        by_code(lines)
    } else if lines.iter().any(|l| l.group.is_some()) {
        by_group(lines)
    } else {
        by_outline(lines)
    };
    sums.retain(|sum| !sum.parts.is_empty());
    sums
}

fn is_coded(line: &Line) -> bool {
    line.code.is_some() && !matches!(line.scheme, Some(Scheme::Unit | Scheme::Project) | None)
}

/// Whether the line is a whole unit of the department.
fn is_unit(line: &Line) -> bool {
    line.scheme == Some(Scheme::Unit)
}

/// 合计 over the top accounts; every account over those whose codes begin with its own.
fn by_code(lines: &[Line]) -> Vec<Sum> {
    let mut sums = Vec::new();
    let units: Vec<usize> = (0..lines.len())
        .filter(|i| lines.get(*i).is_some_and(is_unit))
        .collect();
    let mut tops_of_all = Vec::new();
    for (from, to) in segments(lines.len(), &units) {
        let segment: Vec<usize> = (from..to).collect();
        let tops = within(lines, &segment, &mut sums);
        match lines.get(from).filter(|l| is_unit(l)) {
            Some(_) => {
                sums.push(Sum {
                    total: from,
                    parts: tops,
                    told: Told::Surely,
                });
                tops_of_all.push(from);
            }
            None => tops_of_all.extend(tops),
        }
    }
    let totals: Vec<usize> = (0..lines.len())
        .filter(|i| lines.get(*i).is_some_and(|l| l.total.is_some()))
        .collect();
    let told = if units.len() > 1 {
        Told::Loosely
    } else {
        Told::Surely
    };
    if let [total] = totals[..] {
        sums.push(Sum {
            total,
            parts: tops_of_all,
            told,
        });
    } else if let Some(total) = unnamed(lines).filter(|_| totals.is_empty()) {
        sums.push(Sum {
            total,
            parts: tops_of_all,
            told: Told::Loosely,
        });
    }
    sums
}

/// The only line without name and code, at the head or the foot of the block.
fn unnamed(lines: &[Line]) -> Option<usize> {
    let is_unnamed = |l: &Line| l.name.words.is_empty() && l.code.is_none();
    let last = lines.len().checked_sub(1)?;
    [0, last]
        .into_iter()
        .find(|i| lines.get(*i).is_some_and(is_unnamed))
}

/// Ranges that begin at each of these lines, and what stands before the first.
fn segments(len: usize, starts: &[usize]) -> Vec<(usize, usize)> {
    let mut cuts = vec![0];
    cuts.extend(starts.iter().copied().filter(|s| *s > 0));
    cuts.push(len);
    cuts.windows(2)
        .filter_map(|w| Some((*w.first()?, *w.last()?)))
        .filter(|(from, to)| from < to)
        .collect()
}

/// Sums among the coded lines of a segment; returns those that belong to no other.
fn within(lines: &[Line], segment: &[usize], sums: &mut Vec<Sum>) -> Vec<usize> {
    let code = |i: usize| {
        lines
            .get(i)
            .filter(|l| is_coded(l))
            .and_then(|l| l.code.as_deref())
    };
    let mut of_code: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for i in segment {
        if let Some(code) = code(*i) {
            of_code.entry(code).or_default().push(*i);
        }
    }
    let mut tops = Vec::new();
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for i in segment {
        let Some(own) = code(*i) else { continue };
        let above = (3..own.len())
            .rev()
            .filter_map(|end| of_code.get(own.get(..end)?))
            .next();
        let parent = above.and_then(|lines| lines.iter().rfind(|l| *l < i).or(lines.first()));
        match parent {
            Some(parent) => parts.entry(*parent).or_default().push(*i),
            None => tops.push(*i),
        }
    }
    sums.extend(parts.into_iter().map(|(total, parts)| Sum {
        total,
        parts,
        told: Told::Surely,
    }));
    tops
}

/// Groups named by a cell over several rows: the group's 小计 over its other lines.
fn by_group(lines: &[Line]) -> Vec<Sum> {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut tops = Vec::new();
    let mut grand = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        match (line.group, line.total) {
            (Some(group), _) => groups.entry(group).or_default().push(i),
            (None, Some(_)) => grand.push(i),
            (None, None) if !line.name.part => tops.push(i),
            (None, None) => {}
        }
    }
    let mut sums = Vec::new();
    for members in groups.values() {
        let is_total = |i: &usize| lines.get(*i).is_some_and(|l| l.total.is_some());
        let is_part = |i: &usize| lines.get(*i).is_some_and(|l| l.name.part);
        let parts: Vec<usize> = members
            .iter()
            .copied()
            .filter(|i| !is_total(i) && !is_part(i))
            .collect();
        match members.iter().copied().find(is_total) {
            Some(total) => {
                tops.push(total);
                sums.push(Sum {
                    total,
                    parts,
                    told: Told::Surely,
                });
            }
            None => tops.extend(parts),
        }
    }
    if let [total] = grand[..] {
        sums.push(Sum {
            total,
            parts: tops,
            told: Told::Loosely,
        });
    }
    sums
}

/// What the outline has found so far.
#[derive(Default)]
struct Outline {
    /// Open lines from the top: the line, and the look of its enumerator.
    open: Vec<(usize, Option<Style>)>,
    parts: BTreeMap<usize, Vec<usize>>,
    loose: Vec<usize>,
    tops: Vec<usize>,
}

impl Outline {
    fn belongs_to(&mut self, parent: Option<usize>, line: usize) {
        match parent {
            Some(parent) => self.parts.entry(parent).or_default().push(line),
            None => self.tops.push(line),
        }
    }

    /// Puts an enumerated line beside the open line of the same look, or below the last one.
    fn enumerated(&mut self, line: usize, style: Style) {
        if let Some(at) = self.open.iter().position(|(_, s)| *s == Some(style)) {
            self.open.truncate(at);
        }
        let parent = self.open.last().map(|(l, _)| *l);
        self.belongs_to(parent, line);
        self.open.push((line, Some(style)));
    }
}

/// Enumerated lines, this year's total, what is carried over, and the total of all.
fn by_outline(lines: &[Line]) -> Vec<Sum> {
    let enumerated = lines.iter().any(|l| l.name.marker.is_some());
    let classes = lines.iter().any(|l| is_economic_class(&l.name.words));
    let mut outline = Outline::default();
    let mut sums = Vec::new();
    let (mut current, mut grand) = (None, Vec::new());
    for (i, line) in lines.iter().enumerate() {
        if line.name.words.is_empty() && line.code.is_none() {
            continue;
        }
        match line.total {
            Some(Total::Current) if outline.tops.is_empty() => {
                // 一、本年收入 stands above its lines
                outline.open = vec![(i, None)];
                outline.tops.push(i);
            }
            Some(Total::Current) => {
                let parts = std::mem::take(&mut outline.tops);
                sums.push(Sum {
                    total: i,
                    parts,
                    told: Told::Surely,
                });
                current = Some(i);
                outline.tops.push(i);
                outline.open.clear();
            }
            Some(_) => grand.push((i, outline.tops.len())),
            None if line.name.part => {}
            None if is_carried(&line.name.words) => {
                outline.tops.push(i);
                outline.open = vec![(i, None)];
            }
            None => match line.name.marker {
                Some(marker) => outline.enumerated(i, marker.style),
                None if enumerated => {
                    let parent = outline.open.last().map(|(l, _)| *l);
                    outline.belongs_to(parent, i);
                    outline.loose.extend(parent);
                }
                None if classes && is_economic_class(&line.name.words) => {
                    outline.open = vec![(i, None)];
                    outline.tops.push(i);
                }
                None => {
                    let parent = outline.open.last().map(|(l, _)| *l);
                    outline.belongs_to(parent, i);
                    outline.loose.extend(parent);
                }
            },
        }
    }
    let told = |total: &usize| {
        if outline.loose.contains(total) {
            Told::Loosely
        } else {
            Told::Surely
        }
    };
    sums.extend(outline.parts.iter().map(|(total, parts)| Sum {
        total: *total,
        parts: parts.clone(),
        told: told(total),
    }));
    if let [(total, _)] = grand[..] {
        let named_units = outline.tops.iter().any(|t| {
            lines.get(*t).is_some_and(|l| {
                l.name.marker.is_none() && !is_carried(&l.name.words) && l.total.is_none()
            })
        });
        let told = if current.is_none() && named_units {
            Told::Loosely
        } else {
            Told::Surely
        };
        sums.push(Sum {
            total,
            parts: outline.tops,
            told,
        });
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::titled;
    use crate::sheet::Sheet;

    fn sums_of(
        title: &str,
        header: u32,
        grid: &[&[&str]],
        block: usize,
    ) -> Vec<(String, Vec<String>)> {
        let table = crate::annotate(vec![titled(title, header, grid)])
            .0
            .remove(0);
        let sheet = Sheet::of(&table);
        let block = &sheet.blocks[block];
        let name = |i: &usize| block.lines[*i].name.words.clone();
        sums(block)
            .iter()
            .map(|s| (name(&s.total), s.parts.iter().map(name).collect()))
            .collect()
    }

    fn owned(sums: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
        sums.iter()
            .map(|(t, p)| ((*t).to_owned(), p.iter().map(|p| (*p).to_owned()).collect()))
            .collect()
    }

    #[test]
    fn codes_nest_by_their_beginnings() {
        let found = sums_of(
            "支出总表",
            1,
            &[
                &["科目编码", "科目名称", "合计"],
                &["", "合计", "5.00"],
                &["201", "甲", "3.00"],
                &["20108", "乙", "3.00"],
                &["2010801", "丙", "1.00"],
                &["2010804", "丁", "2.00"],
                &["221", "戊", "2.00"],
            ],
            0,
        );
        assert_eq!(
            found,
            owned(&[
                ("甲", &["乙"]),
                ("乙", &["丙", "丁"]),
                ("合计", &["甲", "戊"])
            ])
        );
    }

    #[test]
    fn enumerators_nest_in_their_order() {
        let found = sums_of(
            "收支总表",
            1,
            &[
                &["项目", "预算数"],
                &["一、财政拨款收入", "3.00"],
                &["1、一般公共预算", "2.00"],
                &["其中：专项", "1.00"],
                &["2、政府性基金", "1.00"],
                &["二、事业收入", "1.00"],
                &["本年收入合计", "4.00"],
                &["上年结转", "1.00"],
                &["收入总计", "5.00"],
            ],
            0,
        );
        assert_eq!(
            found,
            owned(&[
                ("本年收入合计", &["财政拨款收入", "事业收入"]),
                ("财政拨款收入", &["一般公共预算", "政府性基金"]),
                ("收入总计", &["本年收入合计", "上年结转"]),
            ])
        );
    }

    #[test]
    fn this_years_total_may_stand_above_its_lines() {
        let found = sums_of(
            "财政拨款收支总表",
            1,
            &[
                &["项目", "预算数"],
                &["一、本年支出", "3.00"],
                &["一、一般公共服务支出", "2.00"],
                &["二、外交支出", "1.00"],
                &["二、年终结转结余", "1.00"],
                &["支出总计", "4.00"],
            ],
            0,
        );
        assert_eq!(
            found,
            owned(&[
                ("本年支出", &["一般公共服务支出", "外交支出"]),
                ("支出总计", &["本年支出", "年终结转结余"]),
            ])
        );
    }
}
