//! Rules, clauses, procedures, kept-apart hands, calendars.
