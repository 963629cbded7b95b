//! HTML parts as plain functions: the design system.
