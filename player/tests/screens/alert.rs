//! An alert: it covers everything at its instant and is gone at its end, on a player without its manager.

use std::path::Path;

use cartelera_player::cache::Cache;
use cartelera_playlists::{
    envelope::seal,
    hash::ContentHash,
    manifest::{Pointer, Role, Root},
    programme::{Bulletin, Category, Content, Flight, Item, Pacing},
    takeover::{Takeover, TakeoverSeverity},
};
use ed25519_dalek::SigningKey;
use jiff::{SignedDuration, Timestamp};

use crate::{
    alone,
    city::City,
    manager::Manager,
    patience::until,
    player::{Player, Setup},
    scratch::Scratch,
};

/// The ground of the most severe alerts.
const RED: [u8; 3] = [150, 0, 24];

#[test]
fn an_alert_covers_everything_from_its_start_to_its_end() {
    let _stage = alone();
    let scratch = Scratch::new("alert");
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("aviso", "Horario de verano", "5s");
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let mut player = Player::start(&scratch, Setup::of(&manager.url(), scratch.join("data")));
    player.wait_for("the bulletin", |show| show.item == "aviso");
    player.kill();

    // In whole milliseconds, as managers sign them.
    let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).expect("an instant");
    let starts = now + SignedDuration::from_secs(3);
    let takeover = Takeover::new(
        "sismo".parse().expect("an identifier"),
        TakeoverSeverity::Extreme,
        starts,
        Some(starts + SignedDuration::from_secs(15)),
        alert(),
    );
    let takeover = takeover.expect("a takeover");
    let ends = takeover.ends;
    take_over(player.data(), &scratch.join("alerted"), takeover);
    let setup = Setup { manager: None, ..Setup::of(&manager.url(), scratch.join("alerted")) };
    let mut player = Player::start(&scratch, setup);
    let shown = player.wait_for("the alert", |show| show.reason == "takeover");
    assert!((starts..ends).contains(&shown.at), "{shown:?}");
    until("the alert's colour", || {
        player.assert_running();
        is_alert(&mut player).then_some(())
    });
    player.picture().save(scratch.join("alert.png")).expect("the picture can be written");
    let after = player.wait_for("what was planned", |show| show.reason == "planned" && show.at > shown.at);
    assert!(after.at >= ends, "{after:?}");
    until("the bulletin again", || (!is_alert(&mut player)).then_some(()));
    player.assert_running();
}

/// Whether the right edge, where no text stands, is red.
fn is_alert(player: &mut Player) -> bool {
    let picture = player.picture();
    [80, 180, 260].into_iter().all(|y| picture.get_pixel(picture.width() - 6, y).0 == RED)
}

fn alert() -> Item {
    let bulletin = Bulletin {
        headline: "Sismo: sal con calma y aléjate de las ventanas".to_owned(),
        source: Some("Protección Civil".to_owned()),
        ..Bulletin::default()
    };
    let mut item = Item {
        id: "sismo".parse().expect("an identifier"),
        digest: ContentHash::of(b""),
        title: "Sismo".to_owned(),
        owner: "comunicacion".parse().expect("an identifier"),
        campaign: None,
        axis: None,
        category: Category::CivilProtection,
        servants: Vec::new(),
        length_ms: 8_000,
        transition_ms: 0,
        flight: Flight::default(),
        pacing: Pacing::default(),
        content: Content::Bulletin(bulletin),
    };
    item.digest = item.compute_digest();
    item
}

/// Makes of the cache in `from` one in `to` whose pointer has a takeover, signed by other keys that the new one trusts.
fn take_over(from: &Path, to: &Path, takeover: Takeover) {
    let key = SigningKey::from_bytes(&[7; 32]);
    let read = |path: &Path| std::fs::read(path).expect("the cache keeps it");
    let root = Root::open_self_signed(&read(&from.join("root.dsse"))).expect("the cached root is sound");
    let pointer = root.open_pointer(&read(&from.join("pointer.dsse"))).expect("the cached pointer is sound");
    let cache = Cache::open(to).expect("a new cache");
    let own = || Role::of(key.verifying_key());
    let root = Root { root: own(), pointer: own(), ..root };
    cache.pair(&pointer.screen, &seal(&root, &[&key]).expect("a document")).expect("the root is sound");
    for epoch in &pointer.epochs {
        let bytes = read(&from.join("programmes").join(epoch.programme.to_string()));
        cache.store_programme(&epoch.programme, &bytes).expect("the programme is sound");
    }
    let pointer = Pointer { takeovers: vec![takeover], ..pointer };
    cache.activate(&pointer.screen, &seal(&pointer, &[&key]).expect("a document")).expect("the pointer is sound");
}
