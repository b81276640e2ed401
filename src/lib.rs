//! Bản Tin
mod article;
mod config;
mod date;
mod diagnostic;
mod fields;
mod front_matter;
mod markdown;
mod permalink;
mod slug;
mod source;
mod text;
