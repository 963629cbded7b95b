//! Every pack against the acts, views and clauses that there are: nothing named
//! that does not exist, nothing that exists left without a step.

use std::collections::BTreeSet;

use houqin_desk::CORE;
use houqin_kernel::Domain;
use houqin_ledger::acts::{OPEN_YEAR, ROTATE_KEY};
use houqin_pack::{Pack, packs};
use houqin_page::face::{PageDef, Right};
use houqin_testkit::DOMAINS;

/// Acts without a step in any pack, each with its reason.
const FOUNDING_ALONE: &[&str] = &[
    // Record 0: there are no procedures yet.
    "desk.found",
    // The founder closes the founding under the founding clause itself.
    "desk.close_founding",
    // Drafts and issues in one: allowed to nobody once the founding is closed.
    "rulebook.adopt_rule",
];

/// Reading rights of views that belong to no domain: the web's own.
const OF_THE_WEB: &[&str] = &["figures", "ledger.records", "ledger.checkpoint", "ledger.bundle"];

fn domains() -> impl Iterator<Item = &'static Domain> {
    DOMAINS.iter().copied().chain([&CORE])
}

fn acts() -> BTreeSet<&'static str> {
    domains()
        .flat_map(|domain| {
            let acts = domain.acts.iter().map(|act| act.name);
            acts.chain(domain.composites.iter().map(|one| one.name))
        })
        .collect()
}

fn pages() -> impl Iterator<Item = &'static PageDef> {
    [houqin_organisation::pages::PAGES, houqin_rulebook::pages::PAGES, houqin_service::pages::PAGES]
        .into_iter()
        .flatten()
}

#[test]
fn every_act_has_a_step_in_every_pack_and_every_step_an_act() {
    for code in packs() {
        let pack = Pack::load(&code).unwrap();
        let named: BTreeSet<&str> = pack
            .procedures()
            .iter()
            .flat_map(|procedure| &procedure.steps)
            .map(|step| step.act.as_str())
            .collect();
        for domain in domains() {
            for act in domain.acts {
                let alone = FOUNDING_ALONE.contains(&act.name);
                let has = named.contains(act.name);
                assert_ne!(alone, has, "{code}: {} has a step: {has}", act.name);
            }
        }
        for act in named {
            let known = acts().contains(act) || [OPEN_YEAR, ROTATE_KEY].contains(&act);
            assert!(known, "{code}: a step names {act}, which does not exist");
        }
    }
}

#[test]
fn every_pair_names_acts_and_posts_that_exist() {
    for code in packs() {
        let pack = Pack::load(&code).unwrap();
        let posts: BTreeSet<&str> = pack.posts().collect();
        for pair in pack.pairs() {
            for act in pair.acts_a.iter().chain(&pair.acts_b) {
                assert!(acts().contains(act.as_str()), "{code} {}: {act}", pair.code);
            }
            let named = pair.posts_a.iter().chain(&pair.posts_b).chain(&pair.approve_posts);
            for post in named {
                assert!(posts.contains(post.as_str()), "{code} {}: {post}", pair.code);
            }
        }
        for step in pack.procedures().iter().flat_map(|procedure| &procedure.steps) {
            for post in step.posts.iter().chain(&step.ratify_posts) {
                assert!(posts.contains(post.as_str()), "{code} {}: {post}", step.code);
            }
        }
    }
}

#[test]
fn every_reading_right_is_of_a_view_and_every_page_can_be_opened_by_somebody() {
    let views: BTreeSet<&str> = domains()
        .flat_map(|domain| domain.views)
        .map(|view| view.name)
        .chain(OF_THE_WEB.iter().copied())
        .collect();
    let rights: BTreeSet<&str> = pages()
        .filter_map(|page| match page.right {
            Right::View(name) => Some(name),
            Right::Public | Right::SignedIn => None,
        })
        .collect();
    for code in packs() {
        let pack = Pack::load(&code).unwrap();
        let posts: BTreeSet<&str> = pack.posts().collect();
        let mut given = BTreeSet::new();
        for (view, readers) in pack.reading() {
            assert!(views.contains(view), "{code}: a right to read {view}, which does not exist");
            assert!(given.insert(view), "{code}: {view} stands twice");
            assert!(!readers.is_empty(), "{code}: nobody reads {view}");
            for post in readers {
                assert!(posts.contains(post.as_str()), "{code} {view}: {post}");
            }
        }
        for right in &rights {
            assert!(given.contains(right), "{code}: nobody may open the pages of {right}");
        }
    }
}
