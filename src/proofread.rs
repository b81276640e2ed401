//! Proofreading: what a text holds that its writer most likely mistyped.

use crate::diagnostic::Document;

/// Reports what is most likely mistyped.
pub fn proofread(_document: &mut Document, _vietnamese: bool) {}
