//! Routes, sessions, API: the only place that names the web framework.
