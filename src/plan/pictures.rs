//! Pictures: in which sizes pages show them.

use super::Plan;
use crate::image;
use crate::markdown::Shown;
use crate::permalink::Address;
use crate::route::Maker;
use crate::view::ImageView;

impl Plan {
    /// How the picture at an address is shown; `None` if it is none of this site, or of unknown size.
    pub(super) fn shown(&self, url: &str) -> Option<Shown> {
        let route = self.route_to(url)?;
        let Maker::Asset(asset) = route.maker else { return None };
        let (album, base) = (&self.given.album, &self.config().base);
        let (width, height) = album.facts(asset)?.size(&album.settings);
        let address = Address::of_output(&route.output);
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
