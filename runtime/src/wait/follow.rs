//! Following one object until a condition is met.
//!
//! In: steps of its collection. Out: the object, or the last that was seen. Never: more than one object kept.

use std::pin::pin;
use std::time::Duration;

use futures_core::Stream;
use futures_util::StreamExt as _;
use tokio::time::timeout;

use super::condition::{Condition, Verdict};
use super::error::{End, WaitError};
use crate::client::{ClientObject, Key};
use crate::error::Error;
use crate::meta::ObjectMeta;
use crate::watch::{Step, Undecodable};

/// Waits until the object meets the condition, and gives it as it then is; none where there is none then. The object is named as for
/// [`Client::get`](crate::Client::get): `("default", "web")`, or `"node-1"` for one that lives in no namespace.
///
/// `steps` may be those of the whole collection or of this object alone (field selector `metadata.name`).
///
/// # Errors
/// [`WaitError::is_timeout`] after `limit`; [`WaitError::is_impossible`]; a [trouble](WaitError::trouble) that is
/// [permanent](Error::is_permanent), or an end of the steps.
pub async fn wait_for<O: ClientObject>(
    steps: impl Stream<Item = Step<O>>,
    object: impl Into<Key>,
    condition: &Condition<O>,
    limit: Duration,
) -> Result<Option<O>, WaitError> {
    let mut follow = Follow::new(object.into(), condition);
    let end = timeout(limit, follow.all(steps)).await;
    match end.unwrap_or(Err(End::Timeout(limit))) {
        Ok(()) => Ok(follow.object),
        Err(end) => Err(follow.error(end)),
    }
}

struct Follow<'c, O> {
    key: Key,
    condition: &'c Condition<O>,
    object: Option<O>,
    /// Whether it came since the collection was begun anew.
    came: bool,
    last: Option<String>,
    trouble: Option<Error>,
}

impl<'c, O: ClientObject> Follow<'c, O> {
    fn new(key: Key, condition: &'c Condition<O>) -> Self {
        Self {
            key,
            condition,
            object: None,
            came: false,
            last: None,
            trouble: None,
        }
    }

    async fn all(&mut self, steps: impl Stream<Item = Step<O>>) -> Result<(), End> {
        let mut steps = pin!(steps);
        while let Some(step) = steps.next().await {
            if self.step(step)? {
                return Ok(());
            }
        }
        Err(End::Ended)
    }

    /// Whether the condition is met.
    fn step(&mut self, step: Step<O>) -> Result<bool, End> {
        if !matches!(step, Step::Trouble(_)) {
            self.trouble = None;
        }
        match step {
            Step::Restarted => self.came = false,
            Step::Applied(object) if self.is_it(object.metadata()) => {
                (self.came, self.object) = (true, Some(object));
                return self.look();
            }
            Step::Deleted(object) if self.is_it(object.metadata()) => {
                (self.came, self.object) = (false, None);
                return self.look();
            }
            Step::Synced { .. } if !self.came => {
                self.object = None;
                return self.look();
            }
            Step::Undecodable(odd) if self.is_this(&odd) => return self.odd(&odd),
            Step::Trouble(error) => {
                let permanent = error.is_permanent();
                self.trouble = Some(error);
                if permanent {
                    return Err(End::Failed);
                }
            }
            _ => {}
        }
        Ok(false)
    }

    fn look(&mut self) -> Result<bool, End> {
        let (why, end) = match self.condition.verdict(self.object.as_ref()) {
            Verdict::Met => return Ok(true),
            Verdict::NotYet(why) => (why, Ok(false)),
            Verdict::Never(why) => (why, Err(End::Never)),
        };
        self.last = Some(why);
        end
    }

    fn odd(&mut self, odd: &Undecodable) -> Result<bool, End> {
        if odd.deleted {
            (self.came, self.object) = (false, None);
            return self.look();
        }
        self.came = true;
        self.last = Some(format!("it cannot be read: {}", odd.error));
        Ok(false)
    }

    fn is_it(&self, metadata: &ObjectMeta) -> bool {
        self.is(metadata.namespace.as_deref(), metadata.name())
    }

    fn is_this(&self, odd: &Undecodable) -> bool {
        self.is(odd.namespace.as_deref(), &odd.name)
    }

    fn is(&self, namespace: Option<&str>, name: &str) -> bool {
        // Who names no namespace follows one alone, or the cluster.
        let here = self
            .key
            .namespace
            .as_deref()
            .is_none_or(|here| here == namespace.unwrap_or_default());
        here && self.key.name == name
    }

    fn error(self, end: End) -> WaitError {
        let name = &self.key.name;
        let name = match self.key.namespace.as_deref() {
            Some(namespace) => format!("{namespace}/{name}"),
            None => name.to_string(),
        };
        WaitError {
            name,
            end,
            last: self.last,
            trouble: self.trouble,
        }
    }
}
