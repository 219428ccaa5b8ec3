//! `cartelera-manager release list`: how far each release is, and on which screens.

use anyhow::Context as _;
use cartelera_playlists::{
    ids::ScreenId,
    protocol::{
        heartbeat::Heartbeat,
        release::{PackageVersion, UpdateOutcome},
    },
};
use jiff::Timestamp;
use serde_json::json;

use super::args::ListArgs;
use crate::{
    data::Data,
    error::AppError,
    say::say,
    screens::ago,
    store::releases::{Package, Release},
    table::table,
};

/// What a screen tells of its package.
struct Screen {
    id: ScreenId,
    told: Heartbeat,
}

impl Screen {
    fn is_for(&self, package: &Package) -> bool {
        self.told.package.as_ref().is_some_and(|installed| installed.architecture == package.architecture)
    }

    fn has(&self, version: &PackageVersion) -> bool {
        self.told.package.as_ref().is_some_and(|installed| installed.version == *version)
    }

    /// Why it does not have `version`, if it tried.
    fn failed(&self, version: &PackageVersion) -> Option<(UpdateOutcome, &str)> {
        let report = self.told.update.as_ref().filter(|report| report.version == *version)?;
        (report.outcome != UpdateOutcome::Updated).then_some((report.outcome, report.detail.as_str()))
    }
}

/// Runs `release list`.
pub(super) async fn run(args: &ListArgs) -> Result<(), AppError> {
    let data = Data::open(&args.data.resolve()?).await?;
    let (releases, screens) = (data.store.releases().await?, screens(&data).await?);
    if args.json {
        let all: Vec<_> = releases.iter().map(|release| describe(release, &screens)).collect();
        say(serde_json::to_string_pretty(&all).context("writing the releases as JSON")?);
        return Ok(());
    }
    if releases.is_empty() {
        say("no hay versiones del reproductor (cartelera-manager release add ARCHIVO.deb)");
        return Ok(());
    }
    let mut rows = vec![["VERSIÓN", "EQUIPO", "PRIMERA", "LA TIENEN", "ESTADO"].map(str::to_owned)];
    let (mut notes, now) = (Vec::new(), Timestamp::now());
    for release in releases.iter().rev() {
        for package in &release.packages {
            let of_it = || screens.iter().filter(|screen| screen.is_for(package));
            let have = of_it().filter(|screen| screen.has(&release.version)).count();
            rows.push([
                release.version.to_string(),
                package.architecture.clone(),
                package.stage.first.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string),
                format!("{have} de {}", of_it().count()),
                state(release, package, now),
            ]);
            let failed = of_it().filter_map(|screen| Some((&screen.id, screen.failed(&release.version)?)));
            notes.extend(
                failed.map(|(id, (outcome, detail))| format!("{id}: {} {}: {detail}", words(outcome), release.version)),
            );
        }
    }
    say(table(&rows).trim_end());
    for note in notes {
        say(note);
    }
    Ok(())
}

fn words(outcome: UpdateOutcome) -> &'static str {
    match outcome {
        UpdateOutcome::RolledBack => "regresó de la",
        UpdateOutcome::Refused => "no pudo instalar la",
        UpdateOutcome::Updated | UpdateOutcome::Unknown => "con la",
    }
}

fn state(release: &Release, package: &Package, now: Timestamp) -> String {
    let since = |at: Timestamp| ago(now.duration_since(at));
    let stage = &package.stage;
    match (&release.held, stage.proved, stage.seen) {
        (Some((at, because)), _, _) => format!("detenida {}: {because}", since(*at)),
        (None, Some(at), _) => format!("para todas, desde {}", since(at)),
        (None, None, Some(at)) => format!("en la primera desde {}; las demás esperan", since(at)),
        (None, None, None) => "espera a que la primera cierre".to_owned(),
    }
}

fn describe(release: &Release, screens: &[Screen]) -> serde_json::Value {
    let packages = release.packages.iter().map(|package| {
        let of_it = || screens.iter().filter(|screen| screen.is_for(package));
        let have: Vec<_> = of_it().filter(|screen| screen.has(&release.version)).map(|screen| &screen.id).collect();
        let failed: Vec<_> = of_it()
            .filter_map(|screen| Some((&screen.id, screen.failed(&release.version)?)))
            .map(|(id, (outcome, detail))| json!({ "screen": id, "outcome": outcome, "detail": detail }))
            .collect();
        json!({
            "architecture": package.architecture,
            "sha256": package.sha256,
            "size_bytes": package.size_bytes,
            "first": package.stage.first,
            "seen": package.stage.seen,
            "proved": package.stage.proved,
            "have": have,
            "failed": failed,
        })
    });
    json!({
        "version": release.version,
        "added": release.added,
        "added_by": release.added_by,
        "held": release.held.as_ref().map(|(at, because)| json!({ "at": at, "because": because })),
        "continued": release.continued,
        "packages": packages.collect::<Vec<_>>(),
    })
}

async fn screens(data: &Data) -> anyhow::Result<Vec<Screen>> {
    let heartbeats = data.store.heartbeats().await?;
    let screen = |told: crate::store::devices::StoredHeartbeat| {
        let heartbeat = serde_json::from_str(&told.body).context("reading a heartbeat")?;
        Ok(Screen { id: told.screen, told: heartbeat })
    };
    heartbeats.into_iter().map(screen).collect()
}

/// The release `version`.
pub(super) async fn find(data: &Data, version: &PackageVersion) -> Result<Release, AppError> {
    let found = data.store.releases().await?.into_iter().find(|release| release.version == *version);
    found.ok_or_else(|| {
        AppError::NotFound(format!("there is no release {version} (see \"cartelera-manager release list\")"))
    })
}
