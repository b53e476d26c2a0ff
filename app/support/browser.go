package support

import "strings"

// Browser names the browser and system of a user agent, roughly: "Firefox on Windows". It gives the agent's first word
// where it knows neither.
func Browser(agent string) string {
	name := ""
	for _, one := range [][2]string{ // the first that is named: later ones call themselves by earlier ones' names too
		{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	} {
		if strings.Contains(agent, one[0]) {
			name = one[1]
			break
		}
	}
	system := ""
	for _, one := range [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, one[0]) {
			system = one[1]
			break
		}
	}
	switch {
	case name != "" && system != "":
		return name + " on " + system
	case name != "":
		return name
	}
	first, _, _ := strings.Cut(agent, " ")
	return first
}
