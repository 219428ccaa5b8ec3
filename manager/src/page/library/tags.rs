//! Words that people put on files: added and taken off, offered again, and to find files by.

use crate::{
    library::{MAX_TAG_CHARS, MediaTag, MediaUpload, TagFault},
    page::{fields::encode, visit::Visit},
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

/// The tags that are to be put on a file, or the one that is to be taken off; what is wrong with them, in words.
///
/// Who says until when a file may be used need not add a tag.
pub(super) fn wanted(visit: &Visit) -> Result<Option<TagStep>, String> {
    let (w, added, removed) = (visit.locale.library(), visit.fields.get("add"), visit.fields.get("remove"));
    if !removed.is_empty() {
        return Ok(Some(TagStep::Remove(removed.to_owned())));
    }
    if added.trim().is_empty() && visit.fields.all("last_day").next().is_some() {
        return Ok(None);
    }
    MediaTag::read(added).map(|tags| Some(TagStep::Add(tags))).map_err(|fault| match fault {
        TagFault::Empty => w.tag_empty.to_owned(),
        TagFault::Long => visit.locale.fill(w.tag_long, &[&MAX_TAG_CHARS]),
        TagFault::Sign => w.tag_sign.to_owned(),
    })
}

/// Puts tags on a file, or takes one off.
pub(super) async fn keep(visit: &Visit, upload: &MediaUpload, step: TagStep) -> anyhow::Result<Tagging> {
    let mut after = upload.tags.clone();
    match &step {
        TagStep::Add(tags) => {
            let is_new = |tag: &&MediaTag| upload.tags.iter().all(|known| known.key() != tag.key());
            after.extend(tags.iter().filter(is_new).cloned());
        }
        TagStep::Remove(key) => after.retain(|tag| tag.key() != *key),
    }
    let mut entry = visit.entry("content.media-tagged", upload.name.clone());
    (entry.before, entry.after) = (words(&upload.tags), words(&after));
    visit.page.data.store.tag_upload(upload.number, step, entry).await
}

/// Tags as the audit log has them.
fn words(tags: &[MediaTag]) -> String {
    serde_json::json!({ "tags": tags.iter().map(|tag| &tag.word).collect::<Vec<_>>() }).to_string()
}
