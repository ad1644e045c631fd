//! Which addresses requests may go to. An address that carries another one inside (mapped, translated or
//! tunnelled IPv4) is judged by both.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Denied unless allowed: this machine, this link, metadata services of clouds, groups, and what is no
/// address of a server.
const DENIED: [&str; 11] = [
    "0.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "100.100.100.200/32",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "fe80::/10",
    "fd00:ec2::/32",
    "ff00::/8",
];

/// The networks to which requests may go.
pub struct Networks {
    allow: Vec<IpNet>,
    deny: Vec<IpNet>,
}

impl Networks {
    /// What is allowed wins over what is denied, be it by `deny` or by default.
    pub fn new(allow: Vec<IpNet>, deny: Vec<IpNet>) -> Self {
        let by_default = DENIED.iter().filter_map(|net| net.parse::<IpNet>().ok());
        let deny = deny.into_iter().chain(by_default).collect();
        Self { allow, deny }
    }

    /// Whether a request may go to this address.
    pub fn allow(&self, address: IpAddr) -> bool {
        let inner = match address {
            IpAddr::V4(_) => None,
            IpAddr::V6(address) => carried(address).map(IpAddr::V4),
        };
        self.is_open(address) && inner.is_none_or(|inner| self.is_open(inner))
    }

    /// Whether the configuration allows this very address.
    pub fn names(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allow.iter().any(|net| net.contains(&address))
    }

    fn is_open(&self, address: IpAddr) -> bool {
        let holds = |nets: &[IpNet]| nets.iter().any(|net| net.contains(&address));
        holds(&self.allow) || !holds(&self.deny)
    }
}

/// The IPv4 address that an IPv6 address leads to, if it does.
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let part = address.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match part {
        // Mapped, and the compatible form that some systems still route.
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] if part[5] != 0 || (high, low) > (0, 1) => Some(v4(high, low)),
        // Translated, by the well-known prefix and by the local one.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x64, 0xff9b, 1, _, _, _, high, low] => Some(v4(high, low)),
        // Tunnelled (6to4).
        [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(allow: &[&str], deny: &[&str]) -> Networks {
        let parsed = |nets: &[&str]| nets.iter().map(|net| net.parse().unwrap()).collect();
        Networks::new(parsed(allow), parsed(deny))
    }

    #[test]
    fn this_machine_this_link_and_metadata_are_denied_in_every_spelling() {
        let networks = networks(&[], &[]);
        for address in [
            "127.0.0.1",
            "127.255.0.9",
            "0.0.0.0",
            "169.254.169.254",
            "100.100.100.200",
            "255.255.255.255",
            "224.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:0.0.0.0",
            "::ffff:0.0.0.1",
            "::127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::1",
        ] {
            assert!(!networks.allow(address.parse().unwrap()), "{address}");
        }
        for address in ["10.1.2.3", "192.168.0.1", "203.0.113.9", "2001:db8::1", "fd12::1", "::ffff:10.0.0.1"]
        {
            assert!(networks.allow(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn what_is_allowed_wins_and_a_carried_address_is_judged_too() {
        let own = networks(&["127.0.0.0/8", "10.1.0.0/16"], &["10.0.0.0/8"]);
        assert!(own.allow("127.0.0.1".parse().unwrap()));
        assert!(own.allow("::ffff:127.0.0.1".parse().unwrap()));
        assert!(own.allow("10.1.9.9".parse().unwrap()));
        assert!(!own.allow("10.2.0.1".parse().unwrap()));
        assert!(!own.allow("::ffff:10.2.0.1".parse().unwrap()));
        assert!(!own.allow("::1".parse().unwrap()));
    }
}
