//! A small invented school, a scripted clock, a story runner.
