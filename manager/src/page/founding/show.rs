//! The page on which a city is made, once, and what happens with what was typed.

use std::path::Path;

use anyhow::Context as _;
use askama::Template;
use jiff::tz::TimeZone;
use tempfile::TempDir;
use tokio::runtime::Handle;

use super::{
    form::Form,
    lines::{AxisLines, BrandLines, Day, Line, Select},
};
use crate::{
    audit::NewEntry,
    founding::{self, Founding, Outcome as Founded},
    page::{
        frame::Frame,
        locale::FoundingWords,
        visit::{Fault, Outcome, Visit, go},
    },
};

#[derive(Template)]
#[template(path = "founding.html")]
struct FoundingPage {
    f: Frame,
    c: &'static FoundingWords,
    form: Form,
    /// How many fields must be corrected, in words.
    errors: Option<String>,
    /// Why nothing was published although nothing is wrong with the form.
    failed: Option<&'static str>,
    has_demo: bool,
    zone: Select,
    days: Vec<Day>,
    rests: bool,
    kind: Select,
    rotation: Select,
    panel: Select,
    bar: bool,
    brands: Vec<BrandLines>,
    axes: Vec<AxisLines>,
}

impl FoundingPage {
    fn line(&self, name: &str) -> Line {
        self.form.line(self.c, name)
    }
}

/// Whether anything was ever published: then there is no city to be made.
pub(in crate::page) async fn has_begun(visit: &Visit) -> anyhow::Result<bool> {
    founding::has_begun(&*visit.page.data.store).await
}

/// The form.
pub(in crate::page) async fn show(visit: Visit) -> Outcome {
    refuse_second(&visit).await?;
    visit.html(&page(&visit, Form::empty(visit.locale), None))
}

/// Makes the city that was described.
pub(in crate::page) async fn make(visit: Visit) -> Outcome {
    if has_begun(&visit).await? {
        return Ok(go("/?done=city-begun"));
    }
    let today = TimeZone::system().to_datetime(visit.now).date();
    let (form, city) = Form::read(visit.fields.clone(), visit.locale, today);
    let Some(city) = city else { return visit.refused(&page(&visit, form, None)) };
    let folder = tempfile::tempdir().context("making a folder for the first content")?;
    city.write(folder.path())?;
    let entry = NewEntry {
        after: serde_json::json!({ "zone": city.zone, "office": city.office.name, "screen": city.screen.name })
            .to_string(),
        ..visit.entry("content.city", city.name.clone())
    };
    let about = visit.locale.founding().made_about.to_owned();
    publish(&visit, Source::Made(folder), about, entry, form).await
}

/// Loads the city of the demonstration.
pub(in crate::page) async fn demo(visit: Visit) -> Outcome {
    if has_begun(&visit).await? {
        return Ok(go("/?done=city-begun"));
    }
    if !has_demo(&visit) {
        return Err(Fault::NotFound);
    }
    let c = visit.locale.founding();
    let entry = visit.entry("content.demo", c.demo_about);
    publish(&visit, Source::Demo, c.demo_about.to_owned(), entry, Form::empty(visit.locale)).await
}

/// Where the first content comes from.
enum Source {
    /// It was made in this folder, which goes afterwards.
    Made(TempDir),
    Demo,
}

/// Publishes the folder; goes on also if the browser goes away meanwhile.
async fn publish(visit: &Visit, source: Source, about: String, entry: NewEntry, form: Form) -> Outcome {
    let data = visit.page.data.current().await?;
    let c = visit.locale.founding();
    if data.keys.publisher(&data.root, None).is_err() {
        return visit.refused(&page(visit, form, Some(visit.locale.content().done_no_key)));
    }
    let founding = Founding { by: visit.person()?.account.label(), about, entry };
    let (demo, runtime) = (visit.page.demo.clone(), Handle::current());
    let published = tokio::task::spawn_blocking(move || {
        let folder: &Path = match &source {
            Source::Made(folder) => folder.path(),
            Source::Demo => &demo,
        };
        runtime.block_on(founding::publish(&data, folder, founding))
    });
    match published.await.context("publishing the first content")?? {
        Founded::Done => Ok(go("/?done=city-made")),
        Founded::Begun => Ok(go("/?done=city-begun")),
        Founded::Refused => visit.refused(&page(visit, form, Some(c.failed))),
    }
}

/// There is one first content.
async fn refuse_second(visit: &Visit) -> Result<(), Fault> {
    if has_begun(visit).await? { Err(Fault::NotFound) } else { Ok(()) }
}

fn has_demo(visit: &Visit) -> bool {
    visit.page.demo.join("city.toml").is_file()
}

fn page(visit: &Visit, form: Form, failed: Option<&'static str>) -> FoundingPage {
    let c = visit.locale.founding();
    FoundingPage {
        f: visit.frame(c.title),
        c,
        errors: form.errors_told(),
        failed,
        has_demo: has_demo(visit),
        zone: form.zone_select(c),
        days: form.days(c),
        rests: form.value("rests") == "yes",
        kind: form.kind_select(c),
        rotation: form.rotation_select(c),
        panel: form.panel_select(c),
        bar: form.value("bar") == "yes",
        brands: form.brands(c),
        axes: form.axes_lines(c, visit.locale),
        form,
    }
}
