package issuepane

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

func TestLocalVariablesOfPythonReadAsPythonWritesThem(t *testing.T) {
	for in, want := range map[string]string{
		`'A-7'`:                                 `'A-7'`,
		`["'SUMMER10'"]`:                        `['SUMMER10']`,
		`{"sku":"'lamp'","left":3,"note":null}`: `{'sku': 'lamp', 'left': 3, 'note': None}`,
		`{}`:                                    `{}`,
		`[]`:                                    `[]`,
		`{"a":["<Order: A-7>",true]`:            `{"a":["<Order: A-7>",true]`,
		`[1] and more`:                          `[1] and more`,
		`{"customer":{"name":"'Mara Example'","mail":"'mara@example.com'"},"total":"Decimal('49.90')"}`: "{\n    'customer': {\n        'name': 'Mara Example',\n        'mail': 'mara@example.com'\n    },\n    'total': Decimal('49.90')\n}",
	} {
		if diff := cmp.Diff(want, pythonValue(in)); diff != "" {
			t.Errorf("%s\n%s", in, diff)
		}
	}
	js := []issue.Var{{Name: "a", Value: `["x"]`}}
	if diff := cmp.Diff(js, locals("javascript", js)); diff != "" {
		t.Error(diff)
	}
}
