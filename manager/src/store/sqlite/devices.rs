//! Devices in `SQLite`: which file does what.

use anyhow::Context as _;
use cartelera_playlists::{
    envelope::KeyId, hash::ContentHash, ids::ScreenId, manifest::PublicKey, protocol::pairing::PairingCode,
};
use jiff::Timestamp;

use super::{
    super::{
        Answer,
        devices::{
            AskedPairing, Binding, Bound, BoundKey, Devices, EnrolmentRecord, PairingLimits, PendingPairing, Revoked,
            StoredHeartbeat, TypedCode, UsedEnrolment,
        },
    },
    SqliteStore, enrolments, heartbeats, instant, keys, pairings,
};

impl Devices for SqliteStore {
    fn bound_keys(&self) -> Answer<'_, Vec<BoundKey>> {
        Box::pin(keys::all(&self.read))
    }

    fn root_documents(&self) -> Answer<'_, Vec<(u64, Vec<u8>)>> {
        Box::pin(async {
            let rows: Vec<(i64, Vec<u8>)> =
                sqlx::query_as("SELECT version, envelope FROM root_document ORDER BY version")
                    .fetch_all(&self.read)
                    .await
                    .context("reading the root documents")?;
            let version = |version| u64::try_from(version).context("reading a root document's version");
            rows.into_iter().map(|(number, envelope)| Ok((version(number)?, envelope))).collect()
        })
    }

    fn newest_issue(&self) -> Answer<'_, Option<Timestamp>> {
        Box::pin(async {
            let newest: Option<i64> = sqlx::query_scalar("SELECT max(issued_ms) FROM pointer")
                .fetch_one(&self.read)
                .await
                .context("reading when the newest pointer was issued")?;
            newest.map(instant).transpose()
        })
    }

    fn use_nonce(&self, key: KeyId, nonce: String, now: Timestamp, until: Timestamp) -> Answer<'_, bool> {
        Box::pin(self.quietly(move |connection| Box::pin(keys::use_nonce(connection, key, nonce, now, until))))
    }

    fn ask_pairing(&self, asked: PendingPairing, limits: PairingLimits, now: Timestamp) -> Answer<'_, AskedPairing> {
        Box::pin(async move {
            // Most ask again with nothing new: those write nothing.
            if let Some(known) = pairings::of_key(&self.read, KeyId::of(&asked.key.0), now).await?
                && (&known.hardware, known.root, &known.address) == (&asked.hardware, asked.root, &asked.address)
            {
                return Ok(AskedPairing::Waiting(Box::new(known)));
            }
            self.quietly(move |connection| Box::pin(pairings::ask(connection, asked, limits, now))).await
        })
    }

    fn type_code(&self, code: PairingCode, person: String, now: Timestamp) -> Answer<'_, TypedCode> {
        Box::pin(self.loudly(move |connection| Box::pin(pairings::type_code(connection, code, person, now))))
    }

    fn confirm_pairing(&self, code: PairingCode, binding: Binding) -> Answer<'_, Bound> {
        Box::pin(self.loudly(move |connection| Box::pin(pairings::confirm(connection, code, binding))))
    }

    fn revoke_key(&self, key: KeyId, revoked: Revoked, by: String) -> Answer<'_, bool> {
        Box::pin(self.loudly(move |connection| Box::pin(keys::revoke(connection, key, revoked, by))))
    }

    fn keep_enrolment(&self, enrolment: EnrolmentRecord) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |connection| Box::pin(enrolments::keep(connection, enrolment))))
    }

    fn enrolments(&self) -> Answer<'_, Vec<EnrolmentRecord>> {
        Box::pin(enrolments::all(&self.read))
    }

    fn revoke_enrolments(&self, screen: ScreenId, now: Timestamp) -> Answer<'_, u64> {
        Box::pin(
            self.loudly(move |connection| Box::pin(async move { enrolments::revoke(connection, &screen, now).await })),
        )
    }

    fn use_enrolment(
        &self,
        token: ContentHash,
        key: PublicKey,
        hardware: String,
        now: Timestamp,
    ) -> Answer<'_, UsedEnrolment> {
        Box::pin(self.loudly(move |connection| Box::pin(enrolments::redeem(connection, token, key, hardware, now))))
    }

    fn keep_heartbeats(&self, heartbeats: Vec<StoredHeartbeat>) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(heartbeats::keep(connection, heartbeats))))
    }

    fn heartbeats(&self) -> Answer<'_, Vec<StoredHeartbeat>> {
        Box::pin(heartbeats::all(&self.read))
    }

    fn device_histories(&self) -> Answer<'_, Vec<(KeyId, String)>> {
        Box::pin(heartbeats::histories(&self.read))
    }

    fn keep_device_history(&self, key: KeyId, history: String) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(heartbeats::keep_history(connection, key, history))))
    }
}
