//! A real manager with a city of many screens.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use cartelera_playlists::protocol::pairing::Enrolment;

/// The manager's program, which was built beside the player's.
fn program() -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_cartelera-player")).with_file_name("cartelera-manager");
    assert!(program.exists(), "{} is missing (build the whole workspace in this profile first)", program.display());
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).env_remove("CARTELERA_DATA").env_remove("CARTELERA_CLOCK");
    command
}

/// A city whose manager is a process.
pub(crate) struct Fleet {
    folder: PathBuf,
}

/// A manager that serves; dropping it kills it.
pub(crate) struct Serving {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Fleet {
    /// A city in `folder` with `count` screens in one office.
    pub(crate) fn new(folder: &Path, count: usize) -> Self {
        let fleet = Self { folder: folder.to_owned() };
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|day| format!("{day} = [\"00:00-24:00\"]\n"));
        let brand = |name: &str| {
            format!(
                "[brands.{name}]\nname = \"Ciudad\"\nbackground = \"#ffffff\"\ntext = \"#1b2430\"\n\
                 accent = \"#0d3f56\"\non_accent = \"#ffffff\"\n\n"
            )
        };
        let city = "format = 1\nname = \"Ciudad\"\nzone = \"America/Monterrey\"\ntransition = \"400ms\"\n\
                    house_loop = \"institucional\"\nexempt = [\"services\"]\n\n[hours]\n";
        fleet.write("city.toml", &[city, &days.concat(), "\n", &brand("normal"), &brand("neutral")].concat());
        let department = "id = \"comunicacion\"\nname = \"Comunicación\"\nkind = \"directorate\"\n";
        fleet.write("departments/comunicacion.toml", department);
        let screen = |number: usize| {
            let id = screen(number);
            let size = "diagonal_in = 43\nresolution = \"1920x1080\"\nrotation = 0\nviewing_distance_m = 3.0";
            format!("[[screens]]\nid = \"{id}\"\nname = \"{id}\"\n{size}\n\n")
        };
        let office = "id = \"central\"\nname = \"Central\"\naddress = \"Centro\"\ndepartment = \"comunicacion\"\n\n";
        fleet.write("offices/central.toml", &[office, &(0..count).map(screen).collect::<String>()].concat());
        let playlist = |id: &str| format!("id = \"{id}\"\nname = \"{id}\"\ndepartment = \"comunicacion\"\n\n");
        fleet.write(
            "playlists/institucional.toml",
            &[playlist("institucional"), bulletin("casa", "Bienvenidos")].concat(),
        );
        fleet.publish("Horario de verano");
        fleet
    }

    /// Publishes a bulletin with this headline, at once.
    pub(crate) fn publish(&self, headline: &str) {
        let playlist = "id = \"principal\"\nname = \"principal\"\ndepartment = \"comunicacion\"\n\n";
        let rule = "[[rules]]\nid = \"siempre\"\n";
        self.write("playlists/principal.toml", &[playlist, &bulletin("aviso", headline), rule].concat());
        self.run(&["publish", &text(&self.folder.join("ciudad")), "--now"]);
    }

    /// The enrolment of the screen with this number.
    pub(crate) fn enrol(&self, number: usize) -> Enrolment {
        let file = self.folder.join("enrolment.json");
        self.run(&["enrol", &screen(number), "--manager-url", "http://127.0.0.1:1", "--out", &text(&file)]);
        let enrolment = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        fs::remove_file(file).unwrap();
        enrolment
    }

    /// Serves.
    pub(crate) fn serve(&self) -> Serving {
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--clock", "assume-synchronised", "--data"]);
        let mut child = command.arg(self.data()).stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = said.map_while(Result::ok).find_map(|line| {
            line.strip_prefix("listening on http://").map(|address| address.parse().expect("an address"))
        });
        Serving { child, address: address.expect("the manager listens") }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("manager")
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.folder.join("ciudad").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn run(&self, arguments: &[&str]) {
        let output = program().args(arguments).arg("--data").arg(self.data()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stdout));
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The name of the screen with this number.
pub(crate) fn screen(number: usize) -> String {
    format!("pantalla-{number}")
}

fn bulletin(id: &str, headline: &str) -> String {
    format!(
        "[[items]]\nid = \"{id}\"\ntitle = \"{id}\"\nkind = \"bulletin\"\nheadline = \"{headline}\"\n\
         category = \"services\"\nservants = \"none\"\n\n"
    )
}

fn text(path: &Path) -> String {
    path.to_str().expect("a path of text").to_owned()
}
