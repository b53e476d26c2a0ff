CREATE TABLE issue_day (
	project BIGINT NOT NULL,
	day BIGINT NOT NULL,
	issue BIGINT NOT NULL,
	events BIGINT NOT NULL,
	PRIMARY KEY (project, day, issue)
) -- sqlite: WITHOUT ROWID
;
INSERT INTO counter (kind, last) SELECT 'day', coalesce(max(hour), 0) / 24 FROM issue_hour;
INSERT INTO issue_day (project, day, issue, events)
	SELECT issue.project, issue_hour.hour / 24, issue.id, CAST(sum(issue_hour.events) AS BIGINT)
	FROM issue_hour JOIN issue ON issue.id = issue_hour.issue
	WHERE issue_hour.hour < 24 * (SELECT last FROM counter WHERE kind = 'day') GROUP BY 1, 2, 3;
CREATE TABLE issue_spread (
	issue BIGINT NOT NULL,
	hour BIGINT NOT NULL,
	release TEXT NOT NULL,
	environment TEXT NOT NULL,
	events BIGINT NOT NULL,
	PRIMARY KEY (issue, hour, release, environment)
) -- sqlite: WITHOUT ROWID
;
