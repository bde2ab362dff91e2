//! Kubeconfig texts for one control plane, in the forms that people have.
//!
//! In: an address and credentials. Out: YAML, and files where a form needs them.
//! Never: touches `~/.kube/config`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::credentials::{Credentials, Identity, SERVER_NAME};
use crate::Error;

/// A way of saying who calls and whom the caller trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// CA, client certificate and key inline, base64: what most clusters hand out.
    InlineCertificate,
    /// The same as files, named relative to the kubeconfig.
    CertificateFiles,
    /// The administrator's bearer token.
    Token,
    /// The token in a file, named relative to the kubeconfig.
    TokenFile,
    /// The token of a user without rights.
    OrdinaryToken,
    /// `insecure-skip-tls-verify`, no CA.
    Insecure,
    /// No CA at all: a correct client refuses the server.
    UnknownAuthority,
    /// `tls-server-name` with another name of the serving certificate.
    ServerName,
    /// `tls-server-name` with a name that the certificate has not: a correct client refuses the server.
    WrongServerName,
    /// A client certificate that ended long ago.
    ExpiredCertificate,
    /// A token that the server does not know.
    WrongToken,
    /// User name and password: API servers have refused them since 1.19, a client still has to send them.
    Basic,
}

/// The name of cluster, user and context in every text.
pub const NAME: &str = "kubewright-test";

/// The kubeconfig in this form; `access` is where files go that it refers to.
pub(super) fn text(form: Form, address: SocketAddr, credentials: &Credentials, access: &Path) -> Result<String, Error> {
    let cluster = cluster(form, credentials, access)?;
    let user = user(form, credentials, access)?;
    Ok(format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: {NAME}\n\
         contexts:\n- name: {NAME}\n  context:\n    cluster: {NAME}\n    user: {NAME}\n\
         clusters:\n- name: {NAME}\n  cluster:\n    server: https://{address}\n{cluster}\
         users:\n- name: {NAME}\n  user:\n{user}"
    ))
}

/// Writes the kubeconfig in this form into `access`.
pub(super) fn file(
    form: Form,
    address: SocketAddr,
    credentials: &Credentials,
    access: &Path,
) -> Result<PathBuf, Error> {
    write(
        access,
        &format!("kubeconfig-{form:?}.yaml"),
        &text(form, address, credentials, access)?,
    )
}

fn cluster(form: Form, credentials: &Credentials, access: &Path) -> Result<String, Error> {
    let inline = format!("    certificate-authority-data: {}\n", STANDARD.encode(&credentials.ca));
    Ok(match form {
        Form::CertificateFiles => {
            write(access, "ca.pem", &credentials.ca)?;
            "    certificate-authority: ca.pem\n".to_owned()
        }
        Form::Insecure => "    insecure-skip-tls-verify: true\n".to_owned(),
        Form::UnknownAuthority => String::new(),
        Form::ServerName => format!("{inline}    tls-server-name: {SERVER_NAME}\n"),
        Form::WrongServerName => format!("{inline}    tls-server-name: not-{SERVER_NAME}\n"),
        _ => inline,
    })
}

fn user(form: Form, credentials: &Credentials, access: &Path) -> Result<String, Error> {
    Ok(match form {
        Form::InlineCertificate => inline(&credentials.admin),
        Form::ExpiredCertificate => inline(&credentials.expired_admin),
        Form::CertificateFiles => {
            write(access, "admin.pem", &credentials.admin.certificate)?;
            write(access, "admin-key.pem", &credentials.admin.key)?;
            "    client-certificate: admin.pem\n    client-key: admin-key.pem\n".to_owned()
        }
        Form::TokenFile => {
            write(access, "token", &credentials.admin_token)?;
            "    tokenFile: token\n".to_owned()
        }
        Form::OrdinaryToken => format!("    token: {}\n", credentials.ordinary_token),
        Form::WrongToken => "    token: no-such-token\n".to_owned(),
        Form::Basic => "    username: somebody\n    password: something\n".to_owned(),
        Form::Token | Form::Insecure | Form::UnknownAuthority | Form::ServerName | Form::WrongServerName => {
            format!("    token: {}\n", credentials.admin_token)
        }
    })
}

fn inline(identity: &Identity) -> String {
    format!(
        "    client-certificate-data: {}\n    client-key-data: {}\n",
        STANDARD.encode(&identity.certificate),
        STANDARD.encode(&identity.key)
    )
}

/// Complete or not at all: two tests of one process may write the same file at once.
fn write(access: &Path, name: &str, text: &str) -> Result<PathBuf, Error> {
    let path = access.join(name);
    let doing = || format!("cannot write {}", path.display());
    let mut file = tempfile::NamedTempFile::new_in(access).map_err(Error::during(doing()))?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(Error::during(doing()))?;
    file.persist(&path).map_err(Error::during(doing()))?;
    Ok(path)
}
