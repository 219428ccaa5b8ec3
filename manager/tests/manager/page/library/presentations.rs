//! A presentation that somebody sent becomes pictures, slide by slide, where `LibreOffice` is.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command, time::Instant};

use super::{
    PATIENCE, author, left, ready, row, send_all,
    shows::{RUN, changed, half, words, written},
};
use crate::{
    city::City,
    page::{Browser, city},
    run::{Served, publish},
};

/// Two slides, the first of which has a red left half and the second a blue one.
fn two() -> [String; 2] {
    [half("red", &words("Obra pública")), half("blue", &words("Gasto"))]
}

/// Checks that the file `number` became the two slides.
async fn assert_two(author: &mut Browser, number: i64) {
    let told = row(&ready(author).await, number);
    assert!(told.contains("listo") && told.contains("2 páginas"), "{told}");
    for (place, wanted) in [(0, [255, 0, 0]), (1, [0, 0, 255])] {
        let small = author.bytes(&format!("/content/media/{number}/{place}")).await;
        let small = image::load_from_memory(&small).expect("a picture").to_rgb8();
        assert_eq!(small.dimensions(), (480, 270), "{number}-{place}");
        let is_like = |x: u32, wanted: [u8; 3]| {
            let found = small.get_pixel(x, 200).0;
            assert!(
                found.iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) < 20),
                "{number}-{place}: {found:?}"
            );
        };
        is_like(100, wanted);
        is_like(400, [255; 3]);
    }
}

#[tokio::test]
async fn a_presentation_becomes_pictures_slide_by_slide_and_slides_of_those_that_are_ticked() {
    let (_city, data, served) = city();
    let mut author = author(&served).await;
    let list = author.get("/content/media").await;
    assert!(list.body.contains("Presentaciones PPTX u ODP"), "{list:?}");
    let odp = written(&two(), "odp");
    // It would paint a slide green.
    let odp = changed(&odp, "content.xml", |text| text.replacen("<office:scripts/>", RUN, 1));
    let pptx = written(&two(), "pptx");
    send_all(&mut author, &[("informe.odp", &odp), ("Obra_2026.pptx", &pptx)]).await;
    assert_two(&mut author, 1).await;
    assert_two(&mut author, 2).await;
    assert_eq!(left(data.path()), Vec::<String>::new(), "the files as they came are gone");

    let form = author.get("/content/slides?file=2-0&page=1").await;
    assert!(form.body.contains("value=\"Obra 2026\""), "{form:?}");
    let fields = [
        ("file", "2-0"),
        ("headline", "Obra 2026"),
        ("department", "comunicacion"),
        ("where", "all"),
        ("until", "week"),
        ("category", "services"),
        ("page", "1"),
        ("alt-1", "Gasto por obra"),
        ("do", "send"),
    ];
    let sent = author.submit("/content/slides?file=2-0&page=1", "/content/slides", &fields).await;
    assert_eq!(sent.place, "/content?only=review&done=slides-sent", "{sent:?}");
    let list = author.get(&sent.place).await;
    assert!(list.body.contains("Obra 2026, 2 de 2") && !list.body.contains("Obra 2026, 1 de 2"), "{list:?}");
}

/// A `LibreOffice` that `manager`, or whoever it began, has begun.
fn office_of(manager: u32) -> Option<u32> {
    let parent = |id: u32| {
        let told = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        told.rsplit(')').next()?.split_whitespace().nth(1)?.parse::<u32>().ok()
    };
    let all = fs::read_dir("/proc").expect("processes").flatten();
    let mut all = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    all.find(|id| {
        let is_office = fs::read(format!("/proc/{id}/cmdline"))
            .is_ok_and(|words| words.windows(12).any(|part| part == b"/soffice.bin"));
        is_office && std::iter::successors(Some(*id), |id| parent(*id)).any(|id| id == manager)
    })
}

fn signal(id: u32, name: &str) {
    let sent = Command::new("kill").args([name, &id.to_string()]).output();
    assert!(sent.is_ok_and(|sent| sent.status.success()) || name == "-KILL");
}

/// Whether a process is there, and not only waits for somebody to hear of its end.
fn is_alive(id: u32) -> bool {
    let told = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    told.rsplit(')').next().and_then(|rest| rest.split_whitespace().next()).is_some_and(|state| state != "Z")
}

/// Cancels what `LibreOffice` is at, and checks that it ends: it was stopped, so it cannot end by itself.
async fn assert_cancels(served: &Served, berta: &mut Browser) {
    let begun = Instant::now();
    let office = loop {
        let list = berta.get("/content/media").await;
        assert!(list.body.contains("data-busy"), "{list:?}");
        assert!(begun.elapsed() < PATIENCE, "{list:?}");
        if let Some(office) = office_of(served.process.id()) {
            break office;
        }
    };
    signal(office, "-STOP");
    let told = row(&berta.get("/content/media").await, 1);
    assert!(told.contains("Avance: 5 %") && told.contains("en proceso"), "{told}");
    let done = berta.submit("/content/media", "/content/media/1/cancel", &[]).await;
    assert_eq!(done.place, "/content/media?done=media-cancelled", "{done:?}");
    let (begun, mut is_there) = (Instant::now(), true);
    while is_there && begun.elapsed() < PATIENCE / 4 {
        is_there = is_alive(office);
        berta.get("/content/media").await;
    }
    if is_there {
        signal(office, "-KILL");
    }
    assert!(!is_there, "it outlived its job");
    let told = row(&ready(berta).await, 1);
    assert!(told.contains("cancelado") && !told.contains("Página"), "{told}");
}

#[tokio::test]
async fn a_presentation_is_cancelled_with_all_that_was_begun_for_it_and_tried_again() {
    let (_city, data, served) = city();
    let mut berta = author(&served).await;
    send_all(&mut berta, &[("informe.odp", &written(&two(), "odp"))]).await;
    assert_cancels(&served, &mut berta).await;
    berta.submit("/content/media", "/content/media/1/retry", &[]).await;
    assert_two(&mut berta, 1).await;
    assert_eq!(left(data.path()), Vec::<String>::new());
}

/// Serves where bubblewrap may not run, as under the unit of the package.
fn without_sandbox(data: &Path, programs: &Path) -> Served {
    let stub = programs.join("bwrap");
    fs::write(&stub, "#!/bin/sh\nexit 1\n").expect("it is written");
    fs::set_permissions(&stub, fs::Permissions::from_mode(0o755)).expect("it can be run");
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").expect("programs"));
    Served::start_with_path(data, Path::new(&path))
}

#[tokio::test]
async fn where_no_sandbox_is_a_presentation_is_made_and_cancelled_as_well() {
    let (city, scratch) = (City::new(), tempfile::tempdir().unwrap());
    let (data, programs) = (scratch.path().join("mis datos"), scratch.path().join("programas"));
    fs::create_dir_all(&programs).unwrap();
    publish(city.path(), &data, &[]);
    let served = without_sandbox(&data, &programs);
    let mut berta = author(&served).await;
    send_all(&mut berta, &[("informe.pptx", &written(&two(), "pptx"))]).await;
    assert_cancels(&served, &mut berta).await;
    berta.submit("/content/media", "/content/media/1/retry", &[]).await;
    assert_two(&mut berta, 1).await;
}

#[tokio::test]
async fn a_presentation_is_done_after_a_restart() {
    let (_city, data, mut served) = city();
    let mut berta = author(&served).await;
    send_all(&mut berta, &[("informe.odp", &written(&two(), "odp"))]).await;
    while office_of(served.process.id()).is_none() {
        let list = berta.get("/content/media").await;
        assert!(list.body.contains("data-busy"), "{list:?}");
    }
    served.process.stop("-KILL");
    let served = Served::start(data.path());
    let mut berta = Browser::new(&served);
    berta.enter("berta").await;
    assert_two(&mut berta, 1).await;
    assert_eq!(left(data.path()), Vec::<String>::new(), "what the first one worked in is gone");
}

#[tokio::test]
async fn without_libreoffice_a_presentation_says_how_it_is_saved_as_pdf() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let nothing = tempfile::tempdir().unwrap();
    let served = Served::start_with_path(data.path(), nothing.path());
    let mut berta = author(&served).await;
    let list = berta.get("/content/media").await;
    assert!(list.body.contains("se guardan antes como PDF"), "{list:?}");
    send_all(&mut berta, &[("informe.odp", &super::shows::bare("<draw:page/>"))]).await;
    let told = row(&ready(&mut berta).await, 1);
    assert!(told.contains("le falta LibreOffice. Ábrala, elija Guardar como o Exportar, tipo PDF"), "{told}");
    assert!(told.contains("apt install libreoffice-impress-nogui") && told.contains("Intentar de nuevo"), "{told}");
}
