//! Tokens of service accounts, signed with the key of the API server.
//!
//! In: the control plane's key, an account, a moment. Out: a JWT.
//! Never: asks the server: it gives no token that has ended already, and none that lasts less than ten minutes.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::{KeyPair, SigningKey as _};
use serde_json::{Value, json};

use super::credentials::Credentials;
use super::servers::TOKEN_ISSUER;
use crate::Error;

/// Whose token it is.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    /// The namespace of the service account.
    pub namespace: &'a str,
    /// Its name.
    pub name: &'a str,
    /// `metadata.uid`: a token of an account of the same name that was deleted is not let in.
    pub uid: &'a str,
}

impl Credentials {
    /// A token that was given one hour before it ends.
    ///
    /// # Errors
    /// Never with the key made here.
    pub fn token_that_ends(&self, account: Account<'_>, end: SystemTime) -> Result<String, Error> {
        let doing = "cannot sign a token";
        let key = KeyPair::from_pem(&self.service_account_key).map_err(Error::during(doing))?;
        let end = end.duration_since(UNIX_EPOCH).map_err(Error::during(doing))?;
        let text = format!(
            "{}.{}",
            encoded(&json!({"alg": "ES256", "typ": "JWT"})),
            encoded(&claims(account, end))
        );
        let signature = key.sign(text.as_bytes()).map_err(Error::during(doing))?;
        let signature = fixed_size(&signature).ok_or_else(|| Error::new(format!("{doing}: not an ECDSA signature")))?;
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

fn claims(account: Account<'_>, end: Duration) -> Value {
    let Account { namespace, name, uid } = account;
    let start = end.as_secs().saturating_sub(3600);
    json!({
        "iss": TOKEN_ISSUER, "aud": [TOKEN_ISSUER], "sub": format!("system:serviceaccount:{namespace}:{name}"),
        "iat": start, "nbf": start, "exp": end.as_secs(),
        "kubernetes.io": {"namespace": namespace, "serviceaccount": {"name": name, "uid": uid}}
    })
}

fn encoded(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

/// A JWT holds the two numbers of an ECDSA signature as 32 bytes each; the signer gives them as a DER sequence.
fn fixed_size(der: &[u8]) -> Option<Vec<u8>> {
    let mut rest = der.get(2..)?;
    let mut both = Vec::with_capacity(64);
    for _ in 0..2 {
        let length = usize::from(*rest.get(1)?);
        let number = rest.get(2..2 + length)?;
        let number = &number[number.iter().take_while(|byte| **byte == 0).count()..];
        both.resize(both.len() + 32_usize.checked_sub(number.len())?, 0);
        both.extend_from_slice(number);
        rest = &rest[2 + length..];
    }
    Some(both)
}
