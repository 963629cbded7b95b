//! Cuts what the pages need out of `node_modules` into `OUT_DIR`. It fetches nothing: `npm ci`
//! has done that (`make setup`), at the versions of `package-lock.json`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use sha2::{Digest, Sha256};

/// Our style sheets in the order of the cascade.
const SHEETS: [&str; 13] = [
    "base", "shell", "button", "field", "table", "chip", "card", "case", "rules", "plot", "found",
    "tablet", "print",
];

fn main() {
    if let Err(message) = build() {
        say(&format!("cargo::error={message}"));
        process::exit(1);
    }
}

/// Cargo listens on standard output.
fn say(line: &str) {
    println!("{line}");
}

fn build() -> Result<(), String> {
    let home = folder("CARGO_MANIFEST_DIR")?;
    let out = folder("OUT_DIR")?;
    for watched in
        ["css", "js", "img", "icons.txt", "package-lock.json", "node_modules/.package-lock.json"]
    {
        say(&format!("cargo::rerun-if-changed={watched}"));
    }
    let modules = home.join("node_modules");
    if !modules.join("@tabler/icons/package.json").is_file() {
        return Err("crates/page/node_modules is missing: run `make setup` \
                    (or `npm ci --prefix crates/page`) once, then build again."
            .to_owned());
    }
    fs::write(out.join("icons.rs"), icon_table(&home, &modules)?).map_err(|e| e.to_string())?;
    assets(&home, &modules, &out)
}

fn folder(variable: &str) -> Result<PathBuf, String> {
    env::var_os(variable).map(PathBuf::from).ok_or(format!("cargo did not set {variable}"))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// The drawings of the icons in `icons.txt`, sorted by name, without their outer element.
fn icon_table(home: &Path, modules: &Path) -> Result<String, String> {
    let list = read(&home.join("icons.txt"))?;
    let mut names: Vec<&str> =
        list.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    names.sort_unstable();
    names.dedup();
    let mut rust = String::from("static ICONS: &[(&str, &str)] = &[\n");
    for name in names {
        let path = modules.join(format!("@tabler/icons/icons/outline/{name}.svg"));
        let svg = read(&path).map_err(|e| format!("icons.txt names no Tabler icon: {e}"))?;
        let inner: String = svg
            .lines()
            .map(str::trim)
            .filter(|l| l.starts_with('<') && !l.starts_with("<svg") && !l.starts_with("</svg"))
            .filter(|l| !l.contains("stroke=\"none\""))
            .collect();
        writeln!(rust, "    ({name:?}, {inner:?}),").map_err(|e| e.to_string())?;
    }
    rust.push_str("];\n");
    Ok(rust)
}

/// Writes every file under a name that carries its digest, beside a gzip copy, and the list.
fn assets(home: &Path, modules: &Path, out: &Path) -> Result<(), String> {
    let folder = out.join("assets");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|e| e.to_string())?;
    }
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;

    let licences = "\n/* MIT and BSD-0 and Apache-2.0 notices: see /assets/notices.txt */\n";
    let echarts = read(&modules.join("echarts/dist/echarts.esm.min.mjs"))?;
    let htmx = read(&modules.join("htmx.org/dist/htmx.min.js"))?;
    let mut made: Vec<(&str, String)> = Vec::new();
    made.push(("app.css", keep(&folder, "app.css", &style_sheet(home)?)?));
    made.push(("htmx.js", keep(&folder, "htmx.js", &without_map(&htmx))?));
    let engine = keep(&folder, "echarts.js", &(without_map(&echarts) + licences))?;
    let chart = read(&home.join("js/chart.js"))?.replace("@@echarts.js@@", &engine);
    made.push(("echarts.js", engine));
    made.push(("chart.js", keep(&folder, "chart.js", &chart)?));
    made.push(("app.js", keep(&folder, "app.js", &read(&home.join("js/app.js"))?)?));
    made.push(("seal.svg", keep(&folder, "seal.svg", &read(&home.join("img/seal.svg"))?)?));
    made.push(("notices.txt", keep(&folder, "notices.txt", &notices(modules)?)?));

    let mut rust = String::from("static BUILT: &[(&str, &str)] = &[\n");
    for (name, file) in made {
        writeln!(rust, "    ({name:?}, \"/assets/{file}\"),").map_err(|e| e.to_string())?;
    }
    rust.push_str("];\n");
    fs::write(out.join("built.rs"), rust).map_err(|e| e.to_string())
}

/// Stores `text` as `<hash>-name` and `<hash>-name.gz`; gives the stored name.
fn keep(folder: &Path, name: &str, text: &str) -> Result<String, String> {
    let digest = Sha256::digest(text.as_bytes());
    let mut file = String::new();
    for byte in digest.iter().take(6) {
        write!(file, "{byte:02x}").map_err(|e| e.to_string())?;
    }
    file.push('-');
    file.push_str(name);
    fs::write(folder.join(&file), text).map_err(|e| e.to_string())?;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(text.as_bytes()).map_err(|e| e.to_string())?;
    let small = packer.finish().map_err(|e| e.to_string())?;
    fs::write(folder.join(format!("{file}.gz")), small).map_err(|e| e.to_string())?;
    Ok(file)
}

fn without_map(script: &str) -> String {
    script.lines().filter(|l| !l.starts_with("//# sourceMappingURL")).collect::<Vec<_>>().join("\n")
}

/// Light tokens, dark tokens (by choice and by the system's wish), then the sheets, squeezed.
fn style_sheet(home: &Path) -> Result<String, String> {
    let light = read(&home.join("css/tokens-light.css"))?;
    let dark = read(&home.join("css/tokens-dark.css"))?;
    let mut css = format!(
        ":root{{{light}}}\n:root[data-theme=dark]{{{dark}}}\n\
         @media (prefers-color-scheme:dark){{:root[data-theme=auto]{{{dark}}}}}\n\
         @media print{{:root,:root[data-theme=dark],:root[data-theme=auto]{{{light}}}}}\n"
    );
    for sheet in SHEETS {
        css.push_str(&read(&home.join(format!("css/{sheet}.css")))?);
    }
    Ok(squeeze(&css))
}

/// Drops comments, line ends and indents. Our sheets hold no string with two spaces in it.
fn squeeze(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, tail)| tail);
    }
    kept.push_str(rest);
    let mut line = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    for (wide, narrow) in [
        (" { ", "{"),
        (" {", "{"),
        ("; ", ";"),
        (": ", ":"),
        (";}", "}"),
        ("; }", "}"),
        (" }", "}"),
        ("} ", "}"),
        (", ", ","),
    ] {
        line = line.replace(wide, narrow);
    }
    line
}

/// The licence texts of what we embed.
fn notices(modules: &Path) -> Result<String, String> {
    let mut text = String::from("houqin embeds these works under their own licences.\n");
    for (package, file) in [
        ("@tabler/icons", "LICENSE"),
        ("htmx.org", "LICENSE"),
        ("echarts", "LICENSE"),
        ("echarts", "NOTICE"),
        ("zrender", "LICENSE"),
    ] {
        let path = modules.join(package).join(file);
        if path.is_file() {
            write!(text, "\n==== {package} {file} ====\n\n{}", read(&path)?)
                .map_err(|e| e.to_string())?;
        }
    }
    Ok(text)
}
