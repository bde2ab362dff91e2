//! The server of the benches: one collection over plain HTTP/1.1, from memory.
//!
//! In: connections, one thread each. Out: lists, pages, watches with and without initial events; the story by `/control/…`.
//! Never: encryption, compression, or work that could be done before: it must not be what is measured.

use std::io::{self, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::{env, thread};

use crate::Failure;
use crate::answer::{Answer, STATUS_EXPIRED, STATUS_NOT_FOUND};
use crate::meter::cpu_time;
use crate::request::Request;
use crate::stage::Stage;
use crate::world::World;

/// A server and the point to which the story has come.
pub struct Peer {
    world: World,
    script: Mutex<Script>,
    told: Condvar,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Script {
    stage: Stage,
    /// Counts how often the story began anew, which ends all watches.
    epoch: u64,
}

/// Serves until standard input ends; says first on standard output where.
pub fn run(world: World) -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{} {}", listener.local_addr()?, world.bytes());
    serve(world, listener);
    for line in io::stdin().lines() {
        line?;
    }
    Ok(())
}

/// Serves in threads of its own.
pub fn serve(world: World, listener: TcpListener) {
    let script = Script {
        stage: Stage::Listed,
        epoch: 0,
    };
    let peer = Arc::new(Peer {
        world,
        script: Mutex::new(script),
        told: Condvar::new(),
    });
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let peer = Arc::clone(&peer);
            // Whoever hangs up in the middle is of no interest.
            thread::spawn(move || peer.connection(&stream).unwrap_or_default());
        }
    });
}

impl Peer {
    fn connection(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut input = BufReader::new(stream);
        while let Some(request) = Request::read(&mut input)? {
            if env::var_os("BENCH_PEER_LOG").is_some() {
                eprintln!("{request:?}");
            }
            let answer = Answer::new(stream);
            match request.path.strip_prefix("/control/") {
                Some(order) => self.control(order, answer)?,
                None if !self.serves(&request.path) => answer.whole(404, STATUS_NOT_FOUND.as_bytes())?,
                None if request.is("watch", &["true", "1"]) => self.watch(&request, answer)?,
                None => self.list(&request, answer)?,
            }
        }
        Ok(())
    }

    fn serves(&self, path: &str) -> bool {
        path == format!("/api/v1/{}s", self.world.type_meta.1.to_lowercase())
    }

    /// `expected/STAGE`, `stage/STAGE`, `cpu`.
    fn control(&self, order: &str, answer: Answer<'_>) -> io::Result<()> {
        let stage = |number: &str| Stage::parse(number).ok_or(io::ErrorKind::InvalidInput);
        match order.split_once('/') {
            Some(("expected", number)) => answer.whole(200, self.world.expected(stage(number)?).as_bytes()),
            Some(("stage", number)) => {
                self.move_to(stage(number)?);
                answer.whole(200, b"")
            }
            _ => answer.whole(200, cpu_time().as_secs_f64().to_string().as_bytes()),
        }
    }

    fn script(&self) -> Script {
        *self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn move_to(&self, stage: Stage) {
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        script.stage = stage;
        script.epoch += u64::from(stage == Stage::Listed);
        self.told.notify_all();
    }

    /// Waits until the script is not as it was.
    fn wait(&self, was: Script) -> Script {
        let script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = self.told.wait_while(script, |script| *script == was);
        *changed.unwrap_or_else(PoisonError::into_inner)
    }

    fn list(&self, request: &Request, answer: Answer<'_>) -> io::Result<()> {
        let (stage, all) = (self.script().stage, self.world.story.objects);
        let from = request.number("continue").unwrap_or(0).min(all);
        let limit = request.number("limit").filter(|limit| *limit > 0).unwrap_or(all);
        let to = from.saturating_add(limit).min(all);
        let (api_version, kind) = match request.partial {
            true => ("meta.k8s.io/v1", "PartialObjectMetadata"),
            false => self.world.type_meta,
        };
        let rest = match all - to {
            0 => String::new(),
            rest => format!(r#","continue":"{to}","remainingItemCount":{rest}"#),
        };
        let version = stage.version();
        let head = format!(
            r#"{{"kind":"{kind}List","apiVersion":"{api_version}","metadata":{{"resourceVersion":"{version}"{rest}}},"items":["#
        );
        let mut chunks = answer.chunks()?;
        chunks.add(|out| out.extend_from_slice(head.as_bytes()))?;
        for index in from..to {
            chunks.add(|out| {
                if index > from {
                    out.push(b',');
                }
                self.world.write_item(index, stage, request.partial, out);
            })?;
        }
        chunks.add(|out| out.extend_from_slice(b"]}\n"))?;
        chunks.end()
    }

    fn watch(&self, request: &Request, answer: Answer<'_>) -> io::Result<()> {
        let (begin, partial) = (self.script(), request.partial);
        let mut chunks = answer.chunks()?;
        let mut at = begin;
        if request.is("sendInitialEvents", &["true", "1"]) {
            for index in 0..self.world.story.objects {
                chunks.add(|out| self.world.write_added(index, begin.stage, partial, out))?;
            }
            let end = r#","annotations":{"k8s.io/initial-events-end":"true"}"#;
            chunks.add(|out| self.write_bookmark(begin.stage, end, partial, out))?;
        } else if let Some(stage) = request.value("resourceVersion").and_then(Stage::of_version) {
            at.stage = stage;
        }
        // What came after the version, if something did, is told at once.
        let mut now = self.script();
        loop {
            if now.epoch != begin.epoch {
                return chunks.end();
            }
            match at.stage {
                _ if now.stage <= at.stage => {}
                Stage::Listed => {
                    for event in 0..self.world.story.events {
                        chunks.add(|out| self.world.write_modified(event, partial, out))?;
                    }
                    at.stage = Stage::Modified;
                    chunks.add(|out| self.write_bookmark(at.stage, "", partial, out))?;
                    continue;
                }
                Stage::Modified | Stage::Expired => {
                    chunks.add(|out| out.extend_from_slice(STATUS_EXPIRED.as_bytes()))?;
                    return chunks.end();
                }
            }
            chunks.flush()?;
            now = self.wait(now);
        }
    }

    fn write_bookmark(&self, stage: Stage, more: &str, partial: bool, out: &mut Vec<u8>) {
        let (api_version, kind) = match partial {
            true => ("meta.k8s.io/v1", "PartialObjectMetadata"),
            false => self.world.type_meta,
        };
        let version = stage.version();
        let text = format!(
            "{{\"type\":\"BOOKMARK\",\"object\":{{\"kind\":\"{kind}\",\"apiVersion\":\"{api_version}\",\"metadata\":{{\"resourceVersion\":\"{version}\"{more}}}}}}}\n"
        );
        out.extend_from_slice(text.as_bytes());
    }
}
