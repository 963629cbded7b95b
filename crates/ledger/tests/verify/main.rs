//! Exported ledgers and bundles: clean ones pass, altered ones are found, and what only a head
//! kept outside can find is found by it alone.
#![cfg(test)]

#[cfg(test)]
mod altered;
#[cfg(test)]
mod bundles;
#[cfg(test)]
mod chains;
#[cfg(test)]
mod clean;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod heads;
#[cfg(test)]
mod shared;
#[cfg(test)]
mod trust;
