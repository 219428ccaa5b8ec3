//! Every route of the page with the right that it needs, and its handler: what stands in no row is not there.

use std::{pin::Pin, sync::Arc};

use axum::{
    Router,
    extract::{RawPathParams, Request},
    http::Method,
    routing::{MethodFilter, on},
};

use super::{
    Page, account, assets, audit, commands, content, counter, first, founding,
    guard::{self, Takes},
    heads, home, library,
    matrix::Right,
    new_password, pairing, people, screen, screens, second_step, sign_in, stops, tus,
    visit::{Fault, Outcome, Visit},
};

type Handler = Arc<dyn Fn(Visit) -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync>;

/// A route.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) right: Right,
    takes: Takes,
    handler: Handler,
}

fn get<F>(path: &'static str, right: Right, handler: fn(Visit) -> F) -> Route
where
    F: Future<Output = Outcome> + Send + 'static,
{
    Route {
        method: Method::GET,
        path,
        right,
        takes: Takes::Fields,
        handler: Arc::new(move |visit| Box::pin(handler(visit))),
    }
}

fn post<F>(path: &'static str, right: Right, handler: fn(Visit) -> F) -> Route
where
    F: Future<Output = Outcome> + Send + 'static,
{
    Route {
        method: Method::POST,
        path,
        right,
        takes: Takes::Fields,
        handler: Arc::new(move |visit| Box::pin(handler(visit))),
    }
}

/// A form with which files come.
fn post_files<F>(path: &'static str, right: Right, handler: fn(Visit) -> F) -> Route
where
    F: Future<Output = Outcome> + Send + 'static,
{
    Route { takes: Takes::Files, ..post(path, right, handler) }
}

/// A request of a script, which sends bytes and gets no page.
fn bytes<F>(method: Method, path: &'static str, right: Right, handler: fn(Visit) -> F) -> Route
where
    F: Future<Output = Outcome> + Send + 'static,
{
    Route { method, takes: Takes::Bytes, ..get(path, right, handler) }
}

/// Every route.
pub(crate) fn all() -> Vec<Route> {
    [of_sessions(), of_screens(), of_content(), of_people()].into_iter().flatten().collect()
}

/// Who somebody is, and what everybody sees first.
fn of_sessions() -> Vec<Route> {
    vec![
        get("/static/{file}", Right::Public, file),
        get("/first/{token}", Right::Public, first::show),
        post("/first/{token}", Right::Public, first::take),
        get("/password/{token}", Right::Public, new_password::show),
        post("/password/{token}", Right::Public, new_password::take),
        get("/sign-in", Right::Public, sign_in::show),
        post("/sign-in", Right::Public, sign_in::take),
        get("/sign-in/code", Right::HalfSession, second_step::ask),
        post("/sign-in/code", Right::HalfSession, second_step::take),
        get("/sign-in/set-up", Right::HalfSession, second_step::set_up),
        post("/sign-in/set-up", Right::HalfSession, second_step::finish),
        post("/sign-out", Right::Own, sign_in::out),
        get("/account", Right::Own, account::show),
        post("/account/password", Right::Own, account::password),
        post("/account/locale", Right::Own, account::locale),
        post("/account/sign-out-elsewhere", Right::Own, account::sign_out_elsewhere),
        get("/", Right::Own, home::show),
    ]
}

/// The city, its screens, and what is suspended on them.
fn of_screens() -> Vec<Route> {
    vec![
        get("/city/new", Right::MakeCity, founding::show),
        post("/city/new", Right::MakeCity, founding::make),
        post("/city/demo", Right::MakeCity, founding::demo),
        get("/places/screens/new", Right::AddScreen, founding::ask_screen),
        post("/places/screens/new", Right::AddScreen, founding::add_screen),
        get("/places/offices/new", Right::AddPlace, founding::ask_office),
        post("/places/offices/new", Right::AddPlace, founding::add_office),
        get("/places/departments/new", Right::AddPlace, founding::ask_department),
        post("/places/departments/new", Right::AddPlace, founding::add_department),
        get("/screens", Right::SeeScreens, screens::show),
        get("/screens/{id}", Right::SeeScreens, screen::show),
        get("/screens/{id}/picture", Right::SeeScreens, screen::picture),
        post("/screens/{id}/identify", Right::Command, commands::identify),
        post("/screens/{id}/restart", Right::Command, commands::restart),
        post("/screens/{id}/screenshot", Right::Command, commands::screenshot),
        get("/screens/{id}/screenshots/{number}", Right::Command, commands::picture),
        get("/pairing", Right::Pair, pairing::show),
        post("/pairing", Right::Pair, pairing::look),
        post("/pairing/confirm", Right::Pair, pairing::confirm),
        get("/stops", Right::SeeScreens, stops::show),
        get("/stops/new", Right::Suspend, stops::ask),
        post("/stops/preview", Right::Suspend, stops::preview),
        post("/stops/suspend", Right::Suspend, stops::suspend),
        post("/stops/resume", Right::Resume, stops::resume),
        post("/stops/wishes/{number}/confirm", Right::Resume, stops::confirm),
        post("/stops/wishes/{number}/drop", Right::Resume, stops::drop_wish),
    ]
}

/// What shows, from its files to its publication.
fn of_content() -> Vec<Route> {
    vec![
        get("/content", Right::SeeContent, content::list),
        get("/content/new", Right::Write, content::new),
        post_files("/content/new", Right::Write, content::add),
        post("/content/preview", Right::Write, content::fragment),
        get("/content/pictures/{key}", Right::SeeContent, content::picture),
        get("/content/slides", Right::Write, content::new_slides),
        post("/content/slides", Right::Write, content::add_slides),
        get("/content/series", Right::SeeContent, content::list_series),
        get("/content/series/{item}", Right::SeeContent, content::show_series),
        post_files("/content/series/{item}", Right::Write, content::send_episode),
        get("/content/files/{hash}", Right::SeeContent, library::play),
        get("/content/campaigns", Right::SeeContent, content::list_campaigns),
        get("/content/campaigns/new", Right::Programme, content::new_campaign),
        post("/content/campaigns/new", Right::Programme, content::add_campaign),
        get("/content/campaigns/{id}", Right::SeeContent, content::show_campaign),
        get("/content/campaigns/{id}/change", Right::Programme, content::ask_campaign),
        post("/content/campaigns/{id}/change", Right::Programme, content::send_campaign),
        post("/content/campaigns/{id}/change/preview", Right::Programme, content::preview_campaign),
        get("/content/playlists", Right::SeeContent, content::list_playlists),
        get("/content/playlists/new", Right::Programme, content::new_playlist),
        post("/content/playlists/new", Right::Programme, content::add_playlist),
        post("/content/playlists/new/preview", Right::Programme, content::preview_playlist),
        get("/content/playlists/{id}", Right::SeeContent, content::show_playlist),
        get("/content/playlists/{id}/order", Right::Programme, content::ask_order),
        post("/content/playlists/{id}/order", Right::Programme, content::send_order),
        get("/content/playlists/{id}/rule", Right::Programme, content::ask_rule),
        post("/content/playlists/{id}/rule", Right::Programme, content::send_rule),
        post("/content/playlists/{id}/rule/preview", Right::Programme, content::preview_rule),
        get("/content/playlists/{id}/rules/{item}/end", Right::Programme, content::ask_end),
        post("/content/playlists/{id}/rules/{item}/end", Right::Programme, content::send_end),
        get("/content/playlists/{id}/rules/{item}", Right::Programme, content::ask_rule),
        post("/content/playlists/{id}/rules/{item}", Right::Programme, content::send_rule),
        post("/content/playlists/{id}/rules/{item}/preview", Right::Programme, content::preview_rule),
        get("/content/media", Right::SeeContent, library::list),
        post_files("/content/media", Right::Write, library::send),
        bytes(Method::OPTIONS, "/content/uploads", Right::Write, tus::options),
        bytes(Method::POST, "/content/uploads", Right::Write, tus::begin),
        bytes(Method::HEAD, "/content/uploads/{key}", Right::Write, tus::look),
        bytes(Method::PATCH, "/content/uploads/{key}", Right::Write, tus::append),
        bytes(Method::DELETE, "/content/uploads/{key}", Right::Write, tus::drop_it),
        post("/content/media/{number}/cancel", Right::Write, library::cancel),
        post("/content/media/{number}/retry", Right::Write, library::retry),
        post("/content/media/{number}/forget", Right::Write, library::forget),
        get("/content/media/{number}/replace", Right::Write, content::ask_replace),
        post("/content/media/{number}/replace", Right::Write, content::replace),
        post("/content/media/{number}/about", Right::Write, library::set_about),
        get("/content/media/trash", Right::Write, library::show_trash),
        post("/content/media/{number}/throw", Right::Write, library::throw),
        post("/content/media/{number}/restore", Right::Write, library::restore),
        post("/content/media/{number}/delete", Right::Write, library::delete),
        get("/content/media/{number}/{place}", Right::SeeContent, library::small),
        get("/counter", Right::Counter, counter::show),
        post("/counter", Right::Counter, counter::put),
        post("/counter/remove", Right::Counter, counter::remove),
        get("/content/items/{id}", Right::SeeContent, content::show_item),
        post("/content/items/{id}/correct", Right::Write, content::correct),
        post("/content/items/{id}/remove", Right::Write, content::remove),
        get("/content/proposals/{number}", Right::SeeContent, content::show_proposal),
        post_files("/content/proposals/{number}", Right::Write, content::change),
        post("/content/proposals/{number}/drop", Right::Withdraw, content::drop_proposal),
        post("/content/proposals/{number}/reopen", Right::Withdraw, content::reopen),
        post("/content/proposals/{number}/authorise", Right::Review, content::authorise),
        post("/content/proposals/{number}/refuse", Right::Review, content::refuse),
        post("/content/proposals/{number}/call-back", Right::Review, content::call_back),
        get("/content/proposals/{number}/undo", Right::Review, content::ask_undo),
        post("/content/proposals/{number}/undo", Right::Review, content::undo),
    ]
}

/// Who may what, and what was done.
fn of_people() -> Vec<Route> {
    vec![
        get("/people", Right::SeePeople, people::list),
        get("/people/new", Right::ChangePeople, people::new),
        post("/people/new", Right::ChangePeople, people::add),
        get("/people/{id}", Right::SeePeople, people::show),
        post("/people/{id}", Right::ChangePeople, people::change),
        post("/people/{id}/roles", Right::ChangePeople, people::roles),
        post("/people/{id}/link", Right::ChangePeople, people::link),
        post("/people/{id}/second-step", Right::ChangePeople, people::second_step),
        post("/people/{id}/sign-out", Right::ChangePeople, people::sign_out),
        post("/people/{id}/close", Right::ChangePeople, people::close),
        post("/people/{id}/open", Right::ChangePeople, people::open),
        post("/people/{id}/delegations", Right::ChangePeople, people::delegate),
        post("/delegations/{number}/confirm", Right::ChangePeople, people::confirm_delegation),
        post("/delegations/{number}/end", Right::ChangePeople, people::end_delegation),
        post("/roles/{number}/grant", Right::ChangePeople, people::grant),
        post("/roles/{number}/refuse", Right::ChangePeople, people::refuse),
        post("/resets/{number}/grant", Right::ChangePeople, people::grant_reset),
        post("/resets/{number}/refuse", Right::ChangePeople, people::refuse_reset),
        get("/audit", Right::SeeAudit, audit::show),
        get("/audit/heads/{day}", Right::SeeAudit, heads::file),
    ]
}

/// The page, beside what screens ask.
pub(crate) fn router<S: Clone + Send + Sync + 'static>(page: &Arc<Page>) -> Router<S> {
    let mut router = Router::new();
    for Route { method, path, right, takes, handler } in all() {
        let page = page.clone();
        let filter = MethodFilter::try_from(method).expect("the methods of routes have filters");
        let answer = move |params: RawPathParams, request: Request| async move {
            let params = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let (parts, body) = request.into_parts();
            guard::answer(page, right, guard::Asked { parts, body, params, takes }, |visit| handler(visit)).await
        };
        router = router.route(path, on(filter, answer));
    }
    let others = page.clone();
    router.method_not_allowed_fallback(move |request: Request| async move {
        guard::without_route(others, &request.into_parts().0, Fault::Method)
    })
}

async fn file(visit: Visit) -> Outcome {
    Ok(assets::answer(visit.param("file"), &visit.headers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_something_is_never_open_to_everybody_but_to_sign_in() {
        let open = ["/first/{token}", "/password/{token}", "/sign-in"];
        for route in all().iter().filter(|route| !route.method.is_safe()) {
            assert_eq!(route.right == Right::Public, open.contains(&route.path), "{}", route.path);
        }
    }

    #[test]
    fn who_may_only_look_changes_nothing() {
        use crate::accounts::Role;
        for route in all().iter().filter(|route| !route.method.is_safe()) {
            assert!(!route.right.is_of(Role::Auditor), "{}", route.path);
        }
    }
}
