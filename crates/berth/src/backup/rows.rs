//! Rows as lines of text that both databases understand: JSON arrays, bytes as `{"b": "<Base64>"}`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use berth_db::Value;
use serde_json::{Value as Json, json};

use crate::error::{Error, Result};

/// Appends a row and the end of its line.
pub(super) fn write(line: &mut Vec<u8>, values: &[Value]) -> Result<()> {
    let cells: Vec<Json> = values.iter().map(cell).collect();
    serde_json::to_writer(&mut *line, &cells).map_err(Error::internal)?;
    line.push(b'\n');
    Ok(())
}

fn cell(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Int(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Bytes(bytes) => json!({"b": STANDARD.encode(bytes)}),
    }
}

/// The row that a line holds.
pub(super) fn read(line: &[u8]) -> Result<Vec<Value>> {
    let cells: Vec<Json> = serde_json::from_slice(line).map_err(Error::internal)?;
    cells.into_iter().map(value).collect()
}

fn value(cell: Json) -> Result<Value> {
    let strange = || Error::internal("a row of the backup holds a strange value");
    Ok(match cell {
        Json::Null => Value::Null,
        Json::Number(number) => Value::Int(number.as_i64().ok_or_else(strange)?),
        Json::String(text) => Value::Text(text),
        Json::Object(fields) => {
            let text = fields.get("b").and_then(Json::as_str).ok_or_else(strange)?;
            Value::Bytes(STANDARD.decode(text).map_err(Error::internal)?)
        }
        _ => return Err(strange()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_as_it_was_written() {
        let row =
            [Value::Null, Value::Int(i64::MIN), Value::Text("a\n\"ü".into()), Value::Bytes(vec![0, 255])];
        let mut line = Vec::new();
        write(&mut line, &row).unwrap();
        assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
        assert_eq!(read(&line).unwrap(), row);
        assert!(read(b"[1.5]").is_err() && read(b"[true]").is_err() && read(b"{}").is_err());
    }
}
