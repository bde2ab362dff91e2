//! The corpus run: every file through every stage.
//!
//! In: the corpus and [`Options`]. Out: [`Run`], which the report is made of. Never: ends at a file that fails; stops
//! only when the disk or cargo cannot be used.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use kubewright::model::Model;

use super::cargo::{Built, cargo};
use super::check;
use super::definition::{self, Definition};
use super::generate::{self, Made};
use super::manifest::{Corpus, Row};
use super::node::{Node, walk};
use super::outcome::{Outcome, Refusal, Stage};
use super::parts::{Claim, Part, claims, parts};
use super::trial::{self, Failure};
use super::workspace::Workspace;
use crate::error::Error;

/// How many of the slowest files are measured by themselves.
const MEASURED: usize = 8;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the crates go.
    pub out: PathBuf,
    /// Which projects; none means all.
    pub projects: Vec<String>,
    /// What to do behind generating, which is always done.
    pub stages: BTreeSet<Stage>,
}

/// What came out.
#[derive(Debug, Default)]
pub struct Run {
    /// Every file, in the order of the corpus.
    pub outcomes: Vec<Outcome>,
    /// Every crate.
    pub sets: Vec<Set>,
    /// What was done, and how many seconds each took.
    pub times: Vec<(String, f64)>,
    /// The most memory that was used up to the last generated crate, in bytes.
    pub peak_memory: Option<u64>,
    /// Kinds that samples were tried on, and samples.
    pub tried: (usize, usize),
    /// What cargo complained of by itself.
    pub complaints: Vec<String>,
}

/// A crate.
#[derive(Clone, Debug)]
pub struct Set {
    /// What it is made of.
    pub part: Part,
    /// What it became; none when it could not be made.
    pub made: Option<Made>,
    /// What is wrong with it as a whole.
    pub errors: Vec<(Stage, String)>,
}

/// Runs everything, telling `say` what comes next.
///
/// # Errors
/// The disk refuses, or cargo cannot be run.
pub fn run(corpus: &Corpus, options: &Options, say: &mut dyn FnMut(&str)) -> Result<Run, Error> {
    let workspace = Workspace::new(&options.out, true)?;
    let mut run = Run::default();
    run.generate_alone(corpus, options, say)?;
    run.generate_sets(corpus, &workspace, say)?;
    run.peak_memory = generate::peak_memory();
    let later = |stage| options.stages.contains(&stage);
    if Stage::ALL.into_iter().skip(1).any(later) {
        workspace.write(&run.sets.iter().map(|set| &set.part).collect::<Vec<_>>())?;
    }
    if later(Stage::Compile) {
        say("compiling every set");
        run.build(&workspace, &["build"], Stage::Compile)?;
    }
    if later(Stage::Document) {
        say("documenting every set");
        run.build(&workspace, &["doc", "--no-deps"], Stage::Document)?;
    }
    if later(Stage::RoundTrip) {
        run.try_samples(corpus, &workspace, say)?;
    }
    Ok(run)
}

impl Run {
    /// On all processors, since each file is looked up in the whole Kubernetes API; the slowest once more, one by one.
    fn generate_alone(&mut self, corpus: &Corpus, options: &Options, say: &mut dyn FnMut(&str)) -> Result<(), Error> {
        let wanted = |row: &&Row| options.projects.is_empty() || options.projects.contains(&row.project);
        let rows: Vec<&Row> = corpus.rows().iter().filter(wanted).collect();
        if rows.is_empty() {
            return Err(Error::new("no such project in the corpus"));
        }
        say(&format!("{} files, each alone", rows.len()));
        let started = Instant::now();
        let paths: Vec<PathBuf> = rows.iter().map(|row| corpus.path(row)).collect();
        for (row, alone) in rows.into_iter().zip(generate::each_alone(&paths)) {
            self.outcomes.push(Outcome {
                row: row.clone(),
                refusal: alone.refusal,
                seconds: alone.seconds,
                codes: alone.codes,
                object_nodes: 0,
                nodes: 0,
                problems: Vec::new(),
            });
        }
        self.times
            .push(("generating every file alone".into(), started.elapsed().as_secs_f64()));
        let mut slowest: Vec<&mut Outcome> = self.outcomes.iter_mut().collect();
        slowest.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
        for outcome in slowest.into_iter().take(MEASURED) {
            outcome.seconds = generate::alone(&corpus.path(&outcome.row)).seconds;
        }
        Ok(())
    }

    /// A crate for every project, or several where its files contradict each other.
    fn generate_sets(
        &mut self,
        corpus: &Corpus,
        workspace: &Workspace,
        say: &mut dyn FnMut(&str),
    ) -> Result<(), Error> {
        let mut seconds = 0.0;
        for part in self.plan(corpus)? {
            say(&format!("{}: {} files as one crate", part.name, part.files.len()));
            let files: Vec<PathBuf> = part
                .files
                .iter()
                .map(|file| corpus.path(&self.outcomes[*file].row))
                .collect();
            let mut set = Set {
                part,
                made: None,
                errors: Vec::new(),
            };
            let made = generate::config(&files, &workspace.set(&set.part), &set.part.name)
                .map_err(|error| error.to_string())
                .and_then(|config| generate::set(&config));
            match made {
                Ok((made, model)) => {
                    seconds += made.seconds;
                    set.made = Some(made);
                    self.check_model(corpus, &mut set, &model)?;
                }
                Err(error) => self.fail_set(&mut set, Stage::Generate, error),
            }
            self.sets.push(set);
        }
        self.times.push(("generating every set as a crate".into(), seconds));
        Ok(())
    }

    /// Looks at the schemas and the model side by side.
    fn check_model(&mut self, corpus: &Corpus, set: &mut Set, model: &Model) -> Result<(), Error> {
        let mut definitions = Vec::new();
        for file in &set.part.files {
            definitions.extend(read(corpus, &self.outcomes[*file].row)?);
        }
        let mut problems = check::properties(&definitions, model);
        problems.extend(check::repeated_types(model));
        if !problems.is_empty() {
            self.fail_set(set, Stage::Generate, problems.join("\n"));
        }
        Ok(())
    }

    /// Reads every file again, with the reader of this run: what it claims, and how large it is.
    fn plan(&mut self, corpus: &Corpus) -> Result<Vec<Part>, Error> {
        let mut files: BTreeMap<String, Vec<(usize, BTreeSet<Claim>)>> = BTreeMap::new();
        for (index, outcome) in self.outcomes.iter_mut().enumerate() {
            let definitions = match read(corpus, &outcome.row) {
                Ok(definitions) => definitions,
                // What the generator refuses too is no YAML; what it takes must be readable.
                Err(_) if outcome.refusal.is_some() => continue,
                Err(error) => return Err(error),
            };
            for definition in &definitions {
                for version in definition.versions.iter().filter(|version| version.served) {
                    walk(&version.schema, "", &mut |_, _, node| {
                        outcome.nodes += 1;
                        let object = matches!(node, Node::Struct(_) | Node::Map(_) | Node::Object | Node::Embedded);
                        outcome.object_nodes += usize::from(object);
                    });
                }
            }
            if outcome.refusal.is_none() {
                let mine = claims(&definitions);
                files
                    .entry(outcome.row.project.clone())
                    .or_default()
                    .push((index, mine));
            }
        }
        Ok(files
            .iter()
            .flat_map(|(project, files)| parts(project, files))
            .collect())
    }

    /// Notes that a set failed, and all its files with it.
    fn fail_set(&mut self, set: &mut Set, stage: Stage, error: String) {
        let first = error.lines().next().unwrap_or_default().to_owned();
        for file in &set.part.files {
            let problem = format!("its set {} failed: {first}", set.part.name);
            self.outcomes[*file].problems.push((stage, problem));
        }
        set.errors.push((stage, error));
    }

    /// Builds or documents the crates that were made.
    fn build(&mut self, workspace: &Workspace, command: &[&str], stage: Stage) -> Result<(), Error> {
        let made = self.sets.iter().filter(|set| set.made.is_some());
        let packages: Vec<String> = made.map(|set| set.part.name.clone()).collect();
        let built = cargo(workspace, command, &packages)?;
        self.times
            .push((format!("cargo {} of the sets", command.join(" ")), built.seconds));
        self.take(built, stage);
        Ok(())
    }

    /// Gives errors to the sets whose crates or programs they are of.
    fn take(&mut self, mut built: Built, stage: Stage) {
        let mut sets = std::mem::take(&mut self.sets);
        for set in &mut sets {
            for target in [set.part.library(), Workspace::program_name(&set.part)] {
                if let Some(errors) = built.errors.remove(&target) {
                    self.fail_set(set, stage, errors.join("\n"));
                }
            }
        }
        self.sets = sets;
        self.complaints.append(&mut built.complaints);
        for (target, errors) in built.errors {
            self.complaints.push(format!("{target}: {}", errors.join("\n")));
        }
    }

    fn try_samples(&mut self, corpus: &Corpus, workspace: &Workspace, say: &mut dyn FnMut(&str)) -> Result<(), Error> {
        let ready = |set: &&Set| set.made.is_some() && set.errors.iter().all(|(stage, _)| *stage == Stage::Document);
        let parts: Vec<Part> = self.sets.iter().filter(ready).map(|set| set.part.clone()).collect();
        say("filling samples from every schema");
        let started = Instant::now();
        for part in &parts {
            let rows = part.files.iter().map(|file| &self.outcomes[*file].row);
            workspace.write_samples(part, rows.map(|row| (row.name(), corpus.path(row))))?;
        }
        self.times
            .push(("filling samples".into(), started.elapsed().as_secs_f64()));
        say("compiling a program for every set");
        let programs: Vec<String> = parts.iter().map(Workspace::program_name).collect();
        let built = cargo(workspace, &["build"], &programs)?;
        self.times.push(("cargo build of the programs".into(), built.seconds));
        let executables = built.executables.clone();
        self.take(built, Stage::RoundTrip);
        say("trying the samples");
        let started = Instant::now();
        let mut sets = std::mem::take(&mut self.sets);
        for set in &mut sets {
            if let Some(program) = executables.get(&Workspace::program_name(&set.part)) {
                self.try_part(workspace, set, program);
            }
        }
        self.sets = sets;
        self.times
            .push(("trying samples".into(), started.elapsed().as_secs_f64()));
        Ok(())
    }

    fn try_part(&mut self, workspace: &Workspace, set: &mut Set, program: &str) {
        let trial = match trial::run(program, &workspace.samples(&set.part)) {
            Ok(trial) => trial,
            Err(problem) => return self.fail_set(set, Stage::RoundTrip, problem),
        };
        self.tried.0 += trial.kinds;
        self.tried.1 += trial.samples;
        for Failure { file, problem } in trial.failures {
            for index in &set.part.files {
                if self.outcomes[*index].row.name() == file {
                    self.outcomes[*index].problems.push((Stage::RoundTrip, problem.clone()));
                }
            }
        }
    }
}

fn read(corpus: &Corpus, row: &Row) -> Result<Vec<Definition>, Error> {
    let doing = format!("read {}", row.name());
    let text = std::fs::read_to_string(corpus.path(row)).map_err(Error::during(&doing))?;
    definition::read(&text).map_err(Error::during(doing))
}

impl Run {
    /// Files with something wrong, and what.
    pub fn faults(&self) -> Vec<(&Outcome, String)> {
        let fault = |outcome| Some((outcome, Outcome::fault(outcome)?));
        self.outcomes.iter().filter_map(fault).collect()
    }

    /// Whether the run is a success.
    pub fn is_good(&self) -> bool {
        self.faults().is_empty() && self.complaints.is_empty()
    }

    /// The refusals, with their files.
    pub fn refusals(&self) -> impl Iterator<Item = (&Outcome, &Refusal)> {
        self.outcomes
            .iter()
            .filter_map(|outcome| Some((outcome, outcome.refusal.as_ref()?)))
    }
}
