//! Bits, most significant first, and the codes of the index that are made of them.

/// A stretch of bits that grows.
#[derive(Default)]
pub struct Bits {
    bytes: Vec<u8>,
    /// Bits that do not fill a byte yet, the last one lowest.
    open: u64,
    /// How many these are: fewer than eight.
    count: u32,
}

/// From this many ones on, a value of Rice's code stands as it is.
const MOST_ONES: u32 = 15;

impl Bits {
    /// Adds the low bits of a value, at most 32.
    pub fn push(&mut self, value: u32, count: u32) {
        self.open = self.open << count | u64::from(value) & ((1 << count) - 1);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.open >> self.count) as u8);
        }
    }

    /// Adds a value in Rice's code: `value >> k` ones and a zero, then the `k` low bits; a large value as fifteen ones and 32 bits.
    pub fn rice(&mut self, value: u32, k: u32) {
        match value >> k {
            // In one step, as almost all are as short as that.
            ones if ones < MOST_ONES && k < 16 => {
                let low = value & ((1 << k) - 1);
                self.push(((1 << (ones + 1)) - 2) << k | low, ones + 1 + k);
            }
            ones if ones < MOST_ONES => {
                self.push((1 << (ones + 1)) - 2, ones + 1);
                self.push(value, k);
            }
            _ => {
                self.push((1 << MOST_ONES) - 1, MOST_ONES);
                self.push(value, 32);
            }
        }
    }

    /// Adds a value from 1 on in Elias's gamma code.
    pub fn gamma(&mut self, value: u32) {
        let length = value.ilog2();
        self.push(0, length);
        self.push(value, length + 1);
    }

    /// Adds ascending numbers in Rice's code: the first as it is, each other one less the one before and less 1.
    pub fn ascending(&mut self, numbers: impl Iterator<Item = u32>, k: u32) {
        let mut next = 0;
        for number in numbers {
            self.rice(number - next, k);
            next = number + 1;
        }
    }

    /// Adds all bits of another stretch.
    pub fn append(&mut self, other: &Bits) {
        other.bytes.iter().for_each(|byte| self.push(u32::from(*byte), 8));
        self.push(other.open as u32, other.count);
    }

    /// The whole bytes, zeros at the end.
    pub fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.push(0, 8 - self.count);
        }
        self.bytes
    }
}

/// Adds a number in LEB128.
pub fn varint(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl Fn(&mut Bits)) -> String {
        let mut bits = Bits::default();
        write(&mut bits);
        bits.finish().iter().map(|byte| format!("{byte:08b}")).collect()
    }

    #[test]
    fn codes_are_as_described() {
        assert_eq!(written(|bits| bits.rice(5, 1)), "11010000");
        assert_eq!(written(|bits| bits.rice(0, 0)), "00000000");
        assert_eq!(written(|bits| bits.rice(15, 0)), format!("{}{:032b}0", "1".repeat(15), 15));
        assert_eq!(written(|bits| (1..5).for_each(|value| bits.gamma(value))), "1010011001000000");
        assert_eq!(written(|bits| bits.ascending([1, 2, 4].into_iter(), 0)), "10010000");
    }

    #[test]
    fn stretches_join_without_a_gap() {
        let part = |bits: &mut Bits| bits.push(0b101, 3);
        let both = written(|bits| {
            part(bits);
            let mut other = Bits::default();
            (0..5).for_each(|_| part(&mut other));
            bits.append(&other);
        });
        assert_eq!(both, "101".repeat(6) + "000000");
    }
}
