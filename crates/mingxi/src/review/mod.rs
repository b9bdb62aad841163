//! One page of HTML on which a person settles what is in doubt: `mingxi review`.
//!
//! The page holds everything it needs: pictures of the pages that have tables or doubts, the cells with their
//! assurance, the doubts with their crops and identities. Its files are `page.html`, `page.css`, `page.js` and
//! `words.js` beside this one. What a PDF says reaches the page only as JSON in an inert element and is laid out as
//! text; the page's policy allows its own script and style by their hashes, and no network.

mod doubts;
mod index;
pub(crate) mod picture;
mod view;

pub(crate) use index::index;

use crate::check::parse;
use crate::config::hex;
use crate::error::{Error, ErrorKind};
use crate::run;
use crate::whole_file;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doubts::Known;
use mingxi_core::Disclosure;
use mingxi_pdf::{Limits, Pdf};
use picture::{Encoded, Pictures};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use view::View;

/// The language of a review page's own words; what documents say stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    #[default]
    En,
}

impl Language {
    /// The language of a locale's name: `zh_CN.UTF-8` is Chinese, everything else English.
    ///
    /// ```
    /// use mingxi::review::Language;
    /// assert_eq!(Language::of_locale("zh_CN.UTF-8"), Language::Zh);
    /// assert_eq!(Language::of_locale("C"), Language::En);
    /// ```
    #[must_use]
    pub fn of_locale(name: &str) -> Self {
        match name.starts_with("zh") {
            true => Self::Zh,
            false => Self::En,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

/// Writes the review page of a document to `out`.
///
/// # Errors
///
/// [`ErrorKind::Unreadable`]; [`ErrorKind::NotADisclosure`]; [`ErrorKind::OtherPdf`] when the JSON was made from another PDF; those of
/// opening a PDF; [`ErrorKind::Unwritable`].
pub fn review(json: &Path, pdf: &Path, out: &Path, language: Language) -> Result<(), Error> {
    let read = |path: &Path| fs::read(path).map_err(|cause| Error::unreadable(path, cause));
    let text = read(json)?;
    let disclosure = parse(&text).map_err(|error| error.in_file(json))?;
    let bytes = read(pdf)?;
    let (wanted, found) = (&disclosure.source.sha256, hex(&bytes));
    if *wanted != found {
        let what = format!("expected the PDF with sha256 {wanted}, found {found}");
        return Err(Error::new(ErrorKind::OtherPdf, what)
            .with_hint("name the PDF that the JSON was made from, or convert this one")
            .in_file(pdf));
    }
    let page = run::pool(0)?.install(|| page(&disclosure, &text, bytes, language));
    let page = page.map_err(|error| error.in_file(pdf))?;
    whole_file::write(out, page.as_bytes())
}

/// The review page of a document, whose JSON is `text`, made from the PDF of these bytes.
///
/// Pictures are drawn in parallel on the current rayon pool; a page that cannot be drawn has none.
///
/// # Errors
///
/// When the PDF cannot be opened.
pub(crate) fn page(
    disclosure: &Disclosure,
    text: &[u8],
    pdf: Vec<u8>,
    language: Language,
) -> Result<String, Error> {
    let pdf = open(pdf)?;
    let known = Known::of(disclosure);
    let doubts = doubts::of(disclosure, &known);
    let pictures = Pictures::draw(&pdf, disclosure, &doubts);
    let key = hex(text);
    let view = View::new(disclosure, &key, &known, doubts, language, &pictures);
    let json = serde_json::to_string(&view).expect("a view has string keys");
    let title = disclosure.disclosure.entity.as_deref();
    let title = title.unwrap_or(&disclosure.source.file_name);
    let mut html = head(title, language, STYLE, &[WORDS, SCRIPT]);
    html.push_str(BODY);
    inert(&mut html, "view", "application/json", &in_script(&json));
    for (id, picture) in pictures.all() {
        inert_picture(&mut html, &id, picture);
    }
    for script in [WORDS, SCRIPT] {
        html.push_str("<script>");
        html.push_str(script);
        html.push_str("</script>\n");
    }
    html.push_str("</body>\n</html>\n");
    Ok(html)
}

/// Opens the PDF of a document that was converted within its limits: here, pages may be many.
///
/// # Errors
///
/// When it cannot be opened.
pub(crate) fn open(pdf: Vec<u8>) -> Result<Pdf, Error> {
    let mut limits = Limits::default();
    limits.max_pages = u32::MAX;
    Ok(Pdf::open(pdf, &limits)?)
}

const STYLE: &str = include_str!("page.css");
const BODY: &str = include_str!("page.html");
const WORDS: &str = include_str!("words.js");
const SCRIPT: &str = include_str!("page.js");

/// The head of a page that runs these scripts and this style, and loads nothing.
fn head(title: &str, language: Language, style: &str, scripts: &[&str]) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let scripts: Vec<String> = scripts.iter().map(|script| hash(script)).collect();
    let scripts = match scripts.is_empty() {
        true => "'none'".to_owned(),
        false => scripts.join(" "),
    };
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src blob:; \
         script-src {scripts}; style-src {}; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{} · mingxi</title>\n<style>{style}</style>\n</head>\n",
        language.code(),
        hash(style),
        in_html(title)
    )
}

fn inert(html: &mut String, id: &str, kind: &str, text: &str) {
    html.push_str(&format!(
        "<script id=\"{id}\" type=\"{kind}\">{text}</script>\n"
    ));
}

/// A picture that the browser keeps as text until it is near.
fn inert_picture(html: &mut String, id: &str, picture: &Encoded) {
    html.push_str(&format!(
        "<script id=\"{id}\" type=\"application/octet-stream\" data-type=\"{}\">",
        picture.media_type
    ));
    STANDARD.encode_string(&picture.bytes, html);
    html.push_str("</script>\n");
}

/// JSON that no parser of HTML or JavaScript takes for anything else.
fn in_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 16);
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

/// Text between tags, or in an attribute in double quotes.
fn in_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_says_ends_no_element() {
        let json = serde_json::to_string("</script><!-- & \u{2028}\u{2029}").unwrap();
        let safe = in_script(&json);
        assert!(
            !safe.contains(['<', '>', '&', '\u{2028}', '\u{2029}']),
            "{safe}"
        );
        let back: String = serde_json::from_str(&safe).unwrap();
        assert_eq!(back, "</script><!-- & \u{2028}\u{2029}");
        let title = head("\"><img onerror=a>", Language::Zh, "", &[]);
        assert!(title.contains("<title>&quot;&gt;&lt;img onerror=a&gt; · mingxi</title>"));
    }

    #[test]
    fn our_own_files_hold_nothing_that_ends_their_element() {
        for text in [SCRIPT, WORDS] {
            assert!(!text.contains("</script") && !text.contains("<!--"));
            assert!(!text.contains("innerHTML") && !text.contains("eval("));
        }
        assert!(!STYLE.contains("</style") && !STYLE.contains("url("));
    }
}
