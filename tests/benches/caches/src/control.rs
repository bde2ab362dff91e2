//! What a measured process tells the peer.
//!
//! In: orders. Out: the answers. Never: a connection that is kept: it must not stand beside the one that is measured.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::Failure;
use crate::stage::Stage;

/// The peer, as those see it who tell it what to do.
pub struct Control {
    address: String,
}

impl Control {
    /// The peer at `127.0.0.1:4711`.
    pub fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
        }
    }

    /// The story comes to this stage; [`Stage::Listed`] begins it anew.
    pub fn move_to(&self, stage: Stage) -> Result<(), Failure> {
        self.get(&format!("/control/stage/{}", stage as usize)).map(drop)
    }

    /// What a store must show at a stage.
    pub fn expected(&self, stage: Stage) -> Result<String, Failure> {
        self.get(&format!("/control/expected/{}", stage as usize))
    }

    /// CPU seconds of the peer until now.
    pub fn cpu_seconds(&self) -> Result<f64, Failure> {
        Ok(self.get("/control/cpu")?.parse()?)
    }

    fn get(&self, path: &str) -> Result<String, Failure> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: peer\r\n\r\n").as_bytes())?;
        // No other request follows, which the peer takes for the end.
        stream.shutdown(std::net::Shutdown::Write)?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let (head, body) = text.split_once("\r\n\r\n").ok_or("no answer of the peer")?;
        match head.starts_with("HTTP/1.1 200 ") {
            true => Ok(body.to_owned()),
            false => Err(format!("the peer answers {head}").into()),
        }
    }
}
