//! Sign-ins that are away at an identity provider and have not come back.

use houqin_kernel::{Moment, Reading, StoreError};

use super::{Registry, SERVER, digest, secret};

/// Somebody may take so long at the provider, in minutes.
const AWAY_MINUTES: i64 = 15;

/// What must come back with the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Binds the answer to this browser; also in its cookie.
    pub state: String,
    /// Binds the identity token to this sign-in.
    pub nonce: String,
    /// Proves that who redeems the code also asked for it (RFC 7636).
    pub verifier: String,
}

impl Registry {
    /// Begins one.
    pub fn begin_flow(&self, now: Moment) -> Result<Flow, StoreError> {
        let flow = Flow { state: secret()?, nonce: secret()?, verifier: secret()? };
        let store = self.store();
        store.run(
            "DELETE FROM server_sign_on_flow WHERE school_id = $1 AND expires_at < $2",
            &[(&SERVER).into(), now.into()],
        )?;
        store.run(
            "INSERT INTO server_sign_on_flow (school_id, state, nonce, verifier, expires_at) \
             VALUES ($1, $2, $3, $4, $5)",
            &[
                (&SERVER).into(),
                (&digest(&flow.state)).into(),
                (&flow.nonce).into(),
                (&flow.verifier).into(),
                now.plus_minutes(AWAY_MINUTES).into(),
            ],
        )?;
        Ok(flow)
    }

    /// Ends the one of this state; gives it, once.
    pub fn end_flow(&self, state: &str, now: Moment) -> Result<Option<Flow>, StoreError> {
        let key = digest(state);
        let store = self.store();
        let flow = (&*store as &dyn Reading).first(
            "SELECT nonce, verifier FROM server_sign_on_flow \
             WHERE school_id = $1 AND state = $2 AND expires_at >= $3",
            &[(&SERVER).into(), (&key).into(), now.into()],
            |row| Ok((row.text(0)?, row.text(1)?)),
        )?;
        let ended = store.run(
            "DELETE FROM server_sign_on_flow WHERE school_id = $1 AND state = $2",
            &[(&SERVER).into(), (&key).into()],
        )?;
        let state = state.to_owned();
        Ok(flow.filter(|_| ended == 1).map(|(nonce, verifier)| Flow { state, nonce, verifier }))
    }
}
