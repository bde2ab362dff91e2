//! Keys, certificates and tokens of one control plane, made anew for each.
//!
//! In: a folder. Out: the files that the API server reads and [`Credentials`] for those who call it.
//! Never: uses anything of the machine's own trust store or of another control plane.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

use crate::Error;

/// A name on the serving certificate besides `127.0.0.1` and `localhost`: for tests of `tls-server-name`.
pub const SERVER_NAME: &str = "kubewright.test";

/// A user without any right, known by token.
pub const ORDINARY_USER: &str = "ordinary";

/// A user who may do everything, known by certificate or token.
pub const ADMIN_USER: &str = "kubewright-admin";

/// The group that RBAC lets do everything.
const ADMIN_GROUP: &str = "system:masters";

/// Who may call the API server, and whom a caller may trust.
#[derive(Debug)]
pub struct Credentials {
    /// The authority of both serving and client certificates, PEM.
    pub ca: String,
    /// A client certificate of [`ADMIN_USER`].
    pub admin: Identity,
    /// The same user with a certificate that ended in the year 2001.
    pub expired_admin: Identity,
    /// The bearer token of [`ADMIN_USER`].
    pub admin_token: String,
    /// The bearer token of [`ORDINARY_USER`].
    pub ordinary_token: String,
    /// What the API server signs the tokens of service accounts with, PEM.
    pub(super) service_account_key: String,
}

/// A certificate and its key, both PEM.
#[derive(Debug)]
pub struct Identity {
    /// The certificate.
    pub certificate: String,
    /// Its private key.
    pub key: String,
}

/// The files of the API server, by the name of the flag that reads each.
pub(super) const CLIENT_CA: &str = "client-ca.pem";
pub(super) const SERVING_CERTIFICATE: &str = "serving.pem";
pub(super) const SERVING_KEY: &str = "serving-key.pem";
pub(super) const SERVICE_ACCOUNT_KEY: &str = "service-account-key.pem";
pub(super) const SERVICE_ACCOUNT_PUBLIC_KEY: &str = "service-account.pem";
pub(super) const TOKENS: &str = "tokens.csv";

impl Credentials {
    /// Makes everything and writes what the server reads into `folder`.
    pub(super) fn create(folder: &Path) -> Result<Self, Error> {
        let doing = "cannot make the test certificates";
        let authority = authority().map_err(Error::during(doing))?;
        let serving = serving(&authority).map_err(Error::during(doing))?;
        let service_accounts = KeyPair::generate().map_err(Error::during(doing))?;
        let made = Self {
            ca: authority.pem(),
            admin: client(&authority, false).map_err(Error::during(doing))?,
            expired_admin: client(&authority, true).map_err(Error::during(doing))?,
            admin_token: token().map_err(Error::during(doing))?,
            ordinary_token: token().map_err(Error::during(doing))?,
            service_account_key: service_accounts.serialize_pem(),
        };
        for (name, text) in [
            (CLIENT_CA, &made.ca),
            (SERVING_CERTIFICATE, &serving.certificate),
            (SERVING_KEY, &serving.key),
            (SERVICE_ACCOUNT_KEY, &made.service_account_key),
            (SERVICE_ACCOUNT_PUBLIC_KEY, &service_accounts.public_key_pem()),
            (TOKENS, &made.token_file()),
        ] {
            let path = folder.join(name);
            fs::write(&path, text).map_err(Error::during(format!("cannot write {}", path.display())))?;
        }
        Ok(made)
    }

    /// token, user, uid, groups: the server's own CSV form.
    fn token_file(&self) -> String {
        let Self {
            admin_token,
            ordinary_token,
            ..
        } = self;
        format!("{admin_token},{ADMIN_USER},1,\"{ADMIN_GROUP}\"\n{ordinary_token},{ORDINARY_USER},2\n")
    }
}

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Result<Authority, rcgen::Error> {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "kubewright-test-authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

fn serving(authority: &Authority) -> Result<Identity, rcgen::Error> {
    let names = ["127.0.0.1", "localhost", SERVER_NAME, "kubernetes.default.svc"];
    let mut params = CertificateParams::new(names.map(str::to_owned))?;
    params.distinguished_name.push(DnType::CommonName, "kube-apiserver");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    signed(&params, authority)
}

fn client(authority: &Authority, expired: bool) -> Result<Identity, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, ADMIN_USER);
    params.distinguished_name.push(DnType::OrganizationName, ADMIN_GROUP);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    if expired {
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(2001, 1, 1);
    }
    signed(&params, authority)
}

fn signed(params: &CertificateParams, authority: &Authority) -> Result<Identity, rcgen::Error> {
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, authority)?;
    Ok(Identity {
        certificate: certificate.pem(),
        key: key.serialize_pem(),
    })
}

/// 256 unguessable bits: the first half of a fresh public key, which spares a dependency on a random number crate.
fn token() -> Result<String, rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut token = String::new();
    for byte in key.public_key_raw().iter().skip(1).take(32) {
        // Writing to a String cannot fail.
        let _ = write!(token, "{byte:02x}");
    }
    Ok(token)
}
