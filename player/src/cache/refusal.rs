//! Why something that a server sent, or that stood on the disk, is not used.

use cartelera_playlists::{
    envelope::VerifyError,
    hash::ContentHash,
    manifest::{Root, RootError},
    programme::{Programme, TIMELINE_VERSION},
};

use crate::locale::Locale;

/// Why a document or file was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It is no document of this system: an error page, a captive portal, garbage.
    #[error("it is no signed document (a captive portal may have answered)")]
    Foreign,
    /// Too few accepted keys signed it.
    #[error("the keys that this screen trusts did not sign it")]
    Signature,
    /// It is of a later format or timeline version.
    #[error("it is newer than this program understands")]
    TooNew,
    /// The signed bytes do not hold what their type promises.
    #[error("its contents make no sense")]
    Senseless,
    /// Too few approvers signed what frames its items.
    #[error("too few approvers signed its brands, office, axes or blackouts")]
    NotApproved,
    /// It is meant for another screen.
    #[error("it is for another screen")]
    OtherScreen,
    /// It is older than the one that the screen follows.
    #[error("it is older than the one that is followed")]
    Rollback,
    /// Its bytes have another SHA-256.
    #[error("its bytes have another SHA-256")]
    Hash,
    /// It has another length.
    #[error("it has another length")]
    Length,
}

impl Refusal {
    /// The reason in a few words for the people in the office.
    pub fn text(self, locale: Locale) -> &'static str {
        let (spanish, english) = match self {
            Self::Foreign => {
                ("la respuesta no viene del servidor de Cartelera", "the answer is not from Cartelera's server")
            }
            Self::Signature => ("la firma no es de confianza", "its signature is not trusted"),
            Self::TooNew => ("requiere una versión más reciente del reproductor", "it needs a newer player"),
            Self::Senseless => ("no se puede interpretar", "it makes no sense"),
            Self::NotApproved => ("faltan firmas de quienes autorizan", "approvers' signatures are missing"),
            Self::OtherScreen => ("es para otra pantalla", "it is for another screen"),
            Self::Rollback => ("es anterior al que ya se tiene", "it is older than what is here"),
            Self::Hash => ("llegó alterado", "it arrived changed"),
            Self::Length => ("su tamaño no es el anunciado", "its size is not the announced one"),
        };
        locale.pick(spanish, english)
    }
}

impl From<&VerifyError> for Refusal {
    fn from(error: &VerifyError) -> Self {
        match error {
            VerifyError::Threshold { .. } => Self::Signature,
            VerifyError::Format { .. } => Self::TooNew,
            VerifyError::Payload(_) | VerifyError::Digest { .. } => Self::Senseless,
            _ => Self::Foreign,
        }
    }
}

impl From<&RootError> for Refusal {
    fn from(error: &RootError) -> Self {
        match error {
            RootError::Verify(error) => error.into(),
            _ => Self::Rollback,
        }
    }
}

/// Verifies the programme `bytes`: first its hash, then its signature, then what this program understands.
pub(crate) fn open_programme(root: &Root, hash: &ContentHash, bytes: &[u8]) -> Result<Programme, Refusal> {
    if ContentHash::of(bytes) != *hash {
        return Err(Refusal::Hash);
    }
    let programme = root.open_programme(bytes).map_err(|error| Refusal::from(&error))?;
    if programme.timeline_version > TIMELINE_VERSION {
        return Err(Refusal::TooNew);
    }
    Ok(programme)
}
