//! Small damage everywhere: the native reader and `serde_json` agree on what is left.

use kubewright_runtime::value::{from_json, to_json};

use crate::node::Node;

/// Every kind of value once, in few bytes, some of it spaced.
const TYPED: &str = concat!(
    r#"{"text":"a\"\u00e9","small":-12,"large":90071992,"ratio":1.5e1,"flag":true,"child":{"text":null},"#,
    r#""nodes":[{},{"flag":false}],"texts":["a","b"],"gaps":[1,null],"labels":{"a":"b"},"groups":{"g":["x"]},"#,
    r#""limits":{"cpu":"500m"},"port":"http","timeout":"1m0s","data":{"k":"aGk="},"orArray":[{}],"orBool":true}"#,
);

const RAW: &str = concat!(
    r#"{"raw":{"a":[1,-2.5e1,"x\n\u0041",true,false,null,{}],"b":"\\"},"object":{"f:metadata":{"f:labels":{".":{}}}},"#,
    "\"fields\": { \"f:spec\" : {\"k:{\\\"port\\\":80}\":{}} },\n\t\"unknown\":[{\"a\": [ ] } , 0 ] }",
);

/// Bytes that mean something to a parser, and some that do not.
const INSERTED: &[u8] = b"\"\\{}[]:,0-.e \n\x00tn/";

/// Compares the verdicts and, where both accept, the values and what is written.
fn agree(bytes: &[u8]) {
    let native = from_json::<Node>(bytes);
    // Parts that serde passes over are not checked in full by serde_json; as a tree they are.
    let is_json = serde_json::from_slice::<serde_json::Value>(bytes);
    let through_serde = is_json.and_then(|_| serde_json::from_slice::<Node>(bytes));
    match (&native, &through_serde) {
        (Ok(native), Ok(through_serde)) => {
            assert_eq!(native, through_serde, "{}", bytes.escape_ascii());
            assert_eq!(
                from_json::<Node>(&to_json(native)).as_ref().ok(),
                Some(native),
                "{}",
                bytes.escape_ascii()
            );
        }
        (Err(_), Err(_)) => {}
        _ => panic!("{}\nnative {native:?}\nserde {through_serde:?}", bytes.escape_ascii()),
    }
}

fn each_place(check: impl Fn(&[u8], usize)) {
    for text in [TYPED, RAW] {
        agree(text.as_bytes());
        assert!(from_json::<Node>(text.as_bytes()).is_ok());
        for at in 0..text.len() {
            check(text.as_bytes(), at);
        }
    }
}

#[test]
fn every_substitution_of_a_byte_is_judged_as_serde_json_judges_it() {
    each_place(|bytes, at| {
        let mut mutant = bytes.to_vec();
        for byte in (0..=0x7F).chain([0x80, 0xC3, 0xFF]) {
            mutant[at] = byte;
            agree(&mutant);
        }
    });
}

#[test]
fn every_insertion_and_deletion_is_judged_as_serde_json_judges_it() {
    each_place(|bytes, at| {
        for byte in INSERTED {
            agree(&[&bytes[..at], &[*byte], &bytes[at..]].concat());
        }
        agree(&[&bytes[..at], &bytes[at + 1..]].concat());
    });
}

#[test]
fn every_swap_of_neighbours_is_judged_as_serde_json_judges_it() {
    each_place(|bytes, at| {
        let mut mutant = bytes.to_vec();
        if at + 1 < mutant.len() {
            mutant.swap(at, at + 1);
            agree(&mutant);
        }
    });
}

#[test]
fn a_text_cut_at_any_byte_is_refused() {
    each_place(|bytes, at| {
        assert!(
            from_json::<Node>(&bytes[..at]).is_err(),
            "{}",
            bytes[..at].escape_ascii()
        )
    });
}

#[test]
fn text_behind_the_document_is_refused_and_white_space_is_not() {
    for tail in ["x", "{}", ",", "\0", "\u{FEFF}", "null"] {
        assert!(
            from_json::<Node>([TYPED, tail].concat().as_bytes()).is_err(),
            "{tail:?}"
        );
    }
    assert!(from_json::<Node>([" \r\n\t", TYPED, " \r\n\t"].concat().as_bytes()).is_ok());
}
