DROP INDEX issue_last_seen;
CREATE INDEX issue_of_project ON issue (project, status, last_seen, events, users, first_seen, regressed, seen);
CREATE INDEX issue_of_status ON issue (status, last_seen, events, users, first_seen, regressed, seen);
CREATE INDEX issue_newest ON issue (last_seen);
CREATE INDEX issue_key_issue ON issue_key (issue);
CREATE INDEX event_received ON event (received);
