//! The configuration of a program that runs in a pod.
//!
//! In: two environment variables and the mounted files of the service account.
//! Out: a [`Config`] that reads its token and its certificate authority again as they rotate.
//! Never: going on without the certificate authority: a server that cannot be checked is an error.

use std::path::Path;

use super::data::from_file;
use super::{Config, Roots, Trust};
use crate::error::Error;

/// Where every pod finds its service account.
const ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

pub(super) fn load() -> Result<Config, Error> {
    load_from(&|name| std::env::var(name).ok(), Path::new(ACCOUNT))
}

/// Whether the environment is that of a pod.
pub(super) fn is_inside() -> bool {
    is_inside_of(&|name| std::env::var(name).ok(), Path::new(ACCOUNT))
}

fn is_inside_of(variable: &dyn Fn(&str) -> Option<String>, account: &Path) -> bool {
    ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"]
        .into_iter()
        .all(|name| variable(name).is_some_and(|value| !value.is_empty()))
        && account.join("token").is_file()
}

fn load_from(variable: &dyn Fn(&str) -> Option<String>, account: &Path) -> Result<Config, Error> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let (Some(host), Some(port)) = (set("KUBERNETES_SERVICE_HOST"), set("KUBERNETES_SERVICE_PORT")) else {
        return Err(Error::config(
            "not in a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not both set",
        ));
    };
    let host = if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]")
    } else {
        host
    };
    let authority =
        Roots::from_file(&account.join("ca.crt"), "the pod's certificate authority").map_err(Error::config)?;
    let token = account.join("token");
    from_file(&token, "the pod's token").map_err(Error::config)?;
    let namespace = set("POD_NAMESPACE").or_else(|| {
        std::fs::read_to_string(account.join("namespace"))
            .ok()
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    });
    let mut config = Config::new(&format!("https://{host}:{port}"))?.with_token_file(token);
    config.trust = Trust::Roots(authority);
    config.origin = Some("the pod's service account".to_owned());
    if let Some(namespace) = namespace {
        config.namespace = namespace;
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CA: &str = include_str!("../../tests/fixtures/tls/ca.crt");

    fn account() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in [("ca.crt", CA), ("token", "t"), ("namespace", "ours\n")] {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        dir
    }

    fn variables<'v>(set: &'v [(&'v str, &'v str)]) -> impl Fn(&str) -> Option<String> + 'v {
        |name| {
            set.iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        }
    }

    const INSIDE: &[(&str, &str)] = &[
        ("KUBERNETES_SERVICE_HOST", "fd00::1"),
        ("KUBERNETES_SERVICE_PORT", "443"),
    ];

    #[test]
    fn the_service_account_gives_server_authority_token_and_namespace() {
        let dir = account();
        let config = load_from(&variables(INSIDE), dir.path()).unwrap();
        assert_eq!((config.server(), config.namespace()), ("https://[fd00::1]/", "ours"));
        assert!(matches!(config.trust, Trust::Roots(Roots::File { .. })));
        assert!(
            config
                .credential_source()
                .unwrap()
                .ends_with("of the pod's service account")
        );
    }

    #[test]
    fn the_namespace_of_the_pod_wins_and_default_is_the_last() {
        let dir = account();
        let named: Vec<_> = INSIDE.iter().copied().chain([("POD_NAMESPACE", "mine")]).collect();
        assert_eq!(load_from(&variables(&named), dir.path()).unwrap().namespace(), "mine");
        std::fs::remove_file(dir.path().join("namespace")).unwrap();
        assert_eq!(
            load_from(&variables(INSIDE), dir.path()).unwrap().namespace(),
            "default"
        );
    }

    #[test]
    fn a_pod_is_where_both_variables_and_the_token_are() {
        let dir = account();
        assert!(is_inside_of(&variables(INSIDE), dir.path()));
        assert!(!is_inside_of(&variables(&INSIDE[..1]), dir.path()));
        let no_port = [INSIDE[0], ("KUBERNETES_SERVICE_PORT", "")];
        assert!(!is_inside_of(&variables(&no_port), dir.path()));
        std::fs::remove_file(dir.path().join("token")).unwrap();
        assert!(!is_inside_of(&variables(INSIDE), dir.path()));
    }

    #[test]
    fn hosts_are_names_and_addresses_of_both_kinds() {
        let dir = account();
        for (host, port, expected) in [
            ("10.0.0.1", "443", "https://10.0.0.1/"),
            ("kubernetes.default.svc", "6443", "https://kubernetes.default.svc:6443/"),
            ("2001:db8::1", "6443", "https://[2001:db8::1]:6443/"),
            ("[2001:db8::1]", "6443", "https://[2001:db8::1]:6443/"),
        ] {
            let set = [("KUBERNETES_SERVICE_HOST", host), ("KUBERNETES_SERVICE_PORT", port)];
            assert_eq!(load_from(&variables(&set), dir.path()).unwrap().server(), expected);
        }
        let set = [INSIDE[0], ("KUBERNETES_SERVICE_PORT", "https")];
        assert!(load_from(&variables(&set), dir.path()).unwrap_err().is_config());
    }

    #[test]
    fn outside_a_pod_or_without_the_files_it_is_an_error() {
        let dir = account();
        assert!(
            load_from(&variables(&INSIDE[..1]), dir.path())
                .unwrap_err()
                .to_string()
                .contains("not in a pod")
        );
        for name in ["token", "ca.crt"] {
            std::fs::remove_file(dir.path().join(name)).unwrap();
            let error = load_from(&variables(INSIDE), dir.path()).unwrap_err();
            assert!(error.is_config() && error.to_string().contains(name), "{error}");
        }
    }
}
