CREATE TABLE tag_set (
	tag BIGINT NOT NULL,
	word BIGINT NOT NULL,
	bits BIGINT NOT NULL,
	PRIMARY KEY (tag, word)
) -- sqlite: WITHOUT ROWID
;
INSERT INTO tag_set (tag, word, bits)
	SELECT tag, issue / 64, CAST(sum(CAST(1 AS BIGINT) << CAST(issue % 64 AS INTEGER)) AS BIGINT) FROM issue_tag WHERE issue > 0 GROUP BY tag, issue / 64;
INSERT INTO tag_set (tag, word, bits)
	SELECT owner.name, owner.issue / 64, CAST(sum(CAST(1 AS BIGINT) << CAST(owner.issue % 64 AS INTEGER)) AS BIGINT) FROM (
		SELECT DISTINCT first.name AS name, issue_tag.issue AS issue
		FROM (SELECT project, key, -min(id) AS name FROM tag GROUP BY project, key) AS first
		JOIN tag ON tag.project = first.project AND tag.key = first.key
		JOIN issue_tag ON issue_tag.tag = tag.id WHERE issue_tag.issue > 0
	) AS owner GROUP BY owner.name, owner.issue / 64;
DROP INDEX issue_tag_tag;
