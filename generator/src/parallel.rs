//! Work on many items at once.
//!
//! In: items, and what to do with each. Out: the results in the order of the items, whatever the number of threads.
//! Never: lets a thread outlive the call.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// More threads than this do not pay for a few megabytes of text.
const MAX_THREADS: usize = 8;

/// `work` of every item, on as many threads as there are processors.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(MAX_THREADS)
        .min(items.len());
    let run = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else {
                return done;
            };
            done.push((index, work(item)));
        }
    };
    let mut results = thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut results = run();
        for worker in workers {
            match worker.join() {
                Ok(done) => results.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1_000).collect();
        let doubled = map(&items, |item| {
            if item % 7 == 0 {
                thread::yield_now();
            }
            item * 2
        });
        assert_eq!(doubled, (0..1_000).map(|item| item * 2).collect::<Vec<_>>());
        assert_eq!(map(&[], |item: &usize| *item), Vec::<usize>::new());
    }
}
