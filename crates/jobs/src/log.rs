//! Logs of tasks: lines are gathered and written in pieces, so that readers see them while the task runs.

use berth_db::{Db, Result, Tx, params};
use parking_lot::Mutex;

/// Bytes that a task's log keeps.
pub const MOST_LOG_BYTES: usize = 10 * 1024 * 1024;
/// Bytes that a task may be ahead of its log.
const MOST_AHEAD: usize = 2 * 1024 * 1024;
/// Bytes in one row.
const PIECE: usize = 256 * 1024;

/// The log of a task that runs.
pub(crate) struct Log {
    task: i64,
    state: Mutex<State>,
    /// Held while a piece is written, so that pieces keep their order.
    writing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    pending: String,
    written: usize,
    is_full: bool,
}

impl Log {
    pub fn new(task: i64) -> Self {
        Self { task, state: Mutex::default(), writing: tokio::sync::Mutex::default() }
    }

    pub fn push(&self, line: &str) {
        let mut state = self.state.lock();
        if state.is_full {
            return;
        }
        let length = line.len() + 1;
        if state.pending.len() + length > MOST_AHEAD
            || state.written + state.pending.len() + length > MOST_LOG_BYTES
        {
            state.is_full = true;
            state.pending.push_str("… the rest of the log was left out\n");
            return;
        }
        // PostgreSQL's text takes no NUL.
        state.pending.extend(line.chars().filter(|c| *c != '\0'));
        state.pending.push('\n');
    }

    /// Writes what has gathered. What cannot be written is kept for the next time.
    pub async fn flush(&self, db: &Db) -> Result<()> {
        let _turn = self.writing.lock().await;
        let text = std::mem::take(&mut self.state.lock().pending);
        if text.is_empty() {
            return Ok(());
        }
        let (task, pieces) = (self.task, pieces(&text));
        let written = db
            .write(move |tx| -> Result<()> {
                if tx.find("SELECT 1 FROM tasks WHERE id = ?1", &params![task])?.is_none() {
                    return Ok(());
                }
                for piece in &pieces {
                    tx.execute(
                        "INSERT INTO task_logs (task_id, text) VALUES (?1, ?2)",
                        &params![task, piece.as_str()],
                    )?;
                }
                Ok(())
            })
            .await;
        let mut state = self.state.lock();
        match written {
            Ok(()) => state.written += text.len(),
            Err(_) => state.pending.insert_str(0, &text),
        }
        written
    }
}

fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for line in text.split_inclusive('\n') {
        if let Some(last) = pieces.last_mut() {
            if !last.is_empty() && last.len() + line.len() > PIECE {
                pieces.push(line.to_owned());
            } else {
                last.push_str(line);
            }
        }
    }
    pieces
}

/// The log of a task, as far as it is written.
pub fn read(tx: &mut Tx<'_>, task: i64) -> Result<String> {
    let length = "SELECT CAST(COALESCE(SUM(LENGTH(text)), 0) AS BIGINT) FROM task_logs WHERE task_id = ?1";
    let length: i64 = tx.one(length, &params![task])?.get(0)?;
    let mut text = String::with_capacity(usize::try_from(length).unwrap_or_default().min(MOST_LOG_BYTES));
    let mut after = 0_i64;
    loop {
        // A few pieces at a time: a long log is in memory once.
        let sql = "SELECT id, text FROM task_logs WHERE task_id = ?1 AND id > ?2 ORDER BY id LIMIT 4";
        let rows = tx.query(sql, &params![task, after])?;
        if rows.is_empty() {
            return Ok(text);
        }
        for mut row in rows {
            after = row.get(0)?;
            text.push_str(&row.take_text(1)?);
        }
    }
}
