//! Users and groups, as `/etc/passwd` and `/etc/group` list them (passwd(5), group(5)). The C library would ask the
//! name services of the system, whose libraries a static program cannot load.

use std::fs::read_to_string;

use crate::sys::machine::User;

/// The lines of a file as fields, those with fewer than `least` left out.
fn entries(text: &str, least: usize) -> impl Iterator<Item = Vec<&str>> {
    let lines = text.lines().map(|line| line.split(':').collect::<Vec<_>>());
    lines.filter(move |fields| fields.len() >= least)
}

/// The user whose line fits.
fn find(fits: impl Fn(&[&str]) -> bool) -> Option<User> {
    let text = read_to_string("/etc/passwd").unwrap_or_default();
    let fields = entries(&text, 7).find(|fields| fits(fields))?;
    Some(User {
        uid: fields[2].parse::<u32>().ok()? as i32,
        gid: fields[3].parse::<u32>().unwrap_or(0) as i32,
        name: fields[0].into(),
        home: fields[5].into(),
        shell: Some(fields[6].into()),
    })
}

/// The user with this id.
pub(crate) fn user(id: u32) -> Option<User> {
    find(|fields| fields[2].parse() == Ok(id))
}

/// The id of a user by name.
pub(crate) fn user_id(name: &str) -> Option<u32> {
    find(|fields| fields[0] == name).map(|user| user.uid.cast_unsigned())
}

/// The id of a group by name.
pub(crate) fn group_id(name: &str) -> Option<u32> {
    let text = read_to_string("/etc/group").unwrap_or_default();
    entries(&text, 3).find(|fields| fields[0] == name)?[2].parse().ok()
}

/// The ids of the groups that list a user, after `first`.
pub(crate) fn groups_of(name: &str, first: u32) -> Vec<u32> {
    groups_in(&read_to_string("/etc/group").unwrap_or_default(), name, first)
}

fn groups_in(text: &str, name: &str, first: u32) -> Vec<u32> {
    let members =
        entries(text, 4).filter(|fields| fields[3].split(',').any(|member| member == name));
    let mut groups = vec![first];
    groups.extend(
        members.filter_map(|fields| fields[2].parse().ok()).filter(|id: &u32| *id != first),
    );
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_superuser_is_found() {
        let root = user(0).expect("every system has one");
        assert_eq!((root.uid, user_id(&root.name)), (0, Some(0)));
        assert_eq!(user_id("nobody-knows-this-name"), None);
        assert_eq!(group_id("nobody-knows-this-name"), None);
    }

    #[test]
    fn groups_list_their_members() {
        let text = "a:x:1:\nb:x:2:ann,bob\nnonsense\nc:x:3:bob\nd:x:4:bobby\ne:x:9:bob\n";
        assert_eq!(groups_in(text, "bob", 9), [9, 2, 3]);
        assert_eq!(groups_in(text, "nobody", 7), [7]);
    }
}
