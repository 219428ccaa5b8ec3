//! Several slides by one form: of the pages of a document that were ticked, on the same screens and until the same day.

use std::collections::BTreeSet;

use askama::Template;
use cartelera_playlists::ids::DepartmentId;

use super::{
    authorise::{Planned, blocked},
    file::{file_of, key_of},
    form::{Before, Form, Said},
    list::nothing,
    live::Live,
    write::{ATTEMPTS, entry},
};
use crate::{
    audit::NewEntry,
    library::{MadeMedia, MediaUpload, UploadState},
    page::{
        fields::Fields,
        frame::Frame,
        library::{sees, today},
        locale::{ContentWords, DocumentWords, LibraryWords},
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{Change, Field, Notice, Shown, State, Subject, remarks, slug},
    store::content::NewProposal,
};

/// The form with every page of the document.
#[derive(Template)]
#[template(path = "content_slides.html")]
struct SlidesPage {
    f: Frame,
    c: &'static ContentWords,
    w: &'static LibraryWords,
    d: &'static DocumentWords,
    form: Form,
    /// The number of the file.
    number: i64,
    /// How a form names its first page.
    key: String,
    pages: Vec<PageRow>,
    /// Whether what was typed was looked at, and something is wrong with it.
    is_judged: bool,
    is_none_chosen: bool,
    /// How many fields must be corrected, in words.
    errors: Option<String>,
    /// What the content's check has against it that no field is to blame for.
    blocked: Vec<String>,
}

/// A page of the document.
struct PageRow {
    place: i64,
    name: String,
    /// What is asked of it.
    asks: String,
    is_chosen: bool,
    said: Vec<Said>,
    /// The slide that is made of it.
    notice: Notice,
}

/// A form for slides of the pages that are asked for.
pub(in crate::page) async fn new(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let upload = document(&visit, visit.query.get("file")).await?;
    let mut form = Form::empty(&visit, &live).await?;
    form.notice.headline = upload.title();
    let pages = PageRow::all(&visit, (&live, &upload), &form, &visit.query);
    let is_none_chosen = !pages.iter().any(|page| page.is_chosen);
    let page = SlidesPage { is_none_chosen, ..SlidesPage::of(&visit, &upload, form, pages) };
    visit.html(&page)
}

/// Keeps a slide of each page that was chosen as a draft, or hands all of them in.
pub(in crate::page) async fn add(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return Err(Fault::NotFound) };
    let upload = document(&visit, visit.fields.get("file")).await?;
    let mut form = Form::read(&visit, &live, Before::default()).await?;
    // These are said beside each page.
    form.forget(Field::File);
    form.forget(Field::PictureAlt);
    let mut pages = PageRow::all(&visit, (&live, &upload), &form, &visit.fields);
    let today = visit.page.zone().await.to_datetime(visit.now).date();
    for page in pages.iter_mut().filter(|page| page.is_chosen) {
        page.judge(&visit, &live, &form, today);
    }
    let is_sent = visit.fields.get("do") == "send";
    let errors = form.errors() + pages.iter().filter(|page| page.is_wrong()).count();
    let is_none_chosen = !pages.iter().any(|page| page.is_chosen);
    let is_wrong = is_none_chosen || form.notice.headline.is_empty() || is_sent && errors > 0;
    let Some(department) = form.department.clone().filter(|_| !is_wrong) else {
        let mut page = SlidesPage::of(&visit, &upload, form, pages);
        page.tell(&visit, errors);
        return visit.refused(&page);
    };
    if is_sent && let Some(first) = pages.iter().find(|page| page.is_chosen) {
        // What the content's check could have against it is the same for all of them.
        let item = slug(&first.notice.headline, |id| id.parse().is_ok_and(|id| live.city.item(&id).is_some()));
        let change = Change::Put(Box::new(first.notice.clone()));
        let subject = Subject::Item(item);
        let planned = Planned { subject, department: department.clone(), change, base: None, undone: None };
        let blocked = blocked(&live, planned, visit.now).await?;
        if !blocked.is_empty() {
            let page = SlidesPage { blocked, ..SlidesPage::of(&visit, &upload, form, pages) };
            return visit.refused(&page);
        }
    }
    let chosen: Vec<&Notice> = pages.iter().filter(|page| page.is_chosen).map(|page| &page.notice).collect();
    // Somebody else may take a name at the same moment.
    for _ in 0..ATTEMPTS {
        let all = proposals(&visit, &live, &chosen, &department).await?;
        if visit.page.data.store.add_proposals(all).await? {
            let (only, done) = if is_sent { ("review", "slides-sent") } else { ("drafts", "slides-saved") };
            return Ok(go(&format!("/content?only={only}&done={done}")));
        }
    }
    Err(Fault::Failed(anyhow::anyhow!("no names for slides were free {ATTEMPTS} times")))
}

/// A proposal of each slide, each under a name that nothing else has.
async fn proposals(
    visit: &Visit,
    live: &Live,
    chosen: &[&Notice],
    department: &DepartmentId,
) -> Result<Vec<(NewProposal, NewEntry)>, Fault> {
    let is_sent = visit.fields.get("do") == "send";
    let open = visit.page.data.store.open_proposals().await?;
    let mut taken: BTreeSet<String> = open.into_iter().map(|proposal| proposal.subject.name().to_owned()).collect();
    let mut all = Vec::with_capacity(chosen.len());
    for notice in chosen {
        let is_item = |id: &str| id.parse().is_ok_and(|id| live.city.item(&id).is_some());
        let item = slug(&notice.headline, |id| taken.contains(id) || is_item(id));
        taken.insert(item.to_string());
        let new = NewProposal {
            subject: Subject::Item(item),
            department: department.clone(),
            title: notice.headline.clone(),
            change: Change::Put(Box::new((*notice).clone())),
            base: None,
            state: if is_sent { State::Review } else { State::Draft },
            made: visit.now,
            by: visit.person()?.account.id,
        };
        let action = if is_sent { "content.sent" } else { "content.draft" };
        let entry = entry(visit, action, &new.title, &new.change)?;
        all.push((new, entry));
    }
    Ok(all)
}

/// The document of which `key` names the first page, if the person may use it.
async fn document(visit: &Visit, key: &str) -> Result<MediaUpload, Fault> {
    let number = key.split_once('-').and_then(|(number, _)| number.parse().ok()).ok_or(Fault::NotFound)?;
    let upload = visit.page.data.store.upload(number).await?.ok_or(Fault::NotFound)?;
    let is_usable = !upload.is_over(today(visit).await);
    let is_document = upload.state == UploadState::Done && upload.made.len() > 1 && is_usable;
    if is_document && sees(visit.person()?, &upload) { Ok(upload) } else { Err(Fault::NotFound) }
}

impl SlidesPage {
    fn of(visit: &Visit, upload: &MediaUpload, form: Form, pages: Vec<PageRow>) -> Self {
        let d = visit.locale.documents();
        Self {
            f: visit.frame(visit.locale.fill(d.slides_title, &[&upload.name])),
            c: visit.locale.content(),
            w: visit.locale.library(),
            d,
            key: form.notice.file().map(key_of).unwrap_or_default(),
            form,
            number: upload.number,
            pages,
            is_judged: false,
            is_none_chosen: false,
            errors: None,
            blocked: Vec::new(),
        }
    }

    fn tell(&mut self, visit: &Visit, errors: usize) {
        let c = visit.locale.content();
        let many = if errors == 1 { c.error_one } else { c.error_many };
        self.errors = (errors > 0).then(|| visit.locale.fill(c.errors, &[&many]));
        self.is_judged = true;
        self.is_none_chosen = !self.pages.iter().any(|page| page.is_chosen);
    }

    /// What is said beside a field.
    fn said(&self, name: &str) -> Vec<Said> {
        self.form.said(name)
    }

    fn is_wrong(&self, name: &str) -> bool {
        self.is_judged && self.form.is_wrong(name)
    }
}

impl PageRow {
    /// Every page of `upload`, with what `fields` say of it.
    fn all(visit: &Visit, (live, upload): (&Live, &MediaUpload), form: &Form, fields: &Fields) -> Vec<Self> {
        let (locale, d) = (visit.locale, visit.locale.documents());
        let one = |made: &MadeMedia| {
            let page = upload.page_of(made);
            let number = page.map_or(1, |(number, _)| number);
            let place = made.place.to_string();
            let alt = fields.get(&format!("alt-{place}")).split_whitespace().collect::<Vec<_>>().join(" ");
            Self {
                place: made.place,
                name: locale.fill(d.page, &[&number]),
                asks: locale.fill(d.field_alt, &[&number]),
                is_chosen: fields.all("page").any(|chosen| chosen == place),
                said: Vec::new(),
                notice: Notice {
                    shown: Shown::Slide(file_of(live, upload, made)),
                    headline: match form.notice.headline.as_str() {
                        "" => String::new(),
                        name => locale.title_of_page(name, page),
                    },
                    picture_alt: alt,
                    ..form.notice.clone()
                },
            }
        };
        upload.made.iter().map(one).collect()
    }

    /// Looks for what is to be said of this page alone.
    fn judge(&mut self, visit: &Visit, live: &Live, form: &Form, today: jiff::civil::Date) {
        let all = remarks(&self.notice, form.department.as_ref(), &live.city, today);
        let is_own = |field| match field {
            Field::File | Field::PictureAlt => true,
            // Its page may make the name too long.
            Field::Headline => !form.is_wrong("headline"),
            _ => false,
        };
        let own = all.iter().filter(|remark| is_own(remark.field));
        self.said = own.map(|remark| Said { is_error: remark.is_error, text: visit.locale.remark(remark) }).collect();
    }

    fn is_wrong(&self) -> bool {
        self.said.iter().any(|said| said.is_error)
    }
}
