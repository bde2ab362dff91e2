//! Plugins that are shell scripts.

use std::time::Instant;

use super::*;

/// A plugin that runs this script.
fn plugin(script: &str) -> Plugin {
    Plugin {
        command: "/bin/sh".into(),
        arguments: vec![SecretString::from("-c".to_owned()), script.to_owned().into()],
        environment: Vec::new(),
        version: Version::V1,
        interaction: Interaction::Never,
        install_hint: None,
        wants_cluster: false,
        cluster_config: None,
    }
}

fn with(plugin: Plugin) -> ForCluster {
    ForCluster {
        plugin: Arc::new(plugin),
        cluster: None,
        subject: "the plugin".to_owned(),
    }
}

async fn failure(plugin: Plugin) -> Failure {
    with(plugin).credential(false).await.map(drop).unwrap_err()
}

const ANSWER: &str =
    r#"echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"hunter2"}}'"#;

#[tokio::test]
async fn a_plugin_that_hangs_is_ended_at_its_limit() {
    let started = Instant::now();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "echo waiting >&2; exec sleep 100"]);
    let ended = run::run(command, Duration::from_millis(300), false).await;
    let failure = with(plugin("")).judge(ended).map(drop).unwrap_err();
    assert_eq!(failure.message, "the plugin gave no answer within 0.3 s: waiting");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_plugin_that_prints_without_end_is_ended() {
    for script in [
        "yes hunter2",
        "trap '' PIPE; while :; do echo hunter2; done 2>/dev/null",
    ] {
        let failure = failure(plugin(script)).await;
        assert_eq!(failure.message, "the plugin printed more than 1048576 bytes");
    }
}

#[tokio::test]
async fn what_a_plugin_leaves_running_is_not_waited_for() {
    let started = Instant::now();
    let made = with(plugin(&format!("sleep 100 & {ANSWER}"))).credential(false).await;
    assert_eq!(made.unwrap_or_default().token.unwrap().expose_secret(), "hunter2");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_failure_shows_the_exit_code_and_standard_error_alone() {
    let script = format!("{ANSWER}; echo 'no login' >&2; echo 'run: login --now' >&2; exit 3");
    assert_eq!(
        failure(plugin(&script)).await.message,
        "the plugin failed with exit code 3: no login | run: login --now"
    );
    let failure = failure(plugin(&format!("{ANSWER}; kill -9 $$"))).await;
    assert!(failure.message.contains("signal: 9"), "{}", failure.message);
}

#[tokio::test]
async fn a_plugin_that_is_not_there_is_said_how_to_install() {
    let mut missing = plugin("");
    missing.command = "kubewright-no-such-plugin".into();
    let failed = failure(missing).await;
    assert!(failed.message.contains("not installed"));
    assert!(failed.hint.unwrap().contains("exec.command"));
    let mut missing = plugin("");
    missing.command = "/no/such/plugin".into();
    missing.install_hint = Some("run:\n\u{1b}[1mbrew install it\n".to_owned());
    assert_eq!(failure(missing).await.hint.unwrap(), "run: | [1mbrew install it");
    let mut folder = plugin("");
    folder.command = "/".into();
    assert!(failure(folder).await.message.contains("cannot be run"));
}

#[test]
fn only_a_terminal_makes_a_plugin_interactive() {
    use Interaction::{Always, IfAvailable, Never};
    for (mode, terminal, interactive) in [
        (Never, true, Some(false)),
        (Never, false, Some(false)),
        (IfAvailable, true, Some(true)),
        (IfAvailable, false, Some(false)),
        (Always, true, Some(true)),
        (Always, false, None),
    ] {
        assert_eq!(mode.with(terminal).ok(), interactive, "{mode:?} {terminal}");
    }
}

#[tokio::test]
async fn a_plugin_that_must_ask_somebody_is_not_run_without_a_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let ran = dir.path().join("ran");
    let mut asking = plugin(&format!("touch {}", ran.display()));
    asking.interaction = Interaction::Always;
    let failure = failure(asking).await;
    assert!(failure.message.contains("interactiveMode: Always") && !ran.exists());
}

#[tokio::test]
async fn standard_input_is_empty_unless_interactive() {
    let script = format!("test -z \"$(cat)\" && test -n \"${INFO}\" && {ANSWER}");
    assert!(with(plugin(&script)).credential(false).await.is_ok());
}
