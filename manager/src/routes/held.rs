//! Answers that come later.
//!
//! Thousands of screens wait at once. What led to the waiting (the request, each layer around the route) would be kept
//! until the answer if the route waited itself; so it gives what is still to be done to the outermost layer, which does it
//! when everything else is gone.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
};

use axum::response::{IntoResponse as _, Response};

type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// An answer that is still to be made, in the extensions of the response that stands for it.
#[derive(Clone)]
struct Held(Arc<Mutex<Option<Answer>>>);

/// A response that stands for `answer`.
pub(super) fn hold(answer: impl Future<Output = Response> + Send + 'static) -> Response {
    let mut response = ().into_response();
    response.extensions_mut().insert(Held(Arc::new(Mutex::new(Some(Box::pin(answer))))));
    response
}

/// The answer that `response` stands for, or itself.
pub(super) async fn settle(mut response: Response) -> Response {
    let held = response.extensions_mut().remove::<Held>();
    let answer = held.and_then(|held| held.0.lock().expect("no holder of this lock panics").take());
    match answer {
        Some(answer) => {
            drop(response);
            answer.await
        }
        None => response,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn a_response_stands_for_the_answer_that_is_held() {
        let answer = async { StatusCode::NOT_MODIFIED.into_response() };
        assert_eq!(settle(hold(answer)).await.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(settle(StatusCode::NO_CONTENT.into_response()).await.status(), StatusCode::NO_CONTENT);
    }
}
