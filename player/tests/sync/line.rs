//! A bad line between a screen and its manager: it passes bytes late and in small pieces, and breaks.

use std::{
    io::{self, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// What a line is like.
#[derive(Clone, Debug)]
pub(crate) struct Nature {
    /// The longest piece of an answer, in bytes.
    pub(crate) piece_bytes: usize,
    /// What lies between two pieces.
    pub(crate) pause: Duration,
    /// After how many bytes of answers a connection breaks.
    pub(crate) breaks_after: Range<usize>,
}

/// The line; it lives as long as the test's process.
pub(crate) struct Line {
    /// Where it begins.
    pub(crate) address: SocketAddr,
    broken: Arc<AtomicUsize>,
}

impl Line {
    /// A line to `upstream`; where its connections break is random, the same in every run.
    pub(crate) fn start(upstream: SocketAddr, nature: Nature) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let line = Self { address: listener.local_addr().unwrap(), broken: Arc::default() };
        let broken = Arc::clone(&line.broken);
        let mut random = fastrand::Rng::with_seed(7);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (nature, broken) = (nature.clone(), Arc::clone(&broken));
                let life_bytes = random.usize(nature.breaks_after.clone());
                // Connections end as they like.
                thread::spawn(move || drop(pass(client, upstream, &nature, life_bytes, &broken)));
            }
        });
        line
    }

    /// How many connections broke.
    pub(crate) fn broken(&self) -> usize {
        self.broken.load(Ordering::Relaxed)
    }
}

fn pass(
    mut client: TcpStream,
    upstream: SocketAddr,
    nature: &Nature,
    life_bytes: usize,
    broken: &AtomicUsize,
) -> io::Result<()> {
    client.set_nodelay(true)?;
    let mut server = TcpStream::connect(upstream)?;
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || io::copy(&mut from, &mut to));
    let (mut piece, mut left) = (vec![0; nature.piece_bytes], life_bytes);
    loop {
        let count = server.read(&mut piece)?;
        if count == 0 {
            return client.shutdown(Shutdown::Both);
        }
        let passed = count.min(left);
        client.write_all(&piece[..passed])?;
        left -= passed;
        if left == 0 {
            broken.fetch_add(1, Ordering::Relaxed);
            server.shutdown(Shutdown::Both)?;
            return client.shutdown(Shutdown::Both);
        }
        thread::sleep(nature.pause);
    }
}
