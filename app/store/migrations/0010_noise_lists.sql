DROP INDEX issue_of_project;
DROP INDEX issue_of_status;
CREATE INDEX issue_of_project ON issue (project, status, last_seen, events, users, first_seen, regressed, seen, noise);
CREATE INDEX issue_of_status ON issue (status, last_seen, events, users, first_seen, regressed, seen, noise);
