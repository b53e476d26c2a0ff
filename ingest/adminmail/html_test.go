package adminmail

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

func TestAnEntityInAVariableStaysAnEntity(t *testing.T) {
	got := readHTML(`<div id="traceback"><ul><li class="frame user"><code class="fname">/srv/shop/views.py</code>, line 3, in show
		<table class="vars"><tr><td>text</td><td class="code"><pre>&#x27;a &amp;lt; b &lt;i&gt;&#x27;</pre></td></tr></table></li></ul></div>`)
	want := []htmlFrame{{file: "/srv/shop/views.py", function: "show", line: 3, vars: []issue.Var{{Name: "text", Value: "'a &lt; b <i>'"}}}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(htmlFrame{})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("a &lt; b", fromHTML("<p>a &amp;lt; b")); diff != "" {
		t.Error(diff)
	}
}
