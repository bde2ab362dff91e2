//! Writing again what somebody else has changed meanwhile.
//!
//! In: something that reads, changes and writes. Out: its result. Never: another attempt after any other error.

use std::time::Duration;

use crate::error::Error;

/// How often it is tried, and how long is waited first; twice as long each time.
const ATTEMPTS: u32 = 6;
const FIRST_WAIT: Duration = Duration::from_millis(10);

/// Does `attempt` again when what it wrote was meanwhile changed by somebody else ([`Error::is_conflict`]), or made
/// ([`Error::is_already_exists`]): up to 6 times, with short waits. Each attempt must read the object anew.
///
/// ```no_run
/// # use kubewright_runtime::client::retry_on_conflict;
/// # use kubewright_runtime::options::UpdateOptions;
/// # use kubewright_runtime::{Client, DynamicObject, Error};
/// # async fn example(client: &Client, object: &DynamicObject) -> Result<DynamicObject, Error> {
/// retry_on_conflict(|| async {
///     let mut object = client.reload(object).await?;
///     object.metadata.add_finalizer("example.com/cleanup");
///     client.update(&object, &UpdateOptions::new()).await
/// })
/// .await
/// # }
/// ```
///
/// # Errors
/// That of the last attempt.
pub async fn retry_on_conflict<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut wait = FIRST_WAIT;
    for _ in 1..ATTEMPTS {
        match attempt().await {
            Err(error) if error.is_conflict() || error.is_already_exists() => {
                tokio::time::sleep(wait).await;
                wait *= 2;
            }
            result => return result,
        }
    }
    attempt().await
}
