//! A certificate by ACME (RFC 8555), proved by HTTP-01: the authority asks at
//! port 80 of the name, and the listener that sends to https answers it.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use houqin_desk::{Clock as _, SystemClock};
use houqin_web::{Certificate, Certificates, Challenges};
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Identifier, NewAccount,
    NewOrder, OrderStatus, RetryPolicy,
};

use crate::settings::Tls;

const ACCOUNT: &str = "account.json";
const CERTIFICATE: &str = "certificate.pem";
const KEY: &str = "key.pem";

/// Between two looks at how long the certificate still lasts.
const LOOK_EVERY: Duration = Duration::from_hours(6);
/// After a failure, doubled each time up to `LOOK_EVERY`: authorities limit how often one asks.
const RETRY_FIRST: Duration = Duration::from_mins(1);

type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// Gets a certificate and renews it when two thirds of its life are over.
pub async fn keep(
    folder: PathBuf,
    tls: Tls,
    certificates: Arc<Certificates>,
    challenges: Arc<Challenges>,
) {
    if let Some(kept) = kept(&folder) {
        certificates.put(kept);
    }
    let mut pause = RETRY_FIRST;
    loop {
        if certificates.current().is_some_and(|it| !is_old(&it)) {
            pause = RETRY_FIRST;
            tokio::time::sleep(LOOK_EVERY).await;
            continue;
        }
        let ordered = order(&folder, &tls, &challenges).await;
        challenges.clear();
        match ordered {
            Ok(new) => {
                certificates.put(new);
                tracing::info!("a certificate came by ACME and is in use");
            }
            Err(error) => {
                tracing::error!(
                    "no certificate by ACME from {}: {error}; tried again in {} minutes",
                    tls.acme_directory,
                    pause.as_secs() / 60
                );
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LOOK_EVERY);
            }
        }
    }
}

fn kept(folder: &Path) -> Option<Certificate> {
    let chain = fs::read(folder.join(CERTIFICATE)).ok()?;
    let key = fs::read(folder.join(KEY)).ok()?;
    match Certificate::from_pem(&chain, &key) {
        Ok(kept) => Some(kept),
        Err(why) => {
            tracing::warn!(
                "the certificate that was kept cannot be used, a new one is ordered: {why}"
            );
            None
        }
    }
}

fn is_old(certificate: &Certificate) -> bool {
    let now = SystemClock::default().now().0 / 1_000;
    let Certificate { not_before, not_after, .. } = certificate;
    now > not_before + (not_after - not_before) / 3 * 2
}

async fn order(folder: &Path, tls: &Tls, challenges: &Challenges) -> Result<Certificate, Trouble> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let account = account(folder, tls).await?;
    let names: Vec<_> = tls.acme_domains.iter().cloned().map(Identifier::Dns).collect();
    let mut order = account.new_order(&NewOrder::new(&names)).await?;
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        match authorization.status {
            AuthorizationStatus::Valid => continue,
            AuthorizationStatus::Pending => {}
            status => return Err(format!("an authorization is {status:?}").into()),
        }
        let mut challenge = authorization
            .challenge(ChallengeType::Http01)
            .ok_or("the authority offers no proof by HTTP")?;
        challenges.put(challenge.token.clone(), challenge.key_authorization().as_str().to_owned());
        challenge.set_ready().await?;
    }
    let patience = RetryPolicy::default();
    let status = order.poll_ready(&patience).await?;
    if status != OrderStatus::Ready {
        return Err(format!(
            "the authority did not find the proof: does port 80 of {} reach this server? ({status:?})",
            tls.acme_domains.join(", ")
        )
        .into());
    }
    let key = order.finalize().await?;
    let chain = order.poll_certificate(&patience).await?;
    let new = Certificate::from_pem(chain.as_bytes(), key.as_bytes())?;
    write(&folder.join(KEY), key.as_bytes())?;
    write(&folder.join(CERTIFICATE), chain.as_bytes())?;
    Ok(new)
}

/// The account with the authority: made once, kept in the folder.
async fn account(folder: &Path, tls: &Tls) -> Result<Account, Trouble> {
    let builder = || match &tls.acme_root {
        Some(root) => Account::builder_with_root(root),
        None => Account::builder(),
    };
    let path = folder.join(ACCOUNT);
    if let Ok(text) = fs::read(&path) {
        let credentials: AccountCredentials = serde_json::from_slice(&text)?;
        return Ok(builder()?.from_credentials(credentials).await?);
    }
    let contact: Vec<&str> = tls.acme_contact.as_deref().into_iter().collect();
    let wanted = NewAccount {
        contact: &contact,
        terms_of_service_agreed: tls.acme_terms_agreed,
        only_return_existing: false,
    };
    let (account, credentials) =
        builder()?.create(&wanted, tls.acme_directory.clone(), None).await?;
    write(&path, &serde_json::to_vec(&credentials)?)?;
    Ok(account)
}

/// Written aside for its owner alone, then renamed.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let aside = path.with_extension("part");
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(aside, path)
}
