//! Numbers, booleans and `Option` as values.
//!
//! In: JSON leaves. Out: plain Rust types. Never: a loss of bits.

use super::{JsonError, OptSlot, Reader, Shape, ShapeMut, Value};

macro_rules! leaf {
    ($($type:ty: $read:ident, $shape:ident $cast:ty, $slot:ident, $zero:expr;)*) => {
        $(impl Value for $type {
            #[inline]
            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
                if let Some(value) = reader.$read()? {
                    *self = value;
                }
                Ok(())
            }

            #[inline]
            fn is_absent(&self) -> bool {
                *self == $zero
            }

            #[inline]
            fn shape(&self) -> Shape<'_> {
                Shape::$shape(<$cast>::from(*self))
            }

            #[inline]
            fn shape_mut(&mut self) -> ShapeMut<'_> {
                ShapeMut::$slot(self)
            }
        })*
    };
}

leaf! {
    bool: bool, Bool bool, Bool, false;
    i32: i32, Int i64, I32, 0;
    i64: i64, Int i64, I64, 0;
    f64: f64, Float f64, F64, 0.0;
}

impl<T: Value + Default> OptSlot for Option<T> {
    #[inline]
    fn clear(&mut self) {
        *self = T::null_is_a_value().then(T::default);
    }

    #[inline]
    fn fill(&mut self) -> &mut dyn Value {
        self.get_or_insert_default()
    }
}

/// Absent is `None`; an element of a list is written as `null` then. For raw JSON, `null` on the wire is `Some` null.
impl<T: Value + Default> Value for Option<T> {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        if !T::null_is_a_value() && reader.null()? {
            *self = None;
            return Ok(());
        }
        self.insert(T::default()).read(reader)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    #[inline]
    fn shape(&self) -> Shape<'_> {
        match self {
            Some(value) => value.shape(),
            None => Shape::Null,
        }
    }

    #[inline]
    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::Opt(self)
    }
}
