/// `CReaper` offers nothing: to be linked into the tests is enough.
