//! What a user can see of Berth, tested from outside: the real program is started on a port of its own and spoken to
//! over HTTP and with the real clients. Each test is one story. Build the program first
//! (`cargo build --release --features failpoints`) or point `BERTH_BIN` at it.
//!
//! `harness` starts the program and speaks to it; `api` holds what must work, `refusals` what must be refused,
//! `faults` what must be survived, `clients` what docker, helm and the others do with it. Stories on several replicas
//! need the servers of `tests/services.sh`; with `BERTH_TEST_ON_POSTGRES=1` all of `api` runs on PostgreSQL.
#![cfg(test)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod api;
mod clients;
mod faults;
mod harness;
mod matrix;
mod papers;
mod refusals;
