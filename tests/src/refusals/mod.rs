//! What must be refused. The numbers in the tests' names are those of docs/refusals.md.
