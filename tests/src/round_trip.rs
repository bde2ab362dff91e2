//! Objects through their types and back: what must not change on the way.
//!
//! In: JSON of an object, and the JSON that a client without losses writes for it. Out: where the two part, as a JSON
//! pointer. Never: a use of anything but the runtime and serde_json: the corpus run writes this file into a crate of its
//! own, beside the types it tries.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use kubewright_runtime::codegen::{Kind, KindVisitor};
use kubewright_runtime::value;
use serde_json::Value;

/// Decodes and encodes `input` as `K`, through the native JSON path and through serde.
///
/// # Errors
/// Says where the ways part or what was lost.
pub fn round_trip<K: Kind>(input: &Value, expected: &Value) -> Result<(), String> {
    let bytes = serde_json::to_vec(input).map_err(|error| error.to_string())?;
    let native: K = value::from_json(&bytes).map_err(|error| format!("native decode: {error}"))?;
    let through_serde: K = serde_json::from_slice(&bytes).map_err(|error| format!("serde decode: {error}"))?;
    if native != through_serde {
        return Err("native and serde decode differ".into());
    }
    let written = value::to_json(&native);
    let written_by_serde = serde_json::to_vec(&native).map_err(|error| format!("serde encode: {error}"))?;
    let [native_json, serde_json] = [&written, &written_by_serde]
        .map(|bytes| serde_json::from_slice::<Value>(bytes).map_err(|error| format!("output is not JSON: {error}")));
    let (native_json, serde_json) = (native_json?, serde_json?);
    if native_json != serde_json {
        return Err("native and serde encode differ".into());
    }
    differences(&native_json, expected, "")?;
    let again: K = value::from_json(&written).map_err(|error| format!("decode of own output: {error}"))?;
    if again != native {
        return Err("own output decodes to another value".into());
    }
    if native.clone() != native || format!("{native:?}").is_empty() {
        return Err("a clone is not equal, or shows nothing".into());
    }
    Ok(())
}

/// The first place where two JSON values differ.
///
/// # Errors
/// Says where, as a pointer, and how.
pub fn differences(actual: &Value, expected: &Value, at: &str) -> Result<(), String> {
    match (actual, expected) {
        (Value::Object(a), Value::Object(b)) => {
            if let Some(key) = a.keys().find(|key| !b.contains_key(*key)) {
                return Err(format!("{at}/{key}: written but not expected: {}", a[key]));
            }
            b.iter().try_for_each(|(key, expected)| match a.get(key) {
                Some(actual) => differences(actual, expected, &format!("{at}/{key}")),
                None => Err(format!("{at}/{key}: lost; expected {expected}")),
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .try_for_each(|(index, (a, b))| differences(a, b, &format!("{at}/{index}"))),
        _ if actual == expected => Ok(()),
        _ => Err(format!("{at}: wrote {actual}, expected {expected}")),
    }
}

/// The whole of a program that tries samples on the kinds of a crate.
///
/// Its argument is a file with a sample a line: an array of `apiVersion`, `kind`, a label, the input, and what is
/// expected (`null` when that is the input). It prints a line for each failure, as an array of `apiVersion`, `kind`,
/// label and problem, and at the end the number of kinds with samples and of samples.
pub fn program(show_kinds: impl FnOnce(&mut Samples)) -> ExitCode {
    let path = std::env::args_os().nth(1).unwrap_or_default();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => return complain(&format!("cannot read {}: {error}", path.display())),
    };
    let mut samples = match Samples::read(&text) {
        Ok(samples) => samples,
        Err(error) => return complain(&error),
    };
    show_kinds(&mut samples);
    let mut stdout = std::io::stdout().lock();
    let written = samples
        .report()
        .iter()
        .try_for_each(|line| writeln!(stdout, "{line}"))
        .and_then(|()| stdout.flush());
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn complain(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::from(2)
}

/// Samples by kind, and what became of them.
#[derive(Debug, Default)]
pub struct Samples {
    open: BTreeMap<(String, String), Vec<Value>>,
    kinds: usize,
    tried: usize,
    failures: Vec<Value>,
}

impl Samples {
    /// Reads one sample a line.
    ///
    /// # Errors
    /// A line is no sample.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut samples = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let sample: Value = serde_json::from_str(line).map_err(|error| format!("line {number}: {error}"))?;
            let (Some(api_version), Some(kind)) = (sample[0].as_str(), sample[1].as_str()) else {
                return Err(format!("line {number} names no kind"));
            };
            let key = (api_version.to_owned(), kind.to_owned());
            samples.open.entry(key).or_default().push(sample);
        }
        Ok(samples)
    }

    fn try_all<K: Kind>(&mut self, samples: &[Value]) {
        self.kinds += 1;
        for sample in samples {
            self.tried += 1;
            let (input, expected) = (&sample[3], &sample[4]);
            let expected = if expected.is_null() { input } else { expected };
            if let Err(problem) = round_trip::<K>(input, expected) {
                self.fail(sample, &problem);
            }
        }
    }

    fn fail(&mut self, sample: &Value, problem: &str) {
        let failure = [&sample[0], &sample[1], &sample[2], &Value::from(problem)];
        self.failures.push(failure.into_iter().cloned().collect());
    }

    /// The failures, one a line, samples without a kind among them, and a line with both numbers.
    fn report(mut self) -> Vec<String> {
        for samples in std::mem::take(&mut self.open).into_values() {
            if let Some(sample) = samples.first() {
                self.fail(sample, "no such kind was generated");
            }
        }
        let mut lines: Vec<String> = self.failures.iter().map(Value::to_string).collect();
        lines.push(Value::from(vec![self.kinds, self.tried]).to_string());
        lines
    }
}

impl KindVisitor for Samples {
    fn kind<K: Kind>(&mut self) {
        let key = (K::API_VERSION.to_owned(), K::KIND.to_owned());
        if let Some(samples) = self.open.remove(&key) {
            self.try_all::<K>(&samples);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a fault ends the test, as it should")]
mod tests {
    use kubewright_k8s::core::v1::ConfigMap;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_says_where() {
        let check = |actual: Value, expected: Value| differences(&actual, &expected, "");
        assert_eq!(check(json!({ "a": [1, 2] }), json!({ "a": [1, 2] })), Ok(()));
        let lost = check(json!({ "a": [{}] }), json!({ "a": [{ "b": 1 }] }));
        assert_eq!(lost.unwrap_err(), "/a/0/b: lost; expected 1");
        let added = check(json!({ "a": null }), json!({}));
        assert_eq!(added.unwrap_err(), "/a: written but not expected: null");
        let other = check(json!({ "a": 1 }), json!({ "a": 1.0 }));
        assert_eq!(other.unwrap_err(), "/a: wrote 1, expected 1.0");
    }

    #[test]
    fn samples_find_their_kind_and_what_is_wrong_is_reported() {
        let good = json!({ "apiVersion": "v1", "kind": "ConfigMap", "data": {} });
        let bad = json!({ "apiVersion": "v1", "kind": "ConfigMap", "data": { "a": 1 } });
        let lines: Vec<String> = [
            json!(["v1", "ConfigMap", "good", good, null]),
            json!(["v1", "ConfigMap", "bad", bad, null]),
            json!(["v1", "Unheard", "none", {}, null]),
        ]
        .iter()
        .map(Value::to_string)
        .collect();
        let mut samples = Samples::read(&lines.join("\n")).unwrap();
        samples.kind::<ConfigMap>();
        let report = samples.report();
        assert_eq!(report.len(), 3, "{report:?}");
        assert!(
            report[0].starts_with(r#"["v1","ConfigMap","bad","native decode: "#),
            "{report:?}"
        );
        assert_eq!(report[1], r#"["v1","Unheard","none","no such kind was generated"]"#);
        assert_eq!(report[2], "[1,2]");
    }
}
