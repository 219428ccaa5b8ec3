//! What the player says of itself, in words for the people before the screen.

use cartelera_playlists::ids::ScreenId;

use crate::{
    locale::Locale,
    network::Network,
    playback::{PairingWords, StatusWords},
    sync::SyncState,
};

/// What the player knows of itself.
pub(super) struct About {
    /// The screen that it is.
    pub(super) screen: Option<ScreenId>,
    /// Address of the manager.
    pub(super) manager: Option<reqwest::Url>,
    /// The language.
    pub(super) locale: Locale,
}

impl About {
    /// The words while `state` holds.
    pub(super) fn words(&self, state: &SyncState) -> StatusWords {
        let pairing = match state {
            SyncState::Pairing { code, fingerprint } => Some(self.pairing(&code.to_string(), &fingerprint.to_string())),
            _ => None,
        };
        StatusWords { pairing, ..self.plain(state.text(self.locale)) }
    }

    /// The words while nothing is known of sync but `state`.
    pub(super) fn plain(&self, state: String) -> StatusWords {
        let network = Network::look();
        let own = [network.address.map(|address| address.to_string()), network.hardware];
        let own = own.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let none = || self.locale.pick("sin servidor", "no server").to_owned();
        let manager = self.manager.as_ref().map_or_else(none, ToString::to_string);
        let own = if own.is_empty() { self.locale.pick("sin red", "no network").to_owned() } else { own };
        let unpaired = || self.locale.pick("Pantalla sin emparejar", "Unpaired screen").to_owned();
        let screen = self.screen.as_ref().map_or_else(unpaired, ToString::to_string);
        StatusWords { screen, facts: vec![manager, own], state, pairing: None }
    }

    fn pairing(&self, code: &str, fingerprint: &str) -> PairingWords {
        let locale = self.locale;
        let mut page = self.manager.clone();
        if let Some(page) = &mut page {
            if let Ok(mut segments) = page.path_segments_mut() {
                segments.pop_if_empty().push("pairing");
            }
            page.set_query(Some(&format!("code={code}")));
        }
        let label =
            locale.pick("Compare esta huella con la del servidor:", "Compare this fingerprint with the server's:");
        PairingWords {
            headline: locale.pick("Emparejar esta pantalla", "Pair this screen").to_owned(),
            code: code.to_owned(),
            steps: locale
                .pick(
                    "Escanee el código o escriba estas letras en el servidor.",
                    "Scan the code, or type these letters at the server.",
                )
                .to_owned(),
            fingerprint: (label.to_owned(), fingerprint.to_owned()),
            url: page.map(String::from).unwrap_or_default(),
        }
    }
}
