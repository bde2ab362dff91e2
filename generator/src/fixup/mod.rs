//! Fixup: named corrections of what API servers are known to say wrongly of themselves.
//!
//! In/Out: [`ApiSurface`]. Never: changes something silently: each fixup reports as a note whether it
//! applied, and to what, or that nothing in the input matched. Servers get corrected over time, so a
//! fixup that no longer matches is no error.

mod upstream;

use crate::diag::{Diagnostics, Severity};
use crate::location::SpecLocation;
use crate::surface::ApiSurface;

pub use upstream::FIXUPS;

/// A correction.
#[derive(Clone, Copy, Debug)]
pub struct Fixup {
    /// Stable kebab-case name.
    pub id: &'static str,
    /// Versions of Kubernetes whose documents need it.
    pub versions: &'static str,
    /// What the documents say, what is true, and how that is known.
    pub reason: &'static str,
    /// Corrects the surface and gives the places it changed; none when nothing matched.
    pub apply: fn(&mut ApiSurface) -> Vec<SpecLocation>,
}

/// Applies every fixup of [`FIXUPS`], in order.
pub fn apply(surface: &mut ApiSurface, diagnostics: &mut Diagnostics) {
    for fixup in FIXUPS {
        let changed = (fixup.apply)(surface);
        if changed.is_empty() {
            let message = format!(
                "{} did not match: nothing in the input needs it (Kubernetes {})",
                fixup.id, fixup.versions
            );
            diagnostics.push(Severity::Note, "fixup-unmatched", None, message);
        }
        for location in &changed {
            let message = format!("{} applied: {}", fixup.id, fixup.reason);
            diagnostics.note("fixup-applied", location, message);
        }
    }
}
