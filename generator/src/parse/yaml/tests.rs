//! Values, documents, and files that are out to do harm.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::json;

use super::*;

#[track_caller]
fn one(text: &str) -> Value {
    let mut documents = read_documents(text.as_bytes()).unwrap();
    assert_eq!(documents.len(), 1, "{text}");
    documents.remove(0).value
}

#[track_caller]
fn fails(text: &str, place: &str, part: &str) {
    let error = read_documents(text.as_bytes()).unwrap_err().to_string();
    assert!(error.starts_with(place) && error.contains(part), "{text:.100}: {error}");
}

/// Fails when it takes longer than any machine may need for work that grows with the input.
#[track_caller]
fn soon<T>(work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let result = work();
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    result
}

#[test]
fn keys_and_quoted_scalars_are_text() {
    assert_eq!(
        one("y: 1\nn: 2\n200: a\ntrue: b\n~: c\n1.50: d\n'<<': e\n"),
        json!({"y": 1, "n": 2, "200": "a", "true": "b", "~": "c", "1.50": "d", "<<": "e"})
    );
    assert_eq!(
        one("[on, off, yes, no, 'true', \"12\", true, ~, 2020-01-02T03:04:05Z]"),
        json!([
            "on",
            "off",
            "yes",
            "no",
            "true",
            "12",
            true,
            null,
            "2020-01-02T03:04:05Z"
        ])
    );
    assert_eq!(
        one("a: |\n  12\nb: >-\n  true\nc:\n"),
        json!({"a": "12\n", "b": "true", "c": null})
    );
}

#[test]
fn tags_tell_text_from_the_rest() {
    assert_eq!(
        one("[!!str 12, ! 12, !!int '12', !!float '1.5', !mine 12, !mine '12', !!binary aGk=, !!timestamp 2020-01-02]"),
        json!(["12", "12", 12, 1.5, 12, "12", "aGk=", "2020-01-02"])
    );
}

#[test]
fn a_stream_has_many_documents_and_empty_ones_are_none() {
    let text = "# a comment\n---\n---\na: 1\n---\n# nothing\n---\n~\n...\n---\n\n# above\nb: 2\n";
    let documents = read_documents(text.as_bytes()).unwrap();
    let lines: Vec<(usize, Value)> = documents.into_iter().map(|d| (d.line, d.value)).collect();
    assert_eq!(lines, [(4, json!({"a": 1})), (13, json!({"b": 2}))]);
    assert_eq!(read_documents(b"").unwrap(), []);
}

#[test]
fn marks_line_ends_and_tabs_do_no_harm() {
    assert_eq!(
        one("\u{feff}a: \"x\ty\"\r\nb: |\r\n  1\t2\r\n  3\r\nc: z\tz\r\n"),
        json!({"a": "x\ty", "b": "1\t2\n3\n", "c": "z\tz"})
    );
}

#[test]
fn anchors_aliases_and_merge_keys_are_carried_out() {
    assert_eq!(
        one(
            "base: &b {x: 1, y: 2}\nfirst: &f {x: 9}\nown:\n  y: 3\n  <<: *b\nmany:\n  <<: [*f, *b]\n*f2 : 1\n"
                .replace("*f2 : 1\n", "name: &n key\nnamed: {*n : 1}\n")
                .as_str()
        ),
        json!({
            "base": {"x": 1, "y": 2}, "first": {"x": 9}, "own": {"x": 1, "y": 3}, "many": {"x": 9, "y": 2},
            "name": "key", "named": {"key": 1},
        })
    );
    fails("a: {<<: 1}", "1:5: ", "merges objects, and here is a number");
    fails("a: &x 1\n---\nb: *x", "3:4: ", "no anchor before it");
    fails("a: &x [*x]", "1:8: ", "inside of what it refers to");
}

#[test]
fn what_json_has_no_form_for_is_an_error_with_its_place() {
    fails("a: 1\nb: 2\na: 3\n", "3:1: ", "`a` is here for the second time");
    fails("200: 1\n\"200\": 2\n", "2:1: ", "`200`");
    fails("a: {b: 1, b: 2}", "1:11: ", "`b`");
    fails("? [a, b]\n: 1\n", "1:3: ", "as a key");
    fails("a: 1\n b: 2\n", "2:", "malformed YAML");
    fails("a:\n\t- b\n", "2:", "malformed YAML");
    fails("a: \"b\n", "", "malformed YAML");
}

#[test]
fn other_encodings_are_named() {
    let error = |bytes: &[u8]| read_documents(bytes).unwrap_err().to_string();
    assert!(error(b"\xFF\xFEk\0").contains("UTF-16"));
    assert_eq!(error(b"a: 1\nb: \xFF"), "2:4: not UTF-8; save it as UTF-8");
}

#[test]
fn a_template_is_told_from_broken_yaml() {
    let hint = "helm template";
    fails("{{- if .Values.crds }}\na: 1\n{{- end }}\n", "1:1: ", hint);
    fails("a: 1\nb:\n  c: {{ .Values.c }}\n", "3:6: ", hint);
    fails("a:\n  - {{ .Values.c }}\n", "2:5: ", hint);
    fails("a:\n  {{- include \"labels\" . | nindent 4 }}\n", "2:3: ", hint);
    // Braces in a text are no directive, and do not take the blame.
    fails("a: use {{ x }} here\nb: [\n", "", "malformed YAML");
    assert_eq!(
        one("a: use {{ x }} here\nb: '{{ y }}'\n"),
        json!({"a": "use {{ x }} here", "b": "{{ y }}"})
    );
}

#[test]
fn depth_is_bounded() {
    let flow = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let block = |depth: usize| "- ".repeat(depth) + "x";
    let maps = |depth: usize| (0..depth).map(|i| " ".repeat(i) + "a:\n").collect::<String>();
    for text in [flow(MAX_DEPTH), block(MAX_DEPTH), maps(MAX_DEPTH)] {
        one(&text);
    }
    for depth in [MAX_DEPTH + 1, 1_000, 100_000] {
        fails(&flow(depth), "1:", "nests deeper than 127");
        fails(&block(depth), "1:", "nests deeper than 127");
    }
    fails(&maps(1_000), "", "nests deeper than 127");
    // Half of it by an alias.
    fails(
        &format!("a: &a {}\nb: {}*a{}", flow(70), "[".repeat(70), "]".repeat(70)),
        "2:",
        "nests deeper",
    );
    // Block and flow together.
    fails(&format!("{}{}", "- ".repeat(100), flow(100)), "1:", "nests deeper");
}

#[test]
fn aliases_cannot_multiply_without_end() {
    let mut laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for i in 1..30 {
        let above = format!("*a{}", i - 1);
        let _ = writeln!(laughs, "a{i}: &a{i} [{}]", [above.as_str(); 9].join(", "));
    }
    soon(|| fails(&laughs, "", "multiply this file"));
    let long = format!("a: &a {}\nb: [{}]", "x".repeat(1 << 20), "*a, ".repeat(1_000));
    soon(|| fails(&long, "2:", "multiply this file"));
    let wide: String = (0..1_000).map(|i| format!("k{i}: v, ")).collect();
    let merged = format!("a: &a {{{wide}}}\nb: [{}]", "{<<: *a}, ".repeat(1_000));
    soon(|| fails(&merged, "2:", "multiply this file"));
    // Names alone, one inside the other.
    let nested: String = (0..100).map(|i| format!("{}k: &n{i}\n", " ".repeat(i))).collect();
    let nested = format!("{nested}{}- {}\n", " ".repeat(100), "x".repeat(1 << 20));
    soon(|| fails(&nested, "", "multiply this file"));
}

#[test]
fn wide_and_long_files_take_time_by_their_size_alone() {
    let wide: String = (0..100_000).map(|i| format!("k{i}: x\n")).collect();
    assert_eq!(soon(|| one(&wide)).as_object().unwrap().len(), 100_000);
    let flow: String = (0..20_000).map(|i| format!("k{i}: 1, ")).collect();
    assert_eq!(soon(|| one(&format!("{{{flow}}}"))).as_object().unwrap().len(), 20_000);
    let documents = soon(|| read_documents("---\na: 1\n".repeat(20_000).as_bytes()).unwrap());
    assert_eq!(documents.len(), 20_000);
    let anchors: String = (0..20_000).map(|i| format!("- &a{i} x\n")).collect();
    assert_eq!(soon(|| one(&anchors)).as_array().unwrap().len(), 20_000);
    let long = "x".repeat(4 << 20);
    assert_eq!(soon(|| one(&long)), json!(long));
    soon(|| one(&format!("a: >\n{}", "  x\n".repeat(1 << 18))));
    assert_eq!(soon(|| read_documents(" ".repeat(4 << 20).as_bytes()).unwrap()), []);
    soon(|| fails(&"[{".repeat(1 << 20), "1:", "nests deeper"));
    soon(|| fails(&"a: ".repeat(1 << 20), "1:", "malformed"));
    soon(|| fails(&"? ".repeat(1 << 20), "1:", "as a key"));
}
