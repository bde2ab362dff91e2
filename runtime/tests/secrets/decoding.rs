//! Objects that cannot be read: cut, garbled, of another form; as JSON, through serde, inside of others.

use std::collections::BTreeMap;

use kubewright_runtime::{Json, RawObject, value};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::kinds::{self, Vault};
use crate::marks::{DATA, STRING_DATA, UNKNOWN};
use crate::sinks::Sinks;

/// Reads text in every way there is.
fn read(sinks: &mut Sinks, what: &str, text: &str) {
    if let Err(error) = value::from_json::<Vault>(text.as_bytes()) {
        sinks.error(&format!("{what}, as JSON"), &error);
    }
    if let Err(error) = serde_json::from_str::<Vault>(text) {
        sinks.error(&format!("{what}, through serde"), &error);
    }
    let options = serde_saphyr::options! { with_snippet: false };
    if let Err(error) = serde_saphyr::from_str_with_options::<Vault>(text, options) {
        sinks.error(&format!("{what}, as YAML"), &error);
    }
    if let Ok(tree) = serde_json::from_str::<Value>(text)
        && let Err(error) = Vault::deserialize(&tree)
    {
        sinks.error(&format!("{what}, from a tree"), &error);
    }
    if let Err(error) = text.parse::<RawObject>() {
        sinks.error(&format!("{what}, as a raw object"), &error);
    }
}

#[test]
fn an_object_that_is_cut_or_garbled_anywhere_is_not_quoted() {
    let mut sinks = Sinks::new();
    let text = kinds::json();
    for end in (0..text.len()).step_by(3).filter(|end| text.is_char_boundary(*end)) {
        read(&mut sinks, "a cut object", &text[..end]);
        for wrong in ["\u{1}", "\\x", "\\ud800", "\"", "}", "]", "7"] {
            let garbled = format!("{}{wrong}{}", &text[..end], &text[end..]);
            read(&mut sinks, "a garbled object", &garbled);
        }
    }
    sinks.check(1000, 0);
}

#[test]
fn a_secret_of_another_form_is_not_quoted() {
    let mut sinks = Sinks::new();
    // Digits are quoted by formats as what they are: a pin is a secret too.
    let pin = 8_273_645_190_283_746_u64;
    for field in ["data", "stringData", "token", "tokens", "metadata", "embedded", "size"] {
        for wrong in [
            json!(STRING_DATA),
            json!([STRING_DATA]),
            json!([[STRING_DATA]]),
            json!({ "a": STRING_DATA }),
            json!({ "a": [STRING_DATA] }),
            json!({ "a": { "b": STRING_DATA } }),
            json!(true),
        ] {
            let mut object = kinds::value();
            object[field] = wrong;
            read(&mut sinks, &format!("something else as {field}"), &object.to_string());
        }
    }
    for field in ["data", "stringData", "token", "tokens"] {
        for wrong in [json!(pin), json!([pin]), json!({ "a": pin }), json!(1.5e300)] {
            let mut object = kinds::value();
            object[field] = wrong;
            for error in errors(&object.to_string()) {
                assert!(
                    !error.contains("82736451902") && !error.contains("e300") && !error.contains("e+300"),
                    "{error}"
                );
            }
        }
    }
    sinks.check(60, 0);
}

fn errors(text: &str) -> Vec<String> {
    let tree: Value = serde_json::from_str(text).unwrap();
    let found = [
        value::from_json::<Vault>(text.as_bytes())
            .map_err(|error| error.to_string())
            .err(),
        serde_json::from_str::<Vault>(text)
            .map_err(|error| format!("{error} {error:?}"))
            .err(),
        Vault::deserialize(&tree)
            .map_err(|error| format!("{error} {error:?}"))
            .err(),
    ];
    found.into_iter().flatten().collect()
}

#[test]
fn an_error_still_says_where_and_what() {
    let mut object = kinds::value();
    object["stringData"] = json!({ "pin": 1234 });
    let text = object.to_string();
    let error = value::from_json::<Vault>(text.as_bytes()).unwrap_err();
    assert_eq!(
        (error.path().as_str(), error.message()),
        ("stringData.pin", "expected a string, found a number")
    );
    let error = serde_json::from_str::<Vault>(&text).unwrap_err().to_string();
    assert!(
        error.starts_with("`stringData` is a secret and holds something of another form (not shown) at line 1 column"),
        "{error}"
    );
    let error = serde_json::from_str::<Vault>(r#"{"size": "x"}"#)
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "invalid type: string, expected an integer of 32 bits at line 1 column 12"
    );
}

#[test]
fn json_without_a_type_is_not_quoted_when_it_becomes_one() {
    let mut sinks = Sinks::new();
    let free: Json = json!({ "number": UNKNOWN }).into();
    sinks.error("settings", &free.decode::<BTreeMap<String, u8>>().unwrap_err());
    sinks.error(
        "a choice",
        &Json::from(json!(UNKNOWN)).decode::<Result<u8, u8>>().unwrap_err(),
    );
    sinks.error(
        "a list",
        &RawObject::try_from(json!({ "a": DATA }))
            .unwrap()
            .decode::<Vec<u8>>()
            .unwrap_err(),
    );
    sinks.error("no object", &RawObject::try_from(json!([DATA])).unwrap_err());
    let embedded: RawObject = kinds::json().parse().unwrap();
    sinks.debug("an embedded object", &embedded.decode_as::<Vault>());
    let mut broken = kinds::value();
    broken["data"] = json!(DATA);
    let broken = RawObject::try_from(broken).unwrap();
    sinks.debug("a broken embedded object", &broken.decode_as::<Vault>());
    sinks.check(4, 2);
}
