//! What can be typed of the commands that work with the objects of a cluster.
//!
//! In: arguments. Out: [`ApplyArgs`], [`GetArgs`], and from them options of the runtime. Never: a default that is the server's to choose.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use kubewright_runtime::{ApplyOptions, Error, FieldManager, FieldValidation, ListOptions};

/// Which cluster, and as whom.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct ClusterArgs {
    /// The namespace of what names none [default: that of the context].
    #[arg(long, short, value_name = "NAME")]
    pub(in crate::cli) namespace: Option<String>,

    /// The kubeconfig file [default: as kubectl finds it].
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) kubeconfig: Option<PathBuf>,

    /// The context in the kubeconfig [default: the current one].
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) context: Option<String>,

    /// Act as this user.
    #[arg(long = "as", id = "as", value_name = "USER")]
    pub(in crate::cli) user: Option<String>,

    /// Act as a member of this group. Repeatable.
    #[arg(long = "as-group", value_name = "GROUP", requires = "as")]
    pub(in crate::cli) groups: Vec<String>,
}

/// `kubewright apply`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct ApplyArgs {
    /// YAML or JSON with any number of objects and lists, a folder of such files (*.yaml, *.yml, *.json), or `-` for
    /// standard input. Namespaces and definitions of kinds go first, wherever they stand. Repeatable.
    #[arg(long = "filename", short = 'f', value_name = "FILE", required = true, num_args = 1..)]
    pub(in crate::cli) files: Vec<PathBuf>,

    /// Read the folders in folders, too.
    #[arg(long, short = 'R')]
    pub(in crate::cli) recursive: bool,

    /// Who owns the fields that are applied.
    #[arg(long, value_name = "NAME", default_value = "kubewright")]
    field_manager: String,

    /// Take fields from managers that own them, instead of leaving the object as it is.
    #[arg(long)]
    force_conflicts: bool,

    /// Let the server check and answer everything, and store nothing.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,

    /// What the server does about fields that stand twice; fields that it does not know are always refused
    /// [default: the server's].
    #[arg(long, value_name = "HOW")]
    validate: Option<Validate>,

    /// Show what the server has then, instead of a line an object.
    #[arg(long, short, value_name = "FORM")]
    pub(in crate::cli) output: Option<ObjectForm>,

    #[command(flatten)]
    pub(in crate::cli) cluster: ClusterArgs,
}

/// `--validate`
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Validate {
    /// Refuses the object.
    Strict,
    /// Takes the last one and warns.
    Warn,
    /// Takes the last one.
    Ignore,
}

/// Forms in which whole objects can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ObjectForm {
    /// YAML; several objects as one List.
    Yaml,
    /// JSON; several objects as one List.
    Json,
    /// Kind and name, as in deployment.apps/web.
    Name,
}

/// `kubewright get`
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct GetArgs {
    /// A kind by any name that kubectl takes (deploy, deployments.apps, Deployment), a category (all), or several with
    /// commas between them; then names, if not all are meant. Or KIND/NAME, any number of times.
    #[arg(value_name = "KIND [NAME]", required = true)]
    pub(in crate::cli) what: Vec<String>,

    /// In all namespaces.
    #[arg(long, short = 'A')]
    pub(in crate::cli) all_namespaces: bool,

    /// Only objects with these labels, e.g. `app=web,tier in (a, b),!canary`.
    #[arg(long, short = 'l', value_name = "LABELS")]
    pub(in crate::cli) selector: Option<String>,

    /// Only objects with these fields, e.g. `metadata.name=web`; which ones a kind can be asked for is the server's
    /// affair.
    #[arg(long, value_name = "FIELDS")]
    pub(in crate::cli) field_selector: Option<String>,

    /// Form of the output.
    #[arg(long, short, value_name = "FORM", default_value = "table")]
    pub(in crate::cli) output: GetForm,

    /// Show which manager owns which field, in YAML and JSON.
    #[arg(long)]
    pub(in crate::cli) show_managed_fields: bool,

    #[command(flatten)]
    pub(in crate::cli) cluster: ClusterArgs,
}

/// `--output` of `kubewright get`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum GetForm {
    /// The columns that the server has for the kind.
    Table,
    /// All columns, with those that need more room.
    Wide,
    /// YAML; several objects as one List.
    Yaml,
    /// JSON; several objects as one List.
    Json,
    /// Kind and name, as in deployment.apps/web.
    Name,
}

impl ApplyArgs {
    /// How to apply.
    pub(in crate::cli) fn options(&self) -> Result<ApplyOptions, Error> {
        let mut options = ApplyOptions::new(&FieldManager::new(self.field_manager.as_str())?);
        if self.force_conflicts {
            options = options.force();
        }
        if self.dry_run {
            options = options.dry_run();
        }
        Ok(match self.validate {
            None => options,
            Some(Validate::Strict) => options.field_validation(FieldValidation::Strict),
            Some(Validate::Warn) => options.field_validation(FieldValidation::Warn),
            Some(Validate::Ignore) => options.field_validation(FieldValidation::Ignore),
        })
    }
}

impl GetArgs {
    /// Which objects.
    pub(in crate::cli) fn options(&self) -> ListOptions {
        let mut options = ListOptions::new();
        if let Some(labels) = &self.selector {
            options = options.labels(labels.as_str());
        }
        if let Some(fields) = &self.field_selector {
            options = options.fields(fields.as_str());
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::{Args, Command};
    use super::*;

    fn apply(arguments: &str) -> ApplyArgs {
        let all = ["kubewright", "apply"].into_iter().chain(arguments.split(' '));
        match Args::try_parse_from(all).unwrap().command {
            Command::Apply(args) => args,
            other => panic!("{other:?}"),
        }
    }

    fn options(arguments: &str) -> String {
        format!("{:?}", apply(arguments).options().unwrap())
    }

    #[test]
    fn every_option_of_an_apply_is_one_of_the_runtime() {
        let by = |name: &str| ApplyOptions::new(&FieldManager::new(name).unwrap());
        let all = by("me").force().dry_run().field_validation(FieldValidation::Strict);
        let typed = options("-f a --field-manager me --force-conflicts --dry-run --validate strict");
        assert_eq!(typed, format!("{all:?}"));
        // Without options the server decides.
        assert_eq!(options("-f a"), format!("{:?}", by("kubewright")));
        for (word, validation) in [("warn", FieldValidation::Warn), ("ignore", FieldValidation::Ignore)] {
            let expected = by("kubewright").field_validation(validation);
            assert_eq!(options(&format!("-f a --validate {word}")), format!("{expected:?}"));
        }
        assert!(apply("-f a --field-manager=").options().is_err());
    }

    #[test]
    fn files_are_named_one_by_one_or_at_once() {
        let files = ["a", "-", "b"].map(PathBuf::from);
        assert_eq!(apply("-f a - b -R").files, files);
        assert_eq!(apply("-f a --filename - -f b").files, files);
        for wrong in ["apply", "apply -f", "apply -f a --as-group g", "get", "get po -o xml"] {
            let all = ["kubewright"].into_iter().chain(wrong.split(' '));
            assert!(Args::try_parse_from(all).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_flags_of_kubectl_are_those_of_get() {
        let typed = "kubewright get po -n a -A -l x=y --field-selector f=g -o wide --context c --kubeconfig k --as u --as-group g --as-group h";
        let Command::Get(args) = Args::try_parse_from(typed.split(' ')).unwrap().command else {
            panic!("{typed}");
        };
        let expected = ListOptions::new().labels("x=y").fields("f=g");
        assert_eq!(format!("{:?}", args.options()), format!("{expected:?}"));
        assert!(args.all_namespaces && args.output == GetForm::Wide);
        let ClusterArgs {
            namespace,
            kubeconfig,
            context,
            user,
            groups,
        } = args.cluster;
        assert_eq!(
            (namespace.as_deref(), context.as_deref(), user.as_deref()),
            (Some("a"), Some("c"), Some("u"))
        );
        assert_eq!(
            (kubeconfig, groups),
            (Some("k".into()), vec!["g".to_owned(), "h".to_owned()])
        );
    }
}
