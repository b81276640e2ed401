//! Headers: what hosts tell browsers of a file, by the rules of the target and else by what the file is.

use super::store::Headers;
use crate::config::{Place, Target};
use crate::manifest::{Kind, Twin};
use crate::media_type;

/// Pages are looked at again soon, so that news and corrections are seen; what they load may stay a while.
const PAGE: &str = "public, max-age=60";
const INDEX: &str = "public, max-age=300";
const ASSET: &str = "public, max-age=3600";

/// What never changes under its name.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// For what publishing keeps for itself.
const PRIVATE: &str = "private, no-store";

/// The headers of a file of the site.
pub fn headers(target: &Target, path: &str, kind: Kind) -> Headers {
    let rules = || target.headers.iter().filter(|rule| rule.matches.matches(path));
    let usual = match kind {
        Kind::Page | Kind::Redirect | Kind::List | Kind::Home => PAGE,
        Kind::Index => INDEX,
        Kind::Part if is_hashed(path) => FOREVER,
        Kind::Part | Kind::File => ASSET,
    };
    Headers {
        content_type: rules().find_map(|rule| rule.content_type.clone()).unwrap_or_else(|| media_type::of_path(path)),
        cache_control: rules().find_map(|rule| rule.cache_control.clone()).unwrap_or_else(|| usual.to_owned()),
        content_encoding: None,
    }
}

/// What stands for the headers of a file, where the host keeps headers.
pub fn digest(target: &Target, path: &str, kind: Kind) -> Option<String> {
    matches!(target.to.value, Place::S3 { .. }).then(|| headers(target, path, kind).digest())
}

impl Headers {
    /// Those of a file that publishing keeps for itself.
    pub fn own() -> Self {
        let content_type = "application/json; charset=utf-8".to_owned();
        Headers { content_type, cache_control: PRIVATE.to_owned(), content_encoding: None }
    }

    /// Those of a compressed twin.
    pub fn of_twin(&self, twin: Twin) -> Self {
        let encoding = match twin {
            Twin::Gzip => "gzip",
            Twin::Brotli => "br",
        };
        Headers { content_encoding: Some(encoding), ..self.clone() }
    }

    fn digest(&self) -> String {
        let Headers { content_type, cache_control, .. } = self;
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(format!("{content_type}\n{cache_control}").as_bytes()))
    }
}

/// Whether a name holds a checksum of the content, as names of assets that are built mostly do: `main.3f2a9c01.css`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let Some((stem, _)) = name.rsplit_once('.') else { return false };
    let is_sum = |part: &str| {
        let is_hex = part.len() >= 8 && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_hex && part.bytes().any(|byte| byte.is_ascii_digit()) && part.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    stem.rsplit(['.', '-']).next().is_some_and(|last| last.len() < stem.len() && is_sum(last))
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn only_names_with_a_checksum_never_change() {
        for name in ["main.3f2a9c01.css", "a/b/app-00aa11bb22cc.js"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["main.css", "anh-20221231.jpg", "deadbeef.css", "bieu-facade.css", "a.3f2a9c01/b.css"] {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
