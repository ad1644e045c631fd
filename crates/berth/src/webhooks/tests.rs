//! Policies and the outbox over a real database.
