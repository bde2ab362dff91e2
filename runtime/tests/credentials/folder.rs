//! A folder with a kubeconfig and a plugin in it.
//!
//! In: what the plugin answers, run by run. Out: configurations, and how often the plugin was run.

use std::fs;
use std::path::PathBuf;

use kubewright_runtime::config::kubeconfig::{Kubeconfig, Overrides};
use kubewright_runtime::{Config, Error, RestClient};
use serde_json::{Value, json};

use crate::peer::{Peer, fixture};

pub(crate) const V1: &str = "client.authentication.k8s.io/v1";

/// A folder that is gone after the test.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One whose plugin gives these answers, the last one again and again.
    pub(crate) fn answering(answers: &[Value]) -> Self {
        let folder = Self::new();
        for (index, answer) in answers.iter().enumerate() {
            folder.write(&format!("answer-{}", index + 1), &answer.to_string());
        }
        folder.script(&format!(
            "n=$(wc -l < runs); sleep 0.1; if test $n -gt {last}; then n={last}; fi; cat answer-$((n))",
            last = answers.len()
        ));
        folder
    }

    /// The script of the plugin, which runs in this folder and notes each run.
    pub(crate) fn script(&self, text: &str) {
        self.write(
            "plugin.sh",
            &format!("cd \"$(dirname \"$0\")\"\necho run >> runs\n{text}\n"),
        );
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// How often the plugin was run.
    pub(crate) fn runs(&self) -> usize {
        fs::read_to_string(self.path("runs")).map_or(0, |text| text.lines().count())
    }

    /// The `exec` of the plugin. The shell reads the script, since a file that was just written cannot always be run.
    pub(crate) fn exec(&self) -> Value {
        json!({
            "apiVersion": V1, "interactiveMode": "Never", "command": "/bin/sh",
            "args": [self.path("plugin.sh").to_str().unwrap()],
        })
    }

    /// The configuration of a kubeconfig with this cluster and this user.
    pub(crate) fn config_of(&self, cluster: Value, user: Value) -> Result<Config, Error> {
        let kubeconfig = json!({
            "clusters": [{"name": "c", "cluster": cluster}],
            "users": [{"name": "u", "user": user}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        });
        let path = self.write("config", &kubeconfig.to_string());
        Kubeconfig::from_file(path)?.resolve(&Overrides::new())
    }

    /// A client of the server for this user.
    pub(crate) fn client_of(&self, peer: &Peer, user: Value) -> RestClient {
        RestClient::new(self.config_of(cluster(peer), user).unwrap()).unwrap()
    }

    /// A client of the server that asks the plugin.
    pub(crate) fn client(&self, peer: &Peer) -> RestClient {
        self.client_of(peer, json!({ "exec": self.exec() }))
    }
}

pub(crate) fn cluster(peer: &Peer) -> Value {
    json!({"server": format!("https://{}", peer.address), "certificate-authority": fixture("ca.crt")})
}

/// What a plugin prints.
pub(crate) fn answer(status: Value) -> Value {
    json!({"apiVersion": V1, "kind": "ExecCredential", "status": status})
}

pub(crate) fn token(text: &str) -> Value {
    answer(json!({ "token": text }))
}
