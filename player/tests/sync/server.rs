//! A manager over plain sockets whose answers can be broken in every way that a network breaks them.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt::Write as _,
    io::{BufReader, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use cartelera_playlists::hash::ContentHash;

use crate::{
    city::{SCREEN, Signed},
    message,
    screen::PATIENCE,
};

/// Time between two bytes of an answer that trickles.
const TRICKLE: Duration = Duration::from_millis(5);

/// What goes wrong with one answer.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// The connection breaks after this many bytes of the body.
    Cut(usize),
    /// The body ends after this many bytes, and the announced length agrees.
    Short(usize),
    /// One bit of the body differs.
    Flip,
    /// More bytes than there are, announced.
    TooLong,
    /// Bytes without end, not announced.
    Endless,
    /// Another page in place of the answer, as a captive portal sends it.
    Page,
    /// An error with this status and these header lines.
    Status(u16, &'static str),
    /// 403 with this body.
    Denied(Vec<u8>),
    /// The right answer, with these header lines besides.
    With(String),
    /// Nothing after this many bytes of the body; the connection stays open until the server ends.
    Silence(usize),
    /// A range is answered with the whole file.
    IgnoreRange,
    /// Spaces without end, one at a time, never silent for long.
    Trickle,
}

/// A request and what was answered.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The path.
    pub(crate) path: String,
    /// The `Range` header.
    pub(crate) range: Option<String>,
    /// The `If-None-Match` header.
    pub(crate) if_none_match: Option<String>,
    /// Its body.
    pub(crate) body: Vec<u8>,
    /// Status of the answer.
    pub(crate) status: u16,
    /// First byte of the body within the whole file, and how many bytes were sent.
    pub(crate) sent: (usize, usize),
    /// When it arrived.
    pub(crate) at: Instant,
}

#[derive(Default)]
struct Shelf {
    files: BTreeMap<String, Vec<u8>>,
    faults: BTreeMap<String, VecDeque<Fault>>,
    /// What goes wrong with every answer that nothing else goes wrong with.
    always: Option<Fault>,
    requests: Vec<Request>,
    silent: Vec<TcpStream>,
    ended: bool,
}

/// A running server; dropping it ends it.
pub(crate) struct Server {
    address: SocketAddr,
    shelf: Arc<Mutex<Shelf>>,
    accepts: Option<JoinHandle<()>>,
    /// Paths of requests, each when its answer was sent.
    arrivals: mpsc::Receiver<String>,
}

impl Server {
    /// Starts a server with nothing on it.
    pub(crate) fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// Starts a server at the address that an earlier one had.
    pub(crate) fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let shelf = Arc::<Mutex<Shelf>>::default();
        let (arrived, arrivals) = mpsc::channel();
        let shared = Arc::clone(&shelf);
        let accepts = thread::spawn(move || {
            for stream in listener.incoming() {
                if lock(&shared).ended {
                    return;
                }
                let (shelf, arrived) = (Arc::clone(&shared), arrived.clone());
                thread::spawn(move || answer(stream.unwrap(), &shelf, &arrived));
            }
        });
        Self { address, shelf, accepts: Some(accepts), arrivals }
    }

    /// Its address.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Offers the root document.
    pub(crate) fn put_root(&self, bytes: Vec<u8>) {
        self.put("/v1/roots/1".to_owned(), bytes.clone());
        self.put("/v1/root".to_owned(), bytes);
    }

    /// The root document that it offers.
    pub(crate) fn root(&self) -> Option<Vec<u8>> {
        lock(&self.shelf).files.get("/v1/root").cloned()
    }

    /// Offers the pointer of the tests' screen.
    pub(crate) fn put_pointer(&self, bytes: Vec<u8>) {
        self.put(pointer_path(), bytes);
    }

    /// Offers a programme.
    pub(crate) fn put_programme(&self, programme: &Signed) {
        self.put(programme_path(programme), programme.bytes.clone());
    }

    /// Offers a file.
    pub(crate) fn put_media(&self, file: &[u8]) {
        self.put(media_path(file), file.to_vec());
    }

    /// Offers `bytes` at `path`.
    pub(crate) fn put(&self, path: String, bytes: Vec<u8>) {
        lock(&self.shelf).files.insert(path, bytes);
    }

    /// Breaks the next answers for `path`, one after the other.
    pub(crate) fn break_next(&self, path: &str, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.shelf).faults.entry(path.to_owned()).or_default().extend(faults);
    }

    /// Breaks every answer from now on, whatever is asked for; `None` ends that.
    pub(crate) fn break_all(&self, fault: Option<Fault>) {
        lock(&self.shelf).always = fault;
    }

    /// The requests for `path` so far.
    pub(crate) fn requests(&self, path: &str) -> Vec<Request> {
        lock(&self.shelf).requests.iter().filter(|request| request.path == path).cloned().collect()
    }

    /// Waits until `path` was answered `count` times in all.
    pub(crate) fn wait_answered(&self, path: &str, count: usize) {
        while self.requests(path).len() < count {
            self.arrivals.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("nobody asks for {path}"));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        lock(&self.shelf).ended = true;
        lock(&self.shelf).silent.clear();
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
        if let Some(accepts) = self.accepts.take() {
            let _ = accepts.join();
        }
    }
}

/// Where the pointer of the tests' screen is.
pub(crate) fn pointer_path() -> String {
    format!("/v1/screens/{SCREEN}/pointer")
}

/// Where a programme is.
pub(crate) fn programme_path(programme: &Signed) -> String {
    format!("/v1/programmes/{}", programme.hash)
}

/// Where a file is.
pub(crate) fn media_path(file: &[u8]) -> String {
    format!("/v1/media/{}", ContentHash::of(file))
}

fn lock(shelf: &Mutex<Shelf>) -> MutexGuard<'_, Shelf> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(stream: TcpStream, shelf: &Mutex<Shelf>, arrived: &mpsc::Sender<String>) {
    let Some(mut request) = read_request(&stream) else { return };
    let (file, fault) = {
        let mut shelf = lock(shelf);
        let own = shelf.faults.get_mut(&request.path).and_then(VecDeque::pop_front);
        (shelf.files.get(&request.path).cloned(), own.or_else(|| shelf.always.clone()))
    };
    let (head, body, silent) = compose(&mut request, file, fault.clone());
    let path = request.path.clone();
    lock(shelf).requests.push(request);
    // A client that went away is part of the tests.
    let _ = (&stream).write_all(head.as_bytes()).and_then(|()| (&stream).write_all(&body));
    if matches!(fault, Some(Fault::Endless)) {
        while (&stream).write_all(&body).is_ok() {}
    }
    if matches!(fault, Some(Fault::Trickle)) {
        while (&stream).write_all(b" ").is_ok() {
            thread::sleep(TRICKLE);
        }
    }
    if silent {
        lock(shelf).silent.push(stream.try_clone().unwrap());
    } else {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let _ = arrived.send(path);
}

/// Head, body, and whether the connection is left open in silence.
fn compose(request: &mut Request, file: Option<Vec<u8>>, fault: Option<Fault>) -> (String, Vec<u8>, bool) {
    let start = match (&request.range, &fault) {
        (None, _) | (_, Some(Fault::IgnoreRange)) => 0,
        (Some(range), _) => range.strip_prefix("bytes=").and_then(|r| r.strip_suffix('-')).unwrap().parse().unwrap(),
    };
    let is_whatever =
        matches!(fault, Some(Fault::Page | Fault::Status(..) | Fault::Denied(_) | Fault::Endless | Fault::Trickle));
    let Some(file) = file.or_else(|| is_whatever.then(|| b"bytes ".repeat(1000))) else {
        return head(request, 404, "", b"no such thing".to_vec(), 13);
    };
    let tag = format!("\"{}\"", ContentHash::of(&file));
    if request.if_none_match.as_ref() == Some(&tag) && fault.is_none() {
        return head(request, 304, "", Vec::new(), 0);
    }
    let full = file.len();
    let status = if start > 0 { 206 } else { 200 };
    let mut lines = format!("ETag: {tag}\r\n");
    if start > 0 {
        write!(lines, "Content-Range: bytes {start}-{}/{full}\r\n", full - 1).unwrap();
    }
    request.sent.0 = start;
    let mut body = file[start..].to_vec();
    let length = body.len();
    match fault {
        None | Some(Fault::IgnoreRange) => {}
        Some(Fault::Cut(count)) => body.truncate(count),
        Some(Fault::Silence(count)) => {
            body.truncate(count);
            let (head, body, _) = head(request, status, &lines, body, length);
            return (head, body, true);
        }
        Some(Fault::Short(count)) => {
            body.truncate(count);
            return head(request, status, &lines, body, count);
        }
        Some(Fault::Flip) => body[length / 2] ^= 1,
        Some(Fault::TooLong) => {
            body.extend([0; 10]);
            return head(request, status, &lines, body, length + 10);
        }
        Some(Fault::Endless | Fault::Trickle) => {
            request.status = status;
            return (format!("HTTP/1.1 {status} x\r\n{lines}Connection: close\r\n\r\n"), body, false);
        }
        Some(Fault::Page) => {
            let page = b"<html>Bienvenido a la red de invitados</html>".to_vec();
            let length = page.len();
            return head(request, 200, "", page, length);
        }
        Some(Fault::Denied(body)) => {
            let length = body.len();
            return head(request, 403, "", body, length);
        }
        Some(Fault::With(more)) => lines += &more,
        Some(Fault::Status(status, more)) => return head(request, status, more, Vec::new(), 0),
    }
    head(request, status, &lines, body, length)
}

fn head(request: &mut Request, status: u16, lines: &str, body: Vec<u8>, length: usize) -> (String, Vec<u8>, bool) {
    request.status = status;
    request.sent.1 = body.len();
    (format!("HTTP/1.1 {status} x\r\n{lines}Content-Length: {length}\r\nConnection: close\r\n\r\n"), body, false)
}

fn read_request(stream: &TcpStream) -> Option<Request> {
    let message = message::read(&mut BufReader::new(stream)).ok()??;
    let path = message.target().split('?').next()?.to_owned();
    let header = |name| message.header(name).map(str::to_owned);
    let (range, if_none_match) = (header("range"), header("if-none-match"));
    Some(Request { path, range, if_none_match, body: message.body, status: 0, sent: (0, 0), at: Instant::now() })
}
