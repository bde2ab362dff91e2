//! What servers have answered.

use std::fs;
use std::path::Path;

use kubewright_runtime::FieldsV1;
use kubewright_runtime::fields::FieldSet;

/// The text of each `fieldsV1` in an answer.
fn field_sets(answer: &str) -> Vec<&str> {
    let starts = answer
        .match_indices("\"fieldsV1\":")
        .map(|(at, name)| &answer[at + name.len()..]);
    starts
        .map(|text| {
            let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
            values.next().unwrap().unwrap();
            text[..values.byte_offset()].trim()
        })
        .collect()
}

/// The keys of an object and what is below them, in their order.
fn sorted(text: &str) -> String {
    let tree: serde_json::Value = serde_json::from_str(text).unwrap();
    tree.to_string()
}

#[test]
fn what_servers_wrote_is_written_the_same() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let Some(folder) = here
        .map(|folder| folder.join("shared/corpus/responses"))
        .find(|folder| folder.is_dir())
    else {
        println!("skipped: no corpus of answers beside the repository");
        return;
    };
    let (mut same, mut other_order) = (0, Vec::new());
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let answer = fs::read_to_string(&file).unwrap_or_default();
        for text in field_sets(&answer) {
            let fields: FieldsV1 = text.parse().unwrap();
            let set = FieldSet::try_from(&fields).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            assert!(!set.is_empty());
            let again = FieldsV1::from(&set);
            assert_eq!(sorted(again.as_str()), sorted(text), "{}", file.display());
            if again.as_str() == fields.as_str() {
                same += 1;
            } else {
                other_order.push(format!("{}: {text}", file.display()));
            }
        }
    }
    assert!(same >= 60, "{same}");
    assert!(other_order.is_empty(), "{other_order:#?}");
}
