package pipe

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

func TestBrowsersSystemsAndDevicesAreToldApart(t *testing.T) {
	for agent, want := range map[string][3]product{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Mobile/15E148 Safari/604.1":            {{name: "Safari", version: "17.4.1"}, {name: "iOS", version: "17.4.1"}, {name: "iPhone", version: ""}},
		"Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1":                  {{name: "Chrome", version: "126.0.6478.54"}, {name: "iPadOS", version: "16.6"}, {name: "iPad", version: ""}},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15":                                  {{name: "Safari", version: "17.2"}, {name: "macOS", version: "10.15.7"}, {name: "Mac", version: ""}},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0":                          {{name: "Edge", version: "126.0.0.0"}, {name: "Windows", version: "10"}, {}},
		"Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko":                                                                                   {{name: "Internet Explorer", version: "11.0"}, {name: "Windows", version: "7"}, {}},
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0":                                                                                 {{name: "Firefox", version: "128.0"}, {name: "Linux", version: ""}, {}},
		"Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A.240105.004) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36":            {{name: "Chrome", version: "126.0.0.0"}, {name: "Android", version: "14"}, {name: "Pixel 8", version: ""}},
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36":                    {{name: "Samsung Internet", version: "25.0"}, {name: "Android", version: "10"}, {}},
		"Mozilla/5.0 (Linux; Android 13; SM-S901B Build/TP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/112.0.5615.136 Mobile Safari/537.36": {{name: "Chrome WebView", version: "112.0.5615.136"}, {name: "Android", version: "13"}, {name: "SM-S901B", version: ""}},
		"Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0":                                                                                   {{name: "Firefox", version: "127.0"}, {name: "Android", version: "14"}, {}},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148":                                          {{name: "WebKit", version: ""}, {name: "iOS", version: "16.0"}, {name: "iPhone", version: ""}},
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)":                                                                               {{name: "Googlebot", version: "2.1"}, {}, {}},
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36":                                 {{name: "Headless Chrome", version: "126.0.0.0"}, {name: "Chrome OS", version: ""}, {}},
		"python-requests/2.31.0": {{name: "python-requests", version: "2.31.0"}, {}, {}},
		"curl/8.5.0":             {{name: "curl", version: "8.5.0"}, {}, {}},
		"Mozilla/5.0":            {},
		"":                       {},
	} {
		c := parseAgent(agent)
		if diff := cmp.Diff(want, [3]product{c.browser, c.system, c.device}, cmp.AllowUnexported(product{})); diff != "" {
			t.Errorf("%q: %s", agent, diff)
		}
	}
}

const safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Mobile/15E148 Safari/604.1"

func TestTheClientIsDescribedWhereItLeavesThatToTheServer(t *testing.T) {
	e := issue.Event{Platform: "javascript", Request: &issue.Request{Agent: safari}}
	normalise(&e)
	if diff := cmp.Diff(map[string]string{"browser": "Safari 17", "browser.name": "Safari", "os": "iOS 17", "os.name": "iOS", "device": "iPhone"}, e.Tags); diff != "" {
		t.Error(diff)
	}
	if got := string(e.Contexts["browser"]); got != `{"name":"Safari","version":"17.4.1"}` {
		t.Error(got)
	}
	server := issue.Event{Platform: "python", Request: &issue.Request{Agent: safari}, Tags: map[string]string{"browser": "mine"}, Contexts: map[string]issue.RawJSON{"os": issue.RawJSON(`{"name":"Linux"}`), "device": issue.RawJSON(`{"family":"own"}`)}}
	normalise(&server)
	if diff := cmp.Diff(map[string]string{"browser": "mine", "browser.name": "Safari", "client_os": "iOS 17", "client_os.name": "iOS"}, server.Tags); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkDescribeClient(b *testing.B) {
	for b.Loop() {
		e := issue.Event{Platform: "javascript", Request: &issue.Request{Agent: safari}}
		describeClient(&e)
	}
}
