// Package search reads the query language of the panes: words, quoted text and key:value terms.
package search
