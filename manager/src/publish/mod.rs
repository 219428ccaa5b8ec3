//! `cartelera-manager publish`: from a content folder to signed pointers, in one step that happens whole or not at all.

mod changes;
mod epochs;
mod folder;
mod load;
mod plan;
mod progress;

pub(crate) use load::{Content, load, load_silent, zone};
pub(crate) use plan::{Followed, followed};
pub(crate) use progress::Progress;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use cartelera_playlists::ids::ItemId;
use jiff::{SignedDuration, Timestamp};

use crate::{
    approvals::Draft,
    audit::NewEntry,
    content::{self, Tree},
    data::Data,
    error::AppError,
    proposals::State,
    repoint,
    say::say,
    stops::StopBook,
    store::content::{Decided, NewRevision},
};
use plan::{Ground, Plan};

/// How to publish.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Whether the new programmes rule at once instead of at the next boundary after `lead`.
    pub(crate) now: bool,
    /// How long screens have to download what is new.
    pub(crate) lead: SignedDuration,
    /// Not before this instant, and with `now` at it, whatever the lead is.
    pub(crate) at: Option<Timestamp>,
    /// Where the publisher key lies, if not in the key folder.
    pub(crate) publisher_key: Option<PathBuf>,
    /// Whether approvers are only asked.
    pub(crate) draft: Draft,
    /// Who publishes.
    pub(crate) by: String,
    /// Whether a folder is published although the page changed something that it does not have.
    pub(crate) is_over_page: bool,
}

/// What a publication is for.
pub(crate) struct Purpose {
    pub(crate) about: String,
    /// What the audit log says of it.
    pub(crate) entry: NewEntry,
    /// Where it was made, if that was in the page.
    pub(crate) page: Option<PageChange>,
}

impl Purpose {
    /// Whether it changes any item: places may be added although something is withdrawn.
    fn changes_items(&self) -> bool {
        self.page.as_ref().is_none_or(|change| change.item().is_some() || change.replaces == 0)
    }

    /// The item that it changes, if it changes one only.
    fn item(&self) -> Option<&ItemId> {
        self.page.as_ref()?.item()
    }
}

/// A change of the content that was made in the page.
pub(crate) struct PageChange {
    /// The number of the revision that it was made on; 0 if nothing had been published.
    pub(crate) replaces: u64,
    /// The proposal that it carries out.
    pub(crate) proposal: Option<Decided>,
}

impl PageChange {
    /// The item that it changes: a change of a rule changes none.
    fn item(&self) -> Option<&ItemId> {
        self.proposal.as_ref()?.item.as_ref()
    }
}

/// What became of a publication.
enum Kept {
    Published(Box<Plan>),
    /// Approvers were only asked.
    Asked,
    /// The content, or the proposal, is another one than the one that was looked at.
    Moved,
}

/// Publishes `folder` and prints per screen what changed.
///
/// Media are stored first, then one transaction makes all of it visible: whenever the process is killed, screens follow
/// either the old pointers or the new ones.
pub(crate) async fn run(data: &Data, folder: &Path, options: &Options) -> Result<(), AppError> {
    // A key that is not there is told before gigabytes are looked through.
    let find_publisher = |data: &Data| data.keys.publisher(&data.root, options.publisher_key.as_deref());
    repoint::until_kept(data, "publishing", async |data| Ok(find_publisher(data).map(Some)?)).await?;
    let _alone = data.lock_publications().await?;
    data.blobs.sweep().await?;
    if !options.is_over_page {
        folder::refuse_older(&*data.store, folder).await?;
    }
    let content = load(folder, Some(&*data.store)).await?;
    let purpose =
        Purpose { about: format!("carpeta {}", folder.display()), entry: entry(folder, options)?, page: None };
    if let Kept::Published(plan) = keep(data, &content, &purpose, options).await? {
        report(&plan);
        folder::remember(&*data.store, folder, options.is_over_page).await?;
    }
    Ok(())
}

/// What the audit log says of a folder that is published.
fn entry(folder: &Path, options: &Options) -> anyhow::Result<NewEntry> {
    Ok(NewEntry {
        at: repoint::now()?,
        who: format!("{} (orden del sistema)", options.by),
        action: "content.folder",
        subject: folder.display().to_string(),
        ..NewEntry::default()
    })
}

/// Publishes a change of the content that was made in the page; `false` if the content, or the proposal, is another one than the
/// one that was looked at.
///
/// Whoever calls it holds the lock of publications since `content` was read.
///
/// # Errors
///
/// [`AppError::Refused`] if something of it was withdrawn, or lacks signatures of approvers.
pub(crate) async fn carry_out(
    data: &Data,
    content: &Content,
    purpose: &Purpose,
    options: &Options,
) -> Result<bool, AppError> {
    Ok(!matches!(keep(data, content, purpose, options).await?, Kept::Moved))
}

/// Plans and keeps the publication of `content`.
async fn keep(data: &Data, content: &Content, purpose: &Purpose, options: &Options) -> Result<Kept, AppError> {
    let mut judged = None;
    repoint::until_kept(data, "publishing", async |data| {
        if has_moved(data, purpose).await? {
            return Ok(Some(Kept::Moved));
        }
        let now = repoint::now()?;
        let publisher = data.keys.publisher(&data.root, options.publisher_key.as_deref())?;
        let book = StopBook::load(data).await?;
        let head = book.list.head();
        if purpose.changes_items() && judged.replace(head) != Some(head) {
            // What a change does not touch the stop list withholds anyway.
            content.refuse_withdrawn(&book, purpose.item())?;
        }
        let followed = plan::followed(data).await?;
        let known = data.store.screens().await?;
        let keys = (&publisher, &data.keys.pointer);
        let ground = Ground { root: &data.root, keys, followed: &followed, known: &known, stop_head: head, now };
        let mut plan = plan::plan(&content.city, &ground, options)?;
        if !plan.seal(data, &ground).await?.settle(&options.draft)? {
            return Ok(Some(Kept::Asked));
        }
        store_media(data, content).await?;
        plan.publication.revision = revision(data, content, purpose, options, now).await?;
        // What changes nothing is nothing that anybody did.
        let is_change = plan.publication.revision.is_some() || plan.changes_screens();
        plan.publication.entry = is_change.then(|| purpose.entry.clone());
        Ok(data.keep(plan.publication.clone()).await?.then(|| Kept::Published(Box::new(plan))))
    })
    .await
}

/// Whether the content or the proposal is another one than the one that was looked at.
async fn has_moved(data: &Data, purpose: &Purpose) -> anyhow::Result<bool> {
    let Some(PageChange { replaces, proposal }) = &purpose.page else { return Ok(false) };
    if data.store.newest_revision_number().await?.unwrap_or(0) != *replaces {
        return Ok(true);
    }
    let Some(decided) = proposal else { return Ok(false) };
    let proposal = data.store.proposal(decided.number).await?;
    let is_decided = |state: State| matches!(state, State::Review | State::Scheduled);
    Ok(!proposal.is_some_and(|known| is_decided(known.state) && known.version == decided.version))
}

/// The revision that `content` is; `None` if it is the newest one already.
async fn revision(
    data: &Data,
    content: &Content,
    purpose: &Purpose,
    options: &Options,
    now: Timestamp,
) -> anyhow::Result<Option<NewRevision>> {
    let newest = data.store.newest_revision().await?;
    let (tree, texts) = Tree::of(&content.sources, content.media.clone());
    if purpose.page.is_none() && newest.as_ref().is_some_and(|newest| newest.tree == tree) {
        return Ok(None);
    }
    Ok(Some(NewRevision {
        replaces: match &purpose.page {
            Some(change) => change.replaces,
            None => newest.map_or(0, |newest| newest.number),
        },
        made: now,
        by: options.by.clone(),
        about: purpose.about.clone(),
        is_of_page: purpose.page.is_some(),
        tree,
        texts,
        proposal: purpose.page.as_ref().and_then(|change| change.proposal.clone()),
    }))
}

/// Stores every file that the content names, also those that no screen shows now: a change in the page may bring them back.
async fn store_media(data: &Data, content: &Content) -> anyhow::Result<()> {
    // What is there is not deleted from here on.
    data.store.want_media(content.media.values().map(|file| file.sha256).collect()).await?;
    for content::TreeFile { sha256, size_bytes } in content.media.values().copied() {
        if data.blobs.size_bytes(sha256).await? != Some(size_bytes) {
            let source = content.files.get(&sha256);
            let source = source.with_context(|| format!("no file of the content is media {sha256}"))?;
            data.blobs.put(sha256, source).await?;
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
