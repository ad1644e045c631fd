//! What must be survived. The numbers in the tests' names are those of docs/faults.md.
