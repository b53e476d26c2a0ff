package issue

import (
	"regexp"
	"strings"
)

// databaseEntity finds the table, column or constraint that a database error names.
var databaseEntity = regexp.MustCompile(`(?i)(?:relation|table|constraint|column|sequence|key|index)\s+["'` + "`" + `(]([\w.$-]+)["'` + "`" + `)]` +
	`|constraint failed: ([\w., ]+)|no such (?:table|column): (\S+)|has no column named (\S+)`)

var (
	missingModel  = regexp.MustCompile(`^(\w+) matching query does not exist|^get\(\) returned more than one (\w+)`)
	missingRoute  = regexp.MustCompile(`^Reverse for '([^']*)'|^'([^']*)' is not a registered namespace`)
	missingKey    = regexp.MustCompile(`^Failed lookup for key \[(\w+)\]`)
	templateFault = regexp.MustCompile(`'([^'\n]{1,80})'`)
	undefinedRead = regexp.MustCompile(`\((?:reading|evaluating|setting) '([^']{1,80})'\)`)
)

// entityOf gives what an exception's value says about the fault itself, beside ids and addresses. Many
// faults of these types are met by one line of the site's own code: a save, a get, a render.
func entityOf(typ, value string) string {
	line := firstLine(value)
	if databaseError(typ) {
		return all(databaseEntity, line)
	}
	switch typ {
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
		return all(undefinedRead, line)
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

func databaseError(typ string) bool {
	switch typ {
	case "IntegrityError", "OperationalError", "ProgrammingError", "DataError", "InternalError", "DatabaseError", "UniqueViolation",
		"ForeignKeyViolation", "NotNullViolation", "CheckViolation", "UndefinedTable", "UndefinedColumn":
		return true
	}
	return false
}
