//! Who asks: tokens, token files, passwords.
//!
//! In: what the configuration says.
//! Out: the `Authorization` header of a request, fresh.
//! Never: a secret outside that header.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::Error;

/// How old the content of a token file may get. Tokens of service accounts are replaced long before they expire.
const TOKEN_FILE_AGE: Duration = Duration::from_secs(60);

#[derive(Clone)]
pub(crate) enum Credentials {
    None,
    Token(SecretString),
    TokenFile(PathBuf),
    Basic { user: String, password: SecretString },
}

impl Credentials {
    /// In words, without the secret.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::None => "no credentials".to_owned(),
            Self::Token(_) => "the token".to_owned(),
            Self::TokenFile(path) => format!("the token file {}", path.display()),
            Self::Basic { .. } => "the user name and password".to_owned(),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe())
    }
}

/// Makes the `Authorization` header and keeps what was read from a token file.
pub(crate) struct Authorizer {
    credentials: Credentials,
    read: Mutex<Option<ReadToken>>,
}

struct ReadToken {
    token: SecretString,
    at: Instant,
    /// Asked to be read again, whatever its age.
    doubted: bool,
}

impl Authorizer {
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            read: Mutex::new(None),
        }
    }

    /// The header to send now; none for anonymous requests and client certificates.
    pub(crate) fn header(&self) -> Result<Option<HeaderValue>, Error> {
        let text = match &self.credentials {
            Credentials::None => return Ok(None),
            Credentials::Token(token) => bearer(token),
            Credentials::TokenFile(path) => bearer(&self.file_token(path)?),
            Credentials::Basic { user, password } => format!(
                "Basic {}",
                STANDARD.encode(format!("{user}:{}", password.expose_secret()))
            )
            .into(),
        };
        let mut value = HeaderValue::from_str(text.expose_secret()).map_err(|_| {
            Error::config(format!(
                "{} cannot be sent: it holds characters that no header may hold",
                self.credentials.describe()
            ))
        })?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// After a 401: whether asking again makes sense, because the token file holds another token now.
    pub(crate) fn changed_after_refusal(&self) -> bool {
        let Credentials::TokenFile(path) = &self.credentials else {
            return false;
        };
        let before = self.secret();
        if let Some(read) = self.lock().as_mut() {
            read.doubted = true;
        }
        self.file_token(path)
            .is_ok_and(|now| before.is_some_and(|before| before != now.expose_secret()))
    }

    /// The secret text itself, so that messages can leave it out.
    pub(crate) fn secret(&self) -> Option<String> {
        match &self.credentials {
            Credentials::None => None,
            Credentials::Token(secret) | Credentials::Basic { password: secret, .. } => {
                Some(secret.expose_secret().to_owned())
            }
            Credentials::TokenFile(_) => self.lock().as_ref().map(|read| read.token.expose_secret().to_owned()),
        }
    }

    fn file_token(&self, path: &Path) -> Result<SecretString, Error> {
        let mut read = self.lock();
        if let Some(known) = read
            .as_ref()
            .filter(|known| !known.doubted && known.at.elapsed() < TOKEN_FILE_AGE)
        {
            return Ok(known.token.clone());
        }
        match (read_token(path), read.as_mut()) {
            (Ok(token), _) => {
                *read = Some(ReadToken {
                    token: token.clone(),
                    at: Instant::now(),
                    doubted: false,
                });
                Ok(token)
            }
            // A file that is just being replaced must not stop a program whose last token may still be good.
            (Err(_), Some(known)) => Ok(known.token.clone()),
            (Err(error), None) => Err(error),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<ReadToken>> {
        // What a panicking thread left behind is a whole value or none: good to use.
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bearer(token: &SecretString) -> SecretString {
    format!("Bearer {}", token.expose_secret()).into()
}

fn read_token(path: &Path) -> Result<SecretString, Error> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::config(format!("the token file {} cannot be read: {error}", path.display())).with_source(error)
    })?;
    match text.trim() {
        "" => Err(Error::config(format!("the token file {} is empty", path.display()))),
        token => Ok(token.to_owned().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_file_is_trimmed_and_read_again_only_after_a_refusal() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        std::fs::write(&path, " one\n").unwrap();
        let authorizer = Authorizer::new(Credentials::TokenFile(path.clone()));
        assert_eq!(authorizer.header().unwrap().unwrap(), "Bearer one");
        std::fs::write(&path, "two").unwrap();
        assert_eq!(authorizer.header().unwrap().unwrap(), "Bearer one");
        assert!(authorizer.changed_after_refusal());
        assert_eq!(authorizer.header().unwrap().unwrap(), "Bearer two");
        assert!(!authorizer.changed_after_refusal());
    }

    #[test]
    fn the_last_good_token_outlives_a_file_that_vanishes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        std::fs::write(&path, "one").unwrap();
        let authorizer = Authorizer::new(Credentials::TokenFile(path.clone()));
        authorizer.header().unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(!authorizer.changed_after_refusal());
        assert_eq!(authorizer.header().unwrap().unwrap(), "Bearer one");
    }

    #[test]
    fn an_empty_or_missing_token_file_is_an_error_that_names_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        for content in [None, Some("\n")] {
            if let Some(content) = content {
                std::fs::write(&path, content).unwrap();
            }
            let error = Authorizer::new(Credentials::TokenFile(path.clone()))
                .header()
                .unwrap_err();
            assert!(error.is_config() && error.to_string().contains("token"), "{error}");
        }
    }

    #[test]
    fn a_token_that_no_header_may_hold_is_refused_without_showing_it() {
        let error = Authorizer::new(Credentials::Token("hunter2\nX-Evil: 1".to_owned().into()))
            .header()
            .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn the_header_does_not_show_itself() {
        let value = Authorizer::new(Credentials::Basic {
            user: "u".to_owned(),
            password: "p".to_owned().into(),
        })
        .header()
        .unwrap()
        .unwrap();
        assert_eq!(value.as_bytes(), b"Basic dTpw");
        assert_eq!(format!("{value:?}"), "Sensitive");
    }
}
