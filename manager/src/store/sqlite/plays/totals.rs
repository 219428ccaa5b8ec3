//! Totals as they are kept: those of a day replace each other.

use std::collections::BTreeMap;

use anyhow::Context as _;
use cartelera_playlists::{hash::ContentHash, programme::Region};
use sqlx::SqliteConnection;

use super::{super::signed, arrive::screen_number, day_number};
use crate::store::plays::{Counted, DayTotals, ItemFacts, Place, Total};

/// The number that stands for all items together.
pub(super) const ALL_ITEMS: i64 = 0;

/// What a total is of.
#[derive(Clone, Copy)]
struct Of {
    item: i64,
    day: i64,
    screen: i64,
    region: i64,
    place: i64,
}

/// Keeps `totals`, unless the day changed meanwhile or is sealed.
pub(super) async fn keep(connection: &mut SqliteConnection, totals: DayTotals) -> anyhow::Result<bool> {
    let doing = || format!("keeping the totals of screen {} on {}", totals.of.screen, totals.of.day);
    let (screen, day) = (screen_number(connection, &totals.of.screen).await?, day_number(totals.of.day));
    let place = place_number(connection, screen, &totals.place).await?;
    let kept: Option<i64> = sqlx::query_scalar(
        "INSERT INTO play_day (screen, day, place, changed, counted, is_closed, flagged, flagged_ms)
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7)
         ON CONFLICT (screen, day) DO UPDATE SET
             place = CASE WHEN is_closed THEN ifnull(place, excluded.place) ELSE excluded.place END,
             counted = excluded.counted, is_closed = max(is_closed, excluded.is_closed),
             flagged = excluded.flagged, flagged_ms = excluded.flagged_ms
         WHERE changed = excluded.changed AND sealed_ms IS NULL RETURNING place",
    )
    .bind(screen)
    .bind(day)
    .bind(place)
    .bind(totals.changed)
    .bind(totals.is_closed)
    .bind(signed(totals.flagged.plays)?)
    .bind(signed(totals.flagged.ms)?)
    .fetch_optional(&mut *connection)
    .await
    .with_context(doing)?;
    let Some(place) = kept else { return Ok(false) };
    for table in [
        "DELETE FROM play_total WHERE screen = $1 AND day = $2",
        "DELETE FROM play_missed WHERE screen = $1 AND day = $2",
    ] {
        sqlx::query(table).bind(screen).bind(day).execute(&mut *connection).await.with_context(doing)?;
    }
    let items = item_numbers(connection, &totals.items).await?;
    for ((region, digest), total) in &totals.totals {
        let item = *items.get(digest).with_context(|| format!("finding the number of item {digest}"))?;
        let region = i64::from(*region == Region::Bar);
        insert(connection, Of { item, day, screen, region, place }, total).await.with_context(doing)?;
    }
    for (region, total) in all_items(&totals.totals) {
        let region = i64::from(region == Region::Bar);
        insert(connection, Of { item: ALL_ITEMS, day, screen, region, place }, &total).await.with_context(doing)?;
    }
    Ok(true)
}

/// The sum over all items of each region.
fn all_items(totals: &BTreeMap<(Region, ContentHash), Total>) -> BTreeMap<Region, Total> {
    let mut sums: BTreeMap<Region, Total> = BTreeMap::new();
    for ((region, _), total) in totals {
        let sum = sums.entry(*region).or_default();
        for (sum, own) in
            [(&mut sum.planned, total.planned), (&mut sum.shown, total.shown), (&mut sum.extra, total.extra)]
        {
            sum.add(own.plays, own.ms);
        }
        for (reason, own) in &total.missed {
            sum.missed.entry(*reason).or_default().add(own.plays, own.ms);
        }
    }
    sums
}

async fn insert(connection: &mut SqliteConnection, of: Of, total: &Total) -> anyhow::Result<()> {
    let Of { item, day, screen, region, place } = of;
    let Total { planned, shown, extra, missed } = total;
    let mut query = sqlx::query(
        "INSERT INTO play_total (item, day, screen, region, place, planned, planned_ms, shown, shown_ms, extra, extra_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(item)
    .bind(day)
    .bind(screen)
    .bind(region)
    .bind(place);
    for Counted { plays, ms } in [planned, shown, extra] {
        query = query.bind(signed(*plays)?).bind(signed(*ms)?);
    }
    query.execute(&mut *connection).await.context("keeping a total")?;
    for (reason, Counted { plays, ms }) in missed {
        sqlx::query(
            "INSERT INTO play_missed (item, day, screen, region, reason, place, plays, ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(item)
        .bind(day)
        .bind(screen)
        .bind(region)
        .bind(*reason)
        .bind(place)
        .bind(signed(*plays)?)
        .bind(signed(*ms)?)
        .execute(&mut *connection)
        .await
        .context("keeping what was missed")?;
    }
    Ok(())
}

async fn place_number(connection: &mut SqliteConnection, screen: i64, place: &Place) -> anyhow::Result<i64> {
    sqlx::query_scalar(
        "INSERT INTO play_place (screen, name, office, office_name) VALUES ($1, $2, $3, $4)
         ON CONFLICT (office, screen, name, office_name) DO UPDATE SET name = excluded.name RETURNING number",
    )
    .bind(screen)
    .bind(&place.name)
    .bind(place.office.as_str())
    .bind(&place.office_name)
    .fetch_one(connection)
    .await
    .context("keeping where a screen stands")
}

async fn item_numbers(
    connection: &mut SqliteConnection,
    items: &[ItemFacts],
) -> anyhow::Result<BTreeMap<ContentHash, i64>> {
    let mut numbers = BTreeMap::new();
    for ItemFacts { name, declared } in items {
        let known = declared.as_ref();
        let number = sqlx::query_scalar(
            "INSERT INTO play_item (digest, id, title, campaign, owner, axis, category, kind, length_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (digest) DO UPDATE SET
                 owner = ifnull(owner, excluded.owner), axis = ifnull(axis, excluded.axis),
                 category = ifnull(category, excluded.category), kind = ifnull(kind, excluded.kind),
                 length_ms = ifnull(length_ms, excluded.length_ms)
             RETURNING number",
        )
        .bind(name.digest.to_string())
        .bind(name.id.as_str())
        .bind(&name.title)
        .bind(name.campaign.as_ref().map(cartelera_playlists::ids::CampaignId::as_str))
        .bind(known.map(|known| known.owner.as_str()))
        .bind(known.and_then(|known| Some(known.axis.as_ref()?.as_str())))
        .bind(known.map(|known| known.category.as_str()))
        .bind(known.map(|known| known.kind))
        .bind(known.map(|known| signed(known.length_ms)).transpose()?)
        .fetch_one(&mut *connection)
        .await
        .with_context(|| format!("keeping what item {} is", name.id))?;
        numbers.insert(name.digest, number);
    }
    Ok(numbers)
}
