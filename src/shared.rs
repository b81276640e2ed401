//! Shared values: compared by content, turned into template values once.

use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer};
use tera::Value;

/// A value that many outputs share: compared by content, turned into a template value once.
#[derive(Debug)]
pub struct Shared<T>(Arc<(T, OnceLock<Value>)>);

impl<T> Shared<T> {
    /// Shares a value.
    pub fn new(value: T) -> Self {
        Shared(Arc::new((value, OnceLock::new())))
    }
}

impl<T: Serialize> Shared<T> {
    /// The template value.
    pub fn value(&self) -> &Value {
        self.0.1.get_or_init(|| Value::from_serializable(&self.0.0))
    }

    /// Makes the template value, if there is none yet, and lets something be added to it.
    pub fn fill<E>(&self, add: impl FnOnce(Value) -> Result<Value, E>) -> Result<(), E> {
        if self.0.1.get().is_none() {
            // Where another thread was faster, its value is equal.
            let _ = self.0.1.set(add(Value::from_serializable(&self.0.0))?);
        }
        Ok(())
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(self.0.clone())
    }
}

impl<T> std::ops::Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0.0
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.0 == other.0.0
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}
