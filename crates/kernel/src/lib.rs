//! The sentence: rules, posts, procedures, acts, facts, refusals. No driver, no async.
