//! Minors who can be recognised are shown with a consent, and as long as it lasts.

use super::{author_and_approver, authorise, decide, hand_in, items, with};
use crate::page::city;

const ID: &str = "cierre-por-obra-en-la-calle-galeana";

#[tokio::test]
async fn minors_need_a_consent_that_lasts_and_the_item_is_cut_when_it_ends() {
    let (_city, _data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    for (consent, told) in
        [("", "Diga hasta qué día vale el consentimiento"), ("2020-01-01", "Ese consentimiento ya terminó")]
    {
        let fields = with(&[("minors", "shown"), ("consent", consent), ("do", "send")]);
        let refused = author.submit("/content/new", "/content/new", &fields).await;
        assert!(refused.status == 422 && refused.body.contains(told), "{refused:?}");
        assert!(refused.body.contains("name=\"minors\" value=\"shown\" checked"), "what was chosen stays: {refused:?}");
    }
    let more = [("minors", "shown"), ("consent", "2098-06-30"), ("until", "none")];
    let number = hand_in(&mut author, &more).await;
    let page = approver.get(&format!("/content/proposals/{number}")).await;
    assert!(page.body.contains("Sí, con consentimiento hasta el lunes 30 de junio de 2098"), "{page:?}");
    assert!(page.body.contains("Se quitará de las pantallas al terminar el lunes 30 de junio de 2098"), "{page:?}");
    authorise(&mut approver, &number).await;
    let flight =
        items(&served, "cajas").await.into_iter().find(|item| item.id.as_str() == ID).expect("it shows").flight;
    assert!(flight.hard_end && flight.until.is_some_and(|end| end.to_string().starts_with("2098-07-01")), "{flight:?}");

    // Who corrects it starts from what was said, and whoever takes the minors out takes the end away too.
    author.submit(&format!("/content/items/{ID}"), &format!("/content/items/{ID}/correct"), &[]).await;
    let form = author.get("/content/proposals/2").await;
    assert!(form.body.contains("name=\"consent\" type=\"date\" value=\"2098-06-30\""), "{form:?}");
    let fields = with(&[("minors", "none"), ("consent", "2098-06-30"), ("until", "none"), ("do", "send")]);
    let sent = decide(&mut author, "2", "", &fields).await;
    assert!(sent.place.ends_with("done=sent"), "{sent:?}");
    authorise(&mut approver, "2").await;
    let flight =
        items(&served, "cajas").await.into_iter().find(|item| item.id.as_str() == ID).expect("it shows").flight;
    assert_eq!((flight.until, flight.hard_end), (None, false));
}
