//! Finds the known name that somebody probably meant.

/// The nearest of `known` to `given`, if it is near enough to be worth saying.
pub(super) fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if given.len() > 100 {
        return None;
    }
    let given = given.to_ascii_lowercase();
    let last = |path: &str| path.rsplit('.').next().unwrap_or(path).to_owned();
    let allowed = (given.len() / 4).clamp(1, 4);
    known
        .filter_map(|name| {
            let lower = name.to_ascii_lowercase();
            // The right key in the wrong block is as likely as a slip of the pen.
            let misplaced = last(&given).len() > 4 && last(&given) == last(&lower);
            let distance = distance(&given, &lower);
            (distance <= allowed || misplaced).then_some((distance, name))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The number of letters to insert, drop, replace or swap with the next.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let width = b.len() + 1;
    let mut grid = vec![0_usize; (a.len() + 1) * width];
    let at = |grid: &[usize], row: usize, column: usize| grid.get(row * width + column).copied().unwrap_or(0);
    for row in 0..=a.len() {
        for column in 0..=b.len() {
            let cost = if row == 0 || column == 0 {
                row + column
            } else {
                let same = usize::from(a.get(row - 1) != b.get(column - 1));
                let mut cost = at(&grid, row - 1, column - 1) + same;
                cost = cost.min(at(&grid, row - 1, column) + 1).min(at(&grid, row, column - 1) + 1);
                let swapped = row > 1
                    && column > 1
                    && a.get(row - 1) == b.get(column - 2)
                    && a.get(row - 2) == b.get(column - 1);
                if swapped { cost.min(at(&grid, row - 2, column - 2) + 1) } else { cost }
            };
            if let Some(cell) = grid.get_mut(row * width + column) {
                *cell = cost;
            }
        }
    }
    at(&grid, a.len(), b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_and_far() {
        let known = ["http.port", "https.port", "data_volume", "log.level", "storage_service.s3.bucket"];
        let find = |given: &str| nearest(given, known.iter().copied());
        assert_eq!(find("htpp.port"), Some("http.port"));
        assert_eq!(find("data_volum"), Some("data_volume"));
        assert_eq!(find("log.Level"), Some("log.level"));
        assert_eq!(find("s3.bucket"), Some("storage_service.s3.bucket"));
        assert_eq!(find("colour"), None);
    }

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("ab", "ba"), 1);
    }
}
