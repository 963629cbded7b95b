//! Writes the gallery and its assets to a folder, in both languages, to be looked at.

use std::path::PathBuf;
use std::{env, fs};

use houqin_page::{Lang, Words, asset, asset_list, gallery, gallery_sheets, gallery_sign_in};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("usage: gallery FOLDER")?);
    fs::create_dir_all(folder.join("assets"))?;
    let book = Words::load(&[])?;
    for lang in [Lang::Zh, Lang::En] {
        let words = book.words(lang);
        let pages = [
            ("gallery", gallery(words)),
            ("sign-in", gallery_sign_in(words)),
            ("sheets", gallery_sheets(words)),
        ];
        for (name, page) in pages {
            fs::write(folder.join(format!("{name}-{}.html", lang.code())), page.into_string())?;
        }
    }
    for (_, url) in asset_list() {
        let found = asset(url).ok_or("a listed asset is missing")?;
        fs::write(folder.join(url.trim_start_matches('/')), found.bytes)?;
    }
    Ok(())
}
