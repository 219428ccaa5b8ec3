//! What a screen is asked from its page.

use cartelera_playlists::protocol::command::CommandAction;

use super::{
    matrix::Right,
    screen::{find, image},
    visit::{Fault, Outcome, Visit, go},
};
use crate::{devices::choose, orders};

/// So long a screen shows its name.
const IDENTIFY_S: u16 = 20;
/// What every PNG file begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Has it show its name.
pub(super) async fn identify(visit: Visit) -> Outcome {
    give(visit, CommandAction::Identify { seconds: IDENTIFY_S }).await
}

/// Has its player start anew.
pub(super) async fn restart(visit: Visit) -> Outcome {
    give(visit, CommandAction::Restart).await
}

/// Has it send a picture of its display.
pub(super) async fn screenshot(visit: Visit) -> Outcome {
    give(visit, CommandAction::Screenshot).await
}

async fn give(visit: Visit, action: CommandAction) -> Outcome {
    let city = visit.page.city().await?;
    let screen = &find(&visit, &city, Right::Command)?.record;
    let back = |done: &str| Ok(go(&format!("/screens/{}?done={done}", screen.id)));
    if choose::live_key(&city.data, &screen.id).await?.is_none() {
        return back("no-device");
    }
    let by = visit.person()?.account.label();
    let number = orders::order(&city.data, &screen.id, &action, &by).await?;
    let mut entry = visit.entry("screen.command", format!("{} ({}, {})", screen.id, screen.name, screen.office_name));
    entry.after = serde_json::json!({ "number": number, "action": action }).to_string();
    visit.page.data.store.note(entry).await?;
    back("ordered")
}

/// The picture that a screen sent.
pub(super) async fn picture(visit: Visit) -> Outcome {
    let city = visit.page.city().await?;
    let screen = find(&visit, &city, Right::Command)?.record.id.clone();
    let number = visit.param("number").parse().map_err(|_| Fault::NotFound)?;
    let store = &visit.page.data.store;
    let command = store.command(screen.clone(), number).await?.ok_or(Fault::NotFound)?;
    let sent = store.result(screen, number).await?.filter(|_| matches!(command.action, CommandAction::Screenshot));
    // A screen that sends something else is not believed.
    let bytes = sent.filter(|bytes| bytes.starts_with(PNG)).ok_or(Fault::NotFound)?;
    Ok(image(bytes, "image/png", true))
}
