//! Who sees files, and who may do something with them.

use image::ImageFormat;

use super::{encoded, halves, ready, send, send_all};
use crate::page::{Browser, PASSWORD, add, administrator, between, city};

#[tokio::test]
async fn a_contact_sees_own_files_only_and_uses_no_others() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let mut berta = add(&served, &mut admin, "berta", &["author"]).await;
    let mut eva = add(&served, &mut admin, "eva", &["liaison"]).await;
    let mut carla = add(&served, &mut admin, "carla", &["approver"]).await;
    berta.enter("berta").await;
    eva.enter("eva").await;
    carla.enter("carla").await;
    let png = encoded(&halves(1920, 1080), ImageFormat::Png);
    send_all(&mut berta, &[("de berta.png", &png)]).await;
    ready(&mut berta).await;
    assert!(!eva.get("/content/media").await.body.contains("de berta.png"));
    assert_eq!(eva.get("/content/media/1/0").await.status, 404);
    assert_eq!(eva.get("/content/new?file=1-0").await.status, 404);
    assert_eq!(eva.submit("/content/media", "/content/media/1/forget", &[]).await.status, 404);
    // It is not told that somebody else has the same one.
    send_all(&mut eva, &[("de eva.png", &png)]).await;
    ready(&mut eva).await;
    assert!(eva.get("/content/media").await.body.contains("de eva.png"));
    assert_eq!(eva.get("/content/new?file=2-0").await.status, 200);
    // Who authorises sees files and sends none.
    let seen = carla.get("/content/media").await;
    assert!(seen.body.contains("de berta.png") && !seen.body.contains("data-sending-text"), "{seen:?}");
    assert_eq!(carla.get("/content/media/1/0").await.status, 200);
    let found = berta.get("/content/media?q=BERTA").await;
    assert!(found.body.contains("de berta.png") && !found.body.contains("de eva.png"), "{found:?}");
    assert!(berta.get("/content/media?q=nada").await.body.contains("No hay ningún archivo así"));
}

#[tokio::test]
async fn who_is_limited_to_a_department_sends_and_sees_in_its_name_only() {
    let (city, data, served) = city();
    city.write("departments/salud.toml", "id = \"salud\"\nname = \"Dirección de Salud\"\nkind = \"directorate\"\n");
    city.change("offices/salud.toml", "department = \"comunicacion\"", "department = \"salud\"");
    crate::run::publish(city.path(), data.path(), &[]);
    let mut admin = administrator(&served).await;
    let fields = [("name", "Eva"), ("employee", "9"), ("user", "eva"), ("role", "author"), ("department", "salud")];
    let made = admin.submit("/people/new", "/people/new", &fields).await;
    let path = format!("/password/{}", between(&made.body, "/password/", "\""));
    let mut eva = Browser::new(&served);
    eva.post(&path, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    eva.enter("eva").await;
    let mut berta = add(&served, &mut admin, "berta", &["author"]).await;
    berta.enter("berta").await;
    let png = encoded(&halves(1920, 1080), ImageFormat::Png);
    send_all(&mut berta, &[("de comunicacion.png", &png)]).await;
    let refused = send(&mut eva, &[("a.png", &png)]).await;
    assert!(refused.status == 422 && refused.body.contains("Elija la dependencia"), "{refused:?}");
    assert!(!refused.body.contains("de comunicacion.png"), "{refused:?}");
    assert_eq!(eva.submit("/content/media", "/content/media/1/cancel", &[]).await.status, 404);
}
