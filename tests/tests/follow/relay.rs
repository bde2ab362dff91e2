//! A relay between a client and the API server: it counts connections, and can cut them.
//!
//! In: the address of a server. Out: [`Relay`], a configuration that leads over it. Never: a look at what passes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kubewright_k8s::Clientset;
use kubewright_runtime::Config;
use kubewright_tests::ControlPlane;
use kubewright_tests::control_plane::Form;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Passes on what comes, unless it is cut.
pub(crate) struct Relay {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    open: watch::Sender<bool>,
}

impl Relay {
    pub(crate) async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let (open, gate) = watch::channel(true);
        let counted = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                if *gate.borrow() {
                    counted.fetch_add(1, Ordering::Relaxed);
                    tokio::spawn(pass(near, server, gate.clone()));
                }
            }
        });
        Self {
            address,
            connections,
            open,
        }
    }

    /// Ends all connections, and takes no new ones.
    pub(crate) fn cut(&self) {
        self.open.send_replace(false);
    }

    /// Takes connections again.
    pub(crate) fn mend(&self) {
        self.open.send_replace(true);
    }

    /// How many there were.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    pub(crate) fn config(&self, plane: &ControlPlane) -> Config {
        let kubeconfig = plane.kubeconfig(Form::InlineCertificate).unwrap();
        let kubeconfig = kubeconfig.replace(&plane.url(), &format!("https://{}", self.address));
        Config::from_kubeconfig_text(&kubeconfig, None).unwrap()
    }

    /// A typed client whose connections all lead over it.
    pub(crate) fn clientset(&self, plane: &ControlPlane) -> Clientset {
        Clientset::new(self.config(plane)).unwrap()
    }
}

async fn pass(mut near: TcpStream, server: SocketAddr, mut gate: watch::Receiver<bool>) {
    let Ok(mut far) = TcpStream::connect(server).await else {
        return;
    };
    tokio::select! {
        _ = copy_bidirectional(&mut near, &mut far) => {}
        // Also when the relay itself is dropped.
        _ = gate.wait_for(|open| !open) => {}
    }
}
