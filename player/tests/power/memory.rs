//! What the machine has in memory when it starts: a shell, the kernel's modules, and the program with its libraries.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    kernel::Kernel,
    process::{program, run_tool},
};

/// Waits for what the test tells, with the disk still untouched, and then starts the program.
///
/// What was told before the machine ran is lost, so it says that it listens until somebody answers with a line end; a longer
/// answer might be cut in two where it stops waiting.
const INIT: &str = r"#!/bin/busybox sh
b=/bin/busybox
$b mount -t devtmpfs devices /dev
load() { for module in $*; do $b insmod /modules/$module; done; }
load EARLY
exec </dev/ttyS1 >/dev/ttyS1
$b stty raw -echo
until read -t 0.1 anything; do echo LISTENING; done
echo READY
read options variant
load LATE
if $b mount -t ext4 -o $options /dev/vda /data; then
    exec /cutting /data $variant
fi
echo UNMOUNTABLE
";

/// Packs it into the file `to`.
pub(crate) fn pack(folder: &Path, kernel: &Kernel, to: &Path) {
    for name in ["bin", "dev", "data", "modules"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    let shell = [PathBuf::from("/bin/busybox"), PathBuf::from("/usr/bin/busybox")];
    let shell = shell.iter().find(|path| path.exists()).expect("busybox is installed (deploy/packages.sh test)");
    fs::copy(shell, folder.join("bin/busybox")).unwrap();
    let modules = kernel.copy_modules(&folder.join("modules"));
    let (late, early): (Vec<String>, Vec<String>) =
        modules.into_iter().partition(|module| module.starts_with("virtio_blk"));
    let init = folder.join("init");
    fs::write(&init, INIT.replace("EARLY", &early.join(" ")).replace("LATE", &late.join(" "))).unwrap();
    fs::set_permissions(&init, fs::Permissions::from_mode(0o755)).unwrap();
    let program = program("examples/cutting");
    for library in libraries(&program) {
        let copied = folder.join(library.strip_prefix("/").unwrap());
        fs::create_dir_all(copied.parent().unwrap()).unwrap();
        fs::copy(library, copied).unwrap();
    }
    run_tool(Command::new("strip").arg("-o").arg(folder.join("cutting")).arg(program));
    let pack = "find . | cpio --create --format=newc --quiet > \"$0\"";
    run_tool(Command::new("sh").args(["-c", pack]).arg(to).current_dir(folder));
}

/// The shared libraries of `program` and what loads them.
fn libraries(program: &Path) -> Vec<PathBuf> {
    let output = Command::new("ldd").arg(program).output().expect("ldd runs");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace().filter(|word| word.starts_with('/')).map(PathBuf::from).collect()
}
