//! Who is told of what API servers warn of.
//!
//! In: a function of the program.
//! Out: [`WarningHandler`], called by the client with each warning of each answer.
//! Never: output of its own.

use std::fmt;
use std::sync::Arc;

use super::Config;
use crate::rest::Warning;

type Handler = dyn Fn(&Warning, &str, &str) + Send + Sync;

/// The function to call; none unless set.
#[derive(Clone, Default)]
pub(crate) struct WarningHandler(Option<Arc<Handler>>);

impl WarningHandler {
    /// Tells of the warnings of one answer to the request `method` `path`.
    pub(crate) fn tell(&self, warnings: &[Warning], method: &str, path: &str) {
        if let Some(handler) = &self.0 {
            for warning in warnings {
                handler(warning, method, path);
            }
        }
    }
}

impl fmt::Debug for WarningHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Some(_)" } else { "None" })
    }
}

impl Config {
    /// Calls `handler` with each warning that an answer of the server carries, in a refusal as well, and with the method and the
    /// escaped path of the request: that a version is deprecated, that a field is unknown or written twice, what an admission webhook
    /// has to say. No one is told unless set; what an apply or a raw request gives back has its warnings besides.
    ///
    /// It is called where the answer is read, so it should be quick.
    ///
    /// ```
    /// use kubewright_runtime::Config;
    ///
    /// let config = Config::new("https://127.0.0.1:6443")?
    ///     .with_warning_handler(|warning, method, path| eprintln!("{method} {path}: {warning}"));
    /// # Ok::<(), kubewright_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn with_warning_handler(mut self, handler: impl Fn(&Warning, &str, &str) + Send + Sync + 'static) -> Self {
        self.warning_handler = WarningHandler(Some(Arc::new(handler)));
        self
    }
}
