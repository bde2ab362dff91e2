//! What a plugin printed.
//!
//! In: its standard output.
//! Out: the credential in it, with a certificate whose key fits.
//! Never: any of it in a message, but for `apiVersion` and `kind`.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::super::renewal::Credential;
use super::Version;
use crate::config::identity::KeyPair;
use crate::config::tls::provider;
use crate::error::cut;
use crate::yaml;

const KIND: &str = "ExecCredential";

pub(super) fn parse(output: &[u8], version: Version) -> Result<Credential, String> {
    let text = std::str::from_utf8(output).map_err(|_| "it is not text".to_owned())?;
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    let answer = read(text)?;
    expect("kind", &answer, KIND)?;
    expect("apiVersion", &answer, version.text())?;
    let status = answer
        .get("status")
        .filter(|status| status.is_object())
        .ok_or("it has no status")?;
    let token = given(status, "token")?;
    let certificate = certificate(given(status, "clientCertificateData")?, given(status, "clientKeyData")?)?;
    if token.is_none() && certificate.is_none() {
        return Err("it holds neither a token nor a client certificate".to_owned());
    }
    Ok(Credential {
        token: token.map(|token| token.to_owned().into()),
        certificate,
        ends: given(status, "expirationTimestamp")?
            .map(str::parse::<Timestamp>)
            .transpose()
            .map_err(|_| "its expirationTimestamp is not a time (RFC 3339)")?,
    })
}

/// JSON, or YAML, which `kubectl` takes as well.
fn read(text: &str) -> Result<Value, String> {
    if let Ok(answer) = serde_json::from_str(text) {
        return Ok(answer);
    }
    yaml::parse(text).map_err(|_| format!("it is no {KIND} in JSON or YAML"))
}

/// The text at `key`; empty text is none.
fn given<'a>(status: &'a Value, key: &str) -> Result<Option<&'a str>, String> {
    match status.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(_) => Err(format!("its {key} is not a string")),
    }
}

fn expect(what: &str, answer: &Value, wanted: &str) -> Result<(), String> {
    match answer.get(what).and_then(Value::as_str) {
        Some(found) if found == wanted => Ok(()),
        Some(found) => Err(format!("its {what} is {:?}, not {wanted:?}", cut(found, 64))),
        None => Err(format!("it has no {what}, which must be {wanted:?}")),
    }
}

fn certificate(certificate: Option<&str>, key: Option<&str>) -> Result<Option<Arc<KeyPair>>, String> {
    match (certificate, key) {
        (None, None) => Ok(None),
        (Some(_), None) => Err("it holds a client certificate without its key".to_owned()),
        (None, Some(_)) => Err("it holds a client key without its certificate".to_owned()),
        (Some(certificate), Some(key)) => {
            let pair = KeyPair::from_pem(certificate.as_bytes(), key.as_bytes())?;
            let provider = provider().map_err(|error| error.to_string())?;
            pair.check(&provider)
                .map_err(|error| format!("its client certificate and key cannot be used: {error}"))?;
            Ok(Some(Arc::new(pair)))
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn credential(version: &str, status: &str) -> Result<Credential, String> {
        let text = format!(
            r#"{{"apiVersion": "client.authentication.k8s.io/{version}", "kind": "ExecCredential", "status": {status}}}"#
        );
        parse(text.as_bytes(), Version::V1)
    }

    fn problem(status: &str) -> String {
        credential("v1", status).map(drop).unwrap_err()
    }

    #[test]
    fn token_and_end_are_read_from_json_and_yaml() {
        let json = credential(
            "v1",
            r#"{"token": " t\n", "expirationTimestamp": "2030-01-02T03:04:05Z"}"#,
        )
        .unwrap();
        let yaml = "apiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\nstatus:\n  token: t\n  expirationTimestamp: 2030-01-02T05:04:05+02:00\n";
        let yaml = parse(yaml.as_bytes(), Version::V1).unwrap();
        for read in [json, yaml] {
            assert_eq!(read.token.unwrap().expose_secret(), "t");
            assert_eq!(read.ends.unwrap().to_string(), "2030-01-02T03:04:05Z");
        }
        let endless = credential("v1", r#"{"token": "t", "expirationTimestamp": null, "new": 1}"#).unwrap();
        assert!(endless.ends.is_none());
    }

    #[test]
    fn an_answer_in_another_version_or_of_another_kind_is_refused() {
        let other = credential("v1beta1", r#"{"token": "t"}"#).map(drop).unwrap_err();
        assert!(
            other.contains("v1beta1") && other.contains("authentication.k8s.io/v1\""),
            "{other}"
        );
        let kind = br#"{"apiVersion": "v1", "kind": "Secret", "status": {}}"#;
        assert!(
            parse(kind, Version::V1)
                .map(drop)
                .unwrap_err()
                .contains("kind is \"Secret\"")
        );
        assert!(parse(b"{}", Version::V1).map(drop).unwrap_err().contains("has no kind"));
    }

    #[test]
    fn an_answer_without_credentials_is_refused() {
        assert!(problem("null").contains("no status"));
        for status in ["{}", r#"{"token": ""}"#, r#"{"token": null}"#] {
            assert!(problem(status).contains("neither a token nor"), "{status}");
        }
        assert!(problem(r#"{"token": "t", "clientKeyData": "k"}"#).contains("without its certificate"));
        assert!(problem(r#"{"token": "t", "clientCertificateData": "k"}"#).contains("without its key"));
        assert!(problem(r#"{"token": "t", "expirationTimestamp": "soon"}"#).contains("RFC 3339"));
    }

    #[test]
    fn what_was_printed_is_not_shown() {
        for text in [
            "hunter2",
            "",
            "\u{1b}[31mhunter2",
            r#"{"kind": "ExecCredential", "status": {"token": hunter2}}"#,
            r#"{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": "hunter2"}"#,
            r#"{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"clientCertificateData": "hunter2", "clientKeyData": "hunter2"}}"#,
        ] {
            let problem = parse(text.as_bytes(), Version::V1).map(drop).unwrap_err();
            assert!(!problem.contains("hunter2"), "{problem}");
        }
        assert!(parse(&[0xff, 0xfe], Version::V1).is_err());
    }
}
