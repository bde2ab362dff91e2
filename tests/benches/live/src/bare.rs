//! reqwest and nothing else: the floor of the comparison, and the hands that fill the server.
//!
//! In: the kubeconfig that `KUBECONFIG` names (read with kube, which this program links anyway).
//! Out: bodies as they come. Never: decodes a body that is timed, or asks for compression, which only costs time on one machine.

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Certificate, Identity, Method, StatusCode};
use secrecy::ExposeSecret as _;
use serde_json::Value;

use crate::caller::{Caller, Failure, MANAGER, Place, Seen};

/// A connection to the API server.
#[derive(Clone)]
pub struct Bare {
    client: reqwest::Client,
    server: String,
}

/// The body of an apply, and where it goes.
pub struct ReadyBody {
    path: String,
    body: String,
}

impl Bare {
    /// Connects as the current context of the kubeconfig says: certificate authority, then token or client certificate. HTTP/2 if
    /// the server offers it.
    pub async fn connect() -> Result<Self, Failure> {
        Self::build(reqwest::Client::builder()).await
    }

    /// The same over HTTP/1.1.
    pub async fn connect_http1() -> Result<Self, Failure> {
        Self::build(reqwest::Client::builder().http1_only()).await
    }

    async fn build(builder: reqwest::ClientBuilder) -> Result<Self, Failure> {
        let config = kube::Config::infer().await?;
        let roots = config
            .root_cert
            .iter()
            .flatten()
            .map(|der| Certificate::from_der(der))
            .collect::<Result<Vec<_>, _>>()?;
        let mut builder = builder.tls_certs_only(roots).no_gzip();
        if let Some(token) = &config.auth_info.token {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))?;
            value.set_sensitive(true);
            builder = builder.default_headers(HeaderMap::from_iter([(AUTHORIZATION, value)]));
        }
        if let (Some(certificate), Some(key)) = (
            &config.auth_info.client_certificate_data,
            &config.auth_info.client_key_data,
        ) {
            let mut pem = STANDARD.decode(key.expose_secret())?;
            pem.push(b'\n');
            pem.extend(STANDARD.decode(certificate)?);
            builder = builder.identity(Identity::from_pem(&pem)?);
        }
        let server = config.cluster_url.to_string().trim_end_matches('/').to_owned();
        Ok(Self {
            client: builder.build()?,
            server,
        })
    }

    /// The body of a GET that succeeds.
    pub async fn body(&self, path: &str) -> Result<Vec<u8>, Failure> {
        self.body_as(path, "*/*").await
    }

    /// The same of the media type `accept`.
    pub async fn body_as(&self, path: &str, accept: &'static str) -> Result<Vec<u8>, Failure> {
        let response = self
            .client
            .get(format!("{}{path}", self.server))
            .header(ACCEPT, accept)
            .send()
            .await?
            .error_for_status()?;
        Ok(response.bytes().await?.into())
    }

    /// Sends a body; an object that exists already, or is gone already, is fine.
    pub async fn send(&self, method: Method, path: &str, content_type: &str, body: String) -> Result<(), Failure> {
        let request = self
            .client
            .request(method.clone(), format!("{}{path}", self.server))
            .header(CONTENT_TYPE, content_type)
            .body(body);
        let response = request.send().await?;
        let status = response.status();
        if status.is_success() || status == StatusCode::CONFLICT || status == StatusCode::NOT_FOUND {
            // A body that is dropped unread resets its stream, and a connection with too many resets is closed.
            response.bytes().await?;
            return Ok(());
        }
        Err(format!("{method} {path} answered {status}: {}", response.text().await?).into())
    }
}

impl Caller for Bare {
    type Pod = Vec<u8>;
    type Deployment = Vec<u8>;
    type Desired = ReadyBody;

    async fn list(&self) -> Result<usize, Failure> {
        black_box(self.body("/api/v1/pods").await?);
        Ok(1)
    }

    async fn get(&self, Place { namespace, name }: &Place) -> Result<Vec<u8>, Failure> {
        self.body(&format!("/api/v1/namespaces/{namespace}/pods/{name}")).await
    }

    fn desired(manifest: &Value) -> Result<ReadyBody, Failure> {
        let text = |key: &str| manifest["metadata"][key].as_str().unwrap_or_default();
        let (namespace, name) = (text("namespace"), text("name"));
        Ok(ReadyBody {
            path: format!("/apis/apps/v1/namespaces/{namespace}/deployments/{name}?fieldManager={MANAGER}&force=true"),
            body: manifest.to_string(),
        })
    }

    async fn apply(&self, desired: &ReadyBody) -> Result<Vec<u8>, Failure> {
        let request = self
            .client
            .patch(format!("{}{}", self.server, desired.path))
            .header(CONTENT_TYPE, "application/apply-patch+yaml")
            .body(desired.body.clone());
        let response = request.send().await?.error_for_status()?;
        Ok(response.bytes().await?.into())
    }

    fn pod(pod: &Vec<u8>) -> Result<Seen, Failure> {
        Ok(Seen::in_json(&serde_json::from_slice(pod)?))
    }

    fn deployment(deployment: &Vec<u8>) -> Result<Seen, Failure> {
        Ok(Seen::in_json(&serde_json::from_slice(deployment)?))
    }
}
