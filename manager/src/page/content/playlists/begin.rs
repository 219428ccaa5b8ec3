//! A new playlist, of items that are there, with its first rule: handed in, and another person authorises it.

use std::sync::Arc;

use askama::Template;
use cartelera_playlists::{
    content::RuleEntry,
    ids::{DepartmentId, PlaylistId},
};

use super::{
    super::{
        authorise::{Hindrance, Planned, carried_out},
        form::{Choice, Said},
        hand_in::keep,
        list::nothing,
        live::Live,
        reach::departments,
    },
    aside::{Beside, Seen},
    form::{Ground, RuleForm},
    members::{self, Members, Sent},
    moment::Chooser,
    outlook::Days,
    rule::{begun, fresh, kept_place, screens_for},
};
use crate::{
    page::{
        frame::Frame,
        locale::{ContentWords, PlaylistWords},
        matrix::Right,
        visit::{Fault, Outcome, Reach, Visit, go},
    },
    proposals::{Change, NewPlaylist, RuleTerms, Subject, slug},
};

const MAX_NAME: usize = 80;
/// So often another name is sought when somebody else took one.
const ATTEMPTS: usize = 5;
/// In addresses, the form of a new one.
const NEW: &str = "new";

#[derive(Template)]
#[template(path = "playlist_new.html")]
struct NewPage {
    f: Frame,
    c: &'static ContentWords,
    p: &'static PlaylistWords,
    /// What it is called.
    called: String,
    /// Those in whose name the person may make one.
    departments: Vec<Choice>,
    members: Members,
    form: RuleForm,
    /// Where its rule shows, where that is not asked.
    kept_place: Option<String>,
    beside: Beside,
    chooser: Chooser,
    /// How many fields must be corrected, in words.
    errors: Option<String>,
    remarks: Vec<(&'static str, Said)>,
    /// Whether anything was typed and not handed in.
    is_touched: bool,
}

impl NewPage {
    /// Where the form is sent.
    #[expect(clippy::unused_self, reason = "the part of the page with the items asks every page")]
    fn here(&self) -> &'static str {
        "/content/playlists/new"
    }

    fn is_wrong(&self, name: &str) -> bool {
        self.errors.is_some() && (self.form.is_wrong(name) || self.remarks.iter().any(|(known, _)| *known == name))
    }

    fn said(&self, name: &str) -> Vec<Said> {
        let own = self.remarks.iter().filter(|(known, _)| *known == name).map(|(_, said)| said.clone());
        own.chain(self.form.said(name)).collect()
    }
}

/// What was typed and chosen.
struct Typed {
    name: String,
    department: Option<DepartmentId>,
    sent: Sent,
    rule: RuleForm,
    remarks: Vec<(&'static str, Said)>,
}

impl Typed {
    fn is_faulty(&self) -> bool {
        !self.remarks.is_empty() || self.rule.is_faulty()
    }

    /// The change that makes it as the playlist `id`.
    fn planned(&self, id: &PlaylistId) -> Result<Planned, Fault> {
        let new = NewPlaylist { name: self.name.clone(), items: self.sent.items(), terms: self.rule.terms.clone() };
        Ok(Planned {
            subject: Subject::Playlist(id.clone()),
            department: self.department.clone().ok_or(Fault::NotFound)?,
            change: Change::Playlist(Box::new(new)),
            base: None,
            undone: None,
        })
    }

    fn all_said(&self) -> Vec<(&'static str, Vec<Said>)> {
        let own = |name: &'static str| {
            (name, self.remarks.iter().filter(|(known, _)| *known == name).map(|(_, said)| said.clone()).collect())
        };
        ["name", "department", "items"].map(own).into_iter().chain(self.rule.all_said()).collect()
    }
}

/// Who may make a playlist, and what its rule begins as.
struct Asked {
    live: Arc<Live>,
    reach: Reach,
    departments: Vec<(DepartmentId, String)>,
    rule: RuleEntry,
}

impl Asked {
    async fn of(visit: &Visit) -> Result<Self, Fault> {
        let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
        let reach = visit.person()?.reach(Right::Programme);
        let departments = departments(&live.city, &reach);
        if departments.is_empty() {
            return Err(Fault::Forbidden);
        }
        let rule = begun(NEW.parse().map_err(|_| Fault::NotFound)?, &reach);
        Ok(Self { live, reach, departments, rule })
    }

    fn ground<'a>(&'a self, visit: &Visit, rule: &'a RuleEntry) -> Ground<'a> {
        Ground { city: &self.live.city, rule, reach: &self.reach, locale: visit.locale }
    }

    fn members(&self) -> members::Ground<'_> {
        members::Ground { live: &self.live, playlist: None, reach: &self.reach }
    }

    /// An empty form, or that of a playlist that was given back.
    async fn begun(&self, visit: &Visit) -> Result<Typed, Fault> {
        let like = match visit.query.get("like").parse() {
            Ok(number) => visit.page.data.store.proposal(number).await?,
            Err(_) => None,
        };
        let like = like.filter(|known| self.departments.iter().any(|(id, _)| *id == known.department));
        let (new, department) = match like.map(|known| (known.change, known.department)) {
            Some((Change::Playlist(new), department)) => (*new, Some(department)),
            _ => (NewPlaylist { terms: RuleTerms::of(&self.rule), ..NewPlaylist::default() }, None),
        };
        Ok(Typed {
            name: new.name,
            department: department.or_else(|| self.only_department()),
            sent: Sent::of(&new.items),
            rule: RuleForm::of(self.ground(visit, &self.rule), new.terms),
            remarks: Vec::new(),
        })
    }

    fn only_department(&self) -> Option<DepartmentId> {
        let [(only, _)] = &self.departments[..] else { return None };
        Some(only.clone())
    }

    async fn read(&self, visit: &Visit) -> Typed {
        let p = visit.locale.playlists();
        let today = visit.page.zone().await.to_datetime(visit.now).date();
        let rule = RuleForm::read(visit, self.ground(visit, &self.rule), today);
        let sent = Sent::read(visit, self.members());
        let name = visit.fields.get("name").split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = visit.fields.get("department");
        let known = self.departments.iter().map(|(id, _)| id).find(|id| id.as_str() == wanted).cloned();
        let department = known.or_else(|| self.only_department());
        let mut remarks = Vec::new();
        let mut error = |field, text: &str| remarks.push((field, Said { is_error: true, text: text.to_owned() }));
        if !(1..=MAX_NAME).contains(&name.chars().count()) {
            error("name", p.wrong_name);
        }
        if department.is_none() {
            error("department", p.wrong_department);
        }
        match &sent {
            None => error("items", p.wrong_gone),
            Some(sent) if sent.places.is_empty() => error("items", p.wrong_items),
            Some(_) => {}
        }
        Typed { name, department, sent: sent.unwrap_or_else(|| Sent::of(&[])), rule, remarks }
    }

    /// An identifier that nothing has: neither a playlist, nor a rule, nor what somebody else handed in.
    async fn free_id(&self, visit: &Visit, name: &str) -> Result<PlaylistId, Fault> {
        let open = visit.page.data.store.open_proposals().await?;
        let city = &self.live.city;
        let is_taken = |id: &str| {
            id == NEW
                || city.playlists.iter().any(|known| known.id.as_str() == id)
                || city.rules().any(|(known, _)| known.id.as_str() == id)
                || open.iter().any(|known| known.subject.name() == id)
        };
        slug(name, is_taken).as_str().parse().map_err(|_| Fault::NotFound)
    }

    /// What stands beside the form, and whether nothing keeps it from being published.
    async fn look(
        &self,
        visit: &Visit,
        id: &PlaylistId,
        typed: &mut Typed,
        chooser: &Chooser,
    ) -> Result<(Beside, bool), Fault> {
        if typed.is_faulty() {
            let p = visit.locale.playlists();
            let why = if typed.rule.is_faulty() { p.outlook_wait } else { p.outlook_new };
            return Ok((Beside::because(visit.locale, why).with(typed.all_said(), Vec::new()), false));
        }
        let carried = carried_out(&self.live, typed.planned(id)?, visit.now).await?;
        if let Err(Hindrance::Failed(error)) = carried {
            return Err(Fault::Failed(error));
        }
        let mut rule = self.rule.clone();
        rule.id = NewPlaylist::rule(id).ok_or(Fault::NotFound)?;
        let (days, asked) = (Days::Week(typed.rule.terms.from), chooser.asked.as_ref());
        let beside =
            Beside::of(visit, &self.live, carried.as_ref(), Seen { playlist: id, rule: Some(&rule), days, asked })
                .await?;
        let others = carried.as_ref().map(|next| typed.rule.warn(visit.locale, &fresh(&self.live, next)));
        Ok((beside.with(typed.all_said(), others.unwrap_or_default()), carried.is_ok()))
    }

    async fn chooser(&self, visit: &Visit, id: &PlaylistId, typed: &Typed) -> Chooser {
        let zone = visit.page.zone().await;
        let rule = typed.rule.terms.on(&self.rule);
        let screens = screens_for(self.ground(visit, &rule), &Subject::Playlist(id.clone()));
        Chooser::of((visit, &visit.fields), &self.live.city, &screens, &zone)
    }

    async fn page(&self, visit: &Visit, typed: Typed, (beside, chooser): (Beside, Chooser)) -> NewPage {
        let p = visit.locale.playlists();
        let now = visit.page.zone().await.to_datetime(visit.now);
        let chosen =
            |(id, name): &(DepartmentId, String)| (id.to_string(), name.clone(), typed.department.as_ref() == Some(id));
        NewPage {
            f: visit.frame(p.list_new),
            c: visit.locale.content(),
            p,
            departments: self.departments.iter().map(chosen).collect(),
            members: typed.sent.shown(visit, self.members(), now),
            kept_place: kept_place(self.ground(visit, &self.rule), &typed.rule),
            called: typed.name,
            form: typed.rule,
            beside,
            chooser,
            errors: None,
            remarks: typed.remarks,
            is_touched: !visit.fields.get("csrf").is_empty(),
        }
    }
}

/// A form for a new playlist.
pub(in crate::page) async fn begin(visit: Visit) -> Outcome {
    if visit.page.content().await?.is_none() {
        return nothing(&visit);
    }
    let asked = Asked::of(&visit).await?;
    let typed = asked.begun(&visit).await?;
    let id = asked.free_id(&visit, &typed.name).await?;
    let chooser = asked.chooser(&visit, &id, &typed).await;
    let beside = Beside::because(visit.locale, visit.locale.playlists().outlook_new);
    let page = asked.page(&visit, typed, (beside, chooser)).await;
    visit.html(&page)
}

/// Moves, looks for, adds or takes out an item, or hands the playlist in.
pub(in crate::page) async fn make(visit: Visit) -> Outcome {
    let asked = Asked::of(&visit).await?;
    let mut typed = asked.read(&visit).await;
    let is_sent = visit.fields.get("do") == "send";
    // Somebody else may take the name at the same moment.
    for _ in 0..ATTEMPTS {
        let id = asked.free_id(&visit, &typed.name).await?;
        let chooser = asked.chooser(&visit, &id, &typed).await;
        let (beside, is_possible) = asked.look(&visit, &id, &mut typed, &chooser).await?;
        if !is_sent || !is_possible {
            let count = typed.remarks.len() + typed.rule.errors();
            let mut page = asked.page(&visit, typed, (beside, chooser)).await;
            if !is_sent {
                // Who is still at it has not forgotten anything.
                page.remarks.clear();
                return visit.html(&page);
            }
            let c = visit.locale.content();
            let many = if count == 1 { c.error_one } else { c.error_many };
            page.errors = (count > 0).then(|| visit.locale.fill(c.errors, &[&many]));
            return visit.refused(&page);
        }
        if let Some(number) = keep(&visit, typed.planned(&id)?, &typed.name).await? {
            return Ok(go(&format!("/content/proposals/{number}?done=sent")));
        }
    }
    Err(Fault::Failed(anyhow::anyhow!("no name for a playlist was free {ATTEMPTS} times")))
}

/// What stands beside the form, for who is at it.
pub(in crate::page) async fn preview_new(visit: Visit) -> Outcome {
    let asked = Asked::of(&visit).await?;
    let mut typed = asked.read(&visit).await;
    let id = asked.free_id(&visit, &typed.name).await?;
    let chooser = asked.chooser(&visit, &id, &typed).await;
    let (beside, _) = asked.look(&visit, &id, &mut typed, &chooser).await?;
    visit.html(&beside)
}
