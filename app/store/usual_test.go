package store

import "testing"

// A statement that fails again and again fails for whoever runs it, and for nobody else.
func TestAStatementThatFailsOftenKeepsNobodyFromWriting(t *testing.T) {
	db := open(t, t.TempDir())
	bad := func(c *change) error {
		_, err := c.exec(`UPDATE no_such_table SET a = 1`)
		return err
	}
	for range 2 * usualAfter {
		if err := db.writeOne(t.Context(), bad); err == nil {
			t.Fatal("a table that is not there was changed")
		}
	}
	for range 2 * usualAfter { // before it is prepared, and after
		if err := db.writeOne(t.Context(), func(c *change) error {
			_, err := c.exec(`UPDATE counter SET last = last + 1 WHERE kind = $1`, "tag")
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	var n int
	if err := db.read.QueryRow(`SELECT last FROM counter WHERE kind = 'tag'`).Scan(&n); err != nil || n != 2*usualAfter {
		t.Errorf("counted %d of %d writes, %v", n, 2*usualAfter, err)
	}
}
