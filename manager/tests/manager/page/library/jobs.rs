//! What is done with files goes on after a restart, can be cancelled, and tried again.

use super::{author, ready, row, send_all, slow};
use crate::{
    page::{Browser, city},
    run::{Served, run, text},
};

#[tokio::test]
async fn what_was_to_be_done_is_done_after_a_restart() {
    let (_city, data, mut served) = city();
    let mut berta = author(&served).await;
    let pictures = [slow(1), slow(2), slow(3)];
    let files: Vec<(&str, &[u8])> =
        ["uno.png", "dos.png", "tres.png"].into_iter().zip(pictures.iter().map(Vec::as_slice)).collect();
    send_all(&mut berta, &files).await;
    served.process.stop("-KILL");
    let left = std::fs::read_dir(data.path().join("uploads")).unwrap().count();
    assert!(left > 0, "it was killed before its end");
    let served = Served::start(data.path());
    let mut berta = Browser::new(&served);
    berta.enter("berta").await;
    let list = ready(&mut berta).await;
    for number in 1..=3 {
        assert!(row(&list, number).contains("listo"), "{}", row(&list, number));
    }
    let left: Vec<_> = std::fs::read_dir(data.path().join("uploads")).unwrap().map(Result::unwrap).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn what_is_cancelled_is_not_done_until_somebody_tries_again() {
    let (_city, data, served) = city();
    let mut berta = author(&served).await;
    let pictures = [slow(1), slow(2), slow(3)];
    let files: Vec<(&str, &[u8])> =
        ["uno.png", "dos.png", "tres.png"].into_iter().zip(pictures.iter().map(Vec::as_slice)).collect();
    send_all(&mut berta, &files).await;
    // One that is being worked on, or waits, and one that waits.
    for number in [1, 3] {
        let place = format!("/content/media/{number}/cancel");
        let done = berta.submit("/content/media", &place, &[]).await;
        assert_eq!(done.place, "/content/media?done=media-cancelled", "{number}: {done:?}");
    }
    let list = ready(&mut berta).await;
    assert!(row(&list, 1).contains("cancelado") && row(&list, 3).contains("cancelado"), "{list:?}");
    assert!(row(&list, 2).contains("listo"), "{}", row(&list, 2));
    let late = berta.submit("/content/media", "/content/media/2/cancel", &[]).await;
    assert_eq!(late.place, "/content/media?done=media-moved", "{late:?}");

    berta.submit("/content/media", "/content/media/1/retry", &[]).await;
    let gone = berta.submit("/content/media", "/content/media/3/forget", &[]).await;
    assert_eq!(gone.place, "/content/media?done=media-forgotten", "{gone:?}");
    let list = ready(&mut berta).await;
    assert!(row(&list, 1).contains("listo") && !list.body.contains("tres.png"), "{list:?}");
    let left: Vec<_> = std::fs::read_dir(data.path().join("uploads")).unwrap().map(Result::unwrap).collect();
    assert!(left.is_empty(), "{left:?}");
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    for action in ["content.media-sent", "content.media-cancelled", "content.media-retried", "content.media-forgotten"]
    {
        assert!(log.contains(action), "{action}: {log}");
    }
}
