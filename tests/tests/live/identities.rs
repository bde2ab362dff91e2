//! Who asks, as it changes while requests are made: plugins, token files, certificates, impersonation. The server says who it was.

use std::path::PathBuf;
use std::pin::pin;
use std::time::{Duration, Instant, SystemTime};

use futures_util::StreamExt as _;
use futures_util::future::{join, join_all};
use kubewright_k8s::Clientset;
use kubewright_k8s::authentication::v1::{SelfSubjectReview, UserInfo};
use kubewright_k8s::core::v1::ServiceAccount;
use kubewright_runtime::config::Impersonation;
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, ListOptions, WatchOptions};
use kubewright_runtime::rest::{JSON, Path, Request};
use kubewright_runtime::{Config, Error, RestClient, Time, WatchEvent, value};
use kubewright_tests::control_plane::{ADMIN_USER, Account, Form, ORDINARY_USER};
use kubewright_tests::ground::config;
use kubewright_tests::{ControlPlane, Ground};
use serde_json::{Value, json};

use crate::{config_map, config_maps};

async fn who(clientset: &Clientset) -> Result<UserInfo, Error> {
    let reviews = clientset.authentication_v1().selfsubjectreviews();
    let answer = reviews.create(&SelfSubjectReview::EMPTY, &CreateOptions::new()).await?;
    Ok((*answer.status.user_info).clone())
}

async fn name(clientset: &Clientset) -> Result<String, Error> {
    Ok(who(clientset).await?.username.unwrap_or_default().to_string())
}

/// A folder with a plugin, whose answer, or answers one after the other, are files in it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write(
            "plugin.sh",
            "cd \"$(dirname \"$0\")\"; echo run >> runs; n=$(($(wc -l < runs)))\n\
             if test -f answer-$n; then cat answer-$n; else cat answer; fi\n",
        );
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// In one step, as tools do that replace what others read.
    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path("new"), text).unwrap();
        std::fs::rename(self.path("new"), self.path(name)).unwrap();
    }

    fn runs(&self) -> usize {
        std::fs::read_to_string(self.path("runs")).map_or(0, |text| text.lines().count())
    }

    /// A client whose user is this one.
    fn client(&self, plane: &ControlPlane, user: Value) -> Clientset {
        self.write("ca.pem", &plane.credentials().ca);
        let kubeconfig = json!({
            "clusters": [{"name": "c", "cluster": {"server": plane.url(), "certificate-authority": "ca.pem"}}],
            "users": [{"name": "u", "user": user}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        });
        self.write("config", &kubeconfig.to_string());
        Clientset::new(Config::from_kubeconfig(Some(&self.path("config")), None).unwrap()).unwrap()
    }

    fn asking_the_plugin(&self, plane: &ControlPlane) -> Clientset {
        let exec = json!({
            "apiVersion": "client.authentication.k8s.io/v1", "interactiveMode": "Never",
            "command": "/bin/sh", "args": [self.path("plugin.sh").to_str().unwrap()],
        });
        self.client(plane, json!({ "exec": exec }))
    }
}

fn answer(status: Value) -> String {
    json!({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status}).to_string()
}

fn token(token: &str) -> String {
    answer(json!({ "token": token }))
}

fn ending_in(seconds: u64, mut status: Value) -> String {
    let end = Time::from(SystemTime::now() + Duration::from_secs(seconds));
    status["expirationTimestamp"] = json!(end.to_string());
    answer(status)
}

/// A service account, and a token of it.
async fn account(plane: &ControlPlane, ground: &Ground, name: &str) -> String {
    let account = ServiceAccount {
        metadata: ObjectMeta::named(name),
        ..ServiceAccount::EMPTY
    };
    let accounts = ground.clientset.core_v1().serviceaccounts(ground.namespace.name());
    let account = accounts.create(&account, &CreateOptions::new()).await.unwrap();
    let account = Account {
        namespace: ground.namespace.name(),
        name,
        uid: account.metadata.uid(),
    };
    let end = SystemTime::now() + Duration::from_secs(3600);
    plane.credentials().token_that_ends(account, end).unwrap()
}

/// Asks from eight tasks until each of them is the account `new`, and replaces the credentials of `old` meanwhile.
async fn replaced_under_load(ground: &Ground, client: &Clientset, replace: impl FnOnce()) {
    let user = |name| format!("system:serviceaccount:{}:{name}", ground.namespace.name());
    let (old, new) = (user("old"), user("new"));
    assert_eq!(name(client).await.unwrap(), old);
    let deadline = Instant::now() + Duration::from_secs(60);
    let load = join_all((0..8).map(|_| async {
        let mut asked = 0;
        while name(client).await.unwrap() != new {
            assert!(Instant::now() < deadline, "the server still knows the token before");
            asked += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        asked
    }));
    let replacement = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        replace();
        let accounts = ground.clientset.core_v1().serviceaccounts(ground.namespace.name());
        accounts.delete("old", &DeleteOptions::new()).await.unwrap();
    };
    let (asked, ()) = join(load, replacement).await;
    assert!(asked.into_iter().all(|asked| asked > 5));
}

#[tokio::test]
async fn nobody_sees_that_the_token_of_a_file_was_withdrawn() {
    let Some(plane) = ControlPlane::shared() else { return };
    let (ground, folder) = (Ground::new(plane, "token-file").unwrap(), Folder::new());
    let (old, new) = (
        account(plane, &ground, "old").await,
        account(plane, &ground, "new").await,
    );
    folder.write("token", &old);
    let client = folder.client(plane, json!({"tokenFile": "token"}));
    replaced_under_load(&ground, &client, || folder.write("token", &new)).await;
}

#[tokio::test]
async fn nobody_sees_that_the_token_of_a_plugin_was_withdrawn() {
    let Some(plane) = ControlPlane::shared() else { return };
    let (ground, folder) = (Ground::new(plane, "plugin").unwrap(), Folder::new());
    let (old, new) = (
        account(plane, &ground, "old").await,
        account(plane, &ground, "new").await,
    );
    folder.write("answer", &token(&old));
    let client = folder.asking_the_plugin(plane);
    replaced_under_load(&ground, &client, || folder.write("answer", &token(&new))).await;
    assert_eq!(folder.runs(), 2);
}

#[tokio::test]
async fn a_plugin_is_run_again_when_its_token_ends_and_when_it_is_refused() {
    let Some(plane) = ControlPlane::shared() else { return };
    let (folder, credentials) = (Folder::new(), plane.credentials());
    folder.write("answer-1", &token("no-such-token"));
    folder.write("answer-2", &ending_in(2, json!({"token": credentials.ordinary_token})));
    folder.write("answer", &token(&credentials.admin_token));
    let client = folder.asking_the_plugin(plane);
    assert_eq!(name(&client).await.unwrap(), ORDINARY_USER);
    assert_eq!(folder.runs(), 2);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(name(&client).await.unwrap(), ADMIN_USER);
    assert_eq!(folder.runs(), 3);
}

#[tokio::test]
async fn certificates_of_a_plugin_change_while_a_watch_goes_on() {
    let Some(plane) = ControlPlane::shared() else { return };
    let (ground, folder) = (Ground::new(plane, "plugin-cert").unwrap(), Folder::new());
    let status = |identity: &kubewright_tests::control_plane::Identity| json!({"clientCertificateData": identity.certificate, "clientKeyData": identity.key});
    let (good, expired) = (
        status(&plane.credentials().admin),
        status(&plane.credentials().expired_admin),
    );
    folder.write("answer-1", &ending_in(2, good.clone()));
    folder.write("answer-2", &answer(expired));
    folder.write("answer", &answer(good));
    let client = folder.asking_the_plugin(plane);
    let watched = client.core_v1().configmaps(ground.namespace.name());
    let version = watched
        .list(&ListOptions::new())
        .await
        .unwrap()
        .metadata
        .resource_version;
    let options = WatchOptions::new().resource_version(version.unwrap());
    let mut events = pin!(watched.watch(&options).await.unwrap());
    tokio::time::sleep(Duration::from_secs(2)).await;
    // The certificate that comes now is refused, and the one after it is taken: connections of three identities.
    assert_eq!(name(&client).await.unwrap(), ADMIN_USER);
    assert_eq!(folder.runs(), 3);
    config_maps(&ground)
        .create(&config_map("late"), &CreateOptions::new())
        .await
        .unwrap();
    match events.next().await.unwrap().unwrap() {
        WatchEvent::Added(object) => assert_eq!(object.metadata.name(), "late"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_certificate_file_that_is_renewed_lets_the_client_in_again() {
    let Some(plane) = ControlPlane::shared() else { return };
    let (folder, credentials) = (Folder::new(), plane.credentials());
    folder.write("crt", &credentials.expired_admin.certificate);
    folder.write("key", &credentials.expired_admin.key);
    let client = folder.client(plane, json!({"client-certificate": "crt", "client-key": "key"}));
    assert!(name(&client).await.unwrap_err().is_unauthorized());
    folder.write("crt", &credentials.admin.certificate);
    folder.write("key", &credentials.admin.key);
    assert_eq!(name(&client).await.unwrap(), ADMIN_USER);
}

fn jane() -> Impersonation {
    Impersonation::new("jane")
        .uid("7")
        .group("developers")
        .group("über")
        .extra("Acme.com/Project %", "x")
        .extra("acme.com/project %", "y")
}

fn assert_jane(user: &UserInfo) {
    assert_eq!(
        (user.username.as_deref(), user.uid.as_deref()),
        (Some("jane"), Some("7"))
    );
    let groups: Vec<_> = user.groups.iter().map(|group| group.as_str()).collect();
    assert_eq!(groups, ["developers", "über", "system:authenticated"]);
    let extra = user.extra.get("acme.com/project %").unwrap();
    let values: Vec<_> = extra.iter().map(|value| value.as_str()).collect();
    assert_eq!((values, user.extra.len()), (vec!["x", "y"], 1));
}

#[tokio::test]
async fn the_server_sees_all_of_whom_a_client_acts_as() {
    let Some(plane) = ControlPlane::shared() else { return };
    let config = config(plane, Form::Token).unwrap().with_impersonation(jane()).unwrap();
    assert_jane(&who(&Clientset::new(config).unwrap()).await.unwrap());

    let user = json!({
        "token": plane.credentials().admin_token, "as": "jane", "as-uid": "7", "as-groups": ["developers", "über"],
        "as-user-extra": {"Acme.com/Project %": ["x", "y"]},
    });
    assert_jane(&who(&Folder::new().client(plane, user)).await.unwrap());
}

#[tokio::test]
async fn the_server_sees_all_of_whom_a_request_acts_as() {
    let Some(plane) = ControlPlane::shared() else { return };
    let joe = Impersonation::new("joe").uid("1").group("others").extra("k", "v");
    let config = config(plane, Form::Token).unwrap().with_impersonation(joe).unwrap();
    let client = RestClient::new(config).unwrap();
    let review = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}).to_string();
    let path = || Path::group_version("authentication.k8s.io", "v1").segment("resource", "selfsubjectreviews");
    let ask = async |request: Request| {
        let answer = client.send(request.body(JSON, review.clone())).await.unwrap();
        let review: SelfSubjectReview = value::from_json(&answer.body).unwrap();
        (*review.status.user_info).clone()
    };
    assert_jane(&ask(Request::post(path()).impersonate(jane())).await);
    let user = ask(Request::post(path())).await;
    assert_eq!(
        (user.username.as_deref(), user.uid.as_deref()),
        (Some("joe"), Some("1"))
    );
}
