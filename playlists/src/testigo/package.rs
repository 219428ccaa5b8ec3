//! The list of a package of testigos, which anybody can check without the manager.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    envelope::Document,
    hash::ContentHash,
    ids::{CampaignId, OfficeId, ScreenId},
    manifest::PublicKey,
};

/// What is in a package, whose devices made it, and what was asked for and is not in it. Signed by the pointer key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestigoPackage {
    /// Format of this document.
    pub format: u16,
    /// The city.
    pub city: String,
    /// When it was made.
    pub made: Timestamp,
    /// What was asked for.
    pub wanted: Wanted,
    /// The devices that signed its testigos, as the manager knows them.
    pub devices: Vec<PackagedDevice>,
    /// The testigos, in order of time.
    pub testigos: Vec<PackagedTestigo>,
    /// Other files.
    pub others: Vec<PackagedFile>,
    /// How many testigos of the time that was asked for were ordered and never came.
    pub lacking: u64,
}

impl Document for TestigoPackage {
    const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.testigo-package+json";
    const FORMAT: u16 = 1;

    fn format(&self) -> u16 {
        self.format
    }
}

/// Which testigos are in a package: all of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Of this campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignId>,
    /// Of this screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen: Option<ScreenId>,
    /// Of this office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// A device whose key signs testigos.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackagedDevice {
    /// Its key.
    pub key: PublicKey,
    /// The screen that it is or was.
    pub screen: ScreenId,
    /// Since when.
    pub since: Timestamp,
    /// Who made it that screen.
    pub by: String,
    /// Until when, if it is no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// A testigo of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackagedTestigo {
    /// What the screen said and signed.
    pub testigo: PackagedFile,
    /// Its picture.
    pub picture: PackagedFile,
    /// Why the manager doubts it, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
}

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackagedFile {
    /// Its name in the package.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: ContentHash,
}
