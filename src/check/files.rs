//! Advice about files that readers load as they are, and that are heavy.

use crate::diagnostic::{Diagnostic, Problem};
use crate::image;
use crate::output::Output;
use crate::route::Maker;
use crate::site::Site;
use crate::text::file_size;

/// Most bytes of a picture that is not made smaller.
const PICTURE: u64 = 1024 * 1024;

/// Most bytes of any other file: what usual hosts take.
const FILE: u64 = 25 * 1024 * 1024;

pub fn advice(site: &Site) -> Vec<Diagnostic> {
    let copied = site.plan.routes().iter().filter(|route| matches!(route.maker, Maker::Asset(_)));
    let heavy = copied.filter_map(|route| {
        let Output::Copy(file) = site.plan.make(route) else { return None };
        let most = if image::is_image(&file.path) { PICTURE } else { FILE };
        let words = |bytes: u64| file_size(bytes, &site.config.editions[0].code);
        let problem = || Problem::HeavyFile { size: words(file.size), most: words(most) };
        (file.size > most).then(|| Diagnostic::of_file(file.name.clone(), problem()))
    });
    heavy.collect()
}
