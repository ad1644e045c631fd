//! What must work: the registry's verbs, tokens, projects, members, users, and the lists of the management API.

mod start;
