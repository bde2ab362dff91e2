//! Options of `create`, `update`, `patch` and `apply`.
//!
//! In: builder calls. Out: query parameters. Never: `force` on anything but an apply; servers refuse it.

use super::field_manager::FieldManager;
use super::read::query;
use crate::rest::Request;

/// What the server does about unknown or duplicate fields. Query: `fieldValidation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValidation {
    /// Drops them silently.
    Ignore,
    /// Drops them and says so in a warning; what servers do unless told otherwise.
    Warn,
    /// Refuses the request.
    Strict,
}

impl FieldValidation {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ignore => "Ignore",
            Self::Warn => "Warn",
            Self::Strict => "Strict",
        }
    }
}

/// What all writes have in common.
#[derive(Clone, Debug, Default)]
struct Write {
    dry_run: bool,
    field_manager: Option<FieldManager>,
    field_validation: Option<FieldValidation>,
}

impl Write {
    fn add_to(&self, mut request: Request) -> Request {
        request = query(request, "dryRun", self.dry_run.then_some("All"));
        request = query(
            request,
            "fieldManager",
            self.field_manager.as_ref().map(FieldManager::as_str),
        );
        query(
            request,
            "fieldValidation",
            self.field_validation.map(FieldValidation::as_str),
        )
    }
}

/// Declares the options of a write that is not an apply.
macro_rules! write_options {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub struct $name(Write);

        impl $name {
            /// No options.
            pub fn new() -> Self {
                Self::default()
            }

            /// Everything is checked and the result returned, but nothing is stored. Query: `dryRun=All`.
            #[must_use]
            pub fn dry_run(mut self) -> Self {
                self.0.dry_run = true;
                self
            }

            /// Who owns what is set; without it the server takes the user agent up to its first `/`. Query: `fieldManager`.
            #[must_use]
            pub fn field_manager(mut self, manager: &FieldManager) -> Self {
                self.0.field_manager = Some(manager.clone());
                self
            }

            /// What happens to unknown and duplicate fields. Query: `fieldValidation`.
            #[must_use]
            pub fn field_validation(mut self, validation: FieldValidation) -> Self {
                self.0.field_validation = Some(validation);
                self
            }

            pub(crate) fn add_to(&self, request: Request) -> Request {
                self.0.add_to(request)
            }
        }
    };
}

write_options! {
    /// Options of `create`.
    CreateOptions
}

write_options! {
    /// Options of `update`.
    UpdateOptions
}

write_options! {
    /// Options of `patch`. Whether conflicts are forced is a matter of applies alone.
    PatchOptions
}

/// Options of `apply`: who applies is not optional.
///
/// <https://kubernetes.io/docs/reference/using-api/server-side-apply/>
#[derive(Clone, Debug)]
pub struct ApplyOptions {
    write: Write,
    force: bool,
}

impl ApplyOptions {
    /// An apply by this manager. Query: `fieldManager`.
    pub fn new(manager: &FieldManager) -> Self {
        Self {
            write: Write {
                field_manager: Some(manager.clone()),
                ..Write::default()
            },
            force: false,
        }
    }

    /// Takes fields from managers that own them, instead of failing with a conflict. Query: `force=true`.
    #[must_use]
    pub fn force(mut self) -> Self {
        self.force = true;
        self
    }

    /// Everything is checked and the result returned, but nothing is stored. Query: `dryRun=All`.
    #[must_use]
    pub fn dry_run(mut self) -> Self {
        self.write.dry_run = true;
        self
    }

    /// What happens to duplicate fields. Unknown fields are always refused by an apply. Query: `fieldValidation`.
    #[must_use]
    pub fn field_validation(mut self, validation: FieldValidation) -> Self {
        self.write.field_validation = Some(validation);
        self
    }

    pub(crate) fn is_dry_run(&self) -> bool {
        self.write.dry_run
    }

    pub(crate) fn add_to(&self, request: Request) -> Request {
        query(self.write.add_to(request), "force", self.force.then_some("true"))
    }
}
