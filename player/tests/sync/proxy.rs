//! A proxy of an office: passes requests on or opens tunnels, perhaps for those who log in only.

use std::{
    io::{self, BufReader, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::message::{self, Message};

/// What a proxy was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// `CONNECT` or another method.
    pub(crate) method: String,
    /// A host and port, or a whole address.
    pub(crate) target: String,
    /// Whether it was let through.
    pub(crate) passed: bool,
}

/// The proxy; it lives as long as the test's process.
pub(crate) struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Proxy {
    /// A proxy that finds every name at `upstream`, for whoever has the `login`, if it wants one.
    pub(crate) fn start(upstream: SocketAddr, login: Option<(&str, &str)>) -> Self {
        let wanted = login.map(|(user, password)| format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self { address: listener.local_addr().unwrap(), asked: Arc::default() };
        let asked = Arc::clone(&proxy.asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (wanted, asked) = (wanted.clone(), Arc::clone(&asked));
                // Connections end as they like.
                thread::spawn(move || drop(pass(stream, upstream, wanted.as_deref(), &asked)));
            }
        });
        proxy
    }

    /// Its address for a player that logs in as `login`.
    pub(crate) fn url(&self, login: &str) -> reqwest::Url {
        format!("http://{login}{}", self.address).parse().unwrap()
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn pass(
    mut client: TcpStream,
    upstream: SocketAddr,
    wanted: Option<&str>,
    asked: &Mutex<Vec<Asked>>,
) -> io::Result<()> {
    let Some(request) = message::read(&mut BufReader::new(client.try_clone()?))? else { return Ok(()) };
    let passed = wanted.is_none_or(|wanted| request.header("proxy-authorization") == Some(wanted));
    let (method, target) = (request.method().to_owned(), request.target().to_owned());
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(Asked { method, target, passed });
    if !passed {
        let lines = "Proxy-Authenticate: Basic realm=\"oficina\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        client.write_all(format!("HTTP/1.1 407 Proxy Authentication Required\r\n{lines}").as_bytes())?;
        return client.shutdown(Shutdown::Write);
    }
    let mut server = TcpStream::connect(upstream)?;
    if is_tunnel(&request) {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
        thread::spawn(move || io::copy(&mut from, &mut to).and_then(|_| to.shutdown(Shutdown::Write)));
    } else {
        server.write_all(&request.passed_on())?;
    }
    io::copy(&mut server, &mut client)?;
    client.shutdown(Shutdown::Write)
}

fn is_tunnel(request: &Message) -> bool {
    request.method() == "CONNECT"
}
