//! reqwest and nothing else: the floor of the comparison, and the hands that fill the server.
//!
//! In: the kubeconfig that `KUBECONFIG` names (read with kube, which this program links anyway).
//! Out: bodies as they come. Never: decodes a body, or asks for compression, which only costs time on one machine.

use std::error::Error;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Certificate, Identity, Method, StatusCode};
use secrecy::ExposeSecret as _;

/// A connection to the API server.
#[derive(Clone)]
pub struct Bare {
    client: reqwest::Client,
    server: String,
}

impl Bare {
    /// Connects as the current context of the kubeconfig says: certificate authority, then token or client certificate.
    pub async fn connect() -> Result<Self, Box<dyn Error>> {
        let config = kube::Config::infer().await?;
        let roots = config
            .root_cert
            .iter()
            .flatten()
            .map(|der| Certificate::from_der(der))
            .collect::<Result<Vec<_>, _>>()?;
        let mut builder = reqwest::Client::builder().tls_certs_only(roots).no_gzip();
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
    pub async fn get(&self, path: &str) -> Result<Vec<u8>, Box<dyn Error>> {
        let response = self
            .client
            .get(format!("{}{path}", self.server))
            .send()
            .await?
            .error_for_status()?;
        Ok(response.bytes().await?.into())
    }

    /// Sends a body; an object that exists already, or is gone already, is fine.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        body: String,
    ) -> Result<(), Box<dyn Error>> {
        let request = self
            .client
            .request(method.clone(), format!("{}{path}", self.server))
            .header("content-type", content_type)
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
