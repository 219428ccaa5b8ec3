//! The form of a bulletin, slide or capsule: what was typed and chosen, and what is said beside each field.

use std::collections::BTreeSet;

use cartelera_playlists::{
    ids::{DepartmentId, ItemId},
    media::MediaKind,
    programme::Category,
};
use jiff::{ToSpan as _, civil::Date};

use super::{
    campaigns::campaign_choices,
    capsule::{self, CapsuleForm},
    fields::{FIELDS, field_name},
    file,
    kinds::{category, category_choices, servant, servant_choices},
    live::Live,
    minors,
    place::{chosen, in_words, is_beyond},
    reach::{departments, offices},
    series::followed,
    usable::Usable,
};
use crate::{
    page::{
        locale::Locale,
        matrix::Right,
        visit::{Fault, Reach, Visit},
    },
    proposals::{Field, Notice, Place, Proposal, Remark, Shown, State, What, correction_remarks, remarks},
};

/// A choice with its key, its name, and whether it is made.
pub(super) type Choice = (String, String, bool);

/// What is said beside a field.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) is_error: bool,
    pub(super) text: String,
}

/// What a form holds.
pub(super) struct Form {
    pub(super) notice: Notice,
    pub(super) department: Option<DepartmentId>,
    /// `all`, `offices` or `tags`.
    pub(super) where_: String,
    /// `today`, `week`, `date` or `none`.
    pub(super) until: String,
    pub(super) date: String,
    /// The choice of this week, with the day on which it ends.
    pub(super) week: String,
    pub(super) departments: Vec<Choice>,
    pub(super) offices: Vec<Choice>,
    pub(super) tags: Vec<Choice>,
    pub(super) categories: Vec<Choice>,
    pub(super) servants: Vec<Choice>,
    pub(super) campaigns: Vec<Choice>,
    pub(super) axes: Vec<Choice>,
    pub(super) pictures: Vec<Choice>,
    /// The files that a slide or a capsule can show.
    pub(super) files: Vec<Choice>,
    /// What is asked of a capsule.
    pub(super) capsule: Option<CapsuleForm>,
    /// What all the screens are that can be meant.
    pub(super) everywhere: String,
    /// Whether its place holds screens that whoever writes does not reach.
    pub(super) is_place_kept: bool,
    remarks: Vec<Remark>,
    locale: Locale,
}

/// What a form goes on from.
#[derive(Clone, Copy, Default)]
pub(super) struct Before<'a> {
    /// The department of the item that is corrected, which keeps it and its place.
    pub(super) corrected: Option<&'a DepartmentId>,
    /// That item.
    pub(super) item: Option<&'a ItemId>,
    /// Where the draft showed before.
    pub(super) place: Option<&'a Place>,
    /// Its category before, which it may keep.
    pub(super) category: Option<Category>,
    /// What it showed before.
    pub(super) shown: Option<&'a Shown>,
}

/// What every form is made with.
struct Ground<'a> {
    live: &'a Live,
    reach: Reach,
    locale: Locale,
    today: Date,
}

impl<'a> Ground<'a> {
    async fn of(visit: &Visit, live: &'a Live) -> Result<Self, Fault> {
        let today = visit.page.zone().await.to_datetime(visit.now).date();
        Ok(Self { live, reach: visit.person()?.reach(Right::Write), locale: visit.locale, today })
    }
}

impl Form {
    /// An empty one: for today's week, in the name of the only department of the person; or one that shows the file that is
    /// asked for, in the name of its department.
    pub(super) async fn empty(visit: &Visit, live: &Live) -> Result<Self, Fault> {
        let ground = Ground::of(visit, live).await?;
        let own = departments(&live.city, &ground.reach);
        let mut department = if own.len() == 1 { own.first().map(|(id, _)| id.clone()) } else { None };
        // Everywhere is, for who is limited to departments, everywhere in these.
        let departments = match &ground.reach {
            Reach::Departments(own) => own.clone(),
            Reach::All => Vec::new(),
        };
        let place = Place { departments, ..Place::default() }.sorted();
        let mut notice = Notice { place: Some(place), ..Notice::default() };
        let key = visit.query.get("file");
        if !key.is_empty() {
            let file = file::chosen(visit, live, key).await?.ok_or(Fault::NotFound)?;
            if let Some((title, of_file)) = file::about(visit, &file).await? {
                notice.headline = title;
                department = department.or_else(|| own.into_iter().map(|(id, _)| id).find(|id| *id == of_file));
            }
            notice.shown = file::shown(file);
        }
        if let Some(before) = followed(live, &ground.reach, visit.query.get("follows")) {
            department = Some(before.department.clone());
            before.begin(&mut notice, (visit.query.get("title"), visit.query.get("captions")));
        }
        let is_episode = notice.follows.is_some();
        let capsule = capsule::begun(visit, live, &mut notice.shown).await?;
        let mut form = Self { capsule, ..Self::make(&ground, notice, department) };
        form.files = file::offered(visit, live, &form.notice.shown).await?;
        if !is_episode {
            "week".clone_into(&mut form.until);
        }
        let (usable, week) = (Usable::of(visit, &form.notice.shown).await?, sunday(ground.today));
        form.remarks.extend(usable.remark((!is_episode).then_some(week), ground.today, true));
        Ok(form)
    }

    /// The one of a proposal that somebody goes on with.
    pub(super) async fn of(visit: &Visit, live: &Live, notice: &Notice, proposal: &Proposal) -> Result<Self, Fault> {
        let ground = Ground::of(visit, live).await?;
        let mut notice = notice.clone();
        let capsule = capsule::begun(visit, live, &mut notice.shown).await?;
        let mut form = Self { capsule, ..Self::make(&ground, notice, Some(proposal.department.clone())) };
        form.files = file::offered(visit, live, &form.notice.shown).await?;
        form.judge(&ground, proposal.subject.item().filter(|_| proposal.base.is_some()));
        let usable = Usable::of(visit, &form.notice.shown).await?;
        // What is a draft ends with its file once somebody goes on with it.
        let is_cut = proposal.state == State::Draft;
        form.remarks.extend(usable.remark(form.notice.last_day, ground.today, is_cut));
        Ok(form)
    }

    /// What was sent.
    pub(super) async fn read(visit: &Visit, live: &Live, before: Before<'_>) -> Result<Self, Fault> {
        let Before { corrected, item, place: old_place, category: old_category, shown: old_shown } = before;
        let is_correction = corrected.is_some();
        let ground = Ground::of(visit, live).await?;
        let sent_file = visit.fields.get("file");
        let file = if sent_file.is_empty() { None } else { file::chosen(visit, live, sent_file).await? };
        // What cannot be had any more is told, and what was there stays.
        let is_gone = file.is_none() && !sent_file.is_empty();
        let chosen_shown = file.map(file::shown).filter(|shown| is_alike(shown, old_shown));
        let mut shown = chosen_shown.or_else(|| old_shown.cloned()).unwrap_or_default();
        let (capsule, capsule_fault) = capsule::read(visit, live, &mut shown, old_shown).await?;
        let is_text = shown == Shown::Text;
        let one_line = |name: &str| visit.fields.get(name).split_whitespace().collect::<Vec<_>>().join(" ");
        let until = visit.fields.get("until");
        let (last_day, is_wrong_date) = match until {
            "today" => (Some(ground.today), false),
            "week" => (Some(sunday(ground.today)), false),
            "date" => {
                let date = visit.fields.get("date").trim().parse::<Date>().ok();
                (date, date.is_none())
            }
            _ => (None, false),
        };
        let (usable, asked) = (Usable::of(visit, &shown).await?, last_day);
        let last_day = usable.cut(asked, ground.today);
        let is_known = |id: &DepartmentId| departments(&live.city, &ground.reach).iter().any(|(known, _)| known == id);
        let department = corrected.cloned().or_else(|| visit.fields.get("department").parse().ok().filter(is_known));
        let before = followed(live, &ground.reach, visit.fields.get("follows")).filter(|_| !is_correction);
        let department = before.as_ref().map(|before| before.department.clone()).or(department);
        let follows = before.map(|before| before.item.id.clone());
        let servants = visit.fields.all("servant").filter_map(servant).collect::<BTreeSet<_>>();
        // A slide has none of the fields of a text.
        let text_line = |name: &str| if is_text { one_line(name) } else { String::new() };
        let body =
            if is_text { visit.fields.get("body").replace("\r\n", "\n").trim().to_owned() } else { String::new() };
        let notice = Notice {
            shown,
            kicker: text_line("kicker"),
            figure: text_line("figure"),
            headline: one_line("headline"),
            body,
            picture: text_line("picture"),
            picture_alt: one_line("picture_alt"),
            qr: text_line("qr"),
            source: text_line("source"),
            folio: text_line("folio"),
            campaign: one_line("campaign"),
            axis: one_line("axis"),
            category: category(visit.fields.get("category"), old_category).unwrap_or(Category::Services),
            servants: servants.into_iter().collect(),
            minors: minors::read(visit),
            place: chosen(visit, (&live.city, &ground.reach), old_place)
                .filter(|_| !is_correction && follows.is_none()),
            begins: follows.is_some().then_some(ground.today),
            follows,
            last_day,
        };
        let mut form = Self { capsule, ..Self::make(&ground, notice, department) };
        form.files = file::offered(visit, live, &form.notice.shown).await?;
        until.clone_into(&mut form.until);
        visit.fields.get("date").trim().clone_into(&mut form.date);
        let where_ = visit.fields.get("where");
        if !form.is_place_kept && ["all", "offices", "tags"].contains(&where_) {
            where_.clone_into(&mut form.where_);
        }
        form.judge(&ground, item);
        form.remarks.extend(usable.remark(asked, ground.today, true));
        if is_gone {
            form.error(Field::File, What::Unknown);
        }
        if let Some(what) = capsule_fault {
            form.remarks.retain(|remark| remark.field != Field::Captions);
            form.error(Field::Captions, what);
        }
        if form.capsule.as_ref().is_some_and(|capsule| capsule.is_coming) {
            form.remarks.retain(|remark| remark.field != Field::Captions);
        }
        if is_wrong_date {
            form.remarks.retain(|remark| remark.field != Field::LastDay);
            form.error(Field::LastDay, What::Missing);
        }
        Ok(form)
    }

    fn make(ground: &Ground<'_>, notice: Notice, department: Option<DepartmentId>) -> Self {
        let (city, c) = (&ground.live.city, ground.locale.content());
        let place = notice.place.clone().unwrap_or_default();
        let tags: BTreeSet<&String> =
            offices(city, &ground.reach).flat_map(|office| &office.screens).flat_map(|screen| &screen.tags).collect();
        let mut all_offices: Vec<Choice> = offices(city, &ground.reach)
            .map(|office| (office.id.to_string(), office.name.clone(), place.offices.contains(&office.id)))
            .collect();
        all_offices.sort_by_key(|(_, name, _)| name.to_lowercase());
        let own = departments(city, &ground.reach);
        let is_picture = |kind: &MediaKind| matches!(kind, MediaKind::Picture { .. });
        let pictures = city.media.iter().filter(|(path, facts)| {
            is_picture(&facts.kind) && (path.starts_with("media/pictures/") || **path == notice.picture)
        });
        Self {
            departments: own
                .into_iter()
                .map(|(id, name)| (id.to_string(), name, department.as_ref() == Some(&id)))
                .collect(),
            where_: match &notice.place {
                Some(place) if place.tags.is_empty() && place.offices.is_empty() => "all",
                Some(place) if !place.tags.is_empty() => "tags",
                _ => "offices",
            }
            .to_owned(),
            until: if notice.last_day.is_some() { "date" } else { "none" }.to_owned(),
            date: notice.last_day.map(|day| day.to_string()).unwrap_or_default(),
            offices: all_offices,
            tags: tags.into_iter().map(|tag| (tag.clone(), tag.clone(), place.tags.contains(tag))).collect(),
            categories: category_choices(ground.locale, notice.category),
            servants: servant_choices(ground.locale, &notice.servants),
            campaigns: campaign_choices(city, &notice.campaign, ground.today),
            axes: city
                .axes
                .iter()
                .map(|axis| (axis.id.to_string(), axis.name.clone(), axis.id.as_str() == notice.axis))
                .collect(),
            pictures: pictures.map(|(path, _)| (path.clone(), picture_name(path), *path == notice.picture)).collect(),
            files: Vec::new(),
            capsule: None,
            everywhere: {
                let departments = match &ground.reach {
                    Reach::Departments(own) => own.clone(),
                    Reach::All => place.departments.clone(),
                };
                in_words(ground.locale, city, &Place { departments, ..Place::default() })
            },
            week: ground.locale.fill(c.until_week, &[&ground.locale.date(sunday(ground.today))]),
            is_place_kept: notice.place.as_ref().is_some_and(|place| is_beyond(place, &ground.reach)),
            notice,
            department,
            remarks: Vec::new(),
            locale: ground.locale,
        }
    }

    fn judge(&mut self, ground: &Ground<'_>, corrected: Option<&ItemId>) {
        self.remarks = remarks(&self.notice, self.department.as_ref(), &ground.live.city, ground.today);
        self.remarks
            .extend(corrected.into_iter().flat_map(|item| correction_remarks(&self.notice, item, &ground.live.city)));
        if self.notice.place.is_none() && corrected.is_none() && self.notice.follows.is_none() {
            self.error(Field::Place, What::NoPlace);
        }
    }

    fn error(&mut self, field: Field, what: What) {
        self.remarks.push(Remark { field, is_error: true, what });
    }

    /// How many fields must be corrected before it can be handed in.
    pub(super) fn errors(&self) -> usize {
        let fields = self.remarks.iter().filter(|remark| remark.is_error).map(|remark| field_name(remark.field));
        fields.collect::<BTreeSet<_>>().len()
    }

    /// Says this, too.
    pub(super) fn hear(&mut self, remarks: Vec<Remark>) {
        self.remarks.extend(remarks);
    }

    /// Says nothing of `field`, which is asked for otherwise.
    pub(super) fn forget(&mut self, field: Field) {
        self.remarks.retain(|remark| remark.field != field);
    }

    /// Whether `name` must be corrected.
    pub(super) fn is_wrong(&self, name: &str) -> bool {
        self.remarks.iter().any(|remark| remark.is_error && field_name(remark.field) == name)
    }

    /// What is to be said of `name`.
    pub(super) fn said(&self, name: &str) -> Vec<Said> {
        let of_field = self.remarks.iter().filter(|remark| field_name(remark.field) == name);
        of_field.map(|remark| Said { is_error: remark.is_error, text: self.locale.remark(remark) }).collect()
    }

    /// The same of every field.
    pub(super) fn all_said(&self) -> Vec<(&'static str, Vec<Said>)> {
        FIELDS.iter().map(|(_, name, _)| (*name, self.said(name))).collect()
    }

    /// Every remark, errors first, for who authorises.
    pub(super) fn told(&self) -> Vec<String> {
        let errors = self.remarks.iter().filter(|remark| remark.is_error);
        let rest = self.remarks.iter().filter(|remark| !remark.is_error);
        errors.chain(rest).map(|remark| self.locale.remark(remark)).collect()
    }

    /// Whether a field must be corrected that is not in sight at first.
    pub(super) fn is_wrong_within(&self) -> bool {
        FIELDS.iter().any(|(_, name, is_in_sight)| !is_in_sight && self.is_wrong(name))
    }
}

/// Whether an item that shows `old` may show `new` in its place: it stays of its kind.
fn is_alike(new: &Shown, old: Option<&Shown>) -> bool {
    old.is_none_or(|old| std::mem::discriminant(new) == std::mem::discriminant(old))
}

/// The last day of the week of `day`.
fn sunday(day: Date) -> Date {
    let left = 7 - day.weekday().to_monday_one_offset();
    day.saturating_add(i64::from(left).days())
}

/// What staff call a picture: its file's name.
fn picture_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace(['-', '_'], " ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_week_ends_on_its_sunday() {
        assert_eq!(sunday(date(2026, 11, 23)), date(2026, 11, 29));
        assert_eq!(sunday(date(2026, 11, 28)), date(2026, 11, 29));
        assert_eq!(sunday(date(2026, 11, 29)), date(2026, 11, 29));
    }
}
