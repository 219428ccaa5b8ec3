//! HTTPS in front of the manager, as `cartelera-manager setup` has real web servers do it.

use std::{
    env, fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use crate::{
    alone,
    city::City,
    manager::{Manager, said},
    patience::until,
    player::{Player, Setup},
    process::Running,
    scratch::Scratch,
};

/// Everybody finds it on this machine.
const NAME: &str = "localhost";

/// A web server as `deploy/packages.sh` unpacked it, else as it is installed.
fn find(program: &str) -> PathBuf {
    let home = env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let cache = env::var_os("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), PathBuf::from);
    let fronts = cache.join("cartelera/fronts/usr");
    let folders = [fronts.join("bin"), fronts.join("sbin"), "/usr/bin".into(), "/usr/sbin".into()];
    let found = folders.iter().map(|folder| folder.join(program)).find(|path| path.exists());
    found.unwrap_or_else(|| panic!("{program} is missing (deploy/packages.sh test)"))
}

/// A certificate for [`NAME`], and who signed it.
struct Certified {
    ca: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
}

impl Certified {
    fn make(folder: &Path) -> Self {
        let issuer_key = KeyPair::generate().expect("a key can be made");
        let mut issuer = CertificateParams::default();
        issuer.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = issuer.self_signed(&issuer_key).expect("it can be signed").pem();
        let key = KeyPair::generate().expect("a key can be made");
        let leaf = CertificateParams::new(vec![NAME.to_owned()]).expect("it is a name");
        let leaf = leaf.signed_by(&key, &Issuer::new(issuer, issuer_key)).expect("it can be signed").pem();
        let write = |name: &str, text: String| {
            let path = folder.join(name);
            fs::write(&path, text).expect("the file can be written");
            path
        };
        Self {
            ca: write("ca.pem", ca),
            certificate: write("certificate.pem", leaf),
            key: write("key.pem", key.serialize_pem()),
        }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}

/// Starts a web server that does nothing but `site`.
fn start(front: &str, site: &Path, folder: &Path) -> Running {
    let main = folder.join("main.conf");
    let mut command = Command::new(find(front));
    let text = if front == "caddy" {
        command.args(["run", "--adapter", "caddyfile", "--config"]).arg(&main);
        format!(
            "{{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}}\nimport {}\n",
            site.display()
        )
    } else {
        command.arg("-c").arg(&main).arg("-p").arg(folder).arg("-e").arg(folder.join("errors.log"));
        let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let temporary = kinds.map(|kind| format!("    {kind}_temp_path {}/{kind};\n", folder.display())).concat();
        format!(
            "daemon off;\nmaster_process off;\npid {0}/nginx.pid;\nevents {{}}\nhttp {{\n{temporary}    access_log off;\n    include {1};\n}}\n",
            folder.display(),
            site.display()
        )
    };
    fs::write(&main, text).expect("the file can be written");
    command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
    Running::start(front, command.stdin(Stdio::null()).stdout(Stdio::null()), &folder.join("front.log"))
}

/// What `setup --check` says of `name` and `port`, with these further arguments, if a manager is at `listen`.
fn check(name: &str, port: u16, listen: SocketAddr, more: &[&str]) -> Result<String, String> {
    let (port, listen) = (port.to_string(), listen.to_string());
    let arguments = ["setup", "--check", "--name", name, "--port", &port, "--listen", &listen];
    let output = Manager::run_alone(&[&arguments[..], more].concat());
    if output.status.success() { Ok(said(&output)) } else { Err(said(&output)) }
}

/// A screen gets its programme through the web server that was set up; what is in the way is named.
fn screens_come_in_by(front: &str) {
    let _stage = alone();
    let scratch = Scratch::new(front);
    let manager = Manager::start(&scratch);
    let mut city = City::begin(&scratch.join("city"));
    city.bulletin("aviso", "Trámites en línea", "5s");
    manager.publish(&city.finish(), &[]);
    let certified = Certified::make(&scratch);
    let (ca, port, listen) = (certified.ca.to_str().expect("text"), free_port(), manager.address());
    let site = scratch.join("site");
    let wrote = manager.run(&[
        "setup",
        "--name",
        NAME,
        "--front",
        front,
        "--port",
        &port.to_string(),
        "--listen",
        &listen.to_string(),
        "--certificate",
        certified.certificate.to_str().expect("text"),
        "--key",
        certified.key.to_str().expect("text"),
        "--write",
        site.to_str().expect("text"),
    ]);
    assert!(wrote.status.success(), "{}", said(&wrote));

    let nobody = check(NAME, port, listen, &["--ca", ca]).expect_err("nobody is there");
    assert!(nobody.contains("nadie contesta"), "{nobody}");
    let mut running = start(front, &site, &scratch);
    until("the web server to answer", || {
        running.assert_running();
        check(NAME, port, listen, &["--ca", ca]).ok()
    });
    let untrusted = check(NAME, port, listen, &[]).expect_err("nobody trusts that authority");
    assert!(untrusted.contains("el certificado no sirve") && untrusted.contains("--ca"), "{untrusted}");
    let key = certified.key.to_str().expect("text");
    let no_authority = check(NAME, port, listen, &["--ca", key]).expect_err("that is a private key");
    assert!(no_authority.contains("key.pem: there are none"), "{no_authority}");
    let plain = check(NAME, listen.port(), listen, &["--ca", ca]).expect_err("the manager itself speaks no HTTPS");
    assert!(plain.contains("no habla HTTPS") && plain.contains(&format!("--port {}", listen.port())), "{plain}");
    let unknown = check("pantallas.invalid", port, listen, &["--ca", ca]).expect_err("there is no such name");
    assert!(unknown.contains("falta en el DNS"), "{unknown}");
    let elsewhere = Scratch::new("another");
    let another = Manager::start(&elsewhere);
    let wrong = check(NAME, port, another.address(), &["--ca", ca]).expect_err("that is another manager");
    assert!(wrong.contains("no es este administrador (otro documento raíz)"), "{wrong}");

    // The enrolment file says whom the screen trusts, from its first question on.
    let url = format!("https://{NAME}:{port}");
    manager.tell(&["root", "set-url", &url, "--ca", ca]);
    let mut player = Player::start(&scratch, Setup::of(&url, scratch.join("data")));
    player.wait_for("the programme", |show| show.item == "aviso");
    player.wait_until_lit();
    until("the manager to hear from the screen", || manager.tell(&["screens"]).contains("aviso").then_some(()));
}

#[test]
fn screens_come_in_by_caddy() {
    screens_come_in_by("caddy");
}

#[test]
fn screens_come_in_by_nginx() {
    screens_come_in_by("nginx");
}

#[test]
fn nginx_needs_a_certificate_that_fits_and_a_name_is_that_of_a_host() {
    let scratch = Scratch::new("unset");
    let manager = Manager::start(&scratch);
    let site = scratch.join("site");
    let site = site.to_str().expect("text");
    let refused = manager.run(&["setup", "--name", NAME, "--front", "nginx", "--write", site]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("give --certificate and --key"), "{}", said(&refused));
    let wrong = manager.run(&["setup", "--name", "https://pantallas.mx", "--write", site]);
    assert!(said(&wrong).contains("not a host's name"), "{}", said(&wrong));
    assert!(!scratch.join("site").exists());
    fs::create_dir(scratch.join("other")).expect("a folder can be made");
    let (one, other) = (Certified::make(&scratch), Certified::make(&scratch.join("other")));
    for (name, certificate, key, says) in [
        (NAME, &one.certificate, &other.key, "is not the key of"),
        ("otro.example", &one.certificate, &one.key, "is not for otro.example"),
        (NAME, &one.key, &one.key, "there is no certificate in it"),
        (NAME, &one.certificate, &one.certificate, "there is no private key in it"),
    ] {
        let files = [certificate, key].map(|path| path.to_str().expect("text"));
        let given = ["--front", "nginx", "--certificate", files[0], "--key", files[1], "--write", site];
        let refused = manager.run(&[&["setup", "--name", name][..], &given].concat());
        assert!(!refused.status.success() && said(&refused).contains(says), "{says}: {}", said(&refused));
        assert!(!scratch.join("site").exists(), "{says}");
    }
    let public = manager.run(&["setup", "--name", "Pantallas.Ciudad.MX", "--front", "caddy", "--write", site]);
    assert!(public.status.success(), "{}", said(&public));
    let text = fs::read_to_string(site).expect("it was written");
    assert!(text.contains("pantallas.ciudad.mx {\n") && !text.contains("tls "), "Caddy gets the certificate: {text}");
}
