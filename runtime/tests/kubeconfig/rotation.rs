//! A certificate authority that is replaced while a client is in use.

use std::fs;

use kubewright_runtime::config::kubeconfig::{Kubeconfig, Overrides};
use kubewright_runtime::rest::{Path, Request};
use kubewright_runtime::{Error, RestClient};

use crate::ground::Ground;
use crate::peer::{Peer, fixture};

/// Each request is a connection of its own: the server closes them.
async fn ask(client: &RestClient) -> Result<(), Error> {
    client.send(Request::get(Path::literal("/version"))).await.map(drop)
}

#[tokio::test]
async fn a_client_trusts_what_the_file_of_authorities_holds_now() {
    let (ground, peer) = (Ground::new(), Peer::start("rotated", "server.crt"));
    let text = format!(
        "clusters: [{{name: a, cluster: {{server: 'https://{}', certificate-authority: ca.crt}}}}]\n\
         contexts: [{{name: a, context: {{cluster: a}}}}]\ncurrent-context: a\n",
        peer.address
    );
    let config = ground.write("config", &text);
    let authorities = ground.path("ca.crt");
    fs::copy(fixture("other-ca.crt"), &authorities).unwrap();
    let config = Kubeconfig::from_file(config).unwrap().resolve(&Overrides::new());
    let client = RestClient::new(config.unwrap()).unwrap();
    assert!(ask(&client).await.unwrap_err().is_connect());

    fs::copy(fixture("ca.crt"), &authorities).unwrap();
    ask(&client).await.unwrap();
    for broken in [Some("-----BEGIN CERTIFICATE-----\nnot"), Some(""), None] {
        match broken {
            Some(text) => fs::write(&authorities, text).unwrap(),
            None => fs::remove_file(&authorities).unwrap(),
        }
        ask(&client).await.unwrap();
    }
}
