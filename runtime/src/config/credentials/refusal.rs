//! What a 401 is about, when many requests are under way at once.
//!
//! In: when credentials were replaced, when they were looked for because of a refusal.
//! Out: whether to look again, and whether a refused request is worth repeating.
//! Never: certainty, since an answer does not say which token it was for. What is wrong at times is a look or a repetition too many,
//! not one too few.

use std::time::{Duration, Instant};

/// How long after credentials were replaced a refusal may still be about those before. An API server refuses within milliseconds; one
/// that asks a webhook takes longer.
const STRAGGLING: Duration = Duration::from_secs(5);
/// How long what a look has found stands: requests that were refused together need one, and a server that refuses everything must not
/// make a plugin run without pause.
const FRESH: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, Default)]
pub(in crate::config) struct Refusals {
    replaced: Option<Instant>,
    looked: Option<Instant>,
}

impl Refusals {
    /// There are other credentials than before.
    pub(in crate::config) fn note_replaced(&mut self) {
        self.replaced = Some(Instant::now());
    }

    /// Because of a refusal, newer credentials were looked for, and found or not.
    pub(in crate::config) fn note_looked(&mut self) {
        self.looked = Some(Instant::now());
    }

    /// Whether the credentials are what a look has found just now.
    pub(in crate::config) fn just_looked(self) -> bool {
        self.looked.is_some_and(|at| at.elapsed() < FRESH)
    }

    /// Whether a request that is refused now may have been made with the credentials before.
    pub(in crate::config) fn worth_repeating(self) -> bool {
        self.replaced.is_some_and(|at| at.elapsed() < STRAGGLING)
    }

    /// As if a while had passed.
    #[cfg(test)]
    pub(in crate::config) fn age(&mut self) {
        let before = |at: Instant| at.checked_sub(STRAGGLING);
        self.replaced = self.replaced.and_then(before);
        self.looked = self.looked.and_then(before);
    }
}
