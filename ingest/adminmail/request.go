package adminmail

import (
	"net/url"
	"strings"

	"paddock/app/issue"
)

// readRequest reads the sections after "Request information:".
func readRequest(e *issue.Event, body, place string) {
	address := after(body, "\nRequest URL:")
	method := after(body, "\nRequest Method:")
	if address == "" && method == "" {
		e.Request = nil
		return
	}
	if e.Request == nil {
		e.Request = &issue.Request{}
	}
	r := e.Request
	r.Method, r.URL, r.Path = method, address, place
	addressParts(r)
	_, info, _ := strings.Cut(body, "\nRequest information:")
	sections := split(info)
	if user := strings.TrimSpace(after("\n"+info, "\nUSER:")); user != "" && user != "AnonymousUser" && !strings.HasPrefix(user, "[unable") {
		e.User = &issue.User{Username: user}
	}
	r.Form, r.Files, r.Cookies = sections["POST"], sections["FILES"], sections["COOKIES"]
	meta(r, sections["META"])
}

// addressParts reads a request's host, query and path from its address.
func addressParts(r *issue.Request) {
	u, err := url.Parse(r.URL)
	if err != nil || r.URL == "" {
		return
	}
	r.Host, r.Query = u.Host, u.RawQuery
	r.Path = orElse(r.Path, u.Path)
}

// meta sorts request.META into headers and the rest.
func meta(r *issue.Request, values []issue.Var) {
	forwardedFor := ""
	for _, v := range values {
		switch v.Name {
		case "QUERY_STRING":
			r.Query = orElse(v.Value, r.Query)
		case "REMOTE_ADDR":
			r.RemoteIP = v.Value
		case "HTTP_X_FORWARDED_FOR":
			forwardedFor, _, _ = strings.Cut(v.Value, ",")
		case "HTTP_USER_AGENT":
			r.Agent = v.Value
		case "HTTP_REFERER":
			r.Referrer = v.Value
		case "HTTP_HOST":
			r.Host = orElse(r.Host, v.Value)
		}
		if name, ok := strings.CutPrefix(v.Name, "HTTP_"); ok {
			r.Headers = append(r.Headers, issue.Var{Name: headerName(name), Value: v.Value})
			continue
		}
		r.Env = append(r.Env, v)
	}
	if r.RemoteIP == "" || r.RemoteIP == "127.0.0.1" || r.RemoteIP == "::1" {
		r.RemoteIP = orElse(strings.TrimSpace(forwardedFor), r.RemoteIP)
	}
}

// headerName turns X_FORWARDED_FOR into X-Forwarded-For.
func headerName(s string) string {
	parts := strings.Split(strings.ToLower(s), "_")
	for i, p := range parts {
		if p != "" {
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "-")
}
