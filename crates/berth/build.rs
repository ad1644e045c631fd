//! Puts the built portal (`portal/dist`, by `make portal`) into the program: a table of its files with what Brotli and
//! gzip make of them. Without it, as where there is no Node, the program is built with a page that says how to get it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[expect(clippy::disallowed_methods, reason = "what a build writes is made again; nothing of it is kept")]
fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../portal/dist");
    println!("cargo::rerun-if-changed=build.rs");
    // A missing path would make cargo run this each time; the folder above is always there.
    println!(
        "cargo::rerun-if-changed={}",
        if root.is_dir() { root.clone() } else { root.join("..") }.display()
    );
    let mut files = Vec::new();
    if root.is_dir() {
        collect(&root, &root, &mut files)?;
        // By name as bytes: the program finds them by halving.
        files.sort();
    }
    let mut table = String::from("static FILES: &[File] = &[\n");
    for (name, file) in &files {
        writeln!(
            table,
            "    File {{ name: {name:?}, plain: include_bytes!({file:?}), brotli: {}, gzip: {} }},",
            packed(file, "br"),
            packed(file, "gz")
        )
        .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("portal_files.rs"), table)
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if !path.extension().is_some_and(|end| end == "br" || end == "gz") {
            let name = path.strip_prefix(root).map_err(io::Error::other)?.display().to_string();
            files.push((name, path));
        }
    }
    Ok(())
}

fn packed(file: &Path, end: &str) -> String {
    let path = PathBuf::from(format!("{}.{end}", file.display()));
    if path.is_file() { format!("Some(include_bytes!({path:?}))") } else { "None".to_owned() }
}
