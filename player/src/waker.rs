//! Calls the main loop from other threads, also before there is one.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use bevy::ecs::resource::Resource;

type Call = Box<dyn Fn() + Send + Sync>;

/// A call that is connected to the main loop once that runs; calls before are not needed.
#[derive(Resource, Clone, Default)]
pub(crate) struct Waker(Arc<Inner>);

#[derive(Default)]
struct Inner {
    call: Mutex<Option<Call>>,
    was_called: AtomicBool,
}

impl Waker {
    /// From now on a call does `call`.
    pub(crate) fn connect(&self, call: impl Fn() + Send + Sync + 'static) {
        *self.0.call.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(call));
    }

    /// Whether it was called since this was asked last: else it is the window that has something.
    pub(crate) fn was_called(&self) -> bool {
        self.0.was_called.swap(false, Ordering::AcqRel)
    }

    /// The call as a function that any thread may keep.
    pub(crate) fn as_fn(&self) -> Arc<dyn Fn() + Send + Sync> {
        let inner = self.0.clone();
        Arc::new(move || {
            inner.was_called.store(true, Ordering::Release);
            if let Some(call) = &*inner.call.lock().unwrap_or_else(PoisonError::into_inner) {
                call();
            }
        })
    }
}
