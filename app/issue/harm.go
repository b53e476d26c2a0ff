package issue

import "strings"

// Customer tells whether a user is somebody the site knows, and not only an address.
func (u *User) Customer() bool {
	return u != nil && (u.ID != "" || u.Email != "" || u.Username != "")
}

// unpaid are the words for customers who pay nothing.
var unpaid = map[string]bool{
	"": true, "0": true, "free": true, "trial": true, "trialing": true, "none": true, "null": true, "false": true, "no": true,
	"anonymous": true, "guest": true, "basic-free": true, "demo": true, "cancelled": true, "canceled": true, "expired": true,
}

// payingNames are the user data and tags that tell who pays; the first kind holds the name of what they pay for.
var payingNames = []string{
	"plan", "tier", "subscription", "subscription_plan", "segment", "user.segment", "customer_plan",
	"paying", "is_paying", "paid", "is_paid", "premium", "is_premium", "customer", "is_customer",
}

// Paying tells whether the event's user pays: user data or a tag named plan, tier, subscription or the like holds
// something other than free, trial or none, or one named paying, is_paying, paid, premium or customer holds a yes.
func (e *Event) Paying() bool {
	if !e.User.Customer() {
		return false
	}
	for _, name := range payingNames {
		for _, all := range []map[string]string{e.User.Data, e.Tags} {
			if v, ok := all[name]; ok && !unpaid[strings.ToLower(strings.TrimSpace(v))] {
				return true
			}
		}
	}
	return false
}
