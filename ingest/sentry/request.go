package sentry

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/valyala/fastjson"

	"paddock/app/issue"
)

func readRequest(e *issue.Event, v *fastjson.Value) {
	if v == nil || v.Type() != fastjson.TypeObject {
		return
	}
	r := &issue.Request{Method: text(v.Get("method")), URL: text(v.Get("url")), Headers: pairs(v.Get("headers")), Env: pairs(v.Get("env"))}
	e.Request = r
	r.Query = queryText(v.Get("query_string"))
	r.Cookies = cookies(v.Get("cookies"))
	switch data := v.Get("data"); {
	case data == nil:
	case data.Type() == fastjson.TypeObject:
		r.Form = pairs(data)
	default:
		r.Body = text(data)
	}
	forwarded := ""
	for _, h := range r.Headers {
		switch strings.ToLower(h.Name) {
		case "host":
			r.Host = h.Value
		case "user-agent":
			r.Agent = h.Value
		case "referer":
			r.Referrer = h.Value
		case "x-forwarded-for", "x-real-ip":
			first, _, _ := strings.Cut(h.Value, ",")
			forwarded = strings.TrimSpace(first)
		}
	}
	if r.RemoteIP = text(v.Get("env", "REMOTE_ADDR")); forwarded != "" && nearby(r.RemoteIP) {
		r.RemoteIP = forwarded // the address was a proxy's
	}
	if u, err := url.Parse(r.URL); err == nil {
		r.Path = u.EscapedPath()
		if u.Host != "" {
			r.Host = u.Host
		}
		if r.Query == "" {
			r.Query = u.RawQuery
		}
	}
}

// nearby tells whether an address is empty, of this machine or of a private network, and so may be a proxy.
func nearby(address string) bool {
	ip, err := netip.ParseAddr(address)
	return err != nil || ip.IsLoopback() || ip.IsPrivate()
}

func queryText(v *fastjson.Value) string {
	if v == nil || v.Type() == fastjson.TypeString || v.Type() == fastjson.TypeNull {
		return text(v)
	}
	q := url.Values{}
	each(v, func(name string, value *fastjson.Value) { q.Add(name, text(value)) })
	return q.Encode()
}

func cookies(v *fastjson.Value) []issue.Var {
	if v == nil || v.Type() != fastjson.TypeString {
		return sorted(pairs(v))
	}
	var all []issue.Var
	for _, pair := range strings.Split(text(v), ";") {
		if name, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok {
			all = append(all, issue.Var{Name: name, Value: value})
		}
	}
	return all
}

func readUser(e *issue.Event, v *fastjson.Value) {
	if v == nil || v.Type() != fastjson.TypeObject {
		return
	}
	u := &issue.User{}
	each(v, func(name string, value *fastjson.Value) {
		s := text(value)
		if s == "" {
			return
		}
		switch name {
		case "id":
			u.ID = s
		case "username":
			u.Username = s
		case "email":
			u.Email = s
		case "ip_address":
			u.IP = s
		case "name":
			u.Name = s
		default:
			if u.Data == nil {
				u.Data = map[string]string{}
			}
			if len(u.Data) < maxMembers {
				u.Data[name] = s
			}
		}
	})
	if u.Key() != "" || u.Name != "" || len(u.Data) > 0 {
		e.User = u
	}
}
