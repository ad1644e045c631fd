//! How well a name fits what was typed.

/// 0 it is the name, 1 it begins the name, 2 it begins a word of the name, 3 it stands in the name; letters of either case
/// are alike.
pub(super) fn rank(name: &str, typed: &str) -> u8 {
    let (name, typed) = (name.to_ascii_lowercase(), typed.to_ascii_lowercase());
    if name == typed {
        return 0;
    }
    if name.starts_with(&typed) {
        return 1;
    }
    let begins_word =
        |at: usize| name.as_bytes()[..at].last().is_some_and(|before| SEPARATORS.contains(before));
    if name.match_indices(&typed).any(|(at, _)| begins_word(at)) { 2 } else { 3 }
}

/// What stands between the words of a name.
pub(super) const SEPARATORS: [u8; 6] = *b"/-._: ";

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn the_nearer_a_name_is_the_better() {
        for (name, expected) in
            [("App", 0), ("application", 1), ("web-app", 2), ("happy/app", 2), ("happy", 3), ("ähapp", 3)]
        {
            assert_eq!(rank(name, "app"), expected, "{name}");
        }
        assert_eq!(rank("anything", ""), 1);
    }
}
