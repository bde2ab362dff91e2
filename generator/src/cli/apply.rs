//! `kubewright apply`: server-side apply of everything in files.
//!
//! In: [`ApplyArgs`]. Out: a line an object, or the objects; what could not be applied, and what to do about it. Never: stops at one object;
//! an order, a wait or a retry of its own, which are the client's.

use std::collections::HashMap;

use kubewright_runtime::client::{ApplyAllError, ApplyFailure};
use kubewright_runtime::rest::RequestDefaults;
use kubewright_runtime::{Applied, Client, DynamicObject, Error as ClientError, Str};

use super::args::ApplyArgs;
use super::connect::Connection;
use super::manifests::{self, Manifest};
use super::objects::{self, Wrap};
use super::run::Outcome;
use crate::error::Error;
use crate::progress::Progress;

/// An object as it was before, by its UID.
type Before = HashMap<Str, DynamicObject>;

/// Runs the command.
pub(super) fn apply(args: &ApplyArgs, progress: &mut dyn Progress) -> Result<Outcome, Error> {
    let options = args.options().map_err(|error| Error::Invalid(error.to_string()))?;
    let manifests = manifests::read(&args.files, args.recursive)?;
    let connection = Connection::open(&args.cluster, progress)?;
    let client = match &args.cluster.namespace {
        // What names another namespace is refused, as with kubectl.
        Some(namespace) => {
            let only = RequestDefaults::new().namespace(namespace.as_str());
            connection.client.with_defaults(only)
        }
        None => connection.client.clone(),
    };
    progress.step("applying");
    let (before, result) = connection.run(async {
        let before = before(&client, &manifests).await;
        let objects = manifests.iter().map(|manifest| manifest.object.clone());
        (before, client.apply_all(objects, &options).await)
    });
    let (applied, failures) = match result {
        Ok(applied) => (applied, Vec::new()),
        Err(ApplyAllError { applied, failures, .. }) => (applied, failures),
    };
    let applied = applied.into_iter().map(|applied| Applied {
        object: applied.object.to_dynamic(),
        created: applied.created,
        warnings: applied.warnings,
    });
    let mut messages = connection.warnings();
    messages.extend(failures.iter().map(|failure| told(failure, &manifests)));
    messages.extend(hints(&failures, args.dry_run).map(str::to_owned));
    Ok(Outcome {
        result: shown(args, applied, &before)?,
        message: messages.join("\n"),
        failed: !failures.is_empty(),
        ..Outcome::default()
    })
}

/// What is there already, as far as it can be read: the answer to an apply does not say whether it changed anything.
async fn before(client: &Client, manifests: &[Manifest]) -> Before {
    let mut before = Before::new();
    for Manifest { object, .. } in manifests {
        if let Ok(object) = client.reload(object).await
            && let Some(uid) = object.metadata.uid.clone()
        {
            before.insert(uid, object);
        }
    }
    before
}

fn shown(
    args: &ApplyArgs,
    applied: impl Iterator<Item = Applied<DynamicObject>>,
    before: &Before,
) -> Result<String, Error> {
    let Some(form) = args.output else {
        let dry = if args.dry_run { " (server dry run)" } else { "" };
        let line = |applied: Applied<DynamicObject>| {
            let name = objects::name_of(&applied.object);
            format!("{name} {}{dry}\n", what_happened(&applied, before))
        };
        return Ok(applied.map(line).collect());
    };
    let applied = applied.map(|applied| objects::without_managers(applied.object));
    objects::text(applied.collect(), form, Wrap::Single)
}

/// `created`, `configured` or `unchanged`; `applied`, where nobody knows what was there before. To take a field over is a change.
fn what_happened(applied: &Applied<DynamicObject>, before: &Before) -> &'static str {
    let uid = applied.object.metadata.uid.as_ref();
    match uid.and_then(|uid| before.get(uid)) {
        _ if applied.created => "created",
        Some(before) if *before == applied.object => "unchanged",
        Some(_) => "configured",
        None => "applied",
    }
}

/// Which object of which file could not be applied, and why: for a conflict, which manager owns which field.
fn told(ApplyFailure { kind, key, error, .. }: &ApplyFailure, manifests: &[Manifest]) -> String {
    let this = |manifest: &&Manifest| {
        let (object, namespace) = (&manifest.object, key.namespace.as_deref().unwrap_or_default());
        object.group_version_kind().as_ref() == Some(kind)
            && object.metadata.name() == key.name
            && object.metadata.namespace.as_deref().unwrap_or_default() == namespace
    };
    let place = manifests.iter().find(this).map(|manifest| manifest.place.as_str());
    let place = place.map(|place| format!(" of {place}")).unwrap_or_default();
    let name = format!("error: {}/{}{place}", objects::kind_word(kind), key.name);
    if !error.is_apply_conflict() {
        return format!("{name}: {error}");
    }
    let causes = error.causes().iter();
    let text = |text: &Option<Str>| text.clone().unwrap_or_default();
    let fields = causes.map(|cause| format!("\n  {}: {}", text(&cause.field), text(&cause.message)));
    format!("{name}: other managers own fields of it:{}", fields.collect::<String>())
}

/// What can be done about failures, each once.
fn hints(failures: &[ApplyFailure], dry_run: bool) -> impl Iterator<Item = &'static str> {
    let any = |is: fn(&ClientError) -> bool| failures.iter().any(|failure| is(&failure.error));
    let conflict = any(ClientError::is_apply_conflict)
        .then_some("hint: --force-conflicts takes fields from the managers that own them");
    let missing = dry_run && (any(ClientError::is_no_match) || any(ClientError::is_not_found));
    let missing = missing.then_some(
        "hint: a dry run stores nothing, so objects of a kind or in a namespace that it would make cannot be tried before these are there",
    );
    conflict.into_iter().chain(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(uid: &str, version: &str) -> DynamicObject {
        let json = serde_json::json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": "a", "uid": uid, "resourceVersion": version},
        });
        json.to_string().parse().unwrap()
    }

    #[test]
    fn what_happened_is_said_as_far_as_it_is_known() {
        let before: Before = [("u".into(), object("u", "1"))].into_iter().collect();
        for (uid, version, created, word) in [
            ("new", "2", true, "created"),
            ("u", "1", false, "unchanged"),
            ("u", "2", false, "configured"),
            ("unread", "2", false, "applied"),
        ] {
            let applied = Applied {
                object: object(uid, version),
                created,
                warnings: Vec::new(),
            };
            assert_eq!(what_happened(&applied, &before), word);
        }
    }
}
