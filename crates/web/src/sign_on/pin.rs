//! 平板 PIN. Whoever may step up to a shared tablet chooses a PIN on their own
//! account's page, after giving the password.

use houqin_kernel::{Refusal, StoreError};
use houqin_page::{
    Button, Card, Field, Form, Look, Markup, button, card, form, html, password_field,
};

use super::account::{wait_first, wrong_password};
use crate::form::{Fields, field};
use crate::registry::{Login, Session, Verdict, pins};
use crate::site::Visit;

/// The part of the account's page; nothing for whom no tablet is set up.
pub fn card_of(visit: &Visit, session: &Session, password: bool) -> Result<Markup, StoreError> {
    let words = visit.words();
    let held = visit.platform.registry.pin_of(&session.login.login)?;
    let Some(school) = &visit.school else { return Ok(html! {}) };
    let (institution, now) = (school.desk.institution(), school.desk.clock().now());
    let person = session.login.person;
    let mut tablets = institution.tablets.values();
    if held.is_none() && !tablets.any(|one| one.crew(&institution, now).contains(&person)) {
        return Ok(html! {});
    }
    let state = match held {
        Some((since, _)) => {
            let since = words.date_time(since.civil(institution.calendar.zone()));
            words.say_with("web-pin-since", &[("since", since.into())])
        }
        None => words.say("web-pin-none").into_owned(),
    };
    let digits = visit.platform.config.sign_on.password().pin_digits_min;
    let help = [("digits", digits.into())];
    let digit_field = |name: &'static str, key: &str| Field {
        required: true,
        autocomplete: "off".into(),
        inputmode: "numeric".into(),
        max_length: u32::try_from(pins::DIGITS_MAX).ok(),
        ..Field::new(name, words.say(key))
    };
    let first = Field {
        help: words.say_with("web-pin-help", &help).into(),
        ..digit_field("pin", "web-pin-new")
    };
    let body = html! {
        p { (words.say("web-pin-lead")) }
        p { (state) }
        @if password {
            (form(&Form::new("/me", visit.csrf()), &html! {
                (password_field(words, &Field { required: true, autocomplete: "current-password".into(), id: "pin-old".into(), ..Field::new("old", words.say("web-pin-password")) }))
                (password_field(words, &first))
                (password_field(words, &digit_field("again", "web-pin-again")))
                (button(&Button { look: Look::Primary, ..Button::new(words.say("web-pin-set")) }))
            }))
        } @else {
            p { (words.say("web-pin-by-password")) }
        }
    };
    Ok(card(&Card {
        title: words.say("web-pin"),
        icon: "device-mobile".into(),
        body,
        ..Card::default()
    }))
}

/// Sets a PIN for whoever knows the password. Gives why not, where it was not set.
pub fn set(visit: &Visit, login: &Login, fields: &Fields) -> Result<Option<Refusal>, StoreError> {
    let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
    let pin = field(fields, "pin").trim();
    if pin != field(fields, "again").trim() {
        return Ok(Some(Refusal::form(
            "again",
            "not_the_same",
            "两次输入的 PIN 不一样，请重新输入。",
            "The two PINs are not the same; type them again.",
        )));
    }
    let own = own_digits(visit, login)?;
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let digits = visit.platform.config.sign_on.password().pin_digits_min;
    if let Err(refusal) = pins::judge(pin, digits, &own) {
        return Ok(Some(refusal));
    }
    match registry.verify(&login.login, field(fields, "old"), &visit.asker, now)? {
        Verdict::Right(_) => {
            registry.set_pin(&login.login, pin, now)?;
            registry.note(&login.login, "set a PIN", &visit.asker, now)?;
            Ok(None)
        }
        Verdict::Wrong => Ok(Some(wrong_password())),
        Verdict::Wait(seconds) => Ok(Some(wait_first(seconds))),
    }
}

/// What a PIN is not taken from: the account, the number, the phone.
fn own_digits(visit: &Visit, login: &Login) -> Result<Vec<String>, StoreError> {
    let mut own = vec![login.login.clone()];
    if let Some(school) = &visit.school {
        let lookup = school.desk.institution().directory.person;
        let card = school.readers.read(|store| lookup(store, login.person))?;
        own.extend(card.into_iter().flat_map(|card| [card.number, card.phone.unwrap_or_default()]));
    }
    Ok(own)
}
