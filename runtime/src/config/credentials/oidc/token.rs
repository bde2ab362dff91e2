//! When an id token ends.
//!
//! In: the token, a JSON web token.
//! Out: the moment that it names.
//! Never: a check of its signature; that is for the server whom it is shown.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;

/// None for what names no end: it is used until it is refused.
pub(super) fn end(token: &str) -> Option<Timestamp> {
    let claims = token.split('.').nth(1)?.trim_end_matches('=');
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    let end = claims.get("exp")?;
    // Whole seconds but for those who count them in fractions.
    let seconds = end.as_i64().or_else(|| {
        let seconds = end.as_f64().filter(|seconds| seconds.is_finite())?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it saturates, and no time is that far off"
        )]
        Some(seconds as i64)
    })?;
    Timestamp::from_second(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn the_end_is_that_of_the_claims() {
        for claims in [r#"{"exp": 1893553445, "sub": "x"}"#, r#"{"exp": 1893553445.9}"#] {
            assert_eq!(end(&token(claims)).unwrap().to_string(), "2030-01-02T03:04:05Z");
        }
    }

    #[test]
    fn what_names_no_end_has_none() {
        for text in [
            "",
            "opaque",
            "a.%%%.c",
            &token("[]"),
            &token(r#"{"exp": "soon"}"#),
            &token(r#"{"exp": 1e300}"#),
        ] {
            assert_eq!(end(text), None, "{text}");
        }
    }
}
