//! Turns a description into Markdown that rustdoc takes without a warning and never runs as a test.
//!
//! In: a description. Out: lines. Never: an indented code block, a fence without a harmless language, or
//! a construct of the text's own that reaches past its paragraph.
//!
//! Kept: paragraphs, list items (flattened to one level), fenced and indented blocks (as `text` or the
//! plain data language they name), code spans, URLs. All else is escaped by [`super::inline`].

use super::inline;
use super::text::clean_lines;

/// Languages of fences that rustdoc leaves alone and that say something to the reader.
const LANGUAGES: &[&str] = &[
    "bash", "go", "ini", "json", "protobuf", "sh", "shell", "sql", "text", "toml", "xml", "yaml",
];

/// The lines that document `text`.
pub(super) fn render(text: &str) -> Vec<String> {
    let lines = clean_lines(text);
    let mut out = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        at = block(&lines, at, &mut out);
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out
}

/// Renders the block that starts at line `at`; returns where the next one starts.
fn block(lines: &[String], at: usize, out: &mut Vec<String>) -> usize {
    let after_break = out.last().is_none_or(String::is_empty);
    if lines[at].is_empty() {
        if !after_break {
            out.push(String::new());
        }
        return at + 1;
    }
    if let Some(fence) = Fence::open(lines, at) {
        code(&lines[at + 1..fence.end], fence.language, out);
        return fence.end + 1;
    }
    if after_break && indent(&lines[at]) >= 4 {
        let length = lines[at..]
            .iter()
            .take_while(|line| line.is_empty() || indent(line) >= 4)
            .count();
        code(&lines[at..at + length], "text", out);
        return at + length;
    }
    let length = 1 + (at + 1..lines.len()).take_while(|next| continues(lines, *next)).count();
    let (marker, first) = list_marker(lines[at].trim_start());
    let mut paragraph = first.to_owned();
    for line in &lines[at + 1..at + length] {
        paragraph.push('\n');
        paragraph.push_str(line.trim_start());
    }
    let text = inline::escape(&paragraph);
    out.extend(format!("{marker}{text}").split('\n').map(str::to_owned));
    at + length
}

/// Whether the line at `at` goes on with the paragraph before it.
fn continues(lines: &[String], at: usize) -> bool {
    let line = &lines[at];
    !line.is_empty() && list_marker(line.trim_start()).0.is_empty() && Fence::open(lines, at).is_none()
}

/// Writes lines as a fenced block, set off by blank lines.
fn code(lines: &[String], language: &str, out: &mut Vec<String>) {
    let filled = |line: &&String| !line.is_empty();
    let (Some(first), Some(last)) = (
        lines.iter().position(|line| !line.is_empty()),
        lines.iter().rposition(|line| !line.is_empty()),
    ) else {
        return;
    };
    let lines = &lines[first..=last];
    let margin = lines.iter().filter(filled).map(|line| indent(line)).min().unwrap_or(0);
    let ticks = lines.iter().map(|line| longest_run(line)).max().unwrap_or(0).max(2) + 1;
    let fence = "`".repeat(ticks);
    if out.last().is_some_and(|line| !line.is_empty()) {
        out.push(String::new());
    }
    out.push(format!("{fence}{language}"));
    out.extend(lines.iter().map(|line| line.get(margin..).unwrap_or("").to_owned()));
    out.push(fence);
    out.push(String::new());
}

/// A fence that is opened and closed.
struct Fence {
    language: &'static str,
    /// Line of the closing fence.
    end: usize,
}

impl Fence {
    fn open(lines: &[String], at: usize) -> Option<Self> {
        let line = lines[at].trim_start();
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = line.trim_start_matches(mark);
        let length = line.len() - info.len();
        if length < 3 || (mark == '`' && info.contains('`')) {
            return None;
        }
        let closes = |line: &String| {
            let line = line.trim_start();
            line.len() >= length && line.chars().all(|c| c == mark)
        };
        let end = at + 1 + lines[at + 1..].iter().position(closes)?;
        let word = info.trim().to_ascii_lowercase();
        let language = LANGUAGES
            .iter()
            .find(|language| **language == word)
            .copied()
            .unwrap_or("text");
        Some(Self { language, end })
    }
}

/// Splits a list marker, written in one way, off the line; empty when there is none.
fn list_marker(line: &str) -> (String, &str) {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (marker, rest) = if line.starts_with(['-', '*', '+']) {
        (format!("{} ", &line[..1]), &line[1..])
    } else if (1..=9).contains(&digits) && line[digits..].starts_with(['.', ')']) {
        (format!("{} ", &line[..=digits]), &line[digits + 1..])
    } else {
        return (String::new(), line);
    };
    let text = rest.trim_start();
    if text.is_empty() || text.len() == rest.len() {
        (String::new(), line)
    } else {
        (marker, text)
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn longest_run(line: &str) -> usize {
    line.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(render(text), expected, "{text}");
    }

    #[test]
    fn indented_blocks_become_text_fences() {
        check(
            "Example:\n\n    a: 1\n      b: [2]\n\nend",
            &["Example:", "", "```text", "a: 1", "  b: [2]", "```", "", "end"],
        );
        check("\tx := 1", &["```text", "x := 1", "```"]);
        check("a\n      b", &["a", "b"]);
        check("- x\n\n      code", &["- x", "", "```text", "code", "```"]);
        check("-     code", &["- code"]);
    }

    #[test]
    fn fences_get_a_harmless_language() {
        check("```\nlet x = 1;\n```", &["```text", "let x = 1;", "```"]);
        check("```rust\nloop {}\n```", &["```text", "loop {}", "```"]);
        check(
            "a\n~~~ yaml\nx: ```\n~~~\nb",
            &["a", "", "````yaml", "x: ```", "````", "", "b"],
        );
    }

    #[test]
    fn an_open_fence_is_text() {
        check("a\n```\nb", &["a", "\\`\\`\\`", "b"]);
        check("~~~\nb", &["\\~\\~\\~", "b"]);
    }

    #[test]
    fn lists_keep_their_markers_on_one_level() {
        check(
            "Values:\n- `a`: x\n  - b\n1. c\n*bold*",
            &["Values:", "- `a`: x", "- b", "1. c", "\\*bold\\*"],
        );
        check("- - # a", &["- \\- # a"]);
        check("-\n---\n***", &["\\-", "\\-\\--", "\\*\\*\\*"]);
    }
}
