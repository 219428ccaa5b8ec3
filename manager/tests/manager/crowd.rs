//! What many screens that wait cost.

use std::{env, fs};

use cartelera_playlists::protocol::request::{self, Request};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Duration, sleep},
};

use crate::{
    city::City,
    device::{Device, Signing},
    run::{Served, publish},
};

/// The most memory that one more screen may cost.
const MOST_BYTES: u64 = 16 << 10;
/// Connections are opened before anything is measured, so that what the first ones need once is not counted.
const WARM: usize = 100;

/// How many are measured.
fn crowd() -> usize {
    if env::var_os("CARTELERA_LONG").is_some_and(|value| value == "1") { 4000 } else { 400 }
}

/// Asks on `connection` to wait for anything but `mark` for at most `hold_s` seconds.
async fn wait(connection: &mut TcpStream, device: &Device, authority: &str, (mark, hold_s): (&str, u32)) {
    let (path, query) = ("/v1/screens/cajas/wait", format!("hold_s={hold_s}"));
    let signing = Signing::new();
    let covered = Request { method: "GET", authority, path, query: &query, body: None };
    let signed = request::sign(&covered, &device.key, signing.created_s, signing.nonce);
    let request = format!(
        "GET {path}?{query} HTTP/1.1\r\nhost: {authority}\r\naccept: */*\r\nuser-agent: cartelera-player/0.1.0\r\n\
         if-none-match: {mark}\r\nsignature-input: {}\r\nsignature: {}\r\n\r\n",
        signed.input, signed.signature
    );
    connection.write_all(request.as_bytes()).await.expect("sending a request");
}

/// Opens `count` connections, each of which has been answered once and waits again.
async fn waiting(served: &Served, device: &Device, mark: &str, count: usize) -> Vec<TcpStream> {
    let authority = served.base.strip_prefix("http://").expect("an address");
    let mut connections = Vec::new();
    for _ in 0..count {
        let mut connection = TcpStream::connect(authority).await.expect("a connection");
        wait(&mut connection, device, authority, (mark, 0)).await;
        let mut answer = [0; 2048];
        let length = connection.read(&mut answer).await.expect("an answer");
        assert!(answer[..length].starts_with(b"HTTP/1.1 304 "), "{}", String::from_utf8_lossy(&answer[..length]));
        wait(&mut connection, device, authority, (mark, 50)).await;
        connections.push(connection);
    }
    connections
}

/// Memory of the process that is its own, once it has nothing to do any more, in bytes.
async fn memory(process: u32) -> u64 {
    let busy = || {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("the process");
        let after_name = stat.rsplit_once(')').expect("its name").1.to_owned();
        let times = after_name.split_whitespace().skip(11).take(2);
        times.map(|time| time.parse::<u64>().expect("a time")).sum::<u64>()
    };
    let mut last = busy();
    loop {
        sleep(Duration::from_millis(500)).await;
        let now = busy();
        // A look at the change mark now and then costs a tick at most.
        if now <= last + 1 {
            break;
        }
        last = now;
    }
    let map = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).expect("its memory");
    let line = map.lines().find_map(|line| line.strip_prefix("Anonymous:")).expect("what is its own");
    line.trim().strip_suffix(" kB").expect("a unit").parse::<u64>().expect("a number") << 10
}

#[tokio::test]
async fn a_screen_that_waits_costs_little_memory() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let device = served.device("cajas").await;
    let answer = device.get(&served, "/v1/screens/cajas/wait").send().await.unwrap();
    let mark = answer.headers()["etag"].to_str().unwrap().to_owned();
    let _warm = waiting(&served, &device, &mark, WARM).await;
    let before = memory(served.process.id()).await;
    let crowd = crowd();
    let _crowd = waiting(&served, &device, &mark, crowd).await;
    let each = (memory(served.process.id()).await - before) / crowd as u64;
    println!("each of {crowd} waiting connections costs {each} bytes");
    assert!(each < MOST_BYTES, "each of {crowd} waiting connections costs {each} bytes (at most {MOST_BYTES})");
}
