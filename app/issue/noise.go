package issue

import (
	"regexp"
	"strings"
)

// NoiseRule is a built-in rule that tells noise from errors: what strangers and browsers do to every site, and no
// team can mend.
type NoiseRule struct {
	Name    string // as it is kept
	Title   string
	Text    string // what it takes for noise
	Default bool   // on unless a project switches it off
	match   func(e *Event) bool
}

// NoiseRules are all built-in rules, in the order in which they are tried.
func NoiseRules() []NoiseRule { return noiseRules }

var noiseRules = []NoiseRule{
	{"hosts", "Hosts that are not served", "DisallowedHost: scanners ask by address or by made-up names.", true, disallowedHost},
	{"links", "Broken links of bots", "Pages that only bots and scanners look for: wp-login.php, .env, .git.", true, botLink},
	{"disconnects", "Clients that hung up", "Broken pipes and resets in the web server's own code, UnreadablePostError.", true, disconnect},
	{"suspicious", "Suspicious requests", "SuspiciousOperation and its kind raised by Django itself, not by your code.", true, suspicious},
	{"extensions", "Browser extensions", "Errors in code that a browser's extension or the app around it brought along.", true, extension},
	{"resize", "ResizeObserver loop", "A browser's warning that something was laid out twice: nothing is broken.", true, resize},
	{"crawlers", "Crawlers", "Whatever a search engine's crawler meets. A crash is a crash, so this is off unless you want it.", false, crawler},
}

// noise gives the name of the first built-in rule that is on and takes an event for noise.
func (r *Rules) noise(e *Event) string {
	for i := range noiseRules {
		one := &noiseRules[i]
		if r.NoiseOn(one.Name) && one.match(e) {
			return one.Name
		}
	}
	return ""
}

// NoiseOn tells whether a built-in rule is on.
func (r *Rules) NoiseOn(name string) bool {
	if r != nil && r.off[name] {
		return false
	}
	if r != nil && r.on[name] {
		return true
	}
	for i := range noiseRules {
		if noiseRules[i].Name == name {
			return noiseRules[i].Default
		}
	}
	return false
}

func (e *Event) raisedType() string {
	if x := e.Raised(); x != nil {
		return shortType(x.Type)
	}
	return ""
}

func disallowedHost(e *Event) bool {
	return e.Logger == "django.security.DisallowedHost" || e.raisedType() == "DisallowedHost" ||
		len(e.Exceptions) == 0 && strings.HasPrefix(e.Message, "Invalid HTTP_HOST header: ")
}

// scannerPath finds what no site of Django has, and every scanner asks for.
var scannerPath = regexp.MustCompile(`(?i)\.(?:php\d?|aspx?|jsp|cgi|env|git|svn|sql|bak|ini|yml|DS_Store)(?:$|[/?.])|/(?:wp-|wordpress|phpmyadmin|pma/|cgi-bin|\.well-known/security|\.aws|\.ssh|vendor/phpunit|solr/|actuator|boaform|HNAP1|xmlrpc|owa/|ecp/|autodiscover)`)

func botLink(e *Event) bool {
	path := ""
	switch {
	case e.Kind == KindBrokenLink && e.Request != nil:
		path = firstOf(e.Request.Path, e.Request.URL)
	case e.Kind == KindBrokenLink:
		path = e.Message
	case strings.HasPrefix(e.Message, "Not Found: "):
		path = e.Message[len("Not Found: "):]
	case strings.HasPrefix(e.Message, "Forbidden (") && strings.Contains(e.Message, "): "): // of a form's secret
		path = e.Message[strings.Index(e.Message, "): ")+len("): "):]
	case e.raisedType() == "Http404" && e.Request != nil:
		path = firstOf(e.Request.Path, e.Request.URL)
	default:
		return false
	}
	return scannerPath.MatchString(path) || e.Request != nil && isCrawler(e.Request.agent())
}

// servers are the modules in which a web server talks to its clients.
var servers = []string{"wsgiref", "socketserver", "gunicorn", "uwsgi", "uvicorn", "daphne", "waitress", "hypercorn", "django/core/servers", "django/core/handlers", "django/http/request", "django/http/multipartparser", "starlette", "asgiref"}

func disconnect(e *Event) bool {
	x := e.Raised()
	if x == nil {
		return len(e.Exceptions) == 0 && serverSaid(e.Message)
	}
	switch shortType(x.Type) {
	case "NoMoreData", "InvalidRequestLine", "InvalidRequestMethod", "InvalidHTTPVersion", "InvalidHeader", "InvalidHeaderName", "LimitRequestLine", "LimitRequestHeaders":
		return !x.own() && len(x.Frames) > 0 && strings.Contains(slashed(x.Frames[len(x.Frames)-1].AbsPath), "/gunicorn/")
	case "Error":
		return e.Platform == "node" && x.Value == "aborted" && !x.own()
	case "UnreadablePostError", "ClientDisconnect", "ClientDisconnected", "RequestAborted":
		return true
	case "OSError", "IOError":
		switch x.Value {
		case "write error", "uwsgi_response_write_body_do()", "Apache/mod_wsgi client connection closed.", "request data read error", "failed to write data":
			return true
		}
		return false
	case "BrokenPipeError", "ConnectionResetError", "ConnectionAbortedError":
	default:
		return false
	}
	if len(x.Frames) == 0 {
		return true
	}
	for i := range x.Frames {
		if x.Frames[i].InApp {
			return false // the site's own code spoke to somebody else
		}
	}
	f := &x.Frames[len(x.Frames)-1]
	for i := len(x.Frames) - 1; i >= 0 && strings.HasSuffix(slashed(firstOf(f.AbsPath, f.File)), "/socket.py"); i-- {
		f = &x.Frames[i]
	}
	where := slashed(f.AbsPath) + " " + strings.ReplaceAll(f.Module, ".", "/")
	for _, server := range servers {
		if strings.Contains(where, server) {
			return true
		}
	}
	return false
}

// serverSaid tells what web servers log of clients that hung up or speak another protocol.
func serverSaid(message string) bool {
	for _, words := range []string{"- Broken pipe from ", "Broken pipe from ", "Invalid HTTP request received.", "You're accessing the development server over HTTPS, but it only supports HTTP."} {
		if strings.HasPrefix(message, words) {
			return true
		}
	}
	return false
}

// own tells whether the site's own code is in the stack.
func (x *Exception) own() bool {
	for i := range x.Frames {
		if x.Frames[i].InApp {
			return true
		}
	}
	return false
}

func suspicious(e *Event) bool {
	x := e.Raised()
	if x == nil {
		return false
	}
	typ := shortType(x.Type)
	switch typ {
	case "RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent", "InvalidSessionKey", "BadRequest":
	default:
		if typ == "DisallowedHost" || !strings.HasPrefix(typ, "Suspicious") && !strings.HasPrefix(typ, "Disallowed") {
			return false
		}
	}
	n := len(x.Frames)
	return n == 0 || !x.Frames[n-1].InApp
}

// foreign finds words of code that browsers and the apps around them bring along.
var foreign = regexp.MustCompile(`Object Not Found Matching Id|__gCrWeb|_AutofillCallbackHandler|instantSearchSDKJSBridge|zaloJSV2|Java object is gone|webkit\.messageHandlers|gmo is not defined|MetaMask|evmAsk`)

func extension(e *Event) bool {
	x := e.Raised()
	if x == nil || e.Platform == "python" {
		return false
	}
	if n := len(x.Frames); n > 0 {
		file := firstOf(x.Frames[n-1].AbsPath, x.Frames[n-1].File)
		if at := strings.Index(file, "-extension://"); at > 0 || strings.HasPrefix(file, "webkit-masked-url:") {
			return true
		}
	}
	if len(x.Frames) == 0 && (x.Value == "Script error." || x.Value == "Script error") { // of another site, told without a place
		return true
	}
	return e.Platform == "javascript" && foreign.MatchString(x.Value)
}

func resize(e *Event) bool {
	x := e.Raised()
	return x != nil && strings.HasPrefix(x.Value, "ResizeObserver loop ") || x == nil && strings.HasPrefix(e.Message, "ResizeObserver loop ")
}

func crawler(e *Event) bool { return e.Request != nil && isCrawler(e.Request.agent()) }

var crawlers = regexp.MustCompile(`(?i)bot\b|bot/|crawl|spider|slurp|facebookexternalhit|mediapartners|lighthouse|headlesschrome|python-requests|go-http-client|curl/|wget/|zgrab|masscan|nikto|nuclei|sqlmap|censys|nmap`)

func isCrawler(agent string) bool { return agent != "" && crawlers.MatchString(agent) }
