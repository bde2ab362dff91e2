//! What work knows of the leadership that it is done under.
//!
//! In: until when the leadership is held, from who holds it. Out: whether it is, and when it ends. Never: held after the renew deadline,
//! whoever forgets to say so.

use std::fmt;

use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::value::Str;

/// That this candidate leads: cheap to clone, to be handed to whoever must know.
///
/// The work itself need not look: its future is dropped when the leadership ends. What runs elsewhere, such as on threads of its own, asks.
#[derive(Clone)]
pub struct Leadership {
    identity: Str,
    number: i64,
    until: watch::Receiver<Option<Instant>>,
}

/// The other side: says until when the leadership is held, and when dropped, that it is over.
pub(super) struct Hold(watch::Sender<Option<Instant>>);

pub(super) fn leadership(identity: Str, number: i64, until: Instant) -> (Hold, Leadership) {
    let (sender, until) = watch::channel(Some(until));
    let leadership = Leadership {
        identity,
        number,
        until,
    };
    (Hold(sender), leadership)
}

impl Hold {
    pub(super) fn until(&self, until: Instant) {
        self.0.send_replace(Some(until));
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.send_replace(None);
    }
}

impl Leadership {
    /// Whether it is held now. Also right in code that blocks: the clock counts.
    pub fn is_held(&self) -> bool {
        let until = *self.until.borrow();
        until.is_some_and(|until| Instant::now() < until)
    }

    /// Waits until it is not held any more.
    pub async fn lost(&self) {
        let mut changes = self.until.clone();
        loop {
            let until = *changes.borrow_and_update();
            let Some(until) = until.filter(|until| Instant::now() < *until) else {
                return;
            };
            if let Ok(Err(_)) = timeout_at(until, changes.changed()).await {
                return;
            }
        }
    }

    /// Which term it is: `leaseTransitions` of the lease. It grows from leader to leader, so that whoever is written to can refuse one that is
    /// late (a fencing token). It begins anew when the lease is deleted.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// Who leads: the identity of this candidate.
    pub fn identity(&self) -> &str {
        &self.identity
    }
}

impl fmt::Debug for Leadership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leadership")
            .field("identity", &self.identity)
            .field("number", &self.number)
            .field("held", &self.is_held())
            .finish()
    }
}
