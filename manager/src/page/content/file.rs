//! The file that a slide or a capsule shows: as a form chooses it.

use cartelera_playlists::media::{MediaFacts, MediaKind};

use super::{form::Choice, live::Live};
use crate::{
    library::{Lasting, MadeMedia, MediaUpload},
    page::{
        library::{seen_by, sees, today},
        visit::{Fault, Visit},
    },
    proposals::{NoticeCapsule, NoticeFile, Shown},
    store::uploads::UploadFilter,
};

/// So many of the files that were sent last can be chosen.
const OFFERED: u32 = 30;

/// The file that is called `key`, if the person may use it: what was made of one that somebody sent (`12-0`), or the path of one
/// of the content.
pub(super) async fn chosen(visit: &Visit, live: &Live, key: &str) -> Result<Option<NoticeFile>, Fault> {
    if let Some(facts) = live.city.media.get(key).filter(|facts| is_shown(facts)) {
        return Ok(Some(NoticeFile { path: key.to_owned(), facts: facts.clone(), upload: None }));
    }
    let numbers = key.split_once('-').and_then(|(number, place)| Some((number.parse().ok()?, place.parse().ok()?)));
    let Some((number, place)) = numbers else { return Ok(None) };
    let person = visit.person()?;
    let upload = visit.page.data.store.upload(number).await?.filter(|upload| sees(person, upload));
    Ok(upload.as_ref().and_then(|upload| Some(file_of(live, upload, made_at(upload, place)?))))
}

/// What staff call the file `key`, and the department that has it.
pub(super) async fn about(
    visit: &Visit,
    file: &NoticeFile,
) -> Result<Option<(String, cartelera_playlists::ids::DepartmentId)>, Fault> {
    let Some((number, place)) = file.upload else { return Ok(None) };
    let upload = visit.page.data.store.upload(number).await?;
    Ok(upload.map(|upload| {
        let made = upload.made.iter().find(|made| made.place == place);
        let page = made.and_then(|made| upload.page_of(made));
        (visit.locale.title_of_page(&upload.title(), page), upload.department)
    }))
}

/// What a notice shows whose file is `file`; of a video nobody has said yet how it is followed.
pub(super) fn shown(file: NoticeFile) -> Shown {
    match file.facts.kind {
        MediaKind::Video { has_sound, .. } => {
            Shown::Capsule(Box::new(NoticeCapsule { video: file, captions: None, sound: has_sound }))
        }
        _ => Shown::Slide(file),
    }
}

/// The files that can be chosen in the place of what is shown; none of a text.
pub(super) async fn offered(visit: &Visit, live: &Live, shown: &Shown) -> Result<Vec<Choice>, Fault> {
    let current = match shown {
        Shown::Text => return Ok(Vec::new()),
        Shown::Slide(file) => file,
        Shown::Capsule(capsule) => &capsule.video,
    };
    let is_alike = |facts: &MediaFacts| facts.kind.sort() == current.facts.kind.sort();
    let filter = UploadFilter { lasting: Some(Lasting::On(today(visit).await)), ..seen_by(visit.person()?) };
    let uploads = visit.page.data.store.uploads(filter, OFFERED).await?;
    let mut choices: Vec<Choice> = Vec::new();
    for upload in &uploads {
        for made in upload.made.iter().filter(|made| is_alike(&made.facts)) {
            let is_current = current.facts.sha256 == made.facts.sha256;
            let name = visit.locale.title_of_page(&upload.name, upload.page_of(made));
            choices.push((key_of(&file_of(live, upload, made)), name, is_current));
        }
    }
    if !choices.iter().any(|(.., is_current)| *is_current) {
        choices.insert(0, (key_of(current), current.name().to_owned(), true));
    }
    Ok(choices)
}

/// How a form names a file.
pub(super) fn key_of(file: &NoticeFile) -> String {
    file.upload.map_or_else(|| file.path.clone(), |(number, place)| format!("{number}-{place}"))
}

fn made_at(upload: &MediaUpload, place: i64) -> Option<&MadeMedia> {
    upload.made.iter().find(|made| made.place == place && is_shown(&made.facts))
}

/// What a notice shows that shows `made`: under the path that the content has it already, if it does.
pub(super) fn file_of(live: &Live, upload: &MediaUpload, made: &MadeMedia) -> NoticeFile {
    let known = live.city.media.iter().find(|(_, facts)| facts.sha256 == made.facts.sha256);
    NoticeFile {
        path: known.map_or_else(|| upload.path_of(made), |(path, _)| path.clone()),
        facts: made.facts.clone(),
        upload: Some((upload.number, made.place)),
    }
}

/// Whether a notice can be made of a file.
fn is_shown(facts: &MediaFacts) -> bool {
    matches!(facts.kind, MediaKind::Picture { .. } | MediaKind::Video { .. })
}
