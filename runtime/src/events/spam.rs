//! How many different events of one object are written.
//!
//! In: an object, and the time. Out: whether one more may be written. Never: more objects remembered than a bound.

use std::collections::HashMap;

use tokio::time::Instant;

use super::event::Reference;
use crate::rest::Bucket;

const AT_ONCE: u32 = 25;
const PER_SECOND: f64 = 1.0 / 300.0;

pub(super) struct Spam {
    buckets: HashMap<Reference, (Bucket, Instant)>,
    most: usize,
}

impl Spam {
    pub(super) fn new(most: usize) -> Self {
        Self {
            buckets: HashMap::new(),
            most,
        }
    }

    pub(super) fn allows(&mut self, object: &Reference, now: Instant) -> bool {
        if self.buckets.len() >= self.most && !self.buckets.contains_key(object) {
            let oldest = self.buckets.iter().min_by_key(|(_, (_, used))| *used);
            if let Some(oldest) = oldest.map(|(object, _)| object.clone()) {
                self.buckets.remove(&oldest);
            }
        }
        let fresh = || (Bucket::new(PER_SECOND, AT_ONCE, now), now);
        let (bucket, used) = self.buckets.entry(object.clone()).or_insert_with(fresh);
        *used = now;
        bucket.take(now)
    }
}
