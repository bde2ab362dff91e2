//! White space: put into compact JSON, or taken out of spaced JSON.
//!
//! In: text that was checked to be JSON. Out: the same value in other spacing. Never: a change inside a string.

/// Two spaces of indent a level, `": "` behind names; empty containers stay closed.
pub(crate) fn pretty(compact: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(compact.len() * 2);
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(byte) = compact.get(at) {
        match byte {
            b'"' => {
                let end = string_end(compact, at);
                out.extend_from_slice(&compact[at..end]);
                at = end;
                continue;
            }
            b'{' | b'[' if matches!(compact.get(at + 1), Some(b'}' | b']')) => {
                out.extend_from_slice(&compact[at..at + 2]);
                at += 1;
            }
            b'{' | b'[' => {
                depth += 1;
                out.push(*byte);
                new_line(&mut out, depth);
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(*byte);
            }
            b',' => {
                out.push(b',');
                new_line(&mut out, depth);
            }
            b':' => out.extend_from_slice(b": "),
            other => out.push(*other),
        }
        at += 1;
    }
    out
}

fn new_line(out: &mut Vec<u8>, depth: usize) {
    out.push(b'\n');
    out.resize(out.len() + 2 * depth, b' ');
}

/// The same JSON without white space between tokens.
pub(crate) fn compact(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut kept = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = string_end(bytes, at),
            b' ' | b'\t' | b'\n' | b'\r' => {
                out.push_str(&text[kept..at]);
                at += 1;
                kept = at;
            }
            _ => at += 1,
        }
    }
    out.push_str(&text[kept..]);
    out
}

/// The index behind the string that opens at `from`.
fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPACT: &str = r#"{"a":[1,{"b":" \" [ , "},[],{}],"c":null}"#;

    #[test]
    fn pretty_indents_by_two_and_keeps_strings() {
        let expected = "{\n  \"a\": [\n    1,\n    {\n      \"b\": \" \\\" [ , \"\n    },\n    [],\n    {}\n  ],\n  \"c\": null\n}";
        assert_eq!(
            String::from_utf8_lossy(&pretty(COMPACT.as_bytes())),
            expected
        );
    }

    #[test]
    fn compact_undoes_pretty() {
        let spaced = String::from_utf8(pretty(COMPACT.as_bytes())).unwrap();
        assert_eq!(compact(&spaced), COMPACT);
        assert_eq!(compact(COMPACT), COMPACT);
    }
}
