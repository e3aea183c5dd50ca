//! Lists of words that are a contract: the same text in commands, config, the database and JSON.

/// A word that isn't in its list, with the list to choose from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{given}\" is not a {list}: use one of {known}")]
pub struct UnknownWord {
    pub list: &'static str,
    pub given: String,
    pub known: String,
}

impl UnknownWord {
    pub fn new(list: &'static str, given: &str, known: &[&str]) -> UnknownWord {
        UnknownWord { list, given: given.chars().take(40).collect(), known: known.join(", ") }
    }
}

/// Declares an enum whose variants each have one word: `ALL`, `as_str`, `Display`, `FromStr`, serde.
macro_rules! word_list {
    ($(#[$doc:meta])* $name:ident ($list:literal) { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every one, in the order people choose from.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word it has everywhere.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::receivables::words::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $name::ALL.iter().copied().find(|item| item.as_str() == text).ok_or_else(|| {
                    $crate::receivables::words::UnknownWord::new($list, text, &[$($word),+])
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use word_list;
