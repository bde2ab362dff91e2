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

/// Listens to the system from now on; the future ends when it says so.
#[cfg(unix)]
pub(crate) fn listen() -> io::Result<impl Future<Output = io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminated, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminated.recv() => Ok(()),
            _ = interrupted.recv() => Ok(()),
        }
    })
}

/// Listens to the system; the future ends when it says so.
#[cfg(not(unix))]
pub(crate) fn listen() -> io::Result<impl Future<Output = io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}
