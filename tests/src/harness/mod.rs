//! Everything a story needs: a running Berth, users who speak to it, and things to push.
//!
//! ```ignore
//! let berth = Berth::start().await;
//! let alice = berth.user("alice").await;
//! alice.create_project("shop").await.created();
//! let image = alice.push("shop/app:1").await.created();
//! alice.pull("shop/app:1").await.is(&image);
//! ```

mod authority;
mod builder;
mod client;
mod content;
mod database;
mod faulty_store;
mod gate;
mod management;
mod program;
mod provider;
mod random;
mod receiver;
mod registry;
mod reply;
mod server;
mod slapd;
mod token;
mod wire;

pub use authority::Authority;
pub use builder::Builder;
pub use client::{Call, Client, escape};
pub use content::{Blob, Document, Image, Index, media, sha256, sha512};
pub use database::{Bucket, Database};
pub use faulty_store::FaultyStore;
pub use gate::Gate;
pub use management::{PASSWORD, Role};
pub use provider::{Browser, Provider};
pub use random::Dice;
pub use receiver::{Delivery, Receiver};
pub use registry::Upload;
pub use reply::Reply;
pub use server::Berth;
pub use slapd::{SEARCHER, Slapd};
pub use token::{Challenge, claims_of};
pub use wire::{Wire, WireReply};
