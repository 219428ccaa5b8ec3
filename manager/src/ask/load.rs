//! What is asked: a content folder as if it were published, or what the screens of a data folder follow.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use cartelera_playlists::{
    content::{self, City},
    hash::ContentHash,
    ids::{OfficeId, ScreenId},
    manifest::Epoch,
    programme::Programme,
    timeline::{Carry, Timeline},
};
use jiff::{Timestamp, tz::TimeZone};

use super::near;
use crate::{data::Data, error::AppError, publish};

/// Screens and what they follow.
pub(crate) struct Subject {
    /// The city, if a folder is asked.
    pub(crate) city: Option<City>,
    /// Every screen, in order of id.
    pub(crate) screens: Vec<AskedScreen>,
    /// What screens follow, each kind once.
    pub(crate) courses: Vec<Course>,
}

/// A screen that can be asked about.
pub(crate) struct AskedScreen {
    pub(crate) id: ScreenId,
    pub(crate) name: String,
    pub(crate) office: OfficeId,
    pub(crate) office_name: String,
    /// Index of what it follows in `courses`.
    pub(crate) course: usize,
}

/// Epochs with their programmes: what a set of screens follows.
pub(crate) struct Course {
    pub(crate) epochs: Vec<(Epoch, Arc<Programme>)>,
}

impl Subject {
    /// Reads `folder`, or else what the screens of the data folder `data` follow.
    pub(crate) async fn load(folder: Option<&Path>, data: PathBuf) -> Result<Self, AppError> {
        let open = if Data::exists(&data) { Some(Data::open(&data).await?) } else { None };
        match (folder, open) {
            (Some(folder), open) => {
                let memory = open.as_ref().map(|data| &*data.store);
                Self::of_city(publish::load_silent(folder, memory).await?.city)
            }
            (None, Some(data)) => Ok(Self::of_data(&data).await?),
            (None, None) => Err(AppError::NotFound(format!(
                "nothing was published into the data folder {} yet (publish a content folder, or ask one with --folder)",
                data.display()
            ))),
        }
    }

    /// What `city` would show: one epoch from the beginning of time.
    fn of_city(city: City) -> Result<Self, AppError> {
        let (mut screens, mut courses, mut known) = (Vec::new(), Vec::new(), BTreeMap::new());
        for (screen, office) in city.screens() {
            let doing = || format!("making the programme of screen {}", screen.id);
            let programme = content::compile(&city, &screen.id).with_context(doing)?;
            let hash = ContentHash::of(&serde_json::to_vec(&programme).with_context(doing)?);
            let course = *known.entry(hash).or_insert_with(|| {
                let epoch =
                    Epoch { programme: hash, size_bytes: 0, effective_from: Timestamp::MIN, carry: Carry::default() };
                courses.push(Course { epochs: vec![(epoch, Arc::new(programme))] });
                courses.len() - 1
            });
            screens.push(AskedScreen {
                id: screen.id.clone(),
                name: screen.name.clone(),
                office: office.id.clone(),
                office_name: office.name.clone(),
                course,
            });
        }
        screens.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self { city: Some(city), screens, courses })
    }

    /// What the screens of `data` follow; without those that were taken away.
    async fn of_data(data: &Data) -> anyhow::Result<Self> {
        let mut followed = publish::followed(data).await?;
        let (mut screens, mut courses): (Vec<AskedScreen>, Vec<Course>) = (Vec::new(), Vec::new());
        for record in data.store.screens().await? {
            let Some(followed) = followed.remove(&record.id).filter(|_| record.removed.is_none()) else { continue };
            let same = |course: &Course| course.epochs.iter().map(|(epoch, _)| epoch).eq(&followed.pointer.epochs);
            let course = courses.iter().position(same).unwrap_or_else(|| {
                courses.push(Course { epochs: followed.pointer.epochs.into_iter().zip(followed.programmes).collect() });
                courses.len() - 1
            });
            screens.push(AskedScreen {
                id: record.id,
                name: record.name,
                office: record.office,
                office_name: record.office_name,
                course,
            });
        }
        Ok(Self { city: None, screens, courses })
    }

    /// The screen `id`.
    pub(crate) fn screen(&self, id: &ScreenId) -> Result<&AskedScreen, AppError> {
        let unknown = || near::unknown("screen", id.as_str(), self.screens.iter().map(|screen| &screen.id));
        self.screens.iter().find(|screen| screen.id == *id).ok_or_else(|| AppError::NotFound(unknown()))
    }

    /// What `screen` follows.
    pub(crate) fn course(&self, screen: &AskedScreen) -> &Course {
        &self.courses[screen.course]
    }

    /// The screens that follow `course`.
    pub(crate) fn screens_on(&self, course: usize) -> impl Iterator<Item = &AskedScreen> {
        self.screens.iter().filter(move |screen| screen.course == course)
    }
}

impl Course {
    /// Its timeline.
    pub(crate) fn timeline(&self) -> anyhow::Result<Timeline> {
        Timeline::new(self.epochs.clone()).context("making the timeline")
    }

    /// The programme that rules last.
    pub(crate) fn programme(&self) -> &Arc<Programme> {
        let (_, programme) = self.epochs.last().expect("what a screen follows has an epoch");
        programme
    }

    /// The zone of its office.
    pub(crate) fn zone(&self) -> anyhow::Result<TimeZone> {
        let zone = &self.programme().zone;
        zone.time_zone().with_context(|| format!("reading the zone {}", zone.name))
    }

    /// When the first epoch begins, if it is not the beginning of time.
    pub(crate) fn begins(&self) -> Option<Timestamp> {
        self.epochs.first().map(|(epoch, _)| epoch.effective_from).filter(|from| *from > Timestamp::MIN)
    }
}
