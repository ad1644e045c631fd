//! `berth config`: checks the configuration and shows each value with where it came from. Starts nothing.

use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

use crate::config::{Config, Loaded, Sources, markdown};

/// Show every setting, its value and where it came from; secrets stay hidden.
#[derive(Debug, clap::Args)]
pub struct ConfigArgs {
    /// The YAML file; without it BERTH_CONFIG, else /etc/berth/berth.yml if it exists
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data directory, as for `berth serve`
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The addresses for HTTP, as for `berth serve`
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Print the reference of all settings in Markdown instead
    #[arg(long)]
    markdown: bool,
}

/// Runs the command.
///
/// # Errors
/// When the configuration is not good, or the output cannot be written.
pub fn run(args: ConfigArgs) -> anyhow::Result<()> {
    if args.markdown {
        return print(&markdown());
    }
    let loaded = Config::load(Sources::of_process(args.config, args.data, args.listen))?;
    for warning in &loaded.warnings {
        writeln!(io::stderr(), "warning: {warning}")?;
    }
    print(&table(&loaded))
}

/// Three columns: name, value, origin.
fn table(loaded: &Loaded) -> String {
    let file = match loaded.origins.file() {
        Some(path) => format!("# file: {}\n", path.display()),
        None => "# file: none\n".to_owned(),
    };
    let lines = loaded.origins.lines();
    let width =
        |of: fn(&crate::config::Line) -> &str| lines.iter().map(|line| of(line).chars().count()).max();
    let names = width(|line| line.name).unwrap_or(0);
    // A single long value must not push the last column off the screen for all the others.
    let values = width(|line| &line.value).unwrap_or(0).min(40);
    let rows =
        lines.iter().map(|line| format!("{:names$}  {:values$}  {}\n", line.name, line.value, line.origin));
    std::iter::once(file).chain(rows).collect()
}

/// Writes to standard output; a reader that has seen enough is no error.
fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_line_for_each_setting_and_hides_secrets() {
        let env = vec![("BERTH_ADMIN_PASSWORD".into(), "hunter2hunter2".into())];
        let loaded =
            Config::load(Sources { env, listen: Some("[::1]:0".into()), ..Sources::default() }).unwrap();
        let text = table(&loaded);
        assert_eq!(text.lines().count(), crate::config::settings().count() + 1);
        let line = |name: &str| -> Vec<&str> {
            let found = text.lines().find(|line| line.split_whitespace().next() == Some(name));
            found.unwrap().split_whitespace().collect()
        };
        assert_eq!(line("http.port"), ["http.port", "8888", "default"]);
        assert_eq!(line("listen"), ["listen", "[::1]:0", "--listen"]);
        assert_eq!(
            line("harbor_admin_password"),
            ["harbor_admin_password", "(set)", "env", "BERTH_ADMIN_PASSWORD"]
        );
        assert!(!text.contains("hunter2"));
    }
}
