//! The verbs of notices, one a file.

pub mod prefer;
pub mod set_endpoint;
pub mod set_rule;
pub mod set_secret;
pub mod stop_endpoint;

use houqin_kernel::Refusal;

/// Longest code, in characters.
const CODE_MAX: usize = 40;

/// Refuses a code that is no plain word.
fn plain_code(code: &str) -> Result<(), Refusal> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !code.is_empty() && code.len() <= CODE_MAX && code.bytes().all(plain) {
        return Ok(());
    }
    Err(Refusal::form(
        "code",
        "bad_code",
        format!("编号只用小写字母、数字和连字符，1 至 {CODE_MAX} 个字符。"),
        format!("A code has 1 to {CODE_MAX} characters: small letters, digits and hyphens."),
    ))
}
