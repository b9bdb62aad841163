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
    let mut sums = if lines.iter().any(|l| l.group.is_some()) {
        by_group(lines)
    } else {
        by_units(lines)
    };
    sums.retain(|sum| !sum.parts.is_empty());
    sums
}

fn is_coded(line: &Line) -> bool {
    line.code.is_some() && !matches!(line.scheme, Some(Scheme::Unit | Scheme::Project) | None)
}

/// Whether the line is a whole unit of the department.
fn is_unit(line: &Line) -> bool {
    line.scheme == Some(Scheme::Unit) && line.total.is_none()
}

/// 合计 over units, units over their units and lines, accounts over their accounts.
fn by_units(lines: &[Line]) -> Vec<Sum> {
    let units: Vec<usize> = (0..lines.len())
        .filter(|i| lines.get(*i).is_some_and(is_unit))
        .collect();
    let coded = lines.iter().filter(|l| is_coded(l)).count();
    let named = lines
        .iter()
        .filter(|l| l.total.is_none() && !is_unit(l) && !l.name.words.is_empty())
        .count();
    let mut sums = Vec::new();
    let mut nest = Nest::default();
    let mut told = Told::Surely;
    for (from, to) in segments(lines.len(), &units) {
        let unit = Some(from).filter(|i| units.contains(i));
        let members: Vec<usize> = (from..to).filter(|i| Some(*i) != unit).collect();
        let (tops, known) = if coded.saturating_mul(2) > named {
            by_code(lines, &members, &mut sums)
        } else {
            by_outline(lines, &members, &mut sums)
        };
        if known == Told::Loosely {
            told = Told::Loosely;
        }
        match unit {
            Some(unit) => nest.add(lines, unit, tops, known),
            None => nest.tops.extend(tops),
        }
    }
    let units_in_all = nest.units.len();
    sums.extend(
        nest.units
            .into_iter()
            .map(|(total, parts, told)| Sum { total, parts, told }),
    );
    let is_total = |i: &usize| {
        lines
            .get(*i)
            .is_some_and(|l| matches!(l.total, Some(Total::Sum | Total::Grand)))
    };
    let totals: Vec<usize> = (0..lines.len()).filter(is_total).collect();
    let coded_units = units
        .iter()
        .all(|u| lines.get(*u).is_some_and(|l| l.code.is_some()));
    told = match (units_in_all, coded_units) {
        (0, _) => told,
        (1, _) | (_, true) => Told::Surely,
        _ => Told::Loosely,
    };
    if let [total] = totals[..] {
        sums.push(Sum {
            total,
            parts: nest.tops,
            told,
        });
    } else if let Some(total) = unnamed(lines).filter(|_| totals.is_empty()) {
        let parts = nest.tops.into_iter().filter(|t| *t != total).collect();
        sums.push(Sum {
            total,
            parts,
            told: Told::Loosely,
        });
    }
    sums
}

/// Units within units: 114 over 114001, or a department over the unit named right below it.
#[derive(Default)]
struct Nest {
    /// Units with what belongs to them.
    units: Vec<(usize, Vec<usize>, Told)>,
    /// What belongs to no unit.
    tops: Vec<usize>,
}

impl Nest {
    fn add(&mut self, lines: &[Line], unit: usize, tops: Vec<usize>, told: Told) {
        let line = |i: usize| lines.get(i);
        let code = |i: usize| line(i).and_then(|l| l.code.as_deref());
        let by_code = |u: &&mut (usize, Vec<usize>, Told)| match (code(u.0), code(unit)) {
            (Some(above), Some(own)) => own.len() > above.len() && own.starts_with(above),
            _ => false,
        };
        // without codes a department stands right above its first unit, where no 合计 stands above both
        let over_all = lines.iter().any(|l| l.total.is_some());
        let same_name = line(unit).map(|l| &l.name.words)
            == self
                .units
                .first()
                .and_then(|u| line(u.0))
                .map(|l| &l.name.words);
        let first_is_department = match &self.units[..] {
            [] => false,
            [(first, parts, _)] => {
                first.checked_add(1) == Some(unit) && parts.is_empty() && (!over_all || same_name)
            }
            [(first, parts, _), (second, ..), ..] => {
                parts.contains(second) && first.checked_add(1) == Some(*second)
            }
        };
        let coded = code(unit).is_some();
        let parent = if coded {
            self.units.iter_mut().rev().find(by_code)
        } else if first_is_department {
            self.units.first_mut()
        } else {
            None
        };
        let told = if tops.is_empty() && coded {
            Told::Surely
        } else {
            told
        };
        match parent {
            Some((_, parts, _)) => parts.push(unit),
            None => self.tops.push(unit),
        }
        self.units.push((unit, tops, told));
    }
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

/// Sums among coded lines; returns those that belong to no other, loosely where one code stands on several lines.
fn by_code(lines: &[Line], segment: &[usize], sums: &mut Vec<Sum>) -> (Vec<usize>, Told) {
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
    let repeated = of_code.values().any(|lines| lines.len() > 1);
    (
        tops,
        if repeated {
            Told::Loosely
        } else {
            Told::Surely
        },
    )
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

    /// Puts a line on top, and opens it for those below.
    fn opens(&mut self, line: usize) {
        self.tops.push(line);
        self.open = vec![(line, None)];
    }

    /// A line without enumerator belongs to the one above, as far as its place tells.
    fn plain(&mut self, line: usize) {
        let parent = self.open.last().map(|(l, _)| *l);
        self.belongs_to(parent, line);
        self.loose.extend(parent);
    }

    /// Whether the lines on top are surely those of a total.
    fn told(&self) -> Told {
        if self.tops.len() > 1 || self.loose.is_empty() {
            Told::Surely
        } else {
            Told::Loosely
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

/// Sums among enumerated lines with this year's total and what is carried over; returns the lines of the last total.
fn by_outline(lines: &[Line], segment: &[usize], sums: &mut Vec<Sum>) -> (Vec<usize>, Told) {
    let of = || segment.iter().filter_map(|i| lines.get(*i));
    let enumerated = of().any(|l| l.name.marker.is_some());
    let classes = of().any(|l| is_economic_class(&l.name.words));
    let mut outline = Outline::default();
    let mut current = false;
    for i in segment.iter().copied() {
        let Some(line) = lines
            .get(i)
            .filter(|l| !l.name.words.is_empty() || l.code.is_some())
        else {
            continue;
        };
        match (line.total, line.name.marker) {
            // 一、本年收入 stands above its lines, 本年收入合计 below them
            (Some(Total::Current), _) if outline.tops.is_empty() => {
                current = true;
                outline.opens(i);
            }
            (Some(Total::Current), _) => {
                current = true;
                let parts = std::mem::replace(&mut outline.tops, vec![i]);
                sums.push(Sum {
                    total: i,
                    parts,
                    told: outline.told(),
                });
                outline.open.clear();
            }
            (Some(_), _) => {}
            _ if line.name.part => {}
            _ if is_carried(&line.name.words) => outline.opens(i),
            (None, Some(marker)) => outline.enumerated(i, marker.style),
            _ if classes && is_economic_class(&line.name.words) => outline.opens(i),
            (None, None) if enumerated && outline.open.is_empty() && outline.tops.is_empty() => {
                outline.opens(i);
            }
            (None, None) => outline.plain(i),
        }
    }
    let told = if enumerated || current || classes {
        outline.told()
    } else {
        Told::Loosely
    };
    sums.extend(outline.parts.iter().map(|(total, parts)| {
        let told = if outline.loose.contains(total) {
            Told::Loosely
        } else {
            Told::Surely
        };
        Sum {
            total: *total,
            parts: parts.clone(),
            told,
        }
    }));
    (outline.tops, told)
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
        let sheet = Sheet::of(&table, &std::collections::BTreeSet::new(), None);
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
