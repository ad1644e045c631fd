//! Reads YAML that strangers wrote into a JSON value. Aliases let a small file stand for billions of values, so every
//! value and every byte of text counts as often as it is repeated.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::too_large;
use crate::error::{Error, Result};

/// Largest file that is read; its events take many times its size.
pub(super) const MAX_BYTES: u64 = 64 * 1024;
/// What the values may weigh: a value as 32 bytes, and its text.
const MAX_WEIGHT: usize = 512 * 1024;
const WEIGHT_OF_VALUE: usize = 32;

/// The value of a file.
///
/// # Errors
/// 413 when its values are more than is shown, 404 when it is no YAML that JSON can say.
pub(super) fn parse(file: &[u8]) -> Result<Value> {
    if file.len() as u64 > MAX_BYTES {
        return Err(too_large());
    }
    let left = Cell::new(Some(MAX_WEIGHT));
    let read = Reading { left: &left }.deserialize(serde_norway::Deserializer::from_slice(file));
    read.map_err(|error| match left.get() {
        None => too_large(),
        Some(_) => Error::not_found("a file of the chart is no plain YAML").because(error),
    })
}

#[derive(Clone, Copy)]
struct Reading<'a> {
    /// None once it did not suffice.
    left: &'a Cell<Option<usize>>,
}

impl Reading<'_> {
    fn spend<E: serde::de::Error>(self, text: usize) -> std::result::Result<(), E> {
        let left = self.left.get().and_then(|left| left.checked_sub(WEIGHT_OF_VALUE.saturating_add(text)));
        self.left.set(left);
        left.map(|_| ()).ok_or_else(|| E::custom("more values than are read"))
    }
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Value, D::Error> {
        self.spend(0)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plain YAML value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    /// An empty document.
    fn visit_none<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> std::result::Result<Value, E> {
        Ok(flag.into())
    }

    fn visit_i64<E>(self, number: i64) -> std::result::Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> std::result::Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> std::result::Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<Value, E> {
        self.spend(text.len())?;
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> std::result::Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key_seed(self)? {
            let key = match key {
                Value::String(key) => key,
                Value::Number(_) | Value::Bool(_) => key.to_string(),
                _ => return Err(A::Error::custom("a key is no text")),
            };
            map.insert(key, entries.next_value_seed(self)?);
        }
        Ok(map.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Code;

    #[test]
    fn plain_values_are_read_and_aliases_stand_for_what_they_name() {
        let file = b"a: &a [1, -2, 1.5, true, ~, x]\nb: *a\nc: {d: \"e\", 1: 2}\n";
        let list = json!([1, -2, 1.5, true, null, "x"]);
        assert_eq!(parse(file).unwrap(), json!({"a": list, "b": list, "c": {"d": "e", "1": 2}}));
        assert_eq!(parse(b"").unwrap(), Value::Null);
        for broken in [&b"a: [1"[..], b"a: 1\n---\nb: 2\n", b"a: !tag x", b"[x]: 1", b"\xff"] {
            assert_eq!(parse(broken).unwrap_err().code, Code::NotFound, "{broken:?}");
        }
    }

    #[test]
    fn values_and_text_count_as_often_as_they_are_repeated() {
        let items = "1,".repeat(6_000);
        let wide = format!("a: &a [{items}]\nb: [{}]\n", "*a,".repeat(1_000));
        let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(30_000), "*a,".repeat(10_000));
        let mut deep = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for level in 1..12 {
            deep.push_str(&format!("a{level}: &a{level} [{}]\n", format!("*a{},", level - 1).repeat(9)));
        }
        let keys = format!("a: &a {}\nb: [{}]\n", "y".repeat(30_000), "{*a : 1},".repeat(3_000));
        for bomb in [wide, long, deep, keys, "#".repeat(70_000)] {
            assert_eq!(parse(bomb.as_bytes()).unwrap_err().code, Code::TooLarge, "{}", &bomb[..40]);
        }
    }
}
