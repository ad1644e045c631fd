//! PostgreSQL: a bounded pool; a unit runs on a blocking thread that owns one connection until it ends.
//! Serialization failures and deadlocks are run again, a few times, with growing pauses.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use parking_lot::{Mutex, RwLock};
use tokio::runtime::Handle;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{Error, Result};
use crate::tx::{Link, Tx};
use crate::value::{Row, Value};

/// How often a unit is run again after a conflict before the caller is told.
const TRIES: u32 = 20;
/// How long a request waits for a free connection while the others are busy.
const WAIT: Duration = Duration::from_secs(20);
/// How long making a connection may take: a server that is gone is told at once.
const CONNECT: Duration = Duration::from_secs(5);

pub(crate) struct Postgres {
    pool: Pool,
    statements: Arc<Statements>,
    /// Units that met others run again one at a time: together they would only meet again.
    again: Arc<Mutex<()>>,
}

/// Statements in PostgreSQL's spelling, by their common one.
#[derive(Default)]
pub(crate) struct Statements(RwLock<HashMap<String, Arc<str>>>);

impl Postgres {
    pub(crate) fn connect(url: &str, max_connections: usize, ca_pem: Option<&[u8]>) -> Result<Self> {
        let mut config: tokio_postgres::Config = url
            .parse()
            .map_err(|_| Error::Unavailable("the database URL is not a valid postgres:// URL".into()))?;
        config.application_name("berth");
        config.connect_timeout(CONNECT);
        config.keepalives_idle(Duration::from_secs(30));
        // A unit that hangs must not hold its connection for ever, nor its locks. Statements are short and every one
        // goes by an index: the planner is told that those cost little, so that it does not scan a table that grew
        // since it was last looked at, and that compiling is not worth it.
        config.options(
            "-c statement_timeout=60s -c lock_timeout=20s -c idle_in_transaction_session_timeout=60s \
             -c random_page_cost=1.1 -c jit=off",
        );
        let tls = MakeRustlsConnect::new(tls_config(ca_pem)?);
        let manager =
            Manager::from_config(config, tls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(max_connections.max(2))
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(CONNECT))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self { pool, statements: Arc::default(), again: Arc::default() })
    }

    async fn connection(&self) -> Result<Object> {
        self.pool.get().await.map_err(|error| Error::Unavailable(error.to_string()))
    }

    pub(crate) async fn read<T, E, F>(&self, f: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    {
        let connection = self.connection().await?;
        let statements = self.statements.clone();
        let runtime = Handle::current();
        on_thread(move || {
            let link = PgTx { connection: &connection, statements: &statements, runtime };
            f(&mut Tx::new(Link::Postgres(link)))
        })
        .await
    }

    pub(crate) async fn snapshot<T, E, F>(&self, f: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    {
        // Whoever reads everything may have to wait for where it writes it.
        const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; \
                             SET LOCAL idle_in_transaction_session_timeout = 0";
        self.read(move |tx| {
            tx.batch(BEGIN)?;
            let result = f(tx);
            tx.batch("ROLLBACK")?;
            result
        })
        .await
    }

    pub(crate) async fn write<T, E, F>(&self, mut f: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    {
        let connection = self.connection().await?;
        let statements = self.statements.clone();
        let runtime = Handle::current();
        let again = self.again.clone();
        on_thread(move || {
            let mut attempt = try_once(&connection, &statements, &runtime, &mut f);
            for number in 2..=TRIES {
                match attempt {
                    Attempt::Done(result) => return result,
                    Attempt::Again(_) => std::thread::sleep(pause(number)),
                }
                let _turn = again.lock();
                attempt = try_once(&connection, &statements, &runtime, &mut f);
            }
            match attempt {
                Attempt::Done(result) => result,
                Attempt::Again(error) => Err(error.into()),
            }
        })
        .await
    }
}

/// A growing pause of random length, so that units that met do not meet again. Half a second at most.
fn pause(attempt: u32) -> Duration {
    let random = RandomState::new().build_hasher().finish();
    let longest = (4_u64 << attempt.min(7)).min(500);
    Duration::from_millis(1 + random % longest)
}

enum Attempt<T, E> {
    Done(std::result::Result<T, E>),
    Again(Error),
}

fn try_once<T, E, F>(
    connection: &Object,
    statements: &Statements,
    runtime: &Handle,
    f: &mut F,
) -> Attempt<T, E>
where
    E: From<Error>,
    F: FnMut(&mut Tx<'_>) -> std::result::Result<T, E>,
{
    let link = PgTx { connection, statements, runtime: runtime.clone() };
    let mut tx = Tx::new(Link::Postgres(link));
    if let Err(error) = tx.batch("BEGIN") {
        return Attempt::Done(Err(error.into()));
    }
    let result = f(&mut tx);
    let conflict = match &mut tx.link {
        Link::Postgres(pg) => pg.conflict(),
        Link::Sqlite(_) => None,
    };
    let result = match (result, conflict) {
        (Ok(value), None) => match tx.batch("COMMIT") {
            Ok(()) => return Attempt::Done(Ok(value)),
            Err(error) if error.is_retryable() => return Attempt::Again(error),
            Err(error) => Err(error.into()),
        },
        (_, Some(conflict)) => {
            if tx.batch("ROLLBACK").is_ok() {
                return Attempt::Again(conflict);
            }
            Err(conflict.into())
        }
        (Err(error), None) => Err(error),
    };
    // The connection is dropped by the pool's recycling when even this fails.
    let _ = tx.batch("ROLLBACK");
    Attempt::Done(result)
}

async fn on_thread<T, E>(
    work: impl FnOnce() -> std::result::Result<T, E> + Send + 'static,
) -> std::result::Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    let joined = tokio::task::spawn_blocking(work).await;
    joined.unwrap_or_else(|_| Err(Error::Statement("a unit panicked".into()).into()))
}

/// A transaction's end of one pooled connection.
pub(crate) struct PgTx<'c> {
    connection: &'c Object,
    statements: &'c Statements,
    runtime: Handle,
}

thread_local! {
    /// The last conflict met on this thread: rules may wrap the error, the retry must still see it.
    static CONFLICT: std::cell::RefCell<Option<Error>> = const { std::cell::RefCell::new(None) };
}

impl PgTx<'_> {
    fn conflict(&mut self) -> Option<Error> {
        CONFLICT.with(|slot| slot.borrow_mut().take())
    }

    fn remember(error: Error) -> Error {
        if let Error::Conflict(text) = &error {
            CONFLICT.with(|slot| *slot.borrow_mut() = Some(Error::Conflict(text.clone())));
        }
        error
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        let sql = self.statements.spelled(sql);
        let params = borrowed(params);
        let run = async {
            let statement = self.connection.prepare_cached(&sql).await?;
            self.connection.execute(&statement, &params).await
        };
        self.runtime.block_on(run).map_err(|error| Self::remember(error.into()))
    }

    pub(crate) fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
        let sql = self.statements.spelled(sql);
        let params = borrowed(params);
        let run = async {
            let statement = self.connection.prepare_cached(&sql).await?;
            self.connection.query(&statement, &params).await
        };
        let rows = self.runtime.block_on(run).map_err(|error| Self::remember(error.into()))?;
        rows.iter().map(row_of).collect()
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        let run = self.connection.batch_execute(sql);
        self.runtime.block_on(run).map_err(|error| Self::remember(error.into()))
    }
}

/// What amcheck finds wrong with the B-trees of the schema; nothing when it is not installed.
pub(crate) async fn check_indexes(db: &Postgres) -> Result<Option<Vec<String>>> {
    let names = db
        .read(|tx| -> Result<_> {
            if tx.find("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'", &[])?.is_none() {
                return Ok(None);
            }
            let sql = "SELECT CAST(c.relname AS TEXT) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                       JOIN pg_am a ON a.oid = c.relam JOIN pg_index i ON i.indexrelid = c.oid \
                       WHERE c.relkind = 'i' AND a.amname = 'btree' AND i.indisvalid \
                       AND n.nspname = current_schema() ORDER BY 1";
            let rows = tx.query(sql, &[])?;
            rows.iter().map(|row| row.get(0)).collect::<Result<Vec<String>>>().map(Some)
        })
        .await?;
    let Some(names) = names else { return Ok(None) };
    let mut found = Vec::new();
    for name in names {
        let index = name.clone();
        let checked = db.read(move |tx| -> Result<()> {
            // A statement sees what was committed before it; a snapshot may be too old for the check.
            tx.batch("BEGIN READ ONLY; SET LOCAL statement_timeout = 0")?;
            // With heapallindexed: that every row of the table is found by the index.
            let sql = "SELECT CAST(bt_index_check(CAST(CAST(?1 AS TEXT) AS REGCLASS), true) AS TEXT)";
            let result = tx.query(sql, &[Value::Text(format!("\"{index}\""))]);
            tx.batch("ROLLBACK")?;
            result.map(|_| ())
        });
        match checked.await {
            Ok(()) => {}
            Err(Error::Corrupt(why)) => {
                found.push(format!("the index {name} is damaged: {why} (REINDEX INDEX {name})"));
            }
            // Without the right to it nothing is known of the others either.
            Err(Error::Statement(why)) => {
                tracing::warn!(index = name, why, "an index could not be checked");
                return Ok(None);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Some(found))
}

fn borrowed(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl Statements {
    /// `?1` becomes `$1`. Statements hold no literal with a question mark.
    fn spelled(&self, sql: &str) -> Arc<str> {
        if let Some(known) = self.0.read().get(sql) {
            return known.clone();
        }
        let spelled: Arc<str> = sql.replace('?', "$").into();
        let mut statements = self.0.write();
        // Filters make many statements; forgetting all of them is cheap and bounds the memory.
        if statements.len() > 2000 {
            statements.clear();
        }
        statements.insert(sql.to_owned(), spelled.clone());
        spelled
    }
}

fn row_of(row: &tokio_postgres::Row) -> Result<Row> {
    let mut values = Vec::with_capacity(row.len());
    for (column, described) in row.columns().iter().enumerate() {
        let value = match *described.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(column)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(column)?.into(),
            Type::INT2 => row.try_get::<_, Option<i16>>(column)?.map(i32::from).into(),
            Type::BOOL => row.try_get::<_, Option<bool>>(column)?.into(),
            Type::TEXT | Type::VARCHAR | Type::NAME | Type::BPCHAR => {
                row.try_get::<_, Option<String>>(column)?.into()
            }
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column)?.into(),
            _ => return Err(Error::Type { column }),
        };
        values.push(value);
    }
    Ok(Row { values })
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, kind) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(n), &Type::INT4) => i32::try_from(*n)?.to_sql(kind, out),
            (Self::Int(n), &Type::INT2) => i16::try_from(*n)?.to_sql(kind, out),
            (Self::Int(n), &Type::BOOL) => (*n != 0).to_sql(kind, out),
            (Self::Int(n), &Type::INT8) => n.to_sql(kind, out),
            (Self::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::NAME | &Type::UNKNOWN) => {
                text.to_sql(kind, out)
            }
            (Self::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(kind, out),
            _ => Err(format!("a parameter cannot be sent as {kind}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn tls_config(ca_pem: Option<&[u8]>) -> Result<rustls::ClientConfig> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in CertificateDer::pem_slice_iter(ca_pem.unwrap_or_default()) {
        let refused = |_| Error::Unavailable("the database's CA file holds no valid PEM certificate".into());
        let certificate = certificate.map_err(|error| refused(error.to_string()))?;
        roots.add(certificate).map_err(|error| refused(error.to_string()))?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Unavailable(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
