//! Values and rows as both databases understand them: 64-bit integers, text, bytes and null.
//! Booleans are stored as 0 and 1, times as microseconds UTC, digests as text with their algorithm.

use crate::error::{Error, Result};

/// A parameter of a statement or a column of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// SQL's NULL.
    Null,
    /// An integer, also used for booleans and times.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

macro_rules! into_value {
    ($($from:ty => $make:expr),* $(,)?) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                #[allow(clippy::redundant_closure_call)]
                ($make)(value)
            }
        }
    )*};
}

into_value! {
    i64 => Value::Int,
    i32 => |v| Value::Int(i64::from(v)),
    u32 => |v| Value::Int(i64::from(v)),
    bool => |v| Value::Int(i64::from(v)),
    String => Value::Text,
    &str => |v: &str| Value::Text(v.to_owned()),
    &String => |v: &String| Value::Text(v.clone()),
    Vec<u8> => Value::Bytes,
    &[u8] => |v: &[u8]| Value::Bytes(v.to_vec()),
}

impl From<u64> for Value {
    /// Sizes beyond 2^63 do not occur: inputs are bounded far below.
    fn from(value: u64) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of a result.
#[derive(Clone, Debug)]
pub struct Row {
    pub(crate) values: Vec<Value>,
}

impl Row {
    /// The column at `index`, from 0.
    ///
    /// # Errors
    /// [`Error::Type`] when the column is absent or of another type.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T> {
        self.values.get(index).and_then(T::from_value).ok_or(Error::Type { column: index })
    }

    /// All columns.
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }

    /// Moves the text out of the column at `index`.
    ///
    /// # Errors
    /// [`Error::Type`] when the column is absent or not text.
    pub fn take_text(&mut self, index: usize) -> Result<String> {
        match self.values.get_mut(index) {
            Some(Value::Text(text)) => Ok(std::mem::take(text)),
            _ => Err(Error::Type { column: index }),
        }
    }
}

/// A type that a column can be read as.
pub trait FromValue: Sized {
    /// The value as this type, or nothing when it is of another.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Int(n) => Some(*n),
            _ => None,
        }
    }
}

impl FromValue for i32 {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).and_then(|n| n.try_into().ok())
    }
}

impl FromValue for u64 {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).and_then(|n| n.try_into().ok())
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(|n| n != 0)
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// Builds the parameter list of a statement: `params![id, name]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { [$($crate::Value::from($value)),*] };
}
