//! From filters to SQL. Column expressions are constants of the program; values are bound.

use berth_db::{Dialect, Row, Tx, Value};

use super::filter::same_key;
use super::{Filter, Filters, Page, Sort, parse_time};
use crate::error::{Error, Result};

/// What a column holds, which says how a filter's value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// An integer.
    Int,
    /// 0 or 1, `false` or `true` for the client.
    Bool,
    /// Microseconds UTC.
    Time,
}

/// The columns that a list can be filtered and sorted by.
pub trait Column: Copy + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// The name in the API.
    fn name(self) -> &'static str;
    /// The expression in SQL.
    fn sql(self) -> &'static str;
    /// What it holds.
    fn kind(self) -> Kind;
}

/// The column of a name, if it is on the list.
fn find<C: Column>(name: &str) -> Option<C> {
    C::ALL.iter().copied().find(|column| same_key(column.name(), name))
}

macro_rules! columns {
    ($(#[$doc:meta])* $enum:ident { $($variant:ident $kind:ident $name:literal $sql:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        enum $enum { $($variant,)* }

        impl $crate::listing::Column for $enum {
            const ALL: &'static [Self] = &[$(Self::$variant,)*];

            fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            fn sql(self) -> &'static str {
                match self { $(Self::$variant => $sql,)* }
            }

            fn kind(self) -> $crate::listing::Kind {
                match self { $(Self::$variant => $crate::listing::Kind::$kind,)* }
            }
        }
    };
}
pub(crate) use columns;

/// Conditions of a statement with their parameters.
pub struct Select {
    dialect: Dialect,
    conditions: Vec<String>,
    params: Vec<Value>,
}

impl Select {
    /// No conditions yet.
    pub fn new(dialect: Dialect) -> Self {
        Self { dialect, conditions: Vec::new(), params: Vec::new() }
    }

    /// Binds a value; its placeholder.
    pub fn bind(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("?{}", self.params.len())
    }

    /// Adds a condition.
    pub fn require(&mut self, condition: impl Into<String>) {
        self.conditions.push(condition.into());
    }

    /// Requires that `expression` equals a value.
    pub fn require_equal(&mut self, expression: &str, value: impl Into<Value>) {
        let bound = self.bind(value);
        self.require(format!("{expression} = {bound}"));
    }

    /// Requires that `expression` contains a text, whatever the case of its letters.
    pub fn require_contains(&mut self, expression: &str, text: &str) {
        let bound = self.bind(text);
        let find = self.position();
        self.require(format!("{find}(LOWER({expression}), LOWER(CAST({bound} AS TEXT))) > 0"));
    }

    /// The condition that `expression` contains a text as it is written.
    pub fn contains_exactly(&mut self, expression: &str, text: &str) -> String {
        format!("{} > 0", self.position_of(expression, text))
    }

    /// Where in `expression` a text stands as it is written, from 1; 0 when it does not.
    pub fn position_of(&mut self, expression: &str, text: &str) -> String {
        let bound = self.bind(text);
        let find = self.position();
        format!("{find}({expression}, CAST({bound} AS TEXT))")
    }

    fn position(&self) -> &'static str {
        match self.dialect {
            Dialect::Sqlite => "INSTR",
            Dialect::Postgres => "STRPOS",
        }
    }

    /// Adds the filters whose keys are columns of `C`; others have no effect.
    ///
    /// # Errors
    /// 400 when a value is not of its column's kind.
    pub fn require_filters<C: Column>(&mut self, filters: &Filters) -> Result<()> {
        for (key, filter) in filters.iter() {
            let (name, operator) = key.split_once("__").map_or((key, None), |(name, op)| (name, Some(op)));
            let Some(column) = find::<C>(name) else { continue };
            self.require_filter(column, operator, filter)?;
        }
        Ok(())
    }

    fn require_filter<C: Column>(
        &mut self,
        column: C,
        operator: Option<&str>,
        filter: &Filter,
    ) -> Result<()> {
        let sql = column.sql();
        match filter {
            Filter::Exact(text) => match operator {
                None | Some("exact" | "in") => {
                    let value = self.value(column, text)?;
                    self.require(format!("{sql} = {value}"));
                }
                Some("icontains") => self.require_part(column, text),
                Some(operator) => {
                    let sign = match operator {
                        "gte" => ">=",
                        "lte" => "<=",
                        "gt" => ">",
                        "lt" => "<",
                        _ => return Ok(()),
                    };
                    let value = self.value(column, text)?;
                    self.require(format!("{sql} {sign} {value}"));
                }
            },
            Filter::Fuzzy(text) => self.require_part(column, text),
            Filter::Range(min, max) => {
                for (end, sign) in [(min, ">="), (max, "<=")] {
                    if let Some(text) = end {
                        let value = self.value(column, text)?;
                        self.require(format!("{sql} {sign} {value}"));
                    }
                }
            }
            Filter::Any(texts) if texts.is_empty() => self.require("1 = 0"),
            Filter::Any(texts) => {
                let values: Result<Vec<String>> = texts.iter().map(|text| self.value(column, text)).collect();
                self.require(format!("{sql} IN ({})", values?.join(", ")));
            }
            // Only for what can have several; the list that has such a key takes it out before.
            Filter::All(_) => {}
        }
        Ok(())
    }

    fn require_part<C: Column>(&mut self, column: C, text: &str) {
        match column.kind() {
            Kind::Text => self.require_contains(column.sql(), text),
            _ => self.require_contains(&format!("CAST({} AS TEXT)", column.sql()), text),
        }
    }

    /// Binds a filter's value, read as the column's kind demands.
    fn value<C: Column>(&mut self, column: C, text: &str) -> Result<String> {
        let refused =
            |what: &str| Error::bad_request(format!("the value of {} must be {what}", column.name()));
        let value = match column.kind() {
            Kind::Text => Value::from(text),
            Kind::Int => Value::from(text.parse::<i64>().map_err(|_| refused("a number"))?),
            Kind::Bool => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "t" => Value::from(true),
                "false" | "0" | "f" => Value::from(false),
                _ => return Err(refused("true or false")),
            },
            Kind::Time => {
                Value::from(parse_time(text).ok_or_else(|| refused("a time such as 2006-01-02T15:04:05"))?)
            }
        };
        Ok(self.bind(value))
    }

    fn clause(&self) -> String {
        if self.conditions.is_empty() {
            return String::new();
        }
        format!(" WHERE {}", self.conditions.join(" AND "))
    }

    /// How many rows meet the conditions.
    pub fn count(&self, tx: &mut Tx<'_>, from: &str) -> Result<i64> {
        let sql = format!("SELECT COUNT(*) FROM {from}{}", self.clause());
        #[cfg(test)]
        super::tests::remember(&sql, &self.params);
        Ok(tx.one(&sql, &self.params)?.get(0)?)
    }

    fn statement(
        &self,
        columns: &str,
        from: &str,
        order: &str,
        (limit, offset): (i64, i64),
    ) -> (String, Vec<Value>) {
        let mut params = self.params.clone();
        params.push(limit.into());
        params.push(offset.into());
        let (limit, offset) = (params.len() - 1, params.len());
        let clause = self.clause();
        let sql =
            format!("SELECT {columns} FROM {from}{clause} ORDER BY {order} LIMIT ?{limit} OFFSET ?{offset}");
        (sql, params)
    }

    /// The rows of one page.
    pub fn rows(
        &self,
        tx: &mut Tx<'_>,
        columns: &str,
        from: &str,
        order: &str,
        page: Page,
    ) -> Result<Vec<Row>> {
        let (sql, params) = self.statement(columns, from, order, (page.limit(), page.offset()));
        #[cfg(test)]
        super::tests::remember(&sql, &params);
        Ok(tx.query(&sql, &params)?)
    }

    /// The rows of one page, of a list that may be long: their keys are found first, by indexes alone where the
    /// order has one and from the nearer end of the `total` rows that there are, and only what is on the page is
    /// read. `key` is unique within `from`.
    pub fn rows_by(
        &self,
        tx: &mut Tx<'_>,
        key: &str,
        columns: &str,
        from: &str,
        order: &str,
        (page, total): (Page, i64),
    ) -> Result<Vec<Row>> {
        let (limit, offset) = (page.limit().min(total.saturating_sub(page.offset())), page.offset());
        if limit <= 0 {
            return Ok(Vec::new());
        }
        let (keys, params) = if offset > total / 2 {
            self.statement(key, from, &reversed(order), (limit, total - offset - limit))
        } else {
            self.statement(key, from, order, (limit, offset))
        };
        let sql = format!("SELECT {columns} FROM {from} WHERE {key} IN ({keys}) ORDER BY {order}");
        #[cfg(test)]
        super::tests::remember(&sql, &params);
        Ok(tx.query(&sql, &params)?)
    }
}

/// The order that a request asks for, else the list's own. `tie` makes it total, so that pages do not
/// overlap.
pub fn order_by<C: Column>(sorts: &[Sort], default: &str, tie: &str) -> String {
    let mut keys: Vec<String> = Vec::new();
    for sort in sorts {
        if let Some(column) = find::<C>(&sort.key) {
            let direction = if sort.descending { " DESC" } else { "" };
            keys.push(format!("{}{direction}", column.sql()));
        }
    }
    if keys.is_empty() {
        keys.push(default.to_owned());
    }
    keys.push(tie.to_owned());
    keys.join(", ")
}

/// The opposite of an order: of each key between commas that stand in no parentheses.
fn reversed(order: &str) -> String {
    let mut keys = vec![String::new()];
    let mut depth = 0_usize;
    for letter in order.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                keys.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(key) = keys.last_mut() {
            key.push(letter);
        }
    }
    let turned = keys.iter().map(|key| key.trim()).map(|key| match key.strip_suffix(" DESC") {
        Some(key) => key.to_owned(),
        None => format!("{key} DESC"),
    });
    turned.collect::<Vec<_>>().join(", ")
}

/// `(?1, ?2, …)` for these ids, from `first` on. The last one is repeated up to a power of two, so that
/// lists of all lengths make few statements.
pub fn in_list<V: Into<Value> + Clone>(values: &[V], first: usize) -> (String, Vec<Value>) {
    let width = values.len().next_power_of_two();
    let mut params: Vec<Value> = values.iter().cloned().map(Into::into).collect();
    if let Some(last) = params.last().cloned() {
        params.resize(width, last);
    }
    let places: Vec<String> = (0..params.len()).map(|at| format!("?{}", first + at)).collect();
    (format!("({})", places.join(", ")), params)
}

#[cfg(test)]
mod tests {
    use super::super::{parse_filters, parse_sorts};
    use super::*;

    columns! {
        /// Columns of a list for the tests.
        Shelf {
            Id Int "id" "s.id";
            Name Text "name" "s.name";
            Public Bool "public" "s.public";
            Made Time "creation_time" "s.created_at";
        }
    }

    fn select(q: &str) -> Result<(String, Vec<Value>)> {
        let mut select = Select::new(Dialect::Sqlite);
        select.require_filters::<Shelf>(&parse_filters(q)?)?;
        Ok((select.clause(), select.params))
    }

    #[test]
    fn filters_become_conditions_with_bound_values() {
        let (sql, params) = select("name=a'b,id=[1~9],public=true").unwrap();
        assert_eq!(sql, " WHERE s.name = ?1 AND s.id >= ?2 AND s.id <= ?3 AND s.public = ?4");
        assert_eq!(params, [Value::from("a'b"), 1_i64.into(), 9_i64.into(), true.into()]);
        let (sql, _) = select("name=~a%_b").unwrap();
        assert_eq!(sql, " WHERE INSTR(LOWER(s.name), LOWER(CAST(?1 AS TEXT))) > 0");
        assert_eq!(select("name={a b}").unwrap().0, " WHERE s.name IN (?1, ?2)");
        assert_eq!(select("name={}").unwrap().0, " WHERE 1 = 0");
        let (sql, params) = select("creation_time=[2023-11-14T22:13:20~]").unwrap();
        assert_eq!((sql.as_str(), params.len()), (" WHERE s.created_at >= ?1", 1));
        assert_eq!(select("id__gte=3").unwrap().0, " WHERE s.id >= ?1");
    }

    #[test]
    fn unknown_and_secret_keys_have_no_effect_and_never_reach_the_statement() {
        for q in
            ["password=~a", "salt=x", "1=1;select pg_sleep(5)=x", "s.name=a", "id__regex=1", "name__x__y=1"]
        {
            assert_eq!(select(q).unwrap().0, "", "{q}");
        }
        let sorts = parse_sorts("password,-(case when 1=1 then 1 end),-name").unwrap();
        assert_eq!(order_by::<Shelf>(&sorts, "s.id", "s.id DESC"), "s.name DESC, s.id DESC");
        assert_eq!(order_by::<Shelf>(&[], "s.name", "s.id"), "s.name, s.id");
    }

    #[test]
    fn values_must_be_of_the_columns_kind() {
        for q in ["id=x", "id=[1~x]", "public=maybe", "creation_time=yesterday", "id={1 x}"] {
            assert!(select(q).is_err(), "{q}");
        }
    }

    #[test]
    fn an_order_is_reversed_key_by_key() {
        assert_eq!(reversed("l.at DESC, l.id DESC"), "l.at, l.id");
        assert_eq!(reversed("COALESCE(pull_time, 0), id DESC"), "COALESCE(pull_time, 0) DESC, id");
    }

    #[test]
    fn lists_of_ids_are_padded() {
        let (places, params) = in_list(&[1_i64, 2, 3], 2);
        assert_eq!(places, "(?2, ?3, ?4, ?5)");
        assert_eq!(params, [1_i64.into(), 2_i64.into(), 3_i64.into(), 3_i64.into()]);
    }
}
