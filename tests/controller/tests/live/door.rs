//! A door between a program and the API server that can be slow, and writes down who passes.
//!
//! In: requests over plain HTTP. Out: the server's answers to them; a list of all writes. Never: a request that is changed, but for who asks.
//!
//! What is late here is late in clusters as well: a watch that lags behind, a write that is on its way while its sender is gone.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};
use std::{fs, io};

use kubewright_tests::raw_http::RawHttp;

use crate::scene::Scene;

/// Long for a machine that does something else as well.
const LIMIT: Duration = Duration::from_secs(60);

pub(crate) struct Door {
    address: SocketAddr,
    passage: Arc<Passage>,
}

struct Passage {
    server: RawHttp,
    /// How late what a watch says passes.
    lag: Duration,
    book: Mutex<Book>,
    changed: Condvar,
}

/// What is known of the writes, and whether those of ConfigMaps have to wait.
#[derive(Default)]
struct Book {
    closed: bool,
    waiting: usize,
    /// The statuses of the answers, by method and path.
    answers: BTreeMap<String, Vec<u16>>,
}

struct Request {
    method: String,
    path: String,
    headers: String,
    body: Vec<u8>,
}

impl Door {
    pub(crate) fn to(scene: &Scene, lag: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let passage = Arc::new(Passage {
            server: scene.raw.clone(),
            lag,
            book: Mutex::default(),
            changed: Condvar::new(),
        });
        let entrance = Arc::clone(&passage);
        spawn(move || {
            for near in listener.incoming().flatten() {
                let passage = Arc::clone(&entrance);
                // Whoever goes away, goes away: that is no failure of the door.
                spawn(move || passage.pass(near).ok());
            }
        });
        Self { address, passage }
    }

    /// A kubeconfig that leads here.
    pub(crate) fn kubeconfig(&self, scene: &Scene) -> PathBuf {
        let path = scene.plane.access_folder().join(format!("door-{}", scene.namespace()));
        let text = format!(
            "{{apiVersion: v1, kind: Config, current-context: door, \
             contexts: [{{name: door, context: {{cluster: door, user: door}}}}], \
             clusters: [{{name: door, cluster: {{server: 'http://{}'}}}}], users: [{{name: door, user: {{}}}}]}}",
            self.address
        );
        fs::write(&path, text).unwrap();
        path
    }

    /// From now on, writes of ConfigMaps wait at the door.
    pub(crate) fn close(&self) {
        self.passage.book.lock().unwrap().closed = true;
    }

    /// Waits until a write waits at the door.
    pub(crate) fn has_one_waiting(&self) {
        self.passage.until("nobody comes", |book| book.waiting > 0);
    }

    /// Lets all who wait pass, and waits until the server has answered them.
    pub(crate) fn open(&self) {
        self.passage.book.lock().unwrap().closed = false;
        self.passage.changed.notify_all();
        self.passage.until("there is no answer", |book| book.waiting == 0);
    }

    /// The statuses of the answers to all writes of a resource in the namespace, by the rest of the path after its plural.
    pub(crate) fn writes_of(&self, plural: &str) -> BTreeMap<String, Vec<u16>> {
        let plural = format!("/{plural}/");
        let book = self.passage.book.lock().unwrap();
        let of_plural = |(path, statuses): (&String, &Vec<u16>)| {
            let (_, rest) = path.split_once(&plural)?;
            Some((rest.to_owned(), statuses.clone()))
        };
        book.answers.iter().filter_map(of_plural).collect()
    }
}

impl Passage {
    fn until(&self, problem: &str, done: impl Fn(&Book) -> bool) {
        let started = Instant::now();
        let mut book = self.book.lock().unwrap();
        while !done(&book) {
            assert!(started.elapsed() < LIMIT, "{problem}");
            book = self.changed.wait_timeout(book, Duration::from_millis(100)).unwrap().0;
        }
    }

    fn pass(&self, mut near: TcpStream) -> io::Result<()> {
        let request = Request::read(&near)?;
        if request.method == "GET" {
            let lag = if request.is_watch() { self.lag } else { Duration::ZERO };
            return forward(self.ask(&request)?, near, lag);
        }
        let held = request.path.contains("/configmaps/");
        if held {
            self.wait_at_the_door();
        }
        let mut answer = Vec::new();
        self.ask(&request)?.read_to_end(&mut answer)?;
        self.note(&request, &answer, held);
        near.write_all(&answer)
    }

    fn ask(&self, request: &Request) -> io::Result<impl Read + Send + use<>> {
        self.server
            .open(&request.method, &request.path, &request.headers, &request.body)
    }

    fn wait_at_the_door(&self) {
        let mut book = self.book.lock().unwrap();
        book.waiting += 1;
        self.changed.notify_all();
        drop(self.changed.wait_while(book, |book| book.closed).unwrap());
    }

    fn note(&self, request: &Request, answer: &[u8], held: bool) {
        let text = String::from_utf8_lossy(answer);
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        let path = request.path.split('?').next().unwrap();
        let mut book = self.book.lock().unwrap();
        book.answers.entry(path.to_owned()).or_default().push(status);
        book.waiting -= usize::from(held);
        self.changed.notify_all();
    }
}

impl Request {
    fn read(near: &TcpStream) -> io::Result<Self> {
        let mut near = BufReader::new(near);
        let mut line = String::new();
        near.read_line(&mut line)?;
        let mut words = line.split(' ').map(str::to_owned);
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (mut headers, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            near.read_line(&mut line)?;
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
            match lower.trim() {
                "" => break,
                // The connections are the door's own.
                lower if lower.starts_with("host:") || lower.starts_with("connection:") => {}
                _ => headers.push_str(&line),
            }
        }
        let mut body = vec![0; length];
        near.read_exact(&mut body)?;
        Ok(Self {
            method,
            path,
            headers,
            body,
        })
    }

    fn is_watch(&self) -> bool {
        self.path.contains("watch=")
    }
}

/// Passes on what comes, in its order, each piece so much later than it came.
fn forward(mut far: impl Read + Send + 'static, mut near: TcpStream, lag: Duration) -> io::Result<()> {
    let (sender, pieces) = std::sync::mpsc::channel();
    spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = far.read(&mut buffer) {
            if sender.send((Instant::now() + lag, buffer[..length].to_vec())).is_err() {
                return;
            }
        }
    });
    for (due, piece) in pieces {
        sleep(due.saturating_duration_since(Instant::now()));
        near.write_all(&piece)?;
    }
    Ok(())
}
