//! Calls the main loop from other threads, also before there is one.

use std::sync::{Arc, Mutex, PoisonError};

use bevy::ecs::resource::Resource;

type Call = Box<dyn Fn() + Send + Sync>;

/// A call that is connected to the main loop once that runs; calls before are not needed.
#[derive(Resource, Clone, Default)]
pub(crate) struct Waker(Arc<Mutex<Option<Call>>>);

impl Waker {
    /// From now on a call does `call`.
    pub(crate) fn connect(&self, call: impl Fn() + Send + Sync + 'static) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(call));
    }

    /// The call as a function that any thread may keep.
    pub(crate) fn as_fn(&self) -> Arc<dyn Fn() + Send + Sync> {
        let inner = self.0.clone();
        Arc::new(move || {
            if let Some(call) = &*inner.lock().unwrap_or_else(PoisonError::into_inner) {
                call();
            }
        })
    }
}
