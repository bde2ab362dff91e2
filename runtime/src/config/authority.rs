//! Trusting what a file of certificate authorities holds now.
//!
//! In: a PEM file that somebody replaces, as Kubernetes does in every pod when its authority rotates.
//! Out: a verifier for new connections that knows the file's present content.
//! Never: trusting nobody, or everybody, because the file is just being replaced: the last good content counts until then.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::{DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::Roots;
use crate::error::Error;

/// How old the content may get. An authority that is gone from the file is trusted no longer than that.
const AGE: Duration = Duration::from_secs(60);

/// Checks servers' certificates against the authorities in a file.
///
/// The file is read again when what was read is older than a minute, and at once when a certificate is refused: a server that has its
/// certificate from the new authority is let in by the first connection after the file changed.
pub(super) struct AuthorityFile {
    path: PathBuf,
    provider: Arc<CryptoProvider>,
    known: Mutex<Known>,
}

struct Known {
    store: Arc<RootCertStore>,
    verifier: Arc<WebPkiServerVerifier>,
    /// None until this verifier has read the file itself: the configuration may be older than the connection.
    read: Option<Instant>,
}

impl AuthorityFile {
    /// `store` is what the file held when it was read first.
    pub(super) fn new(path: PathBuf, store: Arc<RootCertStore>, provider: Arc<CryptoProvider>) -> Result<Self, Error> {
        let verifier = verifier(&store, &provider)?;
        let known = Mutex::new(Known {
            store,
            verifier,
            read: None,
        });
        Ok(Self { path, provider, known })
    }

    fn verifier(&self) -> Arc<WebPkiServerVerifier> {
        let mut known = self.lock();
        if known.read.is_none_or(|read| read.elapsed() >= AGE) {
            self.read_again(&mut known);
        }
        Arc::clone(&known.verifier)
    }

    /// The verifier of the file's content, if that is not what `used` was made from.
    fn changed_since(&self, used: &Arc<WebPkiServerVerifier>) -> Option<Arc<WebPkiServerVerifier>> {
        let mut known = self.lock();
        self.read_again(&mut known);
        (!Arc::ptr_eq(&known.verifier, used)).then(|| Arc::clone(&known.verifier))
    }

    /// Whatever goes wrong here, the last good content stays.
    fn read_again(&self, known: &mut Known) {
        known.read = Some(Instant::now());
        let Ok(store) = Roots::read(&self.path, "") else { return };
        if store.roots == known.store.roots {
            return;
        }
        if let Ok(verifier) = verifier(&store, &self.provider) {
            known.store = store;
            known.verifier = verifier;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        // What a panicking thread left behind is at worst the content before: good to use.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Checks against these authorities and no others.
pub(super) fn verifier(
    store: &Arc<RootCertStore>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, Error> {
    WebPkiServerVerifier::builder_with_provider(Arc::clone(store), Arc::clone(provider))
        .build()
        .map_err(|error| Error::config(format!("the certificate authority cannot be used: {error}")).with_source(error))
}

impl ServerCertVerifier for AuthorityFile {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let judge = |verifier: &WebPkiServerVerifier| {
            verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        let verifier = self.verifier();
        judge(&verifier).or_else(|refused| match self.changed_since(&verifier) {
            Some(newer) => judge(&newer),
            None => Err(refused),
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.lock()
            .verifier
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.lock()
            .verifier
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.lock().verifier.supported_verify_schemes()
    }
}

impl fmt::Debug for AuthorityFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthorityFile({})", self.path.display())
    }
}

#[cfg(test)]
#[cfg(feature = "ring")]
mod tests {
    use rustls_pki_types::pem::PemObject as _;

    use super::*;

    const CA: &str = include_str!("../../tests/fixtures/tls/ca.crt");
    const OTHER: &str = include_str!("../../tests/fixtures/tls/other-ca.crt");
    const SERVER: &[u8] = include_bytes!("../../tests/fixtures/tls/server.crt");

    fn trusting(path: &std::path::Path) -> AuthorityFile {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        AuthorityFile::new(path.to_owned(), Roots::read(path, "").unwrap(), provider).unwrap()
    }

    fn trusts(file: &AuthorityFile) -> bool {
        let certificate = CertificateDer::from_pem_slice(SERVER).unwrap();
        let name = ServerName::try_from("kube.example").unwrap();
        file.verify_server_cert(&certificate, &[], &name, &[], UnixTime::now())
            .is_ok()
    }

    /// As if a minute had passed.
    fn age(file: &AuthorityFile) {
        let mut known = file.lock();
        known.read = known.read.and_then(|read| read.checked_sub(AGE));
    }

    #[test]
    fn a_new_authority_counts_at_once_and_an_old_one_for_a_minute() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ca.crt");
        std::fs::write(&path, OTHER).unwrap();
        let file = trusting(&path);
        assert!(!trusts(&file));
        std::fs::write(&path, format!("{OTHER}{CA}")).unwrap();
        assert!(trusts(&file));
        std::fs::write(&path, OTHER).unwrap();
        assert!(trusts(&file));
        age(&file);
        assert!(!trusts(&file));
    }

    #[test]
    fn a_file_that_is_just_being_replaced_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ca.crt");
        std::fs::write(&path, CA).unwrap();
        let file = trusting(&path);
        for text in ["", "-----BEGIN CERTIFICATE-----", "junk"] {
            std::fs::write(&path, text).unwrap();
            age(&file);
            assert!(trusts(&file), "{text:?}");
        }
        std::fs::remove_file(&path).unwrap();
        age(&file);
        assert!(trusts(&file));
        assert!(format!("{file:?}").contains("ca.crt"));
    }
}
