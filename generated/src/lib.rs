//! Clients generated from the recorded Kubernetes API.
