package pipe

import (
	"encoding/json"
	"regexp"
	"strings"
	"sync"

	"paddock/app/issue"
)

// describeClient says which browser, system and device a person used, where the client left it to the server:
// as contexts with whole versions, and as tags with the major one, by which shares are counted.
func describeClient(e *issue.Event) {
	if e.Request == nil || e.Request.Agent == "" {
		return
	}
	c := agents.parse(e.Request.Agent)
	system := "client_os" // beside a server's own system
	if e.Platform == "javascript" || e.Kind != issue.KindError {
		system = "os"
	}
	for _, one := range []struct {
		context string
		thing   product
	}{{"browser", c.browser}, {system, c.system}, {"device", c.device}} {
		if one.thing.name == "" || e.Contexts[one.context] != nil {
			continue
		}
		if e.Contexts == nil {
			e.Contexts = map[string]issue.RawJSON{}
		}
		if e.Contexts[one.context] = one.thing.json(); one.context == "device" {
			e.Contexts[one.context] = product{family: one.thing.name}.json()
		}
		tag(e, one.context, strings.TrimSpace(one.thing.name+" "+one.thing.major()))
		if one.context != "device" {
			tag(e, one.context+".name", one.thing.name)
		}
	}
}

func tag(e *issue.Event, name, value string) {
	if _, there := e.Tags[name]; there {
		return
	}
	if e.Tags == nil {
		e.Tags = map[string]string{}
	}
	e.Tags[name] = value
}

// product is a name and a version of a User-Agent header.
type product struct{ name, version, family string }

func (p product) json() []byte {
	text, err := json.Marshal(struct {
		Family  string `json:"family,omitempty"`
		Name    string `json:"name,omitempty"`
		Version string `json:"version,omitempty"`
	}{p.family, p.name, p.version})
	if err != nil { // texts alone
		return []byte("{}")
	}
	return text
}

// agents remembers the headers that were read lately: most events come from few browsers.
var agents = &agentMemory{known: map[string]client{}}

type agentMemory struct {
	mu    sync.Mutex
	known map[string]client
}

// maxAgents bounds the memory; when it is full it begins anew.
const maxAgents = 1000

func (m *agentMemory) parse(agent string) client {
	m.mu.Lock()
	c, ok := m.known[agent]
	m.mu.Unlock()
	if ok {
		return c
	}
	c = parseAgent(agent)
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known) >= maxAgents {
		clear(m.known)
	}
	m.known[strings.Clone(agent)] = c // the event's text would hold its whole body in memory
	return c
}

// major is the version by which shares are counted: what stands before the first dot, but for Windows and
// for the macOS of ten years, whose second number was the major one.
func (p product) major() string {
	first, rest, _ := strings.Cut(p.version, ".")
	switch {
	case p.name == "Windows":
		return p.version
	case p.name == "macOS" && first == "10":
		second, _, _ := strings.Cut(rest, ".")
		return strings.TrimSuffix(first+"."+second, ".")
	}
	return first
}

// client is what a User-Agent header tells.
type client struct{ browser, system, device product }

// browsers are the products that tell browsers apart, the more special first: most claim to be others too.
var browsers = []struct{ token, name string }{
	{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"}, {"Edge/", "Edge"}, {"OPR/", "Opera"}, {"OPiOS/", "Opera"}, {"OPT/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
	{"YaBrowser/", "Yandex"}, {"Vivaldi/", "Vivaldi"}, {"UCBrowser/", "UC Browser"}, {"DuckDuckGo/", "DuckDuckGo"}, {"Ddg/", "DuckDuckGo"}, {"FBAV/", "Facebook"}, {"Instagram ", "Instagram"},
	{"GSA/", "Google app"}, {"Electron/", "Electron"}, {"HeadlessChrome/", "Headless Chrome"}, {"CriOS/", "Chrome"}, {"FxiOS/", "Firefox"}, {"SeaMonkey/", "SeaMonkey"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"},
	{"MSIE ", "Internet Explorer"}, {"Version/", "Safari"}, {"Opera/", "Opera"},
}

var (
	robot        = regexp.MustCompile(`(?i)\b([\w-]*(?:bot|crawler|spider|slurp|externalhit)[\w-]*)(?:/([\d.]+))?`)
	firstProduct = regexp.MustCompile(`^([\w .-]{1,40})/([\d.]+)`)
	androidForm  = regexp.MustCompile(`Android(?: ([\d.]+))?(?:; ([^;)]+?))?(?: Build/[^;)]*)?[;)]`)
	appleForm    = regexp.MustCompile(`(?:CPU (?:iPhone )?OS|iPhone OS) (\d+(?:_\d+)*)`)
	macForm      = regexp.MustCompile(`Mac OS X (\d+(?:[_.]\d+)*)`)
	windowsForm  = regexp.MustCompile(`Windows NT ([\d.]+)`)
)

// windows are the names of what browsers call by its kernel's number. They do not tell 11 from 10.
var windows = map[string]string{"10.0": "10", "6.3": "8.1", "6.2": "8", "6.1": "7", "6.0": "Vista", "5.1": "XP", "5.2": "XP"}

func parseAgent(agent string) (c client) {
	if len(agent) > 1000 {
		agent = agent[:1000]
	}
	c.system, c.device = parseSystem(agent)
	if m := robot.FindStringSubmatch(agent); m != nil && !strings.Contains(agent, "CUBOT") { // a maker of telephones
		return client{browser: product{name: m[1], version: m[2]}}
	}
	for _, b := range browsers {
		if i := strings.Index(agent, b.token); i >= 0 {
			c.browser = product{name: b.name, version: version(agent[i+len(b.token):])}
			break
		}
	}
	switch {
	case c.browser.name == "Chrome" && strings.Contains(agent, "; wv)"):
		c.browser.name = "Chrome WebView"
	case c.browser.name == "Safari" && strings.Contains(agent, "Android"):
		c.browser.name = "Android Browser"
	case c.browser.name != "":
	case strings.Contains(agent, "Trident/") && strings.Contains(agent, "rv:"):
		c.browser = product{name: "Internet Explorer", version: version(agent[strings.Index(agent, "rv:")+3:])}
	case strings.Contains(agent, "AppleWebKit/") && strings.Contains(agent, "Mobile/"): // a page inside an app
		c.browser = product{name: "WebKit", version: ""}
	default: // a program: curl/8.5.0, python-requests/2.31
		if m := firstProduct.FindStringSubmatch(agent); m != nil && m[1] != "Mozilla" {
			c.browser = product{name: m[1], version: m[2]}
		}
	}
	return c
}

// version reads the number that stands first.
func version(s string) string {
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == '.') {
		end++
	}
	return strings.Trim(s[:end], ".")
}

func parseSystem(agent string) (system, device product) {
	switch {
	case strings.Contains(agent, "Windows Phone"):
		return product{name: "Windows Phone", version: ""}, device
	case strings.Contains(agent, "Windows NT"):
		if m := windowsForm.FindStringSubmatch(agent); m != nil {
			return product{name: "Windows", version: windows[m[1]]}, device
		}
	case strings.Contains(agent, "iPhone"), strings.Contains(agent, "iPad"), strings.Contains(agent, "iPod"):
		for _, name := range []string{"iPhone", "iPad", "iPod"} {
			if strings.Contains(agent, name) {
				device.name = name
				break
			}
		}
		if m := appleForm.FindStringSubmatch(agent); m != nil {
			system.version = strings.ReplaceAll(m[1], "_", ".")
		}
		system.name = "iOS"
		if device.name == "iPad" {
			system.name = "iPadOS"
		}
	case strings.Contains(agent, "Mac OS X"):
		system.name, device.name = "macOS", "Mac"
		if m := macForm.FindStringSubmatch(agent); m != nil {
			system.version = strings.ReplaceAll(m[1], "_", ".")
		}
	case strings.Contains(agent, "Android"):
		system.name = "Android"
		if m := androidForm.FindStringSubmatch(agent); m != nil {
			system.version = m[1]
			if model := strings.TrimSpace(m[2]); len(model) > 1 && model != "Mobile" && model != "Tablet" && model != "wv" && !strings.HasPrefix(model, "rv:") {
				device.name = model
			}
		}
	case strings.Contains(agent, "CrOS"):
		system.name = "Chrome OS"
	case strings.Contains(agent, "Linux"):
		system.name = "Linux"
	}
	return system, device
}
