//! An apply of a set, from the parent to the parent.
//!
//! In: a set, objects. Out: a [`Report`]. Never: a delete if an apply failed; a parent that names less than there may be.

use super::ApplySet;
use super::changes::changes;
use super::marks::PART_OF;
use super::members::{Desired, prepare, reach_of};
use super::parent::{Keeper, optional};
use super::prune;
use super::refusal::Refusal;
use super::report::{Fate, Member, Outcome, Report};
use super::show::Subject;
use crate::client::{Client, DynamicClient, defines_a_kind};
use crate::dynamic::DynamicObject;
use crate::error::Error;
use crate::meta::ObjectMeta;
use crate::options::ApplyOptions;
use crate::rest::Warning;
use crate::value::{self, Str};

/// How often an object may change under a rehearsal.
const ATTEMPTS: u32 = 5;

/// A member that was applied.
pub(super) struct Found {
    pub(super) uid: Str,
    pub(super) desired: Desired,
}

/// An apply that is under way.
struct Run<'a> {
    set: &'a ApplySet,
    client: &'a Client,
    options: &'a ApplyOptions,
    dry_run: bool,
    /// Namespaces and definitions that a rehearsal did not make.
    rehearsed: Vec<DynamicObject>,
}

/// What became of an object.
struct Done {
    outcome: Outcome,
    uid: Str,
    warnings: Vec<Warning>,
    changes: Vec<super::Change>,
}

pub(super) async fn run(
    set: &ApplySet,
    client: &Client,
    objects: Vec<DynamicObject>,
    options: &ApplyOptions,
) -> Result<Report, Error> {
    let dry_run = options.is_dry_run() || client.rest().config().defaults.is_dry_run();
    let objects = prepare(set, client, objects).await?;
    let latest = reach_of(&objects);
    let mut keeper = Keeper::open(set, client, dry_run).await?;
    let standing = keeper.widen(&latest).await?;
    let mut report = Report {
        dry_run,
        ..Report::default()
    };
    let rehearsed = Vec::new();
    let mut run = Run {
        set,
        client,
        options,
        dry_run,
        rehearsed,
    };
    let found = run.apply_all(objects, &mut report).await;
    if report.is_complete() {
        let pruning = prune::Pruning {
            set,
            client,
            keeper: &keeper,
            found: &found,
            dry_run,
        };
        match pruning.prune(&standing, &mut report.warnings).await {
            Ok(pruned) => report.pruned = pruned,
            Err(error) => report.problems.push(error),
        }
    }
    if report.is_complete() {
        let mut left = latest;
        left.namespaces
            .extend(set.parent().key().namespace.as_deref().map(str::to_owned));
        for pruned in &report.pruned {
            if matches!(pruned.fate, Fate::Terminating) {
                left.add(&pruned.kind, pruned.key.namespace.as_deref());
            }
        }
        let narrowed = keeper.narrow(&standing, &left).await;
        report.problems.extend(narrowed.err());
    }
    report.warnings.append(&mut keeper.warnings);
    Ok(report)
}

impl Run<'_> {
    async fn apply_all(&mut self, objects: Vec<Desired>, report: &mut Report) -> Vec<Found> {
        let mut found = Vec::new();
        for desired in objects {
            let done = if self.dry_run {
                self.rehearse(&desired).await
            } else {
                self.apply(&desired).await
            };
            let done = done.unwrap_or_else(|error| Done::new(Outcome::Failed(error), Str::EMPTY, Vec::new()));
            report.members.push(Member {
                kind: desired.kind.clone(),
                key: desired.key.clone(),
                outcome: done.outcome,
                warnings: done.warnings,
                changes: done.changes,
            });
            found.push(Found { uid: done.uid, desired });
        }
        found
    }

    async fn apply(&self, desired: &Desired) -> Result<Done, Error> {
        let name = desired.object.metadata.name();
        let place = self.place(desired).await?;
        let before = optional(place.metadata().get(name).await)?.map(|before| before.metadata);
        self.check(desired, before.as_ref())?;
        let applied = self.client.apply_untyped(&desired.object, self.options).await?;
        let after = &applied.object.metadata;
        let same =
            |before: &ObjectMeta| (before.uid(), before.resource_version()) == (after.uid(), after.resource_version());
        let outcome = match before {
            _ if applied.created => Outcome::Created,
            Some(before) if same(&before) => Outcome::Unchanged,
            _ => Outcome::Configured,
        };
        let mut done = Done::new(outcome, after.uid().into(), applied.warnings);
        if after.is_being_deleted() {
            done.warn("it is being deleted, and has to be applied again when it is gone");
        }
        Ok(done)
    }

    /// What an apply would make of an object, beside what it is.
    async fn rehearse(&mut self, desired: &Desired) -> Result<Done, Error> {
        match self.rehearse_on_the_server(desired).await {
            Err(error) if self.is_for_want_of_a_rehearsed_one(desired, &error) => {
                let mut done = Done::new(Outcome::Created, Str::EMPTY, Vec::new());
                done.changes = changes(None, &desired.object);
                done.warn("it was not checked: its namespace or its definition is not there yet");
                Ok(done)
            }
            answer => {
                let done = answer?;
                if matches!(done.outcome, Outcome::Created) {
                    self.rehearsed.push(desired.object.clone());
                }
                Ok(done)
            }
        }
    }

    async fn rehearse_on_the_server(&self, desired: &Desired) -> Result<Done, Error> {
        let name = desired.object.metadata.name();
        let place = self.place(desired).await?;
        let options = self.options.clone().dry_run();
        let mut attempt = 0;
        loop {
            attempt += 1;
            let before = optional(place.get(name).await)?;
            self.check(desired, before.as_ref().map(|before| &before.metadata))?;
            let applied = self.client.apply_untyped(&desired.object, &options).await?;
            let after = &applied.object;
            let version = before.as_ref().map(|before| before.metadata.resource_version());
            let of_that_state = if applied.created {
                version.is_none()
            } else {
                version == Some(after.metadata.resource_version())
            };
            if !of_that_state && attempt < ATTEMPTS {
                continue;
            }
            let outcome = match &before {
                None => Outcome::Created,
                Some(before) if is_same(before, after) => Outcome::Unchanged,
                Some(_) => Outcome::Configured,
            };
            let mut done = Done::new(outcome, after.metadata.uid().into(), applied.warnings);
            done.changes = changes(before.as_ref(), after);
            return Ok(done);
        }
    }

    /// Whether a rehearsal failed only because what the object stands on was rehearsed as well.
    fn is_for_want_of_a_rehearsed_one(&self, desired: &Desired, error: &Error) -> bool {
        self.rehearsed.iter().any(|made| {
            if defines_a_kind(made) {
                let text = |pointer| made.text(pointer).unwrap_or_default();
                error.is_no_match()
                    && text("/spec/group") == desired.kind.group
                    && text("/spec/names/kind") == desired.kind.kind
            } else {
                let is_its_namespace = made.api_version() == "v1"
                    && made.kind() == "Namespace"
                    && desired.key.namespace.as_deref() == Some(made.metadata.name());
                error.is_not_found() && is_its_namespace
            }
        })
    }

    async fn place(&self, desired: &Desired) -> Result<DynamicClient, Error> {
        let objects = self.client.kind(&desired.kind).await?;
        let namespace = desired.key.namespace.clone();
        Ok(match namespace.filter(|_| objects.resource().is_namespaced()) {
            Some(namespace) => objects.namespace(namespace),
            None => objects,
        })
    }

    /// Whether an object may become, or stay, a member.
    fn check(&self, desired: &Desired, before: Option<&ObjectMeta>) -> Result<(), Error> {
        let other = before
            .and_then(|before| before.label(PART_OF))
            .filter(|id| *id != self.set.id());
        match other {
            Some(id) if !self.set.takes_over => {
                Err(Refusal::MemberOf(id.to_owned()).error(Subject(&desired.kind, &desired.key)))
            }
            _ => Ok(()),
        }
    }
}

impl Done {
    fn new(outcome: Outcome, uid: Str, warnings: Vec<Warning>) -> Self {
        Self {
            outcome,
            uid,
            warnings,
            changes: Vec::new(),
        }
    }

    fn warn(&mut self, text: &str) {
        self.warnings.push(Warning {
            code: 199,
            agent: "-".to_owned(),
            text: text.to_owned(),
        });
    }
}

/// Whether a rehearsal leaves an object as it is. When its owners set what they own is no part of it.
fn is_same(before: &DynamicObject, after: &DynamicObject) -> bool {
    let timeless = |object: &DynamicObject| {
        let mut object = object.clone();
        object
            .metadata
            .managed_fields
            .iter_mut()
            .for_each(|entry| entry.time = None);
        object
    };
    let (before, after) = (timeless(before), timeless(after));
    before == after || value::semantic_eq(&before, &after)
}
