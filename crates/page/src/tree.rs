//! Trees of units and places, opened without a script.

use maud::{Markup, html};

use crate::words::Text;
use crate::{icon, some};

/// One branch.
#[derive(Debug, Clone, Default)]
pub struct TreeNode<'a> {
    /// The words.
    pub label: Text<'a>,
    /// The address; empty for a plain word.
    pub href: Text<'a>,
    /// An icon.
    pub icon: Text<'a>,
    /// Behind the words: a count, a chip, who answers for it.
    pub aside: Markup,
    /// Shown with its branches open.
    pub open: bool,
    /// The page shows this one.
    pub current: bool,
    /// What hangs below.
    pub branches: Vec<TreeNode<'a>>,
}

/// A tree; no more than 12 levels are drawn.
pub fn tree(label: &str, nodes: &[TreeNode<'_>]) -> Markup {
    html! { nav class="tree" aria-label=(label) { (level(nodes, 12)) } }
}

fn level(nodes: &[TreeNode<'_>], depth_left: u8) -> Markup {
    let Some(deeper) = depth_left.checked_sub(1) else { return Markup::default() };
    html! {
        ul role="list" {
            @for node in nodes {
                li {
                    @if node.branches.is_empty() {
                        div class="tree-leaf" { (words_of(node)) }
                    } @else {
                        div class="tree-row" {
                            div class="tree-words" { (words_of(node)) }
                            details open[node.open] {
                                summary aria-label=(node.label) { (icon("chevron-right")) }
                                (level(&node.branches, deeper))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn words_of(node: &TreeNode<'_>) -> Markup {
    html! {
        @if let Some(name) = some(&node.icon) { (icon(name)) }
        @if let Some(href) = some(&node.href) {
            a href=(href) aria-current=[node.current.then_some("page")] { (node.label) }
        } @else { span { (node.label) } }
        @if !node.aside.0.is_empty() { span class="tree-aside" { (node.aside) } }
    }
}
