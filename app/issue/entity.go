package issue

import (
	"regexp"
	"strings"
)

// databaseEntity finds the table, column or constraint that a database error names, in the words of the databases
// and of the libraries above them.
var databaseEntity = regexp.MustCompile(`(?i)(?:relation|table|constraint|column|field|sequence|key|index|object)\s+["'` + "`" + `(\[]([\w.$-]+)["'` + "`" + `)\]]` +
	`|constraint failed: ([\w., ]+)|no such (?:table|column): (\S+)|has no column named (\S+)|columns? ([\w., ]+) (?:is|are) not unique` +
	`|function ([\w.]+)\(|(?:collection|index): ([\w.$-]+)|prisma\.(\w+)\.|the fields: \(([^)]*)\)|"([\w.$-]+)" \(\w+_constraint\)`)

var (
	missingModel  = regexp.MustCompile(`^(\w+) matching query does not exist|^get\(\) returned more than one (\w+)`)
	missingRecord = regexp.MustCompile(`^Couldn't find (?:all )?([\w:]+)|^No query results for model \[([^\]]+)\]|^Unable to find ([\w.]+)|^Entity of type '([^']+)'|from \w+ in ([\w.]+)`)
	missingRoute  = regexp.MustCompile(`^Reverse for '([^']*)'|^'([^']*)' is not a registered namespace`)
	missingKey    = regexp.MustCompile(`^Failed lookup for key \[(\w+)\]`)
	templateFault = regexp.MustCompile(`'([^'\n]{1,80})'`)
	undefinedRead = regexp.MustCompile(`\((?:reading|evaluating|setting) '([^']{1,80})'\)`)
)

// entityOf gives what an exception's value says about the fault itself, beside ids and addresses. Many
// faults of these types are met by one line of the site's own code: a save, a get, a render.
func entityOf(typ, value string) string {
	line := firstLine(value)
	if databaseFault(typ, line) {
		if strings.HasPrefix(line, "Invalid `prisma.") || strings.HasSuffix(line, "struct:") { // they name it below
			line = limit(value, 600)
		}
		return all(databaseEntity, line)
	}
	switch typ {
	case "ActiveRecord::RecordNotFound", "RecordNotFound", "EntityNotFoundException", "NoResultsError", `Illuminate\Database\Eloquent\ModelNotFoundException`, "ModelNotFoundException":
		return all(missingRecord, limit(value, 600))
	case "DoesNotExist", "MultipleObjectsReturned":
		return all(missingModel, line)
	case "NoReverseMatch":
		return all(missingRoute, line)
	case "VariableDoesNotExist":
		return all(missingKey, line)
	case "TemplateSyntaxError":
		return all(templateFault, line)
	case "TemplateDoesNotExist":
		return line
	case "TypeError": // of a browser
		return all(undefinedRead, browsersWords(line))
	}
	return ""
}

// all joins what the groups of a pattern hold, at most eight times.
func all(re *regexp.Regexp, s string) string {
	var names []string
	for _, m := range re.FindAllStringSubmatch(s, 8) {
		names = append(names, strings.TrimSpace(strings.Join(m[1:], "")))
	}
	return strings.Join(names, " ")
}

// databaseTypes are parts of the names that other languages and libraries give to what a database says.
var databaseTypes = []string{
	"UniqueViolation", "ForeignKeyViolation", "NotNullViolation", "CheckViolation", "ConstraintViolation", "ConstraintError", "DuplicateKey", "DataIntegrity", "RecordNotUnique",
	"StatementInvalid", "QueryException", "QueryFailed", "PDOException", "PSQLException", "PostgresException", "SqlException", "SQLException", "DbUpdateException", "PrismaClient",
	"Sequelize", "MongoServerError", "BulkWriteError", "UndefinedFunction", "UndefinedTable", "UndefinedColumn", "pq.Error", "PgError", "MySQLError",
}

// databaseFault tells whether a database speaks, by the type or else by its words.
func databaseFault(typ, line string) bool {
	if databaseError(typ) {
		return true
	}
	for _, part := range databaseTypes {
		if strings.Contains(typ, part) {
			return true
		}
	}
	for _, words := range []string{"duplicate key value", "Duplicate entry", "onstraint failed", "violates ", "SQLSTATE[", "ORA-0"} {
		if strings.Contains(line, words) {
			return true
		}
	}
	return false
}

func databaseError(typ string) bool {
	switch typ {
	case "IntegrityError", "OperationalError", "ProgrammingError", "DataError", "InternalError", "DatabaseError", "UniqueViolation",
		"ForeignKeyViolation", "NotNullViolation", "CheckViolation", "UndefinedTable", "UndefinedColumn":
		return true
	}
	return false
}
