//! The arguments of the commands about the root document.

use std::path::PathBuf;

use cartelera_playlists::{hash::ContentHash, manifest::PublicKey};
use clap::{Args, Subcommand, ValueEnum};

use crate::{age::PassphraseFile, approvals::Draft, cli::DataFolder, confirm::Yes};

/// What is done about the root document.
#[derive(Debug, Subcommand)]
pub(crate) enum RootCommand {
    /// Tell the newest version: keys, thresholds, addresses, and which private keys are on this machine
    Show(ShowArgs),
    /// Add the key of a person who approves
    ///
    /// The person makes it with `cartelera-manager approver new` on a machine of their own and sends its public half. With
    /// threshold 0 approvers need not sign anything yet.
    AddApprover {
        /// The person's name, for `root show` and for requests
        name: String,
        /// The public key: 64 hexadecimal digits
        #[arg(value_name = "PUBKEY", value_parser = public_key)]
        key: PublicKey,
        #[command(flatten)]
        common: Common,
    },
    /// Take the key of an approver away; what only that person signed must be signed by others first
    RemoveApprover {
        /// The person's name or public key
        who: String,
        #[command(flatten)]
        draft: Draft,
        #[command(flatten)]
        common: Common,
    },
    /// Say how many approvers must sign what screens show; with 1 or more, `withdraw` needs one of them and `resume` two
    ///
    /// Everything that screens follow must be signed by so many first: --draft writes the request.
    Threshold {
        /// How many; 0 is none
        approvers: usize,
        #[command(flatten)]
        draft: Draft,
        #[command(flatten)]
        common: Common,
    },
    /// Say where screens find the manager, so that they follow a move
    SetUrl {
        /// Addresses such as `http://10.0.0.5:8080`, the preferred one first
        #[arg(required = true, value_name = "URL", value_parser = url)]
        urls: Vec<String>,
        /// A PEM file with the only certificates that screens trust there as issuers, such as the city's own authority;
        /// without it those of the device, or of its --ca
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// Put a new key in the place of the publisher's or pointer's, and sign anew what it must have signed
    Rotate(RotateArgs),
    /// Write the root key into a file that a passphrase opens, to be kept off this machine
    ///
    /// Whoever has the root key decides what all screens follow, and without it the root document can never be changed again.
    /// Any `age` program opens the file, too (<https://age-encryption.org>); what is in it is keys/root.key.
    #[command(after_help = "Examples:
  cartelera-manager root export-key --out /media/usb/raiz.age
  cartelera-manager root confirm-key /media/usb/raiz.age --remove    looks whether it can be opened, and removes keys/root.key
  cartelera-manager root set-url http://10.0.0.5:8080 --root-key /media/usb/raiz.age    uses it from there")]
    ExportKey(ExportKeyArgs),
    /// Look whether a file is the root key, and remind of keeping it off-line no more
    ConfirmKey(ConfirmKeyArgs),
}

/// What every change of the root document needs.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The root key, if it is not keys/root.key of the data folder; also as `root export-key` encrypted it
    #[arg(long, env = "CARTELERA_ROOT_KEY", value_name = "FILE")]
    pub(super) root_key: Option<PathBuf>,
    #[command(flatten)]
    pub(super) passphrase: PassphraseFile,
    #[command(flatten)]
    pub(crate) data: DataFolder,
}

/// Arguments of `root show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(super) data: DataFolder,
    /// Answer in JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Arguments of `root export-key`.
#[derive(Debug, Args)]
pub(crate) struct ExportKeyArgs {
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) passphrase: PassphraseFile,
    #[command(flatten)]
    pub(super) data: DataFolder,
}

/// Arguments of `root confirm-key`.
#[derive(Debug, Args)]
pub(crate) struct ConfirmKeyArgs {
    /// The file where it is kept: as `root export-key` wrote it, or keys/root.key as it is
    pub(super) file: PathBuf,
    /// Remove keys/root.key from the data folder
    #[arg(long)]
    pub(super) remove: bool,
    #[command(flatten)]
    pub(super) yes: Yes,
    #[command(flatten)]
    pub(super) passphrase: PassphraseFile,
    #[command(flatten)]
    pub(super) data: DataFolder,
}

/// Arguments of `root rotate`.
#[derive(Debug, Args)]
pub(crate) struct RotateArgs {
    /// Whose key
    pub(super) role: RotatedRole,
    /// Where the publisher key lies, if it is not keys/publisher.key of the data folder; the new one takes its place
    #[arg(long, env = "CARTELERA_PUBLISHER_KEY", value_name = "FILE")]
    pub(super) publisher_key: Option<PathBuf>,
    #[command(flatten)]
    pub(super) common: Common,
}

/// A role whose key is replaced as a matter of course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RotatedRole {
    /// Signs programmes: all that screens follow are sealed anew
    Publisher,
    /// Signs pointers and suspensions: all are sealed anew
    Pointer,
}

fn public_key(text: &str) -> Result<PublicKey, String> {
    let wrong = || "not a public key (allowed: 64 of 0-9 and a-f, as \"cartelera-manager approver new\" tells them)";
    let bytes: ContentHash = text.parse().map_err(|_| wrong())?;
    Ok(PublicKey::try_from(bytes).map_err(|_| wrong())?)
}

fn url(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let is_address = host.is_some_and(|host| !host.is_empty() && !host.contains(char::is_whitespace));
    if is_address {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err("not an address (allowed: such as http://10.0.0.5:8080 or https://pantallas.example.mx)".to_owned())
    }
}
