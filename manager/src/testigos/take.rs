//! `cartelera-manager testigo take`: asks a screen for a testigo and waits for it.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{
    ids::{CampaignId, ItemId, ScreenId},
    programme::Item,
    testigo::TestigoSubject,
};
use clap::Args;
use jiff::SignedDuration;
use tokio::{
    io::AsyncReadExt as _,
    time::{Instant, sleep},
};

use crate::{
    ask::unknown,
    cli::DataFolder,
    data::Data,
    devices::{choose, now, person},
    error::AppError,
    plays::PlayBook,
    say::say,
    store::testigos::{NewOrder, StoredTestigo},
};

/// How often the database is looked at while somebody waits.
const PERIOD: Duration = Duration::from_millis(200);

/// Arguments of `testigo take`.
#[derive(Debug, Args)]
pub(crate) struct TakeArgs {
    /// The screen
    #[arg(long, value_name = "ID")]
    screen: ScreenId,
    /// Of the next showing of this item [default: whatever is on]
    #[arg(long, value_name = "ID", conflicts_with = "campaign")]
    item: Option<ItemId>,
    /// Of the next showing of an item of this campaign
    #[arg(long, value_name = "ID")]
    campaign: Option<CampaignId>,
    /// How long the screen may take for it, such as 30m or 8h
    #[arg(long, default_value = "24h", value_name = "TIME", value_parser = within)]
    within: SignedDuration,
    /// How many seconds are waited for it here; the screen takes it also if nobody waits any more
    #[arg(long, default_value_t = 120, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(0..=86_400))]
    wait: u64,
    /// The JPEG file to write [default: testigo-NUMBER.jpg]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write over a file that is there already
    #[arg(long, requires = "out")]
    force: bool,
    #[command(flatten)]
    data: DataFolder,
}

fn within(text: &str) -> Result<SignedDuration, String> {
    let allowed = "allowed: 1m to 744h, such as 30m or 8h";
    let time: SignedDuration = text.parse().map_err(|_| format!("not a length of time ({allowed})"))?;
    let fits = time >= SignedDuration::from_mins(1) && time <= SignedDuration::from_hours(744);
    if fits { Ok(time) } else { Err(format!("not a possible time ({allowed})")) }
}

/// Asks, and waits.
pub(super) async fn run(arguments: &TakeArgs) -> Result<(), AppError> {
    let data = Data::open_published(&arguments.data.resolve()?).await?;
    let record = choose::by_id(&data, &arguments.screen).await?;
    let screen = record.id;
    if choose::live_key(&data, &screen).await?.is_none() {
        return Err(anyhow!("screen {screen} has no device that could be asked (pair one first)").into());
    }
    if let Some(out) = arguments.out.as_deref() {
        check_place(out, arguments.force)?;
    }
    let subject = subject(&data, arguments).await?;
    let asked = now()?;
    let order = NewOrder {
        screen: screen.clone(),
        office: record.office,
        subject,
        // Clocks differ a little.
        from: asked - SignedDuration::from_mins(1),
        until: asked + arguments.within,
        is_urgent: true,
        asked,
        by: person(),
        place: None,
    };
    let numbers = data.store.keep_orders(vec![order], asked).await?;
    let ends = asked + arguments.within;
    let number = *numbers.first().context("an order for a testigo got no number")?;
    let until = Instant::now() + Duration::from_secs(arguments.wait);
    loop {
        if let Some(testigo) = data.store.testigo_of(number).await? {
            return Ok(write(&data, arguments, testigo).await?);
        }
        if now()? >= ends {
            let why = format!("screen {screen} did not take testigo {number} within {:#}", arguments.within);
            return Err(anyhow!("{why} (is it on? `screens` tells)").into());
        }
        if Instant::now() >= until {
            say(format!("{screen}: testigo {number} pedido; la pantalla lo tomará cuando lo muestre"));
            return Ok(());
        }
        sleep(PERIOD).await;
    }
}

/// Refuses a place for the picture before anybody is asked for it.
fn check_place(out: &Path, force: bool) -> anyhow::Result<()> {
    anyhow::ensure!(force || !out.exists(), "{} is there already (--force writes over it)", out.display());
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    anyhow::ensure!(folder.is_none_or(Path::is_dir), "there is no folder for {}", out.display());
    Ok(())
}

/// What is to be seen, if the screen shows such a thing at all.
async fn subject(data: &Data, arguments: &TakeArgs) -> Result<TestigoSubject, AppError> {
    let book = PlayBook::new(data.store.clone());
    let items = book.items_of(&arguments.screen).await?;
    if let Some(item) = &arguments.item {
        let known = items.iter().map(|item: &Item| &item.id);
        if !known.clone().any(|known| known == item) {
            return Err(not_shown(arguments, unknown("item", item.as_str(), known)));
        }
        return Ok(TestigoSubject::Item { item: item.clone() });
    }
    if let Some(campaign) = &arguments.campaign {
        let known = items.iter().filter_map(|item| item.campaign.as_ref());
        if !known.clone().any(|known| known == campaign) {
            return Err(not_shown(arguments, unknown("campaign", campaign.as_str(), known)));
        }
        return Ok(TestigoSubject::Campaign { campaign: campaign.clone() });
    }
    Ok(TestigoSubject::Anything)
}

fn not_shown(arguments: &TakeArgs, unknown: String) -> AppError {
    AppError::NotFound(format!("the picture of screen {} never shows that: {unknown}", arguments.screen))
}

async fn write(data: &Data, arguments: &TakeArgs, testigo: StoredTestigo) -> anyhow::Result<()> {
    let path = arguments.out.clone().unwrap_or_else(|| PathBuf::from(format!("testigo-{}.jpg", testigo.order)));
    let mut picture = Vec::new();
    let mut reader = data.pictures.read(testigo.picture, 0, testigo.picture_bytes).await?;
    reader.read_to_end(&mut picture).await.context("reading the picture of a testigo")?;
    fs::write(&path, picture).with_context(|| format!("writing {}", path.display()))?;
    let taken = testigo.taken;
    let zone = PlayBook::new(data.store.clone()).zone(Some(&testigo.screen), taken).await?;
    say(format!(
        "{}: testigo {} de «{}», {}: {}",
        testigo.screen,
        testigo.order,
        testigo.title,
        crate::ask::words::moment(taken, &zone),
        path.display()
    ));
    if let Some(flag) = testigo.flag {
        say(format!("dudoso: {flag}"));
    }
    Ok(())
}
