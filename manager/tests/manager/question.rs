//! The question that `pair` asks on a terminal before a device becomes a screen.

use std::{
    io::{Read as _, Write as _},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use crate::{
    city::City,
    device::Device,
    run::{Served, publish, text},
};

const QUESTION: &str = "¿Coincide con la pantalla? [s/N] ";

/// `pair` on a terminal, whose person types.
struct Terminal {
    child: Child,
    screen: ChildStdout,
    shown: String,
}

impl Terminal {
    /// Begins to pair the device that shows `code`.
    fn pair(code: &str, data: &Path) -> Self {
        let program = env!("CARGO_BIN_EXE_cartelera-manager");
        let pair = format!("{program} pair {code} --screen cajas --data {}", text(data));
        // `script` gives the program a terminal of its own, and its exit code is the program's.
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--echo", "never", "--command", &pair, "/dev/null"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("script of util-linux is installed");
        let screen = child.stdout.take().expect("its output");
        Self { child, screen, shown: String::new() }
    }

    /// Reads what is shown up to the question.
    fn read_question(&mut self) {
        let mut bytes = self.shown.clone().into_bytes();
        let mut byte = [0];
        while !self.shown.ends_with(QUESTION) {
            let count = self.screen.read(&mut byte).expect("the terminal can be read");
            assert_eq!(count, 1, "nothing was asked: {}", self.shown);
            bytes.push(byte[0]);
            self.shown = String::from_utf8_lossy(&bytes).into_owned();
        }
    }

    /// Types `keys`; gives the exit code and everything that was shown.
    fn answer(mut self, keys: &str) -> (Option<i32>, String) {
        let mut keyboard = self.child.stdin.take().expect("its input");
        keyboard.write_all(keys.as_bytes()).expect("keys can be typed");
        let mut rest = Vec::new();
        self.screen.read_to_end(&mut rest).expect("the terminal can be read");
        drop(keyboard);
        let code = self.child.wait().expect("it ends").code();
        (code, self.shown.clone() + &String::from_utf8_lossy(&rest))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_device_becomes_a_screen_only_after_a_person_has_said_yes() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let device = Device::named("pi");
    let pointer = "/v1/screens/cajas/pointer";
    // Enter alone, another word, and the end of the input are no.
    for keys in ["n\n", "\n", "quizá\n", "\u{4}"] {
        let code = device.code(&served).await;
        let mut terminal = Terminal::pair(&code, data.path());
        terminal.read_question();
        let (code, shown) = terminal.answer(keys);
        assert_eq!(code, Some(2), "{keys:?}: {shown}");
        assert!(shown.contains("nothing was paired"), "{keys:?}: {shown}");
        assert_eq!(device.get(&served, pointer).send().await.unwrap().status(), 403, "{keys:?}");
    }
    for fact in ["cajas (Cajas, Tesorería)", "«placa-pi»", "huella:"] {
        let mut terminal = Terminal::pair(&device.code(&served).await, data.path());
        terminal.read_question();
        assert!(terminal.shown.contains(fact), "{fact}: {}", terminal.shown);
    }
    let mut terminal = Terminal::pair(&device.code(&served).await, data.path());
    terminal.read_question();
    assert_eq!(device.get(&served, pointer).send().await.unwrap().status(), 403, "it is not answered yet");
    let (code, shown) = terminal.answer("s\n");
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("emparejada: cajas"), "{shown}");
    assert_eq!(device.get(&served, pointer).send().await.unwrap().status(), 200);
}
