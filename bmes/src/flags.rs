//! Sets of flags that keep the bits they do not know.

/// Defines a set of flags: a newtype over `u32` with a constant and a name for each bit.
macro_rules! flags {
    (
        $(#[$outer:meta])*
        $Set:ident {
            $($(#[$inner:meta])* $FLAG:ident = $bit:literal => $name:literal,)*
        }
    ) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
        pub struct $Set(u32);

        impl $Set {
            $($(#[$inner])* pub const $FLAG: Self = Self(1 << $bit);)*

            /// The empty set.
            #[must_use]
            pub const fn empty() -> Self {
                Self(0)
            }

            /// The set with these bits. Bits without a meaning stay in it.
            #[must_use]
            pub const fn from_bits(bits: u32) -> Self {
                Self(bits)
            }

            /// The bits of the set, as in the format.
            #[must_use]
            pub const fn bits(self) -> u32 {
                self.0
            }

            /// Whether the set has no bit.
            #[must_use]
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// Whether all of `flags` are in the set.
            #[must_use]
            pub const fn contains(self, flags: Self) -> bool {
                self.0 & flags.0 == flags.0
            }

            /// Adds `flags`.
            pub const fn insert(&mut self, flags: Self) {
                self.0 |= flags.0;
            }

            /// Adds `flags`, or removes them when `value` is false.
            pub const fn set(&mut self, flags: Self, value: bool) {
                if value { self.0 |= flags.0 } else { self.0 &= !flags.0 }
            }

            /// The names of the flags in the set, lowest bit first. Bits without a meaning have none.
            #[must_use]
            pub fn names(self) -> Vec<&'static str> {
                let flags = [$((Self::$FLAG, $name)),*];
                flags
                    .into_iter()
                    .filter_map(|(flag, name)| self.contains(flag).then_some(name))
                    .collect()
            }
        }

        impl std::ops::BitOr for $Set {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl std::ops::BitOrAssign for $Set {
            fn bitor_assign(&mut self, other: Self) {
                self.0 |= other.0;
            }
        }

        impl std::fmt::Debug for $Set {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({:#x}: {})", stringify!($Set), self.0, self.names().join(", "))
            }
        }
    };
}

flags! {
    /// Syntax that occurs anywhere in a module, nested functions included (SPEC.md, "Code features").
    CodeFeatures {
        /// A call that may be a direct `eval`.
        DIRECT_EVAL = 0 => "directEval",
        /// The `arguments` object of a function.
        ARGUMENTS = 1 => "arguments",
        /// `this`.
        THIS = 2 => "this",
        /// An arrow function.
        ARROW_FUNCTION = 3 => "arrowFunction",
        /// `super()`.
        SUPER_CALL = 4 => "superCall",
        /// `super.name` or `super[expression]`.
        SUPER_PROPERTY = 5 => "superProperty",
        /// `new.target`.
        NEW_TARGET = 6 => "newTarget",
        /// `await`, `for await` or `await using`.
        AWAIT = 7 => "await",
        /// `import.meta`.
        IMPORT_META = 8 => "importMeta",
        /// `import()`.
        DYNAMIC_IMPORT = 9 => "dynamicImport",
        /// A class.
        CLASS = 10 => "class",
        /// A generator, asynchronous ones included.
        GENERATOR = 11 => "generator",
        /// An asynchronous function, method, arrow function or generator.
        ASYNC_FUNCTION = 12 => "asyncFunction",
        /// A regular expression literal.
        REG_EXP = 13 => "regExp",
        /// A BigInt literal.
        BIG_INT = 14 => "bigInt",
        /// A tagged template.
        TAGGED_TEMPLATE = 15 => "taggedTemplate",
        /// A private name (`#name`).
        PRIVATE_NAME = 16 => "privateName",
    }
}

flags! {
    /// What is true of a module as a whole (SPEC.md, "Flags extension").
    ModuleFlags {
        /// The module awaits at its top level.
        HAS_TOP_LEVEL_AWAIT = 0 => "hasTopLevelAwait",
        /// The module reads `import.meta`.
        USES_IMPORT_META = 1 => "usesImportMeta",
        /// The module's code is strict, as all ECMAScript module code is.
        STRICT = 2 => "strict",
        /// Evaluating the module does nothing that another module could notice.
        SIDE_EFFECT_FREE = 3 => "sideEffectFree",
    }
}
