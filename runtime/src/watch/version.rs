//! Which of two resource versions is newer.
//!
//! In: two versions as servers write them. Out: their order, where it can be known. Never: a guess for a version that is no number.

use std::cmp::Ordering;

/// Compares two resource versions of one collection by the rules of KEP-5504: a version is a whole decimal number above 0, of any length,
/// without zeros in front; the larger one is newer.
///
/// None where one of them is something else: `""` and `"0"`, which stand for no state at all, and the versions of servers that count
/// otherwise. Then only equality means something.
///
/// ```
/// use std::cmp::Ordering;
/// use kubewright_runtime::watch::compare_resource_versions;
///
/// assert_eq!(compare_resource_versions("9", "10"), Some(Ordering::Less));
/// assert_eq!(compare_resource_versions("9", "0010"), None);
/// ```
pub fn compare_resource_versions(one: &str, other: &str) -> Option<Ordering> {
    if !(is_number(one) && is_number(other)) {
        return None;
    }
    // Without zeros in front the longer number is the larger one, and of equal length the text decides.
    Some(one.len().cmp(&other.len()).then_with(|| one.cmp(other)))
}

fn is_number(version: &str) -> bool {
    !version.starts_with('0') && !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_and_nothing_else() {
        let huge = "100000000000000000000000000000000000000000";
        let cases = [
            ("1", "1", Some(Ordering::Equal)),
            ("9", "10", Some(Ordering::Less)),
            ("10", "9", Some(Ordering::Greater)),
            ("19", "20", Some(Ordering::Less)),
            ("99999999999999999999999999", huge, Some(Ordering::Less)),
            (huge, huge, Some(Ordering::Equal)),
            ("0", "1", None),
            ("", "1", None),
            ("", "", None),
            ("01", "1", None),
            ("1", "-1", None),
            ("1", "+1", None),
            ("1", "1a", None),
            ("1", " 1", None),
            ("1", "1.0", None),
            ("1", "١", None),
        ];
        for (one, other, order) in cases {
            assert_eq!(compare_resource_versions(one, other), order, "{one:?} {other:?}");
            assert_eq!(compare_resource_versions(other, one), order.map(Ordering::reverse));
        }
    }
}
