//! Decides in the window when a testigo is taken.

use std::time::Duration;

use bevy::{
    ecs::{change_detection::ResMut, observer::On, resource::Resource, system::Commands},
    render::view::screenshot::{Screenshot, ScreenshotCaptured},
};
use cartelera_playlists::{
    envelope::Document as _,
    hash::ContentHash,
    ids::ScreenId,
    testigo::{PictureFacts, PlayRef, Testigo, TestigoOrder, TestigoOrders},
};
use crossbeam_channel::{Receiver, Sender, unbounded};
use jiff::Timestamp;

use super::{
    album::Album,
    choose::{OnStage, choose},
    desk::{Desk, Shot, Work},
};
use crate::{
    cache::Cache,
    clock::time_until,
    playback::Director,
    playlog::Playlog,
    stage::{Composition, Presented},
    sync::SyncReporter,
    waker::Waker,
};

/// How soon it looks again whether what is on has been presented and stands still.
const AGAIN: Duration = Duration::from_millis(200);

/// Takes testigos.
#[derive(Resource)]
pub(crate) struct Photographer {
    screen: Option<ScreenId>,
    album: Album,
    work: Sender<Work>,
    changes: Receiver<()>,
    presented: Presented,
    playlog: Playlog,
    orders: Vec<TestigoOrder>,
    /// How many pictures were taken.
    shots: u64,
    /// What is on, by its mark, with what of it is to be taken.
    scene: Option<Scene>,
}

struct Scene {
    mark: u64,
    /// How often what is on was looked up then.
    views: u64,
    has_one: bool,
    chosen: Option<(OnStage, TestigoOrder, Timestamp)>,
}

/// What a photographer needs from the start.
pub(crate) struct PhotographerSetup {
    pub(crate) screen: Option<ScreenId>,
    pub(crate) cache: Cache,
    pub(crate) presented: Presented,
    pub(crate) playlog: Playlog,
    pub(crate) reporter: Option<SyncReporter>,
    pub(crate) waker: Waker,
}

impl Photographer {
    /// Starts the thread that keeps what is taken.
    pub(crate) fn start(setup: PhotographerSetup) -> anyhow::Result<Self> {
        let PhotographerSetup { screen, cache, presented, playlog, reporter, waker } = setup;
        let album = cache.album();
        let (teller, changes) = unbounded();
        let wake = waker.as_fn();
        let on_change = Box::new(move || {
            // The receiver lives as long as the window.
            let _ = teller.send(());
            wake();
        });
        let desk = Desk { album: album.clone(), cache, presented: presented.clone(), reporter, on_change };
        let (work, orders) = (desk.start()?, album.orders());
        Ok(Self { screen, album, work, changes, presented, playlog, orders, shots: 0, scene: None })
    }

    /// Follows these orders from now on.
    pub(crate) fn follow(&mut self, orders: TestigoOrders) {
        self.screen = Some(orders.screen.clone());
        self.give(Work::Orders(orders));
    }

    /// This device is no screen any more.
    pub(crate) fn forget(&mut self) {
        (self.screen, self.scene) = (None, None);
        self.orders.clear();
        self.give(Work::Forget);
    }

    /// Takes what is to be taken of what the director has composed; says how long there is nothing to do.
    pub(crate) fn look(
        &mut self,
        director: &Director,
        composition: &mut ResMut<'_, Composition>,
        spawner: &mut Commands<'_, '_>,
    ) -> Duration {
        if self.changes.try_iter().count() > 0 {
            (self.orders, self.scene) = (self.album.orders(), self.scene.take().map(Scene::anew));
        }
        if self.orders.is_empty() {
            return Duration::MAX;
        }
        let now = director.now();
        let (mark, views) = (composition.marks[0], director.views());
        if self.scene.as_ref().is_none_or(|scene| (scene.mark, scene.views) != (mark, views)) {
            let has_one = self.scene.as_ref().is_some_and(|scene| scene.mark == mark && scene.has_one);
            let on = director.on_stage(mark);
            let chosen = on.and_then(|on| choose(&self.orders, &on, now, has_one).map(|(order, at)| (on, order, at)));
            self.scene = Some(Scene { mark, views, has_one, chosen });
        }
        let Some(scene) = &mut self.scene else { return Duration::MAX };
        let Some((.., at)) = &scene.chosen else { return Duration::MAX };
        if now < *at {
            return time_until(now, *at);
        }
        let Some(began) = self.presented.since(mark).filter(|_| composition.stands_still()) else { return AGAIN };
        let Some((on, order, _)) = scene.chosen.take() else { return Duration::MAX };
        scene.has_one = true;
        let Some(screen) = self.screen.clone() else { return Duration::MAX };
        self.orders.retain(|open| open.number != order.number);
        self.shots += 1;
        composition.shot = self.shots;
        let (slot, planned) = on.slot.unzip();
        let testigo = Testigo {
            format: Testigo::FORMAT,
            order: order.number,
            screen,
            office: on.office,
            office_name: on.office_name,
            taken: now,
            rank: on.rank,
            item: on.item,
            role: on.role,
            bar: on.bar,
            programme: on.programme,
            pointer: on.pointer,
            play: PlayRef { log: self.playlog.log(), began: began.wall, slot, planned },
            picture: PictureFacts {
                sha256: ContentHash::from_bytes([0; 32]),
                size_bytes: 0,
                width_px: 0,
                height_px: 0,
            },
            player: env!("CARGO_PKG_VERSION").to_owned(),
        };
        self.take(testigo, order.is_urgent, spawner);
        Duration::MAX
    }

    /// Reads back the frame that is being made.
    fn take(&self, testigo: Testigo, is_urgent: bool, spawner: &mut Commands<'_, '_>) {
        let (work, number) = (self.work.clone(), self.shots);
        spawner.spawn(Screenshot::primary_window()).observe(move |captured: On<ScreenshotCaptured>| {
            let shot = Shot { image: captured.image.clone(), testigo: testigo.clone(), number, is_urgent };
            // A thread that has ended keeps nothing more.
            let _ = work.send(Work::Shot(Box::new(shot)));
        });
    }

    fn give(&self, work: Work) {
        // A thread that has ended keeps nothing more.
        let _ = self.work.send(work);
    }
}

impl Scene {
    /// The same scene, in which something else may be chosen.
    fn anew(self) -> Self {
        Self { views: u64::MAX, chosen: None, ..self }
    }
}
