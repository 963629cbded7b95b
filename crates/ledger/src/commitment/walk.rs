//! Finds the personal values and commitments of a fact with their JSON pointers. Keys need no
//! escaping in a pointer, because the canonical profile has neither `~` nor `/` in keys.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::{SealError, decode_digest};
use crate::canonical::{self, CanonicalError, DEPTH_MAX};
use crate::id::Id;
use crate::tree::Hash;

/// An object this crate gives a meaning to.
pub(super) enum Found {
    /// `{"$personal":{"of":…,"value":…}}`
    Personal(Id, Value),
    /// `{"$c":…,"$of":…}`
    Committed(Id, Hash),
}

/// Replaces what is found, in the order of the canonical form.
pub(super) fn walk<E: From<SealError>>(
    value: Value,
    replace: &mut dyn FnMut(&str, Found) -> Result<Value, E>,
) -> Result<Value, E> {
    step(value, &mut String::new(), 0, replace)
}

/// Visits what is found without changing the fact.
pub(super) fn visit(
    value: &Value,
    visitor: &mut dyn FnMut(&str, Found) -> Result<(), SealError>,
) -> Result<(), SealError> {
    look(value, &mut String::new(), 0, visitor)
}

fn step<E: From<SealError>>(
    value: Value,
    path: &mut String,
    depth: usize,
    replace: &mut dyn FnMut(&str, Found) -> Result<Value, E>,
) -> Result<Value, E> {
    check_depth(depth)?;
    match value {
        Value::Object(members) => match recognise(&members, path)? {
            Some(found) => replace(path, found),
            None => step_members(members, path, depth, replace),
        },
        Value::Array(items) => {
            let items = items.into_iter().enumerate().map(|(at, item)| {
                below(path, &at.to_string(), |path| step(item, path, depth + 1, replace))
            });
            items.collect::<Result<_, E>>().map(Value::Array)
        }
        plain => Ok(plain),
    }
}

fn step_members<E: From<SealError>>(
    members: Map<String, Value>,
    path: &mut String,
    depth: usize,
    replace: &mut dyn FnMut(&str, Found) -> Result<Value, E>,
) -> Result<Value, E> {
    let mut walked = Map::new();
    for (key, value) in sorted(members.into_iter().collect()) {
        canonical::check_key(&key).map_err(SealError::from)?;
        let value = below(path, &key, |path| step(value, path, depth + 1, replace))?;
        walked.insert(key, value);
    }
    Ok(Value::Object(walked))
}

fn look(
    value: &Value,
    path: &mut String,
    depth: usize,
    visitor: &mut dyn FnMut(&str, Found) -> Result<(), SealError>,
) -> Result<(), SealError> {
    check_depth(depth)?;
    match value {
        Value::Object(members) => match recognise(members, path)? {
            Some(found) => visitor(path, found),
            None => sorted(members.iter().collect()).into_iter().try_for_each(|(key, value)| {
                below(path, key, |path| look(value, path, depth + 1, visitor))
            }),
        },
        Value::Array(items) => items.iter().enumerate().try_for_each(|(at, item)| {
            below(path, &at.to_string(), |path| look(item, path, depth + 1, visitor))
        }),
        _ => Ok(()),
    }
}

/// serde_json keeps keys sorted unless some crate of the build asks for insertion order.
fn sorted<K: Ord, V>(mut members: Vec<(K, V)>) -> Vec<(K, V)> {
    members.sort_by(|(one, _), (other, _)| one.cmp(other));
    members
}

fn below<T>(path: &mut String, key: &str, inside: impl FnOnce(&mut String) -> T) -> T {
    let length = path.len();
    path.push('/');
    path.push_str(key);
    let done = inside(path);
    path.truncate(length);
    done
}

fn check_depth(depth: usize) -> Result<(), SealError> {
    if depth > DEPTH_MAX { Err(CanonicalError::TooDeep.into()) } else { Ok(()) }
}

/// Any object with a `$` key has to be one of the two forms, whole.
fn recognise(members: &Map<String, Value>, path: &str) -> Result<Option<Found>, SealError> {
    if !members.keys().any(|key| key.starts_with('$')) {
        return Ok(None);
    }
    let found = match (members.len(), members.get("$personal"), members.get("$c")) {
        (1, Some(Value::Object(inner)), None) => as_personal(inner),
        (2, None, Some(Value::String(c))) => as_committed(c, members.get("$of")),
        _ => None,
    };
    found.map(Some).ok_or_else(|| SealError::Form(path.to_owned()))
}

fn as_personal(inner: &Map<String, Value>) -> Option<Found> {
    let of = Id::from_str(inner.get("of")?.as_str()?).ok()?;
    let value = inner.get("value")?;
    (inner.len() == 2 && !has_dollar(value)).then(|| Found::Personal(of, value.clone()))
}

fn as_committed(c: &str, of: Option<&Value>) -> Option<Found> {
    Some(Found::Committed(Id::from_str(of?.as_str()?).ok()?, decode_digest(c)?))
}

/// A personal value inside another would be erased with the wrong person.
fn has_dollar(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.iter().any(|(key, value)| key.starts_with('$') || has_dollar(value))
        }
        Value::Array(items) => items.iter().any(has_dollar),
        _ => false,
    }
}
