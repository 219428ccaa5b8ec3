//! What a takeover shows: an item of a content folder, or a text from the command line.

use std::path::PathBuf;

use anyhow::Context as _;
use cartelera_playlists::{
    content::{self, BulletinEntry, City, Member},
    hash::ContentHash,
    ids::{ItemId, ScreenId, TakeoverId},
    programme::{Bulletin, Content as ItemContent, Flight, Item, Pacing},
};

use super::args::ItemArgs;
use crate::{ask::unknown, data::Data, error::AppError, publish};

/// The shortest length of a text, and what each word adds; it counts for nothing while the text covers a screen.
const TEXT_MS: (u64, u64) = (6_000, 400);

/// Where the item comes from.
pub(super) enum Source {
    /// A content folder, in which the item stands in the house loop so that it is compiled for every screen.
    Folder { content: Box<publish::Content>, item: ItemId },
    /// A text, which is the same on every screen.
    Text(Box<Item>),
}

impl Source {
    /// Reads what `args` name. A text gets the identifier of its takeover, `id`.
    pub(super) async fn load(args: &ItemArgs, id: &TakeoverId, data: &Data) -> Result<Self, AppError> {
        let (Some(folder), Some(item)) = (&args.folder, &args.item) else {
            return Ok(Self::Text(Box::new(text(args, id)?)));
        };
        let mut content = Box::new(publish::load_silent(folder, Some(&*data.store)).await?);
        if content.city.item(item).is_none() {
            let known = content.city.items().map(|(item, _)| item.id.as_str());
            return Err(AppError::NotFound(unknown("item of the folder", item.as_str(), known)));
        }
        let house_loop = content.city.house_loop.clone();
        let list = content.city.playlists.iter_mut().find(|list| list.id == house_loop);
        let list = list.context("the city has no house loop")?;
        if list.members.iter().all(|member| member.id() != item) {
            list.members.push(Member::Used(item.clone()));
        }
        Ok(Self::Folder { content, item: item.clone() })
    }

    /// The city, if a folder was read.
    pub(super) fn city(&self) -> Option<&City> {
        match self {
            Self::Folder { content, .. } => Some(&content.city),
            Self::Text(_) => None,
        }
    }

    /// The item as `screen` shows it: its flight is civil in the screen's zone.
    pub(super) fn item_for(&self, screen: &ScreenId) -> Result<Item, AppError> {
        match self {
            Self::Text(item) => Ok(Item::clone(item)),
            Self::Folder { content, item } => {
                let city = &content.city;
                let missing = || {
                    let known = city.screens().map(|(screen, _)| screen.id.as_str());
                    AppError::NotFound(unknown("screen of the folder", screen.as_str(), known))
                };
                let programme = content::compile(city, screen).ok_or_else(missing)?;
                let found = programme.items.into_iter().find(|found| found.id == *item);
                Ok(found.with_context(|| format!("compiling item {item} for screen {screen}"))?)
            }
        }
    }

    /// The path of a file in the folder, for people.
    pub(super) fn path(&self, hash: ContentHash) -> Option<&PathBuf> {
        match self {
            Self::Folder { content, .. } => content.files.get(&hash),
            Self::Text(_) => None,
        }
    }
}

fn text(args: &ItemArgs, id: &TakeoverId) -> anyhow::Result<Item> {
    let given = "clap sees to it that a text has a headline, a category and a department";
    let headline = args.headline.clone().context(given)?;
    let entry = BulletinEntry {
        kicker: args.kicker.clone(),
        headline: headline.clone(),
        body: args.body.trim().to_owned(),
        source: args.source.clone(),
        ..BulletinEntry::default()
    };
    let length_ms = TEXT_MS.0 + TEXT_MS.1 * entry.words();
    let mut item = Item {
        id: id.as_str().parse().context("naming the item after its takeover")?,
        digest: ContentHash::from_bytes([0; 32]),
        title: headline,
        owner: args.department.clone().context(given)?,
        campaign: None,
        axis: None,
        category: args.category.context(given)?,
        servants: Vec::new(),
        length_ms,
        transition_ms: 0,
        flight: Flight::default(),
        pacing: Pacing::default(),
        content: ItemContent::Bulletin(Bulletin {
            kicker: entry.kicker,
            headline: entry.headline,
            body: entry.body,
            source: entry.source,
            ..Bulletin::default()
        }),
    };
    item.digest = item.compute_digest();
    Ok(item)
}
