//! What pages about content say.

mod en;
mod es;

pub(super) use en::EN;
pub(crate) use es::ContentWords;
pub(super) use es::ES;

use cartelera_playlists::programme::{Category, ServantAppearance};

use super::{Locale, tenths};
use crate::{
    page::content::Standing,
    proposals::{Remark, What},
};

impl ContentWords {
    /// How an item, or a change of one, stands.
    pub(crate) fn standing(&self, standing: Standing) -> &'static str {
        match standing {
            Standing::Draft => self.standing_draft,
            Standing::Review => self.standing_review,
            Standing::Authorised => self.standing_authorised,
            Standing::OnScreen => self.standing_on_screen,
            Standing::Idle => self.standing_idle,
            Standing::Over => self.standing_over,
        }
    }

    /// What was just done, by the key that a redirection carries.
    pub(crate) fn done(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "draft-saved" => self.done_draft_saved,
            "sent" => self.done_sent,
            "dropped-content" => self.done_dropped,
            "reopened" => self.done_reopened,
            "taken-back" => self.done_taken_back,
            "refused" => self.done_refused,
            "published" => self.done_published,
            "busy" => self.done_busy,
            "moved" => self.done_moved,
            "no-key" => self.done_no_key,
            "withdrawn-content" => self.done_withdrawn,
            _ => return None,
        })
    }

    /// What the law calls a category.
    pub(crate) fn category(&self, category: Category) -> &'static str {
        match category {
            Category::GovernmentPublicity => self.category_publicity,
            Category::Services => self.category_services,
            Category::Education => self.category_education,
            Category::Health => self.category_health,
            Category::CivilProtection => self.category_civil_protection,
            Category::ElectoralAuthority => self.category_electoral,
            Category::AuthorisedCampaign => self.category_authorised,
            Category::Unknown => self.category_unknown,
        }
    }

    /// How a public servant appears.
    pub(crate) fn servant(&self, servant: ServantAppearance) -> &'static str {
        match servant {
            ServantAppearance::Name => self.servant_name,
            ServantAppearance::Image => self.servant_image,
            ServantAppearance::Voice => self.servant_voice,
            ServantAppearance::Symbol => self.servant_symbol,
        }
    }
}

impl Locale {
    /// A remark on a field; one that only this city makes an error of says so.
    pub(crate) fn remark(self, remark: &Remark) -> String {
        let told = self.what(&remark.what);
        let is_refused_here = remark.is_error && remark.what.concern().is_some();
        if is_refused_here { format!("{told} {}", self.content().remark_refused) } else { told }
    }

    /// What is remarked.
    pub(crate) fn what(self, what: &What) -> String {
        let w = self.content();
        match what {
            What::Missing => w.remark_missing.to_owned(),
            What::Long(found, most) => self.fill(w.remark_long, &[found, most]),
            What::Lengthy(found, wanted) => self.fill(w.remark_lengthy, &[found, wanted]),
            What::Sign => w.remark_sign.to_owned(),
            What::NoFigure => w.remark_no_figure.to_owned(),
            What::Table => w.remark_table.to_owned(),
            What::QrDense => w.remark_qr_dense.to_owned(),
            What::QrPlain => w.remark_qr_plain.to_owned(),
            What::Unknown => w.remark_unknown.to_owned(),
            What::NoAlt => w.remark_no_alt.to_owned(),
            What::Small(width, height) => self.fill(self.library().remark_small, &[width, height]),
            What::NoPlace => w.remark_no_place.to_owned(),
            What::NoScreens => w.remark_no_screens.to_owned(),
            What::Past => w.remark_past.to_owned(),
            What::Endless => w.remark_endless.to_owned(),
            What::Promotion => w.remark_promotion.to_owned(),
            What::NoConsent => w.remark_no_consent.to_owned(),
            What::ConsentOver => w.remark_consent_over.to_owned(),
            What::ConsentEnds(day) => self.fill(w.remark_consent_ends, &[&self.date(*day)]),
            What::FileEnds(day) => self.fill(self.library().remark_file_ends, &[&self.date(*day)]),
            What::FileEndsFirst(day) => self.fill(self.library().remark_file_ends_first, &[&self.date(*day)]),
            What::FileOver(day) => self.fill(self.library().remark_file_over, &[&self.date(*day)]),
            What::Slow(seconds) => self.fill(w.remark_slow, &[seconds]),
            What::Hurried { shown_ms, wanted_ms, screens } => {
                self.fill(w.remark_hurried, &[&tenths(*shown_ms), &tenths(*wanted_ms), screens])
            }
            What::Divided(divided, all) => self.fill(w.remark_divided, &[divided, all]),
            What::BeforeStart(day) => self.fill(w.remark_before_start, &[&self.date(*day)]),
            What::HouseLoop(exempt) => {
                let names: Vec<&str> = exempt.iter().map(|category| w.category(*category)).collect();
                self.fill(w.remark_house_loop, &[&names.join(", ")])
            }
            What::HouseLoopEnds => w.remark_house_loop_ends.to_owned(),
            What::NoCaptions => self.video().remark_captions.to_owned(),
            What::NoCaptionsFile => self.video().remark_captions_file.to_owned(),
            What::Captions(fault) => self.captions_fault(fault),
            What::LongVideo(ms) => self.fill(self.video().remark_long, &[&self.length(*ms)]),
            What::Blackout(from, until) => self.fill(w.remark_blackout, &[&self.date(*from), &self.date(*until)]),
        }
    }
}
