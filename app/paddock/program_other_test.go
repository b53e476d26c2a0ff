//go:build !e2e

package main

// standIn is for the tests with a display only.
func standIn() {}
