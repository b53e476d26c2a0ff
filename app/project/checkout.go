package project

// Checkout says where a project's source lies on this machine.
type Checkout struct {
	Folder   string // absolute; empty: not known
	Mappings []Mapping
}

// Mapping says which folder of the checkout holds what a server has below a prefix.
type Mapping struct {
	Server string // such as "/srv/shop"
	Local  string // below the checkout's folder, with slashes; empty: the folder itself
}
