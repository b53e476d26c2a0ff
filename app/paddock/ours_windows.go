package main

import "io/fs"

// ours trusts the folder: Windows gives each user a folder for temporary files.
func ours(fs.FileInfo) bool { return true }
