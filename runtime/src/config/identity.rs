//! Client certificates: what they are made of, and reading them again as their files change.
//!
//! In: PEM text, inline or in files that somebody replaces (the kubelet, cert-manager, a login tool).
//! Out: the certificate and key to use now.
//! Never: a certificate with the key of another one, as is there for a moment while two files are replaced one after the other.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::crypto::CryptoProvider;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::credentials::Refusals;
use super::data::{from_file, pem_problem};
use super::tls::certificates;

/// How old the content of the files may get, as that of a token file.
const AGE: Duration = Duration::from_secs(60);

/// The words for messages.
const CERTIFICATE: &str = "the client certificate";
const KEY: &str = "the client key";

/// A certificate chain and its key. The key may be PKCS#8, PKCS#1 (RSA) or SEC1 (EC).
pub(crate) struct KeyPair {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
}

impl KeyPair {
    /// Both texts are PEM, and may be the same one that holds both.
    pub(super) fn from_pem(certificate: &[u8], key: &[u8]) -> Result<Self, String> {
        Ok(Self {
            chain: certificates(certificate, CERTIFICATE)?,
            key: PrivateKeyDer::from_pem_slice(key).map_err(|error| {
                let problem = pem_problem(&error);
                format!("{KEY} holds no PEM key that can be used (PKCS#8, PKCS#1 or SEC1, not encrypted): {problem}")
            })?,
        })
    }

    /// Whether the key can be used, and is that of the certificate.
    pub(super) fn check(&self, provider: &CryptoProvider) -> Result<(), rustls::Error> {
        CertifiedKey::from_der(self.chain.clone(), self.key.clone_key(), provider).map(drop)
    }

    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.chain == other.chain && self.key == other.key
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyPair({} certificates)", self.chain.len())
    }
}

/// Where one of the two texts stands.
#[derive(Clone)]
pub(crate) enum Place {
    Inline(Arc<[u8]>),
    File(PathBuf),
}

impl Place {
    pub(super) fn inline(pem: &[u8]) -> Self {
        Self::Inline(pem.into())
    }

    pub(super) fn file(path: PathBuf) -> Self {
        // The working directory may be another one when the file is read again.
        Self::File(std::path::absolute(&path).unwrap_or(path))
    }

    fn read(&self, what: &str) -> Result<Arc<[u8]>, String> {
        match self {
            Self::Inline(pem) => Ok(Arc::clone(pem)),
            Self::File(path) => from_file(path, what).map(Into::into),
        }
    }
}

/// A client certificate of a configuration.
#[derive(Clone)]
pub(crate) struct Identity {
    certificate: Place,
    key: Place,
    pair: Arc<KeyPair>,
}

impl Identity {
    /// Reads both for the first time.
    pub(super) fn read(certificate: Place, key: Place) -> Result<Self, String> {
        let pair = Arc::new(KeyPair::from_pem(&certificate.read(CERTIFICATE)?, &key.read(KEY)?)?);
        Ok(Self { certificate, key, pair })
    }

    /// One that never changes.
    pub(crate) fn fixed(pair: Arc<KeyPair>) -> Self {
        let nowhere = Place::inline(b"");
        Self {
            certificate: nowhere.clone(),
            key: nowhere,
            pair,
        }
    }

    /// As it was when the configuration was made.
    pub(crate) fn pair(&self) -> &Arc<KeyPair> {
        &self.pair
    }

    fn is_in_files(&self) -> bool {
        matches!(self.certificate, Place::File(_)) || matches!(self.key, Place::File(_))
    }

    /// What the files hold now, if it can be used.
    fn read_again(&self) -> Option<KeyPair> {
        let pair = KeyPair::from_pem(&self.certificate.read("").ok()?, &self.key.read("").ok()?).ok()?;
        let provider = super::tls::provider().ok()?;
        pair.check(&provider).ok().map(|()| pair)
    }
}

/// The client certificate of a client, as its files change.
///
/// They are read again when what was read is older than a minute, and after a 401. The last good content outlives files that are just
/// being replaced.
pub(super) struct CertificateFiles {
    identity: Identity,
    known: Mutex<Known>,
}

struct Known {
    pair: Arc<KeyPair>,
    /// None until the client has read the files itself: the configuration may be older than it.
    read: Option<Instant>,
    refusals: Refusals,
}

impl CertificateFiles {
    pub(super) fn new(identity: Identity) -> Self {
        let known = Mutex::new(Known {
            pair: Arc::clone(&identity.pair),
            read: None,
            refusals: Refusals::default(),
        });
        Self { identity, known }
    }

    /// The same one as before unless it has changed.
    pub(super) fn current(&self) -> Arc<KeyPair> {
        let mut known = self.lock();
        if self.identity.is_in_files() && known.read.is_none_or(|read| read.elapsed() >= AGE) {
            self.read_into(&mut known);
        }
        Arc::clone(&known.pair)
    }

    /// After a refusal: whether the files hold another certificate than the one that was refused.
    pub(super) fn changed_after_refusal(&self) -> bool {
        if !self.identity.is_in_files() {
            return false;
        }
        let mut known = self.lock();
        self.read_into(&mut known);
        known.refusals.worth_repeating()
    }

    fn read_into(&self, known: &mut Known) {
        known.read = Some(Instant::now());
        if let Some(pair) = self.identity.read_again().filter(|pair| !pair.is_same_as(&known.pair)) {
            known.pair = Arc::new(pair);
            known.refusals.note_replaced();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        // What a panicking thread left behind is at worst the content before: good to use.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[cfg(feature = "ring")]
mod tests {
    use std::fs;

    use super::*;

    const EC: [&str; 2] = [
        include_str!("../../tests/fixtures/tls/client-ec.crt"),
        include_str!("../../tests/fixtures/tls/client-sec1.key"),
    ];
    const RSA: [&str; 2] = [
        include_str!("../../tests/fixtures/tls/client-rsa.crt"),
        include_str!("../../tests/fixtures/tls/client-pkcs1.key"),
    ];

    fn files(dir: &tempfile::TempDir) -> (CertificateFiles, PathBuf, PathBuf) {
        let (certificate, key) = (dir.path().join("crt"), dir.path().join("key"));
        fs::write(&certificate, EC[0]).unwrap();
        fs::write(&key, EC[1]).unwrap();
        let identity = Identity::read(Place::file(certificate.clone()), Place::file(key.clone())).unwrap();
        (CertificateFiles::new(identity), certificate, key)
    }

    /// As if a minute had passed.
    fn age(files: &CertificateFiles) {
        let mut known = files.lock();
        known.read = known.read.and_then(|read| read.checked_sub(AGE));
    }

    #[test]
    fn new_files_count_after_a_minute_or_when_asked() {
        let dir = tempfile::tempdir().unwrap();
        let (files, certificate, key) = files(&dir);
        let first = files.current();
        fs::write(certificate, RSA[0]).unwrap();
        fs::write(key, RSA[1]).unwrap();
        assert!(Arc::ptr_eq(&files.current(), &first), "read a moment ago");
        age(&files);
        let second = files.current();
        assert!(!second.is_same_as(&first));
        assert!(files.changed_after_refusal(), "it may be about the one before");
        files.lock().refusals.age();
        assert!(!files.changed_after_refusal() && Arc::ptr_eq(&files.current(), &second));
    }

    #[test]
    fn a_certificate_is_never_used_with_the_key_of_another() {
        let dir = tempfile::tempdir().unwrap();
        let (files, certificate, key) = files(&dir);
        let first = files.current();
        fs::write(certificate, RSA[0]).unwrap();
        assert!(!files.changed_after_refusal() && Arc::ptr_eq(&files.current(), &first));
        fs::remove_file(&key).unwrap();
        assert!(!files.changed_after_refusal());
        fs::write(key, RSA[1]).unwrap();
        assert!(files.changed_after_refusal());
    }

    #[test]
    fn what_stands_inline_is_never_read_again() {
        let pair = KeyPair::from_pem(EC[0].as_bytes(), EC[1].as_bytes()).unwrap();
        let files = CertificateFiles::new(Identity::fixed(Arc::new(pair)));
        let first = files.current();
        assert!(!files.changed_after_refusal() && Arc::ptr_eq(&files.current(), &first));
        assert_eq!(format!("{first:?}"), "KeyPair(1 certificates)");
    }
}
