//! Every way of saying who calls and whom the caller trusts.

use kubewright_k8s::Clientset;
use kubewright_runtime::config::Impersonation;
use kubewright_runtime::options::ListOptions;
use kubewright_runtime::{Config, Error, RestClient};
use kubewright_tests::ControlPlane;
use kubewright_tests::control_plane::{Form, NAME, ORDINARY_USER};
use kubewright_tests::ground::clientset;

async fn nodes(clientset: &Clientset) -> Result<usize, Error> {
    let nodes = clientset.core_v1().nodes();
    nodes.list(&ListOptions::new()).await.map(|list| list.items.len())
}

async fn try_form(plane: &ControlPlane, form: Form) -> Result<usize, Error> {
    nodes(&clientset(plane, form).unwrap()).await
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
        let answer = try_form(plane, form).await;
        answer.unwrap_or_else(|error| panic!("{form:?}: {error}"));
    }
}

#[tokio::test]
async fn a_context_that_is_named_takes_the_place_of_the_current_one() {
    let Some(plane) = ControlPlane::shared() else { return };
    let token = &plane.credentials().admin_token;
    // The current context is one whose user the server does not know.
    let text = plane.kubeconfig(Form::WrongToken).unwrap().replace(
        "contexts:\n",
        &format!("contexts:\n- name: other\n  context: {{cluster: {NAME}, user: known, namespace: team-a}}\n"),
    ) + &format!("- name: known\n  user: {{token: {token}}}\n");
    let client = |context| {
        let config = Config::from_kubeconfig_text(&text, context).unwrap();
        Clientset::from_client(RestClient::new(config).unwrap())
    };
    let current = nodes(&client(None)).await.unwrap_err();
    assert!(current.is_unauthorized(), "{current}");
    let named = client(Some("other"));
    nodes(&named).await.unwrap();
    assert_eq!(named.rest().config().namespace(), "team-a");

    let error = Config::from_kubeconfig_text(&text, Some("no-such-context")).unwrap_err();
    assert!(error.is_config(), "{error}");
    assert!(error.to_string().contains("no-such-context"), "{error}");
}

#[tokio::test]
async fn impersonation_asks_as_somebody_else() {
    let Some(plane) = ControlPlane::shared() else { return };
    let kubeconfig = plane.kubeconfig(Form::Token).unwrap();
    let config = Config::from_kubeconfig_text(&kubeconfig, None).unwrap();
    let config = config.with_impersonation(Impersonation::new("jane")).unwrap();
    let error = nodes(&Clientset::new(config).unwrap()).await.unwrap_err();
    assert!(
        error.is_forbidden() && error.to_string().contains("\"jane\""),
        "{error}"
    );
}

#[tokio::test]
async fn a_user_without_rights_is_told_so_with_verb_and_path() {
    let Some(plane) = ControlPlane::shared() else { return };
    let error = try_form(plane, Form::OrdinaryToken).await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains(ORDINARY_USER) && text.contains("GET /api/v1/nodes"),
        "{text}"
    );
    assert_holds_no_secret(&error, &plane.credentials().ordinary_token);
}

#[tokio::test]
async fn credentials_that_the_server_does_not_take_are_unauthorized() {
    let Some(plane) = ControlPlane::shared() else { return };
    for (form, credential) in [
        (Form::WrongToken, "the token"),
        (Form::ExpiredCertificate, "the client certificate"),
    ] {
        let error = try_form(plane, form).await.unwrap_err();
        assert!(error.is_unauthorized(), "{form:?}: {error}");
        assert_eq!(error.http_status(), Some(401));
        let text = error.to_string();
        assert!(
            text.contains("GET /api/v1/nodes") && text.contains(credential) && text.contains(NAME),
            "what was refused, and whose: {text}"
        );
        assert_holds_no_secret(&error, "no-such-token");
    }
}

/// API servers have not looked at user name and password since 1.19.
#[tokio::test]
async fn a_user_name_and_a_password_leave_the_caller_a_stranger() {
    let Some(plane) = ControlPlane::shared() else { return };
    let error = try_form(plane, Form::Basic).await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    assert!(error.to_string().contains("system:anonymous"), "{error}");
    assert_holds_no_secret(&error, "something");
}

#[tokio::test]
async fn a_server_that_cannot_be_trusted_gets_no_request() {
    let Some(plane) = ControlPlane::shared() else { return };
    for form in [Form::UnknownAuthority, Form::WrongServerName] {
        let error = try_form(plane, form).await.unwrap_err();
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

fn assert_holds_no_secret(error: &Error, secret: &str) {
    assert!(
        !format!("{error} {error:?}").contains(secret),
        "a secret is in the message"
    );
}
