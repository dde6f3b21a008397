//! Values of an answer, into the fields of generated types.

use super::{Field, Reader, Record, Scalar, Syntax, decode::Context};

/// One value of an answer on its way into a field. Generated code only hands it on.
#[allow(missing_debug_implementations)] // stands in the text of an answer
pub struct Slot<'a, 'c> {
    pub(super) reader: &'c mut Reader<'a>,
    pub(super) context: &'c mut Context,
    pub(super) field: &'static Field,
    pub(super) result: &'c mut Result<(), Syntax>,
}

impl Slot<'_, '_> {
    /// Into a value that is always there; `null` leaves it as it is.
    pub fn scalar<T: Scalar>(self, target: &mut T) {
        let mut value = None;
        self.option(&mut value);
        if let Some(value) = value {
            *target = value;
        }
    }

    /// Into a value that may be missing.
    pub fn option<T: Scalar>(self, target: &mut Option<T>) {
        *self.result = self.reader.token().map(|token| {
            if token.is_null() {
                return;
            }
            match T::from_token(token) {
                Ok(value) => *target = Some(value),
                // Old APIs send "" for a number or time that is not there.
                Err(_) if token.is_empty_string() => {}
                Err(mismatch) => self.context.mismatch(mismatch),
            }
        });
    }

    /// Into a list of scalars.
    pub fn list<T: Scalar>(self, target: &mut Vec<T>) {
        *self.result = self.context.list(self.reader, self.field, &mut |context, reader| {
            let token = reader.token()?;
            match T::from_token(token) {
                _ if token.is_null() => {}
                Ok(value) => target.push(value),
                Err(mismatch) => context.mismatch(mismatch),
            }
            Ok(())
        });
    }

    /// Into a record that is always there.
    pub fn record<R: Record>(self, target: &mut R) {
        *self.result = match self.reader.peek() {
            Some(b'n') => self.reader.value().map(drop),
            _ => self.context.nested(self.reader, target),
        };
    }

    /// Into a record that may be missing.
    pub fn boxed<R: Record>(self, target: &mut Option<Box<R>>) {
        *self.result = if self.reader.peek() != Some(b'{') && is_nothing(self.reader) {
            self.reader.value().map(drop)
        } else {
            self.context.nested(self.reader, &mut **target.get_or_insert_default())
        };
    }

    /// Into a list of records.
    pub fn records<R: Record>(self, target: &mut Vec<R>) {
        *self.result = self.context.list(self.reader, self.field, &mut |context, reader| {
            if reader.peek() == Some(b'n') {
                return reader.value().map(drop);
            }
            let mut record = R::default();
            context.nested(reader, &mut record)?;
            target.push(record);
            Ok(())
        });
    }
}

fn is_nothing(reader: &Reader<'_>) -> bool {
    matches!(reader.clone().value(), Ok("null" | "\"\""))
}
