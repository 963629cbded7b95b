//! Writes the gallery and its assets to a folder, in both languages, to be looked at.

use std::path::PathBuf;
use std::{env, fs};

use houqin_page::{Lang, Words, asset, asset_list, gallery};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("usage: gallery FOLDER")?);
    fs::create_dir_all(folder.join("assets"))?;
    let book = Words::load(&[])?;
    for lang in [Lang::Zh, Lang::En] {
        let page = gallery(book.words(lang)).into_string();
        fs::write(folder.join(format!("gallery-{}.html", lang.code())), page)?;
    }
    for (_, url) in asset_list() {
        let found = asset(url).ok_or("a listed asset is missing")?;
        fs::write(folder.join(url.trim_start_matches('/')), found.bytes)?;
    }
    Ok(())
}
