//! How long questions take of 500 screens over a year: run with `--ignored --nocapture`.

use std::time::Instant;

use jiff::civil::date;

use super::super::SqliteStore;
use crate::store::plays::{Grouping, Plays as _, Question};

/// Screens, days, items a day; three of the items are a campaign's.
const FILL: [&str; 5] = [
    "INSERT INTO playlog_screen (number, id) WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 500)
     SELECT n, 'pantalla-' || n FROM n",
    "INSERT INTO play_item (number, digest, id, title, campaign, axis)
     WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 30)
     SELECT n, 'digest-' || n, 'pieza-' || n, 'Pieza ' || n, 'campana-' || (n / 3), 'eje-' || (n % 5) FROM n",
    "INSERT INTO play_place (number, screen, name, office, office_name)
     SELECT number, number, 'Pantalla ' || number, 'oficina-' || (number / 10), 'Oficina ' || (number / 10)
     FROM playlog_screen",
    "INSERT INTO play_day (screen, day, place, changed, counted, is_closed)
     WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 364)
     SELECT number, CAST(strftime('%Y%m%d', '2026-01-01', n || ' days') AS INTEGER), number, 1, 1, 1 FROM playlog_screen, n",
    "INSERT INTO play_total (item, day, screen, region, place, planned, planned_ms, shown, shown_ms, extra, extra_ms)
     SELECT i.number, d.day, d.screen, 0, d.place, 96 * i.n, 1152000 * i.n, 95 * i.n, 1140000 * i.n, 0, 0
     FROM (SELECT number, CASE number WHEN 0 THEN 30 ELSE 1 END AS n FROM play_item) i, play_day d
     ORDER BY i.number, d.day, d.screen",
];
const FILL_MISSED: &str = "INSERT INTO play_missed (item, day, screen, region, reason, place, plays, ms)
     SELECT item, day, screen, 0, 'restart', place, 1, 12000 FROM play_total ORDER BY item, day, screen";

#[tokio::test]
#[ignore = "fills a database of half a gigabyte and measures"]
async fn a_campaign_of_500_screens_over_a_year_is_told_within_two_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cartelera.sqlite");
    let store = SqliteStore::open(&path).await.unwrap();
    let begun = Instant::now();
    for sql in FILL.into_iter().chain([FILL_MISSED]) {
        sqlx::query(sql).execute(&mut *store.write.lock().await).await.unwrap();
    }
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *store.write.lock().await).await.unwrap();
    println!("filled in {:?}: {} bytes", begun.elapsed(), std::fs::metadata(&path).unwrap().len());
    let year = Question { from: date(2026, 1, 1), to: date(2026, 12, 31), ..Question::default() };
    let month = Question { from: date(2026, 11, 1), to: date(2026, 11, 30), ..Question::default() };
    let campaign = Question { campaign: Some("campana-4".parse().unwrap()), ..year.clone() };
    let all = [Grouping::Day, Grouping::Month, Grouping::Screen, Grouping::Office, Grouping::Item];
    let mut asked: Vec<(&str, Question)> =
        all.into_iter().map(|by| ("campaign, year", Question { by, ..campaign.clone() })).collect();
    let screen = Some("pantalla-7".parse().unwrap());
    let office = Some("oficina-7".parse().unwrap());
    asked.push(("axis, year", Question { axis: Some("eje-1".parse().unwrap()), by: Grouping::Month, ..year.clone() }));
    asked.push(("screen, year", Question { screen, by: Grouping::Item, ..year.clone() }));
    asked.push(("office, year", Question { office: office.clone(), by: Grouping::Month, ..year.clone() }));
    asked.push(("campaign in an office, year", Question { office, ..campaign }));
    asked.push(("all, month", month));
    asked.push(("all, year", Question { by: Grouping::Month, ..year }));
    for (what, question) in asked {
        let (by, begun) = (question.by, Instant::now());
        let lines = store.sums(question).await.unwrap().len();
        let took = begun.elapsed();
        println!("{what} by {by:?}: {lines} lines in {took:?}");
        assert!(!what.starts_with("campaign") || took.as_secs_f64() < 2.0, "{what} by {by:?} took {took:?}");
        assert!(lines > 0);
    }
}
