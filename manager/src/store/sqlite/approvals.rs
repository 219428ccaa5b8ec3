//! Approvals in `SQLite`; they are only ever added.

use anyhow::Context as _;
use cartelera_playlists::{approval::Subject, hash::ContentHash};
use sqlx::{Connection as _, SqliteConnection};

use super::{
    super::{Answer, ApprovalRecords, Publication, StoredApproval},
    SqliteStore, instant,
};

impl ApprovalRecords for SqliteStore {
    fn add_approval(&self, approval: StoredApproval, subjects: Vec<Subject>) -> Answer<'_, bool> {
        Box::pin(async move {
            let mut write = self.write.lock().await;
            let mut transaction = write.begin_with("BEGIN IMMEDIATE").await.context("beginning to keep an approval")?;
            let hash = ContentHash::of(&approval.envelope).to_string();
            let doing = || format!("keeping approval {hash}");
            let added = sqlx::query("INSERT INTO approval VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                .bind(&hash)
                .bind(approval.added.as_millisecond())
                .bind(&approval.envelope)
                .execute(&mut *transaction)
                .await
                .with_context(doing)?;
            sqlx::query(
                "INSERT INTO approval_subject SELECT value, $2 FROM json_each($1) WHERE true ON CONFLICT DO NOTHING",
            )
            .bind(serde_json::to_string(&subjects).with_context(doing)?)
            .bind(&hash)
            .execute(&mut *transaction)
            .await
            .with_context(doing)?;
            transaction.commit().await.with_context(doing)?;
            Ok(added.rows_affected() > 0)
        })
    }

    fn approvals_of(&self, subjects: Vec<Subject>) -> Answer<'_, Vec<Vec<u8>>> {
        Box::pin(async move {
            let doing = "looking for the approvals of some subjects";
            sqlx::query_scalar(
                "SELECT envelope FROM approval WHERE sha256 IN (
                     SELECT approval FROM approval_subject WHERE subject IN (SELECT value FROM json_each($1)))
                 ORDER BY sha256",
            )
            .bind(serde_json::to_string(&subjects).context(doing)?)
            .fetch_all(&self.read)
            .await
            .context(doing)
        })
    }

    fn approvals(&self) -> Answer<'_, Vec<StoredApproval>> {
        Box::pin(async {
            let rows: Vec<(i64, Vec<u8>)> =
                sqlx::query_as("SELECT added_ms, envelope FROM approval ORDER BY added_ms DESC, sha256")
                    .fetch_all(&self.read)
                    .await
                    .context("reading the approvals")?;
            rows.into_iter().map(|(ms, envelope)| Ok(StoredApproval { added: instant(ms)?, envelope })).collect()
        })
    }

    fn approval_bundle(&self, hash: ContentHash) -> Answer<'_, Option<Vec<u8>>> {
        Box::pin(async move {
            sqlx::query_scalar("SELECT bundle FROM approval_bundle WHERE sha256 = $1")
                .bind(hash.to_string())
                .fetch_optional(&self.read)
                .await
                .with_context(|| format!("reading the bundle {hash} of approvals"))
        })
    }
}

/// Keeps the bundles that the pointers of `publication` name.
pub(super) async fn add(transaction: &mut SqliteConnection, publication: &Publication) -> anyhow::Result<()> {
    for bundle in &publication.approvals {
        let hash = bundle.name().sha256;
        sqlx::query("INSERT INTO approval_bundle VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(hash.to_string())
            .bind(publication.at.as_millisecond())
            .bind(bundle.bytes())
            .execute(&mut *transaction)
            .await
            .with_context(|| format!("keeping the bundle {hash} of approvals"))?;
    }
    Ok(())
}
