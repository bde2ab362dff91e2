//! Paths of output files.
//!
//! In: path segments. Out: [`RelPath`], always inside the output folder. Never: an absolute path, `.`,
//! `..`, a backslash, a hidden file, or a character that some file system treats specially.

use std::fmt;

/// Longest segment, in bytes.
const MAX_SEGMENT: usize = 128;

/// A path below the output folder, with `/` between its segments: `src/apps/v1/deployment.rs`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(String);

/// Why a text is no path of an output file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` cannot be the path of an output file: {reason}")]
pub struct RelPathError {
    path: String,
    reason: &'static str,
}

impl RelPath {
    /// Checks `path`. Segments hold ASCII letters, digits, `_`, `-` and `.`, and start with none of the
    /// last two.
    ///
    /// # Errors
    ///
    /// When a segment is empty, too long, or holds anything else.
    pub fn new(path: impl Into<String>) -> Result<Self, RelPathError> {
        let path = path.into();
        match path.split('/').find_map(fault) {
            Some(reason) => Err(RelPathError { path, reason }),
            None => Ok(Self(path)),
        }
    }

    /// The path with `/` between its segments.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The segments, folders first.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn fault(segment: &str) -> Option<&'static str> {
    if segment.is_empty() {
        Some("a segment is empty")
    } else if segment.len() > MAX_SEGMENT {
        Some("a segment is longer than 128 bytes")
    } else if segment.starts_with(['.', '-']) {
        Some("a segment starts with `.` or `-`")
    } else if segment.ends_with('.') {
        Some("a segment ends with `.`")
    } else if !segment
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
    {
        Some("a segment holds a character other than ASCII letters, digits, `_`, `-` and `.`")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::RelPath;

    #[test]
    fn only_paths_below_the_output_folder_exist() {
        for path in ["Cargo.toml", "src/apps/v1/deployment.rs", "src/_3scale/x-y.rs"] {
            assert_eq!(RelPath::new(path).unwrap().as_str(), path);
        }
        for path in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "../x",
            "src/../../x",
            "src/./x",
            "src//x",
            "src/",
            "C:\\x",
            "C:/x",
            "src\\x",
            ".git/config",
            "src/.x",
            "-rf",
            "a b",
            "a\0b",
            "é",
            "x.",
            "a\n",
        ] {
            assert!(RelPath::new(path).is_err(), "{path:?}");
        }
        assert!(RelPath::new("a".repeat(129)).is_err());
    }
}
