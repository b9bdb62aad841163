//! Characters: radicals, folding for matching, scripts.

use unicode_normalization::UnicodeNormalization;

/// The plain ideograph for a Kangxi radical, a CJK radical or a CJK compatibility form; else the character itself.
///
/// Chromium and some office exports map print to radicals (⼈ for 人). Unicode decomposes the
/// Kangxi block (U+2F00–2FD5) but not the supplement (U+2E80–2EF3), and it decomposes ⼾ to the
/// traditional 戶; the table holds what simplified Chinese prints.
///
/// ```
/// # use mingxi_core::fold_radical;
/// assert_eq!(fold_radical('⼈'), '人');
/// assert_eq!(fold_radical('⻔'), '门');
/// assert_eq!(fold_radical('⼾'), '户');
/// assert_eq!(fold_radical('中'), '中');
/// ```
#[must_use]
pub fn fold_radical(c: char) -> char {
    match c {
        '\u{2F3E}' => '户',
        '\u{2E80}'..='\u{2EFF}' => RADICALS
            .iter()
            .find(|(r, _)| *r == c)
            .map_or(c, |(_, plain)| *plain),
        '\u{2F00}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}' => {
            let mut plain = std::iter::once(c).nfkc();
            match (plain.next(), plain.next()) {
                (Some(p), None) => p,
                _ => c,
            }
        }
        _ => c,
    }
}

/// The radicals of U+2E80–2EFF whose glyph is a whole character, and that character (Unicode `EquivalentUnifiedIdeograph`).
const RADICALS: &[(char, char)] = &[
    ('⺁', '厂'),
    ('⺄', '乙'),
    ('⺅', '亻'),
    ('⺆', '冂'),
    ('⺇', '几'),
    ('⺈', '刀'),
    ('⺉', '刂'),
    ('⺊', '卜'),
    ('⺋', '卩'),
    ('⺌', '小'),
    ('⺍', '小'),
    ('⺎', '兀'),
    ('⺏', '尣'),
    ('⺐', '尢'),
    ('⺒', '巳'),
    ('⺓', '幺'),
    ('⺔', '彑'),
    ('⺕', '彐'),
    ('⺖', '忄'),
    ('⺗', '心'),
    ('⺘', '扌'),
    ('⺙', '攵'),
    ('⺛', '旡'),
    ('⺜', '日'),
    ('⺝', '月'),
    ('⺞', '歹'),
    ('⺟', '母'),
    ('⺠', '民'),
    ('⺡', '氵'),
    ('⺢', '水'),
    ('⺣', '灬'),
    ('⺤', '爫'),
    ('⺥', '爫'),
    ('⺦', '丬'),
    ('⺧', '牛'),
    ('⺨', '犭'),
    ('⺩', '王'),
    ('⺪', '疋'),
    ('⺫', '目'),
    ('⺬', '示'),
    ('⺭', '礻'),
    ('⺮', '竹'),
    ('⺯', '糹'),
    ('⺰', '纟'),
    ('⺱', '罓'),
    ('⺲', '罒'),
    ('⺳', '网'),
    ('⺴', '网'),
    ('⺵', '网'),
    ('⺶', '羊'),
    ('⺷', '羊'),
    ('⺸', '羊'),
    ('⺹', '耂'),
    ('⺺', '肀'),
    ('⺻', '聿'),
    ('⺼', '肉'),
    ('⺽', '臼'),
    ('⺾', '艹'),
    ('⺿', '艹'),
    ('⻀', '艹'),
    ('⻁', '虎'),
    ('⻂', '衤'),
    ('⻃', '覀'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻇', '角'),
    ('⻈', '讠'),
    ('⻉', '贝'),
    ('⻊', '足'),
    ('⻋', '车'),
    ('⻌', '辶'),
    ('⻍', '辶'),
    ('⻎', '辶'),
    ('⻏', '阝'),
    ('⻐', '钅'),
    ('⻑', '長'),
    ('⻒', '镸'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻕', '阜'),
    ('⻖', '阝'),
    ('⻗', '雨'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻞', '食'),
    ('⻟', '飠'),
    ('⻠', '饣'),
    ('⻡', '首'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻪', '黾'),
    ('⻫', '斉'),
    ('⻬', '齐'),
    ('⻭', '歯'),
    ('⻮', '齿'),
    ('⻯', '竜'),
    ('⻰', '龙'),
    ('⻱', '龜'),
    ('⻲', '亀'),
    ('⻳', '龟'),
];

/// Text as it is compared, never as it is stored: NFKC, radicals folded, no white space, one kind of quote and dash.
///
/// ```
/// # use mingxi_core::fold;
/// assert_eq!(fold("单 位：万元"), fold("单位:万元"));
/// assert_eq!(fold("（一）“三公”经费"), "(一)\"三公\"经费");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.chars().all(is_plain) {
        folded.extend(text.chars().map(narrow).filter_map(compared));
    } else {
        folded.extend(text.chars().map(fold_radical).nfkc().filter_map(compared));
    }
    folded
}

/// Whether NFKC does with a character what [`narrow`] does, whatever stands around it: with nearly all that is printed.
const fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='~' | '\u{4E00}'..='\u{9FFF}' | '\u{3000}'..='】' | '！'..='～' | '“' | '”' | '‘' | '’' | '—' | '·')
}

/// The ASCII form of a full-width character.
fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// A character as it is compared; `None` for those that print nothing.
fn compared(c: char) -> Option<char> {
    let blank = c.is_whitespace() || c.is_control() || c == '\u{200B}' || c == '\u{FEFF}';
    (!blank).then_some(match c {
        '“' | '”' | '„' | '″' | '〝' | '〞' => '"',
        '‘' | '’' | '′' => '\'',
        '－' | '–' | '—' | '−' | '―' | '─' | '‐' => '-',
        '〔' | '【' | '［' => '[',
        '〕' | '】' | '］' => ']',
        _ => c,
    })
}

/// Whether the character is an ideograph, kana, hangul or full-width punctuation: scripts that join lines without a blank.
#[must_use]
pub fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3000}'..='\u{30FF}' | '\u{3100}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}'
        | '\u{20000}'..='\u{3FFFF}' | '“' | '”' | '‘' | '’' | '…' | '—' | '·' | '①'..='⑳')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_characters_fold_as_all_do() {
        let slowly = |text: &str| -> String {
            let folded = text.chars().map(fold_radical).nfkc();
            folded.filter_map(compared).collect()
        };
        let plain: String = ('\0'..='\u{FFFF}').filter(|c| is_plain(*c)).collect();
        assert_eq!(fold(&plain), slowly(&plain));
        let backwards: String = plain.chars().rev().collect();
        assert_eq!(fold(&backwards), slowly(&backwards));
        assert_eq!(fold("e\u{301} ⼈ ﹙"), "é人(");
    }
}
