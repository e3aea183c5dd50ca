//! `Debug` that says which thing it is and nothing of whom it is about: it ends up in logs and errors.

/// `Debug` that shows these fields alone.
macro_rules! hushed {
    ($type:ident { $($field:ident),* $(,)? }) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type))$(.field(stringify!($field), &self.$field))*.finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use hushed;
