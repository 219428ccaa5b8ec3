//! Takes packages into the repository, and lets releases go on.

use std::path::Path;

use anyhow::{Context as _, anyhow, ensure};
use cartelera_playlists::{
    ids::ScreenId,
    protocol::{heartbeat::Heartbeat, release::PackageVersion},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    args::{AddArgs, ContinueArgs},
    deb::{PackageFile, is_later},
    index, list,
    signing::PackagesKey,
};
use crate::{
    data::Data,
    error::AppError,
    root,
    say::say,
    store::releases::{Package, Release, Stage},
};

/// A screen that called within this time is in contact.
const IN_CONTACT: SignedDuration = SignedDuration::from_hours(24);

/// Runs `release add`.
pub(super) async fn run(args: &AddArgs) -> Result<(), AppError> {
    let data = Data::open(&args.common.data.resolve()?).await?;
    let files = args.packages.iter().map(|path| PackageFile::read(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let (before, now) = (data.store.releases().await?, Timestamp::now());
    let release = plan(&data, args, (&files, &before), now).await?;
    let key = key(&data, args.packages_key.as_deref())?;
    let public = key.public()?;
    if data.root.packages.as_deref() != Some(public.as_str()) {
        root::name_packages_key(&data, public, &args.common).await?;
    }
    for file in &files {
        data.blobs.put(file.sha256, &file.path).await?;
    }
    let mut all = before;
    match all.iter_mut().find(|known| known.version == release.version) {
        Some(known) => known.packages.extend(release.packages.clone()),
        None => all.push(release.clone()),
    }
    let (mut index, head) = index::make(&all, now);
    index.push((index::HEAD.to_owned(), key.sign(&head)?));
    data.store.keep_release(release.clone(), index).await?;
    for package in &release.packages {
        say(format!("{} para {}: {}", release.version, package.architecture, begins(&package.stage)));
    }
    Ok(())
}

fn begins(stage: &Stage) -> String {
    stage.first.as_ref().map_or_else(
        || "la instala primero la pantalla que llame primero".to_owned(),
        |first| {
            format!("la instala primero {first}, cuando cierre; las demás, al día siguiente si ésa sigue mostrando")
        },
    )
}

/// The release that `files` make.
async fn plan(
    data: &Data,
    args: &AddArgs,
    (files, before): (&[PackageFile], &[Release]),
    now: Timestamp,
) -> anyhow::Result<Release> {
    let version = &files.first().context("adding a release: there is no package")?.version;
    for file in files {
        let doing = || format!("adding the package {}", file.path.display());
        ensure!(
            file.version == *version,
            "{}: it has version {} and the first one has {version} (allowed: one version at a time)",
            doing(),
            file.version
        );
        let twice = files.iter().filter(|other| other.architecture == file.architecture).count();
        ensure!(twice == 1, "{}: another one is for {}, too", doing(), file.architecture);
    }
    let known = before.iter().find(|release| release.version == *version);
    let is_known = |file: &PackageFile| {
        known.is_some_and(|known| known.packages.iter().any(|package| package.architecture == file.architecture))
    };
    if let Some(file) = files.iter().find(|file| is_known(file)) {
        let (path, architecture) = (file.path.display(), &file.architecture);
        return Err(anyhow!(
            "adding the package {path}: there is a package of {version} for {architecture} already (a version never changes: \
             make the next one, deploy/package.sh --revision N)"
        ));
    }
    for release in before.iter().filter(|release| release.version != *version) {
        ensure!(
            is_later(version, &release.version)?,
            "adding release {version}: {} was added before and is not older (allowed: a later version)",
            release.version
        );
    }
    let firsts = firsts(data, &args.first, now).await?;
    for chosen in &args.first {
        let is_fit =
            firsts.iter().any(|(screen, of)| screen == chosen && files.iter().any(|file| file.architecture == *of));
        ensure!(is_fit, "choosing {chosen} as the first screen: none of these packages is for its machine");
    }
    let package = |file: &PackageFile| Package {
        architecture: file.architecture.clone(),
        sha256: file.sha256,
        size_bytes: file.size_bytes,
        control: file.control.clone(),
        stage: Stage {
            first: firsts.iter().find(|(_, of)| *of == file.architecture).map(|(screen, _)| screen.clone()),
            ..Stage::default()
        },
    };
    Ok(Release {
        version: version.clone(),
        added: now,
        added_by: args.by.resolve(),
        held: None,
        continued: None,
        packages: files.iter().map(package).collect(),
    })
}

/// The screens that come first, each with the kind of its machine: those that were chosen, else those in contact.
async fn firsts(data: &Data, chosen: &[ScreenId], now: Timestamp) -> anyhow::Result<Vec<(ScreenId, String)>> {
    let keys = data.store.bound_keys().await?;
    let mut found = Vec::new();
    for told in data.store.heartbeats().await? {
        let heartbeat: Heartbeat = serde_json::from_str(&told.body).context("reading a heartbeat")?;
        let is_paired = keys.iter().any(|key| key.screen == told.screen && key.revoked.is_none());
        let is_fit = now.duration_since(told.at) <= IN_CONTACT && !heartbeat.is_safe_mode && is_paired;
        let Some(package) = heartbeat.package else { continue };
        if chosen.contains(&told.screen) || (chosen.is_empty() && is_fit) {
            found.push((told.screen, package.architecture));
        }
    }
    for screen in chosen {
        ensure!(
            found.iter().any(|(known, _)| known == screen),
            "choosing {screen} as the first screen: it never told what package it has (see \"cartelera-manager screens\")"
        );
    }
    Ok(found)
}

fn key(data: &Data, elsewhere: Option<&Path>) -> anyhow::Result<PackagesKey> {
    let path = elsewhere.map_or_else(|| data.keys.path("packages"), Path::to_owned);
    if path.exists() {
        return PackagesKey::read(&path);
    }
    ensure!(
        elsewhere.is_none() && data.root.packages.is_none(),
        "looking for the key that signs packages: {} is not there (put it back, or say where it is with --packages-key; screens \
         that know it take no package that another one signed)",
        path.display()
    );
    PackagesKey::make(&path)
}

/// Runs `release continue`.
pub(super) async fn let_go_on(args: &ContinueArgs) -> Result<(), AppError> {
    let data = Data::open(&args.data.resolve()?).await?;
    let (release, now) = (list::find(&data, &args.version).await?, Timestamp::now());
    let firsts = if args.first.is_empty() { Vec::new() } else { firsts(&data, &args.first, now).await? };
    data.store.continue_release(args.version.clone(), now).await?;
    for package in &release.packages {
        let of_it = firsts.iter().find(|(_, of)| *of == package.architecture);
        let after = match of_it {
            Some((first, _)) => Stage { first: Some(first.clone()), seen: None, proved: package.stage.proved },
            None if args.all => Stage { proved: Some(now), ..package.stage.clone() },
            None => continue,
        };
        let of: (PackageVersion, String) = (args.version.clone(), package.architecture.clone());
        data.store.note_stage(of, package.stage.clone(), after).await?;
    }
    for package in list::find(&data, &args.version).await?.packages {
        let goes = if package.stage.proved.is_some() {
            "la instalan todas al cerrar".to_owned()
        } else {
            begins(&package.stage)
        };
        say(format!("{} para {}: {goes}", args.version, package.architecture));
    }
    Ok(())
}
