//! The virtual machine: started once, kept as it is before it sees its disk, and from there started again and again.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    os::unix::net::UnixStream,
    path::PathBuf,
    process::{Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use crate::{
    disk::{Disk, Served, Unflushed},
    kernel::Kernel,
    memory,
    patience::until,
    process::Running,
    scratch::{Scratch, unique},
};

/// Only a machine that hangs says nothing for so long.
const PATIENCE: Duration = Duration::from_mins(5);

/// A machine that can be started.
pub(crate) struct Machine<'a> {
    pub(crate) scratch: &'a Scratch,
    kernel: PathBuf,
    memory: PathBuf,
    state: PathBuf,
}

impl<'a> Machine<'a> {
    /// Starts the kernel once and keeps the state in which it waits to be told what to do.
    pub(crate) fn prepare(scratch: &'a Scratch, kernel: &Kernel) -> Self {
        let memory = scratch.join("memory.cpio");
        memory::pack(&scratch.join("memory"), kernel, &memory);
        // A copy, because another process may bring another kernel meanwhile.
        let image = scratch.join("kernel");
        fs::copy(&kernel.image, &image).expect("the kernel can be copied");
        let machine = Self { scratch, kernel: image, memory, state: scratch.join("state") };
        let monitor = scratch.join("monitor.socket");
        let listen = format!("unix:{},server=on,wait=off", monitor.display());
        let disk = Disk::make(scratch);
        let mut run =
            machine.run(disk.serve(scratch, Unflushed::Lost, &mut fastrand::Rng::new()), &["-monitor", &listen]);
        run.wait_for("LISTENING");
        let mut monitor = UnixStream::connect(monitor).expect("the monitor answers");
        let save = format!("migrate \"exec:cat > {}\"\nquit\n", machine.state.display());
        monitor.write_all(save.as_bytes()).expect("the monitor listens");
        let mut said = Vec::new();
        monitor.read_to_end(&mut said).expect("the monitor ends");
        until("the machine to end", || run.machine.ended());
        let size = fs::metadata(&machine.state).map_or(0, |facts| facts.len());
        let said = String::from_utf8_lossy(&said);
        assert!(size > 0 && !said.contains("Error"), "the state was not kept: {said}");
        machine
    }

    /// Starts it with the disk mounted with `options`, and the program as `variant`.
    pub(crate) fn start(&self, disk: (Served, PathBuf), options: &str, variant: &str) -> Run {
        let restore = format!("exec:cat {}", self.state.display());
        let mut run = self.run(disk, &["-monitor", "none", "-incoming", &restore]);
        run.wait_for("LISTENING");
        run.tell("\n");
        run.wait_for("READY");
        run.tell(&format!("{options} {variant}\n"));
        run
    }

    fn run(&self, (disk, socket): (Served, PathBuf), more: &[&str]) -> Run {
        let console = self.scratch.join(format!("console-{}.log", unique()));
        let drive = "driver=raw,if=virtio,cache.writeback=on,file.driver=nbd,file.server.type=unix,file.server.path=";
        let mut command = Command::new("qemu-system-x86_64");
        command.args(["-machine", "q35,accel=tcg", "-cpu", "max", "-m", "256", "-nodefaults", "-display", "none"]);
        command.args(["-no-reboot", "-kernel"]).arg(&self.kernel).arg("-initrd").arg(&self.memory);
        command.args(["-append", "console=ttyS0 quiet panic=-1"]);
        command.args(["-serial", &format!("file:{}", console.display()), "-serial", "stdio"]);
        command.args(["-drive", &format!("{drive}{}", socket.display())]).args(more);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut machine = Running::start("the machine", &mut command, &self.scratch.join("machine.log"));
        let output = BufReader::new(machine.child.stdout.take().expect("its output is read"));
        let (tell, lines) = mpsc::channel();
        thread::spawn(move || output.split(b'\n').map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Run { disk, machine, lines, console }
    }
}

/// A machine that runs.
pub(crate) struct Run {
    disk: Served,
    machine: Running,
    lines: Receiver<Vec<u8>>,
    console: PathBuf,
}

impl Run {
    /// The next line that it says; `None` if it says none until `until`.
    ///
    /// # Panics
    ///
    /// If it ends.
    pub(crate) fn line_until(&self, until: Instant) -> Option<String> {
        match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(line) => Some(text(&line)),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => panic!("the machine ended; {}", self.last_words()),
        }
    }

    /// The next line that it says.
    ///
    /// # Panics
    ///
    /// If it ends or hangs.
    pub(crate) fn line(&self) -> String {
        let line = self.line_until(Instant::now() + PATIENCE);
        line.unwrap_or_else(|| panic!("the machine said nothing for {PATIENCE:?}; {}", self.last_words()))
    }

    /// Cuts the power; gives what it had said meanwhile.
    pub(crate) fn cut(mut self) -> Vec<String> {
        self.disk.cut();
        self.machine.kill();
        self.lines.iter().map(|line| text(&line)).collect()
    }

    fn tell(&mut self, text: &str) {
        let input = self.machine.child.stdin.as_mut().expect("the line is open");
        input.write_all(text.as_bytes()).expect("the machine listens");
    }

    fn wait_for(&self, line: &str) {
        while self.line() != line {}
    }

    fn last_words(&self) -> String {
        let console = fs::read(&self.console).unwrap_or_default();
        let console = String::from_utf8_lossy(&console);
        let lines: Vec<&str> = console.lines().collect();
        format!("its console: {}", lines[lines.len().saturating_sub(25)..].join("\n"))
    }
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line).trim().to_owned()
}
