//! Which of two resource versions is the newer one.
//!
//! In: two resource versions. Out: their order, where they have one. Never: arithmetic.

use std::cmp::Ordering;

/// The order of two resource versions; none where one of them is not what KEP-5504 promises.
///
/// K8S: since 1.35 servers promise that resource versions are decimal integers without leading zeros, which grow with each change of a
/// resource; they may be longer than 64 bits.
pub(super) fn compare(left: &str, right: &str) -> Option<Ordering> {
    if !is_comparable(left) || !is_comparable(right) {
        return None;
    }
    Some(left.len().cmp(&right.len()).then_with(|| left.cmp(right)))
}

/// Whether a resource version can be compared with others.
pub(super) fn is_comparable(version: &str) -> bool {
    !version.is_empty() && !version.starts_with('0') && version.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `reached` is `wanted` or a later state.
pub(super) fn includes(reached: &str, wanted: &str) -> bool {
    reached == wanted || compare(reached, wanted).is_some_and(Ordering::is_gt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_as_the_proposal_says() {
        let table = [
            ("9", "10", Some(Ordering::Less)),
            ("10", "10", Some(Ordering::Equal)),
            (
                "100000000000000000000000",
                "99999999999999999999999",
                Some(Ordering::Greater),
            ),
            ("0", "1", None),
            ("01", "1", None),
            ("", "1", None),
            ("1a", "1", None),
            ("1", "-1", None),
        ];
        for (left, right, order) in table {
            assert_eq!(compare(left, right), order, "{left} {right}");
            assert_eq!(compare(right, left), order.map(Ordering::reverse), "{right} {left}");
        }
        assert!(includes("abc", "abc") && !includes("abc", "abd") && includes("11", "9") && !includes("9", "11"));
    }
}
