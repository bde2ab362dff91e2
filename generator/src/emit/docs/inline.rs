//! Escapes running text for rustdoc: what was written is what is shown.
//!
//! In: the text of one paragraph or list item. Out: Markdown with code spans and links to bare URLs,
//! everything else literal. Never: an intra-doc link, HTML, emphasis, or an open code span.

/// Markdown that shows `text`. Line breaks stay; runs of spaces become one.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    let mut previous = '\n';
    while let Some(c) = rest.chars().next() {
        let taken = special(c, rest, previous, &mut out);
        previous = rest[..taken].chars().next_back().unwrap_or(previous);
        rest = &rest[taken..];
    }
    out.split('\n').map(escape_line_start).collect::<Vec<_>>().join("\n")
}

/// Writes what `rest` starts with; returns how many bytes of it that was.
fn special(c: char, rest: &str, previous: char, out: &mut String) -> usize {
    let next = rest[c.len_utf8()..].chars().next();
    match c {
        '`' => return code_or_backticks(rest, out),
        'h' | 'H' => {
            if let Some(url) = url(rest) {
                out.extend(["<", url, ">"]);
                return url.len();
            }
        }
        '[' => {
            if let Some((text, url)) = link(rest) {
                out.extend(["[", &escape(text), "](<", url, ">)"]);
                return text.len() + url.len() + 4;
            }
            out.push('\\');
        }
        '<' => {
            if let Some(url) = url(&rest[1..]).filter(|url| rest[1 + url.len()..].starts_with('>')) {
                out.extend(["<", url, ">"]);
                return url.len() + 2;
            }
            out.push('\\');
        }
        ' ' if previous == ' ' || previous == '\n' => return 1,
        '\\' | '*' | ']' | '|' | '~' => out.push('\\'),
        '_' if !(previous.is_alphanumeric() && next.is_some_and(char::is_alphanumeric)) => out.push('\\'),
        '&' if next.is_some_and(|n| n.is_alphanumeric() || n == '#') => out.push('\\'),
        // rustdoc would turn `--` into a dash.
        '-' if next == Some('-') => out.push('\\'),
        _ => {}
    }
    out.push(c);
    c.len_utf8()
}

/// A code span if the run of backticks is closed in `rest`, else the backticks themselves.
fn code_or_backticks(rest: &str, out: &mut String) -> usize {
    let run = rest.bytes().take_while(|b| *b == b'`').count();
    if let Some(length) = closing_run(&rest[run..], run) {
        let content = rest[run..run + length].replace('\n', " ");
        if !content.trim().is_empty() {
            out.push_str(&code_span(&content));
            return run + length + run;
        }
    }
    for _ in 0..run {
        out.push_str("\\`");
    }
    run
}

/// Where the next run of exactly `run` backticks starts.
fn closing_run(text: &str, run: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|b| **b == b'`').count();
        if length == run {
            return Some(at);
        }
        at += length.max(1);
    }
    None
}

/// `text` as a code span, whatever it holds; it must be on one line. Blank text becomes an empty string
/// in quotes, since Markdown has no empty code span.
pub(crate) fn code_span(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return "`\"\"`".to_owned();
    }
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{text}{space}{fence}")
}

/// The http(s) URL at the start of `text`, without what more likely belongs to the sentence.
fn url(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })?;
    let mut open = 0_usize;
    let mut end = scheme.len();
    for c in text[scheme.len()..].chars() {
        match c {
            '(' => open += 1,
            ')' if open == 0 => break,
            ')' => open -= 1,
            '<' | '>' | '"' | '\'' | '`' | '[' | ']' | '{' | '}' | '|' | '\\' | '^' | '*' => break,
            c if !c.is_ascii_graphic() => break,
            _ => {}
        }
        end += c.len_utf8();
    }
    let url = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '(']);
    (url.len() > scheme.len()).then_some(url)
}

/// Text and target of the link `[text](https://…)` at the start of `rest`; any other target could mean an
/// item of the crate. A link holds no other.
fn link(rest: &str) -> Option<(&str, &str)> {
    let text = &rest[1..1 + rest.get(1..)?.find(['[', ']'])?];
    let target = rest[1 + text.len()..].strip_prefix("](")?;
    let is_plain = !text.trim().is_empty() && !text.contains("://");
    let url = url(target).filter(|url| target[url.len()..].starts_with(')'))?;
    is_plain.then_some((text, url))
}

/// Keeps a line from starting a heading, a quote, a list, a rule or an underline.
fn escape_line_start(line: &str) -> String {
    if line.starts_with(['#', '>', '+', '-', '=']) {
        return format!("\\{line}");
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=9).contains(&digits) && line[digits..].starts_with(['.', ')']) {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    // More than two backticks at the start of a line would be a fence.
    if line.starts_with("```") {
        line.replace('`', "\\`")
    } else {
        line.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(escape(text), *expected, "{text}");
        }
    }

    #[test]
    fn urls_become_links_and_lose_the_sentence_around_them() {
        check(&[
            ("see https://k8s.io/docs.", "see <https://k8s.io/docs>."),
            ("(https://a.b/c_d)", "(<https://a.b/c_d>)"),
            ("https://a.b/x_(y)", "<https://a.b/x_(y)>"),
            ("<https://a.b>", "<https://a.b>"),
            ("[a b](https://a.b/x_(y))", "[a b](<https://a.b/x_(y)>)"),
            ("[*t*\nu](https://a.b)", "[\\*t\\*\nu](<https://a.b>)"),
            (
                "[t](crate::x) [](https://a.b)",
                "\\[t\\](crate::x) \\[\\](<https://a.b>)",
            ),
            ("[https://a.b](https://a.b)", "\\[<https://a.b>\\](<https://a.b>)"),
            ("http://<host>/x", "http://\\<host>/x"),
            ("HTTP://a.b", "<HTTP://a.b>"),
        ]);
    }

    #[test]
    fn markup_is_shown_as_written() {
        check(&[
            (
                "a [b] <c> *d* _e_ f_g | ~h~",
                "a \\[b\\] \\<c> \\*d\\* \\_e\\_ f_g \\| \\~h\\~",
            ),
            ("&lt; & AT&T", "\\&lt; & AT\\&T"),
            ("--flag", "\\--flag"),
            ("C:\\dir\\", "C:\\\\dir\\\\"),
            ("*/ {{ }} \"#", "\\*/ {{ }} \"#"),
        ]);
    }

    #[test]
    fn code_spans_stay_and_open_backticks_are_escaped() {
        check(&[
            ("use `a[0]` now", "use `a[0]` now"),
            ("a `b\nc` d", "a `b c` d"),
            ("a ` b", "a \\` b"),
            ("``` a", "\\`\\`\\` a"),
            ("``a`b``", "``a`b``"),
            ("```a``b```", "\\`\\`\\`a\\`\\`b\\`\\`\\`"),
            ("` `", "\\` \\`"),
            ("[`Foo`]", "\\[`Foo`\\]"),
        ]);
    }

    #[test]
    fn lines_cannot_start_blocks() {
        check(&[(
            "# a\n> b\n- c\n+ d\n1. e\n2) f\n===\n---",
            "\\# a\n\\> b\n\\- c\n\\+ d\n1\\. e\n2\\) f\n\\===\n\\-\\--",
        )]);
    }
}
