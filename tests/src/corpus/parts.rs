//! Which files go into one crate.
//!
//! In: the files of a project and what each defines. Out: [`Part`]s: one a project, more where its files contradict each
//! other, as different ages of a project do. Never: two definitions of one kind in one version in a part.

use std::collections::BTreeSet;

use super::definition::Definition;

/// Files that are generated together, as one crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Name of the crate.
    pub name: String,
    /// The files, by their numbers in the run.
    pub files: Vec<usize>,
}

impl Part {
    /// Name of the library target, as it stands in Rust code.
    pub fn library(&self) -> String {
        self.name.replace('-', "_")
    }
}

/// Something that may exist only once: a kind or a plural in a group version.
pub type Claim = (String, String, String);

/// What the definitions of a file claim, in the versions that are served.
pub fn claims(definitions: &[Definition]) -> BTreeSet<Claim> {
    let mut claims = BTreeSet::new();
    for definition in definitions {
        for version in definition.versions.iter().filter(|version| version.served) {
            for name in [&definition.kind, &definition.plural] {
                claims.insert((definition.group.clone(), version.name.clone(), name.clone()));
            }
        }
    }
    claims
}

/// Spreads the files of `project` over as few parts as it takes in this order.
pub fn parts(project: &str, files: &[(usize, BTreeSet<Claim>)]) -> Vec<Part> {
    let mut taken: Vec<BTreeSet<&Claim>> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    for (file, claims) in files {
        let free = taken
            .iter()
            .position(|taken| claims.iter().all(|claim| !taken.contains(claim)));
        let place = free.unwrap_or_else(|| {
            taken.push(BTreeSet::new());
            parts.push(Part {
                name: match parts.len() {
                    0 => format!("corpus-{project}"),
                    n => format!("corpus-{project}-{}", n + 1),
                },
                files: Vec::new(),
            });
            parts.len() - 1
        });
        taken[place].extend(claims);
        parts[place].files.push(*file);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(kinds: &[&str]) -> BTreeSet<Claim> {
        let claim = |kind: &&str| ("g".to_owned(), "v1".to_owned(), (*kind).to_owned());
        kinds.iter().map(claim).collect()
    }

    #[test]
    fn files_stay_together_until_two_define_the_same() {
        let files = [
            (3, claims(&["A"])),
            (4, claims(&["B", "C"])),
            (5, claims(&["C"])),
            (6, claims(&["D"])),
            (7, claims(&["A"])),
        ];
        let parts = parts("x-y", &files);
        let shown: Vec<(&str, &[usize])> = parts.iter().map(|part| (part.name.as_str(), &*part.files)).collect();
        assert_eq!(shown, [("corpus-x-y", &[3, 4, 6][..]), ("corpus-x-y-2", &[5, 7])]);
        assert_eq!(parts[1].library(), "corpus_x_y_2");
    }
}
