//! The root documents of a package: whose keys count, and who vouches for them.

use std::io::{Read, Seek};

use cartelera_playlists::{
    envelope::{KeyId, VerifyError, open_signed_by},
    hash::ContentHash,
    manifest::{PublicKey, Role, Root, RootError},
    testigo::TestigoPackage,
};

use super::{super::entry, archive::Archive, why};

/// The most root documents that are read.
const MAX_ROOTS: usize = 1_000;

/// Root documents of which each follows the one before.
pub(super) struct Chain {
    links: Vec<Link>,
    /// The first that counts: the one that the given key signed, else the first of all.
    first: usize,
    is_pinned: bool,
}

struct Link {
    root: Root,
    bytes: Vec<u8>,
    name: String,
}

/// The root keys that signed a root document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RootKeys {
    pub(super) version: u64,
    pub(super) keys: Vec<ContentHash>,
}

impl Chain {
    /// Reads the root documents of a package; what is wrong with them is added to `faults`.
    pub(super) fn read<R: Read + Seek>(
        archive: &mut Archive<R>,
        pinned: Option<ContentHash>,
        faults: &mut Vec<String>,
    ) -> Self {
        let names = archive.files().map(|(name, _)| name).filter(|name| name.starts_with(entry::ROOTS));
        let names: Vec<String> = names.take(MAX_ROOTS).map(str::to_owned).collect();
        let mut found = Vec::new();
        for name in names {
            let Some(bytes) = archive.read(&name) else { continue };
            match Root::open_self_signed(&bytes) {
                Ok(root) if name == entry::root(root.version) => found.push(Link { root, bytes, name }),
                Ok(root) => faults.push(format!("{name}: es la versión {} del documento raíz", root.version)),
                Err(error) => faults.push(format!("{name}: {}", why(&error))),
            }
        }
        found.sort_by_key(|link| link.root.version);
        if found.is_empty() {
            faults.push("el paquete no tiene ningún documento raíz que valga".to_owned());
        }
        let mut links: Vec<Link> = Vec::new();
        for link in found {
            if let Some(Err(error)) = links.last().map(|last| last.root.open_next(&link.bytes)) {
                faults.push(format!("{}: {}", link.name, no_successor(&error)));
                break;
            }
            links.push(link);
        }
        // A key that merely stands in a root document did not vouch for it: anybody can write a key there.
        let vouched = |link: &Link| pinned.is_some_and(|key| signers(link).contains(&key));
        let first = links.iter().position(vouched);
        if let Some(key) = pinned.filter(|_| first.is_none()) {
            let others: Vec<String> = links.last().map(signers).unwrap_or_default().iter().map(short).collect();
            faults.push(format!("la llave raíz {} no es la del paquete ({})", short(&key), others.join(", ")));
        }
        Self { links, first: first.unwrap_or(0), is_pinned: first.is_some() }
    }

    /// Opens a package under the pointer keys of the newest document that counts and has one which signed it; gives the
    /// version of that document.
    pub(super) fn open(&self, bytes: &[u8]) -> Result<(TestigoPackage, u64), &'static str> {
        let mut refused = "no hay un documento raíz que diga con qué llave se firma";
        for link in self.links.iter().skip(self.first).rev() {
            match link.root.pointer.open::<TestigoPackage>(bytes) {
                Ok(package) => return Ok((package, link.root.version)),
                Err(error @ VerifyError::Threshold { .. }) => refused = why(&error),
                // Its signature does not matter.
                Err(error) => return Err(why(&error)),
            }
        }
        Err(refused)
    }

    /// Whether the given key signed a root document.
    pub(super) fn is_pinned(&self) -> bool {
        self.is_pinned
    }

    /// The newest version.
    pub(super) fn newest(&self) -> Option<u64> {
        self.links.last().map(|link| link.root.version)
    }

    /// Who signed the documents that count up to `version`: whoever trusts one of these keys can trust that version. Of
    /// neighbours with the same keys only the newest is told.
    pub(super) fn vouching(&self, version: u64) -> Vec<RootKeys> {
        let mut all: Vec<RootKeys> = Vec::new();
        for link in self.links.iter().skip(self.first).take_while(|link| link.root.version <= version) {
            let keys = signers(link);
            if all.last().is_some_and(|last| last.keys == keys) {
                all.pop();
            }
            all.push(RootKeys { version: link.root.version, keys });
        }
        all
    }
}

/// The own root keys of a document that signed it.
fn signers(link: &Link) -> Vec<ContentHash> {
    let Role { keys, .. } = &link.root.root;
    let keys: Vec<_> = keys.iter().map(|PublicKey(key)| *key).collect();
    let signed = open_signed_by::<Root>(&link.bytes, &keys).map(|(_, signed)| signed).unwrap_or_default();
    keys.into_iter().filter(|key| signed.contains(&KeyId::of(key))).map(|key| PublicKey(key).into()).collect()
}

fn no_successor(error: &RootError) -> String {
    match error {
        RootError::Version { wanted, .. } => format!("falta antes la versión {wanted} del documento raíz"),
        _ => "no lo firmaron las llaves del documento raíz anterior".to_owned(),
    }
}

fn short(key: &ContentHash) -> String {
    format!("{}…", &key.to_string()[..16])
}
