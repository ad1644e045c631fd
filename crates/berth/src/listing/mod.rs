//! Lists of the management API: what a request asks for (filters, order, page) and how that becomes SQL
//! over an allow-list of columns. What a client writes is only ever bound as a parameter, never spelled
//! into a statement; a key that is not on the list has no effect.

mod filter;
mod select;
#[cfg(test)]
pub(crate) mod tests;

pub use filter::{Filter, Filters, Sort, parse_filters, parse_sorts, parse_time};
pub(crate) use select::columns;
pub use select::{Column, Kind, Select, in_list, order_by};

/// What a list gives at most, however many rows were asked for.
pub const MAX_ROWS: i64 = 1000;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: i64,
    /// Rows on a page as the client asked; zero and less mean as many as there are, up to [`MAX_ROWS`].
    pub size: i64,
}

impl Page {
    /// Rows to return.
    pub fn limit(self) -> i64 {
        if self.size <= 0 { MAX_ROWS } else { self.size.min(MAX_ROWS) }
    }

    /// Rows to leave out.
    pub fn offset(self) -> i64 {
        (self.number - 1).max(0).saturating_mul(self.limit())
    }
}

/// What a request for a list asks for.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// The conditions of `q`.
    pub filters: Filters,
    /// The order of `sort`.
    pub sorts: Vec<Sort>,
    /// The page.
    pub page: Page,
}

/// A page of a list, and how long the whole list is.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// The rows of the page.
    pub items: Vec<T>,
    /// Rows on all pages.
    pub total: i64,
}

impl<T> Listed<T> {
    /// An empty list.
    pub fn empty() -> Self {
        Self { items: Vec::new(), total: 0 }
    }
}

#[cfg(test)]
mod page_tests {
    use super::*;

    #[test]
    fn pages_have_limits_and_do_not_overflow() {
        assert_eq!((Page { number: 1, size: 10 }.limit(), Page { number: 1, size: 10 }.offset()), (10, 0));
        assert_eq!(Page { number: 3, size: 10 }.offset(), 20);
        assert_eq!((Page { number: 0, size: 10 }.offset(), Page { number: -5, size: 10 }.offset()), (0, 0));
        assert_eq!(
            (Page { number: 2, size: 0 }.limit(), Page { number: 2, size: -1 }.offset()),
            (1000, 1000)
        );
        assert_eq!(Page { number: i64::MAX, size: 100 }.offset(), i64::MAX);
    }
}
