//! What a 401 is about, when many requests are under way at once.
//!
//! In: when credentials were replaced, when a request was refused.
//! Out: whether the refusal is most likely about the credentials before.
//! Never: certainty: an answer does not say which token it was for.

use std::time::{Duration, Instant};

/// How long after credentials changed a refusal still is about those before. An API server refuses within milliseconds; one that asks
/// a webhook takes longer. It is also how often, at most, a server that refuses everything makes a plugin run.
const GRACE: Duration = Duration::from_secs(5);

/// The outcome of the last look for newer credentials.
#[derive(Clone, Copy, Default)]
pub(in crate::config) struct LastLook(Option<(Instant, bool)>);

impl LastLook {
    /// There are other credentials now, or the same.
    pub(in crate::config) fn note(&mut self, changed: bool) {
        self.0 = Some((Instant::now(), changed));
    }

    /// What a refusal that comes now is told without looking again: whether the request is worth repeating. None if it is time to look.
    pub(in crate::config) fn verdict(self) -> Option<bool> {
        self.0
            .filter(|(at, _)| at.elapsed() < GRACE)
            .map(|(_, changed)| changed)
    }

    #[cfg(test)]
    pub(in crate::config) fn age(&mut self) {
        self.0 = self.0.and_then(|(at, changed)| Some((at.checked_sub(GRACE)?, changed)));
    }
}
