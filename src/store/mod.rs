//! What we ask the database: one file a table, one function a question.
