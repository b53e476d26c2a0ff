-- How a mailbox is signed in to with its provider, as JSON; empty: with a password. No secret is in it.
ALTER TABLE mailbox ADD COLUMN signin TEXT NOT NULL DEFAULT '';
