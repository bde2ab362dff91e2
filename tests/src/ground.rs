//! What most live tests start from: a typed client, a namespace of their own, the independent reader.
//!
//! In: a control plane. Out: [`Ground`]. Never: shared between tests.

use kubewright_k8s::Clientset;
use kubewright_runtime::Config;
use serde_json::Value;

use crate::Error;
use crate::control_plane::{ControlPlane, Form};
use crate::namespace::Namespace;
use crate::witness::{Place, Witness};

/// A typed client of an administrator, a namespace and the independent reader.
#[derive(Debug)]
pub struct Ground {
    /// Every test has its own: connections belong to the runtime of the test that opened them.
    pub clientset: Clientset,
    /// Removed when this is dropped.
    pub namespace: Namespace,
    /// Who says what the server really holds.
    pub witness: Witness,
}

impl Ground {
    /// A namespace whose name begins with `base`, and a client for it.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn new(plane: &ControlPlane, base: &str) -> Result<Self, Error> {
        Ok(Self {
            clientset: clientset(plane, Form::InlineCertificate)?,
            namespace: Namespace::create(plane, base)?,
            witness: plane.witness()?,
        })
    }

    /// The object `name` of this namespace as the independent reader finds it, `None` when there is none. The version is v1.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn witnessed(&self, group: &str, plural: &str, name: &str) -> Result<Option<Value>, Error> {
        let place = Place {
            group,
            version: "v1",
            plural,
            namespace: Some(self.namespace.name()),
        };
        self.witness.get(place, name)
    }
}

/// What the kubeconfig of this form says.
///
/// # Errors
/// When the kubeconfig cannot be written or read.
pub fn config(plane: &ControlPlane, form: Form) -> Result<Config, Error> {
    let file = plane.kubeconfig_file(form)?;
    Config::from_kubeconfig(Some(&file), None).map_err(Error::during(format!("the kubeconfig {form:?}")))
}

/// A typed client with the kubeconfig of this form.
///
/// # Errors
/// As [`config`].
pub fn clientset(plane: &ControlPlane, form: Form) -> Result<Clientset, Error> {
    Clientset::new(config(plane, form)?).map_err(Error::during(format!("a client of the kubeconfig {form:?}")))
}
