"""Reading and writing files safely: from old to new in one step, data of strangers as data, the user's cache."""
