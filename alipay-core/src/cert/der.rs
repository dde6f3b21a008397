//! Just enough of DER to find one's way in a certificate.
//!
//! Lenient on purpose: some of the platform's roots are old, others use algorithms that strict parsers refuse, and all
//! of them count for the serial number of the bundle. Nothing is trusted because it was read here.

/// Elements one after another.
#[derive(Clone, Copy)]
pub(super) struct Elements<'a>(&'a [u8]);

/// One element: its tag, its content, and both together with the length.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    pub(super) whole: &'a [u8],
}

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

impl<'a> Elements<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next element, if it has this tag.
    pub(super) fn tagged(&mut self, tag: u8) -> Option<Element<'a>> {
        let mut ahead = *self;
        let element = ahead.next().filter(|element| element.tag == tag)?;
        *self = ahead;
        Some(element)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let [tag, first, rest @ ..] = self.0 else { return None };
        let (length, rest) = match first {
            0..=0x7f => (usize::from(*first), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (digits.iter().fold(0, |length, digit| length * 256 + usize::from(*digit)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        let whole = self.0.get(..self.0.len() - rest.len())?;
        self.0 = rest;
        // Tags of more than one byte do not occur in certificates.
        (tag & 0x1f != 0x1f).then_some(Element { tag: *tag, content, whole })
    }
}

impl<'a> Element<'a> {
    pub(super) fn children(self) -> Elements<'a> {
        Elements(self.content)
    }

    /// Written anew, with a length as short as it can be.
    pub(super) fn to_der(self) -> Vec<u8> {
        let length = self.content.len().to_be_bytes();
        let digits = length.iter().position(|byte| *byte != 0).and_then(|at| length.get(at..)).unwrap_or(&[0]);
        let mut der = vec![self.tag];
        if let [short @ 0..=0x7f] = digits {
            der.push(*short);
        } else {
            der.push(0x80 + digits.len() as u8); // at most eight
            der.extend_from_slice(digits);
        }
        der.extend_from_slice(self.content);
        der
    }
}

/// An object identifier in dotted form, as `2.5.4.3`.
pub(super) fn dotted(oid: &[u8]) -> Option<String> {
    let mut arcs: Vec<u128> = Vec::new();
    let mut arc = 0_u128;
    for (i, byte) in oid.iter().enumerate() {
        arc = arc.checked_mul(128)?.checked_add(u128::from(byte & 0x7f))?;
        if byte & 0x80 != 0 {
            if i + 1 == oid.len() {
                return None;
            }
            continue;
        }
        if arcs.is_empty() {
            let first = (arc / 40).min(2);
            arcs.push(first);
            arc -= first * 40;
        }
        arcs.push(arc);
        arc = 0;
    }
    let arcs: Vec<String> = arcs.iter().map(u128::to_string).collect();
    (!arcs.is_empty()).then(|| arcs.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_in_every_form() {
        let mut long = vec![0x04, 0x82, 0x01, 0x02];
        long.resize(4 + 258, 7);
        let element = Elements::new(&long).next().unwrap();
        assert_eq!((element.content.len(), element.whole.len()), (258, 262));
        assert_eq!(element.to_der(), long);
        // Longer than necessary, which DER forbids and old certificates do.
        assert_eq!(Elements::new(&[0x04, 0x81, 0x01, 0xff]).next().unwrap().content, [0xff]);
        for broken in [&[][..], &[4], &[4, 1], &[4, 0x80, 0], &[4, 0x85, 0, 0, 0, 0, 1, 0], &[0x1f, 1, 0]] {
            assert!(Elements::new(broken).next().is_none(), "{broken:x?}");
        }
    }

    #[test]
    fn identifiers_are_dotted() {
        assert_eq!(dotted(&[0x55, 0x04, 0x03]).unwrap(), "2.5.4.3");
        assert_eq!(dotted(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b]).unwrap(), "1.2.840.113549.1.1.11");
        assert_eq!(dotted(&[0x88, 0x37, 0x03]).unwrap(), "2.999.3");
        assert_eq!((dotted(&[]), dotted(&[0x2a, 0x86])), (None, None));
    }
}
