//! The client: one request, and what came back. Never follows a redirect by itself, and reads no body.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use ureq::config::Config;
use ureq::http::header::{LOCATION, RETRY_AFTER};
use ureq::http::uri::Authority;
use ureq::http::{Request, Response, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, Error};
use url::{Host, Url};

use super::failure::Failure;
use crate::process::guarded;

/// How this program names itself to servers.
const USER_AGENT: &str = concat!("bantin/", env!("CARGO_PKG_VERSION"), " (+link check)");

/// How is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Whether there is an answer.
    Head,
    /// For the answer itself, which is not read.
    Get,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A status.
    Status {
        /// Its number.
        code: u16,
        /// Where it leads on to, as written.
        location: Option<String>,
        /// How long the server wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// None.
    Failed(Failure),
    /// Nothing was asked: the address is of this machine or a private network.
    Private,
}

/// What asks.
pub struct Client {
    agent: Agent,
    private: bool,
}

impl Client {
    /// A client that waits so long for each answer. Unless `private`, it connects neither to this machine nor to private
    /// networks, whatever names and redirects lead there: an article must not make it ask what its author cannot reach.
    pub fn new(timeout: Duration, private: bool) -> Self {
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            // A connection that is kept may be closed by the server just when it is used again.
            .max_idle_connections(0)
            .build();
        let proxy = config.proxy().and_then(|proxy| proxy.uri().authority().cloned());
        let names = Names { system: DefaultResolver::default(), proxy, private };
        Client { agent: Agent::with_parts(config, DefaultConnector::default(), names), private }
    }

    /// Asks for an address.
    pub fn ask(&self, url: &Url, method: Method) -> Answer {
        if !self.private && is_private_by_name(url) {
            return Answer::Private;
        }
        // A server that trips the library must not end the check.
        match guarded(|| self.request(url, method)) {
            Ok(Ok(response)) => Answer::of(&response),
            Ok(Err(Error::Other(other))) if other.is::<NotPublic>() => Answer::Private,
            Ok(Err(error)) => Answer::Failed(Failure::of(&error)),
            Err(_) => Answer::Failed(Failure::Garbled),
        }
    }

    fn request(&self, url: &Url, method: Method) -> Result<Response<Body>, Error> {
        let method = match method {
            Method::Head => "HEAD",
            Method::Get => "GET",
        };
        self.agent.run(Request::builder().method(method).uri(url.as_str()).body(())?)
    }
}

impl Answer {
    fn of(response: &Response<Body>) -> Self {
        let header = |name| response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let seconds = header(RETRY_AFTER).and_then(|value| value.trim().parse().ok());
        Answer::Status {
            code: response.status().as_u16(),
            location: header(LOCATION).map(|value| value.trim().to_owned()),
            retry_after: seconds.map(Duration::from_secs),
        }
    }
}

/// Looks hosts up, and leaves out what is not public.
#[derive(Debug)]
struct Names {
    system: DefaultResolver,
    /// The proxy, if requests go through one: it may be anywhere, and looks up the others itself.
    proxy: Option<Authority>,
    private: bool,
}

/// A host has no public address.
#[derive(Debug)]
struct NotPublic;

impl std::error::Error for NotPublic {}

impl std::fmt::Display for NotPublic {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("no public address")
    }
}

impl Resolver for Names {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.system.resolve(uri, config, timeout).map_err(|error| match error {
            Error::Io(_) => Error::HostNotFound,
            other => other,
        })?;
        if self.private || uri.authority() == self.proxy.as_ref() {
            return Ok(found);
        }
        let mut public = self.empty();
        found.iter().filter(|address| is_public(address.ip())).for_each(|address| public.push(*address));
        if public.is_empty() { Err(Error::Other(Box::new(NotPublic))) } else { Ok(public) }
    }
}

/// Whether an address says by itself that it is not public, without anybody being asked.
fn is_private_by_name(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => !is_public(address.into()),
        Some(Host::Ipv6(address)) => !is_public(address.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => true,
    }
}

/// Whether an address can be reached from anywhere (IANA, special-purpose address registries).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (18..20).contains(&b))
        || (a, b, c) == (192, 0, 0))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // What stands for an address of the older kind is as public as that: mapped, and by translation (RFC 6052).
    let [first, second, .., high, low] = address.segments();
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    if (first, second) == (0x64, 0xff9b) {
        return is_public_v4((u32::from(high) << 16 | u32::from(low)).into());
    }
    // Nothing but 2000::/3 is given out; of that, one part is for examples, and another holds the older kind (6to4).
    let is_given_out = first & 0xe000 == 0x2000;
    let embedded = |high: u16, low: u16| is_public_v4((u32::from(high) << 16 | u32::from(low)).into());
    is_given_out && (first, second) != (0x2001, 0xdb8) && (first != 0x2002 || embedded(second, address.segments()[2]))
}

#[cfg(test)]
mod tests {
    use super::is_private_by_name;

    #[test]
    fn no_spelling_of_a_private_address_is_public() {
        let private = [
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "127.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "localhost",
            "LOCALHOST.",
            "a.localhost",
            "[::1]",
            "[::]",
            "[fe80::1]",
            "[fd00::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a00:1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[2001:db8::1]",
            "[ff02::1]",
            "１２７.0.0.1",
        ];
        for host in private {
            let url = format!("http://{host}/").parse().unwrap_or_else(|error| panic!("{host}: {error}"));
            assert!(is_private_by_name(&url), "{host}");
        }
        for host in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "vi.example.org", "[2001:4860:4860::8888]", "localhost.vn"]
        {
            let url = format!("http://{host}/").parse().expect("an address");
            assert!(!is_private_by_name(&url), "{host}");
        }
    }
}
