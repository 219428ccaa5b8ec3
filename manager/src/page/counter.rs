//! Counter texts: what an *enlace* puts on the screens of an office alone, in the city's words, until the day ends.
//!
//! The city wrote the texts and so allows them beforehand (`counter_texts` of `city.toml`); where it has none, nothing can be put.

use anyhow::Context as _;
use askama::Template;
use cartelera_playlists::{
    content::{City, Office},
    hash::ContentHash,
    ids::ItemId,
    programme::Category,
};
use jiff::civil::DateTime;
use tokio::runtime::Handle;

use super::{
    content::{Planned, carried_out, nothing},
    frame::Frame,
    locale::CounterWords,
    matrix::Right,
    visit::{Fault, Outcome, Visit, go},
};
use crate::{
    audit::NewEntry,
    founding::{self, Founding, Outcome as Published},
    proposals::{Change, Notice, Place, Subject, find_item, last_day_of},
};

#[derive(Template)]
#[template(path = "counter.html")]
struct CounterPage {
    f: Frame,
    c: &'static CounterWords,
    /// Headline and what stands below, without its marks.
    texts: Vec<(String, String)>,
    rows: Vec<Row>,
    /// The offices where something can be put up, by identifier and name.
    open: Vec<(String, String)>,
}

/// An office, and what stands there.
struct Row {
    id: String,
    name: String,
    /// The headline that shows now.
    shown: Option<String>,
}

/// The page.
pub(super) async fn show(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let (city, now) = (&live.city, visit.page.zone().await.to_datetime(visit.now));
    let all = offices(&visit, city)?;
    let name = |office: &&Office| (office.id.to_string(), office.name.clone());
    let open = all.iter().filter(|office| !is_in_blackout(city, office, now)).map(name).collect();
    let rows = all.iter().map(|office| {
        let (id, name) = name(office);
        Row { id, name, shown: shown(city, office, now) }
    });
    let c = visit.locale.counter();
    let texts = city.counter_texts.iter().map(|text| (text.headline.clone(), text.body.replace("**", "")));
    let (texts, rows) = (texts.collect(), rows.collect());
    visit.html(&CounterPage { f: visit.frame(c.title), c, texts, rows, open })
}

/// Whether this person may put up a text, and there is one.
pub(super) async fn is_offered(visit: &Visit) -> anyhow::Result<bool> {
    if !visit.may(Right::Counter) {
        return Ok(false);
    }
    let live = visit.page.content().await?;
    Ok(live.is_some_and(|live| !live.city.counter_texts.is_empty()))
}

/// Puts a text on the screens of an office.
pub(super) async fn put(visit: Visit) -> Outcome {
    let now = visit.page.zone().await.to_datetime(visit.now);
    let headline = visit.fields.get("text").to_owned();
    let change = |city: &City, office: &Office| {
        let text = city.counter_texts.iter().find(|text| text.headline == headline).ok_or("text")?;
        if is_in_blackout(city, office, now) {
            return Err("blackout");
        }
        Ok(Change::Put(Box::new(Notice {
            headline: text.headline.clone(),
            body: text.body.trim().to_owned(),
            category: Category::Services,
            place: Some(Place { offices: vec![office.id.clone()], ..Place::default() }),
            last_day: Some(now.date()),
            ..Notice::default()
        })))
    };
    publish(&visit, change, ("counter.put", "counter-put")).await
}

/// Takes the text off an office's screens before the day ends.
pub(super) async fn remove(visit: Visit) -> Outcome {
    let now = visit.page.zone().await.to_datetime(visit.now);
    let reason = visit.locale.counter().act_remove.to_owned();
    let change = |city: &City, office: &Office| {
        shown(city, office, now).map(|_| Change::Remove { reason: reason.clone() }).ok_or("gone")
    };
    publish(&visit, change, ("counter.remove", "counter-removed")).await
}

/// Publishes at once what `change` makes of the office that the form names, or tells why not.
async fn publish(
    visit: &Visit,
    change: impl Fn(&City, &Office) -> Result<Change, &'static str>,
    (action, done): (&'static str, &str),
) -> Outcome {
    let data = visit.page.data.current().await?;
    // Nothing changes the content from here on.
    let alone = data.lock_publications().await?;
    let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
    let asked = visit.fields.get("office");
    let office = offices(visit, &live.city)?.into_iter().find(|office| office.id.as_str() == asked);
    let office = office.ok_or(Fault::Forbidden)?;
    if data.root.approver.threshold > 0 || data.keys.publisher(&data.root, None).is_err() {
        return Ok(go("/counter?done=counter-no-key"));
    }
    let change = match change(&live.city, office) {
        Ok(change) => change,
        Err(why) => return Ok(go(&format!("/counter?done=counter-{why}"))),
    };
    let item = item_of(office);
    let about = match &change {
        Change::Put(notice) => format!("{}: {}", office.name, notice.headline),
        _ => office.name.clone(),
    };
    let base = find_item(&live.held.sources, &item)?.map(|(_, digest)| digest);
    let (subject, department) = (Subject::Item(item), office.department.clone());
    let planned = Planned { subject, department, change, base, undone: None };
    let Ok(next) = carried_out(&live, planned, visit.now).await? else {
        return Ok(go("/counter?done=counter-refused"));
    };
    let person = visit.person()?.account.label();
    let founding = Founding {
        by: visit.locale.fill(visit.locale.counter().by, &[&person]),
        about: about.clone(),
        entry: NewEntry { after: serde_json::json!({ "office": office.id }).to_string(), ..visit.entry(action, about) },
    };
    let content = next.into_content();
    let (replaces, runtime) = (live.held.revision.number, Handle::current());
    // It ends also if the browser goes away meanwhile, and until then nobody else publishes.
    let published = tokio::task::spawn_blocking(move || {
        let _alone = alone;
        runtime.block_on(founding::extend(&data, content, founding, replaces))
    });
    let done = match published.await.context("publishing a counter text")?? {
        Published::Done => done,
        Published::Begun | Published::Refused => "counter-refused",
    };
    Ok(go(&format!("/counter?done={done}")))
}

/// The offices whose screens this person reaches, in order of name.
fn offices<'c>(visit: &Visit, city: &'c City) -> Result<Vec<&'c Office>, Fault> {
    let reach = visit.person()?.reach(Right::Counter);
    let mut all: Vec<&Office> = city.offices.iter().filter(|office| reach.covers(Some(&office.department))).collect();
    all.sort_by_key(|office| office.name.to_lowercase());
    Ok(all)
}

/// The item in which the texts of `office` stand, one after another; it is short whatever the office is called.
fn item_of(office: &Office) -> ItemId {
    let hash = ContentHash::of(office.id.as_str().as_bytes()).to_string();
    let short: String = hash.chars().take(12).collect();
    format!("ventanilla-{short}").parse().expect("letters, digits and a hyphen are an identifier")
}

/// The headline of the text that shows in `office` at the civil time `now`.
fn shown(city: &City, office: &Office, now: DateTime) -> Option<String> {
    let (item, _) = city.item(&item_of(office))?;
    let last_day = last_day_of(city.flight_of(item));
    last_day.is_none_or(|day| now.date() <= day).then(|| item.title.clone())
}

fn is_in_blackout(city: &City, office: &Office, now: DateTime) -> bool {
    let territories = office.territories_in(city);
    let mut reaching = city.blackouts.iter().filter(|blackout| blackout.reaches(territories));
    reaching.any(|blackout| blackout.from <= now && now < blackout.until)
}
