//! Makes any text safe to look at line by line.
//!
//! In: text from a spec. Out: lines without control, direction-changing or invisible characters, of
//! bounded total length. Never: a `\n` or `\r` inside a line.

/// Longest description that is kept, in bytes; the longest known one has 7,093.
const MAX_LENGTH: usize = 32 * 1024;

/// The lines of `text`, trimmed at the end, without blank lines at both ends.
pub(super) fn clean_lines(text: &str) -> Vec<String> {
    let text = cut(text, MAX_LENGTH);
    let unified = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let mut lines: Vec<String> = unified.split('\n').map(clean_line).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..blank);
    lines
}

/// `text` on one line.
pub(crate) fn clean_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => line.push_str("    "),
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => line.push(' '),
            c if is_unsafe(c) => {}
            c => line.push(c),
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Control characters, and those that reorder or hide text (rustc denies some of them in comments).
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// At most `length` bytes of `text`, cut at a character, with an ellipsis if something is missing.
pub(super) fn cut(text: &str, length: usize) -> std::borrow::Cow<'_, str> {
    if text.len() <= length {
        return text.into();
    }
    let end = (0..=length).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    format!("{}…", &text[..end]).into()
}

/// The first sentence of `text`, for `--docs summary`.
pub(super) fn summary(text: &str) -> String {
    let lines = clean_lines(text);
    let paragraph = lines
        .iter()
        .take_while(|line| !line.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" ");
    let end = paragraph
        .match_indices(". ")
        .map(|(index, _)| index + 1)
        // Not after an abbreviation such as `e.g. ` or `i.e. `.
        .find(|end| {
            !["e.g.", "i.e.", "etc.", "vs."]
                .iter()
                .any(|short| paragraph[..*end].ends_with(short))
        })
        .unwrap_or(paragraph.len());
    cut(&paragraph[..end], 300).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_of_every_kind_separate_and_controls_vanish() {
        assert_eq!(clean_lines("\n\na\r\nb\rc\u{2028}d\n\n"), ["a", "b", "c", "d"]);
        assert_eq!(clean_lines("a\u{0}b\u{1b}[31m\u{202e}c\u{200b}d\u{feff}"), ["ab[31mcd"]);
        assert_eq!(clean_lines("\tx  "), ["    x"]);
    }

    #[test]
    fn a_summary_is_the_first_sentence() {
        assert_eq!(summary("Pod is a thing. It runs.\n\nMore."), "Pod is a thing.");
        assert_eq!(summary("Use e.g. this. Or that."), "Use e.g. this.");
        assert_eq!(summary("one\ntwo\n\nthree"), "one two");
    }

    #[test]
    fn long_texts_are_cut_at_a_character() {
        let text = "ö".repeat(MAX_LENGTH);
        let lines = clean_lines(&text);
        assert!(lines[0].len() <= MAX_LENGTH + 3 && lines[0].ends_with('…'));
    }
}
