//! The arguments of an op, without the engine's types.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::sys as q;

use super::convert;
use crate::{OpError, Value};

/// The arguments of one call. Getters name the argument by its position, from 0.
pub struct Args<'a> {
    ctx: *mut q::JSContext,
    values: &'a [q::JSValue],
    not_send: PhantomData<*mut ()>,
}

impl<'a> Args<'a> {
    /// `values` are live values of `ctx` for the lifetime of the result.
    pub(super) fn new(ctx: *mut q::JSContext, values: &'a [q::JSValue]) -> Self {
        Self { ctx, values, not_send: PhantomData }
    }

    fn get(&self, index: usize) -> q::JSValue {
        self.values.get(index).copied().unwrap_or(q::JS_UNDEFINED)
    }

    /// How many arguments were passed.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether no argument was passed.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Whether the argument is absent, `undefined` or `null`.
    pub fn is_undefined(&self, index: usize) -> bool {
        let value = self.get(index);
        // SAFETY: reads the tag only.
        unsafe { q::JS_IsUndefined(value) || q::JS_IsNull(value) }
    }

    /// Whether the argument is a primitive string.
    pub fn is_string(&self, index: usize) -> bool {
        // SAFETY: reads the tag only.
        unsafe { q::JS_IsString(self.get(index)) }
    }

    /// A string argument; lone surrogates become U+FFFD.
    ///
    /// # Errors
    /// When the argument is not a primitive string.
    pub fn string(&self, index: usize) -> Result<String, OpError> {
        convert::text(self.ctx, self.get(index))
            .ok_or_else(|| OpError::type_error(format!("argument {index} must be a string")))
    }

    /// A number argument.
    ///
    /// # Errors
    /// When the argument is not a number.
    pub fn number(&self, index: usize) -> Result<f64, OpError> {
        let value = self.get(index);
        // SAFETY: the union is read as the tag says.
        unsafe {
            if q::JS_IsInt(value) {
                Ok(f64::from(q::JS_VALUE_GET_INT(value)))
            } else if q::JS_IsNumber(value) {
                Ok(q::JS_VALUE_GET_FLOAT64(value))
            } else {
                Err(OpError::type_error(format!("argument {index} must be a number")))
            }
        }
    }

    /// A boolean argument; everything that is not `true` is false.
    pub fn bool(&self, index: usize) -> bool {
        let value = self.get(index);
        // SAFETY: the union is read as the tag says.
        unsafe { q::JS_IsBool(value) && q::JS_VALUE_GET_BOOL(value) }
    }

    /// The bytes of an `ArrayBuffer` or a view on one.
    ///
    /// # Errors
    /// When the argument is neither.
    pub fn bytes(&self, index: usize) -> Result<&[u8], OpError> {
        let (data, len) = self.byte_range(index)?;
        // SAFETY: the engine gave pointer and length of memory that the argument keeps alive. No JavaScript runs
        // while the result lives: what could run it (`value`) borrows `self` mutably.
        Ok(unsafe { std::slice::from_raw_parts(data, len) })
    }

    /// The bytes of an `ArrayBuffer` or a view on one, to write to.
    ///
    /// # Errors
    /// When the argument is neither.
    pub fn bytes_mut(&mut self, index: usize) -> Result<&mut [u8], OpError> {
        let (data, len) = self.byte_range(index)?;
        // SAFETY: as in `bytes`, and the exclusive borrow of `self` keeps a second slice from existing.
        Ok(unsafe { std::slice::from_raw_parts_mut(data, len) })
    }

    /// The bytes of a buffer, or the UTF-8 bytes of a string.
    ///
    /// # Errors
    /// When the argument is neither.
    pub fn bytes_or_utf8(&self, index: usize) -> Result<Cow<'_, [u8]>, OpError> {
        match convert::text(self.ctx, self.get(index)) {
            Some(text) => Ok(Cow::Owned(text.into_bytes())),
            None => self.bytes(index).map(Cow::Borrowed),
        }
    }

    /// Any argument as a value of its own. Reading an object's properties may run getters.
    ///
    /// # Errors
    /// When it contains a function or a symbol, nests too deeply, or a getter throws.
    pub fn value(&mut self, index: usize) -> Result<Value, OpError> {
        convert::from_js(self.ctx, self.get(index))
    }

    fn byte_range(&self, index: usize) -> Result<(*mut u8, usize), OpError> {
        convert::byte_range(self.ctx, self.get(index)).ok_or_else(|| {
            OpError::type_error(format!("argument {index} must be an ArrayBuffer or a view"))
        })
    }
}
