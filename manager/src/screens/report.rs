//! All that is known of each screen.

use std::collections::BTreeMap;

use anyhow::Context as _;
use cartelera_playlists::{
    hash::ContentHash,
    ids::{OfficeId, ScreenId},
    manifest::Epoch,
    protocol::heartbeat::Heartbeat,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::alarms::{self, Alarm, Held};
use crate::{
    data::Data,
    serve::boots,
    store::devices::{BoundKey, StoredHeartbeat},
};

/// For how long it is told that records came twice with other content.
const CONFLICTS_TOLD: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Whether a screen has a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ScreenState {
    /// It has one.
    Paired,
    /// It never had one.
    Unpaired,
    /// Its last one was revoked.
    Revoked,
    /// A publication no longer had the screen.
    Removed,
}

/// One screen.
#[derive(Debug, Serialize)]
pub(crate) struct ScreenReport {
    pub(crate) id: ScreenId,
    pub(crate) name: String,
    pub(crate) office: OfficeId,
    pub(crate) office_name: String,
    pub(crate) state: ScreenState,
    /// Of the device that it has.
    pub(crate) device: Option<DeviceReport>,
    pub(crate) last_contact: Option<Timestamp>,
    pub(crate) wanted_sequence: Option<u64>,
    pub(crate) wanted_programme: Option<ContentHash>,
    /// Whether it has told that it has the sequence and shows the programme that it should.
    pub(crate) is_current: Option<bool>,
    pub(crate) heartbeat_at: Option<Timestamp>,
    pub(crate) heartbeat: Option<Heartbeat>,
    pub(crate) alarms: Vec<Alarm>,
}

/// A screen's device.
#[derive(Debug, Serialize)]
pub(crate) struct DeviceReport {
    pub(crate) key_id: String,
    pub(crate) hardware: String,
    pub(crate) bound: Timestamp,
    pub(crate) bound_by: String,
}

impl ScreenReport {
    /// A screen of which nothing else is known.
    #[cfg(test)]
    pub(crate) fn default_of(id: &str, office: &str) -> Self {
        Self {
            id: id.parse().expect("an identifier"),
            name: String::new(),
            office: office.parse().expect("an identifier"),
            office_name: String::new(),
            state: ScreenState::Unpaired,
            device: None,
            last_contact: None,
            wanted_sequence: None,
            wanted_programme: None,
            is_current: None,
            heartbeat_at: None,
            heartbeat: None,
            alarms: Vec::new(),
        }
    }
}

/// Reads what is known of every screen.
pub(crate) async fn read(data: &Data, now: Timestamp) -> anyhow::Result<Vec<ScreenReport>> {
    let pointers = data.store.pointers().await?;
    let keys = data.store.bound_keys().await?;
    let histories = boots::read(&*data.store).await?;
    let heartbeats: BTreeMap<ScreenId, StoredHeartbeat> =
        data.store.heartbeats().await?.into_iter().map(|told| (told.screen.clone(), told)).collect();
    let stop_head = data.store.stop_head().await?;
    let conflicts = data.store.conflicts(now - CONFLICTS_TOLD).await?;
    let mut reports = Vec::new();
    for screen in data.store.screens().await? {
        let stored = pointers.iter().find(|pointer| pointer.screen == screen.id);
        let pointer = stored.map(|stored| data.root.open_pointer(&stored.envelope)).transpose()?;
        let told = heartbeats.get(&screen.id);
        let heartbeat: Option<Heartbeat> =
            told.map(|told| serde_json::from_str(&told.body)).transpose().context("reading a heartbeat")?;
        let mut bound = keys.iter().filter(|key| key.screen == screen.id);
        let live: Option<&BoundKey> = bound.clone().find(|key| key.revoked.is_none());
        let state = match (screen.removed, live) {
            (Some(_), _) => ScreenState::Removed,
            (None, Some(_)) => ScreenState::Paired,
            (None, None) if bound.next().is_some() => ScreenState::Revoked,
            (None, None) => ScreenState::Unpaired,
        };
        let last_contact = screen.last_seen.max(told.map(|told| told.at));
        let wanted_sequence = pointer.as_ref().map(|pointer| pointer.sequence);
        let wanted_programme =
            pointer.as_ref().and_then(|pointer| wanted(&pointer.epochs, now)).map(|epoch| epoch.programme);
        let is_current =
            // Nothing rules a screen that is closed or shows an alert.
            heartbeat.as_ref().map(|told| {
                let is_ruled = told.programme.is_none() || told.programme == wanted_programme;
                Some(told.sequence) == wanted_sequence && is_ruled
            });
        let clones = live.and_then(|key| histories.get(&key.id())).map_or(&[][..], |history| &history.alarms);
        let mut alarms: Vec<Alarm> = if state == ScreenState::Paired {
            let held = Held { sequence: wanted_sequence.unwrap_or(0), stop_head };
            alarms::of(heartbeat.as_ref(), last_contact, clones, held, now)
        } else {
            Vec::new()
        };
        let conflict = conflicts.iter().find(|conflicts| conflicts.screen == screen.id);
        alarms.extend(conflict.map(|conflicts| alarms::of_conflicts(conflicts, now)));
        reports.push(ScreenReport {
            id: screen.id,
            name: screen.name,
            office: screen.office,
            office_name: screen.office_name,
            state,
            device: live.map(|key| DeviceReport {
                key_id: key.id().to_string(),
                hardware: key.hardware.clone(),
                bound: key.bound,
                bound_by: key.bound_by.clone(),
            }),
            last_contact,
            wanted_sequence,
            wanted_programme,
            is_current,
            heartbeat_at: told.map(|told| told.at),
            heartbeat,
            alarms,
        });
    }
    Ok(reports)
}

/// The epoch that rules at `now`, else the first.
fn wanted(epochs: &[Epoch], now: Timestamp) -> Option<&Epoch> {
    epochs.iter().rev().find(|epoch| epoch.effective_from <= now).or(epochs.first())
}
