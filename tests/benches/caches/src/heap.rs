//! Counts what all threads hold on the heap.
//!
//! In: every allocation, once counting was switched on. Out: bytes held (glibc: usable size and header), their peak, calls made.
//! Never: counts in a process whose time is measured: there one look at a flag is all it costs.
//!
//! Unsafe, like the allocator of the decode bench and for the same reason: a `GlobalAlloc` cannot be written without it.
#![expect(
    unsafe_code,
    reason = "GlobalAlloc is an unsafe trait; every method forwards to the system allocator unchanged"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::Relaxed};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static ON: AtomicBool = AtomicBool::new(false);
static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);
static CALLS: AtomicI64 = AtomicI64::new(0);

/// From now on all is counted. Begin before there are other threads: what is given back must have been counted.
pub fn count() {
    ON.store(true, Relaxed);
}

/// Whether it is counted.
pub fn is_counting() -> bool {
    ON.load(Relaxed)
}

/// Bytes held now.
pub fn live() -> i64 {
    LIVE.load(Relaxed)
}

/// The most that was held since the peak was forgotten.
pub fn peak() -> i64 {
    PEAK.load(Relaxed)
}

/// The peak begins anew at what is held now.
pub fn forget_peak() {
    PEAK.store(live(), Relaxed);
}

/// Allocations made.
pub fn calls() -> i64 {
    CALLS.load(Relaxed)
}

struct Counting;

// SAFETY: every method hands its arguments to `System` as they came and returns what `System` returned; the counting
// neither reads nor writes the memory.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those of `System.alloc`.
        let block = unsafe { System.alloc(layout) };
        taken(block, layout.size());
        block
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those of `System.alloc_zeroed`.
        let block = unsafe { System.alloc_zeroed(layout) };
        taken(block, layout.size());
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if ON.load(Relaxed) {
            LIVE.fetch_sub(size(block, layout.size()), Relaxed);
        }
        // SAFETY: the caller's promises are those of `System.dealloc`.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let before = if ON.load(Relaxed) {
            size(block, layout.size())
        } else {
            0
        };
        // SAFETY: the caller's promises are those of `System.realloc`.
        let moved = unsafe { System.realloc(block, layout, new_size) };
        // A block that could not grow is held as it was.
        if !moved.is_null() {
            LIVE.fetch_sub(before, Relaxed);
            taken(moved, new_size);
        }
        moved
    }
}

#[inline]
fn taken(block: *mut u8, requested: usize) {
    if ON.load(Relaxed) && !block.is_null() {
        let size = size(block, requested);
        let live = LIVE.fetch_add(size, Relaxed) + size;
        CALLS.fetch_add(1, Relaxed);
        if live > PEAK.load(Relaxed) {
            PEAK.fetch_max(live, Relaxed);
        }
    }
}

/// glibc: the usable size and the eight bytes of its header.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn size(block: *mut u8, _: usize) -> i64 {
    // SAFETY: `block` is a live block of the system allocator: counted right after it was allocated or before it is freed.
    (unsafe { libc::malloc_usable_size(block.cast()) } + 8) as i64
}

/// Elsewhere only what was asked for is known.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn size(_: *mut u8, requested: usize) -> i64 {
    requested as i64
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::{calls, count, forget_peak, live, peak};

    /// One test, since it counts what all threads do; the blocks are larger than what others do meanwhile.
    #[test]
    fn what_is_held_and_was_held_at_most_is_counted_for_every_thread() {
        const LARGE: i64 = 512 << 20;
        const SLACK: i64 = 128 << 20;
        count();
        let (before, calls_before) = (live(), calls());
        forget_peak();
        let mut kept = Vec::<u8>::with_capacity(16);
        let other = std::thread::spawn(|| vec![0_u8; LARGE as usize]);
        kept.reserve_exact(LARGE as usize);
        drop(black_box(other.join().expect("it only allocates")));
        assert!((live() - before - LARGE).abs() < SLACK, "{}", live() - before);
        assert!((peak() - before - 2 * LARGE).abs() < SLACK, "{}", peak() - before);
        assert!(calls() - calls_before >= 3);
        drop(black_box(kept));
        forget_peak();
        assert!((peak() - before).abs() < SLACK);
    }
}
