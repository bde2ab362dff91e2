//! What a plugin said on standard error, fit to be shown.
//!
//! In: the end of it.
//! Out: its last lines on one, without control characters and without what looks like a credential.
//! Never: a secret that the kubeconfig gives to the plugin.

use secrecy::{ExposeSecret as _, SecretString};

use super::Plugin;
use crate::error::cut;
use crate::rest::Secrets;

/// How much is shown.
const MOST: usize = 1024;
/// What is shorter is a number or a switch, and stands in half the words.
const SHORTEST: usize = 4;
/// Parts of names whose values are secrets.
const SECRET: [&str; 6] = ["secret", "token", "password", "passwd", "key", "credential"];

/// `: what it said`, or nothing.
pub(super) fn shown(stderr: &[u8], plugin: &Plugin) -> String {
    let text = String::from_utf8_lossy(stderr);
    // Redacted before it is cut: a secret across the cut would not be recognised any more.
    let text = Secrets::of(secrets(plugin)).redact(&text).into_owned();
    let text = last(&text);
    if text.is_empty() { text } else { format!(": {text}") }
}

/// On one line, without the control characters that would paint over the terminal; not too long.
pub(super) fn printable(text: &str) -> String {
    cut(&one_line(text), MOST).to_owned()
}

fn last(text: &str) -> String {
    let text = one_line(text);
    let mut start = text.len().saturating_sub(MOST);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text[start..].trim().to_owned()
}

fn one_line(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            line.chars()
                .filter(|character| !character.is_control())
                .collect::<String>()
                .trim()
                .to_owned()
        })
        .filter(|line| !line.is_empty())
        .collect();
    lines.join(" | ")
}

/// Values of variables and flags whose name says that they are secret. Others stay: a message about a profile or region must name it.
fn secrets(plugin: &Plugin) -> Vec<&str> {
    let variables = plugin
        .environment
        .iter()
        .filter(|(name, _)| is_secret(name))
        .map(|(_, value)| value.expose_secret());
    variables
        .chain(flags(&plugin.arguments))
        .filter(|secret| secret.len() >= SHORTEST)
        .collect()
}

/// `--token=VALUE` and `--token VALUE`.
fn flags(arguments: &[SecretString]) -> Vec<&str> {
    let mut found = Vec::new();
    let mut announced = false;
    for argument in arguments {
        let argument = argument.expose_secret();
        match argument.split_once('=') {
            Some((name, value)) if is_secret(name) => found.push(value),
            _ if announced => found.push(argument),
            _ => {}
        }
        announced = argument.starts_with('-') && !argument.contains('=') && is_secret(argument);
    }
    found
}

fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    SECRET.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::super::{Interaction, Version};
    use super::*;

    fn plugin() -> Plugin {
        let secret = |text: &str| SecretString::from(text.to_owned());
        Plugin {
            command: "p".into(),
            arguments: ["--client-secret", "s3cret-1", "--token=s3cret-2", "--profile", "prod"]
                .map(secret)
                .into(),
            environment: vec![
                ("AWS_SECRET_ACCESS_KEY".to_owned(), secret("s3cret-3")),
                ("AWS_PROFILE".to_owned(), secret("staging")),
            ],
            version: Version::V1,
            interaction: Interaction::Never,
            install_hint: None,
            wants_cluster: false,
            cluster_config: None,
        }
    }

    #[test]
    fn the_secrets_of_the_kubeconfig_are_taken_out_and_names_stay() {
        let text = "cannot use s3cret-1, s3cret-2 or s3cret-3\nprofile prod in staging";
        assert_eq!(
            shown(text.as_bytes(), &plugin()),
            ": cannot use [redacted], [redacted] or [redacted] | profile prod in staging"
        );
    }

    #[test]
    fn colours_and_other_control_characters_are_taken_out() {
        assert_eq!(
            shown(b"\x1b[31mred\x07\r\n\n  next \xff", &plugin()),
            ": [31mred | next \u{fffd}"
        );
        assert_eq!(shown(b" \n\n", &plugin()), "");
        assert_eq!(printable("a\u{1b}]0;x\u{7}\nb"), "a]0;x | b");
    }

    #[test]
    fn the_end_is_shown() {
        let text = "\u{e9}".repeat(2000) + " the reason";
        let shown = shown(text.as_bytes(), &plugin());
        assert!(shown.len() < 1100 && shown.ends_with(" the reason"));
    }
}
