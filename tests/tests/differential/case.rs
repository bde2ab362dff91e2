//! One object and the managers who apply it, each apply predicted before it is sent.
//!
//! In: a seed. Out: verdicts, and what was [`Seen`]. Never: a look at the answer before the prediction.

use std::time::Duration;

use kubewright_k8s::apiextensions::v1::CustomResourceDefinition;
use kubewright_runtime::fields::{FieldOperation, FieldSet, OpenApiSchema, Ownership, applied_by, changes, owned_by};
use kubewright_runtime::{Apply, ApplyOptions, Client, DynamicObject, Error, FieldManager, GroupVersionKind, Scheme};
use kubewright_tests::{ControlPlane, Ground};

use crate::random::Random;
use crate::{body, schema};

const MANAGERS: [&str; 3] = ["amber", "birch", "cedar"];

/// What the cases were.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) applied: u64,
    pub(crate) refused: u64,
    pub(crate) extracted: u64,
    pub(crate) conflicts: u64,
    /// Servers make `null` of an object that loses its last field in a merge, and then refuse their own work:
    /// <https://github.com/kubernetes-sigs/structured-merge-diff/issues/306>.
    pub(crate) invalid: u64,
}

/// The server with the kind installed.
pub(crate) struct Bench {
    ground: Ground,
    client: Client,
    kind: GroupVersionKind,
    schema: OpenApiSchema,
}

impl Bench {
    pub(crate) async fn new(plane: &ControlPlane) -> Self {
        let ground = Ground::new(plane, "differential").unwrap();
        let client = Client::new(ground.clientset.rest().clone(), Scheme::new());
        let definition = Apply::<CustomResourceDefinition>::from_value(schema::definition()).unwrap();
        client
            .apply(&definition, &ApplyOptions::new(&manager("installer")))
            .await
            .unwrap();
        let kind = GroupVersionKind::new(schema::GROUP, "v1", "Mix");
        for _ in 0..400 {
            match client.merge_schema(&kind).await {
                Ok(schema) => {
                    return Self {
                        ground,
                        client,
                        kind,
                        schema,
                    };
                }
                Err(error) => assert!(error.is_no_match(), "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server never publishes what it was told of");
    }

    /// One object, applied several times by several managers.
    pub(crate) async fn object(&self, seed: u64, steps: u64, seen: &mut Seen) {
        let mut random = Random::new(seed);
        let mut live: Option<DynamicObject> = None;
        for step in 0..steps {
            let manager = random.one_of(&MANAGERS);
            let body = self.body(seed, &mut random);
            let place = format!("seed {seed}, step {step}, {manager} applies {}", body.to_value());
            let applied = self
                .step(&place, manager, &body, live.as_ref(), &mut random, seen)
                .await;
            live = applied.or(live);
        }
    }

    fn body(&self, seed: u64, random: &mut Random) -> DynamicObject {
        let mut body = DynamicObject::new(&self.kind, format!("mix-{seed}"));
        body.metadata.namespace = Some(self.ground.namespace.name().into());
        body.set("/spec", body::value(&schema::spec(), random)).unwrap();
        body
    }

    async fn step(
        &self,
        place: &str,
        name: &'static str,
        body: &DynamicObject,
        live: Option<&DynamicObject>,
        random: &mut Random,
        seen: &mut Seen,
    ) -> Option<DynamicObject> {
        let expected = self.expected(name, body, live);
        let options = ApplyOptions::new(&manager(name));
        let applied = match self.client.apply(body, &options).await {
            Ok(applied) => {
                assert!(expected.is_empty(), "{place}: not refused for {expected:?}");
                applied.object
            }
            Err(refused) if refused.is_invalid() => {
                seen.invalid += 1;
                return None;
            }
            Err(refused) => {
                assert_eq!(named(&refused), expected, "{place}: {refused}");
                seen.refused += 1;
                seen.conflicts += expected.len() as u64;
                if random.happens(50) {
                    return None;
                }
                match self.client.apply(body, &options.clone().force()).await {
                    Ok(applied) => applied.object,
                    Err(refused) => {
                        assert!(refused.is_invalid(), "{place}: {refused}");
                        seen.invalid += 1;
                        return None;
                    }
                }
            }
        };
        seen.applied += 1;
        let owned = owned_by(&applied.metadata, name, Some(FieldOperation::Apply), None).unwrap();
        assert_eq!(
            self.fields(body).to_string(),
            owned.to_string(),
            "{place}: left ours, right the server's"
        );
        if random.happens(40) {
            self.extract(place, name, &applied, &owned).await;
            seen.extracted += 1;
        }
        Some(applied)
    }

    /// The fields that the server will name, in order.
    fn expected(&self, manager: &str, body: &DynamicObject, live: Option<&DynamicObject>) -> Vec<String> {
        let Some(live) = live else { return Vec::new() };
        let changed = changes(&live.to_value(), &body.to_value(), &self.schema)
            .unwrap()
            .without_identity();
        let taken = Ownership::of(&live.metadata).unwrap().taken_by(manager, None, &changed);
        let mut paths: Vec<String> = taken
            .iter()
            .map(|taken| format!("{} {}", taken.owner.manager, taken.path))
            .collect();
        paths.sort();
        paths
    }

    fn fields(&self, body: &DynamicObject) -> FieldSet {
        FieldSet::of(&body.to_value(), &self.schema).unwrap().without_identity()
    }

    /// What is extracted is owned, and applied again it changes nothing.
    async fn extract(&self, place: &str, name: &'static str, applied: &DynamicObject, owned: &FieldSet) {
        let extracted = applied_by(applied, &self.schema, name, None).unwrap();
        let again = self.fields(&extracted);
        let there = self.fields(applied);
        // What is owned and not there, as `{}` that the server has made `null`, cannot be extracted.
        let missing = owned.difference(&again);
        let missing: FieldSet = missing
            .iter()
            .filter(|path| there.contains(path) || !there.with_prefix(path).is_empty())
            .collect();
        assert!(missing.is_empty(), "{place}: not extracted: {missing}");
        let more = again.difference(owned);
        assert!(more.is_empty(), "{place}: extracted, not owned: {more}");
        if again != *owned {
            return;
        }
        let options = ApplyOptions::new(&manager(name));
        let same = self
            .client
            .apply(&extracted, &options)
            .await
            .unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_eq!(
            same.object.metadata.resource_version(),
            applied.metadata.resource_version(),
            "{place}: what was extracted changed the object"
        );
    }
}

fn manager(name: &'static str) -> FieldManager {
    FieldManager::new(name).unwrap()
}

fn named(refused: &Error) -> Vec<String> {
    assert!(refused.is_apply_conflict(), "{refused}");
    let conflicts = refused.field_conflicts();
    let mut named: Vec<String> = conflicts
        .iter()
        .map(|conflict| format!("{} {}", conflict.manager, conflict.field))
        .collect();
    named.sort();
    named
}
