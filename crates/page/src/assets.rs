//! Assets. Style, scripts and icons live in the binary under names that carry their digest, so
//! that a browser may keep them for ever. It refuses to know the web framework: it gives bytes.

use std::borrow::Cow;

include!(concat!(env!("OUT_DIR"), "/built.rs"));

#[derive(rust_embed::RustEmbed)]
#[folder = "$OUT_DIR/assets"]
struct Built;

/// What every answer with an asset says about keeping it.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// The policy under which all our pages work: own files only, nothing inline.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; \
     object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// One embedded file.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The bytes as they are.
    pub bytes: Cow<'static, [u8]>,
    /// The same bytes packed by gzip, for a browser that accepts it.
    pub gzip: Option<Cow<'static, [u8]>>,
    /// The content type.
    pub mime: &'static str,
    /// A strong entity tag, quoted.
    pub etag: String,
}

/// The address of a built file: `asset_url("app.css")` → `/assets/1a2b…-app.css`.
/// An unknown name comes back as `/assets/` and the name, which [`asset`] then does not find.
pub fn asset_url(name: &str) -> Cow<'static, str> {
    match BUILT.iter().find(|(known, _)| *known == name) {
        Some((_, url)) => Cow::Borrowed(*url),
        None => Cow::Owned(format!("/assets/{name}")),
    }
}

/// The names and addresses of all built files.
pub fn asset_list() -> &'static [(&'static str, &'static str)] {
    BUILT
}

/// The file behind `/assets/{file}`; `None` when there is no such file.
pub fn asset(file: &str) -> Option<Asset> {
    let file = file.strip_prefix("/assets/").unwrap_or(file);
    if !BUILT.iter().any(|(_, url)| url.strip_prefix("/assets/") == Some(file)) {
        return None;
    }
    let bytes = Built::get(file)?.data;
    let gzip = Built::get(&format!("{file}.gz")).map(|packed| packed.data);
    Some(Asset { bytes, gzip, mime: mime(file), etag: format!("\"{file}\"") })
}

fn mime(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_file_is_found_under_its_address_with_its_packed_copy() {
        for (name, url) in asset_list() {
            let asset = asset(url).unwrap();
            assert!(url.ends_with(name) && url.len() > name.len() + 12, "{url} carries no digest");
            assert!(asset.gzip.unwrap().len() < asset.bytes.len(), "{name}");
            assert!(!asset.mime.starts_with("application/octet"), "{name}");
        }
    }

    #[test]
    fn an_unknown_file_and_a_path_that_climbs_are_not_found() {
        assert!(asset("nothing.css").is_none());
        assert!(asset("../Cargo.toml").is_none());
        assert!(asset(&asset_url("no-such.js")).is_none());
    }

    #[test]
    fn what_a_report_page_loads_is_small() {
        let size = |name| asset(&asset_url(name)).unwrap().gzip.unwrap().len();
        let total = size("app.css") + size("app.js") + size("htmx.js");
        assert!(total < 60_000, "{total} bytes over the wire");
    }

    #[test]
    fn the_chart_script_names_the_engine_by_its_digest() {
        let chart = asset(&asset_url("chart.js")).unwrap();
        let text = String::from_utf8(chart.bytes.into_owned()).unwrap();
        let engine = asset_url("echarts.js").replace("/assets/", "");
        assert!(text.contains(&engine));
    }
}
