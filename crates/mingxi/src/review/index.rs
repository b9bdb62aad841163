//! The list of a run's documents: `OUT/index.html` of `convert --review`.

use super::{Language, head, in_html};
use crate::ledger::Line;
use std::fmt::Write;

const STYLE: &str = include_str!("index.css");

/// A page that lists the documents of a run, the doubtful ones first, with links to their JSON and, where `has_page` says
/// that these outputs have one, to their review pages.
pub(crate) fn index(
    lines: &[&Line],
    language: Language,
    has_page: impl Fn(&str) -> bool,
) -> String {
    let words = match language {
        Language::Zh => &ZH,
        Language::En => &EN,
    };
    let mut html = head(words.title, language, STYLE, &[]);
    let doubtful = lines.iter().filter(|line| line.needs_review()).count();
    let _ = write!(
        html,
        "<body>\n<h1>{}</h1>\n<p>{}: {} · {}: {doubtful}</p>\n<table>\n<tr>",
        words.title,
        words.documents,
        lines.len(),
        words.doubtful
    );
    for column in words.columns {
        let _ = write!(html, "<th>{column}</th>");
    }
    html.push_str("</tr>\n");
    let mut sorted: Vec<&&Line> = lines.iter().collect();
    sorted.sort_by_key(|line| !line.needs_review());
    for line in sorted {
        let outputs = line.duplicate_of.as_ref().unwrap_or(&line.output);
        let has_page = line.needs_review() && has_page(outputs);
        row(&mut html, line, outputs, has_page, words);
    }
    html.push_str("</table>\n</body>\n</html>\n");
    html
}

fn row(html: &mut String, line: &Line, outputs: &str, has_page: bool, words: &Words) {
    let link = |ending: &str, text: &str| {
        let to = in_html(&address(&format!("{outputs}.{ending}")));
        format!("<a href=\"{to}\">{}</a>", in_html(text))
    };
    let name = in_html(&line.path);
    let (page, json) = match &line.error {
        Some(error) => (in_html(&error.message), String::new()),
        None if has_page => (link("review.html", words.review), link("json", "JSON")),
        None => (String::new(), link("json", "JSON")),
    };
    let unsure = line.unsure();
    let findings: u32 = line.findings.values().sum();
    let status = words.status(line);
    let _ = writeln!(
        html,
        "<tr><td>{name}</td><td>{status}</td><td>{page}</td><td>{json}</td><td>{}</td><td>{}</td><td>{unsure}</td><td>{}</td><td>{findings}</td></tr>",
        line.pages, line.facts, line.failing_checks
    );
}

/// A path as an address: everything but letters, digits and a few marks as percent signs.
fn address(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => {
                out.push(char::from(byte));
            }
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

struct Words {
    title: &'static str,
    documents: &'static str,
    doubtful: &'static str,
    review: &'static str,
    columns: [&'static str; 9],
    statuses: [&'static str; 4],
}

const ZH: Words = Words {
    title: "转换结果",
    documents: "文件",
    doubtful: "待核",
    review: "核对",
    columns: [
        "文件",
        "状态",
        "核对页",
        "数据",
        "页数",
        "金额",
        "未证金额",
        "不符校验",
        "发现",
    ],
    statuses: ["无疑", "存疑", "缺页", "失败"],
};

const EN: Words = Words {
    title: "Converted documents",
    documents: "documents",
    doubtful: "to review",
    review: "review",
    columns: [
        "document",
        "status",
        "review page",
        "data",
        "pages",
        "amounts",
        "amounts unsure",
        "failing checks",
        "findings",
    ],
    statuses: ["clean", "doubtful", "partial", "failed"],
};

impl Words {
    fn status(&self, line: &Line) -> &'static str {
        let [clean, doubtful, partial, failed] = self.statuses;
        match line.status {
            mingxi_core::Status::Clean => clean,
            mingxi_core::Status::Doubtful => doubtful,
            mingxi_core::Status::Partial => partial,
            mingxi_core::Status::Failed => failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};

    #[test]
    fn names_are_escaped_and_doubtful_documents_come_first() {
        let error = Error::new(ErrorKind::NotAPdf, "expected a PDF");
        let line = |path: &str, output: &str, failing_checks| Line {
            error: None,
            status: mingxi_core::Status::Clean,
            failing_checks,
            ..Line::failed(path, output, "c", &error)
        };
        let (clean, doubtful) = (
            line("b.pdf", "b", 0),
            line("\"><img>.pdf", "年/\"><img>", 2),
        );
        let html = index(&[&clean, &doubtful], Language::Zh, |_| true);
        assert!(!html.contains("<img"), "{html}");
        let link = "href=\"%E5%B9%B4/%22%3E%3Cimg%3E.review.html\"";
        assert!(
            html.find(link) < html.find("b.json") && html.contains(link),
            "{html}"
        );
        assert!(!html.contains("b.review.html"));
    }
}
