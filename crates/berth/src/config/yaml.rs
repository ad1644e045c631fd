//! Reads the YAML file into a small tree of text. Bounded in bytes, nodes and depth, so that neither size nor aliases
//! can eat the memory. Scalars keep the text as written (a password `0123` stays four characters), every key keeps
//! its number in reading order, by which its line can be found again.

use std::cell::Cell;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use zeroize::Zeroizing;

/// The largest file that is read.
pub(super) const MAX_BYTES: u64 = 1 << 20;
const MAX_NODES: u32 = 10_000;
const MAX_DEPTH: u32 = 32;

/// A value of the file.
pub(super) enum Node {
    /// Nothing after the colon, `~` or `null`.
    Null,
    /// A scalar, as written.
    Text(Zeroizing<String>),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the file's order.
    Block(Vec<Entry>),
}

/// A key with its value.
pub(super) struct Entry {
    /// The key.
    pub key: String,
    /// The key's number in reading order.
    pub at: u32,
    /// What it says.
    pub value: Node,
}

/// Parses `text`; an empty document is an empty block.
pub(super) fn parse(text: &str) -> Result<Node, String> {
    if text.lines().all(|line| matches!(line.trim_start().chars().next(), None | Some('#'))) {
        return Ok(Node::Block(Vec::new()));
    }
    let budget = Cell::new(MAX_NODES);
    let shape = Shaping { budget: &budget, depth: 0 }
        .deserialize(serde_norway::Deserializer::from_str(text))
        .map_err(|error| error.to_string())?;
    let keys = Cell::new(0);
    Reading { shape: &shape, keys: &keys, stop_at: None }
        .deserialize(serde_norway::Deserializer::from_str(text))
        .map_err(|error| error.to_string())
}

/// The line of the key with this number: the text is read once more and stopped there.
pub(super) fn line(text: &str, at: u32) -> Option<usize> {
    let budget = Cell::new(MAX_NODES);
    let shape =
        Shaping { budget: &budget, depth: 0 }.deserialize(serde_norway::Deserializer::from_str(text)).ok()?;
    let keys = Cell::new(0);
    let reading = Reading { shape: &shape, keys: &keys, stop_at: Some(at) };
    let stopped = reading.deserialize(serde_norway::Deserializer::from_str(text)).err()?;
    stopped.location().map(|location| location.line())
}

/// What kind of node stands where: found first, so that the second reading can ask for text.
enum Shape {
    Null,
    Scalar,
    List(Vec<Shape>),
    Block(Vec<Shape>),
}

#[derive(Clone, Copy)]
struct Shaping<'a> {
    budget: &'a Cell<u32>,
    depth: u32,
}

impl Shaping<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH {
            return Err(E::custom(format!("nested more than {MAX_DEPTH} levels deep")));
        }
        Ok(Self { depth, ..self })
    }

    fn spend<E: serde::de::Error>(self) -> Result<(), E> {
        let left = self.budget.get().checked_sub(1);
        let left =
            left.ok_or_else(|| E::custom(format!("more than {MAX_NODES} values (aliases count each time)")))?;
        self.budget.set(left);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Shaping<'_> {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        self.spend()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Shaping<'_> {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plain YAML value")
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }

    fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Shape, A::Error> {
        let inner = self.deeper()?;
        let mut shapes = Vec::new();
        while let Some(shape) = items.next_element_seed(inner)? {
            shapes.push(shape);
        }
        Ok(Shape::List(shapes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Shape, A::Error> {
        let inner = self.deeper()?;
        let mut shapes = Vec::new();
        while entries.next_key::<IgnoredAny>()?.is_some() {
            shapes.push(entries.next_value_seed(inner)?);
        }
        Ok(Shape::Block(shapes))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Shape, A::Error> {
        Err(A::Error::custom("tags (words that begin with `!`) have no meaning here"))
    }
}

struct Reading<'a> {
    shape: &'a Shape,
    keys: &'a Cell<u32>,
    stop_at: Option<u32>,
}

impl<'a> Reading<'a> {
    fn below(&self, shape: &'a Shape) -> Self {
        Self { shape, ..*self }
    }
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        match self.shape {
            Shape::Null => deserializer.deserialize_ignored_any(IgnoredAny).map(|_| Node::Null),
            Shape::Scalar => deserializer.deserialize_str(self),
            Shape::List(_) => deserializer.deserialize_seq(self),
            Shape::Block(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plain YAML value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let Shape::List(shapes) = self.shape else { return Err(A::Error::custom("a list was not expected")) };
        let mut nodes = Vec::with_capacity(shapes.len());
        for shape in shapes {
            nodes.extend(items.next_element_seed(self.below(shape))?);
        }
        // The end must be read as well.
        items.next_element::<IgnoredAny>()?;
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let Shape::Block(shapes) = self.shape else {
            return Err(A::Error::custom("a block was not expected"));
        };
        let mut found: Vec<Entry> = Vec::with_capacity(shapes.len());
        for shape in shapes {
            let key = KeySeed { keys: self.keys, stop_at: self.stop_at, before: &found };
            let Some((key, at)) = entries.next_key_seed(key)? else { break };
            let value = entries.next_value_seed(self.below(shape))?;
            found.push(Entry { key, at, value });
        }
        entries.next_key::<IgnoredAny>()?;
        Ok(Node::Block(found))
    }
}

struct KeySeed<'a> {
    keys: &'a Cell<u32>,
    stop_at: Option<u32>,
    before: &'a [Entry],
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = (String, u32);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeySeed<'_> {
    type Value = (String, u32);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a setting")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Self::Value, E> {
        let at = self.keys.get();
        self.keys.set(at + 1);
        if self.stop_at == Some(at) {
            return Err(E::custom("found"));
        }
        if self.before.iter().any(|entry| entry.key == key) {
            return Err(E::custom(format!("the key `{}` stands twice in one block", key.escape_debug())));
        }
        Ok((key.to_owned(), at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(node: &Node, prefix: &str, into: &mut Vec<String>) {
        match node {
            Node::Null => into.push(format!("{prefix}=null")),
            Node::Text(text) => into.push(format!("{prefix}={}", text.as_str())),
            Node::List(items) => items.iter().for_each(|item| flat(item, &format!("{prefix}[]"), into)),
            Node::Block(entries) => {
                entries.iter().for_each(|entry| flat(&entry.value, &format!("{prefix}.{}", entry.key), into));
            }
        }
    }

    fn read(text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        flat(&parse(text).unwrap(), "", &mut lines);
        lines
    }

    #[test]
    fn scalars_keep_the_text_that_was_written() {
        let text = "a: 0123\nb: 1e10\nc: 'yes'\nd: yes\ne:\nf: ~\ng: \"\"\nh: 12345678901234567890123456789012345678901\n";
        let seen = read(text);
        assert_eq!(
            seen,
            [
                ".a=0123",
                ".b=1e10",
                ".c=yes",
                ".d=yes",
                ".e=null",
                ".f=null",
                ".g=",
                ".h=12345678901234567890123456789012345678901"
            ]
        );
    }

    #[test]
    fn blocks_and_lists_of_both_styles() {
        assert_eq!(
            read("a:\n  b: [1, 2]\n  c: {d: x}\n  e:\n    - f\n"),
            [".a.b[]=1", ".a.b[]=2", ".a.c.d=x", ".a.e[]=f"]
        );
    }

    #[test]
    fn an_empty_file_is_an_empty_block() {
        for text in ["", "\n\n", "# nothing\n  # here\n"] {
            assert!(read(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn keys_are_found_again_by_line() {
        let text = "# head\na: 1\n\nb:\n  c: |\n    d: not a key\n  e: {f: 1,\n      g: 2}\n";
        let Node::Block(top) = parse(text).unwrap() else { panic!() };
        assert_eq!(line(text, top[0].at), Some(2));
        assert_eq!(line(text, top[1].at), Some(4));
        let Node::Block(b) = &top[1].value else { panic!() };
        assert_eq!(line(text, b[0].at), Some(5));
        let Node::Block(e) = &b[1].value else { panic!() };
        assert_eq!((line(text, e[0].at), line(text, e[1].at)), (Some(7), Some(8)));
    }

    #[test]
    fn what_is_refused() {
        for (text, says) in [
            ("a: 1\na: 2\n", "stands twice"),
            ("a: !secret x\n", "tags"),
            ("a: [1\n", "line"),
            ("a: 1\n---\nb: 2\n", "more than one document"),
            ("? [x, y]\n: 1\n", "name of a setting"),
        ] {
            let error = parse(text).err().unwrap();
            assert!(error.contains(says), "{text:?}: {error}");
        }
        let deep = format!("a: {}{}", "[".repeat(60), "]".repeat(60));
        assert!(parse(&deep).err().unwrap().contains("deep"));
        let long = format!("a: [{}]", "x,".repeat(20_000));
        assert!(parse(&long).err().unwrap().contains("values"));
    }

    #[test]
    fn a_bomb_of_aliases_is_refused_at_once() {
        let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for level in 1..12 {
            let alias = format!("*a{},", level - 1).repeat(9);
            text.push_str(&format!("a{level}: &a{level} [{alias}]\n"));
        }
        assert!(parse(&text).is_err());
    }
}
