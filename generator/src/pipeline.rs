//! Chains the stages; the only place that does.
//!
//! In: what a run is asked to do. Out: files on disk, or what a stage made of the input. Never: goes on
//! after a stage that found errors; writes anything unless every stage was content.

mod dump;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use dump::{Stage, dump};

use crate::config::{Config, Input, Runtime};
use crate::diag::Diagnostics;
use crate::emit::{self, Clients, Docs, EmitOptions, Package, SourceNote};
use crate::error::Error;
use crate::fixup;
use crate::format;
use crate::model::{self, Model};
use crate::names::{self, Names};
use crate::output::{self, Difference, Files, WriteReport};
use crate::parse;
use crate::progress::Progress;
use crate::select;
use crate::source::{self, Origin, Source, Sources};
use crate::surface::{self, ApiSurface};

/// Version of this tool and of the runtime that belongs to it.
const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a run that writes did.
#[derive(Clone, Debug)]
pub struct Report {
    /// What changed in the output folder.
    pub written: WriteReport,
    /// What the stages found; nothing of it ended the run.
    pub diagnostics: Diagnostics,
}

/// What a run that only looks found.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// How the output folder differs from what [`generate`] would make; empty when it is fresh.
    pub difference: Difference,
    /// What the stages found; nothing of it ended the run.
    pub diagnostics: Diagnostics,
}

/// A model and what was found on the way to it.
#[derive(Clone, Debug)]
pub struct Described {
    /// What the input says, as far as it was selected.
    pub model: Model,
    /// What the stages found; nothing of it ended the run.
    pub diagnostics: Diagnostics,
}

/// Writes the crate that `config` asks for.
///
/// # Errors
/// Input that cannot be used, findings that end the run, an output folder that is not ours or cannot be
/// written. The output folder is as it was then.
pub fn generate(config: &Config, progress: &mut dyn Progress) -> Result<Report, Error> {
    output::probe(&config.out)?;
    let mut run = Run::new(&config.input, progress);
    let files = run.files(config)?;
    run.progress.step(&format!("writing {}", config.out.display()));
    let written = output::write(&files, &config.out)?;
    Ok(Report {
        written,
        diagnostics: run.diagnostics,
    })
}

/// Compares the output folder with what [`generate`] would make of it. Writes nothing.
///
/// # Errors
/// As [`generate`].
pub fn check(config: &Config, progress: &mut dyn Progress) -> Result<CheckReport, Error> {
    output::probe(&config.out)?;
    let mut run = Run::new(&config.input, progress);
    let files = run.files(config)?;
    let difference = output::check(&files, &config.out)?;
    Ok(CheckReport {
        difference,
        diagnostics: run.diagnostics,
    })
}

/// One file with everything in nested modules, as a build script includes it, and what the stages found. With
/// `definitions` it holds those of custom resources.
///
/// # Errors
/// As [`generate`].
pub fn one_file(
    input: &Input,
    docs: Docs,
    definitions: bool,
    file: &str,
    progress: &mut dyn Progress,
) -> Result<(String, Diagnostics), Error> {
    let mut run = Run::new(input, progress);
    let (model, names) = run.named()?;
    let mut options = emit_options(&Config::new(""), None, &run.origins);
    options.docs = docs;
    options.definitions = definitions;
    options.clients = Clients::Always;
    let tokens = emit::one_file(&model, &names, &options, file).map_err(internal)?;
    let format::TextFiles(texts) = format::render(&tokens).map_err(internal)?;
    Ok((texts.into_values().collect(), run.diagnostics))
}

/// What the input describes, as far as it is selected.
///
/// # Errors
/// Input that cannot be used, findings that end the run.
pub fn describe(input: &Input, progress: &mut dyn Progress) -> Result<Described, Error> {
    let mut run = Run::new(input, progress);
    let model = run.selected()?;
    Ok(Described {
        model,
        diagnostics: run.diagnostics,
    })
}

/// A run under way: each method is the pipeline up to a stage.
struct Run<'a> {
    input: &'a Input,
    progress: &'a mut dyn Progress,
    diagnostics: Diagnostics,
    origins: Vec<Origin>,
    /// Documents that nobody asked for: they describe what others refer to.
    backdrop: BTreeSet<Arc<str>>,
}

impl<'a> Run<'a> {
    fn new(input: &'a Input, progress: &'a mut dyn Progress) -> Self {
        Self {
            input,
            progress,
            diagnostics: Diagnostics::new(),
            origins: Vec::new(),
            backdrop: BTreeSet::new(),
        }
    }

    fn sources(&mut self) -> Result<Sources, Error> {
        let loaded = source::load(&self.input.sources, &mut self.diagnostics, self.progress)?;
        self.gate()?;
        self.origins = loaded.origins;
        Ok(loaded.sources)
    }

    fn documents(&mut self) -> Result<parse::Documents, Error> {
        let sources = self.sources()?;
        self.progress.step("parsing");
        let documents = parse::parse(&sources, &mut self.diagnostics);
        self.gate()?;
        Ok(documents)
    }

    fn surface(&mut self) -> Result<ApiSurface, Error> {
        let mut documents = self.documents()?;
        if documents.v3.is_empty() && documents.v2.is_empty() && !documents.crds.is_empty() {
            self.add_backdrop(&mut documents)?;
        }
        self.progress.step("merging what the documents say");
        let surface = surface::lower(&documents, self.input.unserved, &mut self.diagnostics);
        self.gate()?;
        Ok(surface)
    }

    /// Custom resources that are read alone refer to types of Kubernetes: their scale is one, and parts of their schemas
    /// are copies of others. The embedded specs say what these are; of them only what is referred to is emitted.
    fn add_backdrop(&mut self, documents: &mut parse::Documents) -> Result<(), Error> {
        if !cfg!(feature = "embedded-specs") {
            return Ok(());
        }
        let embedded = source::load(&[Source::Embedded], &mut self.diagnostics, self.progress)?;
        let names = embedded
            .sources
            .documents
            .iter()
            .map(|document| Arc::clone(&document.name));
        self.backdrop = names.collect();
        self.origins.extend(embedded.origins);
        let backdrop = parse::parse(&embedded.sources, &mut self.diagnostics);
        self.gate()?;
        let alone = std::mem::replace(documents, backdrop);
        documents.crds = alone.crds;
        documents.aggregated.extend(alone.aggregated);
        documents.legacy.extend(alone.legacy);
        Ok(())
    }

    fn fixed(&mut self) -> Result<ApiSurface, Error> {
        let mut surface = self.surface()?;
        fixup::apply(&mut surface, &mut self.diagnostics);
        self.gate()?;
        Ok(surface)
    }

    fn model(&mut self) -> Result<Model, Error> {
        let surface = self.fixed()?;
        self.progress.step("resolving");
        let model = model::resolve(&surface, &mut self.diagnostics);
        self.gate()?;
        Ok(model)
    }

    fn selected(&mut self) -> Result<Model, Error> {
        let model = self.model()?;
        let selected = select::select(&model, &self.input.selection, &self.backdrop, &mut self.diagnostics);
        self.gate()?;
        Ok(selected)
    }

    fn named(&mut self) -> Result<(Model, Names), Error> {
        let model = self.selected()?;
        let names = names::assign_with(&model, &self.input.overrides, &mut self.diagnostics);
        self.gate()?;
        Ok((model, names))
    }

    fn files(&mut self, config: &Config) -> Result<Files, Error> {
        let runtime_path = config.runtime.dependency_path(&config.out)?;
        let (model, names) = self.named()?;
        self.progress.step("writing Rust");
        let options = emit_options(config, runtime_path, &self.origins);
        let tokens = emit::crate_files(&model, &names, &options).map_err(internal)?;
        let format::TextFiles(texts) = format::render(&tokens).map_err(internal)?;
        let bytes = |(path, text): (emit::RelPath, String)| (path.to_string(), text.into_bytes());
        Ok(texts.into_iter().map(bytes).collect())
    }

    /// Ends the run when the stage that just ran found what must end it.
    fn gate(&mut self) -> Result<(), Error> {
        if self.diagnostics.is_fatal(self.input.strict) {
            return Err(Error::Findings(std::mem::take(&mut self.diagnostics)));
        }
        Ok(())
    }
}

/// What the emitters need to know of the request.
fn emit_options(config: &Config, runtime_path: Option<String>, origins: &[Origin]) -> EmitOptions {
    let runtime_version = match &config.runtime {
        Runtime::Version(version) => version.clone(),
        Runtime::Path(_) => TOOL_VERSION.to_owned(),
    };
    EmitOptions {
        package: Package {
            name: config.crate_name.as_str().to_owned(),
            version: "0.1.0".to_owned(),
            description: "Typed Kubernetes clientset, generated by Kubewright".to_owned(),
            license: Some("Apache-2.0".to_owned()),
            runtime_version,
            runtime_path,
            own_workspace: false,
        },
        docs: config.docs,
        clients: Clients::Feature,
        definitions: config.definitions,
        tool_version: TOOL_VERSION.to_owned(),
        sources: origins
            .iter()
            .map(|origin| SourceNote {
                name: origin.name.clone(),
                hash: format!("sha256:{}", origin.sha256),
            })
            .collect(),
    }
}

/// A stage that failed without a finding about the input.
fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(error.to_string())
}
