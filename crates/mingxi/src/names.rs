//! Names of files in whatever encoding, in words.

use encoding_rs::GB18030;
use std::ffi::OsStr;
use std::fmt::Write;

/// The name in Unicode: read as UTF-8, else as GB 18030, which includes GBK; else with the bytes that are no UTF-8 as `%FF`.
pub(crate) fn in_words(name: &OsStr) -> String {
    match name.to_str() {
        Some(words) => words.to_owned(),
        None => decoded(name.as_encoded_bytes()),
    }
}

/// The same for bare bytes.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    if let Ok(words) = str::from_utf8(bytes) {
        return words.to_owned();
    }
    let chinese = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    if let Some(words) = chinese.filter(|words| !words.contains(char::is_control)) {
        return words.into_owned();
    }
    let mut words = String::new();
    for chunk in bytes.utf8_chunks() {
        words.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // A String takes every character.
            let _ = write!(words, "%{byte:02X}");
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn names_of_the_web_and_of_old_systems_are_words() {
        for (bytes, want) in [
            (&b"a.pdf"[..], "a.pdf"),
            ("\u{9884}\u{7b97}.pdf".as_bytes(), "\u{9884}\u{7b97}.pdf"),
            (b"\xd4\xa4\xcb\xe3.pdf", "\u{9884}\u{7b97}.pdf"),
            (b"a\xff.pdf", "a%FF.pdf"),
        ] {
            assert_eq!(decoded(bytes), want);
        }
    }
}
