//! Every way of saying who calls and whom the caller trusts, against a real API server; and what is said when it goes wrong.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use kubewright_k8s::Clientset;
use kubewright_k8s::authentication::v1::TokenRequest;
use kubewright_k8s::core::v1::ServiceAccount;
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::options::{ApplyOptions, CreateOptions, DeleteOptions, FieldValidation, ListOptions};
use kubewright_runtime::{Apply, Config, Error, FieldManager};
use kubewright_tests::ControlPlane;
use kubewright_tests::control_plane::{Form, NAME, ORDINARY_USER};
use kubewright_tests::namespace::Namespace;

fn clientset(plane: &ControlPlane, form: Form) -> Clientset {
    let file = plane.kubeconfig_file(form).unwrap();
    Clientset::new(Config::from_kubeconfig(Some(&file), Some(NAME)).unwrap()).unwrap()
}

async fn try_it(plane: &ControlPlane, form: Form) -> Result<usize, Error> {
    let nodes = clientset(plane, form).core_v1().nodes();
    nodes.list(&ListOptions::new()).await.map(|list| list.items.len())
}

#[tokio::test]
async fn every_working_kubeconfig_is_let_in() {
    let Some(plane) = ControlPlane::shared() else { return };
    let forms = [
        Form::InlineCertificate,
        Form::CertificateFiles,
        Form::Token,
        Form::TokenFile,
        Form::Insecure,
        Form::ServerName,
    ];
    for form in forms {
        try_it(plane, form)
            .await
            .unwrap_or_else(|error| panic!("{form:?}: {error}"));
    }
}

#[tokio::test]
async fn a_user_without_rights_is_told_so_with_verb_and_path() {
    let Some(plane) = ControlPlane::shared() else { return };
    let error = try_it(plane, Form::OrdinaryToken).await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains(ORDINARY_USER) && text.contains("GET") && text.contains("/api/v1/nodes"),
        "{text}"
    );
    assert!(
        !text.contains(&plane.credentials().ordinary_token),
        "the token is in the message"
    );
}

#[tokio::test]
async fn credentials_that_the_server_does_not_take_are_unauthorized() {
    let Some(plane) = ControlPlane::shared() else { return };
    for form in [Form::WrongToken, Form::Basic, Form::ExpiredCertificate] {
        let error = try_it(plane, form).await.unwrap_err();
        assert!(error.is_unauthorized(), "{form:?}: {error}");
        assert_eq!(error.http_status(), Some(401));
        for secret in ["no-such-token", "something"] {
            assert!(
                !format!("{error} {error:?}").contains(secret),
                "{form:?}: a secret is in the message"
            );
        }
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_trusted_gets_no_request() {
    let Some(plane) = ControlPlane::shared() else { return };
    for form in [Form::UnknownAuthority, Form::WrongServerName] {
        let error = try_it(plane, form).await.unwrap_err();
        assert!(
            error.is_transport() && error.http_status().is_none(),
            "{form:?}: {error}"
        );
        assert!(
            error.to_string().to_lowercase().contains("certificate"),
            "{form:?} does not say why: {error}"
        );
    }
}

#[tokio::test]
async fn a_token_whose_account_is_gone_is_unauthorized() {
    let Some(plane) = ControlPlane::shared() else { return };
    let namespace = Namespace::create(plane, "revoked").unwrap();
    let admin = clientset(plane, Form::Token);
    let accounts = admin.core_v1().service_accounts(namespace.name());
    let account = ServiceAccount {
        metadata: ObjectMeta::named("short-lived"),
        ..ServiceAccount::EMPTY
    };
    accounts.create(&account, &CreateOptions::new()).await.unwrap();
    let request = TokenRequest::EMPTY;
    let token = accounts
        .create_token("short-lived", &request)
        .await
        .unwrap()
        .status
        .token
        .clone();

    let config = Config::new(&plane.url()).unwrap();
    let config = config
        .with_certificate_authority(plane.credentials().ca.as_bytes())
        .unwrap();
    let holder = Clientset::new(config.with_token(token.as_str())).unwrap();
    let error = holder.core_v1().nodes().list(&ListOptions::new()).await.unwrap_err();
    assert!(error.is_forbidden(), "known, but without rights: {error}");

    accounts.delete("short-lived", &DeleteOptions::new()).await.unwrap();
    let mut refused = false;
    // The server remembers a token that it has seen for some seconds.
    for _ in 0..150 {
        let error = holder.core_v1().nodes().list(&ListOptions::new()).await.unwrap_err();
        assert!(
            !error.to_string().contains(token.as_str()),
            "the token is in the message"
        );
        refused = error.is_unauthorized();
        if refused {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(refused, "a token without an account is still let in");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_connect_error_with_its_address() {
    // A port that was free a moment ago.
    let address = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let clientset = Clientset::new(Config::new(&format!("https://{address}")).unwrap()).unwrap();
    let error = clientset.core_v1().nodes().list(&ListOptions::new()).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert!(error.to_string().contains(&address.to_string()), "{error}");
}

#[test]
fn a_context_that_does_not_exist_is_named() {
    let Some(plane) = ControlPlane::shared() else { return };
    let kubeconfig = plane.kubeconfig(Form::Token).unwrap();
    let error = Config::from_kubeconfig_text(&kubeconfig, Some("no-such-context")).unwrap_err();
    assert!(
        error.is_config() && error.to_string().contains("no-such-context"),
        "{error}"
    );
}

#[tokio::test]
async fn unknown_fields_are_refused_and_named() {
    let Some(plane) = ControlPlane::shared() else { return };
    let namespace = Namespace::create(plane, "validation").unwrap();
    let maps = clientset(plane, Form::InlineCertificate)
        .core_v1()
        .config_maps(namespace.name());
    let manager = FieldManager::new("validation").unwrap();
    let desired = Apply::new("odd").set("/data/key", "value").set("/nonsense", 1);
    let options = ApplyOptions::new(&manager).field_validation(FieldValidation::Strict);
    let error = maps.apply(&desired, &options).await.unwrap_err();
    assert!(
        error.is_unknown_field() && error.to_string().contains("nonsense"),
        "{error}"
    );
    assert!(maps.get_opt("odd").await.unwrap().is_none());
}

#[tokio::test]
async fn what_the_server_warns_of_reaches_the_caller() {
    let Some(plane) = ControlPlane::shared() else { return };
    let namespace = Namespace::create(plane, "warnings").unwrap();
    let accounts = clientset(plane, Form::InlineCertificate)
        .core_v1()
        .service_accounts(namespace.name());
    let options = ApplyOptions::new(&FieldManager::new("warnings").unwrap());
    let plain = Apply::new("old-fashioned");
    assert_eq!(accounts.apply(&plain, &options).await.unwrap().warnings, []);
    let deprecated = plain.annotation("kubernetes.io/enforce-mountable-secrets", "true");
    let warnings = accounts.apply(&deprecated, &options).await.unwrap().warnings;
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].code, 299);
    assert!(
        warnings[0].text.contains("enforce-mountable-secrets"),
        "{}",
        warnings[0]
    );
}
