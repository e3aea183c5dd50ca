//! What may be bound to a statement and read from a row, stated once for both drivers.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, Encode, FromRow, Postgres, Sqlite, Type};

use super::Result;

/// A value that both databases can be given.
pub trait Value:
    for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres> + Send
{
}

impl<T> Value for T where
    T: for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres> + Send
{
}

/// A row that both databases can answer with.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// The values of one statement, `$1` first: a tuple.
pub trait Params: Send {
    /// How many there are.
    const COUNT: usize;

    /// Puts them behind those that are there.
    fn add_to_sqlite(self, values: &mut SqliteArguments) -> Result<()>;
    fn add_to_postgres(self, values: &mut PgArguments) -> Result<()>;

    fn sqlite(self) -> Result<SqliteArguments>
    where
        Self: Sized,
    {
        let mut values = SqliteArguments::default();
        self.add_to_sqlite(&mut values)?;
        Ok(values)
    }

    fn postgres(self) -> Result<PgArguments>
    where
        Self: Sized,
    {
        let mut values = PgArguments::default();
        self.add_to_postgres(&mut values)?;
        Ok(values)
    }
}

macro_rules! params {
    ($count:literal $(, $name:ident)*) => {
        #[allow(non_snake_case)]
        impl<$($name: Value),*> Params for ($($name,)*) {
            const COUNT: usize = $count;

            fn add_to_sqlite(self, _values: &mut SqliteArguments) -> Result<()> {
                let ($($name,)*) = self;
                $(Arguments::add(_values, $name).map_err(sqlx::Error::Encode)?;)*
                Ok(())
            }

            fn add_to_postgres(self, _values: &mut PgArguments) -> Result<()> {
                let ($($name,)*) = self;
                $(Arguments::add(_values, $name).map_err(sqlx::Error::Encode)?;)*
                Ok(())
            }
        }
    };
}

params!(0);
params!(1, A);
params!(2, A, B);
params!(3, A, B, C);
params!(4, A, B, C, D);
params!(5, A, B, C, D, E);
params!(6, A, B, C, D, E, F);
params!(7, A, B, C, D, E, F, G);
params!(8, A, B, C, D, E, F, G, H);
params!(9, A, B, C, D, E, F, G, H, I);
params!(10, A, B, C, D, E, F, G, H, I, J);
params!(11, A, B, C, D, E, F, G, H, I, J, K);
params!(12, A, B, C, D, E, F, G, H, I, J, K, L);
params!(13, A, B, C, D, E, F, G, H, I, J, K, L, M);
params!(14, A, B, C, D, E, F, G, H, I, J, K, L, M, N);
params!(15, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O);
params!(16, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P);
params!(17, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q);
params!(18, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R);
params!(19, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S);
params!(20, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T);

/// The highest `$n` in a statement: how many values it wants.
pub(super) fn wanted(statement: &str) -> usize {
    let mut highest = 0;
    for part in statement.split('$').skip(1) {
        let digits: &str = &part[..part.bytes().take_while(u8::is_ascii_digit).count()];
        highest = highest.max(digits.parse().unwrap_or(0));
    }
    highest
}

#[cfg(test)]
mod tests {
    use super::wanted;

    #[test]
    fn the_highest_placeholder_is_what_a_statement_wants() {
        assert_eq!(wanted("SELECT 1"), 0);
        assert_eq!(wanted("SELECT $1 WHERE ($2 = $11 OR $11 IS NULL)"), 11);
    }
}
