//! Words that people put on files: added and taken off, offered again, and to find files by.

use super::{back, find, list::LibraryPage, may_change, told::Told};
use crate::{
    library::{MAX_TAG_CHARS, MAX_TAGS, MediaTag, MediaUpload, TagFault},
    page::{
        fields::encode,
        visit::{Fault, Outcome, Visit},
    },
    store::{
        tags::{TagStep, TagUse, Tagging},
        uploads::UploadFilter,
    },
};

/// So many tags are offered.
const OFFERED: u32 = 100;

/// A tag as pages show it.
pub(super) struct TagLink {
    pub(super) key: String,
    pub(super) word: String,
    /// The files that have it.
    pub(super) href: String,
}

/// The tags that files have: to choose from.
pub(super) struct TagChoice {
    pub(super) key: String,
    pub(super) word: String,
    /// With how many files have it.
    pub(super) label: String,
    pub(super) is_chosen: bool,
}

/// The tags of `upload`.
pub(super) fn links(upload: &MediaUpload) -> Vec<TagLink> {
    let link = |tag: &MediaTag| {
        let key = tag.key();
        TagLink { href: format!("/content/media?tag={}", encode(&key)), word: tag.word.clone(), key }
    };
    upload.tags.iter().map(link).collect()
}

/// The tags of the files that `seen` names, in order, of which the one with the key `chosen` is chosen, whether any file has it
/// or not.
pub(super) async fn choices(visit: &Visit, seen: UploadFilter, chosen: &str) -> anyhow::Result<Vec<TagChoice>> {
    let in_use = visit.page.data.store.tags_in_use(seen, OFFERED).await?;
    let choice = |TagUse { tag, files }: TagUse| {
        let key = tag.key();
        TagChoice { label: format!("{} ({files})", tag.word), is_chosen: key == chosen, word: tag.word, key }
    };
    let mut all: Vec<TagChoice> = in_use.into_iter().map(choice).collect();
    if !chosen.is_empty() && !all.iter().any(|choice| choice.is_chosen) {
        let (key, word) = (chosen.to_owned(), chosen.to_owned());
        all.push(TagChoice { key, label: word.clone(), word, is_chosen: true });
    }
    all.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(all)
}

/// Puts tags on a file, or takes one off.
pub(in crate::page) async fn tag(visit: Visit) -> Outcome {
    let upload = find(&visit).await?;
    if !may_change(&visit, &upload) {
        return Err(Fault::Forbidden);
    }
    let (w, locale) = (visit.locale.library(), visit.locale);
    let (removed, mut after) = (visit.fields.get("remove"), upload.tags.clone());
    let step = if removed.is_empty() {
        match MediaTag::read(visit.fields.get("add")) {
            Ok(tags) => {
                after.extend(
                    tags.iter().filter(|tag| upload.tags.iter().all(|known| known.key() != tag.key())).cloned(),
                );
                TagStep::Add(tags)
            }
            Err(fault) => {
                let text = match fault {
                    TagFault::Empty => w.tag_empty.to_owned(),
                    TagFault::Long => locale.fill(w.tag_long, &[&MAX_TAG_CHARS]),
                    TagFault::Sign => w.tag_sign.to_owned(),
                };
                return refuse(&visit, &upload, text).await;
            }
        }
    } else {
        after.retain(|tag| tag.key() != removed);
        TagStep::Remove(removed.to_owned())
    };
    let mut entry = visit.entry("content.media-tagged", upload.name.clone());
    (entry.before, entry.after) = (words(&upload.tags), words(&after));
    match visit.page.data.store.tag_upload(upload.number, step, entry).await? {
        Tagging::Done => Ok(back(&visit, &format!("done=media-tagged#file-{}", upload.number))),
        Tagging::Moved => Ok(back(&visit, "done=media-changed")),
        Tagging::Many => refuse(&visit, &upload, locale.fill(w.tag_many, &[&MAX_TAGS])).await,
    }
}

async fn refuse(visit: &Visit, upload: &MediaUpload, text: String) -> Outcome {
    let page = LibraryPage::of(visit, vec![Told::fault(&upload.name, text)]).await?;
    visit.refused(&page)
}

/// Tags as the audit log has them.
fn words(tags: &[MediaTag]) -> String {
    serde_json::json!({ "tags": tags.iter().map(|tag| &tag.word).collect::<Vec<_>>() }).to_string()
}
