package main

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"paddock/ui/live"
)

// pickFolder asks for a folder of this machine.
func (s *shell) pickFolder(chosen func(path string)) {
	dialog.ShowFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil && folder.Scheme() == "file" {
			chosen(folder.Path())
		}
	}, s.win)
}

// saveFile asks where to save a file, and writes it.
func (s *shell) saveFile(name string, data []byte) {
	d := dialog.NewFileSave(func(to fyne.URIWriteCloser, err error) {
		if err != nil || to == nil {
			return
		}
		_, problem := to.Write(data)
		if problem = errors.Join(problem, to.Close()); problem != nil {
			live.Do(func() { dialog.ShowError(problem, s.win) })
		}
	}, s.win)
	d.SetFileName(name)
	d.Show()
}
