-- One-time tokens made for the operator. Which of them were used stands in used_token.
CREATE TABLE sign_in_token (
  token_sha256 TEXT NOT NULL PRIMARY KEY,
  expires_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
