//! `cartelera-manager pair`: a person reads a code off a screen and says which screen it is.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{
    ids::{OfficeId, ScreenId},
    protocol::pairing::{Fingerprint, PairingCode},
};
use clap::Args;
use jiff::{Timestamp, tz::TimeZone};

use super::{
    choose,
    person::person,
    revoke::{hardware, now, sealed},
};
use crate::{
    cli::DataFolder,
    data::Data,
    error::AppError,
    say::say,
    store::{
        ScreenRecord,
        devices::{Binding, Bound, BoundKey, PendingPairing, TypedCode},
    },
};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cartelera-manager pair BCDF-GHJK --screen tesoreria-cajas
  cartelera-manager pair bcdfghjk --office tesoreria --name Cajas
  cartelera-manager pair BCDF-GHJK --screen tesoreria-cajas --fingerprint 7K2M-9QXR-4TBD    without a question
  cartelera-manager pair BCDF-GHJK --screen tesoreria-cajas --replace    a new device in place of a broken one")]
pub(crate) struct PairArgs {
    /// The code as the screen shows it; capitals, spaces and the hyphen do not matter
    code: PairingCode,
    /// Which screen the device becomes
    #[arg(long, value_name = "ID", required_unless_present = "office", conflicts_with = "office")]
    screen: Option<ScreenId>,
    /// Or the office in which it stands, with --name
    #[arg(long, value_name = "ID", requires = "name")]
    office: Option<OfficeId>,
    /// And its name in that office
    #[arg(long, requires = "office")]
    name: Option<String>,
    /// Take the screen from the device that has it now, whose key is revoked
    #[arg(long)]
    replace: bool,
    /// The fingerprint as the screen shows it, in place of the question whether it is the same
    #[arg(long, value_name = "XXXX-XXXX-XXXX", conflicts_with = "yes")]
    fingerprint: Option<String>,
    /// Pair without comparing the fingerprint: only where nobody can stand between the screen and the manager
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    data: DataFolder,
}

/// Pairs a device.
pub(crate) async fn run(arguments: &PairArgs) -> Result<(), AppError> {
    let data = Data::open(&arguments.data.resolve()?).await?;
    let screen = match (&arguments.screen, &arguments.office, &arguments.name) {
        (Some(id), ..) => choose::by_id(&data, id).await?,
        (None, Some(office), Some(name)) => choose::by_name(&data, office, name).await?,
        _ => return Err(anyhow!("say which screen it is with --screen, or with --office and --name").into()),
    };
    let code = arguments.code;
    let pending = match data.store.type_code(code, person(), now()?).await? {
        TypedCode::Of(pending) => pending,
        TypedCode::Wrong { left: 0 } => {
            return Err(anyhow!("no screen shows the code {code}; that were too many wrong codes").into());
        }
        TypedCode::Wrong { left } => {
            return Err(anyhow!("no screen shows the code {code} (it may have changed; {left} more tries)").into());
        }
        TypedCode::Refused { until } => {
            let until = until.to_zoned_datetime(TimeZone::system());
            return Err(anyhow!(
                "too many wrong codes: no code is taken from you until {}",
                until.strftime("%H:%M:%S")
            )
            .into());
        }
    };
    let old = choose::live_key(&data, &screen.id).await?;
    if let (Some(old), false) = (&old, arguments.replace) {
        let by = hardware(&old.hardware);
        return Err(
            anyhow!("screen {} has a device already, {by} (take --replace to revoke its key)", screen.id).into()
        );
    }
    let fingerprint = Fingerprint::of(&pending.key.0, &pending.root);
    show(&screen, &pending, fingerprint);
    confirm(arguments, fingerprint)?;
    match bind(&data, &screen, *pending, old, person()).await? {
        Bound::Done => {
            say(format!("emparejada: {} ({}, {})", screen.id, screen.name, screen.office_name));
            Ok(())
        }
        Bound::Taken => {
            Err(anyhow!("screen {} got another device meanwhile (look at it and try again)", screen.id).into())
        }
        Bound::Gone => Err(anyhow!("the code {code} expired or was used meanwhile").into()),
    }
}

/// Makes the device that waits the screen, in place of the device with the key `old`.
pub(crate) async fn bind(
    data: &Data,
    screen: &ScreenRecord,
    pending: PendingPairing,
    old: Option<BoundKey>,
    by: String,
) -> anyhow::Result<Bound> {
    let at = now()?;
    let replaces = old.map(|old| anyhow::Ok((old.id(), sealed(data, old.key, at)?))).transpose()?;
    let PendingPairing { code, key, hardware, .. } = pending;
    let binding = Binding { key, screen: screen.id.clone(), hardware, at, by, replaces };
    data.store.confirm_pairing(code, binding).await
}

fn show(screen: &ScreenRecord, pending: &PendingPairing, fingerprint: Fingerprint) {
    let left = pending.expires.duration_since(Timestamp::now()).as_mins();
    say(format!("pantalla:  {} ({}, {})", screen.id, screen.name, screen.office_name));
    say(format!("equipo:    {}", hardware(&pending.hardware)));
    say(format!("dirección: {}", pending.address));
    say(format!("huella:    {fingerprint}"));
    say(format!("el código vence en {left} min"));
}

/// Whether the fingerprint is the screen's: told, asked, or left out by who may.
fn confirm(arguments: &PairArgs, fingerprint: Fingerprint) -> anyhow::Result<()> {
    if arguments.yes {
        return Ok(());
    }
    if let Some(typed) = &arguments.fingerprint {
        let plain = |text: &str| text.replace(['-', ' '], "").to_uppercase();
        anyhow::ensure!(
            plain(typed) == plain(&fingerprint.to_string()),
            "the fingerprint {typed} is not that of the device, {fingerprint}: nothing was paired, somebody may stand between the screen and the manager"
        );
        return Ok(());
    }
    anyhow::ensure!(
        io::stdin().is_terminal(),
        "nobody can be asked whether the screen shows {fingerprint} (give it with --fingerprint, or --yes to leave it out)"
    );
    let _ = write!(io::stdout(), "¿Coincide con la pantalla? [s/N] ");
    let _ = io::stdout().flush();
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).context("reading the answer")?;
    let is_yes = matches!(answer.trim().to_lowercase().as_str(), "s" | "si" | "sí" | "y" | "yes");
    anyhow::ensure!(is_yes, "nothing was paired");
    Ok(())
}
