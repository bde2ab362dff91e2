//! What work knows of the leadership that it is done under.
//!
//! In: until when the leadership is held, from who holds it. Out: whether it is, when it ends, and whether it is about to. Never: held after the renew deadline,
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
    term: watch::Receiver<State>,
}

/// What is known of a term.
#[derive(Clone, Copy)]
struct State {
    /// None when it is over.
    until: Option<Instant>,
    stopping: bool,
}

impl State {
    fn is_held(self) -> bool {
        self.until.is_some_and(|until| Instant::now() < until)
    }
}

/// The other side: says until when the leadership is held, and when dropped, that it is over.
pub(super) struct Hold(watch::Sender<State>);

pub(super) fn leadership(identity: Str, number: i64, until: Instant) -> (Hold, Leadership) {
    let (sender, term) = watch::channel(State {
        until: Some(until),
        stopping: false,
    });
    let leadership = Leadership { identity, number, term };
    (Hold(sender), leadership)
}

impl Hold {
    pub(super) fn until(&self, until: Instant) {
        self.0.send_modify(|state| state.until = Some(until));
    }

    /// The work is to come to its end.
    pub(super) fn stop(&self) {
        self.0.send_modify(|state| state.stopping = true);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.send_modify(|state| state.until = None);
    }
}

impl Leadership {
    /// Whether it is held now. Also right in code that blocks: the clock counts.
    pub fn is_held(&self) -> bool {
        self.term.borrow().is_held()
    }

    /// Waits until it is not held any more.
    pub async fn lost(&self) {
        self.until(|state| !state.is_held()).await;
    }

    /// Waits until work is to come to its end by itself: the election was told to stop, and gives it so long
    /// ([`ElectionOptions::grace_period`](super::ElectionOptions::grace_period)); or the leadership is lost.
    pub async fn stopping(&self) {
        self.until(|state| state.stopping || !state.is_held()).await;
    }

    async fn until(&self, reached: impl Fn(State) -> bool) {
        let mut changes = self.term.clone();
        loop {
            let state = *changes.borrow_and_update();
            let Some(until) = state.until.filter(|_| !reached(state)) else {
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
