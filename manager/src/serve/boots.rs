//! Notices that two devices have one key: a boot that another one superseded comes back.

use std::collections::{BTreeMap, VecDeque};

use anyhow::Context as _;
use cartelera_playlists::envelope::KeyId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::store::Store;

/// How many earlier boots of a device are remembered.
const PAST: usize = 16;
/// How many alarms of a device are kept.
const ALARMS: usize = 16;

/// One start of a player.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Boot {
    id: String,
    hardware: String,
}

/// Two devices used one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CloneAlarm {
    /// When it was noticed.
    pub(crate) at: Timestamp,
    /// The device that is refused since.
    pub(crate) refused: String,
    /// The device that goes on.
    pub(crate) kept: String,
}

/// What is known of the boots of the device that has a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeviceHistory {
    current: Option<Boot>,
    past: VecDeque<Boot>,
    refused_hardware: Vec<String>,
    refused_boots: Vec<String>,
    /// The newest last.
    pub(crate) alarms: Vec<CloneAlarm>,
}

impl DeviceHistory {
    /// Takes a heartbeat of the boot `id` of a device; `paired` is the hardware that the key was bound to. Says whether
    /// the device is to be answered.
    fn on_heartbeat(&mut self, id: &str, hardware: &str, paired: &str, now: Timestamp) -> bool {
        if self.is_refused(id, hardware) {
            return false;
        }
        let boot = Boot { id: id.to_owned(), hardware: hardware.to_owned() };
        let Some(current) = self.current.replace(boot.clone()) else {
            return true;
        };
        if current.id == boot.id {
            return true;
        }
        let came_back = self.past.iter().position(|past| past.id == boot.id);
        let Some(place) = came_back else {
            self.past.push_back(current);
            let surplus = self.past.len().saturating_sub(PAST);
            self.past.drain(..surplus);
            return true;
        };
        self.past.remove(place);
        // Without a difference in hardware, or if neither is the paired one, the boot that came second is the clone.
        let is_first_wrong = boot.hardware != paired && current.hardware == paired;
        let (kept, refused) = if is_first_wrong { (current, boot) } else { (boot, current) };
        if kept.hardware == refused.hardware {
            self.refused_boots.push(refused.id.clone());
        } else {
            self.refused_hardware.push(refused.hardware.clone());
        }
        self.alarms.push(CloneAlarm { at: now, refused: refused.hardware, kept: kept.hardware.clone() });
        let surplus = self.alarms.len().saturating_sub(ALARMS);
        self.alarms.drain(..surplus);
        self.current = Some(kept);
        !self.is_refused(id, hardware)
    }

    fn is_refused(&self, id: &str, hardware: &str) -> bool {
        self.refused_boots.iter().any(|refused| refused == id)
            || self.refused_hardware.iter().any(|refused| refused == hardware)
    }
}

/// The boots of all devices.
#[derive(Default)]
pub(crate) struct Boots(Mutex<Option<BTreeMap<KeyId, DeviceHistory>>>);

impl Boots {
    /// Takes a heartbeat, and says whether the device is to be answered; what is new is written down before.
    pub(crate) async fn on_heartbeat(
        &self,
        store: &dyn Store,
        key: KeyId,
        (boot, hardware): (&str, &str),
        paired: &str,
    ) -> anyhow::Result<bool> {
        if boot.is_empty() {
            return Ok(true);
        }
        let mut histories = self.0.lock().await;
        let histories = match &mut *histories {
            Some(histories) => histories,
            unread => unread.insert(read(store).await?),
        };
        let known = histories.entry(key).or_default();
        let mut history = known.clone();
        let is_answered = history.on_heartbeat(boot, hardware, paired, Timestamp::now());
        if history != *known {
            let text = serde_json::to_string(&history).context("writing what is known of a device")?;
            store.keep_device_history(key, text).await?;
            if history.alarms.len() > known.alarms.len() {
                tracing::error!(key.id = %key, "two devices use one screen's key; one of them is refused");
            }
            *known = history;
        }
        Ok(is_answered)
    }
}

/// Reads the boots of all devices.
pub(crate) async fn read(store: &dyn Store) -> anyhow::Result<BTreeMap<KeyId, DeviceHistory>> {
    let read = |(key, text): (KeyId, String)| Ok((key, serde_json::from_str(&text)?));
    let histories = store.device_histories().await?.into_iter().map(read);
    histories.collect::<anyhow::Result<_>>().context("reading what is known of devices")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds `(boot, hardware)` of a key that was bound to `a`, and says which were answered.
    fn answered(heartbeats: &[(&str, &str)]) -> (Vec<bool>, DeviceHistory) {
        let mut history = DeviceHistory::default();
        let feed = |(boot, hardware): &(&str, &str)| history.on_heartbeat(boot, hardware, "a", Timestamp::UNIX_EPOCH);
        (heartbeats.iter().map(feed).collect(), history)
    }

    #[test]
    fn a_device_that_restarts_is_one_device() {
        let (answers, history) = answered(&[("1", "a"), ("1", "a"), ("2", "a"), ("3", "a"), ("3", "a")]);
        assert!(answers.iter().all(|answered| *answered));
        assert_eq!(history.alarms, []);
    }

    #[test]
    fn of_two_devices_the_one_that_was_not_paired_is_refused() {
        for beats in
            [[("1", "a"), ("2", "b"), ("1", "a"), ("2", "b")], [("1", "b"), ("2", "a"), ("1", "b"), ("2", "a")]]
        {
            let (answers, history) = answered(&beats);
            let refused: Vec<_> = beats.iter().skip(2).zip(&answers[2..]).filter(|(_, answered)| !**answered).collect();
            assert!(!refused.is_empty() && refused.iter().all(|((_, hardware), _)| *hardware == "b"), "{beats:?}");
            assert_eq!(history.alarms.len(), 1);
            assert_eq!((history.alarms[0].refused.as_str(), history.alarms[0].kept.as_str()), ("b", "a"));
        }
    }

    #[test]
    fn of_two_devices_that_look_the_same_the_second_boot_is_refused() {
        let (answers, history) = answered(&[("1", "a"), ("2", "a"), ("1", "a"), ("2", "a"), ("1", "a")]);
        assert_eq!(answers, [true, true, true, false, true]);
        assert_eq!(history.alarms.len(), 1);
    }

    #[test]
    fn a_refused_device_stays_refused_when_it_restarts() {
        let (answers, _) = answered(&[("1", "a"), ("2", "b"), ("1", "a"), ("3", "b"), ("1", "a")]);
        assert_eq!(answers, [true, true, true, false, true]);
    }
}
