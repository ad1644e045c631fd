//! Turns the text of one setting into a typed value. Pure; each error says what a good value looks like.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ipnet::IpNet;
use sha2::{Digest, Sha256};

use super::secret::Key;

/// One address to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bind {
    /// Address and port; port 0 takes a free one.
    pub address: SocketAddr,
    /// The address is `[::]` and stands for every address of both families. Where the system has no IPv6,
    /// listen on `0.0.0.0` instead.
    pub dual_stack: bool,
}

impl Bind {
    /// Every address of the machine, IPv4 and IPv6.
    pub fn any(port: u16) -> Self {
        Self { address: SocketAddr::new(Ipv6Addr::UNSPECIFIED.into(), port), dual_stack: true }
    }

    /// One address (`0.0.0.0` and `[::]` mean all of that family only).
    pub fn only(ip: IpAddr, port: u16) -> Self {
        Self { address: SocketAddr::new(ip, port), dual_stack: false }
    }

    /// The same address with another port.
    pub fn with_port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// The IPv4 address to use instead where the system has no IPv6.
    pub fn without_ipv6(&self) -> Option<SocketAddr> {
        self.dual_stack.then(|| SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), self.address.port()))
    }
}

/// `127.0.0.1:8888`, `[::1]:8888`, `localhost:8888`, `:8888` or `8888`.
pub(super) fn bind(text: &str) -> Result<Bind, String> {
    let usage = || "write ADDRESS:PORT, as 127.0.0.1:8888, [::1]:8888 or :8888 for all addresses".to_owned();
    if let Ok(port) = text.parse::<u16>() {
        return Ok(Bind::any(port));
    }
    if let Ok(address) = text.parse::<SocketAddr>() {
        let all = address.ip() == IpAddr::from(Ipv6Addr::UNSPECIFIED);
        return Ok(if all { Bind::any(address.port()) } else { Bind { address, dual_stack: false } });
    }
    let (host, port) = text.rsplit_once(':').ok_or_else(usage)?;
    let port: u16 = port.parse().map_err(|_| usage())?;
    match host {
        "" | "*" => Ok(Bind::any(port)),
        "localhost" => Ok(Bind::only(Ipv4Addr::LOCALHOST.into(), port)),
        _ => Err(usage()),
    }
}

/// `10.0.0.0/8`, or a single address.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    if let Ok(net) = text.parse::<IpNet>() {
        return Ok(net.trunc());
    }
    text.parse::<IpAddr>()
        .map(IpNet::from)
        .map_err(|_| "write networks as 10.0.0.0/8 or fd00::/8, or single addresses".to_owned())
}

/// A duration as Go writes it (`24h`, `5m0s`, `1h30m`, `500ms`), with `d` for days besides.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    const USAGE: &str = "write a number with its unit, as 30s, 5m, 24h or 7d";
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    if text.is_empty() || text.len() > 40 {
        return Err(USAGE.to_owned());
    }
    let mut total = 0.0_f64;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or(USAGE)?;
        let (number, tail) = rest.split_at(digits);
        let number: f64 = number.parse().map_err(|_| USAGE.to_owned())?;
        let letters = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let seconds = match unit {
            "ns" => 1e-9,
            "us" | "µs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return Err(USAGE.to_owned()),
        };
        total += number * seconds;
        rest = tail;
    }
    Duration::try_from_secs_f64(total).map_err(|_| USAGE.to_owned())
}

/// A number of bytes: `33554432`, `32M`, `32MB` or `32MiB` (all binary, as Harbor and Docker mean them).
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    const USAGE: &str = "write a number of bytes, as 33554432 or 32MiB";
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| USAGE.to_owned())?;
    let shift = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return Err(USAGE.to_owned()),
    };
    number.checked_mul(1 << shift).ok_or_else(|| USAGE.to_owned())
}

/// What YAML 1.1 and people write for yes and no.
pub(super) fn boolean(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err("write true or false".to_owned()),
    }
}

/// A key of 32 bytes in hex or base64, or a passphrase of 32 characters or more, which is hashed.
pub(super) fn key(text: &str) -> Result<Key, String> {
    if let Some(bytes) = hex32(text).or_else(|| base64_32(text)) {
        return Ok(Key::new(bytes));
    }
    if text.chars().count() < 32 {
        return Err(
            "it is too short: give 32 random bytes in hex or base64 (`openssl rand -base64 32`), or a \
                    passphrase of at least 32 characters"
                .to_owned(),
        );
    }
    let mut hash = Sha256::new();
    hash.update(b"berth secret key from a passphrase\0");
    hash.update(text.as_bytes());
    Ok(Key::new(hash.finalize().into()))
}

fn hex32(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(*pair.first()?).to_digit(16)?;
        let low = char::from(*pair.get(1)?).to_digit(16)?;
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(bytes)
}

fn base64_32(text: &str) -> Option<[u8; 32]> {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, lenient).decode(text).ok()?.try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(bind("127.0.0.1:0").unwrap(), Bind::only(Ipv4Addr::LOCALHOST.into(), 0));
        assert_eq!(bind("localhost:80").unwrap(), Bind::only(Ipv4Addr::LOCALHOST.into(), 80));
        assert_eq!(bind("[::1]:80").unwrap(), Bind::only(Ipv6Addr::LOCALHOST.into(), 80));
        assert_eq!(bind("0.0.0.0:80").unwrap(), Bind::only(Ipv4Addr::UNSPECIFIED.into(), 80));
        for all in ["8888", ":8888", "*:8888", "[::]:8888"] {
            assert_eq!(bind(all).unwrap(), Bind::any(8888), "{all}");
        }
        assert_eq!(Bind::any(8888).without_ipv6().unwrap().to_string(), "0.0.0.0:8888");
        for bad in ["", "70000", "127.0.0.1", "::1:80", "example.com:80", "127.0.0.1:x", "http://a:80"] {
            assert!(bind(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn networks() {
        assert_eq!(network("10.1.2.3/8").unwrap().to_string(), "10.0.0.0/8");
        assert_eq!(network("192.0.2.7").unwrap().to_string(), "192.0.2.7/32");
        assert_eq!(network("fd00::1").unwrap().to_string(), "fd00::1/128");
        assert!(network("10.0.0.0/33").is_err());
        assert!(network("private").is_err());
    }

    #[test]
    fn durations() {
        for (text, seconds) in
            [("0", 0.0), ("30s", 30.0), ("5m0s", 300.0), ("168h", 604_800.0), ("1.5h", 5400.0)]
        {
            assert_eq!(duration(text).unwrap().as_secs_f64(), seconds, "{text}");
        }
        assert_eq!(duration("7d").unwrap(), Duration::from_hours(168));
        assert_eq!(duration("1m500ms").unwrap(), Duration::from_millis(60_500));
        for bad in ["", "5", "h", "-5m", "5 m", "5weeks", "1..5s", "999999999999999999999999h"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(bytes("5242880").unwrap(), 5 << 20);
        assert_eq!(bytes("32M").unwrap(), 32 << 20);
        assert_eq!(bytes("1 GiB").unwrap(), 1 << 30);
        for bad in ["", "M", "-1", "1.5M", "20 parsecs", "99999999999999999T"] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn keys() {
        let hex = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";
        assert_eq!(key(hex).unwrap().expose()[..3], [0, 0x11, 0x22]);
        let plain = key("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap();
        assert_eq!(plain.expose(), &[0; 32]);
        assert_eq!(key("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap().expose(), &[0; 32]);
        let phrase = key("a rather long passphrase nobody would guess").unwrap();
        assert_ne!(phrase.expose(), key("a rather long passphrase nobody would guest").unwrap().expose());
        assert!(key("not-a-secure-key").is_err());
        assert!(key("").is_err());
    }
}
