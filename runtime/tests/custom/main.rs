//! What custom resources hold that Kubernetes' own types do not, natively and through serde.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::unreachable,
    reason = "a fault in a helper ends the test, as it should"
)]

mod conditions;
mod constants;
mod dynamic;
mod embedded;
mod leaves;
mod nesting;
mod nulls;
mod open;
mod owners;
mod record;
#[cfg(feature = "client")]
mod scheme;
mod times;

use kubewright_runtime::value::{Record, from_json, to_json};
use serde::de::DeserializeOwned;

use self::record::Settings;

/// Reads text as JSON, through `serde_json` and as YAML, which must all give the same.
fn read<T: Record + Default + PartialEq + DeserializeOwned>(text: &str) -> T {
    let native: T = from_json(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(serde_json::from_str::<T>(text).unwrap(), native, "{text}");
    let tree: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::from_value::<T>(tree).unwrap(), native, "{text}");
    assert_eq!(serde_saphyr::from_str::<T>(text).unwrap(), native, "{text}");
    native
}

/// What a record is written as, the same natively and through `serde_json`.
fn written<T: Record + serde::Serialize>(record: &T) -> String {
    let text = String::from_utf8(to_json(record)).unwrap();
    assert_eq!(serde_json::to_string(record).unwrap(), text);
    text
}

/// Reads members of [`Settings`].
fn settings(members: &str) -> Settings {
    read(&format!("{{{members}}}"))
}

/// Checks that members of [`Settings`] come back as they were; gives the settings.
fn kept(members: &str) -> Settings {
    let read = settings(members);
    assert_eq!(written(&read), format!("{{{members}}}"));
    read
}

/// What the native reader says to members that it refuses; `serde_json` must refuse them as well.
fn refused(members: &str) -> String {
    let text = format!("{{{members}}}");
    assert!(serde_json::from_str::<Settings>(&text).is_err(), "{text}");
    from_json::<Settings>(text.as_bytes()).unwrap_err().to_string()
}
