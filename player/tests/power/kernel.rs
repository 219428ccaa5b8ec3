//! The kernel of the virtual machine, as `deploy/packages.sh` unpacks it.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use walkdir::WalkDir;

use crate::process::run_tool;

/// What the disk and its file system need, in the order in which it must be loaded. What a kernel has built in is no module.
const MODULES: [&str; 12] = [
    "crc16",
    "crc32c_generic",
    "crc32c-cryptoapi",
    "mbcache",
    "jbd2",
    "ext4",
    "virtio_ring",
    "virtio",
    "virtio_pci_legacy_dev",
    "virtio_pci_modern_dev",
    "virtio_pci",
    "virtio_blk",
];

/// A kernel and its modules.
pub(crate) struct Kernel {
    pub(crate) image: PathBuf,
    modules: Vec<PathBuf>,
}

impl Kernel {
    /// Finds what was unpacked.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub(crate) fn find() -> Self {
        let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| Some(Path::new(&env::var_os("HOME")?).join(".cache"))).unwrap_or_default();
        let folder = cache.join("cartelera/kernel");
        let files: Vec<PathBuf> =
            WalkDir::new(&folder).into_iter().flatten().map(walkdir::DirEntry::into_path).collect();
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let image = files.iter().find(|path| name(path).starts_with("vmlinuz-")).unwrap_or_else(|| {
            panic!(
                "the power cannot be cut: there is no kernel for a virtual machine in {} (deploy/packages.sh test brings it \
                 on Debian for amd64; elsewhere CARTELERA_WITHOUT_VM=1 leaves this test out)",
                folder.display()
            )
        });
        let find = |module: &&str| {
            let names = ["ko", "ko.xz"].map(|ending| format!("{module}.{ending}"));
            files.iter().find(|path| names.contains(&name(path))).cloned()
        };
        Self { image: image.clone(), modules: MODULES.iter().filter_map(find).collect() }
    }

    /// Puts the modules into `folder`; gives their names in the order in which they must be loaded.
    pub(crate) fn copy_modules(&self, folder: &Path) -> Vec<String> {
        let copy = |path: &PathBuf| {
            let copied = folder.join(path.file_name().expect("a module has a name"));
            fs::copy(path, &copied).expect("a module can be copied");
            if path.extension() == Some(OsStr::new("xz")) {
                run_tool(Command::new("xz").arg("--decompress").arg(&copied));
            }
            let name = copied.file_name().expect("a module has a name").to_string_lossy().into_owned();
            name.trim_end_matches(".xz").to_owned()
        };
        self.modules.iter().map(copy).collect()
    }
}
