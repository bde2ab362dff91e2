//! What can be typed, and what it means to the library.
//!
//! In: arguments. Out: [`Args`], and from them the library's own structs. Never: a default of its own.

mod objects;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(super) use self::objects::{ApplyArgs, ClusterArgs, GetArgs, GetForm, ObjectForm};
use crate::config::{Config, CrateName, Docs, Input, Runtime};
use crate::error::Error;
use crate::pipeline::Stage;
use crate::select::{Selection, Selector};
use crate::settings;
use crate::source::{ClusterAccess, Source};

/// Makes a typed Kubernetes clientset from what an API server says of itself.
#[derive(Debug, Parser)]
#[command(name = "kubewright", version, max_term_width = 100)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,

    /// Show every note and warning, not only a summary.
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a clientset crate.
    Generate(GenerateArgs),
    /// Show what an API serves: group versions, kinds, verbs, subresources.
    List(ListArgs),
    /// Show what a stage of the generator makes of the input, as stable text.
    Dump(DumpArgs),
    /// Store what an API server says of itself in a folder, for use as a SOURCE.
    Record(RecordArgs),
    /// Pack a recorded folder into one compressed file, for use as a SOURCE.
    Pack(PackArgs),
    /// Apply the objects of files to a cluster, by server-side apply.
    Apply(ApplyArgs),
    /// Show objects of a cluster, of any kind.
    Get(GetArgs),
}

/// What to read.
#[derive(Debug, ClapArgs)]
pub(super) struct SourceArgs {
    /// OpenAPI v2 or v3 file, CustomResourceDefinitions as YAML or JSON, folder of such files, recording, or
    /// `-` for standard input. Without any, and without --from-cluster, the Kubernetes specs that are part of
    /// this command.
    #[arg(value_name = "SOURCE")]
    sources: Vec<PathBuf>,

    /// Read also the specs of this version of Kubernetes that are part of this command, e.g. 1.36.
    #[arg(long, value_name = "VERSION", value_parser = kubernetes)]
    kubernetes: Option<Source>,

    /// Read what a live API server serves.
    #[arg(long)]
    from_cluster: bool,

    /// The kubeconfig file of --from-cluster [default: as kubectl finds it].
    #[arg(long, value_name = "FILE", requires = "from_cluster")]
    kubeconfig: Option<PathBuf>,

    /// The context in the kubeconfig [default: the current one].
    #[arg(long, value_name = "NAME", requires = "from_cluster")]
    context: Option<String>,

    /// Keep only this and what it needs, e.g. v1/Pod, apps/v1/*, core, core.oam.dev/*; with verbs, only these of
    /// it: v1/Pod:get,list,watch. Repeatable.
    #[arg(long, value_name = "SELECTOR")]
    include: Vec<Selector>,

    /// Leave this out, unless something else needs it; with verbs, only these: *:deletecollection. Repeatable.
    #[arg(long, value_name = "SELECTOR")]
    exclude: Vec<Selector>,

    /// Treat warnings as errors.
    #[arg(long)]
    strict: bool,

    /// Read versions of custom resources that their definition does not serve, too.
    #[arg(long)]
    unserved: bool,

    /// A kubewright.toml with names that are wanted otherwise.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// `kubewright generate`
#[derive(Debug, ClapArgs)]
pub(super) struct GenerateArgs {
    #[command(flatten)]
    source: SourceArgs,

    /// The folder to write the crate into.
    #[arg(long, short, value_name = "DIR")]
    out: PathBuf,

    /// Name of the crate [default: k8s-client].
    #[arg(long, value_name = "NAME")]
    crate_name: Option<String>,

    /// How much of the descriptions to put into the documentation [default: full].
    #[arg(long, value_name = "HOW MUCH")]
    docs: Option<DocsArg>,

    /// Leave the definitions of custom resources out of the crate; a program can then not install them from it.
    #[arg(long)]
    no_definitions: bool,

    /// Folder of kubewright-runtime, for the dependency of the crate [default: that of the checkout which
    /// this command was built in, else the published version].
    #[arg(long, value_name = "DIR", conflicts_with = "runtime_version")]
    runtime: Option<PathBuf>,

    /// Version of the published kubewright-runtime, for the dependency of the crate.
    #[arg(long, value_name = "VERSION")]
    runtime_version: Option<String>,

    /// Write nothing; exit with 1 when the folder is not what would be written.
    #[arg(long)]
    pub(super) check: bool,
}

/// `--docs`
#[derive(Clone, Copy, Debug, ValueEnum)]
enum DocsArg {
    /// All of them.
    Full,
    /// The first sentence of each.
    Summary,
    /// None.
    None,
}

/// `kubewright list`
#[derive(Debug, ClapArgs)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,

    /// Form of the output.
    #[arg(long, short, value_name = "FORM", default_value = "table")]
    pub(super) output: ListForm,
}

/// `--output` of `kubewright list`
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ListForm {
    /// Columns for people.
    Table,
    /// A JSON array with one object a resource.
    Json,
}

/// `kubewright dump`
#[derive(Debug, ClapArgs)]
pub(super) struct DumpArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,

    /// The stage whose result to show.
    #[arg(long, value_name = "STAGE")]
    pub(super) stage: Stage,

    /// Show only what belongs to this kind, e.g. Deployment.
    #[arg(long, value_name = "KIND")]
    pub(super) kind: Option<String>,
}

/// `kubewright record`
#[derive(Debug, ClapArgs)]
pub(super) struct RecordArgs {
    /// The folder to write into, e.g. specs/kubernetes/1.36.
    #[arg(long, short, value_name = "DIR")]
    pub(super) out: PathBuf,

    /// The kubeconfig file [default: as kubectl finds it].
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,

    /// The context in the kubeconfig [default: the current one].
    #[arg(long, value_name = "NAME")]
    context: Option<String>,
}

/// `kubewright pack`
#[derive(Debug, ClapArgs)]
pub(super) struct PackArgs {
    /// A folder that `kubewright record` wrote.
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,

    /// The file to write.
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: PathBuf,
}

/// `--kubernetes`
fn kubernetes(version: &str) -> Result<Source, String> {
    Source::kubernetes(version).map_err(|error| error.to_string())
}

impl SourceArgs {
    /// What the library shall read.
    pub(super) fn input(&self) -> Result<Input, Error> {
        let Self {
            sources,
            kubernetes,
            from_cluster,
            kubeconfig,
            context,
            include,
            exclude,
            strict,
            unserved,
            config,
        } = self;
        let named = sources.iter().map(|path| match path.to_str() {
            Some("-") => Source::Stdin,
            _ => Source::Path(path.clone()),
        });
        let mut sources: Vec<Source> = kubernetes.iter().cloned().chain(named).collect();
        if *from_cluster {
            sources.push(Source::Cluster(ClusterAccess {
                kubeconfig: kubeconfig.clone(),
                context: context.clone(),
            }));
        }
        Ok(Input {
            sources,
            selection: Selection {
                include: include.clone(),
                exclude: exclude.clone(),
            },
            strict: *strict,
            unserved: *unserved,
            overrides: config.as_deref().map(settings::read).transpose()?.unwrap_or_default(),
        })
    }
}

impl GenerateArgs {
    /// What the library shall do.
    pub(super) fn config(&self) -> Result<Config, Error> {
        let Self {
            source,
            out,
            crate_name,
            docs,
            no_definitions,
            runtime,
            runtime_version,
            check: _,
        } = self;
        let mut config = Config::new(out);
        config.input = source.input()?;
        if let Some(name) = crate_name {
            config.crate_name = CrateName::new(name)?;
        }
        if let Some(docs) = docs {
            config.docs = match docs {
                DocsArg::Full => Docs::Full,
                DocsArg::Summary => Docs::Summary,
                DocsArg::None => Docs::None,
            };
        }
        config.definitions = !no_definitions;
        if let Some(folder) = runtime {
            config.runtime = Runtime::Path(folder.clone());
        }
        if let Some(version) = runtime_version {
            config.runtime = Runtime::version(version)?;
        }
        Ok(config)
    }
}

impl RecordArgs {
    /// The server to record.
    pub(super) fn access(&self) -> ClusterAccess {
        ClusterAccess {
            kubeconfig: self.kubeconfig.clone(),
            context: self.context.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Overrides;

    fn config(arguments: &str) -> Config {
        let all = ["kubewright", "generate"].into_iter().chain(arguments.split(' '));
        match Args::try_parse_from(all).unwrap().command {
            Command::Generate(args) => args.config().unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_option_sets_its_field_of_the_config() {
        let typed = config(
            "a - b --kubernetes 1.36 --from-cluster --kubeconfig kc --context cx --include v1/Pod --include apps --exclude apps/v1 \
             --strict --unserved --out o --crate-name c --docs summary --no-definitions --runtime-version 0.2",
        );
        let access = ClusterAccess {
            kubeconfig: Some("kc".into()),
            context: Some("cx".to_owned()),
        };
        let selectors = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let expected = Config {
            input: Input {
                sources: vec![
                    Source::Embedded,
                    Source::Path("a".into()),
                    Source::Stdin,
                    Source::Path("b".into()),
                    Source::Cluster(access),
                ],
                selection: Selection {
                    include: selectors(&["v1/Pod", "apps"]),
                    exclude: selectors(&["apps/v1"]),
                },
                strict: true,
                unserved: true,
                overrides: Overrides::default(),
            },
            out: "o".into(),
            crate_name: CrateName::new("c").unwrap(),
            docs: Docs::Summary,
            definitions: false,
            runtime: Runtime::Version("0.2".to_owned()),
        };
        assert_eq!(typed, expected);
    }

    #[test]
    fn without_options_the_library_decides() {
        assert_eq!(config("--out o"), Config::new("o"));
    }
}
