//! Every case of the public parsing suite, at every place where a value can stand.

use kubewright_runtime::Json;
use kubewright_runtime::value::{from_json, to_json};

use crate::node::Node;

struct Case {
    name: String,
    is_json: bool,
    bytes: Vec<u8>,
}

fn cases() -> Vec<Case> {
    let lines = include_str!("suite.txt").lines().filter(|line| !line.starts_with('#'));
    let mut cases: Vec<Case> = lines
        .map(|line| {
            let (verdict, rest) = line.split_at(4);
            let (name, text) = rest.split_once(' ').unwrap_or((rest, ""));
            Case {
                name: name.to_owned(),
                is_json: verdict == "yes ",
                bytes: bytes_of(text),
            }
        })
        .collect();
    // Too long for a table.
    for (name, bytes) in [
        ("n_structure_100000_opening_arrays", b"[".repeat(100_000)),
        ("n_structure_open_array_object", b"[{\"\":".repeat(50_000)),
        (
            "i_structure_500_nested_arrays",
            [b"[".repeat(500), b"]".repeat(500)].concat(),
        ),
    ] {
        cases.push(Case {
            name: name.to_owned(),
            is_json: false,
            bytes,
        });
    }
    cases
}

fn bytes_of(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        rest = match escape.strip_prefix('x') {
            Some(hex) => {
                bytes.push(u8::from_str_radix(&hex[..2], 16).expect("two digits behind \\x"));
                &hex[2..]
            }
            None => {
                bytes.push(b'\\');
                &escape[1..]
            }
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

fn member(name: &str, value: &[u8]) -> Vec<u8> {
    [b"{\"", name.as_bytes(), b"\":", value, b"}"].concat()
}

#[test]
fn the_table_holds_the_whole_suite() {
    let of = |prefix| cases().iter().filter(|case| case.name.starts_with(prefix)).count();
    assert_eq!((of("y_"), of("n_"), of("i_")), (95, 188, 35));
}

#[test]
fn a_value_that_is_passed_over_is_checked_in_full() {
    for case in cases() {
        let read = from_json::<Node>(&member("nobodyKnows", &case.bytes));
        assert_eq!(read.is_ok(), case.is_json, "{}: {read:?}", case.name);
    }
}

#[test]
fn a_value_that_is_kept_raw_is_checked_in_full_and_keeps_its_meaning() {
    for case in cases() {
        let read = from_json::<Node>(&member("raw", &case.bytes));
        assert_eq!(read.is_ok(), case.is_json, "{}: {read:?}", case.name);
        let Ok(node) = read else { continue };
        let written = to_json(&node);
        assert_eq!(from_json::<Node>(&written).as_ref().ok(), Some(&node), "{}", case.name);
        // serde_json has no place for the numbers that the suite leaves to the parser.
        if case.name.starts_with("y_") {
            let value: serde_json::Value = serde_json::from_slice(&case.bytes).expect(&case.name);
            assert_eq!(node.raw.to_value(), value, "{}", case.name);
        }
    }
}

#[test]
fn a_text_alone_is_json_or_not() {
    for case in cases() {
        let Ok(text) = std::str::from_utf8(&case.bytes) else {
            continue;
        };
        assert_eq!(text.parse::<Json>().is_ok(), case.is_json, "{}", case.name);
    }
}

#[test]
fn what_is_no_json_is_refused_where_a_type_is_expected_too() {
    for case in cases().into_iter().filter(|case| !case.is_json) {
        assert!(from_json::<Node>(&case.bytes).is_err(), "{} as a document", case.name);
        for place in [
            "texts", "ratios", "labels", "text", "small", "large", "ratio", "flag", "child", "object", "orBool",
        ] {
            assert!(
                from_json::<Node>(&member(place, &case.bytes)).is_err(),
                "{} as {place}",
                case.name
            );
        }
    }
}

#[test]
fn what_is_json_of_a_type_is_read_as_serde_json_reads_it() {
    let mut read = 0;
    for case in cases().into_iter().filter(|case| case.name.starts_with("y_")) {
        if let Ok(expected) = serde_json::from_slice::<Vec<String>>(&case.bytes) {
            let node = from_json::<Node>(&member("texts", &case.bytes)).expect(&case.name);
            assert_eq!(node.texts.to_vec(), expected, "{}", case.name);
            read += 1;
        }
        if let Ok(expected) = serde_json::from_slice::<Vec<f64>>(&case.bytes) {
            let node = from_json::<Node>(&member("ratios", &case.bytes)).expect(&case.name);
            assert_eq!(node.ratios.to_vec(), expected, "{}", case.name);
            read += 1;
        }
        if case.bytes.trim_ascii_start().starts_with(b"{") {
            assert!(from_json::<Node>(&case.bytes).is_ok(), "{} as a document", case.name);
            read += 1;
        }
    }
    assert!(read > 60, "{read}");
}
