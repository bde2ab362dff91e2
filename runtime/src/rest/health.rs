//! How the server is, and what it is.
//!
//! In: a client.
//! Out: the answers of `/livez`, `/readyz` and `/version`.
//! Never: another attempt for a check: an answer of now is wanted.

use super::client::RestClient;
use super::path::Path;
use super::request::Request;
use crate::config::Retries;
use crate::error::Error;
use crate::meta::Info;
use crate::value;

impl RestClient {
    /// Asks whether the server can serve requests now. Sent once. Wire: `GET /readyz`.
    ///
    /// # Errors
    /// [`Error::http_status`] 500 when it cannot; [`Error::body_snippet`] lists its checks then. [`Error::is_transport`] when it is not there.
    pub async fn check_ready(&self) -> Result<(), Error> {
        self.check("/readyz").await
    }

    /// Asks whether the server is alive, ready or not. Sent once. Wire: `GET /livez`.
    ///
    /// # Errors
    /// As [`check_ready`](Self::check_ready).
    pub async fn check_live(&self) -> Result<(), Error> {
        self.check("/livez").await
    }

    /// Asks for the version of the server. Wire: `GET /version`.
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::is_decode`] if it is no version.
    pub async fn version(&self) -> Result<Info, Error> {
        let response = self.send(Request::get(Path::literal("/version"))).await?;
        value::from_json(&response.body).map_err(|error| response.decode_error(error))
    }

    async fn check(&self, path: &str) -> Result<(), Error> {
        let request = Request::get(Path::literal(path)).accept("*/*").retries(Retries::none());
        self.send(request).await.map(drop)
    }
}
