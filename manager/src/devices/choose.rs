//! Finds the published screen that a person means.

use cartelera_playlists::ids::{OfficeId, ScreenId};

use crate::{
    data::Data,
    error::AppError,
    store::{ScreenRecord, devices::BoundKey},
};

/// The published screen `id`.
pub(crate) async fn by_id(data: &Data, id: &ScreenId) -> Result<ScreenRecord, AppError> {
    let screens = published(data).await?;
    let ids: Vec<&str> = screens.iter().map(|screen| screen.id.as_str()).collect();
    let unknown = format!("no published screen has the identifier {id} (there are: {})", ids.join(", "));
    screens.into_iter().find(|screen| screen.id == *id).ok_or(AppError::NotFound(unknown))
}

/// The published screen of `office` that is called `name`, whatever its capitals.
pub(crate) async fn by_name(data: &Data, office: &OfficeId, name: &str) -> Result<ScreenRecord, AppError> {
    let screens = published(data).await?;
    let here: Vec<&ScreenRecord> = screens.iter().filter(|screen| screen.office == *office).collect();
    let fits: Vec<&&ScreenRecord> =
        here.iter().filter(|screen| screen.name.to_lowercase() == name.to_lowercase()).collect();
    match fits.as_slice() {
        [screen] => Ok((**screen).clone()),
        [] => {
            let names: Vec<String> = here.iter().map(|screen| format!("{:?}", screen.name)).collect();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            Err(AppError::NotFound(format!("office {office} has no screen called {name:?} (it has: {names})")))
        }
        _ => Err(AppError::NotFound(format!("office {office} has several screens called {name:?} (use --screen)"))),
    }
}

/// The key that is a screen's now.
pub(crate) async fn live_key(data: &Data, screen: &ScreenId) -> anyhow::Result<Option<BoundKey>> {
    let keys = data.store.bound_keys().await?;
    Ok(keys.into_iter().find(|key| key.screen == *screen && key.revoked.is_none()))
}

async fn published(data: &Data) -> anyhow::Result<Vec<ScreenRecord>> {
    let screens = data.store.screens().await?;
    Ok(screens.into_iter().filter(|screen| screen.removed.is_none()).collect())
}
