//! The rules, one a file: each takes what it needs of the books and returns the checks that it made.

pub(crate) mod r10;
pub(crate) mod r12;
