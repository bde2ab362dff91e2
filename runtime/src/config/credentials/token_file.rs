//! Bearer tokens in a file that somebody replaces, as Kubernetes does in every pod.
//!
//! In: the path.
//! Out: the token that stands there, at most a minute old.
//! Never: no token, because the file is just being replaced: the last good one may still be good.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};

use super::refusal::Refusals;
use crate::error::Error;

/// How old the content may get. Tokens of service accounts are replaced long before they expire.
const AGE: Duration = Duration::from_secs(60);

pub(super) struct TokenFile {
    path: PathBuf,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    token: Option<SecretString>,
    read: Option<Instant>,
    refusals: Refusals,
}

impl TokenFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            // The working directory may be another one when the file is read.
            path: std::path::absolute(&path).unwrap_or(path),
            known: Mutex::default(),
        }
    }

    pub(super) fn token(&self) -> Result<SecretString, Error> {
        let mut known = self.lock();
        match &known.token {
            Some(token) if known.read.is_some_and(|read| read.elapsed() < AGE) => Ok(token.clone()),
            _ => self.read_into(&mut known),
        }
    }

    /// The token that was sent last.
    pub(super) fn known(&self) -> Option<SecretString> {
        self.lock().token.clone()
    }

    /// After a refusal: whether the file holds another token than the one that was refused, which may be the one before the last.
    pub(super) fn changed_after_refusal(&self) -> bool {
        let mut known = self.lock();
        known.read.is_some() && self.read_into(&mut known).is_ok() && known.refusals.worth_repeating()
    }

    fn read_into(&self, known: &mut Known) -> Result<SecretString, Error> {
        known.read = Some(Instant::now());
        match (read(&self.path), &known.token) {
            (Ok(token), before) => {
                let changed = before
                    .as_ref()
                    .is_some_and(|before| before.expose_secret() != token.expose_secret());
                if changed {
                    known.refusals.note_replaced();
                }
                known.token = Some(token.clone());
                Ok(token)
            }
            (Err(_), Some(token)) => Ok(token.clone()),
            (Err(error), None) => Err(error),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        // What a panicking thread left behind is a whole token or none: good to use.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(path: &Path) -> Result<SecretString, Error> {
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

    fn file(text: &str) -> (tempfile::TempDir, PathBuf, TokenFile) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        std::fs::write(&path, text).unwrap();
        (dir, path.clone(), TokenFile::new(path))
    }

    fn token(file: &TokenFile) -> String {
        file.token().unwrap().expose_secret().to_owned()
    }

    #[test]
    fn a_token_is_trimmed_and_read_again_after_a_minute_or_a_refusal() {
        let (_dir, path, file) = file(" one\n");
        assert_eq!(token(&file), "one");
        std::fs::write(&path, "two").unwrap();
        assert_eq!(token(&file), "one");
        assert!(file.changed_after_refusal());
        assert_eq!(token(&file), "two");
        std::fs::write(&path, "three").unwrap();
        let minute_ago = Instant::now().checked_sub(AGE);
        file.lock().read = minute_ago;
        assert_eq!(token(&file), "three");
    }

    #[test]
    fn every_request_that_was_refused_for_the_token_before_is_worth_repeating() {
        let (_dir, path, file) = file("one");
        file.token().unwrap();
        assert!(!file.changed_after_refusal(), "the same token would be refused again");
        std::fs::write(&path, "two").unwrap();
        assert!(file.changed_after_refusal() && file.changed_after_refusal());
        std::fs::write(&path, "three").unwrap();
        assert!(file.changed_after_refusal());
        assert_eq!(token(&file), "three");
        file.lock().refusals.age();
        assert!(!file.changed_after_refusal());
    }

    #[test]
    fn the_last_good_token_outlives_a_file_that_vanishes() {
        let (_dir, path, file) = file("one");
        file.token().unwrap();
        for broken in [Some(""), None] {
            match broken {
                Some(text) => std::fs::write(&path, text).unwrap(),
                None => std::fs::remove_file(&path).unwrap(),
            }
            assert!(!file.changed_after_refusal());
            assert_eq!(token(&file), "one");
        }
    }

    #[test]
    fn an_empty_or_missing_file_is_an_error_that_names_it() {
        let (_dir, path, file) = file("\n");
        for _ in 0..2 {
            let error = file.token().unwrap_err();
            assert!(error.is_config() && error.to_string().contains("token"), "{error}");
            assert!(!file.changed_after_refusal());
            std::fs::remove_file(&path).ok();
        }
    }
}
