//! `cartelera-manager enrol`: files that make a device a screen without anybody at a keyboard.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow};
use axum::http::Uri;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::{hash::ContentHash, ids::ScreenId, protocol::pairing::Enrolment};
use clap::Args;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    choose,
    person::person,
    revoke::{hardware, now},
};
use crate::{
    cli::DataFolder,
    data::Data,
    error::AppError,
    say::{say, warn},
    store::devices::EnrolmentRecord,
    table::table,
};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cartelera-manager enrol tesoreria-cajas --manager-url https://cartelera.torreon.gob.mx --out /media/card/enrolment.json
  cartelera-manager enrol --list
  cartelera-manager enrol --revoke tesoreria-cajas")]
pub(crate) struct EnrolArgs {
    /// The screen that the device becomes
    #[arg(required_unless_present_any = ["list", "revoke"], conflicts_with_all = ["list", "revoke"])]
    screen: Option<ScreenId>,
    /// Where the device finds the manager, such as `https://cartelera.torreon.gob.mx`
    #[arg(long, value_name = "URL", value_parser = url, required_unless_present_any = ["list", "revoke"])]
    manager_url: Option<String>,
    /// The file to write, readable by you alone [default: SCREEN.enrolment.json]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// For how many days the file is worth something, 1 to 365
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i64).range(1..=365))]
    days: i64,
    /// List the files that were made
    #[arg(long, conflicts_with = "revoke")]
    list: bool,
    /// Make the unused files of a screen worth nothing
    #[arg(long, value_name = "SCREEN")]
    revoke: Option<ScreenId>,
    #[command(flatten)]
    data: DataFolder,
}

/// Makes, lists or revokes enrolment files.
pub(crate) async fn run(arguments: &EnrolArgs) -> Result<(), AppError> {
    let data = Data::open(&arguments.data.resolve()?).await?;
    if arguments.list {
        return Ok(list(&data).await?);
    }
    if let Some(screen) = &arguments.revoke {
        let count = data.store.revoke_enrolments(screen.clone(), now()?).await?;
        if count == 0 {
            return Err(AppError::NotFound(format!("screen {screen} has no enrolment file that could be used")));
        }
        say(format!("{screen}: archivo de alta revocado"));
        return Ok(());
    }
    let (Some(screen), Some(url)) = (&arguments.screen, &arguments.manager_url) else {
        return Err(anyhow!("say which screen it is for, and --manager-url").into());
    };
    let screen = choose::by_id(&data, screen).await?;
    let at = now()?;
    let expires = at + SignedDuration::from_hours(24 * arguments.days);
    let mut token = [0; 32];
    getrandom::fill(&mut token).map_err(|error| anyhow!("asking the system for randomness: {error}"))?;
    let enrolment = Enrolment {
        format: Enrolment::FORMAT,
        screen: screen.id.clone(),
        manager: url.clone(),
        token: ContentHash::from_bytes(token),
        expires,
        root: STANDARD.encode(data.store.root().await?.context("there is no root document")?),
    };
    let default = PathBuf::from(format!("{}.enrolment.json", screen.id));
    let out = arguments.out.as_ref().unwrap_or(&default);
    let draft = Draft::write(out, &enrolment)?;
    let record = EnrolmentRecord {
        token: ContentHash::of(&token),
        screen: screen.id.clone(),
        made: at,
        made_by: person(),
        expires,
        revoked: None,
        used: None,
    };
    data.store.keep_enrolment(record).await?;
    draft.keep()?;
    say(format!(
        "{}: {} vale hasta el {} y para un solo equipo; los anteriores ya no valen",
        screen.id,
        out.display(),
        day(expires)
    ));
    if let Some(old) = choose::live_key(&data, &screen.id).await? {
        let old = hardware(&old.hardware);
        warn(format!("{}: ya tiene el equipo {old}; revóquelo antes de usar el archivo", screen.id));
    }
    Ok(())
}

/// A file of mode 0600 beside its place, so that no half of it and no worthless one is ever found there.
struct Draft {
    file: tempfile::NamedTempFile,
    out: PathBuf,
}

impl Draft {
    fn write(out: &Path, enrolment: &Enrolment) -> anyhow::Result<Self> {
        let doing = || format!("writing the enrolment file {}", out.display());
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder).with_context(doing)?;
        let text = serde_json::to_string_pretty(enrolment).with_context(doing)?;
        writeln!(file, "{text}").with_context(doing)?;
        file.as_file().sync_all().with_context(doing)?;
        Ok(Self { file, out: out.to_owned() })
    }

    fn keep(self) -> anyhow::Result<()> {
        let kept: io::Result<fs::File> = self.file.persist(&self.out).map_err(|refused| refused.error);
        kept.with_context(|| format!("writing the enrolment file {}", self.out.display()))?;
        Ok(())
    }
}

async fn list(data: &Data) -> anyhow::Result<()> {
    let mut rows = vec![["PANTALLA", "ESTADO", "HECHO", "VENCE", "HIZO"].map(str::to_owned)];
    let now = Timestamp::now();
    for enrolment in data.store.enrolments().await? {
        let state = match (enrolment.used, enrolment.revoked) {
            (Some(used), _) => format!("usado el {}", day(used)),
            (None, Some(revoked)) => format!("revocado el {}", day(revoked)),
            (None, None) if enrolment.expires <= now => "vencido".to_owned(),
            (None, None) => "sin usar".to_owned(),
        };
        let screen = enrolment.screen.to_string();
        rows.push([screen, state, day(enrolment.made), day(enrolment.expires), enrolment.made_by]);
    }
    say(table(&rows).trim_end());
    Ok(())
}

fn day(instant: Timestamp) -> String {
    instant.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d").to_string()
}

fn url(text: &str) -> Result<String, String> {
    let allowed = "allowed: http:// or https:// with a host, such as https://cartelera.torreon.gob.mx";
    let uri: Uri = text.parse().map_err(|_| format!("not an address ({allowed})"))?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let is_plain = uri.query().is_none() && uri.path() == "/" && uri.host().is_some_and(|host| !host.is_empty());
    if is_web && is_plain {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err(format!("not a manager's address ({allowed})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_and_a_host() {
        assert_eq!(url("https://cartelera.example/").as_deref(), Ok("https://cartelera.example"));
        assert_eq!(url("http://10.0.0.5:8080").as_deref(), Ok("http://10.0.0.5:8080"));
        for wrong in ["", "10.0.0.5", "cartelera.example:8080", "ftp://x", "https://x/y", "https://x?y", "https://"] {
            assert!(url(wrong).is_err(), "{wrong}");
        }
    }
}
