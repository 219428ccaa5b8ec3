//! Adds a screen, an office or a department to a city that is there: a change of the content that is published at once.

use std::collections::BTreeMap;

use anyhow::Context as _;
use askama::Template;
use cartelera_playlists::{
    content::{City, Office, Severity, SourceFile},
    ids::DepartmentId,
};
use tokio::runtime::Handle;

use super::{
    form::Form,
    lines::{Line, Select},
};
use crate::{
    data::Data,
    founding::{self, Additions, Founding, NewDepartment, Outcome as Founded},
    page::{
        content::Live,
        frame::Frame,
        locale::FoundingWords,
        matrix::Right,
        visit::{Fault, Outcome, Reach, Visit, go},
    },
    publish::Content,
};

#[derive(Template)]
#[template(path = "place_new.html")]
struct AddPage {
    f: Frame,
    c: &'static FoundingWords,
    action: &'static str,
    lead: &'static str,
    /// How many fields must be corrected, in words.
    errors: Option<String>,
    /// Why nothing was published although nothing is wrong with the form.
    failed: Option<String>,
    /// The office that a screen is added to.
    of: Option<Select>,
    /// What is asked of an office that is added.
    office: Vec<Line>,
    department: Option<DepartmentFields>,
    screen: Option<ScreenFields>,
}

/// What is asked of a department.
struct DepartmentFields {
    /// One that is there, where one may be chosen.
    known: Option<Select>,
    name: Line,
    kind: Select,
}

/// What is asked of a screen.
struct ScreenFields {
    name: Line,
    diagonal: Line,
    distance: Line,
    rotation: Select,
    panel: Select,
    bar: bool,
}

/// What is added.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Screen,
    Office,
    Department,
}

/// The form of a screen.
pub(in crate::page) async fn ask_screen(visit: Visit) -> Outcome {
    ask(visit, Kind::Screen).await
}

/// Adds a screen to an office that the person reaches.
pub(in crate::page) async fn add_screen(visit: Visit) -> Outcome {
    take(visit, Kind::Screen).await
}

/// The form of an office.
pub(in crate::page) async fn ask_office(visit: Visit) -> Outcome {
    ask(visit, Kind::Office).await
}

/// Adds an office with its first screen, and its department where that is new.
pub(in crate::page) async fn add_office(visit: Visit) -> Outcome {
    take(visit, Kind::Office).await
}

/// The form of a department.
pub(in crate::page) async fn ask_department(visit: Visit) -> Outcome {
    ask(visit, Kind::Department).await
}

/// Adds a department, which has no office yet and may write.
pub(in crate::page) async fn add_department(visit: Visit) -> Outcome {
    take(visit, Kind::Department).await
}

async fn ask(visit: Visit, kind: Kind) -> Outcome {
    let Some(live) = visit.page.content().await? else { return Ok(go("/")) };
    let mut form = Form::empty(visit.locale);
    form.choose("of", visit.query.get("office"));
    visit.html(&page(&visit, &live.city, &form, kind, None)?)
}

async fn take(visit: Visit, kind: Kind) -> Outcome {
    let data = visit.page.data.current().await?;
    // Nothing changes the content from here on.
    let alone = data.lock_publications().await?;
    let Some(live) = visit.page.content().await? else { return Ok(go("/")) };
    let mut form = Form::of(visit.fields.clone(), visit.locale);
    let Some(wanted) = wanted(&visit, &live, &mut form, kind)?.filter(|_| form.is_right()) else {
        return visit.refused(&page(&visit, &live.city, &form, kind, None)?);
    };
    if data.keys.publisher(&data.root, None).is_err() {
        let failed = visit.locale.content().done_no_key.to_owned();
        return visit.refused(&page(&visit, &live.city, &form, kind, Some(failed))?);
    }
    let founding = Founding {
        by: visit.person()?.account.label(),
        about: wanted.about.clone(),
        entry: visit.entry(wanted.action, wanted.about.clone()),
    };
    let (place, runtime, from) = (wanted.place.clone(), Handle::current(), live.clone());
    // It ends also if the browser goes away meanwhile, and until then nobody else publishes.
    let published = tokio::task::spawn_blocking(move || {
        let _alone = alone;
        runtime.block_on(publish(&data, &from, wanted, founding))
    });
    match published.await.context("publishing a place")?? {
        Ok(Founded::Done) => Ok(go(&place)),
        Ok(Founded::Begun) => Ok(go("/screens?done=moved")),
        Ok(Founded::Refused) => {
            let failed = visit.locale.founding().failed.to_owned();
            visit.refused(&page(&visit, &live.city, &form, kind, Some(failed))?)
        }
        Err(problems) => visit.refused(&page(&visit, &live.city, &form, kind, Some(problems))?),
    }
}

/// Something that is to be added, as texts.
struct Wanted {
    sources: Vec<SourceFile>,
    about: String,
    action: &'static str,
    /// Where to go afterwards.
    place: String,
}

/// What a form asks for, as far as it is right.
fn wanted(visit: &Visit, live: &Live, form: &mut Form, kind: Kind) -> Result<Option<Wanted>, Fault> {
    let city = &live.city;
    let mut additions = Additions::new(city, &live.held.sources);
    let wanted = match kind {
        Kind::Screen => {
            let office = chosen_office(visit, city, form)?;
            let screen = form.screen();
            let Some((office, screen)) = office.zip(screen) else { return Ok(None) };
            let id = additions.add_screen(office, &screen)?;
            (format!("{} · {}", office.name, screen.name), "content.screen", format!("/screens/{id}?done=screen-added"))
        }
        Kind::Office => {
            let (office, department, screen) = (form.office(), department(city, form), form.screen());
            let Some(((office, department), screen)) = office.zip(department).zip(screen) else { return Ok(None) };
            let department = match department {
                Department::Known(id) => id,
                Department::New(new) => additions.add_department(&new)?,
            };
            let id = additions.add_office(&office, &department, &screen)?;
            (format!("{} · {}", office.name, screen.name), "content.office", format!("/screens/{id}?done=office-added"))
        }
        Kind::Department => {
            let Some(new) = new_department(city, form) else { return Ok(None) };
            additions.add_department(&new)?;
            (new.name, "content.department", "/screens?done=department-added".to_owned())
        }
    };
    let (about, action, place) = wanted;
    Ok(Some(Wanted { sources: additions.sources, about, action, place }))
}

/// The office that a screen is added to, which the person's right has to reach.
fn chosen_office<'c>(visit: &Visit, city: &'c City, form: &mut Form) -> Result<Option<&'c Office>, Fault> {
    let reach = visit.person()?.reach(Right::AddScreen);
    let chosen = offices(city, &reach).into_iter().find(|office| office.id.as_str() == form.value("of"));
    if chosen.is_none() {
        form.wrong("of", visit.locale.founding().error_choice);
    }
    Ok(chosen)
}

/// The offices that `reach` covers, in order of name.
fn offices<'c>(city: &'c City, reach: &Reach) -> Vec<&'c Office> {
    let mut all: Vec<&Office> = city.offices.iter().filter(|office| reach.covers(Some(&office.department))).collect();
    all.sort_by_key(|office| office.name.to_lowercase());
    all
}

/// The department of an office that is added.
enum Department {
    Known(DepartmentId),
    New(NewDepartment),
}

fn department(city: &City, form: &mut Form) -> Option<Department> {
    let chosen = form.value("known");
    match city.departments.iter().find(|known| known.id.as_str() == chosen) {
        Some(known) => Some(Department::Known(known.id.clone())),
        None => new_department(city, form).map(Department::New),
    }
}

/// A department of a name that none has.
fn new_department(city: &City, form: &mut Form) -> Option<NewDepartment> {
    let new = form.department()?;
    if city.departments.iter().any(|known| known.name == new.name) {
        form.name_taken("department");
        return None;
    }
    Some(new)
}

/// Checks and publishes what was added; gives what is wrong with the content otherwise.
async fn publish(
    data: &Data,
    live: &Live,
    wanted: Wanted,
    founding: Founding,
) -> anyhow::Result<Result<Founded, String>> {
    let city = match live.held.check(&wanted.sources, &[], founding.entry.at) {
        Ok((city, _)) => city,
        Err(problems) => {
            let errors = problems.0.iter().filter(|problem| problem.severity == Severity::Error);
            return Ok(Err(errors.map(ToString::to_string).collect::<Vec<_>>().join("; ")));
        }
    };
    let content = Content {
        city,
        files: BTreeMap::new(),
        media: live.held.media_of(&wanted.sources, &[]),
        sources: wanted.sources,
        name: "la página".to_owned(),
    };
    founding::extend(data, content, founding, live.held.revision.number).await.map(Ok)
}

fn page(visit: &Visit, city: &City, form: &Form, kind: Kind, failed: Option<String>) -> Result<AddPage, Fault> {
    let c = visit.locale.founding();
    let (title, lead, action) = match kind {
        Kind::Screen => (c.add_screen, c.add_screen_lead, "/places/screens/new"),
        Kind::Office => (c.add_office, c.add_office_lead, "/places/offices/new"),
        Kind::Department => (c.add_department, c.add_department_lead, "/places/departments/new"),
    };
    let reach = visit.person()?.reach(Right::AddScreen);
    let offices: Vec<(&str, &str)> =
        offices(city, &reach).into_iter().map(|office| (office.id.as_str(), office.name.as_str())).collect();
    let known: Vec<(&str, &str)> =
        city.departments.iter().map(|known| (known.id.as_str(), known.name.as_str())).collect();
    let (office, department) = (kind == Kind::Office, kind != Kind::Screen);
    Ok(AddPage {
        f: visit.frame(title),
        c,
        action,
        lead,
        errors: form.errors_told(),
        failed,
        of: (kind == Kind::Screen).then(|| form.select("of".to_owned(), c.office, &offices)),
        office: if office { vec![form.line(c, "office"), form.line(c, "address")] } else { Vec::new() },
        department: department.then(|| DepartmentFields {
            known: office.then(|| {
                form.select("known".to_owned(), c.department, &[&known[..], &[("", c.new_department)]].concat())
            }),
            name: if office {
                let label = c.new_department_name.to_owned();
                Line { label, hint: "", is_required: false, ..form.line(c, "department") }
            } else {
                form.line(c, "department")
            },
            kind: form.kind_select(c),
        }),
        screen: (kind != Kind::Department).then(|| ScreenFields {
            name: form.line(c, "screen"),
            diagonal: form.line(c, "diagonal"),
            distance: form.line(c, "distance"),
            rotation: form.rotation_select(c),
            panel: form.panel_select(c),
            bar: form.value("bar") == "yes",
        }),
    })
}
