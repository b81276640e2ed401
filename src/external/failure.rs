//! Failures: why there was no answer, as far as an editor can make something of it.

use std::io;

use serde::{Deserialize, Serialize};
use ureq::Error;

/// Why nobody answers at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// It is no address.
    Malformed,
    /// No such host, or no answer from those who know the hosts.
    UnknownHost,
    /// The host is there, but nothing listens.
    Refused,
    /// No way leads there.
    Unreachable,
    /// Nothing came in time.
    TooSlow,
    /// The connection ended before the answer.
    Cut,
    /// What came is no answer.
    Garbled,
    /// The certificate is not valid any more.
    Expired,
    /// The certificate is another host's.
    WrongHost,
    /// The certificate is by nobody that browsers trust, or those between are not sent along.
    Untrusted,
    /// Anything else about TLS.
    Tls,
    /// It leads on in a circle, or to no address.
    Circle,
}

impl Failure {
    /// In English, as the words in other languages are looked up by it.
    pub fn words(self) -> &'static str {
        match self {
            Failure::Malformed => "this is no web address",
            Failure::UnknownHost => "the host is unknown (DNS)",
            Failure::Refused => "the host refuses the connection",
            Failure::Unreachable => "the host cannot be reached",
            Failure::TooSlow => "no answer in time",
            Failure::Cut => "the connection was cut",
            Failure::Garbled => "the answer cannot be understood",
            Failure::Expired => "its certificate has expired",
            Failure::WrongHost => "its certificate is for another host",
            Failure::Untrusted => "its certificate is not trusted",
            Failure::Tls => "no secure connection (TLS)",
            Failure::Circle => "its redirects lead nowhere",
        }
    }

    /// Whether it may be another time.
    pub fn may_pass(self) -> bool {
        use Failure::{Cut, Garbled, Refused, TooSlow, UnknownHost, Unreachable};
        matches!(self, UnknownHost | Refused | Unreachable | TooSlow | Cut | Garbled)
    }

    /// Whether a server that does not know HEAD may answer so.
    pub fn may_be_of_head(self) -> bool {
        matches!(self, Failure::Cut | Failure::Garbled)
    }

    /// Whether the other addresses of the host will fare no better.
    pub fn is_of_host(self) -> bool {
        !matches!(self, Failure::Malformed | Failure::Garbled | Failure::Circle)
    }

    /// What an error of the client means.
    pub fn of(error: &Error) -> Self {
        match error {
            Error::HostNotFound => Failure::UnknownHost,
            Error::Timeout(_) => Failure::TooSlow,
            Error::BadUri(_) | Error::Http(_) => Failure::Malformed,
            Error::ConnectionFailed | Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => Failure::Unreachable,
            Error::Io(error) => Failure::of_io(error),
            Error::Rustls(_) | Error::Tls(_) | Error::TlsRequired => Failure::of_tls(&error.to_string()),
            _ => Failure::Garbled,
        }
    }

    fn of_io(error: &io::Error) -> Self {
        use io::ErrorKind::{
            BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, InvalidData, TimedOut, UnexpectedEof,
            WouldBlock,
        };
        match error.kind() {
            ConnectionRefused => Failure::Refused,
            TimedOut | WouldBlock => Failure::TooSlow,
            UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe => Failure::Cut,
            // The library for TLS wraps its errors so.
            InvalidData => Failure::of_tls(&error.to_string()),
            _ => Failure::Unreachable,
        }
    }

    /// What the words of the library for TLS mean; they are not promised to stay, and the rest is told in general.
    fn of_tls(words: &str) -> Self {
        let meanings = [
            ("certificate expired", Failure::Expired),
            ("Expired", Failure::Expired),
            ("not valid for", Failure::WrongHost),
            ("NotValidForName", Failure::WrongHost),
            ("UnknownIssuer", Failure::Untrusted),
            ("CaUsedAsEndEntity", Failure::Untrusted),
            ("BadSignature", Failure::Untrusted),
        ];
        meanings.iter().find(|(part, _)| words.contains(part)).map_or(Failure::Tls, |(_, failure)| *failure)
    }
}
