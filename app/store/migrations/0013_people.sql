CREATE TABLE person (
	project BIGINT NOT NULL,
	key TEXT NOT NULL,
	id TEXT NOT NULL,
	username TEXT NOT NULL,
	email TEXT NOT NULL,
	ip TEXT NOT NULL,
	name TEXT NOT NULL,
	search TEXT NOT NULL,
	words BIGINT NOT NULL,
	first_seen BIGINT NOT NULL,
	last_seen BIGINT NOT NULL,
	received BIGINT NOT NULL,
	PRIMARY KEY (project, key)
);
CREATE INDEX person_received ON person (received);
CREATE TABLE person_word (
	word TEXT NOT NULL,
	project BIGINT NOT NULL,
	key TEXT NOT NULL,
	PRIMARY KEY (word, project, key)
);
CREATE INDEX person_word_key ON person_word (project, key);
CREATE INDEX event_person ON event (project, person, time, issue) WHERE person <> '';
INSERT INTO person (project, key, id, username, email, ip, name, search, words, first_seen, last_seen, received)
	SELECT event.project, event.person,
	CASE WHEN event.person LIKE 'id:%' THEN substr(event.person, 4) ELSE '' END,
	CASE WHEN event.person LIKE 'username:%' THEN substr(event.person, 10) ELSE '' END,
	CASE WHEN event.person LIKE 'email:%' THEN substr(event.person, 7) ELSE '' END,
	CASE WHEN event.person LIKE 'ip:%' THEN substr(event.person, 4) ELSE '' END,
	'', '', 0, min(event.time), max(event.time), max(event.received) FROM event WHERE event.person <> '' GROUP BY event.project, event.person;
UPDATE person SET search = lower(id || username || email || ip);
INSERT INTO person_word (word, project, key) SELECT search, project, key FROM person;
CREATE TABLE feedback (
	project BIGINT NOT NULL,
	id TEXT NOT NULL,
	event TEXT NOT NULL,
	name TEXT NOT NULL,
	email TEXT NOT NULL,
	email_key TEXT NOT NULL,
	message TEXT NOT NULL,
	url TEXT NOT NULL,
	source TEXT NOT NULL,
	release TEXT NOT NULL,
	environment TEXT NOT NULL,
	time BIGINT NOT NULL,
	received BIGINT NOT NULL,
	PRIMARY KEY (project, id)
);
CREATE INDEX feedback_event ON feedback (project, event);
CREATE INDEX feedback_time ON feedback (project, time);
CREATE INDEX feedback_email ON feedback (email_key, time);
CREATE INDEX feedback_received ON feedback (received);
CREATE INDEX item_attachment ON item (project, event) WHERE type = 'attachment';
