//! Credential plugins: programs that print who we are (`client.authentication.k8s.io`, KEP-541).
//!
//! In: the `exec` of a user in a kubeconfig, and the cluster it is for.
//! Out: what the plugin printed, as a credential; or which plugin failed how, with the end of what it said on standard error.
//! Never: standard output, arguments or the environment in a message: tokens and keys are among them.

mod answer;
mod info;
mod run;
mod stderr;

use std::ffi::OsString;
use std::fmt;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::process::Command;

use self::info::ClusterInfo;
use self::run::{Ended, Trouble};
use super::renewal::{Credential, Failure, Source};
use crate::config::Config;

/// The variable that tells a plugin what is asked of it.
const INFO: &str = "KUBERNETES_EXEC_INFO";
/// How long a plugin may take: one that asks nobody, and one with a person before it, who has to log in.
const ALONE: Duration = Duration::from_secs(60);
const WITH_A_PERSON: Duration = Duration::from_secs(5 * 60);

/// The version of `ExecCredential` that is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    V1Beta1,
}

impl Version {
    pub(crate) const ALL: [Self; 2] = [Self::V1, Self::V1Beta1];

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::V1 => "client.authentication.k8s.io/v1",
            Self::V1Beta1 => "client.authentication.k8s.io/v1beta1",
        }
    }
}

/// Whether the plugin gets our standard input: `interactiveMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interaction {
    Never,
    IfAvailable,
    Always,
}

impl Interaction {
    /// Only a terminal has a person before it; a pipe is the program's own input.
    fn with(self, terminal: bool) -> Result<bool, &'static str> {
        match self {
            Self::Never => Ok(false),
            Self::IfAvailable => Ok(terminal),
            Self::Always if terminal => Ok(true),
            Self::Always => Err("wants to ask somebody (interactiveMode: Always), and standard input is no terminal"),
        }
    }
}

/// What to run, and how.
pub(crate) struct Plugin {
    /// A path, or a name to be found in `PATH`.
    pub(crate) command: PathBuf,
    pub(crate) arguments: Vec<SecretString>,
    pub(crate) environment: Vec<(String, SecretString)>,
    pub(crate) version: Version,
    pub(crate) interaction: Interaction,
    pub(crate) install_hint: Option<String>,
    /// Whether the plugin is told of the cluster.
    pub(crate) wants_cluster: bool,
    /// What the cluster of the kubeconfig holds for plugins: its extension `client.authentication.k8s.io/exec`.
    pub(crate) cluster_config: Option<Value>,
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plugin({})", self.command.display())
    }
}

/// `subject` names plugin and user, for messages.
pub(super) fn source(plugin: &Arc<Plugin>, config: &Config, subject: &str) -> Arc<dyn Source> {
    Arc::new(ForCluster {
        plugin: Arc::clone(plugin),
        cluster: plugin.wants_cluster.then(|| ClusterInfo::of(config)),
        subject: subject.to_owned(),
    })
}

/// A plugin and the cluster that it makes credentials for.
struct ForCluster {
    plugin: Arc<Plugin>,
    cluster: Option<ClusterInfo>,
    subject: String,
}

impl Source for ForCluster {
    fn make(self: Arc<Self>) -> BoxFuture<'static, Result<Credential, Failure>> {
        async move { self.credential(std::io::stdin().is_terminal()).await }.boxed()
    }
}

impl ForCluster {
    async fn credential(&self, terminal: bool) -> Result<Credential, Failure> {
        let interactive = self
            .plugin
            .interaction
            .with(terminal)
            .map_err(|problem| self.failure(problem))?;
        let command = self.command(interactive)?;
        let limit = if interactive { WITH_A_PERSON } else { ALONE };
        self.judge(run::run(command, limit, interactive).await)
    }

    fn command(&self, interactive: bool) -> Result<Command, Failure> {
        let plugin = &self.plugin;
        let info = info::text(
            plugin.version,
            interactive,
            self.cluster.as_ref(),
            plugin.cluster_config.as_ref(),
        )
        .map_err(|problem| self.failure(&format!("cannot be told of its cluster: {problem}")))?;
        let mut command = Command::new(&plugin.command);
        command.args(plugin.arguments.iter().map(|argument| argument.expose_secret()));
        for (name, value) in &plugin.environment {
            command.env(name, OsString::from(value.expose_secret()));
        }
        command.env(INFO, info);
        command.stdin(if interactive { Stdio::inherit() } else { Stdio::null() });
        Ok(command)
    }

    fn judge(&self, ended: Ended) -> Result<Credential, Failure> {
        let said = stderr::shown(&ended.stderr, &self.plugin);
        match ended.result {
            Ok((status, output)) if status.success() => answer::parse(&output, self.plugin.version)
                .map_err(|problem| self.failure(&format!("gave no answer that can be used: {problem}"))),
            Ok((status, _)) => Err(self.failure(&match status.code() {
                Some(code) => format!("failed with exit code {code}{said}"),
                None => format!("was ended ({status}){said}"),
            })),
            Err(Trouble::NotThere) => Err(self
                .failure("is not installed, or not where it is said to be")
                .with_hint(match &self.plugin.install_hint {
                    Some(hint) => stderr::printable(hint),
                    None => "install it, or correct exec.command in the kubeconfig".to_owned(),
                })),
            Err(Trouble::NotStarted(error)) => Err(self.failure(&format!("cannot be run: {error}"))),
            Err(Trouble::TooMuch(most)) => Err(self.failure(&format!("printed more than {most} bytes"))),
            Err(Trouble::TooLong(limit)) => {
                Err(self.failure(&format!("gave no answer within {} s{said}", limit.as_secs_f32())))
            }
        }
    }

    fn failure(&self, problem: &str) -> Failure {
        Failure::new(format!("{} {problem}", self.subject))
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
