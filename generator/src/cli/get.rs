//! `kubewright get`: what is there, of any kinds.
//!
//! In: [`GetArgs`]. Out: tables as the server makes them, whole objects, or names. Never: leaves out what can be read because something
//! else cannot.

use kubewright_runtime::meta::Table;
use kubewright_runtime::{ApiResource, Client, DynamicClient, DynamicObject, Error as ClientError, ListOptions};

use super::args::{GetArgs, GetForm, ObjectForm};
use super::connect::Connection;
use super::objects::{self, Wrap};
use super::run::Outcome;
use super::table::{self, Look};
use crate::error::Error;
use crate::progress::Progress;

/// A word for kinds, and which of their objects; all, if none is named.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    word: String,
    names: Vec<String>,
}

/// The objects of a resource, or those of these names.
struct Collection {
    client: DynamicClient,
    names: Vec<String>,
    options: ListOptions,
}

/// What was read, and what could not be.
struct Read<T> {
    answers: Vec<T>,
    errors: Vec<ClientError>,
}

/// Runs the command.
pub(super) fn get(args: &GetArgs, progress: &mut dyn Progress) -> Result<Outcome, Error> {
    let wanted = wanted(args)?;
    let connection = Connection::open(&args.cluster, progress)?;
    progress.step("reading objects");
    let (result, errors, empty) = connection.run(async {
        let (collections, mut errors) = collections(&connection.client, args, &wanted).await;
        let (result, more) = match object_form(args.output) {
            None => tables(args, &collections).await,
            Some(ObjectForm::Name) => names(&collections).await,
            Some(form) => whole(args, form, &collections).await?,
        };
        errors.extend(more);
        let empty = result.is_empty() && errors.is_empty();
        let everywhere = args.all_namespaces || collections.iter().any(|one| !one.client.resource().is_namespaced());
        Ok::<_, Error>((result, errors, empty.then_some(everywhere)))
    })?;
    let mut messages = connection.warnings();
    messages.extend(errors.iter().map(|error| format!("error: {error}")));
    messages.extend(empty.map(|everywhere| {
        if everywhere {
            return "No resources found".to_owned();
        }
        format!(
            "No resources found in {} namespace.",
            connection.client.default_namespace()
        )
    }));
    Ok(Outcome {
        result,
        message: messages.join("\n"),
        failed: !errors.is_empty(),
        ..Outcome::default()
    })
}

/// What was asked for: `KIND[,KIND]… [NAME]…`, or `KIND/NAME…`.
fn wanted(args: &GetArgs) -> Result<Vec<Wanted>, Error> {
    let words = &args.what;
    let invalid = |message: &str| Err(Error::Invalid(message.to_owned()));
    let mut wanted: Vec<Wanted> = Vec::new();
    if words.iter().any(|word| word.contains('/')) {
        for word in words {
            let Some((kind, name)) = word
                .split_once('/')
                .filter(|(kind, name)| !kind.is_empty() && !name.is_empty())
            else {
                return invalid(&format!("`{word}` is not KIND/NAME as the others are"));
            };
            match wanted.last_mut() {
                Some(last) if last.word == kind => last.names.push(name.to_owned()),
                _ => wanted.push(Wanted {
                    word: kind.to_owned(),
                    names: vec![name.to_owned()],
                }),
            }
        }
    } else if let Some((kinds, names)) = words.split_first() {
        let kinds = kinds.split(',').filter(|kind| !kind.is_empty());
        wanted.extend(kinds.map(|kind| Wanted {
            word: kind.to_owned(),
            names: names.to_vec(),
        }));
    }
    let by_name = wanted.iter().any(|wanted| !wanted.names.is_empty());
    if by_name && (args.selector.is_some() || args.field_selector.is_some()) {
        return invalid("objects are chosen by names or by a selector, not by both");
    }
    if by_name && args.all_namespaces {
        return invalid("a name means one object, so it cannot be read in all namespaces; name the namespace with -n");
    }
    if wanted.is_empty() {
        return invalid("no kind is named");
    }
    Ok(wanted)
}

/// What the words mean on this server.
async fn collections(client: &Client, args: &GetArgs, wanted: &[Wanted]) -> (Vec<Collection>, Vec<ClientError>) {
    let (mut collections, mut errors) = (Vec::new(), Vec::new());
    for Wanted { word, names } in wanted {
        let resources = match resources(client, word).await {
            Ok(resources) => resources,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        for resource in resources {
            let one_namespace = resource.is_namespaced() && !args.all_namespaces;
            let all = DynamicClient::new(client.rest().clone(), resource);
            collections.push(Collection {
                client: if one_namespace {
                    all.namespace(client.default_namespace())
                } else {
                    all
                },
                names: names.clone(),
                options: args.options(),
            });
        }
    }
    (collections, errors)
}

/// Those of a category that can be listed, or the one of the name.
async fn resources(client: &Client, word: &str) -> Result<Vec<ApiResource>, ClientError> {
    let discovered = client.mapper().discovered().await?;
    let listable = discovered.resources_with_verbs(&["list"]);
    let of_category: Vec<_> = listable.filter(|one| one.has_category(word)).cloned().collect();
    if of_category.is_empty() {
        return Ok(vec![client.mapper().resource(word).await?]);
    }
    Ok(of_category)
}

impl Collection {
    /// All of it by `list`, or what is named by `get`.
    async fn read<T>(
        &self,
        list: impl AsyncFnOnce() -> Result<T, ClientError>,
        get: impl AsyncFn(&str) -> Result<T, ClientError>,
    ) -> Read<T> {
        let (mut answers, mut errors) = (Vec::new(), Vec::new());
        let mut take = |answer| match answer {
            Ok(answer) => answers.push(answer),
            Err(error) => errors.push(error),
        };
        if self.names.is_empty() {
            take(list().await);
        }
        for name in &self.names {
            take(get(name).await);
        }
        Read { answers, errors }
    }

    async fn tables(&self) -> Read<Table> {
        let client = &self.client;
        self.read(
            async || client.table(&self.options).await,
            async |name| client.table_of(name).await,
        )
        .await
    }

    async fn objects(&self) -> Read<Vec<DynamicObject>> {
        let client = &self.client;
        let list = async || Ok(client.list(&self.options).await?.items.into_iter().collect());
        self.read(list, async |name| Ok(vec![client.get(name).await?])).await
    }

    async fn names(&self) -> Read<Vec<String>> {
        let (client, kind) = (self.client.metadata(), &self.client.resource().kind);
        let list = async || {
            let list = client.list(&self.options).await?;
            Ok(list
                .items
                .iter()
                .map(|item| objects::name(kind, &item.metadata))
                .collect())
        };
        let get = async |name: &str| Ok(vec![objects::name(kind, &client.get(name).await?.metadata)]);
        self.read(list, get).await
    }
}

/// A table for each kind, with blank lines between.
async fn tables(args: &GetArgs, collections: &[Collection]) -> (String, Vec<ClientError>) {
    let (mut answered, mut errors) = (Vec::new(), Vec::new());
    for collection in collections {
        let read = collection.tables().await;
        errors.extend(read.errors);
        if !read.answers.is_empty() {
            answered.push((collection.client.resource(), read.answers));
        }
    }
    let several = answered.len() > 1;
    let texts = answered.iter().map(|(resource, tables)| {
        let look = Look {
            wide: args.output == GetForm::Wide,
            namespace: args.all_namespaces && resource.is_namespaced(),
            kind: several.then(|| objects::kind_word(&resource.kind)),
        };
        table::text(tables, &look)
    });
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    (texts.join("\n"), errors)
}

/// Whole objects: one that is named as it is, all else as a list.
async fn whole(
    args: &GetArgs,
    form: ObjectForm,
    collections: &[Collection],
) -> Result<(String, Vec<ClientError>), Error> {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for collection in collections {
        let read = collection.objects().await;
        errors.extend(read.errors);
        found.extend(read.answers.into_iter().flatten());
    }
    if !args.show_managed_fields {
        found = found.into_iter().map(objects::without_managers).collect();
    }
    let one_is_meant = matches!(collections, [collection] if collection.names.len() == 1);
    if found.is_empty() && !errors.is_empty() {
        return Ok((String::new(), errors));
    }
    let wrap = if one_is_meant { Wrap::Single } else { Wrap::List };
    Ok((objects::text(found, form, wrap)?, errors))
}

async fn names(collections: &[Collection]) -> (String, Vec<ClientError>) {
    let (mut text, mut errors) = (String::new(), Vec::new());
    for collection in collections {
        let read = collection.names().await;
        errors.extend(read.errors);
        for name in read.answers.into_iter().flatten() {
            text.push_str(&name);
            text.push('\n');
        }
    }
    (text, errors)
}

/// The form of whole objects; none for tables.
fn object_form(form: GetForm) -> Option<ObjectForm> {
    match form {
        GetForm::Table | GetForm::Wide => None,
        GetForm::Yaml => Some(ObjectForm::Yaml),
        GetForm::Json => Some(ObjectForm::Json),
        GetForm::Name => Some(ObjectForm::Name),
    }
}

#[cfg(test)]
mod tests {
    use super::super::args::{Args, Command};
    use super::*;
    use clap::Parser as _;

    fn parsed(arguments: &str) -> Result<Vec<(String, Vec<String>)>, String> {
        let all = ["kubewright", "get"].into_iter().chain(arguments.split(' '));
        match Args::try_parse_from(all).unwrap().command {
            Command::Get(args) => match wanted(&args) {
                Ok(wanted) => Ok(wanted.into_iter().map(|one| (one.word, one.names)).collect()),
                Err(error) => Err(error.to_string()),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn kinds_and_names_are_told_apart() {
        for (arguments, expected) in [
            ("po", vec![("po", vec![])]),
            ("po,svc -A", vec![("po", vec![]), ("svc", vec![])]),
            ("po a b -n x", vec![("po", vec!["a", "b"])]),
            ("po/a po/b svc/a", vec![("po", vec!["a", "b"]), ("svc", vec!["a"])]),
        ] {
            let expected: Vec<(String, Vec<String>)> = expected
                .into_iter()
                .map(|(word, names)| (word.to_owned(), names.into_iter().map(str::to_owned).collect()))
                .collect();
            assert_eq!(parsed(arguments), Ok(expected), "{arguments}");
        }
        for (arguments, part) in [
            ("po a -l x=y", "not by both"),
            ("po/a --field-selector x=y", "not by both"),
            ("po a -A", "all namespaces"),
            ("po/a b", "`b` is not KIND/NAME"),
            ("po/", "`po/` is not KIND/NAME"),
            (",", "no kind"),
        ] {
            let error = parsed(arguments).unwrap_err();
            assert!(error.contains(part), "{arguments}: {error}");
        }
    }
}
