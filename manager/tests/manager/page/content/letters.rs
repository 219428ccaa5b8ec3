//! How high the letters of a bulletin come out on its screens, how many pages it makes, and how its pages are looked at.

use std::path::Path;

use super::{author_and_approver, hand_in, with};
use crate::{
    city::City,
    page::{Browser, Page, between, city},
    run::{Served, publish},
};

/// A portrait screen that is small for its distance.
const CORRIDOR: &str = "\n[[screens]]\nid = \"pasillo\"\nname = \"Pasillo\"\ndiagonal_in = 32\nresolution = \"1920x1080\"\n\
    rotation = 90\nviewing_distance_m = 8.0\ntags = [\"salud\"]\n";

/// Text that fits on one page of a large screen.
const MIDDLING: &str = "Pague en línea o en cualquier tienda con su recibo a la mano. El lunes abrimos de 8:00 a 15:00 h y \
    el martes todo el día. Lleve una identificación oficial con fotografía y el recibo del año pasado.";

/// What only the player's program knows is told where it is beside the manager's, as it is where all is built.
fn has_player() -> bool {
    Path::new(env!("CARGO_BIN_EXE_cartelera-manager")).with_file_name("cartelera-player").is_file()
}

/// The city with the screen of the corridor.
fn wider() -> (City, tempfile::TempDir, Served) {
    let (city, data) = (City::new(), tempfile::tempdir().expect("a temporary folder"));
    let office = std::fs::read_to_string(city.file("offices/salud.toml")).expect("an office");
    city.write("offices/salud.toml", office + CORRIDOR);
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    (city, data, served)
}

async fn preview(author: &mut Browser, more: &[(&str, &str)]) -> Page {
    let page = author.submit("/content/new", "/content/preview", &with(more)).await;
    assert_eq!(page.status, 200, "{page:?}");
    page
}

/// What is told of the screens whose sort begins with `name`.
fn told<'a>(page: &'a Page, name: &str) -> &'a str {
    let (_, rest) = page.body.split_once(&format!("<dt>{name}")).unwrap_or_else(|| panic!("{name}: {page:?}"));
    rest.split("</div>").next().unwrap_or_default()
}

/// The pictures of a page, in order.
fn pictures(page: &Page) -> Vec<String> {
    let paths = page.body.split("src=\"/content/pictures/").skip(1);
    paths.map(|rest| format!("/content/pictures/{}", rest.split('"').next().unwrap_or_default())).collect()
}

#[tokio::test]
async fn letters_are_told_for_each_sort_of_screens_that_it_reaches() {
    let (_city, _data, served) = wider();
    let (mut author, _) = author_and_approver(&served).await;
    let page = preview(&mut author, &[]).await;
    if !has_player() {
        assert!(!page.body.contains("pulgadas"), "{page:?}");
        return;
    }
    let health = told(&page, "43 pulgadas, horizontal, a 4 m · pantallas: 1");
    assert!(health.contains("para leerse desde ahí bastan 20 mm"), "{health}");
    assert!(health.contains("1 página: 8.4 s (se lee en 6.4 s)."), "{health}");
    assert!(!health.contains("advice"), "{health}");
    let corridor = told(&page, "32 pulgadas, vertical, a 8 m · pantallas: 1");
    assert!(corridor.contains("para leerse desde ahí bastan 40 mm"), "{corridor}");
    assert!(corridor.contains("Hay letras más chicas de lo que se lee desde ahí"), "{corridor}");
    assert!(page.body.find("32 pulgadas") < page.body.find("43 pulgadas"), "what is to be looked at comes first");
    let treasury = preview(&mut author, &[("where", "offices"), ("office", "tesoreria")]).await;
    assert!(told(&treasury, "50 pulgadas, horizontal, a 4.5 m").contains("texto de"), "{treasury:?}");
    assert!(!treasury.body.contains("43 pulgadas") && !treasury.body.contains("32 pulgadas"), "{treasury:?}");
    let nowhere = preview(&mut author, &[("where", "offices")]).await;
    assert!(!nowhere.body.contains("pulgadas"), "nothing is told of screens that were not chosen: {nowhere:?}");
    let alone = preview(&mut author, &[("body", "")]).await;
    assert!(!alone.body.contains("texto de"), "{alone:?}");
}

#[tokio::test]
async fn who_writes_and_who_authorises_are_told_where_it_is_divided() {
    let (_city, _data, served) = wider();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let page = preview(&mut author, &[("body", MIDDLING)]).await;
    let said = between(&page.body, "data-for=\"body\">", "</div>");
    if !has_player() {
        assert_eq!(said, "");
        return;
    }
    assert!(said.contains("En 1 de 3 pantallas se reparte en páginas"), "{said}");
    let number = hand_in(&mut author, &[("body", MIDDLING)]).await;
    let review = approver.get(&format!("/content/proposals/{number}")).await;
    assert!(review.body.contains("En 1 de 3 pantallas se reparte en páginas"), "{review:?}");
    assert!(told(&review, "32 pulgadas, vertical").contains("páginas: "), "{review:?}");
    let turned = approver.get(&format!("/content/proposals/{number}?portrait=2")).await;
    assert!(turned.body.contains("href=\"?landscape=1&#38;portrait=1#after\""), "{turned:?}");
    assert_eq!(pictures(&turned)[0], pictures(&review)[0]);
    assert_ne!(pictures(&turned)[1], pictures(&review)[1]);
}

#[tokio::test]
async fn a_page_without_time_for_its_words_is_said_beside_the_text() {
    let (city, data, served) = wider();
    city.write(
        "playlists/avisos.toml",
        format!(
            "id = \"avisos\"\nname = \"Avisos\"\ndepartment = \"comunicacion\"\n\n[[items]]\nid = \"corto\"\n\
             kind = \"bulletin\"\ntitle = \"Corto\"\ncategory = \"services\"\nservants = \"none\"\nduration = \"7s\"\n\
             headline = \"Pague su predial\"\nbody = \"{MIDDLING}\"\n\n[[rules]]\nid = \"avisos\"\n"
        ),
    );
    publish(city.path(), data.path(), &["--now"]);
    let (mut author, _) = author_and_approver(&served).await;
    author.submit("/content/items/corto", "/content/items/corto/correct", &[]).await;
    let draft = author.get("/content/proposals/1").await;
    let said = between(&draft.body, "id=\"said-body\">", "</div>");
    assert_eq!(said.contains("No da tiempo de leerlo: una página se muestra"), has_player(), "{said}");
    assert_eq!(draft.body.contains("Cada vez se muestra 7 s en total."), has_player(), "{draft:?}");
}

#[tokio::test]
async fn other_pages_are_asked_for_by_buttons_and_are_the_players_own_pictures() {
    let (_city, _data, served) = city();
    let (mut author, _) = author_and_approver(&served).await;
    let body = MIDDLING.repeat(4);
    let long = |more: &[(&'static str, &'static str)]| -> Vec<(&'static str, String)> {
        let own = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        own.chain([("body", body.clone())]).collect()
    };
    let fields = long(&[]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let first = preview(&mut author, &fields).await;
    if !has_player() {
        assert!(!first.body.contains("name=\"turn\""), "{first:?}");
        return;
    }
    assert!(first.body.contains("value=\"landscape-1\" id=\"turn-landscape-before\""), "{first:?}");
    assert!(first.body.contains("value=\"landscape-2\" id=\"turn-landscape-after\""), "{first:?}");
    let count = between(&first.body, "id=\"turn-landscape-now\">1 / ", "</span>");
    let count: usize = count.parse().unwrap_or_else(|_| panic!("{first:?}"));
    assert!(count > 1);

    // The button of a browser without script, whose form is not kept by it.
    let fields = long(&[("turn", "landscape-2")]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let second = author.submit("/content/new", "/content/new", &with(&fields)).await;
    assert!(second.status == 200 && second.body.contains(&format!("2 / {count}</span>")), "{second:?}");
    assert!(second.body.contains(&format!("Página 2 de {count}")), "its picture says which page it is: {second:?}");
    assert!(author.get("/content?only=drafts").await.body.contains("No hay nada así."));

    let fields = long(&[("landscape", "99")]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let last = preview(&mut author, &fields).await;
    assert!(last.body.contains(&format!("{count} / {count}</span>")), "{last:?}");

    let (one, two) = (pictures(&first)[0].clone(), pictures(&second)[0].clone());
    let (one, two) = (author.get(&one).await, author.get(&two).await);
    assert_eq!((one.status, two.status), (200, 200));
    assert_ne!(one.body, two.body, "each page is another picture");
}

#[tokio::test]
async fn nothing_is_told_of_the_letters_of_a_slide() {
    let (_city, _data, served) = city();
    let (mut author, _) = author_and_approver(&served).await;
    author.submit("/content/items/predial-1", "/content/items/predial-1/correct", &[]).await;
    let draft = author.get("/content/proposals/1").await;
    assert!(draft.body.contains("/content/pictures/") && !draft.body.contains("pulgadas"), "{draft:?}");
    assert!(!draft.body.contains("name=\"turn\""), "{draft:?}");
}
