//! An item: how it looks, where it shows, who made and who authorised it; and what may be done about it.

use askama::Template;
use cartelera_playlists::content::ItemEntry;

use super::{
    differences::fields,
    history::history,
    leaves::{Leaves, Way},
    list::nothing,
    reach::sees,
    rows::kind,
    shots::{Shot, shots},
    standing::{screens_with, standing},
    write::entry,
};
use crate::{
    accounts::Account,
    page::{
        frame::Frame,
        library::Film,
        locale::ContentWords,
        matrix::Right,
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{Change, Notice, Series, State, Subject, find_item, keeps_running, last_day_of, owner},
    store::content::NewProposal,
};

/// The longest reason, in characters.
const MAX_REASON: usize = 300;

#[derive(Template)]
#[template(path = "content_item.html")]
#[expect(clippy::struct_excessive_bools, reason = "each says whether a part of the page is there")]
struct ItemPage {
    f: Frame,
    c: &'static ContentWords,
    id: String,
    kind: &'static str,
    standing: &'static str,
    level: &'static str,
    shots: Vec<Shot>,
    facts: Vec<(&'static str, String)>,
    /// What plays, of a capsule.
    film: Option<Film>,
    /// The series of which it is an episode.
    series: Option<String>,
    fields: Vec<(&'static str, String)>,
    screens: Vec<String>,
    /// What was published of it in the page, the newest first: number, what, and by whom and when.
    history: Vec<(i64, &'static str, String)>,
    /// The change of it that is open.
    open: Option<i64>,
    may_correct: bool,
    may_remove: bool,
    may_suspend: bool,
    is_reason_wrong: bool,
    /// Whether it is all that always runs in the house loop, and so was not asked to go.
    is_last_of_loop: bool,
}

/// The page.
pub(in crate::page) async fn show(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let (item, owner, name) = find(&visit, &live)?;
    let (locale, c) = (visit.locale, visit.locale.content());
    let store = &visit.page.data.store;
    let accounts = store.accounts().await?;
    let person = |id| accounts.iter().find(|account| account.id == id).map(Account::label).unwrap_or_default();
    let published = store.published_proposals(vec![item.id.clone()]).await?.pop();
    let open = store.open_proposals().await?.into_iter().find(|known| known.subject.is_item(&item.id));
    let person_here = visit.person()?;
    let now = visit.page.zone().await.to_datetime(visit.now);
    let reached = screens_with(&live.city, item);
    let standing = standing(&live.city, item, reached.len(), now);
    let until = last_day_of(live.city.flight_of(item));
    let mut facts = vec![
        (c.owner, name),
        (c.until, until.map_or_else(|| c.no_end.to_owned(), |day| locale.date(day))),
        (c.by, published.as_ref().map_or_else(|| c.from_folder.to_owned(), |known| person(known.made_by))),
    ];
    if let Some(by) = published.as_ref().and_then(|known| known.decided_by) {
        facts.push((c.authorised_by, person(by)));
    }
    let history = history(&visit, Subject::Item(item.id.clone())).await?;
    let may_write = visit.may(Right::Write) && visit.person()?.reach(Right::Write).covers(Some(&owner));
    let notice = Notice::of(item, &live.city);
    let root = visit.page.data.current().await?.root;
    let leaves = (Leaves::of(&visit.query), Way::Link("look"));
    visit.html(&ItemPage {
        f: visit.frame(item.title.clone()),
        c,
        id: item.id.to_string(),
        kind: kind(locale, item),
        standing: c.standing(standing),
        level: standing.level(),
        shots: shots(&visit, &root, (&live.city, &item.id), leaves).await.shots,
        facts,
        may_correct: may_write && notice.is_some(),
        series: Series::with(&live.city, &item.id).map(|series| series.name.to_owned()),
        film: notice.as_ref().and_then(Film::of),
        fields: notice.map(|notice| fields(locale, &live.city, &notice)).unwrap_or_default(),
        screens: reached.iter().map(|(screen, office)| format!("{} · {}", office.name, screen.name)).collect(),
        history,
        open: open.filter(|known| sees(person_here, known)).map(|known| known.number),
        may_remove: may_write,
        may_suspend: visit.may(Right::Suspend),
        is_reason_wrong: visit.query.get("wrong") == "reason",
        is_last_of_loop: visit.query.get("wrong") == "house-loop",
    })
}

/// The item of the path with its owner, if the person may see it.
fn find<'a>(
    visit: &Visit,
    live: &'a super::Live,
) -> Result<(&'a ItemEntry, cartelera_playlists::ids::DepartmentId, String), Fault> {
    let id = visit.param("id").parse().map_err(|_| Fault::NotFound)?;
    let (item, playlist) = live.city.item(&id).ok_or(Fault::NotFound)?;
    let owner = owner((item, playlist)).clone();
    if !visit.person()?.reach(Right::SeeContent).covers(Some(&owner)) {
        return Err(Fault::NotFound);
    }
    let known = live.city.departments.iter().find(|department| department.id == owner);
    let name = known.map_or_else(|| owner.to_string(), |department| department.name.clone());
    Ok((item, owner, name))
}

/// Makes a draft of an item, to be corrected.
pub(in crate::page) async fn correct(visit: Visit) -> Outcome {
    let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
    let (item, _, _) = find(&visit, &live)?;
    let notice = Notice::of(item, &live.city).ok_or(Fault::NotFound)?;
    propose(&visit, &live, item, Change::Put(Box::new(notice)), State::Draft).await
}

/// Asks that an item is taken off the playlists.
pub(in crate::page) async fn remove(visit: Visit) -> Outcome {
    let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
    let (item, _, _) = find(&visit, &live)?;
    let reason = visit.fields.get("reason").split_whitespace().collect::<Vec<_>>().join(" ");
    if !(1..=MAX_REASON).contains(&reason.chars().count()) {
        return Ok(go(&format!("/content/items/{}?wrong=reason", item.id)));
    }
    if !keeps_running(&live.city, &item.id) {
        return Ok(go(&format!("/content/items/{}?wrong=house-loop", item.id)));
    }
    propose(&visit, &live, item, Change::Remove { reason }, State::Review).await
}

async fn propose(visit: &Visit, live: &super::Live, item: &ItemEntry, change: Change, state: State) -> Outcome {
    let (_, owner, _) = find(visit, live)?;
    if !visit.person()?.reach(Right::Write).covers(Some(&owner)) {
        return Err(Fault::Forbidden);
    }
    let store = &visit.page.data.store;
    let (_, base) = find_item(&live.held.sources, &item.id)?.ok_or(Fault::NotFound)?;
    let is_sent = state == State::Review;
    let entry = entry(visit, if is_sent { "content.sent" } else { "content.draft" }, &item.title, &change)?;
    let new = NewProposal {
        subject: Subject::Item(item.id.clone()),
        department: owner,
        title: item.title.clone(),
        change,
        base: Some(base),
        state,
        made: visit.now,
        by: visit.person()?.account.id,
    };
    if let Some(number) = store.add_proposal(new, entry).await? {
        let done = if is_sent { "?done=sent" } else { "" };
        return Ok(go(&format!("/content/proposals/{number}{done}")));
    }
    let open = store.open_proposals().await?.into_iter().find(|known| known.subject.is_item(&item.id));
    Ok(go(&open.map_or("/content".to_owned(), |known| format!("/content/proposals/{}?done=busy", known.number))))
}
