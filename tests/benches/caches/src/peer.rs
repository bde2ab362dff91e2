//! The server of the benches: one collection over plain HTTP/1.1, from memory.
//!
//! In: connections, one thread each. Out: lists, pages, watches with and without initial events; the story by `/control/…`.
//! Never: encryption, compression, or work that could be done before: it must not be what is measured.

use std::io::{self, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

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

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Lines, Write as _};
    use std::net::{TcpListener, TcpStream};

    use kubewright_bench_data::DataSet;
    use serde_json::Value;

    use super::serve;
    use crate::control::Control;
    use crate::seen::Expected;
    use crate::stage::{Stage, Story};
    use crate::world::World;

    /// Five objects, seven events. The objects have no line feeds, so that lines are values.
    fn peer() -> (String, Control) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound").to_string();
        let story = Story { objects: 5, events: 7 };
        serve(World::new(DataSet::Pods, story).expect("a world"), listener);
        let control = Control::new(&address);
        (address, control)
    }

    fn ask(address: &str, query: &str) -> Lines<BufReader<TcpStream>> {
        let mut stream = TcpStream::connect(address).expect("it listens");
        let request = format!("GET /api/v1/pods?{query} HTTP/1.1\r\nHost: peer\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        BufReader::new(stream).lines()
    }

    /// The next value, without what belongs to HTTP.
    fn next(lines: &mut Lines<BufReader<TcpStream>>) -> Value {
        let is_value = |line: &String| line.starts_with("{\"type\"");
        let line = lines.map_while(Result::ok).find(is_value).expect("another event");
        serde_json::from_str(&line).expect("an event")
    }

    fn page(address: &str, query: &str) -> (Vec<Value>, Value) {
        let mut body = String::new();
        let mut lines = ask(address, query)
            .map_while(Result::ok)
            .skip_while(|line| !line.is_empty())
            .skip(1);
        while let Some(length) = lines.next().filter(|length| length.len() == 8) {
            let mut chunk = lines.next().expect("a chunk");
            // A chunk that ends with a line feed of its own.
            if chunk.len() < usize::from_str_radix(&length, 16).expect("a length") {
                chunk += &lines.next().unwrap_or_default();
            }
            body += &chunk;
        }
        let list: Value = serde_json::from_str(&body).expect("a list");
        (
            list["items"].as_array().expect("items").clone(),
            list["metadata"].clone(),
        )
    }

    #[test]
    fn pages_are_the_whole_collection() {
        let (address, control) = peer();
        let (mut items, first) = page(&address, "limit=3");
        assert_eq!((items.len(), &first["remainingItemCount"]), (3, &Value::from(2)));
        let (rest, last) = page(
            &address,
            &format!("limit=3&continue={}", first["continue"].as_str().expect("a token")),
        );
        items.extend(rest);
        assert!(last["continue"].is_null() && last["resourceVersion"] == first["resourceVersion"]);
        assert_eq!(page(&address, "").0, items);
        let expected = control.expected(Stage::Listed).expect("lines");
        let expected = Expected::parse(&expected).expect("objects");
        let names = |item: &Value| item["metadata"]["name"].as_str().map(str::to_owned);
        assert_eq!(
            items.iter().filter_map(names).collect::<Vec<_>>(),
            expected.into_iter().map(|object| object.name).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_watch_tells_the_story_and_expires() {
        let (address, control) = peer();
        let mut initial = ask(&address, "watch=true&sendInitialEvents=true&allowWatchBookmarks=true");
        for _ in 0..5 {
            assert_eq!(next(&mut initial)["type"], "ADDED");
        }
        let bookmark = next(&mut initial);
        assert_eq!(
            bookmark["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"],
            "true"
        );
        control.move_to(Stage::Modified).expect("an answer");
        // One that begins later, at the version of the list, misses nothing.
        let mut later = ask(
            &address,
            &format!("watch=1&resourceVersion={}", Stage::Listed.version()),
        );
        for watch in [&mut initial, &mut later] {
            let versions = (0..7).map(|_| next(watch)["object"]["metadata"]["resourceVersion"].clone());
            let versions = versions.collect::<Vec<_>>();
            assert_eq!(
                (versions[0].as_str(), versions[6].as_str()),
                (Some("2000000"), Some("2000006"))
            );
            assert_eq!(next(watch)["type"], "BOOKMARK");
        }
        control.move_to(Stage::Expired).expect("an answer");
        for watch in [&mut initial, &mut later] {
            let event = next(watch);
            assert_eq!(
                (&event["type"], &event["object"]["code"]),
                (&"ERROR".into(), &410.into())
            );
        }
    }

    #[test]
    fn the_story_can_begin_anew() {
        let (address, control) = peer();
        control.move_to(Stage::Expired).expect("an answer");
        assert_eq!(
            page(&address, "").1["resourceVersion"],
            Stage::Expired.version().to_string()
        );
        let mut watch = ask(
            &address,
            &format!("watch=1&resourceVersion={}", Stage::Expired.version()),
        );
        // It has begun when it is answered.
        assert_eq!(watch.next().and_then(Result::ok).as_deref(), Some("HTTP/1.1 200 OK"));
        control.move_to(Stage::Listed).expect("an answer");
        assert_eq!(
            page(&address, "").1["resourceVersion"],
            Stage::Listed.version().to_string()
        );
        // The old watch has ended: the lines do.
        assert!(watch.map_while(Result::ok).any(|line| line == "0"));
    }
}
