CREATE VIRTUAL TABLE issue_text USING fts5(search, tokenize = 'trigram', detail = 'none');
INSERT INTO issue_text (rowid, search) SELECT id, search FROM issue;
