//! The engine as its users see it, on both databases.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use berth_db::{Db, Location, Tx, params};
use serde_json::{Value, json};

use crate::{
    Ended, Engine, Failure, Handler, Job, Kind, NewExecution, NewTask, Status, Trigger, delete_of, enqueue,
    finish_empty, queues, results, schedules, settle, stop,
};

const KIND: Kind = Kind {
    name: "COPY",
    max_runs: 3,
    concurrency: None,
    backoff: Duration::from_millis(10),
    keep: 2,
    priority: 1000,
};

/// Does what its parameters say.
#[derive(Default)]
struct Copier {
    runs: AtomicI64,
    at_once: AtomicI64,
    most_at_once: AtomicI64,
    limit: Option<u32>,
}

#[async_trait]
impl Handler for Copier {
    fn kind(&self) -> Kind {
        Kind { concurrency: self.limit, ..KIND }
    }

    async fn run(&self, job: &Job) -> Result<(), Failure> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_once.fetch_max(now, Ordering::SeqCst);
        job.log(&format!("run {}", job.run));
        let ended = match job.parameters["do"].as_str() {
            Some("fail") => Err(Failure::Again(anyhow::anyhow!("the target is down"))),
            Some("fail twice") if job.run < 3 => Err(Failure::Again(anyhow::anyhow!("the target is down"))),
            Some("hang") => std::future::pending().await,
            Some("panic") => panic!("as asked"),
            Some("wait") => {
                tokio::time::sleep(Duration::from_millis(30)).await;
                Ok(())
            }
            _ => Ok(()),
        };
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        ended
    }

    fn on_schedule(&self, tx: &mut Tx<'_>, vendor_id: i64, parameters: &Value) -> anyhow::Result<()> {
        let execution =
            NewExecution { kind: &KIND, vendor_id, trigger: Trigger::Schedule, extra_attrs: json!({}) };
        let task = NewTask { parameters: parameters.clone(), extra_attrs: json!({}), lane: None };
        enqueue(tx, &execution, &[task])?;
        Ok(())
    }

    fn on_end(&self, tx: &mut Tx<'_>, ended: &Ended<'_>) -> anyhow::Result<()> {
        let sql = "UPDATE tasks SET extra_attrs = ?2 WHERE id = ?1";
        tx.execute(sql, &params![ended.task, json!({"ended": ended.status.as_str()}).to_string()])?;
        Ok(())
    }
}

struct Place {
    db: Db,
    _dir: tempfile::TempDir,
}

/// SQLite, and PostgreSQL where there is one.
async fn places(test: &str) -> Vec<Place> {
    let dir = tempfile::tempdir().unwrap();
    let sqlite = Location::Sqlite(dir.path().join("berth.db"));
    let mut places = vec![Place { db: Db::open(&sqlite).await.unwrap(), _dir: dir }];
    if let Some(url) = std::env::var("BERTH_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty()) {
        let name = format!("jobs_{test}_{}", std::process::id());
        let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        let url = format!("{}/{name}", url.rsplit_once('/').unwrap().0);
        let server = Location::Postgres { url, max_connections: 8, ca_pem: None };
        places.push(Place { db: Db::open(&server).await.unwrap(), _dir: tempfile::tempdir().unwrap() });
    }
    places
}

impl Place {
    async fn begin(&self, tasks: &[&str]) -> i64 {
        let in_no_lane: Vec<(&str, Option<&str>)> = tasks.iter().map(|what| (*what, None)).collect();
        self.begin_in(&in_no_lane).await
    }

    /// Each task with its lane.
    async fn begin_in(&self, tasks: &[(&str, Option<&str>)]) -> i64 {
        let tasks: Vec<NewTask> = tasks
            .iter()
            .map(|(what, lane)| NewTask {
                parameters: json!({"do": what}),
                extra_attrs: json!({}),
                lane: lane.map(str::to_owned),
            })
            .collect();
        self.db
            .write(move |tx| {
                let execution = NewExecution {
                    kind: &KIND,
                    vendor_id: 7,
                    trigger: Trigger::Manual,
                    extra_attrs: json!({}),
                };
                enqueue(tx, &execution, &tasks)
            })
            .await
            .unwrap()
    }

    async fn status(&self, execution: i64) -> (String, String) {
        let sql = "SELECT status, status_message FROM executions WHERE id = ?1";
        let row = self.db.read(move |tx| tx.one(sql, &params![execution])).await.unwrap();
        (row.get(0).unwrap(), row.get(1).unwrap())
    }

    async fn number(&self, sql: &'static str) -> i64 {
        self.db.read(move |tx| tx.one(sql, &[])).await.unwrap().get(0).unwrap()
    }

    async fn until(&self, execution: i64, wanted: &str) {
        for _ in 0..600 {
            if self.status(execution).await.0 == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the execution is {:?}, not {wanted}", self.status(execution).await);
    }

    fn work(&self, copier: &Arc<Copier>, lease: Duration) -> (Arc<Engine>, tokio::task::JoinHandle<()>) {
        let engine = Engine::new(&self.db, 4, "here", 0, lease);
        let handlers: Vec<Arc<dyn Handler>> = vec![copier.clone()];
        (engine.clone(), tokio::spawn(engine.run(handlers)))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_is_what_its_tasks_are() {
    for place in places("status").await {
        let copier = Arc::new(Copier::default());
        let (_, worker) = place.work(&copier, Duration::from_secs(60));
        let good = place.begin(&["wait", "fail twice"]).await;
        let bad = place.begin(&["wait", "fail", "panic"]).await;
        assert_eq!(place.status(good).await.0, "Running");
        place.until(good, "Success").await;
        place.until(bad, "Error").await;
        assert_eq!(place.status(bad).await.1, "the target is down");
        assert_eq!(place.number("SELECT MAX(run) FROM tasks").await, 3);
        assert_eq!(place.number("SELECT COUNT(*) FROM tasks WHERE extra_attrs LIKE '%ended%'").await, 5);
        let log = place.db.read(|tx| crate::read_log(tx, 2)).await.unwrap();
        assert_eq!(log.matches("run ").count(), 3, "{log}");
        worker.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn how_executions_ended_is_counted_once_and_stays_when_they_are_gone() {
    for place in places("results").await {
        let copier = Arc::new(Copier::default());
        let waiting = place.begin(&["wait"]).await;
        place.db.write(move |tx| stop(tx, waiting)).await.unwrap();
        place.db.write(move |tx| stop(tx, waiting)).await.unwrap();
        let (_engine, worker) = place.work(&copier, Duration::from_secs(60));
        for what in ["wait", "wait", "fail"] {
            let execution = place.begin(&["wait", what]).await;
            place.until(execution, if what == "fail" { "Error" } else { "Success" }).await;
            place.db.write(move |tx| settle(tx, execution)).await.unwrap();
        }
        let empty = place.begin(&[]).await;
        place.db.write(move |tx| finish_empty(tx, empty, Status::Stopped, "")).await.unwrap();
        place.db.write(|tx| delete_of(tx, KIND.name, 7)).await.unwrap();
        let told = place.db.read(|tx| results::of_days(tx, 2)).await.unwrap();
        // Midnight may have come between.
        let sum = |of: fn(&results::Results) -> i64| told.iter().map(of).sum::<i64>();
        assert!(told.iter().all(|one| one.vendor_type == KIND.name), "{told:?}");
        assert_eq!((sum(|one| one.succeeded), sum(|one| one.failed), sum(|one| one.stopped)), (2, 1, 2));
        place.db.write(|tx| tx.execute("UPDATE job_results SET day = day - 400", &[])).await.unwrap();
        assert_ne!(place.db.write(|tx| results::expire(tx, 400)).await.unwrap(), 0);
        assert_eq!(place.number("SELECT COUNT(*) FROM job_results").await, 0);
        worker.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_is_stopped_within_two_seconds_and_what_waits_at_once() {
    for place in places("stop").await {
        let copier = Arc::new(Copier::default());
        let (_, worker) = place.work(&copier, Duration::from_secs(60));
        let execution = place.begin(&["hang", "hang", "hang", "hang", "wait"]).await;
        while copier.runs.load(Ordering::SeqCst) < 4 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // Their logs are read while they run.
        while !place.db.read(|tx| crate::read_log(tx, 1)).await.unwrap().contains("run ") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let asked = Instant::now();
        place.db.write(move |tx| stop(tx, execution)).await.unwrap();
        place.until(execution, "Stopped").await;
        assert!(asked.elapsed() < Duration::from_secs(5));
        assert_eq!(copier.runs.load(Ordering::SeqCst), 4, "the one that waited never ran");
        worker.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_whose_worker_vanished_is_begun_anew_and_given_back_ones_at_once() {
    for place in places("lease").await {
        let copier = Arc::new(Copier::default());
        let (engine, worker) = place.work(&copier, Duration::from_secs(2));
        let execution = place.begin(&["hang"]).await;
        while copier.runs.load(Ordering::SeqCst) < 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // It neither renews nor ends what it runs, as a process that was killed.
        worker.abort();
        let (second, other) = place.work(&copier, Duration::from_secs(60));
        while copier.runs.load(Ordering::SeqCst) < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(place.number("SELECT losses FROM tasks").await, 1);
        // The first comes back to life: what it says of the task counts for nothing.
        engine.drain().await;
        assert_eq!(place.status(execution).await.0, "Running");
        assert_eq!(place.number("SELECT run FROM tasks").await, 2);
        other.abort();
        second.drain().await;
        assert_eq!(
            place.number("SELECT COUNT(*) FROM tasks WHERE status = 'Pending' AND lease_until = 0").await,
            1
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_keep_a_kind_to_its_limit_and_do_each_task_once() {
    for place in places("limit").await {
        let copier = Arc::new(Copier { limit: Some(2), ..Copier::default() });
        let first = place.work(&copier, Duration::from_secs(60));
        let second = place.work(&copier, Duration::from_secs(60));
        let execution = place.begin(&["wait"; 30]).await;
        place.until(execution, "Success").await;
        assert_eq!(copier.runs.load(Ordering::SeqCst), 30);
        assert_eq!(copier.most_at_once.load(Ordering::SeqCst), 2);
        first.1.abort();
        second.1.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_due_schedule_fires_once_over_all_workers_unless_it_is_paused() {
    for place in places("schedule").await {
        let copier = Arc::new(Copier::default());
        let set = |tx: &mut Tx<'_>| -> berth_db::Result<()> {
            schedules::set(tx, ("COPY", 7), ("Daily", "0 0 0 * * *"), &json!({"do": "wait"}))?;
            queues::set_paused(tx, schedules::QUEUE, true)?;
            tx.execute("UPDATE schedules SET next_at = 1", &[]).map(|_| ())
        };
        place.db.write(set).await.unwrap();
        let workers: Vec<_> = (0..4).map(|_| place.work(&copier, Duration::from_secs(60))).collect();
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert_eq!(place.number("SELECT COUNT(*) FROM executions").await, 0);
        place.db.write(|tx| queues::set_paused(tx, schedules::QUEUE, false)).await.unwrap();
        while copier.runs.load(Ordering::SeqCst) < 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert_eq!(place.number("SELECT COUNT(*) FROM executions").await, 1);
        assert!(place.number("SELECT next_at FROM schedules").await > 1);
        workers.into_iter().for_each(|(_, worker)| worker.abort());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_queue_keeps_its_tasks_and_a_sweep_keeps_the_newest() {
    for place in places("queue").await {
        let copier = Arc::new(Copier::default());
        place.db.write(|tx| queues::set_paused(tx, "COPY", true)).await.unwrap();
        let (_, worker) = place.work(&copier, Duration::from_secs(60));
        let mut executions = Vec::new();
        for _ in 0..4 {
            executions.push(place.begin(&["wait", "wait"]).await);
        }
        tokio::time::sleep(Duration::from_millis(700)).await;
        let queue = place.db.read(|tx| queues::list(tx, &["COPY"])).await.unwrap().remove(0);
        assert_eq!((queue.count, queue.paused, copier.runs.load(Ordering::SeqCst)), (8, true, 0));
        place.db.write(|tx| queues::drop_waiting(tx, "COPY")).await.unwrap();
        for execution in executions {
            place.until(execution, "Stopped").await;
        }
        assert_eq!(place.db.write(|tx| crate::sweep::sweep(tx, &KIND)).await.unwrap(), 2);
        assert_eq!(place.number("SELECT MIN(id) FROM executions").await, 3);
        assert_eq!(place.number("SELECT COUNT(*) FROM tasks").await, 4);
        worker.abort();
    }
}

#[tokio::test]
async fn tasks_of_one_lane_are_done_in_their_order_and_hold_up_nobody_else() {
    for place in places("lanes").await {
        let (engine, running) = place.work(&Arc::default(), Duration::from_secs(60));
        let first =
            [("fail twice", Some("a")), ("wait", Some("a")), ("fail", Some("a")), ("wait", Some("b"))];
        let second = [("", Some("a")), ("", None)];
        let (first, second) = (place.begin_in(&first).await, place.begin_in(&second).await);
        engine.nudge();
        place.until(first, "Error").await;
        place.until(second, "Success").await;
        let early = "SELECT COUNT(*) FROM tasks t JOIN tasks o ON o.lane = t.lane AND o.id < t.id \
                     WHERE t.started_at < o.ended_at";
        assert_eq!(place.number(early).await, 0, "one began before the one before it had ended");
        let held_up = "SELECT COUNT(*) FROM tasks t JOIN tasks o ON o.lane = 'a' AND t.lane = 'b' AND o.id < t.id \
                       WHERE t.started_at < o.ended_at";
        assert!(place.number(held_up).await > 0, "another lane waited");
        running.abort();
    }
}
