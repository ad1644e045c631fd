//! Puts the server together: stores, application, listeners and background loops; serves, drains, closes.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use berth_blobs::UploadId;
use berth_db::Db;
use berth_jobs::{Engine, Handler};
use berth_oci::RepositoryName;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::artifacts::PullRecorder;
use crate::audit::PullLog;
use crate::authn::{KeyRing, Passwords, SecretKey, TokenCache, Turns, Workloads};
use crate::config::{self, Bind, Config};
use crate::directory::Directory;
use crate::first_start::{self, AdminPassword, PASSWORD_FILE, Password};
use crate::gc::{Collection, Collector};
use crate::holds::HeadHolds;
use crate::http::Surface;
use crate::http::registry::cache::PullCache;
use crate::http::registry::{UploadDesk, VerifiedFiles};
use crate::journal::{Journaler, Shelf};
use crate::ldap::Gate;
use crate::net::forwarded::TrustedProxies;
use crate::net::{BindOptions, Bound, Limits, Shutdown, Tls, TlsFiles, bind, serve};
use crate::outbound::Outbound;
use crate::retention::job::RetentionJob;
use crate::settings::Settings;
use crate::system_jobs::purge::Purger;
use crate::system_jobs::sweep::{self, Sweeper};
use crate::webhooks::{Couriers, Dispatcher, PullBell};
use crate::{audit, clock, failpoint, oidc, refusals, storage, uploads};

/// Serves until a signal, then until the requests under way have ended or the grace is over. Uploads that
/// are cut can be continued.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let shutdown = Shutdown::on_signals()?;
    let listeners = listen(&config)?;
    let location = storage::database(&config)?;
    let passwords = Arc::new(Passwords::new());
    let is_absent = first_start::is_absent(&location);
    let early = if is_absent { Some(AdminPassword::prepare(&config, &passwords)?) } else { None };
    let db = Db::open(&location).await?;
    let blobs = storage::blobs(&config)?;
    first_start::check(&db, blobs.as_ref()).await?;
    let password = first_start::run(&config, &db, &passwords, early).await?;
    let secret = match &config.secret_key {
        config::SecretKey::Given(key) => SecretKey::from_bytes(*key.expose()),
        config::SecretKey::File(path) => SecretKey::from_file(path)?,
    };
    let external = config.external_url.as_ref().map(|url| url.to_string().parse()).transpose();
    let external = external.map_err(|error| anyhow::anyhow!("external_url: {error}"))?;
    let authorities = config.outbound.ca_file.as_deref().map(storage::authorities).transpose()?;
    let outbound = Outbound::new(&config.outbound).with_authorities(authorities);
    let app = Arc::new(App {
        directory: Arc::new(Directory::load(&db).await?),
        settings: Settings::load(&db, &config).await?,
        keys: Arc::new(KeyRing::open(&db, secret).await?),
        tokens: TokenCache::new(),
        workloads: Workloads::new(&outbound)?,
        oidc: Arc::new(oidc::Desk::new(&outbound)?),
        couriers: Arc::new(Couriers::new(&outbound, config.webhooks.timeout, config.webhooks.attempts)?),
        pull_bell: PullBell::default(),
        outbound,
        ldap_gate: Gate::new(),
        passwords,
        turns: Turns::new(),
        pulls: PullCache::new(),
        pull_recorder: PullRecorder::default(),
        pull_log: PullLog::default(),
        head_holds: Arc::new(HeadHolds::new(config.hold_duration)),
        upload_desk: UploadDesk::new(),
        verified: VerifiedFiles::new(),
        space: Arc::default(),
        refusals: refusals::Desk::default(),
        journaler: Journaler::new(),
        shelf: Shelf::new(),
        jobs: Engine::new(&db, config.workers, &host(), clock::now(), failpoint::lease(berth_jobs::LEASE)),
        proxies: TrustedProxies::new(config.trusted_proxies.clone()).with_external_url(external),
        db: db.clone(),
        blobs,
        config,
    });
    db.write(sweep::schedule).await?;
    let background = spawn_loops(&app);
    announce(&app.config, &listeners, &password)?;
    let surface = Surface::new(app.clone());
    let service = move |request| surface.clone().answer(request);
    let outcome = serve(listeners, service, limits(&app.config), shutdown).await;
    for task in background {
        task.abort();
    }
    app.jobs.drain().await;
    if let Err(error) = app.pull_recorder.flush(&db, &app.settings.current()).await {
        tracing::warn!(%error, "the last pull counts could not be written");
    }
    if let Err(error) = app.pull_log.flush(&db).await {
        tracing::warn!(%error, "the last pulls are missing from the audit log");
    }
    if let Err(error) = app.refusals.flush(&db).await {
        tracing::warn!(%error, "the last refusals were not written");
    }
    if let Err(error) = app.pull_bell.flush(&db).await {
        tracing::warn!(%error, "the last pulls are not told to webhooks");
    }
    if let Err(error) = app.journaler.drain(&db, &app.blobs).await {
        tracing::warn!(%error, "the last of the journal is left to the next start");
    }
    db.close().await;
    tracing::info!(clean = outcome.is_clean(), "berth has stopped");
    Ok(())
}

fn listen(config: &Config) -> anyhow::Result<Vec<Bound>> {
    let mut listeners = Vec::new();
    for address in &config.http.bind {
        listeners.push(open(*address)?);
    }
    if let Some(https) = &config.https {
        let files = TlsFiles { cert: https.certificate.clone(), key: https.private_key.clone() };
        let tls = Tls::load(files)?;
        for address in &https.bind {
            listeners.push(open(*address)?.with_tls(tls.clone()));
        }
    }
    Ok(listeners)
}

fn open(address: Bind) -> anyhow::Result<Bound> {
    let options =
        BindOptions { only_v6: address.address.is_ipv6() && !address.dual_stack, ..BindOptions::default() };
    let bound = bind(address.address, &options);
    let bound = match bound {
        // Systems without IPv6 have no [::].
        Err(_) if address.dual_stack => {
            let any = std::net::SocketAddr::from(([0, 0, 0, 0], address.address.port()));
            bind(any, &BindOptions::default())
        }
        other => other,
    };
    bound.with_context(|| format!("cannot listen on {}", address.address))
}

fn limits(config: &Config) -> Limits {
    Limits {
        max_connections: config.limits.connections,
        header_read_timeout: config.limits.header_timeout,
        handshake_timeout: config.limits.header_timeout,
        idle_timeout: config.limits.idle_timeout,
        body_stall_timeout: config.limits.stall_timeout,
        write_stall_timeout: config.limits.stall_timeout,
        drain_timeout: config.drain_grace,
        ..Limits::default()
    }
}

fn spawn_loops(app: &Arc<App>) -> Vec<JoinHandle<()>> {
    let (pulls, follow, reap) = (app.clone(), app.clone(), app.clone());
    let (bell, tell, refused, survey) = (app.clone(), app.clone(), app.clone(), app.clone());
    let (log, forward, heads, cache) = (app.clone(), app.clone(), app.clone(), app.clone());
    let forget = move |name: &RepositoryName| cache.pulls.forget_repository(name);
    let times = (app.config.hold_duration, app.bin());
    let collector = Collector::new(&app.db, &app.blobs, &app.head_holds, times, forget);
    let (journal, keys, settings) = (app.clone(), app.clone(), app.clone());
    vec![
        tokio::spawn(app.jobs.clone().run(job_handlers(app, &collector))),
        tokio::spawn(async move { collector.run().await }),
        tokio::spawn(async move { heads.head_holds.run(&heads.db).await }),
        tokio::spawn(async move { pulls.pull_recorder.run(&pulls.db, &pulls.settings).await }),
        tokio::spawn(async move { log.pull_log.run(&log.db).await }),
        tokio::spawn(async move { bell.pull_bell.run(&bell.db).await }),
        tokio::spawn(async move { refused.refusals.run(&refused.db).await }),
        tokio::spawn(async move { survey.space.warm(&survey.db, survey.bin()).await }),
        tokio::spawn(async move { dispatcher(&tell.config).run(&tell.db, &tell.jobs).await }),
        tokio::spawn(async move { audit::forward(&forward).await }),
        tokio::spawn(async move { follow.directory.follow(&follow.db).await }),
        tokio::spawn(async move { settings.settings.follow(&settings.db).await }),
        tokio::spawn(async move { reap_uploads(&reap).await }),
        tokio::spawn(async move { journal.journaler.run(&journal.db, &journal.blobs).await }),
        // The first token would otherwise wait for the RSA key to be made.
        tokio::spawn(async move {
            if let Err(error) = keys.keys.tokens().await {
                tracing::error!(%error, "the token keys cannot be opened");
            }
        }),
    ]
}

/// Tells webhooks of what happens; images are named by the host that clients are told to use.
fn dispatcher(config: &Config) -> Dispatcher {
    let port = config.http.bind.first().map_or(80, |bind| bind.address.port());
    let name = config.hostname.as_deref().unwrap_or("localhost");
    let here = if port == 80 { name.to_owned() } else { format!("{name}:{port}") };
    let host = config.external_url.as_ref().map_or(here, |url| url.authority.clone());
    Dispatcher { host, attempts: config.webhooks.attempts }
}

/// Every kind of background job.
fn job_handlers(app: &Arc<App>, collector: &Arc<Collector>) -> Vec<Arc<dyn Handler>> {
    let mut handlers: Vec<Arc<dyn Handler>> = vec![
        Arc::new(Collection(collector.clone())),
        Arc::new(Purger(app.db.clone())),
        Arc::new(Sweeper { db: app.db.clone(), engine: app.jobs.clone() }),
        Arc::new(RetentionJob::new(app.clone())),
    ];
    handlers.extend(app.couriers.handlers(&app.db, &app.keys));
    handlers
}

/// The machine's name, for telling worker pools apart.
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Removes uploads that nobody continued for their age.
async fn reap_uploads(app: &App) {
    let settings = &app.config.uploads;
    if !settings.purge || settings.dry_run {
        return;
    }
    loop {
        if let Err(error) = reap_once(app, settings.age).await {
            tracing::warn!(%error, "old uploads could not be removed");
        }
        tokio::time::sleep(settings.interval).await;
    }
}

async fn reap_once(app: &App, age: Duration) -> crate::error::Result<()> {
    let since = clock::now() - i64::try_from(age.as_micros()).unwrap_or(i64::MAX);
    // Only what the transaction itself ended may lose its bytes: another request may go on with the rest.
    let (ended, live) = app.db.write(move |tx| uploads::end_left_behind(tx, since)).await?;
    for (id, state) in ended {
        let Ok(id) = id.parse::<UploadId>() else { continue };
        app.blobs.discard_upload(id, serde_json::from_str(&state).ok().as_ref()).await?;
    }
    let live: std::collections::HashSet<String> = live.into_iter().collect();
    let is_live = move |id: UploadId| live.contains(&id.to_string());
    app.blobs.clean_uploads(age, &is_live).await?;
    Ok(())
}

fn announce(config: &Config, listeners: &[Bound], password: &Password) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let Some(first) = listeners.iter().find(|bound| bound.is_tls()).or(listeners.first()) else {
        anyhow::bail!("there is nothing to listen on");
    };
    let (scheme, address) = (if first.is_tls() { "https" } else { "http" }, first.local_addr());
    let here = match address.ip() {
        ip if ip.is_unspecified() || ip == std::net::Ipv4Addr::LOCALHOST => "localhost".to_owned(),
        std::net::IpAddr::V6(ip) => format!("[{ip}]"),
        ip => ip.to_string(),
    };
    let here = format!("{here}:{}", address.port());
    let host = config.external_url.as_ref().map_or_else(|| here.clone(), |url| url.authority.clone());
    let kept = config.data_dir.join(PASSWORD_FILE);
    match password {
        Password::Configured => writeln!(out, "log in as admin with the configured password")?,
        Password::Made(text) => {
            writeln!(out, "log in as admin with the password {text} (kept in {})", kept.display())?;
        }
        Password::Kept => writeln!(out, "log in as admin with the password in {}", kept.display())?,
    }
    writeln!(out, "\n  docker login {host}\n  docker push {host}/library/IMAGE:TAG")?;
    writeln!(out, "  docker pull {host}/library/IMAGE:TAG\n")?;
    for bound in listeners {
        let scheme = if bound.is_tls() { "https" } else { "http" };
        tracing::info!("listening on {scheme}://{}", bound.local_addr());
    }
    writeln!(out, "berth is ready on {scheme}://{here}")?;
    out.flush()?;
    Ok(())
}
