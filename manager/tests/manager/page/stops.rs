//! Suspending from the page, and resuming by two people.

use super::{add, administrator, between, city};
use crate::stops::{list, shown};

#[tokio::test]
async fn one_person_suspends_and_two_resume() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let mut author = add(&served, &mut admin, "berta", &["author"]).await;
    let mut carla = add(&served, &mut admin, "carla", &["approver"]).await;
    let mut diego = add(&served, &mut admin, "diego", &["approver"]).await;
    for (browser, user) in [(&mut author, "berta"), (&mut carla, "carla"), (&mut diego, "diego")] {
        browser.enter(user).await;
    }
    assert_eq!(shown(&served, "cajas").await, "predial-1");
    let fields = [("target", "item:predial-1"), ("reason", "Fecha equivocada")];
    let preview = author.submit("/stops/new?item=predial-1", "/stops/preview", &fields).await;
    assert!(preview.body.contains("Pronto pago") && preview.body.contains("Tesorería · Cajas"), "{preview:?}");
    assert_eq!(shown(&served, "cajas").await, "predial-1", "a preview changes nothing");
    let missing = author.submit("/stops/new", "/stops/preview", &[("target", "item:predial-1"), ("reason", " ")]).await;
    assert!(missing.status == 422 && missing.body.contains("Escriba el motivo"), "{missing:?}");
    let unknown = author.submit("/stops/new", "/stops/preview", &[("target", "item:nada"), ("reason", "x")]).await;
    assert!(unknown.status == 422 && unknown.body.contains("Elija qué se suspende"), "{unknown:?}");
    let done = author.submit("/stops/new", "/stops/suspend", &fields).await;
    assert_eq!(done.place, "/stops?done=suspended", "{done:?}");
    assert_eq!(shown(&served, "cajas").await, "atencion");
    let entries = crate::stops::stops(&served, "cajas").await;
    assert_eq!(entries[0].by, "Persona berta (n.º E-BERTA)");

    assert!(!author.get("/stops").await.body.contains("/stops/resume"), "an author does not resume");
    let page = carla.get("/stops").await;
    let target = between(&page.body, "name=\"target\" value=\"", "\"").replace("&quot;", "\"").replace("&#34;", "\"");
    let fields = [("csrf", page.csrf()), ("target", target), ("reason", "Ya se corrigió".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let asked = carla.post("/stops/resume", &fields).await;
    assert_eq!(asked.place, "/stops?done=resume-asked", "{asked:?}");
    assert_eq!(shown(&served, "cajas").await, "atencion", "one is not enough");
    let alone = carla.submit("/stops", "/stops/wishes/1/confirm", &[]).await;
    assert_eq!(alone.place, "/stops?done=same-person");
    assert!(diego.get("/").await.body.contains("Por confirmar: 1 reanudaciones"));
    let confirmed = diego.submit("/stops", "/stops/wishes/1/confirm", &[]).await;
    assert_eq!(confirmed.place, "/stops?done=resumed", "{confirmed:?}");
    assert_eq!(shown(&served, "cajas").await, "predial-1");
    let entries = crate::stops::stops(&served, "cajas").await;
    assert_eq!(entries[1].by, "Persona carla (n.º E-CARLA) y Persona diego (n.º E-DIEGO)");
    list(&served, &["cajas", "vacunas"]).await;
}

#[tokio::test]
async fn everything_is_suspended_only_after_a_yes_and_one_approver_alone_resumes_visibly() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let mut carla = add(&served, &mut admin, "carla", &["approver"]).await;
    carla.enter("carla").await;
    let fields = [("target", "all"), ("reason", "Luto")];
    assert_eq!(carla.submit("/stops/new", "/stops/suspend", &fields).await.status, 422);
    let done = carla.submit("/stops/new", "/stops/suspend", &[&fields[..], &[("sure", "yes")]].concat()).await;
    assert_eq!(done.place, "/stops?done=suspended");
    assert!(carla.get("/").await.body.contains("Todo está suspendido"));
    let page = carla.get("/stops").await;
    assert!(page.body.contains("la única cuenta que autoriza"), "{page:?}");
    let target = between(&page.body, "name=\"target\" value=\"", "\"").replace("&quot;", "\"").replace("&#34;", "\"");
    let resumed = carla.submit("/stops", "/stops/resume", &[("target", &target), ("reason", "Terminó")]).await;
    assert_eq!(resumed.place, "/stops?done=resumed", "{resumed:?}");
    assert!(carla.get("/stops").await.body.contains("única cuenta que autoriza"));
}
