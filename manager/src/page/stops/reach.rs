//! Whose screens and items a person may suspend and resume.

use cartelera_playlists::{hash::ContentHash, ids::DepartmentId};

use crate::{
    page::{
        city::City,
        matrix::Right,
        visit::{Fault, Reach, Visit},
    },
    stops::{Decision, Named, Touched},
};

/// Refuses what touches screens or items of other departments than the person's.
pub(super) fn check_reach(
    (visit, right): (&Visit, Right),
    city: &City,
    named: &Named,
    decision: &Decision,
) -> Result<(), Fault> {
    let reach = visit.person()?.reach(right);
    if reach == Reach::All {
        return Ok(());
    }
    if *named == Named::All {
        return Err(Fault::Forbidden);
    }
    let effect = decision.effect.stopped.iter().chain(&decision.effect.released);
    let is_covered = |(digest, touched): (&ContentHash, &Touched)| {
        let department =
            |id| city.screens.iter().find(|screen| screen.record.id == id).and_then(|screen| screen.department());
        let is_owned = owner(city, *digest).is_some_and(|owner| reach.covers(Some(&owner)));
        is_owned || touched.screens.iter().all(|id| reach.covers(department(id.clone())))
    };
    let is_office = match named {
        Named::Office(office) => city.within(&reach).any(|screen| screen.record.office == *office),
        _ => true,
    };
    if is_office && effect.into_iter().all(is_covered) { Ok(()) } else { Err(Fault::Forbidden) }
}

fn owner(city: &City, digest: ContentHash) -> Option<DepartmentId> {
    let programmes = city.followed.values().flat_map(|followed| &followed.programmes);
    let item = programmes.flat_map(|programme| &programme.items).find(|item| item.digest == digest);
    item.map(|item| item.owner.clone())
}
