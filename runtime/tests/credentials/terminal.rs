//! A plugin that asks the person before the terminal.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::ask;
use crate::folder::{Folder, token};
use crate::peer::Peer;

/// The test below in a process of its own, on a terminal that `script` makes.
#[test]
fn a_plugin_asks_the_person_before_the_terminal() {
    let exe = std::env::current_exe().unwrap();
    let command = format!(
        "'{}' --exact terminal::on_a_terminal --ignored --nocapture",
        exe.display()
    );
    let started = Command::new("script")
        .args(["-qefc", &command, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        eprintln!("SKIPPED: there is no `script` here, which makes terminals");
        return;
    };
    child.stdin.take().unwrap().write_all(b"from-the-person\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && shown.contains("who is it?"), "{shown}");
}

#[tokio::test]
#[ignore = "is run on a terminal by the test above"]
async fn on_a_terminal() {
    let (folder, peer) = (Folder::new(), Peer::knowing(&["from-the-person"]));
    folder.script(
        "printf %s \"$KUBERNETES_EXEC_INFO\" > info; echo 'who is it?' >&2; read who; sed \"s/WHO/$who/\" answer",
    );
    folder.write("answer", &token("WHO").to_string());
    let mut exec = folder.exec();
    exec["interactiveMode"] = json!("Always");
    ask(&folder.client_of(&peer, json!({ "exec": exec }))).await.unwrap();
    assert!(folder.read("info").contains("\"interactive\":true"));
}
