//! Another file in the place of one, wherever that is used: a change of each item that shows it, all handed in by one form.

use std::sync::Arc;

use askama::Template;
use cartelera_playlists::{
    content::{ContentEntry, ItemEntry},
    ids::DepartmentId,
    media::MediaKind,
};

use super::{
    authorise::{Planned, blocked},
    capsule, file,
    form::Choice,
    list::nothing,
    live::Live,
    rows::{kind, screens_in_words},
    usable::Usable,
    write::entry,
};
use crate::{
    audit::NewEntry,
    library::{MadeMedia, MediaUpload, UploadState},
    page::{
        frame::Frame,
        library::{may_change, sees, today},
        locale::{ContentWords, LibraryWords},
        matrix::Right,
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{Captions, Change, Notice, NoticeFile, Proposal, Shown, State, Subject, find_item, last_day_of, owner},
    store::content::NewProposal,
};

#[derive(Template)]
#[template(path = "content_replace.html")]
struct ReplacePage {
    f: Frame,
    c: &'static ContentWords,
    w: &'static LibraryWords,
    number: i64,
    place: i64,
    alt: String,
    choices: Vec<Choice>,
    /// Whether it is asked what the new file shows, and what was typed.
    asks_alt: bool,
    new_alt: String,
    follow: Vec<UseRow>,
    stay: Vec<UseRow>,
    /// What is wrong, in words.
    fault: Option<String>,
    /// What the content's check has against it.
    blocked: Vec<String>,
}

/// An item that shows the file.
struct UseRow {
    href: String,
    title: String,
    /// Where it shows, or why it stays as it is.
    told: String,
}

/// What becomes of the items that show a file.
struct Plan<'a> {
    follow: Vec<(&'a ItemEntry, DepartmentId)>,
    stay: Vec<(&'a ItemEntry, &'static str)>,
}

impl<'a> Plan<'a> {
    async fn of(visit: &Visit, live: &'a Live, made: &MadeMedia) -> Result<Self, Fault> {
        let (w, reach) = (visit.locale.library(), visit.person()?.reach(Right::Write));
        let open: Vec<Proposal> = visit.page.data.store.open_proposals().await?;
        let now = visit.page.zone().await.to_datetime(visit.now);
        let (mut follow, mut stay) = (Vec::new(), Vec::new());
        for (item, playlist) in live.city.items() {
            let path = match &item.content {
                ContentEntry::Bulletin(bulletin) => bulletin.picture.as_ref(),
                ContentEntry::Slide(slide) => Some(&slide.media),
                ContentEntry::Capsule(capsule) => Some(&capsule.media),
            };
            let shows =
                path.and_then(|path| live.city.media.get(path)).is_some_and(|facts| facts.sha256 == made.facts.sha256);
            if !shows || live.city.flight_of(item).until.is_some_and(|until| until <= now) {
                continue;
            }
            let department = owner((item, playlist));
            if matches!(item.content, ContentEntry::Bulletin(_)) {
                stay.push((item, w.replace_bulletin));
            } else if !reach.covers(Some(department)) {
                stay.push((item, w.replace_others));
            } else if open.iter().any(|known| known.subject.is_item(&item.id)) {
                stay.push((item, w.replace_open));
            } else {
                follow.push((item, department.clone()));
            }
        }
        Ok(Self { follow, stay })
    }
}

/// Asks which file is to take the place of another one.
pub(in crate::page) async fn ask_replace(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let (upload, made) = find(&visit).await?;
    let page = ReplacePage::of(&visit, &live, (&upload, &made)).await?;
    visit.html(&page)
}

/// Hands in a change of each item that shows the file: all of them, or none.
pub(in crate::page) async fn replace(visit: Visit) -> Outcome {
    let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
    let (upload, made) = find(&visit).await?;
    let w = visit.locale.library();
    let plan = Plan::of(&visit, &live, &made).await?;
    let new = chosen(&visit, &live, &made).await?;
    let Some(new) = new.filter(|_| !plan.follow.is_empty()) else {
        return refuse(&visit, &live, (&upload, &made), w.replace_choose.to_owned()).await;
    };
    let alt = new_alt(&visit);
    if is_picture(&made) && alt.is_empty() {
        return refuse(&visit, &live, (&upload, &made), w.replace_alt_missing.to_owned()).await;
    }
    let mut all = Vec::new();
    for (item, department) in &plan.follow {
        let Some(notice) = follow(&visit, &live, item, (&new, &alt)).await? else {
            let text = visit.locale.fill(w.replace_captions, &[&item.title]);
            return refuse(&visit, &live, (&upload, &made), text).await;
        };
        let (_, base) = find_item(&live.held.sources, &item.id)?.ok_or(Fault::NotFound)?;
        let new = NewProposal {
            subject: Subject::Item(item.id.clone()),
            department: department.clone(),
            title: item.title.clone(),
            change: Change::Put(Box::new(notice)),
            base: Some(base),
            state: State::Review,
            made: visit.now,
            by: visit.person()?.account.id,
        };
        let entry = entry(&visit, "content.sent", &new.title, &new.change)?;
        all.push((new, entry));
    }
    let problems = problems(&visit, &live, &all).await?;
    if !problems.is_empty() {
        let page = ReplacePage { blocked: problems, ..ReplacePage::of(&visit, &live, (&upload, &made)).await? };
        return visit.refused(&page);
    }
    if visit.page.data.store.add_proposals(all).await? {
        return Ok(go("/content?only=review&done=media-replaced"));
    }
    refuse(&visit, &live, (&upload, &made), w.replace_busy.to_owned()).await
}

/// What the content's check has against any of these.
async fn problems(visit: &Visit, live: &Arc<Live>, all: &[(NewProposal, NewEntry)]) -> Result<Vec<String>, Fault> {
    for (new, _) in all {
        let planned = Planned {
            subject: new.subject.clone(),
            department: new.department.clone(),
            change: new.change.clone(),
            base: new.base,
            undone: None,
        };
        let found = blocked(live, planned, visit.now).await?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// What a slide of the new file shows, as it was typed.
fn new_alt(visit: &Visit) -> String {
    visit.fields.get("alt").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_picture(made: &MadeMedia) -> bool {
    matches!(made.facts.kind, MediaKind::Picture { .. })
}

/// What `item` says with the file `new`, which shows `alt`, in the place of its own; `None` if it would lack subtitles.
async fn follow(
    visit: &Visit,
    live: &Live,
    item: &ItemEntry,
    (new, alt): (&NoticeFile, &str),
) -> Result<Option<Notice>, Fault> {
    let mut notice = Notice::of(item, &live.city).ok_or(Fault::NotFound)?;
    match &mut notice.shown {
        Shown::Text => return Err(Fault::NotFound),
        Shown::Slide(file) => {
            file.clone_from(new);
            alt.clone_into(&mut notice.picture_alt);
        }
        Shown::Capsule(known) => {
            // Those of another video are not its own.
            known.captions.take_if(|captions| matches!(captions, Captions::File(_)));
            known.sound &= capsule::has_sound(new);
            known.video.clone_from(new);
        }
    }
    // Subtitles that were sent with it are taken.
    capsule::begun(visit, live, &mut notice.shown).await?;
    if let Shown::Capsule(known) = &notice.shown
        && known.captions.is_none()
    {
        return Ok(None);
    }
    let usable = Usable::of(visit, &notice.shown).await?;
    notice.last_day = usable.cut(notice.last_day, today(visit).await);
    Ok(Some(notice))
}

/// The file of the path and the one thing that was made of it, if the person may change it: a document gives slides page by page.
async fn find(visit: &Visit) -> Result<(MediaUpload, MadeMedia), Fault> {
    let upload = visit.page.data.store.upload(visit.number("number")?).await?.ok_or(Fault::NotFound)?;
    if !sees(visit.person()?, &upload) {
        return Err(Fault::NotFound);
    }
    if !may_change(visit, &upload) {
        return Err(Fault::Forbidden);
    }
    match &upload.made[..] {
        [made] if upload.state == UploadState::Done => Ok((upload.clone(), made.clone())),
        _ => Err(Fault::NotFound),
    }
}

/// The file that was chosen to take its place.
async fn chosen(visit: &Visit, live: &Live, made: &MadeMedia) -> Result<Option<NoticeFile>, Fault> {
    let key = visit.fields.get("file");
    let offered = choices(visit, live, made).await?;
    if !offered.iter().any(|(known, ..)| known == key) {
        return Ok(None);
    }
    file::chosen(visit, live, key).await
}

/// The files that can take its place: those of its kind that may be used, but for itself.
async fn choices(visit: &Visit, live: &Live, made: &MadeMedia) -> Result<Vec<Choice>, Fault> {
    let current = NoticeFile { path: String::new(), facts: made.facts.clone(), upload: None };
    let all = file::offered(visit, live, &file::shown(current)).await?;
    let chosen = visit.fields.get("file");
    let others = all.into_iter().filter(|(.., is_current)| !is_current);
    Ok(others.map(|(key, name, _)| (key.clone(), name, key == chosen)).collect())
}

async fn refuse(visit: &Visit, live: &Live, file: (&MediaUpload, &MadeMedia), text: String) -> Outcome {
    let page = ReplacePage { fault: Some(text), ..ReplacePage::of(visit, live, file).await? };
    visit.refused(&page)
}

impl ReplacePage {
    async fn of(visit: &Visit, live: &Live, (upload, made): (&MediaUpload, &MadeMedia)) -> Result<Self, Fault> {
        let (w, locale) = (visit.locale.library(), visit.locale);
        let plan = Plan::of(visit, live, made).await?;
        let choices = choices(visit, live, made).await?;
        let all = live.city.screens().count();
        let row = |item: &ItemEntry, told: String| UseRow {
            href: format!("/content/items/{}", item.id),
            title: format!("{} ({})", item.title, kind(locale, item)),
            told,
        };
        let follow = plan.follow.iter();
        // What ended with the file that goes ends then still.
        let end = |item: &ItemEntry| match last_day_of(live.city.flight_of(item)) {
            Some(day) => locale.fill(w.replace_until, &[&locale.date(day)]),
            None => locale.content().no_end.to_owned(),
        };
        let told =
            |item: &ItemEntry| format!("{} · {}", screens_in_words(locale, live.reached(&item.id), all), end(item));
        let follow = follow.map(|(item, _)| row(item, told(item)));
        Ok(Self {
            f: visit.frame(locale.fill(w.replace_title, &[&upload.name])),
            c: locale.content(),
            w,
            number: upload.number,
            place: made.place,
            alt: locale.fill(w.small_alt, &[&upload.name]),
            choices,
            asks_alt: is_picture(made),
            new_alt: new_alt(visit),
            follow: follow.collect(),
            stay: plan.stay.iter().map(|(item, why)| row(item, (*why).to_owned())).collect(),
            fault: None,
            blocked: Vec::new(),
        })
    }
}
