//! What holds for every part, looked for in the gallery, where they all stand.

use std::collections::HashSet;

use crate::*;

fn pages() -> Vec<(Lang, String)> {
    let book = Words::load(&[]).unwrap();
    [Lang::Zh, Lang::En]
        .into_iter()
        .flat_map(|lang| {
            let w = book.words(lang);
            [gallery(w), gallery_sign_in(w), gallery_sheets(w)]
                .map(|page| (lang, page.into_string()))
        })
        .collect()
}

/// The start tags of a page, in order. Quoted `>` do not occur: maud escapes them.
fn tags(page: &str) -> Vec<&str> {
    page.split('<').skip(1).filter_map(|rest| rest.split('>').next()).collect()
}

fn value<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

#[test]
fn nothing_is_inline() {
    for (_, page) in pages() {
        for tag in tags(&page) {
            assert!(value(tag, "style").is_none(), "{tag}");
            assert!(!tag.starts_with("style"), "{tag}");
            assert!(
                !tag.split(' ').skip(1).any(|a| a.starts_with("on") && a.contains('=')),
                "{tag}"
            );
            if tag.starts_with("script") {
                let data = value(tag, "type") == Some("application/json");
                assert!(data || value(tag, "src").is_some(), "{tag}");
            }
        }
    }
}

#[test]
fn nothing_comes_from_another_host() {
    for (_, page) in pages() {
        for tag in tags(&page) {
            for name in ["src", "href", "action", "hx-post"] {
                let address = value(tag, name).unwrap_or_default();
                assert!(!address.starts_with("http") && !address.starts_with("//"), "{tag}");
            }
        }
    }
}

#[test]
fn every_control_has_its_label_and_every_reference_its_target() {
    for (_, page) in pages() {
        let tags = tags(&page);
        let ids: Vec<&str> = tags.iter().filter_map(|tag| value(tag, "id")).collect();
        let known: HashSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), known.len(), "an id stands twice");
        let labelled: HashSet<&str> = tags.iter().filter_map(|tag| value(tag, "for")).collect();
        for tag in &tags {
            for name in ["for", "list", "data-reveal"] {
                assert!(value(tag, name).is_none_or(|id| known.contains(id)), "{tag}");
            }
            for id in value(tag, "aria-describedby").unwrap_or_default().split_whitespace() {
                assert!(known.contains(id), "{tag}");
            }
            let control = ["input", "select", "textarea"].iter().any(|n| tag.starts_with(n));
            let free = ["hidden", "radio", "checkbox"].contains(&value(tag, "type").unwrap_or(""));
            if control && !free && value(tag, "aria-label").is_none() {
                assert!(value(tag, "id").is_some_and(|id| labelled.contains(id)), "{tag}");
            }
        }
    }
}

#[test]
fn no_word_and_no_icon_is_missing() {
    for (lang, page) in pages() {
        assert!(!page.contains('⟦'), "{lang:?}: {:?}", page.split('⟦').nth(1));
        assert!(!page.contains("icon-missing"), "{lang:?}");
    }
}

#[test]
fn every_form_that_posts_carries_the_token() {
    for (_, page) in pages() {
        for form in page.split("<form ").skip(1).filter(|form| form.contains("method=\"post\"")) {
            let body = form.split("</form>").next().unwrap();
            assert!(body.contains("name=\"csrf\""), "{body}");
        }
    }
}

#[test]
fn the_text_of_users_is_escaped_everywhere() {
    let book = Words::load(&[]).unwrap();
    let w = book.words(Lang::Zh);
    let evil = "<script>x</script>\"><b onclick=1>";
    let field = Field {
        value: evil.into(),
        help: evil.into(),
        error: evil.into(),
        ..Field::new("a", evil)
    };
    let parts = [
        text_field(w, &field),
        textarea_field(w, &field, 2),
        select_field(w, &field, &[Choice::new(evil, evil)]),
        radio_cards(w, &field, &[Choice { help: evil.into(), ..Choice::new(evil, evil) }]),
        flash(w, &Flash::new(Tone::Bad, evil)),
        refusal(w, &Refusal { sentence: evil.into(), ..Refusal::default() }),
        person(evil, evil, evil),
        status_chip(Tone::Good, evil, evil),
        timeline(
            w,
            &[TimelineEntry {
                act: evil.into(),
                note: evil.into(),
                who: evil.into(),
                ..TimelineEntry::default()
            }],
        ),
        key_block(evil, evil),
        qr(evil, evil),
        chart(
            w,
            &Chart {
                id: "c".into(),
                title: evil.into(),
                option_json: "{\"a\":\"</script><b onclick>\"}".into(),
                ..Chart::default()
            },
        ),
        bar_list(w, &[Bar { label: evil.into(), value: 1, ..Bar::default() }]),
        table(
            w,
            &Table {
                caption: evil.into(),
                columns: vec![Column::new(evil)],
                rows: vec![vec![html! { (evil) }].into()],
                ..Table::default()
            },
        ),
    ];
    for part in parts {
        let text = part.into_string();
        assert!(!text.contains("<script>x") && !text.contains("<b onclick"), "{text}");
    }
}

#[test]
fn odd_figures_draw_without_harm() {
    let book = Words::load(&[]).unwrap();
    let w = book.words(Lang::En);
    assert!(sparkline(w, &[]).into_string().contains("No data"));
    for values in [vec![1.0], vec![2.0, 2.0], vec![f64::NAN, f64::INFINITY, 3.0], vec![-1.0; 900]] {
        let svg = sparkline(w, &values).into_string();
        assert!(!svg.contains("NaN") && !svg.contains("inf") && svg.contains("polyline"), "{svg}");
    }
    let bars =
        [Bar { value: i64::MIN, ..Bar::default() }, Bar { value: i64::MAX, ..Bar::default() }];
    assert!(bar_list(w, &bars).into_string().contains("width=\"100.00%\""));
    assert!(meter("a", 9, 0, "", Tone::Bad).into_string().contains("0.00%"));
    assert!(tree("t", &[]).into_string().contains("nav"));
}
