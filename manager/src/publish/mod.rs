//! `cartelera-manager publish`: from a content folder to signed pointers, in one step that happens whole or not at all.

mod changes;
mod epochs;
mod folder;
mod load;
mod plan;
mod progress;

pub(crate) use load::{Content, load, load_silent};
pub(crate) use plan::{Followed, followed};
pub(crate) use progress::Progress;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use jiff::SignedDuration;

use crate::{approvals::Draft, data::Data, error::AppError, repoint, say::say, stops::StopBook};
use plan::{Ground, Plan};

/// How to publish.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Whether the new programmes rule at once instead of at the next boundary after `lead`.
    pub(crate) now: bool,
    /// How long screens have to download what is new.
    pub(crate) lead: SignedDuration,
    /// Where the publisher key lies, if not in the key folder.
    pub(crate) publisher_key: Option<PathBuf>,
    /// Whether approvers are only asked.
    pub(crate) draft: Draft,
}

/// Publishes `folder` and prints per screen what changed.
///
/// Media are stored first, then one transaction makes all of it visible: whenever the process is killed, screens follow
/// either the old pointers or the new ones.
pub(crate) async fn run(data: &Data, folder: &Path, options: &Options) -> Result<(), AppError> {
    let find_publisher = |data: &Data| data.keys.publisher(&data.root, options.publisher_key.as_deref());
    // A key that is not there is told before gigabytes are looked through.
    repoint::until_kept(data, "publishing", async |data| Ok(find_publisher(data).map(Some)?)).await?;
    let _alone = data.lock_publications().await?;
    data.blobs.sweep().await?;
    let content = load(folder, Some(&*data.store)).await?;
    let mut judged = None;
    let plan = repoint::until_kept(data, "publishing", async |data| {
        let now = repoint::now()?;
        let publisher = find_publisher(data)?;
        let book = StopBook::load(data).await?;
        let head = book.list.head();
        if judged.replace(head) != Some(head) {
            content.refuse_withdrawn(&book, folder)?;
        }
        let followed = plan::followed(data).await?;
        let known = data.store.screens().await?;
        let keys = (&publisher, &data.keys.pointer);
        let ground = Ground { root: &data.root, keys, followed: &followed, known: &known, stop_head: head, now };
        let mut plan = plan::plan(&content.city, &ground, options)?;
        if !plan.seal(data, &ground).await?.settle(&options.draft)? {
            return Ok(Some(None));
        }
        store_media(data, &content, &plan).await?;
        Ok(data.keep(plan.publication.clone()).await?.then_some(Some(plan)))
    })
    .await?;
    if let Some(plan) = plan {
        report(&plan);
    }
    Ok(())
}

async fn store_media(data: &Data, content: &Content, plan: &Plan) -> anyhow::Result<()> {
    for screen in &plan.screens {
        for media in &screen.after.media {
            if data.blobs.size_bytes(media.sha256).await? != Some(media.size_bytes) {
                let source = content.files.get(&media.sha256);
                let source = source.with_context(|| format!("no file of the content is media {}", media.sha256))?;
                data.blobs.put(media.sha256, source).await?;
            }
        }
    }
    Ok(())
}

fn report(plan: &Plan) {
    for screen in &plan.screens {
        say(changes::describe(screen));
    }
    for screen in &plan.removed {
        say(format!("{screen}: ya no está en la carpeta; conserva su último programa"));
    }
    let changed = plan.publication.pointers.len();
    if plan.changes_screens() {
        say(format!("publicado: {changed} de {} pantallas cambian", plan.screens.len()));
    } else {
        say("sin cambios");
    }
}
