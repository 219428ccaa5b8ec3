//! The form of a rule, or of a new one: what it says is handed in as a change of its playlist, that another person authorises.

use askama::Template;
use cartelera_playlists::{
    content::{Office, Problem, RuleEntry, Screen},
    ids::RuleId,
};

use super::{
    super::{
        authorise::{Hindrance, Next, Planned, carried_out},
        form::Said,
        hand_in::hand_in,
        list::nothing,
        live::Live,
        standing::screens_of,
        undo::open_of,
    },
    aside::{Beside, Seen},
    form::{Ground, RuleForm},
    moment::Chooser,
    outlook::Days,
    own::OwnPlaylist,
    told::{in_line, told},
};
use crate::{
    page::{
        frame::Frame,
        locale::{ContentWords, PlaylistWords},
        visit::{Fault, Outcome, Reach, Visit},
    },
    proposals::{Change, RuleChange, RuleTerms, Subject, new_rule, rule_digest, slug},
};

/// The form with what stands beside it.
#[derive(Template)]
#[template(path = "playlist_rule.html")]
struct RulePage {
    f: Frame,
    c: &'static ContentWords,
    p: &'static PlaylistWords,
    id: String,
    /// Where the form is sent.
    action: String,
    /// What the rule is called; `None` is a new one.
    rule: Option<String>,
    playlist: String,
    form: RuleForm,
    /// Where it shows, where that is not asked.
    kept_place: Option<String>,
    /// The hash of the rule's text that was before the eyes.
    base: String,
    beside: Beside,
    chooser: Chooser,
    /// How many fields must be corrected, in words; or why nothing is handed in.
    errors: Option<String>,
    is_stale: bool,
    /// Another change of the playlist that is open.
    open: Option<i64>,
}

/// A rule that somebody may change.
struct Asked {
    own: OwnPlaylist,
    /// As it is, or as a new one begins.
    rule: RuleEntry,
    is_new: bool,
}

impl Asked {
    /// The rule of the path, or a new one of its playlist.
    async fn of(visit: &Visit) -> Result<Self, Fault> {
        let own = OwnPlaylist::of(visit).await?;
        let is_new = visit.param("item").is_empty();
        let rule = if is_new {
            let is_taken = |id: &str| own.live.city.rules().any(|(known, _)| known.id.as_str() == id);
            let id = slug(own.playlist.id.as_str(), is_taken);
            begun(id.as_str().parse().map_err(|_| Fault::NotFound)?, &own.reach)
        } else {
            own.rule(visit)?
        };
        Ok(Self { own, rule, is_new })
    }

    fn ground(&self, visit: &Visit) -> Ground<'_> {
        Ground { city: &self.own.live.city, rule: &self.rule, reach: &self.own.reach, locale: visit.locale }
    }

    /// What was sent.
    async fn read(&self, visit: &Visit) -> RuleForm {
        let today = visit.page.zone().await.to_datetime(visit.now).date();
        RuleForm::read(visit, self.ground(visit), today)
    }

    /// What staff call the change.
    fn title(&self) -> String {
        self.own.playlist.name.clone()
    }

    /// Where the form is sent.
    fn action(&self) -> String {
        let list = format!("/content/playlists/{}", self.own.playlist.id);
        if self.is_new { format!("{list}/rule") } else { format!("{list}/rules/{}", self.rule.id) }
    }

    /// The change that makes `terms` of the rule.
    fn planned(&self, terms: &RuleTerms) -> anyhow::Result<Planned> {
        let change = RuleChange { rule: self.rule.id.clone(), terms: terms.clone() };
        Ok(Planned {
            subject: self.own.subject(),
            department: self.own.playlist.department.clone(),
            change: Change::Rule(Box::new(change)),
            base: rule_digest(&self.own.live.held.sources, &self.own.playlist.id, &self.rule.id)?,
            undone: None,
        })
    }

    /// What is said beside the fields and beside the form; what the content would be, if nothing is wrong with it.
    async fn look(
        &self,
        visit: &Visit,
        form: &mut RuleForm,
        chooser: &Chooser,
    ) -> Result<(Beside, Option<Next>), Fault> {
        if form.is_faulty() {
            return Ok((Beside::waiting(visit.locale).with(form.all_said(), Vec::new()), None));
        }
        let carried = carried_out(&self.own.live, self.planned(&form.terms)?, visit.now).await?;
        if let Err(Hindrance::Failed(error)) = carried {
            return Err(Fault::Failed(error));
        }
        let seen = Seen {
            playlist: &self.own.playlist.id,
            rule: Some(&self.rule),
            days: Days::Week(form.terms.from),
            asked: chooser.asked.as_ref(),
        };
        let beside = Beside::of(visit, &self.own.live, carried.as_ref(), seen).await?;
        let others = carried.as_ref().map(|next| form.warn(visit.locale, &fresh(&self.own.live, next)));
        Ok((beside.with(form.all_said(), others.unwrap_or_default()), carried.ok()))
    }

    async fn chooser(&self, visit: &Visit) -> Chooser {
        let zone = visit.page.zone().await;
        let screens = screens_for(self.ground(visit), &self.own.subject());
        Chooser::of((visit, &visit.fields), &self.own.live.city, &screens, &zone)
    }

    async fn page(&self, visit: &Visit, mut form: RuleForm) -> Result<(RulePage, Option<Next>), Fault> {
        let chooser = self.chooser(visit).await;
        let (beside, next) = self.look(visit, &mut form, &chooser).await?;
        let (p, base) = (visit.locale.playlists(), self.planned(&form.terms)?.base);
        let page = RulePage {
            f: visit.frame(if self.is_new { p.rule_new } else { p.change_title }),
            c: visit.locale.content(),
            p,
            id: self.own.playlist.id.to_string(),
            action: self.action(),
            rule: (!self.is_new).then(|| in_line(visit.locale, &self.own.live.city, &self.rule)),
            playlist: self.own.playlist.name.clone(),
            kept_place: kept_place(self.ground(visit), &form),
            form,
            base: base.map(|base| base.to_string()).unwrap_or_default(),
            beside,
            chooser,
            errors: None,
            is_stale: false,
            open: open_of(visit, &self.own.subject()).await?,
        };
        Ok((page, next))
    }
}

/// The screens to look at: those of `subject`, and, as who widens a rule looks at screens on which it does not show yet, all that
/// the person reaches; those first that the rule reaches.
pub(super) fn screens_for<'a>(ground: Ground<'a>, subject: &Subject) -> Vec<(&'a Screen, &'a Office)> {
    let mut screens = screens_of(ground.city, subject);
    let reached: Vec<_> = screens.iter().map(|(screen, _)| screen.id.clone()).collect();
    let others = ground.city.screens().filter(|(_, office)| ground.reach.covers(Some(&office.department)));
    screens.extend(others.filter(|(screen, _)| !reached.contains(&screen.id)));
    screens.sort_by_key(|(screen, office)| !ground.rule.reaches(screen, office));
    screens
}

/// A new rule as its form begins: on every screen that `reach` holds.
pub(super) fn begun(id: RuleId, reach: &Reach) -> RuleEntry {
    let mut rule = new_rule(id);
    if let Reach::Departments(own) = reach {
        rule.targeting.departments.clone_from(own);
    }
    rule
}

/// Where the rule of `form` shows, if that is not asked.
pub(super) fn kept_place(ground: Ground<'_>, form: &RuleForm) -> Option<String> {
    let (locale, c) = (ground.locale, ground.locale.content());
    let place = || told(locale, ground.city, ground.rule).into_iter().find(|(name, _)| *name == c.where_);
    form.places.is_kept.then(|| locale.fill(c.where_kept, &[&place().map(|(_, text)| text).unwrap_or_default()]))
}

/// What the content's check warns of in `next` that it does not warn of now.
pub(super) fn fresh(live: &Live, next: &Next) -> Vec<Problem> {
    let is_known = |problem: &&Problem| {
        live.warnings.iter().any(|known| (&known.key, &known.message) == (&problem.key, &problem.message))
    };
    next.warnings.iter().filter(|problem| !is_known(problem)).cloned().collect()
}

/// The form of a rule as it is, or as a change that was given back would have made it.
pub(in crate::page) async fn ask(visit: Visit) -> Outcome {
    if visit.page.content().await?.is_none() {
        return nothing(&visit);
    }
    let asked = Asked::of(&visit).await?;
    let form = RuleForm::of(asked.ground(&visit), asked.terms(&visit).await?);
    let (page, _) = asked.page(&visit, form).await?;
    visit.html(&page)
}

/// Hands the change in.
pub(in crate::page) async fn send(visit: Visit) -> Outcome {
    let asked = Asked::of(&visit).await?;
    let form = asked.read(&visit).await;
    let (mut page, next) = asked.page(&visit, form).await?;
    if visit.fields.get("do") != "send" {
        return visit.html(&page);
    }
    page.is_stale = visit.fields.get("base") != page.base;
    let is_same = !asked.is_new && page.form.terms == RuleTerms::of(&asked.rule);
    if page.form.is_faulty() {
        let c = visit.locale.content();
        let many = if page.form.errors() == 1 { c.error_one } else { c.error_many };
        page.errors = Some(visit.locale.fill(c.errors, &[&many]));
    } else if is_same {
        page.errors = Some(visit.locale.playlists().wrong_same.to_owned());
    }
    if page.errors.is_some() || page.is_stale || next.is_none() {
        return visit.refused(&page);
    }
    hand_in(&visit, asked.planned(&page.form.terms)?, &asked.title()).await
}

/// What stands beside the form, for who is at it.
pub(in crate::page) async fn preview(visit: Visit) -> Outcome {
    let asked = Asked::of(&visit).await?;
    let mut form = asked.read(&visit).await;
    let chooser = asked.chooser(&visit).await;
    let (beside, _) = asked.look(&visit, &mut form, &chooser).await?;
    visit.html(&beside)
}

impl Asked {
    /// What the form begins with: the rule as it is, or a change of it that the query names.
    async fn terms(&self, visit: &Visit) -> Result<RuleTerms, Fault> {
        let own = RuleTerms::of(&self.rule);
        let Ok(number) = visit.query.get("like").parse() else { return Ok(own) };
        let like = visit.page.data.store.proposal(number).await?;
        let like = like.filter(|known| known.subject == self.own.subject());
        Ok(match like.map(|known| known.change) {
            Some(Change::Rule(change)) if self.is_new || change.rule == self.rule.id => {
                let place = change.terms.place.clone().filter(|_| own.place.is_some()).or(own.place);
                RuleTerms { place, ..change.terms }
            }
            _ => own,
        })
    }
}

impl RulePage {
    fn is_wrong(&self, name: &str) -> bool {
        self.errors.is_some() && self.form.is_wrong(name)
    }

    fn said(&self, name: &str) -> Vec<Said> {
        self.form.said(name)
    }
}
