//! The list of a city with much content.

use super::author_and_approver;
use crate::{page::city, run::publish};

const MANY: usize = 120;

#[tokio::test]
async fn a_long_list_is_read_page_by_page_and_searched_as_a_whole() {
    let (city, data, served) = city();
    let item = |number: usize| {
        format!(
            "[[items]]\nid = \"aviso-{number:03}\"\nkind = \"bulletin\"\ntitle = \"Aviso {number:03}\"\n\
             category = \"services\"\nservants = \"none\"\nheadline = \"Aviso\"\nbody = \"Ventanilla número {number:03}: crédito\"\n\n"
        )
    };
    let items: String = (0..MANY).map(item).collect();
    let head = "id = \"avisos\"\nname = \"Avisos\"\ndepartment = \"comunicacion\"\n\n";
    city.write("playlists/avisos.toml", format!("{head}{items}[[rules]]\nid = \"avisos\"\n"));
    publish(city.path(), data.path(), &["--now"]);
    let (mut author, _) = author_and_approver(&served).await;

    let mut seen = Vec::new();
    let mut next = Some("/content".to_owned());
    while let Some(path) = next {
        let page = author.get(&path).await.body;
        let rows = page.split("<a href=\"/content/items/aviso-").skip(1).map(|rest| rest[..3].to_owned());
        seen.extend(rows);
        let (_, rest) = page.split_once("rel=\"next\" href=\"").unwrap_or_default();
        next = rest.split_once('"').map(|(href, _)| href.replace("&#38;", "&").replace("&amp;", "&"));
        assert_eq!(page.contains("rel=\"prev\""), path != "/content", "{path}");
    }
    let all: Vec<String> = (0..MANY).map(|number| format!("{number:03}")).collect();
    assert_eq!(seen, all, "each stands on one page, in order");

    let found = author.get("/content?q=ventanilla+087+CREDITO").await.body;
    assert!(found.contains("aviso-087") && !found.contains("aviso-088"), "the body is searched, without accents");
    assert!(!found.contains("rel=\"next\""), "what is found fits on a page");
    let beyond = author.get("/content?page=99").await.body;
    assert!(beyond.contains("aviso-119") && beyond.contains("Página 3 de 3"), "{beyond}");
}
