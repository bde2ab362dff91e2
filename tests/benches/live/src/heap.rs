//! Counts what a value gives back to the heap when it is dropped: what it had kept.
//!
//! In: a value. Out: the bytes that the allocator held for it (glibc: usable size and header).
//! Never: counts while a clock runs: then one look at a thread-local flag, when a block is given back, is all it costs.
//!
//! Unsafe, like the allocator of the decode bench and for the same reason: a `GlobalAlloc` cannot be written without it.
#![expect(
    unsafe_code,
    reason = "GlobalAlloc is an unsafe trait; every method forwards to the system allocator unchanged"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    /// Whether what this thread gives back counts. Constant and without a destructor: reading it never allocates.
    static ON: Cell<bool> = const { Cell::new(false) };
    /// What it has given back.
    static FREED: Cell<usize> = const { Cell::new(0) };
}

/// Drops `value` and says how much it had kept for itself; what it shared with others is not in it.
pub fn kept_by<T>(value: T) -> usize {
    FREED.set(0);
    ON.set(true);
    drop(value);
    ON.set(false);
    FREED.get()
}

struct Counting;

// SAFETY: every method hands its arguments to `System` as they came and returns what `System` returned; the counting
// neither reads nor writes the memory.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those of `System.alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those of `System.alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if ON.get() {
            FREED.set(FREED.get() + really_taken(block, layout.size()));
        }
        // SAFETY: the caller's promises are those of `System.dealloc`.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller's promises are those of `System.realloc`.
        unsafe { System.realloc(block, layout, new_size) }
    }
}

/// glibc: the usable size and the eight bytes of its header.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn really_taken(block: *mut u8, _: usize) -> usize {
    // SAFETY: `block` is a live block of the system allocator: it is freed only after this.
    unsafe { libc::malloc_usable_size(block.cast()) + 8 }
}

/// Elsewhere only what was asked for is known.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn really_taken(_: *mut u8, size: usize) -> usize {
    size
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::kept_by;

    #[test]
    fn a_value_kept_what_it_gives_back() {
        let lists = vec![vec![0_u8; 1_000], vec![0_u8; 2_000]];
        let kept = kept_by(lists);
        assert!((3_048..3_200).contains(&kept), "{kept}");
    }

    #[test]
    fn what_others_still_hold_is_theirs() {
        let mine = Arc::new([0_u8; 1_000]);
        let other = Arc::clone(&mine);
        assert_eq!(kept_by(mine), 0);
        assert!(kept_by(other) >= 1_000);
    }
}
