//! Turns token files into text: parsed, printed by prettyplease, with their header lines.
//!
//! In: [`TokenFiles`]. Out: [`TextFiles`], the same for the same input whatever the number of threads.
//! Never: a file that does not parse as Rust; touches the disk.

use std::collections::BTreeMap;

use crate::emit::{Content, RelPath, TokenFiles};
use crate::parallel;

/// The text of every output file, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextFiles(pub BTreeMap<RelPath, String>);

/// Why a file has no text. Both are faults of this tool, not of its input.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// What was emitted is not Rust.
    #[error("`{path}` was emitted with a syntax error: {message}")]
    Syntax {
        /// The file.
        path: RelPath,
        /// What the parser says.
        message: String,
    },
    /// A template does not render.
    #[error("the template of `{path}` does not render: {message}")]
    Template {
        /// The file.
        path: RelPath,
        /// What the template engine says.
        message: String,
    },
}

/// Renders every file, on as many threads as there are processors.
///
/// # Errors
///
/// When a file does not parse; the first in the order of paths is named.
pub fn render(files: &TokenFiles<'_>) -> Result<TextFiles, FormatError> {
    let units: Vec<_> = files.units().collect();
    let texts = parallel::map(&units, |(path, unit)| {
        render_one(path, files.content(unit)).map(|text| ((*path).clone(), text))
    });
    let texts: Result<_, _> = texts.into_iter().collect();
    Ok(TextFiles(texts?))
}

fn render_one(path: &RelPath, content: Content) -> Result<String, FormatError> {
    let (header, tokens) = match content {
        Content::Rust { header, tokens } => (header, tokens),
        Content::Text(text) => {
            return text.map_err(|error| FormatError::Template {
                path: path.clone(),
                message: error.to_string(),
            });
        }
    };
    let file = syn::parse2(tokens).map_err(|error| FormatError::Syntax {
        path: path.clone(),
        message: error.to_string(),
    })?;
    let mut text = String::new();
    for line in header {
        text.push_str(if line.is_empty() { "//" } else { "// " });
        text.push_str(&line);
        text.push('\n');
    }
    if !text.is_empty() {
        text.push('\n');
    }
    push_spaced(&prettyplease::unparse(&file), &mut text);
    Ok(text)
}

/// Appends `code` with a blank line between items and between methods, which prettyplease leaves out.
/// Emitted code has no literal or comment of several lines, so a line can be judged alone.
fn push_spaced(code: &str, text: &mut String) {
    let mut lines = code.lines().peekable();
    while let Some(line) = lines.next() {
        text.push_str(line);
        text.push('\n');
        let trimmed = line.trim_start();
        let ends_item = trimmed == "}"
            || line == ");"
            || (line.starts_with("rt::") && line.ends_with(';'))
            || trimmed.starts_with("use ::");
        if ends_item && lines.peek().is_some_and(|next| starts_item(next)) {
            text.push('\n');
        }
    }
}

fn starts_item(line: &str) -> bool {
    ["///", "#[", "fn ", "impl ", "mod ", "pub "]
        .iter()
        .any(|start| line.trim_start().starts_with(start))
}
