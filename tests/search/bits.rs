//! Reads numbers from bytes and from bits, the most significant first.

/// Bytes that are read from the start.
pub struct Bytes<'file>(pub &'file [u8]);

/// Bits that are read from the start.
pub struct Bits<'file> {
    bytes: &'file [u8],
    at: usize,
}

impl<'file> Bytes<'file> {
    /// So many bytes.
    pub fn take(&mut self, count: usize) -> &'file [u8] {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }

    /// One byte.
    pub fn byte(&mut self) -> u8 {
        self.take(1)[0]
    }

    /// A number in LEB128.
    pub fn varint(&mut self) -> usize {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = usize::from(self.byte());
            value |= (byte & 0x7f) << shift;
            if byte < 0x80 {
                return value;
            }
            shift += 7;
        }
    }
}

impl<'file> Bits<'file> {
    /// The bits of these bytes.
    pub fn new(bytes: &'file [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// One bit.
    pub fn bit(&mut self) -> bool {
        let bit = self.bytes[self.at / 8] >> (7 - self.at % 8) & 1;
        self.at += 1;
        bit == 1
    }

    /// A number of so many bits.
    pub fn number(&mut self, bits: u32) -> usize {
        (0..bits).fold(0, |value, _| value << 1 | usize::from(self.bit()))
    }

    /// A number in Rice code with `k` low bits.
    pub fn rice(&mut self, k: u32) -> usize {
        let mut ones = 0;
        while ones < 15 && self.bit() {
            ones += 1;
        }
        if ones == 15 { self.number(32) } else { ones << k | self.number(k) }
    }

    /// A number from 1 on in Elias gamma code.
    pub fn gamma(&mut self) -> usize {
        let mut zeros = 0;
        while !self.bit() {
            zeros += 1;
        }
        1 << zeros | self.number(zeros)
    }

    /// Numbers that rise, in Rice code: the first, and then how many lie between two.
    pub fn rising(&mut self, count: usize, k: u32) -> Vec<usize> {
        let mut next = 0;
        let value = |bits: &mut Self| {
            let value = next + bits.rice(k);
            next = value + 1;
            value
        };
        let mut value = value;
        (0..count).map(|_| value(self)).collect()
    }

    /// Whether nothing is left but zeros up to the end of the last byte.
    pub fn ends_here(mut self) -> bool {
        let left = self.bytes.len() * 8 - self.at;
        left < 8 && self.number(left as u32) == 0
    }
}
