//! The way of a fleet to its manager: counts what every screen asks, may be cut, and may turn screens away.

use std::{
    collections::BTreeMap,
    io::{self, BufReader, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Instant,
};

use crate::message;

/// A request for what belongs to a screen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// When it came.
    pub(crate) at: Instant,
    /// Whether it was turned away.
    pub(crate) is_shed: bool,
}

#[derive(Default)]
struct State {
    upstream: Option<SocketAddr>,
    /// Connections that came while there was no manager.
    refused: usize,
    /// Requests by path.
    asked: BTreeMap<String, Vec<Asked>>,
    /// How many more first questions of screens are turned away.
    sheds: usize,
}

/// The way; it lives as long as the test's process.
pub(crate) struct Counter {
    /// Where it begins.
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Counter {
    /// A way that leads nowhere yet.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let counter = Self { address: listener.local_addr().unwrap(), state: Arc::default() };
        let state = Arc::clone(&counter.state);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let state = Arc::clone(&state);
                // A connection that breaks is the client's affair.
                thread::spawn(move || drop(pass(client, &state)));
            }
        });
        counter
    }

    /// Leads to the manager at `upstream`, or nowhere; counts anew. The first questions of `sheds` screens are turned away.
    pub(crate) fn lead(&self, upstream: Option<SocketAddr>, sheds: usize) {
        *lock(&self.state) = State { upstream, sheds, ..State::default() };
    }

    /// Connections that came while it led nowhere.
    pub(crate) fn refused(&self) -> usize {
        lock(&self.state).refused
    }

    /// What was asked since it leads where it does, by path.
    pub(crate) fn asked(&self) -> BTreeMap<String, Vec<Asked>> {
        lock(&self.state).asked.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn pass(mut client: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    let Some(request) = message::read(&mut BufReader::new(client.try_clone()?))? else { return Ok(()) };
    let path = request.target().split('?').next().unwrap_or_default().to_owned();
    let (upstream, is_shed) = {
        let mut state = lock(state);
        let Some(upstream) = state.upstream else {
            state.refused += 1;
            return Ok(());
        };
        let is_first = path.ends_with("/pointer") && !state.asked.contains_key(&path);
        let is_shed = is_first && state.sheds > 0;
        state.sheds -= usize::from(is_shed);
        state.asked.entry(path).or_default().push(Asked { at: Instant::now(), is_shed });
        (upstream, is_shed)
    };
    if is_shed {
        let lines = "Retry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        client.write_all(format!("HTTP/1.1 503 Service Unavailable\r\n{lines}").as_bytes())?;
        return client.shutdown(Shutdown::Write);
    }
    let mut manager = TcpStream::connect(upstream)?;
    manager.write_all(&request.passed_on())?;
    io::copy(&mut manager, &mut client)?;
    client.shutdown(Shutdown::Write)
}
