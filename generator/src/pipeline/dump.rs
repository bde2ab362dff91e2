//! What a stage makes of the input, as text.
//!
//! In: what to read, and which stage. Out: text, equal for equal input, in blocks: a line and the
//! indented lines below it. Never: writes.

use std::fmt::Write as _;
use std::str::FromStr;

use super::Run;
use crate::config::{Config, Input};
use crate::diag::Diagnostics;
use crate::error::Error;
use crate::model::{self, Model};
use crate::names::words;
use crate::parse::Documents;
use crate::progress::Progress;
use crate::source::Sources;
use crate::surface;

/// A stage whose result can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Every document that is read: name, format, size.
    Sources,
    /// The paths, schemas and resources of each document.
    Documents,
    /// All schemas, operations and discovered resources in one shape.
    Surface,
    /// The same, with known errors of upstream corrected.
    Fixed,
    /// Types and resources, resolved.
    Model,
    /// The part of the model that was selected.
    Selected,
    /// Every Rust name.
    Names,
    /// Every file; with a kind, the text of the file that holds it.
    Files,
}

impl Stage {
    /// All stages with their words, in the order of the pipeline.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Sources, "sources"),
        (Self::Documents, "documents"),
        (Self::Surface, "surface"),
        (Self::Fixed, "fixed"),
        (Self::Model, "model"),
        (Self::Selected, "selected"),
        (Self::Names, "names"),
        (Self::Files, "files"),
    ];
}

impl FromStr for Stage {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|(_, name)| *name == word);
        found.map(|(stage, _)| *stage).ok_or_else(|| {
            let words: Vec<&str> = Self::ALL.iter().map(|(_, name)| *name).collect();
            format!("no such stage; there are {}", words.join(", "))
        })
    }
}

/// What a stage made of the input.
#[derive(Clone, Debug)]
pub struct Dump {
    /// The text.
    pub text: String,
    /// What was found up to that stage.
    pub diagnostics: Diagnostics,
}

/// What `stage` makes of `input`. With a `kind` only what belongs to it: in a model the kind and what it
/// reaches, else the blocks that have it as a word in their first line.
///
/// # Errors
/// Input that cannot be used, findings that end the run before the stage, a kind that does not occur.
pub fn dump(input: &Input, stage: Stage, kind: Option<&str>, progress: &mut dyn Progress) -> Result<Dump, Error> {
    let mut run = Run::new(input, progress);
    let whole = match stage {
        Stage::Sources => sources_text(&run.sources()?),
        Stage::Documents => documents_text(&run.documents()?),
        Stage::Surface => surface::dump(&run.surface()?),
        Stage::Fixed => surface::dump(&run.fixed()?),
        Stage::Model => model_text(&run.model()?, kind),
        Stage::Selected => model_text(&run.selected()?, kind),
        Stage::Names => {
            let (model, names) = run.named()?;
            names.dump(&model)
        }
        Stage::Files => files_text(&mut run, kind)?,
    };
    let text = match kind {
        Some(kind) if !matches!(stage, Stage::Model | Stage::Selected | Stage::Files) => blocks_of(&whole, kind),
        _ => whole,
    };
    match kind {
        Some(kind) if text.is_empty() => Err(Error::Invalid(format!(
            "nothing in this stage belongs to the kind `{}`; kinds are spelled as the server spells them, \
             e.g. `Deployment`",
            kind.escape_debug()
        ))),
        _ => Ok(Dump {
            text,
            diagnostics: run.diagnostics,
        }),
    }
}

/// A model, or the part of it that `kind` reaches.
fn model_text(model: &Model, kind: Option<&str>) -> String {
    match kind {
        Some(kind) => model::dump_kind(model, kind),
        None => model::dump(model),
    }
}

/// The blocks of `text` whose first line has `word` as a whole word.
fn blocks_of(text: &str, word: &str) -> String {
    let mut kept = String::new();
    let mut keep = false;
    for line in text.lines() {
        if !line.starts_with([' ', '\t']) {
            keep = line.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
        }
        if keep {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// A line for each document that is read.
fn sources_text(sources: &Sources) -> String {
    let mut text = String::new();
    for document in &sources.documents {
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "{} {:?} {} bytes",
            document.name,
            document.format,
            document.bytes.len()
        );
    }
    text
}

/// A line for each path, schema and resource of each document.
fn documents_text(documents: &Documents) -> String {
    let Documents {
        v3,
        v2,
        aggregated,
        legacy,
        crds,
    } = documents;
    let mut lines = Vec::new();
    for document in v3 {
        let name = &document.name;
        lines.extend(document.paths.keys().map(|path| format!("{name} path {path}")));
        lines.extend(document.schemas.keys().map(|schema| format!("{name} schema {schema}")));
    }
    for document in v2 {
        let name = &document.name;
        lines.extend(document.paths.keys().map(|path| format!("{name} path {path}")));
        lines.extend(
            document
                .definitions
                .keys()
                .map(|schema| format!("{name} schema {schema}")),
        );
    }
    for document in aggregated {
        for group in &document.groups {
            for version in &group.versions {
                lines.push(format!(
                    "{} group version {:?} {:?}, {} resources",
                    document.name,
                    group.name,
                    version.version,
                    version.resources.len()
                ));
            }
        }
    }
    for list in legacy {
        lines.extend(list.resources.iter().map(|resource| {
            let kind = resource.kind.as_deref().unwrap_or("(none)");
            format!("{} resource {} of kind {kind}", list.name, resource.name)
        }));
    }
    lines.extend(crds.iter().map(|crd| {
        let versions: Vec<&str> = crd.versions.iter().map(|version| version.name.as_str()).collect();
        let (name, group, plural) = (&crd.name, &crd.group, &crd.plural);
        format!(
            "{name} custom resource {plural}.{group} of kind {}, versions {versions:?}",
            crd.kind
        )
    }));
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// Every file by path and size, or the text of those that hold `kind`.
fn files_text(run: &mut Run<'_>, kind: Option<&str>) -> Result<String, Error> {
    let mut config = Config::new(".");
    config.input = run.input.clone();
    let files = run.files(&config)?;
    let stem = kind.map(|kind| format!("/{}.rs", words::snake_case(kind)));
    let mut text = String::new();
    for (path, content) in &files {
        match &stem {
            // Writing into a String cannot fail.
            None => drop(writeln!(text, "{path} {} bytes", content.len())),
            Some(stem) if path.ends_with(stem.as_str()) => {
                let _ = writeln!(text, "// {path}\n{}", String::from_utf8_lossy(content));
            }
            Some(_) => {}
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_found_as_a_whole_word_in_the_first_line_of_a_block() {
        let text = "a.b.Pod: x\n  Spec\nPodSpec\n  Pod\nkind v1/Pod\n";
        assert_eq!(blocks_of(text, "Pod"), "a.b.Pod: x\n  Spec\nkind v1/Pod\n");
        assert_eq!(blocks_of(text, "Spec"), "");
    }

    #[test]
    fn every_stage_has_a_word() {
        for (stage, word) in Stage::ALL {
            assert_eq!(word.parse::<Stage>().unwrap(), stage);
        }
        assert!("modle".parse::<Stage>().unwrap_err().contains("surface, fixed, model"));
    }
}
