package discover

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"paddock/app/inbox"
)

// autoconfig reads the file that a domain has for mail programs, as Thunderbird wants it
// (https://www.bucksch.org/1/projects/thunderbird/autoconfiguration/config-file-format.html), from the domain itself and
// nowhere else: no central list is asked.
func (s *search) autoconfig(ctx context.Context) []inbox.Way {
	pages := []string{
		"https://autoconfig." + s.domain + "/mail/config-v1.1.xml?emailaddress=" + url.QueryEscape(s.address),
		"https://" + s.domain + "/.well-known/autoconfig/mail/config-v1.1.xml",
	}
	found := make([][]inbox.Way, len(pages))
	var asking sync.WaitGroup
	for i, page := range pages {
		asking.Go(func() {
			if text, err := s.get(ctx, page); err == nil {
				found[i] = s.read(text)
			}
		})
	}
	asking.Wait()
	for _, ways := range found {
		if good := s.answering(ctx, ways); len(good) > 0 {
			return good
		}
	}
	return nil
}

var errNoFile = errors.New("there is no such file")

func (s *search) get(ctx context.Context, page string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return nil, err
	}
	client := http.Client{}
	if s.Client != nil {
		client = *s.Client
	}
	client.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		host := r.URL.Hostname()
		if len(via) > 3 || r.URL.Scheme != "https" || host != s.domain && !strings.HasSuffix(host, "."+s.domain) {
			return http.ErrUseLastResponse // somebody else's is not asked
		}
		return nil
	}
	answer, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, errNoFile
	}
	return io.ReadAll(io.LimitReader(answer.Body, 256<<10))
}

// file is the part of the file that tells of incoming mail.
type file struct {
	Servers []struct {
		Type     string   `xml:"type,attr"`
		Host     string   `xml:"hostname"`
		Port     int      `xml:"port"`
		Socket   string   `xml:"socketType"`
		Username []string `xml:"username"`
	} `xml:"emailProvider>incomingServer"`
}

// read gives the IMAP servers of a file. Those without protection are left out.
func (s *search) read(text []byte) (ways []inbox.Way) {
	var f file
	if xml.Unmarshal(text, &f) != nil {
		return nil
	}
	local, _, _ := strings.Cut(s.address, "@")
	fill := strings.NewReplacer("%EMAILADDRESS%", s.address, "%EMAILLOCALPART%", local, "%EMAILDOMAIN%", s.domain)
	security := map[string]inbox.Security{"ssl": inbox.TLS, "starttls": inbox.StartTLS}
	const most = 4
	for _, one := range f.Servers {
		how, ok := security[strings.ToLower(strings.TrimSpace(one.Socket))]
		host := strings.ToLower(strings.TrimSpace(fill.Replace(one.Host)))
		if !strings.EqualFold(one.Type, "imap") || !ok || !isHost(host) || one.Port < 1 || one.Port > 65535 || len(ways) == most {
			continue
		}
		w := s.way(host, one.Port, how, inbox.ByAutoconfig)
		for _, name := range one.Username {
			if name = strings.TrimSpace(fill.Replace(name)); name != "" && !strings.Contains(name, "%") {
				w.Username = name
				break
			}
		}
		ways = append(ways, w)
	}
	return ways
}

func isHost(s string) bool {
	return s != "" && len(s) < 254 && !strings.ContainsAny(s, " /\\@:%\t\r\n")
}
