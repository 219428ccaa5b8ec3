//! The server empties the trash, and deletes media that nothing names any more.

use std::{path::Path, time::Instant};

use sqlx::{Connection as _, SqliteConnection};

use super::{
    PATIENCE, author, ready, row, send_all,
    trash::{png, slide, throw},
};
use crate::{
    page::{
        Browser, city,
        content::{author_and_approver, authorise},
    },
    run::{Served, run, text},
    shelf::Shelf,
};

pub(super) async fn open(data: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite://{}", text(&data.join("cartelera.sqlite"))))
        .await
        .expect("the database")
}

/// As if 31 days had passed since files were thrown away, and two hours since others were deleted.
async fn age(data: &Path) {
    let mut database = open(data).await;
    for change in [
        "UPDATE upload SET thrown_ms = thrown_ms - 31 * 86400000",
        "UPDATE media_loose SET loose_ms = loose_ms - 2 * 3600000",
    ] {
        sqlx::query(change).execute(&mut database).await.expect("the database can be changed");
    }
}

/// What was made of a file, and the small picture of it, each where it lies.
async fn made(data: &Path, number: i64) -> [std::path::PathBuf; 2] {
    let (shown, small): (String, String) = sqlx::query_as("SELECT sha256, small FROM upload_made WHERE upload = $1")
        .bind(number)
        .fetch_one(&mut open(data).await)
        .await
        .expect("something was made of it");
    [shown, small].map(|name| data.join("media").join(&name[..2]).join(name))
}

/// How many media are to be looked at.
async fn loose(data: &Path) -> i64 {
    let count = sqlx::query_scalar("SELECT count(*) FROM media_loose").fetch_one(&mut open(data).await).await;
    count.expect("a count")
}

/// Starts the manager anew, as if much time had passed, and waits until it has looked for what is to be deleted.
async fn next_month(data: &Path, served: &mut Served, until: impl AsyncFn(&mut Browser) -> bool) -> Browser {
    served.process.stop("-TERM");
    age(data).await;
    *served = Served::start(data);
    let mut berta = Browser::new(served);
    berta.enter("berta").await;
    let begun = Instant::now();
    while !until(&mut berta).await {
        assert!(begun.elapsed() < PATIENCE, "{:?}", berta.get("/content/media/trash").await);
    }
    berta
}

async fn is_empty(browser: &mut Browser) -> bool {
    browser.get("/content/media/trash").await.body.contains("La papelera está vacía")
}

#[tokio::test]
async fn what_is_old_goes_with_its_media_but_for_what_was_ever_published() {
    let (_city, data, mut served) = city();
    let (mut berta, mut carla) = author_and_approver(&served).await;
    send_all(&mut berta, &[("nunca.png", &png(1600)), ("publicada.png", &png(1500)), ("queda.png", &png(1400))]).await;
    ready(&mut berta).await;
    let number = slide(&mut berta, "2-0", "Feria del empleo", "send").await;
    authorise(&mut carla, &number).await;
    let removed = berta.submit(
        "/content/items/feria-del-empleo",
        "/content/items/feria-del-empleo/remove",
        &[("reason", "Ya pasó")],
    );
    let removed = removed.await;
    let number = removed.place.trim_start_matches("/content/proposals/").trim_end_matches("?done=sent").to_owned();
    authorise(&mut carla, &number).await;
    for number in [1, 2] {
        assert!(throw(&mut berta, number).await.place.ends_with(&format!("undo={number}")));
    }
    let (never, published, stays) =
        (made(data.path(), 1).await, made(data.path(), 2).await, made(data.path(), 3).await);

    // What lies in the trash is in backups.
    let shelf = Shelf::new();
    let backup = shelf.backup(data.path(), "uno.age");
    assert!(backup.code == 0 && !backup.out.contains("faltan"), "{backup:#?}");
    assert_eq!(shelf.restore("uno.age", &shelf.path("otro"), &[]).code, 0);
    assert!(made(&shelf.path("otro"), 1).await.iter().all(|path| path.exists()));

    let mut berta = next_month(data.path(), &mut served, is_empty).await;
    assert!(never.iter().all(|path| path.exists()), "whoever was about to name them has time for it");
    let list = berta.get("/content/media").await;
    assert!(list.body.contains("queda.png") && !list.body.contains("nunca.png"), "{list:?}");
    assert!(!berta.get("/content/media?done=media-restored").await.body.contains("publicada.png"));
    next_month(data.path(), &mut served, async |_| loose(data.path()).await == 0).await;
    assert_eq!(never.each_ref().map(|path| path.exists()), [false, false]);
    assert_eq!(published.each_ref().map(|path| path.exists()), [true, false], "a revision of the content names it");
    assert_eq!(stays.each_ref().map(|path| path.exists()), [true, true]);
    let backup = shelf.backup(data.path(), "dos.age");
    assert!(backup.code == 0 && !backup.out.contains("faltan"), "{backup:#?}");
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    assert_eq!(log.matches("content.media-emptied").count(), 2, "{log}");
    assert_eq!(run(&["audit", "verify", "--data", text(data.path())]).code, 0);
}

#[tokio::test]
async fn what_is_sent_again_is_not_deleted_with_the_file_that_it_was_made_of_before() {
    let (_city, data, mut served) = city();
    let mut berta = author(&served).await;
    let one = png(1600);
    send_all(&mut berta, &[("uno.png", &one), ("dos.png", &png(1500))]).await;
    ready(&mut berta).await;
    for number in [1, 2] {
        throw(&mut berta, number).await;
        let path = format!("/content/media/{number}/delete");
        let deleted = berta.submit("/content/media/trash", &path, &[]).await;
        assert!(deleted.place.ends_with("done=media-deleted"), "{deleted:?}");
    }
    assert_eq!(loose(data.path()).await, 4);
    send_all(&mut berta, &[("otra vez.png", &one)]).await;
    ready(&mut berta).await;
    assert_eq!(loose(data.path()).await, 2, "what is wanted again is not loose");
    let again = made(data.path(), 3).await;
    let mut berta = next_month(data.path(), &mut served, async |_| loose(data.path()).await == 0).await;
    assert!(again.iter().all(|path| path.exists()));
    assert!(row(&ready(&mut berta).await, 3).contains("otra vez.png"));
    assert_eq!(berta.get("/content/media/3/0").await.status, 200);
    // What is gone is made anew.
    send_all(&mut berta, &[("dos otra vez.png", &png(1500))]).await;
    assert!(row(&ready(&mut berta).await, 4).contains("listo"));
    assert!(made(data.path(), 4).await.iter().all(|path| path.exists()));
}
