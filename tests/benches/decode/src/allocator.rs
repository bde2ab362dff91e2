//! Counts what a piece of work keeps on the heap.
//!
//! In: every allocation of the thread that asked, while it is counting.
//! Out: bytes requested and bytes really taken (the allocator's usable size plus its header), calls made and blocks kept.
//! Never: counts while the clock runs: then one look at a thread-local flag is all it costs.
//!
//! Unsafe, like `heap` of the live bench and for the same reason: a `GlobalAlloc` cannot be written without it.
#![expect(
    unsafe_code,
    reason = "GlobalAlloc is an unsafe trait; every method forwards to the system allocator unchanged"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    /// Whether this thread's allocations count. Constant and without a destructor: reading it never allocates.
    static ON: Cell<bool> = const { Cell::new(false) };
}

static REQUESTED: AtomicI64 = AtomicI64::new(0);
static USABLE: AtomicI64 = AtomicI64::new(0);
static LIVE: AtomicI64 = AtomicI64::new(0);
static CALLS: AtomicI64 = AtomicI64::new(0);

/// What a piece of work left behind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept {
    /// Bytes asked for and not given back.
    pub requested: i64,
    /// Bytes the allocator really holds for them.
    pub usable: i64,
    /// Blocks not given back.
    pub blocks: i64,
    /// Allocations made, including those given back.
    pub calls: i64,
}

/// Runs `work` and says what its result keeps. Only this thread's allocations count, and only one thread may ask at a time.
pub fn kept<T>(work: impl FnOnce() -> T) -> (T, Kept) {
    for counter in [&REQUESTED, &USABLE, &LIVE, &CALLS] {
        counter.store(0, Relaxed);
    }
    ON.set(true);
    let result = work();
    ON.set(false);
    let kept = Kept {
        requested: REQUESTED.load(Relaxed),
        usable: USABLE.load(Relaxed),
        blocks: LIVE.load(Relaxed),
        calls: CALLS.load(Relaxed),
    };
    (result, kept)
}

struct Counting;

// SAFETY: every method hands its arguments to `System` as they came and returns what `System` returned; the counting
// neither reads nor writes the memory.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those of `System.alloc`.
        let block = unsafe { System.alloc(layout) };
        count(block, layout.size(), 1);
        block
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those of `System.alloc_zeroed`.
        let block = unsafe { System.alloc_zeroed(layout) };
        count(block, layout.size(), 1);
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(block, layout.size(), -1);
        // SAFETY: the caller's promises are those of `System.dealloc`.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count(block, layout.size(), -1);
        // SAFETY: the caller's promises are those of `System.realloc`.
        let moved = unsafe { System.realloc(block, layout, new_size) };
        count(moved, new_size, 1);
        moved
    }
}

#[inline]
fn count(block: *mut u8, size: usize, sign: i64) {
    if ON.get() && !block.is_null() {
        REQUESTED.fetch_add(sign * as_count(size), Relaxed);
        USABLE.fetch_add(sign * as_count(really_taken(block, size)), Relaxed);
        LIVE.fetch_add(sign, Relaxed);
        if sign > 0 {
            CALLS.fetch_add(1, Relaxed);
        }
    }
}

fn as_count(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// glibc: the usable size and the eight bytes of its header.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn really_taken(block: *mut u8, _: usize) -> usize {
    // SAFETY: `block` is a live block of the system allocator: counted right after it was allocated or before it is freed.
    unsafe { libc::malloc_usable_size(block.cast()) + 8 }
}

/// Elsewhere only what was asked for is known.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn really_taken(_: *mut u8, size: usize) -> usize {
    size
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn what_is_given_back_is_not_kept() {
        let (vector, kept) = kept(|| {
            drop(vec![0_u8; 5_000]);
            vec![0_u8; 1_000]
        });
        assert_eq!(
            (vector.len(), kept.requested, kept.blocks, kept.calls),
            (1_000, 1_000, 1, 2)
        );
        assert!(kept.usable >= 1_000 && kept.usable < 1_100, "{}", kept.usable);
    }
}
