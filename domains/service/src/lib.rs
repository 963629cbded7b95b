//! The service desk: report, dispatch, repair, confirm, rate.
