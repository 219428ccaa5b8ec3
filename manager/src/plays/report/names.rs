//! Refuses to answer for a screen, office, campaign or axis that never was.

use cartelera_playlists::ids::{AxisId, CampaignId, OfficeId, ScreenId};

use crate::{
    ask::unknown,
    data::Data,
    error::AppError,
    publish,
    store::plays::{KnownNames, Question},
};

/// Checks that there ever was what `question` asks for.
pub(crate) async fn check(data: &Data, question: &Question) -> Result<(), AppError> {
    let mut known = data.store.known_names().await?;
    let Question { screen, office, campaign, axis, .. } = question;
    let is_new =
        |name: Option<&str>, known: &[String]| name.is_some_and(|name| !known.iter().any(|other| other == name));
    let campaign = campaign.as_ref().map(CampaignId::as_str);
    let axis = axis.as_ref().map(AxisId::as_str);
    if is_new(campaign, &known.campaigns) || is_new(axis, &known.axes) {
        // Nothing of it was counted yet; it may be published all the same.
        add_published(data, &mut known).await?;
    }
    for (kind, name, known) in [
        ("screen", screen.as_ref().map(ScreenId::as_str), &known.screens),
        ("office", office.as_ref().map(OfficeId::as_str), &known.offices),
        ("campaign", campaign, &known.campaigns),
        ("axis", axis, &known.axes),
    ] {
        if let Some(name) = name.filter(|name| is_new(Some(name), known)) {
            return Err(AppError::NotFound(unknown(kind, name, known)));
        }
    }
    Ok(())
}

async fn add_published(data: &Data, known: &mut KnownNames) -> anyhow::Result<()> {
    for followed in publish::followed(data).await?.into_values() {
        for item in followed.programmes.iter().flat_map(|programme| &programme.items) {
            known.campaigns.extend(item.campaign.as_ref().map(ToString::to_string));
            known.axes.extend(item.axis.as_ref().map(ToString::to_string));
        }
    }
    Ok(())
}
