//! TLS: whom to trust, whom to be, and the rustls configuration that says so.
//!
//! In: the [`Config`].
//! Out: a `rustls::ClientConfig` for HTTP/2 and HTTP/1.1.
//! Never: trusting the platform's authorities beside those that are given; skipping the check unless asked to.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::{DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::authority::{self, AuthorityFile};
use super::data::{from_file, pem_problem};
use super::{Config, Proxy, Trust, is_loopback};
use crate::error::Error;

/// The authorities that may have signed the server's certificate.
#[derive(Clone)]
pub(crate) enum Roots {
    /// Those of the operating system.
    Platform,
    /// These and no others.
    Only { store: Arc<RootCertStore>, pem: Arc<[u8]> },
    /// Those in a file and no others, also after the file changed.
    File { path: PathBuf, store: Arc<RootCertStore> },
}

impl Roots {
    pub(super) fn from_pem(pem: &[u8], what: &str) -> Result<Self, String> {
        Ok(Self::Only {
            store: Self::store(pem, what)?,
            pem: pem.into(),
        })
    }

    pub(super) fn from_file(path: &Path, what: &str) -> Result<Self, String> {
        Ok(Self::File {
            // The working directory may be another one when the file is read again.
            path: std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
            store: Self::read(path, what)?,
        })
    }

    /// What the file at `path` holds now.
    pub(super) fn read(path: &Path, what: &str) -> Result<Arc<RootCertStore>, String> {
        Self::store(&from_file(path, what)?, what)
    }

    fn store(pem: &[u8], what: &str) -> Result<Arc<RootCertStore>, String> {
        let mut store = RootCertStore::empty();
        for certificate in certificates(pem, what)? {
            store
                .add(certificate)
                .map_err(|error| format!("{what} holds a certificate that cannot be used: {error}"))?;
        }
        Ok(Arc::new(store))
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Platform => f.write_str("Platform"),
            Self::Only { store, .. } => write!(f, "Only({} certificates)", store.len()),
            Self::File { path, .. } => write!(f, "File({})", path.display()),
        }
    }
}

pub(super) fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(format!("{what} holds no PEM certificate")),
        Err(error) => Err(format!("{what} is not PEM: {}", pem_problem(&error))),
    }
}

/// Which name the server's certificate must have.
#[derive(Clone, Debug)]
pub(crate) enum ServerCheck {
    /// The host of the URL.
    Host,
    /// Another name than the one that TLS was opened for.
    Name(ServerName<'static>),
}

/// Builds the configuration of all connections.
pub(crate) fn client_config(config: &Config, check: ServerCheck) -> Result<rustls::ClientConfig, Error> {
    let provider = provider()?;
    let wrong = |error: rustls::Error| Error::config(format!("TLS cannot be set up: {error}")).with_source(error);
    let builder = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(wrong)?;
    let builder = if never_used(config) {
        builder.with_root_certificates(RootCertStore::empty())
    } else {
        let mut verifier = verifier(&config.trust, &provider)?;
        if let ServerCheck::Name(name) = check {
            verifier = Arc::new(OtherName { name, inner: verifier });
        }
        builder.dangerous().with_custom_certificate_verifier(verifier)
    };
    let mut tls = match &config.identity {
        None => builder.with_no_client_auth(),
        Some(identity) => builder
            .with_client_auth_cert(identity.pair().chain.clone(), identity.pair().key.clone_key())
            .map_err(|error| {
                Error::config(format!(
                    "the client certificate and key of {} cannot be used: {error}",
                    config.origin.as_deref().unwrap_or("the configuration")
                ))
                .with_source(error)
            })?,
    };
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    if config.http2 {
        tls.alpn_protocols.insert(0, b"h2".to_vec());
    }
    Ok(tls)
}

/// Plain http on this machine: reading the platform's authorities would be for nothing, and can fail.
fn never_used(config: &Config) -> bool {
    config.server.scheme() == "http" && is_loopback(&config.server) && !matches!(config.proxy, Proxy::Url(_))
}

fn verifier(trust: &Trust, provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    match trust {
        Trust::Anything => Ok(Arc::new(NoCheck {
            algorithms: provider.signature_verification_algorithms,
        })),
        Trust::Roots(Roots::Only { store, .. }) => Ok(authority::verifier(store, provider)?),
        Trust::Roots(Roots::File { path, store }) => Ok(Arc::new(AuthorityFile::new(
            path.clone(),
            Arc::clone(store),
            Arc::clone(provider),
        )?)),
        Trust::Roots(Roots::Platform) => {
            let built = rustls_platform_verifier::Verifier::new(Arc::clone(provider));
            Ok(Arc::new(built.map_err(|error| {
                Error::config(format!(
                    "the platform's certificate authorities cannot be used (give one of your own): {error}"
                ))
                .with_source(error)
            })?))
        }
    }
}

/// The cryptography that was compiled in; without one, what the program installed for the process.
pub(crate) fn provider() -> Result<Arc<CryptoProvider>, Error> {
    #[cfg(feature = "aws-lc")]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "ring", not(feature = "aws-lc")))]
    return Ok(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "ring", feature = "aws-lc")))]
    CryptoProvider::get_default().cloned().ok_or_else(|| {
        Error::config("no cryptography for TLS: turn on the feature `ring` or `aws-lc`, or install a rustls provider for the process")
    })
}

/// Checks the certificate against another name than that of the URL.
#[derive(Debug)]
struct OtherName {
    name: ServerName<'static>,
    inner: Arc<dyn ServerCertVerifier>,
}

impl ServerCertVerifier for OtherName {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.inner
            .verify_server_cert(end_entity, intermediates, &self.name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// Takes every certificate; still checks that the server holds the key of the one it shows.
#[derive(Debug)]
struct NoCheck {
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for NoCheck {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
