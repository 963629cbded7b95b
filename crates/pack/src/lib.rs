//! Starter packs read into acts.
