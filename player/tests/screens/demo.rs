//! The demo city on two real screens, slot by slot.

use std::{fs, path::Path};

use image::RgbImage;
use jiff::{SignedDuration, Timestamp, civil::Weekday, tz};

use crate::{
    alone,
    compare::likeness,
    is_long,
    manager::Manager,
    patience::until,
    player::{Player, Setup},
    scratch::Scratch,
    still::Stills,
    trace::{Frame, Show},
};

const SCREENS: [&str; 2] = ["presidencia-vestibulo", "tesoreria-cajas"];
/// Real content moves under the reader's hands; a wrong item scores far lower.
const ALIKE: f64 = 0.85;
/// How long after a slot came onto the stage pictures are judged: the transition is over.
const SETTLED: SignedDuration = SignedDuration::from_millis(2_000);

#[test]
fn the_demo_city_shows_what_its_stills_show() {
    let _stage = alone();
    let scratch = Scratch::new("demo");
    let folder = Path::new("../assets/demo").canonicalize().expect("the demo city");
    let manager = Manager::start(&scratch);
    manager.publish(&folder, &[]);
    let shift_s = seconds_to_opening_hours(&folder);
    let mut players = SCREENS.map(|screen| {
        let setup = Setup {
            screen: screen.to_owned(),
            manager: Some(manager.url()),
            data: scratch.join(screen),
            shift_s,
            ..Setup::default()
        };
        Player::start(&scratch, setup)
    });
    let mut stills = Stills::open(&folder, &scratch);
    let slots = if is_long() { 24 } else { 3 };
    for player in &mut players {
        let mut judged: Vec<Show> = Vec::new();
        while judged.len() < slots {
            let (show, at, picture) = next_slot(player, judged.last());
            assert_eq!(show.reason, "planned", "{show:?}");
            let score = likeness(&picture, &stills.take(player.screen(), at));
            if score < ALIKE {
                let file = scratch.join(format!("{}-{}.png", player.screen(), show.item));
                picture.save(&file).expect("the picture can be written");
                panic!("{} on {} at {at} scores {score} ({})", show.item, player.screen(), file.display());
            }
            judged.push(show);
        }
    }
    players.iter_mut().for_each(Player::assert_running);
}

/// The first slot after `last` that has settled, with the instant whose still the display is like.
fn next_slot(player: &mut Player, last: Option<&Show>) -> (Show, Timestamp, RgbImage) {
    until(&format!("the next slot on {}", player.screen()), || {
        player.assert_running();
        let before = player.now();
        let show = player.shown().filter(|show| last != Some(show) && before >= show.at + SETTLED)?;
        let frame = player.frames().pop().filter(|frame| frame.slot() == (&show.item, show.start));
        let picture = player.lit_picture();
        let at = frame.as_ref().map_or(before, Frame::planned);
        (player.shown().as_ref() == Some(&show)).then_some((show, at, picture))
    })
}

/// Seconds from now to ten o'clock of a working day that is no holiday, at least one midnight away.
///
/// That far ahead a service day is compiled from the programme alone, as a still is.
fn seconds_to_opening_hours(folder: &Path) -> i64 {
    // Torreón keeps the time of UTC-6 all year.
    let zone = tz::TimeZone::fixed(tz::offset(-6));
    let holidays = fs::read_to_string(folder.join("city.toml")).expect("the demo city can be read");
    let today = Timestamp::now().to_zoned_datetime(zone.clone()).date();
    let is_open = |date: &jiff::civil::Date| {
        !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) && !holidays.contains(&format!("date = {date}"))
    };
    let date = today.series(jiff::Span::new().days(1)).skip(1).find(is_open).expect("some day is open");
    let opening = date.at(10, 0, 0, 0).to_zoned_datetime(zone).expect("the instant exists").timestamp();
    opening.as_second() - Timestamp::now().as_second()
}
