//! Prints the body of a pod list: `list-reqwest SERVER TOKEN`. No kubeconfig, no types, no JSON.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(server), Some(token)) = (arguments.next(), arguments.next()) else {
        return Err("usage: list-reqwest SERVER TOKEN".into());
    };
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| "a TLS provider is installed already")?;
    let client = reqwest::Client::new();
    println!(
        "{}",
        client
            .get(format!("{server}/api/v1/namespaces/default/pods"))
            .bearer_auth(token)
            .send()
            .await?
            .text()
            .await?
    );
    Ok(())
}
