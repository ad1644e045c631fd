//! JSON for content that others will read with other parsers: one pass, borrowing from the input.
//!
//! Parsers differ in what they make of a repeated key, so two readers of one manifest could see different
//! content under the same digest. Here a repeated key is an error at any level, and depth and number of values
//! are bounded before memory is spent on them.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// Deepest nesting of lists and objects.
pub(crate) const MAX_DEPTH: usize = 32;
/// Most values in one document, lists and objects counted too.
pub(crate) const MAX_VALUES: usize = 131_072;
/// Up to this many keys a look through the earlier ones is faster than sorting.
const SMALL_OBJECT: usize = 16;

/// A JSON value. Of numbers only whole ones matter here.
#[derive(Debug)]
pub(crate) enum Value<'a> {
    Null,
    Bool,
    Whole(u64),
    /// Negative, fractional, or beyond 64 bits.
    OtherNumber,
    Text(Cow<'a, str>),
    List(Vec<Value<'a>>),
    Object(Object<'a>),
}

/// Members in the order of the document; no key occurs twice.
pub(crate) type Object<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// Why a document was refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Syntax(String),
    DuplicateKey(String),
    TooDeep,
    TooManyValues,
}

/// Parses one document; nothing but white space may follow it.
pub(crate) fn parse(text: &str) -> Result<Value<'_>, Refusal> {
    let budget = Budget { values_left: Cell::new(MAX_VALUES), refusal: RefCell::new(None) };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let seed = Seed { depth: 0, budget: &budget };
    let parsed = seed.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    parsed.map_err(|error| {
        // Serde carries text only, so our own reasons travel beside it.
        budget.refusal.take().unwrap_or_else(|| Refusal::Syntax(error.to_string()))
    })
}

struct Budget {
    values_left: Cell<usize>,
    refusal: RefCell<Option<Refusal>>,
}

impl Budget {
    fn refuse<E: serde::de::Error>(&self, refusal: Refusal) -> E {
        self.refusal.replace(Some(refusal));
        E::custom("refused")
    }
}

#[derive(Clone, Copy)]
struct Seed<'b> {
    depth: usize,
    budget: &'b Budget,
}

impl Seed<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(self.budget.refuse(Refusal::TooDeep));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.budget.values_left.get().checked_sub(1) {
            Some(left) => self.budget.values_left.set(left),
            None => return Err(self.budget.refuse(Refusal::TooManyValues)),
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Value::Bool)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value::Whole(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(u64::try_from(number).map_or(Value::OtherNumber, Value::Whole))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Value::OtherNumber)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let seed = self.deeper()?;
        let mut list = Vec::new();
        while let Some(value) = access.next_element_seed(seed)? {
            list.push(value);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let seed = self.deeper()?;
        let mut object = Object::new();
        while let Some(key) = access.next_key_seed(Key)? {
            if object.len() < SMALL_OBJECT && object.iter().any(|(other, _)| *other == key) {
                return Err(self.budget.refuse(Refusal::DuplicateKey(key.into_owned())));
            }
            let value = access.next_value_seed(seed)?;
            object.push((key, value));
        }
        match repeated_key(&object) {
            Some(key) => Err(self.budget.refuse(Refusal::DuplicateKey(key.to_owned()))),
            None => Ok(Value::Object(object)),
        }
    }
}

/// The key that a large object has twice; small ones were looked through as they grew.
fn repeated_key<'o>(object: &'o Object<'_>) -> Option<&'o str> {
    if object.len() <= SMALL_OBJECT {
        return None;
    }
    let mut keys: Vec<&str> = object.iter().map(|(key, _)| &**key).collect();
    keys.sort_unstable();
    keys.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// A key, borrowed unless it holds escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Refusal {
        parse(text).unwrap_err()
    }

    #[test]
    fn values() {
        let Ok(Value::Object(object)) = parse(
            r#"{"a":null,"b":[true,1,-1,1.5,18446744073709551615,18446744073709551616],"c\u0064":"x\n","e":{}}"#,
        ) else {
            panic!("not an object");
        };
        assert!(matches!(object[0], (Cow::Borrowed("a"), Value::Null)));
        let Value::List(list) = &object[1].1 else { panic!("not a list") };
        assert!(matches!(
            list[..],
            [
                Value::Bool,
                Value::Whole(1),
                Value::OtherNumber,
                Value::OtherNumber,
                Value::Whole(u64::MAX),
                Value::OtherNumber
            ]
        ));
        assert_eq!(object[2].0, "cd");
        assert!(matches!(&object[2].1, Value::Text(text) if text == "x\n"));
    }

    #[test]
    fn repeated_keys_are_found_at_any_level_and_size() {
        let duplicate = |key: &str| Refusal::DuplicateKey(key.to_owned());
        assert_eq!(refusal(r#"{"a":1,"a":1}"#), duplicate("a"));
        assert_eq!(refusal(r#"{"x":[{"y":{"b":1,"c":2,"b":3}}]}"#), duplicate("b"));
        // The same key, once written with an escape.
        assert_eq!(refusal(r#"{"layers":1,"l\u0061yers":2}"#), duplicate("layers"));
        for keys in [15, 16, 17, 18, 500] {
            let members: Vec<String> = (0..keys).map(|key| format!("\"k{key}\":0")).collect();
            assert!(parse(&format!("{{{}}}", members.join(","))).is_ok(), "{keys} keys");
            for repeated in [0, keys / 2, keys - 1] {
                let text = format!("{{{},\"k{repeated}\":0}}", members.join(","));
                assert_eq!(refusal(&text), duplicate(&format!("k{repeated}")), "{keys} keys");
            }
        }
        // Equal keys in different objects are no repetition.
        assert!(parse(r#"[{"a":1},{"a":1},{"a":{"a":1}}]"#).is_ok());
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(refusal(&nested(MAX_DEPTH + 1)), Refusal::TooDeep);
        // A bomb that never closes is cut at the same depth, long before its end.
        assert_eq!(refusal(&"[".repeat(4 << 20)), Refusal::TooDeep);
        assert_eq!(refusal(&"{\"a\":".repeat(1 << 19)), Refusal::TooDeep);
    }

    #[test]
    fn the_number_of_values_is_bounded() {
        let list = |values: usize| format!("[{}0]", "0,".repeat(values - 1));
        assert!(parse(&list(MAX_VALUES - 1)).is_ok());
        assert_eq!(refusal(&list(MAX_VALUES)), Refusal::TooManyValues);
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "",
            " ",
            "{",
            "{}x",
            "{} {}",
            "{'a':1}",
            "{\"a\":1,}",
            "[1,]",
            "NaN",
            "01",
            "\u{feff}{}",
            "{\"a\"}",
        ] {
            assert!(matches!(refusal(text), Refusal::Syntax(_)), "{text:?}");
        }
        assert!(parse(" {} \n").is_ok());
    }
}
