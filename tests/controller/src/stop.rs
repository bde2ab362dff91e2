//! That the program is told to stop.
//!
//! In: SIGTERM, as the kubelet sends it, or ctrl-c. Out: [`Stop`], for all who must know. Never: an end by itself.

use std::io;

use tokio::sync::watch;

/// Whether the program is told to stop. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// And what says so.
    pub(crate) fn new() -> (watch::Sender<bool>, Self) {
        let (stopper, stop) = watch::channel(false);
        (stopper, Self(stop))
    }

    /// Waits until the program is told to stop.
    pub(crate) async fn told(&self) {
        // Nobody who could say so is left: that is the end as well.
        let _ = self.0.clone().wait_for(|stop| *stop).await;
    }
}

/// Waits for the system to say so.
#[cfg(unix)]
pub(crate) async fn told_by_the_system() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminated.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

/// Waits for the system to say so.
#[cfg(not(unix))]
pub(crate) async fn told_by_the_system() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
