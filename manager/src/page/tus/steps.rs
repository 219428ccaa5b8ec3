//! What is asked of a file that is sent in parts, beside sending it: what is possible, how far it is, and that it is dropped.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode},
    response::Response,
};

use super::{
    LENGTH, answer,
    claim::forget,
    find, refused,
    turns::{Taking, Turn},
};
use crate::{
    library::Arrival,
    page::visit::{Fault, Outcome, Visit},
};

/// What is possible here, which the headers of every answer say.
pub(in crate::page) async fn options(_: Visit) -> Outcome {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

/// How far a file is. Whoever still sends it gives way: whoever asks has noticed that nothing arrives.
pub(in crate::page) async fn look(visit: Visit) -> Outcome {
    let _turn = claim(&visit, &find(&visit).await?).await?;
    let arrival = find(&visit).await?;
    if let Some(fault) = &arrival.fault {
        return Err(refused(StatusCode::GONE, visit.locale.media_fault(fault)));
    }
    let mut response = answer(StatusCode::OK, &arrival)?;
    response.headers_mut().insert(LENGTH, HeaderValue::from(arrival.size_bytes));
    Ok(response)
}

/// Drops a file, with all that came of it.
pub(in crate::page) async fn drop_it(visit: Visit) -> Outcome {
    let arrival = find(&visit).await?;
    let _turn = claim(&visit, &arrival).await?;
    forget(&visit.page, &arrival).await?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

async fn claim(visit: &Visit, arrival: &Arrival) -> Result<Turn, Fault> {
    match visit.page.turns.claim(&visit.page.data, arrival).await? {
        Taking::Taken(turn) => Ok(turn),
        Taking::Busy => Err(refused(StatusCode::LOCKED, "another request sends this file\n")),
        Taking::Gone => {
            forget(&visit.page, arrival).await?;
            Err(Fault::NotFound)
        }
    }
}
