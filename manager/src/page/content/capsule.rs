//! What a form asks of a capsule beyond what it asks of a slide: how those who do not hear follow it, and whether it sounds.

use anyhow::Context as _;
use cartelera_playlists::media::{MediaFacts, MediaKind};

use super::{form::Form, live::Live};
use crate::{
    library::{CaptionsFault, MediaFault, MediaUpload, UploadCaptions, UploadSort, keep_captions, rewritten},
    page::{
        library::may_change,
        sent::SentFile,
        visit::{Fault, Visit},
    },
    proposals::{Captions, NoticeCapsule, NoticeFile, Shown, What},
};

/// The choices, as the form names them.
const FILE: &str = "file";
const BURNED_IN: &str = "burned-in";
const NO_DIALOGUE: &str = "none";

/// What is asked.
pub(super) struct CapsuleForm {
    /// How it is followed: [`FILE`], [`BURNED_IN`], [`NO_DIALOGUE`], or nothing yet.
    pub(super) choice: &'static str,
    /// What its subtitles file is called that is there already.
    pub(super) kept: Option<String>,
    /// Whether a subtitles file was chosen that will come with the form.
    pub(super) is_coming: bool,
    pub(super) has_sound: bool,
}

impl CapsuleForm {
    fn of(capsule: &NoticeCapsule, kept: Option<&Named>) -> Self {
        Self {
            choice: match capsule.captions {
                None => "",
                Some(Captions::File(_)) => FILE,
                Some(Captions::BurnedIn) => BURNED_IN,
                Some(Captions::NoDialogue) => NO_DIALOGUE,
            },
            kept: kept.map(|kept| kept.name.clone()),
            is_coming: false,
            has_sound: has_sound(&capsule.video),
        }
    }
}

impl Form {
    /// Whether it is of a slide.
    pub(super) fn is_slide(&self) -> bool {
        matches!(self.notice.shown, Shown::Slide(_))
    }

    /// Whether it is of a capsule.
    pub(super) fn is_capsule(&self) -> bool {
        matches!(self.notice.shown, Shown::Capsule(_))
    }

    /// Whether it is of a capsule whose sound is played.
    pub(super) fn is_loud(&self) -> bool {
        matches!(&self.notice.shown, Shown::Capsule(capsule) if capsule.sound)
    }

    /// Whether it is of a file, and not of a text.
    pub(super) fn is_of_file(&self) -> bool {
        self.notice.file().is_some()
    }
}

/// A subtitles file with what staff call it.
struct Named {
    name: String,
    file: NoticeFile,
}

/// What is asked of `shown` as it is kept; subtitles that were sent with its video are taken where nothing was said yet.
pub(super) async fn begun(visit: &Visit, live: &Live, shown: &mut Shown) -> Result<Option<CapsuleForm>, Fault> {
    let Shown::Capsule(capsule) = shown else { return Ok(None) };
    let kept = kept(visit, live, &capsule.video, Some(capsule.as_ref())).await?;
    if let (None, Some(kept)) = (&capsule.captions, &kept) {
        capsule.captions = Some(Captions::File(kept.file.clone()));
    }
    Ok(Some(CapsuleForm::of(capsule, kept.as_ref())))
}

/// Reads what was said of `shown`, with what is wrong with it; `old` is what was shown before.
pub(super) async fn read(
    visit: &Visit,
    live: &Live,
    shown: &mut Shown,
    old: Option<&Shown>,
) -> Result<(Option<CapsuleForm>, Option<What>), Fault> {
    let Shown::Capsule(capsule) = shown else { return Ok((None, None)) };
    let before = match old {
        Some(Shown::Capsule(old)) if old.video.facts.sha256 == capsule.video.facts.sha256 => Some(old.as_ref()),
        _ => None,
    };
    capsule.sound = has_sound(&capsule.video) && visit.fields.get("sound") == "yes";
    let (mut found, mut fault) = (kept(visit, live, &capsule.video, before).await?, None);
    if let Some(sent) = visit.files.first() {
        match take(visit, live, &capsule.video, sent).await? {
            Ok(taken) => found = Some(taken),
            Err(what) => fault = Some(what),
        }
    }
    // Whoever sends a file has chosen it.
    let choice = match visit.fields.get("captions") {
        _ if !visit.files.is_empty() => FILE,
        FILE => FILE,
        BURNED_IN => BURNED_IN,
        NO_DIALOGUE => NO_DIALOGUE,
        _ => "",
    };
    // While somebody types, what is chosen is told by its name only.
    let is_coming = choice == FILE && found.is_none() && !visit.fields.get("captions_file").is_empty();
    if choice == FILE && found.is_none() && fault.is_none() && !is_coming {
        fault = Some(What::NoCaptionsFile);
    }
    capsule.captions = match choice {
        FILE => found.as_ref().filter(|_| fault.is_none()).map(|found| Captions::File(found.file.clone())),
        other => by_key(other),
    };
    Ok((Some(CapsuleForm { choice, is_coming, ..CapsuleForm::of(capsule, found.as_ref()) }), fault))
}

/// The subtitles file that is there already: of what was shown before, or sent with the video.
async fn kept(
    visit: &Visit,
    live: &Live,
    video: &NoticeFile,
    before: Option<&NoticeCapsule>,
) -> Result<Option<Named>, Fault> {
    if let Some(file) = before.and_then(NoticeCapsule::subtitles) {
        return Ok(Some(Named { name: file.name().to_owned(), file: file.clone() }));
    }
    let captions = upload_of(visit, video).await?.and_then(|upload| upload.captions);
    Ok(captions.map(|captions| named(live, video, captions)))
}

/// Takes a subtitles file that was sent, or says what is wrong with it.
async fn take(visit: &Visit, live: &Live, video: &NoticeFile, sent: &SentFile) -> Result<Result<Named, What>, Fault> {
    let upload = upload_of(visit, video).await?.filter(|upload| may_change(visit, upload));
    let taken = keep(visit, upload.map(|upload| upload.number), sent).await?;
    Ok(taken.map(|captions| named(live, video, captions)))
}

/// Keeps a subtitles file that was sent, and with the file `upload` if there is one, so that whoever uses that again finds it; or
/// says what is wrong with it.
pub(super) async fn keep(
    visit: &Visit,
    upload: Option<i64>,
    sent: &SentFile,
) -> Result<Result<UploadCaptions, What>, Fault> {
    let refuse = |fault| Ok(Err(What::Captions(fault)));
    let path = match &sent.taken {
        Ok(taken) if taken.sort == UploadSort::Captions => taken.file.path().to_owned(),
        Err(MediaFault::Empty) => return refuse(CaptionsFault::None),
        Ok(_) | Err(_) => return refuse(CaptionsFault::NoText),
    };
    let bytes = tokio::fs::read(path).await.context("reading subtitles that were sent")?;
    let text = match rewritten(&bytes) {
        Ok(text) => text,
        Err(fault) => return refuse(fault),
    };
    let facts = keep_captions(&visit.page.data, &text).await?;
    let captions = UploadCaptions { name: sent.name.clone(), facts };
    if let Some(number) = upload {
        let entry = visit.entry("content.media-sent", captions.name.clone());
        visit.page.data.store.keep_upload_captions(number, captions.clone(), entry).await?;
    }
    Ok(Ok(captions))
}

/// How a capsule is followed, by the choice `key` of a form; nothing of a choice that needs a file.
pub(super) fn by_key(key: &str) -> Option<Captions> {
    match key {
        BURNED_IN => Some(Captions::BurnedIn),
        NO_DIALOGUE => Some(Captions::NoDialogue),
        _ => None,
    }
}

async fn upload_of(visit: &Visit, video: &NoticeFile) -> Result<Option<MediaUpload>, Fault> {
    let Some((number, _)) = video.upload else { return Ok(None) };
    Ok(visit.page.data.store.upload(number).await?)
}

fn named(live: &Live, video: &NoticeFile, UploadCaptions { name, facts }: UploadCaptions) -> Named {
    Named { name, file: NoticeFile { path: path_of(live, video, &facts), facts, upload: None } }
}

/// Where subtitles stand in the content: where they do already, or beside their video.
fn path_of(live: &Live, video: &NoticeFile, facts: &MediaFacts) -> String {
    let known = live.city.media.iter().find(|(_, known)| known.sha256 == facts.sha256);
    known.map_or_else(
        || {
            let stem = video.path.rsplit_once('.').map_or(video.path.as_str(), |(stem, _)| stem);
            format!("{stem}-{}.vtt", &facts.sha256.to_string()[..8])
        },
        |(path, _)| path.clone(),
    )
}

pub(super) fn has_sound(video: &NoticeFile) -> bool {
    matches!(video.facts.kind, MediaKind::Video { has_sound: true, .. })
}
