//! Holds each testigo of a package against the key of its screen, and its picture against what was signed.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read, Seek},
    panic::{AssertUnwindSafe, catch_unwind},
};

use cartelera_playlists::{
    envelope::{KeyId, open_signed_by},
    ids::ScreenId,
    testigo::{PackagedDevice, PackagedTestigo, Testigo, TestigoPackage},
};
use ed25519_dalek::VerifyingKey;
use image::{ImageFormat, ImageReader};
use jiff::{SignedDuration, Timestamp};

use super::{archive::Archive, why};

/// So much may the clocks of screen and manager differ where it counts since when a device was a screen.
pub(super) const CLOCK_MARGIN: SignedDuration = SignedDuration::from_hours(2);

/// What was found of the testigos.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) faults: Vec<String>,
    pub(super) warnings: Vec<String>,
    /// How many are without fault.
    pub(super) testigos: u64,
    /// Of how many screens.
    pub(super) screens: u64,
}

/// The devices of a package, by key.
struct Devices<'a> {
    by_key: BTreeMap<KeyId, Vec<&'a PackagedDevice>>,
    keys: Vec<VerifyingKey>,
}

/// Checks the testigos; of files that are not `sound` it was told already.
pub(super) fn check<R: Read + Seek>(
    package: &TestigoPackage,
    archive: &mut Archive<R>,
    sound: &BTreeSet<String>,
) -> Checked {
    let devices = Devices::of(package);
    let mut checked = Checked::default();
    let mut known: BTreeMap<(ScreenId, u64, Timestamp), &str> = BTreeMap::new();
    let mut screens = BTreeSet::new();
    for packaged in &package.testigos {
        let name = packaged.testigo.name.as_str();
        let Some(bytes) = sound.get(name).and_then(|name| archive.read(name)) else { continue };
        let testigo = match devices.open(&bytes) {
            Ok(testigo) => testigo,
            Err(why) => {
                checked.faults.push(format!("{name}: {why}"));
                continue;
            }
        };
        let mut faults = Vec::new();
        let same = known.insert((testigo.screen.clone(), testigo.order, testigo.taken), name);
        faults.extend(same.map(|same| format!("es el mismo testigo que {same}")));
        let is_whole = sound.contains(&packaged.picture.name);
        let picture = if is_whole { archive.read(&packaged.picture.name) } else { None };
        faults.extend(fault_of_picture(packaged, &testigo, picture.as_deref()));
        if faults.is_empty() && is_whole {
            checked.testigos += 1;
            screens.insert(testigo.screen.clone());
        }
        checked.faults.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
        checked.warnings.extend(packaged.doubt.as_ref().map(|doubt| format!("dudosa: {name}: {doubt}")));
        if testigo.rank != 1 {
            checked.warnings.push(format!("hora no confirmada: {name}"));
        }
    }
    checked.screens = screens.len() as u64;
    checked
}

impl<'a> Devices<'a> {
    fn of(package: &'a TestigoPackage) -> Self {
        let mut by_key: BTreeMap<KeyId, Vec<&PackagedDevice>> = BTreeMap::new();
        let mut keys = Vec::new();
        for device in &package.devices {
            let devices = by_key.entry(KeyId::of(&device.key.0)).or_default();
            if devices.is_empty() {
                keys.push(device.key.0);
            }
            devices.push(device);
        }
        Self { by_key, keys }
    }

    /// Opens a testigo that a device signed which was its screen when it was taken.
    fn open(&self, bytes: &[u8]) -> Result<Testigo, String> {
        let (testigo, signers) =
            open_signed_by::<Testigo>(bytes, &self.keys).map_err(|error| why(&error).to_owned())?;
        let devices: Vec<&PackagedDevice> =
            signers.iter().filter_map(|key| self.by_key.get(key)).flatten().copied().collect();
        let of_screen: Vec<&&PackagedDevice> =
            devices.iter().filter(|device| device.screen == testigo.screen).collect();
        if of_screen.is_empty() {
            let others: Vec<&str> = devices.iter().map(|device| device.screen.as_str()).collect();
            return Err(format!("lo firmó un equipo de {}, no de {}", others.join(", "), testigo.screen));
        }
        if !of_screen.iter().any(|device| was_screen(device, testigo.taken)) {
            return Err(format!("el equipo que lo firmó no era {} el {}", testigo.screen, testigo.taken));
        }
        Ok(testigo)
    }
}

/// Whether a device was its screen at `taken`.
fn was_screen(device: &PackagedDevice, taken: Timestamp) -> bool {
    let since = device.since.checked_sub(CLOCK_MARGIN).unwrap_or(Timestamp::MIN);
    let until = device.until.map(|until| until.checked_add(CLOCK_MARGIN).unwrap_or(Timestamp::MAX));
    since <= taken && until.is_none_or(|until| taken < until)
}

/// What is wrong with the picture of a testigo, whose bytes are given if the package has them as it names them.
fn fault_of_picture(packaged: &PackagedTestigo, testigo: &Testigo, bytes: Option<&[u8]>) -> Option<String> {
    let (name, facts) = (&packaged.picture.name, &testigo.picture);
    if facts.sha256 != packaged.picture.sha256 {
        return Some(format!("la imagen {name} no es la que firmó la pantalla"));
    }
    let bytes = bytes?;
    if facts.size_bytes != bytes.len() as u64 {
        return Some(format!("la imagen {name} mide {} bytes y la pantalla firmó {}", bytes.len(), facts.size_bytes));
    }
    match size_px(bytes) {
        Some(size) if size == (facts.width_px, facts.height_px) => None,
        Some((width, height)) => {
            let (signed_width, signed_height) = (facts.width_px, facts.height_px);
            Some(format!("la imagen {name} es de {width}x{height} y la pantalla firmó {signed_width}x{signed_height}"))
        }
        None => Some(format!("la imagen {name} no es un JPEG legible")),
    }
}

/// Width and height as the header of a JPEG says. A decoder that panics has not read it.
fn size_px(bytes: &[u8]) -> Option<(u32, u32)> {
    let read = || ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg).into_dimensions().ok();
    catch_unwind(AssertUnwindSafe(read)).ok().flatten()
}
