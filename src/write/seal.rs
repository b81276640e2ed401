//! Seals: the last line of a file that `bantin` keeps for itself, by which damage to it is told.

use xxhash_rust::xxh3::xxh3_64;

/// What the last line starts with.
const MARK: &str = "seal ";

/// Lines of text, each ended by a line break, with the seal behind them.
pub fn seal(mut lines: String) -> String {
    let sum = xxh3_64(lines.as_bytes());
    lines.push_str(&format!("{MARK}{sum:016x}\n"));
    lines
}

/// The lines before an intact seal; `None` if the file was cut, changed, or never sealed.
pub fn unseal(sealed: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(sealed).ok()?;
    let start = text.strip_suffix('\n')?.rfind('\n')? + 1;
    let (lines, last) = text.split_at(start);
    let sum = last.trim_end().strip_prefix(MARK)?;
    (sum == format!("{:016x}", xxh3_64(lines.as_bytes()))).then_some(lines)
}

#[cfg(test)]
mod tests {
    use super::{seal, unseal};

    #[test]
    fn every_damage_is_told() {
        let sealed = seal("một\nhai\n".to_owned()).into_bytes();
        assert_eq!(unseal(&sealed), Some("một\nhai\n"));
        for cut in 0..sealed.len() {
            assert_eq!(unseal(&sealed[..cut]), None, "cut at {cut}");
            for bit in 0..8 {
                let mut flipped = sealed.clone();
                flipped[cut] ^= 1 << bit;
                assert_eq!(unseal(&flipped), None, "bit {bit} of byte {cut}");
            }
        }
    }
}
