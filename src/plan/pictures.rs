//! Pictures: in which sizes pages show them.

use percent_encoding::percent_decode_str;

use super::Plan;
use crate::image;
use crate::markdown::Shown;
use crate::permalink::Address;
use crate::route::Maker;
use crate::view::ImageView;

impl Plan {
    /// How the picture at an address is shown; `None` if it is none of this site, or of unknown size.
    pub(super) fn shown(&self, url: &str) -> Option<Shown> {
        let base = &self.config().base;
        let below = url.strip_prefix(&base.origin).unwrap_or(url).strip_prefix(&base.path)?;
        let output = percent_decode_str(below.split(['?', '#']).next()?).decode_utf8().ok()?;
        let at = self.routes().binary_search_by(|route| (*route.output).cmp(&output)).ok()?;
        let Maker::Asset(asset) = self.routes()[at].maker else { return None };
        let album = &self.given.album;
        let (width, height) = album.facts(asset)?.size(&album.settings);
        let address = Address::of_output(&output);
        let other = |(width, _): (u32, u32)| format!("{} {width}w", image::of_width(&address, width).href(base));
        let srcset = album.sizes(asset).into_iter().map(other).collect::<Vec<_>>().join(", ");
        (width > 0).then(|| Shown { width, height, srcset, sizes: album.settings.sizes.clone() })
    }

    /// What templates see of a picture.
    pub(super) fn image_view(&self, url: String, alt: String, caption: Option<String>) -> ImageView {
        let (permalink, shown) = (self.config().base.absolute(&url), self.shown(&url));
        let size = |of: fn(&Shown) -> u32| shown.as_ref().map(of);
        let (width, height) = (size(|shown| shown.width), size(|shown| shown.height));
        let srcset = shown.map(|shown| shown.srcset).filter(|srcset| !srcset.is_empty());
        ImageView { url, permalink, alt, caption, width, height, srcset }
    }
}
